//! The models of a race: how they are chosen, what they are called.

// The section in the controls.
pub const RACE: &str = "Race";
pub const RACE_HINT: &str =
    "Models trained in lockstep: same seed, same initial weights, same batches, same noise.";
pub const SET_ABOVE: &str = "is set above";
pub const ADD: &str = "Add a model…";
pub const ADD_HINT: &str =
    "Trains another model beside this one, to compare them. All restart from step 0.";

// What may be added.
pub const START_AGAIN: &str = "All models restart from step 0, with the same initial weights.";
pub const AND: &str = " and ";
pub const BOTH_HINT: &str = "Two models at once: the three methods side by side.";
pub const SIGMA_TIMES_TEN: &str = "Σaug × 10";
pub const SIGMA_BY_TEN: &str = "Σaug ÷ 10";
pub const SIGMA_HINT: &str = "The same method with a wider or narrower paired prior.";
pub const COPY: &str = "A copy of this model";
pub const COPY_HINT: &str = "The same settings, so that you can change one of them.";

// The card of a model beside the one that leads.

pub fn remove(letter: char) -> String {
    format!("Remove model {letter}")
}

pub const REMOVE_HINT: &str =
    "Removes it from the race; the others continue. Undo brings it back, from step 0.";

pub fn method_of(letter: char) -> String {
    format!("Method of {letter}")
}

pub const SIGMA_OF_B: &str = "Σaug of B";
pub const SIGMA_OF_C: &str = "Σaug of C";
pub const NOISE_OF_B: &str = "Noise level of B";
pub const NOISE_OF_C: &str = "Noise level of C";

// The explanation of a name: its settings, one after the other.

pub fn with_sigma_aug(sigma_aug: &str) -> String {
    format!(", Σaug {sigma_aug}")
}

pub fn with_noise(noise: &str) -> String {
    format!(", noise {noise} pixel units")
}

pub const SHARED: &str = ". All models of the race share initial weights, batches and noise.";

// A model that has stopped.

pub fn stopped_at(step: u64) -> String {
    format!("stopped at step {step}")
}

pub fn stopped_hint(term: &str) -> String {
    format!(
        "The {term} became infinite or NaN. The other models continue; Reset restarts all of them."
    )
}
