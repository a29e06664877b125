//! The fields as they are written: names, words, values, and the kind that a rule gives them.

use super::outline::{FieldPart, Group, Outline};
use super::{Cx, check_name};
use crate::kinds::{condition, list};
use crate::spec::Value;
use crate::{Context, Field, Finding, Kind, Rule};

/// Every field of the page, and for every heading the fields that stand in its list, as indices.
pub(super) fn lower_fields(cx: &mut Cx<'_>, outline: &Outline) -> (Vec<Field>, Vec<Vec<usize>>) {
    let mut declared: Vec<Field> = Vec::new();
    let mut used = vec![false; cx.kinds.rules().len()];
    let mut lists = Vec::with_capacity(outline.groups.len());
    for group in &outline.groups {
        let start = declared.len();
        for part in &group.fields {
            lower_part(cx, part, &mut declared, &mut used);
        }
        check_duplicates(cx, group, &declared[start..]);
        lists.push((start..declared.len()).collect());
    }
    let names: Vec<&str> = {
        let mut names: Vec<&str> = declared.iter().map(|field| field.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    cx.kinds.check(&used, &names, cx.findings);
    (declared, lists)
}

fn lower_part(cx: &mut Cx<'_>, part: &FieldPart, declared: &mut Vec<Field>, used: &mut [bool]) {
    let source = cx.document.text();
    let nested = !part.values.is_empty();
    for name in &part.names {
        check_name(cx, part.node, name, "field");
        let word = &source[name.name.clone()];
        let place = cx.places.stretch(part.node, &name.name);
        if part.text.is_empty() && !nested {
            let mut finding =
                Finding::new(Rule::MissingDescription, place.clone(), format!("the field `{word}` has no description"));
            finding.context.field = Some(word.to_owned());
            cx.findings.push(finding.help(format!("say what it means and its unit: ` * {word}: ...`")));
        }
        let verdict = cx.kinds.verdict(word, nested || list(&part.text, false).is_some());
        if let Some(used) = verdict.by.and_then(|by| used.get_mut(by)) {
            *used = true;
        }
        let (values, open) = match verdict.kind {
            Kind::Enum => values_of(part),
            Kind::Str | Kind::Int | Kind::Time | Kind::Ip | Kind::StrList => (Vec::new(), true),
        };
        if verdict.kind == Kind::Enum && values.is_empty() {
            let message = format!("`{word}` is an enumeration by {}, and its words list no value", verdict.rule);
            let mut finding = Finding::new(Rule::KindRule, place.clone(), message);
            finding.context = Context { field: Some(word.to_owned()), ..Context::default() };
            cx.findings.push(finding.help("list the values in its words, `ok, failed`, or give it the kind `str`"));
        }
        declared.push(Field {
            name: word.to_owned(),
            since: name.since.clone().map(|since| source[since].to_owned()),
            kind: verdict.kind,
            kind_rule: verdict.rule,
            values,
            open,
            optional: condition(&part.text).map(str::to_owned),
            text: part.text.clone(),
            line: place.line,
        });
    }
}

/// The documented values of an enumeration, and whether there is room for more.
fn values_of(part: &FieldPart) -> (Vec<Value>, bool) {
    if !part.values.is_empty() {
        let value = |(name, text): &(String, String)| Value { name: name.clone(), text: text.clone() };
        return (part.values.iter().map(value).collect(), part.open);
    }
    let (words, open) = list(&part.text, true).unwrap_or_default();
    let mut values: Vec<Value> = Vec::new();
    for word in words {
        if !values.iter().any(|value| value.name == word) {
            values.push(Value { name: word.to_owned(), text: String::new() });
        }
    }
    let open = open || values.is_empty();
    (values, open)
}

/// Rule: an event lists a field once.
fn check_duplicates(cx: &mut Cx<'_>, group: &Group, fields: &[Field]) {
    let mut by_name: Vec<usize> = (0..fields.len()).collect();
    by_name.sort_by(|a, b| fields[*a].name.cmp(&fields[*b].name).then(a.cmp(b)));
    let mut again: Vec<(usize, usize)> = by_name
        .windows(2)
        .filter(|pair| fields[pair[0]].name == fields[pair[1]].name)
        .map(|pair| (pair[1], pair[0]))
        .collect();
    again.sort_unstable();
    let names: Vec<_> = group.fields.iter().flat_map(|part| part.names.iter().map(|name| (part.node, name))).collect();
    for (second, first) in again {
        let (Some((node, name)), Some(first)) = (names.get(second), fields.get(first)) else { continue };
        let place = cx.places.stretch(*node, &name.name);
        let message = format!("the field `{}` is listed on line {} already", first.name, first.line);
        let mut finding = Finding::new(Rule::DuplicateField, place, message);
        finding.context.field = Some(first.name.clone());
        finding.context.event = group.names.first().map(|name| cx.document.text()[name.name.clone()].to_owned());
        cx.findings.push(finding.help("keep one of the two descriptions"));
    }
}
