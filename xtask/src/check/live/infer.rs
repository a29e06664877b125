//! Infers a page from a stream: its events and fields.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Result, bail};
use events_spec::{Findings, Kind, Kinds, Page, is_name};

use super::evidence::Evidence;
use super::view::{EventView, FieldView, Role, View};

/// A page with its kinds file, and what a page cannot express.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inferred {
    /// The page.
    pub page: String,
    /// The kinds file for the page.
    pub kinds: String,
    /// The parents' file for the page, if it has its own.
    pub parents: Option<String>,
    /// The number of events.
    pub events: usize,
    /// The number of fields, each counted for each event that has it.
    pub fields: usize,
    /// What was seen but cannot be expressed, in words.
    pub left_out: Vec<String>,
}

/// The names and kinds of the inferred fields, by event.
struct Draft<'c, 't> {
    events: Vec<(&'c EventView<'c, 't>, Vec<&'c FieldView<'c, 't>>)>,
    kinds: Chosen<'c>,
    left_out: Vec<String>,
}

/// The kinds of the inferred fields.
#[derive(Default)]
struct Chosen<'c> {
    /// The kind of each name in most events.
    most: BTreeMap<&'c str, Kind>,
    /// The kinds in other events, by name and event.
    others: BTreeMap<(&'c str, &'c str), Kind>,
}

impl Chosen<'_> {
    fn of(&self, event: &str, name: &str) -> Option<Kind> {
        self.others.get(&(name, event)).or_else(|| self.most.get(name)).copied()
    }
}

/// Infers a page from what was seen.
pub(super) fn infer(view: &View<'_, '_>) -> Inferred {
    let draft = draft(view);
    let fields = draft.events.iter().map(|(_, fields)| fields.len()).sum();
    Inferred {
        page: page(&draft),
        kinds: kinds(&draft),
        parents: None,
        events: draft.events.len(),
        fields,
        left_out: draft.left_out,
    }
}

/// Selects what a page can express.
fn draft<'c, 't>(view: &'c View<'c, 't>) -> Draft<'c, 't> {
    let mut left_out = Vec::new();
    let mut events: Vec<(&EventView<'_, '_>, Vec<&FieldView<'_, '_>>)> = Vec::new();
    let mut by_name: Vec<&EventView<'_, '_>> = view.events.iter().collect();
    by_name.sort_by_key(|event| event.name);
    for event in by_name {
        if !is_name(event.name) {
            left_out.push(format!("the event `{}`, which is not a valid name: {NAMES}", event.name.escape_debug()));
            continue;
        }
        let mut fields = Vec::new();
        let mut by_name: Vec<&FieldView<'_, '_>> = event.fields.iter().collect();
        by_name.sort_by_key(|field| field.name);
        for field in by_name {
            match field.role {
                // Already known for every page.
                Role::Every | Role::Parent(_) => {}
                Role::Documented(_) | Role::Unknown if is_name(field.name) => fields.push(field),
                Role::Documented(_) | Role::Unknown => {
                    let name = field.name.escape_debug();
                    left_out
                        .push(format!("the field `{name}` of `{}`, which is not a valid name: {NAMES}", event.name));
                }
            }
        }
        events.push((event, fields));
    }
    let kinds = agree(&mut events, &mut left_out);
    let counts = &view.seen.counts;
    for (count, what) in [
        (counts.unnamed, "events without a name"),
        (counts.uncounted_events, "further events, because there are too many different ones"),
        (counts.uncounted_fields, "further fields, because there are too many different ones"),
    ] {
        if count > 0 {
            left_out.push(format!("{count} {what}"));
        }
    }
    Draft { events, kinds, left_out }
}

const NAMES: &str = "names consist of a to z, 0 to 9 and `_`";

/// Selects the kind of each name: that in most events, and another one for each event that disagrees. A field that has
/// several kinds within one event is left out there.
fn agree<'c>(
    events: &mut [(&'c EventView<'c, '_>, Vec<&'c FieldView<'c, '_>>)],
    left_out: &mut Vec<String>,
) -> Chosen<'c> {
    let mut evidence: BTreeMap<&str, (Evidence, BTreeMap<Option<Kind>, usize>)> = BTreeMap::new();
    for field in events.iter().flat_map(|(_, fields)| fields) {
        let (all, votes) = evidence.entry(field.name).or_default();
        all.add(field.seen.evidence());
        *votes.entry(field.seen.evidence().kind()).or_default() += 1;
    }
    let choose = |(all, votes): &(Evidence, BTreeMap<Option<Kind>, usize>)| {
        let most = votes.iter().filter_map(|(kind, count)| Some(((*kind)?, *count))).max_by_key(|(_, count)| *count);
        all.kind().or(most.map(|(kind, _)| kind))
    };
    let kinds: BTreeMap<&str, Kind> =
        evidence.iter().filter_map(|(name, evidence)| Some((*name, choose(evidence)?))).collect();
    let mut chosen = Chosen::default();
    for (event, fields) in events.iter_mut() {
        fields.retain(|field| {
            let (name, evidence) = (field.name, field.seen.evidence());
            // Only kinds of fields that stay: a rule that applies to no field would be an error.
            match (kinds.get(name), evidence.kind()) {
                (Some(kind), _) if evidence.fits(*kind) => _ = chosen.most.insert(name, *kind),
                (_, Some(kind)) => _ = chosen.others.insert((name, event.name), kind),
                (_, None) => {
                    let reason = "has values of several kinds, or of a kind that pages do not have";
                    left_out.push(format!("the field `{name}` of `{}`, which {reason}", event.name));
                    return false;
                }
            }
            true
        });
    }
    chosen
}

