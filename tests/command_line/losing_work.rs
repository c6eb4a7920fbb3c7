//! Signals, dead terminals, full disks and numbers that break: what was trained is not lost.

use std::io::{BufRead, BufReader, PipeReader, PipeWriter};
use std::path::Path;
use std::process::{Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

#[path = "breaking.rs"]
mod breaking;

use super::started::{self, Running};
use super::{SMALL, program, run};

/// Steps of an epoch of the built-in digits.
const EPOCH: u64 = 156;

/// What `command` starts, once it reports its first step.
fn begin(command: Command) -> Running {
    let mut running = Running::start(command);
    running.wait_for("step");
    running
}

/// The last event and the exit status.
fn end(mut running: Running) -> (Value, ExitStatus) {
    let last = running.events.by_ref().last().unwrap().unwrap();
    (serde_json::from_str(&last).unwrap(), running.child.wait().unwrap())
}

/// `train` without an end, saved to `out`.
fn endless(out: &Path, more: &[&str]) -> Command {
    let out = out.to_str().unwrap();
    program(&[SMALL, &["--epochs", "0", "--out", out], more].concat())
}

/// A pipe that nobody will ever read from.
fn dead() -> PipeWriter {
    let (reader, writer): (PipeReader, PipeWriter) = std::io::pipe().unwrap();
    drop(reader);
    writer
}

/// The same program, started by a shell that prepares something for it.
fn prepared(shell: &str, command: &Command) -> Command {
    let mut prepared = started::prepared(shell, command);
    prepared.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").stderr(Stdio::null());
    prepared
}

/// Small settings on the built-in digits, saved to `out`.
fn train(out: &Path, more: &[&str]) -> Output {
    run(&[SMALL, &["--out", out.to_str().unwrap()], more].concat())
}

fn saved_step(out: &Path) -> Option<u64> {
    let text = std::fs::read(out.join("config.json")).ok()?;
    serde_json::from_slice::<Value>(&text).unwrap()["step"].as_u64()
}

fn rows(out: &Path) -> usize {
    std::fs::read_to_string(out.join("metrics.csv")).unwrap().lines().count() - 1
}

/// The model can be read, and every file of weights belongs to it.
#[track_caller]
fn assert_whole(out: &Path) {
    let device = burn::tensor::Device::flex();
    let (_, model) = raven_explorer::checkpoint::load(out, &device).unwrap();
    assert!(model.is_finite());
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_dead_standard_error_and_ctrl_c_cost_no_model() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("model");
    let mut command = endless(&out, &[]);
    // Libraries that talk have nobody to talk to, either.
    command.stderr(dead()).env("RUST_LOG", "trace");
    let running = begin(command);
    running.signal("-INT");
    let (last, status) = end(running);
    assert!(status.success(), "{status}");
    assert_eq!(last["event"], "interrupted");
    assert_whole(&out);
    assert_eq!(rows(&out) as u64, saved_step(&out).unwrap());
}

#[test]
fn no_command_depends_on_anybody_reading_standard_error() {
    let folder = tempfile::tempdir().unwrap();
    let (model, sweep) = (folder.path().join("model"), folder.path().join("sweep"));
    let place = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (model, sweep) = (model.to_str().unwrap(), sweep.to_str().unwrap());
    let (attack, weights) = (place("attack"), place("weights.safetensors"));
    let small = &SMALL[1..SMALL.len() - 1];
    let quick: &[&str] = &["--images", "8", "--steps", "2", "--epsilon", "0.1", "--no-frechet"];
    let missing = ["--checkpoint", "/no/such/model"];
    let commands: &[(Vec<&str>, i32)] = &[
        ([&["train"], small, &["--epochs", "1", "--out", model]].concat(), 0),
        ([&["evaluate", "--checkpoint", model][..], quick].concat(), 0),
        (
            vec!["attack", "--checkpoint", model, "--index", "1", "--steps", "2", "--out", &attack],
            0,
        ),
        (vec!["export", "--checkpoint", model, "--safetensors", &weights], 0),
        (
            [&["sweep"], small, quick, &["--epochs", "1", "--method", "vae", "--out", sweep]]
                .concat(),
            0,
        ),
        (vec!["report", "--from", sweep], 0),
        ([&["strength"][..], &missing].concat(), 1),
        (vec!["bundle", "--from", "/no/such/sweep", "--out", &attack], 1),
        (vec!["train", "--latent", "1"], 1),
        // The window, where there is no display; help and what is no option at all.
        (vec![], if cfg!(target_os = "linux") { 1 } else { return }),
        (vec!["--help"], 0),
        (vec!["--no-such-option"], 2),
    ];
    for (arguments, code) in commands {
        let mut command = program(arguments);
        let status = command.stdout(Stdio::null()).stderr(dead()).status().unwrap();
        assert_eq!(status.code(), Some(*code), "{arguments:?}");
    }
}

/// Runs with a standard output that takes nothing; what was told.
#[cfg(target_os = "linux")]
#[track_caller]
fn refused_by_standard_output(arguments: &[&str]) -> String {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = program(arguments).stdout(full).output().unwrap();
    let told = told(&output);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {told}");
    let sentence = "The results could not be written to standard output: the disk is full.";
    assert!(told.contains(sentence), "{arguments:?}: {told}");
    told
}

#[cfg(target_os = "linux")]
#[test]
fn results_that_standard_output_does_not_take_are_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let (model, sweep) = (folder.path().join("model"), folder.path().join("sweep"));
    let (attack, rows_file) = (folder.path().join("attack"), folder.path().join("strength.csv"));
    let text = |path: &'_ Path| path.to_str().unwrap().to_owned();
    let (out, swept, attacked, table) =
        (text(&model), text(&sweep), text(&attack), text(&rows_file));

    // The model is saved all the same, and in full.
    refused_by_standard_output(&[SMALL, &["--epochs", "2", "--out", &out]].concat());
    assert_whole(&model);
    assert_eq!(saved_step(&model), Some(2 * EPOCH));

    let quick: &[&str] = &["--images", "8", "--steps", "2", "--epsilon", "0.1", "--no-frechet"];
    let evaluate = [&["evaluate", "--checkpoint", &out][..], quick].concat();
    refused_by_standard_output(&evaluate);
    refused_by_standard_output(&[&evaluate[..], &["--json"]].concat());
    let on_images = ["--index", "1", "--steps", "2", "--out", &attacked];
    refused_by_standard_output(&[&["attack", "--checkpoint", &out][..], &on_images].concat());
    assert!(attack.join("attack.json").is_file());
    let strength =
        ["strength", "--checkpoint", &out, "--images", "1", "--objective", "wasserstein"];
    refused_by_standard_output(&[&strength[..], &["--out", &table]].concat());
    assert!(rows_file.is_file(), "what goes into a file is written");
    let grid = ["--epochs", "1", "--method", "vae", "--out", &swept];
    refused_by_standard_output(&[&["sweep"], &SMALL[1..], quick, &grid].concat());
    assert!(sweep.join("results.csv").is_file());
    assert_eq!(std::fs::read_dir(sweep.join("cells")).unwrap().count(), 1);
    refused_by_standard_output(&["report", "--from", &swept]);
    assert!(sweep.join("report/report.md").is_file());
    refused_by_standard_output(&["--help"]);
    refused_by_standard_output(&["train", "--help"]);
    refused_by_standard_output(&["--version"]);
}

