//! Events of many shapes, as they go over the wire and as a filter sees them.

use std::net::IpAddr;

use events_core::filter::EventView;
use events_core::{Timestamp, Visit};
use events_tests::dovecot::Version;

/// A value of a field.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Str(&'static str),
    Int(i64),
    Time(i64, u32),
    Ip(IpAddr),
    List(&'static [&'static str]),
}

/// An event as it is sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Event {
    pub(crate) name: Option<&'static str>,
    pub(crate) categories: &'static [&'static str],
    pub(crate) source: Option<(&'static str, u32)>,
    pub(crate) level: usize,
    /// When it was over, in microseconds after its beginning.
    pub(crate) duration: i64,
    pub(crate) fields: Vec<(&'static str, Value)>,
}

/// An event with its number and its parent.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) id: i64,
    pub(crate) event: Event,
    pub(crate) parent: Option<Box<Sent>>,
    /// Whether others follow that have it as their parent.
    pub(crate) is_parent: bool,
}

/// The categories with their parents, as they are registered.
const CATEGORIES: [(&str, Option<&str>); 4] = [("mail", None), ("imap", Some("mail")), ("auth", None), ("Auth", None)];

const LEVELS: [&str; 4] = ["debug", "info", "warning", "error"];

impl Sent {
    /// Whether the server counts the event at all: 2.3.19 drops every one without a name.
    pub(crate) fn counts(&self, version: Version) -> bool {
        version == Version::V2_4 || self.event.name.is_some()
    }
}

impl EventView for Sent {
    fn name(&self) -> Option<&str> {
        self.event.name
    }

    fn record(&self, visit: &mut dyn Visit) {
        if let Some(parent) = &self.parent {
            parent.record(visit);
        }
        for (name, value) in &self.event.fields {
            match value {
                Value::Str(text) => visit.str(name, text),
                Value::Int(number) => visit.int(name, *number),
                Value::Time(secs, usecs) => visit.time(name, Timestamp::new(*secs, *usecs)),
                Value::Ip(address) => visit.ip(name, *address),
                Value::List(items) => visit.str_list(name, &mut items.iter().copied()),
            }
        }
        visit.int("id", self.id);
    }

    fn in_category(&self, category: &str) -> bool {
        let is = |name: &str| name == category || CATEGORIES.contains(&(name, Some(category)));
        self.event.categories.iter().any(|name| is(name))
            || self.parent.as_ref().is_some_and(|parent| parent.in_category(category))
    }

    fn level(&self) -> &str {
        LEVELS[self.event.level]
    }

    fn source(&self) -> Option<(&str, u32)> {
        self.event.source
    }

    fn duration_usecs(&self) -> Option<i64> {
        Some(self.event.duration)
    }
}

