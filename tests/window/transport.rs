//! The transport bar, the keys, and the errors that stay until they are read.

use std::path::PathBuf;
use std::sync::Arc;

use crate::support::{Bench, Dropped};
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use raven_explorer::compute::device::DeviceReport;
use raven_explorer::config::DatasetChoice;
use raven_explorer::data::Dataset;
use raven_explorer::evaluate::mean_image::TestErrors;
use raven_explorer::state::Action;
use raven_explorer::state::action::ImagesAction;
use raven_explorer::train::messages::{Command, Notice, Phase};
use raven_explorer::ui::app::loading::LoadFailure;

#[test]
fn run_pause_and_steps_reach_the_trainer() {
    let mut bench = Bench::new();
    bench.click("Run");
    assert!(matches!(bench.sent()[..], [Command::Run]));
    bench.status(1, Phase::Running, 1234);
    assert!(
        bench.shows("1 234")
            && bench.shows("12 345")
            && bench.shows("12.34")
            && bench.shows("1:05")
    );
    bench.click("Pause");
    assert!(matches!(bench.sent()[..], [Command::Pause]));
    bench.status(1, Phase::Paused, 1234);
    bench.click("Step ×1");
    bench.click("Step ×10");
    assert!(matches!(bench.sent()[..], [Command::Step(1), Command::Step(10)]));
}

#[test]
fn reset_keeps_the_seed_and_new_seed_changes_it() {
    let mut bench = Bench::new();
    let seed = bench.config().seed;
    bench.click("Reset");
    let [Command::Reset(config)] = &bench.sent()[..] else { panic!("one reset") };
    assert_eq!(config.seed, seed);
    bench.click("New seed");
    let [Command::Reset(config)] = &bench.sent()[..] else { panic!("one reset, nothing else") };
    assert_ne!(config.seed, seed);
}

#[test]
fn keys_drive_the_training_but_not_while_something_is_typed() {
    let mut bench = Bench::new();
    bench.press(Modifiers::NONE, Key::Space);
    bench.press(Modifiers::NONE, Key::Period);
    bench.press(Modifiers::SHIFT, Key::Period);
    bench.press(Modifiers::COMMAND, Key::R);
    let sent = bench.sent();
    assert!(
        matches!(sent[..], [Command::Run, Command::Step(1), Command::Step(10), Command::Reset(_)]),
        "{sent:?}"
    );
    bench.harness.get_by_role_and_label(Role::SpinButton, "Σaug value").click();
    bench.harness.run_steps(2);
    bench.press(Modifiers::NONE, Key::Space);
    bench.press(Modifiers::NONE, Key::Num3);
    assert!(bench.sent().is_empty());
}

#[test]
fn digit_keys_leaf_through_the_images_of_a_class() {
    let mut bench = Bench::new();
    assert_eq!(bench.harness.state().state().selection, [0, 1, 2, 3, 4, 5, 6, 7]);
    bench.press(Modifiers::NONE, Key::Num3);
    assert_eq!(bench.harness.state().state().selection[3], 13);
    bench.press(Modifiers::NONE, Key::Num9);
    assert_eq!(bench.harness.state().state().selection, [1, 2, 13, 4, 5, 6, 7, 9]);
    assert!(matches!(bench.sent()[..], [Command::Select(_), Command::Select(_)]));
}

#[test]
fn the_phase_and_the_device_are_named() {
    let mut bench = Bench::new();
    assert!(bench.shows("Ready"));
    bench.status(1, Phase::PreparingGpu, 0);
    assert!(bench.shows("Preparing the GPU"));
    bench.notice(Notice::Device(DeviceReport {
        name: "CPU (2 threads)".to_owned(),
        gpu: false,
        reason: "No GPU was found.".to_owned(),
    }));
    bench.harness.get_by_role_and_label(Role::ComboBox, "Device").click();
    bench.harness.run_steps(4);
    bench.click("GPU");
    let [Command::Configure(0, config)] = &bench.sent()[..] else { panic!("one change of device") };
    assert_eq!(config.device.to_string(), "gpu");
}

#[test]
fn an_error_stays_until_it_is_dismissed() {
    let mut bench = Bench::new();
    bench.notice(Notice::Problem("The disk is full.".to_owned()));
    bench.harness.run_steps(100);
    assert!(bench.shows("The disk is full."));
    bench.click("Dismiss");
    assert!(!bench.shows("The disk is full."));
}

