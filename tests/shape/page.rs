//! Pairs of pages: one of real bullets, and a later version of it in which some things have changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::OnceLock;

use events_spec::built_in::{V2_3, V2_4};
use events_spec::change::{What, changes};
use events_spec::diff::{Version, compare};
use events_spec::{Kinds, Page, Spec};

use crate::choice::Choices;
use crate::conf_text;
use crate::folder::Folder;

/// A heading with its bullets.
#[derive(Clone)]
struct Event {
    name: String,
    note: &'static str,
    /// The indices of earlier headings whose fields it has.
    parents: Vec<usize>,
    fields: Vec<Field>,
}

#[derive(Clone)]
struct Field {
    name: String,
    note: String,
    /// What follows the name, with its colon and the lines that continue it.
    rest: String,
}

const NAMES: &[&str] = &[
    "imap_command_finished",
    "auth_request_finished",
    "mail_opened",
    "mail_closed",
    "http_request_started",
    "dns_done",
    "a",
    "b",
    "imap_command_ended",
    "mail_user",
];
const WORDS: &[&str] = &["net", "in", "out", "bytes", "user", "usecs", "secs", "ip", "remote", "name", "id", "count"];
const RESTS: &[&str] = &[
    ": ok, no, bad",
    ": ok, no, bad...",
    ": Bytes that were read",
    ": How long it took, in microseconds",
    ": Who asked; always",
    ":\n    * yes: It did\n    * no: It did not",
    ": state\n    * a\n    * b (v2.4.1)\n    * ...",
    ": set on failure",
    ": a (b, c...)",
    ": the \u{1f600} words of it, \"quoted\" <b>",
];
const NOTES: &[&str] = &[
    "",
    "",
    "",
    "",
    " (v2.4.1)",
    " (since v2.3.15)",
    " (removed v2.4.0)",
    " (changed v2.3.13)",
    " (called old_one before v2.4.0)",
    " (v2.4.0, called bytes before)",
];

/// The bullets of the real pages: name and rest.
fn real() -> &'static [(String, String)] {
    static REAL: OnceLock<Vec<(String, String)>> = OnceLock::new();
    REAL.get_or_init(|| {
        let mut found: Vec<(String, String)> = Vec::new();
        for line in [V2_3.text, V2_4.text].iter().flat_map(|text| text.lines()) {
            let bullet = line.strip_prefix(" * ").and_then(|bullet| bullet.split_once(':'));
            if let Some((name, rest)) = bullet.filter(|(name, _)| events_spec::is_name(name)) {
                found.push((name.to_owned(), format!(":{rest}")));
            } else if let Some((_, rest)) = found.last_mut().filter(|_| line.starts_with("    ")) {
                write!(rest, "\n{line}").unwrap();
            }
        }
        assert!(found.len() > 300, "{}", found.len());
        found
    })
}

fn field(choices: &mut Choices<'_>) -> Field {
    let (name, rest) = if choices.once_in(2) {
        let real = real();
        real[choices.below(real.len())].clone()
    } else {
        let mut name = choices.pick(WORDS).to_owned();
        for _ in 0..choices.below(3) {
            write!(name, "_{}", choices.pick(WORDS)).unwrap();
        }
        (if choices.once_in(20) { name + "_*" } else { name }, choices.pick(RESTS).to_owned())
    };
    Field { name, note: choices.pick(NOTES).to_owned(), rest }
}

fn events(choices: &mut Choices<'_>) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    while choices.more(events.len(), 6) {
        let name = format!("{}{}", choices.pick(NAMES), choices.pick(&["", "", "_2"]));
        let note = if choices.once_in(6) { " (group)" } else { choices.pick(&NOTES[..8]) };
        let mut parents = Vec::new();
        if !events.is_empty() && choices.once_in(3) {
            parents.push(choices.below(events.len()));
        }
        let mut fields: Vec<Field> = Vec::new();
        while choices.more(fields.len(), 7) {
            fields.push(field(choices));
        }
        // A page that says a name twice is refused, which is only worth a few tries.
        if !choices.once_in(40) {
            let mut seen = BTreeSet::new();
            fields.retain(|field| seen.insert(field.name.clone()));
        }
        if choices.once_in(40) || events.iter().all(|event| event.name != name) {
            events.push(Event { name, note, parents, fields });
        }
    }
    events
}

/// A later version: names and descriptions change, and something comes or goes.
fn later(choices: &mut Choices<'_>, mut events: Vec<Event>) -> Vec<Event> {
    let mut steps = 0;
    while choices.more(steps, 8) && !events.is_empty() {
        steps += 1;
        let at = choices.below(events.len());
        let last = events.len() - 1;
        let event = &mut events[at];
        if event.fields.is_empty() || choices.once_in(4) {
            match choices.below(4) {
                0 => event.name.push_str(choices.pick(&["_ended", "_new"])),
                1 => event.note = choices.pick(NOTES),
                2 if at == last => drop(events.pop()),
                _ => {
                    let extra = field(choices);
                    if event.fields.iter().all(|known| known.name != extra.name) {
                        event.fields.push(extra);
                    }
                }
            }
            continue;
        }
        let which = choices.below(event.fields.len());
        let field = &mut event.fields[which];
        let old = field.name.clone();
        match choices.below(8) {
            0 => field.name = format!("{}_{old}", choices.pick(WORDS)),
            1 => field.name = old.split('_').rev().collect::<Vec<_>>().join("_"),
            2 => (field.name, field.note) = (format!("{old}_now"), format!(" (v2.4.0, called {old} before)")),
            3 => field.rest = choices.pick(RESTS).to_owned(),
            4 => drop(event.fields.remove(which)),
            5 => event.fields.reverse(),
            6 => field.note = choices.pick(NOTES).to_owned(),
            _ => {
                let moved = event.fields.remove(which);
                let to = choices.below(events.len());
                if events[to].fields.iter().all(|known| known.name != moved.name) {
                    events[to].fields.push(moved);
                }
            }
        }
        for event in &mut events {
            let mut seen = BTreeSet::new();
            event.fields.retain(|field| seen.insert(field.name.clone()));
        }
    }
    events
}

