use super::scene::{Arrow, Scene};
use super::*;
use crate::evaluate::anatomy::{Member, Pulls};
use crate::evaluate::stage::Force;
use crate::state::latent::LatentView;
use crate::train::messages::ProbeSnapshot;

/// An image whose pair lies at (1, 0) and (0, 1).
fn anatomy(index: usize) -> Anatomy {
    let member = |aug: bool, mean: [f32; 2]| Member {
        aug,
        mean: mean.to_vec(),
        log_variance: vec![0.0, -2.0],
        latent: vec![mean[0] + 0.5, mean[1]],
        pulls: Pulls {
            reconstruction: vec![3.0, 4.0],
            reconstruction_averaged: vec![0.0, 1.0],
            kl: vec![-1.0, 0.0],
            origin: vec![-0.5, 0.0],
            partner: vec![-0.5, 0.0],
            total: vec![2.0, 4.0],
        },
        ..Member::default()
    };
    Anatomy {
        index,
        members: vec![member(false, [1.0, 0.0]), member(true, [0.0, 1.0])],
        reconstruction_aug: Some(1.0),
        ..Anatomy::default()
    }
}

fn report(id: u64, step: u64) -> AnatomyReport {
    AnatomyReport { id, run: 1, step, images: vec![anatomy(4), anatomy(7)] }
}

fn plane() -> LatentView {
    let mut view = LatentView::default();
    view.update(ProbeSnapshot {
        run: 1,
        step: 0,
        latent: 2,
        mean: vec![0.0; 4],
        log_variance: vec![0.0; 4],
        mean_aug: vec![0.0; 4],
        log_variance_aug: vec![0.0; 4],
    });
    view
}

/// The arrow of a force at a member of the first digit.
fn arrow(scene: &Scene, aug: bool, force: Force) -> Arrow {
    let found = scene.arrows.iter().find(|a| (a.digit, a.aug, a.force) == (0, aug, force));
    *found.expect("an arrow")
}

fn asked(slow: &mut SlowMotionState, step: u64) -> Option<AnatomyRequest> {
    slow.question((1, step), (0, &TrainConfig::default()), vec![4, 7], false)
}

#[test]
fn every_method_has_the_stages_that_it_has() {
    for &method in Method::ALL {
        let stages = Stage::of(method);
        let has = |stage| stages.contains(&stage);
        assert_eq!((stages[0], stages[stages.len() - 1]), (Stage::Image, Stage::Sum));
        assert_eq!(has(Stage::Noise), method.uses_noise(), "{method}");
        assert_eq!(has(Stage::Attacked), method.uses_adversary(), "{method}");
        assert_eq!(has(Stage::Together), method.uses_sigma_aug(), "{method}");
        assert_eq!(has(Stage::Reencoded), method == Method::Avae);
    }
    assert_eq!(Stage::of(Method::Raven).len(), 9);
}

#[test]
fn a_question_is_asked_once_and_again_when_anything_moved_or_nothing_came() {
    let mut slow = SlowMotionState::default();
    slow.open(false);
    assert_eq!(asked(&mut slow, 5).map(|request| request.id), Some(1));
    assert_eq!(asked(&mut slow, 5), None);
    let again = slow.question((1, 5), (0, &TrainConfig::default()), vec![4, 7], true);
    assert_eq!(again.map(|request| request.id), Some(2));
    // The answer to the first question is late.
    slow.apply_report(report(1, 5));
    assert!(slow.report.is_none() && slow.is_waiting());
    slow.apply_report(report(2, 5));
    assert!(!slow.is_waiting());
    assert_eq!(slow.question((1, 5), (0, &TrainConfig::default()), vec![4, 7], true), None);
    slow.apply(SlowMotionAction::DrawAgain, Method::Raven);
    assert_eq!(asked(&mut slow, 5).map(|request| request.draw), Some(1));
    assert!(asked(&mut slow, 6).is_some());
    slow.open(false);
    assert!(asked(&mut slow, 6).is_some_and(|request| request.id == 5 && request.draw == 0));
}

#[test]
fn a_step_that_was_taken_is_shown_from_the_first_stage_with_where_the_points_were() {
    let mut slow = SlowMotionState::default();
    slow.open(true);
    asked(&mut slow, 5);
    slow.apply_report(report(1, 5));
    slow.apply(SlowMotionAction::GoTo(99), Method::Raven);
    assert_eq!(slow.stage(Method::Raven), Stage::Sum);
    slow.take_step(5);
    // The same weights again, before the trainer has got to it: still waiting.
    slow.apply(SlowMotionAction::DrawAgain, Method::Raven);
    asked(&mut slow, 5);
    slow.apply_report(report(2, 5));
    assert!(slow.takes_step() && slow.before.is_empty());
    asked(&mut slow, 6);
    slow.apply_report(report(3, 6));
    assert!(!slow.takes_step());
    assert_eq!(slow.stage(Method::Raven), Stage::Image);
    assert_eq!(slow.before[1], (7, vec![vec![1.0, 0.0], vec![0.0, 1.0]]));
}

