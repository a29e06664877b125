//! What is generated for a page so that its records can be read.

use std::borrow::Cow;
use std::fmt::Debug;

use events_spec::Table;

use super::Wire;
use crate::EventEmitter;

/// A page whose types are generated: for a reader, which types its records become.
///
/// Not for users to implement: `codegen` makes the type `Page` that does.
pub trait ReadPage: 'static {
    /// One type over all events of the page.
    type Event<'a>: EventEmitter + PartialEq + Debug;

    /// The page as a table of constants.
    fn table() -> &'static Table<'static>;

    /// The event with this number on the page, without any field.
    fn empty<'a>(event: usize) -> Self::Event<'a>;

    /// An event that the page does not document.
    fn undocumented(name: Cow<'_, str>) -> Self::Event<'_>;

    /// The number of the event on the page.
    fn number(event: &Self::Event<'_>) -> Option<usize>;

    /// Puts a value into the field with this number; says whether it is of the field's kind.
    fn set<'a>(event: &mut Self::Event<'a>, field: usize, value: Wire<'a>) -> bool;
}
