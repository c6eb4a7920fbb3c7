//! What a training tells: words and progress on standard error, JSON on standard output.
//!
//! On a thread of its own, so that a pager that nobody scrolls, or a pipe that nobody reads, holds up
//! the telling alone: the training is followed and saved all the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender};
use serde_json::{Value, json};

use crate::console;
use crate::train::messages::StepRecord;

/// Columns of a terminal that the line of progress takes.
const WIDTH: usize = 78;

/// Something to be told.
enum News {
    Steps(Vec<StepRecord>),
    Event(Value),
    Words(String),
    Progress(String),
}

/// The thread that tells.
pub(super) struct Reporter {
    news: Sender<News>,
    outcome: Receiver<Result<(), String>>,
    /// Standard output takes nothing any more.
    deaf: Arc<AtomicBool>,
    json: bool,
}

impl Reporter {
    /// # Errors
    /// If the operating system gives no thread.
    pub(super) fn begin(json: bool) -> std::io::Result<Self> {
        let (news, inbox) = crossbeam_channel::unbounded();
        let (sender, outcome) = crossbeam_channel::bounded(1);
        let deaf = Arc::new(AtomicBool::new(false));
        let noted = deaf.clone();
        std::thread::Builder::new().name("reporter".into()).spawn(move || {
            // Whoever began it may have gone.
            let _ = sender.try_send(tell(&inbox, &noted));
        })?;
        Ok(Self { news, outcome, deaf, json })
    }

    /// A line for a person.
    pub(super) fn words(&self, words: impl Into<String>) {
        self.send(News::Words(words.into()));
    }

    /// How far it is; left out while older news wait.
    pub(super) fn progress(&self, line: String) {
        if self.news.is_empty() {
            self.send(News::Progress(line));
        }
    }

    /// An event for a program.
    pub(super) fn event(&self, event: Value) {
        if self.json {
            self.send(News::Event(event));
        }
    }

    /// The losses of steps, an event each.
    pub(super) fn steps(&self, records: &[StepRecord]) {
        // What nobody will hear would only take memory.
        if self.json && !records.is_empty() && !self.is_deaf() {
            self.send(News::Steps(records.to_vec()));
        }
    }

    /// Whether standard output has refused something: what follows is heard by nobody.
    pub(super) fn is_deaf(&self) -> bool {
        self.deaf.load(Ordering::SeqCst)
    }

    /// Waits until everything is told; for so long at most, if there is a limit.
    ///
    /// # Errors
    /// If standard output did not take it: one sentence.
    pub(super) fn finish(self, limit: Option<Duration>) -> Result<(), String> {
        drop(self.news);
        let outcome = match limit {
            Some(limit) => self.outcome.recv_timeout(limit).ok(),
            None => self.outcome.recv().ok(),
        };
        outcome.unwrap_or_else(|| {
            Err("Not all results could be written to standard output: nothing reads it.".into())
        })
    }

    fn send(&self, news: News) {
        // The thread ends only after this sender.
        let _ = self.news.send(news);
    }
}

/// Tells until nothing more can come; the first thing that went wrong on standard output.
fn tell(inbox: &Receiver<News>, deaf: &AtomicBool) -> Result<(), String> {
    let mut outcome = Ok(());
    let mut print = |event: &Value| {
        if outcome.is_ok() {
            outcome = console::print(&event.to_string());
            deaf.store(outcome.is_err(), Ordering::SeqCst);
        }
    };
    for news in inbox {
        match news {
            News::Steps(records) => records.iter().for_each(|record| print(&step(record))),
            News::Event(event) => print(&event),
            News::Words(words) => {
                console::clear(WIDTH);
                console::say(words);
            }
            News::Progress(line) => console::renew(&line, WIDTH),
        }
    }
    outcome
}

fn step(record: &StepRecord) -> Value {
    json!({
        "event": "step", "step": record.step, "loss": record.total,
        "reconstruction": record.reconstruction,
        "reconstruction_aug": record.reconstruction_aug, "kl": record.kl,
    })
}
