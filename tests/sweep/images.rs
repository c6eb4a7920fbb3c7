//! A sweep and its images: cells of different ones never stand side by side.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use raven_explorer::sweep::Folder;

use crate::{MEASUREMENT, events, last, results};

/// One cell on pictures, as somebody asks for it who stands in `here`.
fn sweep_pictures(here: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_raven-explorer"));
    command.arg("sweep").args(MEASUREMENT).args(more).current_dir(here).stdin(Stdio::null());
    command.args(["--method", "vae", "--latent", "2", "--hidden", "16", "--epochs", "1"]);
    command.args(["--batch", "4", "--device", "cpu"]).output().unwrap()
}

fn pictures(folder: &Path, first: u8) {
    std::fs::create_dir_all(folder).unwrap();
    for index in 0..12 {
        let picture = image::GrayImage::from_pixel(28, 28, image::Luma([first + 8 * index]));
        picture.save(folder.join(format!("{index:02}.png"))).unwrap();
    }
}

fn copied(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn a_sweep_keeps_to_its_pictures_wherever_they_lie_and_says_when_they_have_changed() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().canonicalize().unwrap();
    let (a, b) = (path.join("a"), path.join("b"));
    pictures(&a.join("pics"), 0);
    pictures(&b.join("pics"), 100);
    assert_eq!(last(&sweep_pictures(&a, &["--dataset", "pics", "--out", "s"]))["finished"], 1);
    let out = a.join("s");
    let before = results(&out);
    let told = |output: &Output| {
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let s = out.to_str().unwrap();

    // From another folder, with one of the same name in it.
    assert_eq!(last(&sweep_pictures(&b, &["--resume", "--out", s]))["done_before"], 1);
    let other = told(&sweep_pictures(&b, &["--dataset", "pics", "--out", s]));
    let words = format!("The sweep in {s} uses other images: pics (");
    assert!(other.contains(&words) && other.contains("another --out"), "{other}");

    // The same under another name are the same, and no second grid.
    copied(&a.join("pics"), &b.join("copy"));
    let again = sweep_pictures(&b, &["--dataset", "copy", "--out", s]);
    assert_eq!((&last(&again)["done_before"], &last(&again)["cells"]), (&1.into(), &1.into()));
    assert_eq!(Folder::open(&out).unwrap().plan.grids.len(), 1);

    std::fs::remove_file(a.join("pics/03.png")).unwrap();
    for more in [&["--dataset", "pics"][..], &["--resume"]] {
        let told = told(&sweep_pictures(&a, &[more, &["--out", "s"]].concat()));
        for part in [
            &format!("The pictures in {} have changed since", a.join("pics").display())[..],
            "the sweep in s began: 10 training pictures instead of 11, different test pictures.",
            "cannot be compared",
        ] {
            assert!(told.contains(part), "{part}: {told}");
        }
    }
    assert_eq!(results(&out), before, "nothing was mixed");

    std::fs::rename(a.join("pics"), a.join("gone")).unwrap();
    let gone = told(&sweep_pictures(&b, &["--resume", "--out", s]));
    assert!(gone.contains("If they have moved, pass their folder with --dataset"), "{gone}");
    let found = sweep_pictures(&b, &["--resume", "--dataset", "copy", "--out", s]);
    assert_eq!(last(&found)["done_before"], 1);
}

#[test]
fn a_model_is_adopted_for_its_pictures_not_for_their_name() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().canonicalize().unwrap();
    pictures(&path.join("a/pics"), 0);
    pictures(&path.join("b/pics"), 100);
    copied(&path.join("a/pics"), &path.join("copy"));
    let train = |images: &str, out: &str| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_raven-explorer"));
        program.args(["train", "--method", "vae", "--latent", "2", "--hidden", "16"]);
        program.args(["--epochs", "1", "--batch", "4", "--device", "cpu", "--dataset", images]);
        assert!(program.args(["--out", out]).current_dir(&path).status().unwrap().success());
    };
    train("b/pics", "models/others");
    let adopt = ["--dataset", "a/pics", "--adopt", "models", "--out"];
    let output = sweep_pictures(&path, &[&adopt[..], &["first"]].concat());
    assert!(events(&output, "adopted").is_empty(), "of the same name, but others");
    assert!(String::from_utf8_lossy(&output.stderr).contains("was trained on other images (pics)"));
    train("copy", "models/same");
    let output = sweep_pictures(&path, &[&adopt[..], &["second"]].concat());
    assert_eq!(events(&output, "adopted").len(), 1, "of another name, but the same");
    let figures = |out: &str| {
        let folder = Folder::open(&path.join(out)).unwrap();
        folder.results[0].figures().unwrap().report.clone()
    };
    assert_eq!(figures("first"), figures("second"));
}
