//! Every lesson of the program is walked by doing what its text says, against a trainer and an
//! analyst that answer as the real ones do. Text and test come from the same file.

use std::sync::Arc;

use eframe::egui::accesskit::Role;
use eframe::egui::{self, Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use raven_explorer::analyst::messages::Question;
use raven_explorer::config::TrainConfig;
use raven_explorer::lessons::{Lesson, built_in};
use raven_explorer::state::guide::LessonRun;
use raven_explorer::train::messages::{Command, Notice, Phase};

use crate::attack;
use crate::support::{Bench, Dropped};

/// Plays trainer and analyst: answers everything the window asked since the last call.
pub fn answer(bench: &mut Bench) {
    for command in bench.sent() {
        let (run, step) = {
            let status = &bench.harness.state().state().status;
            (status.run, status.step)
        };
        match command {
            Command::Run => bench.status(run, Phase::Running, step + 1000),
            Command::Pause => bench.status(run, Phase::Paused, step),
            Command::Reset(config) => started(bench, run + 1, config, None),
            Command::Race(beside) => {
                let config = bench.harness.state().state().lead().running.clone();
                started(bench, run + 1, config, Some(beside));
            }
            Command::Configure(_, config) => {
                let running =
                    bench.harness.state().state().lead().running.with_live_settings_of(&config);
                bench.notice(Notice::Configured { run, model: 0, config: running });
            }
            _ => {}
        }
    }
    let questions: Vec<_> = bench.questions.try_iter().collect();
    for question in questions {
        if let Question::Attack(request) = question {
            let run = bench.harness.state().state().status.run;
            let models = bench.harness.state().state().models.len();
            let outcomes = (0..models).map(|model| {
                let mut outcome = attack::outcome(&request, run);
                outcome.model = model;
                for digit in outcome.digits.iter_mut().filter(|_| model > 0) {
                    digit.probabilities_after = digit.probabilities_before.clone();
                }
                outcome
            });
            bench.answers.attack.put(outcomes.collect());
            bench.harness.run_steps(3);
        }
    }
}

/// A run begins; without `beside`, the other models that there are start again with it.
fn started(bench: &mut Bench, run: u64, config: TrainConfig, beside: Option<Vec<TrainConfig>>) {
    let others = || {
        let others = bench.harness.state().state().models.others().iter();
        others.map(|model| model.config.clone()).collect()
    };
    let beside = beside.unwrap_or_else(others);
    let models = (0..).zip([config].into_iter().chain(beside)).collect();
    bench.outbox.notices.send(Notice::RunStarted { run, models }).unwrap();
    bench.status(run, Phase::Paused, 0);
}

/// Does what a step says: presses a label, or types `label = value`, or presses `key 9`.
pub fn press(bench: &mut Bench, what: &str) {
    if let Some((label, value)) = what.split_once(" = ") {
        bench.harness.get_by_role_and_label(Role::SpinButton, label).click();
        bench.harness.run_steps(2);
        bench.press(Modifiers::COMMAND, Key::A);
        let focused = bench.harness.root().children_recursive().find(|node| node.is_focused());
        focused.expect("a field to type into").type_text(value);
        bench.harness.run_steps(2);
        bench.press(Modifiers::NONE, Key::Enter);
        bench.press(Modifiers::NONE, Key::Escape);
    } else if let Some(key) = what.strip_prefix("key ") {
        bench.press(Modifiers::NONE, Key::from_name(key).expect("a key"));
    } else {
        bench.harness.get_by_label(what).click();
        bench.harness.run_steps(4);
    }
    answer(bench);
}

fn run_of(bench: &Bench) -> &LessonRun {
    bench.harness.state().state().guide.lesson.as_ref().expect("a lesson under way")
}

#[test]
fn every_lesson_can_be_walked_by_doing_what_it_says() {
    for lesson in built_in() {
        let mut bench = Bench::new();
        bench.click("Lessons");
        bench.click(&lesson.title);
        let count = lesson.steps.len();
        for (place, step) in lesson.steps.iter().enumerate() {
            assert!(bench.shows(&format!("step {} of {count}", place + 1)), "{}", lesson.title);
            assert!(bench.shows(&step.text), "{}: {}", lesson.title, step.text);
            if let Some(task) = &step.task {
                assert!(bench.shows(task), "{task}");
                assert!(bench.shows("To do:"), "done before anything was done: {task}");
            }
            for what in &step.press {
                press(&mut bench, what);
            }
            bench.harness.run_steps(3);
            assert!(run_of(&bench).is_done(), "{}: not done: {:?}", lesson.title, step.task);
            if let Some(mathematics) = &step.mathematics {
                bench.click("Show me the mathematics");
                assert!(bench.shows(mathematics.lines().next().unwrap()));
            }
            bench.click(if place + 1 == count { "Finish" } else { "Next" });
        }
        assert!(bench.harness.state().state().guide.lesson.is_none());
        assert!(bench.harness.state().state().problems.is_empty());
    }
}

#[test]
fn a_step_back_and_the_end_of_a_lesson() {
    let mut bench = Bench::new();
    bench.click("Lessons");
    bench.click("Fool it");
    bench.click("Next");
    assert!(bench.shows("step 2 of"));
    bench.click("Back");
    assert!(bench.shows("step 1 of"));
    bench.click("End lesson");
    assert!(!bench.shows("step 1 of"));
}

#[test]
fn a_lesson_of_ones_own_is_dropped_or_opened_and_its_errors_name_the_line() {
    let folder = tempfile::tempdir().unwrap();
    let good = folder.path().join("mine.toml");
    let bad = folder.path().join("bad.toml");
    std::fs::write(&good, "title = \"Mine\"\n[[step]]\ntext = \"Look!\"\n").unwrap();
    std::fs::write(&bad, "title = \"Mine\"\n[[step]]\ntext = \"Look!\"\ncheck = \"hm\"\n").unwrap();
    let mut bench = Bench::new();
    bench.harness.input_mut().dropped_files.push(Arc::new(Dropped(bad)));
    bench.until("the error", |state| !state.problems.is_empty());
    assert!(bench.shows("bad.toml, line 4:") && bench.shows("hm"));
    assert!(bench.harness.state().state().guide.lesson.is_none());

    bench.click("Lessons");
    bench.click("Open a lesson…");
    bench.until("no dialog", |state| state.problems.len() == 2);
    *bench.folder.lock().unwrap() = Some(good);
    bench.click("Lessons");
    bench.click("Open a lesson…");
    bench.until("the lesson", |state| state.guide.lesson.is_some());
    assert!(bench.shows("Look!"));
}

/// What Notepad and other editors write is read; what is in another encoding is named with what helps.
#[test]
fn a_lesson_of_any_editor_is_read_or_told_to_be_saved_as_utf_8() {
    let folder = tempfile::tempdir().unwrap();
    let text = "title = \"Café\"\r\n[[step]]\r\ntext = \"\"\"\r\nLook at\r\nthe é!\"\"\"\r\n";
    let utf16 = |mark: &str, unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        [mark, text].concat().encode_utf16().flat_map(unit).collect()
    };
    let latin1: Vec<u8> = text.chars().map(|char| char as u8).collect();
    for (name, bytes, told) in [
        ("windows.toml", text.as_bytes().to_vec(), None),
        ("marked.toml", ["\u{feff}", text].concat().into_bytes(), None),
        ("little.toml", utf16("\u{feff}", u16::to_le_bytes), None),
        ("big.toml", utf16("\u{feff}", u16::to_be_bytes), None),
        ("unmarked.toml", utf16("", u16::to_le_bytes), Some("it seems to be UTF-16")),
        ("latin1.toml", latin1, Some("it is not UTF-8 (byte 0xE9 in line 1)")),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let mut bench = Bench::new();
        bench.harness.input_mut().dropped_files.push(Arc::new(Dropped(path)));
        bench.until("the lesson, or what is wrong with it", |state| {
            state.guide.lesson.is_some() || !state.problems.is_empty()
        });
        let state = bench.harness.state().state();
        match told {
            None => assert!(bench.shows("Look at the é!"), "{name}: {:?}", state.problems),
            Some(words) => {
                let problem = &state.problems[0];
                assert!(
                    problem.contains(words) && problem.contains("save it as UTF-8"),
                    "{problem}"
                );
            }
        }
    }
}

