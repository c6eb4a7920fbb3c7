//! What is saved at the end of a training, whatever the end is.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crossbeam_channel::RecvTimeoutError;
use serde_json::json;

use super::run::{Divergence, Run};
use crate::checkpoint::CONFIG_FILE;
use crate::train::messages::{Command, Notice};
use crate::train::worker::without_way_back;

/// Someone who waits for a slow disk is told so this often.
const PATIENCE: Duration = Duration::from_secs(60);

impl Run {
    /// Saves to the folder that was asked for; where the model is then. What was trained for hours must
    /// not be lost to a full disk: another one may have room.
    pub(super) fn save(&mut self) -> Result<Option<PathBuf>, String> {
        let Some(folder) = self.folder() else { return Ok(None) };
        match self.save_into(&folder) {
            Ok(()) => Ok(Some(folder)),
            Err(problem) => Err(match self.rescue() {
                Some(kept) => format!("{problem} The model is now in {}.", kept.display()),
                None => problem,
            }),
        }
    }

    fn save_into(&mut self, folder: &Path) -> Result<(), String> {
        self.send(Command::Save(folder.to_owned()));
        let mut deadline = Instant::now() + PATIENCE;
        loop {
            match self.notice(deadline) {
                Ok(Notice::Saved(_)) => break,
                Ok(Notice::Problem(problem)) => return Err(problem),
                Ok(Notice::Epoch { step, test_mse, .. }) => {
                    self.metrics.add_test_error(step, test_mse);
                }
                // Only now could it be seen; the last good weights are saved.
                Ok(Notice::Diverged { step, term, good_step, .. }) => {
                    self.diverged = Some(Divergence { step, term, good_step });
                }
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => {
                    self.reporter.words(format!(
                        "Still saving to {}. Press Ctrl-C twice to quit without it.",
                        folder.display()
                    ));
                    deadline = Instant::now() + PATIENCE;
                }
                Err(RecvTimeoutError::Disconnected) => {
                    return Err("The trainer stopped unexpectedly.".into());
                }
            }
        }
        self.drain();
        self.metrics.write(folder)
    }

    fn rescue(&mut self) -> Option<PathBuf> {
        let folder = tempfile::Builder::new().prefix("raven-explorer-").tempdir().ok()?;
        self.save_into(folder.path()).ok()?;
        Some(folder.keep())
    }

    /// The numbers broke: the last good model is kept. The sentence about it.
    pub(super) fn salvage_diverged(&mut self, broke: Divergence) -> String {
        let place = if broke.good_step > 0 {
            self.save()
        } else {
            // An untrained model must not take the place of an older one.
            self.save_losses_alone();
            Ok(None)
        };
        self.tell_divergence(broke, place)
    }

    pub(super) fn tell_divergence(
        &self,
        broke: Divergence,
        place: Result<Option<PathBuf>, String>,
    ) -> String {
        let Divergence { step, term, good_step } = broke;
        self.reporter.event(json!({
            "event": "diverged", "step": step, "term": term, "good_step": good_step,
            "loss": self.metrics.loss(), "test_mse": self.metrics.test_mse(),
            "out": place.as_ref().ok(),
        }));
        let mut sentence = format!(
            "Training stopped at step {step}: the {term} is no longer a finite number. Try a lower \
             learning rate."
        );
        match place {
            Ok(Some(place)) => {
                let place = place.display();
                sentence += &format!(" The last good model, from step {good_step}, is in {place}.");
            }
            Err(problem) => sentence += &format!(" {problem}"),
            Ok(None) => {}
        }
        sentence
    }

    /// The computation failed: what was kept of it is saved. The sentence about it.
    pub(super) fn salvage_failed(&mut self, problem: &str) -> String {
        let what = without_way_back(problem).to_owned();
        let (step, place) = match self.restored {
            Some(step) => (Some(step), self.save()),
            None => {
                self.save_losses_alone();
                let kept = self.keeping.as_ref().and_then(|keeping| keeping.step);
                (kept, Ok(kept.and(self.folder())))
            }
        };
        self.reporter.event(json!({
            "event": "failed", "problem": what, "good_step": step, "out": place.clone().ok(),
        }));
        match (step, place) {
            (Some(step), Ok(Some(place))) => {
                let place = place.display();
                format!("{what} The last model kept, from step {step}, is in {place}.")
            }
            (_, Err(problem)) => format!("{what} {problem}"),
            _ => what,
        }
    }

    /// The losses, where no model is to be saved beside them. Those of an older model stay its own.
    fn save_losses_alone(&mut self) {
        self.drain();
        let Some(keeping) = &self.keeping else { return };
        let folder = &keeping.folder;
        if keeping.step.is_none() && folder.join(CONFIG_FILE).exists() {
            return;
        }
        let written = std::fs::create_dir_all(folder)
            .map_err(|error| error.to_string())
            .and_then(|()| self.metrics.write(folder));
        self.reporter.words(match written {
            Ok(()) => format!("The losses are in {}.", folder.display()),
            Err(problem) => problem,
        });
    }

    fn folder(&self) -> Option<PathBuf> {
        self.keeping.as_ref().map(|keeping| keeping.folder.clone())
    }
}
