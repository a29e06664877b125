//! Finds an event in what a log collector made of its line: JSON with the line in a member, a prefix of a container
//! runtime, escaped control characters.

mod escape;
mod message;
mod step;

pub(in crate::export) use self::message::{Message, Writing};
pub(super) use self::step::escape_prefix;
use self::step::{Step, step};
use super::{Form, NoNames, Place, Scan, ScanError, Scanner};

/// Finds the event in a line that a collector wrapped or escaped, and remembers where its bytes are in that line.
///
/// It is for lines in which a [`Scanner`](super::Scanner) finds no event, so that plain lines cost nothing.
///
/// ```
/// use events_core::export::scan::{Unwrapper, NoNames, Scanner};
///
/// let line = br#"{"log":"stats: Info: {\"event\":\"dns_request_started\"}\n","stream":"stdout"}"#;
/// let mut unwrapper = Unwrapper::new();
/// let inner = unwrapper.unwrap(line).expect("the line holds an event");
/// let mut scanner = Scanner::new();
/// let record = scanner.scan(inner.bytes(), &mut NoNames)?.expect("a record");
/// let event = record.event().expect("a name");
/// assert_eq!(record.text(event), "dns_request_started");
/// assert_eq!(&line[inner.outer(event.span.start as usize)..][..3], b"dns");
/// # Ok::<(), events_core::export::scan::ScanError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Unwrapper {
    bytes: Vec<u8>,
    spare: Vec<u8>,
    /// Where stretches of `bytes` begin, there and in the line. Within a stretch both advance alike.
    stretches: Vec<(usize, usize)>,
    spare_stretches: Vec<(usize, usize)>,
}

/// The line of Dovecot's log in a collector's line.
#[derive(Clone, Copy, Debug)]
pub struct Unwrapped<'a> {
    bytes: &'a [u8],
    stretches: &'a [(usize, usize)],
    form: &'static str,
}

/// The deepest nesting of forms that is looked into: JSON of a collector around JSON of a container runtime.
const DEEPEST: usize = 4;

impl<'a> Unwrapped<'a> {
    /// The line that holds the event.
    #[must_use]
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Where the byte at this position is in the collector's line.
    #[must_use]
    pub fn outer(&self, at: usize) -> usize {
        let after = self.stretches.partition_point(|(inner, _)| *inner <= at);
        match after.checked_sub(1).and_then(|before| self.stretches.get(before)) {
            Some((inner, outer)) => outer + (at - inner),
            None => at,
        }
    }

    /// The form of the collector's line, in words.
    #[must_use]
    pub fn form(&self) -> &'static str {
        self.form
    }
}

impl Scan<'_> {
    /// Whether this may be a collector's object and not an event: it has no event's name, and members that no export has.
    #[must_use]
    pub fn may_be_wrapped(&self) -> bool {
        self.event().is_none() && self.unknown_member().is_some()
    }
}

impl ScanError {
    /// Whether the line may be a collector's, and not a broken record.
    #[must_use]
    pub fn may_be_wrapped(&self) -> bool {
        !self.problem.is_json_syntax()
    }
}

