//! Fetches one file from the first mirror that delivers it whole.
//!
//! The bytes go to a temporary file beside the destination, are decompressed and hashed
//! there, and only then renamed: a file under its final name is complete and verified, also
//! when two processes download at the same time.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, Write};
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use sha2::{Digest, Sha256};
use ureq::Agent;

use super::source::decompressed;
use super::{DataError, check};
use crate::hash::hexadecimal;

/// Largest download, and largest decompressed file, in bytes; MNIST's largest has 47 MB.
const MAX_BYTES: u64 = 64 << 20;
/// How often a mirror is asked when the connection breaks.
const ATTEMPTS: usize = 2;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Age from which a left-over temporary file cannot belong to a running download any more.
const STALE_AFTER: Duration = Duration::from_secs(24 * 60 * 60);

/// Why one attempt failed.
enum Failure {
    /// The connection broke: the same mirror may succeed next time.
    Broken(String),
    /// There is no way to this mirror.
    Unreachable(String),
    /// This mirror does not have the file: another one may.
    Wrong(String),
    /// No mirror can help: cancelled, or the disk refuses.
    Fatal(DataError),
}

/// What all files of one download share.
#[derive(Clone, Copy, Debug)]
pub struct Downloader<'a> {
    /// Addresses to which the file name is appended, best first. Only HTTPS is spoken, except
    /// with `http://127.0.0.1`.
    pub mirrors: &'a [String],
    /// Longest silence of a server before the connection counts as broken.
    pub stall_timeout: Duration,
    /// Looked at before each request and each piece of a file.
    pub cancel: &'a AtomicBool,
}

/// Told after each piece of a file: the bytes so far, their total if the server says it, and
/// the name of the server.
pub type Report<'a> = dyn FnMut(u64, Option<u64>, &str) + 'a;

impl Downloader<'_> {
    /// A server may be silent for so long by default.
    pub const STALL_TIMEOUT: Duration = Duration::from_secs(20);

    /// Downloads the file named like `destination` from the first mirror whose bytes have,
    /// after decompression, this SHA-256 (lower-case hexadecimal).
    ///
    /// # Errors
    /// If every mirror fails, the disk refuses to write, or the download is cancelled.
    /// `destination` then is as it was before.
    pub fn fetch(
        &self,
        destination: &Path,
        sha256: &str,
        report: &mut Report,
    ) -> Result<(), DataError> {
        let file_name = destination.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let folder = folder_of(destination);
        fs::create_dir_all(folder).map_err(|error| unwritable(folder, error))?;
        remove_stale_parts(folder);

        let (mut failures, mut offline) = (Vec::new(), true);
        for mirror in self.mirrors {
            let address = format!("{mirror}{file_name}");
            for attempt in 1..=ATTEMPTS {
                match self.try_mirror(&address, destination, sha256, report) {
                    Ok(()) => return Ok(()),
                    Err(Failure::Fatal(error)) => return Err(error),
                    Err(Failure::Broken(_) | Failure::Unreachable(_)) if attempt < ATTEMPTS => {}
                    Err(Failure::Unreachable(text)) => {
                        failures.push(format!("{address}: {text}"));
                    }
                    Err(Failure::Broken(text) | Failure::Wrong(text)) => {
                        offline = false;
                        failures.push(format!("{address}: {text}"));
                        break;
                    }
                }
            }
        }
        offline &= !failures.is_empty();
        Err(DataError::Download { file: file_name, failures, offline })
    }

    /// One attempt: receive, verify, rename. The temporary file vanishes with any failure.
    fn try_mirror(
        &self,
        address: &str,
        destination: &Path,
        sha256: &str,
        report: &mut Report,
    ) -> Result<(), Failure> {
        let disk = |error: io::Error| Failure::Fatal(unwritable(destination, error));
        let mut part = tempfile::Builder::new()
            .prefix("download-")
            .suffix(".part")
            .tempfile_in(folder_of(destination))
            .map_err(disk)?;
        self.receive(address, part.as_file_mut(), destination, report)?;
        part.rewind().map_err(disk)?;
        let found = hash_decompressed(part.as_file()).map_err(|error| {
            Failure::Wrong(format!("the received file is no intact gzip file ({error})"))
        })?;
        if found != sha256 {
            return Err(Failure::Wrong(format!("SHA-256 {found} instead of {sha256}")));
        }
        part.as_file().sync_all().map_err(disk)?;
        part.persist(destination).map_err(|error| disk(error.error))?;
        Ok(())
    }

    /// Streams the body into the temporary file.
    fn receive(
        &self,
        address: &str,
        part: &mut File,
        destination: &Path,
        report: &mut Report,
    ) -> Result<(), Failure> {
        check(self.cancel).map_err(Failure::Fatal)?;
        report(0, None, host(address));
        let mut response =
            self.agent(address).get(address).call().map_err(|error| match error {
                ureq::Error::StatusCode(status) => Failure::Wrong(format!("HTTP status {status}")),
                error if is_unreachable(&error) => Failure::Unreachable(error.to_string()),
                error => Failure::Broken(not_reached(&error.to_string())),
            })?;
        let total = response.body().content_length();
        let too_large = || Failure::Wrong(format!("more than the allowed {MAX_BYTES} bytes"));
        if total.is_some_and(|total| total > MAX_BYTES) {
            return Err(too_large());
        }
        let mut reader = response.body_mut().as_reader();
        let mut buffer = vec![0; 1 << 16];
        let mut received = 0;
        loop {
            check(self.cancel).map_err(Failure::Fatal)?;
            let length = reader.read(&mut buffer).map_err(|error| {
                Failure::Broken(format!("the connection broke after {received} bytes ({error})"))
            })?;
            if length == 0 {
                return Ok(());
            }
            received += length as u64;
            if received > MAX_BYTES {
                return Err(too_large());
            }
            part.write_all(&buffer[..length])
                .map_err(|error| Failure::Fatal(unwritable(destination, error)))?;
            report(received, total, host(address));
        }
    }

    /// A client that never waits for ever, and never leaves HTTPS except for this very machine.
    fn agent(&self, address: &str) -> Agent {
        let loopback =
            address.starts_with("http://") && host(address).split(':').next() == Some("127.0.0.1");
        let mut config = Agent::config_builder()
            .https_only(!loopback)
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_recv_response(Some(self.stall_timeout))
            .timeout_per_read(Some(self.stall_timeout))
            .timeout_per_write(Some(self.stall_timeout))
            // The files are compressed already; what arrives is to be what lies on the server.
            .accept_encoding("identity");
        if loopback {
            config = config.proxy(None);
        }
        config.build().into()
    }
}

