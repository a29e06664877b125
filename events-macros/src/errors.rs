//! The error messages, and the collector that holds them until a phase ends.
//!
//! Every message states the fact, then the line of the page (`note:`), then the fix (`help:`). The id of a broken rule
//! follows the fact, as in `[unknown-field]`. A test ensures that each message has a UI case.

pub(crate) mod attribute;
pub(crate) mod kind;
pub(crate) mod name;
pub(crate) mod page;
#[cfg(feature = "read")]
pub(crate) mod reader;
pub(crate) mod value;

use events_spec::{Rule, Table};
use proc_macro2::TokenStream;
use quote::ToTokens;

/// All errors of one item, in the order in which they were found.
///
/// If it is dropped without being [taken](Errors::take), it panics, but only in the tests of this crate: tests should
/// notice a missing gate between two phases, but users should not see a panic.
#[derive(Default)]
pub(crate) struct Errors {
    list: Vec<syn::Error>,
    taken: bool,
}

impl Errors {
    /// Adds an error.
    pub(crate) fn push(&mut self, error: syn::Error) {
        self.list.push(error);
    }

    /// The number of errors.
    pub(crate) fn count(&self) -> usize {
        self.list.len()
    }

    /// Whether there are no errors.
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Returns all errors as tokens for the compiler.
    pub(crate) fn take(mut self) -> TokenStream {
        self.taken = true;
        self.list.drain(..).map(syn::Error::into_compile_error).collect()
    }
}

#[cfg(test)]
impl Drop for Errors {
    fn drop(&mut self) {
        assert!(self.taken || std::thread::panicking(), "errors were collected but never reported");
    }
}

/// An error message without its place.
#[derive(Clone)]
pub(crate) struct Message {
    text: String,
}

impl Message {
    /// A message with this fact.
    pub(crate) fn new(fact: impl Into<String>) -> Self {
        Self { text: fact.into() }
    }

    /// A message about a broken rule.
    pub(crate) fn rule(rule: Rule, fact: impl Into<String>) -> Self {
        let mut text = fact.into();
        text.push_str(" [");
        text.push_str(rule.id());
        text.push(']');
        Self { text }
    }

    /// Adds a note about the page.
    pub(crate) fn note(self, note: impl AsRef<str>) -> Self {
        self.line("note", note.as_ref())
    }

    /// Adds help.
    pub(crate) fn help(self, help: impl AsRef<str>) -> Self {
        self.line("help", help.as_ref())
    }

    /// Adds help, if there is any.
    pub(crate) fn maybe_help(self, help: Option<impl AsRef<str>>) -> Self {
        match help {
            Some(help) => self.help(help),
            None => self,
        }
    }

    /// The message as text.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// The message as an error at the tokens to change.
    pub(crate) fn at(self, tokens: &dyn ToTokens) -> syn::Error {
        syn::Error::new_spanned(tokens, self.text)
    }

    fn line(mut self, label: &str, text: &str) -> Self {
        for part in ["\n", label, ": ", text] {
            self.text.push_str(part);
        }
        self
    }
}

/// Every event that has a field of this name, with the line of the field.
pub(crate) fn events_with<'a>(table: &Table<'a>, field: &str) -> Vec<(&'a str, u32)> {
    let mut events = Vec::new();
    for (event, field) in table.events_with_field(field) {
        events.push((event.name, field.line));
    }
    events
}

/// Lists up to `most` names with their lines: `` `a` (Events.txt:1) and `b` (Events.txt:2) ``.
pub(crate) fn cited(table: &Table<'_>, names: &[(&str, u32)], most: usize) -> String {
    let all: Vec<String> = names.iter().map(|&(name, line)| format!("`{name}` ({})", table.place(line))).collect();
    let (shown, more) = all.split_at(all.len().min(most));
    match (shown, more) {
        (shown, []) => match shown {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => format!("{} and {last}", first.join(", ")),
        },
        (shown, more) => format!("{} and {} more", shown.join(", "), more.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "never reported")]
    fn a_forgotten_gate_is_noticed() {
        drop(Errors::default());
    }
}
