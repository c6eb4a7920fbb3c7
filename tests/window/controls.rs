//! The controls: what a slider, a value, a badge and undo do.

use crate::support::Bench;
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use raven_explorer::config::{Method, TrainConfig, knob};
use raven_explorer::presets::Tab;
use raven_explorer::state::Action;
use raven_explorer::train::messages::Command;

/// The configurations among what was sent.
fn configured(bench: &Bench) -> Vec<TrainConfig> {
    let configs = bench.sent().into_iter().filter_map(|command| match command {
        Command::Configure(_, config) => Some(config),
        _ => None,
    });
    configs.collect()
}

#[test]
fn a_slider_configures_the_run_and_one_drag_is_one_undo_step() {
    let mut bench = Bench::new();
    let rect = bench.harness.get_by_role_and_label(Role::Slider, "Σaug").rect();
    bench.harness.drag_at(rect.center());
    bench.harness.step();
    for step in 1..8 {
        bench.harness.hover_at(rect.center() + vec2(10.0 * step as f32, 0.0));
        bench.harness.step();
    }
    bench.harness.drop_at(rect.center() + vec2(70.0, 0.0));
    bench.harness.run_steps(2);

    let sent = configured(&bench);
    assert!(sent.len() > 2, "a drag acts while it lasts");
    assert!(sent.last().unwrap().sigma_aug > 0.2);
    assert_eq!(bench.config(), sent.last().unwrap());

    bench.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(bench.config().sigma_aug, TrainConfig::default().sigma_aug);
    assert_eq!(configured(&bench).len(), 1, "the trainer hears of it");
    bench.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(configured(&bench).len(), 0, "there is nothing more to take back");
}

#[test]
fn two_drags_apart_are_two_undo_steps() {
    let mut bench = Bench::new();
    let rect = bench.harness.get_by_role_and_label(Role::Slider, "Noise level").rect();
    for shift in [30.0, 60.0] {
        bench.click_at(rect.center() + vec2(shift, 0.0));
        bench.harness.run_steps(60);
    }
    let second = bench.config().noise;
    bench.press(Modifiers::COMMAND, Key::Z);
    let first = bench.config().noise;
    assert!(first < second && first != TrainConfig::default().noise);
    bench.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(bench.config().noise, TrainConfig::default().noise);
}

#[test]
fn a_double_click_brings_the_default_back() {
    for role in [Role::Slider, Role::SpinButton] {
        let mut bench = Bench::with_config(
            TrainConfig { sigma_aug: 5.0, ..TrainConfig::default() },
            (1280.0, 800.0),
        );
        let name = if role == Role::Slider { "Σaug" } else { "Σaug value" };
        let rect = bench.harness.get_by_role_and_label(role, name).rect();
        let at = rect.center() + vec2(rect.width() / 4.0, 0.0);
        bench.click_at(at);
        bench.click_at(at);
        bench.harness.run_steps(3);
        assert_eq!(bench.config().sigma_aug, knob("sigma-aug").default_value(), "{role:?}");
    }
}

#[test]
fn a_value_can_be_typed_and_stays_in_range() {
    let mut bench = Bench::new();
    for (typed, expected) in [("0.5", 0.5), ("7000", 10.0)] {
        bench.harness.get_by_role_and_label(Role::SpinButton, "Σaug value").click();
        bench.harness.run_steps(2);
        let field = bench.harness.get_by_role_and_label(Role::SpinButton, "Σaug value");
        field.type_text(typed);
        bench.harness.run_steps(2);
        assert!(configured(&bench).is_empty(), "half a number never reaches the trainer");
        bench.harness.key_press(Key::Enter);
        bench.harness.run_steps(3);
        assert_eq!(bench.config().sigma_aug, expected);
        assert_eq!(configured(&bench).last().unwrap().sigma_aug, expected);
        bench.harness.run_steps(60);
    }
}

#[test]
fn the_small_arrow_brings_the_default_back() {
    let config = TrainConfig { noise: 0.9, ..TrainConfig::default() };
    let mut bench = Bench::with_config(config, (1280.0, 800.0));
    bench.click("Reset Noise level");
    assert_eq!(bench.config().noise, TrainConfig::default().noise);
}

#[test]
fn a_setting_that_needs_a_restart_says_so_and_never_resets_by_itself() {
    let mut bench = Bench::with_config(TrainConfig::default(), (1280.0, 1400.0));
    assert!(!bench.shows("restart to apply"));
    bench.harness.get_by_label("Advanced").click();
    bench.harness.run_steps(20);
    bench.harness.get_by_role_and_label(Role::Slider, "Latent size").focus();
    bench.harness.run_steps(2);
    bench.harness.key_press(Key::ArrowRight);
    bench.harness.run_steps(3);
    let latent = bench.config().latent;
    assert_ne!(latent, TrainConfig::default().latent);
    assert!(bench.sent().is_empty(), "nothing is sent until the user asks");
    assert!(bench.shows("restart to apply"));

    bench.click("Restart now");
    let [Command::Reset(config)] = &bench.sent()[..] else { panic!("one reset") };
    assert_eq!(config.latent, latent);
    bench.run_started(2);
    assert!(!bench.shows("restart to apply"));
}

