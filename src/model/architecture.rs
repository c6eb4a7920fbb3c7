//! What networks there are, without their numbers: which layers, of which sizes, in which order.

use serde::{Deserialize, Serialize};

use crate::config::TrainConfig;
use crate::data::ImageShape;

/// A layer without its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayerKind {
    /// Fully connected: y = x·W + b.
    Linear {
        /// Values in.
        inputs: usize,
        /// Values out.
        outputs: usize,
    },
    /// max(x, 0) + a·min(x, 0), value by value, with one learnt slope a.
    Prelu {
        /// Values in, and out.
        units: usize,
    },
}

impl LayerKind {
    /// Values that go in, an image.
    pub fn inputs(self) -> usize {
        match self {
            Self::Linear { inputs, .. } => inputs,
            Self::Prelu { units } => units,
        }
    }

    /// Values that come out, an image.
    pub fn outputs(self) -> usize {
        match self {
            Self::Linear { outputs, .. } => outputs,
            Self::Prelu { units } => units,
        }
    }

    /// Learnt numbers.
    pub fn parameters(self) -> usize {
        match self {
            Self::Linear { inputs, outputs } => (inputs + 1) * outputs,
            Self::Prelu { .. } => 1,
        }
    }

    /// Multiplications with additions that the forward pass of one image takes in products of
    /// matrices; what is done value by value counts for nothing beside them.
    pub fn multiplications(self) -> usize {
        match self {
            Self::Linear { inputs, outputs } => inputs * outputs,
            Self::Prelu { .. } => 0,
        }
    }
}

/// The shape of a variational autoencoder: everything about its networks but the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Architecture {
    /// What goes into the encoder and comes out of the decoder.
    pub image: ImageShape,
    /// Latent dimensions d.
    pub latent: usize,
    /// Units h of each hidden layer.
    pub hidden: usize,
}

impl Architecture {
    /// The networks that these settings ask for, on images of this shape.
    pub fn new(image: ImageShape, config: &TrainConfig) -> Self {
        Self { image, latent: config.latent, hidden: config.hidden }
    }

    /// Image to `[μ | log v]`: values–h–h–2d.
    pub fn encoder(&self) -> Vec<LayerKind> {
        perceptron(&[self.image.values(), self.hidden, self.hidden, 2 * self.latent])
    }

    /// Latent to logits of an image: d–h–h–values.
    pub fn decoder(&self) -> Vec<LayerKind> {
        perceptron(&[self.latent, self.hidden, self.hidden, self.image.values()])
    }

    /// Learnt numbers of both networks.
    pub fn parameters(&self) -> usize {
        let layers = self.encoder().into_iter().chain(self.decoder());
        layers.map(LayerKind::parameters).sum()
    }
}

/// Linear layers of these sizes, with a PReLU between any two of them.
pub fn perceptron(sizes: &[usize]) -> Vec<LayerKind> {
    let mut layers = Vec::new();
    for pair in sizes.windows(2) {
        if !layers.is_empty() {
            layers.push(LayerKind::Prelu { units: pair[0] });
        }
        layers.push(LayerKind::Linear { inputs: pair[0], outputs: pair[1] });
    }
    layers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_layer_takes_what_the_one_before_gives() {
        let architecture = Architecture { image: ImageShape::grey(3, 5), latent: 4, hidden: 7 };
        for (layers, ends) in [(architecture.encoder(), [15, 8]), (architecture.decoder(), [4, 15])]
        {
            assert_eq!([layers[0].inputs(), layers[layers.len() - 1].outputs()], ends);
            assert!(layers.windows(2).all(|pair| pair[0].outputs() == pair[1].inputs()));
        }
    }

    #[test]
    fn parameters_and_multiplications_are_those_of_the_matrices() {
        let layers = perceptron(&[3, 4, 2]);
        let parameters: usize = layers.iter().map(|layer| layer.parameters()).sum();
        assert_eq!(parameters, (3 * 4 + 4) + 1 + (4 * 2 + 2));
        let multiplications: usize = layers.iter().map(|layer| layer.multiplications()).sum();
        assert_eq!(multiplications, 3 * 4 + 4 * 2);
    }
}
