//! The fields of events that both versions have, after inheritance.

use std::collections::BTreeMap;

use super::section::since;
use super::{Cx, Pair, finding, words};
use crate::rename::{change, in_words, one_to_one};
use crate::suggest::{self, all_of};
use crate::{Event, Field, Finding, Kind, Level, Rule, Spec};

/// So many fields of an event without a counterpart are compared with each other, on either side.
const MOST: usize = 100;

/// Where a field is written in the old and in the new version, as indices, and the events that have it, by their place
/// in the list of pairs.
type Changes<K> = BTreeMap<K, Vec<usize>>;

/// A field of the old version and one of the new that may be the same, as indices.
struct Candidate {
    from: usize,
    to: usize,
    /// The events that have lost the one and got the other, by their place in the list of pairs.
    events: Vec<usize>,
    score: f64,
    evidence: Vec<String>,
}

/// Reports what is different about fields. A field is compared once, however many events inherit it.
pub(super) fn check_fields(cx: &mut Cx<'_>, pairs: &[Pair]) {
    let (old, new) = (cx.old.spec, cx.new.spec);
    let (mut gone, mut came, mut kept) = (Changes::new(), Changes::new(), Changes::new());
    for (at, pair) in pairs.iter().enumerate() {
        let before = by_name(old, &old.events[pair.old]);
        let after = by_name(new, &new.events[pair.new]);
        for (name, from) in &before {
            match after.get(name) {
                Some(to) => kept.entry((*from, *to)).or_insert_with(Vec::new).push(at),
                None => gone.entry(*from).or_insert_with(Vec::new).push(at),
            }
        }
        for (name, to) in &after {
            if !before.contains_key(name) {
                came.entry(*to).or_insert_with(Vec::new).push(at);
            }
        }
    }
    gone.iter_mut().for_each(|(field, events)| owner_first(old, *field, events, |at| pairs[at].old));
    came.iter_mut().for_each(|(field, events)| owner_first(new, *field, events, |at| pairs[at].new));
    kept.iter_mut().for_each(|((_, field), events)| owner_first(new, *field, events, |at| pairs[at].new));
    for mut pair in renamed(old, new, pairs, &gone, &came) {
        owner_first(new, pair.to, &mut pair.events, |at| pairs[at].new);
        take(&mut gone, pair.from, &pair.events);
        take(&mut came, pair.to, &pair.events);
        report_renamed(cx, pairs, &pair);
        check_field(cx, pairs, (pair.from, pair.to), &pair.events);
    }
    for (from, events) in gone {
        let (field, event) = (&old.declared[from], &old.events[pairs[home(&events)].old]);
        let message = format!("`{}` no longer has `{}`", event.name, field.name);
        let finding =
            finding(Rule::FieldRemoved, cx.old.place(field.line, &field.name), message, &event.name, Some(&field.name));
        cx.report(reaching(finding, new, pairs, &events));
    }
    for (to, events) in came {
        let (field, event) = (&new.declared[to], &new.events[pairs[home(&events)].new]);
        let message = format!("`{}` has a new field `{}`", event.name, field.name);
        let finding =
            finding(Rule::FieldAdded, cx.new.place(field.line, &field.name), message, &event.name, Some(&field.name));
        cx.report(reaching(finding, new, pairs, &events));
    }
    for ((from, to), events) in kept {
        check_field(cx, pairs, (from, to), &events);
    }
}

fn by_name<'a>(spec: &'a Spec, event: &Event) -> BTreeMap<&'a str, usize> {
    let fields = event.fields.iter().chain(&event.patterns);
    fields.map(|field| (spec.declared[field.declared].name.as_str(), field.declared)).collect()
}

/// Puts the event in whose own list the field stands in front of those that inherit it.
fn owner_first(spec: &Spec, field: usize, events: &mut [usize], of: impl Fn(usize) -> usize) {
    let is_own = |event: &usize| {
        let event = &spec.events[of(*event)];
        event
            .fields
            .iter()
            .chain(&event.patterns)
            .any(|known| known.declared == field && known.inherited_from.is_none())
    };
    if let Some(at) = events.iter().position(is_own) {
        events[..=at].rotate_right(1);
    }
}

/// The event that a finding is about: the one in whose list the field stands, else the first.
fn home(events: &[usize]) -> usize {
    events.first().copied().unwrap_or(0)
}

fn take(changes: &mut Changes<usize>, field: usize, events: &[usize]) {
    if let Some(left) = changes.get_mut(&field) {
        left.retain(|event| !events.contains(event));
        if left.is_empty() {
            changes.remove(&field);
        }
    }
}

