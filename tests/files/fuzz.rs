//! More than 100,000 broken files: sessions, checkpoints, lessons, presets, IDX files, pictures, share
//! codes. Each is a whole file with bytes changed, cut, doubled or put in from elsewhere by a seeded
//! generator. Nothing may panic or hang; a child process with little memory does the reading, so that an
//! absurd allocation ends it.

use std::io::Cursor;
use std::process::Command;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use raven_explorer::checkpoint::{self, Package, Precision};
use raven_explorer::compute::device;
use raven_explorer::config::{DeviceChoice, TrainConfig};
use raven_explorer::data::folder::read_image;
use raven_explorer::data::idx;
use raven_explorer::lessons::Lesson;
use raven_explorer::session::{ImagesUsed, Session, file, share, shown::Shown};
use raven_explorer::train::snapshot::{Histories, KeptModel, TrainingState};
use raven_explorer::train::trainer::Trainer;

use crate::common;
use crate::common::files::gzip;
use crate::common::program::alone;

/// Tells the child what it is.
const CHILD: &str = "RAVEN_TEST_FUZZ";
/// Address space of the child in KiB: its own libraries and threads, and less than 1 GiB beside.
#[cfg(unix)]
const MEMORY: u64 = 1_600_000;

fn mutated(whole: &[u8], random: &mut ChaCha8Rng) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for _ in 0..random.random_range(1..=4) {
        if bytes.is_empty() {
            break;
        }
        let at = random.random_range(0..bytes.len());
        match random.random_range(0..7) {
            0 => bytes[at] ^= 1 << random.random_range(0..8),
            1 => bytes[at] = random.random(),
            2 => bytes.truncate(at),
            3 => {
                let to = (at + random.random_range(1..64)).min(bytes.len());
                drop(bytes.drain(at..to));
            }
            4 => {
                let to = (at + random.random_range(1..64)).min(bytes.len());
                let piece = bytes[at..to].to_vec();
                let into = random.random_range(0..bytes.len());
                bytes.splice(into..into, piece);
            }
            5 => {
                // A number that is as large as it can be, in either order of bytes.
                let to = (at + 4).min(bytes.len());
                bytes[at..to].fill(if random.random() { 0xff } else { 0x7f });
            }
            _ => {
                let digits = ["-1", "1e999", "99999999999", "null", "\"\"", "[]"];
                let text = digits[random.random_range(0..digits.len())];
                let to = (at + text.len()).min(bytes.len());
                bytes.splice(at..to, text.bytes());
            }
        }
    }
    bytes
}

/// Reads `count` broken versions of a whole file; how many were taken for whole.
fn attack(name: &str, whole: &[u8], count: usize, mut read: impl FnMut(&[u8]) -> bool) {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    assert!(read(whole), "{name}: the whole file can be read");
    let taken = (0..count).filter(|_| read(&mutated(whole, &mut random))).count();
    println!("{name}: {count} inputs, {taken} of them readable");
}

/// Pictures in the other formats.
fn pictures() -> Vec<(&'static str, Vec<u8>)> {
    let drawing = image::GrayImage::from_fn(40, 40, |x, y| image::Luma([(x * y) as u8]));
    let drawing = image::DynamicImage::from(drawing).into_rgb8();
    let written = |format| {
        let mut bytes = Cursor::new(Vec::new());
        drawing.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    };
    vec![
        ("sequential JPEG", include_bytes!("folder/files/restarts.jpg").to_vec()),
        ("progressive JPEG", include_bytes!("folder/files/progressive.jpg").to_vec()),
        ("WebP", include_bytes!("folder/files/lossy.webp").to_vec()),
        ("animated WebP", include_bytes!("folder/files/animated.webp").to_vec()),
        ("TIFF", include_bytes!("folder/files/pages.tif").to_vec()),
        ("BMP", written(image::ImageFormat::Bmp)),
        ("GIF", written(image::ImageFormat::Gif)),
    ]
}

