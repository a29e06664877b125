//! Parts of a filter that are redundant.

use super::{Knowledge, way};
use crate::filter::{Filter, NodeKind};

/// A redundant part of a filter: without it, the filter matches the same events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Spare {
    /// The part, as an index into [`Filter::nodes`].
    pub node: usize,
    /// Another part of the same chain of `AND` or `OR`, which makes this one redundant.
    pub other: usize,
    /// The operator that joins the two.
    pub joint: Joint,
}

/// The operator that joins two parts of a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Joint {
    /// `AND`: the other part implies this one.
    And,
    /// `OR`: this part implies the other one.
    Or,
}

/// The maximum number of comparisons in filters that are examined.
const MOST_COMPARISONS: usize = 64;

impl Filter {
    /// Whether the filter matches every event consistent with `known`.
    #[must_use]
    pub fn is_tautology(&self, known: &dyn Knowledge) -> bool {
        self.nodes.len().checked_sub(1).is_some_and(|root| self.never(root, false, known))
    }

    /// The redundant parts, in the order of the filter. Parts of a redundant part are not listed, and filters with more
    /// than 64 comparisons are not examined.
    #[must_use]
    pub fn spare_parts(&self, known: &dyn Knowledge) -> Vec<Spare> {
        if self.comparisons.len() > MOST_COMPARISONS {
            return Vec::new();
        }
        let mut spare = Vec::new();
        let mut open: Vec<usize> = self.nodes.len().checked_sub(1).into_iter().collect();
        while let Some(at) = open.pop() {
            let joint = match self.nodes[at].kind {
                NodeKind::Compare(_) => continue,
                NodeKind::Not(inner) => {
                    open.push(inner);
                    continue;
                }
                NodeKind::And(..) => Joint::And,
                NodeKind::Or(..) => Joint::Or,
            };
            let mut sides = self.sides(at, joint);
            // If two parts are equivalent, the later one is redundant.
            for at in (0..sides.len()).rev() {
                let node = sides[at];
                let says_as_much = |other: &&usize| match joint {
                    _ if **other == node => false,
                    Joint::And => self.implies(**other, node, known),
                    Joint::Or => self.implies(node, **other, known),
                };
                if let Some(other) = sides.iter().find(says_as_much).copied() {
                    spare.push(Spare { node, other, joint });
                    sides.remove(at);
                }
            }
            open.extend(sides);
        }
        spare.sort_by_key(|spare| self.nodes[spare.node].span);
        spare
    }

    /// The parts joined by a chain of `AND` or of `OR`, in the order of the filter.
    fn sides(&self, root: usize, joint: Joint) -> Vec<usize> {
        let mut sides = Vec::new();
        let mut open = vec![root];
        while let Some(at) = open.pop() {
            match (self.nodes[at].kind, joint) {
                (NodeKind::And(left, right), Joint::And) | (NodeKind::Or(left, right), Joint::Or) => {
                    open.extend([right, left]);
                }
                _ => sides.push(at),
            }
        }
        sides
    }

    /// Whether every event that matches `one` matches `other`.
    fn implies(&self, one: usize, other: usize, known: &dyn Knowledge) -> bool {
        let Some(ones) = way::ways(&self.nodes, one, true) else { return false };
        let Some(others) = way::ways(&self.nodes, other, false) else { return false };
        // A part that is never true implies everything, but that is reported elsewhere.
        !self.none_of(&ones, known) && way::joined(ones, others).is_some_and(|ways| self.none_of(&ways, known))
    }

    /// Whether a part is never true, or never false.
    fn never(&self, node: usize, holds: bool, known: &dyn Knowledge) -> bool {
        way::ways(&self.nodes, node, holds).is_some_and(|ways| self.none_of(&ways, known))
    }

    fn none_of(&self, ways: &[way::Way], known: &dyn Knowledge) -> bool {
        ways.iter().all(|way| self.conflict(way, known).is_some())
    }
}