/// The same finding with the other events that it reaches.
fn reaching(finding: Finding, spec: &Spec, pairs: &[Pair], events: &[usize]) -> Finding {
    let names: Vec<&str> = events.iter().skip(1).map(|at| spec.events[pairs[*at].new].name.as_str()).collect();
    if names.is_empty() {
        return finding;
    }
    let count = events.len() as u64;
    let others = format!("it reaches {}, too, which inherit it", all_of(&names));
    let others = if names.len() == 1 { others.replace("which inherit", "which inherits") } else { others };
    let help = match &finding.help {
        Some(help) => format!("{others}\n{help}"),
        None => others,
    };
    Finding { help: Some(help), count: Some(count), ..finding }
}

/// Which fields are the same under another name, in which events, with what speaks for it.
fn renamed(old: &Spec, new: &Spec, pairs: &[Pair], gone: &Changes<usize>, came: &Changes<usize>) -> Vec<Candidate> {
    let mut by_event: BTreeMap<usize, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (field, events) in gone {
        events.iter().for_each(|event| by_event.entry(*event).or_default().0.push(*field));
    }
    for (field, events) in came {
        events.iter().for_each(|event| by_event.entry(*event).or_default().1.push(*field));
    }
    let mut together: Changes<(usize, usize)> = Changes::new();
    for (event, (gone, came)) in &by_event {
        for from in gone.iter().take(MOST) {
            for to in came.iter().take(MOST) {
                together.entry((*from, *to)).or_default().push(*event);
            }
        }
    }
    let mut weighed: Vec<Candidate> = Vec::new();
    for ((from, to), events) in together {
        if let Some((score, evidence)) = weigh(&old.declared[from], &new.declared[to]) {
            weighed.push(Candidate { from, to, events, score, evidence });
        }
    }
    weigh_company(old, new, pairs, &mut weighed);
    let scored: Vec<(usize, usize, f64)> = weighed.iter().map(|pair| (pair.from, pair.to, pair.score)).collect();
    let chosen = one_to_one(&scored);
    let chosen = weighed.into_iter().enumerate().filter(|(at, _)| chosen.contains(at));
    chosen.map(|(_, candidate)| candidate).collect()
}

/// How much speaks for a field being the same one, and what; none when neither names nor words do.
fn weigh(from: &Field, to: &Field) -> Option<(f64, Vec<String>)> {
    let mut evidence = Vec::new();
    let alike = if words::same(&from.text, &to.text) { 1.0 } else { words::likeness(&from.text, &to.text) };
    // A single word, such as `driver`, describes many fields.
    let tells = alike >= 0.8 && to.text.split_whitespace().nth(1).is_some();
    let is_said = words::names(&to.text, &from.name);
    let mut score = match change(&from.name, &to.name) {
        Some((change, weight)) => {
            evidence.push(in_words(&from.name, &to.name, &change));
            weight
        }
        None if is_said => 0.5,
        None if tells => 0.64 + if suggest::likeness(&from.name, &to.name) >= 0.6 { 0.08 } else { 0.0 },
        None => return None,
    };
    if is_said {
        score += 0.4;
        evidence.push(format!("the page's words for it name `{}`", from.name));
    }
    if tells {
        score += 0.12 * alike;
        evidence.push(format!("the page says {} of it", if alike >= 1.0 { "the same" } else { "nearly the same" }));
    }
    if from.kind != to.kind {
        // A new name may only lack the rule that gave the old one its kind.
        score -= 0.08;
    } else if from.kind == Kind::Enum && from.values.iter().any(|value| has(to, &value.name)) {
        score += 0.1;
        evidence.push("it has the same values".to_owned());
    } else {
        score += 0.02;
    }
    if let (None, Some(version)) = (&from.since, &to.since) {
        score += 0.02;
        evidence.push(format!("the page notes `v{version}` for the new name"));
    }
    Some((score, evidence))
}

/// The same change in other events speaks for it.
fn weigh_company(old: &Spec, new: &Spec, pairs: &[Pair], weighed: &mut [Candidate]) {
    let mut events: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for candidate in weighed.iter() {
        let names = (old.declared[candidate.from].name.as_str(), new.declared[candidate.to].name.as_str());
        events.entry(names).or_default().extend(&candidate.events);
    }
    for candidate in weighed.iter_mut() {
        let names = (old.declared[candidate.from].name.as_str(), new.declared[candidate.to].name.as_str());
        let others: Vec<&str> = events[&names]
            .iter()
            .filter(|event| !candidate.events.contains(event))
            .map(|event| new.events[pairs[*event].new].name.as_str())
            .take(3)
            .collect();
        if !others.is_empty() {
            candidate.score += 0.05;
            candidate.evidence.push(format!("the same happened in {}", all_of(&others)));
        }
    }
}

