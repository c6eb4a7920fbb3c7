//! Sessions: going on is as never having stopped, what is broken changes nothing, and what a killed
//! program leaves behind is found.

use std::io::Cursor;
use std::path::Path;
use std::process::{Command as Process, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::bounded;
use raven_explorer::config::{DatasetChoice, Method, TrainConfig};
use raven_explorer::data::{Comparison, Dataset};
use raven_explorer::session::autosave::{self, Place, Saving};
use raven_explorer::session::{ImagesUsed, Session, file, shown::Shown};
use raven_explorer::train::messages::{Command, Notice, StepRecord};
use raven_explorer::train::snapshot::{Histories, Resume, TrainingState};

use crate::common::program::alone;
use crate::common::{self, Session as Bench};

/// Only a failure takes so long.
const PATIENCE: Duration = Duration::from_secs(600);

fn taken(bench: &Bench) -> Arc<TrainingState> {
    let (sender, receiver) = bounded(1);
    bench.send(Command::Snapshot(sender));
    receiver.recv_timeout(PATIENCE).expect("the trainer answers")
}

fn session(dataset: &Dataset, training: Arc<TrainingState>) -> Session {
    Session {
        images: ImagesUsed::from(dataset),
        training,
        histories: Histories::default(),
        shown: Shown { selection: vec![1, 2], ..Shown::default() },
    }
}

fn losses(records: &[StepRecord]) -> Vec<(u64, [u32; 4])> {
    let bits =
        |r: &StepRecord| [r.total, r.reconstruction, r.reconstruction_aug, r.kl].map(f32::to_bits);
    records.iter().map(|record| (record.step, bits(record))).collect()
}

/// A trained run as a file, and the data it was on.
fn written() -> (Arc<Dataset>, Vec<u8>) {
    let dataset = common::dataset(64, 32);
    let config = TrainConfig { dataset: dataset.choice.clone(), ..common::config() };
    let mut bench = Bench::start(dataset.clone(), config);
    bench.train(3);
    (dataset.clone(), file::to_bytes(&session(&dataset, taken(&bench))).unwrap())
}

#[test]
fn going_on_gives_the_losses_of_never_having_stopped() {
    let dataset = common::dataset(64, 32);
    for beside in [vec![], vec![TrainConfig { method: Method::Vae, ..common::config() }]] {
        let mut whole = Bench::start(dataset.clone(), common::config());
        if !beside.is_empty() {
            whole.send(Command::Race(beside.clone()));
        }
        // Across the end of an epoch.
        whole.train(7);
        let bytes = file::to_bytes(&session(&dataset, taken(&whole))).unwrap();
        whole.train(9);

        let read = file::from_archive(Cursor::new(bytes)).unwrap();
        assert_eq!(read.shown.selection, [1, 2]);
        assert_eq!(read.images.compare(&dataset), Comparison::Same);
        let other = TrainConfig { seed: 99, ..common::config() };
        let mut resumed = Bench::start(dataset.clone(), other);
        let (training, histories) = (read.training, Arc::new(read.histories));
        let images = Some(read.images);
        let resume = Resume { dataset: dataset.clone(), images, training, histories };
        resumed.send(Command::Resume(Box::new(resume)));
        resumed.send(Command::Step(9));
        resumed.wait("step 16", |bench| bench.records.iter().any(|record| record.step == 16));
        let gone_on: Vec<_> = whole.records.iter().filter(|r| r.step > 7).copied().collect();
        let resumed: Vec<_> = resumed.records.iter().filter(|r| r.step > 7).copied().collect();
        assert_eq!(losses(&resumed), losses(&gone_on), "{} beside it", beside.len());
        assert_eq!(gone_on.len(), 9);
    }
}

/// Opens a session on these images; what the trainer says of them.
fn opened(bytes: &[u8], dataset: &Arc<Dataset>) -> (Bench, Vec<String>) {
    let read = file::from_archive(Cursor::new(bytes)).unwrap();
    let other = TrainConfig { seed: 99, ..common::config() };
    let mut bench = Bench::start(dataset.clone(), other);
    bench.send(Command::Resume(Box::new(Resume {
        dataset: dataset.clone(),
        images: Some(read.images),
        training: read.training,
        histories: Arc::new(read.histories),
    })));
    bench.train(1);
    let told = bench.notices.iter().filter_map(|notice| match notice {
        Notice::Problem(text) => Some(text.clone()),
        _ => None,
    });
    let told = told.collect();
    (bench, told)
}

#[test]
fn a_session_whose_images_have_changed_goes_on_and_says_so() {
    // Three steps of 16 in an epoch of 64: of 32 images that would be beyond the end.
    let (_, bytes) = written();
    let fewer = common::dataset(32, 16);
    let (bench, told) = opened(&bytes, &fewer);
    assert_eq!(bench.records.last().unwrap().step, 4, "{told:?}");
    assert_eq!(told.len(), 1, "{told:?}");
    for part in [
        "bars have changed since this session was saved: 32 training pictures instead of 64",
        "16 test pictures instead of 32",
        "Some pictures that the model was trained on may now be test pictures",
        "differ from those of an uninterrupted run",
    ] {
        assert!(told[0].contains(part), "{part}: {told:?}");
    }
    let marked = |notice: &Notice| matches!(notice, Notice::Marker { step: 3, text, .. } if text == "other images");
    assert!(bench.notices.iter().any(marked), "the charts show from where on");

    // Saved again, it still knows that the model has seen others.
    let training = taken(&bench);
    let mut again = session(&fewer, training.clone());
    again.images = again.images.after(&training.earlier);
    let bytes = file::to_bytes(&again).unwrap();
    let (_, told) = opened(&bytes, &fewer);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("Before these, this model was trained on other pictures."));
}

