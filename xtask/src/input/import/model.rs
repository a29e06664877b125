//! The documentation as written, in one form for all three formats.

pub(super) use events_spec::is_name;

use super::words::Words;

/// The contents of a documentation file.
#[derive(Clone, Debug, Default)]
pub(super) struct Documentation {
    /// The sections, in the order of the file.
    pub(super) sections: Vec<Section>,
    /// The events, and the groups of fields, in the order of the file.
    pub(super) entries: Vec<Entry>,
    /// The fields of every event.
    pub(super) every: Vec<FieldEntry>,
    /// What could not be read or has no place on a page.
    pub(super) left_out: Vec<LeftOut>,
}

/// A part of the file with a title.
#[derive(Clone, Debug, Default)]
pub(super) struct Section {
    pub(super) title: String,
    pub(super) words: Words,
}

/// An event, or a group of fields that events inherit.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) is_event: bool,
    /// The index of its section.
    pub(super) section: Option<usize>,
    /// The line on which it begins.
    pub(super) line: u32,
    pub(super) categories: Vec<String>,
    pub(super) inherits: Vec<Inherit>,
    pub(super) fields: Vec<FieldEntry>,
    pub(super) words: Words,
}

/// The entries whose fields another one inherits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Inherit {
    /// One name, or several if the documentation says "one or the other".
    pub(super) any_of: Vec<String>,
    pub(super) line: u32,
}

/// A field as written.
#[derive(Clone, Debug, Default)]
pub(super) struct FieldEntry {
    pub(super) name: String,
    pub(super) line: u32,
    pub(super) words: Words,
}

/// Something that could not be read or has no place on a page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// The line of the input file.
    pub line: u32,
    /// What it is, and why it was left out.
    pub what: String,
}

impl Documentation {
    pub(super) fn leave_out(&mut self, line: u32, what: impl Into<String>) {
        self.left_out.push(LeftOut { line, what: what.into() });
    }
}

impl Entry {
    /// The name in messages.
    pub(super) fn shown(&self) -> String {
        format!("`{}`", self.name)
    }
}

/// The pattern for a family of names: `id_param_<name>` becomes `id_param_*`.
pub(super) fn pattern(name: &str) -> Option<String> {
    let mut pattern = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('<') {
        let (_, behind) = after.split_once('>')?;
        pattern.push_str(before);
        pattern.push('*');
        rest = behind;
    }
    pattern.push_str(rest);
    let fixed = pattern.replace('*', "");
    (pattern.contains('*') && is_name(&fixed)).then_some(pattern)
}
