//! Files that are cut short or damaged are refused by name, and nothing is made up.

use raven_explorer::data::folder::read_image;

use super::*;

/// The pixels of a file, or what is said of it.
fn read(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let folder = Folder::new();
    let path = folder.file("some.jpg");
    fs::write(&path, bytes).unwrap();
    let told = |error: DataError| {
        let told = error.to_string();
        assert!(told.contains("some.jpg: expected"), "{told}");
        told
    };
    read_image(&path).map(|picture| picture.pixels).map_err(told)
}

/// A picture with something in every part of it.
fn detailed() -> DynamicImage {
    let grey = GrayImage::from_fn(48, 40, |x, y| Luma([(x * x + 3 * y * y + x * y) as u8]));
    DynamicImage::from(grey).into_rgb8().into()
}

/// A file of each kind.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    let written = |format| encoded(&detailed(), format);
    vec![
        ("PNG", written(ImageFormat::Png)),
        ("JPEG", written(ImageFormat::Jpeg)),
        ("progressive JPEG", include_bytes!("files/progressive.jpg").to_vec()),
        ("JPEG with restarts", include_bytes!("files/restarts.jpg").to_vec()),
        ("JPEG with codes of its own", include_bytes!("files/sequential.jpg").to_vec()),
        ("CMYK JPEG", include_bytes!("files/cmyk.jpg").to_vec()),
        ("lossless WebP", written(ImageFormat::WebP)),
        ("WebP", include_bytes!("files/lossy.webp").to_vec()),
        ("BMP", written(ImageFormat::Bmp)),
        ("TIFF", written(ImageFormat::Tiff)),
        ("GIF", encoded(&detailed().to_rgba8().into(), ImageFormat::Gif)),
    ]
}

#[test]
fn a_file_that_ends_too_soon_is_refused_wherever_it_is_cut() {
    for (name, whole) in files() {
        let pixels = read(&whole).unwrap();
        let mut refused = 0;
        for length in (1..whole.len()).rev().step_by(whole.len() / 200 + 1) {
            match read(&whole[..length]) {
                // Only an end that no pixel depends on may be missing.
                Ok(read) => assert!(read == pixels, "{name}: made up at {length} bytes"),
                Err(_) => refused += 1,
            }
        }
        assert!(refused > 20, "{name}: {refused}");
        let told = read(&whole[..whole.len() * 7 / 10]).unwrap_err();
        assert!(told.contains("truncated"), "{name}: {told}");
    }
}

#[test]
fn a_jpeg_that_was_closed_or_filled_up_after_a_cut_is_refused() {
    for (name, whole) in files().into_iter().filter(|(name, _)| name.contains("JPEG")) {
        let scan = whole.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap();
        for share in [2, 5, 8] {
            let length = scan + (whole.len() - scan) * share / 10;
            let cut = &whole[..length];
            let filled = [cut, &vec![0; whole.len() - length]].concat();
            let told = read(&filled).unwrap_err();
            assert!(told.contains("truncated"), "{name} filled up: {told}");
            if name != "progressive JPEG" {
                let told = read(&[cut, &[0xFF, 0xD9]].concat()).unwrap_err();
                assert!(told.contains("truncated"), "{name} closed: {told}");
            }
        }
    }
}

#[test]
fn a_progressive_jpeg_that_was_closed_within_a_scan_is_refused() {
    let whole = include_bytes!("files/progressive.jpg");
    let markers = whole.windows(2).enumerate();
    let scans: Vec<usize> =
        markers.filter(|(_, pair)| *pair == [0xFF, 0xDA]).map(|(at, _)| at).collect();
    assert!(scans.len() > 4);
    for (scan, next) in scans.iter().zip(&scans[1..]) {
        // Behind the header of the scan; tables may lie before the next.
        let length = scan + 2 + usize::from(whole[scan + 3]) + 1;
        assert!(length < *next);
        let told = read(&[&whole[..length], &[0xFF, 0xD9]].concat()).unwrap_err();
        assert!(told.contains("truncated"), "{told}");
    }
}

#[test]
fn what_follows_a_whole_picture_or_is_no_part_of_it_may_be_anything() {
    for (name, whole) in files() {
        let pixels = read(&whole).unwrap();
        let trailing = [&whole[..], &[7; 999]].concat();
        assert!(read(&trailing).unwrap() == pixels, "{name}");
    }
    // As Pillow does, where the last block is there and only the marker behind it is not.
    let whole = include_bytes!("files/restarts.jpg");
    assert_eq!(read(&whole[..whole.len() - 2]), read(whole));
}

#[test]
fn kinds_of_jpeg_that_are_not_read_are_named() {
    let whole = encoded(&detailed(), ImageFormat::Jpeg);
    let frame = whole.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    let patched = |at: usize, byte: u8| {
        let mut bytes = whole.clone();
        bytes[frame + at] = byte;
        read(&bytes).unwrap_err()
    };
    for (told, words) in [
        (patched(4, 12), "one with 12 bits per channel"),
        (patched(1, 0xC3), "a lossless one"),
        (patched(1, 0xC6), "a hierarchical one"),
        (patched(1, 0xC9), "one with arithmetic coding"),
        (patched(1, 0xCA), "one with arithmetic coding"),
        (patched(1, 0xF7), "a JPEG-LS"),
    ] {
        assert!(told.contains("a JPEG that this program can read"), "{told}");
        assert!(told.contains(words) && told.contains("Save it as PNG"), "{told}");
    }
    let told = read(include_bytes!("files/palette.tif")).unwrap_err();
    assert!(told.contains("a TIFF picture that this program can read"), "{told}");
    assert!(told.contains("one with a palette. Save it as PNG"), "{told}");
}

#[test]
fn damaged_pictures_are_named() {
    let folder = Folder::new();
    folder.drawn("class/a.png", 0).drawn("class/b.png", 0);
    for (bytes, found) in [
        (&b"this is text"[..], "found text. Repair or remove"),
        (b"", "an empty file of 0 bytes"),
        (&[0; 300], "nothing but zeros"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "a HEIC picture. Save it as PNG or JPEG"),
        (b"<!DOCTYPE html><title>404</title>", "a web page"),
        (b"version https://git-lfs.github.com/spec/v1", "`git lfs pull`"),
        (b"\x89PNG\r\n\x1a\n and no more of it than that", "some.png"),
    ] {
        folder.bytes("class/some.png", bytes);
        let path = folder.path().join("class/some.png");
        assert_says(folder.load(), &[path.to_str().unwrap(), found]);
    }
    fs::remove_file(folder.path().join("class/some.png")).unwrap();
    folder.load().unwrap();
    // A name cannot break the line it stands on, nor turn the letters round.
    folder.bytes("class/a\nb\u{202e}.png", b"");
    assert_says(folder.load(), &["a\\nb\\u{202e}.png"]);
}
