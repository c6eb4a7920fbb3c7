//! Sessions in the window: what was left behind is offered, saving needs no dialog to work, share
//! codes start the same run.

use std::sync::Arc;

use eframe::egui::{Event, Key, Modifiers, Pos2, Rect, ThemePreference, pos2};
use egui_kittest::kittest::Queryable;
use raven_explorer::compute::device;
use raven_explorer::config::{Method, TrainConfig};
use raven_explorer::lessons::built_in;
use raven_explorer::presets::Tab;
use raven_explorer::session::autosave::Place;
use raven_explorer::session::{ImagesUsed, Session, file, share, shown::Shown};
use raven_explorer::state::Action;
use raven_explorer::state::sessions::SessionAction;
use raven_explorer::train::messages::{Command, Notice, Phase, ProbeSnapshot};
use raven_explorer::train::snapshot::{Histories, KeptModel, Resume, TrainingState};
use raven_explorer::train::trainer::Trainer;
use raven_explorer::ui::app::start::Start;

use crate::support::{Bench, Dropped, dataset};

/// The state of a small model after some steps.
fn training(run: u64) -> Arc<TrainingState> {
    let config = TrainConfig { hidden: 8, latent: 2, seed: 5, ..TrainConfig::default() };
    let images = Arc::new(dataset(config.dataset.clone()));
    let compute = device::choose(&raven_explorer::config::DeviceChoice::Cpu).unwrap();
    let mut trainer = Trainer::new(config, images, compute);
    trainer.step();
    let model = trainer.pack(false).unwrap();
    Arc::new(TrainingState {
        run,
        models: vec![KeptModel { number: 0, failed: false, model }],
        trained_for: std::time::Duration::from_secs(1),
        stops_at_epochs: true,
        earlier: Vec::new(),
    })
}

pub fn session() -> Session {
    let images = dataset(TrainConfig::default().dataset);
    Session {
        images: ImagesUsed::from(&images),
        training: training(0),
        histories: Histories::default(),
        shown: Shown { selection: vec![2], ..Shown::default() },
    }
}

/// A window whose sessions lie in this folder.
pub fn window(folder: &std::path::Path) -> Bench {
    let start = Start {
        sessions: Some(folder.to_owned()),
        autosave_every: std::time::Duration::from_millis(50),
        ..Start::default()
    };
    let mut bench = Bench::open(start, (1280.0, 800.0));
    bench.run_started(1);
    bench.sent();
    bench
}

pub fn resumed(bench: &mut Bench) -> Box<raven_explorer::train::snapshot::Resume> {
    bench.eventually("the session to go to the trainer", |bench| {
        bench.sent().into_iter().find_map(|command| match command {
            Command::Resume(resume) => Some(resume),
            _ => None,
        })
    })
}

/// The trainer goes on from a session.
pub fn accept(bench: &mut Bench, resume: Resume) {
    let (step, config) = (resume.training.lead().step, resume.training.lead().config.clone());
    let run = bench.harness.state().state().status.run + 1;
    bench.outbox.notices.send(Notice::RunStarted { run, models: vec![(0, config)] }).unwrap();
    bench.notice(Notice::Resumed { run, step, histories: resume.histories });
    bench.status(run, Phase::Paused, step);
}

#[test]
fn a_session_that_the_trainer_refuses_changes_nothing_in_the_window() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("refused.raven");
    let lesson = built_in()[0].title.clone();
    let mut shown = Shown { tab: Tab::Attack, ..session().shown };
    shown.lesson = Some(format!("{lesson}#0"));
    file::write(&path, &Session { shown, ..session() }).unwrap();
    let mut bench = window(folder.path());
    let before = bench.harness.state().state().selection.clone();
    let open = |bench: &mut Bench| {
        bench.harness.input_mut().dropped_files.push(Arc::new(Dropped(path.clone())));
        resumed(bench)
    };
    open(&mut bench);
    let unchanged = |bench: &Bench| {
        let state = bench.harness.state().state();
        assert_eq!((&state.selection, state.tab), (&before, Tab::Look));
        assert!(state.guide.lesson.is_none() && !bench.shows(&lesson));
    };
    unchanged(&bench);
    bench.notice(Notice::Refused);
    bench.notice(Notice::Problem("The session cannot be continued.".to_owned()));
    bench.harness.run_steps(3);
    assert!(bench.shows("The session cannot be continued."));
    unchanged(&bench);
    assert!(bench.sent().is_empty(), "the run in progress goes on");
    // What was refused does not come with the next one that is not.
    bench.run_started(2);
    bench.notice(Notice::Resumed { run: 2, step: 3, histories: Arc::default() });
    unchanged(&bench);

    bench.status(2, Phase::Paused, 0); // Nothing that could be lost: there is no question.
    let resume = open(&mut bench);
    accept(&mut bench, *resume);
    assert!(bench.shows(&lesson) && bench.harness.state().state().tab == Tab::Attack);
}

