//! How one name may have become another: words added, words shortened, words in another order, small edits.
//!
//! The comparison of two pages and the check of exported events share it, so that both tell the same renames.

use crate::suggest;

/// What turns one name into another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Words were put in front.
    Front(String),
    /// Words were put behind.
    Behind(String),
    /// Words in front were left out.
    WithoutFront(String),
    /// Words behind were left out.
    WithoutBehind(String),
    /// Single words are written in another way: shortened, lengthened, mistyped.
    Words(Vec<(String, String)>),
    /// The same words stand in another order.
    Order,
    /// A few letters differ.
    Edit,
}

/// How `old` may have become `new`, and how much the names alone speak for it, from 0 to 1; `None` when they do not.
///
/// A name that only shares a word is another name: `master_user` is not `original_user`.
#[must_use]
pub fn change(old: &str, new: &str) -> Option<(Change, f64)> {
    let (a, b) = (words(old), words(new));
    if a.is_empty() || b.is_empty() || old == new {
        return None;
    }
    if let Some((front, behind)) = around(&a, &b) {
        return extended(&front, &behind, Change::Front, Change::Behind, 0.85, 0.68);
    }
    if let Some((front, behind)) = around(&b, &a) {
        return extended(&front, &behind, Change::WithoutFront, Change::WithoutBehind, 0.78, 0.68);
    }
    if a.len() == b.len() {
        let pairs: Vec<(&str, &str)> = a.iter().copied().zip(b.iter().copied()).filter(|(a, b)| a != b).collect();
        if pairs.iter().all(|(a, b)| is_variant(a, b)) {
            let owned = pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
            let same = a.len() - pairs.len();
            return Some((Change::Words(owned), if same > 0 { 0.82 } else { 0.76 }));
        }
        let sorted = |mut words: Vec<&str>| {
            words.sort_unstable();
            words.join("_")
        };
        if sorted(a) == sorted(b) {
            return Some((Change::Order, 0.82));
        }
    }
    let alike = suggest::likeness(old, new);
    (alike >= 0.85 && old.len().min(new.len()) >= 5).then_some((Change::Edit, alike * 0.85))
}

/// A change in words, as evidence: ``it is `tag` with `cmd_` in front``.
#[must_use]
pub fn in_words(old: &str, new: &str, change: &Change) -> String {
    match change {
        Change::Front(added) => format!("it is `{old}` with `{added}` in front"),
        Change::Behind(added) => format!("it is `{old}` with `{added}` behind"),
        Change::WithoutFront(left) => format!("it is `{old}` without `{left}` in front"),
        Change::WithoutBehind(left) => format!("it is `{old}` without `{left}` behind"),
        Change::Words(pairs) if pairs.iter().any(|(a, _)| a == old) => format!("`{new}` is a form of `{old}`"),
        Change::Words(pairs) => {
            let pairs: Vec<String> = pairs.iter().map(|(a, b)| format!("`{b}` for `{a}`")).collect();
            format!("it is `{old}` with {}", pairs.join(" and "))
        }
        Change::Order => format!("it has the words of `{old}` in another order"),
        Change::Edit => format!("it differs from `{old}` in a few letters"),
    }
}

/// From this score on a pair is a rename.
pub const ENOUGH: f64 = 0.75;

/// Two pairs that share a name and are nearer than this cannot be told apart.
pub const MARGIN: f64 = 0.05;

