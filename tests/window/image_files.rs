//! Files of data sets that somebody has: chosen where MNIST is not found, typed, dropped.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use eframe::egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use raven_explorer::cli;
use raven_explorer::config::{DatasetChoice, TrainConfig};
use raven_explorer::data::LoadOptions;
use raven_explorer::state::AppState;
use raven_explorer::ui::app::RavenApp;
use raven_explorer::ui::app::loading::{LoadFailure, LoadRequest, Loader};
use raven_explorer::ui::app::start::{Settings, Start};

use crate::common::files::{
    TEST_IMAGES, TEST_LABELS, TRAIN_IMAGES, TRAIN_LABELS, images, labels, nowhere,
};
use crate::layout::Memory;
use crate::support::{Bench, Dropped, dataset};
use crate::transport::choose_mnist;

const NAMES: [&str; 4] = [TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS];

/// Writes the first so many of the four files of a small set.
fn write(folder: &Path, files: usize) {
    std::fs::create_dir_all(folder).unwrap();
    for name in &NAMES[..files] {
        let each = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
        let bytes = if name.contains("images") { images(10, 90) } else { labels(&each) };
        std::fs::write(folder.join(name), bytes).unwrap();
    }
}

/// A window that reads files, without any that this machine may have, and without a network.
fn window() -> Bench {
    let loader = cli::loader(nowhere());
    let mut bench = Bench::open_with(Start::default(), (1280.0, 800.0), Some(loader));
    bench.run_started(1);
    bench.sent();
    bench
}

fn drop_on(bench: &mut Bench, path: &Path) {
    bench.harness.input_mut().dropped_files.push(Arc::new(Dropped(path.to_owned())));
}

fn name_is(name: &str) -> impl Fn(&AppState) -> bool {
    move |state| state.dataset.as_ref().is_some_and(|dataset| dataset.name == name)
}

#[test]
fn offline_the_files_one_has_are_chosen_and_what_is_missing_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let (half, whole, empty) =
        (folder.path().join("half"), folder.path().join("sets"), folder.path().join("empty"));
    write(&half, 2);
    write(&whole.join("MNIST/raw"), 4);
    std::fs::create_dir(&empty).unwrap();

    let mut bench = window();
    choose_mnist(&mut bench);
    bench.until_shown("Download MNIST?");
    *bench.folder.lock().unwrap() = Some(half.clone());
    bench.click("Choose a folder…");
    bench.until_shown("found the training images and the training labels");
    assert!(bench.shows("missing: the test images (t10k-images-idx3-ubyte)"));
    assert!(bench.shows("Download MNIST?") && bench.shows("Not now"));
    *bench.folder.lock().unwrap() = Some(empty.clone());
    bench.click("Choose a folder…");
    bench.until_shown(&format!("No files of MNIST in {}.", empty.display()));
    *bench.folder.lock().unwrap() = Some(whole.clone());
    bench.click("Choose a folder…");
    bench.until("the images", name_is("images in MNIST/raw (not the published MNIST)"));
    assert!(!bench.shows("Download MNIST?"));
    // They are not called MNIST, and that is said until it is read.
    assert!(bench.shows("but are not the published ones"));
    assert_eq!(bench.config().dataset, DatasetChoice::Folder(whole.join("MNIST/raw")));
}

#[test]
fn a_closed_dialog_leads_back_to_the_question_and_a_missing_one_to_a_field() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), 4);
    let mut bench = window();
    choose_mnist(&mut bench);
    bench.until_shown("Download MNIST?");
    // A dialog that answers at once with nothing is none.
    bench.click("Choose a folder…");
    bench.until_shown("This system shows no folder dialog");
    let field = "Folder with the data set's files";
    bench.harness.get_by_role_and_label(Role::TextInput, field).focus();
    bench.harness.run_steps(2);
    let typed = folder.path().display().to_string();
    bench.harness.get_by_role_and_label(Role::TextInput, field).type_text(&typed);
    bench.harness.run_steps(2);
    // The panel on the left has a button of this name too.
    bench.harness.query_all_by_role_and_label(Role::Button, "Load").last().unwrap().click();
    bench.harness.run_steps(2);
    bench.until("the images", |state| {
        matches!(state.lead().config.dataset, DatasetChoice::Folder(_))
    });
}

#[test]
fn a_dropped_folder_and_one_dropped_file_are_the_data_set() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("MNIST/raw");
    write(&place, 4);
    let name = "images in MNIST/raw (not the published MNIST)";
    for dropped in [folder.path().to_owned(), place.clone(), place.join(NAMES[2])] {
        let mut bench = window();
        drop_on(&mut bench, &dropped);
        bench.until("the images", name_is(name));
        assert!(bench.harness.state().state().problems.is_empty(), "{}", dropped.display());
    }
    // All four at once are one data set.
    let mut bench = window();
    NAMES.iter().for_each(|name| drop_on(&mut bench, &place.join(name)));
    bench.until("the images", name_is(name));
    let used = bench.sent();
    let used = used.iter().filter(|command| format!("{command:?}").starts_with("UseDataset"));
    assert_eq!(used.count(), 1);
    // Dropped while the question is there, they answer it.
    let mut bench = window();
    choose_mnist(&mut bench);
    bench.until_shown("Download MNIST?");
    drop_on(&mut bench, &place);
    bench.until("the images", name_is(name));
    assert!(!bench.shows("Download MNIST?"));
}

