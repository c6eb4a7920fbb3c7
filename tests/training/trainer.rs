//! The trainer, by running it: determinism, live settings, epochs, faults.

use std::sync::Arc;

use raven_explorer::analyst::messages::Question;
use raven_explorer::checkpoint;
use raven_explorer::compute::device;
use raven_explorer::config::{DeviceChoice, Likelihood, Method, Pairing, TrainConfig, knob};
use raven_explorer::data::{Dataset, ImageSet, ImageShape};
use raven_explorer::train::learning::Verdict;
use raven_explorer::train::messages::{Command, Notice};
use raven_explorer::train::trainer::Trainer;

use crate::common::digits::some_digits;
use crate::common::{Session, config, dataset};

const PIXELS: usize = ImageShape::MNIST.values();

fn losses(session: &Session) -> Vec<u32> {
    session.records.iter().map(|record| record.total.to_bits()).collect()
}

#[test]
fn every_method_and_likelihood_learns() {
    for method in Method::ALL {
        for likelihood in Likelihood::ALL {
            let config = TrainConfig { method: *method, likelihood: *likelihood, ..config() };
            let mut session = Session::start(dataset(320, 40), config);
            session.train(150);
            let (first, last) = (session.records[0], session.records[149]);
            // The likelihood of x′ has a floor that no model gets below: compare what x contributes.
            assert!(
                last.reconstruction < 0.75 * first.reconstruction,
                "{method} {likelihood}: {first:?} … {last:?}"
            );
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_losses_whatever_is_clicked() {
    let mut plain = Session::start(dataset(320, 40), config());
    plain.train(60);

    let mut clicked = Session::start(dataset(320, 40), config());
    clicked.train(7);
    clicked.send(Command::Select(vec![3, 5]));
    clicked.send(Command::Configure(0, config()));
    let (sender, receiver) = crossbeam_channel::bounded(1);
    clicked.send(Command::ShareWeights(sender));
    receiver.recv().unwrap();
    clicked.ask(Question::Hover(0, vec![0.0; 4]));
    clicked.wait("a decoded point", |s| s.answers.hover.take().is_some());
    let folder = tempfile::tempdir().unwrap();
    clicked.send(Command::Save(folder.path().join("model")));
    clicked.send(Command::Run);
    clicked.wait("some steps", |s| s.records.len() > 20);
    clicked.send(Command::Pause);
    clicked.send(Command::Select(vec![]));
    clicked.train(40);
    assert_eq!(losses(&plain)[..60], losses(&clicked)[..60]);

    // Reset is the same run again.
    clicked.records.clear();
    clicked.send(Command::Reset(config()));
    clicked.wait("a new run", |s| {
        s.notices.iter().filter(|n| matches!(n, Notice::RunStarted { .. })).count() == 2
    });
    clicked.records.clear();
    clicked.train(60);
    assert_eq!(losses(&plain)[..60], losses(&clicked)[..60]);

    let mut other = Session::start(dataset(320, 40), TrainConfig { seed: 1, ..config() });
    other.train(60);
    assert_ne!(losses(&plain), losses(&other));
}

#[test]
fn a_live_change_takes_effect_without_reshuffling_or_reset() {
    let mut session = Session::start(dataset(320, 40), config());
    session.train(30);
    let changed = TrainConfig {
        sigma_aug: 1.0,
        noise: 0.1,
        batch_size: 8,
        pairing: Pairing::TwoNoisy,
        // Needs a restart: must not take effect now.
        latent: 8,
        ..config()
    };
    session.send(Command::Configure(0, changed));
    session.wait("the marker", |s| s.notices.iter().any(|n| matches!(n, Notice::Marker { .. })));
    session.train(30);
    let Some(Notice::Marker { step, text, .. }) =
        session.notices.iter().find(|n| matches!(n, Notice::Marker { .. }))
    else {
        unreachable!()
    };
    assert_eq!(*step, 30);
    assert!(text.contains("Σaug 0.1 → 1") && text.contains("Two noisy"), "{text}");
    assert!(!text.contains("Latent"), "{text}");
    let steps: Vec<u64> = session.records.iter().map(|r| r.step).collect();
    assert_eq!(steps, (1..=60).collect::<Vec<_>>());
    let probe = session.inbox.models[0].probe.take().unwrap();
    assert_eq!(probe.latent, 4);
}

#[test]
fn a_setting_out_of_range_is_refused_and_the_run_goes_on() {
    let mut session = Session::start(dataset(320, 40), config());
    session.send(Command::Configure(0, TrainConfig { sigma_aug: -1.0, ..config() }));
    session.wait("the refusal", |s| s.notices.iter().any(|n| matches!(n, Notice::Problem(_))));
    session.train(5);
}

#[test]
fn a_step_count_and_the_epochs_end_the_run() {
    let mut session = Session::start(dataset(100, 40), TrainConfig { epochs: 2, ..config() });
    session.send(Command::Run);
    session.wait("the end", |s| s.notices.iter().any(|n| matches!(n, Notice::Finished)));
    // 100 images make 6 whole batches of 16.
    assert_eq!(session.records.len(), 12);
    let errors: Vec<f64> = session
        .notices
        .iter()
        .filter_map(|n| match n {
            Notice::Epoch { test_mse, .. } => Some(*test_mse),
            _ => None,
        })
        .collect();
    assert_eq!(errors.len(), 2);
    assert!(errors[1] < errors[0] && errors[1] > 0.0, "{errors:?}");
}

#[test]
fn a_batch_larger_than_the_data_uses_all_of_it() {
    let mut session = Session::start(dataset(10, 10), TrainConfig { batch_size: 4096, ..config() });
    session.train(3);
    assert!(session.records.iter().all(|record| record.total.is_finite()));
}

#[test]
fn divergence_names_the_step_and_the_term_and_can_be_undone() {
    let mut session = Session::start(dataset(320, 40), config());
    session.send(Command::Run);
    // Weights are remembered once a second, and count once a later loss is finite.
    session
        .wait("good states", |s| s.inbox.status.take().is_some_and(|st| st.elapsed.as_secs() >= 4));
    session.send(Command::Configure(0, TrainConfig { learning_rate: 10.0, ..config() }));
    session.wait("divergence", |s| s.notices.iter().any(|n| matches!(n, Notice::Diverged { .. })));
    let Some(&Notice::Diverged { step, term, good_step, .. }) =
        session.notices.iter().find(|n| matches!(n, Notice::Diverged { .. }))
    else {
        unreachable!()
    };
    assert!(step > 30 && !term.is_empty() && good_step > 0 && good_step < step);
    assert!(session.records.iter().all(|record| record.total.is_finite()));

    session.send(Command::Configure(0, config()));
    session.send(Command::RestoreLastGood);
    session.records.clear();
    session.wait("the restored state", |s| {
        s.notices.iter().any(|n| matches!(n, Notice::Restored { .. }))
    });
    session.records.clear();
    session.send(Command::Step(5));
    session.wait("steps after it", |s| s.records.len() == 5);
    assert!(session.records.iter().all(|record| record.total.is_finite()));
}

#[test]
fn ten_thousand_changes_of_a_setting_do_not_stop_the_run() {
    let mut session = Session::start(dataset(320, 40), config());
    session.send(Command::Run);
    for index in 0..10_000 {
        let sigma_aug = 0.001 + f64::from(index) * 1e-4;
        session.send(Command::Configure(0, TrainConfig { sigma_aug, ..config() }));
    }
    session.wait("training", |s| s.records.len() > 100);
    session.wait("one marker", |s| s.notices.iter().any(|n| matches!(n, Notice::Marker { .. })));
    let markers = session.notices.iter().filter(|n| matches!(n, Notice::Marker { .. })).count();
    assert!(markers < 5, "{markers}");
}

#[test]
fn asking_for_a_device_that_is_not_there_keeps_the_model_and_says_so() {
    let mut session = Session::start(dataset(320, 40), config());
    session.train(20);
    let device = DeviceChoice::Named("no such adapter".into());
    session.send(Command::Configure(0, TrainConfig { device, ..config() }));
    session.wait("the message", |s| {
        s.notices
            .iter()
            .any(|n| matches!(n, Notice::Problem(text) if text.contains("no such adapter")))
    });
    session.train(20);
    let mut plain = Session::start(dataset(320, 40), config());
    plain.train(40);
    assert_eq!(losses(&plain), losses(&session));
}

#[test]
fn a_checkpoint_brings_back_the_same_model() {
    let mut session = Session::start(dataset(320, 40), config());
    session.train(20);
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        session.train(1);
        session.send(Command::Save(folder.path().to_owned()));
    }
    session.wait("saving", |s| {
        s.notices.iter().filter(|n| matches!(n, Notice::Saved(_))).count() == 2
    });
    let device = burn::tensor::Device::flex();
    let (description, model) = checkpoint::load(folder.path(), &device).unwrap();
    assert_eq!((description.step, description.config.latent), (22, 4));
    session.wait("the latents", |s| {
        s.inbox.models[0].probe.take().is_some_and(|probe| {
            probe.step == 22 && {
                let images = raven_explorer::data::batch::gather(&dataset(320, 40).test, &[0]);
                let rows = raven_explorer::model::values::rows_on(images, 784, &device);
                let mean: Vec<f32> = model.encode(rows).mean.into_data().try_into_vec().unwrap();
                mean.iter().zip(&probe.mean).all(|(a, b)| (a - b).abs() < 1e-5)
            }
        })
    });
    // One file of weights is left, the one that config.json names.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn a_cut_or_altered_or_newer_checkpoint_is_refused_in_words() {
    let mut session = Session::start(dataset(320, 40), config());
    session.train(2);
    let folder = tempfile::tempdir().unwrap();
    session.send(Command::Save(folder.path().to_owned()));
    session.wait("saving", |s| s.notices.iter().any(|n| matches!(n, Notice::Saved(_))));
    let device = burn::tensor::Device::flex();
    let (description, _) = checkpoint::load(folder.path(), &device).unwrap();
    let refused = |expected: &str| {
        let message = checkpoint::load(folder.path(), &device).unwrap_err().to_string();
        assert!(message.contains(expected), "{message}");
    };

    let weights = folder.path().join(&description.model);
    let bytes = std::fs::read(&weights).unwrap();
    std::fs::write(&weights, &bytes[..bytes.len() / 2]).unwrap();
    refused("truncated or altered");
    std::fs::write(&weights, &bytes).unwrap();

    let path = folder.path().join(checkpoint::CONFIG_FILE);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, &text[..text.len() / 2]).unwrap();
    refused("expected the settings of a model");
    std::fs::write(&path, text.replace("\"version\": 1", "\"version\": 99")).unwrap();
    refused("a newer program wrote it");
    std::fs::write(&path, text.replace(&description.model, "../escape.bpk")).unwrap();
    refused("not a plain file name");
    std::fs::write(&path, text.replace("\"latent\": 4", "\"latent\": 8")).unwrap();
    refused("not a checkpoint");
    std::fs::remove_file(&path).unwrap();
    refused("Could not read");
}

#[test]
fn saving_where_one_may_not_write_is_a_message() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a file");
    std::fs::write(&file, "in the way").unwrap();
    let mut session = Session::start(dataset(320, 40), config());
    session.train(1);
    session.send(Command::Save(file.join("model")));
    session.wait("the message", |s| {
        s.notices
            .iter()
            .any(|n| matches!(n, Notice::Problem(text) if text.contains("Could not write")))
    });
    session.train(1);
}

