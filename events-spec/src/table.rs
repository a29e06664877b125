//! The page as a table of constants, which the derive uses to look up names and programs query at run time.
//!
//! A [`Table`] borrows everything. The generated one can therefore be a `static`, and one made from a custom page can
//! live on the stack.

use crate::wildcard::matches;
use crate::{Kind, Presence, ServerVersion};

/// A resolved page: every event with all of its fields, in document order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table<'a> {
    /// The name of the page's file, as messages cite it: `Events.txt`.
    pub page: &'a str,
    /// The SHA-256 of the page's bytes, in lower-case hexadecimal.
    pub sha256: &'a str,
    /// The release that the page describes, from its title: `2.4.4`.
    pub release: Option<&'a str>,
    /// The version that the table is for; `None` if everything on the page counts.
    pub version: Option<ServerVersion>,
    /// The page's sections.
    pub sections: &'a [SectionDef<'a>],
    /// The page's events.
    pub events: &'a [EventDef<'a>],
    /// What the page names but the table's version does not have.
    pub absent: &'a [AbsentDef<'a>],
    /// The other pages that were combined into the table, usually none. Lines are counted over all pages.
    pub added: &'a [AddedPage<'a>],
}

/// A page that adds to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddedPage<'a> {
    /// The name of its file, as messages cite it.
    pub page: &'a str,
    /// The number of lines of the pages before it.
    pub lines_before: u32,
}

/// An earlier name of an event or a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormerlyDef<'a> {
    /// The name.
    pub name: &'a str,
    /// The release that renamed it; `None` if the page does not say.
    pub before: Option<&'a str>,
}

/// An event, field or value that the page names but that the table's version does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AbsentDef<'a> {
    /// The name of the event, or of the event or group that lists it.
    pub event: &'a str,
    /// The name of the field, for a field or a value.
    pub field: Option<&'a str>,
    /// The value, for a value.
    pub value: Option<&'a str>,
    /// The release that added it, if that is later than the version.
    pub since: Option<&'a str>,
    /// The release that removed it, if that is not later than the version.
    pub removed: Option<&'a str>,
    /// Its name in the version, if a later release renamed it.
    pub called: Option<&'a str>,
    /// The line of its name, from 1.
    pub line: u32,
}

/// A section of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectionDef<'a> {
    /// The title, without its version note.
    pub title: &'a str,
    /// The version note in the title, such as `2.3.6`.
    pub since: Option<&'a str>,
    /// The line of the title, from 1.
    pub line: u32,
}

/// An event of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventDef<'a> {
    /// The event's name.
    pub name: &'a str,
    /// The title of its section; empty if it has none.
    pub section: &'a str,
    /// The version note in the event's own heading.
    pub since: Option<&'a str>,
    /// Its earlier names.
    pub formerly: &'a [FormerlyDef<'a>],
    /// The line of the heading, from 1.
    pub line: u32,
    /// The page's description of the event; may be empty.
    pub text: &'a str,
    /// The event's fields with fixed names, inherited ones first.
    pub fields: &'a [FieldDef<'a>],
    /// The event's fields whose names are patterns, such as `id_param_*`.
    pub patterns: &'a [FieldDef<'a>],
}

/// A field of one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldDef<'a> {
    /// The field's name; in a pattern, `*` is the variable part.
    pub name: &'a str,
    /// The kind of its value.
    pub kind: Kind,
    /// The documented values of a [`Kind::Enum`]; empty for every other kind.
    pub values: &'a [&'a str],
    /// Whether other values are possible; always true if the page lists none.
    pub open: bool,
    /// When the field is present.
    pub presence: Presence,
    /// The page's own words for the condition under which the field is present.
    pub optional: Option<&'a str>,
    /// The page's description of the field; may be empty.
    pub text: &'a str,
    /// The event or group that declares the field, if that is another one.
    pub inherited_from: Option<&'a str>,
    /// The version note of the field's bullet.
    pub since: Option<&'a str>,
    /// Its earlier names.
    pub formerly: &'a [FormerlyDef<'a>],
    /// The line of the field's description, from 1; for an inherited field, the line in the parent's list.
    pub line: u32,
}

