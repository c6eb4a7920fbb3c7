//! Names, meanings and units of all settings, and of the choices among methods and attacks.

/// Name of Σaug.
pub const SIGMA_AUG: &str = "Σaug";
/// What it means.
pub const SIGMA_AUG_MEANING: &str = "How far apart the prior lets the latents of an image and its noisy copy be: small pulls pairs together.";
/// Name of the noise level.
pub const NOISE: &str = "Noise level";
/// What it means.
pub const NOISE_MEANING: &str =
    "Standard deviation of the noise that turns x into x′; pixels run from 0 to 1.";
/// Name of the weight of the KL term.
pub const BETA: &str = "KL weight";
/// What it means.
pub const BETA_MEANING: &str =
    "How much the KL term counts against the reconstruction; 1 is the lower bound itself.";
/// Name of the optimiser's step size.
pub const LEARNING_RATE: &str = "Learning rate";
/// What it means.
pub const LEARNING_RATE_MEANING: &str = "RAdam's step size: too large diverges, too small crawls.";
/// Name of the pairs of one step.
pub const BATCH: &str = "Batch size";
/// What it means.
pub const BATCH_MEANING: &str = "Pairs of images in one training step.";
/// Name of the Gaussian likelihood's variance.
pub const LIKELIHOOD_VARIANCE: &str = "Likelihood variance";
/// What it means.
pub const LIKELIHOOD_VARIANCE_MEANING: &str = "Variance of the Gaussian likelihood: small asks for sharper reconstructions and weakens the prior.";
/// Name of the attacked partner's distance.
pub const ADVERSARY_RADIUS: &str = "Adversary radius";
/// What it means.
pub const ADVERSARY_RADIUS_MEANING: &str =
    "How far the smooth encoder's partner may lie from the image: no pixel differs by more.";
/// Name of the attacked partner's effort.
pub const ADVERSARY_STEPS: &str = "Adversary steps";
/// What it means.
pub const ADVERSARY_STEPS_MEANING: &str =
    "How hard each training step looks for the partner whose posterior is farthest away.";
/// Name of the number of latent dimensions.
pub const LATENT: &str = "Latent size";
/// What it means.
pub const LATENT_MEANING: &str = "Dimensions of z; 2 can be drawn as it is, more are projected.";
/// Name of the width of the networks.
pub const HIDDEN: &str = "Hidden units";
/// What it means.
pub const HIDDEN_MEANING: &str = "Width of each hidden layer of encoder and decoder.";

/// Unit of grey values.
pub const PIXEL_UNITS: &str = "pixel units";
/// Unit of squared grey values.
pub const PIXEL_UNITS_SQUARED: &str = "pixel units²";
/// Unit of squared distances of latents.
pub const LATENT_UNITS_SQUARED: &str = "latent units²";
/// Unit of information.
pub const NATS: &str = "nats";
/// Unit of the batch size.
pub const PAIRS: &str = "pairs";
/// Unit of the adversary's effort.
pub const GRADIENT_STEPS: &str = "gradient steps";
/// Unit of the latent size.
pub const DIMENSIONS: &str = "dimensions";
/// Unit of the networks' width.
pub const UNITS: &str = "units";

/// The method's name where a change of it is told.
pub const METHOD: &str = "method";
/// The prior's.
pub const PRIOR: &str = "prior";
/// The pairing's.
pub const PAIRING: &str = "pairing";
/// The likelihood's.
pub const LIKELIHOOD: &str = "likelihood";

/// A method.
pub const RAVEN: &str = "RAVEN";
/// What it does.
pub const RAVEN_HINT: &str =
    "Trains on pairs (x, x′) and pulls their latents together through the paired prior.";
/// A method.
pub const VAE: &str = "VAE";
/// What it does.
pub const VAE_HINT: &str = "The plain variational autoencoder: one image at a time, prior N(0, I). With a KL weight other than 1 it is the β-VAE.";
/// A method.
pub const NOISY_VAE: &str = "Noisy VAE";
/// What it does.
pub const NOISY_VAE_HINT: &str =
    "Trains on x and on its noisy copy x′, but nothing couples their latents.";
