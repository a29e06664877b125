//! Selects the renames among possible pairs.

use std::collections::{BTreeMap, BTreeSet};

use super::weight::{ENOUGH, MARGIN};

/// A pair that may be a rename: the places of the old item, those of the new one, and the score.
pub type Scored<O, N> = (Vec<O>, Vec<N>, f64);

/// Selects the renames among scored pairs of old and new items: one to one, highest score first. If two pairs are
/// equally good, neither is selected. Returns the indices of the selected pairs, in order.
///
/// An item at several places has one key for each: two pairs exclude each other only if they share a key.
#[must_use]
pub fn one_to_one<O: Ord, N: Ord>(pairs: &[Scored<O, N>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..pairs.len()).filter(|at| pairs[*at].2 >= ENOUGH - MARGIN).collect();
    order.sort_by(|a, b| pairs[*b].2.total_cmp(&pairs[*a].2).then(a.cmp(b)));
    // The positions in `order` of each key, so that rivals are found without looking at all pairs.
    let mut of_old: BTreeMap<&O, Vec<usize>> = BTreeMap::new();
    let mut of_new: BTreeMap<&N, Vec<usize>> = BTreeMap::new();
    for (place, at) in order.iter().enumerate() {
        pairs[*at].0.iter().for_each(|key| of_old.entry(key).or_default().push(place));
        pairs[*at].1.iter().for_each(|key| of_new.entry(key).or_default().push(place));
    }
    let mut settled = Settled { old: BTreeSet::new(), new: BTreeSet::new() };
    let mut renames = Vec::new();
    for (place, at) in order.iter().enumerate() {
        let (old, new, score) = &pairs[*at];
        if *score < ENOUGH || !settled.is_free(&pairs[*at]) {
            continue;
        }
        let by_old: BTreeSet<usize> = old.iter().flat_map(|key| &of_old[key]).copied().collect();
        let by_new: BTreeSet<usize> = new.iter().flat_map(|key| &of_new[key]).copied().collect();
        // A pair that shares both is the same pair, or one of its places.
        let sharing = by_old.symmetric_difference(&by_new).filter(|other| **other > place).map(|other| order[*other]);
        let near = |other: &usize| score - pairs[*other].2 < MARGIN && settled.is_free(&pairs[*other]);
        let rivals: Vec<usize> = sharing.filter(near).collect();
        if rivals.is_empty() {
            renames.push(*at);
        }
        for at in std::iter::once(*at).chain(rivals) {
            settled.old.extend(&pairs[at].0);
            settled.new.extend(&pairs[at].1);
        }
    }
    renames.sort_unstable();
    renames
}

/// The items already decided.
struct Settled<'p, O, N> {
    old: BTreeSet<&'p O>,
    new: BTreeSet<&'p N>,
}

impl<O: Ord, N: Ord> Settled<'_, O, N> {
    fn is_free(&self, (old, new, _): &Scored<O, N>) -> bool {
        old.iter().all(|key| !self.old.contains(key)) && new.iter().all(|key| !self.new.contains(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_surest_pairs_come_first_and_each_thing_has_one() {
        let pairs = pairs(&[("a", "x", 0.8), ("a", "y", 0.95), ("b", "y", 0.85), ("b", "x", 0.77)]);
        assert_eq!(one_to_one(&pairs), [1, 3]);
    }

    #[test]
    fn pairs_that_cannot_be_told_apart_are_not_guessed() {
        assert!(one_to_one(&pairs(&[("a", "x", 0.9), ("a", "y", 0.88)])).is_empty());
        assert_eq!(one_to_one(&pairs(&[("a", "x", 0.9), ("a", "y", 0.88), ("b", "z", 0.8)])), [2]);
        assert!(one_to_one(&pairs(&[("a", "x", 0.74)])).is_empty());
        assert_eq!(one_to_one(&pairs(&[("a", "x", 0.75)])), [0]);
    }

    #[test]
    fn what_shares_no_place_does_not_exclude_each_other() {
        let pairs =
            vec![(vec!["1 a"], vec!["1 x"], 0.9), (vec!["2 b"], vec!["2 x"], 0.9), (vec!["2 c"], vec!["2 x"], 0.7)];
        assert_eq!(one_to_one(&pairs), [0, 1]);
    }

    fn pairs(pairs: &[(&'static str, &'static str, f64)]) -> Vec<(Vec<&'static str>, Vec<&'static str>, f64)> {
        pairs.iter().map(|(old, new, score)| (vec![*old], vec![*new], *score)).collect()
    }
}
