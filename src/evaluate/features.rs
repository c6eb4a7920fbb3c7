//! The program's own features of images: the last hidden layer of a small classifier that is
//! trained once on a data set and kept in the user's cache.
//!
//! A Fréchet distance needs features. Those of the Inception network, by which FID is defined,
//! would have to be downloaded; these are not they, so a distance measured with them is always
//! named 'Fréchet distance (own features)'. The network does not depend on any model that is
//! measured: it is trained on the CPU with a fixed seed, so every model meets the same ruler.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use burn::module::Module;
use burn::optim::{GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Int, Tensor, TensorData};
use rand::seq::SliceRandom;
use sha2::{Digest, Sha256};

use crate::compute::radam::RAdam;
use crate::data::batch::gather;
use crate::data::{Dataset, ImageSet};
use crate::disk;
use crate::disk::write_atomically;
use crate::evaluate::accuracy;
use crate::model::architecture::{LayerKind, perceptron};
use crate::model::divergence::cross_entropy;
use crate::model::values::{floats, rows_on};
use crate::model::{Network, record};
use crate::random::{Stream, generator};

/// Features of an image: units of the last hidden layer.
pub const FEATURES: usize = 64;
/// Units of the first hidden layer.
const HIDDEN: usize = 256;
/// Grows when another network comes out of the same images: sizes, seed, training.
const VERSION: u32 = 1;
/// Seed of weights and order: not a setting, so that figures can be compared.
const SEED: u64 = 0x6665_6174_7572_6573;
/// Random streams of the layers' initial weights begin here.
const FIRST_LAYER: u64 = 32;
/// Passes over the training images.
const EPOCHS: usize = 5;
/// Small sets are passed more often, until there were so many steps.
const MIN_STEPS: usize = 300;
/// Images a step.
const BATCH: usize = 128;
/// RAdam's step size at the start; it falls in a straight line to zero.
const LEARNING_RATE: f64 = 2e-3;
/// Images that go through the trained network at once.
const EVALUATION_BATCH: usize = 500;
/// A larger file is no feature network: 256 classes need 1 MB.
const MAX_BYTES: u64 = 4 << 20;
/// Bytes of a SHA-256.
const HASH: usize = 32;

/// Hears (images done, images in all) of the training and may break it off.
pub type TrainingObserver<'a> = dyn FnMut(usize, usize) -> ControlFlow<()> + 'a;

/// A trained classifier whose last hidden layer serves as features.
#[derive(Clone, Debug)]
pub struct FeatureNetwork {
    network: Network,
    /// Values of an image.
    values: usize,
    device: Device,
    /// Share of the test images that it classifies right: how much its features know.
    pub accuracy: f64,
    /// Why it could not be kept for the next time, if so.
    pub notice: Option<String>,
}

impl FeatureNetwork {
    /// The network of this data set on `device` (without autodiff): read from the folder `cache`,
    /// or trained and written there. Nothing, if `observe` broke the training off.
    ///
    /// A file that is cut, altered or of another kind is replaced. A folder that cannot be
    /// written to costs only the time of the next training; [`Self::notice`] says so.
    pub fn load_or_train(
        dataset: &Dataset,
        device: &Device,
        cache: Option<&Path>,
        observe: &mut TrainingObserver,
    ) -> Option<Self> {
        let values = dataset.shape().values();
        let layers = perceptron(&[values, HIDDEN, FEATURES, dataset.class_names.len()]);
        let file = cache.map(|folder| folder.join(file_name(dataset)));
        let mut notice = None;
        let cached = file.as_ref().and_then(|file| read(file, &layers, device));
        let network = match cached {
            Some(network) => network,
            None => {
                let trained = train(&dataset.train, &layers, observe)?;
                notice = file
                    .and_then(|file| write(&file, &trained).err())
                    .map(|error| format!("The feature network could not be cached. {error}"));
                trained.fork(device)
            }
        };
        let device = device.clone();
        let mut features = Self { network, values, device, accuracy: 0.0, notice };
        features.accuracy = accuracy(&features.predict(&dataset.test), &dataset.test.labels);
        Some(features)
    }

    /// Features of images given as `n × values` in 0–1: `n × 64` ([`FEATURES`]).
    pub fn features(&self, pixels: Vec<f32>) -> Vec<f32> {
        self.features_of(rows_on(pixels, self.values, &self.device))
    }

