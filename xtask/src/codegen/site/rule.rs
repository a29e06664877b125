//! The pages of the rules.

use events_spec::{Rule, RuleArea};

use super::html::{Page, escape, link, prose, table};
use crate::report::sarif::first_sentence;

/// The list of all rules.
pub(super) fn list() -> Page {
    let mut page = Page::new("Rules");
    page.heading(1, "Rules");
    page.push("<p>What the commands report. <code>events.toml</code> can change the level of a rule, or allow what it finds.</p>\n");
    for area in RuleArea::ALL {
        page.heading(2, area.title());
        let rules = Rule::ALL.iter().filter(|rule| rule.area() == *area);
        let rows: Vec<[String; 3]> = rules
            .map(|rule| {
                let to = format!("rule/{}.html", rule.id());
                [link(&to, rule.id()), rule.level().as_str().to_owned(), prose(first_sentence(rule.explanation()))]
            })
            .collect();
        page.push(&table(["Rule", "Level", "Meaning"], &rows));
    }
    page
}

/// The page of a rule.
pub(super) fn page(rule: Rule) -> Page {
    let mut page = Page::new(rule.id());
    page.push(&format!(
        "<h1><code>{}</code></h1>\n<p class=\"where\">{}, {}</p>\n",
        rule.id(),
        escape(rule.area().title()),
        rule.level()
    ));
    page.paragraphs(rule.explanation());
    page.heading(2, "Wrong");
    page.code(rule.bad_example().text);
    page.heading(2, "Right");
    page.code(rule.good_example().text);
    page
}
