//! `attack.npz`: the arrays of an attack, exact, as `numpy.load` reads them: a zip archive with a file
//! in NumPy's own format for each (version 1.0, little-endian, row by row).

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::AttackRecord;
use crate::data::ImageShape;
use crate::state::attack::{Source, Verdict, most_likely, verdict};

/// NumPy wants its data to begin at a multiple of this.
const ALIGNMENT: usize = 64;

/// Every array with its meaning, for `attack.json`.
pub(super) const MEANINGS: [(&str, &str); 20] = [
    ("x", "the images, grey values in 0 to 1, row by row from the top left"),
    ("delta", "the change; x + delta in 32 bits is exactly x_attacked"),
    ("x_attacked", "what the model was shown: x + delta, in 0 to 1"),
    ("reconstruction_before", "decoder(mean_before), after the sigmoid"),
    ("reconstruction_after", "decoder(mean_after), after the sigmoid"),
    ("mean_before", "mu of q(z|x)"),
    ("mean_after", "mu of q(z|x + delta)"),
    ("log_variance_before", "natural logarithm of the variance of q(z|x)"),
    ("log_variance_after", "natural logarithm of the variance of q(z|x + delta)"),
    ("probabilities_before", "of the latent classifier at mean_before, one a class"),
    ("probabilities_after", "of the latent classifier at mean_after, one a class"),
    ("objective", "what the attack reached; its unit is objective_unit"),
    ("linf", "the largest change of a pixel"),
    ("l2", "the Euclidean length of the change"),
    ("smallest_epsilon", "the smallest radius that changes the answer; NaN where unknown"),
    ("label", "the class, a place in class_names; -1 where unknown"),
    ("prediction_before", "the likeliest class at mean_before; -1 where unknown"),
    ("prediction_after", "the likeliest class at mean_after; -1 where unknown"),
    ("verdict", "0 held, 1 fooled, but not as wished, 2 fooled as wished; -1 where unknown"),
    ("test_index", "place in the test set, counted from 0; -1 for other images"),
];

/// The archive.
pub(super) fn npz(record: &AttackRecord) -> Result<Vec<u8>, String> {
    let digits = &record.outcome.digits;
    let count = digits.len();
    let rows = || digits.iter().zip(&record.subjects);
    let searched =
        record.smallest_epsilon.as_ref().and_then(|search| search.of(record.outcome.model));
    let smallest = |row: usize| *searched?.get(row)?;
    let images: Vec<(&str, Vec<f32>)> = vec![
        ("x", rows().flat_map(|(_, subject)| &subject.image).copied().collect()),
        ("delta", rows().flat_map(|(digit, x)| changes(&x.image, &digit.result.image)).collect()),
        ("x_attacked", rows().flat_map(|(digit, _)| &digit.result.image).copied().collect()),
        (
            "reconstruction_before",
            rows().flat_map(|(digit, _)| &digit.reconstruction_before).copied().collect(),
        ),
        (
            "reconstruction_after",
            rows().flat_map(|(digit, _)| &digit.reconstruction_after).copied().collect(),
        ),
    ];
    let vectors: Vec<(&str, Vec<f32>)> = vec![
        ("mean_before", rows().flat_map(|(d, _)| &d.result.mean_before).copied().collect()),
        ("mean_after", rows().flat_map(|(d, _)| &d.result.mean_after).copied().collect()),
        (
            "log_variance_before",
            rows().flat_map(|(d, _)| &d.result.log_variance_before).copied().collect(),
        ),
        (
            "log_variance_after",
            rows().flat_map(|(d, _)| &d.result.log_variance_after).copied().collect(),
        ),
        (
            "probabilities_before",
            rows().flat_map(|(d, _)| &d.probabilities_before).copied().collect(),
        ),
        (
            "probabilities_after",
            rows().flat_map(|(d, _)| &d.probabilities_after).copied().collect(),
        ),
    ];
    let numbers: Vec<(&str, Vec<f32>)> = vec![
        ("objective", rows().map(|(digit, _)| digit.result.objective).collect()),
        ("linf", rows().map(|(digit, _)| digit.result.linf).collect()),
        ("l2", rows().map(|(digit, _)| digit.result.l2).collect()),
        ("smallest_epsilon", (0..count).map(|row| smallest(row).unwrap_or(f32::NAN)).collect()),
    ];

    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // Stored: a reader can map the arrays, and noise does not shrink.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut put = |name: &str, bytes: Vec<u8>| -> Result<(), String> {
        archive.start_file(format!("{name}.npy"), options).map_err(|error| error.to_string())?;
        archive.write_all(&bytes).map_err(|error| error.to_string())
    };
    for (name, values) in images {
        let ImageShape { channels, height, width } = record.shape;
        // Grey images have no axis of channels.
        let shape: &[usize] = match channels {
            1 => &[count, height, width],
            _ => &[count, channels, height, width],
        };
        put(name, floats(&values, shape))?;
    }
    for (name, values) in vectors {
        put(name, floats(&values, &[count, values.len() / count.max(1)]))?;
    }
    for (name, values) in numbers {
        put(name, floats(&values, &[count]))?;
    }
    for (name, values) in whole_numbers(record) {
        put(name, npy("<i8", &[count], values.into_iter().flat_map(i64::to_le_bytes)))?;
    }
    Ok(archive.finish().map_err(|error| error.to_string())?.into_inner())
}

