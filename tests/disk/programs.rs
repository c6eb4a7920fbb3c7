//! The headless commands on such a disk, as a user runs them.

use std::io::Read;
use std::path::Path;
use std::process::{Output, Stdio};

use raven_explorer::checkpoint::{self, CONFIG_FILE};
use raven_explorer::sweep::Folder;

use crate::started::{self, Running};
use crate::support::{Disk, Fault, on_every_disk};
use crate::{ALL, BY_SIZE, bench, save_model};

fn program(arguments: &[&str]) -> Output {
    let mut command = started::raven_explorer();
    command.args(arguments).stdin(Stdio::null());
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").output().unwrap()
}

#[track_caller]
fn succeeds(arguments: &[&str]) {
    let output = program(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Runs a command that has to fail; the sentence it ends with.
#[track_caller]
fn refused(arguments: &[&str]) -> String {
    let output = program(arguments);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(!told.contains("panicked"), "{told}");
    told.lines().last().unwrap().to_owned()
}

/// A model that is larger than any of these disks takes.
fn train(out: &str) -> Vec<&str> {
    let images = ["train", "--dataset", "digits", "--device", "cpu", "--latent", "2"];
    [&images[..], &["--batch", "2000", "--epochs", "1", "--hidden", "512", "--out", out]].concat()
}

fn sweep<'a>(hidden: &'a str, out: &'a str) -> Vec<&'a str> {
    let grid = ["sweep", "--dataset", "digits", "--method", "vae", "--latent", "2"];
    let training = ["--epochs", "1", "--batch", "2000", "--device", "cpu", "--hidden", hidden];
    let measurement = ["--images", "8", "--steps", "2", "--epsilon", "0.1", "--no-frechet"];
    [&grid[..], &training, &measurement, &["--out", out]].concat()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_disk_that_takes_no_model_is_found_out_before_the_training() {
    let Some(disk) = Disk::here() else {
        let name = "programs::a_disk_that_takes_no_model_is_found_out_before_the_training";
        return on_every_disk(ALL, name);
    };
    let model = disk.folder.join("model");
    disk.keeps_the_old(
        |_| save_model(&mut bench(false), &model).unwrap(),
        |_| {
            let told = refused(&train(text(&model)));
            assert!(told.contains("Nothing was trained yet"), "{told}");
            told
        },
    );
}

/// A training without an end of a small model.
fn endless(out: &Path) -> Running {
    let mut command = started::raven_explorer();
    command.args(["train", "--dataset", "digits", "--device", "cpu", "--latent", "2", "--json"]);
    command.args(["--hidden", "8", "--epochs", "0", "--save-every", "0", "--out", text(out)]);
    command.stdin(Stdio::null()).stderr(Stdio::piped());
    Running::start(command)
}

/// Ctrl-C; the exit code, the other events and what was told.
fn stop(mut training: Running) -> (Option<i32>, Vec<String>, String) {
    training.signal("-INT");
    let events = training.events.by_ref().map(Result::unwrap).collect();
    let mut told = Vec::new();
    training.child.stderr.take().unwrap().read_to_end(&mut told).unwrap();
    let told = String::from_utf8_lossy(&told).into_owned();
    (training.child.wait().unwrap().code(), events, told)
}

/// For what is refused only after a while.
const LATER: &[Fault] = &[Fault::Full, Fault::ReadOnly, Fault::Blocked];

#[test]
fn a_trained_model_that_finds_no_room_is_kept_elsewhere() {
    let Some(disk) = Disk::here() else {
        return on_every_disk(
            LATER,
            "programs::a_trained_model_that_finds_no_room_is_kept_elsewhere",
        );
    };
    let model = disk.folder.join("model");
    let mut training = endless(&model);
    training.wait_for("saved");
    if disk.fault == Fault::Full {
        disk.leave_free(0);
    }
    disk.refuse();
    training.wait_for("not_saved");
    let (code, _, told) = stop(training);
    disk.relent();
    let sentence = told.lines().last().unwrap();
    disk.assert_said(sentence);
    assert_eq!(code, Some(1), "{told}");
    let (_, place) = sentence.split_once("The model is in ").expect(&told);
    let place = Path::new(place.trim_end_matches(" now."));
    let device = burn::tensor::Device::flex();
    let step = |folder: &Path| checkpoint::load(folder, &device).unwrap().0.step;
    assert!(step(place) > step(&model), "the old one is whole");
    assert!(place.join(checkpoint::METRICS_FILE).is_file());
}

#[test]
fn a_disk_that_is_full_for_a_while_is_told_once_and_the_training_goes_on() {
    let Some(disk) = Disk::here() else {
        let name =
            "programs::a_disk_that_is_full_for_a_while_is_told_once_and_the_training_goes_on";
        return on_every_disk(LATER, name);
    };
    let model = disk.folder.join("model");
    let mut training = endless(&model);
    training.wait_for("saved");
    if disk.fault == Fault::Full {
        disk.leave_free(0);
    }
    disk.refuse();
    disk.assert_said(&training.wait_for("not_saved").to_string());
    for _ in 0..3 {
        training.wait_for("epoch");
    }
    disk.relent();
    if disk.fault == Fault::Full {
        std::fs::remove_file(disk.folder.join("filler")).unwrap();
    }
    training.wait_for("saved");
    let (code, events, told) = stop(training);
    assert_eq!(code, Some(0), "{told}");
    assert!(!events.iter().any(|event| event.contains("not_saved")));
    assert_eq!(told.matches("could not be saved").count(), 1, "{told}");
    checkpoint::load(&model, &burn::tensor::Device::flex()).unwrap();
}

#[test]
fn exported_weights_that_find_no_room_leave_the_old_file() {
    let Some(disk) = Disk::here() else {
        let name = "programs::exported_weights_that_find_no_room_leave_the_old_file";
        return on_every_disk(&[Fault::Full, Fault::ReadOnly, Fault::Blocked], name);
    };
    // The model lies on another disk.
    let model = disk.folder.parent().unwrap().join("model");
    save_model(&mut bench(true), &model).unwrap();
    let weights = disk.folder.join("weights.safetensors");
    let export = ["export", "--checkpoint", text(&model), "--safetensors", text(&weights)];
    disk.keeps_the_old(|_| std::fs::write(&weights, "old").unwrap(), |_| refused(&export));
}

#[test]
fn a_sweep_keeps_its_finished_cells_and_goes_on_when_there_is_room() {
    let Some(disk) = Disk::here() else {
        let name = "programs::a_sweep_keeps_its_finished_cells_and_goes_on_when_there_is_room";
        return on_every_disk(BY_SIZE, name);
    };
    let out = disk.folder.join("sweep");
    succeeds(&sweep("8", text(&out)));
    let finished = Folder::open(&out).unwrap();
    assert_eq!((finished.results.len(), finished.total), (1, 1));

    let told = refused(&sweep("512", text(&out)));
    disk.assert_said(&told);
    let now = Folder::open(&out).unwrap();
    assert_eq!(now.results, finished.results);
    assert!(now.active.is_empty(), "every claim is given back");
    let halves = |path: &Path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with(".tmp") || name.starts_with(".claim")
    };
    assert!(!disk.contents().keys().any(|path| halves(path)));
    let mut models = disk.contents().into_keys().filter(|path| path.ends_with(CONFIG_FILE));
    assert!(models.next().is_some() && models.next().is_none(), "one model, and it is whole");

    // The same command with a cell that fits does it: nothing stands in the way.
    succeeds(&sweep("16", text(&out)));
    assert_eq!(Folder::open(&out).unwrap().results.len(), 2);
}
