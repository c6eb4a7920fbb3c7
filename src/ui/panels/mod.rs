//! Parts of the window. Each draws the state that it is shown and returns actions; none knows the
//! application that carries them out.
//!
//! * [`transport`], [`tabs`], [`banners`], [`menus`]: the bar at the top and what opens from it
//! * [`controls`]: settings, models of a race, images to train on
//! * [`latent`], [`timeline`], [`losses`], [`pairs`], [`images`]: a look at the training
//! * [`attack`], [`measure`], [`sweep`]: the other tabs of the right column
//! * [`slow_motion`]: one training step in slow succession
//! * [`guide`], [`shortcuts`]: lessons, help; everything that can be done
//! * [`question`]: what only the user can answer

pub(crate) mod attack;
pub(crate) mod banners;
pub(crate) mod controls;
pub(crate) mod guide;
pub(crate) mod images;
pub(crate) mod latent;
pub(crate) mod losses;
pub(crate) mod measure;
pub(crate) mod menus;
pub(crate) mod pairs;
pub(crate) mod question;
pub mod shortcuts;
pub(crate) mod slow_motion;
pub(crate) mod sweep;
pub(crate) mod tabs;
pub(crate) mod timeline;
pub(crate) mod transport;
