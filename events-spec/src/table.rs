//! The page as a table of constants: what the derive looks names up in and what programs ask at run time.
//!
//! A [`Table`] borrows everything, so that the generated one is a `static` and one made from a user's own page can
//! live on the stack of whoever asked for it.

use crate::wildcard::matches;
use crate::{Kind, Presence, ServerVersion};

/// A page, resolved: every event with every field it has, in document order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table<'a> {
    /// The name of the page's file, as messages cite it: `Events.txt`.
    pub page: &'a str,
    /// The SHA-256 of the page's bytes, in lower-case hexadecimal.
    pub sha256: &'a str,
    /// The release that the page describes, as its title notes it: `2.4.4`.
    pub release: Option<&'a str>,
    /// The version that the table is for; none when everything on the page counts.
    pub version: Option<ServerVersion>,
    /// The page's sections.
    pub sections: &'a [SectionDef<'a>],
    /// The page's events.
    pub events: &'a [EventDef<'a>],
    /// What the page names and the version that the table is for does not have.
    pub absent: &'a [AbsentDef<'a>],
    /// Further pages that the table is made of, mostly none. Lines are counted over all pages.
    pub added: &'a [AddedPage<'a>],
}

/// A page that was added to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddedPage<'a> {
    /// The name of its file, as messages cite it.
    pub page: &'a str,
    /// How many lines the pages before it have.
    pub lines_before: u32,
}

/// An earlier name of an event or a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormerlyDef<'a> {
    /// The name.
    pub name: &'a str,
    /// The release that renamed it; none when the page does not say.
    pub before: Option<&'a str>,
}

/// An event, field or value that the page names and that the table's version does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AbsentDef<'a> {
    /// The name of the event, or of the event or group whose list it stands in.
    pub event: &'a str,
    /// The name of the field, when it is a field or a value.
    pub field: Option<&'a str>,
    /// The value, when it is one.
    pub value: Option<&'a str>,
    /// The release that it came with, when that is later than the version.
    pub since: Option<&'a str>,
    /// The release that removed it, when that is not later than the version.
    pub removed: Option<&'a str>,
    /// What the version calls it, when a later release renamed it.
    pub called: Option<&'a str>,
    /// The line of its name, from 1.
    pub line: u32,
}

/// A section of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectionDef<'a> {
    /// The title, without its version note.
    pub title: &'a str,
    /// The version that the title notes, such as `2.3.6`.
    pub since: Option<&'a str>,
    /// The line of the title, from 1.
    pub line: u32,
}

/// An event of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventDef<'a> {
    /// The event's name.
    pub name: &'a str,
    /// The title of the section that it stands in; empty when it stands in none.
    pub section: &'a str,
    /// The version that the event's own heading notes.
    pub since: Option<&'a str>,
    /// Its earlier names.
    pub formerly: &'a [FormerlyDef<'a>],
    /// The line of the heading, from 1.
    pub line: u32,
    /// What the page says about the event, in its own words; may be empty.
    pub text: &'a str,
    /// Every field with a name of its own that the event has, inherited ones first.
    pub fields: &'a [FieldDef<'a>],
    /// The event's fields whose names are only known by a pattern, such as `id_param_*`.
    pub patterns: &'a [FieldDef<'a>],
}

/// A field as one event has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldDef<'a> {
    /// The field's name; of a pattern, with `*` for the part that varies.
    pub name: &'a str,
    /// What its value is made of.
    pub kind: Kind,
    /// The documented values of an [`Kind::Enum`]; empty for every other kind.
    pub values: &'a [&'a str],
    /// Whether the page leaves room for values that it does not list; true wherever it lists none.
    pub open: bool,
    /// When the field is there.
    pub presence: Presence,
    /// The page's own words when the field is only sometimes there.
    pub optional: Option<&'a str>,
    /// What the page says about the field, in its own words; may be empty.
    pub text: &'a str,
    /// The event or group whose list the field stands in, when that is another one.
    pub inherited_from: Option<&'a str>,
    /// The version that the field's bullet notes.
    pub since: Option<&'a str>,
    /// Its earlier names.
    pub formerly: &'a [FormerlyDef<'a>],
    /// The line where the field's words stand, from 1; for an inherited one in the parent's list.
    pub line: u32,
}

/// What a page says about a name that the table's version does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elsewhen<'a> {
    /// It came with a later release.
    NotYet {
        /// The release.
        since: &'a str,
        /// What this version calls it, when that release renamed it.
        called: Option<&'a str>,
    },
    /// A release removed it.
    Removed {
        /// The release.
        removed: &'a str,
    },
    /// It is the earlier name of something that the version has.
    Renamed {
        /// The name now.
        to: &'a str,
        /// The release that renamed it; none when the page does not say.
        since: Option<&'a str>,
    },
}

impl Elsewhen<'_> {
    /// The sentence for a help line: ``it is called `net_in_bytes` since 2.4.0``.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::NotYet { since, called: None } => format!("it came with {since}"),
            Self::NotYet { since, called: Some(called) } => format!("before {since} it was called `{called}`"),
            Self::Removed { removed } => format!("it was removed in {removed}"),
            Self::Renamed { to, since: Some(since) } => format!("it is called `{to}` since {since}"),
            Self::Renamed { to, since: None } => format!("it is called `{to}` now"),
        }
    }
}

impl<'a> Table<'a> {
    /// The event with this name.
    #[must_use]
    pub fn event(&self, name: &str) -> Option<&'a EventDef<'a>> {
        self.events.iter().find(|event| event.name == name)
    }

