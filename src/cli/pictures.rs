//! Images as PNG files, large enough to look at.

use image::{GrayImage, ImageFormat, Luma};

use crate::config::{PIXELS, SIDE};

/// Each pixel becomes a square of this many.
const ENLARGEMENT: u32 = 8;

/// 784 values in 0–1 as a PNG of 224 × 224 grey pixels; values outside are cut.
///
/// # Errors
/// If the picture cannot be encoded.
pub fn png(image: &[f32]) -> Result<Vec<u8>, String> {
    let side = SIDE as u32 * ENLARGEMENT;
    let picture = GrayImage::from_fn(side, side, |x, y| {
        let value = image[(y / ENLARGEMENT) as usize * SIDE + (x / ENLARGEMENT) as usize];
        Luma([(value.clamp(0.0, 1.0) * 255.0).round() as u8])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, ImageFormat::Png)
        .map_err(|error| format!("A picture could not be encoded: {error}."))?;
    Ok(bytes.into_inner())
}

/// The change of an image, magnified so that the largest about reaches black or white: zero is
/// mid-grey. Returned with the factor, a round number for people to read.
pub fn magnified_noise(clean: &[f32], attacked: &[f32], largest: f32) -> (Vec<f32>, f32) {
    let factor = if largest > 0.0 { (50.0 / largest).round() / 100.0 } else { 1.0 };
    let noise: Vec<f32> =
        attacked.iter().zip(clean).map(|(after, before)| 0.5 + factor * (after - before)).collect();
    debug_assert_eq!(noise.len(), PIXELS);
    (noise, factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_keeps_its_pixels_as_squares() {
        let mut image = vec![0.0; PIXELS];
        image[SIDE + 2] = 1.0;
        image[SIDE + 3] = 7.0;
        let picture = image::load_from_memory(&png(&image).unwrap()).unwrap().into_luma8();
        assert_eq!(picture.dimensions(), (224, 224));
        let grey = |x, y| picture.get_pixel(x, y).0[0];
        assert_eq!(
            [grey(16, 8), grey(23, 15), grey(31, 8), grey(15, 8), grey(16, 7)],
            [255, 255, 255, 0, 0]
        );
    }

    #[test]
    fn the_largest_change_becomes_black_or_white() {
        let clean = vec![0.5; PIXELS];
        let mut attacked = clean.clone();
        attacked[0] = 0.4;
        let (noise, factor) = magnified_noise(&clean, &attacked, 0.1);
        assert!((factor - 5.0).abs() < 1e-6 && noise[0].abs() < 1e-6 && noise[1] == 0.5);
        assert_eq!(magnified_noise(&clean, &clean, 0.0).1, 1.0);
    }
}
