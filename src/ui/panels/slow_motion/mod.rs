//! Slow motion: a card in front of the window that shows one training step, stage by stage.
//!
//! `plane` draws points and arrows, `legend` says what they are, `pictures` draws the images.

mod legend;
mod pictures;
mod plane;

use eframe::egui::{
    Align, Button, Checkbox, Context, Frame, Id, Key, Layout, Modal, Modifiers, Response, RichText,
    Ui, Vec2, vec2,
};

use crate::config::race::letter;
use crate::evaluate::Anatomy;
use crate::evaluate::stage::Stage;
use crate::state::AppState;
use crate::state::slow_motion::SlowMotionAction;
use crate::state::slow_motion::scene::Scene;
use crate::text::slow_motion as text;
use crate::ui::widgets::theme;
use pictures::Pictures;
use plane::Plane;

/// How long each stage stays while it goes on by itself, seconds.
const STAGE_SECONDS: f64 = 2.5;
/// How long arrows grow and points glide, seconds.
const GLIDE_SECONDS: f64 = 0.6;
/// Room around the card, in points.
const AROUND: f32 = 14.0;
/// Most lines that a sentence takes: the plane below must not jump.
const LINES: f32 = 2.0;
/// Height of legend and note where nothing wraps, and the least height of the plane, in points.
const FOOTER: f32 = 58.0;
const LEAST_PLANE: f32 = 120.0;

/// The card's scratch: since when a stage is shown, textures.
#[derive(Default)]
pub(crate) struct SlowMotionPanel {
    /// The stage that is shown, and since when.
    since: Option<(usize, u64, f64)>,
    pictures: Pictures,
    plane: Plane,
    /// Height of what stands below the plane, and the size of the card that it belongs to.
    footer: f32,
    size: Vec2,
}

impl SlowMotionPanel {
    /// Draws the card; returns what was asked for.
    #[must_use]
    pub(crate) fn show(&mut self, ctx: &Context, state: &AppState) -> Vec<SlowMotionAction> {
        if !state.slow_motion.open {
            self.since = None;
            return Vec::new();
        }
        let mut asked = keys(ctx);
        let frame = Frame::popup(&ctx.global_style()).inner_margin(14.0);
        let size = ctx.content_rect().size() - vec2(1.0, 1.0) * 2.0 * (AROUND + 15.0);
        if size != self.size {
            (self.size, self.footer) = (size, FOOTER);
        }
        Modal::new(Id::unique("slow motion")).frame(frame).show(ctx, |ui| {
            ui.set_min_size(size);
            ui.set_max_size(size);
            self.card(ui, state, &mut asked);
        });
        asked
    }

