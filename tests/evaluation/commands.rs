//! The commands `attack` and `evaluate`, run as a user runs them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use burn::tensor::{Device, Tensor};
use raven_explorer::checkpoint;
use raven_explorer::data::ImageShape;
use raven_explorer::model::values::{floats, rows_on};
use safetensors::SafeTensors;
use serde_json::Value;

use crate::arrays::{ATTACK_FILES, npz};
use crate::{LATENT, trained};

const PIXELS: usize = ImageShape::MNIST.values();

/// A model on disk, gone with the first value; the commands need not find it good.
fn saved() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = folder.path().join("model");
    let trainer = trained(5);
    checkpoint::save(
        &checkpoint,
        &checkpoint::describe(&trainer),
        trainer.model(),
        checkpoint::Precision::Full,
    )
    .unwrap();
    (folder, checkpoint)
}

fn program(arguments: &[&str]) -> Output {
    program_with_cache(arguments, None)
}

/// Runs the program with another folder as the user's cache.
fn program_with_cache(arguments: &[&str], cache: Option<&Path>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_raven-explorer"));
    if let Some(cache) = cache {
        command.env("XDG_CACHE_HOME", cache);
    }
    command.args(arguments).output().unwrap()
}

fn json_lines(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_attack_command_writes_arrays_pictures_and_numbers() {
    let (folder, checkpoint) = saved();
    let out = folder.path().join("attacked");
    let line = [
        "attack",
        "--checkpoint",
        checkpoint.to_str().unwrap(),
        "--index",
        "7,21",
        "--target-index",
        "3",
        "--objective",
        "kl-reverse",
        "--norm",
        "l2",
        "--epsilon",
        "0.5",
        "--steps",
        "5",
        "--restarts",
        "2",
        "--device",
        "cpu",
        "--json",
        "--out",
        out.to_str().unwrap(),
    ];
    let lines = json_lines(&program(&line));
    assert_eq!(lines.len(), 3);
    for (image, index) in lines.iter().zip([7, 21]) {
        assert_eq!((&image["event"], &image["index"]), (&"image".into(), &index.into()));
        assert!(image["l2"].as_f64().unwrap() <= 0.5 + 1e-6);
        assert!(image["objective"].is_number() && image["linf"].is_number());
        assert!(image["prediction_before"].is_u64() && image["prediction_after"].is_u64());
        assert_eq!(image["latent_before"].as_array().unwrap().len(), LATENT);
        assert_eq!(image["latent_after"].as_array().unwrap().len(), LATENT);
        assert!(image["noise_factor"].as_f64().unwrap() > 1.0);
        let pictures = image["pictures"].as_object().unwrap();
        assert_eq!(pictures.len(), 5);
        for name in pictures.values() {
            let picture = image::open(out.join(name.as_str().unwrap())).unwrap();
            assert_eq!((picture.width(), picture.height()), (224, 224));
        }
    }
    let last = &lines[2];
    assert_eq!((&last["event"], &last["target_index"]), (&"finished".into(), &3.into()));
    assert_eq!(last["attack"]["objective"], "kl-reverse");
    assert_eq!(last["checkpoint"], checkpoint.to_str().unwrap());

    // The same files as those of the window (tests/window/attack_files).
    let mut names: Vec<_> = std::fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ATTACK_FILES);
    let saved = std::fs::read_to_string(out.join("attack.json")).unwrap();
    let saved: Value = serde_json::from_str(&saved).unwrap();
    assert_eq!(saved["images"], last["images"]);
    for name in ["program", "dataset", "model_sha256", "arrays"] {
        assert!(!saved[name].is_null(), "{name}");
    }
    let table = std::fs::read_to_string(out.join("attack.csv")).unwrap();
    let widths: Vec<usize> = table.lines().map(|line| line.split(',').count()).collect();
    assert_eq!(widths, [22 + 2 * 10 + 4 * LATENT; 3]);
}

