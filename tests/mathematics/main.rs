//! The formulas: in float64, by autodiff, by finite differences and by other ways to the same figure.
//!
//! One process for all: nothing here has more than a model and numbers of its own. Burn keeps a
//! generator for each process, which nothing in the program uses.

mod attack_strength;
mod attacks;
#[path = "../common/mod.rs"]
mod common;
mod evaluation;
mod formulas;
mod plain;
