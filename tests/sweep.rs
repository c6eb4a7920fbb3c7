//! Sweeps, run as a user runs them: killed, shared, cut, adopted.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::time::SystemTime;

use raven_explorer::sweep::Folder;
use serde_json::Value;

#[path = "sweep/broken.rs"]
mod broken;
#[path = "sweep/images.rs"]
mod images;
#[path = "common/program.rs"]
mod started;

/// A grid of four cells that take a second each.
const GRID: &[&str] = &[
    "--dataset",
    "digits",
    "--method",
    "raven,vae",
    "--sigma-aug",
    "0.1,1,10",
    "--noise",
    "0.3",
    "--latent",
    "2",
    "--hidden",
    "16",
    "--batch",
    "500",
    "--epochs",
    "1",
    "--device",
    "cpu",
];
const MEASUREMENT: &[&str] =
    &["--images", "8", "--steps", "2", "--epsilon", "0.1", "--no-frechet", "--json"];

fn command(arguments: &[&[&str]], out: &Path) -> Command {
    let mut command = started::raven_explorer();
    command.arg("sweep").args(arguments.concat()).arg("--out").arg(out);
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").stdin(Stdio::null());
    command
}

fn sweep(more: &[&str], out: &Path) -> Output {
    command(&[GRID, MEASUREMENT, more], out).output().unwrap()
}

#[track_caller]
fn last(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    serde_json::from_str(text.lines().last().unwrap_or_default()).expect(&errors)
}

fn events<'a>(output: &'a Output, event: &'a str) -> Vec<Value> {
    let text = String::from_utf8_lossy(&output.stdout);
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter(|line| line["event"] == event).collect()
}

/// When every result was written, and as which file.
fn results(out: &Path) -> BTreeMap<PathBuf, (SystemTime, u64)> {
    let entries = std::fs::read_dir(out.join("cells")).unwrap().flatten();
    entries
        .filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'))
        .map(|entry| {
            let data = entry.metadata().unwrap();
            (entry.path(), (data.modified().unwrap(), inode(&data)))
        })
        .collect()
}

#[cfg(unix)]
fn inode(data: &std::fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(data)
}

#[cfg(not(unix))]
fn inode(data: &std::fs::Metadata) -> u64 {
    data.len()
}

#[track_caller]
fn rows(out: &Path) -> usize {
    std::fs::read_to_string(out.join("results.csv")).unwrap().lines().count() - 1
}

#[test]
fn a_sweep_does_every_cell_once_and_the_same_command_does_nothing_more() {
    let folder = tempfile::tempdir().unwrap();
    let finished = last(&sweep(&[], folder.path()));
    assert_eq!((&finished["event"], &finished["finished"]), (&"finished".into(), &4.into()));
    let before = results(folder.path());
    assert_eq!((before.len(), rows(folder.path())), (4, 4));
    let open = Folder::open(folder.path()).unwrap();
    assert_eq!((open.results.len(), open.total, open.notices.len()), (4, 4, 0));
    for result in &open.results {
        let figures = result.figures().unwrap();
        assert_eq!(figures.report.attacks.len(), 2);
        assert_eq!(figures.latents.points.len(), figures.latents.labels.len());
        assert!(figures.cost.unwrap().images_per_second > 0.0);
    }
    assert!(open.active.is_empty(), "every claim is given back");

    let again = sweep(&[], folder.path());
    assert_eq!(last(&again)["done_before"], 4);
    assert!(events(&again, "began").is_empty());
    assert_eq!(results(folder.path()), before);

    // Another grid is added to the plan; what is there already is not done again.
    let more = ["--seeds", "0,1", "--no-wait"];
    let arguments: Vec<&str> = GRID.iter().copied().filter(|a| *a != "raven,vae").collect();
    let place = arguments.iter().position(|a| *a == "--method").unwrap();
    let arguments: Vec<&str> =
        arguments.iter().enumerate().filter(|(i, _)| *i != place).map(|(_, a)| *a).collect();
    let vae = command(&[&arguments, MEASUREMENT, &["--method", "vae"], &more], folder.path());
    assert_eq!(events(&{ vae }.output().unwrap(), "began").len(), 1);
    assert_eq!(Folder::open(folder.path()).unwrap().total, 5);
    assert_eq!(rows(folder.path()), 5);

    // Figures of another attack do not belong beside these.
    let other =
        command(&[GRID, &["--images", "9", "--no-frechet"]], folder.path()).output().unwrap();
    assert!(!other.status.success());
    assert!(String::from_utf8_lossy(&other.stderr).contains("--resume"));
}