    /// As [`Self::features`], of `[n, values]` pixels on the network's device.
    pub(crate) fn features_of(&self, pixels: Tensor<2>) -> Vec<f32> {
        floats(self.network.hidden(pixels).into_data())
    }

    /// The likeliest class of every image.
    fn predict(&self, images: &ImageSet) -> Vec<u8> {
        let indices: Vec<u32> = (0..images.len() as u32).collect();
        let mut classes = Vec::with_capacity(indices.len());
        for indices in indices.chunks(EVALUATION_BATCH) {
            let pixels = rows_on(gather(images, indices), self.values, &self.device);
            let logits = floats(self.network.forward(pixels).into_data());
            let rows = logits.chunks_exact(logits.len() / indices.len());
            classes.extend(rows.map(|row| {
                let best = (0..row.len()).max_by(|&a, &b| row[a].total_cmp(&row[b]));
                best.unwrap_or_default() as u8
            }));
        }
        classes
    }
}

/// Trains on the CPU; nothing, if `observe` broke off.
fn train(
    images: &ImageSet,
    layers: &[LayerKind],
    observe: &mut TrainingObserver,
) -> Option<Network> {
    let device = Device::flex();
    let batch = BATCH.min(images.len());
    // An incomplete last batch is left out.
    let steps_per_epoch = images.len() / batch;
    let steps = (EPOCHS * steps_per_epoch).max(MIN_STEPS);
    let mut network = Network::new(layers, SEED, FIRST_LAYER, &device.clone().autodiff());
    let mut optimizer: ModuleOptimizer = RAdam::default().into();
    let mut order: Vec<u32> = (0..images.len() as u32).collect();
    for step in 0..steps {
        let place = step % steps_per_epoch;
        if place == 0 {
            let epoch = (step / steps_per_epoch) as u64;
            order.shuffle(&mut generator(SEED, Stream::FeatureNetwork, epoch));
        }
        let indices = &order[place * batch..(place + 1) * batch];
        let labels: Vec<i32> =
            indices.iter().map(|&index| images.labels[index as usize].into()).collect();
        let labels = Tensor::<1, Int>::from_data(TensorData::new(labels, [batch]), &device);
        let pixels = rows_on(gather(images, indices), images.shape.values(), &device).autodiff();
        let loss = cross_entropy(network.forward(pixels), labels).mean();
        let gradients = GradientsParams::from_grads(loss.backward(), &network);
        let rate = LEARNING_RATE * (1.0 - step as f64 / steps as f64);
        network = optimizer.step(rate, network, gradients);
        if observe((step + 1) * batch, steps * batch).is_break() {
            return None;
        }
    }
    Some(network.valid())
}

/// Hexadecimal digits of the images in the name of a file.
const HASH_DIGITS: usize = 16;

/// A name that belongs to these training images, these classes and this version of the network.
fn file_name(dataset: &Dataset) -> PathBuf {
    let ImageSet { pixels, labels, .. } = &dataset.train;
    let sizes = [pixels.len(), labels.len(), dataset.class_names.len()]
        .map(|size| (size as u64).to_le_bytes());
    let hash = crate::hash::sha256_of_parts([sizes.as_flattened(), pixels, labels]);
    format!("feature-network-v{VERSION}-{}.bin", &hash[..HASH_DIGITS]).into()
}

/// A file holds the SHA-256 of the rest, and the rest: the weights as burn's record.
fn write(file: &Path, network: &Network) -> Result<(), String> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|error| disk::not_made(folder, &error))?;
    let record = network.clone().into_record().into_bytes();
    let record = record.map_err(|error| format!("The weights could not be packed: {error}."))?;
    let bytes = [&Sha256::digest(&record[..])[..], &record[..]].concat();
    write_atomically(file, &bytes).map_err(|error| error.to_string())
}

/// The network in this file, if it is whole and of these sizes.
fn read(file: &Path, layers: &[LayerKind], device: &Device) -> Option<Network> {
    let metadata = fs::metadata(file).ok()?;
    if !metadata.is_file() || metadata.len() > MAX_BYTES {
        return None;
    }
    let mut hash = fs::read(file).ok()?;
    if hash.len() < HASH {
        return None;
    }
    let record = hash.split_off(HASH);
    if Sha256::digest(&record)[..] != hash[..] {
        return None;
    }
    let record = record::read(record).ok()?;
    Network::new(layers, SEED, FIRST_LAYER, device).try_load_record(record).ok()
}
