//! The derives `EventEmitter`, `EventParent`, `EventReader` and `EventValue`; use them through `events-core`, which documents them.
//!
//! Data flows in one direction: `input` (the item as written, using `attr`) -> `check` against the `table` -> `expand`,
//! which gets only correct input and cannot fail. After an error, `errors` has the messages, and `fallback` prevents
//! follow-up errors in the user's crate.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod attr;
mod check;
mod errors;
mod expand;
mod fallback;
mod input;
mod naming;
mod run;
mod table;

use proc_macro::TokenStream;

#[doc = include_str!("attr/emitter.md")]
#[doc = "\n# On the struct\n"]
#[doc = attr::reference::emitter!()]
#[doc = "\n# On a field\n"]
#[doc = attr::reference::field!()]
#[doc = include_str!("attr/emitter_types.md")]
#[proc_macro_derive(EventEmitter, attributes(event))]
pub fn derive_event_emitter(input: TokenStream) -> TokenStream {
    run::emitter(input.into()).into()
}

#[doc = include_str!("attr/parent.md")]
#[doc = "\n# On the struct\n"]
#[doc = attr::reference::parent!()]
#[doc = "\n# On a field\n"]
#[doc = attr::reference::field!()]
#[proc_macro_derive(EventParent, attributes(event))]
pub fn derive_event_parent(input: TokenStream) -> TokenStream {
    run::parent(input.into()).into()
}

#[cfg(feature = "read")]
#[doc = include_str!("attr/reader.md")]
#[doc = "\n# On the struct or enum\n"]
#[doc = attr::reference::reader!()]
#[doc = "\n# On a variant\n"]
#[doc = attr::reference::read_variant!()]
#[doc = "\n# On a field\n"]
#[doc = attr::reference::read_field!()]
#[doc = include_str!("attr/reader_types.md")]
#[proc_macro_derive(EventReader, attributes(event))]
pub fn derive_event_reader(input: TokenStream) -> TokenStream {
    run::reader(input.into()).into()
}

/// Needs the feature `read` of `events-core`, and says so.
#[cfg(not(feature = "read"))]
#[proc_macro_derive(EventReader, attributes(event))]
pub fn derive_event_reader(_: TokenStream) -> TokenStream {
    run::no_reader().into()
}

#[doc = include_str!("attr/value.md")]
#[doc = "\n# On the enum\n"]
#[doc = attr::reference::value!()]
#[doc = "\n# On a variant\n"]
#[doc = attr::reference::variant!()]
#[proc_macro_derive(EventValue, attributes(event))]
pub fn derive_event_value(input: TokenStream) -> TokenStream {
    run::value(input.into()).into()
}
