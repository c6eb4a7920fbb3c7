//! Questions answered on a copy of the weights, beside the training.

pub mod messages;
