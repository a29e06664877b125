//! The order of findings.

use std::cmp::Reverse;

use events_spec::{Finding, Level, Rule};

/// The place of a finding among all: by level, and among those of a level first what turns everything off, then what stops
/// the server.
pub(super) fn rank(finding: &Finding) -> (Reverse<Level>, u8, Rule) {
    let grave = match finding.rule {
        Rule::StatsDisabled => 0,
        Rule::ConfSyntax | Rule::RefusedSetting | Rule::FilterSyntax => 1,
        // All other rules are equally grave.
        _ => 2,
    };
    (Reverse(finding.level), grave, finding.rule)
}
