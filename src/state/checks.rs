//! Whether what a step of a lesson asks for is so.

use super::AppState;
use super::attack::{Verdict, verdict};
use crate::lessons::{Check, Told};

impl Check {
    /// Whether it holds now.
    pub fn holds(&self, state: &AppState) -> bool {
        match self {
            Self::Read => true,
            Self::Running => state.is_running(),
            Self::Paused => !state.is_running(),
            Self::Steps(steps) => state.status.step >= *steps,
            Self::Method(method) => state.lead().config.method == *method,
            Self::Models(models) => state.models.len() == *models,
            // What is trained counts, not what waits for a restart.
            Self::Latent(latent) => state.lead().running.latent == *latent,
            Self::Tab(tab) => state.tab == *tab,
            Self::ClassSelected(class) => {
                state.selection.iter().any(|&index| state.test_label(index) == Some(*class))
            }
            Self::EpsilonAtLeast(epsilon) => state.attack.settings.config.epsilon >= *epsilon,
            Self::EpsilonAtMost(epsilon) => state.attack.settings.config.epsilon <= *epsilon,
            Self::SigmaAugAtLeast(value) => state.lead().config.sigma_aug >= *value,
            Self::SigmaAugAtMost(value) => state.lead().config.sigma_aug <= *value,
            Self::NoiseAtLeast(value) => state.lead().config.noise >= *value,
            Self::NoiseAtMost(value) => state.lead().config.noise <= *value,
            Self::Attacked => state.attack.outcome().is_some(),
            Self::Verdict(told) => came_to(state, *told),
            Self::Measured => state.measure.is_measuring() || !state.measure.complete.is_empty(),
            Self::All(checks) => checks.iter().all(|check| check.holds(state)),
        }
    }
}

fn came_to(state: &AppState, told: Told) -> bool {
    let target = state.attack_target_class();
    let mut verdicts = state
        .attack
        .outcomes
        .iter()
        .flat_map(|outcome| &outcome.digits)
        .filter_map(|digit| verdict(digit, target));
    verdicts.any(|verdict| (verdict == Verdict::Held) == (told == Told::Held))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::TrainConfig;

    #[test]
    fn conditions_follow_the_state() {
        let mut state = AppState::default();
        let pulled = Check::All(vec![Check::SigmaAugAtMost(0.01), Check::Latent(2)]);
        assert!(!pulled.holds(&state) && Check::Read.holds(&state));
        state.lead_mut().config.sigma_aug = 0.01;
        state.lead_mut().running = TrainConfig { latent: 2, ..TrainConfig::default() };
        assert!(pulled.holds(&state));
        assert!(!Check::Steps(5).holds(&state) && !Check::Running.holds(&state));
        state.status.step = 5;
        assert!(Check::Steps(5).holds(&state));
        assert!(Check::Models(1).holds(&state) && !Check::Models(2).holds(&state));
        assert!(!Check::Verdict(Told::Held).holds(&state), "nothing was attacked");
        assert!(!Check::Measured.holds(&state));
        state.measure.now = true;
        assert!(Check::Measured.holds(&state));
    }
}
