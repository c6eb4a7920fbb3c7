//! Where the panels lie in the window.

use std::ops::RangeInclusive;

use eframe::egui::{
    CentralPanel, Frame, Margin, Panel, Rect, ScrollArea, Sense, Ui, UiBuilder, Vec2, vec2,
};

use super::RavenApp;
use crate::lessons::Panel as Part;
use crate::presets::Tab;
use crate::state::Action;
use crate::ui::panels::{guide, tabs};
use crate::ui::widgets::sizes::in_sight;
use crate::ui::widgets::theme;

/// What is the least for bars, plane and losses, in points.
const SMALLEST: Vec2 = vec2(160.0, 540.0);
const MORE_LINES: f32 = 100.0;
/// What the right column may show to a lesson.
const COLUMN: [Part; 4] = [Part::Pairs, Part::Images, Part::Attack, Part::Measure];
/// Width that the tabs of the right column need.
const TABS: f32 = 346.0;
/// Width and height that the panels around it leave to the plane, as long as they can.
const MIDDLE: f32 = 240.0;

/// Where the panels of a frame are.
type Places = Vec<(Part, Rect)>;

/// The room around a panel's contents.
fn bar(ui: &Ui) -> Frame {
    Frame::side_top_panel(ui.style()).inner_margin(Margin::symmetric(10, 8))
}

/// Name of the right column, its shares of the window, how wide it opens, and its least width. Each
/// tab remembers a width of its own: attacks and curves need more room.
fn column(tab: Tab) -> (&'static str, [f32; 2], RangeInclusive<f32>, f32) {
    match tab {
        Tab::Look => ("pictures", [0.26, 0.45], 320.0..=480.0, 280.0),
        Tab::Attack => ("attack", [0.39, 0.6], 440.0..=640.0, 380.0),
        Tab::Measure => ("measure", [0.37, 0.6], 420.0..=640.0, 380.0),
        Tab::Sweep => ("sweep", [0.4, 0.6], 440.0..=700.0, 380.0),
    }
}

impl RavenApp {
    /// All panels. A window that is smaller than they can be, because it is much enlarged on a small
    /// screen, scrolls.
    #[must_use]
    pub(super) fn whole(&mut self, ui: &mut Ui) -> Vec<Action> {
        let room = ui.ctx().content_rect().size();
        let controls = if self.shows(&[Part::Controls]) { 250.0 } else { 0.0 };
        let column = match self.state.tab {
            _ if !self.shows(&COLUMN) => 0.0,
            Tab::Look => TABS,
            Tab::Attack | Tab::Measure | Tab::Sweep => 390.0,
        };
        let card = if self.state.guide.lesson.is_some() { 110.0 } else { 0.0 };
        let least = SMALLEST + vec2(controls + column, card);
        // Bars that break into more lines take room from the panels.
        let lines = if room.x < least.x { MORE_LINES } else { 0.0 };
        let size = room.max(least + vec2(0.0, lines));
        if size == room {
            return self.layout(ui, size);
        }
        let shown = ScrollArea::both().auto_shrink(false).show(ui, |ui| {
            let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
            self.layout(&mut ui.new_child(UiBuilder::new().max_rect(rect)), size)
        });
        shown.inner
    }

    #[must_use]
    fn layout(&mut self, ui: &mut Ui, size: Vec2) -> Vec<Action> {
        let mut actions = Vec::new();
        let mut places = Vec::new();
        let frame = bar(ui);
        let top = Panel::top("transport").frame(frame).show(ui, |ui| {
            in_sight(ui, |ui| actions.extend(self.top_bar(ui)));
        });
        places.push((Part::Transport, top.response.rect));
        actions.extend(guide::card(ui, &self.state).into_iter().map(Action::Guide));
        if self.shows(&[Part::Controls]) {
            self.left(ui, size, &mut actions, &mut places);
        }
        if self.shows(&COLUMN) {
            self.right(ui, size, &mut actions, &mut places);
        }
        if self.shows(&[Part::Losses]) {
            self.bottom(ui, size, &mut places);
        }
        let map = CentralPanel::default().frame(frame).show(ui, |ui| {
            actions.extend(self.panels.latent.show(ui, &self.state));
        });
        places.push((Part::Latent, map.response.rect));
        guide::frames(ui.ctx(), &self.state, &places, theme::is_dark(ui));
        self.look.places = places;
        actions
    }