/// A change far below a grey level is saved as it was made: whoever reads x and δ has what the model
/// was shown, and gets the latents that are told.
#[test]
fn a_saved_attack_is_exact_however_small_it_is() {
    let (folder, checkpoint) = saved();
    let (_, model) = checkpoint::load(&checkpoint, &Device::flex()).unwrap();
    for (norm, epsilon) in [("linf", 0.001_f32), ("l2", 0.01), ("linf", 0.3)] {
        let out = folder.path().join(format!("{norm}-{epsilon}"));
        let line = ["attack", "--checkpoint", checkpoint.to_str().unwrap(), "--index", "7,7,21"];
        let effort = ["--steps", "6", "--device", "cpu", "--json", "--norm", norm];
        let (epsilon_text, out_text) = (epsilon.to_string(), out.to_str().unwrap());
        let more = ["--epsilon", &epsilon_text, "--out", out_text];
        let lines = json_lines(&program(&[&line[..], &effort, &more].concat()));
        let found = npz(&out.join("attack.npz"));
        let array = |name: &str| &found[name].numbers;
        assert_eq!(found["x"].shape, [3, 28, 28]);
        assert_eq!(found["mean_before"].shape, [3, LATENT]);
        assert_eq!(*array("test_index"), [7.0, 7.0, 21.0]);

        let (x, delta, attacked) = (array("x"), array("delta"), array("x_attacked"));
        for ((x, delta), attacked) in x.iter().zip(delta).zip(attacked) {
            assert_eq!(x + delta, *attacked);
            assert!((0.0..=1.0).contains(attacked) && delta.abs() <= epsilon, "{delta}");
        }
        for row in delta.chunks(PIXELS) {
            let length = row.iter().map(|d| f64::from(*d).powi(2)).sum::<f64>().sqrt();
            assert!(length > 0.0, "nothing was changed");
            assert!(norm == "linf" || length <= f64::from(epsilon), "{length}");
        }
        for (image, name) in [(x, "before"), (attacked, "after")] {
            let posterior = model.encode(rows_on(image.clone(), PIXELS, &Device::flex()));
            let near = |tensor: Tensor<2>, array: &[f32]| {
                let numbers = floats(tensor.into_data());
                assert!(numbers.iter().zip(array).all(|(a, b)| (a - b).abs() < 1e-5), "{name}");
            };
            near(posterior.mean.clone(), array(&format!("mean_{name}")));
            near(posterior.log_variance, array(&format!("log_variance_{name}")));
            near(model.decode(posterior.mean), array(&format!("reconstruction_{name}")));
        }

        // The lines of --json: the same numbers, in the fewest digits that bring them back.
        for (row, image) in lines[..3].iter().enumerate() {
            let number = |name: &str| image[name].to_string().parse::<f32>().unwrap();
            for name in ["linf", "l2", "objective"] {
                assert_eq!(number(name), array(name)[row], "{name}");
                let (told, shortest) = (image[name].to_string(), array(name)[row]);
                assert!(told.len() <= format!("{shortest:?}").len().max(8), "{told} {shortest:?}");
            }
            for (name, array_name) in
                [("latent_after", "mean_after"), ("latent_before", "mean_before")]
            {
                let told: Vec<f32> = serde_json::from_value(image[name].clone()).unwrap();
                assert_eq!(told, array(array_name)[row * LATENT..(row + 1) * LATENT]);
            }
        }
        assert_eq!(lines[3]["attack"]["epsilon"].to_string(), epsilon_text);
        assert_ne!(lines[0]["pictures"]["noise"], lines[1]["pictures"]["noise"], "one name twice");
    }
}