/// Which of the pairs, each of an old and a new thing with a score, are renames: one to one, the surest first. Where two
/// pairs cannot be told apart neither is one. Gives back the places of the pairs.
#[must_use]
pub fn one_to_one<O: PartialEq, N: PartialEq>(pairs: &[(O, N, f64)]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..pairs.len()).filter(|at| pairs[*at].2 >= ENOUGH - MARGIN).collect();
    order.sort_by(|a, b| pairs[*b].2.total_cmp(&pairs[*a].2));
    let mut settled: Vec<usize> = Vec::new();
    let mut renames = Vec::new();
    for (place, at) in order.iter().enumerate() {
        let (old, new, score) = &pairs[*at];
        let is_free =
            |at: &usize| settled.iter().all(|other| pairs[*other].0 != pairs[*at].0 && pairs[*other].1 != pairs[*at].1);
        if *score < ENOUGH || !is_free(at) {
            continue;
        }
        let shares = |other: &usize| (pairs[*other].0 == *old) != (pairs[*other].1 == *new);
        let near = |other: &&usize| score - pairs[**other].2 < MARGIN && shares(other) && is_free(other);
        let rivals: Vec<usize> = order[place + 1..].iter().filter(near).copied().collect();
        if rivals.is_empty() {
            renames.push(*at);
        }
        settled.push(*at);
        settled.extend(rivals);
    }
    renames.sort_unstable();
    renames
}

/// The verdict on a name to which words were added, or from which they were taken, on one side: a single word is
/// usual, more than one speaks much less for the same thing.
fn extended(
    front: &[&str],
    behind: &[&str],
    in_front: fn(String) -> Change,
    at_end: fn(String) -> Change,
    front_weight: f64,
    behind_weight: f64,
) -> Option<(Change, f64)> {
    let more = |words: &[&str]| 0.3 * words.len().saturating_sub(1) as f64;
    match (front, behind) {
        (front, []) => Some((in_front(format!("{}_", front.join("_"))), front_weight - more(front))),
        ([], behind) => Some((at_end(format!("_{}", behind.join("_"))), behind_weight - more(behind))),
        _ => None,
    }
}

fn words(name: &str) -> Vec<&str> {
    name.split(['_', '-', ' ']).filter(|word| !word.is_empty()).collect()
}

/// What stands in `long` in front of and behind the words of `short`, when those stand there together.
fn around<'n>(short: &[&str], long: &[&'n str]) -> Option<(Vec<&'n str>, Vec<&'n str>)> {
    if short.len() >= long.len() {
        return None;
    }
    // At an end first: `ip` in `ip_to_ip` was put in front of rather than in the middle.
    let starts = [long.len() - short.len(), 0].into_iter().chain(1..long.len() - short.len());
    starts
        .into_iter()
        .find(|start| long[*start..*start + short.len()] == *short)
        .map(|start| (long[..start].to_vec(), long[start + short.len()..].to_vec()))
}

/// Whether two words are ways to write the same one: the beginning of the other, singular and plural, or nearly all
/// letters alike.
fn is_variant(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let begins = long.starts_with(short) && (short.len() >= 4 || (short.len() >= 3 && long.len() - short.len() == 1));
    begins || (short.len() >= 4 && suggest::likeness(a, b) >= 0.8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(old: &str, new: &str) -> f64 {
        change(old, new).map_or(0.0, |(_, weight)| weight)
    }

    #[test]
    fn one_word_in_front_says_more_than_two() {
        assert_eq!(change("tag", "cmd_tag").map(|(change, _)| change), Some(Change::Front("cmd_".to_owned())));
        assert!(weight("name", "cmd_name") > weight("name", "cmd_input_name") + 0.2);
        assert!(weight("human_args", "cmd_human_args") > weight("args", "cmd_human_args") + 0.2);
    }

    #[test]
    fn a_shared_word_alone_says_nothing() {
        for (old, new) in [("master_user", "original_user"), ("bytes_in", "bytes_out"), ("client_ip", "dest_ip")] {
            assert_eq!(change(old, new), None, "{old} {new}");
        }
    }

    #[test]
    fn words_may_be_shortened_mistyped_or_change_places() {
        for (old, new) in [
            ("original_username", "original_user"),
            ("successful", "success"),
            ("remote_adress", "remote_address"),
            ("args", "arg"),
            ("bytes_in", "in_bytes"),
            ("dest_ip", "ip"),
        ] {
            assert!(weight(old, new) > 0.7, "{old} {new}");
        }
    }
}