    /// The page that a line of the table stands on, and the line there.
    #[must_use]
    pub fn cite(&self, line: u32) -> (&'a str, u32) {
        let added = self.added.iter().rev().find(|added| line > added.lines_before);
        added.map_or((self.page, line), |added| (added.page, line - added.lines_before))
    }

    /// What the page says about an event that the table's version does not have under this name.
    #[must_use]
    pub fn elsewhen_event(&self, name: &str) -> Option<Elsewhen<'a>> {
        let absent = self.absent.iter().find(|absent| absent.field.is_none() && absent.event == name);
        absent
            .and_then(AbsentDef::elsewhen)
            .or_else(|| renamed(self.events, name, |event| (event.name, event.formerly)))
    }

    /// What the page says about a field that the event does not have under this name in the table's version.
    #[must_use]
    pub fn elsewhen_field(&self, event: &EventDef<'a>, name: &str) -> Option<Elsewhen<'a>> {
        let is_it = |absent: &&AbsentDef<'_>| {
            absent.event == event.name && absent.field == Some(name) && absent.value.is_none()
        };
        let absent = self.absent.iter().find(is_it).and_then(AbsentDef::elsewhen);
        absent.or_else(|| renamed(event.fields, name, |field| (field.name, field.formerly)))
    }

    /// Every event that has a field of this name, with that field.
    pub fn events_with_field<'n>(
        &self,
        name: &'n str,
    ) -> impl Iterator<Item = (&'a EventDef<'a>, &'a FieldDef<'a>)> + use<'a, 'n> {
        self.events.iter().filter_map(move |event| Some((event, event.field(name)?)))
    }

    /// The section with this title.
    #[must_use]
    pub fn section(&self, title: &str) -> Option<&'a SectionDef<'a>> {
        self.sections.iter().find(|section| section.title == title)
    }

    /// The version that has the event: its own note, else that of its section.
    #[must_use]
    pub fn since(&self, event: &EventDef<'a>) -> Option<&'a str> {
        event.since.or_else(|| self.section(event.section)?.since)
    }
}

impl<'a> AbsentDef<'a> {
    /// Why the table's version does not have it.
    #[must_use]
    pub fn elsewhen(&self) -> Option<Elsewhen<'a>> {
        match (self.since, self.removed) {
            (Some(since), _) => Some(Elsewhen::NotYet { since, called: self.called }),
            (None, Some(removed)) => Some(Elsewhen::Removed { removed }),
            (None, None) => None,
        }
    }
}

/// The name that something has now, of which this is an earlier one.
fn renamed<'a, T>(
    all: &'a [T],
    name: &str,
    names: impl Fn(&'a T) -> (&'a str, &'a [FormerlyDef<'a>]),
) -> Option<Elsewhen<'a>> {
    all.iter().map(names).find_map(|(to, formerly)| {
        let former = formerly.iter().find(|former| former.name == name)?;
        Some(Elsewhen::Renamed { to, since: former.before })
    })
}

impl<'a> EventDef<'a> {
    /// An event without version notes, earlier names and patterns of fields.
    #[must_use]
    pub const fn new(name: &'a str, section: &'a str, line: u32, text: &'a str, fields: &'a [FieldDef<'a>]) -> Self {
        Self { name, section, since: None, formerly: &[], line, text, fields, patterns: &[] }
    }

    /// The event's field of this name: the one with the name, else the pattern that the name matches.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'a FieldDef<'a>> {
        let named = self.fields.iter().find(|field| field.name == name);
        named.or_else(|| self.patterns.iter().find(|field| matches(field.name, name)))
    }
}

impl<'a> FieldDef<'a> {
    /// A field that the event's own list declares, without documented values and always there.
    #[must_use]
    pub const fn new(name: &'a str, kind: Kind, line: u32, text: &'a str) -> Self {
        Self {
            name,
            kind,
            values: &[],
            open: true,
            presence: Presence::Unsaid,
            optional: None,
            text,
            inherited_from: None,
            since: None,
            formerly: &[],
            line,
        }
    }

    /// Whether the name is a pattern, such as `id_param_*`.
    #[must_use]
    pub fn is_pattern(&self) -> bool {
        self.name.contains('*')
    }

    /// A number that two fields share when the same words can stand for both: the same name and the same values.
    ///
    /// An enum made for a field carries the number in its type, so that it fits every event that has this field and
    /// no other field.
    #[must_use]
    pub const fn value_id(&self) -> u64 {
        let mut hash = hash(FNV_START, self.name);
        let mut at = 0;
        while at < self.values.len() {
            hash = self::hash(hash, self.values[at]);
            at += 1;
        }
        if self.open { hash } else { self::hash(hash, "closed") }
    }
}

/// Where FNV-1a begins, for 64 bits.
const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a over the bytes of a word and a byte that no word has; it is the same on every machine and for ever.
const fn hash(mut hash: u64, word: &str) -> u64 {
    let bytes = word.as_bytes();
    let mut at = 0;
    while at <= bytes.len() {
        let byte = if at < bytes.len() { bytes[at] } else { 0xff };
        hash = (hash ^ byte as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODE: FieldDef<'_> = FieldDef {
        values: &["allow", "report"],
        open: false,
        ..FieldDef::new("mode", Kind::Enum, 80, "allow, report")
    };

    #[test]
    fn a_value_id_depends_on_the_name_and_the_values_and_on_nothing_else() {
        assert_eq!(MODE.value_id(), FieldDef { line: 7, text: "", ..MODE }.value_id());
        assert_ne!(MODE.value_id(), FieldDef { name: "made", ..MODE }.value_id());
        assert_ne!(MODE.value_id(), FieldDef { values: &["allowreport"], ..MODE }.value_id());
        assert_ne!(MODE.value_id(), FieldDef { open: true, ..MODE }.value_id());
    }
}
