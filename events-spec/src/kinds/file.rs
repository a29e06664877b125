//! A kinds file, `fields.toml`: rules with a name or pattern, a kind and a reason.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::KindRule;
use crate::suggest::{any_of, nearest};
use crate::{Finding, Findings, Kind, LineIndex, Location, Rule};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    rule: Vec<Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    event: Option<String>,
    field: Option<Spanned<String>>,
    pattern: Option<Spanned<String>>,
    kind: Spanned<String>,
    reason: Spanned<String>,
}

/// The place of some bytes of a TOML file.
pub(crate) fn place(file: &str, text: &str, span: &Range<usize>) -> Location {
    LineIndex::new(text).location(file, text, span.start..span.start)
}

/// The rules of a kinds file. A rule that is wrong is left out, and said.
pub(super) fn parse(file: &str, text: &str, findings: &mut Findings) -> Vec<KindRule> {
    let lines = LineIndex::new(text);
    let place = |span: Range<usize>| lines.location(file, text, span.start..span.start);
    let entries = match toml::from_str::<File>(text) {
        Ok(read) => read.rule,
        Err(error) => {
            let message = error.message().trim().replace('\n', "; ");
            findings.push(Finding::new(Rule::KindRule, place(error.span().unwrap_or(0..0)), message));
            return Vec::new();
        }
    };
    let mut rules: Vec<KindRule> = Vec::new();
    for entry in entries {
        let whole = entry.span();
        let entry = entry.into_inner();
        let mut wrong = |span, message: String, help: String| {
            findings.push(Finding::new(Rule::KindRule, place(span), message).help(help));
        };
        let (fields, is_pattern) = match (entry.field, entry.pattern) {
            (Some(field), None) => (field, false),
            (None, Some(pattern)) => (pattern, true),
            (Some(_), Some(second)) => {
                wrong(
                    second.span(),
                    "a rule with both `field` and `pattern`".to_owned(),
                    "keep one of them".to_owned(),
                );
                continue;
            }
            (None, None) => {
                let help = "add `field = \"...\"`, or `pattern = \"...\"` with `*` for any characters".to_owned();
                wrong(whole, "a rule without `field` or `pattern`".to_owned(), help);
                continue;
            }
        };
        let Some(kind) = Kind::from_name(entry.kind.get_ref()) else {
            let names = Kind::ALL.map(Kind::as_str);
            let near = nearest(entry.kind.get_ref(), names);
            let help = match near.as_slice() {
                [] => format!("a kind is {}", any_of(&names)),
                near => format!("did you mean {}?", any_of(near)),
            };
            wrong(entry.kind.span(), format!("there is no kind `{}`", entry.kind.get_ref()), help);
            continue;
        };
        if entry.reason.get_ref().trim().is_empty() {
            let help = "say why the field has this kind".to_owned();
            wrong(entry.reason.span(), format!("the rule for `{}` gives no reason", fields.get_ref()), help);
        }
        if let Some(first) = rules.iter().find(|rule| rule.fields == *fields.get_ref() && rule.event == entry.event) {
            let message = format!("a second rule for `{}`; the first is on line {}", first.fields, first.line);
            wrong(fields.span(), message, "keep one of them".to_owned());
            continue;
        }
        let line = place(whole).line;
        let (event, fields, reason) = (entry.event, fields.into_inner(), entry.reason.into_inner());
        rules.push(KindRule { event, fields, is_pattern, kind, reason, line });
    }
    rules
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<String> {
        let mut findings = Findings::new();
        let _rules = parse("fields.toml", text, &mut findings);
        let said = |finding: &Finding| {
            let Location { line, column, .. } = finding.location;
            format!("{line}:{column}: {}", finding.message)
        };
        findings.as_slice().iter().map(said).collect()
    }

    #[test]
    fn everything_wrong_with_the_rules_is_said_at_once() {
        let text = "[[rule]]\nfield = \"a\"\nkind = \"integer\"\nreason = \"x\"\n\n\
                    [[rule]]\nkind = \"int\"\nreason = \"x\"\n\n\
                    [[rule]]\nfield = \"b\"\nkind = \"int\"\nreason = \" \"\n\n\
                    [[rule]]\nfield = \"b\"\nkind = \"int\"\nreason = \"x\"\n";
        assert_eq!(
            messages(text),
            [
                "3:8: there is no kind `integer`",
                "6:1: a rule without `field` or `pattern`",
                "13:10: the rule for `b` gives no reason",
                "16:9: a second rule for `b`; the first is on line 10",
            ]
        );
    }

    #[test]
    fn a_text_that_is_no_toml_is_said_with_its_place() {
        let said = messages("[[rule]]\nfield = \n");
        assert_eq!(said.len(), 1);
        assert!(said[0].starts_with("2:"), "{said:?}");
    }
}