/// Classes, verdicts and places in the test set, one number an image.
fn whole_numbers(record: &AttackRecord) -> Vec<(&'static str, Vec<i64>)> {
    let rows = || record.outcome.digits.iter().zip(&record.subjects);
    let class = |class: Option<usize>| class.map_or(-1, |class| class as i64);
    vec![
        ("label", rows().map(|(_, subject)| class(subject.label.map(usize::from))).collect()),
        (
            "prediction_before",
            rows().map(|(digit, _)| class(most_likely(&digit.probabilities_before))).collect(),
        ),
        (
            "prediction_after",
            rows().map(|(digit, _)| class(most_likely(&digit.probabilities_after))).collect(),
        ),
        (
            "verdict",
            rows()
                .map(|(digit, _)| match verdict(digit, record.target_class) {
                    None => -1,
                    Some(Verdict::Held) => 0,
                    Some(Verdict::FooledOtherwise) => 1,
                    Some(Verdict::FooledAsWished) => 2,
                })
                .collect(),
        ),
        (
            "test_index",
            rows()
                .map(|(_, subject)| match subject.source {
                    Source::Test(index) => index as i64,
                    Source::Drawn | Source::File(_) => -1,
                })
                .collect(),
        ),
    ]
}

/// δ; an attack leaves only changes that are exact in f32.
fn changes<'a>(clean: &'a [f32], attacked: &'a [f32]) -> impl Iterator<Item = f32> + 'a {
    attacked.iter().zip(clean).map(|(after, before)| after - before)
}

fn floats(values: &[f32], shape: &[usize]) -> Vec<u8> {
    npy("<f4", shape, values.iter().flat_map(|value| value.to_le_bytes()))
}

/// An array in NumPy's format.
fn npy(kind: &str, shape: &[usize], values: impl Iterator<Item = u8>) -> Vec<u8> {
    let shape: String = shape.iter().map(|length| format!("{length}, ")).collect();
    let shape = shape.trim_end();
    let mut header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': ({shape}), }}");
    const BEFORE: usize = b"\x93NUMPY\x01\x00".len() + 2;
    let whole = (BEFORE + header.len() + 1).next_multiple_of(ALIGNMENT);
    header.push_str(&" ".repeat(whole - BEFORE - header.len() - 1));
    header.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.bytes());
    bytes.extend(values);
    bytes
}
