//! The shape of an image: it belongs to the data set, and everything else asks for it.

use serde::{Deserialize, Serialize};

/// Channels, height and width of an image.
///
/// An image is `channels × height × width` values, channel by channel and row by row within a
/// channel; 0 is black and 1 (as a byte 255) is white.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ImageShape {
    /// 1 for grey, 3 for red, green and blue.
    pub channels: usize,
    /// Pixels from top to bottom.
    pub height: usize,
    /// Pixels from left to right.
    pub width: usize,
}

impl ImageShape {
    /// Grey, 28 × 28: MNIST, what came after it in its format, and the built-in digits.
    pub const MNIST: Self = Self::grey(28, 28);

    /// Grey images of this height and width.
    pub const fn grey(height: usize, width: usize) -> Self {
        Self { channels: 1, height, width }
    }

    /// What files say nothing of that were written before images had a shape.
    pub(crate) const fn of_earlier_versions() -> Self {
        Self::MNIST
    }

    /// Values of an image: what a network takes in and gives out.
    pub const fn values(self) -> usize {
        self.channels * self.height * self.width
    }

    /// The largest Euclidean length that a change of an image can have: every value from black to white.
    pub fn diagonal(self) -> f32 {
        (self.values() as f32).sqrt()
    }
}

impl Default for ImageShape {
    fn default() -> Self {
        Self::MNIST
    }
}

impl std::fmt::Display for ImageShape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let colours = if self.channels == 1 { "grey" } else { "colour" };
        write!(f, "{} × {} {colours} pixels", self.height, self.width)
    }
}
