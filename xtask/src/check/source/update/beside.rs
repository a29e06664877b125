//! The changes to the files beside the page: rules are added, and existing ones are never removed.

use std::collections::BTreeMap;

use events_spec::{Findings, Kind, Kinds, Page, Parents};

use super::{Changes, Cx, Said};
use crate::check::source::draft;
use crate::input::source::SourceTree;

/// The kinds file: where the code gives a new or changed field another kind than the page would, a rule for its list.
pub(super) fn kinds(cx: &Cx<'_>, changes: &Changes, page: &str, text: &str, said: &mut Said) -> String {
    let mut text = text.to_owned();
    let of_events = changes.new_events.iter().filter_map(|name| Some((name, cx.new.events.get(name)?)));
    let new = of_events.flat_map(|(name, event)| event.fields.keys().map(move |field| (field.clone(), name.clone())));
    let named = changes.new_fields.iter().chain(&changes.changed_fields);
    let changed = named.flat_map(|(field, events)| events.iter().map(|event| (field.clone(), event.clone())));
    let read = |text: &str| {
        let kinds = Kinds::parse("fields.toml", text, &mut Findings::new());
        let spec = Page::read("the page", page, &kinds).spec;
        (kinds, spec)
    };
    let mut now = read(&text);
    for (field, event) in new.chain(changed).collect::<Vec<_>>() {
        let Some(facts) = cx.new.events.get(&event).and_then(|event| event.fields.get(&field)) else { continue };
        let (kinds, Some(spec)) = &now else { continue };
        let Some(known) = spec.event(&event).and_then(|event| spec.field(event, &field)) else { continue };
        let is = known.field.kind;
        if is == facts.kind
            || matches!((is, facts.kind), (Kind::Enum | Kind::Ip, Kind::Str) | (Kind::Enum, Kind::StrList))
        {
            continue;
        }
        let list = known.inherited_from.unwrap_or(&event).to_owned();
        let described = cx.known.describe(&event, &field, facts);
        let rule = draft::kinds_rule(Some(&list), facts.kind, &described);
        // The rule for all fields of the name, if all of them changed; else one for this list.
        let all = || {
            let mut all = cx.new.events.values().filter_map(|event| event.fields.get(&field));
            all.all(|other| other.kind == facts.kind)
        };
        let own = kinds.rule(&field, &[&list]).filter(|rule| match rule.event.as_deref() {
            Some(event) => event == list && rule.fields == field,
            None => rule.fields == field && all(),
        });
        text = match own {
            Some(own) => with_kind(&text, own.line, facts.kind),
            None => format!("{}\n{rule}", text.trim_end()),
        };
        said.changed(&field, format!("{} now, in `{list}`", facts.kind.in_words()));
        now = read(&text);
    }
    text
}

/// A kinds file in which the rule that begins on this line has another kind.
fn with_kind(text: &str, line: u32, kind: Kind) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let rule = lines.iter_mut().skip(line as usize - 1).take_while(|line| !line.trim().is_empty());
    for line in rule.filter(|line| line.trim_start().starts_with("kind")) {
        *line = format!("kind = \"{kind}\"");
    }
    lines.join("\n") + "\n"
}

/// The parents' file: what parents may hand down and no rule of it says yet.
pub(super) fn parents(tree: &SourceTree, known: &Parents, text: &str, said: &mut Said) -> String {
    let drafted = Parents::parse("parents.toml", &draft::parents(tree), &mut Findings::new());
    let mut missing: BTreeMap<(String, String), Vec<(String, String)>> = BTreeMap::new();
    for rule in drafted.rules() {
        for event in &rule.events {
            let fields: Vec<&String> = rule.fields.iter().filter(|field| known.reach(event, field).is_none()).collect();
            if !fields.is_empty() {
                let fields: Vec<String> = fields.into_iter().cloned().collect();
                let key = (rule.from.clone(), fields.join("\n"));
                missing.entry(key).or_default().push((event.clone(), rule.reason.clone()));
            }
        }
    }
    let mut text = if text.is_empty() { draft::every() } else { format!("{}\n", text.trim_end()) };
    let before = text.len();
    for ((from, fields), events) in missing {
        let reason = events.first().map_or("", |(_, reason)| reason.as_str()).to_owned();
        let events: Vec<&str> = events.iter().map(|(event, _)| event.as_str()).collect();
        text += &draft::parent_rule(&from, fields.split('\n'), events.into_iter(), &reason);
    }
    for category in drafted.categories() {
        if !known.categories().iter().any(|one| one.name == category.name) {
            text += &draft::category_rule(&category.name, category.parent.as_deref(), &category.reason);
        }
    }
    if text.len() > before {
        said.changed("", "what parents hand down has new rules".to_owned());
    }
    text
}
