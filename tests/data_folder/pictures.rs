//! What becomes of a picture's pixels, and how large it may be.

use std::io::Write;

use image::{ColorType, GrayAlphaImage, GrayImage, Luma, LumaA, RgbImage};
use raven_explorer::data::ImageShape;
use raven_explorer::data::folder::read_image;

use super::*;

const SIDE: usize = ImageShape::MNIST.width;
const PIXELS: usize = ImageShape::MNIST.values();

#[test]
fn proportions_are_kept_on_black() {
    let white = |width, height| Folder::shrunk(GrayImage::from_pixel(width, height, Luma([255])));
    assert_eq!(white(56, 56), [255; PIXELS]);
    let wide = white(100, 50);
    for row in 0..SIDE {
        let expected = if (7..21).contains(&row) { 255 } else { 0 };
        assert_eq!(wide[row * SIDE..(row + 1) * SIDE], [expected; SIDE], "row {row}");
    }
    let tall = white(7, 28);
    assert_eq!(tall.iter().filter(|&&pixel| pixel == 255).count(), 7 * SIDE);
    let line = white(5000, 1);
    assert_eq!(line.iter().filter(|&&pixel| pixel == 255).count(), SIDE);
}

#[test]
fn shrinking_averages_and_never_inverts() {
    let stripes = GrayImage::from_fn(280, 280, |x, _| Luma([if x % 2 == 0 { 255 } else { 0 }]));
    assert!(Folder::shrunk(stripes).iter().all(|pixel| (120..=135).contains(pixel)));
    let half = GrayImage::from_fn(280, 280, |x, _| Luma([if x < 140 { 255 } else { 0 }]));
    let half = Folder::shrunk(half);
    assert_eq!((half[0], half[27]), (255, 0));
}

#[test]
fn colours_become_grey_and_transparency_paper() {
    let green = Folder::shrunk(RgbImage::from_pixel(28, 28, image::Rgb([0, 255, 0])));
    let blue = Folder::shrunk(RgbImage::from_pixel(28, 28, image::Rgb([0, 0, 255])));
    assert!(green[0] > 150 && (1..60).contains(&blue[0]), "{} {}", green[0], blue[0]);
    let picture = GrayAlphaImage::from_fn(28, 28, |x, _| LumaA([0, [0, 128, 255][x as usize % 3]]));
    assert_eq!(Folder::shrunk(picture)[..3], [255, 127, 0]);
}

#[test]
fn a_20000_by_20000_picture_is_named_with_its_size() {
    let folder = Folder::new();
    folder.grey("a.png", 0).bytes("huge.png", &png_header(20_000, 20_000));
    let path = folder.path().join("huge.png");
    assert_says(folder.load(), &[path.to_str().unwrap(), "20000 × 20000", "10000 pixels per side"]);
    folder.bytes("huge.png", &png_header(9_000, 9_000));
    assert_says(folder.load(), &[path.to_str().unwrap(), "9000 × 9000", "50 megapixels"]);
    folder.bytes("huge.png", &png_header(10_001, 1));
    assert_says(folder.load(), &[path.to_str().unwrap(), "10001 × 1", "10000 pixels per side"]);
    // A real one, not only a header: 400 megapixels that pack into half a megabyte.
    folder.bytes("huge.png", &black_png(20_000, 20_000));
    assert_says(folder.load(), &[path.to_str().unwrap(), "20000 × 20000"]);
}

/// A PNG file that ends after its header.
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = b"IHDR".to_vec();
    chunk.extend(width.to_be_bytes());
    chunk.extend(height.to_be_bytes());
    chunk.extend([8, 0, 0, 0, 0]);
    push_chunk(&mut bytes, &chunk);
    // Decoders look for the first piece of pixels before they tell the size.
    push_chunk(&mut bytes, b"IDAT");
    bytes
}