#[test]
fn the_card_covers_no_part_of_the_map() {
    for lesson in built_in() {
        let mut bench = attack::panel();
        let before = bench.harness.get_by_label("Latent plane").rect();
        bench.harness.state_mut().state_mut().guide.lesson = Some(LessonRun::new(lesson.clone()));
        bench.harness.run_steps(4);
        let title = bench.harness.get_by_label("Next").rect();
        let map = bench.harness.get_by_label("Latent plane").rect();
        assert!(title.bottom() < map.top(), "{}", lesson.title);
        assert!(map.height() > 0.5 * before.height() && map.height() > 200.0, "{map:?}");
    }
}

#[test]
fn present_mode_shows_large_what_the_lesson_needs_and_ends_as_it_began() {
    let mut bench = Bench::with_config(TrainConfig::default(), (1920.0, 1080.0));
    let text = "title = \"T\"\n[[step]]\ntext = \"a\"\nhighlight = [\"latent\"]\n";
    let lesson = Arc::new(Lesson::parse("t", text).unwrap());
    bench.harness.state_mut().state_mut().guide.lesson = Some(LessonRun::new(lesson));
    bench.press(Modifiers::NONE, Key::F11);
    bench.harness.run_steps(4);
    assert!(bench.harness.ctx.zoom_factor() > 1.3);
    assert!(!bench.shows("Look tab") && !bench.shows("Noise level"));
    assert!(bench.shows("Run") && !bench.shows("New seed") && !bench.shows("Device"));
    bench.press(Modifiers::NONE, Key::P);
    bench.harness.run_steps(4);
    assert!(bench.shows("New seed") && bench.shows("Device"));
    assert_eq!(bench.harness.ctx.zoom_factor(), 1.0);
    assert!(bench.shows("Look tab") && bench.shows("Noise level"));

    bench.click("View");
    bench.click("Hide controls");
    bench.harness.run_steps(4);
    assert!(!bench.shows("Noise level"));
    bench.click("View");
    bench.click("Reset window");
    bench.harness.run_steps(4);
    assert!(bench.shows("Noise level"));
}