/// Reads lines until this many cells have ended and another has begun; the lines after that.
fn wait_for_cells(child: &mut Child, cells: usize) -> Lines<BufReader<ChildStdout>> {
    let mut ended = 0;
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    while let Some(line) = lines.next() {
        let event = serde_json::from_str::<Value>(&line.unwrap()).unwrap()["event"].clone();
        ended += usize::from(event == "cell");
        if ended == cells && event == "began" {
            return lines;
        }
    }
    panic!("the sweep ended before it could be killed");
}

#[test]
fn killed_in_the_middle_nothing_is_lost_redone_or_half_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = command(&[GRID, MEASUREMENT], folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let _lines = wait_for_cells(&mut child, 2);
    child.kill().unwrap();
    child.wait().unwrap();
    let before = results(folder.path());
    assert!((2..4).contains(&before.len()), "{before:?}");
    let open = Folder::open(folder.path()).unwrap();
    assert_eq!((open.results.len(), open.notices.len()), (before.len(), 0), "{:?}", open.notices);

    let output = sweep(&[], folder.path());
    assert_eq!(last(&output)["finished"], 4);
    assert_eq!(events(&output, "began").len(), 4 - before.len());
    let after = results(folder.path());
    assert_eq!((after.len(), rows(folder.path())), (4, 4));
    for (path, written) in before {
        assert_eq!(after[&path], written, "{} was written again", path.display());
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_stops_cleanly_and_resume_goes_on_without_options() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = command(&[GRID, MEASUREMENT], folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = wait_for_cells(&mut child, 1);
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert!(lines.last().unwrap().unwrap().contains("interrupted"));
    assert!(child.wait().unwrap().success());
    let before = results(folder.path()).len();
    assert!((1..4).contains(&before));
    assert_eq!(rows(folder.path()), before);
    let resume = ["--resume", "--json", "--device", "cpu"];
    let output = command(&[&resume], folder.path()).output().unwrap();
    assert_eq!(last(&output)["done_before"], before);
    assert_eq!(results(folder.path()).len(), 4);
}

#[cfg(target_os = "linux")]
#[test]
fn a_sweep_under_nohup_outlives_its_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let sweep = command(&[GRID, MEASUREMENT], folder.path());
    let mut ignoring = started::prepared("trap '' HUP", &sweep);
    let mut child = ignoring.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let lines = wait_for_cells(&mut child, 1);
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-HUP", &id]).status().unwrap().success());
    assert!(lines.last().unwrap().unwrap().contains("finished"));
    assert!(child.wait().unwrap().success());
    assert_eq!((results(folder.path()).len(), rows(folder.path())), (4, 4));
}

#[test]
fn two_processes_share_a_folder_and_each_cell_is_done_once() {
    let folder = tempfile::tempdir().unwrap();
    let spawn =
        || command(&[GRID, MEASUREMENT], folder.path()).stdout(Stdio::piped()).spawn().unwrap();
    let (first, second) = (spawn(), spawn());
    let outputs = [first.wait_with_output().unwrap(), second.wait_with_output().unwrap()];
    let mut began: Vec<String> = outputs
        .iter()
        .flat_map(|output| events(output, "began"))
        .map(|event| event["id"].as_str().unwrap().to_owned())
        .collect();
    began.sort();
    let count = began.len();
    began.dedup();
    assert_eq!((count, began.len()), (4, 4));
    for output in &outputs {
        assert_eq!(last(output)["finished"], 4, "each waits for the other's cells");
    }
    assert_eq!(rows(folder.path()), 4);
}

#[test]
fn shards_are_disjoint_and_together_everything() {
    let folder = tempfile::tempdir().unwrap();
    let one = sweep(&["--shard", "1/3"], folder.path());
    let two = sweep(&["--shard", "2/3"], folder.path());
    let three = sweep(&["--shard", "3/3"], folder.path());
    let counts = [&one, &two, &three].map(|output| events(output, "began").len());
    assert_eq!(counts, [2, 1, 1]);
    assert_eq!(results(folder.path()).len(), 4);
}

#[test]
fn a_model_with_the_settings_of_a_cell_is_adopted() {
    let folder = tempfile::tempdir().unwrap();
    let models = folder.path().join("models");
    let settings = [
        "train",
        "--dataset",
        "digits",
        "--method",
        "vae",
        "--latent",
        "2",
        "--hidden",
        "16",
        "--batch",
        "500",
        "--epochs",
        "1",
        "--device",
        "cpu",
        "--out",
    ];
    let program = || Command::new(env!("CARGO_BIN_EXE_raven-explorer"));
    let status = program().args(settings).arg(models.join("a/b")).status().unwrap();
    assert!(status.success());
    std::fs::create_dir_all(models.join("cut")).unwrap();
    std::fs::write(models.join("cut/config.json"), "{\"format\": \"rav").unwrap();

    let out = folder.path().join("sweep");
    let output = sweep(&["--adopt", models.to_str().unwrap()], &out);
    assert_eq!(last(&output)["finished"], 4);
    let adopted = events(&output, "adopted");
    assert_eq!(adopted.len(), 1, "the VAE alone");
    assert!(String::from_utf8_lossy(&output.stderr).contains("Not adopted"));
    let id = adopted[0]["id"].as_str().unwrap();
    let open = Folder::open(&out).unwrap();
    let result = open.results.iter().find(|result| result.id == id).unwrap();
    assert_eq!(result.figures().unwrap().cost, None, "what it took is not known");

    // Trained here, the same cell has the same figures.
    let own = folder.path().join("own");
    last(&sweep(&[], &own));
    let own = Folder::open(&own).unwrap();
    let trained = own.results.iter().find(|result| result.id == id).unwrap();
    assert_eq!(trained.figures().unwrap().report, result.figures().unwrap().report);
}

#[test]
fn files_that_are_cut_or_foreign_are_passed_over_with_a_message() {
    let folder = tempfile::tempdir().unwrap();
    last(&sweep(&[], folder.path()));
    let cells = folder.path().join("cells");
    let victim = results(folder.path()).into_keys().next().unwrap();
    let whole = std::fs::read(&victim).unwrap();
    std::fs::write(&victim, &whole[..whole.len() / 2]).unwrap();
    std::fs::write(cells.join("notes.txt"), "hello").unwrap();
    std::fs::write(cells.join("0123456789ab.json"), &whole).unwrap();
    std::fs::write(folder.path().join("claims/readme.txt"), "hello").unwrap();

    let open = Folder::open(folder.path()).unwrap();
    assert_eq!((open.results.len(), open.notices.len()), (3, 3), "{:?}", open.notices);
    // Only the cut one is done again, and its model is not trained again.
    let model = folder.path().join("models").join(victim.file_stem().unwrap()).join("config.json");
    let trained = std::fs::metadata(&model).unwrap().modified().unwrap();
    let output = sweep(&[], folder.path());
    assert_eq!(events(&output, "began").len(), 1);
    assert!(String::from_utf8_lossy(&output.stderr).contains("notes.txt"));
    assert_eq!(std::fs::metadata(&model).unwrap().modified().unwrap(), trained);
    assert_eq!(std::fs::read(&victim).unwrap(), whole, "the same figures again");
    assert_eq!(rows(folder.path()), 4);
}

#[test]
fn what_cannot_be_swept_is_refused_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("sweep");
    for (arguments, expected) in [
        (&["--resume"][..], "There is no sweep in"),
        (&["--epochs", "0"], "epochs is 0"),
        (&["--noise", "7"], "noise"),
        (&["--images", "0"], "at least one image"),
        (&["--dataset", "/no/such/folder", "--device", "cpu"], "/no/such/folder"),
    ] {
        let output = command(&[arguments], &out).output().unwrap();
        let message = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {message}");
        assert!(message.contains(expected), "{arguments:?}: {message}");
        assert!(!out.exists(), "nothing was written");
    }
}

