//! Compares everything but the fields of events that both versions have: section, parents, version notes, descriptions.

use super::section::{Sections, since};
use super::{Cx, about};
use crate::change::Pair;
use crate::rename::same;
use crate::spec::Parent;
use crate::suggest::all_of;
use crate::{Event, Rule, Spec};

/// Reports differences between events that both versions have, except for their fields.
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
        if !same(&from.text, &to.text) || !same(&notes(from), &notes(to)) {
            let message = format!("`{}` has another description", to.name);
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
        let message = format!("`{}` is now in {}; it was in {}", to.name, named(&now), named(&before));
        report(cx, Rule::SectionChanged, from, to, message);
    }
}

/// `now` gives the new name of each event of the old version.
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
        (got, lost) => format!("now inherits from {} instead of {}", all_of(got), all_of(lost)),
    };
    let parent = got.first().or(lost.first()).map(|name| (*name).to_owned());
    let place = cx.new.place(to.line, &to.name);
    let mut finding = about(Rule::InheritanceChanged, place, format!("`{}` {change}", to.name), &to.name, None);
    finding.context.parent = parent;
    cx.report(finding.spec(&cx.old.spec.file, from.line));
}

fn report(cx: &mut Cx<'_>, rule: Rule, from: &Event, to: &Event, message: String) {
    let finding = about(rule, cx.new.place(to.line, &to.name), message, &to.name, None);
    cx.report(finding.spec(&cx.old.spec.file, from.line));
}
