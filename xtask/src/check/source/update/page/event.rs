//! Events that are new: in the section of their topic, with the groups of the page whose fields they have.

use std::collections::{BTreeMap, BTreeSet};

use events_spec::document::NodeKind;

use super::Updating;
use crate::check::source::draft::{self, Entry, Section};
use crate::check::source::facts::FieldFacts;

impl Updating<'_, '_> {
    /// Events that the code names now: in the section of their topic, or in a new one.
    pub(super) fn new_events(&mut self, names: &[String]) {
        let drafted = draft::draft(self.cx.new, self.cx.known);
        let (mut entries, mut sections) = (Vec::new(), Vec::new());
        for section in &drafted.sections {
            let mut added = Vec::new();
            for entry in section.entries.iter().filter(|entry| names.contains(&entry.name)) {
                let is_known = self.spec.event(&entry.name).is_some()
                    || self.spec.group(&entry.name).is_some()
                    || self.spec.absent_event(&entry.name).next().is_some();
                if !is_known {
                    added.push(self.entry(entry));
                    self.said.changed("", format!("`{}` is a new event", entry.name));
                }
            }
            if added.is_empty() {
                continue;
            }
            // Its relatives may be in a renamed section.
            let relative = section.entries.iter().find_map(|entry| self.spec.event(&entry.name)?.section);
            let by_title = || self.spec.sections.iter().position(|known| known.title == section.title);
            let line = relative.or_else(by_title).and_then(|at| self.spec.sections.get(at)).map(|known| known.line);
            match line.and_then(|line| self.lists.sections.get(&line)) {
                Some(end) => entries.push((*end, added)),
                None => {
                    sections.push(Section { title: section.title.clone(), text: section.text.clone(), entries: added })
                }
            }
        }
        for (end, added) in entries {
            let mut text = self.on_new_line(end);
            for entry in &added {
                text.push('\n');
                draft::entry(&mut text, entry);
            }
            self.edits.insert(end, text);
        }
        self.new_sections(&sections);
    }

    fn new_sections(&mut self, sections: &[Section]) {
        let nodes = self.document.nodes();
        let is_end = |kind: NodeKind| matches!(kind, NodeKind::Created | NodeKind::Gutter | NodeKind::Blank);
        let end = nodes.iter().rev().find(|node| !is_end(node.kind)).map_or(0, |node| node.span.end);
        let entry = nodes.iter().rev().find(|node| node.kind == NodeKind::Entry);
        let mut number: usize = entry.map_or(0, |node| {
            let digits = self.document.source(node).trim_start().split('.').next().unwrap_or_default();
            digits.parse().unwrap_or(0)
        });
        for section in sections {
            if let Some(node) = entry {
                let source = self.document.source(node);
                let indent = &source[..source.len() - source.trim_start().len()];
                let indent = indent.rsplit('\n').next().unwrap_or_default();
                number += 1;
                let at = node.span.start + source.trim_end().len();
                self.edits.insert(at, format!("\n\n{indent}{number}. {}", section.title));
            }
            let mut text = format!("{}\n", self.on_new_line(end));
            draft::section(&mut text, section);
            self.edits.insert(end, text);
        }
    }

    /// A new event as written on this page: with the groups of the page whose fields it has.
    fn entry(&self, drafted: &Entry) -> Entry {
        let none = BTreeMap::new();
        let facts = self.cx.new.events.get(&drafted.name).map_or(&none, |event| &event.fields);
        let mut left: BTreeSet<&str> = facts.keys().map(String::as_str).collect();
        let mut inherits = Vec::new();
        let mut groups: Vec<(&str, BTreeSet<&str>)> = self
            .spec
            .groups
            .iter()
            .map(|group| {
                let all = group.fields.iter().chain(&group.patterns);
                (group.name.as_str(), all.map(|field| self.spec.declared[field.declared].name.as_str()).collect())
            })
            .collect();
        groups.sort_by_key(|(_, fields)| std::cmp::Reverse(fields.len()));
        for (group, fields) in groups {
            if fields.len() > 2 && fields.is_subset(&left) {
                inherits.push(group.to_owned());
                left = &left - &fields;
            }
        }
        let fields: BTreeSet<&str> = left;
        let mut own: Vec<(&String, &FieldFacts)> =
            facts.iter().filter(|(name, _)| fields.contains(name.as_str())).collect();
        own.sort_by_key(|(name, field)| (&field.place, *name));
        let describe = |(name, facts): (&String, &FieldFacts)| self.cx.known.describe(&drafted.name, name, facts);
        Entry { inherits, fields: own.into_iter().map(describe).collect(), ..drafted.clone() }
    }
}
