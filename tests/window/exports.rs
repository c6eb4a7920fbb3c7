//! What leaves the window.

use egui_kittest::kittest::Queryable;
use raven_explorer::train::messages::{Phase, ProbeSnapshot, StepRecord};

use crate::support::Bench;

#[test]
fn the_run_is_written_with_a_click() {
    let mut bench = Bench::new();
    for step in [1, 2] {
        bench.status(1, Phase::Paused, step);
        let record = StepRecord {
            step,
            total: 1.0,
            reconstruction: 0.5,
            reconstruction_aug: 0.25,
            kl: 0.25,
        };
        bench.outbox.models[0].records.append(&[record]);
        bench.outbox.models[0].probe.put(ProbeSnapshot {
            run: 1,
            step,
            latent: 2,
            mean: (0..20).map(|i| (i * step as usize) as f32).collect(),
            log_variance: vec![0.0; 20],
            mean_aug: vec![1.0; 20],
            log_variance_aug: vec![0.0; 20],
        });
        bench.harness.run_steps(2);
    }
    let parent = tempfile::tempdir().unwrap();
    *bench.folder.lock().unwrap() = Some(parent.path().to_owned());
    bench.click("Export");
    bench.click("The run…");
    bench.until_shown("Saved to");
    let folder = std::fs::read_dir(parent.path()).unwrap().flatten().next().unwrap().path();
    for name in [
        "series.csv",
        "losses.svg",
        "pair-distances.svg",
        "latents.svg",
        "latents.gif",
        "settings.json",
    ] {
        assert!(folder.join(name).is_file(), "{name}");
    }
}

#[test]
fn there_is_nothing_to_export_before_the_first_step() {
    let mut bench = Bench::new();
    bench.click("Export");
    bench.click("The run…");
    bench.harness.run_steps(5);
    assert!(bench.harness.state().state().exporting.is_none());
    assert!(!bench.shows("Saved to"));
}

/// The picture that the menu writes when its entry is chosen.
fn picture(bench: &mut Bench, entry: &str) -> image::RgbaImage {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("picture.png");
    *bench.folder.lock().unwrap() = Some(path.clone());
    bench.click("Export");
    bench.click(entry);
    bench.until_shown("Saved to");
    assert!(path.with_extension("json").is_file(), "the settings lie beside it");
    image::open(path).unwrap().into_rgba8()
}

#[test]
fn a_picture_has_twice_the_pixels_of_the_screen_and_is_no_enlargement() {
    let mut bench = Bench::with_config(Default::default(), (1024.0, 768.0));
    bench.status(1, Phase::Paused, 7);
    let run = bench.harness.get_by_label("Run").rect();
    let picture = picture(&mut bench, "Picture of the window…");
    assert_eq!(picture.dimensions(), (2048, 1536));
    assert_eq!(bench.harness.get_by_label("Run").rect(), run, "the layout is as it was");
    assert_eq!(bench.harness.ctx.pixels_per_point(), 1.0);
    // An enlargement would be made of blocks of two by two pixels of one colour.
    let (mut mixed, mut colors) = (0, std::collections::BTreeSet::new());
    for y in (0..1536).step_by(2) {
        for x in (0..2048).step_by(2) {
            let block =
                [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(i, j)| picture.get_pixel(x + i, y + j));
            mixed += usize::from(block.iter().any(|pixel| *pixel != block[0]));
            colors.insert(block[0].0);
        }
    }
    assert!(mixed > 5000, "{mixed} blocks with detail");
    assert!(colors.len() > 50 && picture.pixels().all(|pixel| pixel.0[3] == 255));
}

#[test]
fn a_picture_of_a_panel_is_that_part_of_the_window() {
    let mut bench = Bench::new();
    bench.status(1, Phase::Paused, 7);
    let whole = picture(&mut bench, "Picture of the window…");
    bench.harness.run_steps(400); // The good news of the first picture has faded.
    let part = picture(&mut bench, "Picture of the losses…");
    let (width, height) = part.dimensions();
    assert!(width > 600 && height > 200 && height < 800, "{width} × {height}");
    // The panel reaches to the bottom of the window; from where it begins is found by its rows.
    let top = whole.height() - height;
    let row_fits = |left: u32, y: u32| {
        (0..width).all(|x| whole.get_pixel(x + left, y + top) == part.get_pixel(x, y))
    };
    let left = (0..=whole.width() - width).find(|&left| row_fits(left, height / 2));
    let left = left.expect("a place where it fits");
    let fitting = (0..height).filter(|&y| row_fits(left, y)).count();
    assert!(fitting as f64 > 0.99 * f64::from(height), "{fitting} of {height} rows");
}
