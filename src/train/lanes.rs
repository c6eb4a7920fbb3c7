//! The lanes that messages take: a slot for what only matters while it is new, a queue that loses
//! nothing, a channel for what is rare.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crossbeam_channel::{Receiver, Sender};

use crate::config::race::MAX_MODELS;
use crate::train::messages::{ImagesSnapshot, Notice, ProbeSnapshot, Status, StepRecord};

/// A latest-only hand-over: newer replaces older.
#[derive(Debug)]
pub struct Slot<T>(Arc<Mutex<Option<T>>>);

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Slot<T> {
    /// Replaces what was there.
    pub fn put(&self, value: T) {
        *lock(&self.0) = Some(value);
    }

    /// Adds to what was there, or to the default: for news of which none may be lost.
    pub fn update(&self, change: impl FnOnce(&mut T))
    where
        T: Default,
    {
        change(lock(&self.0).get_or_insert_default());
    }

    /// Takes the newest value, if there is one that was not taken yet.
    pub fn take(&self) -> Option<T> {
        lock(&self.0).take()
    }
}

/// A panic elsewhere never locks a listener out: every value here is replaced whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Records that wait for a listener; past this many they are thinned, spikes kept.
const MAX_WAITING_RECORDS: usize = 1 << 18;

/// The batched, lossless lane of losses.
#[derive(Clone, Debug, Default)]
pub struct RecordQueue(Arc<Mutex<Vec<StepRecord>>>);

impl RecordQueue {
    /// Appends records. If nobody has listened for hours, every pair of records keeps the
    /// larger total, so that memory is bounded and a spike still survives.
    pub fn append(&self, records: &[StepRecord]) {
        let mut waiting = lock(&self.0);
        waiting.extend_from_slice(records);
        if waiting.len() > MAX_WAITING_RECORDS {
            let thinned = waiting
                .chunks(2)
                .map(|pair| {
                    let last = pair[pair.len() - 1];
                    if last.total < pair[0].total { pair[0] } else { last }
                })
                .collect();
            *waiting = thinned;
        }
    }

    /// Takes all that waits.
    pub fn take(&self) -> Vec<StepRecord> {
        std::mem::take(&mut *lock(&self.0))
    }
}

/// What each model of a run has of its own; both ends are alike.
#[derive(Clone, Debug, Default)]
pub struct ModelLane {
    /// Losses.
    pub records: RecordQueue,
    /// Newest latents.
    pub probe: Slot<ProbeSnapshot>,
}

/// The trainer's end of the lanes.
#[derive(Clone)]
pub struct Outbox {
    /// Losses and latents of each model, by its number.
    pub models: [ModelLane; MAX_MODELS],
    /// Newest pictures of the model that leads.
    pub images: Slot<ImagesSnapshot>,
    /// Newest status.
    pub status: Slot<Status>,
    /// Rare messages.
    pub notices: Sender<Notice>,
    /// Called after something was put: a window asks for a repaint, a command line does nothing.
    pub wake: Arc<dyn Fn() + Send + Sync>,
}

/// The listener's end of the lanes.
#[derive(Clone)]
pub struct Inbox {
    /// Losses and latents of each model, by its number.
    pub models: [ModelLane; MAX_MODELS],
    /// Newest pictures of the model that leads.
    pub images: Slot<ImagesSnapshot>,
    /// Newest status.
    pub status: Slot<Status>,
    /// Rare messages.
    pub notices: Receiver<Notice>,
}

/// Both ends of fresh lanes.
pub fn lanes(wake: Arc<dyn Fn() + Send + Sync>) -> (Outbox, Inbox) {
    let (sender, receiver) = crossbeam_channel::unbounded();
    let outbox = Outbox {
        models: Default::default(),
        images: Slot::default(),
        status: Slot::default(),
        notices: sender,
        wake,
    };
    let inbox = Inbox {
        models: outbox.models.clone(),
        images: outbox.images.clone(),
        status: outbox.status.clone(),
        notices: receiver,
    };
    (outbox, inbox)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(step: u64, total: f32) -> StepRecord {
        StepRecord { step, total, reconstruction: 0.0, reconstruction_aug: 0.0, kl: 0.0 }
    }

    #[test]
    fn a_slot_keeps_only_the_newest() {
        let slot = Slot::default();
        slot.put(1);
        slot.put(2);
        assert_eq!(slot.take(), Some(2));
        assert_eq!(slot.take(), None);
    }

    #[test]
    fn a_queue_nobody_reads_stays_bounded_and_keeps_the_spike() {
        let queue = RecordQueue::default();
        for start in (0..2_000_000_u64).step_by(1000) {
            let batch: Vec<_> = (start..start + 1000)
                .map(|step| record(step, if step == 777_777 { 1e9 } else { step as f32 * 1e-6 }))
                .collect();
            queue.append(&batch);
        }
        let waiting = queue.take();
        assert!(waiting.len() <= MAX_WAITING_RECORDS);
        assert!(waiting.iter().any(|r| r.step == 777_777));
        assert_eq!(waiting.last().unwrap().step, 1_999_999);
    }
}