fn page(draft: &Draft<'_, '_>) -> String {
    let mut spread: BTreeMap<&str, usize> = BTreeMap::new();
    for category in draft.events.iter().flat_map(|(event, _)| event.seen.categories.keys()) {
        *spread.entry(category).or_default() += 1;
    }
    let mut sections: Vec<(String, Vec<usize>)> = Vec::new();
    for (at, (event, _)) in draft.events.iter().enumerate() {
        let title = title(event, &spread);
        match sections.iter_mut().find(|(known, _)| *known == title) {
            Some((_, events)) => events.push(at),
            None => sections.push((title, vec![at])),
        }
    }
    let mut text = "Events\n======\n\nMade from a stream of events; please add descriptions.\n".to_owned();
    for (title, events) in sections {
        // Writing to a string does not fail, here and below.
        let _ = write!(text, "\n{title}\n{}\n", "-".repeat(title.chars().count()));
        for (event, fields) in events.into_iter().map(|at| &draft.events[at]) {
            let _ = write!(text, "\n*{}*\n", event.name);
            if !fields.is_empty() {
                text.push('\n');
            }
            for field in fields {
                let name = field.name;
                let kind = draft.kinds.of(event.name, name).map_or("a value", Kind::in_words);
                let share = match (field.seen.seen, event.seen.seen) {
                    (seen, all) if seen == all => "all events had it".to_owned(),
                    (seen, all) => format!("{seen} of {all} events had it"),
                };
                let _ = writeln!(text, " * {name}: {kind}; {share}");
            }
        }
    }
    text
}

/// The section of an event: among its most frequent categories, the one that the fewest events have, because it is the
/// most specific. `spread` is the number of events in each category.
fn title(event: &EventView<'_, '_>, spread: &BTreeMap<&str, usize>) -> String {
    let is_word = |name: &&String| {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        !name.is_empty() && name.len() <= 64 && name.bytes().all(is_part)
    };
    let category = event.seen.categories.iter().filter(|(name, _)| is_word(name)).max_by_key(|(name, count)| {
        (**count, std::cmp::Reverse(spread.get(name.as_str()).copied()), std::cmp::Reverse(*name))
    });
    match category {
        Some((name, _)) => format!("Events of {name}"),
        None => "Other events".to_owned(),
    }
}

fn kinds(draft: &Draft<'_, '_>) -> String {
    let mut text = "# The kinds of the fields, by the values that a stream of events had.\n".to_owned();
    let mut rule = |event: &str, name: &str, kind: Kind| {
        let seen = kind.in_words();
        let _ = write!(
            text,
            "\n[[rule]]\n{event}field = \"{name}\"\nkind = \"{kind}\"\nreason = \"every value that was seen is {seen}\"\n",
        );
    };
    for (name, kind) in &draft.kinds.most {
        rule("", name, *kind);
    }
    for ((name, event), kind) in &draft.kinds.others {
        rule(&format!("event = \"{event}\"\n"), name, *kind);
    }
    text
}

impl Inferred {
    /// Parses the page, to ensure that it is valid.
    ///
    /// # Errors
    /// If nothing of what was seen can be expressed, or the page has errors.
    pub fn prove(&self) -> Result<()> {
        if self.events == 0 {
            bail!("a page cannot express anything of what was seen: {}", self.left_out.join("; "));
        }
        let mut findings = Findings::new();
        let kinds = Kinds::parse("fields.toml", &self.kinds, &mut findings);
        let page = Page::read("the page", &self.page, &kinds);
        findings.extend(page.findings.into_vec());
        if let (true, Some(first)) = (findings.has_error(), findings.as_slice().first()) {
            bail!("the inferred page has errors and was not written; the first error: {}", first.message);
        }
        Ok(())
    }
}
