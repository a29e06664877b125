//! The model: a page resolved, with every field of every event, its kind and where it comes from.
//!
//! A [`Spec`] exists only for a page without errors. Fields are kept once, where they are written; an event refers
//! to the ones it has, so that inheritance costs a number and not a copy.

use std::sync::Arc;

use crate::{EventDef, FieldDef, Kind, SectionDef, Table};

/// A page, resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// The page's file as the user named it.
    pub file: String,
    /// The title of the page; empty when it has none.
    pub title: String,
    /// When the page was made from the wiki, in its own words: `2019-06-19 12:42`.
    pub created: Option<String>,
    /// The SHA-256 of the page's bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// The sections, in document order.
    pub sections: Vec<Section>,
    /// The events, in document order.
    pub events: Vec<Event>,
    /// Every field as it is written, in document order; events refer to them by index.
    pub declared: Vec<Field>,
}

/// A section of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The title, without its version note.
    pub title: String,
    /// The version that the title notes, such as `2.3.6`.
    pub since: Option<String>,
    /// The line of the title.
    pub line: u32,
    /// The introduction, paragraphs parted by an empty line.
    pub text: String,
}

/// An event of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The name.
    pub name: String,
    /// The section that it stands in, as an index; none above the first title.
    pub section: Option<usize>,
    /// The version that the heading notes for this event.
    pub since: Option<String>,
    /// The line of the heading.
    pub line: u32,
    /// The prose, also of prose bullets, paragraphs parted by an empty line; events under one heading share it.
    pub text: Arc<str>,
    /// The NOTE paragraphs, without the word NOTE.
    pub notes: Arc<[String]>,
    /// The events whose fields it has, as indices, as written.
    pub inherits: Vec<usize>,
    /// Every field that it has, inherited ones first.
    pub fields: Vec<FieldRef>,
}

/// A field as one event has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldRef {
    /// The field, as an index into [`Spec::declared`].
    pub declared: usize,
    /// The event whose list it stands in, as an index, when that is another one.
    pub inherited_from: Option<usize>,
}

/// A field as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name.
    pub name: String,
    /// The version that the bullet notes.
    pub since: Option<String>,
    /// What its value is made of.
    pub kind: Kind,
    /// The rule that gave it its kind, such as `suffix _usecs` or `fields.toml: status_code`.
    pub kind_rule: String,
    /// The documented values of an enumeration, in document order.
    pub values: Vec<Value>,
    /// Whether the page leaves room for values that it does not list; true wherever it lists none.
    pub open: bool,
    /// The page's own words when the field is only sometimes there.
    pub optional: Option<String>,
    /// What the page says about it.
    pub text: String,
    /// The line of the bullet.
    pub line: u32,
}

/// A documented value of an enumeration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The word.
    pub name: String,
    /// What the page says about it; empty when the value stands in a list of words.
    pub text: String,
}

/// A field of an event with everything that is known about it.
#[derive(Clone, Copy, Debug)]
pub struct EventField<'a> {
    /// The field as it is written.
    pub field: &'a Field,
    /// The event whose list it stands in, when that is another one.
    pub inherited_from: Option<&'a Event>,
}

impl Spec {
    /// The event with this name.
    #[must_use]
    pub fn event(&self, name: &str) -> Option<&Event> {
        self.events.iter().find(|event| event.name == name)
    }

    /// Every field that an event of this page has, inherited ones first.
    pub fn fields<'a>(&'a self, event: &'a Event) -> impl Iterator<Item = EventField<'a>> + use<'a> {
        event.fields.iter().map(|field| EventField {
            field: &self.declared[field.declared],
            inherited_from: field.inherited_from.map(|parent| &self.events[parent]),
        })
    }

    /// The events of the section with this index, in document order.
    pub fn events_in(&self, section: usize) -> impl Iterator<Item = &Event> {
        self.events.iter().filter(move |event| event.section == Some(section))
    }

    /// The page's file without its folders, as messages cite it.
    #[must_use]
    pub fn page(&self) -> &str {
        self.file.rsplit(['/', '\\']).next().unwrap_or(&self.file)
    }

    /// Calls `use_table` with the same page as a [`Table`].
    pub fn with_table<T>(&self, use_table: impl FnOnce(&Table<'_>) -> T) -> T {
        let values: Vec<Vec<&str>> =
            self.declared.iter().map(|field| field.values.iter().map(|value| value.name.as_str()).collect()).collect();
        let fields: Vec<Vec<FieldDef<'_>>> = self
            .events
            .iter()
            .map(|event| {
                event
                    .fields
                    .iter()
                    .map(|field| {
                        let declared = &self.declared[field.declared];
                        FieldDef {
                            name: &declared.name,
                            kind: declared.kind,
                            values: &values[field.declared],
                            open: declared.open,
                            optional: declared.optional.as_deref(),
                            text: &declared.text,
                            inherited_from: field.inherited_from.map(|parent| self.events[parent].name.as_str()),
                            line: declared.line,
                        }
                    })
                    .collect()
            })
            .collect();
        let events: Vec<EventDef<'_>> = self
            .events
            .iter()
            .zip(&fields)
            .map(|(event, fields)| EventDef {
                name: &event.name,
                section: event.section.map_or("", |section| self.sections[section].title.as_str()),
                since: event.since.as_deref(),
                line: event.line,
                text: &event.text,
                fields,
            })
            .collect();
        let sections: Vec<SectionDef<'_>> = self
            .sections
            .iter()
            .map(|section| SectionDef { title: &section.title, since: section.since.as_deref(), line: section.line })
            .collect();
        use_table(&Table { page: self.page(), sha256: &self.sha256, sections: &sections, events: &events })
    }
}
