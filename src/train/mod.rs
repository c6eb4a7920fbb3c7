//! Training: the loop and its parts.
//!
//! `trainer` is the loop's body, `worker` the thread that runs it, `messages` and `lanes` what goes in and
//! out. `batch` builds pixels, `adversary` finds attacked partners, `radam` and `optimizer` update
//! weights, `test_error` scores the test set, `learning` notices a model that learns nothing, `view`
//! looks at the model for the screen, `device` chooses where to compute, `weights` hands copies of the
//! model to the analyst.

pub mod adversary;
pub mod batch;
pub mod device;
pub mod lanes;
pub mod learning;
pub mod messages;
pub mod opening;
pub mod optimizer;
pub mod radam;
pub mod snapshot;
pub mod test_error;
pub mod trainer;
pub mod view;
pub mod weights;
pub mod worker;
