//! A walk over every widget of every tab: each has a name for those who cannot see it, and an
//! explanation for those who rest the pointer on it.

use std::collections::BTreeSet;

use eframe::egui::accesskit::Role;
use eframe::egui::{self, pos2};
use egui_kittest::kittest::NodeT;
use raven_explorer::presets::Tab;
use raven_explorer::state::Action;
use raven_explorer::train::messages::Phase;

use crate::support::Bench;

const WIDGETS: [Role; 9] = [
    Role::Button,
    Role::CheckBox,
    Role::Slider,
    Role::SpinButton,
    Role::TextInput,
    Role::MultilineTextInput,
    Role::ComboBox,
    Role::RadioButton,
    Role::Link,
];

/// Name, role and middle of every widget that can be reached with the pointer.
fn widgets(bench: &Bench) -> Vec<(String, Role, egui::Pos2)> {
    let screen = bench.harness.ctx.content_rect();
    let nodes = bench.harness.root().children_recursive();
    nodes
        .filter(|node| WIDGETS.contains(&node.accesskit_node().role()))
        .map(|node| {
            let inner = node.accesskit_node();
            (inner.label().unwrap_or_default(), inner.role(), node.rect())
        })
        .filter(|(_, _, rect)| screen.contains_rect(*rect) && rect.is_positive())
        .map(|(name, role, rect)| (name, role, rect.center()))
        .collect()
}

/// All texts on the screen.
fn texts(bench: &Bench) -> BTreeSet<String> {
    let nodes = bench.harness.root().children_recursive();
    nodes
        .filter_map(|node| node.accesskit_node().value().or(node.accesskit_node().label()))
        .collect()
}

#[test]
fn every_widget_has_a_name_and_an_explanation() {
    let mut nameless = Vec::new();
    let mut unexplained = BTreeSet::new();
    for tab in [Tab::Look, Tab::Attack, Tab::Measure, Tab::Sweep] {
        let mut bench = Bench::with_config(Default::default(), (1600.0, 1100.0));
        bench.status(1, Phase::Paused, 7);
        bench.harness.state_mut().perform(Action::OpenTab(tab));
        bench.harness.ctx.all_styles_mut(|style| {
            style.interaction.tooltip_delay = 0.0;
            style.interaction.show_tooltips_only_when_still = false;
        });
        bench.harness.run_steps(5);
        for (name, role, at) in widgets(&bench) {
            if name.trim().is_empty() {
                nameless.push(format!("{tab:?}: {role:?} at {at:?}"));
            }
            bench.harness.event(egui::Event::PointerMoved(pos2(2.0, 1098.0)));
            bench.harness.run_steps(3);
            let before = texts(&bench);
            bench.harness.event(egui::Event::PointerMoved(at));
            bench.harness.run_steps(4);
            if texts(&bench).is_subset(&before) {
                unexplained.insert(format!("{tab:?}: {role:?} “{name}”"));
            }
        }
    }
    assert!(nameless.is_empty(), "without a name: {nameless:#?}");
    assert!(unexplained.is_empty(), "without an explanation: {unexplained:#?}");
}
