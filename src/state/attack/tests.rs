use super::rows::rows;
use super::*;
use crate::analyst::messages::AttackFrame;
use crate::attack::AttackConfig;
use crate::attack::Attacked;
use crate::data::{ImageShape, digits};
use crate::train::messages::Notice;

/// Values of an image.
const VALUES: usize = ImageShape::MNIST.values();

fn subject(value: f32) -> Subject {
    Subject { source: Source::Drawn, image: vec![value; VALUES], label: Some(1) }
}

fn digit(after: [f32; 3]) -> AttackedDigit {
    AttackedDigit {
        result: Attacked {
            image: vec![0.6; VALUES],
            objective: 7.0,
            linf: 0.1,
            l2: 2.8,
            mean_before: vec![0.0, 0.0],
            mean_after: vec![3.0, 4.0],
            log_variance_before: vec![-1.0; 2],
            log_variance_after: vec![-2.0; 2],
        },
        reconstruction_before: vec![0.2; VALUES],
        reconstruction_after: vec![0.4; VALUES],
        probabilities_before: vec![0.1, 0.8, 0.1],
        probabilities_after: after.to_vec(),
    }
}

fn outcome(id: u64) -> AttackOutcome {
    let iterate = AttackFrame {
        id,
        restart: 0,
        iterate: 0,
        images: vec![0.75; VALUES],
        means: vec![0.0, 1.0],
        objectives: vec![1.0],
        reconstructions: Vec::new(),
        probabilities: vec![0.0, 0.9, 0.1],
    };
    AttackOutcome {
        model: 0,
        id,
        run: 0,
        step: 5,
        classifier_step: Some(5),
        latent: 2,
        config: AttackConfig::default(),
        digits: vec![digit([0.7, 0.2, 0.1])],
        iterates: vec![iterate],
        seconds: 0.1,
        chase_share: 0.0,
    }
}

fn attacked() -> AppState {
    let mut state = AppState::default();
    let id = state.attack.begin(vec![subject(0.5)]);
    state.attack.apply_outcomes(vec![outcome(id)]);
    state
}

#[test]
fn verdicts_compare_answers_with_each_other_and_with_the_wish() {
    let fooled = digit([0.7, 0.2, 0.1]);
    assert_eq!(verdict(&fooled, None), Some(Verdict::FooledAsWished));
    assert_eq!(verdict(&fooled, Some(0)), Some(Verdict::FooledAsWished));
    assert_eq!(verdict(&fooled, Some(2)), Some(Verdict::FooledOtherwise));
    assert_eq!(verdict(&digit([0.3, 0.4, 0.3]), Some(2)), Some(Verdict::Held));
    let silent = AttackedDigit { probabilities_after: Vec::new(), ..fooled };
    assert_eq!(verdict(&silent, None), None);
}

#[test]
fn a_row_shows_the_result_or_the_iterate_that_is_looked_at() {
    let mut state = attacked();
    let row = rows(&state, &state.attack.subjects)[0].clone();
    assert_eq!((row.moved, row.objective), (Some(5.0), Some(7.0)));
    assert_eq!(row.verdict, Some(Verdict::FooledAsWished));
    assert!(!row.was_already_wrong());

    state.attack.shown_iterate = Some(0);
    let row = rows(&state, &state.attack.subjects)[0].clone();
    assert_eq!((row.moved, row.linf, row.l2), (Some(1.0), Some(0.25), Some(7.0)));
    assert_eq!(row.verdict, Some(Verdict::Held));
    assert!(row.reconstruction_after.is_empty());
}

#[test]
fn a_guess_hides_all_that_tells_the_result() {
    let mut state = attacked();
    state.attack.settings.guess_first = true;
    let row = rows(&state, &state.attack.subjects)[0].clone();
    assert!(!row.attacked.is_empty() && row.reconstruction_after.is_empty());
    assert!(row.probabilities_after.is_empty() && row.moved.is_none() && row.verdict.is_none());
    state.attack.revealed = true;
    assert!(rows(&state, &state.attack.subjects)[0].verdict.is_some());
}

#[test]
fn only_what_changes_the_attack_makes_a_result_outdated() {
    let mut state = attacked();
    let wanted = state.attack.subjects.clone();
    state.attack.settings.guess_first = true;
    assert!(!state.attack.is_outdated(&wanted));
    state.attack.settings.config.epsilon = 0.2;
    assert!(state.attack.is_outdated(&wanted));
    state.attack.begin(wanted.clone());
    state.attack.settings.config.epsilon = 0.3;
    assert!(!state.attack.is_outdated(&wanted), "one attack at a time");
    state.attack.stop();
    assert!(!state.attack.is_outdated(&wanted), "stopped means stopped");
    assert!(state.attack.is_outdated(&[subject(0.1)]));
}

#[test]
fn a_result_stays_for_the_same_images_and_goes_with_other_ones() {
    let mut state = attacked();
    let id = state.attack.begin(vec![subject(0.5)]);
    assert!(state.attack.outcome().is_some());
    let epsilons = vec![(0, vec![Some(0.07)])];
    let search = SmallestEpsilon { id, step: 5, epsilons, done: true };
    state.attack.apply_smallest_epsilon(search);
    state.attack.settings.config.epsilon = 0.3;
    state.attack.begin(vec![subject(0.5)]);
    assert!(state.attack.smallest_epsilon.is_some(), "it does not depend on ε");
    state.attack.settings.config.steps = 3;
    state.attack.begin(vec![subject(0.5)]);
    assert!(state.attack.smallest_epsilon.is_none());
    state.attack.begin(vec![subject(0.1)]);
    assert!(state.attack.outcome().is_none());
}

#[test]
fn a_broken_off_chase_is_not_shown_as_going_on() {
    let mut state = AppState::default();
    state.attack.settings.mode = AttackMode::Chase;
    state.attack.begin(vec![subject(0.5)]);
    state.apply(Notice::Problem("Something else went wrong.".into()));
    assert!(state.attack.busy, "that was none of its business");
    state.apply(Notice::AnalysisFailed("It could not be computed.".into()));
    assert!(!state.attack.busy);
    assert_eq!(state.problems.len(), 2);
}

#[test]
fn what_would_be_attacked_is_known_without_making_it() {
    let mut state = AppState::default();
    assert!(state.would_attack(&[]));
    state.use_dataset(std::sync::Arc::new(digits::dataset()));
    state.selection = vec![3, 5, 1_000_000];
    state.attack.own = vec![subject(0.5)];
    let made = state.attack_subjects();
    assert_eq!(made.len(), 3);
    assert!(state.would_attack(&made) && !state.would_attack(&made[..2]));
    for change in [
        |state: &mut AppState| state.selection = vec![3, 6],
        |state: &mut AppState| state.selection = vec![3],
        |state: &mut AppState| state.attack.own[0].image[7] = 0.25,
        |state: &mut AppState| state.attack.own.clear(),
        |state: &mut AppState| state.dataset = None,
    ] {
        change(&mut state);
        assert!(!state.would_attack(&made) && state.would_attack(&state.attack_subjects()));
    }
}
