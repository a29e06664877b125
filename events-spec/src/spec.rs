//! The model: a resolved page, with every field of every event, its kind and its origin.
//!
//! A [`Spec`] exists only for a page without errors. Each declared field is stored once. Events refer to fields by
//! index, so an inherited field costs an index and not a copy.

mod history;
mod table;

use std::sync::Arc;

pub use history::{Absent, Formerly, WhyAbsent};

use crate::{Kind, Parents, Presence, ServerVersion};

/// A resolved page, or several combined pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// The page's file as the user named it; of several pages, the first one.
    pub file: String,
    /// The title of the page, without its notes; empty if it has none.
    pub title: String,
    /// The release that the page describes, from its title: `2.4.4`.
    pub release: Option<String>,
    /// The version that this model is for: the requested one, or else [`release`](Self::release). Anything added later,
    /// or removed by then, is in [`absent`](Self::absent) instead of the events and fields.
    pub version: Option<ServerVersion>,
    /// The introduction of the page, with an empty line between paragraphs.
    pub text: String,
    /// The date on which the page was made from the wiki, as written: `2019-06-19 12:42`.
    pub created: Option<String>,
    /// The SHA-256 of the page's bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// The pages that it consists of, usually one. Lines are counted over all of them; [`cite`](Self::cite) converts
    /// them.
    pub pages: Vec<PageFile>,
    /// The sections, in document order.
    pub sections: Vec<Section>,
    /// The events, in document order.
    pub events: Vec<Event>,
    /// The groups: names that exist only to inherit fields from.
    pub groups: Vec<Group>,
    /// Every declared field, in document order, including patterns. Events refer to these by index.
    pub declared: Vec<Field>,
    /// What the page names but this version does not have.
    pub absent: Vec<Absent>,
    /// The fields that events have without listing them.
    pub parents: Parents,
}

/// One of the pages that a [`Spec`] is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageFile {
    /// Its file as the user named it.
    pub file: String,
    /// The SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// The number of lines of the pages before it.
    pub lines_before: u32,
    /// The number of its lines.
    pub lines: u32,
}

/// A section of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The title, without its version note.
    pub title: String,
    /// The version note in the title, such as `2.3.6`.
    pub since: Option<String>,
    /// The line of the title.
    pub line: u32,
    /// The introduction, with an empty line between paragraphs.
    pub text: String,
    /// The categories that all events of the section have.
    pub categories: Vec<String>,
}

/// An event of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The name.
    pub name: String,
    /// The index of its section; `None` above the first title.
    pub section: Option<usize>,
    /// The version note in the heading.
    pub since: Option<String>,
    /// The first release that no longer has it.
    pub removed: Option<String>,
    /// The releases in which its meaning changed, in the order of the notes.
    pub changed: Vec<String>,
    /// Its earlier names.
    pub formerly: Vec<Formerly>,
    /// The line of the heading.
    pub line: u32,
    /// The prose, including that in bullets, with an empty line between paragraphs. Events under one heading share it.
    pub text: Arc<str>,
    /// The NOTE paragraphs, without the word NOTE.
    pub notes: Arc<[String]>,
    /// The categories that the page gives it: those of its section, then its own. Empty if the page does not give any.
    pub categories: Vec<String>,
    /// The events and groups whose fields it inherits, as written.
    pub inherits: Vec<Parent>,
    /// Its fields with fixed names, inherited ones first.
    pub fields: Vec<FieldRef>,
    /// Its fields whose names are patterns, such as `id_param_*`, inherited ones first.
    pub patterns: Vec<FieldRef>,
}

/// A group: a name that events inherit fields from, but that is not an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The name.
    pub name: String,
    /// The index of its section; `None` above the first title.
    pub section: Option<usize>,
    /// The line of the heading.
    pub line: u32,
    /// The prose, with an empty line between paragraphs.
    pub text: Arc<str>,
    /// The NOTE paragraphs, without the word NOTE.
    pub notes: Arc<[String]>,
    /// The events and groups whose fields it inherits, as written.
    pub inherits: Vec<Parent>,
    /// Every field that it has, inherited ones first.
    pub fields: Vec<FieldRef>,
    /// Its fields whose names are patterns.
    pub patterns: Vec<FieldRef>,
}

/// The parent from which fields are inherited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Parent {
    /// An event, as an index into [`Spec::events`].
    Event(usize),
    /// A group, as an index into [`Spec::groups`].
    Group(usize),
}

/// A field of one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldRef {
    /// The index of the field in [`Spec::declared`].
    pub declared: usize,
    /// The event or group that declares it, if that is another one.
    pub inherited_from: Option<Parent>,
}

