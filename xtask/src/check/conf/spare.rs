//! Finds parts of a filter that change nothing.

use events_core::filter::{Filter, Joint, Unknown};
use events_spec::{Finding, Rule};

use super::check::Cx;
use super::owner::Owner;
use crate::input::conf::text::Text;

/// Rule `spare-condition`: a part that can be left out whatever the event, or a filter that is always true.
pub(super) fn check_spare(cx: &Cx<'_>, owner: Owner<'_>, text: &Text, filter: &Filter, found: &mut Vec<Finding>) {
    if filter.comparisons().len() < 2 {
        return;
    }
    if filter.comparisons().len() <= MOST_COMPARISONS && filter.is_tautology(&Unknown) {
        let place = cx.files.location_of(text, 0..text.as_str().len());
        let message = format!("{}the filter is true for every event", owner.broken());
        found.push(Finding::new(Rule::SpareCondition, place, message).help(TAUTOLOGY).context(owner.context()));
        return;
    }
    for spare in filter.spare_parts(&Unknown) {
        let (Some(part), Some(other)) = (filter.nodes().get(spare.node), filter.nodes().get(spare.other)) else {
            continue;
        };
        let (written, says) = (part.span.of(text.as_str()), other.span.of(text.as_str()));
        let message = match spare.joint {
            _ if written == says => format!("{}`{written}` is written twice", owner.broken()),
            Joint::And => format!("{}`{written}` changes nothing, because `{says}` requires more", owner.broken()),
            Joint::Or => format!("{}`{written}` changes nothing, because `{says}` allows more", owner.broken()),
        };
        let place = cx.files.location_of(text, part.span.start..part.span.end);
        found.push(Finding::new(Rule::SpareCondition, place, message).help("leave it out").context(owner.context()));
    }
}

const TAUTOLOGY: &str = "leave out what excludes nothing, or compare something else";

/// The maximum number of comparisons of a filter that is asked whether it is always true.
const MOST_COMPARISONS: usize = 64;
