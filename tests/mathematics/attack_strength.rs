//! A weak attack flatters the model: the solver that figures rest on must reach what an independent
//! one reaches with far more effort.

use std::ops::ControlFlow;

use raven_explorer::attack::gradient_ascent::attack;
use raven_explorer::attack::{
    AttackConfig, AttackObjective, Attacked, Goal, Norm, Scenario, tanh_adam,
};
use raven_explorer::compute::device;
use raven_explorer::config::{DeviceChoice, Method, TrainConfig};
use raven_explorer::data::batch::gather;
use raven_explorer::train::trainer::Trainer;

use crate::common::{config, dataset};

/// The objective reached by default against an independent solver with far more effort.
fn compare(norm: Norm, epsilon: f32) {
    let compute = device::choose(&DeviceChoice::Cpu).unwrap();
    for method in [Method::Vae, Method::Raven] {
        let images = dataset(320, 40);
        let config = TrainConfig { method, ..config() };
        let mut trainer = Trainer::new(config, images.clone(), compute.clone());
        for _ in 0..300 {
            trainer.step();
        }
        let model = trainer.model();
        let pixels = gather(&images.test, &(0..10).collect::<Vec<_>>());
        let scenario = Scenario {
            model: &model,
            device: &compute.device,
            images: &pixels,
            labels: &[0; 10],
            goal: &Goal::Away,
            readout: None,
        };
        let objectives =
            [AttackObjective::Wasserstein, AttackObjective::Kl, AttackObjective::Damage];
        for objective in objectives {
            let live = AttackConfig { objective, norm, epsilon, ..AttackConfig::default() };
            let patient = AttackConfig { steps: 600, ..live.clone() };
            let go_on = &mut |_: &_| ControlFlow::Continue(());
            let ours = attack(&scenario, &live, go_on);
            let theirs = tanh_adam::attack(&scenario, &patient, 0.1, go_on);
            let mean = |results: &[Attacked]| {
                results.iter().map(|r| r.objective).sum::<f32>() / results.len() as f32
            };
            let share = mean(&ours) / mean(&theirs);
            assert!(share > 0.98, "{method}, {objective:?}: {share}");
            assert!(
                share < 1.25,
                "{method}, {objective:?}: the independent solver is weak: {share}"
            );
        }
    }
}

#[test]
fn forty_steps_reach_what_adam_in_tanh_space_reaches_in_six_hundred() {
    compare(Norm::Linf, 0.1);
}

#[test]
fn so_they_do_in_a_large_ball() {
    compare(Norm::Linf, 0.3);
}

#[test]
fn so_they_do_in_euclidean_length() {
    compare(Norm::L2, 3.0);
}
