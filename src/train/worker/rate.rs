//! How fast training goes.

use std::time::Instant;

/// Images per second over the last second or two.
#[derive(Default)]
pub(super) struct RateMeter {
    current: Option<(Instant, usize)>,
    last: f64,
}

impl RateMeter {
    pub(super) fn add(&mut self, images: usize) {
        let (since, count) = self.current.get_or_insert((Instant::now(), 0));
        *count += images;
        let elapsed = since.elapsed().as_secs_f64();
        if elapsed >= 1.0 {
            self.last = *count as f64 / elapsed;
            self.current = Some((Instant::now(), 0));
        }
    }

    pub(super) fn per_second(&self) -> f64 {
        match self.current {
            Some((since, count)) if self.last == 0.0 => {
                count as f64 / since.elapsed().as_secs_f64().max(1e-3)
            }
            _ => self.last,
        }
    }
}
