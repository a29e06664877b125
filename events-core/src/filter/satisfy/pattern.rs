//! Whether there is a text that some patterns match and others do not.
//!
//! All patterns are walked through at once, as a product of automata, shortest texts first.

use std::collections::{HashSet, VecDeque};

use super::Found;
use crate::filter::wildcard::{Mask, Piece};

/// A pattern, and whether a text must match it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Demand<'f> {
    pub(super) mask: &'f Mask,
    pub(super) holds: bool,
}

/// What each pattern may be at: a bit for each of its pieces, and one for its end.
pub(super) type States = Vec<u128>;

/// The longest pattern that is walked through.
const MOST_PIECES: usize = 127;
/// The most states that are looked at before the search is given up.
const MOST_STATES: usize = 1 << 12;

/// The shortest text that is as demanded; with `filled`, one that is not empty.
pub(super) fn text(demands: &[Demand<'_>], filled: bool) -> Found<String> {
    let Some(start) = start(demands) else { return Found::Perhaps };
    let letters = letters(demands);
    // Where a text came from: the letter, and the place in the list of the text before it.
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
            if seen.len() > MOST_STATES {
                return Found::Perhaps;
            }
            list.push((*letter, from.unwrap_or(usize::MAX)));
            next.push_back((after, Some(list.len() - 1)));
        }
    }
    Found::Never
}

/// The text that ends with a letter of the list. It cannot be shown when it is not UTF-8.
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

/// Where every pattern begins; none when one is too long.
pub(super) fn start(demands: &[Demand<'_>]) -> Option<States> {
    let fits = demands.iter().all(|demand| demand.mask.pieces().len() <= MOST_PIECES);
    fits.then(|| demands.iter().map(|demand| skip_stars(demand.mask.pieces(), 1)).collect())
}

/// Where the patterns are after one letter more.
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

/// Whether the text up to here is as demanded.
pub(super) fn is_end(demands: &[Demand<'_>], states: &[u128]) -> bool {
    demands.iter().zip(states).all(|(demand, state)| (state >> demand.mask.pieces().len() & 1 == 1) == demand.holds)
}

/// Whether no text that begins like this one is as demanded.
pub(super) fn is_lost(demands: &[Demand<'_>], states: &[u128]) -> bool {
    demands.iter().zip(states).any(|(demand, state)| match demand.holds {
        true => *state == 0,
        // Behind a `*` at the end everything matches.
        false => {
            let pieces = demand.mask.pieces();
            pieces.last() == Some(&Piece::Any) && state >> (pieces.len() - 1) & 1 == 1
        }
    })
}

/// A `*` may stand for nothing.
fn skip_stars(pieces: &[Piece], mut state: u128) -> u128 {
    for (at, piece) in pieces.iter().enumerate() {
        if *piece == Piece::Any {
            state |= (state >> at & 1) << (at + 1);
        }
    }
    state
}

/// The letters that patterns tell apart, and one that none names.
fn letters(demands: &[Demand<'_>]) -> Vec<u8> {
    let named = |demand: &Demand<'_>| {
        let ignore_case = demand.mask.fold(b'A') == b'a';
        let bytes = demand.mask.pieces().iter().filter_map(|piece| match piece {
            Piece::Byte(byte) => Some(*byte),
            Piece::Any | Piece::One => None,
        });
        // Another pattern may tell the two cases apart.
        bytes.flat_map(move |byte| [Some(byte), ignore_case.then(|| byte.to_ascii_uppercase())]).flatten().collect()
    };
    let mut letters: Vec<u8> = demands.iter().flat_map(|demand| -> Vec<u8> { named(demand) }).collect();
    // Small letters first, so that a text found looks like one.
    letters.sort_unstable_by_key(|letter| (letter.is_ascii_uppercase(), *letter));
    letters.dedup();
    let free = |letter: &u8| !letters.contains(letter);
    // Texts of plain letters come first.
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
    fn a_search_that_is_too_long_is_given_up() {
        assert_eq!(solve(&[(&"a".repeat(200), true), ("b*", true)]), Found::Perhaps);
    }
}