/// A model that trained so many steps with these settings, without a thread of its own, and all that
/// was said of its learning.
fn trained(images: &Arc<Dataset>, config: TrainConfig, steps: u64) -> (Trainer, Vec<Verdict>) {
    let cpu = device::choose(&DeviceChoice::Cpu).unwrap();
    let mut trainer = Trainer::new(config, images.clone(), cpu);
    let mut verdicts = Vec::new();
    for _ in 0..steps {
        trainer.step();
        verdicts.extend(trainer.look());
    }
    trainer.read_losses().1.unwrap();
    (trainer, verdicts)
}

/// Trains and compares with the mean image: the error is below `share` of its.
#[track_caller]
fn assert_learns(images: &Arc<Dataset>, config: TrainConfig, steps: u64, share: f64) {
    let name = format!("{config:?}");
    let (mut trainer, verdicts) = trained(images, config, steps);
    let errors = trainer.test_errors();
    assert!(errors.model < share * errors.mean_image, "{errors:?}: {name}");
    assert!(verdicts.is_empty(), "{verdicts:?}: {name}");
}

/// A model that learns in a second.
fn quick() -> TrainConfig {
    TrainConfig { hidden: 128, batch_size: 32, device: DeviceChoice::Cpu, ..Default::default() }
}

#[test]
fn every_method_learns_over_the_whole_range_of_the_likelihood_variance() {
    let (images, range) = (some_digits(), knob("likelihood-variance").range);
    for &method in Method::ALL {
        for likelihood_variance in [range.0, 0.003] {
            let config = TrainConfig { method, likelihood_variance, ..quick() };
            assert_learns(&images, config, 500, 0.97);
        }
        // At the other end the prior outweighs most of what there is to learn: alive is enough. What
        // drives every sigmoid into its end lies above 1.5.
        let config = TrainConfig { method, likelihood_variance: range.1, ..quick() };
        assert_learns(&images, config, 300, 1.3);
    }
}

