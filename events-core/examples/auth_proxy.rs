//! A small POP3 proxy that tells of logins and connections in Dovecot's events.
//!
//! `cargo run -p events-core --features stats --example auth_proxy -- LISTEN BACKEND [STATS_WRITER]`, such as
//! `127.0.0.1:8110 127.0.0.1:110 /run/dovecot/stats-writer`
//!
//! It takes a user's name and password, logs in to the backend with them, and when the backend agrees hands everything
//! through. Its events go into the Dovecot behind the stats-writer socket, where metrics count and exporters export
//! them; without one, each is a line of JSON on standard output. Each carries the session that it belongs to. What is
//! shown here is how a service emits; a proxy for the open network would speak TLS.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{IpAddr, Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use events_core::stats::StatsSink;
use events_core::{Envelope, EventEmitter, EventValue, JsonSink, OwnedEvent, Parent, Sink, Started};

const CONNECTIONS: usize = 64;
const LONGEST_LINE: usize = 512;
const COMMANDS_BEFORE_LOGIN: usize = 20;
const LOGIN_PATIENCE: Duration = Duration::from_secs(60);
const BACKEND_PATIENCE: Duration = Duration::from_secs(10);
/// So long both sides may be silent after the login: RFC 1939 asks for ten minutes at the least.
const IDLE: Duration = Duration::from_secs(600);

#[derive(EventEmitter)]
#[event(name = "client_connection_connected", category("pop3-proxy"))]
struct Connected {
    client_ip: IpAddr,
    client_port: u16,
    ip: IpAddr,
    port: u16,
}

#[derive(EventEmitter)]
#[event(name = "client_connection_disconnected", category("pop3-proxy"))]
struct Disconnected {
    client_ip: IpAddr,
    client_port: u16,
    ip: IpAddr,
    port: u16,
    /// What went through after the login.
    bytes_in: u64,
    bytes_out: u64,
    reason: String,
}

#[derive(EventEmitter)]
#[event(
    name = "auth_request_finished",
    omit(
        original_username,
        translated_username,
        login_user,
        master_user,
        credentials_scheme,
        policy_penalty,
        policy_result
    ),
    category("pop3-proxy")
)]
struct Login<'a> {
    user: &'a str,
    mechanism: &'static str,
    transport: Transport,
    successful: bool,
    error: Option<String>,
}

#[derive(Clone, Copy, EventValue)]
#[event(field = "transport")]
enum Transport {
    Insecure,
    Trusted,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.as_slice() {
        [listen, backend] => run(listen, backend, &JsonSink::stdout()),
        // The sink connects and connects again by itself: Dovecot may start later, reload and restart.
        [listen, backend, socket] => run(listen, backend, &StatsSink::open(socket)),
        _ => {
            drop(writeln!(io::stderr(), "usage: auth_proxy LISTEN BACKEND [STATS_WRITER]"));
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            drop(writeln!(io::stderr(), "{error}"));
            ExitCode::FAILURE
        }
    }
}

fn run(listen: &str, backend: &str, sink: &dyn Sink) -> io::Result<()> {
    let backend = backend.to_socket_addrs()?.next().ok_or(ErrorKind::NotFound)?;
    let listener = TcpListener::bind(listen)?;
    writeln!(io::stderr(), "listening on {}", listener.local_addr()?)?;
    let (open, sessions) = (AtomicUsize::new(0), AtomicU64::new(1));
    thread::scope(|scope| {
        for client in listener.incoming() {
            let Ok(client) = client else {
                // Most likely out of file descriptors; the connections that are open give theirs back.
                thread::sleep(Duration::from_millis(50));
                continue;
            };
            if open.load(Ordering::Relaxed) >= CONNECTIONS {
                continue;
            }
            open.fetch_add(1, Ordering::Relaxed);
            let session = sessions.fetch_add(1, Ordering::Relaxed);
            let open = &open;
            scope.spawn(move || {
                serve(&client, backend, sink, session);
                open.fetch_sub(1, Ordering::Relaxed);
            });
        }
    });
    Ok(())
}

/// Serves a client from its greeting to its end, and tells of it.
fn serve(client: &TcpStream, backend: SocketAddr, sink: &dyn Sink, session: u64) {
    let (Ok(peer), Ok(local)) = (client.peer_addr(), client.local_addr()) else { return };
    // What everything that happens within the session shows, too.
    let session = Parent::new(&OwnedEvent::new("pop3_proxy_session").with("session", format!("{session:x}")));
    let connected = Connected { client_ip: peer.ip(), client_port: peer.port(), ip: local.ip(), port: local.port() };
    sink.record(&Envelope::new().within(&session), &connected);

    let Connected { client_ip, client_port, ip, port } = connected;
    let reason = "Connection closed".to_owned();
    let ending = Disconnected { client_ip, client_port, ip, port, bytes_in: 0, bytes_out: 0, reason };
    // Sent when it is dropped: its duration is that of the connection.
    let mut ending = Started::new(sink, ending).within(&session);
    let mut proxy = Proxy { client, input: BufReader::new(client), backend, sink, session: &session };
    match proxy.log_in().and_then(|backend| backend.map(|backend| proxy.hand_through(backend)).transpose()) {
        Ok(Some((bytes_in, bytes_out))) => (ending.bytes_in, ending.bytes_out) = (bytes_in, bytes_out),
        Ok(None) => ending.reason = "Disconnected before login".to_owned(),
        Err(error) => ending.reason = error.to_string(),
    }
}

struct Proxy<'a> {
    client: &'a TcpStream,
    input: BufReader<&'a TcpStream>,
    backend: SocketAddr,
    sink: &'a dyn Sink,
    session: &'a Parent,
}

