//! Encodes an event as a line of the protocol, without its command, ids and level.

use std::net::IpAddr;
use std::ops::Range;

use super::queue::Line;
use crate::ServerVersion;
use crate::address::AddressText;
use crate::export::encode::{self, escape};
use crate::timestamp::write_int;
use crate::{Envelope, EventEmitter, SourceLocation, Timestamp, Visit};

/// The maximum length of a line's body. A server accepts lines of 128 KiB, some of which the head and the categories
/// need.
pub(super) const LONGEST: usize = 128 * 1024 - 4096;

/// The maximum lengths of strings that are tried, in order, if an event's line is too long.
const CUTS: [usize; 5] = [32 * 1024, 4 * 1024, 512, 64, 0];

/// What was done to an event to make its line fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// Nothing.
    Whole,
    /// Strings were cut.
    Cut,
    /// The line is too long even with all strings cut.
    TooLong,
    /// A field has no name, for which the server would end the connection.
    Nameless,
}

/// The version of the server, if known.
pub(super) type Server = Option<ServerVersion>;

/// Encodes the line of an event, with the fields and categories of its parents as its own.
///
/// The protocol can also announce a parent to the server once and refer to it. But 2.4 counts such an event in every
/// metric whose filter does not name an event, and the server forgets its parents with each connection.
pub(super) fn event(envelope: &Envelope<'_>, event: &dyn EventEmitter, server: Server, line: &mut Line) -> Fit {
    line.clear();
    encode::each_category(envelope, event, &mut |name| add_category(name, &mut line.categories));
    for limit in [usize::MAX].into_iter().chain(CUTS) {
        let out = &mut line.body;
        out.clear();
        time(envelope.start_time, out);
        out.extend_from_slice(b"\tl");
        time(envelope.end_time, out);
        source(envelope.source, out);
        out.extend_from_slice(b"\tn");
        text(event.event_name(), usize::MAX, out);
        let mut fields = Fields { out, server, limit, lists: Vec::new(), is_nameless: false };
        envelope.parent.into_iter().for_each(|parent| parent.record(&mut fields));
        event.record(&mut fields);
        if fields.is_nameless {
            return Fit::Nameless;
        }
        if line.body.len() <= LONGEST {
            return if limit == usize::MAX { Fit::Whole } else { Fit::Cut };
        }
    }
    Fit::TooLong
}

/// Adds a category, unless it is there. Categories that would make the line too long are left out.
fn add_category(name: &str, categories: &mut Vec<u8>) {
    let start = categories.len();
    if name.is_empty() || start + name.len() >= 2048 {
        return;
    }
    categories.push(b'\t');
    text(name, 256, categories);
    let (known, new) = categories.split_at(start);
    if known.split(|byte| *byte == b'\t').any(|known| known == &new[1..]) {
        categories.truncate(start);
    }
}

fn time(time: Timestamp, out: &mut Vec<u8>) {
    write_int(time.secs(), out);
    out.push(b'\t');
    write_int(i64::from(time.micros()), out);
}

fn source(source: Option<SourceLocation<'_>>, out: &mut Vec<u8>) {
    if let Some(source) = source {
        out.extend_from_slice(b"\ts");
        text(source.file, 1024, out);
        out.push(b'\t');
        write_int(i64::from(source.line), out);
    }
}

/// Appends a string, cut to `limit` bytes.
pub(super) fn text(value: &str, limit: usize, out: &mut Vec<u8>) {
    let is_cut = value.len() > limit;
    let end = (0..=limit.min(value.len())).rev().find(|at| value.is_char_boundary(*at)).unwrap_or(0);
    let mut parts = value[..end].split('\0');
    parts.next().into_iter().for_each(|part| escape::tab(part, out));
    for part in parts {
        // Dovecot's strings end at a NUL, which would lose the rest.
        out.extend_from_slice("\u{fffd}".as_bytes());
        escape::tab(part, out);
    }
    if is_cut {
        out.extend_from_slice(b"...");
    }
}

