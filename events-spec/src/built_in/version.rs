//! One name in every page that is built in, side by side: since when, until when, called what before.

use super::BuiltIn;
use crate::spec::EventField;
use crate::{Event, EventDef, Source, Spec, Table, suggest};

/// The pages of several versions, to ask them about names.
#[derive(Clone, Debug)]
pub struct Versions {
    pages: Vec<Spec>,
}

/// What a built-in page says about a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The release that the page describes, or `2019` for the published one.
    pub release: String,
    /// The version that `--dovecot` takes for the page; none for the published one.
    pub line: Option<String>,
    /// Whether the page has an event or a field of this name.
    pub is_there: bool,
    /// Since when, until when, and what it was called before; `not there` when the page does not know it.
    pub words: String,
}

impl Versions {
    /// Every page that is built in.
    #[must_use]
    pub fn new() -> Self {
        Self::of_pages(BuiltIn::ALL.into_iter().filter_map(|page| Source::built_in(page).page().spec).collect())
    }

    /// These pages, the oldest first.
    #[must_use]
    pub const fn of_pages(pages: Vec<Spec>) -> Self {
        Self { pages }
    }

    /// The pages, the oldest first.
    #[must_use]
    pub fn pages(&self) -> &[Spec] {
        &self.pages
    }

    /// What each page says about an event or a field of this name, the oldest page first.
    #[must_use]
    pub fn of(&self, name: &str) -> Vec<Said> {
        let said = |spec: &Spec| Said {
            release: release(spec).to_owned(),
            line: spec.version.map(|version| version.release_line().to_string()),
            is_there: is_known(spec, name),
            words: said(spec, name).unwrap_or_else(|| self.under_another_name(spec, name)),
        };
        self.pages.iter().map(said).collect()
    }
}

impl Versions {
    /// What a page says about a name that it does not know: perhaps it has what another page says was renamed.
    fn under_another_name(&self, spec: &Spec, name: &str) -> String {
        let events = self.pages.iter().filter_map(|page| page.event(name)).flat_map(|event| &event.formerly);
        let declared = self.pages.iter().flat_map(|page| &page.declared).filter(|field| field.name == name);
        let mut formerly = events.chain(declared.flat_map(|field| &field.formerly));
        match formerly.find(|formerly| is_known(spec, &formerly.name)) {
            Some(formerly) => format!("not there: it is called `{}`", formerly.name),
            None => "not there".to_owned(),
        }
    }
}

/// The release that a page describes, as reports and tables name it.
#[must_use]
pub fn release(spec: &Spec) -> &str {
    spec.release.as_deref().unwrap_or("2019")
}

impl Default for Versions {
    fn default() -> Self {
        Self::new()
    }
}

fn is_known(spec: &Spec, name: &str) -> bool {
    spec.event(name).is_some() || spec.events.iter().any(|event| spec.field(event, name).is_some())
}

fn said(spec: &Spec, name: &str) -> Option<String> {
    if let Some(event) = spec.event(name) {
        let (page, line) = spec.cite(event.line);
        let since = spec.since(event).filter(|_| event.since.is_none()).map(|since| format!("since {since}"));
        let notes: Vec<String> = since.into_iter().chain(event.history()).collect();
        return Some([&[format!("{page}:{line}")][..], &notes].concat().join(", "));
    }
    let having: Vec<_> = spec.events.iter().filter_map(|event| Some((event, spec.field(event, name)?))).collect();
    if let Some(first) = having.first() {
        let events = if having.len() == 1 { "one event".to_owned() } else { format!("{} events", having.len()) };
        let history = first.1.field.history();
        if having.iter().all(|(_, field)| field.field.history() == history) {
            let notes = [&[format!("a field of {events}")][..], &history].concat();
            return Some(notes.join(", "));
        }
        return Some(format!("a field of {events}{}", histories(&having)));
    }
    spec.with_table(|table| {
        let of_field = |event: &EventDef<'_>, table: &Table<'_>| {
            table.elsewhen_field(event, name).map(|elsewhen| format!("not there: {}", elsewhen.in_words()))
        };
        let event = table.elsewhen_event(name).map(|elsewhen| format!("not there: {}", elsewhen.in_words()));
        event.or_else(|| table.events.iter().find_map(|event| of_field(event, table)))
    })
}

/// What the page notes about releases where it notes something, with the events: `; since 2.4.5 in two of them`.
fn histories(having: &[(&Event, EventField<'_>)]) -> String {
    let mut notes: Vec<(String, Vec<&str>)> = Vec::new();
    for (event, field) in having {
        let history = field.field.history().join(", ");
        match notes.iter_mut().find(|(known, _)| *known == history) {
            Some((_, events)) => events.push(&event.name),
            None if history.is_empty() => {}
            None => notes.push((history, vec![&event.name])),
        }
    }
    let one = |(history, events): &(String, Vec<&str>)| match events.as_slice() {
        few @ ([_] | [_, _]) => format!("; of {}: {history}", suggest::all_of(few)),
        many => format!("; of {} of them: {history}", many.len()),
    };
    notes.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renamed_field_is_told_by_every_page() {
        let versions = Versions::new();
        let said = versions.of("net_in_bytes");
        assert_eq!((said[1].words.as_str(), said[1].is_there), ("not there: it is called `bytes_in`", false));
        assert!(said[2].words.starts_with("a field of "), "{said:?}");
        let there = |name: &str| versions.of(name).iter().filter(|said| said.is_there).count();
        assert_eq!((there("net_in_bytes"), there("imap_command_finished")), (1, 3));
    }

    #[test]
    fn a_page_that_has_the_earlier_name_says_what_it_is_called_now() {
        let said = Versions::new().of("bytes_in");
        assert!(said[1].is_there, "{said:?}");
        assert_eq!(said[2].words, "not there: it is called `net_in_bytes` since 2.4.0");
    }
}
