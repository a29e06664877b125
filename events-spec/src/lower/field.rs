//! Lowers the fields: names, descriptions, values, and the kind that a rule assigns.

use std::borrow::Cow;
use std::collections::HashSet;

use super::outline::{FieldPart, HeadingPart, Outline};
use super::view::{Seen, View, view};
use super::{Cx, check_name};
use crate::grammar::Named;
use crate::kinds::{list, presence};
use crate::spec::{Absent, Value, WhyAbsent};
use crate::{Context, Field, Finding, Kind, Rule};

/// Every field that the version has, and for every heading the indices of the fields in its list.
pub(super) fn lower_fields(cx: &mut Cx<'_>, outline: &Outline) -> (Vec<Field>, Vec<Vec<usize>>) {
    let mut declared: Vec<Field> = cx.base.map_or_else(Vec::new, |base| base.declared.clone());
    let mut used = vec![false; cx.kinds.rules().len()];
    let mut lists: Vec<Vec<usize>> = Vec::with_capacity(outline.headings.len());
    for heading in &outline.headings {
        let start = declared.len();
        let mut places = Vec::new();
        let source = cx.document.text();
        // Names that the version has as written take precedence over earlier names of other fields.
        let written: HashSet<&str> = heading
            .fields
            .iter()
            .flat_map(|part| &part.names)
            .filter(|name| matches!(view(source, name, None, cx.at), View::Here(_)))
            .map(|name| &source[name.name.clone()])
            .collect();
        for part in &heading.fields {
            for name in &part.names {
                check_name(cx, part.node, name, "field");
                check_pattern(cx, part.node, name);
                let Some(seen) = see(cx, heading, part, name, None, &written) else {
                    // The rule still counts as used on this page.
                    let kinds = cx.kinds.verdict(&name_of(cx, name), &names_of(cx, heading), false);
                    mark(&mut used, kinds.by);
                    continue;
                };
                places.push((part.node, seen.name.clone()));
                declared.push(lower_field(cx, heading, part, name, seen, &mut used));
            }
        }
        check_duplicates(cx, heading, &declared[start..], &places);
        lists.push((start..declared.len()).collect());
    }
    let names: HashSet<(Vec<&str>, &str)> = outline
        .headings
        .iter()
        .zip(&lists)
        .flat_map(|(heading, list)| {
            let events = if cx.kinds.ask_for_events() { names_of(cx, heading) } else { Vec::new() };
            list.iter().map(move |field| (events.clone(), *field))
        })
        .map(|(events, field)| (events, declared[field].name.as_str()))
        .collect();
    let mut names: Vec<(Vec<&str>, &str)> = names.into_iter().collect();
    names.sort_unstable();
    cx.kinds.check(&used, &names, cx.findings);
    (declared, lists)
}

fn mark(used: &mut [bool], rule: Option<usize>) {
    if let Some(used) = rule.and_then(|rule| used.get_mut(rule)) {
        *used = true;
    }
}

/// The names of a heading.
fn names_of<'a>(cx: &Cx<'a>, heading: &HeadingPart) -> Vec<&'a str> {
    let source = cx.document.text();
    heading.names.iter().map(|name| &source[name.name.clone()]).collect()
}

/// The name of a field. In a pattern, `*` replaces the variable part, whichever way it is written.
fn name_of<'a>(cx: &Cx<'a>, name: &Named) -> Cow<'a, str> {
    starred(&cx.document.text()[name.name.clone()])
}

/// Replaces every `<word>` in a name by `*`.
fn starred(word: &str) -> Cow<'_, str> {
    if !word.contains('<') {
        return Cow::Borrowed(word);
    }
    let mut name = String::with_capacity(word.len());
    let mut inside = false;
    for c in word.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                name.push('*');
            }
            c if !inside => name.push(c),
            _ => {}
        }
    }
    Cow::Owned(name)
}

/// What the version has for a field, or for a value of `field`. If it has nothing, that is recorded as absent.
fn see(
    cx: &mut Cx<'_>,
    heading: &HeadingPart,
    part: &FieldPart,
    name: &Named,
    field: Option<&str>,
    written: &HashSet<&str>,
) -> Option<Seen> {
    let source = cx.document.text();
    let (seen, called, why) = match view(source, name, None, cx.at) {
        View::Here(seen) => return Some(seen),
        View::Earlier(seen, why) => {
            let called = starred(&source[seen.name.clone()]).into_owned();
            let is_free = !written.contains(called.as_str());
            (Some(seen).filter(|_| is_free), Some(called), why)
        }
        View::Absent(why) => (None, None, why),
    };
    let word = name_of(cx, name).into_owned();
    let line = cx.places.stretch(part.node, &name.name).line;
    let text = if field.is_none() { part.text.clone() } else { String::new() };
    let (field, value) = match field {
        Some(field) => (Some(field.to_owned()), Some(word)),
        None => (Some(word), None),
    };
    for event in names_of(cx, heading) {
        let (event, field, value) = (event.to_owned(), field.clone(), value.clone());
        let (why, called, text) = (WhyAbsent::clone(&why), called.clone(), text.clone());
        cx.absent.push(Absent { event, field, value, why, called, text, line });
    }
    seen
}

