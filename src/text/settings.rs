//! Names, meanings and units of all settings, and of the choices among methods and attacks.

// Numeric settings: name and meaning.
pub const SIGMA_AUG: &str = "Σaug";
pub const SIGMA_AUG_MEANING: &str = "\
    How far apart the prior lets the latents of an image and its noisy copy lie: small values \
    pull pairs together.";
pub const NOISE: &str = "Noise level";
pub const NOISE_MEANING: &str =
    "Standard deviation of the Gaussian noise that turns x into x′; pixels run from 0 to 1.";
pub const BETA: &str = "KL weight";
pub const BETA_MEANING: &str =
    "Weight of the KL term against the reconstruction; 1 gives the evidence lower bound (ELBO).";
pub const LEARNING_RATE: &str = "Learning rate";
pub const LEARNING_RATE_MEANING: &str =
    "RAdam's step size: too large and training diverges, too small and it crawls.";
pub const BATCH: &str = "Batch size";
pub const BATCH_MEANING: &str = "Pairs of images per training step.";
pub const LIKELIHOOD_VARIANCE: &str = "Likelihood variance";
pub const LIKELIHOOD_VARIANCE_MEANING: &str = "\
    Variance of the Gaussian likelihood: small values demand sharper reconstructions and weaken \
    the prior.";
pub const ADVERSARY_RADIUS: &str = "Adversary radius";
pub const ADVERSARY_RADIUS_MEANING: &str =
    "Radius of the L∞ ball around the image in which the smooth encoder's partner lies.";
pub const ADVERSARY_STEPS: &str = "Adversary steps";
pub const ADVERSARY_STEPS_MEANING: &str =
    "Effort of each training step's search for the partner whose posterior lies furthest away.";
pub const LATENT: &str = "Latent size";
pub const LATENT_MEANING: &str = "Dimensions of z; 2 are drawn directly, more are projected.";
pub const HIDDEN: &str = "Hidden units";
pub const HIDDEN_MEANING: &str = "Width of each hidden layer of encoder and decoder.";

// Units.
pub const PIXEL_UNITS: &str = "pixel units";
pub const PIXEL_UNITS_SQUARED: &str = "pixel units²";
pub const LATENT_UNITS_SQUARED: &str = "latent units²";
pub const NATS: &str = "nats";
pub const PAIRS: &str = "pairs";
pub const GRADIENT_STEPS: &str = "gradient steps";
pub const DIMENSIONS: &str = "dimensions";
pub const UNITS: &str = "units";

// Choices, where a change of one is told: "method VAE → RAVEN".
pub const METHOD: &str = "method";
pub const PRIOR: &str = "prior";
pub const PAIRING: &str = "pairing";
pub const LIKELIHOOD: &str = "likelihood";

// Methods: name and what each does.
pub const RAVEN: &str = "RAVEN";
pub const RAVEN_HINT: &str =
    "Trains on pairs (x, x′) and pulls their latents together through the paired prior.";
pub const VAE: &str = "VAE";
pub const VAE_HINT: &str = "The plain variational autoencoder: one image at a time, prior N(0, I). With a KL weight other than 1 it is the β-VAE.";
pub const NOISY_VAE: &str = "Noisy VAE";
pub const NOISY_VAE_HINT: &str =
    "Trains on x and on its noisy copy x′, but nothing couples their latents.";
pub const DENOISING_VAE: &str = "Denoising VAE";
pub const DENOISING_VAE_HINT: &str = "Encodes the noisy copy x′ and reconstructs the clean x.";
pub const AVAE: &str = "AVAE";
pub const AVAE_HINT: &str = "The partner is the model's own reconstruction of x; their latents are correlated (Cemgil et al. 2020).";
pub const SMOOTH_ENCODER: &str = "Smooth encoder";
pub const SMOOTH_ENCODER_HINT: &str = "\
    The partner is adversarial: it lies where the posterior moves most, and is pulled back \
    (Cemgil et al. 2020).";
pub const SMOOTH_AVAE: &str = "Smooth AVAE";
pub const SMOOTH_AVAE_HINT: &str =
    "The smooth encoder's adversarial partner under the AVAE's correlated prior.";

// Priors.
pub const SHARED_PARENT: &str = "Shared parent";
pub const SHARED_PARENT_HINT: &str =
    "z and z′ scatter independently, with variance Σaug, around a hidden parent z̃ ~ N(0, I).";
pub const CHAIN: &str = "Chain";
pub const CHAIN_HINT: &str = "z ~ N(0, I), and z′ scatters around z with variance Σaug.";
pub const CORRELATED: &str = "Correlated";
pub const CORRELATED_HINT: &str = "z and z′ are both N(0, I), with correlation ρ = 1/(1 + Σaug).";

// Pairings.
pub const CLEAN_NOISY: &str = "Clean + noisy";
pub const CLEAN_NOISY_HINT: &str = "x is the original image, x′ a noisy copy of it.";
pub const TWO_NOISY: &str = "Two noisy";
pub const TWO_NOISY_HINT: &str =
    "x and x′ are two noisy copies of the image, with independent noise.";

// Likelihoods.
pub const GAUSSIAN: &str = "Gaussian";
pub const GAUSSIAN_HINT: &str = "\
    Squared error divided by twice the variance; noise is not clipped, so that the mean of x′ is \
    the clean image.";
pub const BERNOULLI: &str = "Bernoulli";
pub const BERNOULLI_HINT: &str =
    "Binary cross-entropy summed over pixels; noisy images are clipped to [0, 1].";

// Attacks: name and what each maximises.
pub const WASSERSTEIN: &str = "Wasserstein";
pub const WASSERSTEIN_HINT: &str =
    "Squared 2-Wasserstein distance between the posteriors: moves their means and spreads.";
pub const KL: &str = "KL";
pub const KL_HINT: &str = "\
    KL divergence from the attacked posterior to the clean one: weighs most where the clean one \
    is narrow.";
pub const KL_REVERSE: &str = "KL, reverse";
pub const KL_REVERSE_HINT: &str = "\
    KL divergence from the clean posterior to the attacked one: weighs most where the attacked \
    one is narrow.";
pub const KL_SYMMETRIC: &str = "KL, symmetric";
pub const KL_SYMMETRIC_HINT: &str = "The mean of both directions of the KL divergence.";
pub const DAMAGE: &str = "Damage";
pub const DAMAGE_HINT: &str =
    "Squared distance between the reconstructions: changes what the decoder draws.";
pub const CLASSIFIER: &str = "Classifier";
pub const CLASSIFIER_HINT: &str =
    "Cross-entropy of the latent classifier: changes its prediction by any route.";

// Norms.
pub const LINF_HINT: &str = "The L∞ ball: every pixel may change by at most ε.";
pub const L2_HINT: &str =
    "The L2 ball: the change of all pixels together has Euclidean length ε at most.";
