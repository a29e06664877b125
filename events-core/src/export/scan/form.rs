//! Determines the format of a line: a record, a record after a log prefix, or something else.

use memchr::memmem;

/// The format of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Form {
    /// A JSON object.
    Json,
    /// Tab-separated parts.
    TabText,
}

/// The position and format of the record in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// The format.
    pub form: Form,
    /// The first byte of the record; the text before it belongs to the log.
    pub start: usize,
    /// Whether there is a log prefix before it.
    pub logged: bool,
}

/// The words that begin the parts of a tab-separated record, in Dovecot's order.
pub(super) const PARTS: [&[u8]; 6] = [b"event:", b"hostname:", b"start_time:", b"end_time:", b"category:", b"field:"];

/// The levels that follow the name of a process in Dovecot's log.
const LEVELS: [&[u8]; 6] = [b"Info: ", b"Debug: ", b"Warning: ", b"Error: ", b"Fatal: ", b"Panic: "];

impl Place {
    /// The record's place in this line; `None` for a line without a record, such as an ordinary log line.
    #[must_use]
    #[inline]
    pub fn of(line: &[u8]) -> Option<Self> {
        match line.first() {
            Some(b'{') => Some(Self { form: Form::Json, start: 0, logged: false }),
            _ => Self::of_other(line),
        }
    }

    fn of_other(line: &[u8]) -> Option<Self> {
        // RFC 7464 begins an object with a record separator, and so does `journalctl -o json-seq`.
        let text = line.strip_prefix(b"\x1e").unwrap_or(line).trim_ascii_start();
        if text.first() == Some(&b'{') {
            return Some(Self { form: Form::Json, start: line.len() - text.len(), logged: false });
        }
        if is_tab_text(line) {
            return Some(Self { form: Form::TabText, start: 0, logged: false });
        }
        let start = message_of_stats(line)?;
        let message = &line[start..];
        let form = match message.first() {
            Some(b'{') => Form::Json,
            _ if is_tab_text(message) => Form::TabText,
            _ => return None,
        };
        Some(Self { form, start, logged: true })
    }
}

/// Whether this is a line of Dovecot's log from any process, with a process name and a level.
#[must_use]
pub fn is_log_line(line: &[u8]) -> bool {
    first_level(line).is_some()
}

fn is_tab_text(text: &[u8]) -> bool {
    // An empty first part is the place of missing categories.
    let text = text.strip_prefix(b"\t").unwrap_or(text);
    PARTS.iter().any(|part| text.starts_with(part))
}

/// The start of the message in a line logged by the stats process.
///
/// The first level of a line ends the prefix, because a message of another process may quote anything, even a line like
/// ours. Syslog lines at the level info do not name the level.
pub(in crate::export) fn message_of_stats(line: &[u8]) -> Option<usize> {
    if let Some((process_end, message)) = first_level(line) {
        return ends_in_stats(&line[..process_end]).then_some(message);
    }
    memmem::find_iter(line, b"stats: ")
        .map(|at| at + b"stats".len())
        .find(|end| ends_in_stats(&line[..*end]))
        .map(|end| end + 2)
}

/// The first `: Level: ` of a line: the position of its first colon and its end.
fn first_level(line: &[u8]) -> Option<(usize, usize)> {
    memmem::find_iter(line, b": ").find_map(|at| {
        let level = LEVELS.iter().find(|level| line[at + 2..].starts_with(level))?;
        Some((at, at + 2 + level.len()))
    })
}

/// Whether a log prefix ends in the name of the stats process, with or without a process id in parentheses.
fn ends_in_stats(prefix: &[u8]) -> bool {
    let prefix = match prefix {
        [before @ .., b')'] => match before.iter().rposition(|byte| !byte.is_ascii_digit()) {
            Some(open) if before[open] == b'(' => &before[..open],
            _ => return false,
        },
        _ => prefix,
    };
    match prefix.strip_suffix(b"stats") {
        // After a quote it is in a member of a collector's object.
        Some([.., before]) => !before.is_ascii_alphanumeric() && !matches!(before, b'-' | b'_' | b'"'),
        Some([]) => true,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expect: Option<(Form, &str)>) {
        let found = Place::of(line.as_bytes()).map(|place| (place.form, &line[place.start..]));
        assert_eq!(found, expect, "{line}");
    }

    #[test]
    fn a_record_stands_alone_or_behind_the_prefix_of_the_stats_process() {
        check("{}", Some((Form::Json, "{}")));
        check("  {}", Some((Form::Json, "{}")));
        check("event:a\tfield:b=1", Some((Form::TabText, "event:a\tfield:b=1")));
        check("field:b=1", Some((Form::TabText, "field:b=1")));
        check("Nov 22 18:28:49 stats: Info: {}", Some((Form::Json, "{}")));
        check("stats: Info: event:a", Some((Form::TabText, "event:a")));
        check("stats: Info: \tfield:a=1", Some((Form::TabText, "\tfield:a=1")));
        check("2026-11-22T18:28:49+01:00 mail dovecot: stats(812): Info: {}", Some((Form::Json, "{}")));
        check("Nov 22 18:28:49 mail dovecot[7]: stats: {\"event\":\"a\"}", Some((Form::Json, "{\"event\":\"a\"}")));
    }

    #[test]
    fn what_other_processes_log_is_no_record_whatever_it_quotes() {
        check("", None);
        check("Nov 22 18:28:49 imap: Info: stats: Info: {}", None);
        check("Nov 22 18:28:49 imap-login: Error: user stats: Info: {}", None);
        check("Nov 22 18:28:49 old-stats: Info: {}", None);
        check("Nov 22 18:28:49 stats: Info: starting", None);
        check("Nov 22 18:28:49 stats: Error: cannot write", None);
        check("[{}]", None);
    }
}
