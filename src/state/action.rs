//! Everything that a panel, a key or a menu can ask for.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::attack::{AttackSettings, Subject};
use super::guide::GuideAction;
use super::measure::MeasureSettings;
use super::sessions::SessionAction;
use super::slow_motion::SlowMotionAction;
use crate::config::{DatasetChoice, TrainConfig};

/// What the right column shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tab {
    /// Distances of the pairs, and pictures.
    #[default]
    Look,
    /// The attack panel.
    Attack,
    /// The measure panel.
    Measure,
    /// The sweep panel.
    Sweep,
}

/// What a panel asks for; the app carries it out.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Train.
    Run,
    /// Stop training.
    Pause,
    /// Train this many steps, then pause.
    Step(u64),
    /// Start afresh with the settings as edited and the same seed.
    Reset,
    /// Start afresh with a new seed.
    NewSeed,
    /// The settings of a model, by its number, as edited; what may change live does so.
    Edit(usize, TrainConfig),
    /// Start afresh with these models beside the one that leads.
    Race(Vec<TrainConfig>),
    /// Take a model away, but not the one that leads; the others go on.
    RemoveModel(usize),
    /// Put these trained models in place of the run: the first leads.
    OpenModels(Vec<ModelSource>),
    /// Ask for a model's folder with the system's dialog, then open it.
    ChooseModel,
    /// Ask for a sweep's folder with the system's dialog, then show it.
    ChooseSweep,
    /// Take back the last edit.
    Undo,
    /// Load another data set, then start afresh on it.
    LoadDataset(DatasetChoice),
    /// Stop loading; the data in use stays.
    CancelLoading,
    /// Ask for a folder with the system's dialog, then load it.
    ChooseFolder,
    /// Ask for a folder with the system's dialog, then save a checkpoint there.
    SaveCheckpoint,
    /// Go back to the last state in which every number was finite.
    RestoreLastGood,
    /// Select exactly these test images.
    Select(Vec<usize>),
    /// Add a test image to the selection, or take it out.
    ToggleSelected(usize),
    /// Look at the latents of an earlier step; `None` is the present.
    ShowMoment(Option<u64>),
    /// Put the whole training back to where it was at this step.
    GoOnFrom(u64),
    /// Decode this latent vector for the pointer, by the model of this number.
    DecodeHover(usize, Vec<f32>),
    /// Decode these latent vectors, `count × d`.
    DecodeManifold(Vec<f32>),
    /// Ask how sensitive the encoder is around these test images.
    ExploreGeometry(Vec<usize>),
    /// An error was read: remove it.
    Dismiss(usize),
    /// The words on characters without a font were read: remove them.
    DismissFonts,
    /// That this model of a race has learned nothing was read; 0 is the lead.
    DismissDead(usize),
    /// What is worth knowing of the images was read: remove it.
    DismissNotes,
    /// Show this in the right column.
    OpenTab(Tab),
    /// The settings of the attack panel as edited.
    EditAttack(AttackSettings),
    /// Attack the selected test images and the own images.
    Attack,
    /// Look for the smallest ε that fools the model, for the same images.
    FindSmallestEpsilon,
    /// End the attack under way.
    StopAttack,
    /// Look at this iterate of the newest attack; `None` is its result.
    ShowIterate(Option<usize>),
    /// Uncover the hidden result.
    Reveal,
    /// Attack this image too.
    AddSubject(Subject),
    /// Take this own image away.
    RemoveSubject(usize),
    /// Ask for an image file with the system's dialog, then attack it too.
    OpenImage,
    /// Ask for a folder with the system's dialog, then save the newest attack there.
    SaveAttack,
    /// The settings of the measure panel as edited.
    EditMeasure(MeasureSettings),
    /// Measure this moment's model at full speed, once.
    MeasureNow,
    /// End that measurement; what goes on in the background goes on.
    CancelMeasuring,
    /// Ask for a folder with the system's dialog, then save the robustness curves there.
    SaveCurves,
    /// Lessons, presets, help.
    Guide(GuideAction),
    /// One training step in slow succession.
    SlowMotion(SlowMotionAction),
    /// What is to leave the window.
    Export(ExportAction),
    /// Session files and share codes.
    Session(SessionAction),
}

/// Where a trained model comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModelSource {
    /// One that comes with the program, by its id.
    Bundled(String),
    /// A folder on disk.
    Folder(PathBuf),
}

/// What can leave the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportAction {
    /// Ask for a folder, then write the run there: table, plots, animation, settings.
    Run,
    /// End the writing of the run.
    Cancel,
    /// Ask for a file, then write a picture there.
    Save(Picture),
    /// A picture to the clipboard.
    Copy(Picture),
}

/// What can be pictured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// All of it.
    Window,
    /// The latent plane.
    Latent,
    /// The losses.
    Losses,
    /// The right column.
    Right,
}
