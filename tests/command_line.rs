//! The headless program, run as a user runs it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_raven-explorer"));
    command.args(arguments).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    command.stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    program(arguments).output().unwrap()
}

fn last_json(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(text.lines().last().unwrap_or_default()).unwrap()
}

/// Fast settings on the built-in digits.
const SMALL: &[&str] = &[
    "train",
    "--dataset",
    "digits",
    "--hidden",
    "16",
    "--latent",
    "2",
    "--device",
    "cpu",
    "--json",
];

fn train(folder: &Path, more: &[&str]) -> Output {
    let folder = folder.to_str().unwrap();
    run(&[SMALL, &["--epochs", "1", "--out", folder], more].concat())
}

#[test]
fn training_ends_with_one_json_line_and_a_whole_checkpoint() {
    let folder = tempfile::tempdir().unwrap();
    let output = train(folder.path(), &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let finished = last_json(&output);
    assert_eq!(finished["event"], "finished");
    assert_eq!(finished["steps"], 156);
    for field in ["loss", "test_mse", "seconds", "images_per_second"] {
        assert!(finished[field].as_f64().is_some_and(|v| v > 0.0), "{field}: {finished}");
    }
    // A network this small does not get there in one epoch, but it is on its way.
    assert_eq!(finished["dead"], false);
    let [model, mean] = ["test_mse", "mean_image_mse"].map(|name| finished[name].as_f64().unwrap());
    assert_eq!(finished["no_better_than_mean_image"], model >= 0.99 * mean);
    assert!(finished["device"].as_str().unwrap().starts_with("CPU"));
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        serde_json::from_str::<Value>(line).unwrap();
    }

    let metrics = std::fs::read_to_string(folder.path().join("metrics.csv")).unwrap();
    assert_eq!(metrics.lines().count(), 157);
    assert!(!metrics.lines().last().unwrap().ends_with(','), "the test error of the epoch");
    let config: Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("config.json")).unwrap()).unwrap();
    assert_eq!((&config["step"], &config["config"]["latent"]), (&156.into(), &2.into()));

    let file = folder.path().join("weights.safetensors");
    let export = run(&[
        "export",
        "--checkpoint",
        folder.path().to_str().unwrap(),
        "--safetensors",
        file.to_str().unwrap(),
    ]);
    assert!(export.status.success());
    let bytes = std::fs::read(&file).unwrap();
    let tensors = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    let shape = |name: &str| tensors.tensor(name).unwrap().shape().to_vec();
    assert_eq!(shape("encoder.0.weight"), [16, 784]);
    assert_eq!(shape("encoder.1.weight"), [1]);
    assert_eq!(shape("encoder.4.weight"), [4, 16]);
    assert_eq!(shape("encoder.4.bias"), [4]);
    assert_eq!(shape("decoder.0.weight"), [16, 2]);
    assert_eq!(shape("decoder.4.bias"), [784]);
    assert_eq!(tensors.len(), 16);
}

#[test]
fn a_dead_model_is_saved_and_told_in_every_way() {
    let folder = tempfile::tempdir().unwrap();
    // The KL term outweighs everything.
    let collapsed =
        ["--method", "vae", "--beta", "20", "--likelihood-variance", "1", "--epochs", "15"];
    let out = folder.path().to_str().unwrap();
    let output = run(&[SMALL, &collapsed, &["--out", out]].concat());
    let log = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{log}");
    assert!(log.contains("no better than the mean training image's ("), "{log}");
    let last = log.lines().last().unwrap();
    assert!(last.starts_with("error: The model has learned nothing: its test error is"), "{log}");
    assert!(last.contains("lower the KL weight (20) or the likelihood variance (1)"), "{log}");
    assert!(folder.path().join("config.json").is_file(), "saved all the same");

    let lines = String::from_utf8_lossy(&output.stdout);
    let events: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let dead = events.iter().find(|event| event["event"] == "dead").expect("an event of its own");
    assert!(dead["test_mse"].as_f64() > Some(0.99 * dead["mean_image_mse"].as_f64().unwrap()));
    assert!(dead["advice"].as_str().unwrap().contains("KL weight"));
    let mut ends = events.iter().filter(|event| event["event"] == "epoch");
    let last_epoch = ends.next_back().unwrap();
    for event in [last_epoch, events.last().unwrap()] {
        assert_eq!(
            (&event["dead"], &event["no_better_than_mean_image"]),
            (&true.into(), &true.into())
        );
        assert_eq!(event["mean_image_mse"], dead["mean_image_mse"]);
    }
}

#[test]
fn the_same_seed_gives_the_same_loss_and_another_seed_another() {
    let loss = |seed: &str| {
        let folder = tempfile::tempdir().unwrap();
        let output = train(folder.path(), &["--seed", seed]);
        std::fs::read_to_string(folder.path().join("metrics.csv")).map(|m| (m, output)).unwrap().0
    };
    assert_eq!(loss("3"), loss("3"));
    assert_ne!(loss("3"), loss("4"));
}

#[cfg(unix)]
#[test]
fn ctrl_c_stops_cleanly_and_saves() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("model");
    let arguments = [SMALL, &["--epochs", "0", "--out", out.to_str().unwrap()]].concat();
    let mut child =
        program(&arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    // Training is under way once it reports a step.
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    assert!(line.contains("\"step\""), "{line}");
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let rest: Vec<String> = output.lines().map(Result::unwrap).collect();
    assert!(child.wait().unwrap().success());
    let last: Value = serde_json::from_str(rest.last().unwrap()).unwrap();
    assert_eq!(last["event"], "interrupted");
    assert!(out.join("config.json").is_file() && out.join("metrics.csv").is_file());
}

#[test]
fn what_cannot_be_done_is_refused_in_one_sentence() {
    let cases: &[(&[&str], &str)] = &[
        (&["train", "--latent", "1"], "must lie between 2 and 64"),
        (&["train", "--sigma-aug", "nan"], "Σaug"),
        (&["train", "--dataset", "/no/such/folder"], "/no/such/folder"),
        (&["train", "--device", "no such adapter"], "No adapter is called 'no such adapter'"),
        (&["export", "--checkpoint", "/no/such", "--safetensors", "x"], "config.json"),
        (&[], "raven-explorer train"),
    ];
    for (arguments, expected) in cases {
        // Elsewhere the window needs no display that a variable names.
        if arguments.is_empty() && !cfg!(target_os = "linux") {
            continue;
        }
        let output = run(arguments);
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {message}");
        assert!(message.contains(expected), "{arguments:?}: {message}");
        assert!(!message.contains("panicked"), "{message}");
    }
}

#[test]
fn a_zoom_or_a_lesson_that_there_is_not_is_refused_in_words() {
    for (arguments, words) in [
        (["--zoom", "9"], "expected a factor from 0.5 to 4, found '9'"),
        (["--zoom", "NaN"], "expected a factor"),
        (["--lesson", "99"], "there are lessons 1 to"),
        (["--lesson", "0"], "there are lessons 1 to"),
        (["--show", "magic"], "palette"),
    ] {
        let output = run(&arguments);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && told.contains(words), "{arguments:?}: {told}");
    }
}
