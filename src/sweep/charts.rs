//! The charts of a report, as PNG.

use std::path::Path;
use std::sync::OnceLock;

use image::{ImageFormat, RgbImage};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::{FontStyle, register_font};

use super::folder::Folder;
use super::statistics::{pareto, spearman};
use super::study::{Setting, accuracy_under, drawn_attack, pair_distance};
use crate::attack::AttackConfig;
use crate::checkpoint::write_atomically;
use crate::config::{Method, short};
use crate::text::effort;

/// Width and height of a chart, pixels.
const SIZE: (u32, u32) = (960, 640);
/// The font's name among the charts.
pub(crate) const FONT: &str = "chart";
/// Colours that stay apart for people who see red and green alike (Okabe and Ito).
const COLORS: [RGBColor; 7] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(230, 159, 0),
    RGBColor(60, 60, 60),
];

pub(crate) type Area<'a> = DrawingArea<BitMapBackend<'a>, Shift>;
pub(crate) type Drawn = Result<(), Box<dyn std::error::Error>>;

/// Draws every chart that these results allow into `out`; the names of the files and what they show.
///
/// # Errors
/// A sentence, if a file cannot be written.
pub fn write(
    folder: &Folder,
    settings: &[Setting],
    out: &Path,
) -> Result<Vec<(&'static str, String)>, String> {
    let mut charts = Vec::new();
    let Some(attack) = drawn_attack(folder) else { return Ok(charts) };
    if settings.is_empty() {
        return Ok(charts);
    }
    let words = attack_words(&attack);
    save(&out.join("trade-off.png"), &|area| trade_off(area, settings, &attack))?;
    charts.push((
        "trade-off.png",
        format!(
            "Test error against accuracy under attack ({words}); one point a setting, numbered as in \
             the table; ringed: no other setting is better in both."
        ),
    ));
    save(&out.join("pair-distance.png"), &|area| distances(area, settings, &attack))?;
    charts.push((
        "pair-distance.png",
        format!(
            "Relative pair distance against accuracy under attack ({words}); one point per cell."
        ),
    ));
    for (method, heat, curve) in [
        (Method::Raven, "heat-map.png", "sigma-aug.png"),
        (Method::Avae, "heat-map-avae.png", "sigma-aug-avae.png"),
        (Method::SmoothEncoder, "heat-map-se.png", "sigma-aug-se.png"),
        (Method::SmoothAvae, "heat-map-se-avae.png", "sigma-aug-se-avae.png"),
    ] {
        let of: Vec<&Setting> = settings.iter().filter(|s| s.config.method == method).collect();
        if axis(&of, |s| s.config.sigma_aug).len() < 2 {
            continue;
        }
        let label = method.label();
        save(&out.join(heat), &|area| heat_map(area, &of, &attack))?;
        charts.push((
            heat,
            format!("{label}: accuracy under attack ({words}) over the grid, mean over seeds."),
        ));
        save(&out.join(curve), &|area| sigma_curve(area, &of, &attack))?;
        charts.push((curve, format!("{label}: accuracy under attack ({words}) against Σaug; bars: ± standard deviation over seeds.")));
    }
    Ok(charts)
}

/// An attack with everything that its figure depends on.
pub fn attack_words(attack: &AttackConfig) -> String {
    format!(
        "{}, {}, ε = {}, {}, {}, seed {}",
        attack.objective.label(),
        attack.norm.label(),
        short(attack.epsilon.into()),
        effort::steps(attack.steps),
        effort::restarts(attack.restarts),
        attack.seed
    )
}

/// Draws a chart into a PNG file.
pub(crate) fn save(path: &Path, draw: &dyn Fn(&Area) -> Drawn) -> Result<(), String> {
    let failed = |problem: String| format!("{} could not be drawn: {problem}.", path.display());
    if !font_is_ready() {
        return Err(failed("the font cannot be read".into()));
    }
    let (width, height) = SIZE;
    let mut pixels = vec![255; (width * height * 3) as usize];
    {
        let area = BitMapBackend::with_buffer(&mut pixels, SIZE).into_drawing_area();
        draw(&area)
            .and_then(|()| Ok(area.present()?))
            .map_err(|error| failed(error.to_string()))?;
    }
    let Some(picture) = RgbImage::from_raw(width, height, pixels) else {
        return Err(failed("it has another size".into()));
    };
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).map_err(|error| failed(error.to_string()))?;
    write_atomically(path, &bytes.into_inner()).map_err(|error| error.to_string())
}

/// Whether charts can be drawn: the program's own font is registered once.
pub(crate) fn font_is_ready() -> bool {
    static FONT_READY: OnceLock<bool> = OnceLock::new();
    let bytes = include_bytes!("../../assets/fonts/Inter-Regular.otf");
    *FONT_READY.get_or_init(|| register_font(FONT, FontStyle::Normal, bytes).is_ok())
}

fn color(method: Method) -> RGBColor {
    let place = Method::ALL.iter().position(|other| *other == method).unwrap_or_default();
    COLORS[place % COLORS.len()]
}