/// A method.
pub const DENOISING_VAE: &str = "Denoising VAE";
/// What it does.
pub const DENOISING_VAE_HINT: &str = "Encodes the noisy copy x′ and is to draw the clean x.";
/// A method.
pub const AVAE: &str = "AVAE";
/// What it does.
pub const AVAE_HINT: &str = "The partner is the model's own reconstruction of x; their latents are correlated (Cemgil et al. 2020).";
/// A method.
pub const SMOOTH_ENCODER: &str = "Smooth encoder";
/// What it does.
pub const SMOOTH_ENCODER_HINT: &str = "The partner is attacked: it lies where the posterior moves most, and is pulled back (Cemgil et al. 2020).";
/// A method.
pub const SMOOTH_AVAE: &str = "Smooth AVAE";
/// What it does.
pub const SMOOTH_AVAE_HINT: &str =
    "The attacked partner of the smooth encoder under the AVAE's correlated prior.";

/// A prior.
pub const SHARED_PARENT: &str = "Shared parent";
/// What it is.
pub const SHARED_PARENT_HINT: &str =
    "z and z′ scatter independently by Σaug around one hidden parent z̃ ~ N(0, I).";
/// A prior.
pub const CHAIN: &str = "Chain";
/// What it is.
pub const CHAIN_HINT: &str = "z ~ N(0, I), and z′ scatters by Σaug around z.";
/// A prior.
pub const CORRELATED: &str = "Correlated";
/// What it is.
pub const CORRELATED_HINT: &str = "z and z′ are both N(0, I), with correlation ρ = 1/(1 + Σaug).";

/// A pairing.
pub const CLEAN_NOISY: &str = "Clean + noisy";
/// What it is.
pub const CLEAN_NOISY_HINT: &str = "x is the original image, x′ a noisy copy of it.";
/// A pairing.
pub const TWO_NOISY: &str = "Two noisy";
/// What it is.
pub const TWO_NOISY_HINT: &str =
    "x and x′ are two noisy copies of the image, with independent noise.";

/// A likelihood.
pub const GAUSSIAN: &str = "Gaussian";
/// What it is.
pub const GAUSSIAN_HINT: &str = "Squared error divided by twice the variance; the noise is left unclipped, so that its mean is the clean image.";
/// A likelihood.
pub const BERNOULLI: &str = "Bernoulli";
/// What it is.
pub const BERNOULLI_HINT: &str =
    "Binary cross-entropy summed over pixels; noisy images are clipped to [0, 1].";

/// An attack.
pub const WASSERSTEIN: &str = "Wasserstein";
/// What it maximises.
pub const WASSERSTEIN_HINT: &str =
    "Squared 2-Wasserstein distance of the posteriors: moves mean and spread of the latent.";
/// An attack.
pub const KL: &str = "KL";
/// What it maximises.
pub const KL_HINT: &str =
    "KL from the attacked posterior to the clean one: counts most where the clean one is sure.";
/// An attack.
pub const KL_REVERSE: &str = "KL, reverse";
/// What it maximises.
pub const KL_REVERSE_HINT: &str =
    "KL from the clean posterior to the attacked one: counts most where the attacked one is sure.";
/// An attack.
pub const KL_SYMMETRIC: &str = "KL, symmetric";
/// What it maximises.
pub const KL_SYMMETRIC_HINT: &str = "The mean of both directions of KL.";
/// An attack.
pub const DAMAGE: &str = "Damage";
/// What it maximises.
pub const DAMAGE_HINT: &str =
    "Squared distance of the reconstructions: what the decoder draws is to change most.";
/// An attack.
pub const CLASSIFIER: &str = "Classifier";
/// What it maximises.
pub const CLASSIFIER_HINT: &str =
    "Cross-entropy of the latent classifier: its answer is to change, whatever the way.";

/// What the norm L∞ allows.
pub const LINF_HINT: &str = "Every pixel may change by at most ε.";
/// What the norm L2 allows.
pub const L2_HINT: &str = "The changes of all pixels together have at most the Euclidean length ε.";