#[test]
fn what_a_killed_program_left_behind_is_offered_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    // A program that is gone: its lock is free.
    let left = folder.path().join("running-1-1.raven");
    file::write(&left, &session()).unwrap();
    let mut bench = window(folder.path());
    bench.until_shown("The program ended unexpectedly");
    bench.click("Continue");
    let resume = resumed(&mut bench);
    assert_eq!((resume.training.lead().step, resume.training.lead().config.seed), (1, 5));
    assert_ne!(bench.harness.state().state().selection, [2], "the trainer may refuse");
    accept(&mut bench, *resume);
    assert_eq!(bench.harness.state().state().selection, [2]);
    assert!(matches!(&bench.sent()[..], [Command::Select(selection)] if *selection == [2]));
    assert!(!bench.shows("The program ended unexpectedly"));
    assert!(left.is_file(), "it stays until this run has a file of its own");
}

#[test]
fn what_was_left_behind_can_be_thrown_away() {
    let folder = tempfile::tempdir().unwrap();
    let left = folder.path().join("running-1-1.raven");
    file::write(&left, &session()).unwrap();
    let mut bench = window(folder.path());
    bench.click("Discard");
    bench.harness.run_steps(3);
    assert!(!left.exists() && !bench.shows("The program ended unexpectedly"));
}

#[test]
fn a_run_saves_itself_and_the_file_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = window(folder.path());
    hands_its_state_over(&mut bench, 7);
    let is_session = |path: &std::path::Path| path.extension().is_some_and(|end| end == "raven");
    let written = bench.eventually("a file", |_| {
        let entries = std::fs::read_dir(folder.path()).unwrap().flatten();
        entries.map(|entry| entry.path()).find(|path| is_session(path))
    });
    assert_eq!(file::read(&written).unwrap().training.lead().step, 1);
}

#[test]
fn the_age_of_what_was_left_behind_is_sane_after_the_clock_jumped() {
    let day = std::time::Duration::from_secs(86_400);
    let now = std::time::SystemTime::now();
    // Set back by a day since, and set ahead by a day since.
    for (written, age) in [(now + day, None), (now - day, Some("24 h ago"))] {
        let folder = tempfile::tempdir().unwrap();
        let left = folder.path().join("running-1-1.raven");
        file::write(&left, &session()).unwrap();
        let file = std::fs::File::options().write(true).open(&left).unwrap();
        file.set_modified(written).unwrap();
        let mut bench = window(folder.path());
        bench.until_shown("step 1");
        assert_eq!(bench.shows(" ago"), age.is_some());
        assert!(age.is_none_or(|age| bench.shows(age)));
        bench.click("Continue");
        // It goes on whatever the clock says.
        resumed(&mut bench);
    }
}

/// The trainer at this step is asked for its state, and gives it.
fn hands_its_state_over(bench: &mut Bench, step: u64) -> Arc<TrainingState> {
    bench.status(1, Phase::Running, step);
    let reply = bench.eventually("the window to ask for the state", |bench| {
        bench.sent().into_iter().find_map(|command| match command {
            Command::Snapshot(reply) => Some(reply),
            _ => None,
        })
    });
    let state = training(1);
    reply.send(state.clone()).unwrap();
    state
}

/// The window saves itself once: the trainer hands it its state, and the file is written or not.
pub fn saves_itself(bench: &mut Bench, step: u64) {
    let state = hands_its_state_over(bench, step);
    // The thread that writes is the last to hold it.
    bench.eventually("the end of the saving", |_| (Arc::strong_count(&state) == 1).then_some(()));
    bench.harness.run_steps(5);
}

#[test]
fn a_session_that_cannot_save_itself_says_so_once_until_it_can_again() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("sessions");
    let mut bench = window(&folder);
    let told = |bench: &mut Bench| {
        let problems = &mut bench.harness.state_mut().state_mut().problems;
        let told = problems.iter().any(|text| {
            text.contains("Autosave failed. Could not write")
                && text.contains("there is no such file or folder")
        });
        problems.clear();
        told
    };
    for round in 0..2 {
        // A disk that was pulled out.
        std::fs::rename(&folder, place.path().join("gone")).unwrap();
        saves_itself(&mut bench, 10 * round + 1);
        assert!(told(&mut bench), "round {round}");
        saves_itself(&mut bench, 10 * round + 2);
        assert!(!told(&mut bench), "round {round}: once is enough");
        std::fs::rename(place.path().join("gone"), &folder).unwrap();
        saves_itself(&mut bench, 10 * round + 3);
        let written = std::fs::read_dir(&folder)
            .unwrap()
            .flatten()
            .filter(|entry| entry.path().extension().is_some_and(|end| end == "raven"));
        assert_eq!(written.count(), 1, "round {round}: it is back");
    }
    assert!(bench.harness.state().state().is_running(), "training goes on");
}

#[test]
fn a_broken_file_is_told_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.raven");
    std::fs::write(&path, "no session").unwrap();
    let start = Start { open: Some(path), ..Start::default() };
    let mut bench = Bench::open(start, (1280.0, 800.0));
    bench.until_shown("truncated, altered, or from another program");
    assert!(!bench.sent().iter().any(|command| matches!(command, Command::Resume(_))));
}

