//! The headless program, run as a user runs it.

mod images;
#[cfg(unix)]
mod losing_work;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::common::program::headless as program;

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

/// Who edits a file of the program saves it as that editor does.
#[test]
fn a_config_of_another_editor_is_read() {
    let folder = tempfile::tempdir().unwrap();
    assert!(train(folder.path(), &[]).status.success());
    let config = folder.path().join("config.json");
    let text = std::fs::read_to_string(&config).unwrap();
    let export = || {
        let file = folder.path().join("weights.safetensors");
        let line = ["--checkpoint", folder.path().to_str().unwrap(), "--safetensors"];
        run(&[&["export"], &line[..], &[file.to_str().unwrap()]].concat())
    };
    let marked = ["\u{feff}", &text.replace('\n', "\r\n")].concat();
    let utf16: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [marked.clone().into_bytes(), utf16] {
        std::fs::write(&config, bytes).unwrap();
        let output = export();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    std::fs::write(&config, [text.as_bytes(), b"\xE9"].concat()).unwrap();
    let told = String::from_utf8_lossy(&export().stderr).into_owned();
    assert!(told.contains("config.json") && told.contains("save it as UTF-8"), "{told}");
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
        (&["train", "--sigma-aug", "1e9"], "Σaug"),
        (&["train", "--dataset", "/no/such/folder"], "/no/such/folder"),
        (&["train", "--dataset", "minst"], "there is no folder \"minst\". Did you mean mnist?"),
        (&["train", "--dataset", "kittens"], "expected digits, mnist, fashion-mnist, or a folder"),
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
fn the_help_of_export_and_attack_says_what_the_files_are() {
    for (command, words) in [("export", "sigmoid(decoder(z))"), ("attack", "attack.npz")] {
        let output = run(&[command, "--help"]);
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(told.contains(words), "{told}");
    }
}

#[test]
fn names_of_images_methods_and_devices_are_known_in_every_spelling() {
    let out = tempfile::tempdir().unwrap();
    let model = out.path().join("m");
    let small = ["--hidden", "8", "--latent", "2", "--epochs", "1", "--batch", "512"];
    let trained =
        run(&[
            &[
                "train",
                "--dataset",
                "Built-In",
                "--method",
                "Noisy_VAE",
                "--device",
                "CPU",
                "--out",
            ][..],
            &[model.to_str().unwrap()],
            &small,
        ]
        .concat());
    let told = String::from_utf8_lossy(&trained.stderr);
    assert!(trained.status.success(), "{told}");
    let config = std::fs::read_to_string(model.join("config.json")).unwrap();
    assert!(config.contains("noisy-vae") && config.contains("\"digits\""), "{config}");
    for command in [
        &["evaluate", "--objective", "KL", "--epsilon", "0.1", "--images", "2", "--no-frechet"][..],
        &["attack", "--objective", "Kl_Reverse", "--index", "0", "--out"],
        &["strength", "--objective", "WASSERSTEIN", "--images", "0"],
    ] {
        let folder = out.path().join("attack");
        let mut arguments = command.to_vec();
        if command[0] == "attack" {
            arguments.push(folder.to_str().unwrap());
        }
        arguments.extend(["--checkpoint", model.to_str().unwrap(), "--device", "Cpu"]);
        arguments.extend(["--dataset", "DIGITS", "--norm", "Linf"]);
        let output = run(&arguments);
        let told = String::from_utf8_lossy(&output.stderr);
        // No image at all is refused, but only after everything was understood.
        let understood = output.status.success() || told.contains("images");
        assert!(understood && !told.contains("invalid value"), "{command:?}: {told}");
    }
    let sweep = out.path().join("sweep");
    let swept = run(&[
        &["sweep", "--dataset", "Digits", "--method", "VAE", "--objective", "Kl", "--out"][..],
        &[sweep.to_str().unwrap(), "--images", "2", "--no-frechet", "--steps", "1"],
        &small,
    ]
    .concat());
    assert!(swept.status.success(), "{}", String::from_utf8_lossy(&swept.stderr));
}

#[test]
fn other_files_under_the_names_of_mnist_are_told_and_found_again_by_the_model() {
    let folder = tempfile::tempdir().unwrap();
    let raw = folder.path().join("sets/MNIST/raw");
    std::fs::create_dir_all(&raw).unwrap();
    for side in ["train", "t10k"] {
        let images = [&[0, 0, 8, 3, 0, 0, 0, 20, 0, 0, 0, 28, 0, 0, 0, 28][..], &[70; 20 * 784]];
        std::fs::write(raw.join(format!("{side}-images-idx3-ubyte")), images.concat()).unwrap();
        let labels: Vec<u8> = (0..20).map(|label| label % 10).collect();
        let labels = [&[0, 0, 8, 1, 0, 0, 0, 20][..], &labels].concat();
        std::fs::write(raw.join(format!("{side}-labels-idx1-ubyte")), labels).unwrap();
    }
    let model = folder.path().join("m");
    let data = folder.path().join("sets");
    let trained = run(&[
        "train",
        "--dataset",
        "MNIST",
        "--data-dir",
        data.to_str().unwrap(),
        "--out",
        model.to_str().unwrap(),
        "--hidden",
        "8",
        "--latent",
        "2",
        "--epochs",
        "1",
        "--device",
        "cpu",
    ]);
    let told = String::from_utf8_lossy(&trained.stderr);
    assert!(trained.status.success(), "{told}");
    assert_eq!(told.matches("Warning: the files in").count(), 1, "{told}");
    assert!(told.contains("images in MNIST/raw (not the published MNIST): 20 training"), "{told}");
    // Without --data-dir, and whatever other MNIST there is.
    let evaluated = run(&[
        "evaluate",
        "--checkpoint",
        model.to_str().unwrap(),
        "--images",
        "5",
        "--no-frechet",
        "--epsilon",
        "0.1",
        "--json",
    ]);
    assert!(evaluated.status.success(), "{}", String::from_utf8_lossy(&evaluated.stderr));
    let name = last_json(&evaluated)["dataset"].clone();
    assert_eq!(name, "images in MNIST/raw (not the published MNIST)");
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

#[test]
fn a_decimal_comma_is_read_and_what_can_mean_two_things_is_refused() {
    // Read, and then out of range: nothing has to be trained for it.
    for (option, value, told) in [
        ("--noise", "1,5", "1.5"),
        ("--sigma-aug", "99,5", "99.5"),
        ("--learning-rate", "1,5e3", "1500"),
        ("--noise", "150 %", "1.5"),
    ] {
        let output = run(&["train", option, value]);
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{option} {value}: {message}");
        assert!(message.contains(told), "{option} {value}: {message}");
    }
    let model = ["--checkpoint", "/no/such"];
    let attack = ["attack", "--index", "0", "--out", "x"];
    for (arguments, told) in [
        (&["train", "--noise", "abc"][..], "'abc' is not a number"),
        (&["train", "--noise", "1,234"], "write 1.234 or 1234"),
        (&["train", "--sigma-aug", "nan"], "'nan' is not a usable finite number"),
        (&["--beside", "raven:0,x"], "'0,x' is not a number"),
        (&["evaluate", model[0], model[1], "--epsilon", "0,1"], "write 0.1, or 0,1.0 for two"),
        (&["evaluate", model[0], model[1], "--epsilon", "0.1,0,05"], "write 0.05"),
        (&["sweep", "--out", "x", "--sigma-aug", "0,1"], "write 0.1, or 0,1.0 for two"),
        (&["sweep", "--out", "x", "--noise", "0,1,0,3"], "write 0.1, or 0,1.0 for two"),
        (
            &[
                attack[0],
                attack[1],
                attack[2],
                attack[3],
                attack[4],
                model[0],
                model[1],
                "--epsilon",
                "x",
            ],
            "'x' is not a number",
        ),
    ] {
        let output = run(arguments);
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
        assert!(message.contains(told), "{arguments:?}: {message}");
    }
    // Read; what is missing is the model.
    for epsilon in ["0,05; 0,1", "0, 1", "0,1.0", "0.1 0.2", "8/255"] {
        let output = run(&["evaluate", model[0], model[1], "--epsilon", epsilon]);
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{epsilon}: {message}");
        assert!(message.contains("/no/such"), "{epsilon}: {message}");
    }
}