impl Unwrapper {
    /// Creates an unwrapper without allocating.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The part of a collector's line that is an event as Dovecot wrote it; `None` if there is none.
    #[must_use]
    pub fn unwrap(&mut self, line: &[u8]) -> Option<Unwrapped<'_>> {
        if !may_hold_event(line) {
            return None;
        }
        self.bytes.clear();
        self.bytes.extend_from_slice(line);
        self.stretches.clear();
        self.stretches.push((0, 0));
        let mut form = "";
        for _ in 0..DEEPEST {
            let step = step(&self.bytes)?;
            if form.is_empty() {
                form = step.form();
            }
            self.apply(&step);
            if holds_event(&self.bytes) {
                return Some(Unwrapped { bytes: &self.bytes, stretches: &self.stretches, form });
            }
        }
        None
    }

    /// The line that holds the event: the line itself when a scanner finds a named event in it, else the one inside it,
    /// if there is one. It scans every line once, for readers that need no speed.
    #[must_use]
    pub fn event_line<'a>(&'a mut self, line: &'a [u8]) -> &'a [u8] {
        let plain = Scanner::new().scan(line, &mut NoNames).ok().flatten().is_some_and(|scan| scan.event().is_some());
        if plain {
            return line;
        }
        self.unwrap(line).map_or(line, |inner| inner.bytes)
    }

    /// Takes one form off.
    fn apply(&mut self, step: &Step) {
        self.spare.clear();
        self.spare_stretches.clear();
        let now = Unwrapped { bytes: &self.bytes, stretches: &self.stretches, form: "" };
        let (out, stretches) = (&mut self.spare, &mut self.spare_stretches);
        // A stretch goes on until positions stop advancing alike, here or in a form that was taken off before.
        let mut begin = |at: usize, outer: usize| {
            let goes_on = stretches.last().is_some_and(|(inner, start)| start + (at - inner) == outer);
            if !goes_on {
                stretches.push((at, outer));
            }
        };
        let mut put = |from: usize, bytes: &[u8]| {
            if now.bytes.get(from..from + bytes.len()) != Some(bytes) {
                // The characters of an escape are all where the escape begins.
                let outer = now.outer(from);
                (0..bytes.len()).for_each(|at| begin(out.len() + at, outer));
            } else if !bytes.is_empty() {
                begin(out.len(), now.outer(from));
                let first = now.stretches.partition_point(|(inner, _)| *inner <= from);
                let within = now.stretches[first..].iter().take_while(|(inner, _)| *inner < from + bytes.len());
                within.for_each(|(inner, outer)| begin(out.len() + inner - from, *outer));
            }
            out.extend_from_slice(bytes);
        };
        match step {
            Step::Slice(start, end, _) => put(*start, &now.bytes[*start..*end]),
            Step::Json(part) => escape::json(part.span.of(now.bytes), part.span.start as usize, &mut put),
            Step::Numbers(part) => escape::numbers(part.span.of(now.bytes), part.span.start as usize, &mut put),
            Step::Octal(b' ') => escape::expanded(now.bytes, &mut put),
            Step::Octal(prefix) => escape::octal(now.bytes, *prefix, &mut put),
        }
        std::mem::swap(&mut self.bytes, &mut self.spare);
        std::mem::swap(&mut self.stretches, &mut self.spare_stretches);
    }
}

/// A cheap test: an event has its name in a member or a part.
fn may_hold_event(line: &[u8]) -> bool {
    memchr::memmem::find(line, b"event").is_some() || memchr::memmem::find(line, b"MESSAGE").is_some()
}

/// The members in which log collectors keep the line of a program.
const MEMBERS: [&[u8]; 5] = [b"\"MESSAGE\"", b"\"message\"", b"\"msg\"", b"\"log\"", b"\"line\""];

/// Whether a line is a JSON object as log collectors write it, with the line of a program in it, or a field of journald's
/// export format.
#[must_use]
pub fn is_collected(line: &[u8]) -> bool {
    if line.strip_prefix(b"\x1e").unwrap_or(line).trim_ascii_start().first() == Some(&b'{') {
        return MEMBERS.iter().any(|name| memchr::memmem::find(line, name).is_some());
    }
    let name = memchr::memchr(b'=', line).map_or(&b""[..], |end| &line[..end]);
    let is_part = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_';
    (2..=64).contains(&name.len()) && name.iter().all(is_part)
}

/// Whether a scanner would find a record here.
fn holds_event(line: &[u8]) -> bool {
    match Place::of(line) {
        Some(Place { form: Form::TabText, start, .. }) => escape_prefix(&line[start..]).is_none(),
        Some(Place { form: Form::Json, start, .. }) => is_event(&line[start..]),
        None => false,
    }
}

