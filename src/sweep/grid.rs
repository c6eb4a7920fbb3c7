//! A grid: lists of settings, and the cells that come of their combinations.

use serde::{Deserialize, Serialize};

use super::cell::{Cell, Images, settled};
use crate::config::{Method, TrainConfig};

/// More cells than this are a slip of the finger.
const MAX_CELLS: usize = 100_000;

/// Every combination of these lists; all other settings are fixed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// Objectives.
    pub methods: Vec<Method>,
    /// Values of s, Σaug = s·I.
    pub sigma_aug: Vec<f64>,
    /// Standard deviations of the pixel noise, pixel units.
    pub noise: Vec<f64>,
    /// Seeds of the training.
    pub seeds: Vec<u64>,
    /// Everything else, with the number of epochs.
    pub fixed: TrainConfig,
}

impl Grid {
    /// Whether it asks for the same, wherever the images lie.
    pub fn is_same(&self, other: &Self) -> bool {
        let TrainConfig { dataset, device, .. } = self.fixed.clone();
        let fixed = TrainConfig { dataset, device, ..other.fixed.clone() };
        *self == Self { fixed, ..other.clone() }
    }

    /// The cells, each once: a setting without effect on a method makes no second cell.
    ///
    /// Seeds come last: after the first round every setting was seen once.
    ///
    /// # Errors
    /// If a list is empty, a value is out of range, no epoch is to be trained or there are far too
    /// many cells: which, and what to do.
    pub fn cells(&self, images: &Images) -> Result<Vec<Cell>, String> {
        for (name, length) in [
            ("method", self.methods.len()),
            ("sigma-aug", self.sigma_aug.len()),
            ("noise", self.noise.len()),
            ("seeds", self.seeds.len()),
        ] {
            if length == 0 {
                return Err(format!("{name} has no value: a sweep needs at least one."));
            }
        }
        if self.fixed.epochs == 0 {
            return Err(
                "epochs is 0, but each cell of a sweep must finish: choose at least 1.".into()
            );
        }
        let combinations =
            [self.methods.len(), self.sigma_aug.len(), self.noise.len(), self.seeds.len()]
                .iter()
                .try_fold(1_usize, |product, &length| product.checked_mul(length));
        if combinations.is_none_or(|count| count > MAX_CELLS) {
            return Err(format!(
                "The grid has more than {MAX_CELLS} combinations: shorten a list."
            ));
        }
        let mut cells: Vec<Cell> = Vec::new();
        let mut known = std::collections::HashSet::new();
        for &seed in &self.seeds {
            for &method in &self.methods {
                for &noise in &self.noise {
                    for &sigma_aug in &self.sigma_aug {
                        let fixed = self.fixed.clone();
                        let config = TrainConfig { method, sigma_aug, noise, seed, ..fixed };
                        config.validate().map_err(|error| format!("{error}."))?;
                        let cell = Cell::new(settled(&config), images);
                        if known.insert(cell.id.clone()) {
                            cells.push(cell);
                        }
                    }
                }
            }
        }
        Ok(cells)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid() -> Grid {
        Grid {
            methods: vec![Method::Raven, Method::Vae, Method::NoisyVae],
            sigma_aug: vec![0.1, 1.0],
            noise: vec![0.1, 0.3],
            seeds: vec![0, 1],
            fixed: TrainConfig { epochs: 1, ..TrainConfig::default() },
        }
    }

    fn images() -> Images {
        Images { name: "Digits".into(), fingerprint: "00".into(), ..Images::none() }
    }

    #[test]
    fn settings_without_effect_make_no_second_cell() {
        let cells = grid().cells(&images()).unwrap();
        let count = |method| cells.iter().filter(|cell| cell.config.method == method).count();
        assert_eq!(count(Method::Raven), 2 * 2 * 2);
        assert_eq!(count(Method::NoisyVae), 2 * 2, "no Σaug");
        assert_eq!(count(Method::Vae), 2, "neither Σaug nor noise");
        let ids: std::collections::HashSet<&str> = cells.iter().map(|c| c.id.as_str()).collect();
        assert_eq!(ids.len(), cells.len());
        assert!(cells[..7].iter().all(|cell| cell.config.seed == 0), "seeds come last");
    }

    #[test]
    fn what_makes_no_sweep_is_refused_in_words() {
        let refuse = |grid: Grid| grid.cells(&images()).unwrap_err();
        assert!(refuse(Grid { seeds: vec![], ..grid() }).contains("seeds"));
        assert!(refuse(Grid { noise: vec![f64::NAN], ..grid() }).contains("noise"));
        let endless = TrainConfig { epochs: 0, ..TrainConfig::default() };
        assert!(refuse(Grid { fixed: endless, ..grid() }).contains("epochs is 0"));
        assert!(refuse(Grid { seeds: (0..100_000).collect(), ..grid() }).contains("shorten"));
    }
}
