//! Losses of every step of a run: exact for the newest steps, minimum and maximum for all.
//!
//! The steps form the ground floor of a pyramid; a bucket on floor k spans 8ᵏ steps and knows
//! the smallest and the largest value among them. A chart of any width asks the floor that has
//! about as many buckets as it has pixels, so a spike of one step is seen at every zoom.
//! Every floor is bounded and drops its oldest end first: detail is forgotten, the course of
//! the run never.

use std::collections::VecDeque;

use crate::train::messages::StepRecord;

#[cfg(test)]
mod tests;

/// Children of one bucket.
const FACTOR: u64 = 8;
/// Steps that are kept one by one.
pub const KEPT_RECORDS: usize = 1 << 20;
/// Buckets that are kept on each floor above.
const KEPT_BUCKETS: usize = 1 << 18;
/// Series of a record.
const SERIES: usize = 4;
/// Steps after which the smoothed series has forgotten all but 1/e of what was before.
pub const SMOOTHING_STEPS: f64 = 50.0;

/// One term of a [`StepRecord`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LossTerm {
    /// [`StepRecord::total`].
    Total,
    /// [`StepRecord::reconstruction`].
    Reconstruction,
    /// [`StepRecord::reconstruction_aug`].
    ReconstructionAug,
    /// [`StepRecord::kl`].
    Kl,
}

impl LossTerm {
    /// All terms, in the order of [`StepRecord`].
    pub const ALL: [Self; SERIES] =
        [Self::Total, Self::Reconstruction, Self::ReconstructionAug, Self::Kl];

    /// The term's value in a record, in nats per pair.
    pub fn of(self, record: &StepRecord) -> f32 {
        values(record)[self as usize]
    }
}

/// One step: the values as they came, and smoothed.
#[derive(Clone, Copy, Debug)]
struct Entry {
    raw: [f32; SERIES],
    smoothed: [f32; SERIES],
}

/// Smallest and largest finite values of some steps: first the raw series, then the smoothed.
/// Where no value is finite, `low` is above `high`.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    low: [f32; 2 * SERIES],
    high: [f32; 2 * SERIES],
}

impl Bucket {
    const EMPTY: Self =
        Self { low: [f32::INFINITY; 2 * SERIES], high: [f32::NEG_INFINITY; 2 * SERIES] };

    fn of(entry: &Entry) -> Self {
        let mut bucket = Self::EMPTY;
        for (column, &value) in entry.raw.iter().chain(&entry.smoothed).enumerate() {
            // One broken value must not hide its neighbours.
            if value.is_finite() {
                bucket.low[column] = value;
                bucket.high[column] = value;
            }
        }
        bucket
    }

    fn merge(&mut self, other: &Self) {
        for column in 0..2 * SERIES {
            self.low[column] = self.low[column].min(other.low[column]);
            self.high[column] = self.high[column].max(other.high[column]);
        }
    }
}

/// A bounded row of neighbours; `first` is the number of the oldest one still kept.
#[derive(Clone, Debug)]
struct Floor<T> {
    first: u64,
    items: VecDeque<T>,
}

impl<T> Default for Floor<T> {
    fn default() -> Self {
        Self { first: 0, items: VecDeque::new() }
    }
}

impl<T> Floor<T> {
    fn push(&mut self, number: u64, item: T, limit: usize) {
        if self.items.is_empty() {
            self.first = number;
        } else if self.items.len() == limit {
            self.items.pop_front();
            self.first += 1;
        }
        self.items.push_back(item);
    }

