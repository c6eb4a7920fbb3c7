//! Training: RAdam, the trainer, its thread, its messages, the choice of device.

pub mod messages;
