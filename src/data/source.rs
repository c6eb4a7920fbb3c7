//! Opens a file of a data set: plain, behind gzip, or in a zip archive.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::GzDecoder;
use zip::ZipArchive;

use super::DataError;

/// Where bytes lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A file.
    File(PathBuf),
    /// An entry of an archive.
    Entry { archive: PathBuf, name: String },
}

/// What is expected of a file, where the system refuses it.
const EXPECTED: &str = "a readable IDX file";

impl Source {
    /// The path that errors name.
    pub(super) fn path(&self) -> PathBuf {
        match self {
            Self::File(path) => path.clone(),
            Self::Entry { archive, name } => archive.join(name),
        }
    }

    /// The name of the file itself.
    pub(super) fn name(&self) -> String {
        self.path().file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Hands the unpacked bytes to `take`.
    pub(super) fn read<T>(
        &self,
        take: impl FnOnce(Box<dyn Read + '_>) -> Result<T, DataError>,
    ) -> Result<T, DataError> {
        let refused = |error| DataError::unreadable(&self.path(), EXPECTED, error);
        let path = match self {
            Self::File(path) | Self::Entry { archive: path, .. } => path,
        };
        let mut file = BufReader::with_capacity(1 << 16, File::open(path).map_err(refused)?);
        let zipped = file.fill_buf().map_err(refused)?.starts_with(ZIP);
        if !zipped {
            return take(decompressed(file).map_err(refused)?);
        }
        let broken = |error: zip::result::ZipError| {
            refused(io::Error::new(io::ErrorKind::InvalidData, error.to_string()))
        };
        let mut archive = ZipArchive::new(file).map_err(broken)?;
        let name = match self {
            Self::Entry { name, .. } => name.clone(),
            Self::File(_) => match &entries(&archive)[..] {
                [only] => only.clone(),
                names => {
                    return Err(DataError::content(
                        path,
                        "one file in this archive",
                        names.len().to_string(),
                        "Unpack it first.",
                    ));
                }
            },
        };
        let entry = archive.by_name(&name).map_err(broken)?;
        take(decompressed(BufReader::with_capacity(1 << 16, entry)).map_err(refused)?)
    }
}

/// How a zip archive begins.
const ZIP: &[u8] = b"PK\x03\x04";

/// The files of an archive, without what macOS puts beside them.
pub(super) fn entries<R: Read + io::Seek>(archive: &ZipArchive<R>) -> Vec<String> {
    let names = archive.file_names().filter(|name| !name.ends_with('/'));
    let mut names: Vec<_> =
        names.filter(|name| !name.starts_with("__MACOSX")).map(str::to_owned).collect();
    names.sort();
    names
}

/// The files of the archive at `path`; none if it is no archive.
pub(super) fn entries_of(path: &Path) -> Vec<String> {
    let archive = File::open(path).ok().and_then(|file| ZipArchive::new(BufReader::new(file)).ok());
    archive.map(|archive| entries(&archive)).unwrap_or_default()
}

/// The bytes behind gzip compression, or the bytes as they are if there is none.
///
/// As `gunzip` does it: several members stand for one file, and what follows the last is ignored.
pub(super) fn decompressed<'a>(mut reader: impl BufRead + 'a) -> io::Result<Box<dyn Read + 'a>> {
    if !reader.fill_buf()?.starts_with(&GZIP) {
        return Ok(Box::new(reader));
    }
    let first = Peeked { waiting: [0; 2], from: 2, to: 2, reader };
    Ok(Box::new(Members { member: Some(GzDecoder::new(first)) }))
}

/// How a member of a gzip file begins.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// The members of a gzip file, one after the other.
struct Members<R: BufRead> {
    member: Option<GzDecoder<Peeked<R>>>,
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            let length = member.read(buffer)?;
            if length > 0 || buffer.is_empty() {
                return Ok(length);
            }
            let Some(mut rest) = self.member.take().map(GzDecoder::into_inner) else { break };
            if rest.begins_with(GZIP)? {
                self.member = Some(GzDecoder::new(rest));
            }
        }
        Ok(0)
    }
}

/// A reader of whose next bytes two may have been looked at.
struct Peeked<R> {
    waiting: [u8; 2],
    from: usize,
    to: usize,
    reader: R,
}

impl<R: BufRead> Peeked<R> {
    fn begins_with(&mut self, magic: [u8; 2]) -> io::Result<bool> {
        let held = self.to - self.from;
        self.waiting.copy_within(self.from..self.to, 0);
        (self.from, self.to) = (0, held);
        while self.to < 2 {
            match self.reader.read(&mut self.waiting[self.to..]) {
                Ok(0) => break,
                Ok(length) => self.to += length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(self.waiting[..self.to] == magic)
    }
}

impl<R: BufRead> Read for Peeked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.read(buffer)?;
        self.consume(length);
        Ok(length)
    }
}

impl<R: BufRead> BufRead for Peeked<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.from < self.to {
            return Ok(&self.waiting[self.from..self.to]);
        }
        self.reader.fill_buf()
    }

    fn consume(&mut self, length: usize) {
        if self.from < self.to {
            self.from += length;
        } else {
            self.reader.consume(length);
        }
    }
}

/// What a file is that begins like this and is no IDX file, and what to do with it.
pub(super) fn kind(beginning: &[u8]) -> Option<(&'static str, &'static str)> {
    let unpack = |what, how| Some((what, how));
    match beginning {
        [0x1f, 0x8b, ..] => unpack("packed twice", "Unpack it once with `gunzip`."),
        [0xfd, b'7', b'z', b'X', ..] => unpack("an xz file", "Unpack it with `xz -d`."),
        [b'B', b'Z', b'h', ..] => unpack("a bzip2 file", "Unpack it with `bzip2 -d`."),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => unpack("a Zstandard file", "Unpack it with `zstd -d`."),
        [0x1f, 0x9d, ..] => unpack("a file of `compress`", "Unpack it with `uncompress`."),
        [0x04, 0x22, 0x4d, 0x18, ..] => unpack("an LZ4 file", "Unpack it with `lz4 -d`."),
        [b'7', b'z', 0xbc, 0xaf, ..] => unpack("a 7z archive", "Unpack it first."),
        [b'R', b'a', b'r', b'!', ..] => unpack("a RAR archive", "Unpack it first."),
        [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..] => unpack(
            "zlib data without gzip's header",
            "Unpack it with `zlib-flate -uncompress` or `pigz -dz`.",
        ),
        b"PAR1" => unpack("a Parquet file", "Download the four IDX files instead."),
        b"vers" => unpack("the pointer of Git LFS, not the file", "Fetch it with `git lfs pull`."),
        [b'<', b'!' | b'h' | b'H' | b'?', ..] => {
            unpack("a web page, not the file", "Download the file itself.")
        }
        _ => None,
    }
}