#[test]
fn playing_stops_at_the_last_stage_and_starts_over_from_there() {
    let mut slow = SlowMotionState::default();
    slow.open(false);
    slow.apply(SlowMotionAction::Play, Method::Vae);
    for _ in 0..20 {
        slow.apply(SlowMotionAction::Next, Method::Vae);
    }
    assert_eq!((slow.playing, slow.stage(Method::Vae)), (false, Stage::Sum));
    slow.apply(SlowMotionAction::Play, Method::Vae);
    assert_eq!((slow.playing, slow.place), (true, 0));
    slow.apply(SlowMotionAction::Back, Method::Vae);
    assert_eq!(slow.place, 0);
}

#[test]
fn a_stage_shows_its_own_pulls_on_one_scale() {
    let mut slow = SlowMotionState::default();
    slow.open(false);
    asked(&mut slow, 0);
    slow.apply_report(report(1, 0));
    let (latent, stages) = (plane(), Stage::of(Method::Raven));
    let scene = |slow: &SlowMotionState, stage| Scene::of(slow, &latent, stage, stages);

    let at_first = scene(&slow, Stage::Image);
    assert!(at_first.points.is_empty() && at_first.arrows.is_empty());
    let encoded = scene(&slow, Stage::Encoded);
    assert_eq!((encoded.points.len(), encoded.points[0].drawn), (2, None));
    let sampled = scene(&slow, Stage::Sampled);
    assert_eq!(sampled.points[1].drawn, Some([0.5, 1.0]));

    let forces = |stage| -> Vec<Force> {
        scene(&slow, stage).arrows.iter().map(|arrow| arrow.force).collect()
    };
    let both = [Force::Reconstruction, Force::ReconstructionAug];
    assert_eq!(forces(Stage::Reconstruction), both);
    assert_eq!(forces(Stage::Origin), [Force::Origin; 2]);
    assert_eq!(forces(Stage::Together), [Force::Partner; 2]);
    assert_eq!(forces(Stage::Sum).len(), 8);

    // The average pulls at the mean, the one draw at the point that was drawn.
    let averaged = scene(&slow, Stage::Reconstruction);
    let pull = arrow(&averaged, false, Force::Reconstruction);
    assert_eq!((pull.from, pull.pull, pull.strength), ([1.0, 0.0], [0.0, 1.0], 1.0));
    let sum = scene(&slow, Stage::Sum);
    let total = arrow(&sum, true, Force::Total);
    assert_eq!(total.pull, [-1.0, 1.0]);
    slow.apply(SlowMotionAction::Average, Method::Raven);
    let one = Scene::of(&slow, &latent, Stage::Reconstruction, stages);
    let pull = arrow(&one, false, Force::Reconstruction);
    assert_eq!((pull.from, pull.pull, pull.strength), ([1.5, 0.0], [3.0, 4.0], 5.0));
    // One scale for all stages: that of the longest pull of any.
    for &stage in stages {
        assert_eq!(Scene::of(&slow, &latent, stage, stages).longest, 5.0);
    }
    // 5 is ten times 0.5; the stage that compares everything never magnifies.
    let magnification = |stage| Scene::of(&slow, &latent, stage, stages).magnification;
    assert_eq!(magnification(Stage::Together), 10.0);
    assert_eq!((magnification(Stage::Reconstruction), magnification(Stage::Sum)), (1.0, 1.0));
    let bounds = one.bounds.unwrap();
    assert_eq!((bounds.low, bounds.high), ([-1.0, -1.0], [2.0, 2.0]));
    slow.apply(SlowMotionAction::Show(None), Method::Raven);
    let all = Scene::of(&slow, &latent, Stage::Sum, stages);
    assert_eq!((all.points.len(), all.arrows.len()), (4, 16));
}

#[test]
fn a_plane_of_another_size_shows_nothing() {
    let mut slow = SlowMotionState::default();
    slow.open(false);
    asked(&mut slow, 0);
    slow.apply_report(report(1, 0));
    let scene = Scene::of(&slow, &LatentView::default(), Stage::Sum, Stage::of(Method::Raven));
    assert!(scene.points.is_empty() && scene.arrows.is_empty() && scene.bounds.is_none());
}
