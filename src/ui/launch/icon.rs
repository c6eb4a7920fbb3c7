//! The window's icon, drawn: two latent points of one pair, joined, on a dark ground.

use eframe::egui::IconData;

/// Width and height in pixels.
const SIZE: usize = 64;

/// The icon.
pub(super) fn icon() -> IconData {
    let rgba = (0..SIZE * SIZE).flat_map(|index| pixel(index % SIZE, index / SIZE)).collect();
    IconData { rgba, width: SIZE as u32, height: SIZE as u32 }
}

/// Colour of one pixel, its edges softened over one pixel's width.
fn pixel(x: usize, y: usize) -> [u8; 4] {
    let (x, y) = (x as f32 + 0.5, y as f32 + 0.5);
    let (ground, orange, blue) = ([24.0, 26.0, 30.0], [255.0, 150.0, 60.0], [92.0, 172.0, 255.0]);
    let (a, b) = ((20.0, 42.0), (44.0, 21.0));
    let to = |(px, py): (f32, f32)| (x - px).hypot(y - py);
    let along = (((x - a.0) * (b.0 - a.0) + (y - a.1) * (b.1 - a.1)) / 1017.0).clamp(0.0, 1.0);
    let to_segment = to((a.0 + along * (b.0 - a.0), a.1 + along * (b.1 - a.1)));

    let mut color = ground;
    let mut lay = |over: [f32; 3], distance: f32| {
        let cover = (0.5 - distance).clamp(0.0, 1.0);
        for (channel, top) in color.iter_mut().zip(over) {
            *channel += (top - *channel) * cover;
        }
    };
    lay([170.0, 174.0, 184.0], to_segment - 2.0);
    lay(orange, to(a) - 12.0);
    lay(blue, to(b) - 12.0);
    lay(ground, to(b) - 7.0);

    // A square with round corners.
    let outside = (x - 32.0).abs().max(20.0) - 20.0;
    let corner = outside.hypot((y - 32.0).abs().max(20.0) - 20.0);
    let alpha = (12.5 - corner).clamp(0.0, 1.0);
    [color[0] as u8, color[1] as u8, color[2] as u8, (255.0 * alpha) as u8]
}
