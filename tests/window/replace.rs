//! Before a run ends because something else comes in its place, the window asks; once, the same way
//! for all of them, and not where nothing is lost.

use std::path::Path;
use std::sync::Arc;

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use raven_explorer::config::TrainConfig;
use raven_explorer::session::share;
use raven_explorer::shelf;
use raven_explorer::state::sessions::SessionAction;
use raven_explorer::state::{Action, ModelSource};
use raven_explorer::train::messages::{Command, Notice, Phase};

use crate::support::{Bench, Dropped};

/// What the window does when it does not ask: it reads the models, then hands them over.
fn is_opened(bench: &mut Bench) {
    bench.eventually("the models to be handed over", |bench| {
        let opens = |command: &Command| matches!(command, Command::Open(_));
        bench.sent().iter().any(opens).then_some(())
    });
}

/// For as long as a machine with nothing else to do would take several times over.
fn is_not_opened(bench: &mut Bench) {
    for _ in 0..100 {
        bench.harness.run_steps(1);
        std::thread::sleep(std::time::Duration::from_millis(5));
        assert!(!bench.sent().iter().any(|command| matches!(command, Command::Open(_))));
    }
}

/// A window whose run stands at this step.
fn at_step(step: u64, phase: Phase) -> Bench {
    let mut bench = Bench::new();
    bench.status(1, phase, step);
    bench.sent();
    bench
}

/// The title of a bundled model of the built-in digits.
fn model() -> (String, String) {
    let digits = TrainConfig::default().dataset;
    let model = shelf::models_for(&digits).next().expect("models come with the program");
    (model.title(), model.id.clone())
}

fn choose_model(bench: &mut Bench) {
    bench.click("Models");
    // Models of other images have the same name further down.
    let title = model().0;
    let entries = bench.harness.get_all_by_role_and_label(Role::Button, &title);
    entries.into_iter().next().expect("an entry").click();
    bench.harness.run_steps(3);
}

const QUESTION: &str = "Replace the current run";

#[test]
fn a_model_of_the_menu_opens_at_once_where_nothing_is_lost() {
    let mut bench = at_step(0, Phase::Paused);
    choose_model(&mut bench);
    assert!(!bench.shows(QUESTION));
    is_opened(&mut bench);

    // A model that was opened and only looked at lies on disk.
    bench.run_started(2);
    bench.notice(Notice::Opened { run: 2, step: 900 });
    choose_model(&mut bench);
    assert!(!bench.shows(QUESTION));
    is_opened(&mut bench);

    let mut bench = at_step(7, Phase::Paused);
    bench.notice(Notice::Saved("somewhere".into()));
    choose_model(&mut bench);
    assert!(!bench.shows(QUESTION));
    is_opened(&mut bench);
}

#[test]
fn a_model_of_the_menu_asks_first_where_steps_would_be_lost() {
    for phase in [Phase::Running, Phase::Paused] {
        let mut bench = at_step(7, phase);
        choose_model(&mut bench);
        assert!(bench.shows(QUESTION) && bench.shows("7 steps will be lost"));
        assert!(bench.sent().is_empty());
        bench.click("Keep the current run");
        assert!(!bench.shows(QUESTION));
        is_not_opened(&mut bench);
        choose_model(&mut bench);
        bench.click("Open");
        is_opened(&mut bench);
    }
}

#[test]
fn the_question_is_answered_by_keyboard_and_enter_alone_keeps_the_run() {
    for (keys, opens) in [
        (&[Key::Enter][..], false),
        (&[Key::Escape][..], false),
        (&[Key::Tab, Key::Enter][..], true),
    ] {
        let mut bench = at_step(7, Phase::Paused);
        let open = Action::OpenModels(vec![ModelSource::Bundled(model().1)]);
        bench.harness.state_mut().perform(open);
        bench.harness.run_steps(4);
        assert!(bench.shows(QUESTION));
        for &key in keys {
            bench.press(Modifiers::NONE, key);
            bench.harness.run_steps(3);
        }
        assert!(!bench.shows(QUESTION), "{keys:?}");
        if opens { is_opened(&mut bench) } else { is_not_opened(&mut bench) }
    }
}

fn drop_file(bench: &mut Bench, path: &Path) {
    bench.harness.input_mut().dropped_files.push(Arc::new(Dropped(path.to_owned())));
}

#[test]
fn files_menus_and_codes_ask_alike() {
    let folder = tempfile::tempdir().unwrap();
    let session = folder.path().join("a.raven");
    std::fs::write(&session, "not read before the answer").unwrap();
    let model = folder.path().join("model");
    std::fs::create_dir(&model).unwrap();
    std::fs::write(model.join("config.json"), "{}").unwrap();
    let code = share::encode(&TrainConfig { seed: 5, ..TrainConfig::default() }, &[]).unwrap();

    type Ask<'a> = &'a dyn Fn(&mut Bench);
    let ways: [(&str, Ask); 5] = [
        ("a dropped session", &|bench| drop_file(bench, &session)),
        ("a dropped model", &|bench| drop_file(bench, &model)),
        ("a session of the menu", &|bench| {
            bench.harness.state_mut().state_mut().sessions.recent = vec![session.clone()];
            bench.click("Session");
            bench.click("a.raven");
        }),
        ("a chosen model", &|bench| {
            *bench.folder.lock().unwrap() = Some(model.clone());
            bench.click("Models");
            bench.click("Open a model…");
            bench.until_shown(QUESTION);
        }),
        ("a share code", &|bench| {
            let code = SessionAction::UseShareCode(code.clone());
            bench.harness.state_mut().perform(Action::Session(code));
        }),
    ];
    for (name, ask) in ways {
        let mut bench = at_step(7, Phase::Running);
        ask(&mut bench);
        bench.harness.run_steps(4);
        assert!(bench.shows(QUESTION), "{name}");
        bench.click("Keep the current run");
        std::thread::sleep(std::time::Duration::from_millis(50));
        bench.harness.run_steps(5);
        let state = bench.harness.state().state();
        assert!(bench.sent().is_empty() && state.problems.is_empty(), "{name}");
        // Nothing to lose: the same way goes through at once.
        let mut bench = at_step(0, Phase::Paused);
        if name != "a chosen model" {
            ask(&mut bench);
            bench.harness.run_steps(4);
            assert!(!bench.shows(QUESTION), "{name}");
        }
    }
}