fn report_renamed(cx: &mut Cx<'_>, pairs: &[Pair], pair: &Candidate) {
    let (from, to) = (&cx.old.spec.declared[pair.from], &cx.new.spec.declared[pair.to]);
    let event = &cx.new.spec.events[pairs[home(&pair.events)].new];
    let message = format!("`{}` of `{}` is called `{}`", from.name, event.name, to.name);
    let place = cx.new.place(to.line, &to.name);
    let mut finding = finding(Rule::FieldRenamed, place, message, &event.name, Some(&from.name));
    finding.context.renamed_to = Some(to.name.clone());
    let help = format!("{}\n{}", pair.evidence.join("; "), words::who_breaks(Rule::FieldRenamed));
    let finding = finding.help(help).spec(&cx.old.spec.file, from.line);
    cx.report(reaching(finding, cx.new.spec, pairs, &pair.events));
}

/// Reports what is different about a field that both versions have.
fn check_field(cx: &mut Cx<'_>, pairs: &[Pair], fields: (usize, usize), events: &[usize]) {
    let (from, to) = (&cx.old.spec.declared[fields.0], &cx.new.spec.declared[fields.1]);
    let event = &cx.new.spec.events[pairs[home(events)].new];
    let mut found = Vec::new();
    let about = |rule: Rule, message: String| {
        finding(rule, cx.new.place(to.line, &to.name), message, &event.name, Some(&to.name))
    };
    if from.kind != to.kind {
        let (before, now) = (from.kind.in_words(), to.kind.in_words());
        let mut finding =
            about(Rule::KindChanged, format!("`{}` of `{}` is {now}, and was {before}", to.name, event.name));
        finding.context.expected = Some(from.kind.as_str().to_owned());
        finding.context.found = Some(to.kind.as_str().to_owned());
        found.push(finding);
    } else {
        check_values(from, to, event, &about, &mut found);
    }
    if from.since != to.since {
        let since = since(from.since.as_deref(), to.since.as_deref());
        found.push(about(Rule::SinceChanged, format!("`{}` of `{}` {since}", to.name, event.name)));
    }
    // Where the words are the list of values, or what gave the kind, they have been reported as that.
    let is_said = found.iter().any(|finding| finding.rule != Rule::SinceChanged);
    if !is_said && !words::same(&from.text, &to.text) {
        let message = format!("`{}` of `{}` is described in other words", to.name, event.name);
        found.push(about(Rule::DescriptionChanged, message));
    }
    let line = from.line;
    for finding in found {
        let finding = finding.spec(&cx.old.spec.file, line);
        cx.report(reaching(finding, cx.new.spec, pairs, events));
    }
}

fn check_values(
    from: &Field,
    to: &Field,
    event: &Event,
    about: &dyn Fn(Rule, String) -> Finding,
    found: &mut Vec<Finding>,
) {
    let mut changed = |rule: Rule, value: &str, verb: &str, level: Level| {
        let mut finding = about(rule, format!("`{}` of `{}` {verb} `{value}`", to.name, event.name));
        finding.level = level;
        finding.context.value = Some(value.to_owned());
        found.push(finding);
    };
    for value in to.values.iter().filter(|value| !has(from, &value.name)) {
        // A list that leaves room for more has promised nobody that this is all.
        let level = if from.open { Level::Info } else { Level::Warning };
        changed(Rule::ValueAdded, &value.name, "can be", level);
    }
    for value in from.values.iter().filter(|value| !has(to, &value.name)) {
        changed(Rule::ValueRemoved, &value.name, "can no longer be", Rule::ValueRemoved.level());
    }
    if from.kind == Kind::Enum && from.open != to.open {
        let (message, level) = if to.open {
            ("leaves room for other values, and did not", Level::Warning)
        } else {
            ("leaves no room for other values, and did", Level::Error)
        };
        let mut finding = about(Rule::KindChanged, format!("`{}` of `{}` {message}", to.name, event.name));
        finding.level = level;
        found.push(finding);
    }
}

fn has(field: &Field, value: &str) -> bool {
    field.values.iter().any(|other| other.name == value)
}