#[test]
fn a_diverged_run_offers_the_way_back() {
    let mut bench = Bench::new();
    bench.notice(Notice::Diverged { run: 1, model: 0, step: 57, term: "KL term", good_step: 50 });
    bench.status(1, Phase::Failed, 57);
    assert!(bench.shows("Training stopped at step 57: the KL term became infinite or NaN"));
    bench.click("Back to the last good state (step 50)");
    assert!(matches!(bench.sent()[..], [Command::RestoreLastGood]));
    bench.notice(Notice::Restored { run: 1, step: 50 });
    assert!(!bench.shows("Training stopped"));
}

#[test]
fn a_model_that_learns_nothing_says_so_and_what_to_do_until_it_is_read_or_learns() {
    let mut bench = Bench::new();
    let errors = TestErrors { model: 0.112, mean_image: 0.067 };
    let dead = || Notice::Dead { run: 1, model: 0, step: 400, errors };
    bench.notice(Notice::Dead { run: 0, model: 0, step: 400, errors });
    assert!(!bench.shows("has learned nothing"), "that was another run");
    bench.notice(dead());
    assert!(bench.shows("The model has learned nothing: its test error is 0.1120 per pixel"));
    assert!(bench.shows("reset with a lower learning rate and a larger likelihood variance"));
    bench.notice(Notice::Learns { run: 1, model: 0 });
    assert!(!bench.shows("has learned nothing"));

    let errors = TestErrors { model: 0.067, mean_image: 0.067 };
    bench.notice(Notice::Dead { run: 1, model: 0, step: 800, errors });
    assert!(bench.shows("lower the KL weight (1) or the likelihood variance (0.1)"));
    bench.click("Dismiss");
    assert!(!bench.shows("has learned nothing"));
    bench.notice(dead());
    bench.run_started(2);
    assert!(!bench.shows("has learned nothing"), "a fresh run is innocent");
}

/// Chooses MNIST in the list of images.
pub fn choose_mnist(bench: &mut Bench) {
    bench.harness.get_by_role_and_label(Role::ComboBox, "Images").click();
    bench.harness.run_steps(4);
    bench.click("MNIST");
}

#[test]
fn a_failing_load_keeps_the_images_in_use() {
    let mut bench = Bench::new();
    *bench.reply.lock().unwrap() = Err(LoadFailure::Failed("train-images is cut short".to_owned()));
    choose_mnist(&mut bench);
    bench.until("the failure", |state| !state.problems.is_empty());
    assert!(bench.shows("train-images is cut short"));
    let dataset = bench.harness.state().state().dataset.clone().unwrap();
    assert_eq!(dataset.choice, DatasetChoice::Digits);
    assert_eq!(bench.config().dataset, DatasetChoice::Digits);
    assert!(bench.sent().is_empty());
}

#[test]
fn nothing_is_downloaded_before_the_user_agrees() {
    let mut bench = Bench::new();
    let needs = LoadFailure::NeedsDownload {
        size: "11 MB".to_owned(),
        host: "example.org".to_owned(),
        problem: None,
    };
    *bench.reply.lock().unwrap() = Err(needs);
    choose_mnist(&mut bench);
    bench.until_shown("Download MNIST?");
    assert!(bench.shows("11 MB") && bench.shows("example.org"));
    bench.click("Not now");
    assert!(bench.sent().is_empty());

    choose_mnist(&mut bench);
    bench.until_shown("Download MNIST?");
    bench.click("Download");
    bench.until("MNIST", |state| {
        state.dataset.as_ref().is_some_and(|dataset| dataset.choice == DatasetChoice::Mnist)
    });
    assert!(matches!(bench.sent()[..], [Command::UseDataset(..), Command::Select(_)]));
}

#[test]
fn a_chosen_folder_is_loaded_and_a_missing_dialog_is_explained() {
    let mut bench = Bench::new();
    bench.harness.get_by_label("Own images").click();
    bench.harness.run_steps(20);
    bench.click("Choose…");
    bench.until("the explanation", |state| !state.problems.is_empty());
    assert!(bench.shows("no folder dialog"));

    *bench.folder.lock().unwrap() = Some(PathBuf::from("/pictures"));
    bench.click("Choose…");
    bench.until("the folder", |state| {
        state.lead().config.dataset == DatasetChoice::Folder(PathBuf::from("/pictures"))
    });
}

