//! The proxy, between a client and a backend made by hand.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use events_core::events::{Event, Successful, Transport};
use events_core::export::{Reader, Strictness};
use events_tests::dovecot::{self, Dovecot, Version};
use libtest_mimic::Failed;

use super::run::Server;

/// A backend that lets in whoever has the password `secret`, for so many connections.
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

/// Looks at an event, the user of its session, and its duration.
type Look<'a> = &'a dyn Fn(&Event<'_>, Option<&str>, i64) -> Result<(), Failed>;

pub(super) fn logins_are_told() -> Result<(), Failed> {
    let mut server = Server::start("auth_proxy", &["127.0.0.1:0", &backend(2)?])?;
    let lines = ["STAT", "USER alice", "PASS guess", "PASS secret", "STAT"];
    let answers = talk(&server.address, &lines)?;
    let expected = ["+OK ready", "-ERR not before the login", "+OK", "-ERR login failed", "+OK logged in", "+OK 2 320"];
    assert_eq!(answers, expected);

    let mut reader = Reader::new(Strictness::Lenient);
    let mut next = |look: Look<'_>| -> Result<(), Failed> {
        let line = server.line()?;
        let record = reader.read(line.as_bytes())?.ok_or("no record")?;
        assert_eq!(record.field("session").ok_or("no session")?.value.as_str(), Some("1"));
        assert_eq!(record.categories().collect::<Vec<_>>(), ["pop3-proxy"]);
        assert!(!line.contains("secret") && !line.contains("guess"), "{line}");
        let user = record.field("user").and_then(|user| user.value.as_str().map(str::to_owned));
        look(&record.event, user.as_deref(), record.duration_usecs().ok_or("no duration")?)
    };
    next(&|event, _, _| {
        let Event::ClientConnectionConnected(event) = event else { return Err(format!("{event:?}").into()) };
        assert_eq!((event.client_ip, event.ip), (Some([127, 0, 0, 1].into()), Some([127, 0, 0, 1].into())));
        Ok(())
    })?;
    next(&|event, _, duration| {
        let Event::AuthRequestFinished(event) = event else { return Err(format!("{event:?}").into()) };
        assert_eq!((event.user.as_deref(), &event.successful), (Some("alice"), &None));
        assert_eq!(event.error.as_deref(), Some("-ERR wrong \"password\""));
        assert_eq!(event.transport, Some(Transport::Trusted));
        assert!(duration > 0);
        Ok(())
    })?;
    next(&|event, _, _| {
        let Event::AuthRequestFinished(event) = event else { return Err(format!("{event:?}").into()) };
        assert_eq!((&event.successful, event.error.as_deref()), (&Some(Successful::Yes), None));
        Ok(())
    })?;
    next(&|event, user, duration| {
        let Event::ClientConnectionDisconnected(event) = event else { return Err(format!("{event:?}").into()) };
        assert_eq!((event.bytes_in, event.bytes_out), (Some(6), Some(11)));
        // The session knows by now whose it is.
        assert_eq!((user, event.reason.as_deref()), (Some("alice"), Some("Connection closed")));
        assert!(duration > 0);
        Ok(())
    })
}

pub(super) fn limits() -> Result<(), Failed> {
    // Nobody listens behind a port that was just given back.
    let nobody = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
    let mut server = Server::start("auth_proxy", &["127.0.0.1:0", &nobody])?;
    let address = server.address.clone();
    let answers = talk(&address, &["USER a", "PASS b", "QUIT"])?;
    assert_eq!(answers, ["+OK ready", "+OK", "-ERR login failed", "+OK"]);
    let mut reader = Reader::new(Strictness::Lenient);
    let mut next_reason = || -> Result<String, Failed> {
        loop {
            match reader.read(server.line()?.as_bytes())?.ok_or("no record")?.event {
                Event::ClientConnectionDisconnected(event) => return Ok(event.reason.ok_or("no reason")?.into_owned()),
                Event::AuthRequestFinished(event) => return Ok(event.error.ok_or("no error")?.into_owned()),
                _ => {}
            }
        }
    };
    let refused = next_reason()?;
    assert!(refused.contains("refused"), "{refused}");
    assert_eq!(next_reason()?, "Disconnected before login");
    assert_eq!(talk(&address, &["x".repeat(600).as_str()])?, ["+OK ready", ""]);
    assert_eq!(next_reason()?, "Line too long");
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
    talk(&server.address, &["USER alice", "PASS guess", "PASS secret", "STAT"])?;
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