/// Appends fields. In the server, a later field replaces an earlier one of the same name, as it should; only lists of
/// the same name have to be joined here.
struct Fields<'a> {
    out: &'a mut Vec<u8>,
    server: Server,
    limit: usize,
    /// The lists so far.
    lists: Vec<List>,
    is_nameless: bool,
}

/// A list in the line.
struct List {
    /// The position of its escaped name.
    name: Range<usize>,
    /// The position of its items, each after a tab.
    items: Range<usize>,
    count: i64,
    has_empty: bool,
}

impl Fields<'_> {
    /// Begins a field, up to its value. Returns the position of its name, and the earlier list of that name.
    fn key(&mut self, code: u8, field: &str) -> (Range<usize>, Option<List>) {
        self.is_nameless |= field.is_empty();
        self.out.extend_from_slice(&[b'\t', code]);
        let start = self.out.len();
        text(field, usize::MAX, self.out);
        let name = start..self.out.len();
        self.out.push(b'\t');
        let earlier = self.lists.iter().position(|list| self.out[list.name.clone()] == self.out[name.clone()]);
        (name, earlier.map(|at| self.lists.swap_remove(at)))
    }

    /// Whether the server's JSON exporter may crash on a list with an empty item that is not the first: 2.4.1 and 2.4.5
    /// do, 2.3 does not.
    fn minds_empty_items(&self) -> bool {
        self.server.is_none_or(|server| server.has(ServerVersion::V2_4))
    }
}

