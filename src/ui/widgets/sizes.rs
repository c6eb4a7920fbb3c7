//! How large the panels are: taken down for a session, and brought back from one. And how wide
//! lines may be.
//!
//! The window library keeps the sizes under keys of its own; a session keeps them by the panels'
//! names. Bringing one back is a frame in which the panel may have no other size; from then on it is
//! as if somebody had dragged it there.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use eframe::egui::{Ui, UiBuilder};

/// Sizes by the name of the panel, in points.
#[derive(Default)]
pub(crate) struct Sizes {
    now: BTreeMap<String, f32>,
    /// To be brought back the next time that the panel is shown.
    wanted: BTreeMap<String, f32>,
}

impl Sizes {
    /// What a panel may have in this frame, where it usually may have this much.
    pub(crate) fn range(&mut self, panel: &str, usual: RangeInclusive<f32>) -> RangeInclusive<f32> {
        match self.wanted.remove(panel) {
            Some(size) => {
                let size = size.clamp(*usual.start(), *usual.end());
                size..=size
            }
            None => usual,
        }
    }

    /// A panel has this size now.
    pub(crate) fn saw(&mut self, panel: &str, size: f32) {
        self.now.insert(panel.to_owned(), size);
    }

    /// Every size that is known.
    pub(crate) fn taken_down(&self) -> BTreeMap<String, f32> {
        let mut sizes = self.now.clone();
        sizes.extend(self.wanted.clone());
        sizes
    }

    /// Brings these back.
    pub(crate) fn bring_back(&mut self, sizes: &BTreeMap<String, f32>) {
        self.wanted = sizes.clone();
    }
}

/// Lets lines break at the edge of the window, however far the panels reach beyond it.
pub(crate) fn in_sight(ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
    let mut room = ui.available_rect_before_wrap();
    room.set_width(room.width().min(ui.ctx().content_rect().width() - 20.0));
    ui.scope_builder(UiBuilder::new().max_rect(room), contents);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_brought_back_once_and_within_what_is_possible_here() {
        let mut sizes = Sizes::default();
        sizes.saw("losses", 200.0);
        sizes.bring_back(&[("controls".to_owned(), 900.0), ("losses".to_owned(), 150.0)].into());
        assert_eq!(sizes.taken_down()["losses"], 150.0);
        assert_eq!(sizes.range("controls", 240.0..=400.0), 400.0..=400.0);
        assert_eq!(sizes.range("controls", 240.0..=400.0), 240.0..=400.0);
        assert_eq!(sizes.range("losses", 110.0..=400.0), 150.0..=150.0);
    }
}
