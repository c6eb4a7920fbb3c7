//! `metrics.csv`: losses of every step in nats per pair, with the test error after each epoch.

use std::path::Path;

use crate::checkpoint::METRICS_FILE;
use crate::disk::write_atomically;
use crate::table::table;
use crate::train::messages::StepRecord;

/// What is written of a run, as far as it has come.
#[derive(Default)]
pub(super) struct Metrics {
    records: Vec<StepRecord>,
    test_errors: Vec<(u64, f64)>,
}

impl Metrics {
    pub(super) fn add(&mut self, records: &[StepRecord]) {
        self.records.extend(records);
    }

    pub(super) fn add_test_error(&mut self, step: u64, test_mse: f64) {
        self.test_errors.push((step, test_mse));
    }

    /// The newest loss.
    pub(super) fn loss(&self) -> Option<f32> {
        self.records.last().map(|record| record.total)
    }

    /// The newest test error.
    pub(super) fn test_mse(&self) -> Option<f64> {
        self.test_errors.last().map(|&(_, error)| error)
    }

    /// Writes all of it into this folder.
    pub(super) fn write(&self, folder: &Path) -> Result<(), String> {
        write_atomically(&folder.join(METRICS_FILE), self.csv().as_bytes())
            .map_err(|error| error.to_string())
    }

    /// One line a step.
    fn csv(&self) -> String {
        let mut errors = self.test_errors.iter().peekable();
        let rows = self.records.iter().map(|record| {
            let error = errors.next_if(|(step, _)| *step == record.step).map(|&(_, error)| error);
            vec![
                record.step.into(),
                record.total.into(),
                record.reconstruction.into(),
                record.reconstruction_aug.into(),
                record.kl.into(),
                error.into(),
            ]
        });
        let titles = ["step", "total", "reconstruction", "reconstruction_aug", "kl", "test_mse"];
        table(titles, rows)
    }
}
