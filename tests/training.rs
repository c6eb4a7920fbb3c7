//! The trainer, by running it: determinism, live settings, epochs, faults.

mod common;

use common::{Session, config, dataset};
use raven_explorer::analyst::messages::Question;
use raven_explorer::checkpoint;
use raven_explorer::config::{DeviceChoice, Likelihood, Method, Pairing, TrainConfig};
use raven_explorer::train::messages::{Command, Notice};

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
    refused("cut or altered");
    std::fs::write(&weights, &bytes).unwrap();

    let path = folder.path().join(checkpoint::CONFIG_FILE);
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, &text[..text.len() / 2]).unwrap();
    refused("expected the settings of a model");
    std::fs::write(&path, text.replace("\"version\": 1", "\"version\": 99")).unwrap();
    refused("A newer program wrote it");
    std::fs::write(&path, text.replace(&description.model, "../escape.bpk")).unwrap();
    refused("not the plain name of a file");
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