    fn card(&mut self, ui: &mut Ui, state: &AppState, asked: &mut Vec<SlowMotionAction>) {
        let slow = &state.slow_motion;
        ui.horizontal(|ui| {
            ui.label(RichText::new(text::TITLE).text_style(theme::section()).strong());
            if let Some(report) = &slow.report {
                ui.label(
                    RichText::new(text::settings(&state.slow_motion_model().running, report.step))
                        .weak(),
                );
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if button(ui, true, text::CLOSE).clicked() {
                    asked.push(SlowMotionAction::Close);
                }
                let waiting = if slow.takes_step() { text::TAKING } else { text::WAITING };
                if state.dataset.is_some() && slow.is_waiting() {
                    ui.label(RichText::new(waiting).weak());
                } else if slow.paused_training {
                    ui.label(RichText::new(text::PAUSED).weak());
                }
            });
        });
        let Some(anatomy) = slow.anatomy() else {
            let words = if state.dataset.is_none() { text::NOTHING_YET } else { text::WAITING };
            ui.centered_and_justified(|ui| ui.label(RichText::new(words).heading()));
            return;
        };
        let model = state.slow_motion_model();
        let stages = Stage::of(model.running.method);
        let stage = slow.stage(model.running.method);
        let glide = self.follow(ui, state, asked);
        words(ui, state, stage, anatomy);
        buttons(ui, state, stages, anatomy, asked);
        let scene = Scene::of(slow, &model.latent, stage, stages);
        // What stands below was as high in the frame before; it may only grow, so that the plane
        // does not jump from stage to stage.
        let height = (ui.available_height() - self.footer).max(LEAST_PLANE);
        let width = ui.available_width();
        let upper = ui.allocate_ui_with_layout(
            vec2(width, height),
            Layout::left_to_right(Align::Min),
            |ui| {
                self.pictures.show(ui, state, stages, stage, (0.42 * width).min(height));
                self.plane.show(ui, state, &scene, stage, glide);
            },
        );
        legend::show(ui, &scene);
        if stage.has_arrows() {
            ui.label(text::ARROWS);
        }
        let used = ui.min_rect().bottom() - upper.response.rect.bottom();
        if used > self.footer + 0.5 {
            self.footer = used;
            ui.ctx().request_repaint();
        }
    }

    /// Goes on when it is time; how much of the way the arrows have grown, 0–1.
    fn follow(&mut self, ui: &Ui, state: &AppState, asked: &mut Vec<SlowMotionAction>) -> f32 {
        let slow = &state.slow_motion;
        let now = ui.input(|input| input.time);
        let answer = slow.report.as_ref().map_or(0, |report| report.id);
        let since = match self.since {
            Some((place, known, since)) if (place, known) == (slow.place, answer) => since,
            _ => now,
        };
        self.since = Some((slow.place, answer, since));
        let passed = now - since;
        if slow.playing {
            if passed >= STAGE_SECONDS {
                asked.push(SlowMotionAction::Next);
            }
            ui.ctx().request_repaint_after_secs((STAGE_SECONDS - passed).max(0.0) as f32);
        }
        if state.guide.reduced_motion || passed >= GLIDE_SECONDS {
            return 1.0;
        }
        ui.ctx().request_repaint();
        let share = (passed / GLIDE_SECONDS) as f32;
        // Slows down towards the end.
        1.0 - (1.0 - share).powi(3)
    }
}

/// The keys that belong to the card while it is open.
#[must_use]
fn keys(ctx: &Context) -> Vec<SlowMotionAction> {
    let free = !ctx.egui_wants_keyboard_input();
    let table = [
        (Key::ArrowRight, SlowMotionAction::Next, true),
        (Key::N, SlowMotionAction::Next, true),
        (Key::ArrowLeft, SlowMotionAction::Back, true),
        (Key::B, SlowMotionAction::Back, true),
        (Key::Escape, SlowMotionAction::Close, true),
        // A button that has the keyboard is pressed with it.
        (Key::Space, SlowMotionAction::Play, free),
    ];
    let pressed = |key| ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let asked = table.into_iter().filter(|&(key, _, acts)| acts && pressed(key));
    asked.map(|(_, action, _)| action).collect()
}

fn button(ui: &mut Ui, enabled: bool, [name, hint]: [&str; 2]) -> Response {
    let button = ui.add_enabled(enabled, Button::new(name)).on_hover_text(hint);
    button.on_disabled_hover_text(text::not_now(hint))
}

/// Title and sentence, large.
fn words(ui: &mut Ui, state: &AppState, stage: Stage, anatomy: &Anatomy) {
    let slow = &state.slow_motion;
    let settings = &state.slow_motion_model().running;
    let stages = Stage::of(settings.method);
    let place = slow.place.min(stages.len() - 1);
    let title = text::progress(place, stages.len(), text::title(stage, anatomy));
    ui.label(RichText::new(title).size(24.0).strong());
    let class = state.test_label(anatomy.index).map(usize::from);
    let class = crate::ui::widgets::words::class_name(state, class);
    let mut sentence = text::sentence(stage, settings, anatomy, &class, !slow.one_draw);
    if slow.shown.is_none() {
        sentence += &text::values_of(&class);
    }
    let width = ui.available_width();
    ui.allocate_ui(vec2(width, 0.0), |ui| {
        ui.set_min_height(LINES * 22.0);
        ui.label(RichText::new(sentence).size(17.0));
    });
}

