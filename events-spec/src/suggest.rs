//! Suggestions: the known names that a misspelled one may stand for.
//!
//! Whether a name is another one in a later version is a different question, which `rename` answers: it needs evidence,
//! because programs act on the answer. Here the name alone counts, because a reader decides, and because the derive
//! compiles without a page. Both split names into the same words and measure letters in the same way.

#[cfg(feature = "page")]
mod search;

#[cfg(feature = "page")]
pub use search::Search;

/// How similar two names are, from 0 (nothing in common) to 1 (equal).
///
/// It is the better of two measures: small edits (Damerau-Levenshtein distance, relative to the longer name), and
/// common words, in any order and among others (`bytes_in` and `net_in_bytes`).
#[must_use]
#[inline]
pub fn likeness(a: &str, b: &str) -> f64 {
    if a == b {
        return 1.0;
    }
    edit_likeness(a, b).max(word_likeness(a, b) * 0.95)
}

/// The names similar enough to `wanted` to be suggested, most similar first, three at most.
///
/// Equally similar names keep their order, which is that of the page.
#[inline]
pub fn nearest<'n>(wanted: &str, names: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    nearest_of(wanted, &mut names.into_iter())
}

/// The code of [`nearest`], compiled once and not for each type of iterator, because every build of the derive pays for
/// it.
#[inline]
fn nearest_of<'n>(wanted: &str, names: &mut dyn Iterator<Item = &'n str>) -> Vec<&'n str> {
    let lower = wanted.to_lowercase();
    let mut near: Vec<(f64, &str)> = Vec::new();
    for name in names {
        let score = likeness(&lower, &name.to_lowercase());
        if score >= NEAR && !near.iter().any(|(_, known)| *known == name) {
            let at = near.iter().position(|(other, _)| *other < score).unwrap_or(near.len());
            near.insert(at, (score, name));
            // What is not among the first three is never told: very many names may be similar.
            near.truncate(3);
        }
    }
    let best = near.first().map_or(0.0, |(score, _)| *score);
    near.retain(|(score, _)| *score >= best - 0.15);
    near.into_iter().map(|(_, name)| name).collect()
}

/// The only near name, if it is one letter in ten away: the name that was meant, beyond doubt.
pub fn only_near<'n>(wanted: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    match nearest(wanted, names).as_slice() {
        [only] if likeness(wanted, only) >= CERTAIN => Some(*only),
        _ => None,
    }
}

/// Names in backticks, joined for a sentence: `` `a`, `b` or `c` ``.
#[must_use]
#[inline]
pub fn any_of(names: &[&str]) -> String {
    joined(names, "or")
}

/// Names in backticks, joined for a sentence: `` `a`, `b` and `c` ``.
#[must_use]
#[inline]
pub fn all_of(names: &[&str]) -> String {
    joined(names, "and")
}

/// Names less similar than this are not suggested: `tag` for `args` would be misleading.
const NEAR: f64 = 0.62;

/// From this similarity on, a single near name is the one that was meant: one letter in ten.
const CERTAIN: f64 = 0.9;

/// Longer names are not compared: they are not typing mistakes, and the cost is the product of both lengths.
const LONGEST: usize = 128;

