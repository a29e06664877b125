//! Compares two versions of a page and reports the differences as findings, with their consequences.
//!
//! Breaking changes come from the list of [changes](crate::change). Sections, version notes and descriptions are
//! compared here. The order of events and fields, line breaks and spaces make no difference.

mod breaks;
mod bump;
mod event;
mod field;
mod finding;
mod section;

use crate::change::{Change, changes};
use crate::{Context, Finding, Findings, Location, Rule, Spec};

pub use breaks::{breaking_rules, who_breaks};
pub use bump::Bump;
pub use finding::rule_of;

/// One of the two versions.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    /// The page, resolved.
    pub spec: &'a Spec,
    /// The text of the page, to compute columns.
    pub text: &'a str,
}

/// The result of a comparison.
#[derive(Clone, Debug, Default)]
pub struct Difference {
    /// The differences.
    pub findings: Findings,
    /// The changes that may break emitters, readers or metrics, as data.
    pub changes: Vec<Change>,
    /// The version bump that the differences require.
    pub bump: Bump,
    /// The reason for the bump, in a few words.
    pub reason: String,
}

/// Compares two versions of a page.
#[must_use]
pub fn compare(old: Version<'_>, new: Version<'_>) -> Difference {
    let mut cx = Cx { old: Side::new(old), new: Side::new(new), found: Findings::new(), count: bump::Count::default() };
    section::check_page(&mut cx);
    let sections = section::check_sections(&mut cx);
    let changes = changes(old.spec, new.spec);
    for change in &changes.list {
        let finding = finding::of(&cx, change);
        cx.report(finding);
    }
    event::check_events(&mut cx, &changes.pairs, &sections);
    field::check_words(&mut cx, &changes);
    let mut findings = cx.found;
    findings.sort();
    Difference { findings, changes: changes.list, bump: cx.count.bump(), reason: cx.count.reason() }
}

/// How far into a line a word is looked for.
const MOST_COLUMNS: usize = 4 << 10;

/// What all checks share.
struct Cx<'a> {
    old: Side<'a>,
    new: Side<'a>,
    found: Findings,
    count: bump::Count,
}

/// A version with its lines.
struct Side<'a> {
    spec: &'a Spec,
    lines: Vec<&'a str>,
}

impl<'a> Side<'a> {
    fn new(version: Version<'a>) -> Self {
        Self { spec: version.spec, lines: version.text.split('\n').collect() }
    }

    /// The place of a word on a line, or the start of the line if the word is not there.
    fn place(&self, line: u32, word: &str) -> Location {
        let text = self.lines.get((line as usize).saturating_sub(1)).copied().unwrap_or("");
        // A line may have very many names, each of which is looked for.
        let text = (0..4).find_map(|back| text.get(..MOST_COLUMNS - back)).unwrap_or(text);
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let found = text.match_indices(word).find(|(at, _)| {
            !text[..*at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part) && !word.is_empty()
        });
        let count = |text: &str| text.chars().count() as u32;
        match found {
            Some((at, _)) => Location::stretch(&self.spec.file, line, count(&text[..at]) + 1, count(word)),
            None => Location::point(&self.spec.file, line.max(1), 1),
        }
    }
}

impl Cx<'_> {
    /// Reports a difference and counts it towards the version bump.
    fn report(&mut self, finding: Finding) {
        self.count.add(finding.rule, finding.level);
        self.found.push(finding);
    }
}

/// A finding about an event or one of its fields.
fn about(rule: Rule, location: Location, message: String, event: &str, field: Option<&str>) -> Finding {
    let context = Context { event: Some(event.to_owned()), field: field.map(str::to_owned), ..Context::default() };
    Finding::new(rule, location, message).context(context)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_where_it_is_whole_and_not_too_far() {
        let spec = crate::Page::read("page", "*a*\n", &crate::Kinds::fallback()).spec.unwrap();
        let at = |text: &str, line: u32, word: &str| {
            let place = Side::new(Version { spec: &spec, text }).place(line, word);
            (place.line, place.column, place.end_column)
        };
        assert_eq!(at("ab cd", 1, "cd"), (1, 4, Some(6)));
        assert_eq!(at("cde dcd _cd cd_ cd", 1, "cd"), (1, 17, Some(19)));
        assert_eq!(at("\u{e4}\u{f6} cd", 1, "cd"), (1, 4, Some(6)));
        assert_eq!(at("a\nb (\u{e4}c)\n", 2, "\u{e4}c"), (2, 4, Some(6)));
        // Without the word, the line.
        assert_eq!(at("ab cd", 1, "c"), (1, 1, None));
        assert_eq!(at("ab", 1, ""), (1, 1, None));
        assert_eq!(at("ab", 7, "ab"), (7, 1, None));
        assert_eq!(at("ab", 0, "ab"), (0, 1, Some(3)));
        assert_eq!(at("ab", 0, "cd"), (1, 1, None));
        // Within the first 4,096 bytes, and whole letters.
        let far = |blanks: usize| at(&format!("{}ab", " ".repeat(blanks)), 1, "ab");
        assert_eq!((far(4_094), far(4_095)), ((1, 4_095, Some(4_097)), (1, 1, None)));
        let split = format!("x{}\u{e9}{}", "\u{e4}".repeat(2_047), "\u{e4}".repeat(10));
        assert_eq!(at(&split, 1, "\u{e9}"), (1, 1, None));
    }
}
