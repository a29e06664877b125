//! Names and the notes in parentheses after them.

use std::ops::Range;

use pest::iterators::Pair;

use super::{Rule, offset, range};

/// A name or word with its place and the notes in parentheses after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// The name's bytes, without asterisks.
    pub(crate) name: Range<usize>,
    /// Whether it is a pattern of names.
    pub(crate) is_pattern: bool,
    /// The notes in parentheses.
    pub(crate) notes: Notes,
}

/// The notes in parentheses after a name, as bytes of version numbers and names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Notes {
    /// `group`: it is a group and not an event.
    pub(crate) is_group: bool,
    /// `v2.3.6`: the first release that has it.
    pub(crate) since: Option<Range<usize>>,
    /// `removed v2.4.0`: the first release that no longer has it.
    pub(crate) removed: Option<Range<usize>>,
    /// `changed v2.3.13`: the releases in which its meaning changed.
    pub(crate) changed: Vec<Range<usize>>,
    /// `called in_bytes before v2.4.0`: earlier names, each with the release that renamed it.
    pub(crate) called: Vec<(Range<usize>, Option<Range<usize>>)>,
}

impl Notes {
    /// The same notes in a text with `by` more bytes before them.
    pub(crate) fn moved(self, by: usize) -> Self {
        let one = |range: Range<usize>| offset(range, by);
        Self {
            is_group: self.is_group,
            since: self.since.map(one),
            removed: self.removed.map(one),
            changed: self.changed.into_iter().map(one).collect(),
            called: self.called.into_iter().map(|(name, before)| (one(name), before.map(one))).collect(),
        }
    }
}

impl Named {
    /// The same name in a text with `by` more bytes before it.
    pub(crate) fn moved(self, by: usize) -> Self {
        Self { name: offset(self.name, by), is_pattern: self.is_pattern, notes: self.notes.moved(by) }
    }
}

pub(super) fn named(pair: Pair<'_, Rule>) -> Option<Named> {
    let mut inner = pair.into_inner();
    let name = inner.next()?;
    let is_pattern = name.as_rule() == Rule::pattern;
    let notes = inner.find(|pair| pair.as_rule() == Rule::notes).map(notes).unwrap_or_default();
    Some(Named { name: range(&name), is_pattern, notes })
}

pub(super) fn notes(pair: Pair<'_, Rule>) -> Notes {
    let mut notes = Notes::default();
    for note in pair.into_inner() {
        let rule = note.as_rule();
        let mut inner = note.into_inner();
        let mut part = |rule: Rule| inner.find(|pair| pair.as_rule() == rule).map(|pair| range(&pair));
        match rule {
            Rule::is_group => notes.is_group = true,
            Rule::since => notes.since = part(Rule::version_number),
            Rule::removed => notes.removed = part(Rule::version_number),
            Rule::changed => notes.changed.extend(part(Rule::version_number)),
            Rule::called => {
                notes.called.extend(part(Rule::called_name).map(|name| (name, part(Rule::version_number))));
            }
            // `notes` has no other inner rule.
            _ => {}
        }
    }
    notes
}
