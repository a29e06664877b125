//! The events: which one of the old version is which of the new one, and what is different about it itself.

use std::collections::BTreeMap;

use super::section::{Sections, since};
use super::{Cx, Pair, finding, words};
use crate::rename::{change, in_words, one_to_one};
use crate::suggest::all_of;
use crate::{Event, Parent, Rule, Spec};

/// So many events without a counterpart are compared with each other, on either side.
const MOST: usize = 1_000;

/// Reports events that came, went or are called something else, and gives back those that both versions have.
pub(super) fn check_names(cx: &mut Cx<'_>) -> Vec<Pair> {
    let (old, new) = (cx.old.spec, cx.new.spec);
    let (in_old, in_new) = (by_name(old), by_name(new));
    let mut pairs: Vec<Pair> = Vec::new();
    let mut gone: Vec<usize> = Vec::new();
    for (at, event) in old.events.iter().enumerate() {
        match in_new.get(event.name.as_str()) {
            Some(new) => pairs.push(Pair { old: at, new: *new }),
            None => gone.push(at),
        }
    }
    let mut came: Vec<usize> =
        (0..new.events.len()).filter(|at| !in_old.contains_key(new.events[*at].name.as_str())).collect();
    for (pair, evidence) in renamed(old, new, &gone, &came) {
        report_renamed(cx, pair, &evidence);
        gone.retain(|at| *at != pair.old);
        came.retain(|at| *at != pair.new);
        pairs.push(pair);
    }
    for event in gone.into_iter().map(|at| &old.events[at]) {
        let message = format!("`{}` is gone", event.name);
        cx.report(finding(Rule::EventRemoved, cx.old.place(event.line, &event.name), message, &event.name, None));
    }
    for event in came.into_iter().map(|at| &new.events[at]) {
        let message = format!("`{}` is new", event.name);
        cx.report(finding(Rule::EventAdded, cx.new.place(event.line, &event.name), message, &event.name, None));
    }
    pairs.sort_by_key(|pair| pair.new);
    pairs
}

fn by_name(spec: &Spec) -> BTreeMap<&str, usize> {
    spec.events.iter().enumerate().map(|(at, event)| (event.name.as_str(), at)).collect()
}

/// Which events are the same under another name, with what speaks for it.
fn renamed(old: &Spec, new: &Spec, gone: &[usize], came: &[usize]) -> Vec<(Pair, Vec<String>)> {
    let mut scored: Vec<(usize, usize, f64)> = Vec::new();
    let mut evidence = Vec::new();
    for from in gone.iter().take(MOST) {
        for to in came.iter().take(MOST) {
            if let Some((score, words)) = weigh(old, new, *from, *to) {
                scored.push((*from, *to, score));
                evidence.push(words);
            }
        }
    }
    let pairs = one_to_one(&scored).into_iter();
    pairs.map(|at| (Pair { old: scored[at].0, new: scored[at].1 }, std::mem::take(&mut evidence[at]))).collect()
}

/// How much speaks for an event being the same one, and what; none when neither names nor fields nor words do.
fn weigh(old: &Spec, new: &Spec, from: usize, to: usize) -> Option<(f64, Vec<String>)> {
    let (from, to) = (&old.events[from], &new.events[to]);
    let mut evidence = Vec::new();
    let by_name = change(&from.name, &to.name);
    let (alike, fields) = same_fields(old, new, from, to);
    let is_said = words::names(&to.text, &from.name) || to.notes.iter().any(|note| words::names(note, &from.name));
    let mut score = match &by_name {
        Some((change, weight)) => {
            evidence.push(in_words(&from.name, &to.name, change));
            *weight
        }
        None if is_said => 0.5,
        // Fields alone tell an event only when it has enough of them to be known by.
        None if alike >= 0.8 && fields >= 4 => 0.65,
        None => return None,
    };
    if fields > 0 {
        score += 0.3 * (alike - 0.5);
        if alike >= 0.8 {
            let same = if alike >= 1.0 { "the same" } else { "nearly the same" };
            evidence.push(format!("it has {same} fields"));
        }
    }
    if is_said {
        score += 0.4;
        evidence.push(format!("the page's words for it name `{}`", from.name));
    }
    if !to.text.is_empty() && words::same(&from.text, &to.text) {
        score += 0.1;
        evidence.push("the page says the same of it".to_owned());
    }
    if let (None, Some(version)) = (&from.since, &to.since) {
        score += 0.02;
        evidence.push(format!("the page notes `v{version}` for the new name"));
    }
    Some((score, evidence))
}

