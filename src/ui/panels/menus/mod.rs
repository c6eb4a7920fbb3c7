//! The menus in the top bar.

mod export;
mod models;
mod session;
mod view;

pub use export::show as export;
pub use models::show as models;
pub use session::SessionMenu;
pub use view::show as view;