#[test]
fn a_checkpoint_goes_where_the_user_says() {
    let mut bench = Bench::new();
    *bench.folder.lock().unwrap() = Some(PathBuf::from("/somewhere"));
    bench.click("Save…");
    let sent = bench.eventually("the save", |bench| {
        let sent = bench.sent();
        (!sent.is_empty()).then_some(sent)
    });
    let [Command::Save(path)] = &sent[..] else { panic!("one save: {sent:?}") };
    assert!(path.starts_with("/somewhere"));
    bench.notice(Notice::Saved(path.clone()));
    assert!(bench.shows("Saved to"));
}

/// Something dropped on the window.
#[test]
fn a_dropped_folder_is_loaded_and_a_dropped_file_is_refused() {
    let mut bench = Bench::new();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("picture.png");
    std::fs::write(&file, "not a folder").unwrap();

    bench.harness.input_mut().dropped_files.push(Arc::new(Dropped(file)));
    bench.until("the explanation", |state| !state.problems.is_empty());
    assert!(bench.shows("picture.png: expected an intact picture"));
    bench.harness.input_mut().dropped_files.push(Arc::new(Dropped(folder.path().to_owned())));
    bench.until("the folder", |state| {
        state.lead().config.dataset == DatasetChoice::Folder(folder.path().to_owned())
    });
}

#[test]
fn a_thread_that_is_gone_is_reported_and_the_window_lives_on() {
    let mut bench = Bench::new();
    let (_, gone) = crossbeam_channel::unbounded();
    bench.commands = gone;
    bench.click("Run");
    assert!(bench.shows("training thread has stopped"));
}

#[test]
fn what_is_worth_knowing_of_the_images_is_told_until_it_is_dismissed() {
    let mut bench = Bench::new();
    let images = crate::support::dataset(DatasetChoice::Folder(PathBuf::from("/pictures")));
    let notes: Vec<String> = (1..=6).map(|number| format!("Reason {number}.")).collect();
    let images = Arc::new(Dataset { notes, ..images });
    bench.harness.state_mut().state_mut().use_dataset(Arc::clone(&images));
    bench.harness.run_steps(2);
    assert!(bench.shows("Reason 1.\nReason 2.\nReason 3.\nReason 4.\n2 more"));
    bench.click("Dismiss");
    assert!(!bench.shows("Reason 1."));
    // The name of the images keeps all of them, and the number of classes.
    let name = bench.harness.query_all_by_label(&images.name).next().unwrap().rect().center();
    bench.harness.hover_at(name);
    bench.harness.run_steps(60);
    assert!(bench.shows("20 to train, 40 to test, in 10 classes\nReason 1.\nReason 2."));
    assert!(bench.shows("Reason 6."));

    // Other images, other notes.
    bench.harness.state_mut().state_mut().use_dataset(images);
    bench.harness.state_mut().perform(Action::Images(ImagesAction::Load(DatasetChoice::Digits)));
    bench.until("the digits", |state| state.lead().config.dataset == DatasetChoice::Digits);
    assert!(!bench.shows("Reason 1."));
}

/// A drive that hangs: the call into the system never comes back, and nothing waits for it.
#[test]
fn a_load_that_never_returns_is_cancelled_at_once_and_other_images_load() {
    let mut bench = Bench::new();
    let reply = Arc::clone(&bench.reply);
    let never = reply.lock().unwrap();
    let pictures = DatasetChoice::Folder(PathBuf::from("/pictures"));
    bench.harness.state_mut().perform(Action::Images(ImagesAction::Load(pictures)));
    bench.until("the banner", |state| state.loading.is_some());
    bench.click("Cancel");
    assert!(bench.harness.state().state().loading.is_none());
    let before = bench.harness.state().state().dataset.clone();
    bench.harness.state_mut().perform(Action::Images(ImagesAction::Load(DatasetChoice::Digits)));
    bench.until("other images", |state| {
        !Arc::ptr_eq(state.dataset.as_ref().unwrap(), before.as_ref().unwrap())
    });
    drop(never);
}
