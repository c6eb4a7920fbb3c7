//! What the window says, a file a part of it.

pub mod dropped;
