//! The differences between two versions of a page, as data: what was added, removed, renamed, moved or changed, which
//! events are affected, how certain it is, and why.
//!
//! Events and fields are compared after inheritance. A change to a field that many events inherit is one [`Change`]
//! that lists all of them. Findings, and what an upgrade breaks, are derived from this list.

mod draft;
mod event;
mod fate;
mod field;
mod moved;
mod renamed;
mod value;

use std::sync::Arc;

use crate::rename::Unit;
use crate::{Kind, Spec};

pub use crate::finding::Reached;
pub(crate) use event::Pair;
pub use fate::{Fate, Fates, Now};
use field::Fields;
pub(crate) use field::Kept;

/// A difference between two versions.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What differs.
    pub what: What,
    /// The affected events, starting with the one that lists the field. Changes that affect the same events share this
    /// list.
    pub events: Arc<[Reached]>,
    /// How certain it is.
    pub certainty: Certainty,
    /// The reasons for it, in words. Empty if nothing had to be inferred.
    pub evidence: Vec<String>,
    /// The line of the old page, if the item is there.
    pub old_line: Option<u32>,
    /// The line of the new page, if the item is there.
    pub new_line: Option<u32>,
}

/// What differs. A field has its name in the version that the variant's documentation states.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// An event was added.
    EventNew,
    /// An event was removed.
    EventGone,
    /// An event was renamed; [`Reached`] has both names.
    EventRenamed,
    /// A field, or a family of fields such as `arg_*`, was added.
    FieldNew {
        /// Its name.
        field: String,
    },
    /// A field, or a family of fields, was removed.
    FieldGone {
        /// Its name.
        field: String,
    },
    /// A field was renamed.
    FieldRenamed {
        /// The old name.
        field: String,
        /// The new name.
        to: String,
    },
    /// A field exists in both versions but has another meaning: either a new field has taken over its old meaning, or
    /// it has taken over the meaning of another field. A filter on it still matches but counts something else.
    MeaningMoved {
        /// The field, which has the same name in both versions.
        field: String,
        /// The field of the new version that has taken over the old meaning of `field`.
        to: Option<String>,
        /// The removed field of the old version whose meaning `field` has now.
        from: Option<String>,
    },
    /// The kind of a field has changed.
    KindChanged {
        /// The field, by its new name.
        field: String,
        /// The old kind.
        from: Kind,
        /// The new kind.
        to: Kind,
    },
    /// The unit of a number has changed.
    UnitChanged {
        /// The field, by its new name.
        field: String,
        /// The old unit.
        from: Unit,
        /// The new unit.
        to: Unit,
    },
    /// A value was added to the list of a field.
    ValueNew {
        /// The field, by its new name.
        field: String,
        /// The value.
        value: String,
        /// Whether the old list was open.
        was_open: bool,
    },
    /// A value was removed from the list of a field.
    ValueGone {
        /// The field, by its new name.
        field: String,
        /// The value.
        value: String,
    },
    /// A value is spelled differently.
    ValueRenamed {
        /// The field, by its new name.
        field: String,
        /// The old value.
        value: String,
        /// The new value.
        to: String,
    },
    /// A closed list of values is now open.
    ListOpened {
        /// The field, by its new name.
        field: String,
    },
    /// An open list of values is now closed.
    ListClosed {
        /// The field, by its new name.
        field: String,
    },
}

/// How certain a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// It is inferred from names and descriptions.
    Likely,
    /// The page says so, the same change was made in several events, or nothing had to be inferred.
    Certain,
}

/// The changes between two versions, and the pairs they were derived from.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// The changes, in the order of the pages.
    pub list: Vec<Change>,
    /// The events that both versions have.
    pub(crate) pairs: Vec<Pair>,
    /// The fields that both versions have, under the same name or another one.
    pub(crate) kept: Vec<Kept>,
}

/// Compares two versions of a page.
#[must_use]
pub fn changes(old: &Spec, new: &Spec) -> Changes {
    let mut list = Vec::new();
    let pairs = event::pair_events(old, new, &mut list);
    let mut fields = Fields::new(old, new, &pairs);
    let mut drafts = Vec::new();
    moved::find(&mut fields, &mut drafts);
    renamed::find(&mut fields, &mut drafts);
    field::finish(&fields, &mut drafts);
    for kept in &fields.kept {
        value::compare(old, new, kept, &mut drafts);
    }
    list.extend(draft::merge(old, new, &pairs, drafts));
    let kept = fields.kept;
    Changes { list, pairs, kept }
}
