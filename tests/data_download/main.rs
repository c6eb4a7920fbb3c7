//! Downloads, against a server on this machine: good ones, and every way they go wrong.

mod server;

use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use raven_explorer::config::DatasetChoice;
use raven_explorer::data::download::Downloader;
use raven_explorer::data::{self, DataError, LoadOptions};
use server::{Answer, Server};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

const NAME: &str = "some-file.gz";

/// Bytes that gzip cannot shrink much, so that they travel in several pieces.
fn content() -> Vec<u8> {
    let mut state = 1_u32;
    (0..600_000)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A folder for the download, and what a test wants to know afterwards.
struct Target {
    folder: TempDir,
    cancel: AtomicBool,
    /// How long a server may be silent: on a busy machine, one that means to answer takes a while.
    stall_timeout: Duration,
}

impl Target {
    fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            cancel: AtomicBool::new(false),
            stall_timeout: Duration::from_secs(600),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("deeper").join(NAME)
    }

    fn fetch(&self, mirrors: &[&Server]) -> Result<(), DataError> {
        self.fetch_from(
            &mirrors.iter().map(|server| server.address.clone()).collect::<Vec<_>>(),
            &mut |_, _, _| {},
        )
    }

    fn fetch_from(
        &self,
        mirrors: &[String],
        report: &mut dyn FnMut(u64, Option<u64>, &str),
    ) -> Result<(), DataError> {
        let downloader =
            Downloader { mirrors, stall_timeout: self.stall_timeout, cancel: &self.cancel };
        downloader.fetch(&self.path(), &sha256(&content()), report)
    }

    /// Everything that lies in the folder now.
    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path().parent().unwrap()).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    fn assert_intact(&self) {
        assert_eq!(self.files(), [NAME]);
        assert!(fs::read(self.path()).unwrap() == gzip(&content()));
    }

    fn assert_failed(&self, result: Result<(), DataError>, parts: &[&str]) {
        let text = result.unwrap_err().to_string();
        for part in parts {
            assert!(text.contains(part), "{part:?} is not in: {text}");
        }
        assert_eq!(self.files(), [""; 0], "something was left behind");
    }
}

