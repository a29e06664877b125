//! Compares descriptions by their significant words.

use std::collections::BTreeSet;

/// A description, split into words once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Described {
    /// Its words in order, without case and punctuation.
    words: Vec<String>,
    /// The significant ones, each once.
    content: BTreeSet<String>,
}

/// The longest description that is compared, in words.
const LONGEST: usize = 400;

/// Words that are not significant.
const EMPTY: &[&str] = &[
    "a", "an", "and", "any", "are", "as", "at", "be", "been", "by", "can", "e", "eg", "for", "from", "g", "has",
    "have", "how", "i", "if", "in", "is", "it", "its", "of", "on", "or", "s", "such", "than", "that", "the", "then",
    "this", "to", "used", "was", "were", "when", "where", "which", "who", "will", "with",
];

/// Different spellings of one word.
const ALIKE: &[(&str, &str)] = &[
    ("addr", "address"),
    ("amount", "number"),
    ("cmd", "command"),
    ("dest", "destination"),
    ("target", "destination"),
    ("hostname", "host"),
    ("msg", "message"),
    ("num", "number"),
    ("src", "source"),
    ("usecs", "microseconds"),
    ("secs", "seconds"),
    ("username", "user"),
];

impl Described {
    /// Splits a description into words.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let lower = text.to_lowercase();
        let words: Vec<String> = lower
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .filter(|word| !word.is_empty())
            .take(LONGEST)
            .map(str::to_owned)
            .collect();
        let content = words.iter().filter(|word| !EMPTY.contains(&word.as_str())).map(|word| base(word)).collect();
        Self { words, content }
    }

    /// Whether both are equal except for case and punctuation.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.words == other.words
    }

    /// Whether this is one of the significant words.
    #[must_use]
    pub fn has(&self, word: &str) -> bool {
        self.content.contains(&base(&word.to_lowercase()))
    }

    /// The number of words.
    pub(super) fn count(&self) -> usize {
        self.words.len()
    }

    /// The number of significant words.
    #[must_use]
    pub fn len(&self) -> usize {
        self.content.len()
    }

    /// Whether there are no significant words.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.content.is_empty()
    }

    /// Whether it says that the item was previously called `name`.
    #[must_use]
    pub(super) fn says_renamed(&self, name: &str) -> bool {
        let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        renamed_from(&words, name)
    }

    /// The share of significant words that both have in common, from 0 to 1. A description that merely continues the
    /// other one is nearly the same.
    #[must_use]
    pub fn likeness(&self, other: &Self) -> f64 {
        likeness(&self.content, &other.content)
    }

    /// The same similarity, ignoring some words.
    pub(super) fn likeness_without(&self, other: &Self, words: &[&str]) -> f64 {
        let words: BTreeSet<String> = words.iter().map(|word| base(word)).collect();
        likeness(&(&self.content - &words), &(&other.content - &words))
    }
}

fn likeness(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let (short, both) = (a.len().min(b.len()), a.len() + b.len());
    if short == 0 {
        return 0.0;
    }
    let shared = a.intersection(b).count() as f64;
    let within = if short >= 2 { 0.85 * shared / short as f64 } else { 0.0 };
    (2.0 * shared / both as f64).max(within)
}

/// Whether two texts have the same words, ignoring case, punctuation, spaces and line breaks.
#[must_use]
pub fn same(a: &str, b: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let lower = text.to_lowercase();
        lower
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    a == b || words(a) == words(b)
}

/// Whether a text says that something was previously called `name`: "previously `x`", "was x before", "renamed from x".
/// Merely mentioning the name is not enough, because names are English words.
#[must_use]
pub fn says_renamed(text: &str, name: &str) -> bool {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
    renamed_from(&words, name)
}

fn renamed_from(words: &[&str], name: &str) -> bool {
    let sorted = |name: &str| {
        let mut parts: Vec<&str> = name.split('_').collect();
        parts.sort_unstable();
        parts.join("_")
    };
    let wanted = sorted(name);
    // The words of a name may be in another order in the text.
    let is_it = |word: &str| word.len() == name.len() && sorted(word) == wanted;
    words.iter().enumerate().filter(|(_, word)| is_it(word)).any(|(at, _)| {
        let before = &words[at.saturating_sub(4)..at];
        let after = words.get(at + 1).copied().unwrap_or_default();
        let has = |word: &str| before.contains(&word);
        let announced = has("previously") || has("formerly") || (has("renamed") && has("from")) || has("earlier");
        announced || (has("was") && matches!(after, "before" | "earlier" | "until"))
    })
}

/// Whether a text about a removed name gives the new one: "same as `x`", "renamed to `x`", "use `x` instead".
#[must_use]
pub fn says_replaced(text: &str, name: &str) -> bool {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
    words.iter().enumerate().filter(|(_, word)| **word == name).any(|(at, _)| {
        let before = &words[at.saturating_sub(2)..at];
        matches!(before, ["same", "as"] | ["renamed", "to"] | ["called", "now"] | [.., "use"])
            && words.len() <= 8 + before.len()
    })
}

