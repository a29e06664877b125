//! The contents of a source tree, as far as they are about events.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use events_spec::{Kind, ServerVersion};

use super::outcome::{When, With};

/// A place in the source.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, by its path from the current folder.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in characters.
    pub column: u32,
    /// The width in characters.
    pub width: u32,
}

/// The events that a source tree names.
#[derive(Clone, Debug, Default)]
pub struct SourceTree {
    /// The folders that were read.
    pub folders: Vec<String>,
    /// The release, if a file of the tree says it.
    pub version: Option<ServerVersion>,
    /// How many files were read.
    pub files: usize,
    /// What was not read, and why.
    pub skipped: Vec<Skipped>,
    /// The events by name. In a name that is determined at run time, `*` stands for the unknown parts.
    pub events: BTreeMap<String, SourceEvent>,
    /// The events that are parents of others.
    pub parents: BTreeMap<String, SourceParent>,
    /// The categories, by name.
    pub categories: BTreeMap<String, SourceCategory>,
    /// Every field that is added to any event, with its kinds and places.
    pub fields: BTreeMap<String, Vec<(Kind, Place)>>,
    /// The places that name an event with a name known only at run time.
    pub unclear: Vec<Place>,
    /// How many steps it took to follow the code, which depends on nothing but the code.
    pub work: u64,
}

/// A file or folder that was not read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// Its path.
    pub path: String,
    /// The reason.
    pub why: &'static str,
}

/// An event that the code names.
#[derive(Clone, Debug, Default)]
pub struct SourceEvent {
    /// The places that name it.
    pub places: Vec<Place>,
    /// Its own fields, by name.
    pub fields: BTreeMap<String, SourceField>,
    /// Its possible parents, by their names in [`SourceTree::parents`]. It may have their fields.
    pub parents: BTreeSet<String>,
    /// The first release that has it, where older trees were read and the oldest of them lacks it.
    pub since: Option<ServerVersion>,
    /// Its categories, each with whether it is the event's own rather than a parent's.
    pub categories: BTreeMap<String, bool>,
    /// Whether the code was followed completely.
    pub complete: bool,
    /// At how many places it is sent, by when.
    pub(super) sent: BTreeMap<When, u32>,
}

/// An event without a name, whose children have its fields.
#[derive(Clone, Debug, Default)]
pub struct SourceParent {
    /// The place where it is created or held.
    pub place: Option<Place>,
    /// Its fields.
    pub fields: BTreeMap<String, SourceField>,
    /// Its most specific category, if it has any.
    pub categories: BTreeSet<String>,
}

/// A field that code adds to an event.
#[derive(Clone, Debug)]
pub struct SourceField {
    /// The added kinds, with the most certain place of each.
    pub kinds: BTreeMap<Kind, (Sure, Place)>,
    /// How certain it is that the field belongs to this event.
    pub sure: Sure,
    /// The values in the code, each with its place.
    pub values: BTreeMap<String, Place>,
    /// The first release that has a value, as for the field itself.
    pub values_since: BTreeMap<String, ServerVersion>,
    /// The first release in which the event has it, where older trees were read and the event is older.
    pub since: Option<ServerVersion>,
    /// Whether some code adds a value that only a run can tell.
    pub open: bool,
    /// When the event has the field.
    pub presence: Presence,
    /// Every place that adds it.
    pub places: BTreeSet<Place>,
    /// At how many places the event is sent with it, and how.
    pub(super) sent: BTreeMap<With, u32>,
}

impl SourceField {
    pub(crate) fn new(sure: Sure) -> Self {
        Self {
            kinds: BTreeMap::new(),
            sure,
            values: BTreeMap::new(),
            values_since: BTreeMap::new(),
            since: None,
            open: false,
            presence: Presence::Unknown,
            places: BTreeSet::new(),
            sent: BTreeMap::new(),
        }
    }
}

/// When an event has a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Presence {
    /// Whenever it is sent.
    Always,
    /// When something failed.
    OnFailure,
    /// When nothing failed.
    OnSuccess,
    /// Under another condition.
    Sometimes,
    /// The code does not show it.
    Unknown,
}

impl Presence {
    /// The word in the JSON output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::OnFailure => "on-failure",
            Self::OnSuccess => "on-success",
            Self::Sometimes => "sometimes",
            Self::Unknown => "unknown",
        }
    }
}

/// A category of events.
#[derive(Clone, Debug, Default)]
pub struct SourceCategory {
    /// The category that it is part of.
    pub parent: Option<String>,
    /// Where it is defined.
    pub place: Place,
}

/// How certain it is that a field belongs to an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sure {
    /// The function that names the event adds the field.
    Certain,
    /// Another function adds it to the same event, through a parameter, a result or a struct member.
    Likely,
    /// It is added to a parent of this event, or to the event of a struct that contains this one's.
    Parent,
}

impl Sure {
    /// In words, with the reason.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Certain => "certain: the function that names the event adds the field",
            Self::Likely => {
                "likely: another function adds the field to the event, through a parameter, a result or a struct"
            }
            Self::Parent => "perhaps: the field is added to a parent of the event",
        }
    }

    /// The word in the JSON output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Likely => "likely",
            Self::Parent => "perhaps",
        }
    }
}

impl SourceTree {
    /// The path of a place relative to the folders that were read.
    #[must_use]
    pub fn within<'t>(&self, place: &'t Place) -> &'t str {
        let roots = self.folders.iter().filter_map(|folder| place.file.strip_prefix(folder.as_str()));
        let shortest = roots.map(|rest| rest.trim_start_matches('/')).min_by_key(|rest| rest.len());
        shortest.unwrap_or(&place.file)
    }

    /// The fields that an event gets from its parents, by name, each with the names of those parents.
    #[must_use]
    pub fn inherited<'t>(&'t self, event: &SourceEvent) -> BTreeMap<&'t str, Vec<(&'t str, &'t SourceField)>> {
        let mut all: BTreeMap<&str, Vec<(&str, &SourceField)>> = BTreeMap::new();
        for name in &event.parents {
            let Some((name, parent)) = self.parents.get_key_value(name) else { continue };
            for (field, known) in &parent.fields {
                all.entry(field).or_default().push((name, known));
            }
        }
        all
    }
}

/// The kind of a field and its best place: the most certain, then the first. If some code adds it as a string and other
/// code as an address, it is an address.
pub(crate) fn best(field: &SourceField) -> Option<(Kind, &Place)> {
    let is_ip =
        field.kinds.contains_key(&Kind::Ip) && field.kinds.keys().all(|kind| matches!(kind, Kind::Str | Kind::Ip));
    let kinds = field.kinds.iter().filter(|(kind, _)| !is_ip || **kind == Kind::Ip);
    kinds.min_by_key(|(_, (sure, place))| (*sure, place)).map(|(kind, (_, place))| (*kind, place))
}

impl SourceEvent {
    /// Whether a name is determined at run time, that is, contains `*`.
    #[must_use]
    pub fn is_pattern(name: &str) -> bool {
        name.contains('*')
    }
}
