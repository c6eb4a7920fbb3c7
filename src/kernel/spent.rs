//! Arrays of gradients that the optimiser is done with: the next step fills them again. Fresh memory costs a
//! fault a page, and the whole of it would come and go at every step.

use std::sync::{Arc, Mutex, PoisonError};

/// Gradient arrays between a step's kernel, which takes them, and the optimiser, which gives them back;
/// clones share them.
#[derive(Clone, Debug, Default)]
pub struct Spent(Arc<Mutex<Arrays>>);

#[derive(Debug, Default)]
struct Arrays {
    here: Vec<Vec<f32>>,
    /// Taken, and not given back. No more than these are kept: another's arrays are not waited for.
    away: usize,
}

impl Spent {
    /// An array of this length that holds nothing of meaning.
    pub fn take(&self, length: usize) -> Vec<f32> {
        let mut arrays = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        arrays.away += 1;
        match arrays.here.iter().position(|array| array.len() == length) {
            Some(place) => arrays.here.swap_remove(place),
            None => vec![0.0; length],
        }
    }

    /// Gives an array back.
    pub fn give_back(&self, array: Vec<f32>) {
        let mut arrays = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if arrays.away > 0 {
            arrays.away -= 1;
            arrays.here.push(array);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_array_comes_back_and_only_those_that_were_taken_are_kept() {
        let spent = Spent::default();
        spent.give_back(vec![1.0; 3]);
        assert_eq!(spent.take(3), [0.0; 3], "nobody had taken it");
        let array = spent.take(5);
        let place = array.as_ptr();
        spent.clone().give_back(array);
        let [other, same] = [spent.take(4), spent.take(5)];
        assert!(other.as_ptr() != place && same.as_ptr() == place);
    }
}
