//! Finding the rules for a field without asking every rule.

use std::collections::HashMap;

use super::KindRule;

/// The rules of a kinds file by what they are for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Index {
    /// For each field that rules name without a wildcard: those for all events, and those for one.
    fields: HashMap<String, OfField>,
    /// The rules with a pattern, which have to be tried one after the other.
    patterns: Vec<usize>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct OfField {
    /// The rule for all events.
    all: Option<usize>,
    /// The rule for each event.
    events: HashMap<String, usize>,
}

/// How many rules of a file may have a pattern: each of them is tried for each field.
pub(super) const MOST_PATTERNS: usize = 1_000;

impl Index {
    pub(super) fn new(rules: &[KindRule]) -> Self {
        let mut index = Self::default();
        for (at, rule) in rules.iter().enumerate() {
            if has_pattern(rule.is_pattern, rule.event.as_deref()) {
                index.patterns.push(at);
                continue;
            }
            let of = index.fields.entry(rule.fields.clone()).or_default();
            match &rule.event {
                None => of.all = Some(at),
                Some(event) => _ = of.events.insert(event.clone(), at),
            }
        }
        index
    }

    /// The rules that may be for a field in the lists of these events, in no order; one may come twice.
    pub(super) fn for_field(&self, name: &str, events: &[&str]) -> Vec<usize> {
        let mut found = self.patterns.clone();
        if let Some(of) = self.fields.get(name) {
            found.extend(of.all);
            found.extend(events.iter().filter_map(|event| of.events.get(*event)));
        }
        found
    }
}

/// Whether a rule has to be tried for every field.
pub(super) fn has_pattern(is_pattern: bool, event: Option<&str>) -> bool {
    is_pattern || event.is_some_and(|event| event.contains('*'))
}
