//! The proxy, between a client and a backend made by hand.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use events_core::events::{Event, Successful};
use events_core::export::{Reader, Strictness};
use events_tests::dovecot::{self, Dovecot, Version};
use libtest_mimic::Failed;

use super::run::Server;

/// A backend that accepts the password `secret`, for this many connections.
fn backend(connections: usize) -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?.to_string();
    thread::spawn(move || {
        for stream in listener.incoming().take(connections) {
            drop(stream.and_then(|stream| answer(&stream)));
        }
    });
    Ok(address)
}

fn answer(mut stream: &TcpStream) -> io::Result<()> {
    stream.write_all(b"+OK backend\r\n")?;
    for line in BufReader::new(stream).lines() {
        let answer = match line?.as_str() {
            "PASS secret" => "+OK welcome\r\n",
            line if line.starts_with("PASS ") => "-ERR wrong \"password\"\r\n",
            "STAT" => "+OK 2 320\r\n",
            _ => "+OK\r\n",
        };
        stream.write_all(answer.as_bytes())?;
    }
    Ok(())
}

/// Sends each line and returns the answers, the greeting first.
fn talk(address: &str, lines: &[&str]) -> io::Result<Vec<String>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    let mut input = BufReader::new(stream.try_clone()?);
    let mut answers = vec![String::new()];
    input.read_line(&mut answers[0])?;
    for line in lines {
        stream.write_all(format!("{line}\r\n").as_bytes())?;
        let mut answer = String::new();
        input.read_line(&mut answer)?;
        answers.push(answer);
    }
    Ok(answers.iter().map(|answer| answer.trim_end().to_owned()).collect())
}

/// The next event of the server, with the user of its session.
fn next<T>(
    server: &mut Server,
    reader: &mut Reader,
    look: impl FnOnce(&Event<'_>, Option<&str>) -> Option<T>,
) -> Result<T, Failed> {
    let line = server.line()?;
    let record = reader.read(line.as_bytes())?.ok_or("no record")?;
    assert!(record.field("session").is_some(), "{line}");
    assert!(record.duration_usecs().is_some(), "{line}");
    assert_eq!(record.categories().collect::<Vec<_>>(), ["pop3-proxy"]);
    assert!(!line.contains("secret") && !line.contains("guess"), "{line}");
    let user = record.field("user").and_then(|user| user.value.as_str().map(str::to_owned));
    look(&record.event, user.as_deref()).ok_or_else(|| format!("another event was expected: {line}").into())
}

fn connected(event: &Event<'_>, _: Option<&str>) -> Option<()> {
    let Event::ClientConnectionConnected(event) = event else { return None };
    (event.client_ip == Some([127, 0, 0, 1].into()) && event.ip == event.client_ip).then_some(())
}

/// The bytes in and out, the reason, and the user.
type End = (Option<i64>, Option<i64>, String, Option<String>);

fn disconnected(event: &Event<'_>, user: Option<&str>) -> Option<End> {
    let Event::ClientConnectionDisconnected(event) = event else { return None };
    let reason = event.reason.as_ref()?.clone().into_owned();
    Some((event.bytes_in, event.bytes_out, reason, user.map(str::to_owned)))
}

/// The user, whether the login was successful, and the error.
type Login = (String, bool, Option<String>);

fn login(event: &Event<'_>, _: Option<&str>) -> Option<Login> {
    let Event::AuthRequestFinished(event) = event else { return None };
    let error = event.error.as_ref().map(|error| error.clone().into_owned());
    Some((event.user.as_ref()?.clone().into_owned(), event.successful == Some(Successful::Yes), error))
}

pub(super) fn logins_are_reported() -> Result<(), Failed> {
    let mut server = Server::start("auth_proxy", &["127.0.0.1:0", &backend(2)?])?;
    let mut reader = Reader::new(Strictness::Lenient);
    let address = server.address.clone();

    let answers = talk(&address, &["USER alice", "PASS guess"])?;
    assert_eq!(answers, ["+OK ready", "+OK", "-ERR login failed"]);
    next(&mut server, &mut reader, connected)?;
    let refused = next(&mut server, &mut reader, login)?;
    assert_eq!(refused, ("alice".to_owned(), false, Some("-ERR wrong \"password\"".to_owned())));
    let end = next(&mut server, &mut reader, disconnected)?;
    assert_eq!(end, (Some(0), Some(0), "Login failed".to_owned(), None));

    let answers = talk(&address, &["USER alice", "PASS secret", "STAT"])?;
    assert_eq!(answers, ["+OK ready", "+OK", "+OK logged in", "+OK 2 320"]);
    next(&mut server, &mut reader, connected)?;
    assert_eq!(next(&mut server, &mut reader, login)?, ("alice".to_owned(), true, None));
    let end = next(&mut server, &mut reader, disconnected)?;
    // The session knows by now whose it is.
    assert_eq!(end, (Some(6), Some(11), "Connection closed".to_owned(), Some("alice".to_owned())));
    Ok(())
}

pub(super) fn failures_are_reported() -> Result<(), Failed> {
    // No server listens on a port that was just given back.
    let nobody = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
    let mut server = Server::start("auth_proxy", &["127.0.0.1:0", &nobody])?;
    let mut reader = Reader::new(Strictness::Lenient);
    let address = server.address.clone();
    assert_eq!(talk(&address, &["USER a", "PASS b"])?, ["+OK ready", "+OK", "-ERR login failed"]);
    next(&mut server, &mut reader, connected)?;
    let (_, _, error) = next(&mut server, &mut reader, login)?;
    assert!(error.as_ref().is_some_and(|error| error.contains("refused")), "{error:?}");
    next(&mut server, &mut reader, disconnected)?;
    for line in ["STAT".to_owned(), "x".repeat(600)] {
        assert_eq!(talk(&address, &[&line])?, ["+OK ready", ""]);
        next(&mut server, &mut reader, connected)?;
        assert_eq!(next(&mut server, &mut reader, disconnected)?.2, "Disconnected before login");
    }
    Ok(())
}

/// The proxy's events are counted by the metrics of a real Dovecot, and wait for it when it is not there yet.
pub(super) fn real_dovecot(dovecot: &dovecot::Server) -> Result<(), Failed> {
    let group = match dovecot.version {
        Version::V2_3 => "group_by = user successful\n",
        Version::V2_4 => "group_by user {\n}\ngroup_by successful {\n}\n",
    };
    let config = format!(
        "metric logins {{\nfilter = event=auth_request_finished AND category=pop3-proxy\n{group}}}\n\
         metric sessions {{\nfilter = event=client_connection_disconnected AND user=alice\n}}\n"
    );
    let dovecot = Dovecot::start(dovecot, &config)?;
    let socket = dovecot.stats_writer();
    let arguments = ["127.0.0.1:0", &backend(2)?, socket.to_str().ok_or("no text")?];
    let server = Server::start("auth_proxy", &arguments)?;
    talk(&server.address, &["USER alice", "PASS guess"])?;
    talk(&server.address, &["USER alice", "PASS secret", "STAT"])?;
    let start = Instant::now();
    loop {
        let counts = dovecot.counts()?;
        if counts.get("sessions") == Some(&1) {
            assert_eq!(counts.get("logins"), Some(&2), "{counts:?}");
            assert_eq!(counts.get("logins_alice_yes"), Some(&1), "{counts:?}");
            return Ok(());
        }
        if start.elapsed() > Duration::from_secs(20) {
            return Err(format!("{counts:?} {}", dovecot.log()).into());
        }
        thread::sleep(Duration::from_millis(50));
    }
}
