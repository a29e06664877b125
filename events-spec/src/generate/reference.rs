//! The reference page: every section, event and field, to read or to look up.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use super::file;
use super::naming::event_stem;
use super::prose::{self, Place};
use crate::spec::EventField;
use crate::{Event, Kind, Parent, Section, Spec};

/// What there is beside the reference, to link to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// The path of the page.
    pub page: Option<String>,
    /// Whether there is a folder `schema` with a JSON Schema of each event.
    pub schemas: bool,
}

/// What all parts of the page share.
struct Cx<'s> {
    spec: &'s Spec,
    /// The anchors of sections and events, by index.
    sections: Vec<String>,
    events: Vec<String>,
    by_name: HashMap<&'s str, usize>,
    beside: &'s Beside,
}

/// The text of the reference.
#[must_use]
pub fn text(spec: &Spec, beside: &Beside) -> String {
    let cx = Cx::new(spec, beside);
    let mut text = intro(&cx);
    text.push_str(&contents(&cx));
    text.push_str(KINDS);
    for (title, events) in groups(spec) {
        match title {
            Some(section) => text.push_str(&section_head(&cx, section)),
            None => {
                let _ = write!(text, "\n## {UNTITLED}\n");
            }
        }
        for at in events {
            text.push_str(&event_text(&cx, at));
        }
    }
    text.push_str(&index(&cx));
    text
}

/// The heading for events above the first section.
const UNTITLED: &str = "Without a section";

const FIELDS: &str = "Fields by name";

/// How to read the tables; the same for every page.
const KINDS: &str = "
## How to read the tables

| Kind | What a field holds | How Dovecot exports it as JSON |
| --- | --- | --- |
| `str` | any text | a string |
| `int` | a signed 64-bit integer | a number |
| `time` | a point in time, to the microsecond | a string (`time-rfc3339`) or a number of seconds (`time-unix`) |
| `ip` | an IPv4 or IPv6 address | a string |
| `enum` | one of the listed words; `…` where there may be others | a string |
| `strlist` | a list of strings | an array of strings |

*When* holds the page's own words where it says that a field is only sometimes there. Any field may be missing: an event
carries what its sender knew. Dovecot adds `duration`, in microseconds, and fields of an event's parents to all of them.
";

fn intro(cx: &Cx<'_>) -> String {
    let spec = cx.spec;
    let names: BTreeSet<&str> = spec.declared.iter().map(|field| field.name.as_str()).collect();
    let title = if spec.title.is_empty() { "Events".to_owned() } else { prose::cell(&spec.title, &|_| None) };
    let created = spec.created.as_ref().map_or(String::new(), |created| format!(", made from the wiki on {created}"));
    let page = match &cx.beside.page {
        Some(path) => format!("[`{}`]({path})", file::page(spec)),
        None => format!("`{}`", file::page(spec)),
    };
    let counted = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    format!(
        "# {title}\n\n{} in {} with {}, as {page} documents them{created}.\n",
        counted(spec.events.len(), "event"),
        counted(spec.sections.len(), "section"),
        counted(names.len(), "distinct field name"),
    )
}

fn contents(cx: &Cx<'_>) -> String {
    let mut text = "\n## Contents\n\n".to_owned();
    for (section, events) in groups(cx.spec) {
        // Writing to a string does not fail, here and below.
        let _ = match section {
            Some(at) => {
                let Section { title, since, .. } = &cx.spec.sections[at];
                let title = prose::cell(title, &|_| None);
                writeln!(text, "- [{title}](#{}){}", cx.sections[at], since_remark(since.as_deref()))
            }
            None => writeln!(text, "- [{UNTITLED}](#{})", slug(UNTITLED)),
        };
        for at in events {
            let Event { name, since, .. } = &cx.spec.events[at];
            let _ = writeln!(text, "  - [`{name}`](#{}){}", cx.events[at], since_remark(since.as_deref()));
        }
    }
    let _ = writeln!(text, "- [{FIELDS}](#{})", slug(FIELDS));
    text
}

fn since_remark(since: Option<&str>) -> String {
    since.map_or(String::new(), |since| format!(", since {since}"))
}

