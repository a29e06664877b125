//! Determines which comparisons decide the result for an event.

use super::Filter;
use super::evaluate::EventView;
use super::tree::NodeKind;

impl Filter {
    /// Whether the event matches, and the comparisons that decide it, as indices into
    /// [`comparisons`](Self::comparisons).
    ///
    /// If it does not match, these are the comparisons that are false, or true under a `NOT`; without any of them it
    /// would match. If several parts joined by `AND` are false, only the first one is reported.
    #[must_use]
    pub fn decide(&self, event: &(impl EventView + ?Sized)) -> (bool, Vec<usize>) {
        let fields = self.ask_fields(event);
        let holds = |at| self.holds(at, event, |at, _| fields.get(at));
        let answers: Vec<bool> = (0..self.comparisons.len()).map(holds).collect();
        // Each part follows the parts that it joins. For each: its result, and the part that decides it. A filter may
        // be deep.
        let mut parts: Vec<bool> = Vec::with_capacity(self.nodes.len());
        let part = |parts: &[bool], at: usize| parts.get(at).copied().unwrap_or(false);
        for node in &self.nodes {
            let answer = match node.kind {
                NodeKind::Compare(at) => part(&answers, at),
                NodeKind::And(left, right) => part(&parts, left) && part(&parts, right),
                NodeKind::Or(left, right) => part(&parts, left) || part(&parts, right),
                NodeKind::Not(inner) => !part(&parts, inner),
            };
            parts.push(answer);
        }
        let Some(whole) = self.nodes.len().checked_sub(1) else { return (false, Vec::new()) };
        let mut decisive = Vec::new();
        let mut open = vec![whole];
        while let Some(at) = open.pop() {
            let Some(node) = self.nodes.get(at) else { continue };
            let holds = part(&parts, at);
            match node.kind {
                NodeKind::Compare(comparison) => decisive.push(comparison),
                NodeKind::Not(inner) => open.push(inner),
                NodeKind::And(left, right) | NodeKind::Or(left, right) => {
                    let is_and = matches!(node.kind, NodeKind::And(..));
                    match (is_and == holds, part(&parts, left) == holds) {
                        // Both sides are needed for the result.
                        (true, _) => open.extend([right, left]),
                        (false, true) => open.push(left),
                        (false, false) => open.push(right),
                    }
                }
            }
        }
        (part(&parts, whole), decisive)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{OwnedEvent, ServerVersion};

    fn decisive(filter: &str) -> (bool, Vec<String>) {
        let event = OwnedEvent::new("x").with("a", "1").with("n", 5);
        let filter = Filter::parse(filter, ServerVersion::V2_4).unwrap();
        let (holds, decisive) = filter.decide(&event);
        assert_eq!(holds, filter.matches(&event), "{filter}");
        (holds, decisive.iter().map(|at| filter.comparisons()[*at].key.as_str().to_owned()).collect())
    }

    #[test]
    fn what_decides_is_named() {
        let named = |filter, holds, keys: &[&str]| {
            assert_eq!(decisive(filter), (holds, keys.iter().map(|k| (*k).to_owned()).collect()), "{filter}")
        };
        named("event=x AND a=2", false, &["a"]);
        named("event=y AND a=2", false, &["event"]);
        named("event=y OR a=2", false, &["event", "a"]);
        named("event=x AND NOT a=1", false, &["a"]);
        named("event=x AND a=1", true, &["event", "a"]);
        named("event=x OR a=2", true, &["event"]);
        named("NOT (a=2 OR n>9)", true, &["a", "n"]);
        named("n>9", false, &["n"]);
    }

    #[test]
    fn an_empty_filter_matches_nothing_for_no_reason() {
        assert_eq!(decisive(""), (false, Vec::new()));
    }
}