/// Where the latent plane is: between the panels whose sizes are brought back.
fn plane(bench: &mut Bench) -> Rect {
    let run = bench.harness.state().state().status.run;
    bench.outbox.models[0].probe.put(ProbeSnapshot {
        run,
        step: 1,
        latent: 2,
        mean: (0..40).map(|i| (i % 7) as f32).collect(),
        log_variance: vec![-2.0; 40],
        mean_aug: vec![1.0; 40],
        log_variance_aug: vec![-2.0; 40],
    });
    bench.harness.run_steps(4);
    bench.harness.get_by_label("Latent plane").rect()
}

/// A session file that this window writes by itself.
fn written_by(bench: &mut Bench, folder: &std::path::Path) -> std::path::PathBuf {
    let path = folder.join("mine.raven");
    let save = Action::Session(SessionAction::Save(path.clone()));
    bench.harness.state_mut().perform(save);
    let run = bench.harness.state().state().status.run;
    for command in bench.sent() {
        if let Command::Snapshot(reply) = command {
            reply.send(training(run)).unwrap();
        }
    }
    bench.until_shown("Session saved to");
    path
}

#[test]
fn a_session_brings_layout_and_colours_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench::new();
    bench.status(1, Phase::Paused, 1);
    let usual = plane(&mut bench);
    // Drag the edge of the controls, then that of the losses.
    for (from, to) in
        [(pos2(276.0, 400.0), pos2(346.0, 400.0)), (pos2(600.0, 608.0), pos2(600.0, 538.0))]
    {
        drag_edge(&mut bench, from, to);
    }
    bench.click("View");
    bench.harness.get_by_label("Light").click();
    bench.harness.run_steps(5);
    bench.press(Modifiers::NONE, Key::Escape);
    bench.harness.run_steps(5);
    let dragged = plane(&mut bench);
    assert!(dragged.left() > usual.left() + 40.0 && dragged.bottom() < usual.bottom() - 40.0);
    let path = written_by(&mut bench, folder.path());
    let shown = file::read(&path).unwrap().shown;
    assert_eq!(shown.theme.as_deref(), Some("light"));
    let width = shown.layout["controls"];
    assert!((width - 346.0).abs() < 4.0, "{width}");

    let mut other = Bench::new();
    assert_eq!(plane(&mut other), usual);
    other.harness.input_mut().dropped_files.push(Arc::new(Dropped(path)));
    let resume = resumed(&mut other);
    accept(&mut other, *resume);
    other.harness.run_steps(10);
    let (now, then) = (plane(&mut other), dragged);
    assert!(
        now.min.distance(then.min) < 1.0 && now.max.distance(then.max) < 1.0,
        "{now:?} {then:?}"
    );
    assert_eq!(
        other.harness.ctx.options(|options| options.theme_preference),
        ThemePreference::Light
    );
    // From there on it is dragged like any other.
    drag_edge(&mut other, pos2(width, 400.0), pos2(width - 40.0, 400.0));
    assert!(plane(&mut other).left() < now.left() - 25.0);
}

fn drag_edge(bench: &mut Bench, from: Pos2, to: Pos2) {
    bench.harness.event(Event::PointerMoved(from));
    bench.harness.run_steps(2);
    bench.harness.drag_at(from);
    bench.harness.run_steps(2);
    bench.harness.event(Event::PointerMoved(to));
    bench.harness.run_steps(2);
    bench.harness.drop_at(to);
    bench.harness.run_steps(5);
}

#[test]
fn without_a_dialog_a_path_can_be_typed() {
    let mut bench = Bench::new();
    bench.status(1, Phase::Paused, 7);
    bench.press(Modifiers::COMMAND, Key::S);
    bench.until_shown("Save to which file?");
}

#[test]
fn a_share_code_starts_the_same_run() {
    let config = TrainConfig { method: Method::NoisyVae, seed: 77, ..TrainConfig::default() };
    let other = TrainConfig { method: Method::Raven, ..config.clone() };
    let code = share::encode(&config, std::slice::from_ref(&other)).unwrap();
    let start = Start { share_code: Some(code), ..Start::default() };
    let mut bench = Bench::open(start, (1280.0, 800.0));
    bench.harness.run_steps(5);
    let sent = bench.sent();
    let reset = sent.iter().any(|command| match command {
        Command::Reset(config) | Command::UseDataset(_, config) => {
            (config.seed, config.method) == (77, Method::NoisyVae)
        }
        _ => false,
    });
    let race =
        |command: &Command| matches!(command, Command::Race(beside) if *beside == [other.clone()]);
    assert!(reset && sent.iter().any(race), "{sent:?}");
}

#[test]
fn two_windows_on_one_folder_leave_each_other_alone() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::take(folder.path()).unwrap();
    file::write(&place.file(), &session()).unwrap();
    let bench = window(folder.path());
    assert!(!bench.shows("The program ended unexpectedly"), "the other one is alive");
}
