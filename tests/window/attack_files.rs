//! Own images for the attack panel, drawn and opened, and the files that an attack leaves behind.

use eframe::egui::accesskit::Role;
use eframe::egui::vec2;
use egui_kittest::kittest::Queryable;
use raven_explorer::state::attack::Source;

use crate::arrays;
use crate::attack::{answer, attack, panel};

#[test]
fn a_drawn_digit_is_attacked_too_and_can_be_taken_away() {
    let mut bench = panel();
    bench.click("Draw an image…");
    bench.harness.run_steps(10);
    let paper = bench.harness.get_by_role_and_label(Role::Canvas, "Canvas").rect();
    bench.harness.hover_at(paper.center() - vec2(60.0, 60.0));
    bench.harness.step();
    bench.harness.drag_at(paper.center() - vec2(60.0, 60.0));
    bench.harness.step();
    bench.harness.hover_at(paper.center() + vec2(40.0, 80.0));
    bench.harness.step();
    bench.harness.drop_at(paper.center() + vec2(40.0, 80.0));
    bench.harness.run_steps(2);
    bench.click("Centre like MNIST");
    bench.click("Add to the attack");
    let own = &bench.harness.state().state().attack.own;
    assert_eq!(own[0].source, Source::Drawn);
    assert!(own[0].image.iter().sum::<f32>() > 10.0);
    assert_eq!(attack(&mut bench).labels, [Some(3), Some(4), Some(5), None]);
    bench.click("Remove your image 1");
    assert_eq!(attack(&mut bench).labels.len(), 3);
}

#[test]
fn a_picture_file_is_attacked_too_and_a_bad_one_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let good = folder.path().join("seven.png");
    image::GrayImage::from_pixel(60, 60, image::Luma([200])).save(&good).unwrap();
    let bad = folder.path().join("bad.png");
    std::fs::write(&bad, b"no picture").unwrap();

    let mut bench = panel();
    *bench.folder.lock().unwrap() = Some(good);
    bench.click("Open image…");
    bench.until("the picture", |state| !state.attack.own.is_empty());
    let own = &bench.harness.state().state().attack.own[0];
    assert_eq!(own.source, Source::File("seven.png".to_owned()));
    assert!((own.image[400] - 200.0 / 255.0).abs() < 0.01);
    // Nothing can be made out in it, which is said.
    assert!(bench.shows("seven.png is a single grey value."));
    bench.click("Dismiss");
    assert!(!bench.shows("seven.png is a single grey value."));

    *bench.folder.lock().unwrap() = Some(bad);
    bench.click("Open image…");
    bench.until("the explanation", |state| !state.problems.is_empty());
    assert!(bench.shows("bad.png"));
}

#[test]
fn an_attack_is_saved_where_the_user_says() {
    let parent = tempfile::tempdir().unwrap();
    let mut bench = panel();
    let request = attack(&mut bench);
    answer(&mut bench, &request);
    *bench.folder.lock().unwrap() = Some(parent.path().to_owned());
    bench.click("Save attack…");
    bench.until_shown("Saved to");
    let folder = std::fs::read_dir(parent.path()).unwrap().next().unwrap().unwrap().path();
    assert!(image::open(folder.join("pictures.png")).is_ok());
    assert!(image::open(folder.join("iterates.gif")).is_ok());
    let table = std::fs::read_to_string(folder.join("attack.csv")).unwrap();
    assert_eq!(table.lines().count(), 4);
    assert!(table.contains("fooled-as-wished") && table.contains("test image 14"));
    assert!(std::fs::read_to_string(folder.join("attack.json")).unwrap().contains("\"epsilon\""));
    let found = arrays::npz(&folder.join("attack.npz"));
    assert_eq!(found["test_index"].numbers, [3.0, 14.0, 5.0]);
    assert_eq!(found["x"].shape, [3, 28, 28]);
    let mut names: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    // The same files as those of the command line (tests/evaluation).
    assert_eq!(names, arrays::ATTACK_FILES);
}
