//! The language of `Events.txt`: from text to syntax tree to model, the rules, and what is found wrong.
//!
//! Without features this crate holds what every other crate shares and nothing else: the [table](Table) types,
//! the [field kinds](Kind), the [rules](Rule) and the [name suggestions](suggest). The feature `parse` adds the
//! grammar, the lossless syntax tree, the model that it resolves to, and what is found wrong with it.
//!
//! # Glossary
//!
//! - **page**: a text in the format of Dovecot's `Events.txt`.
//! - **section**: an underlined title of the page and what stands below it.
//! - **event**: a name in asterisks, alone or with others on a heading line; what a program reports when something happened.
//! - **field**: a name with a value that an event carries; a bullet of the event's list.
//! - **kind**: what the value of a field is made of ([`Kind`]).
//! - **category**: a name that groups events at run time; the page does not list them.
//! - **inherits**: an event has the fields of another one, by a bullet such as `fields from *x*`.
//! - **finding**: a rule that is broken at a place (`Finding`).

#![cfg_attr(docsrs, feature(doc_cfg))]

// The parser that pest generates without its feature `std` names this crate.
#[cfg(feature = "parse")]
extern crate alloc;

#[cfg(feature = "parse")]
pub mod built_in;
#[cfg(feature = "parse")]
pub mod diff;
#[cfg(feature = "parse")]
pub mod document;
#[cfg(feature = "parse")]
mod finding;
#[cfg(feature = "parse")]
mod grammar;
mod kind;
#[cfg(feature = "parse")]
mod kinds;
mod level;
#[cfg(feature = "parse")]
mod lint;
#[cfg(feature = "parse")]
mod lower;
mod name;
#[cfg(feature = "parse")]
mod parents;
#[cfg(feature = "parse")]
mod place;
mod presence;
#[cfg(feature = "parse")]
pub mod rename;
mod rules;
#[cfg(feature = "parse")]
mod source;
#[cfg(feature = "parse")]
pub mod spec;
pub mod suggest;
mod table;
pub mod tables;
mod takes;
#[cfg(feature = "parse")]
pub mod vendored;
mod version;
pub mod wildcard;

#[cfg(feature = "parse")]
pub use document::Document;
#[cfg(feature = "parse")]
pub use finding::{Context, Finding, Findings, LeftOut, Location, SpecLine};
pub use kind::Kind;
#[cfg(feature = "parse")]
pub use kinds::{KindRule, Kinds};
pub use level::Level;
#[cfg(feature = "parse")]
pub use lower::{Page, Reading};
pub use name::is_name;
#[cfg(feature = "parse")]
pub use parents::{EveryField, ParentRule, Parents, Reach};
#[cfg(feature = "parse")]
pub use place::LineIndex;
pub use presence::Presence;
pub use rules::{Example, Rule, RuleArea};
#[cfg(feature = "parse")]
pub use source::{ReadError, Source};
#[cfg(feature = "parse")]
pub use spec::{Absent, Event, Field, FieldRef, Formerly, Group, PageFile, Parent, Section, Spec, WhyAbsent};
pub use table::{AbsentDef, AddedPage, EventDef, FieldDef, FormerlyDef, SectionDef, Table};
pub use takes::{Misfit, Takes, pascal};
pub use version::{ServerVersion, VersionError};