#[inline]
fn edit_likeness(a: &str, b: &str) -> f64 {
    if a.len() > LONGEST || b.len() > LONGEST {
        return 0.0;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let longer = a.len().max(b.len());
    if longer == 0 { 1.0 } else { 1.0 - edits(&a, &b) as f64 / longer as f64 }
}

/// The number of letters to add, remove, replace or swap with the next one to turn `a` into `b` (Damerau-Levenshtein
/// distance, in which a swapped pair is not edited again).
#[inline]
fn edits(a: &[char], b: &[char]) -> usize {
    let width = b.len() + 1;
    // Three rows of the table: for the prefix of `a` that ends here, and for those one and two letters shorter.
    let (mut before, mut above, mut row) = (vec![0; width], (0..width).collect::<Vec<_>>(), vec![0; width]);
    for i in 1..=a.len() {
        row[0] = i;
        for j in 1..=b.len() {
            let replaced = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            row[j] = least;
        }
        (before, above, row) = (above, row, before);
    }
    above[b.len()]
}

/// Twice the number of common words, divided by the number of words in both names: Dice's coefficient.
#[inline]
fn word_likeness(a: &str, b: &str) -> f64 {
    if a.len() > LONGEST || b.len() > LONGEST {
        return 0.0;
    }
    let (a, mut b): (Vec<&str>, Vec<&str>) = (words(a).collect(), words(b).collect());
    let all = a.len() + b.len();
    let mut shared = 0;
    for word in &a {
        if let Some(at) = b.iter().position(|other| other == word) {
            b.swap_remove(at);
            shared += 2;
        }
    }
    if all == 0 { 0.0 } else { f64::from(shared) / all as f64 }
}

/// The words of a name.
pub(crate) fn words(name: &str) -> impl Iterator<Item = &str> {
    name.split(['_', '-', ' ', '*']).filter(|word| !word.is_empty())
}

/// [`all_of`] the first of `all` names, and how many others there are.
#[cfg(feature = "page")]
#[must_use]
#[inline]
pub fn first_of(first: &[&str], all: usize) -> String {
    match all.saturating_sub(first.len()) {
        0 => all_of(first),
        1 => format!("{}, and 1 other", quoted(first)),
        others => format!("{}, and {others} others", quoted(first)),
    }
}

#[inline]
fn joined(names: &[&str], word: &str) -> String {
    match names {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [first @ .., last] => {
            format!("{} {word} `{last}`", quoted(first))
        }
    }
}

#[inline]
fn quoted(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_slip_is_offered_and_a_stranger_is_not() {
        let names = ["imap_command_finished", "sql_query_finished", "dns_request_finished"];
        assert_eq!(nearest("imap_comand_finished", names), ["imap_command_finished"]);
        assert!(nearest("zebra", names).is_empty());
    }

    #[test]
    fn the_same_words_in_another_order_are_near() {
        assert_eq!(nearest("net_in_bytes", ["bytes_in", "reason"]), ["bytes_in"]);
    }

    #[test]
    fn an_edit_is_a_letter_more_less_other_or_swapped() {
        let count = |a: &str, b: &str| edits(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        assert_eq!(count("", ""), 0);
        assert_eq!(count("", "abc"), 3);
        assert_eq!(count("abc", ""), 3);
        assert_eq!(count("kitten", "sitting"), 3);
        assert_eq!(count("flaw", "lawn"), 2);
        assert_eq!(count("abcd", "acbd"), 1);
        assert_eq!(count("größe", "grösse"), 2);
    }

    #[test]
    fn one_letter_of_a_long_name_is_beyond_doubt_and_another_word_is_not() {
        assert_eq!(only_near("imap_comand_finished", ["imap_command_finished", "a"]), Some("imap_command_finished"));
        assert_eq!(only_near("bytes_in", ["net_in_bytes"]), None);
        assert_eq!(only_near("net_in_byte", ["net_in_bytes", "net_in_bytez"]), None);
    }

    #[test]
    fn a_very_long_name_is_compared_with_nothing() {
        assert!(nearest(&"a".repeat(1 << 20), ["a"]).is_empty());
    }

    #[test]
    fn names_are_joined_as_read_aloud() {
        assert_eq!(any_of(&["a"]), "`a`");
        assert_eq!(any_of(&["a", "b", "c"]), "`a`, `b` or `c`");
    }

    #[cfg(feature = "page")]
    #[test]
    fn of_many_names_the_first_are_listed() {
        assert_eq!(first_of(&["a", "b", "c"], 3), "`a`, `b` and `c`");
        assert_eq!(first_of(&["a", "b"], 3), "`a`, `b`, and 1 other");
        assert_eq!(first_of(&["a", "b"], 4), "`a`, `b`, and 2 others");
    }
}
