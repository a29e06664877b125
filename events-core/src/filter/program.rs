//! A filter made ready to be asked: a list of comparisons, each of which says where to go on yes and on no.
//!
//! `AND`, `OR` and `NOT` are in the jumps, so that asking walks forward, takes no more steps than the answer needs,
//! and neither recurses nor allocates.

use super::bits::Bits;
use super::tree::{Comparison, Node, NodeKind, Test, Text};

/// What a name says about whether a filter matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Interest {
    /// No event of this name matches.
    Never,
    /// It depends on the event's fields, categories or source.
    Maybe,
    /// Every event of this name matches.
    Always,
}

/// Where a comparison leads: to a later comparison, or to one of the two answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    yes: usize,
    no: usize,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Program {
    steps: Vec<Step>,
    /// The answer for each name that the filter spells out, sorted by name.
    names: Vec<(String, Interest)>,
    /// The answer for every other name, when it is the same for all of them.
    others: Option<Interest>,
}

/// The two answers, as places to go to.
const YES: usize = usize::MAX;
const NO: usize = usize::MAX - 1;

impl Program {
    pub(super) fn new(nodes: &[Node], comparisons: &[Comparison]) -> Self {
        let mut program = Self { steps: steps(nodes, comparisons.len()), names: Vec::new(), others: None };
        let mut names: Vec<&str> = Vec::new();
        let mut others_are_alike = true;
        for comparison in comparisons {
            match &comparison.test {
                Test::Name(Text::Exact(name)) => names.push(name),
                Test::Name(Text::Wild(mask)) => others_are_alike &= mask.is_everything(),
                Test::Level(_) | Test::Category(_) | Test::Source { .. } | Test::Field(_) => {}
            }
        }
        names.sort_unstable();
        names.dedup();
        program.names = names.iter().map(|name| ((*name).to_owned(), program.ask(comparisons, Some(name)))).collect();
        if others_are_alike {
            program.others = Some(program.interest_where(comparisons, |text| match text {
                Text::Exact(_) => false,
                Text::Wild(mask) => mask.is_everything(),
            }));
        }
        program
    }

    pub(super) fn interest(&self, comparisons: &[Comparison], name: &str) -> Interest {
        match self.names.binary_search_by(|(known, _)| known.as_str().cmp(name)) {
            Ok(at) => self.names[at].1,
            Err(_) => self.others.unwrap_or_else(|| self.ask(comparisons, Some(name))),
        }
    }

    /// Walks through the filter, asking `holds` about one comparison after the other.
    pub(super) fn run(&self, mut holds: impl FnMut(usize) -> bool) -> bool {
        let mut at = 0;
        while let Some(step) = self.steps.get(at) {
            at = if holds(at) { step.yes } else { step.no };
        }
        // An empty filter wants nothing: there, too, the way ends at once, at 0.
        at == YES
    }

    pub(super) fn ask(&self, comparisons: &[Comparison], name: Option<&str>) -> Interest {
        self.interest_where(comparisons, |text| name.is_some_and(|name| text.accepts(name)))
    }

    /// Follows every way that is open when only the answers about the name are known.
    fn interest_where(&self, comparisons: &[Comparison], accepts: impl Fn(&Text) -> bool) -> Interest {
        let mut open = Bits::new(self.steps.len());
        let (mut yes, mut no) = (false, self.steps.is_empty());
        if !self.steps.is_empty() {
            open.set(0, true);
        }
        for (at, (step, comparison)) in self.steps.iter().zip(comparisons).enumerate() {
            if !open.get(at) {
                continue;
            }
            let known = match &comparison.test {
                Test::Name(text) => Some(accepts(text)),
                Test::Level(_) | Test::Category(_) | Test::Source { .. } | Test::Field(_) => None,
            };
            for (way, shut) in [(step.yes, Some(false)), (step.no, Some(true))] {
                match way {
                    _ if known == shut => {}
                    YES => yes = true,
                    NO => no = true,
                    _ => open.set(way, true),
                }
            }
        }
        match (yes, no) {
            (true, true) => Interest::Maybe,
            (true, false) => Interest::Always,
            (false, _) => Interest::Never,
        }
    }
}

/// The jumps. Every part is told by the part that it belongs to where its two answers lead; since a part stands
/// behind its own parts, one walk from the last to the first does it.
fn steps(nodes: &[Node], comparisons: usize) -> Vec<Step> {
    let mut steps = vec![Step { yes: YES, no: NO }; comparisons];
    let mut ways = vec![Step { yes: YES, no: NO }; nodes.len()];
    let entries = entries(nodes);
    for (at, node) in nodes.iter().enumerate().rev() {
        let way = ways[at];
        match node.kind {
            NodeKind::Compare(comparison) => steps[comparison] = way,
            NodeKind::Not(inner) => ways[inner] = Step { yes: way.no, no: way.yes },
            NodeKind::And(left, right) => {
                ways[left] = Step { yes: entries[right], no: way.no };
                ways[right] = way;
            }
            NodeKind::Or(left, right) => {
                ways[left] = Step { yes: way.yes, no: entries[right] };
                ways[right] = way;
            }
        }
    }
    steps
}

/// The comparison that each part begins with.
fn entries(nodes: &[Node]) -> Vec<usize> {
    let mut entries = Vec::with_capacity(nodes.len());
    for node in nodes {
        entries.push(match node.kind {
            NodeKind::Compare(comparison) => comparison,
            NodeKind::Not(first) | NodeKind::And(first, _) | NodeKind::Or(first, _) => entries[first],
        });
    }
    entries
}
