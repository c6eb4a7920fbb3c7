//! What a file is: by its ending before it is opened, by its first bytes afterwards.

use std::path::Path;

use image::ImageFormat;

/// Endings of pictures that are read, in small letters. What such a file holds decides how it is
/// read, not which of these it bears.
pub const ENDINGS: [&str; 16] = [
    "png", "apng", "jpg", "jpeg", "jpe", "jfif", "jif", "jfi", "pjpeg", "pjp", "webp", "bmp",
    "dib", "tif", "tiff", "gif",
];

/// The same for sentences.
pub(super) const FORMATS: &str = "PNG, JPEG, WebP, BMP, TIFF or GIF";

/// Kinds of pictures that are not read, with their endings.
const OTHERS: [(&str, &[&str]); 19] = [
    ("HEIC", &["heic", "heif", "hif", "heics", "heifs"]),
    ("AVIF", &["avif", "avifs"]),
    ("JPEG XL", &["jxl"]),
    ("JPEG 2000", &["jp2", "j2k", "jpf", "jpx", "jpm", "j2c", "jpc"]),
    ("JPEG XR", &["jxr", "wdp", "hdp"]),
    (
        "camera raw",
        &[
            "dng", "cr2", "cr3", "crw", "nef", "nrw", "arw", "srf", "sr2", "orf", "rw2", "raf",
            "pef", "srw", "3fr", "iiq", "kdc", "mrw", "x3f", "erf", "mef", "rwl", "raw",
        ],
    ),
    ("PNM", &["ppm", "pgm", "pbm", "pnm", "pam", "pfm"]),
    ("SVG", &["svg", "svgz"]),
    ("PDF", &["pdf"]),
    ("PostScript", &["eps", "ps", "ai"]),
    ("Photoshop", &["psd", "psb"]),
    ("GIMP", &["xcf"]),
    ("TGA", &["tga"]),
    ("icon", &["ico", "icns", "cur"]),
    ("OpenEXR", &["exr"]),
    ("Radiance HDR", &["hdr"]),
    ("QOI", &["qoi"]),
    ("DDS", &["dds"]),
    ("DICOM", &["dcm", "dicom"]),
];

const VIDEOS: [&str; 9] = ["mp4", "mov", "m4v", "avi", "mkv", "webm", "mpg", "mpeg", "wmv"];
const ARCHIVES: [&str; 9] = ["zip", "tar", "gz", "tgz", "bz2", "xz", "zst", "7z", "rar"];

/// What systems and programs leave in folders beside a person's own files.
const LITTER: [&str; 17] = [
    ".DS_Store",
    ".localized",
    ".directory",
    ".gitkeep",
    ".gitignore",
    ".Trashes",
    ".fseventsd",
    ".Spotlight-V100",
    ".TemporaryItems",
    "Thumbs.db",
    "desktop.ini",
    "Icon\r",
    "lost+found",
    "__MACOSX",
    "@eaDir",
    "$RECYCLE.BIN",
    "System Volume Information",
];

/// What a file is by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// A picture that is read.
    Picture,
    /// A picture of a kind that is not.
    Foreign(&'static str),
    Video,
    Archive,
    /// No picture: its ending with the dot, in small letters; empty where there is none.
    Other(String),
}

impl Ending {
    pub(super) fn of(path: &Path) -> Self {
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let ending = ending.as_str();
        if ENDINGS.contains(&ending) {
            return Self::Picture;
        }
        if let Some((kind, _)) = OTHERS.iter().find(|(_, endings)| endings.contains(&ending)) {
            return Self::Foreign(kind);
        }
        match ending {
            "" => Self::Other(String::new()),
            _ if VIDEOS.contains(&ending) => Self::Video,
            _ if ARCHIVES.contains(&ending) => Self::Archive,
            _ => Self::Other(format!(".{ending}")),
        }
    }
}

/// Whether this is nobody's picture, and not worth a word.
pub(super) fn is_litter(name: &str) -> bool {
    LITTER.contains(&name) || name.starts_with("._")
}

