//! Plots of a run for paper: curves and latents as SVG, latents over time as an animated GIF.

use std::collections::BTreeSet;

use image::codecs::gif::{GifEncoder, Repeat};
use image::{Delay, DynamicImage, Frame, RgbImage};
use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;

use crate::config::short;
use crate::palette::{CLASSES_LIGHT, MODELS, Mark, Rgb, Shape};
use crate::sweep::charts::{FONT, font_is_ready, range, text};
use crate::text::classes as named;

/// Width and height of a curve's plot, and side of a plane, in pixels.
const SIZE: (u32, u32) = (960, 480);
const SIDE: u32 = 560;
/// Time of a frame, and of the last one, milliseconds.
const FRAME: u32 = 80;
const LAST_FRAME: u32 = 2000;
/// Radius of a point, and of one where there are more classes than colours.
const RADIUS: f32 = 3.0;
const RADIUS_OF_SHAPES: f32 = 4.0;
/// Rows and height of a row of the legend, and width of a column, in pixels.
const LEGEND_ROWS: usize = 30;
const LEGEND_ROW: u32 = 17;
const LEGEND_COLUMN: u32 = 180;
/// The fastest encoding that is not visibly worse.
const GIF_SPEED: i32 = 10;
/// A curve with its name.
pub(super) struct Curve {
    /// The number of its model, which decides the colour.
    pub model: usize,
    /// What it is called.
    pub name: String,
    /// Step and value, ascending.
    pub points: Vec<[f64; 2]>,
}

/// The pairs of one step in the plane.
pub(super) struct Moment {
    /// The step.
    pub step: u64,
    /// z, then z′ of each pair.
    pub z: Vec<[f64; 2]>,
    /// See there.
    pub z_aug: Vec<[f64; 2]>,
}

type Drawn<E> = Result<(), DrawingAreaErrorKind<E>>;

/// A colour of the window, on paper.
fn rgb((red, green, blue): Rgb) -> RGBColor {
    RGBColor(red, green, blue)
}

/// Curves over the steps.
///
/// # Errors
/// What the drawing library said.
pub(super) fn curves(title: &str, curves: &[Curve]) -> Result<String, String> {
    svg(SIZE, |area| {
        // A run that broke ends with numbers that have no place.
        let placed = |point: &&[f64; 2]| point.iter().all(|value| value.is_finite());
        let points = || curves.iter().flat_map(|curve| curve.points.iter().filter(placed));
        let mut chart = ChartBuilder::on(area)
            .caption(title, text(20))
            .margin(12)
            .x_label_area_size(44)
            .y_label_area_size(64)
            .build_cartesian_2d(range(points().map(|p| p[0])), range(points().map(|p| p[1])))?;
        chart
            .configure_mesh()
            .label_style(text(15))
            .axis_desc_style(text(17))
            .x_desc("step")
            .x_label_formatter(&|value| short(value.round()))
            .y_label_formatter(&|value| short(*value))
            .light_line_style(WHITE)
            .draw()?;
        for curve in curves {
            let color = rgb(MODELS[curve.model.min(MODELS.len() - 1)].0);
            let points = curve.points.iter().filter(placed).map(|p| (p[0], p[1]));
            chart
                .draw_series(LineSeries::new(points, color.stroke_width(2)))?
                .label(&curve.name)
                .legend(move |(x, y)| {
                    PathElement::new([(x, y), (x + 18, y)], color.stroke_width(2))
                });
        }
        chart
            .configure_series_labels()
            .label_font(text(15))
            .background_style(WHITE.mix(0.85))
            .draw()
    })
}

/// The pairs of one step, and what each mark is: `names` are those of the classes.
///
/// # Errors
/// What the drawing library said.
pub(super) fn latents_svg(
    moment: &Moment,
    classes: &[usize],
    names: &[String],
) -> Result<String, String> {
    let bounds = bounds(std::slice::from_ref(moment));
    let shown: BTreeSet<usize> = classes.iter().copied().filter(|&c| c < names.len()).collect();
    let shown: Vec<usize> = shown.into_iter().collect();
    let columns = shown.len().div_ceil(LEGEND_ROWS) as u32;
    svg((SIDE + columns * LEGEND_COLUMN, SIDE), |area| {
        let (left, right) = area.split_horizontally(SIDE);
        plane(&left, moment, classes, &bounds)?;
        legend(&right, &shown, names)
    })
}

/// One frame a moment, as a GIF; nothing if `go_on`, told a share in 0–1, said to stop.
///
/// # Errors
/// What the drawing library said.
pub(super) fn latents_gif(
    moments: &[Moment],
    classes: &[usize],
    go_on: &mut dyn FnMut(f32) -> bool,
) -> Result<Option<Vec<u8>>, String> {
    let mut film = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut film, GIF_SPEED);
    encoder.set_repeat(Repeat::Infinite).map_err(|error| error.to_string())?;
    let bounds = bounds(moments);
    if !font_is_ready() {
        return Err("the font cannot be read".into());
    }
    for (place, moment) in moments.iter().enumerate() {
        if !go_on(place as f32 / moments.len() as f32) {
            return Ok(None);
        }
        let mut pixels = vec![255; (SIDE * SIDE * 3) as usize];
        {
            let area = BitMapBackend::with_buffer(&mut pixels, (SIDE, SIDE)).into_drawing_area();
            plane(&area, moment, classes, &bounds)
                .and_then(|()| area.present())
                .map_err(|error| error.to_string())?;
        }
        let Some(frame) = RgbImage::from_raw(SIDE, SIDE, pixels) else {
            return Err("it has another size".into());
        };
        let last = place + 1 == moments.len();
        let delay = Delay::from_numer_denom_ms(if last { LAST_FRAME } else { FRAME }, 1);
        let frame = DynamicImage::ImageRgb8(frame).into_rgba8();
        let frame = Frame::from_parts(frame, 0, 0, delay);
        encoder.encode_frame(frame).map_err(|error| error.to_string())?;
    }
    drop(encoder);
    Ok(Some(film))
}

