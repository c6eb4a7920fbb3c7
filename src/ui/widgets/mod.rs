//! What panels are made of. Nothing here knows a panel.
//!
//! * [`theme`]: every colour and size
//! * [`words`], [`summary`]: names and numbers; plots in words
//! * [`number`], [`knob`]: fields and sliders
//! * [`chart`]: what the plots have in common
//! * [`plane`], [`marks`]: pan and zoom, marks of classes
//! * [`race`]: how the models of a race look
//! * [`tiles`]: images side by side in one texture
//! * [`sizes`]: how large the panels are

pub(crate) mod chart;
pub(crate) mod knob;
pub(crate) mod marks;
pub(crate) mod number;
pub(crate) mod plane;
pub(crate) mod race;
pub(crate) mod sizes;
pub(crate) mod summary;
pub(crate) mod theme;
pub(crate) mod tiles;
pub mod words;
