//! A compiled filter: a list of comparisons, each with the next step for yes and for no.
//!
//! `AND`, `OR` and `NOT` are encoded in these jumps. Evaluation only moves forward, takes no more steps than necessary,
//! and neither recurses nor allocates.

use super::bits::Bits;
use super::tree::{Comparison, Node, NodeKind, Test, Text};

/// What an event's name alone tells about whether a filter matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Interest {
    /// No event of this name matches.
    Never,
    /// It depends on the event's fields, categories or source.
    Maybe,
    /// Every event of this name matches.
    Always,
}

/// The target of a comparison: a later comparison, or one of the two results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    yes: usize,
    no: usize,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Program {
    steps: Vec<Step>,
    /// The result for each name in the filter, sorted by name; `None` where it is asked for each time.
    names: Vec<(String, Option<Interest>)>,
    /// The result for every other name, if it is the same for all.
    others: Option<Interest>,
}

/// How many steps the results for all names may take when a filter is read. Each name takes all steps.
const MOST_STEPS: usize = 1 << 16;

/// The two results, as jump targets.
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
        let are_asked = names.len() * comparisons.len() <= MOST_STEPS;
        let asked = |name: &str| are_asked.then(|| program.ask(comparisons, Some(name)));
        program.names = names.iter().map(|name| ((*name).to_owned(), asked(name))).collect();
        if others_are_alike {
            program.others = Some(program.interest_where(comparisons, |text| match text {
                Text::Exact(_) => false,
                Text::Wild(mask) => mask.is_everything(),
            }));
        }
        program
    }

    pub(super) fn interest(&self, comparisons: &[Comparison], name: &str) -> Interest {
        let known = match self.names.binary_search_by(|(known, _)| known.as_str().cmp(name)) {
            Ok(at) => self.names[at].1,
            Err(_) => self.others,
        };
        known.unwrap_or_else(|| self.ask(comparisons, Some(name)))
    }

    /// Runs the filter, calling `holds` for each comparison that is needed.
    pub(super) fn run(&self, mut holds: impl FnMut(usize) -> bool) -> bool {
        let mut at = 0;
        while let Some(step) = self.steps.get(at) {
            at = if holds(at) { step.yes } else { step.no };
        }
        // An empty filter does not match: there, too, it ends immediately, at 0.
        at == YES
    }

    pub(super) fn ask(&self, comparisons: &[Comparison], name: Option<&str>) -> Interest {
        self.interest_where(comparisons, |text| name.is_some_and(|name| text.accepts(name)))
    }

    /// Follows every branch that is possible if only the comparisons of the name are known.
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

/// The jumps. Every part receives the targets for its two results from the part that contains it. Since a part comes
/// after its own parts, one pass from the last to the first is enough.
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

/// The first comparison of each part.
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