/// Whether a JSON object begins like an event: with a member that only exports have.
pub(in crate::export) fn is_event(text: &[u8]) -> bool {
    let rest = text.strip_prefix(b"{").unwrap_or(text).trim_ascii_start();
    [&b"\"event\""[..], b"\"fields\"", b"\"categories\"", b"\"start_time\"", b"\"end_time\""]
        .iter()
        .any(|member| rest.starts_with(member))
        || rest.starts_with(b"\"hostname\"") && memchr::memmem::find(rest, b"\"event\":\"").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks that an event and its first field are found, and that the reported position is that of the name.
    fn check(line: &str) {
        let mut unwrapper = Unwrapper::new();
        let inner = unwrapper.unwrap(line.as_bytes()).unwrap_or_else(|| panic!("nothing in {line}"));
        let mut scanner = Scanner::new();
        let record = scanner.scan(inner.bytes(), &mut NoNames).unwrap().unwrap();
        let event = record.event().unwrap();
        assert_eq!(record.text(event), "dns_request_started", "{line}");
        assert_eq!(record.text(record.fields()[0].key), "x", "{line}");
        let at = inner.outer(event.span.start as usize);
        let there = &line[at..];
        assert!(there.starts_with("dns_request_started") || there.starts_with("100"), "{line}: {there}");
    }

    const JSON: &str = r#"{\"event\":\"dns_request_started\",\"fields\":{\"x\":\"a\\\"b\"}}"#;

    #[test]
    fn a_member_of_an_object_holds_the_line() {
        check(&format!(r#"{{"MESSAGE":"stats: {JSON}","PRIORITY":"6"}}"#));
        check(&format!(r#"{{"log":"Nov 22 18:28:49 stats: Info: {JSON}\n","stream":"stdout"}}"#));
        check(&format!(r#"{{"host":"mx1","nested":{{"a":[1,{{}}]}},"message":"stats: Info: {JSON}"}}"#));
        check(&format!(r#"{{"hostname":"mx1","message":"stats: Info: {JSON}"}}"#));
        check(&format!(r#"{{"labels":{{"job":"d"}},"line":"{JSON}","timestamp":"2026"}}"#));
        check(r#"{"message":"stats: Info: event:dns_request_started\tfield:x=1"}"#);
        check(r#"{"msg":" stats: event:dns_request_started#011field:x=1"}"#);
        check(r#"{"a":1,"event":{"original":{"event":"dns_request_started","fields":{"x":1}}},"b":2}"#);
    }

    #[test]
    fn bytes_as_numbers_are_a_line() {
        let numbers: Vec<String> =
            b"stats: event:dns_request_started\tfield:x=a\x01t".iter().map(u8::to_string).collect();
        check(&format!(r#"{{"a":[1,2],"MESSAGE":[{}]}}"#, numbers.join(",")));
        check(&format!(r#"{{"MESSAGE" : [ {} ]}}"#, numbers.join(", ")));
    }

    #[test]
    fn prefixes_of_container_logs_are_taken_off() {
        let event = r#"{"event":"dns_request_started","fields":{"x":1}}"#;
        check(&format!("2026-11-25T19:26:31.358391992+00:00 stdout F {event}"));
        check(&format!("2026-11-25T19:26:32.856085285Z {event}"));
        check(&format!("2026-11-25T19:26:32Z {{app=\"dovecot\", host=\"a\"}} {event}"));
    }

    #[test]
    fn control_characters_as_numbers_are_undone() {
        check("Jan  2 03:04:05 mx1 dovecot: stats: event:dns_request_started#011field:x=u#0011");
        check("Jan  2 03:04:05 mx1 dovecot: stats: event:dns_request_started#011#011field:x=1");
        check("Jan  2 03:04:05 mx1 dovecot: stats: event:dns_request_started\\011field:x=1");
        check("Jan  2 03:04:05 mx1 dovecot: stats: event:dns_request_started                field:x=a        b");
    }

    #[test]
    fn what_holds_no_event_is_left_alone() {
        let mut unwrapper = Unwrapper::new();
        for line in [
            "",
            "{}",
            "{\"MESSAGE\":\"imap: Info: event\"}",
            "{\"a\":{\"event",
            "[1,2,\"event\"]",
            "2026-11-25T19:26:32.856085285Z event",
            "Nov 22 18:28:49 imap: Info: stats: Info: {\"event\":\"x\"}",
            "{\"log\":\"Nov 22 18:28:49 imap: Info: stats: Info: event:x\"}",
        ] {
            assert!(unwrapper.unwrap(line.as_bytes()).is_none(), "{line}");
        }
    }
}
