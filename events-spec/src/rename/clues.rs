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

#[cfg(test)]
mod tests {
    use super::*;

    /// A name with one word more, of two that are kept.
    const MORE: (&str, &str) = ("bytes_in", "net_in_bytes");
    /// The same, of one.
    const ONE_MORE: (&str, &str) = ("tag", "cmd_tag");
    /// Names that have nothing in common.
    const OTHER: (&str, &str) = ("latency", "spent");

    fn clues((old, new): (&'static str, &'static str), words: Option<(f64, usize)>, beside: f64) -> Clues<'static> {
        Clues { words, beside, ..Clues::new(old, new) }
    }

    fn scores(clues: &Clues<'_>, expected: Option<f64>) {
        let score = clues.score();
        let near = score.zip(expected).is_some_and(|(score, expected)| (score - expected).abs() < 1e-9);
        assert!(near || (score.is_none() && expected.is_none()), "{score:?} {expected:?} {clues:?}");
    }

    #[test]
    fn descriptions_count_by_how_alike_they_are() {
        for (names, words, beside, expected) in [
            (OTHER, None, 0.0, None),
            (OTHER, Some((1.0, 3)), 1.0, Some(weight::SAME_TEXT)),
            (OTHER, Some((1.0, 2)), 1.0, Some(weight::SAME_SHORT_TEXT)),
            (OTHER, Some((1.0, 1)), 1.0, None),
            (OTHER, Some((0.8, 2)), 0.8, Some(weight::NEAR_TEXT)),
            (OTHER, Some((0.79, 2)), 0.79, None),
            (OTHER, Some((0.8, 1)), 0.8, None),
            (MORE, None, 0.0, Some(weight::MORE)),
            (MORE, Some((0.5, 4)), 0.5, Some(weight::MORE + 0.15)),
            (MORE, Some((0.3, 4)), 0.3, Some(weight::MORE + 0.09)),
            (MORE, Some((0.29, 4)), 0.29, Some(weight::MORE)),
            (MORE, Some((0.1, 4)), 0.1, Some(weight::MORE)),
            (ONE_MORE, Some((0.1, 2)), 0.1, Some(weight::ONE_MORE + weight::NO_WORDS)),
            (ONE_MORE, Some((0.1, 1)), 0.1, Some(weight::ONE_MORE)),
            (ONE_MORE, Some((0.15, 2)), 0.15, Some(weight::ONE_MORE)),
            (ONE_MORE, Some((1.0, 3)), 0.0, Some(weight::SAME_TEXT + weight::NEAR_NAME)),
        ] {
            scores(&clues(names, words, beside), expected);
        }
    }

    #[test]
    fn every_other_clue_adds_its_weight() {
        let base = clues(MORE, None, 0.0);
        let with = |change: fn(&mut Clues<'static>), more: f64| {
            let mut clues = base.clone();
            change(&mut clues);
            scores(&clues, Some(weight::MORE + more));
        };
        with(|clues| clues.siblings = vec!["a"], weight::SIBLING);
        with(|clues| clues.siblings = vec!["a", "b"], weight::SIBLINGS);
        with(|clues| clues.siblings = vec!["a", "b", "c"], weight::FAMILY);
        with(|clues| clues.siblings = vec!["a", "b", "c", "d"], weight::FAMILY);
        with(|clues| clues.elsewhere = vec!["a"], weight::ELSEWHERE);
        with(|clues| clues.elsewhere = vec!["a", "b"], weight::ELSEWHERE_OFTEN);
        with(|clues| clues.elsewhere = vec!["a", "b", "c"], weight::ELSEWHERE_OFTEN);
        with(|clues| clues.both = true, weight::BOTH);
        with(|clues| clues.alone = true, weight::ALONE);
        with(|clues| clues.always = Some(3), weight::ALWAYS);
        with(|clues| clues.noted = Some("2.4"), weight::NOTED);
        with(|clues| clues.values = 0.1, 0.1);
        with(|clues| clues.said = Some(String::new()), weight::SAID);
        // What the page says outweighs that both names are there.
        with(|clues| (clues.said, clues.both) = (Some(String::new()), true), weight::SAID);
        let mut said = clues(OTHER, None, 0.0);
        said.said = Some(String::new());
        scores(&said, Some(weight::SAID));
    }

    #[test]
    fn a_pair_is_plausible_by_its_name_its_words_or_what_is_said() {
        assert!(clues(MORE, Some((0.0, 4)), 0.0).is_plausible());
        assert!(!clues(ONE_MORE, Some((0.0, 4)), 0.0).is_plausible());
        assert!(clues(ONE_MORE, None, 0.0).is_plausible());
        assert!(clues(ONE_MORE, Some((0.6, 4)), 0.6).is_plausible());
        assert!(!clues(ONE_MORE, Some((0.59, 4)), 0.59).is_plausible());
        let mut said = clues(ONE_MORE, Some((0.0, 4)), 0.0);
        said.said = Some(String::new());
        assert!(said.is_plausible());
    }

    #[test]
    fn a_pair_that_company_could_make_a_rename_is_kept() {
        let mut pair = clues(("a_user", "the_user"), None, 0.0);
        pair.values = 0.01;
        assert!(pair.may_be_enough());
        pair.values = -0.01;
        assert!(!pair.may_be_enough());
    }

    #[test]
    fn the_evidence_is_put_in_words() {
        let mut pair = clues(ONE_MORE, Some((1.0, 3)), 1.0);
        pair.said = Some("the page says so".to_owned());
        pair.values_say = Some("it has these values".to_owned());
        pair.always = Some(3);
        pair.siblings = vec!["a", "b", "c", "d", "e"];
        pair.elsewhere = vec!["w", "x", "y", "z"];
        pair.noted = Some("2.4");
        let expected = [
            "the page says so",
            "it is `tag` with `cmd` added",
            "it has the same description",
            "it has these values",
            "it is in all 3 events that were seen",
            "`a`, `b`, `c` and `d` of this event changed in the same way",
            "it changed in the same way in `w`, `x` and `y`",
            "the page notes `v2.4` for the new name",
        ];
        assert_eq!(pair.in_words(), expected);
        let words = |words, always| Clues { always, ..clues(OTHER, words, 0.0) }.in_words();
        assert_eq!(
            words(Some((0.8, 3)), Some(1)),
            ["it has nearly the same description", "it is in the only event that was seen"]
        );
        assert_eq!(words(Some((1.0, 0)), None), ["it has nearly the same description"]);
        assert!(words(Some((0.79, 3)), None).is_empty() && words(None, None).is_empty());
    }

    #[test]
    fn a_description_is_compared_without_the_words_of_both_names_if_these_prove_little() {
        let described = |names: (&'static str, &'static str), old: &str, new: &str| {
            let mut clues = Clues::new(names.0, names.1);
            clues.describe(&Described::new(old), &Described::new(new));
            (clues.words.unwrap(), clues.beside)
        };
        // The same sentence, even if only one of its words says something.
        assert_eq!(described(ONE_MORE, "how it was a tag", "How it was a tag."), ((1.0, 2), 1.0));
        assert_eq!(described(ONE_MORE, "tag", "Tag"), ((1.0, 1), 1.0));
        // The same words in another order are not the same sentence.
        assert_eq!(described(OTHER, "time of all", "all time of"), ((0.99, 2), 0.99));
        assert_eq!(described(ONE_MORE, "tag of client", "tag by peer"), ((0.5, 2), 0.0));
        assert_eq!(described(("cmd_tag", "tag"), "tag of client", "tag by peer"), ((0.5, 2), 0.0));
        assert_eq!(described(MORE, "bytes of client", "bytes by peer"), ((0.5, 2), 0.5));
        assert_eq!(described(MORE, "", "").0, (0.0, 0));
    }
}
