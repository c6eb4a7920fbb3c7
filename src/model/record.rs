//! Packed parameters: what checkpoints, sessions and caches hold.
//!
//! Parameters are named by their place in the list of layers. Versions before 0.2 kept a network's
//! linear layers and its slopes in two lists; their files are read as well.

use burn::store::{ModuleRecord, RecordError};
use burn::tensor::Bytes;
use burn_pack::{Reader, Tensor, Writer};

/// Reads packed parameters, written by this version or an earlier one.
///
/// # Errors
/// If the bytes are not a record.
pub fn read(bytes: Vec<u8>) -> Result<ModuleRecord, RecordError> {
    let bytes = Bytes::from_bytes_vec(bytes);
    let tensors = Reader::from_bytes(bytes.clone())?;
    if !tensors.tensor_names().into_iter().any(|name| name.contains("slopes.")) {
        return ModuleRecord::from_bytes(bytes);
    }
    let renamed: Result<Vec<Tensor>, burn_pack::Error> = tensors
        .into_tensors()?
        .into_iter()
        .map(|tensor| {
            let (name, kind, shape, id, bytes) = tensor.into_parts()?;
            Ok(Tensor::new(present_name(&name), kind, shape, id, bytes))
        })
        .collect();
    ModuleRecord::from_bytes(Writer::new(renamed?).into_bytes()?)
}

/// The name of a parameter today, from the name it had in two lists: the linear layers `layers.K`
/// and the slopes `slopes.K` between them took turns.
fn present_name(name: &str) -> String {
    let parts: Vec<&str> = name.split('.').collect();
    let place = parts.iter().position(|part| ["layers", "slopes"].contains(part));
    let numbered = place.and_then(|at| Some((at, parts.get(at + 1)?.parse::<usize>().ok()?)));
    let Some((at, index)) = numbered else { return name.to_owned() };
    let network = parts[..at].iter().map(|part| format!("{part}.")).collect::<String>();
    match parts.get(at + 2) {
        Some(part) => format!("{network}layers.{}.Linear.{part}", 2 * index),
        None => format!("{network}layers.{}.Prelu.slope", 2 * index + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn earlier_names_are_translated() {
        for (before, now) in [
            ("encoder.layers.0.weight", "encoder.layers.0.Linear.weight"),
            ("decoder.layers.2.bias", "decoder.layers.4.Linear.bias"),
            ("encoder.slopes.1", "encoder.layers.3.Prelu.slope"),
            ("layers.1.bias", "layers.2.Linear.bias"),
            ("slopes.0", "layers.1.Prelu.slope"),
        ] {
            assert_eq!(present_name(before), now);
        }
    }
}