fn print(events: &[Event], title: &str, order: impl Fn(usize) -> usize) -> String {
    let mut text = format!("{title}\n{}\n\nWords.\n\nSection\n-------\n\n", "=".repeat(title.len()));
    for at in 0..events.len() {
        let event = &events[order(at)];
        write!(text, "*{}*{}\n\n", event.name, event.note).unwrap();
        for parent in &event.parents {
            writeln!(text, " * fields from *{}*", events[*parent].name).unwrap();
        }
        for Field { name, note, rest } in &event.fields {
            writeln!(text, " * {name}{note}{rest}").unwrap();
        }
        text.push('\n');
    }
    text
}

/// A page in this order of its events, whose own index is given to those that are earlier in the list.
pub(crate) fn page(choices: &mut Choices<'_>) -> String {
    let events = events(choices);
    print(&events, choices.pick(&["Events", "Events (v2.4.1)", "Events (v2.3.19)"]), |at| at)
}

fn read(file: &str, text: &str) -> Option<Spec> {
    let page = Page::read(file, text, &Kinds::fallback());
    assert_eq!(page.document.print(), text);
    let lines: Vec<usize> = text.split('\n').map(|line| line.chars().count()).collect();
    for finding in page.findings.as_slice() {
        let (line, column) = (finding.location.line as usize, finding.location.column as usize);
        assert!(lines.get(line - 1).is_some_and(|length| column <= length + 1), "{finding:?} in {text}");
    }
    page.spec
}

fn names(spec: &Spec) -> BTreeSet<&str> {
    spec.events.iter().map(|event| event.name.as_str()).collect()
}

/// What must hold of each pair. Returns whether both pages are without errors.
pub(crate) fn check(choices: &mut Choices<'_>) -> bool {
    let first = events(choices);
    let second = later(choices, first.clone());
    let (old, new) = (print(&first, "Events", |at| at), print(&second, "Events", |at| at));
    let (Some(before), Some(after)) = (read("old", &old), read("new", &new)) else { return false };
    for (spec, text) in [(&before, &old), (&after, &new)] {
        let same = compare(Version { spec, text }, Version { spec, text });
        assert!(same.changes.is_empty() && same.findings.as_slice().is_empty(), "{:?} in {text}", same.findings);
    }
    check_events(&before, &after);
    let turned = print(&second, "Events", |at| second.len() - 1 - at);
    let turned = read("new", &turned).expect("the order of events makes no error");
    // The order of the events says nothing.
    let told = |spec: &Spec| -> BTreeSet<String> {
        changes(&before, spec).list.iter().map(|change| format!("{:?} {}", change.what, change.events.len())).collect()
    };
    assert_eq!(told(&after), told(&turned), "{old}\n{new}");
    upgrade(choices, &old, &new);
    true
}

/// Each event of either page is kept, renamed, gone or new, and only one of these.
fn check_events(before: &Spec, after: &Spec) {
    let (mut old, mut new) = (names(before), names(after));
    let kept: Vec<&str> = old.intersection(&new).copied().collect();
    for name in kept {
        old.remove(name);
        new.remove(name);
    }
    let list = changes(before, after).list;
    for change in &list {
        let reached = &change.events[..];
        let fits = match &change.what {
            What::EventGone => reached.iter().all(|event| old.remove(event.name())),
            What::EventNew => reached.iter().all(|event| new.remove(event.name())),
            What::EventRenamed => reached
                .iter()
                .all(|event| new.remove(event.name()) && event.old.as_deref().is_some_and(|name| old.remove(name))),
            _ => true,
        };
        assert!(fits, "{change:?} of {list:?}");
    }
    assert!(old.is_empty() && new.is_empty(), "{old:?} {new:?} {list:?}");
}

/// After `upgrade --fix` nothing is left that is certain: what it wrote needs no upgrade between equal pages.
fn upgrade(choices: &mut Choices<'_>, old: &str, new: &str) {
    let mut files: BTreeMap<String, String> =
        [("old.txt", old), ("new.txt", new)].map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    files.append(&mut conf_text::files(choices));
    let folder = Folder::new(&files);
    let (old, new, main) = (folder.path("old.txt"), folder.path("new.txt"), folder.path("dovecot.conf"));
    let told = folder.report(&["upgrade", "--from", &old, "--to", &new, "--conf", &main], b"");
    let fixed = folder.report(&["upgrade", "--from", &old, "--to", &new, "--conf", &main, "--fix"], b"");
    assert_eq!(told.is_some(), fixed.is_some());
    if told.is_none() {
        return;
    }
    let once = folder.texts();
    folder.report(&["upgrade", "--from", &new, "--to", &new, "--conf", &main, "--fix"], b"");
    assert_eq!(once, folder.texts(), "an upgrade to the same page changes something");
}