/// A range around these values with room at both ends.
pub(crate) fn range(values: impl Iterator<Item = f64>) -> std::ops::Range<f64> {
    let finite = values.filter(|value| value.is_finite());
    let (low, high) = finite.fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
    if low > high {
        // Nothing to show. An axis without an end would be divided for ever.
        return 0.0..1.0;
    }
    let room = (0.08 * (high - low)).max(1e-3 * high.abs()).max(1e-6);
    low - room..high + room
}

pub(crate) fn text(size: u32) -> TextStyle<'static> {
    TextStyle::from((FONT, size).into_font())
}

/// Points of several methods with a frame, axes and a legend; `ringed` and `marks` go by point.
fn scatter(
    area: &Area,
    title: &str,
    axes: [&str; 2],
    points: &[[f64; 2]],
    methods: &[Method],
    ringed: &[bool],
    marks: &[String],
) -> Drawn {
    let mut chart = ChartBuilder::on(area)
        .caption(title, text(20))
        .margin(12)
        .x_label_area_size(50)
        .y_label_area_size(70)
        .build_cartesian_2d(
            range(points.iter().map(|p| p[0])),
            range(points.iter().map(|p| p[1])),
        )?;
    chart
        .configure_mesh()
        .label_style(text(15))
        .axis_desc_style(text(17))
        .x_desc(axes[0])
        .y_desc(axes[1])
        .x_label_formatter(&|value| short(*value))
        .y_label_formatter(&|value| short(*value))
        .light_line_style(WHITE)
        .draw()?;
    for &method in Method::ALL {
        let own = (0..points.len()).filter(|&i| methods[i] == method);
        let own: Vec<usize> = own.collect();
        if own.is_empty() {
            continue;
        }
        let style = color(method);
        chart
            .draw_series(
                own.iter().map(|&i| Circle::new((points[i][0], points[i][1]), 5, style.filled())),
            )?
            .label(method.label())
            .legend(move |(x, y)| Circle::new((x + 8, y), 5, style.filled()));
        let rings = own.iter().filter(|&&i| ringed[i]);
        chart.draw_series(
            rings.map(|&i| Circle::new((points[i][0], points[i][1]), 10, BLACK.stroke_width(2))),
        )?;
    }
    chart.draw_series(points.iter().zip(marks).map(|(p, mark)| {
        EmptyElement::at((p[0], p[1])) + Text::new(mark.clone(), (10, -16), text(14))
    }))?;
    chart
        .configure_series_labels()
        .label_font(text(15))
        .background_style(WHITE.mix(0.85))
        .border_style(RGBColor(190, 190, 190))
        .position(SeriesLabelPosition::LowerRight)
        .draw()?;
    Ok(())
}

fn trade_off(area: &Area, settings: &[Setting], attack: &AttackConfig) -> Drawn {
    let mean = |s: &Setting, get: &dyn Fn(&super::cell::Figures) -> Option<f64>| {
        s.over_seeds(get).map_or(f64::NAN, |m| m.mean)
    };
    let points: Vec<[f64; 2]> = settings
        .iter()
        .map(|s| [mean(s, &|f| Some(f.report.test_mse)), mean(s, &|f| accuracy_under(f, attack))])
        .collect();
    let methods: Vec<Method> = settings.iter().map(|s| s.config.method).collect();
    let marks: Vec<String> = (1..=settings.len()).map(|number| number.to_string()).collect();
    let axes = ["test error per pixel (lower is better)", "accuracy under attack"];
    scatter(area, "Trade-off", axes, &points, &methods, &pareto(&points), &marks)
}

fn distances(area: &Area, settings: &[Setting], attack: &AttackConfig) -> Drawn {
    let (mut points, mut methods) = (Vec::new(), Vec::new());
    for setting in settings {
        for figures in &setting.figures {
            if let (Some(x), Some(y)) = (pair_distance(figures), accuracy_under(figures, attack)) {
                points.push([x, y]);
                methods.push(setting.config.method);
            }
        }
    }
    let title = match spearman(&points) {
        Some(found) => match found.interval {
            Some([low, high]) => format!("Spearman's ρ = {:.2} [{low:.2}, {high:.2}]", found.rho),
            None => format!("Spearman's ρ = {:.2}", found.rho),
        },
        None => "Pair distance and robustness".to_owned(),
    };
    let axes = ["mean pair distance / spread of μ", "accuracy under attack"];
    let none = vec![false; points.len()];
    let marks = vec![String::new(); points.len()];
    scatter(area, &title, axes, &points, &methods, &none, &marks)
}

/// The different values of a setting, ascending.
fn axis(settings: &[&Setting], get: impl Fn(&Setting) -> f64) -> Vec<f64> {
    let mut values: Vec<f64> = settings.iter().map(|setting| get(setting)).collect();
    values.sort_by(f64::total_cmp);
    values.dedup();
    values
}

