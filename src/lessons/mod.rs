//! Guided lessons: what a class reads, what it does, and how the program sees that it was done.
//! They are data (`assets/lessons/*.toml`); a teacher can write her own. Pure: text in, lesson out.
//!
//! A lesson has a `title`, a sentence `about` it, and one `[[step]]` after the other. A step has:
//! `text`; optionally `mathematics` (behind 'Show me the mathematics'), `highlight` (panels),
//! `do` (what the class is to do), `press` (the labels it presses, or `label = value` for a field),
//! `check` (see [`Check`]), and `preset` or `settings` for the button 'Set this up'.

mod check;

use std::sync::{Arc, LazyLock};

use serde::Deserialize;
use toml::Spanned;

pub use check::{Check, Told};

use crate::config::TrainConfig;
use crate::presets::{self, Patch};

/// Largest lesson file that is read, in bytes: a lesson is a few pages of text.
pub const LARGEST_FILE: u64 = 256 * 1024;

/// A part of the window that a step points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Panel {
    /// Run, pause, step.
    Transport,
    /// The knobs.
    Controls,
    /// The map of the latents.
    Latent,
    /// Distances of the pairs.
    Pairs,
    /// Pictures.
    Images,
    /// The attack panel.
    Attack,
    /// The measure panel.
    Measure,
    /// The losses.
    Losses,
}

/// A lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    /// What it is called.
    pub title: String,
    /// What it is about, in one sentence.
    pub about: String,
    /// One after the other; at least one.
    pub steps: Vec<Step>,
}

/// One step of a lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What the class reads.
    pub text: String,
    /// The formula behind it, in words and signs.
    pub mathematics: Option<String>,
    /// Panels to look at.
    pub highlight: Vec<Panel>,
    /// What the class is to do.
    pub task: Option<String>,
    /// The labels that doing so presses, in this order; `label = value` types into a field.
    pub press: Vec<String>,
    /// How one sees that it was done.
    pub check: Check,
    /// What 'Set this up' brings about.
    pub set_up: Option<SetUp>,
}

/// What a step brings about at the press of a button.
#[derive(Clone, Debug, PartialEq)]
pub enum SetUp {
    /// A preset, by its id.
    Preset(String),
    /// Some training settings.
    Settings(Patch),
}

/// What is wrong with a lesson file.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error(
    "{file}, line {line}: {problem}. Nothing was changed: correct the line and open the lesson again."
)]
pub struct LessonError {
    file: String,
    line: usize,
    problem: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: Spanned<String>,
    #[serde(default)]
    about: String,
    step: Spanned<Vec<StepText>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepText {
    text: Spanned<String>,
    mathematics: Option<String>,
    #[serde(default)]
    highlight: Vec<Panel>,
    #[serde(rename = "do")]
    task: Option<String>,
    #[serde(default)]
    press: Vec<String>,
    #[serde(default)]
    check: Check,
    preset: Option<Spanned<String>>,
    settings: Option<Spanned<Patch>>,
}

impl Lesson {
    /// Reads the text of the file that is called `file`.
    ///
    /// # Errors
    /// The file, the line, and what is wrong with it.
    pub fn parse(file: &str, text: &str) -> Result<Self, LessonError> {
        let line_of =
            |at: usize| text.as_bytes().iter().take(at).filter(|&&byte| byte == b'\n').count() + 1;
        let fail = |at: usize, problem: String| LessonError {
            file: file.to_owned(),
            line: line_of(at),
            problem,
        };
        let read: File = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            fail(at, error.message().trim().replace('\n', ", "))
        })?;
        if read.title.get_ref().trim().is_empty() {
            return Err(fail(read.title.span().start, "the title is empty".to_owned()));
        }
        if read.step.get_ref().is_empty() {
            return Err(fail(
                read.step.span().start,
                "a lesson needs at least one step".to_owned(),
            ));
        }
        let steps = read.step.into_inner().into_iter();
        let steps = steps.map(|step| step.checked(&fail)).collect::<Result<_, _>>()?;
        Ok(Self { title: read.title.into_inner(), about: read.about, steps })
    }
}

impl StepText {
    fn checked(self, fail: &dyn Fn(usize, String) -> LessonError) -> Result<Step, LessonError> {
        if self.text.get_ref().trim().is_empty() {
            return Err(fail(self.text.span().start, "the text of a step is empty".to_owned()));
        }
        let set_up = match (self.preset, self.settings) {
            (None, None) => None,
            (Some(preset), None) => {
                if presets::find(preset.get_ref()).is_none() {
                    let ids: Vec<_> = presets::built_in().iter().map(|p| p.id.as_str()).collect();
                    let problem = format!(
                        "there is no preset '{}'; the presets are {}",
                        preset.get_ref(),
                        ids.join(", ")
                    );
                    return Err(fail(preset.span().start, problem));
                }
                Some(SetUp::Preset(preset.into_inner()))
            }
            (None, Some(settings)) => {
                presets::patched(&TrainConfig::default(), settings.get_ref())
                    .map_err(|problem| fail(settings.span().start, problem))?;
                Some(SetUp::Settings(settings.into_inner()))
            }
            (Some(preset), Some(_)) => {
                let problem = "a step has either a preset or settings, not both".to_owned();
                return Err(fail(preset.span().start, problem));
            }
        };
        Ok(Step {
            text: flowing(self.text.get_ref()),
            mathematics: self.mathematics.map(|text| text.trim().to_owned()),
            highlight: self.highlight,
            task: self.task,
            press: self.press,
            check: self.check,
            set_up,
        })
    }
}