/// Whether a request found no way to the server: its name is not known here, or nothing leads there.
fn is_unreachable(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => true,
        ureq::Error::Timeout(kind) => {
            matches!(kind, ureq::Timeout::Resolve | ureq::Timeout::Connect)
        }
        ureq::Error::Io(error) => {
            use io::ErrorKind::{
                AddrNotAvailable, HostUnreachable, NetworkDown, NetworkUnreachable,
            };
            let kinds = [AddrNotAvailable, HostUnreachable, NetworkDown, NetworkUnreachable];
            // The system's answer for a name that it does not know has no kind of its own.
            kinds.contains(&error.kind()) || error.to_string().contains("failed to lookup address")
        }
        _ => false,
    }
}

/// What is said about a server that did not answer. A certificate is valid for some months: to a
/// computer whose clock is far off, none is.
fn not_reached(problem: &str) -> String {
    if problem.contains("certificate") {
        return format!("{problem}; is the date of this computer right?");
    }
    problem.to_owned()
}

/// The server's part of an address.
fn host(address: &str) -> &str {
    address.split('/').nth(2).unwrap_or(address)
}

/// Whether a file is there and has, after decompression, this SHA-256.
pub(super) fn has_hash(path: &Path, sha256: &str) -> bool {
    File::open(path).and_then(|file| hash_decompressed(&file)).is_ok_and(|found| found == sha256)
}

/// SHA-256 of a file's bytes after decompression, in hexadecimal.
fn hash_decompressed(file: &File) -> io::Result<String> {
    let mut reader = decompressed(BufReader::new(file))?.take(MAX_BYTES);
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match reader.read(&mut buffer)? {
            0 if reader.limit() == 0 => {
                let text =
                    format!("more than the allowed {MAX_BYTES} bytes behind the compression");
                return Err(io::Error::other(text));
            }
            0 => return Ok(hexadecimal(&hasher.finalize())),
            length => hasher.update(&buffer[..length]),
        }
    }
}

/// Removes what killed processes left behind. Nothing depends on its success.
fn remove_stale_parts(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let stale = || entry.metadata().ok()?.modified().ok()?.elapsed().ok();
        if path.extension().is_some_and(|extension| extension == "part")
            && stale().is_some_and(|age| age > STALE_AFTER)
            && let Err(error) = fs::remove_file(&path)
        {
            tracing::debug!("{}: {error}", path.display());
        }
    }
}

fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

fn unwritable(path: &Path, source: io::Error) -> DataError {
    DataError::Unwritable { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::{is_unreachable, not_reached};

    #[test]
    fn without_a_network_no_server_is_reached_and_a_server_that_refuses_is() {
        let kind = |kind: io::ErrorKind| ureq::Error::Io(kind.into());
        assert!(is_unreachable(&ureq::Error::HostNotFound));
        assert!(is_unreachable(&kind(io::ErrorKind::NetworkUnreachable)));
        let lookup = "failed to lookup address information: Temporary failure in name resolution";
        assert!(is_unreachable(&ureq::Error::Io(io::Error::other(lookup))));
        assert!(!is_unreachable(&kind(io::ErrorKind::ConnectionRefused)));
        assert!(!is_unreachable(&kind(io::ErrorKind::UnexpectedEof)));
    }

    #[test]
    fn a_certificate_that_does_not_hold_points_to_the_clock() {
        assert!(
            not_reached("invalid peer certificate: Expired")
                .ends_with("is the date of this computer right?")
        );
        assert_eq!(not_reached("connection refused"), "connection refused");
    }
}