#[test]
fn present_mode_enlarges_no_further_than_the_window_has_room() {
    for (zoom, expected) in [(1.0, 1.4), (1.3, 1.42), (2.0, 2.0)] {
        let mut bench = Bench::with_config(TrainConfig::default(), (1024.0, 768.0));
        bench.harness.ctx.set_zoom_factor(zoom);
        bench.harness.run_steps(4);
        bench.press(Modifiers::NONE, Key::P);
        bench.harness.run_steps(4);
        let found = bench.harness.ctx.zoom_factor();
        assert!((found - expected).abs() < 0.01, "{zoom}: {found}");
        bench.press(Modifiers::NONE, Key::P);
        bench.harness.run_steps(4);
        assert_eq!(bench.harness.ctx.zoom_factor(), zoom);
    }
}

#[test]
fn a_lesson_of_strange_text_is_shown_as_text_and_does_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let before = |folder: &std::path::Path| std::fs::read_dir(folder).unwrap().count();
    let strange = [
        "../../../etc/passwd",
        "$(touch here) `touch here` ; touch here",
        "<script>alert(1)</script> [a](file:///etc/passwd) https://example.org",
        "\\u202Eright to left\\u202C \\u0000\\u0007\\u001b[2J",
        &"long ".repeat(5_000),
        &"x".repeat(20_000),
        "👩‍👩‍👧‍👦 Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
    ];
    for text in strange {
        let file = folder.path().join("lesson.toml");
        let field = text.replace('"', "'");
        let lesson = format!(
            "title = \"{field}\"\nabout = \"{field}\"\n[[step]]\ntext = \"{field}\"\nmathematics = \
             \"{field}\"\ndo = \"{field}\"\npress = [\"{field}\"]\n"
        );
        std::fs::write(&file, lesson).unwrap();
        let files = before(folder.path());
        let mut bench = Bench::new();
        // As in the program itself: a box stands for what no font has. Tests elsewhere want to know.
        bench.harness.ctx.set_missing_glyph_policy(egui::MissingGlyphPolicy::Tofu);
        bench.harness.input_mut().dropped_files.push(Arc::new(Dropped(file)));
        bench.harness.run_steps(2);
        bench.until("the lesson, or what is wrong with it", |state| {
            state.guide.lesson.is_some() || !state.problems.is_empty()
        });
        bench.harness.run_steps(5);
        assert_eq!(before(folder.path()), files, "{field:.40}");
        let sent = bench.sent();
        assert!(sent.is_empty(), "a lesson alone changes nothing: {sent:?}");
    }
}
