//! Paths as text that loses nothing: `file:///pictures/caf%E9`, as RFC 8089 has it.

use std::path::{Path, PathBuf};

const SCHEME: &str = "file://";

/// The address of a path.
pub(super) fn of(path: &Path) -> String {
    let escaped = bytes(path).into_iter().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    });
    SCHEME.chars().map(String::from).chain(escaped).collect()
}

/// The path of an address; nothing if the text is none.
pub(super) fn path(address: &str) -> Option<PathBuf> {
    let mut rest = address.strip_prefix(SCHEME)?.as_bytes();
    let mut bytes = Vec::with_capacity(rest.len());
    while let Some((&first, others)) = rest.split_first() {
        rest = others;
        bytes.push(match first {
            b'%' => {
                let (digits, others) = rest.split_at_checked(2)?;
                rest = others;
                u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?
            }
            other => other,
        });
    }
    from_bytes(bytes)
}

#[cfg(unix)]
fn bytes(path: &Path) -> Vec<u8> {
    std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).to_vec()
}

#[cfg(unix)]
fn from_bytes(bytes: Vec<u8>) -> Option<PathBuf> {
    Some(<std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes).into())
}

/// Elsewhere a path that is no Unicode cannot be told from bytes: nothing better than this.
#[cfg(not(unix))]
fn bytes(path: &Path) -> Vec<u8> {
    path.to_string_lossy().into_owned().into_bytes()
}

#[cfg(not(unix))]
fn from_bytes(bytes: Vec<u8>) -> Option<PathBuf> {
    String::from_utf8(bytes).ok().map(Into::into)
}

#[cfg(all(test, unix))]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    use crate::config::{DatasetChoice, TrainConfig};

    #[test]
    fn a_path_that_is_no_unicode_survives_a_file() {
        let path = OsStr::from_bytes(b"/pictures/caf\xe9 %/100");
        let config =
            TrainConfig { dataset: DatasetChoice::Folder(path.into()), ..Default::default() };
        let text = serde_json::to_string(&config).unwrap();
        assert!(text.contains("file:///pictures/caf%E9%20%25/100"), "{text}");
        assert_eq!(serde_json::from_str::<TrainConfig>(&text).unwrap(), config);
        for odd in ["file://%", "file://%e", "file://%zz"] {
            let choice = DatasetChoice::from(odd.to_owned());
            assert_eq!(choice, DatasetChoice::Folder(odd.into()), "a folder of that name");
        }
    }
}
