//! `raven-explorer bench`: how fast this machine is, as a table or as JSON.

use crate::bench::{self, Timing};
use crate::cli::arguments::infallible;
use crate::cli::progress::print_json;
use crate::compute::device;
use crate::config::DeviceChoice;
use crate::console::{print, say};
use crate::ui;

/// Measure how fast training, attacks, evaluation and the window are on this machine.
#[derive(clap::Args, Debug)]
pub struct BenchCommand {
    /// Where to compute: auto, cpu, gpu, or part of an adapter's name
    #[arg(long, value_parser = infallible::<DeviceChoice>, default_value = "auto")]
    device: DeviceChoice,
    /// Rounds; each measures everything once
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(u8).range(1..=100))]
    rounds: u8,
    /// Measure only the frames of the window
    #[arg(long)]
    frames: bool,
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
        let tell = &mut |text: &str| say(text);
        let compute = if self.frames { None } else { Some(device::choose(&self.device)?) };
        // First: a process that has not computed yet has its memory to itself.
        let window = ui::bench::measure(tell);
        let computed = match &compute {
            None => None,
            Some(compute) => {
                say(format!("Device: {}. {}", compute.report.name, compute.report.reason));
                Some(bench::measure(compute, self.rounds.into(), tell)?)
            }
        };
        if self.json {
            let value = serde_json::json!({ "compute": computed, "window": window });
            return print_json(&value);
        }
        if let Some(report) = &computed {
            print(&format!("Matrices: {:.0} GFLOP/s. Times in ms.", report.gigaflops))?;
            table(&report.timings)?;
            for (what, mebibytes) in
                [("Memory after all rounds", report.resident_mib), ("At most", report.peak_mib)]
            {
                if let Some(mebibytes) = mebibytes {
                    print(&format!("{what}: {mebibytes:.0} MiB"))?;
                }
            }
            print("")?;
        }
        print(&format!(
            "A window full to the brim ({}). CPU time of a frame in ms.",
            window.shown
        ))?;
        table(&window.timings)?;
        if let Some(mebibytes) = window.mebibytes {
            print(&format!("Memory that the full window takes: {mebibytes:.0} MiB"))?;
        }
        Ok(())
    }
}

fn table(timings: &[Timing]) -> Result<(), String> {
    print("| | quarter | median | three quarters | 99 % | floor | × floor |")?;
    print("| --- | --- | --- | --- | --- | --- | --- |")?;
    let or_dash =
        |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.1}"));
    for timing in timings {
        let [low, median, high] = timing.milliseconds;
        print(&format!(
            "| {} | {low:.1} | {median:.1} | {high:.1} | {} | {} | {} |",
            timing.name,
            or_dash(timing.percentile_99),
            or_dash(timing.floor),
            or_dash(timing.floor.map(|floor| median / floor)),
        ))?;
    }
    Ok(())
}
