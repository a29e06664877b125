//! The page's title and its sections.

use std::collections::{BTreeMap, BTreeSet};

use super::Cx;
use crate::rename::same;
use crate::{Finding, Rule, Section, Spec};

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
    let replaced = Replaced::of(cx);
    for (at, section) in old.sections.iter().enumerate() {
        if let Some(other) = replaced.titles.get(section.title.as_str()) {
            titles.insert(section.title.clone(), other.title.clone());
            check_section(cx, section, other);
        } else if let Some(other) = replaced.by(at) {
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
    let kept: BTreeSet<&String> = titles.values().collect();
    for section in &new.sections {
        if !kept.contains(&section.title) {
            let message = format!("the section `{}` was added", section.title);
            report(cx, Rule::SectionChanged, section.line, &section.title, message);
        }
    }
    titles
}

/// What replaces the sections of the old version.
struct Replaced<'a> {
    new: &'a Spec,
    /// The new sections by title.
    titles: BTreeMap<&'a str, &'a Section>,
    /// For each old section, the number of its events.
    events: BTreeMap<usize, usize>,
    /// For each old section, the sections with new titles that have some of its events, and how many.
    shared: BTreeMap<usize, BTreeMap<usize, usize>>,
}

impl<'a> Replaced<'a> {
    fn of(cx: &Cx<'a>) -> Self {
        let (old, new) = (cx.old.spec, cx.new.spec);
        let mut titles = BTreeMap::new();
        new.sections.iter().for_each(|section| _ = titles.entry(section.title.as_str()).or_insert(section));
        let known: BTreeSet<&str> = old.sections.iter().map(|section| section.title.as_str()).collect();
        let is_new = |at: &usize| new.sections.get(*at).is_some_and(|section| !known.contains(section.title.as_str()));
        let sections = new.events.iter().filter_map(|event| Some((event.name.as_str(), event.section.filter(is_new)?)));
        let sections: BTreeMap<&str, usize> = sections.collect();
        let (mut events, mut shared) = (BTreeMap::new(), BTreeMap::<usize, BTreeMap<usize, usize>>::new());
        for event in &old.events {
            let Some(at) = event.section else { continue };
            *events.entry(at).or_default() += 1;
            if let Some(other) = sections.get(event.name.as_str()) {
                *shared.entry(at).or_default().entry(*other).or_default() += 1;
            }
        }
        Self { new, titles, events, shared }
    }

    /// The first section with a new title that contains most of the events of an old one.
    fn by(&self, at: usize) -> Option<&'a Section> {
        let events = self.events.get(&at)?;
        let (other, _) = self.shared.get(&at)?.iter().find(|(_, shared)| **shared * 2 >= *events)?;
        self.new.sections.get(*other)
    }
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
