//! The page's title and its sections.

use std::collections::BTreeMap;

use super::Cx;
use crate::rename::same;
use crate::{Finding, Rule, Section};

/// Maps the section titles of the old version to those of the new one, including renamed sections.
pub(super) type Sections = BTreeMap<String, String>;

/// Reports a changed title or introduction of the page.
pub(super) fn check_page(cx: &mut Cx<'_>) {
    let (old, new) = (&cx.old.spec.title, &cx.new.spec.title);
    if !same(old, new) {
        let message = format!("the page's title is now `{new}`; it was `{old}`");
        report(cx, Rule::DescriptionChanged, 1, new, message);
    }
    if !same(&cx.old.spec.text, &cx.new.spec.text) {
        report(cx, Rule::DescriptionChanged, 1, "", "the introduction of the page has changed".to_owned());
    }
}

/// Reports differences between sections, and returns the new title for each old one.
pub(super) fn check_sections(cx: &mut Cx<'_>) -> Sections {
    let mut titles = Sections::new();
    let (old, new) = (cx.old.spec, cx.new.spec);
    let in_new = |title: &str| new.sections.iter().find(|section| section.title == title);
    for (at, section) in old.sections.iter().enumerate() {
        if let Some(other) = in_new(&section.title) {
            titles.insert(section.title.clone(), other.title.clone());
            check_section(cx, section, other);
        } else if let Some(other) = renamed(cx, at) {
            titles.insert(section.title.clone(), other.title.clone());
            let message = format!("the section `{}` was renamed to `{}`", section.title, other.title);
            report(cx, Rule::SectionChanged, other.line, &other.title, message);
            check_section(cx, section, other);
        } else {
            let location = cx.old.place(section.line, &section.title);
            let message = format!("the section `{}` was removed", section.title);
            let finding = Finding::new(Rule::SectionChanged, location, message);
            cx.report(finding);
        }
    }
    for section in &new.sections {
        if !titles.values().any(|title| *title == section.title) {
            let message = format!("the section `{}` was added", section.title);
            report(cx, Rule::SectionChanged, section.line, &section.title, message);
        }
    }
    titles
}

/// Finds the new section that replaces a missing one: a section with a new title that contains most of its events.
fn renamed<'a>(cx: &Cx<'a>, at: usize) -> Option<&'a Section> {
    let (old, new) = (cx.old.spec, cx.new.spec);
    let names: Vec<&str> = old.events_in(at).map(|event| event.name.as_str()).collect();
    new.sections.iter().enumerate().find_map(|(other_at, other)| {
        let is_known = old.sections.iter().any(|section| section.title == other.title);
        let shared = new.events_in(other_at).filter(|event| names.contains(&event.name.as_str())).count();
        (!is_known && shared > 0 && shared * 2 >= names.len()).then_some(other)
    })
}

fn check_section(cx: &mut Cx<'_>, old: &Section, new: &Section) {
    if old.since != new.since {
        let message = format!("the section `{}` {}", new.title, since(old.since.as_deref(), new.since.as_deref()));
        report(cx, Rule::SinceChanged, new.line, &new.title, message);
    }
    if !same(&old.text, &new.text) {
        let message = format!("the introduction of the section `{}` has changed", new.title);
        report(cx, Rule::DescriptionChanged, new.line, &new.title, message);
    }
}

/// A change of a version note, as the end of a sentence.
pub(super) fn since(old: Option<&str>, new: Option<&str>) -> String {
    match (old, new) {
        (Some(old), Some(new)) => format!("has the version note `v{new}`; it was `v{old}`"),
        (None, Some(new)) => format!("has the version note `v{new}`; it had none"),
        (Some(old), None) => format!("no longer has the version note `v{old}`"),
        (None, None) => "has no version note".to_owned(),
    }
}

fn report(cx: &mut Cx<'_>, rule: Rule, line: u32, word: &str, message: String) {
    let finding = Finding::new(rule, cx.new.place(line, word), message);
    cx.report(finding);
}
