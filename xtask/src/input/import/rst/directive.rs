//! Events as directives: `.. dovecot_core:event:: name`, containing a list of fields.

use super::block::{Block, BlockKind, Line, blocks};
use super::words::{add, change, words};
use crate::input::import::model::{Documentation, Entry, FieldEntry, Inherit};
use crate::input::import::version::Releases;
use crate::input::import::words::{Change, ChangeKind, Words};

/// Whether the blocks have events as directives.
pub(super) fn is_form(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| matches!(&block.kind, BlockKind::Directive { name, .. } if is_event(name)))
}

fn is_event(name: &str) -> bool {
    name.ends_with(":event")
}

/// Reads the events and groups of a file.
pub(super) fn read(found: &[Block], docs: &mut Documentation) {
    let mut introduction: Option<usize> = None;
    for block in found {
        match &block.kind {
            BlockKind::Title { text, .. } => {
                introduction = Some(docs.sections.len());
                docs.sections.push(super::section_of(text));
            }
            BlockKind::Directive { name, argument, body } if is_event(name) || name.ends_with(":field_group") => {
                introduction = None;
                entry(docs, (argument, is_event(name), block.line), body);
            }
            BlockKind::Directive { name, body, .. } if name.ends_with(":field_global") => {
                let entry = body_of(docs, body, Entry::default());
                docs.every.extend(entry.fields);
            }
            _ => {
                // Text between events introduces the section, if nothing of the section came before.
                if let Some(section) = introduction.and_then(|at| docs.sections.get_mut(at)) {
                    add(&mut section.words, std::slice::from_ref(block), 0);
                }
            }
        }
    }
}

fn entry(docs: &mut Documentation, (name, is_event, line): (&str, bool, u32), body: &[Line]) {
    let section = docs.sections.len().checked_sub(1).filter(|_| is_event);
    let entry = Entry { name: name.trim().to_owned(), is_event, section, line, ..Entry::default() };
    let entry = body_of(docs, body, entry);
    docs.entries.push(entry);
}

/// Reads the contents of a directive: its options, its fields and its prose.
fn body_of(docs: &mut Documentation, body: &[Line], mut entry: Entry) -> Entry {
    for block in blocks(body) {
        match &block.kind {
            BlockKind::Field { name, body } => option(docs, &mut entry, (name, block.line), body),
            _ => add(&mut entry.words, std::slice::from_ref(&block), 0),
        }
    }
    entry
}

fn option(docs: &mut Documentation, entry: &mut Entry, (name, line): (&str, u32), body: &[Line]) {
    let text = || body.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ");
    if let Some(field) = name.strip_prefix("field ") {
        let mut described = words(body);
        let mut parts = field.split('@').map(str::trim);
        let name = parts.next().unwrap_or_default().to_owned();
        for note in parts {
            match note_of(note) {
                Some(note) => described.history.push(note),
                None => docs.leave_out(line, format!("`@{note}` of `{name}`, which is not known here")),
            }
        }
        entry.fields.push(FieldEntry { name, line, words: described });
    } else if name == "inherit" {
        let text = text();
        let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
        entry.inherits.extend(names.map(|name| Inherit { any_of: vec![name.to_owned()], line }));
    } else if let Some(kind) = ChangeKind::from_word(name) {
        let note = change(kind, &text(), &[], &mut Words::default());
        if note.releases.of_line(None).is_none() {
            docs.leave_out(line, format!("the release `{}` of `{}`, which is not one", text(), entry.name));
        }
        if kind != ChangeKind::Added || note.releases.of_line(None).is_some() {
            entry.words.history.push(note);
        }
    } else if !matches!(name, "plugin" | "tags" | "hidden" | "default" | "root") {
        docs.leave_out(line, format!("`:{name}:` of `{}`, which is not known here", entry.name));
    }
}

/// `added;2.3.9 words`.
fn note_of(text: &str) -> Option<Change> {
    let (word, rest) = text.split_once(';')?;
    let kind = ChangeKind::from_word(word.trim())?;
    let (first, said) = rest.split_once(' ').unwrap_or((rest, ""));
    let (releases, _) = Releases::parse(first);
    Some(Change { kind, releases, words: said.trim().to_owned(), formerly: None })
}