/// What a picture is by its first bytes, or what it is instead, in words.
pub(super) fn by_content(bytes: &[u8]) -> Result<ImageFormat, &'static str> {
    match image::guess_format(bytes) {
        Ok(
            format @ (ImageFormat::Png
            | ImageFormat::Jpeg
            | ImageFormat::WebP
            | ImageFormat::Bmp
            | ImageFormat::Tiff
            | ImageFormat::Gif),
        ) => Ok(format),
        _ => Err(foreign(bytes)),
    }
}

/// What else begins so.
fn foreign(bytes: &[u8]) -> &'static str {
    let signatures: [(&[u8], &str); 15] = [
        (b"%PDF", "a PDF file"),
        (b"8BPS", "a Photoshop picture"),
        (b"gimp xcf", "a GIMP picture"),
        (b"\xff\x0a", "a JPEG XL picture"),
        (b"\0\0\0\x0cJXL ", "a JPEG XL picture"),
        (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture"),
        (b"\xff\x4f\xff\x51", "a JPEG 2000 picture"),
        (b"\x76\x2f\x31\x01", "an OpenEXR picture"),
        (b"qoif", "a QOI picture"),
        (b"DDS ", "a DDS picture"),
        (b"\0\0\x01\0", "an icon"),
        (b"PK\x03\x04", "a ZIP archive"),
        (b"\x1f\x8b", "a file packed by gzip"),
        (b"\x93NUMPY", "a NumPy array"),
        (b"version https://git-lfs", "a pointer of Git LFS in place of the picture"),
    ];
    if let Some((_, name)) = signatures.iter().find(|(start, _)| bytes.starts_with(start)) {
        return name;
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return match bytes.get(8..12).unwrap_or_default() {
            b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => {
                "a HEIC picture"
            }
            b"avif" | b"avis" => "an AVIF picture",
            b"crx " => "a camera raw picture",
            _ => "a video",
        };
    }
    if let [b'P', b'1'..=b'7', b' ' | b'\t' | b'\r' | b'\n', ..] = bytes {
        return "a PNM picture";
    }
    let start = &bytes[..bytes.len().min(1024)];
    if start.iter().all(|&byte| byte == 0) {
        return "nothing but zeros";
    }
    let text = String::from_utf8_lossy(start).to_lowercase();
    if text.contains("<svg") {
        "an SVG drawing"
    } else if text.contains("<!doctype html") || text.contains("<html") {
        "a web page"
    } else if std::str::from_utf8(start).is_ok_and(|text| !text.contains('\0')) {
        "text"
    } else {
        "none of these"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_tell_pictures_from_other_files() {
        let of = |name: &str| Ending::of(Path::new(name));
        for name in ["a.PNG", "a.b.jfif", "ä.JpE", "a.dib", "a.Tiff", "x/y.gif", "a.webp"] {
            assert_eq!(of(name), Ending::Picture, "{name}");
        }
        assert_eq!(of("a.HEIC"), Ending::Foreign("HEIC"));
        assert_eq!(of("a.cr2"), Ending::Foreign("camera raw"));
        assert_eq!(of("a.MOV"), Ending::Video);
        assert_eq!(of("a.tar.gz"), Ending::Archive);
        assert_eq!(of("Notes.TXT"), Ending::Other(".txt".into()));
        assert_eq!(of("png"), Ending::Other(String::new()));
    }

    #[test]
    fn what_lies_about_its_ending_is_named_by_its_bytes() {
        assert_eq!(by_content(b"\x89PNG\r\n\x1a\n"), Ok(ImageFormat::Png));
        assert_eq!(by_content(b"\0\0\0\x18ftypheic"), Err("a HEIC picture"));
        assert_eq!(by_content(b"\0\0\0\x18ftypavif"), Err("an AVIF picture"));
        assert_eq!(by_content(b"\n<!DOCTYPE html><p>404"), Err("a web page"));
        assert_eq!(by_content(b"<?xml version='1.0'?><svg/>"), Err("an SVG drawing"));
        assert_eq!(by_content(b"P5 1 1 255 x"), Err("a PNM picture"));
        assert_eq!(by_content(&[0; 64]), Err("nothing but zeros"));
        assert_eq!(by_content(b"this is text"), Err("text"));
        assert_eq!(by_content(b"\x01\x02\x03\xfe\xff"), Err("none of these"));
    }
}
