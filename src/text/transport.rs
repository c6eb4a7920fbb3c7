//! The bar at the top: run, pause, step, reset; and where the run stands.

// Buttons.
pub const RUN: &str = "Run";
pub const RUN_HINT: &str = "Train until you pause (Space)";
pub const PAUSE: &str = "Pause";
pub const PAUSE_HINT: &str = "Stop after the step in progress (Space)";
pub const STEP_ONE: &str = "Step ×1";
pub const STEP_ONE_HINT: &str = "Train one step (key .)";
pub const STEP_TEN: &str = "Step ×10";
pub const STEP_TEN_HINT: &str = "Train ten steps (Shift + .)";
pub const RESET: &str = "Reset";
pub const RESET_HINT: &str =
    "Restart from step 0 with the same seed and the settings as they are now (Ctrl + R)";
pub const NEW_SEED: &str = "New seed";

pub fn new_seed_hint(seed: u64) -> String {
    format!("Restart from step 0 with a new seed; the current run has seed {seed}")
}

pub const SAVE: &str = "Save…";
pub const SAVE_HINT: &str = "Save the model and its settings to a folder (Ctrl + M)";
pub const UNDO: &str = "Undo";
pub const UNDO_HINT: &str =
    "Undo the last change of a setting, or bring back a removed model (Ctrl + Z)";

/// The explanation of a button that cannot be pressed at the moment.
pub fn not_now(hint: &str) -> String {
    format!("{hint} (unavailable now)")
}

// Where the run stands: numbers with their units.
pub const STEP: &str = "step";
pub const STEP_HINT: &str = "Training steps since the run began.";
pub const EPOCH: &str = "epoch";

pub fn epoch_hint(steps: u64) -> String {
    format!("Passes over the training images; one pass takes {steps} steps.")
}

pub const IMAGES_PER_SECOND: &str = "images/s";
pub const IMAGES_PER_SECOND_HINT: &str = "Training images per second, over about the last second.";
pub const MS_PER_STEP: &str = "ms/step";
pub const MS_PER_STEP_HINT: &str = "Milliseconds per training step.";
pub const TIME: &str = "time";
pub const TIME_HINT: &str = "Time spent training this run, without pauses.";
pub const NO_IMAGES: &str = "no images yet";
pub const NO_IMAGES_HINT: &str = "The images are being prepared.";

/// `notes` are whole sentences on how the images were read.
pub fn images_hint(
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
pub const WAITING: &str = "Waiting for data";
pub const PREPARING_GPU: &str = "Preparing the GPU…";
pub const PREPARING_GPU_HINT: &str =
    "The first steps compile and time the GPU kernels; after that it is fast.";
pub const TRAINING: &str = "Training";
pub const READY: &str = "Ready";
pub const PAUSED: &str = "Paused";
pub const FINISHED: &str = "Finished: all epochs are done";
pub const FAILED: &str = "Stopped: see above";

// The device.
pub const DEVICE: &str = "Device";
pub const DEVICE_WAITING: &str = "Device…";
pub const DEVICE_WAITING_HINT: &str = "The device is being prepared.";

pub fn device_hint(name: &str, reason: &str) -> String {
    format!("{name}\n{reason}\nClick to choose another device.")
}

pub const AUTOMATIC: &str = "Automatic";
pub const AUTOMATIC_HINT: &str = "A real GPU if there is one, otherwise the CPU.";
pub const CPU: &str = "CPU";
pub const CPU_HINT: &str = "Always works; reproducible bit for bit.";
pub const GPU: &str = "GPU";
pub const GPU_HINT: &str = "A real GPU, or an error.";
pub const ADAPTER: &str = "An adapter by name";
pub const ADAPTER_HINT: &str =
    "The first graphics adapter whose name contains this text, software adapters included.";
pub const ADAPTER_EMPTY: &str = "Part of its name";
pub const ADAPTER_USE: &str = "Use";