/// A field as declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name; in a pattern, `*` is the variable part.
    pub name: String,
    /// Whether the name is a pattern.
    pub is_pattern: bool,
    /// The version note of the bullet.
    pub since: Option<String>,
    /// The first release that no longer has it.
    pub removed: Option<String>,
    /// The releases in which its meaning changed, in the order of the notes.
    pub changed: Vec<String>,
    /// Its earlier names.
    pub formerly: Vec<Formerly>,
    /// The kind of its value.
    pub kind: Kind,
    /// The rule that assigned the kind, such as `suffix _usecs` or `fields.toml: status_code`.
    pub kind_rule: String,
    /// The documented values of an enumeration, in document order.
    pub values: Vec<Value>,
    /// Whether other values are possible; always true if the page lists none.
    pub open: bool,
    /// When the field is present.
    pub presence: Presence,
    /// The page's own words for the condition under which the field is present.
    pub optional: Option<String>,
    /// The page's description of it.
    pub text: String,
    /// The line of the bullet.
    pub line: u32,
}

/// A documented value of an enumeration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The word.
    pub name: String,
    /// The page's description of it; empty if the value is in a list of words.
    pub text: String,
    /// The version note of the bullet.
    pub since: Option<String>,
    /// The first release that no longer sends it.
    pub removed: Option<String>,
    /// The earlier names of the value.
    pub formerly: Vec<Formerly>,
}

/// A field of an event, with its origin.
#[derive(Clone, Copy, Debug)]
pub struct EventField<'a> {
    /// The field as declared.
    pub field: &'a Field,
    /// The name of the event or group that declares it, if that is another one.
    pub inherited_from: Option<&'a str>,
}

impl Field {
    /// Whether its kind is known from a rule, a list of values, or its name. Otherwise it is a string by default.
    #[must_use]
    pub fn is_typed(&self) -> bool {
        self.kind_rule != crate::kinds::NO_RULE
    }

    /// Whether the page lists this value.
    #[must_use]
    pub fn has_value(&self, value: &str) -> bool {
        self.values.iter().any(|known| known.name == value)
    }
}

impl Spec {
    /// Returns the event with this name.
    #[must_use]
    pub fn event(&self, name: &str) -> Option<&Event> {
        self.events.iter().find(|event| event.name == name)
    }

    /// Returns the group with this name.
    #[must_use]
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.name == name)
    }

    /// Every field of an event with a fixed name, inherited ones first.
    pub fn fields<'a>(&'a self, event: &'a Event) -> impl Iterator<Item = EventField<'a>> + use<'a> {
        event.fields.iter().map(|field| self.event_field(*field))
    }

    /// The fields of an event whose names are patterns.
    pub fn patterns<'a>(&'a self, event: &'a Event) -> impl Iterator<Item = EventField<'a>> + use<'a> {
        event.patterns.iter().map(|field| self.event_field(*field))
    }

    /// The event's field for this name: the one with exactly this name, or else the first pattern that matches it.
    #[must_use]
    pub fn field<'a>(&'a self, event: &'a Event, name: &str) -> Option<EventField<'a>> {
        let named = self.fields(event).find(|field| field.field.name == name);
        named.or_else(|| self.patterns(event).find(|field| crate::wildcard::matches(&field.field.name, name)))
    }

    /// Resolves a reference to a field.
    #[must_use]
    pub fn event_field(&self, field: FieldRef) -> EventField<'_> {
        EventField {
            field: &self.declared[field.declared],
            inherited_from: field.inherited_from.map(|parent| self.parent_name(parent)),
        }
    }

    /// The name of an event or group.
    #[must_use]
    pub fn parent_name(&self, parent: Parent) -> &str {
        match parent {
            Parent::Event(event) => &self.events[event].name,
            Parent::Group(group) => &self.groups[group].name,
        }
    }

    /// The events of the section with this index, in document order.
    pub fn events_in(&self, section: usize) -> impl Iterator<Item = &Event> {
        self.events.iter().filter(move |event| event.section == Some(section))
    }

    /// The release that added an event: its own version note, or else that of its section.
    #[must_use]
    pub fn since<'a>(&'a self, event: &'a Event) -> Option<&'a str> {
        let section = || event.section.and_then(|section| self.sections.get(section)?.since.as_deref());
        event.since.as_deref().or_else(section)
    }

    /// The entries about an event of this name that this version does not have.
    pub fn absent_event<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Absent> {
        self.absent.iter().filter(move |absent| absent.field.is_none() && absent.event == name)
    }

    /// The entries about a field of this name that the event does not have in this version.
    pub fn absent_field<'a>(&'a self, event: &'a str, name: &'a str) -> impl Iterator<Item = &'a Absent> {
        let is_it = move |absent: &&Absent| {
            absent.event == event && absent.field.as_deref() == Some(name) && absent.value.is_none()
        };
        self.absent.iter().filter(is_it)
    }

    /// The page's file name without folders, as messages cite it; of several pages, the first one.
    #[must_use]
    pub fn page(&self) -> &str {
        without_folders(&self.file)
    }

    /// The page that contains a line of this model, as messages cite it, and the line there.
    #[must_use]
    pub fn cite(&self, line: u32) -> (&str, u32) {
        let page = self.pages.iter().rev().find(|page| line > page.lines_before);
        page.map_or((self.page(), line), |page| (without_folders(&page.file), line - page.lines_before))
    }
}

/// The name of a file without its folders.
fn without_folders(file: &str) -> &str {
    file.rsplit(['/', '\\']).next().unwrap_or(file)
}