/// Whoever knows only what the exported file says of itself gets the program's reconstructions.
#[test]
fn an_exported_model_reconstructs_by_its_own_metadata() {
    let (folder, checkpoint) = saved();
    let checkpoint = checkpoint.to_str().unwrap();
    let out = folder.path().join("attacked");
    let attack = ["attack", "--checkpoint", checkpoint, "--index", "7,21", "--steps", "1"];
    let more = ["--device", "cpu", "--out", out.to_str().unwrap()];
    assert!(program(&[&attack[..], &more].concat()).status.success());
    let expected = npz(&out.join("attack.npz"));

    let file = folder.path().join("model.safetensors");
    let export = ["export", "--checkpoint", checkpoint, "--safetensors", file.to_str().unwrap()];
    assert!(program(&export).status.success());
    let bytes = std::fs::read(&file).unwrap();
    assert!(program(&export).status.success());
    assert_eq!(std::fs::read(&file).unwrap(), bytes, "one model gives one file");

    let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
    let told = header.metadata().clone().unwrap();
    assert_eq!((&*told["input_shape"], &told["input_range"][..6]), ("28x28", "0 to 1"));
    assert_eq!((&*told["seed"], &*told["likelihood_variance"]), ("0", "0.03"));
    assert_eq!((&*told["method"], &*told["likelihood"]), ("vae", "gaussian"));
    assert_eq!(told["prelu"], "max(x, 0) + slope * min(x, 0), one slope a layer");
    let latent: usize = told["latent"].parse().unwrap();
    assert_eq!((latent, &*told["format_version"]), (LATENT, "1"));

    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    let array = |name: String| -> Vec<f64> {
        let numbers = tensors.tensor(&name).unwrap();
        let numbers = numbers.data().as_chunks::<4>().0.iter();
        numbers.map(|&bytes| f32::from_le_bytes(bytes).into()).collect()
    };
    // Linear, PReLU, Linear, PReLU, Linear.
    let network = |name: &str, mut x: Vec<f64>| -> Vec<f64> {
        for layer in [0, 2, 4] {
            let weight = array(format!("{name}.{layer}.weight"));
            let bias = array(format!("{name}.{layer}.bias"));
            let rows = weight.chunks(x.len()).zip(&bias);
            x = rows.map(|(w, b)| w.iter().zip(&x).map(|(w, x)| w * x).sum::<f64>() + b).collect();
            if layer < 4 {
                let slope = array(format!("{name}.{}.weight", layer + 1))[0];
                x.iter_mut().for_each(|x| *x = x.max(0.0) + slope * x.min(0.0));
            }
        }
        x
    };
    let near = |found: &[f64], name: &str, row: usize| {
        let expected = &expected[name].numbers[row * found.len()..(row + 1) * found.len()];
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - f64::from(*expected)).abs() < 1e-5, "{name}: {found} {expected}");
        }
    };
    assert_eq!(told["encoder_output"], "[mu | log variance]");
    assert_eq!(told["decoder_output"], "sigmoid(logits)");
    for row in 0..2 {
        let x = &expected["x"].numbers[row * PIXELS..(row + 1) * PIXELS];
        let output = network("encoder", x.iter().map(|&x| x.into()).collect());
        let (mean, log_variance) = output.split_at(latent);
        near(mean, "mean_before", row);
        near(log_variance, "log_variance_before", row);
        let logits = network("decoder", mean.to_vec());
        let image: Vec<f64> = logits.iter().map(|logit| 1.0 / (1.0 + (-logit).exp())).collect();
        near(&image, "reconstruction_before", row);
    }
}

/// Pictures of one class, or fewer of them than features, have no Fréchet distance.
#[test]
fn too_few_pictures_or_classes_have_no_frechet_distance_and_say_why() {
    let (folder, checkpoint) = saved();
    let evaluate = |pictures: &Path, json: bool| {
        let line = ["evaluate", "--checkpoint", checkpoint.to_str().unwrap(), "--device", "cpu"];
        let more = ["--images", "2", "--steps", "1", "--dataset", pictures.to_str().unwrap()];
        let json = if json { &["--json"][..] } else { &[] };
        let cache = folder.path().join("cache");
        program_with_cache(&[&line[..], &more, json].concat(), Some(&cache))
    };
    for (classes, reason) in [(1, "a single class"), (2, "are too few for 64 features")] {
        let pictures = folder.path().join(format!("{classes}"));
        for class in 0..classes {
            let place = pictures.join(format!("class {class}"));
            std::fs::create_dir_all(&place).unwrap();
            for number in 0..12_u32 {
                let grey = |x, y| image::Luma([((x * 7 + y * number + 90 * class) % 256) as u8]);
                let picture = image::GrayImage::from_fn(28, 28, grey);
                picture.save(place.join(format!("{number}.png"))).unwrap();
            }
        }
        let lines = json_lines(&evaluate(&pictures, true));
        let last = lines.last().unwrap();
        assert!(last["frechet_samples"].is_null() && last["frechet_reconstructions"].is_null());
        let cautions = last["cautions"].to_string();
        assert!(
            cautions.contains("No Fréchet distance") && cautions.contains(reason),
            "{cautions}"
        );
        let told_one_class = cautions.contains("All test images have one class");
        assert_eq!(told_one_class, classes == 1, "{cautions}");
        let text = String::from_utf8(evaluate(&pictures, false).stdout).unwrap();
        assert!(text.contains(reason) && !text.contains("Fréchet distance (own"), "{text}");
    }
}

