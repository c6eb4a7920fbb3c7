//! Trained models that come with the program: something to look at and to attack from the first
//! second on, without data from elsewhere and without waiting.
//!
//! They lie under `checkpoints/`, a folder each, and are part of the executable. `raven-explorer
//! bundle` makes them from a sweep.

use std::convert::Infallible;
use std::path::Path;
use std::str::FromStr;
use std::sync::OnceLock;

use include_dir::{Dir, include_dir};

use crate::checkpoint::{CONFIG_FILE, CheckpointError, Description, Package};
use crate::config::DatasetChoice;
use crate::evaluate::Report;
use crate::state::ModelSource;
use crate::text::effort;

/// Beside a bundled model: what was measured of it, in half precision as it lies there.
pub const MEASURED_FILE: &str = "measured.json";

static FOLDER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/checkpoints");

/// A model on the shelf.
#[derive(Debug)]
pub struct Bundled {
    /// Its folder's name: `mnist-raven-d16`.
    pub id: String,
    /// Everything but the weights.
    pub description: Description,
    /// What was measured of it.
    pub measured: Report,
}

impl Bundled {
    /// The model itself.
    ///
    /// # Errors
    /// If the file in the executable is not whole.
    pub fn package(&self) -> Result<Package, CheckpointError> {
        package(&self.id)
    }

    /// `RAVEN, d = 16`.
    pub fn title(&self) -> String {
        let config = &self.description.config;
        format!("{}, d = {}", config.method.label(), config.latent)
    }

    /// What was measured, in one sentence.
    pub fn sentence(&self) -> String {
        let Report { clean_accuracy, attacks, .. } = &self.measured;
        let config = &self.description.config;
        let mut text = format!(
            "{}: {} hidden units, {} epochs. Clean accuracy {:.1} %",
            self.description.dataset,
            config.hidden,
            self.description.epoch,
            100.0 * clean_accuracy
        );
        for score in attacks.iter().filter(|score| (score.attack.epsilon - 0.1).abs() < 1e-6) {
            let attack = &score.attack;
            text += &format!(
                "; under {} (ε = 0.1, {}, {}, {}): {:.1} %",
                attack.objective.label(),
                effort::steps(attack.steps),
                effort::restarts(attack.restarts),
                effort::images(score.images),
                100.0 * score.accuracy
            );
        }
        text + ". A stronger attack may break more."
    }
}

fn package(id: &str) -> Result<Package, CheckpointError> {
    let folder = Path::new(id);
    let file = |path: &Path| {
        let name = path.file_name().unwrap_or_default();
        let found = FOLDER.get_file(folder.join(name)).map(|file| file.contents().to_vec());
        found.ok_or_else(|| CheckpointError::Invalid {
            path: path.to_owned(),
            problem: "it is missing from this program.".into(),
        })
    };
    Package::from_parts(folder, &file(&folder.join(CONFIG_FILE))?, file)
}

/// All of them, in the order of their names; what is broken is left out, and a test says so.
pub fn models() -> &'static [Bundled] {
    static MODELS: OnceLock<Vec<Bundled>> = OnceLock::new();
    MODELS.get_or_init(|| FOLDER.dirs().filter_map(|dir| bundled(dir).ok()).collect())
}

fn bundled(dir: &Dir<'_>) -> Result<Bundled, String> {
    let id = dir.path().display().to_string();
    let text = |name: &str| {
        let file = FOLDER.get_file(dir.path().join(name)).map(include_dir::File::contents);
        file.ok_or_else(|| format!("{id}: {name} is missing"))
    };
    let broken = |error: serde_json::Error| format!("{id}: {error}");
    Ok(Bundled {
        description: serde_json::from_slice(text(CONFIG_FILE)?).map_err(broken)?,
        measured: serde_json::from_slice(text(MEASURED_FILE)?).map_err(broken)?,
        id,
    })
}

/// The one of this name.
pub fn find(id: &str) -> Option<&'static Bundled> {
    models().iter().find(|bundled| bundled.id == id)
}

/// Those that were trained on these images.
pub fn models_for(choice: &DatasetChoice) -> impl Iterator<Item = &'static Bundled> {
    models().iter().filter(move |bundled| bundled.description.config.dataset == *choice)
}

/// The images that a bundled model was trained on.
pub fn images_of(source: &ModelSource) -> Option<DatasetChoice> {
    let ModelSource::Bundled(id) = source else { return None };
    Some(find(id)?.description.config.dataset.clone())
}

impl FromStr for ModelSource {
    type Err = Infallible;
    /// The name of a bundled model, or else a folder.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match find(text) {
            Some(_) => Self::Bundled(text.to_owned()),
            None => Self::Folder(text.into()),
        })
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;

    use super::*;

    #[test]
    fn every_bundled_model_is_whole_and_measured() {
        assert_eq!(models().len(), FOLDER.dirs().count());
        for bundled in models() {
            let package = bundled.package().unwrap();
            let model = package.unpack(&Device::flex()).unwrap();
            assert_eq!(model.latent(), bundled.description.config.latent, "{}", bundled.id);
            assert!(!bundled.measured.attacks.is_empty(), "{}", bundled.id);
            assert!(bundled.sentence().contains("Wasserstein"), "{}", bundled.sentence());
        }
    }

    #[test]
    fn the_shelf_stays_small() {
        fn bytes(dir: &Dir<'_>) -> usize {
            let files: usize = dir.files().map(|file| file.contents().len()).sum();
            files + dir.dirs().map(bytes).sum::<usize>()
        }
        assert!(bytes(&FOLDER) < 12_000_000);
    }
}