/// A backend that has agreed, with what it said behind its last answer.
type Backend = BufReader<TcpStream>;

impl Proxy<'_> {
    /// Takes commands until a login succeeds; none when the client gives up.
    fn log_in(&mut self) -> io::Result<Option<Backend>> {
        let until = Instant::now() + LOGIN_PATIENCE;
        self.client.set_write_timeout(Some(BACKEND_PATIENCE))?;
        self.say("+OK ready")?;
        let mut user = String::new();
        for _ in 0..COMMANDS_BEFORE_LOGIN {
            let Some(line) = read_line(&mut self.input, until)? else { return Ok(None) };
            let (command, argument) = line.split_once(' ').unwrap_or((&line, ""));
            match command.to_ascii_uppercase().as_str() {
                "CAPA" => self.say("+OK\r\nUSER\r\n.")?,
                "USER" => {
                    user = argument.to_owned();
                    self.say("+OK")?;
                }
                "PASS" if !user.is_empty() => {
                    if let Some(backend) = self.ask_backend(&user, argument)? {
                        return Ok(Some(backend));
                    }
                }
                "QUIT" => {
                    self.say("+OK")?;
                    return Ok(None);
                }
                _ => self.say("-ERR not before the login")?,
            }
        }
        self.say("-ERR too many commands")?;
        Ok(None)
    }

    /// Lets the backend decide, tells of it, and answers the client.
    fn ask_backend(&self, user: &str, password: &str) -> io::Result<Option<Backend>> {
        let local = self.client.peer_addr()?.ip().is_loopback();
        let transport = if local { Transport::Trusted } else { Transport::Insecure };
        let login = Login { user, mechanism: "PLAIN", transport, successful: false, error: None };
        let mut login = Started::new(self.sink, login).within(self.session);
        match backend_login(self.backend, user, password) {
            Ok(backend) => {
                login.successful = true;
                login.finish();
                self.session.update(|session| session.set("user", user));
                self.say("+OK logged in")?;
                Ok(Some(backend))
            }
            Err(error) => {
                login.error = Some(error.to_string());
                login.finish();
                self.say("-ERR login failed")?;
                Ok(None)
            }
        }
    }

    /// Hands everything through until one side is done; gives back how many bytes went in and out.
    fn hand_through(&mut self, mut backend: Backend) -> io::Result<(u64, u64)> {
        let out = backend.get_ref().try_clone()?;
        for stream in [self.client, &out] {
            stream.set_read_timeout(Some(IDLE))?;
            stream.set_write_timeout(Some(IDLE))?;
        }
        let (client, input) = (self.client, &mut self.input);
        thread::scope(|scope| {
            let up = scope.spawn(|| {
                let sent = pass_on(input, &out);
                // What the backend still has to say goes to the client; then it closes.
                drop(out.shutdown(Shutdown::Write));
                sent
            });
            let bytes_out = pass_on(&mut backend, client);
            drop(client.shutdown(Shutdown::Both));
            Ok((up.join().unwrap_or(0), bytes_out))
        })
    }

    fn say(&self, line: &str) -> io::Result<()> {
        let mut client = self.client;
        client.write_all(format!("{line}\r\n").as_bytes())
    }
}

/// Logs in to the backend; refusals are errors in its own words.
fn backend_login(address: SocketAddr, user: &str, password: &str) -> io::Result<Backend> {
    let until = Instant::now() + BACKEND_PATIENCE;
    let stream = TcpStream::connect_timeout(&address, BACKEND_PATIENCE)?;
    stream.set_write_timeout(Some(BACKEND_PATIENCE))?;
    let mut backend = BufReader::new(stream);
    for command in ["", &format!("USER {user}\r\n"), &format!("PASS {password}\r\n")] {
        backend.get_ref().write_all(command.as_bytes())?;
        let answer = read_line(&mut backend, until)?.ok_or(ErrorKind::UnexpectedEof)?;
        if !answer.starts_with("+OK") {
            return Err(io::Error::other(answer));
        }
    }
    Ok(backend)
}

/// A stream whose reads can be limited in time.
trait Timed: Read {
    fn wait_at_most(&self, time: Duration) -> io::Result<()>;
}

impl Timed for TcpStream {
    fn wait_at_most(&self, time: Duration) -> io::Result<()> {
        self.set_read_timeout(Some(time))
    }
}

impl Timed for &TcpStream {
    fn wait_at_most(&self, time: Duration) -> io::Result<()> {
        self.set_read_timeout(Some(time))
    }
}

/// The next line, without its end; none at the end. It has a limited length, and must be there in time, however slowly
/// it trickles in.
fn read_line(input: &mut BufReader<impl Timed>, until: Instant) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::Error::new(ErrorKind::TimedOut, "Login took too long"));
        }
        input.get_ref().wait_at_most(left)?;
        let there = input.fill_buf()?;
        if there.is_empty() {
            return Ok(None);
        }
        let end = there.iter().position(|byte| *byte == b'\n');
        let taken = end.map_or(there.len(), |end| end + 1);
        line.extend_from_slice(&there[..taken]);
        input.consume(taken);
        if line.len() > LONGEST_LINE {
            return Err(io::Error::new(ErrorKind::InvalidData, "Line too long"));
        }
        if end.is_some() {
            return Ok(Some(String::from_utf8_lossy(line.trim_ascii_end()).into_owned()));
        }
    }
}

/// Copies until the end or an error, either of which is the end of the session, and says how much it was.
fn pass_on(from: &mut impl Read, mut to: &TcpStream) -> u64 {
    let mut buffer = [0; 8 << 10];
    let mut passed = 0;
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
        passed += length as u64;
    }
    passed
}