/// Names come from people: a folder may be called like a formula. And a plan may have been edited.
#[test]
fn a_folder_called_like_a_formula_is_text_in_the_table() {
    let place = tempfile::tempdir().unwrap();
    let pictures = place.path().join("=1+1, \"x\"");
    for class in ["=SUM(A1)", "@b"] {
        let folder = pictures.join(class);
        std::fs::create_dir_all(&folder).unwrap();
        for number in 0..12_u8 {
            let grey = image::Luma([20 * number + class.len() as u8]);
            let picture = image::GrayImage::from_pixel(28, 28, grey);
            picture.save(folder.join(format!("{number}.png"))).unwrap();
        }
    }
    let out = place.path().join("sweep");
    let small = ["--method", "vae", "--latent", "2", "--hidden", "8", "--epochs", "1"];
    let images = ["--dataset", pictures.to_str().unwrap(), "--device", "cpu", "--json"];
    let measured = ["--images", "2", "--steps", "1", "--epsilon", "0.1"];
    last(&command(&[&small, &images, &measured], &out).output().unwrap());
    let mut reader = csv::Reader::from_path(out.join("results.csv")).unwrap();
    let titles = reader.headers().unwrap().clone();
    let row = reader.records().next().unwrap().unwrap();
    let cell = |title: &str| &row[titles.iter().position(|other| other == title).unwrap()];
    assert!(cell("dataset").starts_with("'=1+1, \"x\""), "{}", cell("dataset"));
    assert!(row.iter().all(|cell| !cell.starts_with(['=', '@', '+'])), "{row:?}");
    // Fewer test images than features: no figure, and the reason beside it.
    assert_eq!((cell("frechet_samples"), cell("frechet_reconstructions")), ("", ""));
    assert!(cell("cautions").contains("No Fréchet distance"), "{}", cell("cautions"));
    let report = Command::new(env!("CARGO_BIN_EXE_raven-explorer"))
        .args(["report", "--from"])
        .arg(&out)
        .output()
        .unwrap();
    assert!(report.status.success());
    let text = std::fs::read_to_string(out.join("report/report.md")).unwrap();
    assert!(
        text.contains("No Fréchet distance") && text.contains("Spearman's ρ needs 4"),
        "{text}"
    );

    let plan = out.join("sweep.json");
    let text = std::fs::read_to_string(&plan).unwrap();
    std::fs::write(&plan, ["\u{feff}", &text.replace('\n', "\r\n")].concat()).unwrap();
    assert_eq!(Folder::open(&out).unwrap().results.len(), 1);
}

