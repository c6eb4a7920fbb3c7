//! The system's dialogs for folders and files: titles, kinds of file, and other ways there.

// Kinds of file.
pub(crate) const IMAGE_FILES: &str = "Pictures";
pub(crate) const LESSON_FILES: &str = "Lesson";
pub(crate) const SESSION_FILES: &str = "Session";
pub(crate) const PICTURE_FILES: &str = "PNG";

// Titles.
pub(crate) const IMAGES: &str = "Folder of images, one subfolder per class";
pub(crate) const DATA_FILES: &str = "Folder with the data set's files";
pub(crate) const CHECKPOINT: &str = "Folder for the checkpoint";
pub(crate) const MODEL: &str = "Folder of a trained model";
pub(crate) const RUN: &str = "Folder for the run";
pub(crate) const PICTURE: &str = "File for the picture";
pub(crate) const OPEN_SESSION: &str = "Session to open";
pub(crate) const SAVE_SESSION: &str = "File for the session";
pub(crate) const SWEEP: &str = "Folder of the sweep";
pub(crate) const ATTACK: &str = "Folder for the attack";
pub(crate) const CURVES: &str = "Folder for the robustness curves";
pub(crate) const LESSON: &str = "Lesson to open";
pub(crate) const ATTACKED_IMAGE: &str = "Image to attack";

// Where the system shows no dialog.
pub(crate) const IMAGES_OTHERWISE: &str =
    "Type the path under “Own images”, or drop the folder on the window.";
pub(crate) const MODEL_OTHERWISE: &str = "Drop the model's folder on the window.";
pub(crate) const SWEEP_OTHERWISE: &str = "Type the path beside “Folder”.";
pub(crate) const SESSION_OTHERWISE: &str = "Drop the session on the window.";
pub(crate) const LESSON_OTHERWISE: &str = "Drop the lesson on the window.";
pub(crate) const ATTACKED_IMAGE_OTHERWISE: &str = "Drop the image on the window.";
