//! Folders that change, threads that are busy, users who change their mind.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Barrier};

use raven_explorer::data::Progress;

use super::*;

#[test]
fn progress_reaches_the_end_and_cancelling_stops() {
    let folder = Folder::new();
    for index in 0..200 {
        folder.grey(&format!("{index}.png"), index);
    }
    let choice = DatasetChoice::Folder(folder.path().to_owned());
    let mut reports: Vec<Progress> = Vec::new();
    let cancel = AtomicBool::new(false);
    let options = LoadOptions::default();
    data::load(&choice, &options, &mut |progress| reports.push(progress), &cancel).unwrap();
    let last = reports.last().unwrap();
    assert_eq!(last.fraction, Some(1.0));
    assert!(last.text.ends_with("200 of 200 pictures"), "{}", last.text);

    let mut stop =
        |progress: Progress| cancel.store(progress.fraction.is_some(), Ordering::Relaxed);
    let result = data::load(&choice, &options, &mut stop, &cancel);
    assert!(matches!(result, Err(DataError::Cancelled)), "{result:?}");
}

#[test]
fn a_picture_that_vanishes_while_the_folder_is_read_is_named() {
    let folder = Folder::new();
    for index in 0..300 {
        folder.drawn(&format!("{index:03}.png"), 1);
    }
    let choice = DatasetChoice::Folder(folder.path().to_owned());
    let mut vanish = |progress: Progress| {
        if progress.fraction.is_some() {
            for entry in fs::read_dir(folder.path()).unwrap() {
                fs::remove_file(entry.unwrap().path()).unwrap();
            }
        }
    };
    let options = LoadOptions::default();
    let result = data::load(&choice, &options, &mut vanish, &AtomicBool::new(false));
    assert_says(
        result,
        &[".png", "a moment ago", "the folder is changing while it is read", "Try again"],
    );
}

#[test]
fn pictures_that_grow_in_number_are_those_of_the_listing() {
    let folder = Folder::new();
    for index in 0..14 {
        folder.drawn(&format!("{index:02}.png"), 1);
    }
    let choice = DatasetChoice::Folder(folder.path().to_owned());
    let mut add = |progress: Progress| {
        if progress.fraction.is_some() {
            folder.drawn("new.png", 1);
        }
    };
    let options = LoadOptions::default();
    let dataset = data::load(&choice, &options, &mut add, &AtomicBool::new(false)).unwrap();
    assert_eq!((dataset.train.len(), dataset.test.len()), (12, 2));
}

/// Where a drive hangs, threads hang that read from it: training must not depend on them, nor they
/// on training.
#[test]
fn reading_takes_no_thread_of_those_that_compute() {
    let folder = Folder::new();
    folder.drawn("a.png", 1).drawn("b.png", 2);
    let threads = rayon::current_num_threads();
    let all_busy = Arc::new(Barrier::new(threads + 1));
    let done = Arc::new(Barrier::new(threads + 1));
    for _ in 0..threads {
        let (all_busy, done) = (Arc::clone(&all_busy), Arc::clone(&done));
        rayon::spawn(move || {
            all_busy.wait();
            done.wait();
        });
    }
    all_busy.wait();
    let dataset = folder.load().unwrap();
    done.wait();
    assert_eq!(dataset.train.len(), 1);
}
