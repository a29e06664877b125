//! The model: a page resolved, with every field of every event, its kind and where it comes from.
//!
//! A [`Spec`] exists only for a page without errors. Fields are kept once, where they are written; an event refers
//! to the ones it has, so that inheritance costs a number and not a copy.

mod history;
mod table;

use std::sync::Arc;

pub use history::{Absent, Formerly, WhyAbsent};

use crate::{Kind, Parents, Presence, ServerVersion};

/// A page, resolved; or several that add up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// The page's file as the user named it; of several pages, the first one's.
    pub file: String,
    /// The title of the page, without its notes; empty when it has none.
    pub title: String,
    /// The release that the page describes, as its title notes it: `2.4.4`.
    pub release: Option<String>,
    /// The version that this model is for: the one that was asked for, else [`release`](Self::release). What came
    /// later, and what was gone by then, is not among the events and fields but in [`absent`](Self::absent).
    pub version: Option<ServerVersion>,
    /// The introduction of the page, paragraphs parted by an empty line.
    pub text: String,
    /// When the page was made from the wiki, in its own words: `2019-06-19 12:42`.
    pub created: Option<String>,
    /// The SHA-256 of the page's bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// The pages that it is made of, mostly one. A line is counted over all of them: [`cite`](Self::cite) says where it
    /// is.
    pub pages: Vec<PageFile>,
    /// The sections, in document order.
    pub sections: Vec<Section>,
    /// The events, in document order.
    pub events: Vec<Event>,
    /// The groups: names that fields are only inherited from.
    pub groups: Vec<Group>,
    /// Every field as it is written, in document order, patterns among them; events refer to them by index.
    pub declared: Vec<Field>,
    /// What the page names and this version does not have.
    pub absent: Vec<Absent>,
    /// The fields that reach its events from elsewhere.
    pub parents: Parents,
}

/// One of the pages that a [`Spec`] is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageFile {
    /// Its file as the user named it.
    pub file: String,
    /// The SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// How many lines the pages before it have.
    pub lines_before: u32,
    /// How many lines it has.
    pub lines: u32,
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
    /// The categories that all events of the section have.
    pub categories: Vec<String>,
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
    /// The first release that no longer has it.
    pub removed: Option<String>,
    /// The releases in which its meaning changed, in the order of the notes.
    pub changed: Vec<String>,
    /// Its earlier names.
    pub formerly: Vec<Formerly>,
    /// The line of the heading.
    pub line: u32,
    /// The prose, also of prose bullets, paragraphs parted by an empty line; events under one heading share it.
    pub text: Arc<str>,
    /// The NOTE paragraphs, without the word NOTE.
    pub notes: Arc<[String]>,
    /// The categories that the page gives it: those of its section, then its own. Empty when the page says nothing.
    pub categories: Vec<String>,
    /// The events and groups whose fields it has, as written.
    pub inherits: Vec<Parent>,
    /// Every field that it has, inherited ones first; those with a name of their own.
    pub fields: Vec<FieldRef>,
    /// Its fields whose names are only known by a pattern, such as `id_param_*`, inherited ones first.
    pub patterns: Vec<FieldRef>,
}

/// A group: a name that fields are inherited from, and that is not an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The name.
    pub name: String,
    /// The section that it stands in, as an index; none above the first title.
    pub section: Option<usize>,
    /// The line of the heading.
    pub line: u32,
    /// The prose, paragraphs parted by an empty line.
    pub text: Arc<str>,
    /// The NOTE paragraphs, without the word NOTE.
    pub notes: Arc<[String]>,
    /// The events and groups whose fields it has, as written.
    pub inherits: Vec<Parent>,
    /// Every field that it has, inherited ones first.
    pub fields: Vec<FieldRef>,
    /// Its fields whose names are only known by a pattern.
    pub patterns: Vec<FieldRef>,
}

/// What fields are inherited from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Parent {
    /// An event, as an index into [`Spec::events`].
    Event(usize),
    /// A group, as an index into [`Spec::groups`].
    Group(usize),
}

/// A field as one event has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldRef {
    /// The field, as an index into [`Spec::declared`].
    pub declared: usize,
    /// The event or group whose list it stands in, when that is another one.
    pub inherited_from: Option<Parent>,
}