/// The reading itself, in a child process.
#[test]
fn child() {
    if std::env::var(CHILD).is_err() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let dataset = common::dataset(32, 16);
    let tiny = TrainConfig { hidden: 8, latent: 2, ..common::config() };
    let compute = device::choose(&DeviceChoice::Cpu).unwrap();
    let mut trainer = Trainer::new(tiny.clone(), dataset.clone(), compute.clone());
    trainer.step();
    let model = trainer.pack(false).unwrap();
    let training = TrainingState {
        run: 1,
        models: vec![KeptModel { number: 0, failed: false, model }],
        trained_for: std::time::Duration::ZERO,
        stops_at_epochs: true,
        earlier: Vec::new(),
    };
    let session = Session {
        images: ImagesUsed::from(&*dataset),
        training: training.clone().into(),
        histories: Histories::default(),
        shown: Shown::default(),
    };

    attack("session", &file::to_bytes(&session).unwrap(), 20_000, |bytes| {
        file::from_archive(Cursor::new(bytes)).is_ok()
    });
    // Behind the sums: what a file says whose author knew how to make them.
    for (name, optimizer) in [("weights", false), ("optimiser", true)] {
        let lead = training.lead();
        let whole = if optimizer { &lead.optimizer } else { &lead.weights };
        attack(name, whole, 5_000, |bytes| {
            let mut state = lead.clone();
            let array = if optimizer { &mut state.optimizer } else { &mut state.weights };
            *array = bytes.to_vec();
            Trainer::unpack(&state, dataset.clone(), compute.clone()).is_ok()
        });
    }

    let checkpoint = folder.path().join("model");
    let described = trainer.description();
    checkpoint::save(&checkpoint, &described, trainer.model(), Precision::Half).unwrap();
    let config = std::fs::read(checkpoint.join(checkpoint::CONFIG_FILE)).unwrap();
    let model = std::fs::read_dir(&checkpoint).unwrap().flatten().map(|entry| entry.path());
    let model = model.into_iter().find(|path| path.extension().is_some_and(|end| end == "bpk"));
    let model = std::fs::read(model.unwrap()).unwrap();
    attack("checkpoint's settings", &config, 20_000, |bytes| {
        Package::from_parts(&checkpoint, bytes, |_| Ok(model.clone())).is_ok()
    });

    let lesson = include_bytes!("../../assets/lessons/fool-it.toml");
    attack("lesson", lesson, 15_000, |bytes| {
        std::str::from_utf8(bytes).is_ok_and(|text| Lesson::parse("a.toml", text).is_ok())
    });

    let mut images = vec![0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28];
    images.extend([100; 2 * 784]);
    let idx = folder.path().join("images-idx3-ubyte");
    attack("IDX", &images, 30_000, |bytes| {
        std::fs::write(&idx, bytes).unwrap();
        idx::read_images(&idx).is_ok()
    });
    let packed = folder.path().join("images-idx3-ubyte.gz");
    attack("packed IDX", &gzip(&images), 10_000, |bytes| {
        std::fs::write(&packed, bytes).unwrap();
        idx::read_images(&packed).is_ok()
    });

    let code = share::encode(&TrainConfig { seed: 7, noise: 0.2, ..tiny }, &[]).unwrap();
    attack("share code", code.as_bytes(), 10_000, |bytes| {
        share::decode(&String::from_utf8_lossy(bytes), &TrainConfig::default()).is_ok()
    });

    let path = folder.path().join("picture.png");
    image::GrayImage::from_fn(40, 40, |x, y| image::Luma([(x * y) as u8])).save(&path).unwrap();
    attack("picture", &std::fs::read(&path).unwrap(), 5_000, |bytes| {
        std::fs::write(&path, bytes).unwrap();
        read_image(&path).is_ok()
    });
    for (name, whole) in pictures() {
        attack(name, &whole, 2_500, |bytes| {
            std::fs::write(&path, bytes).unwrap();
            read_image(&path).is_ok()
        });
    }
    println!("all done");
}

#[test]
fn a_hundred_thousand_broken_files_neither_panic_nor_eat_the_memory() {
    let program = std::env::current_exe().unwrap();
    let read = alone(module_path!(), "child");
    #[cfg(unix)]
    let mut child = {
        let mut shell = Command::new("sh");
        let script = format!("ulimit -v {MEMORY} && exec \"$0\" \"$@\"");
        shell.args(["-c", &script]).arg(program);
        shell
    };
    #[cfg(not(unix))]
    let mut child = Command::new(program);
    // Each thread of the pool would reserve address space of its own.
    let output = child.args(read).env(CHILD, "1").env("RAYON_NUM_THREADS", "2").output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && text.contains("all done"), "{text}\n{errors}");
    let inputs: u64 = text
        .lines()
        .filter_map(|line| line.split_once(": ")?.1.split_once(" inputs")?.0.parse::<u64>().ok())
        .sum();
    assert!(inputs >= 100_000, "{inputs}");
}
