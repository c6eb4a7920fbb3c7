//! A disk that is full, or can only be read, while something is saved. What must hold: a sentence says
//! why and what helps, the old file is whole, nothing half-written is left, and training goes on.

mod programs;
mod support;

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use raven_explorer::analyst::messages::AttackOutcome;
use raven_explorer::analyst::messages::{AttackFrame, AttackedDigit};
use raven_explorer::attack::{AttackConfig, Attacked};
use raven_explorer::checkpoint;
use raven_explorer::config::TrainConfig;
use raven_explorer::data::ImageShape;
use raven_explorer::data::download::Downloader;
use raven_explorer::evaluate::features::FeatureNetwork;
use raven_explorer::export::{self, AttackRecord, run};
use raven_explorer::session::autosave::{self, Place, Saving};
use raven_explorer::session::{ImagesUsed, Session, file, shown::Shown};
use raven_explorer::state::attack::{AttackSettings, Source, Subject};
use raven_explorer::train::messages::{Command, Notice, StepRecord};
use raven_explorer::train::snapshot::Histories;

use self::support::{Disk, Fault, on_every_disk};
use crate::common::files::sha256;
use crate::common::{self, Session as Bench};
use crate::download::server::{Answer, Server};

const PIXELS: usize = ImageShape::MNIST.values();

const ALL: &[Fault] = &[Fault::Full, Fault::Limited, Fault::ReadOnly, Fault::Blocked];
/// For what is too small to be refused by a full disk that has any room.
const FULL: &[Fault] = &[Fault::Full];
/// For what is refused only because it is large.
const BY_SIZE: &[Fault] = &[Fault::Full, Fault::Limited];

/// A training of some 100 KB, or of more than any of these disks takes.
fn bench(large: bool) -> Bench {
    let config = TrainConfig { hidden: if large { 512 } else { 8 }, latent: 2, ..common::config() };
    let mut bench = Bench::start(common::dataset(64, 32), config);
    bench.train(1);
    bench
}

