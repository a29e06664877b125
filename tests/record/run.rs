//! Running a topic: the server is set up, every step is done, and what came of it is collected.
#![expect(clippy::print_stderr, reason = "`--verbose` shows the conversation")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Error};
use std::thread;
use std::time::Duration;

use events_tests::dovecot::Server;

use crate::collect::{Recording, collect, settle};
use crate::http;
use crate::machine::Machine;
use crate::smtp;
use crate::talk::Talk;
use crate::topic::Topic;

/// Runs a topic on a server and returns what the server exported.
///
/// # Errors
///
/// When the server does not start, or a step is not one.
pub(crate) fn run(server: &Server, base: &Topic, topic: &Topic, verbose: bool) -> io::Result<Recording> {
    let mut machine = Machine::new(server)?;
    let release = server.release.as_str();
    let both = |kind: &str| base.text(kind, release) + &topic.text(kind, release);
    machine.write("dovecot.conf", &(server.version.preamble().to_owned() + &both("config") + &both("metrics")))?;
    for (name, text) in base.files(release).chain(topic.files(release)) {
        machine.write(name, text)?;
    }
    let rules = machine.fill(&topic.text("http", release));
    let requests = http::serve(machine.port("http"), &rules)?;
    smtp::serve(machine.port("smtp2"))?;
    let mut talks = BTreeMap::new();
    let mut steps = |machine: &mut Machine<'_>, text: &str| -> io::Result<()> {
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let line = match line.split_once(": ") {
                Some((only, _)) if only.starts_with("2.") && !release.starts_with(only) => continue,
                Some((only, rest)) if only.starts_with("2.") => rest,
                _ => line,
            };
            let heard = step(machine, &mut talks, line)?;
            if verbose {
                eprintln!("> {line}\n{heard}");
            }
        }
        Ok(())
    };
    steps(&mut machine, &topic.text("before", release))?;
    machine.start()?;
    steps(&mut machine, &topic.text("run", release))?;
    drop(talks);
    settle(&machine);
    if verbose {
        eprintln!("{}", machine.logs());
    }
    let requests = requests.lock().map_err(|_| Error::other("the HTTP server has died"))?.clone();
    collect(&mut machine, server, requests)
}

/// Does one step, and returns what was heard.
fn step(machine: &mut Machine<'_>, talks: &mut BTreeMap<String, Talk>, line: &str) -> io::Result<String> {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    let rest = machine.fill(&literals(machine, rest)?);
    match word {
        "$" => machine.shell(&rest, true),
        "&" => machine.shell(&rest, false),
        "doveadm" => machine.shell(&format!("doveadm -c \"$DOVECOT_CONF\" {rest}"), true),
        "wait" => {
            thread::sleep(Duration::from_millis(rest.parse().unwrap_or(1000)));
            Ok(String::new())
        }
        "settle" => {
            settle(machine);
            Ok(String::new())
        }
        "imap" | "pop3" | "lmtp" | "smtp" | "sieve" | "raw" => converse(machine, talks, word, &rest),
        _ => Err(Error::other(format!("not a step: {line}"))),
    }
}

/// `open [PORT]`, `close`, `= TEXT` (sent as it is), `. FILE` (sent as a message over SMTP), or a line of the protocol.
fn converse(
    machine: &Machine<'_>,
    talks: &mut BTreeMap<String, Talk>,
    protocol: &str,
    rest: &str,
) -> io::Result<String> {
    let (word, argument) = rest.split_once(' ').unwrap_or((rest, ""));
    let port = if word == "open" && !argument.is_empty() { argument } else { protocol };
    if word == "close" {
        talks.remove(protocol);
        return Ok(String::new());
    }
    if word == "open" || !talks.contains_key(protocol) {
        let mut talk = Talk::open(machine.port(port), protocol)?;
        if port != "http" && protocol != "raw" {
            talk.hear("")?;
        }
        talks.insert(protocol.to_owned(), talk);
    }
    let Some(talk) = talks.get_mut(protocol) else { return Ok(String::new()) };
    match word {
        "open" => Ok(String::new()),
        "=" => talk.send(&unescape(argument)),
        "." => talk.message(&fs::read_to_string(machine.dir().join(argument))?),
        _ => talk.say(&unescape(rest)),
    }
}

fn unescape(text: &str) -> String {
    text.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t").replace("\\0", "\0")
}

/// Fills in `{literal:FILE}` (a literal of IMAP or ManageSieve) and `{base64:TEXT}`.
fn literals(machine: &Machine<'_>, text: &str) -> io::Result<String> {
    let mut filled = String::new();
    let mut rest = text;
    loop {
        let next = ["{literal:", "{base64:"].into_iter().filter_map(|mark| Some((rest.find(mark)?, mark))).min();
        let Some((at, mark)) = next else { return Ok(filled + rest) };
        let Some(end) = rest[at..].find('}') else { return Ok(filled + rest) };
        let argument = &rest[at + mark.len()..at + end];
        filled.push_str(&rest[..at]);
        if mark == "{literal:" {
            let text = fs::read_to_string(machine.dir().join(argument))?.replace('\n', "\r\n");
            filled.push_str(&format!("{{{}+}}\r\n{text}", text.len()));
        } else {
            filled.push_str(&base64(unescape(argument).replace("\\1", "\u{1}").as_bytes()));
        }
        rest = &rest[at + end + 1..];
    }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for digit in 0..4 {
            let is_there = digit <= chunk.len();
            text.push(if is_there { char::from(DIGITS[(bits >> (18 - 6 * digit)) as usize & 63]) } else { '=' });
        }
    }
    text
}
