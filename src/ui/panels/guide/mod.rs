//! What guides a person: presets, lessons, help, the palette of commands.

mod card;
mod help;
mod menus;
mod palette;

pub(crate) use card::{card, frames};
pub(crate) use menus::{menus, pages, view};
pub(crate) use palette::Palette;
