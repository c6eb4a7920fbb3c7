//! Numbers that break: the last good model is kept, and an older one is not replaced by less.

use super::{EPOCH, assert_whole, rows, saved_step, told, train};
use crate::{SMALL, last_json, run};

/// Learns for some epochs before the numbers break.
const BREAKS_LATE: &[&str] = &[
    "--learning-rate",
    "0.3",
    "--likelihood-variance",
    "0.003",
    "--method",
    "vae",
    "--epochs",
    "40",
];

#[test]
fn a_training_that_breaks_late_leaves_its_last_good_model_and_its_losses() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("model");
    let output = run(&[SMALL, BREAKS_LATE, &["--out", out.to_str().unwrap()]].concat());
    let sentence = told(&output).lines().last().unwrap().to_owned();
    assert_eq!(output.status.code(), Some(1), "{sentence}");
    let diverged = last_json(&output);
    assert_eq!(diverged["event"], "diverged", "{diverged}");
    let number = |field: &str| diverged[field].as_u64().unwrap();
    let (step, good) = (number("step"), number("good_step"));
    // Whatever the clock says, it is no older than the last epoch.
    assert!(good > EPOCH && good < step && step - good <= EPOCH, "{diverged}");
    assert_eq!(saved_step(&out), Some(good));
    assert_whole(&out);
    assert_eq!(rows(&out) as u64, step - 1, "every loss that is a number");
    let words = format!("The last good model, from step {good}, is in {}.", out.display());
    assert!(
        sentence.contains("no longer a finite number") && sentence.ends_with(&words),
        "{sentence}"
    );
}

#[test]
fn a_training_that_breaks_at_once_leaves_an_older_model_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let wild = ["--learning-rate", "10", "--epochs", "20"];
    // With no model there, the losses tell what happened.
    let out = folder.path().join("new");
    let output = train(&out, &wild);
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    let [good, step] =
        ["good_step", "step"].map(|field| last_json(&output)[field].as_u64().unwrap());
    assert_eq!((good, rows(&out) as u64), (0, step - 1), "the settings of this test break later");
    assert_eq!(saved_step(&out), None);

    let out = folder.path().join("old");
    assert!(train(&out, &["--epochs", "1"]).status.success());
    let files =
        || ["config.json", "metrics.csv"].map(|name| std::fs::read(out.join(name)).unwrap());
    let before = files();
    assert_eq!(train(&out, &wild).status.code(), Some(1));
    assert!(files() == before);
    assert_whole(&out);
}
