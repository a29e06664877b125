//! The receiver of `http-post`, with requests made by hand and with those of a real Dovecot.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use events_tests::dovecot::{self, Dovecot, Version};
use libtest_mimic::Failed;

use super::run::Server;

/// Sends bytes, and reads what comes back until the other side has nothing more to say.
fn exchange(server: &Server, request: &[u8]) -> io::Result<String> {
    let mut stream = TcpStream::connect(&server.address)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    stream.write_all(request)?;
    // A server that refuses a request may have hung up by now; its answer can be read all the same.
    match stream.shutdown(std::net::Shutdown::Write) {
        Err(error) if error.kind() != io::ErrorKind::NotConnected => return Err(error),
        _ => {}
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

fn post(body: &str) -> String {
    format!("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

pub(super) fn events_arrive() -> Result<(), Failed> {
    let mut server = Server::start("http_receiver", &["127.0.0.1:0"])?;
    let requests = [
        post(r#"{"event":"auth_request_finished","fields":{"duration":5,"user":"alice\n","error":"wrong"}}"#),
        post(r#"{"event":"imap_command_finished","fields":{"duration":7,"name":"NOOP"}}"#),
        post("event:mail_opened\tfield:duration=9"),
    ];
    // All on one connection, as Dovecot sends them.
    let answers = exchange(&server, requests.concat().as_bytes())?;
    assert_eq!(answers.matches("HTTP/1.1 200 OK\r\n").count(), 3, "{answers}");
    assert_eq!(server.line()?, r"login of alice\n failed: wrong");
    assert_eq!(server.line()?, "command NOOP took 7 usecs");
    assert_eq!(server.line()?, "mail_opened (not on the page) took 9 usecs");
    Ok(())
}

pub(super) fn refusals() -> Result<(), Failed> {
    let server = Server::start("http_receiver", &["127.0.0.1:0"])?;
    let long = format!("POST / HTTP/1.1\r\nX: {}", "x".repeat(20_000));
    let chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n200000\r\n".to_owned() + &"x".repeat(0x20_0000);
    for (request, status) in [
        (post("{\"event\":"), "400 Bad Request"),
        ("GET / HTTP/1.1\r\n\r\n".to_owned(), "405 Method Not Allowed"),
        ("POST / HTTP/1.1\r\nContent-Length: 9999999999\r\n\r\n".to_owned(), "413 Payload Too Large"),
        ("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n".to_owned(), "400 Bad Request"),
        (chunked, "413 Payload Too Large"),
        (long, "431 Request Header Fields Too Large"),
    ] {
        let answer = exchange(&server, request.as_bytes())?;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{answer}");
    }
    Ok(())
}

pub(super) fn slow_clients() -> Result<(), Failed> {
    let mut server = Server::start("http_receiver", &["127.0.0.1:0"])?;
    let mut slow = Vec::new();
    for number in 0..100 {
        let mut stream = TcpStream::connect(&server.address)?;
        // Half of them end within the head, half within the body.
        let request = post("event:e");
        let cut = if number % 2 == 0 { 10 } else { request.len() - 3 };
        stream.write_all(&request.as_bytes()[..cut])?;
        slow.push(stream);
    }
    let answer = exchange(&server, post("event:in_time").as_bytes())?;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(server.line()?.starts_with("in_time "));
    if let Some(threads) = server.threads() {
        assert_eq!(threads, 1);
    }
    // The last of them is still served, however slowly.
    let mut last = slow.pop().ok_or("no client")?;
    last.write_all(b"t:e")?;
    assert!(server.line()?.starts_with("e "));
    Ok(())
}

/// What comes out of a real server's exporter is what went into its stats-writer socket.
pub(super) fn real_dovecot(dovecot: &dovecot::Server) -> Result<(), Failed> {
    let mut server = Server::start("http_receiver", &["127.0.0.1:0"])?;
    let address = format!("http://{}/", server.address);
    let settings = match dovecot.version {
        Version::V2_3 => {
            format!("format_args = time-rfc3339\ntransport = http-post\ntransport_args = {address}\n")
        }
        Version::V2_4 => format!("time_format = rfc3339\ndriver = http-post\nhttp_post_url = {address}\n"),
    };
    let config = format!(
        "event_exporter receiver {{\nformat = json\n{settings}}}\nmetric all {{\nfilter = event=*\nexporter = receiver\n\
         exporter_include = name hostname timestamps categories fields\n}}\n"
    );
    let dovecot = Dovecot::start(dovecot, &config)?;
    let mut stream = dovecot::connect(&dovecot.stats_writer())?;
    stream.write_all(b"VERSION\tstats-client\t4\t0\n")?;
    stream.write_all(
        b"EVENT\t0\t0\t1\t1795371182\t791253\tnauth_request_finished\tSuser\talice\tSerror\tno such user\n\
          EVENT\t0\t0\t1\t1795371182\t791254\tnimap_command_finished\tSname\tSELECT\n",
    )?;
    let mut lines = [server.line()?, server.line()?];
    // They are sent side by side.
    lines.sort();
    assert!(lines[0].starts_with("command SELECT took "), "{lines:?}");
    assert_eq!(lines[1], "login of alice failed: no such user");
    Ok(())
}
