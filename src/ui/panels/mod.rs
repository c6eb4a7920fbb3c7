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

pub mod attack;
pub mod banners;
pub mod controls;
pub mod guide;
pub mod images;
pub mod latent;
pub mod losses;
pub mod measure;
pub mod menus;
pub mod pairs;
pub mod question;
pub mod shortcuts;
pub mod slow_motion;
pub mod sweep;
pub mod tabs;
pub mod timeline;
pub mod transport;