impl Visit for Fields<'_> {
    fn str(&mut self, field: &str, value: &str) {
        self.key(b'S', field);
        text(value, self.limit, self.out);
    }

    fn int(&mut self, field: &str, value: i64) {
        self.key(b'I', field);
        write_int(value, self.out);
    }

    fn time(&mut self, field: &str, value: Timestamp) {
        self.key(b'T', field);
        time(value, self.out);
    }

    fn ip(&mut self, field: &str, value: IpAddr) {
        use std::io::Write as _;
        let is_kind = self.server.is_some_and(|server| server.has(ServerVersion::V2_4));
        self.key(if is_kind { b'P' } else { b'S' }, field);
        // Writing to memory does not fail.
        let _ = write!(self.out, "{}", AddressText(value));
    }

    fn str_list(&mut self, field: &str, values: &mut dyn Iterator<Item = &str>) {
        let (name, earlier) = self.key(b'L', field);
        let minds_empty = self.minds_empty_items();
        let start = self.out.len();
        let (mut count, mut has_empty) = (0, false);
        if let Some(earlier) = earlier {
            self.out.extend_from_within(earlier.items);
            (count, has_empty) = (earlier.count, earlier.has_empty);
        }
        for value in values {
            if minds_empty && value.is_empty() {
                if !std::mem::replace(&mut has_empty, true) {
                    // Empty items go first.
                    self.out.push(b'\t');
                    self.out[start..].rotate_right(1);
                    count += 1;
                }
                continue;
            }
            self.out.push(b'\t');
            text(value, self.limit, self.out);
            count += 1;
        }
        // The count precedes the items but is known only after them.
        let end = self.out.len();
        write_int(count, self.out);
        let digits = self.out.len() - end;
        self.out[start..].rotate_right(digits);
        let items = start + digits..self.out.len();
        self.lists.push(List { name, items, count, has_empty });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{OwnedEvent, Parent};

    fn line(event: &OwnedEvent, server: ServerVersion) -> (Fit, String) {
        line_within(None, event, Some(server))
    }

    fn line_within(parent: Option<&Parent>, event: &OwnedEvent, server: Server) -> (Fit, String) {
        let mut envelope = Envelope::between(Timestamp::new(1, 2), Timestamp::new(3, 4)).with_source(None);
        envelope.parent = parent;
        let mut line = Line::default();
        let fit = super::event(&envelope, event, server, &mut line);
        line.body.extend_from_slice(&line.categories);
        (fit, String::from_utf8(line.body).unwrap())
    }

    #[test]
    fn every_kind_has_its_letter() {
        let event = OwnedEvent::new("e")
            .with("s", "x\ty\nz\r\u{1}")
            .with("i", i64::MIN)
            .with("t", Timestamp::new(-1, 5))
            .with("l", ["", "a", "b\tc"])
            .with("none", &[][..] as &[&str])
            .with("p", IpAddr::from([10, 0, 0, 1]));
        let fields = "1\t2\tl3\t4\tne\tSs\tx\u{1}ty\u{1}nz\u{1}r\u{1}1\tIi\t-9223372036854775808\tTt\t-1\t5\
                      \tLl\t3\t\ta\tb\u{1}tc\tLnone\t0";
        assert_eq!(line(&event, ServerVersion::V2_3), (Fit::Whole, format!("{fields}\tSp\t10.0.0.1")));
        assert_eq!(line(&event, ServerVersion::V2_4), (Fit::Whole, format!("{fields}\tPp\t10.0.0.1")));
    }

    #[test]
    fn a_list_has_its_empty_item_first_where_the_server_may_mind_it_elsewhere() {
        for (items, expected) in [
            (["x", ""].as_slice(), "2\t\tx"),
            (&["x", "", "y", ""], "3\t\tx\ty"),
            (&["", ""], "1\t"),
            (&["", "x"], "2\t\tx"),
            (&["x"], "1\tx"),
        ] {
            let event = OwnedEvent::new("e").with("l", items);
            let expected = format!("1\t2\tl3\t4\tne\tLl\t{expected}");
            assert_eq!(line(&event, ServerVersion::V2_4).1, expected);
            assert_eq!(line_within(None, &event, None).1, expected);
        }
        let event = OwnedEvent::new("e").with("l", ["x", "", ""]);
        assert_eq!(line(&event, ServerVersion::V2_3).1, "1\t2\tl3\t4\tne\tLl\t3\tx\t\t");
    }

    #[test]
    fn an_event_has_the_fields_and_categories_of_its_parents() {
        let outer = Parent::new(&OwnedEvent::new("o").with_category("mail").with("user", "a").with("tags", ["x", ""]));
        let inner = outer.child(&OwnedEvent::new("i").with_category("imap").with("tags", ["y"]).with("n", ["gone"]));
        let event = OwnedEvent::new("e").with_category("mail").with("user", "b").with("n", 1).with("tags", ["z", ""]);
        let (fit, line) = line_within(Some(&inner), &event, Some(ServerVersion::V2_4));
        assert_eq!(fit, Fit::Whole);
        let fields = "\tSuser\ta\tLtags\t2\t\tx\tLtags\t3\t\tx\ty\tLn\t1\tgone\tSuser\tb\tIn\t1\tLtags\t4\t\tx\ty\tz";
        assert_eq!(line, format!("1\t2\tl3\t4\tne{fields}\tmail\timap"));
    }

    #[test]
    fn a_list_of_many_items_has_their_number_before_them() {
        let items: Vec<String> = (0..123).map(|number| format!("i{number}")).collect();
        let event = OwnedEvent::new("e").with("l", items.iter().map(String::as_str).collect::<Vec<_>>().as_slice());
        let (_, line) = line(&event, ServerVersion::V2_4);
        assert!(line.ends_with(&format!("\tLl\t123\t{}", items.join("\t"))), "{line}");
    }

    #[test]
    fn a_list_is_not_joined_with_one_that_was_replaced() {
        let outer = Parent::new(&OwnedEvent::new("o").with("f", ["x"]));
        let inner = outer.child(&OwnedEvent::new("i").with("f", 1));
        let (_, line) = line_within(Some(&inner), &OwnedEvent::new("e").with("f", ["y"]), None);
        assert!(line.ends_with("\tLf\t1\ty"), "{line}");
    }

    #[test]
    fn a_field_without_a_name_is_not_sent() {
        assert_eq!(line(&OwnedEvent::new("e").with("", "x"), ServerVersion::V2_3).0, Fit::Nameless);
    }

    #[test]
    fn text_after_a_nul_is_not_lost() {
        let (_, line) = line(&OwnedEvent::new("e").with("s", "a\0b\0"), ServerVersion::V2_3);
        assert!(line.ends_with("\tSs\ta\u{fffd}b\u{fffd}"), "{line}");
    }

    #[test]
    fn a_line_that_would_be_too_long_has_its_strings_cut_within_no_letter() {
        let (fit, cut) =
            line(&OwnedEvent::new("e").with("s", "ä".repeat(100_000)).with("t", "short"), ServerVersion::V2_3);
        assert_eq!(fit, Fit::Cut);
        assert!(cut.len() <= LONGEST && cut.contains("ä...\tSt\tshort"), "{}", cut.len());
        let mut many = OwnedEvent::new("e");
        (0..400).for_each(|number| many.set(&format!("{}{number}", "x".repeat(400)), "x"));
        assert_eq!(line(&many, ServerVersion::V2_3).0, Fit::TooLong);
    }

    #[test]
    fn strings_are_cut_no_shorter_than_needed() {
        let around = line(&OwnedEvent::new("e").with("s", ""), ServerVersion::V2_3).1.len();
        let fit = |length: usize| line(&OwnedEvent::new("e").with("s", "x".repeat(length)), ServerVersion::V2_3);
        assert_eq!(
            fit(126_976 - around),
            (Fit::Whole, format!("1\t2\tl3\t4\tne\tSs\t{}", "x".repeat(126_976 - around)))
        );
        assert_eq!(fit(126_977 - around), (Fit::Cut, format!("1\t2\tl3\t4\tne\tSs\t{}...", "x".repeat(32_768))));
        for (strings, each, length) in [
            (3, 50_000, 32_768),
            (4, 40_000, 4_096),
            (30, 40_000, 4_096),
            (31, 40_000, 512),
            (240, 1_000, 512),
            (250, 1_000, 64),
            (2_000, 100, 0),
        ] {
            let mut event = OwnedEvent::new("e");
            (0..strings).for_each(|number| event.set(&number.to_string(), "x".repeat(each)));
            let (fit, line) = line(&event, ServerVersion::V2_3);
            assert_eq!((fit, line.matches("...").count()), (Fit::Cut, strings), "{strings}");
            assert_eq!(line.matches('x').count(), strings * length, "{strings}");
        }
    }

    #[test]
    fn a_source_is_a_file_and_a_line() {
        let source = |file: &str| {
            let source = Some(SourceLocation { file, line: 7 });
            let envelope = Envelope::between(Timestamp::new(1, 2), Timestamp::new(3, 4)).with_source(source);
            let mut line = Line::default();
            assert_eq!(event(&envelope, &OwnedEvent::new("e"), None, &mut line), Fit::Whole);
            String::from_utf8(line.body).unwrap()
        };
        assert_eq!(source("a.c"), "1\t2\tl3\t4\tsa.c\t7\tne");
        let (most, more) = ("x".repeat(1024), "x".repeat(1025));
        assert_eq!(source(&most), format!("1\t2\tl3\t4\ts{most}\t7\tne"));
        assert_eq!(source(&more), format!("1\t2\tl3\t4\ts{most}...\t7\tne"));
    }

    #[test]
    fn categories_are_sent_once_and_within_their_room() {
        let categories = |names: &[&str]| {
            let mut categories = Vec::new();
            names.iter().for_each(|name| add_category(name, &mut categories));
            String::from_utf8(categories).unwrap()
        };
        assert_eq!(categories(&["imap", "", "mail", "imap", "map", "a\tb"]), "\timap\tmail\tmap\ta\u{1}tb");
        let names: Vec<String> = ('a'..='h').map(|letter| letter.to_string().repeat(255)).collect();
        let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(categories(&names), format!("\t{}", names.join("\t")));
        let long = "h".repeat(256);
        names[7] = &long;
        assert_eq!(categories(&names), format!("\t{}", names[..7].join("\t")));
        assert_eq!(categories(&[&long]), format!("\t{long}"));
        assert_eq!(categories(&[&"h".repeat(257)]), format!("\t{long}..."));
    }
}
