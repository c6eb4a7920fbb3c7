//! The system's dialogs for folders and files: titles, kinds of file, and other ways there.

// Kinds of file.
pub const IMAGE_FILES: &str = "Pictures";
pub const LESSON_FILES: &str = "Lesson";
pub const SESSION_FILES: &str = "Session";
pub const PICTURE_FILES: &str = "PNG";

// Titles.
pub const IMAGES: &str = "Folder of images, one subfolder per class";
pub const DATA_FILES: &str = "Folder with the data set's files";
pub const CHECKPOINT: &str = "Folder for the checkpoint";
pub const MODEL: &str = "Folder of a trained model";
pub const RUN: &str = "Folder for the run";
pub const PICTURE: &str = "File for the picture";
pub const OPEN_SESSION: &str = "Session to open";
pub const SAVE_SESSION: &str = "File for the session";
pub const SWEEP: &str = "Folder of the sweep";
pub const ATTACK: &str = "Folder for the attack";
pub const CURVES: &str = "Folder for the robustness curves";
pub const LESSON: &str = "Lesson to open";
pub const ATTACKED_IMAGE: &str = "Image to attack";

// Where the system shows no dialog.
pub const IMAGES_OTHERWISE: &str =
    "Type the path under “Own images”, or drop the folder on the window.";
pub const MODEL_OTHERWISE: &str = "Drop the model's folder on the window.";
pub const SWEEP_OTHERWISE: &str = "Type the path beside “Folder”.";
pub const SESSION_OTHERWISE: &str = "Drop the session on the window.";
pub const LESSON_OTHERWISE: &str = "Drop the lesson on the window.";
pub const ATTACKED_IMAGE_OTHERWISE: &str = "Drop the image on the window.";
