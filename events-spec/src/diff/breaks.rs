//! The consequences of a change.

use std::collections::BTreeSet;

use super::finding::rule_of;
use crate::Rule;
use crate::change::Change;

/// The rules that the changes break, each once, in the order of the rules.
#[must_use]
pub fn breaking_rules(changes: &[Change]) -> Vec<Rule> {
    let rules: BTreeSet<Rule> = changes.iter().map(|change| rule_of(&change.what)).collect();
    rules.into_iter().collect()
}

/// Describes what a change breaks.
#[must_use]
pub fn who_breaks(rule: Rule) -> &'static str {
    match rule {
        Rule::EventAdded => "nothing breaks; readers may see a name that they do not know",
        Rule::EventRemoved => "its emitters no longer compile, and readers and metrics on it find nothing",
        Rule::EventRenamed => "emitters of the old name no longer compile, and readers and metrics on it find nothing",
        Rule::FieldAdded => {
            "only emitters that are not `partial` break: they have to set the field or list it in `omit`"
        }
        Rule::FieldRemoved => "emitters that set it no longer compile, and readers, filters and metrics find nothing",
        Rule::FieldRenamed => {
            "emitters that set the old name no longer compile, and readers, filters and metrics on it find nothing"
        }
        Rule::MeaningMoved => "nothing fails: filters and metrics on it keep working but count something else",
        Rule::KindChanged => {
            "emitters whose type does not fit no longer compile, readers that parse it fail, and metrics compare it \
             differently"
        }
        Rule::UnitChanged => {
            "nothing fails: comparisons, buckets and dashboards are off by the factor between the units"
        }
        Rule::ValueAdded => {
            "readers that match every documented value get one they do not know, and metrics get another group"
        }
        Rule::ValueRemoved => "emitters of it no longer compile, and readers and metrics no longer see it",
        Rule::ValueRenamed => "emitters of the old value no longer compile, and filters and metrics on it find nothing",
        _ => "nothing breaks", // The other rules of this area are about the wording of the page.
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::{Certainty, What};

    #[test]
    fn each_rule_that_changes_break_is_listed_once_and_in_order() {
        let change = |what: What| Change {
            what,
            events: [].into(),
            certainty: Certainty::Certain,
            evidence: Vec::new(),
            old_line: None,
            new_line: None,
        };
        let gone = |field: &str| change(What::FieldGone { field: field.to_owned() });
        let list = [gone("a"), change(What::EventGone), gone("b")];
        assert_eq!(breaking_rules(&list), [Rule::EventRemoved, Rule::FieldRemoved]);
        assert_eq!(breaking_rules(&[]), []);
    }

    #[test]
    fn every_rule_but_those_about_wording_has_its_own_words() {
        let rules = || Rule::ALL.iter().filter(|rule| rule.area() == crate::RuleArea::Diff);
        let nothing = rules().filter(|rule| who_breaks(**rule) == "nothing breaks").copied();
        let wording = [Rule::InheritanceChanged, Rule::SectionChanged, Rule::SinceChanged, Rule::DescriptionChanged];
        assert_eq!(nothing.collect::<Vec<_>>(), wording);
        let words: BTreeSet<&str> = rules().map(|rule| who_breaks(*rule)).collect();
        assert_eq!(words.len(), rules().count() - wording.len() + 1);
    }
}
