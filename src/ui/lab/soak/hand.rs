//! The seeded hand: clicks, drags, scrolls, rests the pointer, presses keys, types. Mostly on what
//! reacts, sometimes anywhere.

use std::collections::VecDeque;

use eframe::egui::{
    Context, Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, Rect,
    TouchPhase, Vec2, pos2, vec2,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::state::AppState;

/// Share of the aims that react to a click.
const ON_WIDGETS: f64 = 0.75;
/// Keys and what they are pressed with. Zoom is left out: it would change what a frame costs for the
/// rest of the time.
const KEYS: [(Modifiers, Key); 29] = [
    (Modifiers::NONE, Key::Space),
    (Modifiers::NONE, Key::A),
    (Modifiers::SHIFT, Key::A),
    (Modifiers::NONE, Key::M),
    (Modifiers::NONE, Key::R),
    (Modifiers::NONE, Key::P),
    (Modifiers::NONE, Key::F1),
    (Modifiers::NONE, Key::Period),
    (Modifiers::SHIFT, Key::Period),
    (Modifiers::NONE, Key::Num0),
    (Modifiers::NONE, Key::Num3),
    (Modifiers::NONE, Key::Num7),
    (Modifiers::NONE, Key::Num9),
    (Modifiers::NONE, Key::ArrowLeft),
    (Modifiers::NONE, Key::ArrowRight),
    (Modifiers::NONE, Key::ArrowUp),
    (Modifiers::NONE, Key::ArrowDown),
    (Modifiers::NONE, Key::Enter),
    (Modifiers::NONE, Key::Escape),
    (Modifiers::NONE, Key::Tab),
    (Modifiers::SHIFT, Key::Tab),
    (Modifiers::NONE, Key::End),
    (Modifiers::NONE, Key::Backspace),
    (Modifiers::COMMAND, Key::K),
    (Modifiers::COMMAND, Key::Z),
    (Modifiers::COMMAND, Key::R),
    (Modifiers::COMMAND, Key::E),
    (Modifiers::COMMAND, Key::M),
    (Modifiers::COMMAND, Key::S),
];
/// What is typed.
const TEXTS: [&str; 6] = ["0.3", "7", "-1", "raven", "∞ no number", "race"];

/// What it is about to do, a list of events for each frame.
pub(super) struct Hand {
    random: ChaCha8Rng,
    waiting: VecDeque<Vec<Event>>,
    held: Option<(Pos2, PointerButton)>,
}

impl Hand {
    pub(super) fn new(seed: u64) -> Self {
        let random = ChaCha8Rng::seed_from_u64(seed);
        Self { random, waiting: VecDeque::new(), held: None }
    }

    /// The events of the next frame.
    pub(super) fn next(&mut self, ctx: &Context, state: &AppState) -> Vec<Event> {
        if self.waiting.is_empty() {
            self.gesture(ctx, state);
        }
        let events = self.waiting.pop_front().unwrap_or_default();
        for event in &events {
            if let Event::PointerButton { pos, button, pressed, .. } = event {
                self.held = pressed.then_some((*pos, *button));
            }
        }
        events
    }

    /// Lets go of what is held, and goes away.
    pub(super) fn let_go(&mut self) -> Vec<Event> {
        self.waiting.clear();
        let held = self.held.take().map(|(at, button)| press(at, button, false));
        held.into_iter().chain([Event::PointerGone]).collect()
    }

    fn gesture(&mut self, ctx: &Context, state: &AppState) {
        let screen = ctx.content_rect();
        let at = self.aim(ctx, screen);
        let kind = self.random.random_range(0..100);
        match kind {
            0..42 => self.click(at, PointerButton::Primary, 1),
            42..47 => self.click(at, PointerButton::Primary, 2),
            47..50 => self.click(at, PointerButton::Secondary, 1),
            50..67 => self.drag(at, screen),
            67..77 => self.scroll(at),
            77..84 => self.rest(at),
            84..97 => self.key(),
            _ => self.text(),
        }
        // What lies in front is left again soon, or the rest of the window would see nothing.
        let in_front = state.guide.is_in_front() || state.guide.present;
        if in_front && self.random.random_bool(0.3) {
            self.press_key(Modifiers::NONE, Key::Escape);
            if state.guide.present {
                self.press_key(Modifiers::NONE, Key::P);
            }
        }
    }

    /// Somewhere on a widget that reacts, or anywhere.
    fn aim(&mut self, ctx: &Context, screen: Rect) -> Pos2 {
        let mut widgets: Vec<Rect> = ctx.viewport(|viewport| {
            let layers = viewport.prev_pass.widgets.layers();
            let all = layers.flat_map(|(_, widgets)| widgets);
            let reacts = all.filter(|widget| widget.enabled && widget.sense.interactive());
            reacts.map(|widget| widget.interact_rect.intersect(screen)).collect()
        });
        widgets.retain(|rect| rect.is_positive());
        // Their order is no order: layers come out of a hash table.
        widgets.sort_by(|a, b| {
            let key = |rect: &Rect| [rect.min.y, rect.min.x, rect.max.y, rect.max.x];
            let pairs = key(a).into_iter().zip(key(b));
            pairs
                .map(|(a, b)| a.total_cmp(&b))
                .find(|order| order.is_ne())
                .unwrap_or_else(|| a.min.x.total_cmp(&b.min.x))
        });
        if widgets.is_empty() || !self.random.random_bool(ON_WIDGETS) {
            return self.within(screen);
        }
        let chosen = self.random.random_range(0..widgets.len());
        self.within(widgets[chosen])
    }

    fn within(&mut self, rect: Rect) -> Pos2 {
        let mut share = || self.random.random_range(0.05..0.95_f32);
        pos2(rect.left() + share() * rect.width(), rect.top() + share() * rect.height())
    }

    fn click(&mut self, at: Pos2, button: PointerButton, times: usize) {
        self.waiting.push_back(vec![Event::PointerMoved(at)]);
        for _ in 0..times {
            self.waiting.push_back(vec![press(at, button, true)]);
            self.waiting.push_back(vec![press(at, button, false)]);
        }
    }

    fn drag(&mut self, from: Pos2, screen: Rect) {
        let near =
            vec2(self.random.random_range(-160.0..160.0), self.random.random_range(-60.0..60.0));
        let to = if self.random.random_bool(0.7) { from + near } else { self.within(screen) };
        let moves = self.random.random_range(4..16);
        self.waiting.push_back(vec![Event::PointerMoved(from)]);
        self.waiting.push_back(vec![press(from, PointerButton::Primary, true)]);
        for step in 1..=moves {
            let at = from + (to - from) * (step as f32 / moves as f32);
            self.waiting.push_back(vec![Event::PointerMoved(at)]);
        }
        self.waiting.push_back(vec![press(to, PointerButton::Primary, false)]);
    }

    fn scroll(&mut self, at: Pos2) {
        self.waiting.push_back(vec![Event::PointerMoved(at)]);
        let shift = self.random.random_bool(0.2);
        let modifiers = if shift { Modifiers::SHIFT } else { Modifiers::NONE };
        let by = if self.random.random_bool(0.5) { 40.0 } else { -40.0 };
        for _ in 0..self.random.random_range(1..8) {
            self.waiting.push_back(vec![Event::MouseWheel {
                unit: MouseWheelUnit::Point,
                delta: Vec2::new(0.0, by),
                phase: TouchPhase::Move,
                source: MouseWheelSource::Unknown,
                modifiers,
            }]);
        }
    }

    /// Long enough for a tooltip.
    fn rest(&mut self, at: Pos2) {
        self.waiting.push_back(vec![Event::PointerMoved(at)]);
        self.waiting.extend((0..12).map(|_| Vec::new()));
    }

    fn key(&mut self) {
        let (modifiers, key) = KEYS[self.random.random_range(0..KEYS.len())];
        self.press_key(modifiers, key);
    }

    fn press_key(&mut self, modifiers: Modifiers, key: Key) {
        let event =
            |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
        self.waiting.push_back(vec![Event::ModifiersChanged(modifiers), event(true)]);
        self.waiting.push_back(vec![event(false), Event::ModifiersChanged(Modifiers::NONE)]);
    }

    fn text(&mut self) {
        let text = TEXTS[self.random.random_range(0..TEXTS.len())];
        self.waiting.push_back(vec![Event::Text(text.to_owned())]);
    }
}

fn press(pos: Pos2, button: PointerButton, pressed: bool) -> Event {
    Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(seed: u64) -> Vec<Event> {
        let (ctx, state) = (Context::default(), AppState::default());
        ctx.run_ui(Default::default(), |_| {}).drop_without_applying_deltas();
        let mut hand = Hand::new(seed);
        (0..5000).flat_map(|_| hand.next(&ctx, &state)).collect()
    }

    #[test]
    fn the_seed_decides_what_the_hand_does() {
        let all = events(1);
        assert_eq!(all, events(1));
        assert_ne!(all, events(2));
    }

    #[test]
    fn whatever_is_pressed_is_let_go_and_no_key_zooms_or_quits() {
        let mut held = 0_i32;
        for event in events(3) {
            match event {
                Event::PointerButton { pressed, .. } => held += if pressed { 1 } else { -1 },
                Event::Key { key, modifiers, .. } => {
                    let zoom = [Key::Plus, Key::Minus, Key::Equals, Key::Num0].contains(&key);
                    assert!(!(zoom && modifiers.command) && key != Key::Q && key != Key::F4);
                }
                _ => {}
            }
            assert!((0..=1).contains(&held));
        }
    }
}
