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

pub mod chart;
pub mod knob;
pub mod marks;
pub mod number;
pub mod plane;
pub mod race;
pub mod sizes;
pub mod summary;
pub mod theme;
pub mod tiles;
pub mod words;
