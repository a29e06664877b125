//! The page of an event: what each version says about it, a sample, the metric that counts it, the Rust type.

use events_spec::spec::EventField;
use events_spec::{Event, Field, Presence, ServerVersion};

use super::html::{Page, escape, link, prose, table};
use super::{Site, Version, field_path, sample};

/// The page of the event with this name.
pub(super) fn page(site: &Site<'_>, name: &str) -> Page {
    let mut page = Page::new(name);
    page.push(&format!("<h1><code>{}</code></h1>\n", escape(name)));
    page.push(&versions(site, name));
    for (at, (version, event)) in site.event(name).enumerate() {
        let label = version.label();
        // The newest version is read first; the others are there for who runs them.
        if at == 0 {
            page.push(&format!("<section id=\"{}\">\n", escape(&label)));
            page.heading(2, &title(version));
        } else {
            let label = escape(&label);
            page.push(&format!("<details id=\"{label}\"><summary><h2>{}</h2></summary>\n", escape(&title(version))));
        }
        one(&mut page, site, version, event);
        page.push(if at == 0 { "</section>\n" } else { "</details>\n" });
    }
    page
}

/// A version as a heading begins.
pub(super) fn title(version: &Version) -> String {
    let words = version.in_words();
    match words.strip_prefix('t') {
        Some(rest) if version.spec.version.is_none() && version.spec.created.is_some() => format!("T{rest}"),
        _ => words,
    }
}

/// In which versions the event is, and since when.
fn versions(site: &Site<'_>, name: &str) -> String {
    let row = |version: &Version| {
        let label = version.label();
        let (head, said) = match version.spec.event(name) {
            Some(event) => {
                let mut said: Vec<String> =
                    version.spec.since(event).map(|since| format!("since {since}")).into_iter().collect();
                said.extend(event.history().into_iter().filter(|phrase| !phrase.starts_with("since")));
                let said = if said.is_empty() { "yes".to_owned() } else { said.join(", ") };
                (format!("<a href=\"#{0}\">{0}</a>", escape(&label)), said)
            }
            None => {
                let renamed =
                    version.spec.events.iter().find(|event| event.formerly.iter().any(|old| old.name == name));
                let said = renamed.map_or("not there".to_owned(), |event| format!("called `{}`", event.name));
                (escape(&label), said)
            }
        };
        [head, prose(&said)]
    };
    let rows: Vec<[String; 2]> = site.versions.iter().map(row).collect();
    table(["Version", "The event"], &rows)
}

fn one(page: &mut Page, site: &Site<'_>, version: &Version, event: &Event) {
    let spec = &version.spec;
    if let Some(section) = event.section.and_then(|section| spec.sections.get(section)) {
        page.push(&format!("<p class=\"where\">{}</p>\n", escape(&section.title)));
    }
    page.paragraphs(&event.text);
    for note in event.notes.iter() {
        page.push(&format!("<p class=\"note\">Note: {}</p>\n", prose(note)));
    }
    if !event.categories.is_empty() {
        let all: Vec<String> = event.categories.iter().map(|name| format!("<code>{}</code>", escape(name))).collect();
        page.push(&format!("<p>Categories: {}</p>\n", all.join(", ")));
    }
    page.heading(3, "Fields");
    let fields: Vec<EventField<'_>> = spec.fields(event).chain(spec.patterns(event)).collect();
    if fields.is_empty() {
        page.push("<p>None but those that every event has.</p>\n");
    } else {
        let rows: Vec<[String; 4]> = fields.iter().map(row).collect();
        page.push(&table(["Field", "Kind", "Meaning", "When"], &rows));
    }
    page.heading(3, "A metric that counts it");
    page.code(&metric(event, version.line()));
    page.heading(3, "As an exporter writes it");
    match sample::recorded(version, &event.name) {
        Some((server, record)) => {
            page.push(&format!("<p>Recorded from a Dovecot {server}; a server sends the fields that it knows.</p>\n"));
            page.code(&record);
        }
        None => {
            page.push("<p>With made-up values; a server sends the fields that it knows.</p>\n");
            page.code(&sample::made_up(event, &fields));
        }
    }
    if let Some(path) = rust(version, event) {
        page.heading(3, "In Rust");
        page.code(&format!("use {path};"));
    }
    page.heading(3, "The page's own lines");
    page.push(&format!("<p>{}</p>\n", escape(&place(version, event.line))));
    page.code(&own_lines(version, event));
    let newer = site.versions.iter().take_while(|other| other.label() != version.label()).last();
    if let Some(newer) = newer {
        let to = super::change_path(version, newer);
        page.push(&format!("<p><a href=\"../{}\">What changed with {}</a></p>\n", escape(&to), escape(&newer.label())));
    }
}

