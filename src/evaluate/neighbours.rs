//! Classes read from latents by the nearest training latents: reads a two-dimensional latent well,
//! where classes lie in islands that no straight line separates.
//!
//! Brute force on the Euclidean distance: at 60,000 × 16 a tree would hardly be faster.

use rayon::prelude::*;

use crate::evaluate::accuracy;

/// Neighbours that vote unless another number is asked for.
pub const DEFAULT_NEIGHBOURS: usize = 5;
/// Training latents whose distances are computed side by side.
const BLOCK: usize = 16;

/// Labelled latents to compare with.
#[derive(Clone, Debug)]
pub struct Neighbours {
    /// [`BLOCK`] latents at a time, dimension by dimension; the last block is padded.
    blocks: Vec<f32>,
    labels: Vec<u8>,
    dimensions: usize,
    /// Neighbours that vote.
    count: usize,
}

impl Neighbours {
    /// Keeps latents `labels × dimensions`; `count` neighbours vote, all of them if there are fewer.
    ///
    /// # Panics
    /// If the lengths do not fit together, or there is nobody to vote.
    pub fn new(latents: &[f32], labels: &[u8], dimensions: usize, count: usize) -> Self {
        assert_eq!(latents.len(), labels.len() * dimensions, "a latent for each label");
        assert!(count > 0 && !labels.is_empty(), "at least one neighbour");
        let mut blocks = vec![0.0; labels.len().div_ceil(BLOCK) * BLOCK * dimensions];
        for (index, latent) in latents.chunks_exact(dimensions).enumerate() {
            let block = &mut blocks[index / BLOCK * BLOCK * dimensions..];
            for (dimension, &value) in latent.iter().enumerate() {
                block[dimension * BLOCK + index % BLOCK] = value;
            }
        }
        Self { blocks, labels: labels.to_vec(), dimensions, count: count.min(labels.len()) }
    }

    /// The class that most neighbours have, for every latent of `n × dimensions`; of classes with
    /// as many votes, the one with the nearest neighbour.
    pub fn predict(&self, latents: &[f32]) -> Vec<u8> {
        latents.par_chunks(self.dimensions).map(|latent| self.vote(&self.nearest(latent))).collect()
    }

    /// Share of the latents whose label is predicted.
    ///
    /// # Panics
    /// If there are not as many labels as latents.
    pub fn accuracy(&self, latents: &[f32], labels: &[u8]) -> f64 {
        accuracy(&self.predict(latents), labels)
    }

    /// (squared distance, index) of the nearest training latents, nearest first.
    fn nearest(&self, latent: &[f32]) -> Vec<(f32, usize)> {
        let mut nearest: Vec<(f32, usize)> = Vec::with_capacity(self.count + 1);
        for (number, block) in self.blocks.chunks_exact(BLOCK * self.dimensions).enumerate() {
            let mut distances = [0.0; BLOCK];
            for (&value, others) in latent.iter().zip(block.chunks_exact(BLOCK)) {
                for (distance, other) in distances.iter_mut().zip(others) {
                    *distance += (value - other) * (value - other);
                }
            }
            for (distance, index) in distances.into_iter().zip(number * BLOCK..self.labels.len()) {
                if nearest.len() == self.count && distance >= nearest[self.count - 1].0 {
                    continue;
                }
                let place = nearest.partition_point(|(other, _)| *other <= distance);
                nearest.insert(place, (distance, index));
                nearest.truncate(self.count);
            }
        }
        nearest
    }

    fn vote(&self, nearest: &[(f32, usize)]) -> u8 {
        let mut votes = [0_usize; 256];
        for &(_, index) in nearest {
            votes[usize::from(self.labels[index])] += 1;
        }
        let most = votes.iter().copied().max().unwrap_or_default();
        let mut classes = nearest.iter().map(|&(_, index)| self.labels[index]);
        classes.find(|&class| votes[usize::from(class)] == most).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Stream, normals};

    #[test]
    fn finds_the_same_neighbours_as_sorting_all() {
        let latents = normals(1, Stream::Probe, 0, 101 * 3);
        let labels: Vec<u8> = (0..101).map(|index| index as u8).collect();
        let neighbours = Neighbours::new(&latents, &labels, 3, 7);
        for query in normals(2, Stream::Probe, 0, 20 * 3).chunks_exact(3) {
            let mut all: Vec<(f32, usize)> = latents
                .chunks_exact(3)
                .map(|latent| latent.iter().zip(query).map(|(a, b)| (b - a) * (b - a)).sum())
                .zip(0..)
                .collect();
            all.sort_by(|a, b| a.0.total_cmp(&b.0));
            let found: Vec<usize> =
                neighbours.nearest(query).iter().map(|&(_, index)| index).collect();
            let expected: Vec<usize> = all[..7].iter().map(|&(_, index)| index).collect();
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn the_majority_wins_and_the_nearest_breaks_a_tie() {
        let latents = [0.0, 1.0, 2.0, 3.0, 10.0];
        let labels = [4, 1, 1, 4, 9];
        let ask = |count| Neighbours::new(&latents, &labels, 1, count).predict(&[0.2, 9.0]);
        assert_eq!(ask(1), [4, 9]);
        assert_eq!(ask(3), [1, 9]);
        assert_eq!(ask(4), [4, 1]);
        // More neighbours than there are: all of them.
        assert_eq!(ask(50), [4, 4]);
        assert_eq!(Neighbours::new(&latents, &labels, 1, 1).accuracy(&latents, &labels), 1.0);
    }
}
