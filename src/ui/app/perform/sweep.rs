//! Sweeps: the process that trains them, the folder that is watched.

use std::path::PathBuf;

use crate::state::action::SweepAction;
use crate::ui::app::RavenApp;
use crate::ui::app::dialogs::Purpose;

impl RavenApp {
    /// Carries out what the sweep panel asks for.
    pub(in crate::ui::app) fn perform_sweep(&mut self, action: SweepAction) {
        let (sweep, panel) = (&mut self.jobs.sweep, &mut self.panels.sweep);
        match action {
            SweepAction::ChooseFolder => self.open_dialog(Purpose::Sweep),
            SweepAction::Open(folder) => sweep.open(folder, true, &self.wake, panel),
            SweepAction::OpenIfThere(folder) => sweep.open(folder, false, &self.wake, panel),
            SweepAction::Start(arguments, folder) => {
                sweep.start(&arguments, folder, &self.wake, panel);
            }
            SweepAction::Pause => sweep.pause(panel),
        }
    }

    /// A folder was chosen with the system's dialog.
    pub(in crate::ui::app) fn use_sweep_folder(&mut self, folder: PathBuf) {
        self.panels.sweep.name_folder(&folder);
        self.perform_sweep(SweepAction::Open(folder));
    }
}
