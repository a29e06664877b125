//! The ways in which a filter can match: its disjunctive normal form.

use crate::filter::{Comparison, Key, Node, NodeKind};

/// A comparison that must be true or false.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Literal {
    /// The comparison, as an index into [`Filter::comparisons`](crate::filter::Filter::comparisons).
    pub comparison: usize,
    /// Whether it must be true.
    pub holds: bool,
}

/// One way in which a filter can match: all of its literals are satisfied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    literals: Vec<Literal>,
}

/// The maximum number of ways and of literals.
const MOST_WAYS: usize = 1 << 10;
const MOST_LITERALS: usize = 1 << 16;

impl Way {
    /// The comparisons that must be true and those that must be false.
    #[must_use]
    pub fn literals(&self) -> &[Literal] {
        &self.literals
    }

    /// The literals about the event's name. The way must be one of this filter.
    pub fn names<'f>(&'f self, comparisons: &'f [Comparison]) -> impl Iterator<Item = (Literal, &'f Comparison)> {
        let literals = self.literals.iter().map(|literal| (*literal, &comparisons[literal.comparison]));
        literals.filter(|(_, comparison)| comparison.key == Key::Event)
    }

    /// Whether this name satisfies the way's literals about names. The way must be one of this filter.
    #[must_use]
    pub fn accepts_name(&self, comparisons: &[Comparison], name: &str) -> bool {
        self.names(comparisons).all(|(literal, comparison)| comparison.accepts_name(name) == literal.holds)
    }

    /// Whether the way requires a name, so that events without one do not match. The way must be one of this filter.
    #[must_use]
    pub fn is_named(&self, comparisons: &[Comparison]) -> bool {
        self.names(comparisons).any(|(literal, _)| literal.holds)
    }
}

/// Ways, with their total number of literals.
#[derive(Default)]
struct Ways {
    list: Vec<Way>,
    literals: usize,
}

/// The ways in which a part of a filter is true, or false; `None` if there are too many.
pub(super) fn ways(nodes: &[Node], root: usize, holds: bool) -> Option<Vec<Way>> {
    let first = first_of(nodes, root);
    // A part directly follows the parts that it joins.
    let nodes = &nodes[first..=root];
    let mut wanted = vec![holds; nodes.len()];
    for (at, node) in nodes.iter().enumerate().rev() {
        match node.kind {
            NodeKind::Compare(_) => {}
            NodeKind::Not(inner) => wanted[inner - first] = !wanted[at],
            NodeKind::And(left, right) | NodeKind::Or(left, right) => {
                (wanted[left - first], wanted[right - first]) = (wanted[at], wanted[at]);
            }
        }
    }
    let mut done: Vec<Ways> = Vec::with_capacity(nodes.len());
    for (node, holds) in nodes.iter().zip(wanted) {
        let mut take = |at: usize| done.get_mut(at - first).map(std::mem::take).unwrap_or_default();
        let ways = match node.kind {
            NodeKind::Compare(comparison) => {
                Ways { list: vec![Way { literals: vec![Literal { comparison, holds }] }], literals: 1 }
            }
            NodeKind::Not(inner) => take(inner),
            // If a conjunction must be false, one of its parts must be.
            NodeKind::And(left, right) if holds => both(take(left), take(right))?,
            NodeKind::Or(left, right) if !holds => both(take(left), take(right))?,
            NodeKind::And(left, right) | NodeKind::Or(left, right) => {
                let (mut ways, right) = (take(left), take(right));
                ways.literals += right.literals;
                ways.list.extend(right.list);
                ways
            }
        };
        if ways.list.len() > MOST_WAYS || ways.literals > MOST_LITERALS {
            return None;
        }
        done.push(ways);
    }
    done.pop().map(|ways| ways.list)
}

/// The literals that are in all ways in which a filter is true, as far as its outermost conjunction tells.
pub(super) fn necessary(nodes: &[Node]) -> Way {
    let mut literals = Vec::new();
    let mut parts: Vec<(usize, bool)> = nodes.len().checked_sub(1).map(|root| (root, true)).into_iter().collect();
    while let Some((at, holds)) = parts.pop() {
        match nodes[at].kind {
            NodeKind::Compare(comparison) => literals.push(Literal { comparison, holds }),
            NodeKind::Not(inner) => parts.push((inner, !holds)),
            NodeKind::And(left, right) if holds => parts.extend([(right, holds), (left, holds)]),
            NodeKind::Or(left, right) if !holds => parts.extend([(right, holds), (left, holds)]),
            NodeKind::And(..) | NodeKind::Or(..) => {}
        }
    }
    Way { literals }
}

/// The ways in which two parts are true at the same time; `None` if there are too many.
pub(super) fn joined(left: Vec<Way>, right: Vec<Way>) -> Option<Vec<Way>> {
    let counted = |list: Vec<Way>| Ways { literals: list.iter().map(|way| way.literals.len()).sum(), list };
    both(counted(left), counted(right)).map(|ways| ways.list)
}

fn both(left: Ways, right: Ways) -> Option<Ways> {
    let (lefts, rights) = (left.list.len(), right.list.len());
    let literals = left.literals * rights + right.literals * lefts;
    if lefts * rights > MOST_WAYS || literals > MOST_LITERALS {
        return None;
    }
    let mut list = left.list;
    if let ([one], [other]) = (list.as_mut_slice(), right.list.as_slice()) {
        one.literals.extend(&other.literals);
        return Some(Ways { list, literals });
    }
    let join = |one: &Way, other: &Way| Way { literals: [one.literals.as_slice(), &other.literals].concat() };
    let list = list.iter().flat_map(|one| right.list.iter().map(move |other| join(one, other))).collect();
    Some(Ways { list, literals })
}

/// The index of the first node of a part.
fn first_of(nodes: &[Node], root: usize) -> usize {
    let mut at = root;
    loop {
        at = match nodes[at].kind {
            NodeKind::Compare(_) => return at,
            NodeKind::Not(first) | NodeKind::And(first, _) | NodeKind::Or(first, _) => first,
        };
    }
}