#[test]
fn the_smallest_likelihood_variance_learns_at_the_ends_of_the_other_settings() {
    let images = some_digits();
    let small = TrainConfig { likelihood_variance: knob("likelihood-variance").range.0, ..quick() };
    for id in ["sigma-aug", "noise", "beta", "latent"] {
        let (low, high) = knob(id).range;
        for value in [low, high] {
            let mut config = small.clone();
            (knob(id).set)(&mut config, value);
            assert_learns(&images, config, 500, 0.97);
        }
    }
    // Slow with any variance.
    let (narrow, wide) = knob("hidden").range;
    let config = TrainConfig { hidden: narrow as usize, ..small.clone() };
    assert_learns(&images, config, 800, 1.1);
    assert_learns(&images, TrainConfig { batch_size: 1, ..small.clone() }, 800, 1.1);
    assert_learns(&images, TrainConfig { hidden: wide as usize, ..small }, 80, 1.3);
}

#[test]
fn a_model_that_learns_nothing_is_called_dead_until_it_learns() {
    // The KL term outweighs everything: posterior collapse.
    let collapsed = TrainConfig { beta: 20.0, likelihood_variance: 1.0, ..config() };
    let mut session = Session::start(dataset(320, 40), collapsed);
    session.send(Command::Run);
    session.wait("the verdict", |s| s.notices.iter().any(|n| matches!(n, Notice::Dead { .. })));
    let dead = session.notices.iter().find_map(|notice| match notice {
        Notice::Dead { model, step, errors, .. } => Some((*model, *step, *errors)),
        _ => None,
    });
    let (model, step, errors) = dead.unwrap();
    assert!(model == 0 && step > 1000, "time to learn: {step}");
    assert!(errors.model > 0.99 * errors.mean_image && errors.mean_image > 0.0, "{errors:?}");
    let told = session.notices.iter().any(|notice| match notice {
        Notice::Epoch { mean_image_mse, .. } => *mean_image_mse == errors.mean_image,
        _ => false,
    });
    assert!(told, "every epoch says what the mean image achieves");

    session.send(Command::Configure(0, config()));
    session.wait("the good news", |s| s.notices.iter().any(|n| matches!(n, Notice::Learns { .. })));
    let verdicts = session.notices.iter();
    assert_eq!(verdicts.filter(|n| matches!(n, Notice::Dead { .. })).count(), 1, "said once");
}

#[test]
fn models_that_learn_or_cannot_are_not_called_dead() {
    let alive = |images: &Arc<Dataset>, config: TrainConfig| {
        let (_, verdicts) = trained(images, config.clone(), 2500);
        assert!(verdicts.is_empty(), "{verdicts:?}: {config:?}");
    };
    // Few images, which it soon knows by heart, one alone, and a plane.
    alive(&dataset(10, 40), config());
    alive(&dataset(1, 40), config());
    alive(&dataset(320, 40), TrainConfig { latent: 2, ..config() });
    alive(&dataset(320, 40), TrainConfig { learning_rate: 1e-6, ..config() });
    // Black images, of which the mean is a perfect prediction.
    let mut black = (*dataset(100, 40)).clone();
    black.train.pixels.fill(0);
    black.test.pixels.fill(0);
    alive(&Arc::new(black), config());
    // Test images that have nothing in common with those of the training.
    let mut strange = (*dataset(100, 40)).clone();
    strange.test = ImageSet { pixels: vec![255; 40 * PIXELS], ..strange.test };
    alive(&Arc::new(strange), config());
}
