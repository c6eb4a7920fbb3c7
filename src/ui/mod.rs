//! The window: draws what [`crate::state`] holds and turns clicks into
//! [`crate::state::Action`]s. It never computes, and never names the tensor library.
//!
//! * [`launch`]: checks the machine, opens the window, saves screenshots
//! * [`app`]: one frame: take in messages, lay out the panels, carry out actions
//! * [`backend`]: the other threads as seen from here
//! * [`transport`], [`controls`], [`latent`], [`pairs`], [`images`], [`losses`]: the panels
//! * [`attack`]: the attack panel
//! * [`race`], [`beside`]: how the models of a race look, and how they are chosen
//! * [`attack`], [`measure`]: the attack panel and the measure panel
//! * [`guide`], [`shortcuts`]: presets, lessons, help; everything that can be done
//! * [`slow_motion`]: one training step in slow succession
//! * [`chart`]: what the plots have in common
//! * [`camera`]: pictures with more pixels than the screen
//! * [`banners`]: errors, news, questions to the user
//! * [`pace`]: how often a live window repaints
//! * [`attended`], [`start_watch`], [`soak`]: measuring the window from inside
//! * [`bench`]: what a frame costs, without a window
//! * [`tiles`]: images side by side in one texture
//! * [`theme`]: every colour and size

mod actions;
pub mod app;
pub mod attack;
pub mod attended;
pub mod backend;
pub mod banners;
pub mod bench;
pub mod beside;
pub mod camera;
pub mod chart;
pub mod choices;
pub mod controls;
pub mod dialogs;
pub mod exports;
pub mod fonts;
pub mod guide;
pub mod icon;
pub mod images;
pub mod inbox;
pub mod jobs;
pub mod knob;
pub mod latent;
pub mod launch;
mod layout;
pub mod loading;
pub mod losses;
pub mod measure;
pub mod models;
pub mod noise_preview;
pub mod number;
pub mod pace;
pub mod pairs;
pub mod preflight;
pub mod race;
pub mod replace;
pub mod screenshot;
pub mod sessions;
pub mod shortcuts;
pub mod sizes;
pub mod slow_motion;
pub mod soak;
pub mod start;
pub mod start_watch;
pub mod summary;
pub mod sweep;
pub mod theme;
pub mod tiles;
pub mod timeline;
pub mod top_bar;
pub mod transport;
