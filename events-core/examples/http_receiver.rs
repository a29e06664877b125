//! Receives what Dovecot's exporter sends with `http-post`, and prints a line for each event.
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
//! One thread serves all clients. Everything that a client can make it spend is bounded: connections, time, and the size
//! of a request.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use events_core::events::Event;
use events_core::export::{Reader, Record, Strictness};
use http_body_util::{BodyExt, Empty, LengthLimitError, Limited};
use hyper::body::{Body, Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

const CONNECTIONS: usize = 64;
const LONGEST_HEAD: usize = 16 << 10;
const LONGEST_BODY: usize = 1 << 20;
/// How long the head of a request and its body may take.
const PATIENCE: Duration = Duration::from_secs(30);

fn main() -> ExitCode {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8099".to_owned());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    match runtime.and_then(|runtime| runtime.block_on(receive(&address))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            drop(writeln!(io::stderr(), "cannot receive on {address}: {error}"));
            ExitCode::FAILURE
        }
    }
}

async fn receive(address: &str) -> io::Result<()> {
    let listener = TcpListener::bind(address).await?;
    writeln!(io::stderr(), "listening on {}", listener.local_addr()?)?;
    let reader = Arc::new(Mutex::new(Reader::new(Strictness::Lenient)));
    let mut open: VecDeque<JoinHandle<()>> = VecDeque::new();
    loop {
        let accepted = listener.accept().await;
        open.retain(|connection| !connection.is_finished());
        if accepted.is_err() || open.len() >= CONNECTIONS {
            // The oldest connection makes room, so that slow clients do not keep others out.
            open.pop_front().inspect(JoinHandle::abort);
        }
        let Ok((stream, _)) = accepted else {
            // Most likely there is no file descriptor left.
            sleep(Duration::from_millis(50)).await;
            continue;
        };
        let reader = Arc::clone(&reader);
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(PATIENCE)
            .max_buf_size(LONGEST_HEAD)
            .half_close(true)
            .serve_connection(TokioIo::new(stream), service_fn(move |request| answer(request, Arc::clone(&reader))));
        // A client that goes away or is too slow is not an error of the receiver.
        open.push_back(tokio::spawn(async { drop(connection.await) }));
    }
}

async fn answer(request: Request<Incoming>, reader: Arc<Mutex<Reader>>) -> Result<Response<Empty<Bytes>>, Infallible> {
    let status = take(request, &reader).await;
    let mut response = Response::new(Empty::new());
    *response.status_mut() = status;
    Ok(response)
}

/// Takes the events of a request, one in each line.
async fn take(request: Request<Incoming>, reader: &Mutex<Reader>) -> StatusCode {
    if request.method() != Method::POST {
        return StatusCode::METHOD_NOT_ALLOWED;
    }
    if request.body().size_hint().lower() > LONGEST_BODY as u64 {
        return StatusCode::PAYLOAD_TOO_LARGE;
    }
    let body = match timeout(PATIENCE, Limited::new(request.into_body(), LONGEST_BODY).collect()).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => return StatusCode::PAYLOAD_TOO_LARGE,
        Ok(Err(_)) => return StatusCode::BAD_REQUEST,
        Err(_) => return StatusCode::REQUEST_TIMEOUT,
    };
    let mut reader = reader.lock().unwrap_or_else(PoisonError::into_inner);
    for line in body.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()) {
        match reader.read(line) {
            Ok(Some(record)) if writeln!(io::stdout(), "{}", in_words(&record)).is_ok() => {}
            Ok(Some(_)) => return StatusCode::INTERNAL_SERVER_ERROR,
            Ok(None) | Err(_) => return StatusCode::BAD_REQUEST,
        }
    }
    StatusCode::OK
}

/// An event in words. Control characters, which a client may send, do not reach the terminal.
fn in_words(record: &Record<'_>) -> String {
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