    fn get(&self, number: u64) -> Option<&T> {
        self.items.get(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    fn truncate(&mut self, end: u64) {
        self.items.truncate(usize::try_from(end.saturating_sub(self.first)).unwrap_or(usize::MAX));
    }

    fn bytes(&self) -> usize {
        self.items.capacity() * size_of::<T>()
    }
}

/// Losses of every step of a run.
#[derive(Clone, Debug, Default)]
pub struct LossHistory {
    /// Steps before the first record: 0, unless the run goes on from a checkpoint.
    start: u64,
    /// The last step.
    end: u64,
    steps: Floor<Entry>,
    /// `floors[k - 1]` holds the complete buckets of 8ᵏ steps.
    floors: Vec<Floor<Bucket>>,
    smoothing: Smoothing,
}

impl LossHistory {
    /// Appends records; amortised constant time each. The first one says where the history
    /// begins: a run that goes on from a checkpoint begins late.
    ///
    /// Steps that are missing repeat the record after them. A step that was there already means
    /// that the run went back: what came after it is forgotten.
    pub fn extend(&mut self, records: &[StepRecord]) {
        for record in records {
            if record.step == 0 {
                continue;
            }
            if record.step <= self.end {
                self.truncate(record.step - 1);
            }
            // Too wide to be a gap of this run: what is there belongs to another one.
            if record.step - self.end > KEPT_RECORDS as u64 {
                *self = Self::default();
            }
            if self.is_empty() {
                self.start = record.step - 1;
                self.end = self.start;
            }
            while self.end < record.step {
                self.push(values(record));
            }
        }
    }

    fn push(&mut self, raw: [f32; SERIES]) {
        let smoothed = self.smoothing.next(raw);
        self.steps.push(self.end, Entry { raw, smoothed }, KEPT_RECORDS);
        self.end += 1;
        let (mut floor, mut number) = (1, self.end);
        while number.is_multiple_of(FACTOR) {
            number /= FACTOR;
            let bucket = self.children(floor, number - 1);
            if self.floors.len() < floor {
                self.floors.push(Floor::default());
            }
            self.floors[floor - 1].push(number - 1, bucket, KEPT_BUCKETS);
            floor += 1;
        }
    }

    /// Forgets all steps after this one.
    pub fn truncate(&mut self, step: u64) {
        if step <= self.start {
            *self = Self::default();
        } else if step < self.end {
            self.end = step;
            self.steps.truncate(step);
            let mut width = 1;
            for floor in &mut self.floors {
                width *= FACTOR;
                floor.truncate(step / width);
            }
            let smoothed = self.steps.get(step - 1).map(|entry| entry.smoothed);
            self.smoothing = Smoothing::resume(smoothed, step - self.start);
        }
    }

    /// Number of steps since the first record.
    pub fn len(&self) -> u64 {
        self.end - self.start
    }

    /// Whether there is no record yet.
    pub fn is_empty(&self) -> bool {
        self.end == self.start
    }

    /// The first step, counting from 1; 0 if there is none.
    pub fn first_step(&self) -> u64 {
        if self.is_empty() { 0 } else { self.start + 1 }
    }

    /// The newest step; 0 if there is none.
    pub fn last_step(&self) -> u64 {
        if self.is_empty() { 0 } else { self.end }
    }

    /// The newest record.
    pub fn last(&self) -> Option<StepRecord> {
        self.at(self.last_step())
    }

    /// The record of a step, if it is among the newest [`KEPT_RECORDS`].
    pub fn at(&self, step: u64) -> Option<StepRecord> {
        Some(record(step, self.steps.get(step.checked_sub(1)?)?.raw))
    }

    /// The smoothed losses at a step, if it is among the newest [`KEPT_RECORDS`].
    pub fn smoothed_at(&self, step: u64) -> Option<StepRecord> {
        Some(record(step, self.steps.get(step.checked_sub(1)?)?.smoothed))
    }

    /// One term between two steps (both included) as points (step, nats), at most
    /// `2 · max_buckets + 2` of them: every step where they are few, else the smallest and the
    /// largest value of every bucket at the middle of the bucket.
    pub fn polyline(
        &self,
        term: LossTerm,
        smoothed: bool,
        from_step: u64,
        to_step: u64,
        max_buckets: usize,
    ) -> Vec<[f64; 2]> {
        let from = from_step.max(self.start + 1) - 1;
        let to = to_step.min(self.end);
        if from >= to || max_buckets == 0 {
            return Vec::new();
        }
        let width = (to - from).div_ceil(max_buckets as u64);
        let (floor, floor_width) = self.floor_for(from, width);
        // Whole buckets, and always the same ones: then a chart that grows does not flicker.
        let width = width.next_multiple_of(floor_width);
        let column = term as usize + if smoothed { SERIES } else { 0 };
        let mut points = Vec::with_capacity(2 * max_buckets + 2);
        for group in from / width..to.div_ceil(width) {
            let (group_from, group_to) = (group * width, (group + 1) * width);
            let mut bucket = Bucket::EMPTY;
            for number in group_from / floor_width..group_to / floor_width {
                bucket.merge(&self.bucket(floor, number));
            }
            let (low, high) = (f64::from(bucket.low[column]), f64::from(bucket.high[column]));
            if low > high {
                continue;
            }
            let (first, last) = (group_from.max(self.start) + 1, group_to.min(self.end));
            let middle = (first + last) as f64 / 2.0;
            points.push([middle, low]);
            if width > 1 {
                points.push([middle, high]);
            }
        }
        points
    }

    /// Memory held, in bytes.
    pub fn bytes(&self) -> usize {
        self.steps.bytes() + self.floors.iter().map(Floor::bytes).sum::<usize>()
    }

    /// The highest floor whose buckets are not wider than `width` steps, or a higher one if
    /// that has already forgotten the step after `from`; and the width of its buckets.
    fn floor_for(&self, from: u64, width: u64) -> (usize, u64) {
        let (mut floor, mut floor_width) = (0, 1);
        while floor < self.floors.len() {
            let forgotten = match floor {
                0 => from < self.steps.first,
                _ => from < self.floors[floor - 1].first * floor_width,
            };
            if floor_width * FACTOR > width && !forgotten {
                break;
            }
            floor += 1;
            floor_width *= FACTOR;
        }
        (floor, floor_width)
    }

    /// Bucket `number` of a floor; the newest one may still be incomplete.
    fn bucket(&self, floor: usize, number: u64) -> Bucket {
        if floor == 0 {
            return self.steps.get(number).map_or(Bucket::EMPTY, Bucket::of);
        }
        match self.floors.get(floor - 1).and_then(|floor| floor.get(number)) {
            Some(bucket) => *bucket,
            None => self.children(floor, number),
        }
    }

    /// Bucket `number` of a floor above the ground, put together from the floor below.
    fn children(&self, floor: usize, number: u64) -> Bucket {
        let child_width = FACTOR.pow(floor as u32 - 1);
        let mut bucket = Bucket::EMPTY;
        for child in number * FACTOR..(number + 1) * FACTOR {
            if child * child_width >= self.end {
                break;
            }
            bucket.merge(&self.bucket(floor - 1, child));
        }
        bucket
    }
}

/// Exponential moving averages with weights that always sum to one (as in Adam), so that the
/// first steps are averages of what was seen rather than pulled to an arbitrary start.
#[derive(Clone, Copy, Debug, Default)]
struct Smoothing {
    sum: [f64; SERIES],
    weight: [f64; SERIES],
}

impl Smoothing {
    fn decay() -> f64 {
        1.0 - 1.0 / SMOOTHING_STEPS
    }

    fn next(&mut self, raw: [f32; SERIES]) -> [f32; SERIES] {
        let decay = Self::decay();
        std::array::from_fn(|series| {
            if raw[series].is_finite() {
                self.sum[series] =
                    decay * self.sum[series] + (1.0 - decay) * f64::from(raw[series]);
                self.weight[series] = decay * self.weight[series] + 1.0 - decay;
            }
            (self.sum[series] / self.weight[series]) as f32
        })
    }

    /// The averages as they were when they had these values after so many steps.
    fn resume(smoothed: Option<[f32; SERIES]>, steps: u64) -> Self {
        let weight = 1.0 - Self::decay().powf(steps as f64);
        let mut smoothing = Self::default();
        for (series, value) in smoothed.into_iter().flatten().enumerate() {
            if value.is_finite() {
                smoothing.sum[series] = f64::from(value) * weight;
                smoothing.weight[series] = weight;
            }
        }
        smoothing
    }
}

fn values(record: &StepRecord) -> [f32; SERIES] {
    [record.total, record.reconstruction, record.reconstruction_aug, record.kl]
}

fn record(step: u64, values: [f32; SERIES]) -> StepRecord {
    let [total, reconstruction, reconstruction_aug, kl] = values;
    StepRecord { step, total, reconstruction, reconstruction_aug, kl }
}
