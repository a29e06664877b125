//! The clues about a pair of an old and a new item, and their score.

use super::name::{NameChange, name_change};
use super::text::Described;
use super::weight;
use crate::suggest;

/// The clues that one item may be another one under a new name.
#[derive(Clone, Debug)]
pub struct Clues<'a> {
    old: &'a str,
    new: &'a str,
    /// How the names differ, and how much that alone counts.
    pub name: Option<(NameChange, f64)>,
    /// What the page says about the rename, in words.
    pub said: Option<String>,
    /// The similarity of the descriptions, and the number of significant words.
    words: Option<(f64, usize)>,
    /// The similarity without the words that are in both names.
    beside: f64,
    /// How much the values count.
    pub values: f64,
    /// What the values show, in words.
    pub values_say: Option<String>,
    /// Other fields of the event that were changed in the same way.
    pub siblings: Vec<&'a str>,
    /// Other events in which the same field was renamed.
    pub elsewhere: Vec<&'a str>,
    /// Whether both names are present at the same time.
    pub both: bool,
    /// Whether nothing else was removed or added.
    pub alone: bool,
    /// The number of events seen, if a field that is always present was in all of them.
    pub always: Option<u64>,
    /// The version note of the new name, if the old one has none.
    pub noted: Option<&'a str>,
}

impl<'a> Clues<'a> {
    /// Creates the clues for two names.
    #[must_use]
    pub fn new(old: &'a str, new: &'a str) -> Self {
        Self {
            old,
            new,
            name: name_change(old, new),
            said: None,
            words: None,
            beside: 0.0,
            values: 0.0,
            values_say: None,
            siblings: Vec::new(),
            elsewhere: Vec::new(),
            both: false,
            alone: false,
            always: None,
            noted: None,
        }
    }

    /// Adds the descriptions of both.
    pub fn describe(&mut self, old: &Described, new: &Described) {
        let is_same = old.is_same(new) && !old.is_empty();
        // A whole sentence that is the same counts, whatever its words are.
        let enough = old.len().min(new.len()) + usize::from(is_same && old.count() >= 4);
        let alike = if is_same { 1.0 } else { old.likeness(new).min(0.99) };
        self.words = Some((alike, enough));
        // It is not evidence that two items with `id` in their names are both described as "ID".
        let by_one_word = self.name.as_ref().is_some_and(|(_, weight)| *weight <= weight::ONE_MORE);
        self.beside =
            if is_same || !by_one_word { alike } else { old.likeness_without(new, &shared(self.old, self.new)) };
        if new.says_renamed(self.old) {
            self.said = Some("the page gives its previous name".to_owned());
        }
    }

    /// Adds the similarity of the prose about two events.
    pub(crate) fn prose(&mut self, alike: f64) {
        self.words = Some((alike.max(weight::NEAR_FROM), 4));
        self.beside = alike;
    }

    /// Whether the clues could suffice for a rename even without further evidence. This limits the candidates kept for
    /// each name.
    #[must_use]
    pub fn may_be_enough(&self) -> bool {
        let company = weight::FAMILY + weight::ELSEWHERE_OFTEN + weight::ALONE;
        self.score().is_some_and(|score| score + company >= weight::ENOUGH)
    }

    /// Whether the pair is plausible enough to support another one: by significant names or descriptions.
    #[must_use]
    pub fn is_plausible(&self) -> bool {
        let by_name = self.name.as_ref().is_some_and(|(_, weight)| *weight >= weight::MORE);
        self.said.is_some() || by_name || self.words.is_none() || self.beside >= 0.6
    }

    /// The total score for a rename; `None` if neither the names, nor the descriptions, nor the page suggest one.
    #[must_use]
    pub fn score(&self) -> Option<f64> {
        let by_name = self.name.as_ref().map(|(_, weight)| *weight);
        let base = if self.said.is_some() {
            weight::SAID + by_name.unwrap_or(0.0)
        } else {
            let beside = by_name.map(|name| name + self.words_beside(name));
            let alone = self.words_alone().map(|words| words + if by_name.is_some() { weight::NEAR_NAME } else { 0.0 });
            match (beside, alone) {
                (Some(beside), Some(alone)) => beside.max(alone),
                (one, other) => one.or(other)?,
            }
        };
        let siblings = match self.siblings.len() {
            0 => 0.0,
            1 => weight::SIBLING,
            2 => weight::SIBLINGS,
            _ => weight::FAMILY,
        };
        let elsewhere = match self.elsewhere.len() {
            0 => 0.0,
            1 => weight::ELSEWHERE,
            _ => weight::ELSEWHERE_OFTEN,
        };
        let flags = [
            (self.both && self.said.is_none(), weight::BOTH),
            (self.alone, weight::ALONE),
            (self.always.is_some(), weight::ALWAYS),
            (self.noted.is_some(), weight::NOTED),
        ];
        let flags: f64 = flags.into_iter().filter(|(is, _)| *is).map(|(_, weight)| weight).sum();
        Some(base + self.values + siblings + elsewhere + flags)
    }

    /// The weight of descriptions if the names are similar. Names that are nearly equal do not need any.
    fn words_beside(&self, name: f64) -> f64 {
        match self.words {
            Some(_) if self.beside >= weight::WORDS_FROM => weight::WORDS * self.beside,
            Some((_, enough)) if enough >= 2 && self.beside < 0.15 && name < weight::MORE => weight::NO_WORDS,
            Some(_) | None => 0.0,
        }
    }

    /// The weight of equal or nearly equal descriptions, whatever the names are.
    fn words_alone(&self) -> Option<f64> {
        match self.words? {
            (alike, enough) if alike >= 1.0 && enough >= 3 => Some(weight::SAME_TEXT),
            (alike, enough) if alike >= 1.0 && enough >= 2 => Some(weight::SAME_SHORT_TEXT),
            (alike, enough) if alike >= weight::NEAR_FROM && enough >= 2 => Some(weight::NEAR_TEXT),
            _ => None,
        }
    }

    /// The evidence, in words.
    #[must_use]
    pub fn in_words(&self) -> Vec<String> {
        let mut evidence: Vec<String> = self.said.iter().cloned().collect();
        if let Some((change, _)) = &self.name {
            evidence.push(change.in_words(self.old, self.new));
        }
        match self.words {
            Some((alike, enough)) if alike >= 1.0 && enough > 0 => {
                evidence.push("it has the same description".to_owned())
            }
            Some((alike, _)) if alike >= weight::NEAR_FROM => {
                evidence.push("it has nearly the same description".to_owned());
            }
            Some(_) | None => {}
        }
        evidence.extend(self.values_say.clone());
        if let Some(seen) = self.always {
            evidence.push(match seen {
                1 => "it is in the only event that was seen".to_owned(),
                seen => format!("it is in all {seen} events that were seen"),
            });
        }
        if !self.siblings.is_empty() {
            let shown = &self.siblings[..self.siblings.len().min(4)];
            evidence.push(format!("{} of this event changed in the same way", suggest::all_of(shown)));
        }
        if !self.elsewhere.is_empty() {
            let shown = &self.elsewhere[..self.elsewhere.len().min(3)];
            evidence.push(format!("it changed in the same way in {}", suggest::all_of(shown)));
        }
        if let Some(version) = self.noted {
            evidence.push(format!("the page notes `v{version}` for the new name"));
        }
        evidence
    }
}

/// The words that are in both names.
fn shared<'n>(old: &'n str, new: &str) -> Vec<&'n str> {
    old.split('_').filter(|word| new.split('_').any(|other| other == *word)).collect()
}
