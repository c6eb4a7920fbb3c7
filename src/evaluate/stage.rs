//! The parts of a training step as slow motion shows them, and what pulls.

use crate::config::Method;

/// A part of a training step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The image.
    Image,
    /// Noise is added: x′.
    Noise,
    /// The partner is where the encoder is moved most.
    Attacked,
    /// What the encoder makes of the images.
    Encoded,
    /// One point is drawn from each posterior.
    Sampled,
    /// And decoded.
    Decoded,
    /// What was decoded is the partner, and is encoded too.
    Reencoded,
    /// Where the reconstruction terms pull.
    Reconstruction,
    /// Where the prior pulls: towards the origin.
    Origin,
    /// Where the prior pulls: towards the other member.
    Together,
    /// Every pull and their sum.
    Sum,
}

impl Stage {
    /// The stages that a step of this method has, in their order.
    pub fn of(method: Method) -> &'static [Self] {
        use Stage::{
            Attacked, Decoded, Encoded, Image, Noise, Origin, Reconstruction, Reencoded, Sampled,
            Sum, Together,
        };
        match method {
            Method::Vae => &[Image, Encoded, Sampled, Decoded, Reconstruction, Origin, Sum],
            Method::NoisyVae | Method::DenoisingVae => {
                &[Image, Noise, Encoded, Sampled, Decoded, Reconstruction, Origin, Sum]
            }
            Method::Raven => {
                &[Image, Noise, Encoded, Sampled, Decoded, Reconstruction, Origin, Together, Sum]
            }
            Method::Avae => &[
                Image,
                Encoded,
                Sampled,
                Decoded,
                Reencoded,
                Reconstruction,
                Origin,
                Together,
                Sum,
            ],
            Method::SmoothEncoder | Method::SmoothAvae => {
                &[Image, Attacked, Encoded, Sampled, Decoded, Reconstruction, Origin, Together, Sum]
            }
        }
    }

    /// Whether arrows are shown.
    pub fn has_arrows(self) -> bool {
        matches!(self, Self::Reconstruction | Self::Origin | Self::Together | Self::Sum)
    }
}

/// What pulls at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Force {
    /// The reconstruction of x.
    Reconstruction,
    /// The reconstruction of x′.
    ReconstructionAug,
    /// The prior, towards the origin.
    Origin,
    /// The prior, towards the other member.
    Partner,
    /// All of the loss.
    Total,
}