/// What a page says about a name that the table's version does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elsewhen<'a> {
    /// It was added in a later release.
    NotYet {
        /// The release.
        since: &'a str,
        /// Its name in this version, if that release renamed it.
        called: Option<&'a str>,
    },
    /// It was removed in an earlier release.
    Removed {
        /// The release.
        removed: &'a str,
    },
    /// It is the earlier name of something that the version has.
    Renamed {
        /// The new name.
        to: &'a str,
        /// The release that renamed it; `None` if the page does not say.
        since: Option<&'a str>,
    },
}

impl Elsewhen<'_> {
    /// The sentence for a help line: ``it is called `net_in_bytes` since 2.4.0``.
    #[must_use]
    #[inline]
    pub fn in_words(&self) -> String {
        match self {
            Self::NotYet { since, called: None } => format!("it was added in {since}"),
            Self::NotYet { since, called: Some(called) } => format!("before {since} it was called `{called}`"),
            Self::Removed { removed } => format!("it was removed in {removed}"),
            Self::Renamed { to, since: Some(since) } => format!("it is called `{to}` since {since}"),
            Self::Renamed { to, since: None } => format!("it is now called `{to}`"),
        }
    }
}

impl<'a> Table<'a> {
    /// Returns the event with this name.
    #[must_use]
    #[inline]
    pub fn event(&self, name: &str) -> Option<&'a EventDef<'a>> {
        self.events.iter().find(|event| event.name == name)
    }

    /// The page that contains a line of the table, and the line there.
    #[must_use]
    #[inline]
    pub fn cite(&self, line: u32) -> (&'a str, u32) {
        let added = self.added.iter().rev().find(|added| line > added.lines_before);
        added.map_or((self.page, line), |added| (added.page, line - added.lines_before))
    }

    /// What the page says about an event that does not exist under this name in the table's version.
    #[must_use]
    #[inline]
    pub fn elsewhen_event(&self, name: &str) -> Option<Elsewhen<'a>> {
        let absent = self.absent.iter().find(|absent| absent.field.is_none() && absent.event == name);
        absent
            .and_then(AbsentDef::elsewhen)
            .or_else(|| renamed(self.events, name, |event| (event.name, event.formerly)))
    }

    /// What the page says about a field that the event does not have under this name in the table's version.
    #[must_use]
    #[inline]
    pub fn elsewhen_field(&self, event: &EventDef<'a>, name: &str) -> Option<Elsewhen<'a>> {
        // What is absent of a group is absent of every event that has something else of it.
        let is_of = |list: &str| list == event.name || event.fields.iter().any(|of| of.inherited_from == Some(list));
        let is_it =
            |absent: &&AbsentDef<'_>| absent.field == Some(name) && absent.value.is_none() && is_of(absent.event);
        let absent = self.absent.iter().find(is_it).and_then(AbsentDef::elsewhen);
        absent.or_else(|| renamed(event.fields, name, |field| (field.name, field.formerly)))
    }

    /// Every event that has a field of this name, with that field.
    #[inline]
    pub fn events_with_field<'n>(
        &self,
        name: &'n str,
    ) -> impl Iterator<Item = (&'a EventDef<'a>, &'a FieldDef<'a>)> + use<'a, 'n> {
        self.events.iter().filter_map(move |event| Some((event, event.field(name)?)))
    }

    /// Returns the section with this title.
    #[must_use]
    #[inline]
    pub fn section(&self, title: &str) -> Option<&'a SectionDef<'a>> {
        self.sections.iter().find(|section| section.title == title)
    }

    /// The version that added the event: its own version note, or else that of its section.
    #[must_use]
    #[inline]
    pub fn since(&self, event: &EventDef<'a>) -> Option<&'a str> {
        event.since.or_else(|| self.section(event.section)?.since)
    }
}

