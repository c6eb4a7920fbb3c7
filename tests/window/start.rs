//! What may be open, or done, when the window opens: for pictures and demonstrations.

use raven_explorer::analyst::messages::Question;
use raven_explorer::lessons::built_in;
use raven_explorer::presets::Tab;
use raven_explorer::ui::launch::Opened;
use raven_explorer::ui::start::{Settings, Start};

use crate::support::Bench;

fn window(show: &[Opened]) -> Bench {
    let start = Start { show: show.to_vec(), ..Start::default() };
    Bench::open(start, (1280.0, 800.0))
}

#[test]
fn help_palette_or_present_mode_is_open_when_asked_for() {
    let mut bench = window(&[Opened::Help]);
    bench.harness.run_steps(3);
    assert!(bench.shows("Close help") && !bench.shows("Find a command"));
    let mut bench = window(&[Opened::Palette]);
    bench.harness.run_steps(3);
    assert!(bench.shows("Find a command") && !bench.shows("Close help"));
    let mut bench = window(&[Opened::Present]);
    bench.harness.run_steps(3);
    assert!(bench.harness.ctx.zoom_factor() > 1.3);
}

#[test]
fn zoom_tab_and_lesson_are_as_asked_for() {
    let lesson = built_in()[1].clone();
    let title = lesson.title.clone();
    let settings = Settings { zoom: Some(2.0), ..Settings::default() };
    let start = Start { settings, lesson: Some(lesson), tab: Tab::Measure, ..Start::default() };
    let mut bench = Bench::open(start, (1280.0, 800.0));
    bench.harness.run_steps(3);
    assert_eq!(bench.harness.ctx.zoom_factor(), 2.0);
    assert!(bench.shows(&title) && bench.shows("step 1 of"));
    assert!(bench.shows("Keep measuring"));
}

#[test]
fn an_attack_begins_once_there_is_a_model() {
    let mut bench = window(&[Opened::Attack]);
    bench.harness.run_steps(3);
    let attacks = |bench: &Bench| {
        bench.questions.try_iter().filter(|asked| matches!(asked, Question::Attack(_))).count()
    };
    assert_eq!(attacks(&bench), 0, "no run has begun");
    bench.run_started(1);
    bench.harness.run_steps(3);
    assert_eq!(attacks(&bench), 1);
    bench.run_started(2);
    bench.harness.run_steps(3);
    assert_eq!(attacks(&bench), 0, "once");
}
