//! The first stage of a cell: the same steps as `train`, on this thread.

use std::time::{Duration, Instant};

use super::{End, Job, News, Stage};
use crate::checkpoint;
use crate::evaluate::test_error::test_mse;
use crate::memory;
use crate::model::Vae;
use crate::sweep::cell::{Cell, Cost};
use crate::sweep::folder::write_json;
use crate::train::trainer::Trainer;

/// Losses are read and progress is told this often: reading waits for the device.
const READ_EVERY: Duration = Duration::from_millis(250);

/// Trains a cell's model and saves it with what it took.
pub(super) fn train(
    job: &Job,
    cell: &Cell,
    ended: &dyn Fn() -> bool,
    tell: &mut dyn FnMut(News),
) -> Result<(Vae, Cost), End> {
    memory::forget_peak();
    let mut trainer = Trainer::new(job.config(cell), job.dataset.clone(), job.compute.clone());
    let epochs = cell.config.epochs as u64;
    let total = epochs * trainer.steps_per_epoch();
    tell(News::Progress(Stage::Training, 0.0));
    let began = Instant::now();
    let mut read = began;
    while trainer.epoch() < epochs {
        trainer.step();
        if read.elapsed() > READ_EVERY || trainer.epoch() == epochs {
            finite(&mut trainer)?;
            read = Instant::now();
            tell(News::Progress(Stage::Training, trainer.step_count() as f64 / total as f64));
        }
        if ended() {
            return Err(End::Stopped);
        }
    }
    let seconds = began.elapsed().as_secs_f64();
    let images = trainer.step_count() as f64 * trainer.pairs_per_step() as f64;
    let cost = Cost {
        seconds_per_epoch: seconds / epochs as f64,
        images_per_second: images / seconds.max(1e-9),
        peak_memory_mib: memory::peak_mib(),
    };
    let model = trainer.model();
    sound(job, &model)?;
    let broken = |problem: String| End::Broken(problem);
    checkpoint::save(
        &job.paths.model(&cell.id),
        &checkpoint::describe(&trainer),
        model.clone(),
        checkpoint::Precision::Full,
    )
    .map_err(|error| broken(error.to_string()))?;
    write_json(&job.paths.cost(&cell.id), &cost).map_err(broken)?;
    Ok((model, cost))
}

/// Whether a model gives pictures. The last step of a training has no loss after it that would tell, and
/// a result with figures that are no numbers could not be read again: the cell would be done for ever.
pub(super) fn sound(job: &Job, model: &Vae) -> Result<(), End> {
    if test_mse(model, &job.dataset.test, &job.compute.device).is_finite() {
        return Ok(());
    }
    Err(End::Failed("Training broke: the test error is no longer a finite number.".into()))
}

fn finite(trainer: &mut Trainer) -> Result<(), End> {
    trainer.read_losses().1.map_err(|problem| {
        End::Failed(format!(
            "Training broke at step {}: the {} is no longer a finite number.",
            problem.step, problem.term
        ))
    })
}