#[test]
fn the_same_images_under_another_name_are_the_same() {
    let (dataset, bytes) = written();
    let moved = Arc::new(Dataset {
        choice: DatasetChoice::Folder("/elsewhere/renamed".into()),
        name: "renamed".into(),
        ..(*dataset).clone()
    });
    let (here, told) = opened(&bytes, &dataset);
    assert_eq!(told, [""; 0]);
    let (there, told) = opened(&bytes, &moved);
    assert_eq!(told, [""; 0], "not a word");
    let last = |bench: &Bench| losses(&bench.records[bench.records.len() - 1..]);
    assert_eq!(last(&there), last(&here));
    let state = taken(&there);
    assert_eq!(state.lead().config.dataset, moved.choice, "saved again, it is found where it is");
    assert!(state.earlier.is_empty());
}

#[test]
fn a_session_of_an_older_version_opens_as_far_as_its_images_are_known() {
    let (dataset, bytes) = written();
    let mut old = file::from_archive(Cursor::new(bytes)).unwrap();
    old.images.fingerprint = None;
    let bytes = file::to_bytes(&old).unwrap();
    assert_eq!(opened(&bytes, &dataset).1, [""; 0], "nothing is known to differ");
    let (_, told) = opened(&bytes, &common::dataset(48, 32));
    assert!(told[0].contains("48 training pictures instead of 64; the test pictures are the same"));
}

#[test]
fn what_is_cut_or_altered_is_refused_in_words() {
    let (_, bytes) = written();
    for length in [0, 1, bytes.len() / 2, bytes.len() - 1] {
        let problem = file::from_archive(Cursor::new(&bytes[..length])).unwrap_err().to_string();
        assert!(problem.contains("Nothing was changed"), "{length}: {problem}");
    }
    // In the middle lie the arrays, whose sum is in the document.
    let mut altered = bytes.clone();
    let middle = altered.len() / 2;
    altered[middle] ^= 1;
    let problem = file::from_archive(Cursor::new(altered)).unwrap_err().to_string();
    assert!(problem.contains("altered"), "{problem}");
}

