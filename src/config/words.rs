//! Names, meanings and units of all settings, and of the choices among methods and attacks.

// Numeric settings: name and meaning.
pub(crate) const SIGMA_AUG: &str = "Σaug";
pub(crate) const SIGMA_AUG_MEANING: &str = "\
    How far apart the prior lets the latents of an image and its noisy copy lie: small values \
    pull pairs together.";
pub(crate) const NOISE: &str = "Noise level";
pub(crate) const NOISE_MEANING: &str =
    "Standard deviation of the Gaussian noise that turns x into x′; pixels run from 0 to 1.";
pub(crate) const BETA: &str = "KL weight";
pub(crate) const BETA_MEANING: &str =
    "Weight of the KL term against the reconstruction; 1 gives the evidence lower bound (ELBO).";
pub(crate) const LEARNING_RATE: &str = "Learning rate";
pub(crate) const LEARNING_RATE_MEANING: &str =
    "RAdam's step size: too large and training diverges, too small and it crawls.";
pub(crate) const BATCH: &str = "Batch size";
pub(crate) const BATCH_MEANING: &str = "Pairs of images per training step.";
pub(crate) const LIKELIHOOD_VARIANCE: &str = "Likelihood variance";
pub(crate) const LIKELIHOOD_VARIANCE_MEANING: &str = "\
    Variance of the Gaussian likelihood: small values demand sharper reconstructions and weaken \
    the prior.";
pub(crate) const ADVERSARY_RADIUS: &str = "Adversary radius";
pub(crate) const ADVERSARY_RADIUS_MEANING: &str =
    "Radius of the L∞ ball around the image in which the smooth encoder's partner lies.";
pub(crate) const ADVERSARY_STEPS: &str = "Adversary steps";
pub(crate) const ADVERSARY_STEPS_MEANING: &str =
    "Effort of each training step's search for the partner whose posterior lies furthest away.";
pub(crate) const LATENT: &str = "Latent size";
pub(crate) const LATENT_MEANING: &str =
    "Dimensions of z; 2 are drawn directly, more are projected.";
pub(crate) const HIDDEN: &str = "Hidden units";
pub(crate) const HIDDEN_MEANING: &str = "Width of each hidden layer of encoder and decoder.";

// Units.
pub(crate) const PIXEL_UNITS: &str = "pixel units";
pub(crate) const PIXEL_UNITS_SQUARED: &str = "pixel units²";
pub(crate) const LATENT_UNITS_SQUARED: &str = "latent units²";
pub(crate) const NATS: &str = "nats";
pub(crate) const PAIRS: &str = "pairs";
pub(crate) const GRADIENT_STEPS: &str = "gradient steps";
pub(crate) const DIMENSIONS: &str = "dimensions";
pub(crate) const UNITS: &str = "units";

// Choices, and what has a name.
pub(crate) const METHOD: &str = "Method";
pub(crate) const PRIOR: &str = "Prior";
pub(crate) const PAIRING: &str = "Pairing";
pub(crate) const LIKELIHOOD: &str = "Likelihood";
pub(crate) const DEVICE: &str = "Device";

/// Noise in the name of a sweep's setting: "noise 0.3".
pub(crate) const NOISE_SHORT: &str = "noise";

// Options of the command line; `{range}` and `{default}` are filled in.
pub(crate) const DATASET_HELP: &str = "\
    Images: mnist, fashion-mnist, digits (drawn by this program), or a folder of pictures with one \
    subfolder per class, or of a data set's files (IDX, npz, CSV). Names may be in capitals; \
    ./mnist is a folder [default: {default}]";
pub(crate) const DATASET_SWEEP: &str = "\
    Images: mnist, fashion-mnist, digits (drawn by this program), or a folder of images or of a \
    data set's files [default: {default}; with --resume what the plan says]";
pub(crate) const METHOD_HELP: &str = "Training method [default: {default}]";
pub(crate) const METHOD_AXIS: &str = "Training methods [default: {default}]";
pub(crate) const SIGMA_AUG_HELP: &str =
    "Σaug = s·I: s, the variance by which the prior lets z and z′ differ [default: {default}]";