#[test]
fn the_method_changes_live() {
    let mut bench = Bench::new();
    bench.harness.get_by_role_and_label(Role::ComboBox, "Method").click();
    bench.harness.run_steps(3);
    bench.click("Noisy VAE");
    assert_eq!(configured(&bench).len(), 1);
    assert_eq!(bench.config().method, Method::NoisyVae);
}

/// Types into a field and presses Enter.
fn type_into(bench: &mut Bench, name: &str, typed: &str) {
    // Two clicks soon after each other would be a double click.
    bench.harness.run_steps(40);
    bench.harness.get_by_role_and_label(Role::SpinButton, name).click();
    bench.harness.run_steps(2);
    bench.harness.get_by_role_and_label(Role::SpinButton, name).type_text(typed);
    bench.harness.run_steps(2);
    bench.harness.key_press(Key::Enter);
    bench.harness.run_steps(3);
}

#[test]
fn a_number_is_read_however_people_write_it() {
    let mut bench = Bench::new();
    for (typed, expected) in
        [("0,4", 0.4), (" 0.2 ", 0.2), ("1e-1", 0.1), ("٠٫٣", 0.3), ("25 %", 0.25), (",5", 0.5)]
    {
        type_into(&mut bench, "Noise level value", typed);
        assert_eq!(bench.config().noise, expected, "{typed}");
        assert!(!bench.shows("is unchanged"), "{typed}");
        bench.harness.run_steps(60);
    }
}

#[test]
fn a_number_that_is_not_taken_as_typed_has_the_reason_beside_it() {
    let mut bench = Bench::new();
    for (typed, reason) in [
        ("abc", "'abc' is not a number"),
        ("1,234", "write 1.234 or 1234"),
        ("nan", "'nan' is not a usable finite number"),
        ("7", "The maximum is 1; it is now set."),
        ("-1", "The minimum is 0; it is now set."),
    ] {
        let before = bench.config().noise;
        type_into(&mut bench, "Noise level value", typed);
        assert!(bench.shows(reason), "{typed}");
        let clamped = typed.parse::<f64>().ok().filter(|value| value.is_finite());
        let expected = clamped.map_or(before, |value| value.clamp(0.0, 1.0));
        assert_eq!(bench.config().noise, expected, "{typed}");
    }
    // It goes once the field is used again.
    type_into(&mut bench, "Noise level value", "0.5");
    assert!(!bench.shows("it is now set"));
    // And by itself.
    type_into(&mut bench, "Noise level value", "abc");
    bench.harness.run_steps(9 * 60);
    assert!(!bench.shows("'abc'"));
}

#[test]
fn every_field_for_a_number_reads_a_comma_or_says_why_not() {
    let mut bench = Bench::with_config(TrainConfig::default(), (1600.0, 1400.0));
    bench.harness.get_by_label("Advanced").click();
    bench.harness.run_steps(20);
    let names = |bench: &Bench| -> Vec<String> {
        let fields = bench.harness.query_all_by_role(Role::SpinButton);
        fields.filter_map(|node| node.accesskit_node().label()).collect()
    };
    let mut tried = 0;
    for tab in [Tab::Look, Tab::Attack, Tab::Measure, Tab::Sweep] {
        bench.harness.state_mut().perform(Action::OpenTab(tab));
        bench.harness.run_steps(10);
        for more in ["Advanced", "Advanced settings of the measurement"] {
            if let Some(button) = bench.harness.query_by_role_and_label(Role::Button, more) {
                button.click();
                bench.harness.run_steps(10);
            }
        }
        for name in names(&bench) {
            if bench.harness.query_all_by_role_and_label(Role::SpinButton, &name).count() != 1 {
                continue;
            }
            type_into(&mut bench, &name, "x,y");
            assert!(bench.shows("'x,y' is not a number"), "{tab:?}: {name}");
            type_into(&mut bench, &name, "12,0");
            assert!(!bench.shows("'12,0'"), "{tab:?}: {name}");
            tried += 1;
        }
    }
    assert!(tried > 15, "{tried}");
}

#[test]
fn a_field_that_is_entered_and_left_keeps_the_digits_it_does_not_show() {
    let config = TrainConfig { noise: 0.123_456_789, ..TrainConfig::default() };
    let mut bench = Bench::with_config(config, (1280.0, 800.0));
    bench.harness.get_by_role_and_label(Role::SpinButton, "Noise level value").click();
    bench.harness.run_steps(3);
    bench.harness.key_press(Key::Enter);
    bench.harness.run_steps(3);
    assert_eq!(bench.config().noise, 0.123_456_789);
    assert!(configured(&bench).is_empty());
}
