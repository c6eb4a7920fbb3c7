//! The arrays of a saved attack, as NumPy would read them.

#![allow(dead_code)] // Each test takes what it needs.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

/// What a saved attack consists of, sorted.
pub const ATTACK_FILES: [&str; 6] =
    ["attack.csv", "attack.json", "attack.npz", "iterates.gif", "pictures", "pictures.png"];

/// An array; whole numbers as f32 too, which holds classes and places exactly.
pub struct Array {
    pub shape: Vec<usize>,
    pub numbers: Vec<f32>,
}

/// All arrays of an `.npz` by their names.
pub fn npz(path: &Path) -> BTreeMap<String, Array> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let names: Vec<String> = archive.file_names().map(str::to_owned).collect();
    let arrays = names.into_iter().map(|name| {
        let mut bytes = Vec::new();
        archive.by_name(&name).unwrap().read_to_end(&mut bytes).unwrap();
        (name.strip_suffix(".npy").unwrap().to_owned(), npy(&bytes))
    });
    arrays.collect()
}

/// NumPy's format, version 1.0: numpy.lib.format in its documentation.
fn npy(bytes: &[u8]) -> Array {
    assert_eq!(bytes[..8], *b"\x93NUMPY\x01\x00");
    let length = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let (header, data) = bytes[10..].split_at(length);
    assert_eq!((10 + length) % 64, 0, "data begin at a multiple of 64");
    let header = std::str::from_utf8(header).unwrap();
    assert!(header.ends_with('\n') && header.contains("'fortran_order': False"), "{header}");
    let shape = header.split_once("'shape': (").unwrap().1.split_once(')').unwrap().0;
    let shape: Vec<usize> =
        shape.split(',').filter_map(|length| length.trim().parse().ok()).collect();
    let numbers: Vec<f32> = if header.contains("'<f4'") {
        data.as_chunks::<4>().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect()
    } else {
        assert!(header.contains("'<i8'"), "{header}");
        data.as_chunks::<8>().0.iter().map(|&bytes| i64::from_le_bytes(bytes) as f32).collect()
    };
    assert_eq!(numbers.len(), shape.iter().product::<usize>(), "{header}");
    Array { shape, numbers }
}