#[test]
fn a_report_holds_table_charts_and_commands_that_make_it_again() {
    let folder = tempfile::tempdir().unwrap();
    last(&sweep(&["--seeds", "0,1"], folder.path()));
    let program = || Command::new(env!("CARGO_BIN_EXE_raven-explorer"));
    let report = |from: &Path| program().args(["report", "--from"]).arg(from).output().unwrap();
    assert!(report(folder.path()).status.success());
    let out = folder.path().join("report");
    let text = std::fs::read_to_string(out.join("report.md")).unwrap();
    assert!(text.contains("| 4 | VAE | 2 |"), "{text}");
    assert!(text.contains(" ± ") && text.contains("Spearman's ρ"));
    for chart in ["trade-off.png", "pair-distance.png", "heat-map.png", "sigma-aug.png"] {
        assert!(text.contains(&format!("({chart})")), "{chart}");
        let picture = image::open(out.join(chart)).unwrap().into_rgb8();
        let inked = picture.pixels().filter(|pixel| pixel.0 != [255; 3]).count();
        assert!(inked > 5000, "{chart} is as good as empty: {inked}");
    }
    // The command in the report is the sweep's own: nothing is left to do.
    let line = text.lines().find(|line| line.starts_with("raven-explorer sweep")).unwrap();
    let arguments: Vec<&str> = line.split_whitespace().skip(2).filter(|a| *a != "DIR").collect();
    let arguments = &arguments[..arguments.len() - 1];
    let again = command(&[arguments, &["--json", "--device", "cpu"]], folder.path());
    assert_eq!(last(&{ again }.output().unwrap())["done_before"], 8);
    assert_eq!(Folder::open(folder.path()).unwrap().plan.grids.len(), 1);

    let empty = report(Path::new("/no/such/sweep"));
    assert!(String::from_utf8_lossy(&empty.stderr).contains("There is no sweep in"));
}
