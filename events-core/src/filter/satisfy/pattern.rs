//! Finds a text that some patterns match and others do not.
//!
//! All patterns are run at once, as a product of automata, in a breadth-first search from the shortest text.

use std::collections::{HashSet, VecDeque};

use super::Found;
use crate::filter::wildcard::{Mask, Piece};

/// A pattern, and whether it must match.
#[derive(Clone, Copy, Debug)]
pub(super) struct Demand<'f> {
    pub(super) mask: &'f Mask,
    pub(super) holds: bool,
}

/// The possible positions in each pattern: a bit for each of its pieces, and one for its end.
pub(super) type States = Vec<u128>;

/// The maximum number of pieces of a pattern.
const MOST_PIECES: usize = 127;
/// The number of states after which the search is aborted.
const MOST_STATES: usize = 1 << 12;
/// The most steps, each of one piece of a pattern over one letter.
const MOST_STEPS: usize = 1 << 23;

/// The shortest text that meets the demands; with `filled`, the shortest nonempty one.
pub(super) fn text(demands: &[Demand<'_>], filled: bool) -> Found<String> {
    let Some(start) = start(demands) else { return Found::Perhaps };
    let letters = letters(demands);
    let most = most_states(demands, letters.len());
    // Each text as its last letter and the index of the text before it.
    let mut seen: HashSet<States> = HashSet::new();
    let mut list: Vec<(u8, usize)> = Vec::new();
    let mut next = VecDeque::from([(start, None)]);
    while let Some((states, from)) = next.pop_front() {
        if is_end(demands, &states) && (from.is_some() || !filled) {
            return spell(&list, from);
        }
        for letter in &letters {
            let after = step(demands, &states, *letter);
            if is_lost(demands, &after) || !seen.insert(after.clone()) {
                continue;
            }
            if seen.len() > most {
                return Found::Perhaps;
            }
            list.push((*letter, from.unwrap_or(usize::MAX)));
            next.push_back((after, Some(list.len() - 1)));
        }
    }
    Found::Never
}

/// The text that ends at an index. It cannot be written down if it is not UTF-8.
fn spell(list: &[(u8, usize)], last: Option<usize>) -> Found<String> {
    let mut bytes = Vec::new();
    let mut at = last;
    while let Some((letter, from)) = at.and_then(|at| list.get(at)) {
        bytes.push(*letter);
        at = Some(*from);
    }
    bytes.reverse();
    String::from_utf8(bytes).map_or(Found::Perhaps, Found::Value)
}

/// The number of states after which a search is aborted: fewer for many patterns, so that time and memory are bounded.
pub(super) fn most_states(demands: &[Demand<'_>], letters: usize) -> usize {
    let pieces: usize = demands.iter().map(|demand| demand.mask.pieces().len() + 1).sum();
    (MOST_STEPS / (pieces * letters).max(1)).min(MOST_STATES)
}

/// The initial state; `None` if a pattern is too long.
pub(super) fn start(demands: &[Demand<'_>]) -> Option<States> {
    let fits = demands.iter().all(|demand| demand.mask.pieces().len() <= MOST_PIECES);
    fits.then(|| demands.iter().map(|demand| skip_stars(demand.mask.pieces(), 1)).collect())
}

/// The state after another letter.
pub(super) fn step(demands: &[Demand<'_>], states: &[u128], letter: u8) -> States {
    let one = |(demand, state): (&Demand<'_>, &u128)| {
        let mut after = 0;
        for (at, piece) in demand.mask.pieces().iter().enumerate() {
            let here = state >> at & 1;
            after |= match piece {
                Piece::Any => here << at,
                Piece::One => here << (at + 1),
                Piece::Byte(byte) if demand.mask.fold(letter) == *byte => here << (at + 1),
                Piece::Byte(_) => 0,
            };
        }
        skip_stars(demand.mask.pieces(), after)
    };
    demands.iter().zip(states).map(one).collect()
}

/// Whether the text so far meets the demands.
pub(super) fn is_end(demands: &[Demand<'_>], states: &[u128]) -> bool {
    demands.iter().zip(states).all(|(demand, state)| (state >> demand.mask.pieces().len() & 1 == 1) == demand.holds)
}

/// Whether no text that begins with the text so far can meet the demands.
pub(super) fn is_lost(demands: &[Demand<'_>], states: &[u128]) -> bool {
    demands.iter().zip(states).any(|(demand, state)| match demand.holds {
        true => *state == 0,
        // After a `*` at the end, everything matches.
        false => {
            let pieces = demand.mask.pieces();
            pieces.last() == Some(&Piece::Any) && state >> (pieces.len() - 1) & 1 == 1
        }
    })
}

/// A `*` may match nothing.
fn skip_stars(pieces: &[Piece], mut state: u128) -> u128 {
    for (at, piece) in pieces.iter().enumerate() {
        if *piece == Piece::Any {
            state |= (state >> at & 1) << (at + 1);
        }
    }
    state
}

/// The letters that the patterns distinguish, and one other letter.
fn letters(demands: &[Demand<'_>]) -> Vec<u8> {
    let named = |demand: &Demand<'_>| {
        let ignore_case = demand.mask.fold(b'A') == b'a';
        let bytes = demand.mask.pieces().iter().filter_map(|piece| match piece {
            Piece::Byte(byte) => Some(*byte),
            Piece::Any | Piece::One => None,
        });
        // Another pattern may distinguish the two cases.
        bytes.flat_map(move |byte| [Some(byte), ignore_case.then(|| byte.to_ascii_uppercase())]).flatten().collect()
    };
    let mut letters: Vec<u8> = demands.iter().flat_map(|demand| -> Vec<u8> { named(demand) }).collect();
    // Lower-case letters first, so that examples are readable.
    letters.sort_unstable_by_key(|letter| (letter.is_ascii_uppercase(), *letter));
    letters.dedup();
    let free = |letter: &u8| !letters.contains(letter);
    // Simple characters are tried first.
    let other = (b'a'..=b'z').chain(b'0'..=b'9').chain(b' '..=b'~').chain(0..=255).find(free);
    other.into_iter().chain(letters.iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn solve(demands: &[(&str, bool)]) -> Found<String> {
        let masks: Vec<_> = demands.iter().map(|(text, holds)| (Mask::new(text, true, true), *holds)).collect();
        text(&masks.iter().map(|(mask, holds)| Demand { mask, holds: *holds }).collect::<Vec<_>>(), true)
    }

    #[test]
    fn a_text_is_found_when_there_is_one() {
        for demands in [
            &[("a*", true), ("*b", true)][..],
            &[("a*", true), ("*a", true), ("a", false)],
            &[("*", true), ("?", false), ("??", false)],
            &[("imap_*_finished", true), ("imap_command_*", false)],
            &[("a?c", true), ("ABC", false)],
            &[],
        ] {
            let Found::Value(text) = solve(demands) else { panic!("{demands:?}") };
            assert!(demands.iter().all(|(mask, holds)| Mask::new(mask, true, true).matches(&text) == *holds), "{text}");
        }
        assert_eq!(solve(&[("a*", true), ("*b", true)]), Found::Value("ab".to_owned()));
    }

    #[test]
    fn never_is_proved() {
        for demands in [
            &[("a*", true), ("b*", true)][..],
            &[("a*b", true), ("a*", false)],
            &[("?", true), ("??*", true)],
            &[("*x*", false), ("*X", true)],
            &[("*", false)],
            &[("", true)],
            &[("a*", true), ("*a", true), ("a", false), ("?*?", false)],
        ] {
            assert_eq!(solve(demands), Found::Never, "{demands:?}");
        }
    }

    #[test]
    fn the_states_of_many_patterns_are_bounded_by_the_steps() {
        let most = |patterns: usize| {
            let mask = Mask::new("*abcd*", true, true);
            most_states(&vec![Demand { mask: &mask, holds: true }; patterns], 10)
        };
        assert_eq!([most(0), most(1), most(1_000), most(1_000_000)], [1 << 12, 1 << 12, 119, 0]);
    }

    #[test]
    fn a_search_that_is_too_long_is_given_up() {
        assert_eq!(solve(&[(&"a".repeat(200), true), ("b*", true)]), Found::Perhaps);
        let many: Vec<String> = (0..1_000).map(|n| format!("*x{n}*")).collect();
        let many: Vec<(&str, bool)> = many.iter().map(|mask| (mask.as_str(), true)).collect();
        assert_eq!(solve(&many), Found::Perhaps);
        assert_eq!(solve(&many[..3]), Found::Value("x0x1x2".to_owned()));
        // What cannot begin is not searched for, however many patterns there are.
        assert_eq!(solve(&[&many[..], &[("a*", true), ("b*", true)]].concat()), Found::Never);
        assert_eq!(solve(&[&many[..], &[("?*", false)]].concat()), Found::Never);
    }

    #[test]
    fn a_search_ends_after_the_last_state_that_is_allowed() {
        let mask = Mask::new(&"a".repeat(126), true, true);
        let search = |patterns: usize| text(&vec![Demand { mask: &mask, holds: true }; patterns], true);
        let most = |patterns: usize| most_states(&vec![Demand { mask: &mask, holds: true }; patterns], 3);
        assert_eq!([most(174), most(175)], [126, 125]);
        assert_eq!([search(174), search(175)], [Found::Value("a".repeat(126)), Found::Perhaps]);
    }

    #[test]
    fn the_search_finds_the_shortest_text() {
        let letters = ["a", "b", "?", "*"];
        let two = letters.iter().flat_map(|one| letters.map(|other| format!("{one}{other}")));
        let masks: Vec<String> = [String::new()].into_iter().chain(letters.map(str::to_owned)).chain(two).collect();
        // All texts of up to four of these letters, the shortest first.
        let mut texts = vec![String::new()];
        for at in 0..40 {
            texts.extend(["a", "b", "c"].map(|letter| texts[at].clone() + letter));
        }
        let one = || masks.iter().flat_map(|mask| [(mask.as_str(), true), (mask.as_str(), false)]);
        for demands in one().flat_map(|one_mask| one().map(move |other| [one_mask, other])) {
            let masks = demands.map(|(mask, holds)| (Mask::new(mask, true, true), holds));
            let fits = |text: &&String| masks.iter().all(|(mask, holds)| mask.matches(text) == *holds);
            let shortest = texts.iter().skip(1).find(fits);
            match solve(&demands) {
                Found::Value(text) => {
                    assert!(fits(&&text), "{demands:?}: {text}");
                    assert_eq!(shortest.map_or(5, String::len), text.len(), "{demands:?}: {text}");
                }
                Found::Never => assert_eq!(shortest, None, "{demands:?}"),
                Found::Perhaps => panic!("{demands:?}"),
            }
        }
    }
}
