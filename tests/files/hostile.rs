//! Files made by somebody with bad intentions: whatever they say, nothing is written outside the place
//! that the user chose, nothing runs, and what is refused is refused in a sentence.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use raven_explorer::checkpoint::{self, CONFIG_FILE, Package, Precision};
use raven_explorer::compute::device;
use raven_explorer::config::{DeviceChoice, TrainConfig};
use raven_explorer::session::{ImagesUsed, Session, file, shown::Shown};
use raven_explorer::train::snapshot::{Histories, KeptModel, TrainingState};
use raven_explorer::train::trainer::Trainer;
use serde_json::Value;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::common;
use crate::common::files::contents;
use crate::common::program::headless;

/// A user's folder, with things in it that are nobody's business.
struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir_all(home.path().join("open/here")).unwrap();
        fs::write(home.path().join("secret"), "secret").unwrap();
        Self(home)
    }

    fn secret(&self) -> PathBuf {
        self.0.path().join("secret")
    }

    /// Where files from others are opened.
    fn here(&self) -> PathBuf {
        self.0.path().join("open/here")
    }

    /// Every file and link, with what it holds.
    fn contents(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        contents(self.0.path())
    }
}

fn trainer() -> Trainer {
    let config = TrainConfig { hidden: 8, latent: 2, ..common::config() };
    let compute = device::choose(&DeviceChoice::Cpu).unwrap();
    let mut trainer = Trainer::new(config, common::dataset(32, 16), compute);
    trainer.step();
    trainer
}

/// A whole session.
fn session() -> Vec<u8> {
    let model = trainer().pack(false).unwrap();
    let training = TrainingState {
        run: 1,
        models: vec![KeptModel { number: 0, failed: false, model }],
        trained_for: Duration::ZERO,
        stops_at_epochs: true,
        earlier: Vec::new(),
    };
    let session = Session {
        images: ImagesUsed::from(&*common::dataset(32, 16)),
        training: training.into(),
        histories: Histories::default(),
        shown: Shown::default(),
    };
    file::to_bytes(&session).unwrap()
}

/// The session with its entries as `change` wants them.
fn repacked(
    change: impl Fn(&str, Vec<u8>) -> Vec<(String, Vec<u8>)>,
) -> ZipWriter<Cursor<Vec<u8>>> {
    let mut whole = ZipArchive::new(Cursor::new(session())).unwrap();
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..whole.len() {
        let mut entry = whole.by_index(index).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        for (name, bytes) in change(entry.name(), bytes) {
            archive.start_file(name, SimpleFileOptions::default()).unwrap();
            archive.write_all(&bytes).unwrap();
        }
    }
    archive
}

/// The session, its document changed.
fn with_document(change: impl Fn(&mut Value)) -> Vec<u8> {
    let archive = repacked(|name, bytes| {
        if name != "session.json" {
            return vec![(name.to_owned(), bytes)];
        }
        let mut document: Value = serde_json::from_slice(&bytes).unwrap();
        change(&mut document);
        vec![(name.to_owned(), serde_json::to_vec(&document).unwrap())]
    });
    archive.finish().unwrap().into_inner()
}

#[test]
fn entries_that_name_other_places_are_never_written_anywhere() {
    let home = Home::new();
    let outside = home.secret();
    let mut archive = repacked(|name, bytes| vec![(name.to_owned(), bytes)]);
    let absolute = outside.to_str().unwrap();
    for name in
        ["../../secret", "..\\..\\secret", absolute, "/etc/raven-test", "C:\\raven", "a/../../b"]
    {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(b"overwritten").unwrap();
    }
    archive.add_symlink("link", absolute, SimpleFileOptions::default()).unwrap();
    archive.start_file("link/x", SimpleFileOptions::default()).unwrap();
    let path = home.here().join("from-others.raven");
    fs::write(&path, archive.finish().unwrap().into_inner()).unwrap();
    let before = home.contents();
    // What belongs to the session is read, the rest is not even looked at.
    assert_eq!(file::read(&path).unwrap().training.lead().step, 1);
    file::summary(&path).unwrap();
    assert!(home.contents() == before);
    assert!(!Path::new("/etc/raven-test").exists());
}

#[test]
fn arrays_that_are_links_or_of_another_name_are_refused() {
    let home = Home::new();
    let path = home.here().join("from-others.raven");
    let weights = "model-0/weights.bpk";
    let refused = |bytes: Vec<u8>| {
        fs::write(&path, bytes).unwrap();
        let before = home.contents();
        let told = file::read(&path).unwrap_err().to_string();
        assert!(told.contains("Nothing was changed"), "{told}");
        assert!(home.contents() == before);
        told
    };
    let without =
        |name: &str, bytes| if name == weights { vec![] } else { vec![(name.to_owned(), bytes)] };
    let mut linked = repacked(without);
    let secret = home.secret().to_str().unwrap().to_owned();
    linked.add_symlink(weights, secret, SimpleFileOptions::default()).unwrap();
    assert!(refused(linked.finish().unwrap().into_inner()).contains("altered"));

    let elsewhere = |name: &str, bytes| {
        let name = if name == weights { format!("../{weights}") } else { name.to_owned() };
        vec![(name, bytes)]
    };
    assert!(refused(repacked(elsewhere).finish().unwrap().into_inner()).contains("missing"));

    // A model's number makes the names of its arrays: it is a number, whatever the file says.
    let named = with_document(|document| document["models"][0]["racer"] = "../../secret".into());
    assert!(refused(named).contains("is not valid"));
    let large = with_document(|document| document["models"][0]["config"]["hidden"] = 1e9.into());
    refused(large);
}

