use image::AnimationDecoder;
use image::codecs::gif::GifDecoder;

use super::*;
use crate::analyst::messages::{AttackFrame, AttackedDigit};
use crate::attack::{AttackConfig, Attacked};
use crate::data::ImageShape;
use crate::state::attack::Source;

/// Values of an image.
const VALUES: usize = ImageShape::MNIST.values();

fn record() -> AttackRecord {
    let subject = |name: &str, label| Subject {
        source: Source::File(name.to_owned()),
        image: vec![0.5; VALUES],
        label,
    };
    let digit = AttackedDigit {
        result: Attacked {
            image: vec![0.6; VALUES],
            objective: 12.5,
            linf: 0.1,
            l2: 2.8,
            mean_before: vec![0.0, 0.0],
            mean_after: vec![3.0, 4.0],
            log_variance_before: vec![-1.0; 2],
            log_variance_after: vec![-2.0; 2],
        },
        reconstruction_before: vec![0.2; VALUES],
        reconstruction_after: vec![1.4; VALUES],
        probabilities_before: vec![0.9, 0.1],
        probabilities_after: vec![0.2, 0.8],
    };
    let iterate = |value: f32| AttackFrame {
        id: 1,
        restart: 0,
        iterate: 0,
        images: vec![value; 2 * VALUES],
        means: vec![0.0; 4],
        objectives: vec![0.0; 2],
        reconstructions: vec![value; 2 * VALUES],
        probabilities: Vec::new(),
    };
    AttackRecord {
        subjects: vec![subject("a, \"b\".png", Some(1)), subject("c.png", None)],
        shape: ImageShape::MNIST,
        class_names: vec!["zero".to_owned(), "one".to_owned()],
        outcome: AttackOutcome {
            model: 0,
            id: 1,
            run: 1,
            step: 300,
            classifier_step: Some(290),
            latent: 2,
            config: AttackConfig::default(),
            digits: vec![digit.clone(), digit],
            iterates: vec![iterate(0.5), iterate(0.55), iterate(0.6)],
            seconds: 0.2,
            chase_share: 0.0,
        },
        settings: AttackSettings::default(),
        target_class: None,
        smallest_epsilon: None,
        pair_median: Some(2.5),
        training: TrainConfig::default(),
        dataset: "Bars".into(),
        images: None,
        checkpoint: None,
        device: "CPU".into(),
    }
}

#[test]
fn all_files_are_there_and_valid_and_nothing_is_overwritten() {
    let parent = tempfile::tempdir().unwrap();
    let mut shares = Vec::new();
    let folder = write(&record(), parent.path(), &mut |share| shares.push(share)).unwrap();
    assert!(shares.windows(2).all(|pair| pair[0] <= pair[1]) && shares.last() == Some(&1.0));

    let sheet = image::open(folder.join("pictures.png")).unwrap().into_luma8();
    assert_eq!(sheet.dimensions(), (5 * 118 + 6, 2 * 118 + 6));
    // Clean, attacked, noise (0.1 × 5 above mid-grey), reconstructions; clipped where needed.
    let greys = [0, 1, 2, 3, 4].map(|column| sheet.get_pixel(6 + column * 118 + 50, 60).0[0]);
    assert_eq!(greys, [128, 153, 255, 51, 255]);

    let file = std::io::BufReader::new(fs::File::open(folder.join("iterates.gif")).unwrap());
    let frames = GifDecoder::new(file).unwrap().into_frames().collect_frames().unwrap();
    assert_eq!(frames.len(), 4);
    assert_eq!(frames[0].buffer().dimensions(), (2 * 118 + 6, 3 * 118 + 6));

    let settings = fs::read_to_string(folder.join(SETTINGS_FILE)).unwrap();
    // An f32 in the fewest digits that bring it back, not as the f64 next to it.
    assert!(settings.contains("\"epsilon\": 0.1,") && settings.contains("\"linf\": 0.1,"));
    let settings: serde_json::Value = serde_json::from_str(&settings).unwrap();
    assert_eq!(settings["attack"]["steps"], 40);
    assert_eq!((&settings["step"], &settings["dataset"]), (&300.into(), &"Bars".into()));
    let images = settings["images"].as_array().unwrap();
    let mut single = std::collections::BTreeSet::new();
    for name in images.iter().flat_map(|image| image["pictures"].as_object().unwrap().values()) {
        let name = name.as_str().unwrap();
        assert_eq!(image::open(folder.join(name)).unwrap().to_luma8().dimensions(), (224, 224));
        assert!(single.insert(name), "{name} is there twice");
    }
    assert_eq!(single.len(), 10);

    // Every array is explained, and every explanation has an array.
    let file = fs::File::open(folder.join(ARRAYS_FILE)).unwrap();
    let archive = zip::ZipArchive::new(file).unwrap();
    let mut arrays: Vec<&str> = archive.file_names().map(|name| &name[..name.len() - 4]).collect();
    arrays.sort_unstable();
    assert_eq!(arrays, settings["arrays"].as_object().unwrap().keys().collect::<Vec<_>>());

    let second = write(&record(), parent.path(), &mut |_| {}).unwrap();
    assert_ne!(folder, second);
}