/// The normalized form of a word, for comparison: one spelling, without the `s` of a plural.
fn base(word: &str) -> String {
    let one = singular(word);
    let alike = ALIKE.iter().find(|(other, _)| *other == word || *other == one);
    alike.map_or(one, |(_, word)| singular(word)).to_owned()
}

fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(one) if one.len() >= 3 && !one.ends_with(['s', 'u', 'i']) => one,
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(a: &str, b: &str) -> f64 {
        Described::new(a).likeness(&Described::new(b))
    }

    #[test]
    fn case_and_punctuation_are_no_words() {
        assert!(same("How many\n  bytes ", "how many bytes."));
        assert!(!same("How many bytes", "How many bits"));
        assert!(Described::new("ok, late, denied").is_same(&Described::new("Ok, late, denied.")));
    }

    #[test]
    fn words_that_say_nothing_do_not_count() {
        assert!(likeness("name of the account", "numeric ID of the system user") < 0.1);
        assert!(likeness("Target IP address", "TCP connection's destination IP address.") > 0.7);
        assert!(likeness("Number of mails", "The amount of mail") > 0.9);
    }

    #[test]
    fn a_mention_is_a_rename_only_with_words_that_say_so() {
        assert!(says_renamed("time spent, was latency before", "latency"));
        assert!(says_renamed("Data read. This was previously `in_bytes`.", "bytes_in"));
        assert!(!says_renamed("source port of whoever called", "port"));
        assert!(!says_renamed("Same as remote_ip, except if it was proxied", "remote_ip"));
        assert!(says_replaced("Same as `protocol`", "protocol") && says_replaced("Renamed to `passdb`.", "passdb"));
        assert!(!says_replaced("The protocol of the client, same as before", "protocol"));
    }

    #[test]
    fn likeness_is_the_share_of_words_in_both() {
        for (a, b, expected) in [
            ("red green blue", "blue red green", 1.0),
            ("red green blue", "red green black white", 4.0 / 7.0),
            ("red", "red green", 2.0 / 3.0),
            // The other one continues it.
            ("red green", "red green blue black white grey", 0.85),
            ("red", "red green blue black", 0.4),
            ("red green", "blue black", 0.0),
            ("", "red", 0.0),
            ("", "", 0.0),
        ] {
            assert!((likeness(a, b) - expected).abs() < 1e-9, "{a:?} {b:?}: {}", likeness(a, b));
            assert!((likeness(b, a) - expected).abs() < 1e-9, "{b:?} {a:?}");
        }
        let (a, b) = (Described::new("the client id"), Described::new("an id of the peer"));
        assert!((a.likeness_without(&b, &["id"]) - 0.0).abs() < 1e-9);
        assert!((a.likeness_without(&b, &["client", "peer"]) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_description_counts_its_words() {
        let text = Described::new("The name of the client, and its names");
        assert_eq!((text.count(), text.len(), text.is_empty()), (8, 2, false));
        assert!(text.has("Client") && text.has("names") && !text.has("the") && !text.has("peer"));
        let nothing = Described::new("if it is");
        assert_eq!((nothing.count(), nothing.len(), nothing.is_empty()), (3, 0, true));
    }

    #[test]
    fn a_word_and_its_plural_are_one_word() {
        for (a, b) in [("mails", "mail"), ("usernames", "user"), ("usecs", "microsecond"), ("addrs", "address")] {
            assert_eq!(base(a), base(b), "{a} {b}");
        }
        for word in ["class", "status", "axis", "gas"] {
            assert_eq!(base(word), word);
        }
    }

    #[test]
    fn each_way_to_say_that_a_name_is_new_is_understood() {
        for text in [
            "previously `in_bytes`",
            "formerly known as in_bytes",
            "renamed from in_bytes",
            "in_bytes earlier, earlier in_bytes",
            "was in_bytes before",
            "was in_bytes earlier",
            "it was in_bytes until 2.4",
            "previously bytes_in",
        ] {
            assert!(says_renamed(text, "in_bytes") && Described::new(text).says_renamed("in_bytes"), "{text}");
        }
        for text in [
            "in_bytes",
            "was in_bytes",
            "renamed in_bytes",
            "from in_bytes",
            "in_bytes before",
            "previously a b c d in_bytes",
        ] {
            assert!(!says_renamed(text, "in_bytes") && !Described::new(text).says_renamed("in_bytes"), "{text}");
        }
        // Words change places only within a name of several.
        assert!(!says_renamed("previously bytes", "in_bytes") && !says_renamed("previously ab_c", "abc"));
        assert!(!says_renamed("previously bytes_up", "in_bytes"));
        for text in ["Same as `x`", "renamed to x", "called now x", "use x instead", "please use x"] {
            assert!(says_replaced(text, "x"), "{text}");
        }
        for text in [
            "same x",
            "x",
            "to x",
            "as x",
            "same as y",
            "use x if there are more words in the text than that",
            "same as x 4 5 6 7 8 9 10 11",
            "use x 3 4 5 6 7 8 9 10",
        ] {
            assert!(!says_replaced(text, "x"), "{text}");
        }
        assert!(says_replaced("same as x 4 5 6 7 8 9 10", "x") && says_replaced("use x 3 4 5 6 7 8 9", "x"));
    }
}