/// The row of buttons: stages, digits, arrows.
fn buttons(
    ui: &mut Ui,
    state: &AppState,
    stages: &[Stage],
    anatomy: &Anatomy,
    asked: &mut Vec<SlowMotionAction>,
) {
    let slow = &state.slow_motion;
    let place = slow.place.min(stages.len() - 1);
    let last = place + 1 == stages.len();
    let mut press = |response: Response, action| {
        if response.clicked() {
            asked.push(action);
        }
    };
    ui.horizontal_wrapped(|ui| {
        press(button(ui, place > 0, text::BACK), SlowMotionAction::Back);
        press(button(ui, !last, text::NEXT), SlowMotionAction::Next);
        let play = if slow.playing { text::STOP } else { text::PLAY };
        press(button(ui, true, play), SlowMotionAction::Play);
        for (number, &stage) in stages.iter().enumerate() {
            let [name, hint] = text::stage_button(number + 1, text::title(stage, anatomy));
            let chip = Button::selectable(number == place, (number + 1).to_string());
            let chip = ui.add(chip).accessible_name(name).on_hover_text(hint);
            press(chip, SlowMotionAction::GoTo(number));
        }
        // Always there, so that nothing moves from stage to stage.
        let can = last && !slow.is_waiting() && !slow.takes_step() && !state.is_running();
        let label = RichText::new(text::TAKE_STEP[0]).strong();
        let take = if can {
            let fill = theme::accent(theme::is_dark(ui));
            Button::new(label.color(theme::on_accent())).fill(fill)
        } else {
            Button::new(label)
        };
        let take = ui.add_enabled(can, take).on_hover_text(text::TAKE_STEP[1]);
        press(take.on_disabled_hover_text(text::NOT_YET), SlowMotionAction::TakeStep);
    });
    ui.horizontal_wrapped(|ui| {
        if state.races() {
            models(ui, state, asked);
            ui.separator();
        }
        let mut press = |response: Response, action| {
            if response.clicked() {
                asked.push(action);
            }
        };
        ui.label(text::DIGITS);
        let images = slow.report.iter().flat_map(|report| &report.images);
        for (number, image) in images.enumerate() {
            let class = state.test_label(image.index).map(usize::from);
            let class = crate::ui::widgets::words::class_name(state, class);
            let [name, hint] = text::digit(number + 1, image.index, &class);
            // Long names would take a row of their own.
            let short = if class.chars().count() > 2 { (number + 1).to_string() } else { class };
            let chip = Button::selectable(slow.shown == Some(number), short);
            let chip = ui.add(chip).accessible_name(name).on_hover_text(hint);
            press(chip, SlowMotionAction::Show(Some(number)));
        }
        let all = ui.add(Button::selectable(slow.shown.is_none(), text::ALL[0]));
        press(all.on_hover_text(text::ALL[1]), SlowMotionAction::Show(None));
        ui.separator();
        press(button(ui, !slow.is_waiting(), text::DRAW_AGAIN), SlowMotionAction::DrawAgain);
        let arrows = stages[place].has_arrows();
        let [name, hint] = text::average();
        let mut averaged = !slow.one_draw;
        let average = ui.add_enabled(arrows, Checkbox::new(&mut averaged, name));
        press(average.on_hover_text(&hint).on_disabled_hover_text(hint), SlowMotionAction::Average);
        press(button(ui, arrows, text::SHORTER), SlowMotionAction::Shorter);
        press(button(ui, arrows, text::LONGER), SlowMotionAction::Longer);
    });
}

/// The models of a race, by their letters.
fn models(ui: &mut Ui, state: &AppState, asked: &mut Vec<SlowMotionAction>) {
    let shown = state.slow_motion_model().number;
    for model in state.models.iter() {
        let letter = letter(model.number);
        let [name, hint] = text::model(letter, &model.name);
        let chip = Button::selectable(model.number == shown, letter.to_string());
        // One that stands still shares no weights.
        let works = model.number == 0 || model.divergence.is_none();
        let chip = ui.add_enabled(works, chip).accessible_name(name).on_hover_text(&hint);
        if chip.on_disabled_hover_text(text::not_now(&hint)).clicked() {
            asked.push(SlowMotionAction::Model(model.number));
        }
    }
}