#[test]
fn half_a_data_set_and_another_form_are_told_when_they_are_dropped() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), 3);
    let mut bench = window();
    drop_on(&mut bench, folder.path());
    bench.until("the explanation", |state| !state.problems.is_empty());
    assert!(bench.shows("missing: the test labels (t10k-labels-idx1-ubyte)"));
    let parquet = folder.path().join("train-00000-of-00001.parquet");
    std::fs::write(&parquet, "PAR1").unwrap();
    drop_on(&mut bench, &parquet);
    bench.until("the explanation", |state| state.problems.len() == 2);
    assert!(bench.shows("Download the four IDX files"));
}

#[test]
fn a_download_without_a_network_says_so_in_one_line_and_leaves_the_other_way() {
    let mut bench = Bench::new();
    let problem = Some("No network: MNIST could not be downloaded.".to_owned());
    let (size, host) = ("12 MB".to_owned(), "example.org".to_owned());
    *bench.reply.lock().unwrap() = Err(LoadFailure::NeedsDownload { size, host, problem });
    choose_mnist(&mut bench);
    bench.until_shown("No network: MNIST could not be downloaded.");
    assert!(bench.shows("Choose a folder…") && bench.shows("Not now"));
    let line = bench.harness.get_by_label("No network: MNIST could not be downloaded.").rect();
    assert!(line.height() < 24.0, "one line: {line:?}");
}

/// A loader that notes what it is asked for, and finds MNIST where it is told or was told before.
fn noting(asked: &Arc<Mutex<Vec<LoadRequest>>>) -> Loader {
    let asked = asked.clone();
    Arc::new(move |request, _, _| {
        asked.lock().unwrap().push(request.clone());
        let known = request.from.is_some() || !request.remembered.is_empty();
        match request.choice {
            DatasetChoice::Mnist if !known => Err(LoadFailure::NeedsDownload {
                size: "12 MB".to_owned(),
                host: "example.org".to_owned(),
                problem: None,
            }),
            DatasetChoice::Folder(_) => Ok(dataset(DatasetChoice::Mnist)),
            _ => Ok(dataset(request.choice.clone())),
        }
    })
}

#[test]
fn where_mnist_was_found_is_remembered_for_the_next_start() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let mut bench = Bench::open_with(Start::default(), (1280.0, 800.0), Some(noting(&asked)));
    bench.run_started(1);
    choose_mnist(&mut bench);
    bench.until_shown("Download MNIST?");
    let (first, second) = (PathBuf::from("/stick/mnist"), PathBuf::from("/home/sets/MNIST"));
    *bench.folder.lock().unwrap() = Some(first.clone());
    bench.click("Choose a folder…");
    bench.until("MNIST", |state| state.lead().config.dataset == DatasetChoice::Mnist);
    assert!(bench.harness.state().state().problems.is_empty());
    // A dropped folder that turns out to be MNIST is remembered as well.
    let file = second.join("t10k-labels.idx1-ubyte");
    drop_on(&mut bench, &file);
    let began = Instant::now();
    let settings = loop {
        bench.harness.step();
        let mut storage = Memory::default();
        eframe::App::save(bench.harness.state_mut(), &mut storage);
        let settings = RavenApp::remembered(Some(&storage));
        if settings.image_folders.len() == 2 {
            break settings;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{:?}", settings.image_folders);
    };
    assert_eq!(settings.config.dataset, DatasetChoice::Mnist);
    assert_eq!(settings.image_folders, [file, first]);

    asked.lock().unwrap().clear();
    let start = Start { settings: settings.clone(), ..Start::default() };
    let bench = Bench::open_with(start, (1280.0, 800.0), Some(noting(&asked)));
    assert_eq!(bench.config().dataset, DatasetChoice::Mnist);
    assert_eq!(asked.lock().unwrap()[0].remembered, settings.image_folders);
}

#[test]
fn the_real_files_are_chosen_dropped_and_found_again() {
    let Some(source) = std::env::var_os("RAVEN_DATA_DIR").map(PathBuf::from) else {
        println!("skipped: needs the real files, RAVEN_DATA_DIR is not set");
        return;
    };
    let mut bench = window();
    choose_mnist(&mut bench);
    bench.until_shown("Download MNIST?");
    *bench.folder.lock().unwrap() = Some(source.clone());
    bench.click("Choose a folder…");
    bench.until("MNIST", name_is("MNIST"));
    assert_eq!(bench.config().dataset, DatasetChoice::Mnist);
    // From now on it needs no question.
    bench.harness.get_by_role_and_label(Role::ComboBox, "Images").click();
    bench.harness.run_steps(4);
    bench.click("Fashion-MNIST");
    bench.until("Fashion-MNIST", name_is("Fashion-MNIST"));

    let mut storage = Memory::default();
    eframe::App::save(bench.harness.state_mut(), &mut storage);
    let settings = RavenApp::remembered(Some(&storage));
    let config = TrainConfig { dataset: DatasetChoice::Mnist, ..settings.config };
    let options = LoadOptions { environment_dir: None, cache_dir: None, ..LoadOptions::default() };
    let start = Start { settings: Settings { config, ..settings }, ..Start::default() };
    let bench = Bench::open_with(start, (1280.0, 800.0), Some(cli::loader(options)));
    assert_eq!(bench.harness.state().state().dataset.as_ref().unwrap().name, "MNIST");
}