fn heat_map(area: &Area, settings: &[&Setting], attack: &AttackConfig) -> Drawn {
    let (columns, rows) =
        (axis(settings, |s| s.config.sigma_aug), axis(settings, |s| s.config.noise));
    let value = |s: &Setting| s.over_seeds(|f| accuracy_under(f, attack)).map(|m| m.mean);
    let all: Vec<f64> = settings.iter().filter_map(|s| value(s)).collect();
    let (low, high) = all.iter().fold((f64::MAX, f64::MIN), |(l, h), &v| (l.min(v), h.max(v)));
    let mut chart = ChartBuilder::on(area)
        .caption("Accuracy under attack", text(20))
        .margin(12)
        .x_label_area_size(50)
        .y_label_area_size(70)
        .build_cartesian_2d(0.0..columns.len() as f64, 0.0..rows.len() as f64)?;
    chart.configure_mesh().disable_mesh().disable_axes().draw()?;
    for setting in settings {
        let place =
            |values: &[f64], own: f64| values.iter().position(|&v| v == own).unwrap_or(0) as f64;
        let (x, y) =
            (place(&columns, setting.config.sigma_aug), place(&rows, setting.config.noise));
        let Some(value) = value(setting) else { continue };
        // From near white to dark blue, readable in grey too.
        let share = (value - low) / (high - low).max(1e-9);
        let mix = |from: f64, to: f64| (from + (to - from) * share) as u8;
        let fill = RGBColor(mix(235.0, 8.0), mix(243.0, 64.0), mix(251.0, 129.0));
        chart.draw_series([Rectangle::new([(x, y), (x + 1.0, y + 1.0)], fill.filled())])?;
        let ink = if share > 0.5 { WHITE } else { BLACK };
        chart.draw_series([EmptyElement::at((x + 0.5, y + 0.5))
            + Text::new(format!("{value:.3}"), (-20, -8), text(18).color(&ink))])?;
    }
    let plotting = chart.plotting_area();
    let (left, bottom) = (plotting.get_x_axis_pixel_range(), plotting.get_y_axis_pixel_range());
    for (i, value) in columns.iter().enumerate() {
        let width = (left.end - left.start) as f64 / columns.len() as f64;
        let x = left.start + ((i as f64 + 0.5) * width) as i32 - 12;
        area.draw(&Text::new(short(*value), (x, bottom.end + 8), text(16)))?;
    }
    for (i, value) in rows.iter().enumerate() {
        let height = (bottom.end - bottom.start) as f64 / rows.len() as f64;
        let y = bottom.end - ((i as f64 + 0.5) * height) as i32 - 8;
        area.draw(&Text::new(short(*value), (left.start - 36, y), text(16)))?;
    }
    area.draw(&Text::new("Σaug (across), noise (up)", (left.start, bottom.end + 32), text(17)))?;
    Ok(())
}

fn sigma_curve(area: &Area, settings: &[&Setting], attack: &AttackConfig) -> Drawn {
    let get = |s: &Setting| s.over_seeds(|f| accuracy_under(f, attack));
    let reach = settings.iter().filter_map(|s| get(s)).flat_map(|m| {
        let deviation = m.deviation.unwrap_or_default();
        [m.mean - deviation, m.mean + deviation]
    });
    let x = range(settings.iter().map(|s| s.config.sigma_aug.log10()));
    let mut chart = ChartBuilder::on(area)
        .margin(12)
        .x_label_area_size(50)
        .y_label_area_size(70)
        .build_cartesian_2d(x, range(reach))?;
    chart
        .configure_mesh()
        .label_style(text(15))
        .axis_desc_style(text(17))
        .x_desc("Σaug (logarithmic)")
        .y_desc("accuracy under attack")
        .x_label_formatter(&|value| format!("{:.2}", 10_f64.powf(*value)))
        .y_label_formatter(&|value| short(*value))
        .light_line_style(WHITE)
        .draw()?;
    for (place, noise) in axis(settings, |s| s.config.noise).into_iter().enumerate() {
        let style = COLORS[place % COLORS.len()];
        let own = settings.iter().filter(|s| s.config.noise == noise);
        let mut points: Vec<(f64, f64, f64)> = own
            .filter_map(|s| {
                let m = get(s)?;
                Some((s.config.sigma_aug.log10(), m.mean, m.deviation.unwrap_or_default()))
            })
            .collect();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        chart
            .draw_series(LineSeries::new(points.iter().map(|p| (p.0, p.1)), style.stroke_width(2)))?
            .label(format!("noise {}", short(noise)))
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], style.stroke_width(2)));
        chart.draw_series(
            points.iter().map(|&(x, mean, _)| Circle::new((x, mean), 4, style.filled())),
        )?;
        chart.draw_series(points.iter().filter(|p| p.2 > 0.0).map(|&(x, mean, deviation)| {
            let ends = [(x, mean - deviation), (x, mean + deviation)];
            PathElement::new(ends, style.stroke_width(1))
        }))?;
    }
    chart
        .configure_series_labels()
        .label_font(text(15))
        .background_style(WHITE.mix(0.85))
        .border_style(RGBColor(190, 190, 190))
        .draw()?;
    Ok(())
}
