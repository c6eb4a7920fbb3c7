//! Where the panels lie in the window.

use eframe::egui::{
    CentralPanel, Frame, Margin, Panel, Rect, ScrollArea, Sense, Ui, UiBuilder, Vec2, vec2,
};

use super::app::RavenApp;
use super::{guide, theme, top_bar};
use crate::lessons::Panel as Part;
use crate::presets::Tab;
use crate::state::Action;

/// What is the least for bars, plane and losses, in points.
const SMALLEST: Vec2 = vec2(160.0, 540.0);
const MORE_LINES: f32 = 100.0;
/// What the right column may show to a lesson.
const COLUMN: [Part; 4] = [Part::Pairs, Part::Images, Part::Attack, Part::Measure];
/// Width that the tabs of the right column need.
const TABS: f32 = 346.0;
/// Width and height that the panels around it leave to the plane, as long as they can.
const MIDDLE: f32 = 240.0;

impl RavenApp {
    /// All panels. A window that is smaller than they can be, because it is much enlarged on a small
    /// screen, scrolls.
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

    fn layout(&mut self, ui: &mut Ui, size: Vec2) -> Vec<Action> {
        let mut actions = Vec::new();
        let frame = Frame::side_top_panel(ui.style()).inner_margin(Margin::symmetric(10, 8));
        let mut places = Vec::new();
        let top = Panel::top("transport").frame(frame).show(ui, |ui| {
            top_bar::in_sight(ui, |ui| actions.extend(self.top_bar(ui)));
        });
        places.push((Part::Transport, top.response.rect));
        self.lesson_card(ui, &mut actions);
        // Each tab remembers a width of its own: attacks and curves need more room.
        let (name, share, default, least) = match self.state.tab {
            Tab::Look => ("pictures", [0.26, 0.45], 320.0..=480.0, 280.0),
            Tab::Attack => ("attack", [0.39, 0.6], 440.0..=640.0, 380.0),
            Tab::Measure => ("measure", [0.37, 0.6], 420.0..=640.0, 380.0),
            Tab::Sweep => ("sweep", [0.4, 0.6], 440.0..=700.0, 380.0),
        };
        if self.shows(&[Part::Controls]) {
            let most = (size.x * 0.4).min(size.x - least - MIDDLE).max(250.0);
            let range = self.sizes.range("controls", 240.0..=most);
            let left = Panel::left("controls")
                .frame(frame)
                .default_size((size.x * 0.215).clamp(276.0, 360.0))
                .size_range(range)
                .show(ui, |ui| actions.extend(self.controls.show(ui, &self.state)));
            self.sizes.saw("controls", left.response.rect.width());
            places.push((Part::Controls, left.response.rect));
        }
        if self.shows(&COLUMN) {
            let most = (size.x * share[1]).min(ui.available_width() - MIDDLE);
            let most = most.max(least + 10.0).max(TABS);
            let range = self.sizes.range(name, least..=most);
            let right = Panel::right(name)
                .default_size((size.x * share[0]).clamp(*default.start(), *default.end()))
                .size_range(range);
            let right = right.frame(frame).show(ui, |ui| {
                actions.extend(top_bar::tabs(ui, self.state.tab));
                match self.state.tab {
                    Tab::Look => self.look(ui, size.y, &mut actions, &mut places),
                    Tab::Attack => actions.extend(self.attack.show(ui, &self.state)),
                    Tab::Measure => actions.extend(self.measure.show(ui, &self.state)),
                    Tab::Sweep => actions.extend(self.sweep.show(ui, &self.state, &self.wake)),
                }
            });
            self.sizes.saw(name, right.response.rect.width());
            match self.state.tab {
                Tab::Look => {}
                Tab::Attack => places.push((Part::Attack, right.response.rect)),
                Tab::Measure => places.push((Part::Measure, right.response.rect)),
                Tab::Sweep => {}
            }
        }
        if self.shows(&[Part::Losses]) {
            let most = (size.y * 0.5).min(ui.available_height() - MIDDLE).max(120.0);
            let range = self.sizes.range("losses", 110.0..=most);
            let bottom = Panel::bottom("losses")
                .frame(frame)
                .resizable(true)
                .default_size((size.y * 0.24).clamp(170.0, 300.0))
                .size_range(range)
                .show(ui, |ui| actions.extend(self.losses.show(ui, &self.state)));
            self.sizes.saw("losses", bottom.response.rect.height());
            places.push((Part::Losses, bottom.response.rect));
        }
        let map = CentralPanel::default()
            .frame(frame)
            .show(ui, |ui| actions.extend(self.latent.show(ui, &self.state)));
        places.push((Part::Latent, map.response.rect));
        guide::frames(ui.ctx(), &self.state, &places, theme::is_dark(ui));
        self.guide.places = places;
        actions
    }

    /// The right column while it looks at the training.
    fn look(
        &mut self,
        ui: &mut Ui,
        height: f32,
        actions: &mut Vec<Action>,
        places: &mut Vec<(Part, Rect)>,
    ) {
        let range = self.sizes.range("pairs", 120.0..=(height * 0.6).max(130.0));
        let pairs = Panel::top("pairs")
            .frame(Frame::NONE)
            .resizable(true)
            .default_size((height * 0.34 - 36.0).clamp(180.0, 420.0))
            .size_range(range)
            .show(ui, |ui| actions.extend(self.pairs.show(ui, &self.state)));
        self.sizes.saw("pairs", pairs.response.rect.height());
        let images = CentralPanel::default()
            .frame(Frame::NONE.inner_margin(Margin { top: 8, ..Margin::ZERO }))
            .show(ui, |ui| actions.extend(self.images.show(ui, &self.state)));
        let rects = [pairs.response.rect, images.response.rect];
        places.extend([Part::Pairs, Part::Images].into_iter().zip(rects));
    }
}
