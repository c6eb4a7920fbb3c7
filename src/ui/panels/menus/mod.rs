//! The menus in the top bar.

mod export;
mod models;
mod session;
mod view;

pub(crate) use export::show as export;
pub(crate) use models::show as models;
pub(crate) use session::SessionMenu;
pub(crate) use view::show as view;
