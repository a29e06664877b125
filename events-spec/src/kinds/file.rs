//! A kinds file, `fields.toml`: rules with a name or pattern, a kind and a reason.

use std::collections::HashMap;

use super::KindRule;
use super::index::{MOST_PATTERNS, has_pattern};
use crate::entry::{self, Form, Text};
use crate::suggest::{any_of, nearest};
use crate::{Finding, Findings, Kind, Rule};

const FORMS: &[Form] =
    &[Form { name: "rule", required: &["kind", "reason"], optional: &["event", "field", "pattern"], lists: &[] }];

/// Parses the rules of a kinds file. An invalid rule is reported and left out.
pub(super) fn parse(file: &str, text: &str, findings: &mut Findings) -> Vec<KindRule> {
    let mut rules: Vec<KindRule> = Vec::new();
    let mut lines: HashMap<(Option<String>, String), u32> = HashMap::new();
    let mut patterns = 0;
    let mut read = entry::read(file, text, FORMS, Rule::KindRule, findings);
    for mut entry in std::mem::take(&mut read.entries) {
        let (whole, event) = (entry.span.clone(), entry.text("event").map(|event| event.text));
        let (kind, reason) = (entry.required("kind"), entry.required("reason"));
        let (field, pattern) = (entry.text("field"), entry.text("pattern"));
        let mut wrong = |span: std::ops::Range<usize>, message: String, help: String| {
            findings.push(Finding::new(Rule::KindRule, read.place(&span), message).help(help));
        };
        let (fields, is_pattern) = match (field, pattern) {
            (Some(field), None) => (field, false),
            (None, Some(pattern)) => (pattern, true),
            (Some(_), Some(second)) => {
                wrong(second.span, "the rule has both `field` and `pattern`".to_owned(), "keep one of them".to_owned());
                continue;
            }
            (None, None) => {
                let help = "add `field = \"...\"`, or `pattern = \"...\"` with `*` for any characters".to_owned();
                wrong(whole, "the rule has neither `field` nor `pattern`".to_owned(), help);
                continue;
            }
        };
        let kind = match kind_of(&kind) {
            Ok(kind) => kind,
            Err((message, help)) => {
                wrong(kind.span, message, help);
                continue;
            }
        };
        if reason.text.trim().is_empty() {
            let help = "say why the field has this kind".to_owned();
            wrong(reason.span, format!("the rule for `{}` does not give a reason", fields.text), help);
        }
        let line = read.place(&whole).line;
        let key = (event.clone(), fields.text.clone());
        if let Some(first) = lines.get(&key) {
            let message = format!("a second rule for `{}`; the first is on line {first}", fields.text);
            wrong(fields.span, message, "keep one of them".to_owned());
            continue;
        }
        lines.insert(key, line);
        if has_pattern(is_pattern, event.as_deref()) {
            patterns += 1;
            if patterns > MOST_PATTERNS {
                let help = "name the fields, or use fewer patterns".to_owned();
                wrong(fields.span, format!("more than {MOST_PATTERNS} rules have a pattern"), help);
                break;
            }
        }
        rules.push(KindRule { event, fields: fields.text, is_pattern, kind, reason: reason.text, line });
    }
    rules
}

/// The kind with this name, or the message and help for an invalid name.
pub(crate) fn kind_of(name: &Text) -> Result<Kind, (String, String)> {
    Kind::from_name(&name.text).ok_or_else(|| {
        let names = Kind::ALL.map(Kind::as_str);
        let near = nearest(&name.text, names);
        let help = match near.as_slice() {
            [] => format!("the kinds are {}", any_of(&names)),
            near => format!("did you mean {}?", any_of(near)),
        };
        (format!("unknown kind `{}`", name.text), help)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Location;

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
                "3:8: unknown kind `integer`",
                "6:1: the rule has neither `field` nor `pattern`",
                "13:10: the rule for `b` does not give a reason",
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