fn section_head(cx: &Cx<'_>, at: usize) -> String {
    let section = &cx.spec.sections[at];
    let mut text = format!("\n## {}\n", prose::cell(&section.title, &|_| None));
    let mut facts: Vec<String> = section.since.iter().map(|since| format!("Since {since}")).collect();
    facts.push(cx.cite(section.line));
    let _ = write!(text, "\n{}\n", facts.join(" · "));
    push_paragraphs(&mut text, &prose::paragraphs(&section.text, &|name| cx.link(name)));
    text
}

fn event_text(cx: &Cx<'_>, at: usize) -> String {
    let event = &cx.spec.events[at];
    let mut text = format!("\n### {}\n", prose::cell(&event.name, &|_| None));
    let mut facts: Vec<String> = Vec::new();
    facts.extend(cx.spec.since(event).map(|since| format!("Since {since}")));
    // The release that added it is already the first fact.
    let notes = event.history().into_iter().skip(usize::from(event.since.is_some()));
    facts.extend(notes);
    facts.push(cx.cite(event.line));
    if !event.inherits.is_empty() {
        let parents: Vec<String> = event.inherits.iter().map(|parent| cx.parent_link(*parent)).collect();
        facts.push(format!("has the fields of {}", parents.join(" and ")));
    }
    if cx.beside.schemas {
        facts.push(format!("[JSON Schema](schema/{}.json)", event_stem(&event.name)));
    }
    let _ = write!(text, "\n{}\n", facts.join(" · "));
    push_paragraphs(&mut text, &prose::paragraphs(&event.text, &|name| cx.link(name)));
    for note in event.notes.iter() {
        let note = prose::paragraphs(note, &|name| cx.link(name));
        let lines: Vec<String> = note.iter().map(|line| format!("> {line}").trim_end().to_owned()).collect();
        let _ = write!(text, "\n> **Note**\n>\n{}\n", lines.join("\n"));
    }
    text.push_str(&field_table(cx, event));
    text
}

fn push_paragraphs(text: &mut String, lines: &[String]) {
    if !lines.is_empty() {
        let _ = write!(text, "\n{}\n", lines.join("\n"));
    }
}

/// The table of an event's fields. Columns that would be empty are left out.
fn field_table(cx: &Cx<'_>, event: &Event) -> String {
    let fields = cx.spec.fields(event).chain(cx.spec.patterns(event));
    let rows: Vec<[String; 7]> = fields.map(|field| row(cx, field)).collect();
    if rows.is_empty() {
        return "\nThe page lists no fields.\n".to_owned();
    }
    let titles = ["Field", "Kind", "Values", "When", "From", "What it is", "Line"];
    let shown: Vec<usize> =
        (0..titles.len()).filter(|column| rows.iter().any(|row| !row[*column].is_empty())).collect();
    let line = |cells: Vec<&str>| format!("| {} |\n", cells.join(" | "));
    let mut text = "\n".to_owned();
    text.push_str(&line(shown.iter().map(|column| titles[*column]).collect()));
    text.push_str(&line(shown.iter().map(|_| "---").collect()));
    for row in &rows {
        text.push_str(&line(shown.iter().map(|column| row[*column].as_str()).collect()));
    }
    text
}

fn row(cx: &Cx<'_>, EventField { field, inherited_from }: EventField<'_>) -> [String; 7] {
    let no_link: prose::Link<'_> = &|_| None;
    let mut values: Vec<String> = field
        .values
        .iter()
        .map(|value| match value.text.as_str() {
            "" => prose::code(&value.name, Place::Cell),
            text => format!("{}: {}", prose::code(&value.name, Place::Cell), prose::cell(text, &|name| cx.link(name))),
        })
        .collect();
    if field.kind == Kind::Enum && field.open {
        values.push("…".to_owned());
    }
    let parted = if field.values.iter().any(|value| !value.text.is_empty()) { "<br>" } else { ", " };
    let history = field.history();
    let history = if history.is_empty() { String::new() } else { format!(" ({})", history.join(", ")) };
    [
        format!("`{}`{history}", field.name),
        format!("`{}`", field.kind),
        values.join(parted),
        field.optional.as_ref().map_or(String::new(), |words| prose::cell(words, no_link)),
        inherited_from.map_or(String::new(), |name| {
            cx.by_name.get(name).map_or_else(|| format!("`{name}`"), |at| cx.event_link(*at))
        }),
        prose::cell(&field.text, &|name| cx.link(name)),
        cx.line(field.line),
    ]
}

