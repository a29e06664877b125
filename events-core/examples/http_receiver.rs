//! Receives what Dovecot's exporter sends with the transport `http-post`, and prints a line for each event.
//!
//! `cargo run -p events-core --features read --example http_receiver -- [ADDRESS]`, by default `127.0.0.1:8099`. In
//! Dovecot 2.3:
//!
//! ```text
//! event_exporter receiver {
//!   format = json
//!   format_args = time-rfc3339
//!   transport = http-post
//!   transport_args = http://127.0.0.1:8099/
//! }
//! metric logins {
//!   filter = event=auth_request_finished
//!   exporter = receiver
//!   exporter_include = name hostname timestamps categories fields
//! }
//! ```
//!
//! Everything that a client can make it spend is bounded: connections, time, the size of a request.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use events_core::events::Event;
use events_core::export::{Reader, Record, Strictness};

const CONNECTIONS: usize = 64;
const LONGEST_HEAD: u64 = 16 << 10;
const LONGEST_BODY: u64 = 1 << 20;
/// So long a request may take, and a connection be idle before the next one.
const PATIENCE: Duration = Duration::from_secs(30);

fn main() -> ExitCode {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8099".to_owned());
    match receive(&address) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            drop(writeln!(io::stderr(), "cannot receive on {address}: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn receive(address: &str) -> io::Result<()> {
    let listener = TcpListener::bind(address)?;
    writeln!(io::stderr(), "listening on {}", listener.local_addr()?)?;
    let open = Arc::new(AtomicUsize::new(0));
    for stream in listener.incoming() {
        let Ok(mut stream) = stream else {
            // Most likely out of file descriptors; the connections that are open give theirs back.
            thread::sleep(Duration::from_millis(50));
            continue;
        };
        if open.fetch_add(1, Ordering::Relaxed) >= CONNECTIONS {
            open.fetch_sub(1, Ordering::Relaxed);
            drop(stream.set_nonblocking(true).and_then(|()| answer(&mut stream, "503 Service Unavailable")));
            continue;
        }
        let open = Arc::clone(&open);
        thread::spawn(move || {
            // A client that goes away or is too slow is no error of ours.
            drop(serve(stream));
            open.fetch_sub(1, Ordering::Relaxed);
        });
    }
    Ok(())
}

/// Reads from a connection until a point in time, however slowly bytes trickle in.
struct Patient {
    stream: TcpStream,
    until: Instant,
}

impl Read for Patient {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        self.stream.set_read_timeout(Some(left))?;
        self.stream.read(into)
    }
}

/// What of a request's head matters here.
#[derive(Default)]
struct Head {
    is_post: bool,
    length: Option<u64>,
    expects: bool,
    closes: bool,
}

/// Answers the requests of a connection, one after the other.
fn serve(stream: TcpStream) -> io::Result<()> {
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut out = stream.try_clone()?;
    let mut input = BufReader::new(Patient { stream, until: Instant::now() });
    let mut reader = Reader::new(Strictness::Lenient);
    let mut body = Vec::new();
    loop {
        input.get_mut().until = Instant::now() + PATIENCE;
        let head = match read_head(&mut input) {
            Ok(Some(head)) => head,
            Ok(None) => return Ok(()),
            Err(error) if error.kind() == ErrorKind::InvalidData => return refuse(&mut input, &out, "400 Bad Request"),
            Err(error) => return Err(error),
        };
        // A request whose body is not read leaves the connection in the middle of something, so it ends there.
        let length = match head.length {
            _ if !head.is_post => return refuse(&mut input, &out, "405 Method Not Allowed"),
            None => return refuse(&mut input, &out, "411 Length Required"),
            Some(length) if length > LONGEST_BODY => return refuse(&mut input, &out, "413 Content Too Large"),
            Some(length) => length,
        };
        if head.expects {
            out.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        body.clear();
        if input.by_ref().take(length).read_to_end(&mut body)? as u64 != length {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let taken = body.split(|byte| *byte == b'\n').all(|line| take(&mut reader, line));
        answer(&mut out, if taken { "200 OK" } else { "400 Bad Request" })?;
        if head.closes {
            return Ok(());
        }
    }
}

/// The head of the next request; none when the client is done.
fn read_head(input: &mut impl BufRead) -> io::Result<Option<Head>> {
    let mut input = input.take(LONGEST_HEAD);
    let mut head = Head::default();
    let mut line = Vec::new();
    let mut first = true;
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 && first {
            return Ok(None);
        }
        if !line.ends_with(b"\n") {
            return Err(if input.limit() == 0 { ErrorKind::InvalidData } else { ErrorKind::UnexpectedEof }.into());
        }
        let text = String::from_utf8_lossy(line.trim_ascii_end());
        if first {
            head.is_post = text.starts_with("POST ");
            head.closes = text.ends_with(" HTTP/1.0");
            first = false;
        } else if text.is_empty() {
            return Ok(Some(head));
        } else if let Some((name, value)) = text.split_once(':') {
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => head.length = Some(value.parse().map_err(|_| ErrorKind::InvalidData)?),
                "expect" => head.expects = value.eq_ignore_ascii_case("100-continue"),
                "connection" => head.closes |= value.eq_ignore_ascii_case("close"),
                _ => {}
            }
        }
    }
}

fn answer(out: &mut impl Write, status: &str) -> io::Result<()> {
    out.write_all(format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n").as_bytes())
}

/// Answers and ends the connection. What the client still sends is read, for a while, because closing on it would take
/// the answer away from it.
fn refuse(input: &mut BufReader<Patient>, mut out: &TcpStream, status: &str) -> io::Result<()> {
    answer(&mut out, status)?;
    out.shutdown(Shutdown::Write)?;
    input.get_mut().until = Instant::now() + Duration::from_secs(2);
    io::copy(&mut input.take(LONGEST_BODY), &mut io::sink()).map(drop)
}

/// Takes an event; says whether the line held one, or nothing at all.
fn take(reader: &mut Reader, line: &[u8]) -> bool {
    match reader.read(line) {
        Ok(Some(record)) => writeln!(io::stdout().lock(), "{}", told(&record)).is_ok(),
        Ok(None) => line.trim_ascii().is_empty(),
        Err(_) => false,
    }
}

/// An event in words; control characters, which a client may send, do not reach the terminal.
fn told(record: &Record<'_>) -> String {
    let shown = |text: Option<&str>| text.unwrap_or("?").escape_debug().to_string();
    let usecs = record.duration_usecs().unwrap_or(0);
    match &record.event {
        Event::AuthRequestFinished(login) => {
            let verdict = match &login.error {
                Some(error) => format!("failed: {}", shown(Some(error))),
                None => "done".to_owned(),
            };
            format!("login of {} {verdict}", shown(login.user.as_deref()))
        }
        Event::ImapCommandFinished(command) => {
            format!("command {} took {usecs} usecs", shown(command.name.as_deref()))
        }
        Event::Undocumented(name) => format!("{} (not on the page) took {usecs} usecs", shown(Some(name))),
        _ => format!("{} took {usecs} usecs", shown(Some(&record.event_name()))),
    }
}
