//! Signals that ask the program to end: Ctrl-C, SIGTERM, a terminal that hangs up.
//!
//! Whoever starts a program can have it ignore some of them: `nohup` does so with SIGHUP, a script with
//! the SIGINT of its jobs in the background. What was ignored at the start stays ignored.

use std::io;

/// Calls `told` at each signal, on a thread of its own, and whether it was Ctrl-C; once a process.
///
/// # Errors
/// If the operating system does not let them be caught, or gives no thread.
pub fn listen(told: impl FnMut(bool) + Send + 'static) -> io::Result<()> {
    system::listen(told)
}

/// A file that grows beyond a limit of the system ends a program unless it asks to be told by an
/// error. That error costs one file; the signal would cost the training.
///
/// # Errors
/// If the operating system does not let it be caught.
pub fn outlive_limits() -> io::Result<()> {
    system::outlive_limits()
}

#[cfg(unix)]
mod system {
    use std::ffi::c_int;
    use std::io;
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::iterator::Signals;

    pub(super) fn listen(mut told: impl FnMut(bool) + Send + 'static) -> io::Result<()> {
        let ignored = Ignored::inherited();
        let wanted = [SIGHUP, SIGINT, SIGTERM].into_iter().filter(|&signal| !ignored.has(signal));
        let mut signals = Signals::new(wanted)?;
        std::thread::Builder::new().name("signals".into()).spawn(move || {
            signals.forever().for_each(|signal| told(signal == SIGINT));
        })?;
        Ok(())
    }

    pub(super) fn outlive_limits() -> io::Result<()> {
        if !Ignored::inherited().has(SIGXFSZ) {
            signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)))?;
        }
        Ok(())
    }

    /// The signals that this process has ignored from its start on.
    struct Ignored(Option<u128>);

    impl Ignored {
        /// As the system's own account has it; before any of them is caught.
        fn inherited() -> Self {
            let account = std::fs::read_to_string("/proc/self/status");
            Self(account.ok().as_deref().and_then(mask))
        }

        fn has(&self, signal: c_int) -> bool {
            match self.0 {
                Some(mask) => mask >> (signal - 1) & 1 == 1,
                // Elsewhere no account is kept. `nohup` leaves neither stream on a terminal, and
                // without a terminal nothing hangs up.
                None => signal == SIGHUP && !on_any_terminal(),
            }
        }
    }

    fn on_any_terminal() -> bool {
        use std::io::IsTerminal;
        io::stdout().is_terminal() || io::stderr().is_terminal()
    }

    /// The ignored signals in `/proc/self/status`: a bit each, the lowest is signal 1.
    fn mask(status: &str) -> Option<u128> {
        let line = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
        u128::from_str_radix(line.trim(), 16).ok()
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn an_ignored_signal_is_the_bit_of_its_number() {
            let status = "Name:\tx\nSigBlk:\tffffffffffffffff\nSigIgn:\t0000000000001001\n";
            let ignored = Ignored(mask(status));
            // SIGPIPE, which no program of Rust gets, is the other one.
            assert!(ignored.has(SIGHUP) && ignored.has(13));
            assert!(!ignored.has(SIGINT) && !ignored.has(SIGTERM));
            assert_eq!(mask("SigIgn:\tnone\n").or(mask("")), None);
        }
    }
}

#[cfg(not(unix))]
mod system {
    use std::io;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use signal_hook::consts::{SIGINT, SIGTERM};

    /// Here only a flag can be set from within a signal.
    const LOOK: Duration = Duration::from_millis(100);

    pub fn listen(mut told: impl FnMut(bool) + Send + 'static) -> io::Result<()> {
        let [interrupt, terminate] = [SIGINT, SIGTERM].map(|signal| {
            let flag = Arc::new(AtomicBool::new(false));
            signal_hook::flag::register(signal, flag.clone()).map(|_| flag)
        });
        let (interrupt, terminate) = (interrupt?, terminate?);
        std::thread::Builder::new().name("signals".into()).spawn(move || {
            loop {
                std::thread::sleep(LOOK);
                if interrupt.swap(false, Ordering::SeqCst) {
                    told(true);
                }
                if terminate.swap(false, Ordering::SeqCst) {
                    told(false);
                }
            }
        })?;
        Ok(())
    }

    pub fn outlive_limits() -> io::Result<()> {
        Ok(())
    }
}