/// Lines of a paragraph joined: the window breaks them where it has to.
fn flowing(text: &str) -> String {
    let paragraphs = text.trim().split("\n\n");
    let joined = paragraphs.map(|p| p.split_whitespace().collect::<Vec<_>>().join(" "));
    joined.collect::<Vec<_>>().join("\n")
}

/// The files of the lessons that come with the program, in the order of the menu.
const FILES: [(&str, &str); 4] = [
    ("what-a-vae-sees.toml", include_str!("../../assets/lessons/what-a-vae-sees.toml")),
    ("fool-it.toml", include_str!("../../assets/lessons/fool-it.toml")),
    ("noise-alone.toml", include_str!("../../assets/lessons/noise-alone.toml")),
    ("pull-the-pairs.toml", include_str!("../../assets/lessons/pull-the-pairs.toml")),
];

static BUILT_IN: LazyLock<Vec<Arc<Lesson>>> = LazyLock::new(|| {
    // The files are part of the program, and a test reads them: none fails on another machine.
    FILES.iter().filter_map(|(file, text)| Lesson::parse(file, text).ok()).map(Arc::new).collect()
});

/// The lessons that come with the program.
pub fn built_in() -> &'static [Arc<Lesson>] {
    &BUILT_IN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lessons_of_the_program_can_be_read() {
        for (file, text) in FILES {
            let lesson = Lesson::parse(file, text).unwrap_or_else(|error| panic!("{error}"));
            assert!(lesson.steps.len() >= 4 && !lesson.about.is_empty(), "{file}");
            for step in &lesson.steps {
                assert!(step.text.len() < 420, "{file}: too much to read: {}", step.text);
                assert_eq!(step.task.is_some(), !step.press.is_empty(), "{file}: {}", step.text);
            }
            assert!(lesson.steps.iter().any(|step| step.mathematics.is_some()), "{file}");
        }
        assert_eq!(built_in().len(), FILES.len());
    }

    const GOOD: &str = "title = \"T\"\nabout = \"A\"\n\n[[step]]\ntext = \"one\ntwo\"\n";

    #[test]
    fn every_error_names_the_file_and_the_line() {
        let start = "title = \"T\"\n\n[[step]]\ntext = \"a\"\n";
        for (end, line, part) in [
            ("check = \"flying\"\n", 5, "flying"),
            ("check = { steps = \"many\" }\n", 5, "many"),
            ("\nhighlight = [\"cellar\"]\n", 6, "cellar"),
            ("preset = \"rven\"\n", 5, "there is no preset 'rven'"),
            ("settings = { sigma_aug = -1 }\n", 5, "must lie between"),
            ("preset = \"vae\"\nsettings = { noise = 0.1 }\n", 5, "not both"),
            ("colour = 3\n", 5, "colour"),
            ("[[step]]\ntext = \"  \"\n", 6, "is empty"),
            ("check = \n", 5, ""),
        ] {
            let error = Lesson::parse("mine.toml", &format!("{start}{end}")).unwrap_err();
            let text = error.to_string();
            assert!(text.starts_with(&format!("mine.toml, line {line}: ")), "{end}: {text}");
            assert!(text.contains(part), "{end}: {text}");
        }
        let error = Lesson::parse("mine.toml", "title = \"T\"\nstep = []\n").unwrap_err();
        assert!(error.to_string().contains("line 2: a lesson needs at least one step"), "{error}");
    }

    #[test]
    fn lines_of_a_text_flow_and_paragraphs_stay() {
        let text = "title = \"T\"\n[[step]]\ntext = \"\"\"\none\ntwo\n\nthree\"\"\"\n";
        assert_eq!(Lesson::parse("m", text).unwrap().steps[0].text, "one two\nthree");
        assert!(Lesson::parse("m", GOOD).is_err(), "a plain string ends with its line");
    }

    #[test]
    fn mutated_files_are_refused_or_read_but_never_panic() {
        let mut random = 12345_u64;
        for (file, text) in FILES {
            for _ in 0..500 {
                let mut bytes = text.as_bytes().to_vec();
                for _ in 0..3 {
                    random =
                        random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                    let at = (random >> 33) as usize % bytes.len();
                    match random % 3 {
                        0 => bytes[at] = (random >> 20) as u8,
                        1 => bytes.truncate(at.max(1)),
                        _ => bytes.insert(at, b"\"[]{}=#\n"[(random >> 50) as usize % 8]),
                    }
                }
                let _ = Lesson::parse(file, &String::from_utf8_lossy(&bytes));
            }
        }
    }
}
