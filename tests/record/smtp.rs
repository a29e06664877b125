//! A server of SMTP that takes every message: the next hop of submission, of redirected and of rejected mail.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;

/// Serves until the program ends. Recipients whose name begins with `nobody` are refused, and those with `later` deferred.
///
/// # Errors
///
/// If the port is not available.
pub(crate) fn serve(port: u16) -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client that breaks its connection is none of ours.
            thread::spawn(move || answer(&stream).ok());
        }
    });
    Ok(())
}

fn answer(mut stream: &TcpStream) -> io::Result<()> {
    stream.write_all(b"220 relay.example.com ready\r\n")?;
    let mut lines = BufReader::new(stream).lines();
    while let Some(line) = lines.next() {
        let line = line?.to_ascii_lowercase();
        let verb = line.split(' ').next().unwrap_or_default();
        let answer = match verb {
            "ehlo" => "250-relay.example.com\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250-DSN\r\n250 PIPELINING",
            "rcpt" if line.contains("<nobody") => "550 5.1.1 There is nobody",
            "rcpt" if line.contains("<later") => "451 4.3.0 Come back later",
            "data" => {
                stream.write_all(b"354 Go on\r\n")?;
                while lines.next().transpose()?.is_some_and(|line| line != ".") {}
                "250 2.0.0 Taken"
            }
            "quit" => "221 2.0.0 Good-bye",
            _ => "250 2.0.0 Fine",
        };
        stream.write_all(format!("{answer}\r\n").as_bytes())?;
        if verb == "quit" {
            break;
        }
    }
    Ok(())
}