#[test]
fn a_reader_that_has_gone_costs_the_rest_of_the_lines_and_no_model() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("model");
    let place = out.to_str().unwrap();
    let command = [SMALL, &["--epochs", "2", "--out", place]].concat();
    let output = program(&command).stdout(dead()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).contains("the program that read it has ended"), "{}", told(&output));
    assert_eq!(saved_step(&out), Some(2 * EPOCH));
    // With nothing to save and nobody to tell, an endless training ends.
    let output = program(&[SMALL, &["--epochs", "0"]].concat()).stdout(dead()).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
}

#[test]
fn both_streams_closed_cost_no_model() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("model");
    let place = out.to_str().unwrap();
    let command = program(&[SMALL, &["--epochs", "1", "--out", place]].concat());
    let mut closed = Command::new("sh");
    closed.args(["-c", "exec \"$0\" \"$@\" >&- 2>&-"]).stdin(Stdio::null());
    let status = closed.arg(command.get_program()).args(command.get_args()).status().unwrap();
    assert!(status.success(), "{status}");
    assert_whole(&out);
}

/// Waits until a model of at least this step is saved.
fn wait_for_step(out: &Path, step: u64) {
    let deadline = Instant::now() + Duration::from_secs(300);
    while saved_step(out).is_none_or(|saved| saved < step) {
        assert!(Instant::now() < deadline, "waited too long for step {step}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_reader_that_reads_nothing_holds_up_neither_training_nor_saving() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("model");
    let mut command = endless(&out, &["--save-every", "0"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    // Ten times what a pipe holds.
    wait_for_step(&out, 30 * EPOCH);
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert_whole(&out);
    assert_eq!(rows(&out) as u64, saved_step(&out).unwrap());
}

#[test]
fn the_third_ctrl_c_ends_at_once_even_while_nobody_reads() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("model");
    let mut command = endless(&out, &["--save-every", "0"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    wait_for_step(&out, 10 * EPOCH);
    let id = child.id().to_string();
    let status = loop {
        // Two that come at once may be one.
        Command::new("kill").args(["-INT", &id]).stderr(Stdio::null()).status().unwrap();
        std::thread::sleep(Duration::from_millis(20));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
    };
    assert_eq!(status.code(), Some(130));
    assert_whole(&out);
}

#[test]
fn a_terminal_that_hangs_up_and_ctrl_c_twice_save() {
    // Kernel, shell and the end of a session may each send SIGHUP.
    for signals in [&["-HUP", "-HUP", "-HUP"][..], &["-TERM", "-HUP"], &["-INT", "-INT"]] {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("model");
        let mut command = endless(&out, &[]);
        command.stderr(Stdio::null());
        let running = begin(command);
        let id = running.child.id().to_string();
        for signal in signals {
            // It may have ended after the first.
            Command::new("kill").args([signal, &id[..]]).stderr(Stdio::null()).status().unwrap();
        }
        let (last, status) = end(running);
        assert_eq!((last["event"].as_str(), status.code()), (Some("interrupted"), Some(0)));
        assert_whole(&out);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn signals_that_were_ignored_at_the_start_stay_ignored() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("model");
    let place = out.to_str().unwrap();
    let command = program(&[SMALL, &["--epochs", "20", "--out", place]].concat());
    let running = begin(prepared("trap '' HUP INT TERM", &command));
    for signal in ["-HUP", "-INT", "-TERM", "-INT", "-INT"] {
        running.signal(signal);
    }
    let (last, status) = end(running);
    assert_eq!((last["event"].as_str(), status.code()), (Some("finished"), Some(0)));
    assert_eq!(saved_step(&out), Some(20 * EPOCH));

    // As `nohup` does it, with what it leaves: the others still end it, and it is saved.
    let command = endless(&out, &["--save-every", "0"]);
    let mut running = begin(prepared("trap '' HUP", &command));
    running.signal("-HUP");
    running.wait_for("saved");
    running.wait_for("saved");
    running.signal("-TERM");
    let (last, status) = end(running);
    assert_eq!((last["event"].as_str(), status.code()), (Some("interrupted"), Some(0)));

    let evaluate = program(&["evaluate", "--checkpoint", place, "--images", "64", "--json"]);
    let mut evaluate = prepared("trap '' HUP INT", &evaluate);
    let mut child = evaluate.arg("--no-frechet").stdout(Stdio::piped()).spawn().unwrap();
    let mut events = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(events.next().unwrap().unwrap().contains("attack"));
    for signal in ["-HUP", "-INT"] {
        let id = child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    }
    assert!(events.last().unwrap().unwrap().contains("finished"));
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_killed_training_leaves_the_model_and_the_losses_of_its_last_saving() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("model");
    let mut command = endless(&out, &["--save-every", "0"]);
    command.stderr(Stdio::null());
    let mut running = begin(command);
    for epoch in 1..=2 {
        assert_eq!(running.wait_for("saved")["step"], epoch * EPOCH);
    }
    running.child.kill().unwrap();
    running.child.wait().unwrap();
    assert_whole(&out);
    let step = saved_step(&out).unwrap();
    assert!(step >= 2 * EPOCH && step.is_multiple_of(EPOCH), "{step}");
    // Each of the two is whole; between them the program may have been killed.
    let rows = rows(&out) as u64;
    assert!(rows >= 2 * EPOCH && rows.is_multiple_of(EPOCH), "{rows}");
}

#[test]
fn saving_on_the_way_changes_no_bit() {
    let trained = |more: &[&str]| {
        let folder = tempfile::tempdir().unwrap();
        let output = train(folder.path(), &[&["--epochs", "3"], more].concat());
        assert!(output.status.success(), "{}", told(&output));
        let files = std::fs::read_dir(folder.path()).unwrap().count();
        // The model's own file names its parameters at random.
        let (model, weights) = (folder.path(), folder.path().join("weights.safetensors"));
        let [model, path] = [model, &weights].map(|path| path.to_str().unwrap());
        let exported = run(&["export", "--checkpoint", model, "--safetensors", path]);
        assert!(exported.status.success(), "{}", told(&exported));
        let metrics = std::fs::read_to_string(folder.path().join("metrics.csv")).unwrap();
        // Its header has the time of the export.
        let weights = std::fs::read(weights).unwrap();
        let header = u64::from_le_bytes(weights[..8].try_into().unwrap()) as usize;
        (weights[8 + header..].to_vec(), metrics, files)
    };
    let (plain, kept) = (trained(&[]), trained(&["--save-every", "0"]));
    assert!(plain == kept);
    assert_eq!(plain.2, 3);
}

#[test]
fn a_place_that_takes_no_model_is_found_out_before_the_training() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "old").unwrap();
    for out in [file.clone(), file.join("below")] {
        let output = train(&out, &[]);
        let told = told(&output);
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(output.stdout.is_empty() && !told.contains("training"), "{told}");
        let words =
            "there is a file where a folder should be. Nothing was trained yet; choose another";
        assert!(told.contains(words), "{told}");
    }
    assert_eq!(std::fs::read(&file).unwrap(), b"old");
    // What is refused for another reason leaves no empty folder.
    let out = folder.path().join("new");
    assert_eq!(
        run(&["train", "--dataset", "/no/such/folder", "--out", out.to_str().unwrap()])
            .status
            .code(),
        Some(1)
    );
    assert!(!out.exists());
    for minutes in ["-1", "NaN", "soon"] {
        let output = train(&out, &[&format!("--save-every={minutes}")]);
        assert!(told(&output).contains("expected minutes from 0"), "{}", told(&output));
    }
}