#[test]
fn the_table_has_one_row_a_digit_and_as_many_cells_as_titles() {
    let text = numbers::csv(&record());
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 3);
    let titles: Vec<&str> = lines[0].split(',').collect();
    let cells: Vec<&str> = lines[2].split(',').collect();
    assert_eq!(titles.len(), cells.len());
    let cell = |title: &str| cells[titles.iter().position(|t| *t == title).unwrap()];
    assert_eq!(cell("prediction_before"), "zero");
    assert_eq!(cell("prediction_after"), "one");
    assert_eq!(cell("verdict"), "fooled-as-wished");
    assert_eq!(cell("distance_moved_latent_units"), "5");
    assert_eq!(cell("distance_moved_median_pair_distances"), "2");
    assert_eq!(cell("probability_after_one"), "0.8");
    assert_eq!(cell("label"), "");
    assert!(lines[1].contains("\"file a, \"\"b\"\".png\""));
}

#[test]
fn a_class_or_a_file_called_like_a_formula_computes_nothing() {
    let mut record = record();
    record.class_names = vec!["=1+1".to_owned(), "@SUM(1,2)".to_owned()];
    record.subjects[0].source = Source::File("=cmd|' /C calc'!A0".to_owned());
    let text = numbers::csv(&record);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let titles = reader.headers().unwrap().clone();
    for row in reader.records().map(Result::unwrap) {
        for (title, cell) in titles.iter().zip(&row) {
            let is_number = cell.parse::<f64>().is_ok();
            assert!(is_number || !cell.starts_with(['=', '+', '-', '@']), "{title}: {cell}");
        }
        assert_eq!(row.len(), titles.len());
    }
    assert!(text.contains("'=1+1") && text.contains("'@SUM(1,2)"), "{text}");
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let parent = tempfile::NamedTempFile::new().unwrap();
    let error = write(&record(), parent.path(), &mut |_| {}).unwrap_err().to_string();
    assert!(error.contains(&parent.path().display().to_string()), "{error}");
}

/// A file is replaced, never written over: another name of the old one still has all of it. So a
/// disk that is full half-way leaves the old file.
#[test]
fn files_are_written_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["table.csv", "sheet.png"] {
        let path = folder.path().join(name);
        let other_name = folder.path().join("the old one");
        fs::write(&path, "old").unwrap();
        fs::hard_link(&path, &other_name).unwrap();
        put(&path, b"new").unwrap();
        assert_eq!(fs::read(&other_name).unwrap(), b"old", "{name}");
        assert_eq!(fs::read(&path).unwrap(), b"new", "{name}");
        fs::remove_file(other_name).unwrap();
        let missing = folder.path().join("missing").join(name);
        let error = put(&missing, b"new").unwrap_err().to_string();
        assert!(error.contains(&missing.display().to_string()), "{error}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing else is left");
}
