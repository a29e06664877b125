//! Compares the descriptions and version notes of fields that both versions have.

use std::collections::{BTreeMap, BTreeSet};

use super::section::since;
use super::{Cx, about};
use crate::change::{Changes, Kept, What};
use crate::rename::same;
use crate::spec::Value;
use crate::{Field, Kind, Rule};

/// Reports changed version notes and descriptions. A description is skipped if another change already explains the
/// difference.
pub(super) fn check_words(cx: &mut Cx<'_>, changes: &Changes) {
    let said: BTreeSet<u32> =
        changes.list.iter().filter(|change| says_words(&change.what)).filter_map(|change| change.new_line).collect();
    for kept in &merged(cx, changes) {
        let (from, to) = (&cx.old.spec.declared[kept.old], &cx.new.spec.declared[kept.new]);
        let event = kept.events.first().map_or("", |at| cx.new.spec.events[changes.pairs[*at].new].name.as_str());
        let mut found = Vec::new();
        if from.since != to.since {
            let since = since(from.since.as_deref(), to.since.as_deref());
            found.push((Rule::SinceChanged, format!("`{}` of `{event}` {since}", to.name)));
        }
        if !kept.moved && !said.contains(&to.line) {
            found.extend(
                words(from, to).map(|what| (Rule::DescriptionChanged, format!("`{}` of `{event}` {what}", to.name))),
            );
        }
        for (rule, message) in found {
            let finding = about(rule, cx.new.place(to.line, &to.name), message, event, Some(&to.name));
            let finding = finding.spec(&cx.old.spec.file, from.line);
            let finding = reaching(cx, finding, changes, kept);
            cx.report(finding);
        }
    }
}

/// The fields that both versions have. Those with the same content in several lists are merged.
fn merged(cx: &Cx<'_>, changes: &Changes) -> Vec<Kept> {
    let mut merged: Vec<Kept> = Vec::new();
    let mut places = BTreeMap::new();
    for kept in &changes.kept {
        let (from, to) = (&cx.old.spec.declared[kept.old], &cx.new.spec.declared[kept.new]);
        let (notes, texts) = ((&from.since, &to.since), (&from.text, &to.text));
        let at = *places.entry((&from.name, &to.name, notes, texts, kept.moved)).or_insert(merged.len());
        match merged.get_mut(at) {
            Some(first) => first.events.extend(&kept.events),
            None => merged.push(kept.clone()),
        }
    }
    merged
}

/// Whether a change to a list or a kind explains a different description.
fn says_words(what: &What) -> bool {
    match what {
        What::KindChanged { .. }
        | What::UnitChanged { .. }
        | What::ValueNew { .. }
        | What::ValueGone { .. }
        | What::ValueRenamed { .. }
        | What::ListOpened { .. }
        | What::ListClosed { .. } => true,
        What::EventNew
        | What::EventGone
        | What::EventRenamed
        | What::FieldNew { .. }
        | What::FieldGone { .. }
        | What::FieldRenamed { .. }
        | What::MeaningMoved { .. } => false,
    }
}

fn words(from: &Field, to: &Field) -> Option<String> {
    match (from.kind, to.kind) {
        (Kind::Enum, Kind::Str) => return Some("no longer lists its values".to_owned()),
        (Kind::Str, Kind::Enum) => return Some("lists its values".to_owned()),
        _ => {}
    }
    if !same(&from.text, &to.text) {
        return Some("has another description".to_owned());
    }
    // A list may have a value twice; its first meaning counts.
    let (before, mut after) = (first_of_each(from), first_of_each(to));
    after.retain(|name, value| before.get(name).is_some_and(|before| !same(&before.text, &value.text)));
    let other = to.values.iter().find(|value| after.contains_key(value.name.as_str()));
    other.map(|value| format!("describes its value `{}` differently", value.name))
}

fn first_of_each(field: &Field) -> BTreeMap<&str, &Value> {
    field.values.iter().rev().map(|value| (value.name.as_str(), value)).collect()
}

fn reaching(cx: &Cx<'_>, mut finding: crate::Finding, changes: &Changes, kept: &Kept) -> crate::Finding {
    if kept.events.len() > 1 {
        finding.count = Some(kept.events.len() as u64);
        let first = kept.events.get(1).map_or("", |at| cx.new.spec.events[changes.pairs[*at].new].name.as_str());
        let more = kept.events.len() - 1;
        finding.help = Some(if more == 1 {
            format!("it also affects `{first}`")
        } else {
            format!("it also affects {more} other events, including `{first}`")
        });
    }
    finding
}
