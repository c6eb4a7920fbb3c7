//! Cells whose training breaks or learns nothing: neither is taken for a result.

use std::path::Path;
use std::process::Command;

use raven_explorer::sweep::Folder;

use crate::{MEASUREMENT, command, events, last, sweep};

#[test]
fn a_cell_that_breaks_is_recorded_and_retried_only_on_request() {
    let folder = tempfile::tempdir().unwrap();
    // Steps this large end in no number.
    let broken = ["--learning-rate", "10", "--method", "vae"];
    let base = [
        "--dataset",
        "digits",
        "--latent",
        "2",
        "--hidden",
        "16",
        "--epochs",
        "1",
        "--device",
        "cpu",
    ];
    let run = |more: &[&str]| {
        command(&[&base, MEASUREMENT, &broken, more], folder.path()).output().unwrap()
    };
    let output = run(&[]);
    let failed = &last(&output)["failed"];
    if failed == 0 {
        panic!(
            "the settings of this test do not break: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let open = Folder::open(folder.path()).unwrap();
    assert!(open.results[0].figures().is_none());
    assert!(events(&run(&[]), "began").is_empty());
    assert_eq!(events(&run(&["--retry-failed"]), "began").len(), 1);
}

#[test]
fn a_cell_that_learned_nothing_is_not_taken_for_a_result() {
    let folder = tempfile::tempdir().unwrap();
    let collapsed = ["--beta", "20", "--likelihood-variance", "1"];
    let output = sweep(&collapsed, folder.path());
    last(&output);
    assert!(events(&output, "cell").iter().all(|cell| cell["no_better_than_mean_image"] == true));
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(log.contains("no better than the mean training image's ("), "{log}");
    let table = std::fs::read_to_string(folder.path().join("results.csv")).unwrap();
    let place =
        |name: &str| table.lines().next().unwrap().split(',').position(|n| n == name).unwrap();
    for row in table.lines().skip(1) {
        let value = |name: &str| row.split(',').nth(place(name)).unwrap();
        assert_eq!(value("no_better_than_mean_image"), "true", "{table}");
        let error = |name: &str| value(name).parse::<f64>().unwrap();
        assert!(error("test_mse") > 0.99 * error("mean_image_mse"), "{table}");
    }
    let program = Path::new(env!("CARGO_BIN_EXE_raven-explorer"));
    let report = Command::new(program).args(["report", "--from"]).arg(folder.path()).status();
    assert!(report.unwrap().success());
    let text = std::fs::read_to_string(folder.path().join("report/report.md")).unwrap();
    assert!(text.contains(" (learned nothing) |"), "in the table: {text}");
    assert!(text.contains("learned nothing: its test error is"), "among the warnings: {text}");
}
