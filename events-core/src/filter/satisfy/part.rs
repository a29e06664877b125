//! Parts of a filter that can be left out.

use super::{Knowledge, way};
use crate::filter::{Filter, NodeKind};

/// A part of a filter that changes nothing: without it the filter matches the same events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Spare {
    /// The part, as an index into [`Filter::nodes`].
    pub node: usize,
    /// Another side of the same chain of `AND` or `OR`, which already says as much.
    pub other: usize,
    /// What joins the two.
    pub joint: Joint,
}

/// What joins two parts of a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Joint {
    /// `AND`: everything that passes the other side passes the part.
    And,
    /// `OR`: everything that passes the part passes the other side.
    Or,
}

/// The largest filter whose parts are looked at, in comparisons.
const MOST_COMPARISONS: usize = 64;

impl Filter {
    /// Whether the filter matches every event, whatever the events are.
    #[must_use]
    pub fn is_tautology(&self, known: &dyn Knowledge) -> bool {
        self.nodes.len().checked_sub(1).is_some_and(|root| self.never(root, false, known))
    }

    /// The parts that can be left out, in the order of the filter. Of a part that can be left out nothing more is said,
    /// and nothing is said of filters with more than 64 comparisons.
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
            // The later one is the one that adds nothing, when two say the same.
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

    /// What a chain of `AND` or of `OR` joins, in the order of the filter.
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

    /// Whether every event that passes one part passes the other.
    fn implies(&self, one: usize, other: usize, known: &dyn Knowledge) -> bool {
        let Some(ones) = way::ways(&self.nodes, one, true) else { return false };
        let Some(others) = way::ways(&self.nodes, other, false) else { return false };
        // A part that never holds implies everything; that is said elsewhere.
        !self.none_of(&ones, known) && way::joined(ones, others).is_some_and(|ways| self.none_of(&ways, known))
    }

    /// Whether no event passes a part, or does not pass it.
    fn never(&self, node: usize, holds: bool, known: &dyn Knowledge) -> bool {
        way::ways(&self.nodes, node, holds).is_some_and(|ways| self.none_of(&ways, known))
    }

    fn none_of(&self, ways: &[way::Way], known: &dyn Knowledge) -> bool {
        ways.iter().all(|way| self.conflict(way, known).is_some())
    }
}