#[test]
fn a_folder_that_cannot_be_written_to_is_told_and_the_training_goes_on() {
    let dataset = common::dataset(64, 32);
    let mut bench = Bench::start(dataset.clone(), common::config());
    bench.train(1);
    let folder = tempfile::tempdir().unwrap();
    let blocked = folder.path().join("file");
    std::fs::write(&blocked, "in the way").unwrap();
    let mut saving = Saving::ask(blocked.join("s.raven"), &bench.trainer.commands());
    let told = finished(&mut saving, &dataset).unwrap_err();
    assert!(told.contains("choose another place"), "{told}");
    bench.train(1);
}

fn finished(saving: &mut Saving, dataset: &Dataset) -> Result<std::path::PathBuf, String> {
    let start = Instant::now();
    loop {
        let complete = |training| Some(session(dataset, training));
        if let Some(outcome) = saving.poll(complete, || {}) {
            return outcome;
        }
        assert!(start.elapsed() < PATIENCE, "nothing was written");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Where the child of the next test saves.
const FOLDER: &str = "RAVEN_TEST_SESSIONS";

/// Not a test of its own: the program that is killed. It trains at full speed and saves itself
/// without a pause.
#[test]
fn a_program_that_trains_and_saves() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let dataset = common::dataset(64, 32);
    let endless = TrainConfig { epochs: 1_000_000, ..common::config() };
    let mut bench = Bench::start(dataset.clone(), endless);
    bench.train(3);
    bench.send(Command::Run);
    let place = Place::take(Path::new(&folder)).unwrap();
    for saves in 0_u64.. {
        let mut saving = Saving::ask(place.file(), &bench.trainer.commands());
        finished(&mut saving, &dataset).unwrap();
        if saves == 0 {
            println!("saving");
        }
    }
}

#[cfg(unix)]
#[test]
fn ten_killed_programs_leave_ten_whole_sessions() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..10_u64 {
        let mut child = Process::new(std::env::current_exe().unwrap())
            .args(alone(module_path!(), "a_program_that_trains_and_saves"))
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // From the first save on, at a moment that no one chose.
        let start = Instant::now();
        while autosave_files(folder.path()) <= round as usize {
            assert!(start.elapsed() < PATIENCE, "the child never saved");
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(autosave::abandoned(folder.path()).len(), round as usize, "it is still alive");
        std::thread::sleep(Duration::from_millis(round * 37 % 101));
        child.kill().unwrap();
        child.wait().unwrap();
        let found = autosave::abandoned(folder.path());
        assert_eq!(found.len(), 1 + round as usize);
        let newest = &found[0];
        assert!(newest.summary.step > 0, "round {round}: {:?}", newest.summary);
        file::read(&newest.file).expect("the file is whole");
    }
}

fn autosave_files(folder: &Path) -> usize {
    let files = std::fs::read_dir(folder).unwrap().flatten();
    files.filter(|entry| entry.path().extension().is_some_and(|end| end == "raven")).count()
}

#[test]
fn a_program_that_ends_as_it_should_leaves_its_last_session_and_nothing_to_recover() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::take(folder.path()).unwrap();
    let (_, bytes) = written();
    std::fs::write(place.file(), bytes).unwrap();
    assert!(autosave::abandoned(folder.path()).is_empty(), "its program is alive");
    place.leave();
    assert!(autosave::abandoned(folder.path()).is_empty());
    assert!(file::summary(&autosave::last(folder.path())).unwrap().step == 3);
}

#[test]
fn a_refused_session_leaves_the_run_in_progress() {
    let dataset = common::dataset(64, 32);
    let mut bench = Bench::start(dataset.clone(), common::config());
    bench.train(2);
    let mut training = taken(&bench);
    Arc::make_mut(&mut training).models[0].model.weights.truncate(100);
    let histories = Arc::new(Histories::default());
    bench.send(Command::Resume(Box::new(Resume { dataset, images: None, training, histories })));
    let told = |notice: &Notice| matches!(notice, Notice::Problem(text) if text.contains("continues unchanged"));
    bench.wait("a message", |bench| bench.notices.iter().any(told));
    let refused = bench.notices.iter().filter(|notice| matches!(notice, Notice::Refused)).count();
    assert_eq!(refused, 1, "the window must know that nothing of it is to be shown");
    bench.train(1);
    assert_eq!(bench.records.last().unwrap().step, 3);
}
