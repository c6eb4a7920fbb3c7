//! Values of an image on their way to what shows it, and back: the one place that rounds.

use super::ImageShape;

/// A value in 0–1 as a byte; what lies outside is cut.
pub fn byte(value: f32) -> u8 {
    (value.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// A byte as a value in 0–1.
pub fn value(byte: u8) -> f32 {
    f32::from(byte) / 255.0
}

/// Bytes of an image as values in 0–1.
pub fn values(bytes: &[u8]) -> Vec<f32> {
    bytes.iter().map(|&byte| value(byte)).collect()
}

/// Red, green and blue of one pixel of an image: a grey image has all three alike.
///
/// # Panics
/// If the image has not as many values as its shape says.
pub fn colour(image: &[f32], shape: ImageShape, x: usize, y: usize) -> [u8; 3] {
    let (place, pixels) = (y * shape.width + x, shape.height * shape.width);
    match shape.channels {
        3 => [0, 1, 2].map(|channel| byte(image[channel * pixels + place])),
        _ => [byte(image[place]); 3],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_survive_a_round_trip_and_the_rest_is_cut() {
        assert!((0..=255).all(|level| byte(value(level)) == level));
        assert_eq!([byte(-1.0), byte(2.0), byte(f32::NAN)], [0, 255, 0]);
    }

    #[test]
    fn colours_come_from_their_channels() {
        let shape = ImageShape { channels: 3, height: 1, width: 2 };
        let image = [0.0, 1.0, 0.2, 0.4, 1.0, 0.6];
        assert_eq!(colour(&image, shape, 1, 0), [255, 102, 153]);
        assert_eq!(colour(&[0.0, 0.2], ImageShape::grey(1, 2), 1, 0), [51; 3]);
    }
}
