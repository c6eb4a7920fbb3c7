//! Sessions whose images have changed, moved or gone.

use std::sync::Arc;

use raven_explorer::config::DatasetChoice;
use raven_explorer::session::{Session, file};
use raven_explorer::state::Action;
use raven_explorer::state::action::ImagesAction;
use raven_explorer::train::messages::{Command, Notice};
use raven_explorer::ui::app::loading::LoadFailure;

use crate::sessions::{accept, resumed, saves_itself, session, window};
use crate::support::{Bench, Dropped};

/// A session of a folder of one's own.
fn of_a_folder(path: &std::path::Path) -> Session {
    let mut session = session();
    Arc::make_mut(&mut session.training).models[0].model.config.dataset =
        DatasetChoice::Folder(path.into());
    session.images.train += 1;
    session.images.fingerprint = None;
    session
}

fn cannot_be_read() -> Result<(), LoadFailure> {
    Err(LoadFailure::Failed("/gone/pics: expected a readable folder of pictures.".to_owned()))
}

#[test]
fn a_session_whose_images_have_changed_goes_to_the_trainer_with_what_it_was_made_with() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("changed.raven");
    let changed = of_a_folder(folder.path());
    file::write(&path, &changed).unwrap();
    let mut bench = window(folder.path());
    bench.harness.input_mut().dropped_files.push(Arc::new(Dropped(path)));
    let resume = resumed(&mut bench);
    assert_eq!(resume.images, Some(changed.images));
    assert_eq!(resume.dataset.choice, DatasetChoice::Folder(folder.path().to_owned()));
}

#[test]
fn images_that_have_changed_in_the_window_are_read_again_before_a_session_opens() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("back.raven");
    let mut back = session();
    back.images.fingerprint.as_mut().unwrap().train = "of other images".to_owned();
    file::write(&path, &back).unwrap();
    let mut bench = window(folder.path());
    let before = bench.harness.state().state().dataset.clone().unwrap();
    bench.harness.input_mut().dropped_files.push(Arc::new(Dropped(path)));
    let resume = resumed(&mut bench);
    assert!(!Arc::ptr_eq(&resume.dataset, &before), "they may have been brought back");
}

#[test]
fn a_session_whose_images_are_gone_waits_for_the_folder_where_they_are_now() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gone.raven");
    file::write(&path, &of_a_folder(std::path::Path::new("/gone/pics"))).unwrap();
    let mut bench = window(folder.path());
    let open = |bench: &mut Bench| {
        bench.harness.run_steps(3);
        bench.sent();
        *bench.reply.lock().unwrap() = cannot_be_read();
        bench.harness.input_mut().dropped_files.push(Arc::new(Dropped(path.clone())));
        bench.until_shown("was made with these images. If they have moved");
        assert!(bench.shows("/gone/pics"));
        // Autosave asks for a snapshot whenever its time has come; that touches no run.
        let mut sent = bench.sent();
        sent.retain(|command| !matches!(command, Command::Snapshot(_)));
        assert!(sent.is_empty(), "the run in progress goes on: {sent:?}");
    };
    let choice = |path: &str| DatasetChoice::Folder(path.into());

    open(&mut bench);
    *bench.reply.lock().unwrap() = Ok(());
    bench.harness.state_mut().perform(Action::Images(ImagesAction::Load(choice("/found/pics"))));
    let resume = resumed(&mut bench);
    assert_eq!(resume.dataset.choice, choice("/found/pics"));
    accept(&mut bench, *resume);
    assert!(!bench.shows("If they have moved"));

    open(&mut bench);
    bench.click("Open with the current images");
    let resume = resumed(&mut bench);
    assert_eq!(resume.dataset.choice, choice("/found/pics"));
    accept(&mut bench, *resume);

    open(&mut bench);
    bench.click("Do not open");
    *bench.reply.lock().unwrap() = Ok(());
    bench.harness.state_mut().perform(Action::Images(ImagesAction::Load(choice("/fresh/pics"))));
    bench.until("the images", |state| state.lead().config.dataset == choice("/fresh/pics"));
    let sent = bench.sent();
    assert!(sent.iter().any(|command| matches!(command, Command::UseDataset(..))), "{sent:?}");
    assert!(!sent.iter().any(|command| matches!(command, Command::Resume(_))), "{sent:?}");
}

#[test]
fn a_session_left_behind_is_never_lost_when_its_images_do_not_come() {
    let folder = tempfile::tempdir().unwrap();
    let left = folder.path().join("running-1-1.raven");
    file::write(&left, &of_a_folder(std::path::Path::new("/gone/pics"))).unwrap();
    let mut bench = window(folder.path());
    let offered = |bench: &Bench| bench.shows("The program ended unexpectedly");
    *bench.reply.lock().unwrap() = cannot_be_read();
    bench.click("Continue");
    bench.until_shown("If they have moved");
    assert!(!offered(&bench));
    bench.click("Do not open");
    assert!(offered(&bench));

    // A trainer that refuses loses nothing either.
    *bench.reply.lock().unwrap() = Ok(());
    bench.click("Continue");
    resumed(&mut bench);
    bench.notice(Notice::Refused);
    bench.until_shown("The program ended unexpectedly");

    // The run in progress saves itself: that is no reason to remove the other one.
    saves_itself(&mut bench, 5);
    assert!(left.is_file() && offered(&bench));
}

#[test]
fn a_relative_path_of_an_older_version_is_said_and_made_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("relative.raven");
    file::write(&path, &of_a_folder(std::path::Path::new("pics"))).unwrap();
    let mut bench = window(folder.path());
    bench.harness.input_mut().dropped_files.push(Arc::new(Dropped(path)));
    let resume = resumed(&mut bench);
    let whole = std::env::current_dir().unwrap().join("pics");
    assert_eq!(resume.dataset.choice, DatasetChoice::Folder(whole));
    assert!(bench.shows("An older version saved only 'pics' as the folder of the images"));
    // What is typed belongs to the folder of now, wherever the next window begins.
    bench
        .harness
        .state_mut()
        .perform(Action::Images(ImagesAction::Load(DatasetChoice::Folder("typed".into()))));
    let typed = std::env::current_dir().unwrap().join("typed");
    bench.until("the images", |state| {
        state.dataset.as_ref().is_some_and(|it| it.choice == DatasetChoice::Folder(typed.clone()))
    });
}
