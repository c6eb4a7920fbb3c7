//! Encoder, decoder, paired prior, likelihoods, objectives.