    /// The controls.
    fn left(&mut self, ui: &mut Ui, size: Vec2, actions: &mut Vec<Action>, places: &mut Places) {
        let (.., least) = column(self.state.tab);
        let most = (size.x * 0.4).min(size.x - least - MIDDLE).max(250.0);
        let range = self.look.sizes.range("controls", 240.0..=most);
        let left = Panel::left("controls")
            .frame(bar(ui))
            .default_size((size.x * 0.215).clamp(276.0, 360.0))
            .size_range(range)
            .show(ui, |ui| actions.extend(self.panels.controls.show(ui, &self.state)));
        self.look.sizes.saw("controls", left.response.rect.width());
        places.push((Part::Controls, left.response.rect));
    }

    /// The right column with its tabs.
    fn right(&mut self, ui: &mut Ui, size: Vec2, actions: &mut Vec<Action>, places: &mut Places) {
        let tab = self.state.tab;
        let (name, share, default, least) = column(tab);
        let most = (size.x * share[1]).min(ui.available_width() - MIDDLE);
        let most = most.max(least + 10.0).max(TABS);
        let range = self.look.sizes.range(name, least..=most);
        let right = Panel::right(name)
            .default_size((size.x * share[0]).clamp(*default.start(), *default.end()))
            .size_range(range);
        let right = right.frame(bar(ui)).show(ui, |ui| {
            actions.extend(tabs::show(ui, tab).map(Action::OpenTab));
            let (panels, state) = (&mut self.panels, &self.state);
            match tab {
                Tab::Look => self.look_at(ui, size.y, actions, places),
                Tab::Attack => {
                    actions.extend(panels.attack.show(ui, state).into_iter().map(Action::Attack));
                }
                Tab::Measure => {
                    actions.extend(panels.measure.show(ui, state).into_iter().map(Action::Measure));
                }
                Tab::Sweep => actions.extend(panels.sweep.show(ui, state)),
            }
        });
        self.look.sizes.saw(name, right.response.rect.width());
        match tab {
            Tab::Attack => places.push((Part::Attack, right.response.rect)),
            Tab::Measure => places.push((Part::Measure, right.response.rect)),
            Tab::Look | Tab::Sweep => {}
        }
    }

    /// The losses.
    fn bottom(&mut self, ui: &mut Ui, size: Vec2, places: &mut Places) {
        let most = (size.y * 0.5).min(ui.available_height() - MIDDLE).max(120.0);
        let range = self.look.sizes.range("losses", 110.0..=most);
        let bottom = Panel::bottom("losses")
            .frame(bar(ui))
            .resizable(true)
            .default_size((size.y * 0.24).clamp(170.0, 300.0))
            .size_range(range)
            .show(ui, |ui| self.panels.losses.show(ui, &self.state));
        self.look.sizes.saw("losses", bottom.response.rect.height());
        places.push((Part::Losses, bottom.response.rect));
    }

    /// The right column while it looks at the training.
    fn look_at(
        &mut self,
        ui: &mut Ui,
        height: f32,
        actions: &mut Vec<Action>,
        places: &mut Places,
    ) {
        let range = self.look.sizes.range("pairs", 120.0..=(height * 0.6).max(130.0));
        let pairs = Panel::top("pairs")
            .frame(Frame::NONE)
            .resizable(true)
            .default_size((height * 0.34 - 36.0).clamp(180.0, 420.0))
            .size_range(range)
            .show(ui, |ui| self.panels.pairs.show(ui, &self.state));
        self.look.sizes.saw("pairs", pairs.response.rect.height());
        let images = CentralPanel::default()
            .frame(Frame::NONE.inner_margin(Margin { top: 8, ..Margin::ZERO }))
            .show(ui, |ui| {
                let asked = self.panels.images.show(ui, &self.state);
                actions.extend(asked.into_iter().map(Action::Images));
            });
        let rects = [pairs.response.rect, images.response.rect];
        places.extend([Part::Pairs, Part::Images].into_iter().zip(rects));
    }
}
