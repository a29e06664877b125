//! `spec show`: shows an event or a field in the terminal.

use std::fmt::Write as _;

use anyhow::Result;
use events_spec::built_in::{Said, Versions, release};
use events_spec::spec::EventField;
use events_spec::{Event, Spec, suggest};

use crate::input::wrap;
use crate::report::Usage;
use crate::report::console::Look;

/// Describes an event or a field of this name, with what every version says about it.
///
/// # Errors
/// When the page has no such name; the message says which version has it.
pub(in crate::cli) fn with_versions(spec: &Spec, name: &str, look: Look) -> Result<String> {
    let said = Versions::new().of(name);
    let mut text = match render(spec, name, look) {
        Ok(text) => text,
        Err(error) => {
            let page = spec.page();
            let known = || said.iter().filter(|said| said.is_there && said.line.is_some());
            let Some(line) = known().find_map(|said| said.line.as_deref()) else {
                let own = said.iter().find(|said| said.release == release(spec));
                let Some(why) = own.and_then(|said| said.words.strip_prefix("not there: ")) else { return Err(error) };
                return Err(Usage(format!("`{page}` has no event and no field `{name}`: {why}")).into());
            };
            let versions: Vec<String> = known().map(|said| format!("Dovecot {}", said.release)).collect();
            let has = if versions.len() == 1 { "has" } else { "have" };
            let message = format!(
                "`{page}` has no event and no field `{name}`, but {} {has}: `spec show {name} --dovecot {line}`",
                versions.join(" and ")
            );
            return Err(Usage(message).into());
        }
    };
    text.push_str("  versions\n");
    let widest = said.iter().map(|said| said.release.len()).max().unwrap_or(0);
    for Said { release, words, .. } in said {
        let _ = writeln!(text, "    {release:widest$}  {words}");
    }
    Ok(text)
}

/// Describes an event or a field of this name.
pub(super) fn render(spec: &Spec, name: &str, look: Look) -> Result<String> {
    let page =
        Shown { spec, bold: if look.color_out { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") }, width: look.width };
    if let Some(event) = spec.event(name) {
        return Ok(page.event(event));
    }
    let having: Vec<(&Event, EventField<'_>)> = spec
        .events
        .iter()
        .filter_map(|event| {
            let mut fields = spec.fields(event).chain(spec.patterns(event));
            let by_name = fields.find(|field| field.field.name == name);
            Some((event, by_name.or_else(|| spec.field(event, name))?))
        })
        .collect();
    if !having.is_empty() {
        return Ok(page.field(name, &having));
    }
    let events = spec.events.iter().map(|event| event.name.as_str());
    let fields = spec.declared.iter().map(|field| field.name.as_str());
    let near = suggest::nearest(name, events.chain(fields));
    let help = match near.as_slice() {
        [] => "`spec print --format json` lists all names".to_owned(),
        near => format!("did you mean {}?", suggest::any_of(near)),
    };
    Err(Usage(format!("`{}` has no event and no field `{name}`; {help}", spec.page())).into())
}

struct Shown<'a> {
    spec: &'a Spec,
    bold: (&'static str, &'static str),
    width: usize,
}

impl Shown<'_> {
    fn title(&self, text: &mut String, name: &str, rest: &str) {
        let _ = writeln!(text, "{}{name}{}  {rest}", self.bold.0, self.bold.1);
    }

    fn place(&self, line: u32) -> String {
        let (page, line) = self.spec.cite(line);
        format!("{page}:{line}")
    }

    fn event(&self, event: &Event) -> String {
        let mut text = String::new();
        let section = event.section.and_then(|section| self.spec.sections.get(section));
        let mut rest = self.place(event.line);
        if let Some(section) = section {
            let _ = write!(rest, ", section {}", section.title);
        }
        if let (None, Some(since)) = (&event.since, self.spec.since(event)) {
            let _ = write!(rest, ", since {since}");
        }
        for phrase in event.history() {
            let _ = write!(rest, ", {phrase}");
        }
        self.title(&mut text, &event.name, &rest);
        for words in event.text.split("\n\n").filter(|words| !words.is_empty()) {
            self.words(&mut text, "  ", words);
        }
        for note in event.notes.iter() {
            self.words(&mut text, "  ", &format!("NOTE: {note}"));
        }
        for parent in &event.inherits {
            let _ = writeln!(text, "  inherits from {}", self.spec.parent_name(*parent));
        }
        if !event.categories.is_empty() {
            let _ = writeln!(text, "  categories {}", event.categories.join(", "));
        }
        let fields = || self.spec.fields(event).chain(self.spec.patterns(event));
        let widest = fields().map(|field| field.field.name.len()).max().unwrap_or(0);
        if fields().next().is_none() {
            text.push_str("  no fields\n");
        }
        for field in fields() {
            let name = format!("{:widest$}", field.field.name);
            let head = format!("  {name}  {:7}  ", field.field.kind.as_str());
            let from = field.inherited_from.map_or(String::new(), |from| format!(" (from {from})"));
            let history = history(&field);
            let words = format!("{}{}{from}{history}", field.field.text.replace("\n\n", " "), values(&field));
            self.words(&mut text, &head, words.trim());
        }
        text
    }

    fn field(&self, name: &str, having: &[(&Event, EventField<'_>)]) -> String {
        let mut text = String::new();
        let events = if having.len() == 1 { "one event".to_owned() } else { format!("{} events", having.len()) };
        self.title(&mut text, name, &format!("a field of {events}"));
        let widest = having.iter().map(|(event, _)| event.name.len()).max().unwrap_or(0);
        for (event, field) in having {
            let head = format!("  {:widest$}  {:7}  ", event.name, field.field.kind.as_str());
            let words = format!(
                "{}{}{} [{}; {}]",
                field.field.text.replace("\n\n", " "),
                values(field),
                history(field),
                self.place(field.field.line),
                field.field.kind_rule
            );
            self.words(&mut text, &head, words.trim());
        }
        text
    }

    /// Wraps words after a head; the following lines are indented under the words.
    fn words(&self, text: &mut String, head: &str, words: &str) {
        let indent = head.chars().count();
        let width = self.width.max(indent + 24) - indent;
        let mut lines = wrap::lines(words, width);
        if lines.is_empty() {
            lines.push(String::new());
        }
        for (at, line) in lines.iter().enumerate() {
            let head = if at == 0 { head.to_owned() } else { " ".repeat(indent) };
            text.push_str(format!("{head}{line}").trim_end());
            text.push('\n');
        }
    }
}

/// The version notes, in parentheses.
fn history(field: &EventField<'_>) -> String {
    let phrases = field.field.history();
    if phrases.is_empty() { String::new() } else { format!(" ({})", phrases.join(", ")) }
}

/// The documented values, unless the description is the list itself.
fn values(field: &EventField<'_>) -> String {
    let field = field.field;
    let mut names: Vec<&str> = field.values.iter().map(|value| value.name.as_str()).collect();
    if names.is_empty() || names.join(", ") == field.text {
        return String::new();
    }
    if field.open {
        names.push("...");
    }
    format!(" {{{}}}", names.join(", "))
}