/// One range for both axes that holds every point of every moment.
fn bounds(moments: &[Moment]) -> [std::ops::Range<f64>; 2] {
    let along = |axis: usize| {
        let points = moments.iter().flat_map(|moment| moment.z.iter().chain(&moment.z_aug));
        range(points.map(move |point| point[axis]).filter(|value| value.is_finite()))
    };
    let (x, y) = (along(0), along(1));
    let half = (x.end - x.start).max(y.end - y.start) / 2.0;
    [x, y].map(|range| {
        let middle = (range.start + range.end) / 2.0;
        middle - half..middle + half
    })
}

fn plane<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    moment: &Moment,
    classes: &[usize],
    [x, y]: &[std::ops::Range<f64>; 2],
) -> Drawn<DB::ErrorType> {
    let mut chart = ChartBuilder::on(area)
        .caption(format!("Latent pairs, step {}", moment.step), text(18))
        .margin(10)
        .x_label_area_size(28)
        .y_label_area_size(40)
        .build_cartesian_2d(x.clone(), y.clone())?;
    chart
        .configure_mesh()
        .label_style(text(13))
        .x_label_formatter(&|value| short(*value))
        .y_label_formatter(&|value| short(*value))
        .light_line_style(WHITE)
        .draw()?;
    let color = |index: usize| {
        let class = classes.get(index).copied().unwrap_or(0);
        rgb(CLASSES_LIGHT[class % CLASSES_LIGHT.len()])
    };
    let pairs = || moment.z.iter().zip(&moment.z_aug).enumerate();
    chart.draw_series(pairs().map(|(index, (z, z_aug))| {
        PathElement::new([(z[0], z[1]), (z_aug[0], z_aug[1])], color(index).mix(0.6))
    }))?;
    // Where there are several shapes they are larger, to be told apart.
    let many = classes.iter().any(|&class| class >= CLASSES_LIGHT.len());
    let radius = if many { RADIUS_OF_SHAPES } else { RADIUS };
    let class = |index: usize| classes.get(index).copied().unwrap_or(0);
    for (index, (z, _)) in pairs() {
        mark(&mut chart, *z, class(index), radius, true)?;
    }
    for (index, (_, z_aug)) in pairs() {
        mark(&mut chart, *z_aug, class(index), radius, false)?;
    }
    Ok(())
}

/// A plane, or the legend beside it.
type Plot<'a, DB> = ChartContext<'a, DB, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// The mark of a class, as in the window.
fn mark<DB: DrawingBackend>(
    plot: &mut Plot<DB>,
    [x, y]: [f64; 2],
    class: usize,
    radius: f32,
    filled: bool,
) -> Drawn<DB::ErrorType> {
    let color = rgb(CLASSES_LIGHT[class % CLASSES_LIGHT.len()]);
    let style = if filled { color.filled() } else { color.stroke_width(1) };
    let Mark { shape, dotted } = Mark::of(class);
    let at = || EmptyElement::at((x, y));
    let pixel = |value: f32| (value * radius).round() as i32;
    let corners = shape.corners().into_iter().map(|[x, y]| (pixel(x), pixel(y)));
    let mut corners: Vec<(i32, i32)> = corners.collect();
    if shape == Shape::Disc {
        plot.draw_series([at() + Circle::new((0, 0), pixel(1.0), style)])?;
    } else if filled {
        plot.draw_series([at() + Polygon::new(corners, style)])?;
    } else {
        corners.extend(corners.first().copied());
        plot.draw_series([at() + PathElement::new(corners, style)])?;
    }
    if dotted {
        let dot = if filled { WHITE.filled() } else { color.filled() };
        plot.draw_series([at() + Circle::new((0, 0), pixel(0.4), dot)])?;
    }
    Ok(())
}

/// Marks and names of these classes.
fn legend<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    shown: &[usize],
    names: &[String],
) -> Drawn<DB::ErrorType> {
    let (width, height) = area.dim_in_pixel();
    // In pixels, like the names.
    let mut plot =
        ChartBuilder::on(area).build_cartesian_2d(0.0..f64::from(width), f64::from(height)..0.0)?;
    for (place, &class) in shown.iter().enumerate() {
        let x = 8 + (place / LEGEND_ROWS) as u32 * LEGEND_COLUMN;
        let y = 30 + (place % LEGEND_ROWS) as u32 * LEGEND_ROW;
        mark(&mut plot, [x, y].map(f64::from), class, RADIUS_OF_SHAPES, true)?;
        let name = named::logical(&names[class], class);
        area.draw(&Text::new(name, (x as i32 + 10, y as i32 - 7), text(14)))?;
    }
    Ok(())
}

fn svg<'a>(
    size: (u32, u32),
    draw: impl FnOnce(
        &DrawingArea<SVGBackend, Shift>,
    ) -> Drawn<<SVGBackend<'a> as DrawingBackend>::ErrorType>,
) -> Result<String, String> {
    if !font_is_ready() {
        return Err("the font cannot be read".into());
    }
    let mut text = String::new();
    {
        let area = SVGBackend::with_string(&mut text, size).into_drawing_area();
        area.fill(&WHITE).map_err(|error| error.to_string())?;
        draw(&area).and_then(|()| area.present()).map_err(|error| error.to_string())?;
    }
    // Where the font is not installed, the reader's own stands in.
    Ok(text.replace(&format!("font-family=\"{FONT}\""), "font-family=\"Inter, sans-serif\""))
}
