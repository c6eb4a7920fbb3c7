//! Some settings by the names that files have for them, in place of those of a configuration.

use serde_json::{Map, Value};

use super::{ConfigError, TrainConfig};

/// Why some settings cannot be taken over.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PatchError {
    /// There is none of this name.
    #[error("there is no setting '{0}'; settings are written as in config.json, such as sigma_aug")]
    Unknown(String),
    /// A value is of another kind.
    #[error("invalid settings: {0}")]
    Invalid(String),
    /// A value is out of range.
    #[error(transparent)]
    OutOfRange(#[from] ConfigError),
}

impl TrainConfig {
    /// All settings by name, as files have them.
    pub fn fields(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(fields)) => fields,
            // A struct of plain values is always an object.
            _ => Map::new(),
        }
    }

    /// `self` with these settings, whether or not they are in their ranges.
    ///
    /// # Errors
    /// A setting that does not exist or has another kind of value.
    pub fn with_fields(
        &self,
        values: impl IntoIterator<Item = (impl AsRef<str>, Value)>,
    ) -> Result<Self, PatchError> {
        let mut fields = self.fields();
        for (name, value) in values {
            let name = name.as_ref();
            *fields.get_mut(name).ok_or_else(|| PatchError::Unknown(name.to_owned()))? = value;
        }
        serde_json::from_value(Value::Object(fields))
            .map_err(|error| PatchError::Invalid(error.to_string()))
    }

    /// The same with every value in its range.
    ///
    /// # Errors
    /// A setting that does not exist, has another kind of value or is out of range.
    pub fn patched(
        &self,
        values: impl IntoIterator<Item = (impl AsRef<str>, Value)>,
    ) -> Result<Self, PatchError> {
        let config = self.with_fields(values)?;
        config.validate()?;
        Ok(config)
    }
}
