//! Evaluation from a trained model to its figures, and the commands `attack` and `evaluate`.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::Arc;

use burn::tensor::Device;
use raven_explorer::attack::{AttackConfig, AttackObjective};
use raven_explorer::checkpoint;
use raven_explorer::config::{DeviceChoice, Method, PIXELS, TrainConfig};
use raven_explorer::data::{Dataset, ImageSet, digits};
use raven_explorer::evaluate::robustness::{Plan, Report, Task, Update, measure};
use raven_explorer::evaluate::{LatentClassifier, Neighbours, latents};
use raven_explorer::model::Vae;
use raven_explorer::train::device;
use raven_explorer::train::trainer::Trainer;
use serde_json::Value;

const LATENT: usize = 8;
const TRAINING_IMAGES: usize = 2000;
const TEST_IMAGES: usize = 200;

fn first(images: &ImageSet, count: usize) -> ImageSet {
    ImageSet {
        pixels: images.pixels[..count * PIXELS].to_vec(),
        labels: images.labels[..count].to_vec(),
    }
}

/// A tiny model, trained for so many steps on some of the built-in digits.
fn trained(steps: usize) -> Trainer {
    let config = TrainConfig {
        method: Method::Vae,
        latent: LATENT,
        hidden: 96,
        batch_size: 64,
        learning_rate: 4e-3,
        likelihood_variance: 0.03,
        device: DeviceChoice::Cpu,
        ..TrainConfig::default()
    };
    let whole = digits::dataset();
    let train = first(&whole.train, TRAINING_IMAGES);
    let test = first(&whole.test, TEST_IMAGES);
    let dataset = Dataset { train, test, ..whole };
    let compute = device::choose(&config.device).unwrap();
    let mut trainer = Trainer::new(config, Arc::new(dataset), compute);
    (0..steps).for_each(|_| {
        trainer.step();
    });
    trainer
}

/// A model on disk, gone with the first value; the commands need not find it good.
fn saved() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = folder.path().join("model");
    let trainer = trained(5);
    checkpoint::save(&checkpoint, &checkpoint::describe(&trainer), trainer.model()).unwrap();
    (folder, checkpoint)
}

fn report(model: &Vae, device: &Device, data: &Dataset, plan: &Plan) -> Report {
    measure(model, device, data, plan, &mut |_| ControlFlow::Continue(())).unwrap()
}

#[test]
fn figures_of_a_tiny_model() {
    let trainer = trained(400);
    let (model, device, data) = (trainer.model(), Device::flex(), trainer.dataset());
    let effort = AttackConfig { steps: 10, ..AttackConfig::default() };
    let objectives = [AttackObjective::Wasserstein, AttackObjective::Classifier];
    let plan = Plan::grid(&objectives, &[0.0, 0.1, 0.4], &effort, 30);
    let found = report(&model, &device, data, &plan);

    assert!(found.clean_accuracy > 0.4, "{found:?}");
    assert!(found.test_mse > 0.0 && found.test_mse < 0.1, "{found:?}");
    assert_eq!((found.test_images, found.attacks.len()), (TEST_IMAGES, 6));
    assert!(found.classifier_converged);
    for score in &found.attacks {
        assert!((score.interval[0]..=score.interval[1]).contains(&score.accuracy), "{score:?}");
        assert_eq!(score.images, 30);
    }
    for scores in found.attacks.chunks(3) {
        // Without room to move, the images are the clean ones; with more, the attack gets further.
        assert_eq!(scores[0].accuracy, found.clean_accuracy_attacked_images);
        assert!(scores[0].mean_objective < scores[1].mean_objective, "{scores:?}");
        assert!(scores[1].mean_objective < scores[2].mean_objective, "{scores:?}");
        assert!(scores[2].accuracy < scores[0].accuracy, "{scores:?}");
    }
    assert_eq!(found.attacks[0].mean_objective, 0.0);

    // The same again, and no more images than there are.
    assert_eq!(report(&model, &device, data, &plan), found);
    let all = report(&model, &device, data, &Plan::grid(&objectives[..1], &[0.1], &effort, 9999));
    assert_eq!(all.attacks[0].images, TEST_IMAGES);
}

#[test]
fn both_readers_of_the_latent_are_far_above_chance() {
    let trainer = trained(400);
    let (model, device, data) = (trainer.model(), Device::flex(), trainer.dataset());
    let (train, test) = (
        latents::encode(&model, &data.train, &device),
        latents::encode(&model, &data.test, &device),
    );
    assert_eq!(train.len(), TRAINING_IMAGES * LATENT);
    let classifier = LatentClassifier::fit(&train, &data.train.labels, LATENT, 10);
    assert!(classifier.accuracy(&test, &data.test.labels) > 0.4);
    let neighbours = Neighbours::new(&train, &data.train.labels, LATENT, 5);
    assert!(neighbours.accuracy(&test, &data.test.labels) > 0.4);
}

#[test]
fn measuring_can_be_broken_off_at_every_stage() {
    let trainer = trained(5);
    let (model, device, data) = (trainer.model(), Device::flex(), trainer.dataset());
    let plan = Plan::grid(&[AttackObjective::Kl], &[0.1], &AttackConfig::default(), 10);
    let breaks_at = |end: &dyn Fn(&Update) -> bool| {
        let mut after = 0;
        let report = measure(&model, &device, data, &plan, &mut |update| {
            if after > 0 || end(&update) {
                after += 1;
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        });
        assert_eq!((report, after), (None, 1));
    };
    for wanted in [Task::EncodeTraining, Task::EncodeTest, Task::Attack] {
        breaks_at(&|update| matches!(update, Update::Progress { task, .. } if *task == wanted));
    }
    breaks_at(&|update| matches!(update, Update::Scored(_)));
}

fn program(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_raven-explorer")).args(arguments).output().unwrap()
}

fn json_lines(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_attack_command_writes_pictures_and_numbers() {
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

    let saved = std::fs::read_to_string(out.join("results.json")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&saved).unwrap()["images"], last["images"]);
    let table = std::fs::read_to_string(out.join("results.csv")).unwrap();
    let widths: Vec<usize> = table.lines().map(|line| line.split(',').count()).collect();
    assert_eq!(widths, [8 + 2 * LATENT; 3]);
}

#[test]
fn the_evaluate_command_ends_with_every_figure() {
    let (_folder, checkpoint) = saved();
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
    let lines = json_lines(&program(&line));
    let last = lines.last().unwrap();
    assert_eq!(last["event"], "finished");
    assert!(last["test_mse"].is_number() && last["clean_accuracy"].is_number());
    let attacks = last["attacks"].as_array().unwrap();
    assert_eq!((attacks.len(), lines.len()), (4, 5));
    let first = &attacks[0];
    assert_eq!((&first["objective"], &first["norm"]), (&"wasserstein".into(), &"linf".into()));
    assert_eq!(first["epsilon"].to_string(), "0.05");
    assert_eq!((&first["steps"], &first["restarts"]), (&3.into(), &1.into()));
    assert_eq!((&first["seed"], &first["images"]), (&0.into(), &20.into()));
    assert!(first["accuracy"].is_number() && first["mean_objective"].is_number());
    assert_eq!(first["interval"].as_array().unwrap().len(), 2);

    // Without --json, the same in words.
    let words = program(&line[..line.len() - 1]);
    let text = String::from_utf8(words.stdout).unwrap();
    assert!(
        text.contains("kl in linf, ε = 0.2: accuracy") && text.contains("clean: accuracy"),
        "{text}"
    );
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