fn lower_field(
    cx: &mut Cx<'_>,
    heading: &HeadingPart,
    part: &FieldPart,
    written: &Named,
    seen: Seen,
    used: &mut [bool],
) -> Field {
    let nested = !part.values.is_empty();
    let word = starred(&cx.document.text()[seen.name.clone()]).into_owned();
    let place = cx.places.stretch(part.node, &written.name);
    if part.text.is_empty() && !nested {
        let mut finding =
            Finding::new(Rule::MissingDescription, place.clone(), format!("the field `{word}` has no description"));
        finding.context.field = Some(word.clone());
        cx.findings.push(finding.help(format!("describe its meaning and unit: ` * {word}: ...`")));
    }
    // The kinds file has the current name.
    let today = name_of(cx, written);
    let events = names_of(cx, heading);
    let verdict = cx.kinds.verdict(&today, &events, nested || list(&part.text, false).is_some());
    mark(used, verdict.by);
    let mut text = part.text.clone();
    let (values, open) = match verdict.kind {
        Kind::Enum => values_of(cx, heading, part, &word),
        Kind::Str | Kind::Int | Kind::Time | Kind::Ip | Kind::StrList => {
            keep_values(cx, part, &mut text);
            (Vec::new(), true)
        }
    };
    if verdict.kind == Kind::Enum && values.is_empty() && !nested {
        let message = format!("`{word}` is an enumeration by {}, but its description lists no values", verdict.rule);
        let mut finding = Finding::new(Rule::KindRule, place.clone(), message);
        finding.context = Context { field: Some(word.clone()), ..Context::default() };
        cx.findings
            .push(finding.help("list the values in its description, such as `ok, failed`, or give it the kind `str`"));
    }
    let (presence, words) = presence(&part.text);
    let optional = words.map(str::to_owned);
    let Seen { name: _, since, removed, changed, formerly } = seen;
    Field {
        name: word,
        is_pattern: written.is_pattern,
        since,
        removed,
        changed,
        formerly,
        kind: verdict.kind,
        kind_rule: verdict.rule,
        values,
        open,
        presence,
        optional,
        text,
        line: place.line,
    }
}

/// The documented values of an enumeration, and whether the list is open.
fn values_of(cx: &mut Cx<'_>, heading: &HeadingPart, part: &FieldPart, field: &str) -> (Vec<Value>, bool) {
    let source = cx.document.text();
    let mut values: Vec<Value> = Vec::new();
    if part.values.is_empty() {
        let (words, open) = list(&part.text, true).unwrap_or_default();
        let mut known = HashSet::new();
        for word in words {
            if known.insert(word) {
                let name = word.to_owned();
                values.push(Value { name, text: String::new(), since: None, removed: None, formerly: Vec::new() });
            }
        }
        return (values, open);
    }
    let written: HashSet<&str> = part
        .values
        .iter()
        .filter(|(name, _)| matches!(view(source, name, None, cx.at), View::Here(_)))
        .map(|(name, _)| &source[name.name.clone()])
        .collect();
    for (name, text) in &part.values {
        if let Some(seen) = see(cx, heading, part, name, Some(field), &written) {
            let name = source[seen.name].to_owned();
            let Seen { since, removed, formerly, .. } = seen;
            values.push(Value { name, text: text.clone(), since, removed, formerly });
        }
    }
    // A version without any of the values has others that the page does not list.
    let open = part.open || values.is_empty();
    (values, open)
}

/// Keeps nested bullets that look like values as prose if the kind has no values, such as an integer.
fn keep_values(cx: &Cx<'_>, part: &FieldPart, text: &mut String) {
    for (name, meaning) in &part.values {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(&cx.document.text()[name.name.clone()]);
        if !meaning.is_empty() {
            text.push_str(": ");
            text.push_str(meaning);
        }
    }
}

/// Rule: a pattern of names is written with `*`, as in filters and in the other files beside the page.
fn check_pattern(cx: &mut Cx<'_>, node: usize, name: &Named) {
    let written = &cx.document.text()[name.name.clone()];
    if !name.is_pattern || !written.contains('<') {
        return;
    }
    let pattern = name_of(cx, name);
    let place = cx.places.stretch(node, &name.name);
    let message = format!("`{written}` is read as `{pattern}`, a pattern of field names");
    let mut finding = Finding::new(Rule::PatternField, place, message);
    finding.context.field = Some(pattern.to_string());
    cx.findings.push(finding.help(format!("write ` * {pattern}: ...`")));
}

/// Rule: an event lists a field only once.
fn check_duplicates(
    cx: &mut Cx<'_>,
    heading: &HeadingPart,
    fields: &[Field],
    places: &[(usize, std::ops::Range<usize>)],
) {
    let mut by_name: Vec<usize> = (0..fields.len()).collect();
    by_name.sort_by(|a, b| fields[*a].name.cmp(&fields[*b].name).then(a.cmp(b)));
    let mut again: Vec<(usize, usize)> = by_name
        .windows(2)
        .filter(|pair| fields[pair[0]].name == fields[pair[1]].name)
        .map(|pair| (pair[1], pair[0]))
        .collect();
    again.sort_unstable();
    for (second, first) in again {
        let (Some((node, name)), Some(first)) = (places.get(second), fields.get(first)) else { continue };
        let place = cx.places.stretch(*node, name);
        let message = format!("the field `{}` is already listed on line {}", first.name, first.line);
        let mut finding = Finding::new(Rule::DuplicateField, place, message);
        finding.context.field = Some(first.name.clone());
        finding.context.event = heading.names.first().map(|name| cx.document.text()[name.name.clone()].to_owned());
        cx.findings.push(finding.help("keep one of the two descriptions"));
    }
}
