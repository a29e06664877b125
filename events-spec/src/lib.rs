//! The language of `Events.txt`: parsing, the syntax tree, the resolved model, the rules, and findings.
//!
//! Without features this crate contains only what a crate that emits events shares with all others: the [table](Table)
//! types and the [field kinds](Kind).
//!
//! | feature | what it adds |
//! |---|---|
//! | `table-published` | `tables::PUBLISHED`: the page that Dovecot published in 2019 |
//! | `table-2-3`, `table-2-4` | `tables::V2_3`, `tables::V2_4`: the pages of Dovecot 2.3 and 2.4 |
//! | `check` | the rules, the name suggestions, and which Rust types fit a field: what a derive checks with |
//! | `page` | the grammar, the lossless syntax tree, the resolved model, and findings: what a derive needs for a custom page |
//! | `generate` | `generate::Generator`: Rust types from a page, for `build.rs` and tests |
//! | `parse` | what only tools need: differences between two pages, renames |
//!
//! # Glossary
//!
//! - **page**: a text in the format of Dovecot's `Events.txt`.
//! - **section**: an underlined title of the page and everything below it.
//! - **event**: what a program reports when something happened; a name in asterisks, alone or with others, on a heading line.
//! - **field**: a named value that an event carries; a bullet in the event's list.
//! - **kind**: the type of a field's value ([`Kind`]).
//! - **category**: a name that groups events at run time; a page may list those of an event, and a file beside it all that exist.
//! - **inherits**: an event has the fields of another one, through a bullet such as `fields from *x*`.
//! - **finding**: a broken rule and its place (`Finding`).

#![cfg_attr(docsrs, feature(doc_cfg))]

// Functions without a feature are `#[inline]` where mainly the derive and the tools call them: they are then compiled
// there, and not once more for each crate that emits events.

// The parser that pest generates without its feature `std` uses this crate.
#[cfg(feature = "page")]
extern crate alloc;

#[cfg(feature = "check")]
mod bound;
#[cfg(feature = "page")]
pub mod built_in;
#[cfg(feature = "page")]
mod category;
#[cfg(feature = "parse")]
pub mod change;
#[cfg(feature = "parse")]
pub mod diff;
#[cfg(feature = "page")]
pub mod document;
#[cfg(feature = "page")]
mod entry;
#[cfg(feature = "page")]
pub mod family;
#[cfg(feature = "page")]
pub mod file;
#[cfg(feature = "page")]
mod finding;
#[cfg(feature = "generate")]
pub mod generate;
#[cfg(feature = "page")]
mod grammar;
mod kind;
#[cfg(feature = "page")]
mod kinds;
#[cfg(feature = "check")]
mod level;
#[cfg(feature = "page")]
mod lint;
#[cfg(feature = "page")]
mod lower;
#[cfg(feature = "check")]
mod name;
#[cfg(feature = "page")]
mod parents;
#[cfg(feature = "page")]
mod place;
mod presence;
#[cfg(feature = "parse")]
pub mod rename;
#[cfg(feature = "check")]
mod rules;
#[cfg(feature = "page")]
mod sha256;
#[cfg(feature = "page")]
mod source;
#[cfg(feature = "page")]
pub mod spec;
#[cfg(feature = "check")]
pub mod suggest;
mod table;
pub mod tables;
#[cfg(feature = "check")]
mod takes;
#[cfg(feature = "page")]
pub mod vendored;
mod version;
#[cfg(feature = "page")]
pub mod visible;
pub mod wildcard;

#[cfg(feature = "check")]
pub use bound::Bound;
#[cfg(feature = "page")]
pub use category::{Category, CategoryAnswer, ExcludedCategory};
#[cfg(feature = "page")]
pub use document::Document;
#[cfg(feature = "page")]
pub use finding::{Context, Finding, Findings, LeftOut, Location, SpecLine};
#[cfg(feature = "parse")]
pub use grammar::GRAMMAR;
pub use kind::Kind;
#[cfg(feature = "page")]
pub use kinds::{KindRule, Kinds};
#[cfg(feature = "check")]
pub use level::Level;
#[cfg(feature = "page")]
pub use lower::{Page, Reading};
#[cfg(feature = "check")]
pub use name::is_name;
#[cfg(feature = "page")]
pub use parents::{EveryField, ParentRule, Parents, Reach};
#[cfg(feature = "page")]
pub use place::{Columns, LineIndex, characters};
pub use presence::Presence;
#[cfg(feature = "check")]
pub use rules::{Example, Rule, RuleArea};
#[cfg(feature = "page")]
pub use source::{ReadError, Source};
#[cfg(feature = "page")]
pub use spec::{Absent, Event, Field, FieldRef, Formerly, Group, PageFile, Parent, Section, Spec, WhyAbsent};
pub use table::{AbsentDef, AddedPage, Elsewhen, EventDef, FieldDef, FormerlyDef, SectionDef, Table};
#[cfg(feature = "check")]
pub use takes::{Misfit, Takes, pascal};
pub use version::{ServerVersion, VersionError};
