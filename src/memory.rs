//! What the system says of this process's memory; nothing where it does not tell.

/// The system's own account of a process.
const STATUS: &str = "/proc/self/status";

/// Memory that is resident now, in MiB.
pub fn resident_mib() -> Option<f64> {
    mebibytes("VmRSS:")
}

/// The most memory that was resident since [`forget_peak`], or ever, in MiB.
pub fn peak_mib() -> Option<f64> {
    mebibytes("VmHWM:")
}

/// Starts the count of the peak anew, where the system lets a process do so.
pub fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

fn mebibytes(name: &str) -> Option<f64> {
    let status = std::fs::read_to_string(STATUS).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes / 1024.0)
}
