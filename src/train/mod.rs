//! Training: the loop and its parts.
//!
//! `trainer` is the loop's body, `worker` the thread that runs it, `messages` and `lanes` what goes in and
//! out. `optimizer` updates weights, `learning` notices a model that learns nothing, `view` looks at
//! the model for the screen, `weights` hands copies of it to the analyst, `snapshot` is the whole
//! state of a training, `opening` goes on from trained models.

pub mod lanes;
pub mod learning;
pub mod messages;
pub mod opening;
pub mod optimizer;
pub mod snapshot;
pub mod trainer;
pub mod view;
pub mod weights;
pub mod worker;
