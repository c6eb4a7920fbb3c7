//! A soak test on paper: memory and frame times over the minutes.

use std::path::Path;

use plotters::prelude::*;

use crate::sweep::charts::{Area, Drawn, save, text};
use crate::table::{Cell, line};

/// What one second of a soak test was like.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Second {
    /// Seconds since the test began.
    pub second: f64,
    /// Memory that the process holds, MiB.
    pub resident_mib: f64,
    /// Of it, the losses of every step and the moments that one can go back to, MiB.
    pub histories_mib: f64,
    /// Frames of this second.
    pub frames: usize,
    /// Milliseconds of the window's thread a frame, without waiting for the screen: median.
    pub frame_median_ms: f64,
    /// The same, 99th percentile.
    pub frame_p99_ms: f64,
    /// Of it, messages, layout and actions: median.
    pub layout_median_ms: f64,
    /// The same, 99th percentile.
    pub layout_p99_ms: f64,
    /// The run's number.
    pub run: u64,
    /// Steps of the run.
    pub step: u64,
    /// Images per second.
    pub images_per_second: f64,
    /// Models in the race.
    pub models: usize,
    /// Whether it trained.
    pub trains: bool,
    /// Whether the window was at rest.
    pub rests: bool,
    /// Panics so far.
    pub panics: u64,
    /// Errors on the screen.
    pub problems: usize,
}

impl Second {
    /// The titles of the table.
    pub const TITLES: [&str; 16] = [
        "second",
        "resident_mib",
        "histories_mib",
        "frames",
        "frame_median_ms",
        "frame_p99_ms",
        "layout_median_ms",
        "layout_p99_ms",
        "run",
        "step",
        "images_per_second",
        "models",
        "trains",
        "rests",
        "panics",
        "problems",
    ];

    /// A line of the table, with its end.
    pub fn csv(&self) -> String {
        let cells: [Cell; Self::TITLES.len()] = [
            Cell::fixed(self.second, 2),
            Cell::fixed(self.resident_mib, 1),
            Cell::fixed(self.histories_mib, 1),
            self.frames.into(),
            Cell::fixed(self.frame_median_ms, 3),
            Cell::fixed(self.frame_p99_ms, 3),
            Cell::fixed(self.layout_median_ms, 3),
            Cell::fixed(self.layout_p99_ms, 3),
            self.run.into(),
            self.step.into(),
            Cell::fixed(self.images_per_second, 0),
            self.models.into(),
            u8::from(self.trains).into(),
            u8::from(self.rests).into(),
            self.panics.into(),
            self.problems.into(),
        ];
        line(cells)
    }
}

/// A curve over the minutes: its name, its colour, its value at a second.
type Line = (&'static str, RGBColor, fn(&Second) -> f64);

const MEMORY: [Line; 2] = [
    ("resident", RGBColor(0, 104, 190), |row| row.resident_mib),
    ("histories, which are bounded", RGBColor(204, 84, 0), |row| row.histories_mib),
];
const FRAMES: [Line; 4] = [
    ("frame, 99th percentile of a second", RGBColor(240, 170, 120), |row| row.frame_p99_ms),
    ("messages and layout, 99th percentile", RGBColor(150, 190, 230), |row| row.layout_p99_ms),
    ("frame, median", RGBColor(204, 84, 0), |row| row.frame_median_ms),
    ("messages and layout, median", RGBColor(0, 104, 190), |row| row.layout_median_ms),
];

/// Draws memory above, frame times below, and rests as grey bands.
///
/// # Errors
/// A sentence, if there is nothing to draw or the file cannot be written.
pub fn plot(rows: &[Second], path: &Path) -> Result<(), String> {
    if rows.is_empty() {
        return Err("A soak test without a second cannot be drawn.".into());
    }
    save(path, &|area: &Area| {
        let (above, below) = area.split_vertically(320);
        panel(&above, "Memory, MiB", rows, &MEMORY)?;
        panel(&below, "CPU time of a frame, ms", rows, &FRAMES)
    })
}

fn panel(area: &Area, title: &str, rows: &[Second], lines: &[Line]) -> Drawn {
    let minute = |row: &Second| row.second / 60.0;
    let last = rows.iter().map(minute).fold(0.0, f64::max);
    let values = || rows.iter().flat_map(|row| lines.iter().map(move |(.., of)| of(row)));
    let top = 1.08 * values().filter(|value| value.is_finite()).fold(1e-3, f64::max);
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(area)
        .caption(title, text(18))
        .margin(8)
        .x_label_area_size(30)
        .y_label_area_size(52)
        .build_cartesian_2d(0.0..last, 0.0..top)?;
    let rests = rows.chunk_by(|a, b| a.rests == b.rests).filter(|rows| rows[0].rests);
    chart.draw_series(rests.map(|rest| {
        let (from, to) = (minute(&rest[0]), minute(&rest[rest.len() - 1]));
        Rectangle::new([(from, 0.0), (to, top)], BLACK.mix(0.08).filled())
    }))?;
    chart
        .configure_mesh()
        .label_style(text(13))
        .axis_desc_style(text(13))
        .x_desc("minutes (grey: at rest)")
        .light_line_style(WHITE)
        .draw()?;
    for &(name, color, of) in lines {
        let points = rows.iter().map(|row| (minute(row), of(row)));
        let points = points.filter(|(_, value)| value.is_finite());
        chart
            .draw_series(LineSeries::new(points, color.stroke_width(1)))?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], color.stroke_width(2)));
    }
    chart
        .configure_series_labels()
        .label_font(text(13))
        .background_style(WHITE.mix(0.85))
        .draw()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_a_cell_for_every_column_and_a_plot_is_a_picture() {
        let row = |second| Second { second, resident_mib: 200.0, ..Second::default() };
        let rows: Vec<Second> = (0..90).map(|second| row(f64::from(second))).collect();
        assert_eq!(rows[1].csv(), "1.00,200.0,0.0,0,0.000,0.000,0.000,0.000,0,0,0,0,0,0,0,0\n");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("soak.png");
        plot(&rows, &path).unwrap();
        assert!(image::open(&path).is_ok_and(|picture| picture.width() > 100));
        assert!(plot(&[], &path).is_err());
    }
}