#[test]
fn the_evaluate_command_ends_with_every_figure() {
    let (folder, checkpoint) = saved();
    let cache = folder.path().join("cache");
    let line = [
        "evaluate",
        "--checkpoint",
        checkpoint.to_str().unwrap(),
        "--images",
        "20",
        "--objective",
        "wasserstein,kl",
        "--epsilon",
        "0.05,0.2",
        "--steps",
        "3",
        "--device",
        "cpu",
        "--json",
    ];
    let lines = json_lines(&program_with_cache(&line, Some(&cache)));
    let last = lines.last().unwrap();
    assert_eq!(last["event"], "finished");
    assert!(last["test_mse"].is_number() && last["clean_accuracy"].is_number());
    assert!(last["neighbours_accuracy"].is_number());
    assert!(last["pairs"]["distances"]["median"].is_number());
    assert_eq!(last["pairs"]["noise"], 0.3);
    assert_eq!(last["largest_singular_value"]["count"], 100);
    assert!(last["frechet_samples"].is_number() && last["frechet_reconstructions"].is_number());
    assert!(last["feature_accuracy"].as_f64().unwrap() > 0.9, "{last}");
    assert_eq!(last["cautions"].as_array().unwrap().len(), 0, "two thousand images are enough");
    let attacks = last["attacks"].as_array().unwrap();
    assert_eq!((attacks.len(), lines.len()), (4, 5));
    let first = &attacks[0];
    assert_eq!((&first["objective"], &first["norm"]), (&"wasserstein".into(), &"linf".into()));
    assert_eq!(first["epsilon"].to_string(), "0.05");
    assert_eq!((&first["steps"], &first["restarts"]), (&3.into(), &1.into()));
    assert_eq!((&first["seed"], &first["images"]), (&0.into(), &20.into()));
    assert!(first["accuracy"].is_number() && first["mean_objective"].is_number());
    assert_eq!(first["interval"].as_array().unwrap().len(), 2);

    // Without --json, the same in words; the feature network is trained once.
    let words = program_with_cache(&line[..line.len() - 1], Some(&cache));
    let text = String::from_utf8(words.stdout).unwrap();
    let frechet = last["frechet_samples"].as_f64().unwrap();
    for part in [
        "kl in linf, ε = 0.2: accuracy",
        "clean: accuracy",
        "5 nearest neighbours",
        "pairs: ‖μ − μ′‖ mean",
        "largest singular value of ∂μ/∂x",
        &format!("Fréchet distance (own features) of prior samples: {frechet:.3}"),
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let progress = String::from_utf8_lossy(&words.stderr).into_owned();
    assert!(!progress.contains("Training the feature network"), "{progress}");

    let without = [&line[..], &["--no-frechet"]].concat();
    let lines = json_lines(&program(&without));
    assert!(lines.last().unwrap()["frechet_samples"].is_null());
}

#[test]
fn what_cannot_be_done_is_refused_in_words() {
    let (folder, checkpoint) = saved();
    let out = folder.path().join("nothing");
    let attack = |more: &[&str]| {
        let (checkpoint, out) = (checkpoint.to_str().unwrap(), out.to_str().unwrap());
        let line = ["attack", "--checkpoint", checkpoint, "--out", out, "--device", "cpu"];
        program(&[&line, more].concat())
    };
    let evaluate = |more: &[&str]| {
        let line = ["evaluate", "--checkpoint", checkpoint.to_str().unwrap(), "--device", "cpu"];
        program(&[&line, more].concat())
    };
    let refused = |output: Output, sentence: &str| {
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && text.contains(sentence), "{text}");
        assert!(output.stdout.is_empty());
    };
    refused(attack(&["--index", "7,999999"]), "There is no test image 999999");
    refused(attack(&["--index", "7", "--target-index", "999999"]), "There is no test image 999999");
    refused(attack(&["--index", "7", "--epsilon", "-0.1"]), "epsilon is -0.1");
    refused(attack(&["--index", "7", "--steps", "0"]), "steps is 0");
    refused(attack(&[]), "--index");
    refused(evaluate(&["--restarts", "0"]), "restarts is 0");
    refused(evaluate(&["--epsilon", "0.1,7"]), "epsilon is 7");
    refused(evaluate(&["--images", "0"]), "images is 0");
    refused(evaluate(&["--objective", "magic"]), "magic");
    let missing = folder.path().join("missing");
    refused(program(&["evaluate", "--checkpoint", missing.to_str().unwrap()]), "Could not read");
    assert!(!out.exists(), "a refused attack leaves no folder");
}
