//! Carries out what the attack panel asks for.

use std::path::PathBuf;

use eframe::egui::Context;

use crate::analyst::messages::{AttackRequest, Question};
use crate::attack::Goal;
use crate::export::{self, AttackRecord};
use crate::presets::Tab;
use crate::state::action::AttackAction;
use crate::state::attack::{AttackMode, MAX_SUBJECTS, Subject};
use crate::text::{attack as text, news};
use crate::ui::app::RavenApp;
use crate::ui::app::dialogs::Purpose;
use crate::ui::app::jobs::files::{ReadJob, SaveJob, Saving};

/// Least time between two attacks that follow a moving knob, in seconds.
const FOLLOW_SECONDS: f64 = 0.1;

impl RavenApp {
    /// Carries out what the attack panel asks for.
    pub(in crate::ui::app) fn perform_attack(&mut self, action: AttackAction) {
        let attack = &mut self.state.attack;
        match action {
            AttackAction::Edit(settings) => {
                if settings.guess_first && !attack.settings.guess_first {
                    attack.revealed = false;
                }
                attack.settings = settings;
            }
            AttackAction::Start => self.attack(false),
            AttackAction::FindSmallestEpsilon => {
                if let Some(request) = self.request(true, true) {
                    self.ask(Question::SmallestEpsilon(request));
                }
            }
            AttackAction::Stop => {
                attack.stop();
                self.ask(Question::StopAttack);
            }
            AttackAction::ShowIterate(place) => attack.shown_iterate = place,
            AttackAction::Reveal => attack.revealed = true,
            AttackAction::AddSubject(subject) => self.add_subject(subject),
            AttackAction::RemoveSubject(index) => {
                if index < attack.own.len() {
                    attack.own.remove(index);
                }
            }
            AttackAction::OpenImage => self.open_dialog(Purpose::AttackedImage),
            AttackAction::Save => {
                // Taken now: by the time a folder is chosen, a chase has moved on.
                self.jobs.attack.record = AttackRecord::of(&self.state);
                if self.jobs.attack.record.is_some() {
                    self.open_dialog(Purpose::Attack);
                }
            }
        }
    }

    fn attack(&mut self, same_weights: bool) {
        if let Some(request) = self.request(false, same_weights) {
            self.jobs.attack.sent_at = self.hand.time;
            self.ask(Question::Attack(request));
        }
    }

    /// The next request; `None` where there is nothing to attack. With `same_weights`, the model of
    /// the result on the screen stays, if it shows one.
    fn request(&mut self, search: bool, same_weights: bool) -> Option<AttackRequest> {
        let subjects = self.state.attack_subjects();
        if subjects.is_empty() {
            return None;
        }
        let settings = self.state.attack.settings.clone();
        let goal = match settings.target.and_then(|index| self.state.test_image(index)) {
            Some(image) => Goal::Towards(image),
            None => Goal::Away,
        };
        let images = subjects.iter().flat_map(|subject| subject.image.iter().copied()).collect();
        let labels = subjects.iter().map(|subject| subject.label).collect();
        let attack = &mut self.state.attack;
        let same_weights = same_weights && attack.outcome().is_some();
        let id = if search { attack.begin_search(subjects) } else { attack.begin(subjects) };
        let chase = !search && settings.mode == AttackMode::Chase;
        Some(AttackRequest {
            id,
            images,
            labels,
            goal,
            config: settings.config,
            chase,
            same_weights,
        })
    }

    /// Attacks anew where the result on the screen no longer belongs to the knobs or the images:
    /// a moving knob is followed, never more often than the attacks are done.
    pub(in crate::ui::app) fn follow_attack(&mut self, ctx: &Context) {
        let open = self.state.tab == Tab::Attack;
        if !open || !self.panels.attack.is_outdated(&self.state) {
            return;
        }
        let wait = self.jobs.attack.sent_at + FOLLOW_SECONDS - self.hand.time;
        if wait > 0.0 {
            ctx.request_repaint_after(std::time::Duration::from_secs_f64(wait));
        } else {
            self.attack(true);
        }
    }

    fn add_subject(&mut self, subject: Subject) {
        let own = &mut self.state.attack.own;
        if own.len() < MAX_SUBJECTS {
            own.push(subject);
            self.state.tab = Tab::Attack;
        } else {
            self.state.report(text::too_many_own_images(MAX_SUBJECTS));
        }
    }

    /// Reads a picture in order to attack it.
    pub(in crate::ui::app) fn read_picture(&mut self, path: PathBuf) {
        self.jobs.attack.reads.push(ReadJob::start(path, self.wake.clone()));
    }

    /// Saves the attack that was to be saved into this folder.
    pub(in crate::ui::app) fn save_attack(&mut self, folder: PathBuf) {
        if let Some(record) = self.jobs.attack.record.take() {
            self.state.attack.saving = Some(0.0);
            let write = move |report: &mut dyn FnMut(f32)| export::write(&record, &folder, report);
            self.jobs.attack.save = Some(SaveJob::start(write, self.wake.clone()));
        }
    }

    /// Takes in what the panel's threads have to say.
    pub(in crate::ui::app) fn poll_attack_jobs(&mut self) {
        let mut finished = Vec::new();
        self.jobs.attack.reads.retain(|job| match job.poll() {
            Some(outcome) => {
                finished.push(outcome);
                false
            }
            None => true,
        });
        for outcome in finished {
            match outcome {
                Ok(opened) => {
                    self.add_subject(opened.subject);
                    self.state.notes.extend(opened.note);
                }
                Err(problem) => self.state.report(problem),
            }
        }
        match self.jobs.attack.save.as_ref().and_then(SaveJob::poll) {
            None => return,
            Some(Saving::Under(share)) => {
                self.state.attack.saving = Some(share);
                return;
            }
            Some(Saving::Done(folder)) => {
                self.state.news = Some(news::saved_to(folder.display()));
            }
            Some(Saving::Failed(problem)) => self.state.report(problem),
        }
        self.jobs.attack.save = None;
        self.state.attack.saving = None;
    }
}
