//! The models of a race: how they are chosen, what they are called.

// The section in the controls.
pub(crate) const RACE: &str = "Race";
pub(crate) const RACE_HINT: &str =
    "Models trained in lockstep: same seed, same initial weights, same batches, same noise.";
pub(crate) const SET_ABOVE: &str = "is set above";
pub(crate) const ADD: &str = "Add a model…";
pub(crate) const ADD_HINT: &str =
    "Trains another model beside this one, to compare them. All restart from step 0.";

// What may be added.
pub(crate) const START_AGAIN: &str =
    "All models restart from step 0, with the same initial weights.";
pub(crate) const AND: &str = " and ";
pub(crate) const BOTH_HINT: &str = "Two models at once: the three methods side by side.";
pub(crate) const SIGMA_TIMES_TEN: &str = "Σaug × 10";
pub(crate) const SIGMA_BY_TEN: &str = "Σaug ÷ 10";
pub(crate) const SIGMA_HINT: &str = "The same method with a wider or narrower paired prior.";
pub(crate) const COPY: &str = "A copy of this model";
pub(crate) const COPY_HINT: &str = "The same settings, so that you can change one of them.";

// The card of a model beside the one that leads.

pub(crate) fn remove(letter: char) -> String {
    format!("Remove model {letter}")
}

pub(crate) const REMOVE_HINT: &str =
    "Removes it from the race; the others continue. Undo brings it back, from step 0.";

pub(crate) fn method_of(letter: char) -> String {
    format!("Method of {letter}")
}

pub(crate) const SIGMA_OF_B: &str = "Σaug of B";
pub(crate) const SIGMA_OF_C: &str = "Σaug of C";
pub(crate) const NOISE_OF_B: &str = "Noise level of B";
pub(crate) const NOISE_OF_C: &str = "Noise level of C";

// The explanation of a name: its settings, one after the other.

pub(crate) fn with_sigma_aug(sigma_aug: &str) -> String {
    format!(", Σaug {sigma_aug}")
}

pub(crate) fn with_noise(noise: &str) -> String {
    format!(", noise {noise} pixel units")
}

pub(crate) const SHARED: &str =
    ". All models of the race share initial weights, batches and noise.";

// A model that has stopped.

pub(crate) fn stopped_at(step: u64) -> String {
    format!("stopped at step {step}")
}

pub(crate) fn stopped_hint(term: &str) -> String {
    format!(
        "The {term} became infinite or NaN. The other models continue; Reset restarts all of them."
    )
}
