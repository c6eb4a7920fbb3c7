//! The bar at the top: run, pause, step, reset; and where the run stands.

// Buttons.
pub(crate) const RUN: &str = "Run";
pub(crate) const RUN_HINT: &str = "Train until you pause (Space)";
pub(crate) const PAUSE: &str = "Pause";
pub(crate) const PAUSE_HINT: &str = "Stop after the step in progress (Space)";
pub(crate) const STEP_ONE: &str = "Step ×1";
pub(crate) const STEP_ONE_HINT: &str = "Train one step (key .)";
pub(crate) const STEP_TEN: &str = "Step ×10";
pub(crate) const STEP_TEN_HINT: &str = "Train ten steps (Shift + .)";
pub(crate) const RESET: &str = "Reset";
pub(crate) const RESET_HINT: &str =
    "Restart from step 0 with the same seed and the settings as they are now (Ctrl + R)";
pub(crate) const NEW_SEED: &str = "New seed";

pub(crate) fn new_seed_hint(seed: u64) -> String {
    format!("Restart from step 0 with a new seed; the current run has seed {seed}")
}

pub(crate) const SAVE: &str = "Save…";
pub(crate) const SAVE_HINT: &str = "Save the model and its settings to a folder (Ctrl + M)";
pub(crate) const UNDO: &str = "Undo";
pub(crate) const UNDO_HINT: &str =
    "Undo the last change of a setting, or bring back a removed model (Ctrl + Z)";

/// The explanation of a button that cannot be pressed at the moment.
pub(crate) fn not_now(hint: &str) -> String {
    format!("{hint} (unavailable now)")
}

// Where the run stands: numbers with their units.
pub(crate) const STEP: &str = "step";
pub(crate) const STEP_HINT: &str = "Training steps since the run began.";
pub(crate) const EPOCH: &str = "epoch";

pub(crate) fn epoch_hint(steps: u64) -> String {
    format!("Passes over the training images; one pass takes {steps} steps.")
}

pub(crate) const IMAGES_PER_SECOND: &str = "images/s";
pub(crate) const IMAGES_PER_SECOND_HINT: &str =
    "Training images per second, over about the last second.";
pub(crate) const MS_PER_STEP: &str = "ms/step";
pub(crate) const MS_PER_STEP_HINT: &str = "Milliseconds per training step.";
pub(crate) const TIME: &str = "time";
pub(crate) const TIME_HINT: &str = "Time spent training this run, without pauses.";
pub(crate) const NO_IMAGES: &str = "no images yet";
pub(crate) const NO_IMAGES_HINT: &str = "The images are being prepared.";

/// `notes` are whole sentences on how the images were read.
pub(crate) fn images_hint(
    name: &str,
    origin: &str,
    train: &str,
    test: &str,
    classes: usize,
    notes: &[String],
) -> String {
    let noun = if classes == 1 { "class" } else { "classes" };
    let mut hint =
        format!("{name}: {origin}\n{train} to train, {test} to test, in {classes} {noun}");
    for note in notes {
        hint += "\n";
        hint += note;
    }
    hint
}

// What goes on.
pub(crate) const WAITING: &str = "Waiting for data";
pub(crate) const PREPARING_GPU: &str = "Preparing the GPU…";
pub(crate) const PREPARING_GPU_HINT: &str =
    "The first steps compile and time the GPU kernels; after that it is fast.";
pub(crate) const TRAINING: &str = "Training";
pub(crate) const READY: &str = "Ready";
pub(crate) const PAUSED: &str = "Paused";
pub(crate) const FINISHED: &str = "Finished: all epochs are done";
pub(crate) const FAILED: &str = "Stopped: see above";

// The device.
pub(crate) const DEVICE: &str = "Device";
pub(crate) const DEVICE_WAITING: &str = "Device…";
pub(crate) const DEVICE_WAITING_HINT: &str = "The device is being prepared.";

pub(crate) fn device_hint(name: &str, reason: &str) -> String {
    format!("{name}\n{reason}\nClick to choose another device.")
}

pub(crate) const AUTOMATIC: &str = "Automatic";
pub(crate) const AUTOMATIC_HINT: &str = "A real GPU if there is one, otherwise the CPU.";
pub(crate) const CPU: &str = "CPU";
pub(crate) const CPU_HINT: &str = "Always works; reproducible bit for bit.";
pub(crate) const GPU: &str = "GPU";
pub(crate) const GPU_HINT: &str = "A real GPU, or an error.";
pub(crate) const ADAPTER: &str = "An adapter by name";
pub(crate) const ADAPTER_HINT: &str =
    "The first graphics adapter whose name contains this text, software adapters included.";
pub(crate) const ADAPTER_EMPTY: &str = "Part of its name";
pub(crate) const ADAPTER_USE: &str = "Use";