/// A field as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name; of a pattern, with `*` for the part that varies.
    pub name: String,
    /// Whether the name is a pattern.
    pub is_pattern: bool,
    /// The version that the bullet notes.
    pub since: Option<String>,
    /// The first release that no longer has it.
    pub removed: Option<String>,
    /// The releases in which its meaning changed, in the order of the notes.
    pub changed: Vec<String>,
    /// Its earlier names.
    pub formerly: Vec<Formerly>,
    /// What its value is made of.
    pub kind: Kind,
    /// The rule that gave it its kind, such as `suffix _usecs` or `fields.toml: status_code`.
    pub kind_rule: String,
    /// The documented values of an enumeration, in document order.
    pub values: Vec<Value>,
    /// Whether the page leaves room for values that it does not list; true wherever it lists none.
    pub open: bool,
    /// When the field is there.
    pub presence: Presence,
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
    /// The version that the bullet notes.
    pub since: Option<String>,
    /// The first release that no longer sends it.
    pub removed: Option<String>,
    /// What was sent instead before.
    pub formerly: Vec<Formerly>,
}

/// A field of an event with everything that is known about it.
#[derive(Clone, Copy, Debug)]
pub struct EventField<'a> {
    /// The field as it is written.
    pub field: &'a Field,
    /// The name of the event or group whose list it stands in, when that is another one.
    pub inherited_from: Option<&'a str>,
}

impl Field {
    /// Whether something says what its values are made of: a rule, a list of values, its name. Without that it is text
    /// because nothing is known.
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
    /// The event with this name.
    #[must_use]
    pub fn event(&self, name: &str) -> Option<&Event> {
        self.events.iter().find(|event| event.name == name)
    }

    /// The group with this name.
    #[must_use]
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.name == name)
    }

    /// Every field with a name of its own that an event of this page has, inherited ones first.
    pub fn fields<'a>(&'a self, event: &'a Event) -> impl Iterator<Item = EventField<'a>> + use<'a> {
        event.fields.iter().map(|field| self.event_field(*field))
    }

    /// The fields of an event that are only known by a pattern of their names.
    pub fn patterns<'a>(&'a self, event: &'a Event) -> impl Iterator<Item = EventField<'a>> + use<'a> {
        event.patterns.iter().map(|field| self.event_field(*field))
    }

    /// The field of this name that an event has: the one with the name, else the pattern that the name matches.
    #[must_use]
    pub fn field<'a>(&'a self, event: &'a Event, name: &str) -> Option<EventField<'a>> {
        let named = self.fields(event).find(|field| field.field.name == name);
        named.or_else(|| self.patterns(event).find(|field| crate::wildcard::matches(&field.field.name, name)))
    }

    /// A field that an event or a group of this page refers to.
    #[must_use]
    pub fn event_field(&self, field: FieldRef) -> EventField<'_> {
        EventField {
            field: &self.declared[field.declared],
            inherited_from: field.inherited_from.map(|parent| self.parent_name(parent)),
        }
    }

    /// The name of an event or group of this page.
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

    /// The release that has an event: its own note, else that of its section.
    #[must_use]
    pub fn since<'a>(&'a self, event: &'a Event) -> Option<&'a str> {
        let section = || event.section.and_then(|section| self.sections.get(section)?.since.as_deref());
        event.since.as_deref().or_else(section)
    }

    /// What the page says about an event of this name that this version does not have.
    pub fn absent_event<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Absent> {
        self.absent.iter().filter(move |absent| absent.field.is_none() && absent.event == name)
    }

    /// What the page says about a field of this name that the event does not have in this version.
    pub fn absent_field<'a>(&'a self, event: &'a str, name: &'a str) -> impl Iterator<Item = &'a Absent> {
        let is_it = move |absent: &&Absent| {
            absent.event == event && absent.field.as_deref() == Some(name) && absent.value.is_none()
        };
        self.absent.iter().filter(is_it)
    }

    /// The page's file without its folders, as messages cite it; of several pages, the first one's.
    #[must_use]
    pub fn page(&self) -> &str {
        without_folders(&self.file)
    }

    /// The page that a line of this model stands on, as messages cite it, and the line there.
    #[must_use]
    pub fn cite(&self, line: u32) -> (&str, u32) {
        let page = self.pages.iter().rev().find(|page| line > page.lines_before);
        page.map_or((self.page(), line), |page| (without_folders(&page.file), line - page.lines_before))
    }
}

/// A file without its folders.
fn without_folders(file: &str) -> &str {
    file.rsplit(['/', '\\']).next().unwrap_or(file)
}
