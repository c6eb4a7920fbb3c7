//! How a window begins, and what is remembered from one start to the next.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use eframe::egui::ThemePreference;
use serde::{Deserialize, Serialize};

use crate::config::TrainConfig;
use crate::lessons::Lesson;
use crate::presets::Tab;
use crate::shelf::ModelSource;
use crate::ui::lab::screenshot::Photographer;

/// What is remembered from one start to the next, besides the layout.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The settings as edited, with the data set in use.
    pub config: TrainConfig,
    /// Light, dark, or as the system has it.
    pub theme: ThemePreference,
    /// Size of everything; 1 where nothing is remembered.
    pub zoom: Option<f32>,
    /// Whether things appear at once rather than gliding in.
    pub reduced_motion: bool,
    /// Sessions that were written or opened, the newest first.
    pub recent: Vec<PathBuf>,
    /// Where published data sets were found that the user chose, the newest first.
    pub image_folders: Vec<PathBuf>,
}

/// What may be open, or done, from the start on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Opened {
    /// The page of help.
    Help,
    /// The palette of commands.
    Palette,
    /// Present mode.
    Present,
    /// An attack with the settings of its panel, once there is a model.
    Attack,
}

/// How a window begins.
#[derive(Default)]
pub struct Start {
    /// The remembered settings, or those of the command line.
    pub settings: Settings,
    /// Whether the data set was asked for, rather than remembered.
    pub explicit: bool,
    /// Models that race against the first one.
    pub beside: Vec<TrainConfig>,
    /// Trained models to begin with, instead of a fresh one.
    pub models: Vec<ModelSource>,
    /// A session to go on with.
    pub open: Option<PathBuf>,
    /// The run of this line.
    pub share_code: Option<String>,
    /// Where sessions are saved by themselves, and how often.
    pub sessions: Option<PathBuf>,
    /// See there.
    pub autosave_every: Duration,
    /// Set when the system asks the program to end.
    pub quit: Arc<AtomicBool>,
    /// Train as soon as there are images.
    pub run: bool,
    /// What the right column shows.
    pub tab: Tab,
    /// A lesson to begin with.
    pub lesson: Option<Arc<Lesson>>,
    /// What is open, or done, from the start on.
    pub show: Vec<Opened>,
    /// Measure curve after curve from the start on, with this share of the time, 0–1.
    pub measure: Option<f64>,
    /// Takes a picture and closes the window.
    pub photographer: Option<Photographer>,
}

/// Zooms that are believed.
pub const ZOOM: std::ops::RangeInclusive<f32> = 0.5..=4.0;

/// The key of [`Settings`] in eframe's storage.
pub(super) const SETTINGS_KEY: &str = "settings";