/// How many of their fields two events share, from 0 to 1, and how many there are.
fn same_fields(old: &Spec, new: &Spec, from: &Event, to: &Event) -> (f64, usize) {
    let name = |spec: &Spec, declared: usize| spec.declared[declared].name.clone();
    let mut from: Vec<String> = from.fields.iter().map(|field| name(old, field.declared)).collect();
    let mut to: Vec<String> = to.fields.iter().map(|field| name(new, field.declared)).collect();
    from.sort_unstable();
    to.sort_unstable();
    let shared = from.iter().filter(|name| to.binary_search(name).is_ok()).count();
    let all = from.len() + to.len() - shared;
    (if all == 0 { 0.0 } else { shared as f64 / all as f64 }, all)
}

fn report_renamed(cx: &mut Cx<'_>, pair: Pair, evidence: &[String]) {
    let (from, to) = (&cx.old.spec.events[pair.old], &cx.new.spec.events[pair.new]);
    let message = format!("`{}` is called `{}`", from.name, to.name);
    let place = cx.new.place(to.line, &to.name);
    let mut finding = finding(Rule::EventRenamed, place, message, &from.name, None);
    finding.context.renamed_to = Some(to.name.clone());
    let help = format!("{}\n{}", evidence.join("; "), words::who_breaks(Rule::EventRenamed));
    cx.report(finding.help(help).spec(&cx.old.spec.file, from.line));
}

/// Reports what is different about events that both versions have, their fields aside.
pub(super) fn check_events(cx: &mut Cx<'_>, pairs: &[Pair], sections: &Sections) {
    let mut now: Vec<&str> = cx.old.spec.events.iter().map(|event| event.name.as_str()).collect();
    for pair in pairs {
        now[pair.old] = &cx.new.spec.events[pair.new].name;
    }
    for pair in pairs {
        let (from, to) = (&cx.old.spec.events[pair.old], &cx.new.spec.events[pair.new]);
        check_section(cx, from, to, sections);
        check_inheritance(cx, from, to, &now);
        if from.since != to.since {
            let message = format!("`{}` {}", to.name, since(from.since.as_deref(), to.since.as_deref()));
            report(cx, Rule::SinceChanged, from, to, message);
        }
        let notes = |event: &Event| event.notes.join("\n");
        if !words::same(&from.text, &to.text) || !words::same(&notes(from), &notes(to)) {
            let message = format!("`{}` is described in other words", to.name);
            report(cx, Rule::DescriptionChanged, from, to, message);
        }
    }
}

fn check_section(cx: &mut Cx<'_>, from: &Event, to: &Event, sections: &Sections) {
    let title = |spec: &Spec, event: &Event| event.section.map(|at| spec.sections[at].title.clone());
    let (before, now) = (title(cx.old.spec, from), title(cx.new.spec, to));
    let expected = before.as_ref().map(|title| sections.get(title).unwrap_or(title));
    if expected != now.as_ref() {
        let named =
            |title: &Option<String>| title.as_ref().map_or("no section".to_owned(), |title| format!("`{title}`"));
        let message = format!("`{}` stands in {}, and stood in {}", to.name, named(&now), named(&before));
        report(cx, Rule::SectionChanged, from, to, message);
    }
}

/// `now` has the name that each event of the old version has in the new one.
fn check_inheritance(cx: &mut Cx<'_>, from: &Event, to: &Event, now: &[&str]) {
    let new = cx.new.spec;
    let before = |parent: &Parent| match parent {
        Parent::Event(at) => now[*at],
        Parent::Group(at) => cx.old.spec.groups[*at].name.as_str(),
    };
    let before: Vec<&str> = from.inherits.iter().map(before).collect();
    let after: Vec<&str> = to.inherits.iter().map(|parent| new.parent_name(*parent)).collect();
    let lost: Vec<&str> = before.iter().filter(|name| !after.contains(name)).copied().collect();
    let got: Vec<&str> = after.iter().filter(|name| !before.contains(name)).copied().collect();
    let change = match (got.as_slice(), lost.as_slice()) {
        ([], []) => return,
        (got, []) => format!("inherits from {}", all_of(got)),
        ([], lost) => format!("no longer inherits from {}", all_of(lost)),
        (got, lost) => format!("inherits from {}, and no longer from {}", all_of(got), all_of(lost)),
    };
    let parent = got.first().or(lost.first()).map(|name| (*name).to_owned());
    let place = cx.new.place(to.line, &to.name);
    let mut finding = finding(Rule::InheritanceChanged, place, format!("`{}` {change}", to.name), &to.name, None);
    finding.context.parent = parent;
    cx.report(finding.spec(&cx.old.spec.file, from.line));
}

fn report(cx: &mut Cx<'_>, rule: Rule, from: &Event, to: &Event, message: String) {
    let finding = finding(rule, cx.new.place(to.line, &to.name), message, &to.name, None);
    cx.report(finding.spec(&cx.old.spec.file, from.line));
}
