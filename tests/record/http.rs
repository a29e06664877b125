//! A server of HTTP that gives the answers that a topic lists: it stands for policy servers, token introspection, Solr
//! and receivers of notifications.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// The requests that have come, whole.
pub(crate) type Requests = Arc<Mutex<Vec<String>>>;

/// A line of a topic's `%http`: `METHOD PATH STATUS BODY`. The first line whose method is the request's and whose path
/// is the beginning of the request's path is the answer. The status 0 closes the connection without an answer.
#[derive(Clone)]
struct Rule {
    method: String,
    path: String,
    status: u16,
    body: String,
}

/// Serves until the program ends.
///
/// # Errors
///
/// If the port is not available.
pub(crate) fn serve(port: u16, rules: &str) -> io::Result<Requests> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    let rules: Vec<Rule> = rules.lines().filter_map(rule).collect();
    let requests = Requests::default();
    let seen = requests.clone();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (rules, seen) = (rules.clone(), seen.clone());
            // A client that breaks its connection is none of ours.
            thread::spawn(move || answer_all(&stream, &rules, &seen).ok());
        }
    });
    Ok(requests)
}

fn rule(line: &str) -> Option<Rule> {
    let mut words = line.splitn(4, ' ');
    let (method, path, status) = (words.next()?, words.next()?, words.next()?);
    let body = words.next().unwrap_or_default().to_owned();
    Some(Rule { method: method.to_owned(), path: path.to_owned(), status: status.parse().ok()?, body })
}

fn answer_all(mut stream: &TcpStream, rules: &[Rule], seen: &Mutex<Vec<String>>) -> io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    while let Some((head, body)) = request(&mut reader, stream)? {
        if let Ok(mut seen) = seen.lock() {
            seen.push(format!("{head}\r\n{body}"));
        }
        let mut words = head.split(' ');
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let rule = rules.iter().find(|rule| rule.method == method && path.starts_with(&rule.path));
        let (status, body) = rule.map_or((404, "no"), |rule| (rule.status, rule.body.as_str()));
        if status == 0 {
            break;
        }
        let location = if status / 100 == 3 { format!("Location: {body}\r\n") } else { String::new() };
        let retry = if status == 503 { "Retry-After: 0\r\n" } else { "" };
        write!(stream, "HTTP/1.1 {status} Answer\r\n{location}{retry}Content-Type: application/json\r\n")?;
        write!(stream, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    }
    Ok(())
}

/// Reads a request: its head and its body.
fn request(reader: &mut BufReader<TcpStream>, mut stream: &TcpStream) -> io::Result<Option<(String, String)>> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head)? == 0 {
            return Ok(None);
        }
    }
    let lower = head.to_ascii_lowercase();
    if lower.contains("expect: 100-continue") {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
    }
    let mut body = Vec::new();
    if lower.contains("transfer-encoding: chunked") {
        loop {
            let mut size = String::new();
            reader.read_line(&mut size)?;
            let size = u64::from_str_radix(size.trim(), 16).unwrap_or(0);
            reader.take(size).read_to_end(&mut body)?;
            reader.read_line(&mut String::new())?;
            if size == 0 {
                break;
            }
        }
    } else if let Some((_, rest)) = lower.split_once("content-length: ") {
        let length: u64 = rest.split("\r\n").next().and_then(|length| length.parse().ok()).unwrap_or(0);
        reader.take(length).read_to_end(&mut body)?;
    }
    Ok(Some((head.trim_end().to_owned() + "\r\n", String::from_utf8_lossy(&body).into_owned())))
}
