//! A POP3 proxy that reports connections and logins as Dovecot's events.
//!
//! `cargo run -p events-core --features stats --example auth_proxy -- LISTEN BACKEND [STATS_WRITER]`, for instance
//! `127.0.0.1:8110 127.0.0.1:110 /run/dovecot/stats-writer`
//!
//! The events are sent to the Dovecot server at the stats-writer socket, whose metrics count and whose exporters export them.
//! Without a socket, each is a line of JSON on standard output. The proxy takes a name and a password, logs in to the
//! backend with them, and then passes everything on. It is short to show the events; a proxy for the open network needs
//! TLS and limits.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{IpAddr, Shutdown, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use events_core::stats::StatsSink;
use events_core::{EventEmitter, JsonSink, OwnedEvent, Parent, Sink, SinkExt};

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
    bytes_in: u64,
    bytes_out: u64,
    reason: String,
}

#[derive(EventEmitter)]
#[event(name = "auth_request_finished", partial, category("pop3-proxy"))]
struct Login<'a> {
    user: &'a str,
    mechanism: &'static str,
    successful: bool,
    error: Option<String>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.as_slice() {
        [listen, backend] => run(listen, backend, &JsonSink::stdout()),
        // The sink connects in the background, again and again: Dovecot may start later, reload and restart.
        [listen, backend, socket] => run(listen, backend, &StatsSink::open(socket)),
        _ => Err(io::Error::new(ErrorKind::InvalidInput, "usage: auth_proxy LISTEN BACKEND [STATS_WRITER]")),
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
    let listener = std::net::TcpListener::bind(listen)?;
    writeln!(io::stderr(), "listening on {}", listener.local_addr()?)?;
    thread::scope(|scope| {
        for (number, client) in listener.incoming().enumerate() {
            // Without a descriptor or a thread for it, the client is turned away.
            let Ok(client) = client else { continue };
            drop(thread::Builder::new().spawn_scoped(scope, move || serve(&client, backend, sink, number)));
        }
    });
    Ok(())
}

/// Serves a client to its end.
fn serve(client: &TcpStream, backend: &str, sink: &dyn Sink, number: usize) -> io::Result<()> {
    let (peer, local) = (client.peer_addr()?, client.local_addr()?);
    let (client_ip, client_port, ip, port) = (peer.ip(), peer.port(), local.ip(), local.port());
    client.set_read_timeout(Some(Duration::from_secs(600)))?;

    // All events within the session have its fields as well.
    let session = Parent::new(&OwnedEvent::new("pop3_proxy_session").with("session", number.to_string()));
    sink.send_within(&session, &Connected { client_ip, client_port, ip, port });
    // This event is sent when it is dropped. Its `duration` is that of the connection.
    let reason = "Connection closed".to_owned();
    let ended = Disconnected { client_ip, client_port, ip, port, bytes_in: 0, bytes_out: 0, reason };
    let mut ended = sink.start(ended).within(&session);

    let mut input = BufReader::new(client);
    let talk = log_in(&mut input, backend, sink, &session).and_then(|backend| pass_on(&mut input, backend));
    match talk {
        Ok((bytes_in, bytes_out)) => (ended.bytes_in, ended.bytes_out) = (bytes_in, bytes_out),
        Err(error) => ended.reason = error.to_string(),
    }
    Ok(())
}

/// Takes a name and a password, and lets the backend decide.
fn log_in(
    input: &mut BufReader<&TcpStream>,
    backend: &str,
    sink: &dyn Sink,
    session: &Parent,
) -> io::Result<BufReader<TcpStream>> {
    let mut out: &TcpStream = input.get_ref();
    out.write_all(b"+OK ready\r\n")?;
    let user = argument(input, "USER ")?;
    out.write_all(b"+OK\r\n")?;
    let password = argument(input, "PASS ")?;

    let login = Login { user: &user, mechanism: "PLAIN", successful: false, error: None };
    let mut login = sink.start(login).within(session);
    match ask(backend, &user, &password) {
        Ok(backend) => {
            login.successful = true;
            login.finish();
            // Later events of the session show whose it is.
            session.update(|session| session.set("user", user.as_str()));
            out.write_all(b"+OK logged in\r\n")?;
            Ok(backend)
        }
        Err(error) => {
            login.error = Some(error.to_string());
            login.finish();
            out.write_all(b"-ERR login failed\r\n")?;
            Err(io::Error::other("Login failed"))
        }
    }
}

/// Logs in to the backend. An error is the backend's own answer.
fn ask(backend: &str, user: &str, password: &str) -> io::Result<BufReader<TcpStream>> {
    let mut backend = BufReader::new(TcpStream::connect(backend)?);
    for command in [String::new(), format!("USER {user}\r\n"), format!("PASS {password}\r\n")] {
        backend.get_ref().write_all(command.as_bytes())?;
        let answer = read_line(&mut backend)?;
        if !answer.starts_with("+OK") {
            return Err(io::Error::other(answer));
        }
    }
    Ok(backend)
}

/// Passes everything on until one side is done. Returns the number of bytes that went in and out.
fn pass_on(input: &mut BufReader<&TcpStream>, mut backend: BufReader<TcpStream>) -> io::Result<(u64, u64)> {
    let (mut client, mut out) = (*input.get_ref(), backend.get_ref().try_clone()?);
    thread::scope(|scope| {
        let up = scope.spawn(move || {
            let bytes = io::copy(input, &mut out).unwrap_or(0);
            drop(out.shutdown(Shutdown::Write));
            bytes
        });
        let bytes_out = io::copy(&mut backend, &mut client).unwrap_or(0);
        drop(client.shutdown(Shutdown::Both));
        Ok((up.join().unwrap_or(0), bytes_out))
    })
}

/// The argument of the next command, which must be this one.
fn argument(input: &mut impl BufRead, command: &str) -> io::Result<String> {
    let line = read_line(input)?;
    line.strip_prefix(command).map(str::to_owned).ok_or_else(|| io::Error::other("Disconnected before login"))
}

fn read_line(input: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    input.take(512).read_line(&mut line)?;
    Ok(line.trim_end().to_owned())
}