#[test]
fn what_swells_when_it_is_unpacked_is_refused_before_it_does() {
    let bomb = repacked(|name, bytes| {
        let bytes = if name == "session.json" { vec![b' '; 64 << 20] } else { bytes };
        vec![(name.to_owned(), bytes)]
    });
    let options = SimpleFileOptions::default();
    let bytes = bomb.finish().unwrap().into_inner();
    let told = file::from_archive(Cursor::new(bytes)).unwrap_err().to_string();
    assert!(told.contains("session.json is 67108864 bytes"), "{told}");

    let mut crowd = repacked(|name, bytes| vec![(name.to_owned(), bytes)]);
    for index in 0..1000 {
        crowd.start_file(format!("{index}"), options).unwrap();
    }
    let told = file::from_archive(Cursor::new(crowd.finish().unwrap().into_inner()));
    assert!(told.unwrap_err().to_string().contains("1003 entries"));
}

#[test]
fn what_a_session_shows_is_kept_within_bounds() {
    let bytes = with_document(|document| {
        let shown = &mut document["shown"];
        shown["lesson"] = "../../../etc/passwd#0".into();
        shown["selection"] = (0..100_000).collect::<Vec<u64>>().into();
        shown["attack"]["config"]["steps"] = 1_000_000_000_u64.into();
        shown["measure"]["keep"] = true.into();
        document["images"]["name"] = "x".repeat(1 << 20).into();
    });
    let read = file::from_archive(Cursor::new(bytes)).unwrap();
    assert!(read.shown.selection.len() <= 16 && read.shown.attack.config.steps <= 1000);
    let mut state = raven_explorer::state::AppState::default();
    read.shown.restore(&mut state);
    assert!(!state.measure.settings.keep, "nothing begins by itself");
    assert!(state.selection.is_empty(), "there are no images to point at");
}

/// A whole checkpoint in this folder.
fn checkpoint_in(folder: &Path) -> PathBuf {
    let trainer = trainer();
    checkpoint::save(folder, &trainer.description(), trainer.model(), Precision::Full).unwrap();
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.into_iter().find(|path| path.extension().is_some_and(|end| end == "bpk")).unwrap()
}

#[test]
fn a_checkpoint_reads_only_a_file_beside_its_settings() {
    let home = Home::new();
    let folder = home.here().join("model");
    let weights = checkpoint_in(&folder);
    let outside = home.here().join("weights.bpk");
    fs::copy(&weights, &outside).unwrap();
    let text = fs::read(folder.join(CONFIG_FILE)).unwrap();
    let absolute = outside.to_str().unwrap();
    let names =
        ["../weights.bpk", absolute, "./x/../../weights.bpk", "x/weights.bpk", "..", ".", "", "/"];
    for name in names {
        let mut config: Value = serde_json::from_slice(&text).unwrap();
        config["model"] = name.into();
        fs::write(folder.join(CONFIG_FILE), serde_json::to_vec(&config).unwrap()).unwrap();
        let told = Package::read(&folder).unwrap_err().to_string();
        assert!(told.contains("is not a plain file name"), "{name:?}: {told}");
    }
}

#[cfg(unix)]
#[test]
fn saving_replaces_links_and_never_follows_them() {
    use std::os::unix::fs::symlink;
    let home = Home::new();
    let untouched = || assert_eq!(fs::read(home.secret()).unwrap(), b"secret");

    // A model's folder from others, whose files are links to what is the user's own.
    let folder = home.here().join("model");
    fs::create_dir(&folder).unwrap();
    let names = [CONFIG_FILE, "model-step00000001-0.bpk", "metrics.csv"];
    for name in names {
        symlink(home.secret(), folder.join(name)).unwrap();
    }
    checkpoint_in(&folder);
    untouched();
    assert!(!fs::symlink_metadata(folder.join(CONFIG_FILE)).unwrap().is_symlink());
    Package::read(&folder).unwrap();

    let session_file = home.here().join("s.raven");
    symlink(home.secret(), &session_file).unwrap();
    let read = file::from_archive(Cursor::new(session())).unwrap();
    file::write(&session_file, &read).unwrap();
    untouched();
    file::read(&session_file).unwrap();
}

#[cfg(unix)]
#[test]
fn a_sweep_from_others_writes_only_into_its_own_folder() {
    use std::os::unix::fs::symlink;
    let home = Home::new();
    let sweep = |out: &Path, hidden: &str| {
        headless(&["sweep", "--dataset", "digits", "--method", "vae", "--latent", "2"])
            .args(["--epochs", "1", "--batch", "2000", "--device", "cpu", "--images", "8"])
            .args(["--steps", "2", "--epsilon", "0.1", "--no-frechet", "--hidden", hidden, "--out"])
            .arg(out)
            .output()
            .unwrap()
    };
    let outside = home.0.path().join("outside");
    fs::create_dir(&outside).unwrap();
    for part in ["claims", "models", "cells"] {
        let out = home.here().join(part);
        fs::create_dir(&out).unwrap();
        symlink(&outside, out.join(part)).unwrap();
        let output = sweep(&out, "8");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && told.contains("is a link to another place"), "{told}");
        assert_eq!(fs::read_dir(&outside).unwrap().count(), 0, "{part}");
    }

    // The folder of a single model: its name is known beforehand to whoever makes the sweep.
    let out = home.here().join("one");
    assert!(sweep(&out, "8").status.success());
    let model = fs::read_dir(out.join("models")).unwrap().next().unwrap().unwrap().path();
    fs::remove_dir_all(out.join("cells")).unwrap();
    fs::remove_dir_all(&model).unwrap();
    symlink(&outside, &model).unwrap();
    let output = sweep(&out, "8");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && told.contains("is a link to another place"), "{told}");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
}
