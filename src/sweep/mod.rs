//! Sweeps: every combination of settings, trained and measured once, in a folder that survives
//! anything.
//!
//! ```text
//! DIR/sweep.json       the plan: grids, images, what is measured
//! DIR/claims/<id>      who works on a cell right now
//! DIR/models/<id>/     its trained model, and cost.json
//! DIR/cells/<id>.json  settings and every figure; once it is there, the cell is finished
//! DIR/results.csv      one row a finished cell
//! ```
//!
//! `grid` makes the cells, `cell` names them, `claim` sees to it that each is done once however many
//! processes share the folder, `run` does the work in two stages (train, measure), `adopt` takes
//! models that exist already, `folder` reads and writes the files, `results` is the table,
//! `statistics` what can be said of many cells, `study` says it of a folder, `report` and `charts`
//! write it down. No window, no clock but for the costs.

pub mod adopt;
pub mod cell;
pub mod charts;
pub mod claim;
pub mod folder;
pub mod grid;
pub mod measurement;
pub mod report;
pub mod results;
pub mod run;
pub mod statistics;
pub mod study;

pub use cell::{Cell, CellResult, Outcome};
pub use folder::{Folder, Plan};
pub use grid::Grid;
pub use measurement::Measurement;
