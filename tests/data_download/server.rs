//! A server on this machine that answers as badly as it is told to.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What the server does with one request.
#[derive(Clone)]
pub enum Answer {
    /// Sends the file.
    File,
    /// Announces the whole file, and hangs up after so many bytes.
    Cut(usize),
    /// Announces the whole file, sends so many bytes, and falls silent.
    Stall(usize),
    /// Sends these bytes instead.
    Other(Vec<u8>),
    /// Announces so many bytes.
    Huge(u64),
    /// Sends zeros without an end, and without saying how many.
    Endless,
    /// Answers with this status.
    Status(u16),
}

/// A server that works off a list of answers, the last one for ever.
pub struct Server {
    /// Where it listens, with a slash at the end.
    pub address: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub fn start(files: HashMap<String, Vec<u8>>, answers: &[Answer]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (files, answers, seen) = (Arc::new(files), answers.to_vec(), Arc::clone(&requests));
        std::thread::spawn(move || {
            for (index, stream) in listener.incoming().enumerate() {
                let answer = answers[index.min(answers.len() - 1)].clone();
                let (files, seen) = (Arc::clone(&files), Arc::clone(&seen));
                // A client that hangs up in the middle is part of the tests.
                std::thread::spawn(move || serve(stream.unwrap(), &files, answer, &seen).is_ok());
            }
        });
        Self { address, requests }
    }

    /// A server of one file.
    pub fn of(name: &str, file: &[u8], answers: &[Answer]) -> Self {
        Self::start(HashMap::from([(name.to_owned(), file.to_vec())]), answers)
    }

    /// What was asked for, in order.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn serve(
    mut stream: TcpStream,
    files: &HashMap<String, Vec<u8>>,
    answer: Answer,
    seen: &Mutex<Vec<String>>,
) -> io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().unwrap()?;
    let name = request.split(' ').nth(1).unwrap().trim_start_matches('/').to_owned();
    while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
    let file = &files[&name];
    seen.lock().unwrap().push(name);
    let mut head = |status: &str, length: Option<u64>| {
        let length = length.map_or(String::new(), |length| format!("Content-Length: {length}\r\n"));
        write!(stream, "HTTP/1.1 {status}\r\n{length}Connection: close\r\n\r\n")
    };
    let whole = Some(file.len() as u64);
    match answer {
        Answer::File => head("200 OK", whole).and_then(|()| stream.write_all(file)),
        Answer::Cut(length) => {
            head("200 OK", whole).and_then(|()| stream.write_all(&file[..length]))
        }
        Answer::Stall(length) => {
            head("200 OK", whole)?;
            stream.write_all(&file[..length])?;
            std::thread::sleep(Duration::from_secs(600));
            Ok(())
        }
        Answer::Other(bytes) => {
            head("200 OK", Some(bytes.len() as u64)).and_then(|()| stream.write_all(&bytes))
        }
        Answer::Huge(length) => head("200 OK", Some(length)),
        Answer::Endless => {
            head("200 OK", None)?;
            loop {
                stream.write_all(&[0; 1 << 16])?;
            }
        }
        Answer::Status(status) => head(&format!("{status} Sorry"), Some(0)),
    }
}
