//! Everything that a panel, a key or a menu can ask for.

use std::path::PathBuf;

use super::attack::{AttackSettings, Subject};
use super::guide::GuideAction;
use super::measure::MeasureSettings;
use super::sessions::SessionAction;
use super::slow_motion::SlowMotionAction;
use crate::config::{DatasetChoice, TrainConfig};
use crate::presets::Tab;
use crate::shelf::ModelSource;

/// What a panel asks for; the application carries it out.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub enum Action {
    /// The run in progress.
    Run(RunAction),
    /// Settings, and who takes part in the race.
    Settings(SettingsAction),
    /// Images to train on, and images to look at.
    Images(ImagesAction),
    /// Trained models.
    Models(ModelsAction),
    /// The latent plane.
    Latent(LatentAction),
    /// The past of the run.
    Timeline(TimelineAction),
    /// Show this in the right column.
    OpenTab(Tab),
    /// The attack panel.
    Attack(AttackAction),
    /// The measure panel.
    Measure(MeasureAction),
    /// The sweep panel.
    Sweep(SweepAction),
    /// What is said at the top.
    Banner(BannerAction),
    /// Lessons, presets, help.
    Guide(GuideAction),
    /// One training step in slow succession.
    SlowMotion(SlowMotionAction),
    /// What is to leave the window.
    Export(ExportAction),
    /// Session files and share codes.
    Session(SessionAction),
    /// How the window looks.
    View(ViewAction),
}

/// What can be done with the run in progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum RunAction {
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
    /// Ask for a folder with the system's dialog, then save a checkpoint there.
    SaveCheckpoint,
    /// Go back to the last state in which every number was finite.
    RestoreLastGood,
}

/// What can be done with settings.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub enum SettingsAction {
    /// The settings of a model, by its number, as edited; what may change live does so.
    Edit(usize, TrainConfig),
    /// Start afresh with these models beside the one that leads.
    Race(Vec<TrainConfig>),
    /// Take a model away, but not the one that leads; the others go on.
    RemoveModel(usize),
    /// Take back the last edit.
    Undo,
}

/// What can be done with images.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum ImagesAction {
    /// Load another data set, then start afresh on it.
    Load(DatasetChoice),
    /// Stop loading; the data in use stays.
    CancelLoading,
    /// Ask for a folder with the system's dialog, then load it.
    ChooseFolder,
    /// Select exactly these test images.
    Select(Vec<usize>),
    /// Add a test image to the selection, or take it out.
    Toggle(usize),
}

/// What can be done with trained models.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum ModelsAction {
    /// Put these in place of the run: the first leads.
    Open(Vec<ModelSource>),
    /// Ask for a model's folder with the system's dialog, then open it.
    Choose,
}

/// What the latent plane asks for.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub enum LatentAction {
    /// Decode this latent vector for the pointer, by the model of this number.
    DecodeHover(usize, Vec<f32>),
    /// Decode these latent vectors, `count × d`.
    DecodeManifold(Vec<f32>),
    /// Ask how sensitive the encoder is around these test images.
    ExploreGeometry(Vec<usize>),
}

/// What can be done with the past of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum TimelineAction {
    /// Look at the latents of an earlier step; `None` is the present.
    Show(Option<u64>),
    /// Put the whole training back to where it was at this step.
    GoOnFrom(u64),
}

/// What the attack panel asks for.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub enum AttackAction {
    /// The settings as edited.
    Edit(AttackSettings),
    /// Attack the selected test images and the own images.
    Start,
    /// Look for the smallest ε that fools the model, for the same images.
    FindSmallestEpsilon,
    /// End the attack under way.
    Stop,
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
    Save,
}

/// What the measure panel asks for.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub enum MeasureAction {
    /// The settings as edited.
    Edit(MeasureSettings),
    /// Measure this moment's model at full speed, once.
    Now,
    /// End that measurement; what goes on in the background goes on.
    Cancel,
    /// Ask for a folder with the system's dialog, then save the robustness curves there.
    SaveCurves,
}

/// What the sweep panel asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum SweepAction {
    /// Ask for a sweep's folder with the system's dialog, then show it.
    ChooseFolder,
    /// Show the sweep in this folder.
    Open(PathBuf),
    /// The same, where it is no problem if there is none.
    OpenIfThere(PathBuf),
    /// Start the program's `sweep` with these arguments, into this folder.
    Start(Vec<String>, PathBuf),
    /// End it; what is on disk stays.
    Pause,
}

/// What was read at the top is to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum BannerAction {
    /// An error, by its place.
    DismissProblem(usize),
    /// The words on characters without a font.
    DismissFonts,
    /// That this model of a race has learned nothing; 0 is the lead.
    DismissDead(usize),
    /// What is worth knowing of the images.
    DismissNotes,
}

/// How the window looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum ViewAction {
    /// Light, dark, or as the system has it.
    Colours(Colours),
    /// Settings and looks as on the first start; images stay in use.
    ResetSettings,
}

/// The colours of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// As the system has it.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What can leave the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
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
