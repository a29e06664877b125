//! The clues about a pair of an old and a new thing, and what they come to.

use super::name::{NameChange, name_change};
use super::text::Described;
use super::weight;
use crate::suggest;

/// What is known about one thing perhaps being another one under a new name.
#[derive(Clone, Debug)]
pub struct Clues<'a> {
    old: &'a str,
    new: &'a str,
    /// How the names differ, with what that alone is worth.
    pub name: Option<(NameChange, f64)>,
    /// That the page says so, and with which words.
    pub said: Option<String>,
    /// How alike the descriptions are, and whether both say enough to tell.
    words: Option<(f64, usize)>,
    /// How alike they are without the words that both names have.
    beside: f64,
    /// What the values are worth.
    pub values: f64,
    /// What the values say, in words.
    pub values_say: Option<String>,
    /// Other fields of the event to which the same change was made.
    pub siblings: Vec<&'a str>,
    /// Other events in which the same field was renamed.
    pub elsewhere: Vec<&'a str>,
    /// Whether both names are there at once.
    pub both: bool,
    /// Whether nothing else went and came.
    pub alone: bool,
    /// That a field which is always there was in every event that was seen: how many those were.
    pub always: Option<u64>,
    /// The version with which the new name is noted, where the old one has no note.
    pub noted: Option<&'a str>,
}

impl<'a> Clues<'a> {
    /// The clues of two names.
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

    /// Adds what the page says of both.
    pub fn describe(&mut self, old: &Described, new: &Described) {
        let is_same = old.is_same(new) && !old.is_empty();
        // A whole sentence that is the same tells, whatever its words say.
        let enough = old.len().min(new.len()) + usize::from(is_same && old.count() >= 4);
        let alike = if is_same { 1.0 } else { old.likeness(new).min(0.99) };
        self.words = Some((alike, enough));
        // That two things with `id` in their names say "ID" of themselves says nothing.
        let by_one_word = self.name.as_ref().is_some_and(|(_, weight)| *weight <= weight::ONE_MORE);
        self.beside =
            if is_same || !by_one_word { alike } else { old.likeness_without(new, &shared(self.old, self.new)) };
        if new.says_renamed(self.old) {
            self.said = Some("the page says what it was called before".to_owned());
        }
    }

    /// Adds that the prose about two events is alike.
    pub(crate) fn prose(&mut self, alike: f64) {
        self.words = Some((alike.max(weight::NEAR_FROM), 4));
        self.beside = alike;
    }

    /// Whether the clues could come to a rename at all, before company is known. It bounds what is kept for each name.
    #[must_use]
    pub fn may_be_enough(&self) -> bool {
        let company = weight::FAMILY + weight::ELSEWHERE_OFTEN + weight::ALONE;
        self.score().is_some_and(|score| score + company >= weight::ENOUGH)
    }

    /// Whether the pair is likely enough by itself to speak for another one: names that say something, or descriptions.
    #[must_use]
    pub fn is_plausible(&self) -> bool {
        let by_name = self.name.as_ref().is_some_and(|(_, weight)| *weight >= weight::MORE);
        self.said.is_some() || by_name || self.words.is_none() || self.beside >= 0.6
    }

    /// How much all of it speaks for a rename; `None` when neither names nor words nor the page do.
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

    /// What descriptions are worth beside names that are alike. Names that are nearly the same need none.
    fn words_beside(&self, name: f64) -> f64 {
        match self.words {
            Some(_) if self.beside >= weight::WORDS_FROM => weight::WORDS * self.beside,
            Some((_, enough)) if enough >= 2 && self.beside < 0.15 && name < weight::MORE => weight::NO_WORDS,
            Some(_) | None => 0.0,
        }
    }

    /// What descriptions are worth that are the same, or nearly so, whatever the names are.
    fn words_alone(&self) -> Option<f64> {
        match self.words? {
            (alike, enough) if alike >= 1.0 && enough >= 3 => Some(weight::SAME_TEXT),
            (alike, enough) if alike >= 1.0 && enough >= 2 => Some(weight::SAME_SHORT_TEXT),
            (alike, enough) if alike >= weight::NEAR_FROM && enough >= 2 => Some(weight::NEAR_TEXT),
            _ => None,
        }
    }

    /// What speaks for it, in words.
    #[must_use]
    pub fn in_words(&self) -> Vec<String> {
        let mut evidence: Vec<String> = self.said.iter().cloned().collect();
        if let Some((change, _)) = &self.name {
            evidence.push(change.in_words(self.old, self.new));
        }
        match self.words {
            Some((alike, enough)) if alike >= 1.0 && enough > 0 => {
                evidence.push("the page says the same of it".to_owned())
            }
            Some((alike, _)) if alike >= weight::NEAR_FROM => {
                evidence.push("the page says nearly the same of it".to_owned());
            }
            Some(_) | None => {}
        }
        evidence.extend(self.values_say.clone());
        if let Some(seen) = self.always {
            evidence.push(match seen {
                1 => "it is in the one event that was seen".to_owned(),
                seen => format!("it is in all {seen} events that were seen"),
            });
        }
        if !self.siblings.is_empty() {
            let shown = &self.siblings[..self.siblings.len().min(4)];
            evidence.push(format!("the same happened to {} of this event", suggest::all_of(shown)));
        }
        if !self.elsewhere.is_empty() {
            let shown = &self.elsewhere[..self.elsewhere.len().min(3)];
            evidence.push(format!("the same happened in {}", suggest::all_of(shown)));
        }
        if let Some(version) = self.noted {
            evidence.push(format!("the page notes `v{version}` for the new name"));
        }
        evidence
    }
}

/// The words that both names have.
fn shared<'n>(old: &'n str, new: &str) -> Vec<&'n str> {
    old.split('_').filter(|word| new.split('_').any(|other| other == *word)).collect()
}
