//! What is not read is counted by its reason, and told.

use super::*;
use image::{GrayAlphaImage, LumaA};

#[test]
fn what_is_left_out_is_counted_by_its_reason() {
    let folder = Folder::new();
    folder.drawn("cats/a.png", 1).drawn("cats/b.png", 2).drawn("preview.png", 3);
    for index in 0..12 {
        folder.bytes(&format!("cats/IMG_{index:02}.HEIC"), b"");
    }
    folder.bytes("cats/photo.avif", b"").bytes("dogs/x.svg", b"").bytes("cats/clip.mp4", b"");
    folder.bytes("cats/more.zip", b"").bytes("labels.csv", b"").bytes("cats/readme", b"");
    folder.bytes("cats/.hidden.png", b"").bytes(".cache/a.png", b"").bytes("empty/a.txt", b"");
    // What systems leave everywhere is not worth a word.
    folder.bytes(".DS_Store", b"").bytes("cats/Thumbs.db", b"").bytes("cats/._a.png", b"");
    folder.bytes("__MACOSX/cats/._a.png", b"");
    let dataset = folder.load().unwrap();
    assert_eq!(counts(&dataset), [("cats", 2)]);
    assert_eq!(
        dataset.notes,
        [
            "1 AVIF picture left out, e.g. cats/photo.avif: this program cannot read AVIF; save it as \
             PNG or JPEG.",
            "12 HEIC pictures left out, e.g. cats/IMG_00.HEIC: this program cannot read HEIC; save \
             them as PNG or JPEG.",
            "1 SVG picture left out, e.g. dogs/x.svg: this program cannot read SVG; save it as PNG or \
             JPEG.",
            "1 video left out, e.g. cats/clip.mp4.",
            "1 archive left out, e.g. cats/more.zip: unpack the pictures in it.",
            "1 picture outside the class folders left out, e.g. preview.png.",
            "2 class folders without a readable picture left out: dogs, empty.",
            "2 hidden files or folders left out, e.g. .cache.",
            "3 files without an image extension left out (1 without extension, 1 .csv, 1 .txt), e.g. \
             cats/readme.",
        ]
    );
}

#[test]
fn a_folder_of_nothing_that_is_read_says_what_it_holds() {
    let folder = Folder::new();
    folder.bytes("cats/a.heic", b"").bytes("cats/b.heic", b"");
    assert_says(folder.load(), &["no picture", "2 HEIC pictures", "save them as PNG or JPEG"]);
}

#[test]
fn pictures_of_a_single_value_are_counted_with_a_hint() {
    let folder = Folder::new();
    let strokes = |x: u32, y: u32| if x == y { LumaA([255, 255]) } else { LumaA([255, 0]) };
    let white = GrayAlphaImage::from_fn(40, 40, strokes);
    folder.picture("c/b.png", white).picture("c/c.png", GrayAlphaImage::new(5, 5));
    folder.grey("c/a.png", 0).drawn("c/d.png", 200).drawn("c/e.png", 100);
    let dataset = folder.load().unwrap();
    let told = "3 pictures are a single grey value (of 5), e.g. c/b.png. Transparent parts count as \
                white: if the drawing is white on a transparent background, save it on a dark one.";
    // Nothing is turned round by itself.
    let white = dataset.train.pixels.chunks(784).filter(|image| image.iter().all(|&v| v == 255));
    assert_eq!(white.count(), 2);
    assert_eq!(dataset.notes, [told]);

    // No hint where nothing is transparent; bars beside a picture are no part of it.
    let folder = Folder::new();
    folder.picture("c/a.png", GrayImage::from_pixel(100, 10, Luma([255]))).drawn("c/b.png", 7);
    let told = "1 picture is a single grey value (of 2), e.g. c/a.png.";
    assert_eq!(folder.load().unwrap().notes, [told]);
}

#[test]
fn of_several_pictures_in_a_file_the_first_is_used_and_said() {
    let folder = Folder::new();
    folder.bytes("c/a.png", include_bytes!("files/animated.png"));
    folder.bytes("c/b.webp", include_bytes!("files/animated.webp"));
    folder.bytes("c/c.tif", include_bytes!("files/pages.tif"));
    let mut gif = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut gif);
    for value in [10, 200] {
        encoder.encode_frame(image::Frame::new(drawing(value).to_rgba8())).unwrap();
    }
    drop(encoder);
    folder.bytes("c/d.gif", &gif).drawn("c/e.png", 1);
    let single = encoded(&drawing(10).to_rgba8().into(), ImageFormat::Gif);
    folder.bytes("c/f.gif", &single);
    let told = "4 files hold several pictures, e.g. c/a.png: only the first frame or page is used.";
    assert_eq!(folder.load().unwrap().notes, [told]);
}

#[test]
fn the_command_line_tells_the_classes_and_what_was_left_out() {
    let folder = Folder::new();
    for index in 0..8 {
        folder.drawn(&format!("cats/{index}.png"), index).drawn(&format!("dogs/{index}.png"), 90);
    }
    folder.bytes("cats/a.heic", b"").grey("dogs/blank.png", 255);
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_raven-explorer"))
        .args(["train", "--method", "vae", "--latent", "2", "--hidden", "8", "--epochs", "1"])
        .args(["--device", "cpu", "--dataset"])
        .arg(folder.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    assert!(told.contains("15 training and 2 test images in 2 classes"), "{told}");
    assert!(told.contains("1 HEIC picture left out, e.g. cats/a.heic"), "{told}");
    assert!(
        told.contains("1 picture is a single grey value (of 17), e.g. dogs/blank.png"),
        "{told}"
    );
}

#[cfg(unix)]
#[test]
fn pipes_and_folders_without_permission_are_passed_by() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::net::UnixListener;
    let folder = Folder::new();
    folder.drawn("cats/a.png", 1).drawn("cats/b.png", 2).drawn("locked/a.png", 3);
    let pipe = folder.path().join("cats/pipe.png");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let _socket = UnixListener::bind(folder.path().join("cats/socket.png")).unwrap();
    let locked = folder.path().join("locked");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
    // Whoever may do everything reads it all the same.
    let reads_all = fs::read_dir(&locked).is_ok();
    let dataset = folder.load().unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o755)).unwrap();
    let special = "2 pipes, sockets or devices left out: cats/pipe.png, cats/socket.png.";
    let denied = "1 file or folder left out, no permission to read: locked.";
    if reads_all {
        assert_eq!(dataset.notes, [special]);
    } else {
        let told = dataset.notes.join(" ");
        assert!(told.contains(special) && told.contains(denied), "{told}");
    }

    // A pipe that is opened by its name is refused, and waited for by nobody.
    let told = data::folder::read_image(&pipe).unwrap_err().to_string();
    assert!(told.contains("found a pipe, a socket or a device"), "{told}");
}