fn save_session(bench: &Bench, path: PathBuf) -> Result<PathBuf, String> {
    let mut saving = Saving::ask(path, &bench.trainer.commands());
    loop {
        let complete = |training| {
            Some(Session {
                images: ImagesUsed::from(&*common::dataset(64, 32)),
                training,
                histories: Histories::default(),
                shown: Shown::default(),
            })
        };
        if let Some(outcome) = saving.poll(complete, || {}) {
            return outcome;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_session_saved_by_hand_keeps_the_old_file_and_the_training_goes_on() {
    let Some(disk) = Disk::here() else {
        return on_every_disk(
            ALL,
            "a_session_saved_by_hand_keeps_the_old_file_and_the_training_goes_on",
        );
    };
    let mut large = bench(true);
    disk.keeps_the_old(
        |folder| drop(save_session(&bench(false), folder.join("s.raven")).unwrap()),
        |folder| {
            let told = save_session(&large, folder.join("s.raven")).unwrap_err();
            large.train(2);
            told
        },
    );
    let kept = file::read(&disk.folder.join("s.raven")).unwrap();
    assert_eq!(kept.training.lead().config.hidden, 8);
    assert_eq!(large.records.last().unwrap().step, 3);
}

#[test]
fn a_session_saved_by_itself_keeps_the_last_one_for_the_next_start() {
    let Some(disk) = Disk::here() else {
        // A place that is taken keeps its disk from being made read-only.
        return on_every_disk(
            &[Fault::Full, Fault::Limited, Fault::Blocked],
            "a_session_saved_by_itself_keeps_the_last_one_for_the_next_start",
        );
    };
    let place = Place::take(&disk.folder).unwrap();
    disk.keeps_the_old(
        |_| drop(save_session(&bench(false), place.file()).unwrap()),
        |_| save_session(&bench(true), place.file()).unwrap_err(),
    );
    place.leave();
    let last = file::summary(&autosave::last(&disk.folder)).unwrap();
    assert_eq!((last.step, last.config.hidden), (1, 8));
}

/// Asks the trainer to save its model here; what it says if it cannot.
fn save_model(bench: &mut Bench, folder: &Path) -> Result<(), String> {
    bench.notices.clear();
    bench.send(Command::Save(folder.to_owned()));
    let outcome = |notice: &Notice| match notice {
        Notice::Saved(_) => Some(Ok(())),
        Notice::Problem(text) => Some(Err(text.clone())),
        _ => None,
    };
    bench.wait("the saving", |bench| bench.notices.iter().any(|notice| outcome(notice).is_some()));
    bench.notices.iter().find_map(outcome).unwrap()
}

#[test]
fn a_checkpoint_keeps_the_old_model_and_the_training_goes_on() {
    let Some(disk) = Disk::here() else {
        return on_every_disk(ALL, "a_checkpoint_keeps_the_old_model_and_the_training_goes_on");
    };
    let mut large = bench(true);
    disk.keeps_the_old(
        |folder| save_model(&mut bench(false), &folder.join("model")).unwrap(),
        |folder| {
            let told = save_model(&mut large, &folder.join("model")).unwrap_err();
            large.train(2);
            told
        },
    );
    let device = burn::tensor::Device::flex();
    let (description, _) = checkpoint::load(&disk.folder.join("model"), &device).unwrap();
    assert_eq!(description.config.hidden, 8);
}

#[test]
fn wherever_the_disk_becomes_full_the_checkpoint_is_the_old_or_the_new_one() {
    let Some(disk) = Disk::here() else {
        return on_every_disk(
            FULL,
            "wherever_the_disk_becomes_full_the_checkpoint_is_the_old_or_the_new_one",
        );
    };
    let folder = disk.folder.join("model");
    let mut bench = bench(false);
    save_model(&mut bench, &folder).unwrap();
    let (mut refused, mut saved, mut lonely_weights) = (0, 0, 0);
    let weights = |folder: &Path| {
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let file = files.into_iter().find(|path| path.extension().is_some_and(|end| end == "bpk"));
        std::fs::metadata(file.unwrap()).unwrap().len()
    };
    // From no room at all to more than enough, page by page; each time there is another model to save.
    for pages in 0..=weights(&folder) / 4096 + 4 {
        bench.train(1);
        disk.leave_free(pages * 4096);
        let before = disk.contents();
        match save_model(&mut bench, &folder) {
            Err(told) => {
                assert!(told.contains("the disk is full"), "{told}");
                assert!(disk.contents() == before, "{pages} pages: something is left");
                refused += 1;
                lonely_weights += u32::from(told.contains("config.json"));
            }
            Ok(()) => saved += 1,
        }
        let device = burn::tensor::Device::flex();
        checkpoint::load(&folder, &device).expect("a whole checkpoint, whatever happened");
    }
    assert!(refused > 0 && saved > 0, "{refused} refused, {saved} saved");
    assert!(lonely_weights > 0, "room for the weights alone must have been among them");
}

#[test]
fn an_exported_run_is_whole_or_not_there_and_the_state_is_as_it_was() {
    let Some(disk) = Disk::here() else {
        return on_every_disk(
            ALL,
            "an_exported_run_is_whole_or_not_there_and_the_state_is_as_it_was",
        );
    };
    let go = AtomicBool::new(false);
    disk.keeps_the_old(
        |folder| drop(run::write(&record(3), folder, &go, &mut |_| {}).unwrap()),
        |folder| run::write(&record(20_000), folder, &go, &mut |_| {}).unwrap_err().to_string(),
    );
}

#[test]
fn wherever_the_disk_becomes_full_an_exported_run_is_whole_or_not_there() {
    let Some(disk) = Disk::here() else {
        return on_every_disk(
            FULL,
            "wherever_the_disk_becomes_full_an_exported_run_is_whole_or_not_there",
        );
    };
    let go = AtomicBool::new(false);
    let record = record(30);
    let whole = run::write(&record, &disk.folder, &go, &mut |_| {}).unwrap();
    let files = std::fs::read_dir(&whole).unwrap().count();
    std::fs::remove_dir_all(&whole).unwrap();
    let (mut refused, mut written) = (0, 0);
    for pages in 0..40 {
        disk.leave_free(pages * 4096);
        let before = disk.contents();
        match run::write(&record, &disk.folder, &go, &mut |_| {}) {
            Err(told) => {
                assert!(told.to_string().contains("the disk is full"), "{told}");
                assert!(disk.contents() == before, "{pages} pages: something is left");
                refused += 1;
            }
            Ok(folder) => {
                assert_eq!(std::fs::read_dir(&folder).unwrap().count(), files);
                std::fs::remove_dir_all(&folder).unwrap();
                written += 1;
            }
        }
    }
    assert!(refused > 2 && written > 2, "{refused} refused, {written} written");
}

/// A run with this many losses.
fn record(steps: u64) -> run::RunRecord {
    let loss = |step| StepRecord {
        step,
        total: 1.0 / step as f32,
        reconstruction: 0.5,
        reconstruction_aug: 0.25,
        kl: 0.125,
    };
    let model = run::ModelRecord {
        model: 0,
        name: "RAVEN".into(),
        config: TrainConfig::default(),
        losses: (1..=steps).map(loss).collect(),
        test_errors: Vec::new(),
        pairs: Vec::new(),
    };
    run::RunRecord {
        step: steps,
        dataset: "Bars".into(),
        images: None,
        models: vec![model],
        markers: Vec::new(),
        moments: Vec::new(),
        classes: Vec::new(),
        class_names: Vec::new(),
        curves: None,
    }
}

#[test]
fn a_saved_attack_is_whole_or_not_there() {
    let Some(disk) = Disk::here() else {
        return on_every_disk(ALL, "a_saved_attack_is_whole_or_not_there");
    };
    disk.keeps_the_old(
        |folder| drop(export::write(&attack(2), folder, &mut |_| {}).unwrap()),
        |folder| export::write(&attack(150), folder, &mut |_| {}).unwrap_err().to_string(),
    );
}

/// An attack whose animation has this many pictures of noise, which no encoder shrinks.
fn attack(iterates: usize) -> AttackRecord {
    let noise = |seed: usize| -> Vec<f32> {
        (0..PIXELS).map(|i| ((i + seed) * 2_654_435_761 % 1009) as f32 / 1009.0).collect()
    };
    let digit = AttackedDigit {
        result: Attacked {
            image: noise(1),
            objective: 1.0,
            linf: 0.1,
            l2: 1.0,
            mean_before: vec![0.0, 0.0],
            mean_after: vec![1.0, 1.0],
            log_variance_before: vec![-1.0; 2],
            log_variance_after: vec![-2.0; 2],
        },
        reconstruction_before: noise(2),
        reconstruction_after: noise(3),
        probabilities_before: vec![0.9, 0.1],
        probabilities_after: vec![0.2, 0.8],
    };
    let frame = |iterate: usize| AttackFrame {
        id: 1,
        restart: 0,
        iterate,
        images: noise(iterate),
        means: vec![0.0; 2],
        objectives: vec![0.0],
        reconstructions: noise(iterate + 500),
        probabilities: Vec::new(),
    };
    let subject = Subject { source: Source::File("a.png".into()), image: noise(0), label: Some(1) };
    AttackRecord {
        subjects: vec![subject],
        shape: ImageShape::MNIST,
        class_names: vec!["zero".into(), "one".into()],
        outcome: AttackOutcome {
            model: 0,
            id: 1,
            run: 1,
            step: iterates as u64,
            classifier_step: None,
            latent: 2,
            config: AttackConfig::default(),
            digits: vec![digit],
            iterates: (0..iterates).map(frame).collect(),
            seconds: 0.1,
            chase_share: 0.0,
        },
        settings: AttackSettings::default(),
        target_class: None,
        smallest_epsilon: None,
        pair_median: None,
        training: TrainConfig::default(),
        dataset: "Bars".into(),
        images: None,
        checkpoint: None,
        device: "CPU".into(),
    }
}

#[test]
fn a_picture_that_cannot_be_written_leaves_the_old_one() {
    let Some(disk) = Disk::here() else {
        return on_every_disk(ALL, "a_picture_that_cannot_be_written_leaves_the_old_one");
    };
    disk.keeps_the_old(
        |folder| export::put(&folder.join("window.png"), b"old").unwrap(),
        |folder| {
            let picture = vec![7; 3 << 20];
            export::put(&folder.join("window.png"), &picture).unwrap_err().to_string()
        },
    );
}

#[test]
fn a_download_that_finds_no_room_leaves_the_cache_as_it_was() {
    let Some(disk) = Disk::here() else {
        return on_every_disk(ALL, "a_download_that_finds_no_room_leaves_the_cache_as_it_was");
    };
    let noise: Vec<u8> =
        (0_u32..3 << 20).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let expected = sha256(&noise);
    let mirror = Server::of("images.gz", &noise, &[Answer::File]);
    let cancel = AtomicBool::new(false);
    disk.keeps_the_old(
        |folder| std::fs::write(folder.join("images.gz"), "old").unwrap(),
        |folder| {
            let mirrors = [mirror.address];
            let stall_timeout = Duration::from_secs(600);
            let downloader = Downloader { mirrors: &mirrors, stall_timeout, cancel: &cancel };
            let file = folder.join("images.gz");
            downloader.fetch(&file, &expected, &mut |_, _, _| {}).unwrap_err().to_string()
        },
    );
}

#[test]
fn features_that_cannot_be_kept_are_used_all_the_same() {
    let Some(disk) = Disk::here() else {
        let faults = &[Fault::Full, Fault::ReadOnly, Fault::Blocked];
        return on_every_disk(faults, "features_that_cannot_be_kept_are_used_all_the_same");
    };
    let dataset = common::dataset(64, 32);
    disk.keeps_the_old(
        |folder| match disk.fault {
            Fault::Full => disk.leave_free(8192),
            _ => std::fs::write(folder.join("old"), "old").unwrap(),
        },
        |folder| {
            let network = FeatureNetwork::load_or_train(
                &dataset,
                &burn::tensor::Device::flex(),
                Some(folder),
                &mut |_, _| std::ops::ControlFlow::Continue(()),
            );
            let network = network.expect("it was not broken off");
            assert!(network.accuracy > 0.5);
            network.notice.expect("it could not be kept")
        },
    );
}
