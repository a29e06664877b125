//! The trait that is generated for a page to read its records.

use std::borrow::Cow;
use std::fmt::Debug;

use events_spec::Table;

use super::Wire;
use crate::EventEmitter;

/// A page whose types are generated. It determines the types into which a reader parses records.
///
/// Not for users to implement: `codegen` generates the type `Page`, which implements it.
pub trait ReadPage: 'static {
    /// The enum of all events of the page.
    type Event<'a>: EventEmitter + PartialEq + Debug;

    /// The page as a table of constants.
    fn table() -> &'static Table<'static>;

    /// An event without any fields, by its index on the page.
    fn empty<'a>(event: usize) -> Self::Event<'a>;

    /// An event that the page does not document.
    fn undocumented(name: Cow<'_, str>) -> Self::Event<'_>;

    /// The index of the event on the page.
    fn number(event: &Self::Event<'_>) -> Option<usize>;

    /// Sets the field with this index; false if the value is of another kind.
    fn set<'a>(event: &mut Self::Event<'a>, field: usize, value: Wire<'a>) -> bool;
}
