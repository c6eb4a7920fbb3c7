//! The commands `attack` and `evaluate`, run as a user runs them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use raven_explorer::checkpoint;
use serde_json::Value;

use crate::{LATENT, trained};

/// A model on disk, gone with the first value; the commands need not find it good.
fn saved() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = folder.path().join("model");
    let trainer = trained(5);
    checkpoint::save(
        &checkpoint,
        &checkpoint::describe(&trainer),
        trainer.model(),
        checkpoint::Precision::Full,
    )
    .unwrap();
    (folder, checkpoint)
}

fn program(arguments: &[&str]) -> Output {
    program_with_cache(arguments, None)
}

/// Runs the program with another folder as the user's cache.
fn program_with_cache(arguments: &[&str], cache: Option<&Path>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_raven-explorer"));
    if let Some(cache) = cache {
        command.env("XDG_CACHE_HOME", cache);
    }
    command.args(arguments).output().unwrap()
}

fn json_lines(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_attack_command_writes_pictures_and_numbers() {
    let (folder, checkpoint) = saved();
    let out = folder.path().join("attacked");
    let line = [
        "attack",
        "--checkpoint",
        checkpoint.to_str().unwrap(),
        "--index",
        "7,21",
        "--target-index",
        "3",
        "--objective",
        "kl-reverse",
        "--norm",
        "l2",
        "--epsilon",
        "0.5",
        "--steps",
        "5",
        "--restarts",
        "2",
        "--device",
        "cpu",
        "--json",
        "--out",
        out.to_str().unwrap(),
    ];
    let lines = json_lines(&program(&line));
    assert_eq!(lines.len(), 3);
    for (image, index) in lines.iter().zip([7, 21]) {
        assert_eq!((&image["event"], &image["index"]), (&"image".into(), &index.into()));
        assert!(image["l2"].as_f64().unwrap() <= 0.5 + 1e-6);
        assert!(image["objective"].is_number() && image["linf"].is_number());
        assert!(image["prediction_before"].is_u64() && image["prediction_after"].is_u64());
        assert_eq!(image["latent_before"].as_array().unwrap().len(), LATENT);
        assert_eq!(image["latent_after"].as_array().unwrap().len(), LATENT);
        assert!(image["noise_factor"].as_f64().unwrap() > 1.0);
        let pictures = image["pictures"].as_object().unwrap();
        assert_eq!(pictures.len(), 5);
        for name in pictures.values() {
            let picture = image::open(out.join(name.as_str().unwrap())).unwrap();
            assert_eq!((picture.width(), picture.height()), (224, 224));
        }
    }
    let last = &lines[2];
    assert_eq!((&last["event"], &last["target_index"]), (&"finished".into(), &3.into()));
    assert_eq!(last["attack"]["objective"], "kl-reverse");

    let saved = std::fs::read_to_string(out.join("results.json")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&saved).unwrap()["images"], last["images"]);
    let table = std::fs::read_to_string(out.join("results.csv")).unwrap();
    let widths: Vec<usize> = table.lines().map(|line| line.split(',').count()).collect();
    assert_eq!(widths, [8 + 2 * LATENT; 3]);
}

#[test]
fn the_evaluate_command_ends_with_every_figure() {
    let (folder, checkpoint) = saved();
    let cache = folder.path().join("cache");
    let line = [
        "evaluate",
        "--checkpoint",
        checkpoint.to_str().unwrap(),
        "--images",
        "20",
        "--objective",
        "wasserstein,kl",
        "--epsilon",
        "0.05,0.2",
        "--steps",
        "3",
        "--device",
        "cpu",
        "--json",
    ];
    let lines = json_lines(&program_with_cache(&line, Some(&cache)));
    let last = lines.last().unwrap();
    assert_eq!(last["event"], "finished");
    assert!(last["test_mse"].is_number() && last["clean_accuracy"].is_number());
    assert!(last["neighbours_accuracy"].is_number());
    assert!(last["pairs"]["distances"]["median"].is_number());
    assert_eq!(last["pairs"]["noise"], 0.3);
    assert_eq!(last["largest_singular_value"]["count"], 100);
    assert!(last["frechet_samples"].is_number() && last["frechet_reconstructions"].is_number());
    assert!(last["feature_accuracy"].as_f64().unwrap() > 0.9, "{last}");
    let attacks = last["attacks"].as_array().unwrap();
    assert_eq!((attacks.len(), lines.len()), (4, 5));
    let first = &attacks[0];
    assert_eq!((&first["objective"], &first["norm"]), (&"wasserstein".into(), &"linf".into()));
    assert_eq!(first["epsilon"].to_string(), "0.05");
    assert_eq!((&first["steps"], &first["restarts"]), (&3.into(), &1.into()));
    assert_eq!((&first["seed"], &first["images"]), (&0.into(), &20.into()));
    assert!(first["accuracy"].is_number() && first["mean_objective"].is_number());
    assert_eq!(first["interval"].as_array().unwrap().len(), 2);

    // Without --json, the same in words; the feature network is trained once.
    let words = program_with_cache(&line[..line.len() - 1], Some(&cache));
    let text = String::from_utf8(words.stdout).unwrap();
    let frechet = last["frechet_samples"].as_f64().unwrap();
    for part in [
        "kl in linf, ε = 0.2: accuracy",
        "clean: accuracy",
        "5 nearest neighbours",
        "pairs: ‖μ − μ′‖ mean",
        "largest singular value of ∂μ/∂x",
        &format!("Fréchet distance (own features) of prior samples: {frechet:.3}"),
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let progress = String::from_utf8_lossy(&words.stderr).into_owned();
    assert!(!progress.contains("Training the feature network"), "{progress}");

    let without = [&line[..], &["--no-frechet"]].concat();
    let lines = json_lines(&program(&without));
    assert!(lines.last().unwrap()["frechet_samples"].is_null());
}

#[test]
fn what_cannot_be_done_is_refused_in_words() {
    let (folder, checkpoint) = saved();
    let out = folder.path().join("nothing");
    let attack = |more: &[&str]| {
        let (checkpoint, out) = (checkpoint.to_str().unwrap(), out.to_str().unwrap());
        let line = ["attack", "--checkpoint", checkpoint, "--out", out, "--device", "cpu"];
        program(&[&line, more].concat())
    };
    let evaluate = |more: &[&str]| {
        let line = ["evaluate", "--checkpoint", checkpoint.to_str().unwrap(), "--device", "cpu"];
        program(&[&line, more].concat())
    };
    let refused = |output: Output, sentence: &str| {
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && text.contains(sentence), "{text}");
        assert!(output.stdout.is_empty());
    };
    refused(attack(&["--index", "7,999999"]), "There is no test image 999999");
    refused(attack(&["--index", "7", "--target-index", "999999"]), "There is no test image 999999");
    refused(attack(&["--index", "7", "--epsilon", "-0.1"]), "epsilon is -0.1");
    refused(attack(&["--index", "7", "--steps", "0"]), "steps is 0");
    refused(attack(&[]), "--index");
    refused(evaluate(&["--restarts", "0"]), "restarts is 0");
    refused(evaluate(&["--epsilon", "0.1,7"]), "epsilon is 7");
    refused(evaluate(&["--images", "0"]), "images is 0");
    refused(evaluate(&["--objective", "magic"]), "magic");
    let missing = folder.path().join("missing");
    refused(program(&["evaluate", "--checkpoint", missing.to_str().unwrap()]), "Could not read");
    assert!(!out.exists(), "a refused attack leaves no folder");
}