pub(crate) const SIGMA_AUG_AXIS: &str = "Values of s, Σaug = s·I [default: {default}]";
pub(crate) const NOISE_HELP: &str =
    "Standard deviation of the pixel noise; pixels run from 0 to 1 [default: {default}]";
pub(crate) const NOISE_AXIS: &str = "Standard deviations of the pixel noise [default: {default}]";
pub(crate) const BETA_HELP: &str = "Weight of the KL term [default: {default}]";
pub(crate) const LEARNING_RATE_HELP: &str = "RAdam's step size [default: {default}]";
pub(crate) const BATCH_HELP: &str = "Pairs of images per training step [default: {default}]";
pub(crate) const LIKELIHOOD_VARIANCE_HELP: &str =
    "Variance of the Gaussian likelihood [default: {default}]";
pub(crate) const ADVERSARY_RADIUS_HELP: &str = "\
    Radius of the L∞ ball around x in which the smooth encoder's partner lies [default: {default}]";
pub(crate) const ADVERSARY_STEPS_HELP: &str = "\
    Gradient steps of the search for the smooth encoder's partner [default: {default}]";
pub(crate) const LATENT_HELP: &str = "Latent dimensions, {range} [default: {default}]";
pub(crate) const HIDDEN_HELP: &str = "Units of each hidden layer, {range} [default: {default}]";
pub(crate) const PRIOR_HELP: &str = "How z and z′ are coupled [default: {default}]";
pub(crate) const PAIRING_HELP: &str = "What makes a pair [default: {default}]";
pub(crate) const LIKELIHOOD_HELP: &str = "How reconstructions are scored [default: {default}]";
pub(crate) const SEED_HELP: &str =
    "Seed of initialisation, shuffling, noise and sampling [default: {default}]";
pub(crate) const SEED_AXIS: &str = "Seeds of the training [default: {default}]";
pub(crate) const EPOCHS_HELP: &str = "Passes over the training images; 0 trains until stopped";
pub(crate) const EPOCHS_SWEEP: &str = "Passes over the training images [default: {default}]";
pub(crate) const DEVICE_HELP: &str =
    "Where to compute: auto, cpu, gpu, or part of an adapter's name [default: {default}]";

// Methods: name and what each does.
pub(crate) const RAVEN: &str = "RAVEN";
pub(crate) const RAVEN_HINT: &str =
    "Trains on pairs (x, x′) and pulls their latents together through the paired prior.";
pub(crate) const VAE: &str = "VAE";
pub(crate) const VAE_HINT: &str = "The plain variational autoencoder: one image at a time, prior N(0, I). With a KL weight other than 1 it is the β-VAE.";
pub(crate) const NOISY_VAE: &str = "Noisy VAE";
pub(crate) const NOISY_VAE_HINT: &str =
    "Trains on x and on its noisy copy x′, but nothing couples their latents.";
pub(crate) const DENOISING_VAE: &str = "Denoising VAE";
pub(crate) const DENOISING_VAE_HINT: &str =
    "Encodes the noisy copy x′ and reconstructs the clean x.";
pub(crate) const AVAE: &str = "AVAE";
pub(crate) const AVAE_HINT: &str = "The partner is the model's own reconstruction of x; their latents are correlated (Cemgil et al. 2020).";
pub(crate) const SMOOTH_ENCODER: &str = "Smooth encoder";
pub(crate) const SMOOTH_ENCODER_HINT: &str = "\
    The partner is adversarial: it lies where the posterior moves most, and is pulled back \
    (Cemgil et al. 2020).";
pub(crate) const SMOOTH_AVAE: &str = "Smooth AVAE";
pub(crate) const SMOOTH_AVAE_HINT: &str =
    "The smooth encoder's adversarial partner under the AVAE's correlated prior.";

// Priors.
pub(crate) const SHARED_PARENT: &str = "Shared parent";
pub(crate) const SHARED_PARENT_HINT: &str =
    "z and z′ scatter independently, with variance Σaug, around a hidden parent z̃ ~ N(0, I).";
