//! Makes the kinds file of an imported page, from recordings, sources and kinds files, or else from the descriptions.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use events_spec::{Kind, Kinds, Page};

use super::model::{Documentation, FieldEntry, is_name};

/// A field, its entry, and its kind there.
struct Vote<'d> {
    entry: &'d str,
    kind: Kind,
    /// The reason for the kind; empty for strings, which need no rule.
    reason: String,
}

/// The rules for the fields of the page: one for each name, and one for each entry in which the name has another kind.
pub(super) fn kinds(docs: &Documentation, sources: &[Kinds]) -> String {
    let fallback = Kinds::fallback();
    let mut votes: BTreeMap<&str, Vec<Vote<'_>>> = BTreeMap::new();
    for entry in &docs.entries {
        for field in entry.fields.iter().filter(|field| is_name(&field.name)) {
            votes.entry(&field.name).or_default().extend(vote(&entry.name, field, sources, &fallback));
        }
    }
    let mut text = "# The kinds of the fields of an imported page.\n".to_owned();
    for (name, votes) in &votes {
        let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
        votes.iter().for_each(|vote| *counts.entry(vote.kind).or_insert(0) += 1);
        // If the descriptions are evenly divided, it is a string.
        let most = counts.into_iter().max_by_key(|(kind, count)| (*count, *kind == Kind::Str)).map(|(kind, _)| kind);
        let mut rule = |event: Option<&str>, kind: Kind, reason: &str| {
            let event = event.map_or(String::new(), |event| format!("event = \"{event}\"\n"));
            let reason = reason.replace(['"', '\\'], "'");
            // Writing to a string does not fail.
            let _ = write!(text, "\n[[rule]]\n{event}field = \"{name}\"\nkind = \"{kind}\"\nreason = \"{reason}\"\n");
        };
        if let Some(vote) = votes.iter().find(|vote| Some(vote.kind) == most && !vote.reason.is_empty()) {
            rule(None, vote.kind, &vote.reason);
        }
        for vote in votes.iter().filter(|vote| Some(vote.kind) != most) {
            match vote.kind {
                Kind::Str if vote.reason.is_empty() => {
                    rule(Some(vote.entry), Kind::Enum, "the documentation lists its values")
                }
                kind => rule(Some(vote.entry), kind, &vote.reason),
            }
        }
    }
    text
}

/// The kind of a field: from the sources, or else from its description, or else as on Dovecot's published page.
fn vote<'d>(entry: &'d str, field: &FieldEntry, sources: &[Kinds], fallback: &Kinds) -> Option<Vote<'d>> {
    let lists = !field.words.values.is_empty();
    let rule = |kinds: &Kinds| kinds.rule(&field.name, &[entry]).map(|rule| (rule.kind, rule.reason.clone()));
    // A string in a source does not rule out a list of values, but the list must be on this page.
    let said = sources.iter().find_map(rule).filter(|(kind, _)| *kind != Kind::Enum && !(lists && *kind == Kind::Str));
    let (kind, reason) = match said {
        Some(said) => said,
        None if lists => (Kind::Str, String::new()),
        // The name already implies the kind.
        None if Kinds::promise(&field.name).is_some() => return None,
        None => kind_of(&field.name, &field.words.paragraphs.join(" "))
            .map(|(kind, why)| (kind, format!("the documentation says \"{why}\"")))
            .or_else(|| rule(fallback).filter(|(kind, _)| !matches!(kind, Kind::Str | Kind::Enum)))?,
    };
    Some(Vote { entry, kind, reason })
}

/// The kind that a description implies, and by which words.
fn kind_of(name: &str, text: &str) -> Option<(Kind, &'static str)> {
    let lower = text.to_ascii_lowercase();
    let sentence = lower.split(". ").next().unwrap_or_default();
    let ends = ENDINGS.iter().find(|ending| name.ends_with(**ending)).map(|ending| (Kind::Int, *ending));
    let begins = BEGINNINGS.iter().find(|(words, _)| sentence.starts_with(words));
    let is_part = |c: char| c.is_alphanumeric();
    let has = |words: &str| {
        let mut places = sentence.match_indices(words);
        places.any(|(at, _)| !sentence[..at].ends_with(is_part) && !sentence[at + words.len()..].starts_with(is_part))
    };
    let within = || WITHIN.iter().find(|(words, _)| has(words));
    begins.or_else(within).map(|(words, kind)| (*kind, *words)).or(ends)
}

/// Endings of the names of numbers.
const ENDINGS: &[&str] = &["_bits", "_bytes", "_count", "_pid", "_seq", "_size"];

/// Words at the beginning of a description, and the kind that they imply.
const BEGINNINGS: &[(&str, Kind)] = &[
    ("number of", Kind::Int),
    ("the number of", Kind::Int),
    ("the number data of", Kind::Int),
    ("total number of", Kind::Int),
    ("amount of", Kind::Int),
    ("count of", Kind::Int),
    ("the count of", Kind::Int),
    ("size of", Kind::Int),
    ("the size of", Kind::Int),
    ("how many", Kind::Int),
    ("how long", Kind::Int),
    ("total user cpu", Kind::Int),
    ("unix timestamp", Kind::Int),
    ("assigned id", Kind::Int),
    ("imap uid", Kind::Int),
    ("the uid", Kind::Int),
    ("the last uid", Kind::Int),
    ("list of", Kind::StrList),
];

/// Words anywhere in the first sentence, and the kind that they imply.
const WITHIN: &[(&str, Kind)] = &[
    ("(integer)", Kind::Int),
    ("(number)", Kind::Int),
    ("in bytes", Kind::Int),
    ("in microseconds", Kind::Int),
    ("in milliseconds", Kind::Int),
    ("http result status code", Kind::Int),
    ("sequence number", Kind::Int),
    ("uid number", Kind::Int),
    ("process id", Kind::Int),
    ("system user id", Kind::Int),
    ("uid of the", Kind::Int),
    ("page faults", Kind::Int),
    ("context switches", Kind::Int),
    ("i/o counter", Kind::Int),
];

/// Parses the page and compares it with the documentation.
pub(super) fn prove(page: &str, kinds: &str) -> Result<Page, String> {
    let mut findings = events_spec::Findings::new();
    let kinds = Kinds::parse("fields.toml", kinds, &mut findings);
    let read = Page::read("the page", page, &kinds);
    findings.extend(read.findings.as_slice().iter().cloned());
    let error = findings.as_slice().iter().find(|finding| finding.level == events_spec::Level::Error);
    match error {
        Some(error) => Err(format!("line {}: {}", error.location.line, error.message)),
        None => Ok(read),
    }
}