/// The events that are sent: everything that a filter could trip over, alone and as children.
pub(crate) fn events(version: Version) -> Vec<Sent> {
    use Value::{Int, Ip, List, Str, Time};
    let values: Vec<Vec<(&str, Value)>> = vec![
        vec![],
        vec![("s1", Str("")), ("l1", List(&[]))],
        vec![("s1", Str("OK")), ("s2", Str("fetch")), ("i1", Int(0))],
        vec![("s1", Str("ok")), ("s2", Str("UID FETCH")), ("i1", Int(1)), ("i2", Int(-1))],
        vec![("s1", Str("no")), ("i1", Int(404)), ("i2", Int(i64::MAX))],
        vec![("s1", Str("bad")), ("i1", Int(1024)), ("i2", Int(i64::MIN))],
        vec![("s1", Str("1024")), ("s2", Str("1KB")), ("i1", Int(5_000_000)), ("i2", Int(-3_000_000_000))],
        vec![("s1", Str("5000000")), ("s2", Str("5 secs")), ("i1", Int(20_480)), ("i2", Int(60_000_000))],
        vec![("s1", Str("5M")), ("s2", Str("007")), ("i1", Int(5_242_880)), ("i2", Int(7))],
        vec![("s1", Str("2.4")), ("s2", Str("2.0.0.4")), ("i1", Int(300_000_000))],
        vec![("s1", Str("10.0.0.1")), ("s2", Str("::1"))],
        vec![("s1", Str("10.0.0.0/8")), ("s2", Str("2001:db8::/32"))],
        vec![("s1", Str("a*b")), ("s2", Str("a\\b"))],
        vec![("s1", Str("axb")), ("s2", Str("a?b"))],
        vec![("s1", Str("a\\*b")), ("s2", Str("it's"))],
        vec![("s1", Str("say \"hi\"")), ("s2", Str("two\nlines\tand a tab"))],
        vec![("s1", Str("José")), ("s2", Str("JOSÉ"))],
        vec![("s1", Str("and")), ("s2", Str("NOT")), ("t1", Time(5, 0))],
        vec![("t1", Time(1_600_000_000, 42)), ("s1", Str(" ok "))],
        vec![("l1", List(&["one"])), ("l2", List(&["One", "two", "three"]))],
        vec![("l1", List(&["", "x"])), ("l2", List(&["1024", "a*b"]))],
        vec![("l1", List(&["10.0.0.1", "ok"])), ("s1", Str("aab")), ("s2", Str("aaaab"))],
    ];
    let v4 = |bytes: [u8; 4]| IpAddr::from(bytes);
    let v6 = |groups: [u16; 8]| IpAddr::from(groups);
    let addresses = match version {
        Version::V2_3 => Vec::new(),
        Version::V2_4 => vec![
            (v4([10, 0, 0, 1]), "10.0.0.1"),
            (v4([10, 1, 2, 3]), "10.1.2.3"),
            (v4([192, 168, 0, 1]), "192.168.0.1"),
            (v6([0, 0, 0, 0, 0, 0, 0, 1]), "::1"),
            (v6([0x2001, 0xdb8, 0, 0, 0, 0, 0, 5]), "2001:db8::5"),
            (v6([0, 0, 0, 0, 0, 0xffff, 0x0a01, 0x0203]), "::ffff:10.1.2.3"),
            (v6([0, 0, 0, 0, 0, 0, 0x0a00, 1]), "::10.0.0.1"),
            (v6([0, 0, 0, 0, 0, 0, 0, 0x0a00]), "::a00:1"),
        ],
    };
    let names = ["imap_command_finished", "imap_command", "IMAP_command_finished", "sql_query_finished", "a*b", "x"];
    let categories: [&[&str]; 5] = [&[], &["imap"], &["mail"], &["auth"], &["Auth", "imap"]];
    let sources = [None, Some(("auth.c", 12)), Some(("imap:x.c", 0)), Some(("a b.c", 7))];

    let mut sent: Vec<Sent> = Vec::new();
    let mut add = |event: Event, parent: Option<&Sent>, is_parent: bool| {
        let id = sent.last().map_or(1, |last| last.id + 1);
        let new = Sent { id, event, parent: parent.cloned().map(Box::new), is_parent };
        sent.push(new.clone());
        new
    };
    // What else than the fields varies is taken in turn, at paces that do not fall together.
    let shape = |turn: usize, fields: Vec<(&'static str, Value)>| Event {
        name: Some(names[turn % names.len()]),
        categories: categories[turn % categories.len()],
        source: sources[turn % sources.len()],
        level: turn / 3 % LEVELS.len(),
        duration: [0, 999, 1000, 5_000_000][turn / 2 % 4],
        fields,
    };
    let addresses = addresses.into_iter().map(|(address, text)| vec![("p1", Ip(address)), ("s1", Str(text))]);
    let all: Vec<_> = values.into_iter().chain(addresses).collect();
    for (turn, fields) in all.iter().enumerate() {
        add(shape(turn, fields.clone()), None, false);
        add(shape(turn * 7 + 3, fields.clone()), None, false);
    }
    for (turn, fields) in all.iter().enumerate() {
        let nameless = Event { name: None, ..shape(turn, fields.clone()) };
        let parent = add(if turn % 2 == 0 { nameless } else { shape(turn, fields.clone()) }, None, true);
        let own = vec![("s1", Str("own")), ("l2", List(&["own"])), ("i2", Int(8))];
        let child = add(shape(turn + 1, if turn % 3 == 0 { vec![] } else { own }), Some(&parent), true);
        add(shape(turn + 2, vec![("s2", Str("grandchild"))]), Some(&child), false);
    }
    sent
}

/// The lines that send these events, an event by which one sees that all of them arrived, and no handshake.
pub(crate) fn write_events(events: &[Sent]) -> String {
    let mut lines = String::new();
    for (name, parent) in CATEGORIES {
        let parent = parent.map(|parent| format!("\t{parent}")).unwrap_or_default();
        lines.push_str(&format!("CATEGORY\t{name}{parent}\n"));
    }
    for sent in events {
        let parent = sent.parent.as_ref().map_or(0, |parent| parent.id);
        let head = if sent.is_parent { format!("BEGIN\t{}\t{parent}", sent.id) } else { format!("EVENT\t0\t{parent}") };
        let Event { name, categories, source, level, duration, fields } = &sent.event;
        lines.push_str(&format!(
            "{head}\t{level}\t1000\t0\tl{}\t{}",
            1000 + duration / 1_000_000,
            duration % 1_000_000
        ));
        if let Some((file, line)) = source {
            lines.push_str(&format!("\ts{file}\t{line}"));
        }
        if let Some(name) = name {
            lines.push_str(&format!("\tn{name}"));
        }
        for category in *categories {
            lines.push_str(&format!("\tc{category}"));
        }
        for (name, value) in fields.iter().chain([&("id", Value::Int(sent.id))]) {
            write_field(&mut lines, name, value);
        }
        lines.push('\n');
    }
    lines.push_str("EVENT\t0\t0\t1\t1000\t0\tl1000\t0\tnthe_end\n");
    lines
}

fn write_field(lines: &mut String, name: &str, value: &Value) {
    match value {
        Value::Str(text) => lines.push_str(&format!("\tS{name}\t{}", escape(text))),
        Value::Int(number) => lines.push_str(&format!("\tI{name}\t{number}")),
        Value::Time(secs, usecs) => lines.push_str(&format!("\tT{name}\t{secs}\t{usecs}")),
        Value::Ip(address) => lines.push_str(&format!("\tP{name}\t{address}")),
        Value::List(items) => {
            lines.push_str(&format!("\tL{name}\t{}", items.len()));
            for item in *items {
                lines.push_str(&format!("\t{}", escape(item)));
            }
        }
    }
}

fn escape(text: &str) -> String {
    text.replace('\x01', "\x011").replace('\t', "\x01t").replace('\n', "\x01n").replace('\r', "\x01r")
}
