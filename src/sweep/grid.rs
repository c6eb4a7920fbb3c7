//! A grid: lists of settings, and the cells that come of their combinations.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::cell::{Cell, Images, settled};
use crate::config::{Axis, Setting, TrainConfig, settings};

/// More cells than this are a slip of the finger.
const MAX_CELLS: usize = 100_000;

/// Every combination of some lists; all other settings are fixed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// The values of the settings that are an axis, by its key; a plan of an older version may lack
    /// one, which then is fixed.
    #[serde(flatten)]
    lists: BTreeMap<String, Vec<Value>>,
    /// Everything else, with the number of epochs.
    pub fixed: TrainConfig,
}

impl Grid {
    /// One cell: each list has the one value that these settings have.
    pub fn new(fixed: TrainConfig) -> Self {
        let one =
            |(setting, axis): (&Setting, &Axis)| (axis.key.to_owned(), vec![setting.json(&fixed)]);
        Self { lists: settings::axes().map(one).collect(), fixed }
    }

    /// The same with these values of an axis, by its key.
    #[must_use]
    pub fn with<T: Into<Value>>(mut self, key: &str, values: impl IntoIterator<Item = T>) -> Self {
        self.lists.insert(key.to_owned(), values.into_iter().map(Into::into).collect());
        self
    }

    /// The values of an axis.
    fn values(&self, setting: &Setting, axis: &Axis) -> Vec<Value> {
        let list = self.lists.get(axis.key).cloned();
        list.unwrap_or_else(|| vec![setting.json(&self.fixed)])
    }

    /// The values of an axis as the command line takes them.
    pub fn written(&self, setting: &Setting, axis: &Axis) -> String {
        let words = self.values(setting, axis).into_iter().map(|value| match value {
            Value::String(text) => text,
            // Without the point of a whole number: 1, not 1.0.
            Value::Number(number) if number.is_f64() => {
                number.as_f64().unwrap_or_default().to_string()
            }
            other => other.to_string(),
        });
        words.collect::<Vec<_>>().join(",")
    }

    /// Whether it asks for the same, wherever the images lie.
    pub fn is_same(&self, other: &Self) -> bool {
        let fixed = other.fixed.taking(&self.fixed, |setting| !setting.makes_cells());
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
        if let Some(key) =
            self.lists.keys().find(|key| settings::axes().all(|(_, axis)| axis.key != *key))
        {
            return Err(format!("This program has no list '{key}' in a sweep: update it."));
        }
        let axes: Vec<_> = settings::axes()
            .map(|(setting, axis)| (setting, axis, self.values(setting, axis)))
            .collect();
        if let Some((_, axis, _)) = axes.iter().find(|(_, _, values)| values.is_empty()) {
            return Err(format!("{} has no value: a sweep needs at least one.", axis.option));
        }
        if self.fixed.epochs == 0 {
            return Err(
                "epochs is 0, but each cell of a sweep must finish: choose at least 1.".into()
            );
        }
        let combinations = axes
            .iter()
            .try_fold(1_usize, |product, (_, _, values)| product.checked_mul(values.len()));
        if combinations.is_none_or(|count| count > MAX_CELLS) {
            return Err(format!(
                "The grid has more than {MAX_CELLS} combinations: shorten a list."
            ));
        }
        // The last axis outermost.
        let mut configs = vec![self.fixed.clone()];
        for (setting, _, values) in axes.iter().rev() {
            let with = |config: &TrainConfig, value: &Value| {
                config
                    .patched([(setting.field, value.clone())])
                    .map_err(|error| format!("{error}."))
            };
            configs = configs
                .iter()
                .flat_map(|config| values.iter().map(move |value| with(config, value)))
                .collect::<Result<_, _>>()?;
        }
        let mut cells: Vec<Cell> = Vec::new();
        let mut known = std::collections::HashSet::new();
        for config in configs {
            let cell = Cell::new(settled(&config), images);
            if known.insert(cell.id.clone()) {
                cells.push(cell);
            }
        }
        Ok(cells)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Method;

    fn grid() -> Grid {
        Grid::new(TrainConfig { epochs: 1, ..TrainConfig::default() })
            .with("methods", ["raven", "vae", "noisy-vae"])
            .with("sigma_aug", [0.1, 1.0])
            .with("noise", [0.1, 0.3])
            .with("seeds", [0, 1])
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
        assert!(refuse(grid().with("seeds", [0; 0])).contains("seeds"));
        assert!(refuse(grid().with("noise", [7.0])).contains("noise"));
        let endless = TrainConfig { epochs: 0, ..TrainConfig::default() };
        assert!(refuse(Grid { fixed: endless, ..grid() }).contains("epochs is 0"));
        assert!(refuse(grid().with("seeds", 0..100_000)).contains("shorten"));
    }

    #[test]
    fn a_plan_of_an_older_version_makes_the_same_cells() {
        let old = r#"{"methods":["vae","raven"],"sigma_aug":[0.1,1.0],"noise":[0.3],"seeds":[0,1],
                      "fixed":{"epochs":2}}"#;
        let old: Grid = serde_json::from_str(old).unwrap();
        let new = Grid::new(TrainConfig { epochs: 2, ..TrainConfig::default() })
            .with("methods", ["vae", "raven"])
            .with("sigma_aug", [0.1, 1.0])
            .with("seeds", [0, 1]);
        assert_eq!(old, new);
        let again: Grid = serde_json::from_str(&serde_json::to_string(&new).unwrap()).unwrap();
        assert_eq!(again.cells(&images()), old.cells(&images()));
        assert_eq!(old.cells(&images()).unwrap().len(), 2 * 3);
        assert!(new.with("betas", [1.0]).cells(&images()).unwrap_err().contains("'betas'"));
    }
}