/// Every field name once, with its kinds and the events that have it.
fn index(cx: &Cx<'_>) -> String {
    let mut fields: BTreeMap<&str, (Vec<Kind>, Vec<usize>)> = BTreeMap::new();
    for (at, event) in cx.spec.events.iter().enumerate() {
        for EventField { field, .. } in cx.spec.fields(event).chain(cx.spec.patterns(event)) {
            let (kinds, events) = fields.entry(&field.name).or_default();
            if !kinds.contains(&field.kind) {
                kinds.push(field.kind);
            }
            events.push(at);
        }
    }
    let mut text = format!("\n## {FIELDS}\n");
    if fields.is_empty() {
        text.push_str("\nThe page lists no fields.\n");
        return text;
    }
    text.push_str("\n| Field | Kind | Events |\n| --- | --- | --- |\n");
    for (name, (kinds, events)) in fields {
        let kinds: Vec<String> = kinds.iter().map(|kind| format!("`{kind}`")).collect();
        let events: Vec<String> = events.iter().map(|at| cx.event_link(*at)).collect();
        let _ = writeln!(text, "| `{name}` | {} | {} |", kinds.join(", "), events.join(", "));
    }
    text
}

/// The sections that have events, with the indices of the events; those without a section first.
fn groups(spec: &Spec) -> Vec<(Option<usize>, Vec<usize>)> {
    let mut groups: Vec<(Option<usize>, Vec<usize>)> =
        [None].into_iter().chain((0..spec.sections.len()).map(Some)).map(|section| (section, Vec::new())).collect();
    for (at, event) in spec.events.iter().enumerate() {
        groups[event.section.map_or(0, |section| section + 1)].1.push(at);
    }
    groups.retain(|(section, events)| section.is_some() || !events.is_empty());
    groups
}

impl<'s> Cx<'s> {
    fn new(spec: &'s Spec, beside: &'s Beside) -> Self {
        let mut anchors = Anchors::default();
        for heading in [spec.title.as_str(), "Contents", "How to read the tables"] {
            anchors.claim(heading);
        }
        // In the order of the headings, because equal headings are numbered in that order.
        let mut sections = vec![String::new(); spec.sections.len()];
        let mut events = vec![String::new(); spec.events.len()];
        for (section, members) in groups(spec) {
            match section {
                Some(at) => sections[at] = anchors.claim(&spec.sections[at].title),
                None => drop(anchors.claim(UNTITLED)),
            }
            for at in members {
                events[at] = anchors.claim(&spec.events[at].name);
            }
        }
        let by_name = spec.events.iter().enumerate().map(|(at, event)| (event.name.as_str(), at)).collect();
        Self { spec, sections, events, by_name, beside }
    }

    fn link(&self, name: &str) -> Option<String> {
        self.by_name.get(name).map(|at| format!("#{}", self.events[*at]))
    }

    fn event_link(&self, at: usize) -> String {
        format!("[`{}`](#{})", self.spec.events[at].name, self.events[at])
    }

    fn parent_link(&self, parent: Parent) -> String {
        match parent {
            Parent::Event(at) => self.event_link(at),
            Parent::Group(_) => format!("`{}`", self.spec.parent_name(parent)),
        }
    }

    /// `Events.txt:LINE`, as a link if the page is available.
    fn cite(&self, line: u32) -> String {
        match &self.beside.page {
            Some(path) => format!("[`{}:{line}`]({path}#L{line})", file::page(self.spec)),
            None => format!("`{}:{line}`", file::page(self.spec)),
        }
    }

    /// The number of a line, as a link if the page is available.
    fn line(&self, line: u32) -> String {
        self.beside.page.as_ref().map_or_else(|| line.to_string(), |path| format!("[{line}]({path}#L{line})"))
    }
}

/// The anchors that Markdown viewers assign to headings.
#[derive(Default)]
struct Anchors(HashMap<String, usize>);

impl Anchors {
    /// The anchor of the next heading with this text. Equal ones are numbered.
    fn claim(&mut self, heading: &str) -> String {
        let slug = slug(heading);
        let seen = self.0.entry(slug.clone()).or_default();
        *seen += 1;
        if *seen == 1 { slug } else { format!("{slug}-{}", *seen - 1) }
    }
}

/// A heading in lower case, without punctuation and with hyphens for spaces.
fn slug(heading: &str) -> String {
    let words: Vec<&str> = heading.split_whitespace().collect();
    words
        .join("-")
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        .flat_map(char::to_lowercase)
        .collect()
}