/// A complete PNG file, all black.
fn black_png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png_header(width, height);
    bytes.truncate(bytes.len() - 12);
    let mut encoder =
        flate2::write::ZlibEncoder::new(b"IDAT".to_vec(), flate2::Compression::fast());
    let row = vec![0; width as usize + 1];
    (0..height).for_each(|_| encoder.write_all(&row).unwrap());
    push_chunk(&mut bytes, &encoder.finish().unwrap());
    push_chunk(&mut bytes, b"IEND");
    bytes
}

/// Appends a chunk, type and data, with its length and checksum.
fn push_chunk(bytes: &mut Vec<u8>, chunk: &[u8]) {
    bytes.extend((chunk.len() as u32 - 4).to_be_bytes());
    bytes.extend(chunk);
    let mut checksum = flate2::Crc::new();
    checksum.update(chunk);
    bytes.extend(checksum.sum().to_be_bytes());
}

#[test]
fn sixteen_bit_pictures_are_read() {
    let folder = Folder::new();
    let path = folder.file("b.png");
    image::save_buffer(&path, &[0x80; 28 * 28 * 2], 28, 28, ColorType::L16).unwrap();
    folder.grey("c.png", 0);
    assert_eq!(folder.load().unwrap().train.pixels, [0x80; PIXELS]);
}

#[test]
fn a_picture_that_says_it_is_huge_takes_no_memory_in_any_format() {
    let folder = Folder::new();
    let side = 40_000_u32;
    let low = side.to_le_bytes();
    let short = (side as u16).to_le_bytes();
    let mut bmp = encoded(&drawing(1).to_rgb8().into(), ImageFormat::Bmp);
    bmp[18..22].copy_from_slice(&low);
    bmp[22..26].copy_from_slice(&low);
    let mut gif = encoded(&drawing(1).to_rgba8().into(), ImageFormat::Gif);
    gif[6..8].copy_from_slice(&short);
    gif[8..10].copy_from_slice(&short);
    let mut jpeg = encoded(&drawing(1).to_rgb8().into(), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 5..frame + 7].copy_from_slice(&(side as u16).to_be_bytes());
    jpeg[frame + 7..frame + 9].copy_from_slice(&(side as u16).to_be_bytes());
    let mut tiff = encoded(&drawing(1), ImageFormat::Tiff);
    let at = u32::from_le_bytes(tiff[4..8].try_into().unwrap()) as usize;
    for entry in (at + 2..tiff.len() - 12).step_by(12) {
        // Width and height: tags 256 and 257.
        if tiff[entry + 1] == 1 && tiff[entry] < 2 {
            tiff[entry + 2..entry + 12].copy_from_slice(&[4, 0, 1, 0, 0, 0, low[0], low[1], 0, 0]);
        }
    }
    let png = png_header(side, side);
    for (name, bytes) in
        [("a.bmp", bmp), ("a.gif", gif), ("a.jpg", jpeg), ("a.tif", tiff), ("a.png", png)]
    {
        folder.bytes(name, &bytes);
        let told = read_image(&folder.path().join(name)).unwrap_err().to_string();
        // A TIFF's strips do not fit such a size, which is found before.
        let size = told.contains("found 40000 × 40000 pixels") || name == "a.tif";
        assert!(told.contains(name) && size, "{told}");
    }
}

#[test]
fn inverted_colours_for_printing_are_turned_back() {
    let folder = Folder::new();
    let path = folder.file("cmyk.jpg");
    fs::write(&path, include_bytes!("files/cmyk.jpg")).unwrap();
    let pixels = read_image(&path).unwrap().pixels;
    // Left R 200 G 40 B 40, right R 20 G 20 B 60.
    assert!(pixels[14 * SIDE + 4].abs_diff(74) < 4, "{}", pixels[14 * SIDE + 4]);
    assert!(pixels[14 * SIDE + 23].abs_diff(23) < 4, "{}", pixels[14 * SIDE + 23]);
}
