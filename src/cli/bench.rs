//! `raven-explorer bench`: how fast this machine is, as a table or as JSON.

use crate::bench;
use crate::cli::arguments::infallible;
use crate::cli::progress::{print, print_json};
use crate::config::DeviceChoice;
use crate::train::device;

/// Measure how fast training, attacks and evaluation are on this machine.
#[derive(clap::Args, Debug)]
pub struct BenchCommand {
    /// Where to compute: auto, cpu, gpu, or part of an adapter's name
    #[arg(long, value_parser = infallible::<DeviceChoice>, default_value = "auto")]
    device: DeviceChoice,
    /// Rounds; each does everything once
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u8).range(1..=100))]
    rounds: u8,
    /// Print one JSON object to standard output
    #[arg(long)]
    json: bool,
}

impl BenchCommand {
    /// Measures and prints.
    ///
    /// # Errors
    /// If the device cannot be had: one sentence.
    pub fn run(self) -> Result<(), String> {
        let compute = device::choose(&self.device)?;
        eprintln!("Device: {}. {}", compute.report.name, compute.report.reason);
        let report = bench::measure(&compute, self.rounds.into(), &mut |text| eprintln!("{text}"));
        if self.json {
            let value = serde_json::to_value(&report).map_err(|error| error.to_string())?;
            return print_json(&value);
        }
        print(&format!("Matrices: {:.0} GFLOP/s. Times in ms.", report.gigaflops));
        print("| | quarter | median | three quarters | floor | × floor |");
        print("| --- | --- | --- | --- | --- | --- |");
        for timing in &report.timings {
            let [low, median, high] = timing.milliseconds;
            let floor = timing.floor.map_or(["–".into(), "–".into()], |floor| {
                [format!("{floor:.1}"), format!("{:.1}", median / floor)]
            });
            print(&format!(
                "| {} | {low:.1} | {median:.1} | {high:.1} | {} | {} |",
                timing.name, floor[0], floor[1]
            ));
        }
        if let Some(resident) = report.resident_mib {
            print(&format!("Memory at the end: {resident:.0} MiB"));
        }
        Ok(())
    }
}
