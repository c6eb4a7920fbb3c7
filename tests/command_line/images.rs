//! A model and its images: found from every folder, known again wherever they lie, missed when they
//! have changed.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Output, Stdio};

use serde_json::Value;

use crate::{last_json, program};

/// Grey pictures in two classes, `each` of both; no two are alike.
fn pictures(folder: &Path, each: u8, first: u8) {
    for (class, name) in ["cats", "dogs"].into_iter().enumerate() {
        std::fs::create_dir_all(folder.join(name)).unwrap();
        for index in 0..each {
            let grey = image::Luma([first + index + 100 * class as u8]);
            let picture = image::GrayImage::from_pixel(28, 28, grey);
            picture.save(folder.join(name).join(format!("{index:02}.png"))).unwrap();
        }
    }
}

/// Trains on the pictures `pics` of this folder, as somebody does who stands in it.
fn train_on_pictures(here: &Path) {
    let mut command = program(&[
        "train",
        "--dataset",
        "pics",
        "--hidden",
        "16",
        "--latent",
        "2",
        "--epochs",
        "1",
        "--batch",
        "4",
        "--device",
        "cpu",
        "--out",
        "m",
    ]);
    let output = command.current_dir(here).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Measures a model from this folder: what was said, and the last line.
fn evaluate(model: &Path, here: &Path, more: &[&str]) -> (Output, String) {
    let mut command = program(&[
        "evaluate",
        "--images",
        "2",
        "--steps",
        "1",
        "--epsilon",
        "0.1",
        "--no-frechet",
        "--json",
        "--device",
        "cpu",
        "--checkpoint",
    ]);
    let output = command.arg(model).args(more).current_dir(here).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    (output, told)
}

/// Two folders that each have a folder `pics`, and a model of the first one's.
fn two_folders() -> (tempfile::TempDir, std::path::PathBuf, std::path::PathBuf) {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().canonicalize().unwrap();
    let (a, b) = (path.join("a"), path.join("b"));
    pictures(&a.join("pics"), 12, 0);
    pictures(&b.join("pics"), 8, 50);
    train_on_pictures(&a);
    (root, a, b)
}

#[test]
fn a_model_is_measured_on_its_own_pictures_from_every_folder() {
    let (_root, a, b) = two_folders();
    let pics = a.join("pics");
    let (output, told) = evaluate(&a.join("m"), &b, &[]);
    assert!(output.status.success(), "{told}");
    assert!(told.contains(&format!("({})", pics.display())), "{told}");
    assert!(!told.contains("changed") && !told.contains("other images"), "{told}");
    let last = last_json(&output);
    assert_eq!(
        (&last["images_used"]["train"], &last["images_used"]["test"]),
        (&22.into(), &2.into())
    );
    assert_eq!(last["images_changed"], Value::Null);
    assert_eq!(last["images_used"]["fingerprint"]["train"].as_str().unwrap().len(), 64);

    // Those of the other folder, on purpose: one line.
    let (output, told) = evaluate(&a.join("m"), &b, &["--dataset", "pics"]);
    assert!(output.status.success(), "{told}");
    let line = "This model was trained on other images: pics (22 training and 2 test images).";
    assert!(told.contains(line), "{told}");
    assert_eq!(last_json(&output)["images_changed"], line);
    // The way there may be gone afterwards.
    std::fs::create_dir(a.join("below")).unwrap();
    let (output, told) = evaluate(&a.join("m"), &a.join("below"), &["--dataset", "../pics"]);
    assert!(output.status.success() && !told.contains("other images"), "{told}");
    assert!(told.contains(&format!("({})", pics.display())), "{told}");
}

#[test]
fn pictures_that_have_changed_since_the_training_are_told_and_others_are_not_needed() {
    let (_root, a, b) = two_folders();
    let (pics, model) = (a.join("pics"), a.join("m"));
    let expect = |told: &str, parts: &[&str]| {
        for part in parts {
            assert!(told.contains(part), "{part}: {told}");
        }
    };
    let since =
        format!("The pictures in {} have changed since this model was trained", pics.display());
    // One that was for testing is another now: 06 is the seventh.
    let (place, kept) = (pics.join("cats/06.png"), a.join("kept.png"));
    std::fs::copy(&place, &kept).unwrap();
    image::GrayImage::from_pixel(28, 28, image::Luma([255])).save(&place).unwrap();
    let (output, told) = evaluate(&model, &b, &[]);
    assert!(output.status.success(), "{told}");
    expect(&told, &[&since, ": different test pictures; the training pictures are the same."]);
    assert!(last_json(&output)["images_changed"].as_str().unwrap().starts_with(&since));
    std::fs::copy(&kept, &place).unwrap();
    let told = evaluate(&model, &b, &[]).1;
    assert!(!told.contains("changed"), "they are back: {told}");

    // A picture is gone, and with it the next one becomes a test picture.
    std::fs::remove_file(pics.join("cats/00.png")).unwrap();
    let told = evaluate(&model, &b, &[]).1;
    expect(
        &told,
        &[&since, "21 training pictures instead of 22, different test pictures. Some pictures"],
    );
    for command in ["attack", "strength"] {
        let out = a.join("out");
        let out = out.to_str().unwrap();
        let more: &[&str] = match command {
            "attack" => &["--index", "0", "--out", out],
            _ => &["--images", "1", "--objective", "wasserstein"],
        };
        let mut child = program(&[command, "--device", "cpu", "--checkpoint"])
            .arg(&model)
            .args(more)
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // It is said before anything is measured, which takes its time.
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let told = lines.map_while(Result::ok).any(|line| line.contains(&since));
        assert!(told, "{command}");
        let _ = child.kill();
        child.wait().unwrap();
    }

    // The folder has another name now.
    std::fs::copy(a.join("pics/cats/01.png"), a.join("one.png")).unwrap();
    image::GrayImage::from_pixel(28, 28, image::Luma([0])).save(pics.join("cats/00.png")).unwrap();
    let moved = b.join("moved");
    std::fs::rename(&pics, &moved).unwrap();
    let (output, told) = evaluate(&model, &b, &[]);
    assert_eq!(output.status.code(), Some(1));
    expect(
        &told,
        &[pics.to_str().unwrap(), "If they have moved, pass their folder with --dataset"],
    );
    let (output, told) = evaluate(&model, &b, &["--dataset", "moved"]);
    assert!(output.status.success(), "{told}");
    assert!(!told.contains("changed") && !told.contains("other images"), "the same: {told}");
}

#[test]
fn a_relative_path_of_an_older_version_is_tried_as_it_is_and_said() {
    let (_root, a, b) = two_folders();
    let config = a.join("m/config.json");
    let mut old: Value = serde_json::from_slice(&std::fs::read(&config).unwrap()).unwrap();
    assert_eq!(old["config"]["dataset"], a.join("pics").to_str().unwrap());
    old["config"]["dataset"] = "pics".into();
    old.as_object_mut().unwrap().remove("images");
    std::fs::write(&config, old.to_string()).unwrap();
    for here in [&a, &b] {
        let (output, told) = evaluate(&a.join("m"), here, &[]);
        assert!(output.status.success(), "{told}");
        let expected = format!("current folder, that is {}.", here.join("pics").display());
        assert!(told.contains(&expected), "{told}");
    }
    let (output, told) = evaluate(&a.join("m"), a.parent().unwrap(), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(told.contains("pass their folder with --dataset"), "{told}");
}

#[cfg(unix)]
#[test]
fn a_folder_whose_name_is_no_unicode_is_found_again() {
    use std::os::unix::ffi::OsStrExt;
    let root = tempfile::tempdir().unwrap();
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9 %41");
    let made = std::fs::create_dir(root.path().join(name));
    if made.is_err() {
        return; // This file system allows no such name.
    }
    pictures(&root.path().join(name), 8, 0);
    let mut command = program(&[
        "train",
        "--hidden",
        "16",
        "--latent",
        "2",
        "--epochs",
        "1",
        "--device",
        "cpu",
        "--out",
        "m",
        "--dataset",
    ]);
    let output = command.arg(name).current_dir(root.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let elsewhere = tempfile::tempdir().unwrap();
    let (output, told) = evaluate(&root.path().join("m"), elsewhere.path(), &[]);
    assert!(output.status.success(), "{told}");
    assert_eq!(last_json(&output)["images_changed"], Value::Null);
}
