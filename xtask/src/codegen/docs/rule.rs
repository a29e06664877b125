//! The page of rules, from the table that all checkers use.

use std::fmt::Write as _;

use events_spec::generate::prose;
use events_spec::{Example, Rule, RuleArea};

/// The text of the page.
pub(super) fn text() -> String {
    let mut text =
        "# Rules\n\nEvery finding has one of these ids. The command `explain RULE` shows the same text in the \
                    terminal.\n\n| Rule | Level | In short |\n| --- | --- | --- |\n"
            .to_owned();
    for rule in Rule::ALL {
        let (id, level, essence) = (rule.id(), rule.level(), essence(rule.explanation()));
        // Writing to a string does not fail, here and below.
        let _ = writeln!(text, "| [`{id}`](#{id}) | {level} | {} |", essence.replace('|', "\\|"));
    }
    for area in RuleArea::ALL {
        let rules: Vec<&Rule> = Rule::ALL.iter().filter(|rule| rule.area() == *area).collect();
        if rules.is_empty() {
            continue;
        }
        let _ = write!(text, "\n## {}\n", area.title());
        for rule in rules {
            section(&mut text, *rule);
        }
    }
    text
}

fn section(text: &mut String, rule: Rule) {
    let words: Vec<&str> = rule.explanation().split_whitespace().collect();
    let explanation = prose::wrap(&words).join("\n");
    let _ = write!(text, "\n### {}\n\nLevel: {}\n\n{explanation}\n", rule.id(), rule.level());
    for (title, example) in [("Breaks the rule:", rule.bad_example()), ("Keeps it:", rule.good_example())] {
        let _ = write!(text, "\n{title}\n\n{}", fenced(example));
    }
}

/// The first sentence.
fn essence(explanation: &str) -> &str {
    explanation.find(". ").map_or(explanation, |end| &explanation[..=end])
}

fn fenced(example: Example) -> String {
    let longest = example.text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{}\n{}\n{fence}\n", example.language, example.text.trim_end_matches('\n'))
}