pub(crate) const CHAIN: &str = "Chain";
pub(crate) const CHAIN_HINT: &str = "z ~ N(0, I), and z′ scatters around z with variance Σaug.";
pub(crate) const CORRELATED: &str = "Correlated";
pub(crate) const CORRELATED_HINT: &str =
    "z and z′ are both N(0, I), with correlation ρ = 1/(1 + Σaug).";

// Pairings.
pub(crate) const CLEAN_NOISY: &str = "Clean + noisy";
pub(crate) const CLEAN_NOISY_HINT: &str = "x is the original image, x′ a noisy copy of it.";
pub(crate) const TWO_NOISY: &str = "Two noisy";
pub(crate) const TWO_NOISY_HINT: &str =
    "x and x′ are two noisy copies of the image, with independent noise.";

// Likelihoods.
pub(crate) const GAUSSIAN: &str = "Gaussian";
pub(crate) const GAUSSIAN_HINT: &str = "\
    Squared error divided by twice the variance; noise is not clipped, so that the mean of x′ is \
    the clean image.";
pub(crate) const BERNOULLI: &str = "Bernoulli";
pub(crate) const BERNOULLI_HINT: &str =
    "Binary cross-entropy summed over pixels; noisy images are clipped to [0, 1].";

// Attacks: name and what each maximises.
pub(crate) const WASSERSTEIN: &str = "Wasserstein";
pub(crate) const WASSERSTEIN_HINT: &str =
    "Squared 2-Wasserstein distance between the posteriors: moves their means and spreads.";
pub(crate) const KL: &str = "KL";
pub(crate) const KL_HINT: &str = "\
    KL divergence from the attacked posterior to the clean one: weighs most where the clean one \
    is narrow.";
pub(crate) const KL_REVERSE: &str = "KL, reverse";
pub(crate) const KL_REVERSE_HINT: &str = "\
    KL divergence from the clean posterior to the attacked one: weighs most where the attacked \
    one is narrow.";
pub(crate) const KL_SYMMETRIC: &str = "KL, symmetric";
pub(crate) const KL_SYMMETRIC_HINT: &str = "The mean of both directions of the KL divergence.";
pub(crate) const DAMAGE: &str = "Damage";
pub(crate) const DAMAGE_HINT: &str =
    "Squared distance between the reconstructions: changes what the decoder draws.";
pub(crate) const CLASSIFIER: &str = "Classifier";
pub(crate) const CLASSIFIER_HINT: &str =
    "Cross-entropy of the latent classifier: changes its prediction by any route.";

// Norms.
pub(crate) const LINF_HINT: &str = "The L∞ ball: every pixel may change by at most ε.";
pub(crate) const L2_HINT: &str =
    "The L2 ball: the change of all pixels together has Euclidean length ε at most.";

// Lists of a sweep, notes, and names of what is no slider.
pub(crate) const IMAGES: &str = "Images";
pub(crate) const NO_SIGMA_AUG: &str = "This method does not couple latents: Σaug has no effect.";
pub(crate) const PAIRING_NOT: &str = "Only RAVEN and the noisy VAE train on noisy pairs.";
pub(crate) const PRIOR_NOT: &str = "Only RAVEN couples z and z′ through a paired prior.";
pub(crate) const PRIOR_NOTE: &str =
    "The paper's exact form was not available: these are three readings of it.";
pub(crate) const SEED: &str = "Seed";
pub(crate) const EPOCHS: &str = "Epochs";
pub(crate) const NOISE_LIST: &str = "Noise list";
pub(crate) const NOISE_LIST_HINT: &str =
    "Noise levels in pixel units, separated by commas; for methods that use noise.";
pub(crate) const SEEDS: &str = "Seeds";
pub(crate) const SEEDS_HINT: &str = "Seeds, separated by commas: more seeds, less uncertainty.";
pub(crate) const SIGMA_AUG_LIST: &str = "Σaug list";
pub(crate) const SIGMA_AUG_LIST_HINT: &str =
    "Values of Σaug, separated by commas; for methods that use it.";
