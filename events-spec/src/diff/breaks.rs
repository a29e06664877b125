//! What a change means, and to whom.

use std::collections::BTreeSet;

use super::finding::rule_of;
use crate::Rule;
use crate::change::Change;

/// The rules that changes break, each once, in the order in which rules are listed.
#[must_use]
pub fn breaking_rules(changes: &[Change]) -> Vec<Rule> {
    let rules: BTreeSet<Rule> = changes.iter().map(|change| rule_of(&change.what)).collect();
    rules.into_iter().collect()
}

/// Who breaks over a rule of this area, in words.
#[must_use]
pub fn who_breaks(rule: Rule) -> &'static str {
    match rule {
        Rule::EventAdded => "nothing breaks; readers may meet a name that is new to them",
        Rule::EventRemoved => "its emitters no longer compile, and readers and metrics on it see nothing",
        Rule::EventRenamed => "emitters of the old name no longer compile, and readers and metrics on it see nothing",
        Rule::FieldAdded => "nothing breaks but emitters that are not `partial`: they have to set it or to omit it",
        Rule::FieldRemoved => "emitters that set it no longer compile, and readers, filters and metrics find nothing",
        Rule::FieldRenamed => {
            "emitters that set the old name no longer compile, and readers, filters and metrics on it find nothing"
        }
        Rule::MeaningMoved => "nothing fails: filters and metrics on it go on, and count something else",
        Rule::KindChanged => {
            "emitters whose type does not fit no longer compile, readers that parse it stop, and metrics compare in \
             another way"
        }
        Rule::UnitChanged => "nothing fails: comparisons, buckets and dashboards are off by the factor",
        Rule::ValueAdded => "readers that match every documented value meet another one, and metrics get another group",
        Rule::ValueRemoved => "emitters of it no longer compile, and readers and metrics wait for it in vain",
        Rule::ValueRenamed => "emitters of the old value no longer compile, and filters and metrics on it see nothing",
        _ => "nothing breaks", // What is left of this area's rules is about the page's words.
    }
}
