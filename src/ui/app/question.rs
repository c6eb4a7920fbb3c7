//! What only the user can answer, and what for.

use std::path::PathBuf;

use eframe::egui::Context;

use super::dialogs::Purpose;
use super::loading::LoadRequest;
use super::replace::Replacement;
use crate::text::banners as text;
use crate::ui::panels::question::{self as panel, Way};
use crate::ui::widgets::words::title;

/// A question in front of everything else.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Question {
    /// May this be downloaded?
    Download {
        /// What would be loaded.
        request: LoadRequest,
        /// How much, in words.
        size: String,
        /// From where.
        host: String,
        /// Why the last try came to nothing, in words.
        problem: Option<String>,
        /// The path as typed, where there is no folder dialog.
        path: Option<String>,
    },
    /// There is no folder dialog: where should it go?
    Folder {
        /// What is to be saved.
        purpose: Purpose,
        /// The path as typed.
        path: String,
    },
    /// May the run in progress end for this?
    Replace {
        /// What comes in its place.
        by: Replacement,
        /// The step it has come to.
        step: u64,
    },
}

impl Question {
    /// The same with a field for a path.
    pub(super) fn with_path(mut self) -> Self {
        if let Self::Download { path, .. } = &mut self {
            path.get_or_insert_default();
        }
        self
    }

    /// Asks; `None` until there is an answer.
    #[must_use]
    pub(super) fn ask(&mut self, ctx: &Context) -> Option<Answer> {
        let (answer, closes) = match self {
            Self::Download { request, size, host, problem, path } => {
                let name = title(&request.choice);
                let words = text::download_question(&name, host, size);
                let (way, closes) = panel::front(ctx, |ui| {
                    panel::download(ui, &name, problem.as_deref(), &words, path.as_mut())
                });
                let answer = match way {
                    Some(Way::Download) => {
                        let request = LoadRequest { allow_download: true, ..request.clone() };
                        Some(Answer::Download(request))
                    }
                    Some(Way::From(path)) => {
                        let request = LoadRequest { from: Some(path), ..request.clone() };
                        Some(Answer::Download(request))
                    }
                    Some(Way::Choose) => Some(Answer::ChooseFiles(Box::new(self.clone()))),
                    None => None,
                };
                (answer, closes)
            }
            Self::Folder { purpose, path } => {
                let what = if purpose.is_file() { text::FILE } else { text::FOLDER };
                let (path, closes) =
                    panel::front(ctx, |ui| panel::path(ui, what, purpose.title(), path));
                (path.map(|path| Answer::SaveInto(*purpose, path)), closes)
            }
            Self::Replace { by, step } => {
                let (question, loss, agreement) = (by.question(), by.loss(*step), by.agreement());
                let (agreed, closes) =
                    panel::front(ctx, |ui| panel::replace(ui, question, &loss, agreement));
                (agreed.then(|| Answer::Replace(by.clone())), closes)
            }
        };
        answer.or(closes.then_some(Answer::Nothing))
    }
}

/// What the user answered.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub(super) enum Answer {
    /// Load this, with downloads allowed.
    Download(LoadRequest),
    /// Ask for the folder of the files that this question is about.
    ChooseFiles(Box<Question>),
    /// Save this into this folder.
    SaveInto(Purpose, PathBuf),
    /// Put this in place of the run in progress.
    Replace(Replacement),
    /// Leave everything as it is.
    Nothing,
}
