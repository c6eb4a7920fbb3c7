//! What guides a person: presets, lessons, help, the palette of commands.

mod card;
mod help;
mod menus;
mod palette;

pub use card::{card, frames};
pub use menus::{menus, pages, view};
pub use palette::Palette;
