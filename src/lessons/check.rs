//! How the program sees that a step of a lesson was done: what a lesson can ask for.

use serde::Deserialize;

use crate::config::Method;
use crate::presets::Tab;

/// What an attack is to come to, for at least one image and one model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Told {
    /// The answer did not change.
    Held,
    /// The answer changed, to whatever.
    Fooled,
}

/// The closed set of conditions; in a file `check = "running"` or `check = { steps = 200 }`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// There is nothing to do but to read.
    #[default]
    Read,
    /// The training runs.
    Running,
    /// The training rests.
    Paused,
    /// At least so many training steps are done.
    Steps(u64),
    /// The first model is trained by this method.
    Method(Method),
    /// So many models race.
    Models(usize),
    /// The first model has so many latent dimensions.
    Latent(usize),
    /// The right column shows this.
    Tab(Tab),
    /// An image of this class is selected.
    ClassSelected(u8),
    /// ε of the attack panel, pixel units.
    EpsilonAtLeast(f32),
    /// ε of the attack panel, pixel units.
    EpsilonAtMost(f32),
    /// Σaug of the first model.
    SigmaAugAtLeast(f64),
    /// Σaug of the first model.
    SigmaAugAtMost(f64),
    /// The noise level of the first model, pixel units.
    NoiseAtLeast(f64),
    /// The noise level of the first model, pixel units.
    NoiseAtMost(f64),
    /// There is a finished attack.
    Attacked,
    /// The finished attack came to this.
    Verdict(Told),
    /// A curve of accuracy against ε is being measured, or is there.
    Measured,
    /// All of these.
    All(Vec<Check>),
}
