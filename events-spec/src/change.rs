//! What differs between two versions of a page, as data: what came, went, was renamed, moved or changed, which events
//! that reaches, how sure it is and why.
//!
//! Events and fields are compared after inheritance. A field that many events inherit makes one change, which names them
//! all. Findings, and what an upgrade breaks, are made from this list.

mod draft;
mod event;
mod field;
mod moved;
mod renamed;
mod value;

use std::sync::Arc;

use crate::rename::Unit;
use crate::{Kind, Spec};

pub use crate::finding::Reached;
pub(crate) use event::Pair;
use field::Fields;
pub(crate) use field::Kept;

/// A difference.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What differs.
    pub what: What,
    /// The events that it reaches; the one in whose list a field stands comes first. They are shared by all changes that
    /// reach the same events.
    pub events: Arc<[Reached]>,
    /// How sure it is.
    pub certainty: Certainty,
    /// What speaks for it, in words; empty where nothing had to be weighed.
    pub evidence: Vec<String>,
    /// The line of the old page, when the thing is on it.
    pub old_line: Option<u32>,
    /// The line of the new page, when the thing is on it.
    pub new_line: Option<u32>,
}

/// What differs. Fields have the name of the version that is said.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// An event is new.
    EventNew,
    /// An event is gone.
    EventGone,
    /// An event has another name; [`Reached`] has both.
    EventRenamed,
    /// A field, or a family of fields such as `arg_*`, is new.
    FieldNew {
        /// Its name.
        field: String,
    },
    /// A field, or a family of fields, is gone.
    FieldGone {
        /// Its name.
        field: String,
    },
    /// A field has another name.
    FieldRenamed {
        /// The old name.
        field: String,
        /// The new name.
        to: String,
    },
    /// A field is still there and means something else: what it said is said by another field now, or it says what
    /// another field said. A filter on it still matches, and counts something else.
    MeaningMoved {
        /// The field, whose name both versions have.
        field: String,
        /// The field of the new version that says what `field` said.
        to: Option<String>,
        /// The field of the old version that said what `field` says now. It is gone.
        from: Option<String>,
    },
    /// The values of a field are made of something else.
    KindChanged {
        /// The field, by its new name.
        field: String,
        /// What they were made of.
        from: Kind,
        /// What they are made of.
        to: Kind,
    },
    /// A number is in another unit.
    UnitChanged {
        /// The field, by its new name.
        field: String,
        /// The unit that it had.
        from: Unit,
        /// The unit that it has.
        to: Unit,
    },
    /// A field has a value more.
    ValueNew {
        /// The field, by its new name.
        field: String,
        /// The value.
        value: String,
        /// Whether the old list left room for it.
        was_open: bool,
    },
    /// A field has a value less.
    ValueGone {
        /// The field, by its new name.
        field: String,
        /// The value.
        value: String,
    },
    /// A value is written in another way.
    ValueRenamed {
        /// The field, by its new name.
        field: String,
        /// The old value.
        value: String,
        /// The new value.
        to: String,
    },
    /// A closed list of values leaves room for others now.
    ListOpened {
        /// The field, by its new name.
        field: String,
    },
    /// A list of values that left room for others is closed now.
    ListClosed {
        /// The field, by its new name.
        field: String,
    },
}

/// How sure a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// Names and descriptions speak for it.
    Likely,
    /// The page says so, the same happened in several events, or nothing had to be weighed.
    Certain,
}

/// The changes between two versions, with what they were made from.
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