fn row(field: &EventField<'_>) -> [String; 4] {
    let inner = field.field;
    let [mut meaning, when] = meaning(inner);
    if let Some(from) = field.inherited_from {
        meaning.push_str(&format!(" <small>from <code>{}</code></small>", escape(from)));
    }
    [link(&format!("../{}", field_path(&inner.name)), &inner.name), kind(field), meaning, when]
}

/// What a field means, and when an event has it.
pub(super) fn meaning(field: &Field) -> [String; 2] {
    let when = match (field.presence, &field.optional) {
        (Presence::Always, _) => "always",
        (_, Some(words)) => words,
        (_, None) => "",
    };
    let text = field.text.replace("\n\n", " ");
    let clause = text.strip_suffix(when).and_then(|text| text.strip_suffix("; "));
    let mut meaning = prose(clause.filter(|text| !text.is_empty()).unwrap_or(&text));
    let history = field.history();
    if !history.is_empty() {
        meaning.push_str(&format!(" <small>{}</small>", prose(&history.join(", "))));
    }
    [meaning, prose(when)]
}

/// The kind of a field with its values.
pub(super) fn kind(field: &EventField<'_>) -> String {
    let mut kind = format!("<code>{}</code>", field.field.kind.as_str());
    let mut values: Vec<String> = field
        .field
        .values
        .iter()
        .map(|value| format!("<code title=\"{}\">{}</code>", escape(&value.text), escape(&value.name)))
        .collect();
    if !values.is_empty() {
        if field.field.open {
            values.push("…".to_owned());
        }
        kind.push_str(&format!("<br>{}", values.join(" ")));
    }
    kind
}

/// A metric block in the syntax of the version.
fn metric(event: &Event, line: Option<ServerVersion>) -> String {
    let name = &event.name;
    let is_old = line.is_none_or(|line| !line.has(ServerVersion::V2_4));
    let filter = if is_old { format!("\"event={name}\"") } else { format!("event={name}") };
    format!("metric {name} {{\n  filter = {filter}\n}}")
}

/// The generated type of an event of a built-in page.
fn rust(version: &Version, event: &Event) -> Option<String> {
    version.source.built_in?;
    let module = match version.line() {
        Some(line) => format!("dovecot_{}_{}::events", line.major(), line.minor()),
        None => "events".to_owned(),
    };
    let at = version.spec.events.iter().position(|known| known.name == event.name)?;
    Some(format!("events_core::{module}::{}", version.types.get(at)?))
}

/// The place of a line, as messages cite it.
fn place(version: &Version, line: u32) -> String {
    let (page, line) = version.spec.cite(line);
    format!("{page}, line {line}")
}

/// How many of the page's own lines are shown.
const MOST_LINES: usize = 60;

/// The lines of the page from the event's heading to the next one.
fn own_lines(version: &Version, event: &Event) -> String {
    let after = version
        .spec
        .events
        .iter()
        .map(|event| event.line)
        .chain(version.spec.sections.iter().map(|section| section.line));
    let groups = version.spec.groups.iter().map(|group| group.line);
    let next = after.chain(groups).filter(|line| *line > event.line).min();
    let first = usize::try_from(event.line.saturating_sub(1)).unwrap_or(0);
    let count = next.map_or(MOST_LINES, |next| usize::try_from(next - event.line).unwrap_or(0)).min(MOST_LINES);
    let lines: Vec<&str> = version.source.text.lines().skip(first).take(count).collect();
    lines.join("\n")
}