impl<'a> AbsentDef<'a> {
    /// The reason why the table's version does not have it.
    #[must_use]
    #[inline]
    pub fn elsewhen(&self) -> Option<Elsewhen<'a>> {
        match (self.since, self.removed) {
            (Some(since), _) => Some(Elsewhen::NotYet { since, called: self.called }),
            (None, Some(removed)) => Some(Elsewhen::Removed { removed }),
            (None, None) => None,
        }
    }
}

/// The current name of the item that was once called `name`.
#[inline]
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
    /// Creates an event without version notes, earlier names and patterns.
    #[must_use]
    pub const fn new(name: &'a str, section: &'a str, line: u32, text: &'a str, fields: &'a [FieldDef<'a>]) -> Self {
        Self { name, section, since: None, formerly: &[], line, text, fields, patterns: &[] }
    }

    /// The event's field for this name: the one with exactly this name, or else the first pattern that matches it.
    #[must_use]
    #[inline]
    pub fn field(&self, name: &str) -> Option<&'a FieldDef<'a>> {
        let named = self.fields.iter().find(|field| field.name == name);
        named.or_else(|| self.patterns.iter().find(|field| matches(field.name, name)))
    }
}

impl<'a> FieldDef<'a> {
    /// Creates a field that the event itself declares, without documented values and always present.
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

    /// The same fields, inherited from an event or group. Generated tables write each list of inherited fields once.
    ///
    /// ```
    /// use events_spec::{FieldDef, Kind};
    ///
    /// const SESSION: [FieldDef<'static>; 1] = FieldDef::inherited("session", [FieldDef::new("user", Kind::Str, 3, "")]);
    /// const ALL: [FieldDef<'static>; 2] = FieldDef::join(&[&SESSION, &[FieldDef::new("tag", Kind::Str, 9, "")]]);
    /// assert_eq!(ALL.map(|field| (field.name, field.inherited_from)), [("user", Some("session")), ("tag", None)]);
    /// ```
    #[must_use]
    pub const fn inherited<const N: usize>(from: &'a str, mut fields: [Self; N]) -> [Self; N] {
        let mut at = 0;
        while at < N {
            fields[at].inherited_from = Some(from);
            at += 1;
        }
        fields
    }

    /// The fields of these lists, one after another.
    ///
    /// # Panics
    ///
    /// Panics if the lists do not have exactly `N` fields in total; in a constant, that is a compile error.
    #[must_use]
    pub const fn join<const N: usize>(lists: &[&[Self]]) -> [Self; N] {
        let mut fields = [Self::new("", Kind::Str, 0, ""); N];
        let (mut list, mut length) = (0, 0);
        while list < lists.len() {
            let mut at = 0;
            while at < lists[list].len() {
                fields[length] = lists[list][at];
                length += 1;
                at += 1;
            }
            list += 1;
        }
        assert!(length == N, "the lists have fewer fields");
        fields
    }

    /// Whether the name is a pattern, such as `id_param_*`.
    #[must_use]
    #[inline]
    pub fn is_pattern(&self) -> bool {
        self.name.contains('*')
    }

    /// A number that two fields share when a value of the one can be that of the other: the same name and the same kind.
    ///
    /// By it, an emitter asks whether the event within which it is sent sets a field.
    #[must_use]
    pub const fn set_id(&self) -> u64 {
        let kind = match self.kind {
            Kind::Str => "str",
            Kind::Int => "int",
            Kind::Time => "time",
            Kind::Ip => "ip",
            Kind::Enum => "enum",
            Kind::StrList => "strlist",
        };
        hash(hash(FNV_START, self.name), kind)
    }

    /// A number that is equal for fields with the same name and the same values.
    ///
    /// An enum made for a field has the number in its type. It therefore fits this field in every event, and no other
    /// field.
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

/// The initial value of 64-bit FNV-1a.
const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a over the bytes of a word and a separator byte. The result never changes and is the same on every machine.
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
