//! `raven-explorer report`: a sweep as a document with charts.

use std::path::PathBuf;

use crate::console::{print, say};
use crate::sweep::{Folder, report};

/// Write a report on a sweep: Markdown and PNG charts.
#[derive(clap::Args, Debug)]
pub struct ReportCommand {
    /// Folder of the sweep
    #[arg(long, value_name = "DIR")]
    from: PathBuf,
    /// Folder of the report [default: report, in the sweep's folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl ReportCommand {
    /// Writes the report.
    ///
    /// # Errors
    /// One sentence: what happened, why, what to do.
    pub fn run(self) -> Result<(), String> {
        let folder = Folder::open(&self.from)?;
        folder.notices.iter().for_each(say);
        let out = self.out.unwrap_or_else(|| self.from.join("report"));
        report::write(&folder, &out)?;
        print(&format!("Written: {}", out.join("report.md").display()))
    }
}