#[test]
fn a_good_file_arrives_with_progress() {
    let file = gzip(&content());
    let (server, target) = (Server::of(NAME, &file, &[Answer::File]), Target::new());
    let mut reports = Vec::new();
    target
        .fetch_from(std::slice::from_ref(&server.address), &mut |bytes, total, host| {
            reports.push((bytes, total, host.to_owned()));
        })
        .unwrap();
    target.assert_intact();
    assert!(reports.len() > 3, "{reports:?}");
    assert!(reports.is_sorted_by_key(|report| report.0));
    let size = file.len() as u64;
    let host = server.address.trim_start_matches("http://").trim_end_matches('/').to_owned();
    assert_eq!(reports.last(), Some(&(size, Some(size), host)));
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_file_that_the_server_sends_uncompressed_is_fine_too() {
    let (server, target) = (Server::of(NAME, &[], &[Answer::Other(content())]), Target::new());
    target.fetch(&[&server]).unwrap();
    assert!(fs::read(target.path()).unwrap() == content());
}

#[test]
fn a_cut_connection_is_tried_again() {
    let server = Server::of(NAME, &gzip(&content()), &[Answer::Cut(100_000), Answer::File]);
    let target = Target::new();
    target.fetch(&[&server]).unwrap();
    target.assert_intact();
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn a_connection_that_is_always_cut_fails_and_leaves_nothing() {
    let server = Server::of(NAME, &gzip(&content()), &[Answer::Cut(100_000)]);
    let target = Target::new();
    target.assert_failed(target.fetch(&[&server]), &[&server.address, NAME, "connection"]);
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn a_silent_server_is_given_up() {
    let server = Server::of(NAME, &gzip(&content()), &[Answer::Stall(1000)]);
    let target = Target { stall_timeout: Duration::from_secs(5), ..Target::new() };
    target.assert_failed(target.fetch(&[&server]), &["1000 bytes", "timeout"]);
}

#[test]
fn a_wrong_hash_leads_to_the_next_mirror() {
    let forged = Server::of(NAME, &[], &[Answer::Other(gzip(b"something else"))]);
    let honest = Server::of(NAME, &gzip(&content()), &[Answer::File]);
    let target = Target::new();
    target.fetch(&[&forged, &honest]).unwrap();
    target.assert_intact();
    assert_eq!((forged.requests().len(), honest.requests().len()), (1, 1));
}

#[test]
fn a_missing_file_leads_to_the_next_mirror() {
    for status in [404, 500] {
        let empty = Server::of(NAME, &[], &[Answer::Status(status)]);
        let honest = Server::of(NAME, &gzip(&content()), &[Answer::File]);
        let target = Target::new();
        target.fetch(&[&empty, &honest]).unwrap();
        target.assert_intact();
        assert_eq!((empty.requests().len(), honest.requests().len()), (1, 1));
    }
}

#[test]
fn when_every_mirror_fails_the_error_names_each_one() {
    let missing = Server::of(NAME, &[], &[Answer::Status(404)]);
    let forged = Server::of(NAME, &[], &[Answer::Other(gzip(b"something else"))]);
    let damaged = Server::of(NAME, &[], &[Answer::Other(gzip(&content())[..1000].to_vec())]);
    let target = Target::new();
    let (expected, found) = (sha256(&content()), sha256(b"something else"));
    target.assert_failed(
        target.fetch(&[&missing, &forged, &damaged]),
        &[
            "3 mirrors",
            &format!("{}{NAME}: HTTP status 404", missing.address),
            &format!("{}{NAME}: SHA-256 {found} instead of {expected}", forged.address),
            &format!("{}{NAME}: the received file is no intact gzip file", damaged.address),
            "built-in digits",
        ],
    );
}

#[test]
fn nobody_listens() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let target = Target::new();
    let result = target.fetch_from(&[format!("http://{address}/")], &mut |_, _, _| {});
    target.assert_failed(result, &[&address.to_string(), "refused"]);
}

#[test]
fn a_flood_is_refused() {
    let target = Target::new();
    let huge = Server::of(NAME, &[], &[Answer::Huge(1 << 40)]);
    target.assert_failed(target.fetch(&[&huge]), &["more than the allowed 67108864 bytes"]);
    let endless = Server::of(NAME, &[], &[Answer::Endless]);
    target.assert_failed(target.fetch(&[&endless]), &["more than the allowed 67108864 bytes"]);
    let bomb = Server::of(NAME, &[], &[Answer::Other(gzip(&vec![0; 100 << 20]))]);
    target.assert_failed(target.fetch(&[&bomb]), &["67108864 bytes behind the compression"]);
}

#[test]
fn unencrypted_mirrors_elsewhere_are_not_even_asked() {
    let server = Server::of(NAME, &gzip(&content()), &[Answer::File]);
    let target = Target::new();
    let by_name = server.address.replace("127.0.0.1", "localhost");
    let result = target.fetch_from(&[by_name], &mut |_, _, _| {});
    target.assert_failed(result, &["https"]);
    assert_eq!(server.requests(), [""; 0]);
}

#[test]
fn cancelling_stops_between_two_pieces() {
    let (server, target) = (Server::of(NAME, &gzip(&content()), &[Answer::File]), Target::new());
    let mut most = 0;
    let result = target.fetch_from(std::slice::from_ref(&server.address), &mut |bytes, _, _| {
        most = bytes;
        target.cancel.store(bytes > 0, Ordering::Relaxed);
    });
    assert!(matches!(result, Err(DataError::Cancelled)), "{result:?}");
    assert!((1..300_000).contains(&most), "{most} bytes");
    assert_eq!(target.files(), [""; 0]);
}

#[test]
fn an_old_file_stays_when_the_download_fails() {
    let target = Target::new();
    fs::create_dir(target.path().parent().unwrap()).unwrap();
    fs::write(target.path(), "old").unwrap();
    let server = Server::of(NAME, &gzip(&content()), &[Answer::Cut(1000)]);
    target.fetch(&[&server]).unwrap_err();
    assert_eq!(fs::read(target.path()).unwrap(), b"old");
    assert_eq!(target.files(), [NAME]);
}

#[test]
fn left_over_parts_of_killed_downloads_are_removed_fresh_ones_stay() {
    let target = Target::new();
    let folder = target.path().parent().unwrap().to_owned();
    fs::create_dir(&folder).unwrap();
    let two_days_ago = std::time::SystemTime::now() - Duration::from_secs(2 * 24 * 60 * 60);
    fs::File::create(folder.join("download-old.part")).unwrap().set_modified(two_days_ago).unwrap();
    fs::File::create(folder.join("download-fresh.part")).unwrap();
    let server = Server::of(NAME, &gzip(&content()), &[Answer::File]);
    target.fetch(&[&server]).unwrap();
    let mut files = target.files();
    files.sort();
    assert_eq!(files, ["download-fresh.part", NAME]);
}

#[test]
fn simultaneous_downloads_do_not_disturb_each_other() {
    let server = Server::of(NAME, &gzip(&content()), &[Answer::File]);
    let target = Target::new();
    std::thread::scope(|scope| {
        let downloads: Vec<_> = (0..4).map(|_| scope.spawn(|| target.fetch(&[&server]))).collect();
        downloads.into_iter().for_each(|download| download.join().unwrap().unwrap());
    });
    target.assert_intact();
    assert_eq!(server.requests().len(), 4);
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let server = Server::of(NAME, &gzip(&content()), &[Answer::File]);
    let target = Target::new();
    fs::write(target.folder.path().join("deeper"), "a file where a folder should be").unwrap();
    let error = target.fetch(&[&server]).unwrap_err();
    assert!(matches!(error, DataError::Unwritable { .. }), "{error:?}");
    assert!(error.to_string().contains("deeper"), "{error}");
    assert_eq!(server.requests(), [""; 0]);
}

/// Options that look nowhere but in `cache` and at `mirrors`.
fn options(cache: &Path, mirrors: &[&Server]) -> LoadOptions {
    LoadOptions {
        data_dir: None,
        environment_dir: None,
        remembered: Vec::new(),
        cache_dir: Some(cache.to_owned()),
        allow_download: true,
        mirrors: Some(mirrors.iter().map(|server| server.address.clone()).collect()),
    }
}

#[test]
fn without_a_way_to_any_mirror_there_is_no_network() {
    let proxies = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    if proxies.iter().any(|name| std::env::var_os(name).is_some()) {
        println!("skipped: a proxy answers in place of a network that is not there");
        return;
    }
    let cache = TempDir::new().unwrap();
    // Names that the standard keeps from ever being given to a machine.
    let mirrors = ["https://one.invalid/", "https://two.invalid/"].map(str::to_owned).to_vec();
    let options = LoadOptions { mirrors: Some(mirrors), ..options(cache.path(), &[]) };
    let choice = DatasetChoice::FashionMnist;
    let result = data::load(&choice, &options, &mut |_| {}, &AtomicBool::new(false));
    let error = result.unwrap_err();
    assert!(matches!(error, DataError::NoNetwork { .. }), "{error}");
    assert!(error.to_string().contains("no network"), "{error}");
}

#[test]
fn loading_refuses_a_forged_data_set() {
    let cache = TempDir::new().unwrap();
    let names = ["t10k-labels-idx1-ubyte.gz", "train-labels-idx1-ubyte.gz"];
    let forged = [0, 0, 8, 1, 0, 0, 0, 1, 7];
    let files = names.map(|name| (name.to_owned(), gzip(&forged)));
    let server = Server::start(files.into_iter().collect(), &[Answer::File]);
    let error = data::load(
        &DatasetChoice::Mnist,
        &options(cache.path(), &[&server]),
        &mut |_| {},
        &AtomicBool::new(false),
    )
    .unwrap_err();
    assert!(error.to_string().contains(&sha256(&forged)), "{error}");
    assert_eq!(server.requests(), [names[0]]);
    assert_eq!(fs::read_dir(cache.path().join("mnist")).unwrap().count(), 0);
}

#[test]
fn the_published_files_are_downloaded_cached_repaired_and_loaded() {
    let source = std::env::var_os("RAVEN_DATA_DIR").map(|folder| Path::new(&folder).join("mnist"));
    let Some(source) = source.filter(|folder| folder.join("train-images-idx3-ubyte.gz").is_file())
    else {
        println!("skipped: RAVEN_DATA_DIR names no folder with the gzipped files in mnist/");
        return;
    };
    let files: HashMap<String, Vec<u8>> = fs::read_dir(source)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(path).unwrap())
        })
        .collect();
    let server = Server::start(files, &[Answer::File]);
    let cache = TempDir::new().unwrap();
    let options = options(cache.path(), &[&server]);
    let mut texts = Vec::new();
    let mut load = |options: &LoadOptions| {
        let mut progress = |progress: data::Progress| texts.push(progress.text);
        data::load(&DatasetChoice::Mnist, options, &mut progress, &AtomicBool::new(false)).unwrap()
    };
    let dataset = load(&options);
    assert_eq!((dataset.train.len(), dataset.test.len()), (60_000, 10_000));
    assert_eq!(server.requests().len(), 4);

    let offline = LoadOptions { allow_download: false, ..options.clone() };
    assert!(load(&offline) == dataset, "the cache holds something else");
    assert_eq!(server.requests().len(), 4);

    // Cut one cached file, remove another: only these two are fetched again.
    let cut = cache.path().join("mnist/t10k-images-idx3-ubyte.gz");
    let bytes = fs::read(&cut).unwrap();
    fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    fs::remove_file(cache.path().join("mnist/train-labels-idx1-ubyte.gz")).unwrap();
    assert!(load(&options) == dataset, "the repaired cache holds something else");
    let mut again = server.requests()[4..].to_vec();
    again.sort();
    assert_eq!(again, ["t10k-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"]);
    assert!(
        texts.iter().any(|text| text.starts_with("Downloading MNIST from 127.0.0.1")),
        "{texts:?}"
    );
}
