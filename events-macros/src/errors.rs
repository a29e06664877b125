//! What can be wrong, in words; and the collector that holds it until a phase ends.
//!
//! Every message states the fact, then where the page says so (`note:`), then the way out (`help:`). A broken rule
//! stands behind the fact, as in `[unknown-field]`. Each message has a UI case, and a test looks for it.

pub(crate) mod attribute;
pub(crate) mod kind;
pub(crate) mod name;
pub(crate) mod page;
pub(crate) mod value;

use events_spec::{Rule, Table};
use proc_macro2::TokenStream;
use quote::ToTokens;

/// Everything that is wrong with one item, in the order in which it was found.
///
/// Dropped without having been [taken](Errors::take), it panics in the tests of this crate: a forgotten gate between
/// two phases must not go unnoticed, and a user must not see a panic.
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

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.list.len()
    }

    /// Whether nothing has been found.
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Everything that was found, as the compiler is to show it.
    pub(crate) fn take(mut self) -> TokenStream {
        self.taken = true;
        self.list.drain(..).map(syn::Error::into_compile_error).collect()
    }
}

#[cfg(test)]
impl Drop for Errors {
    fn drop(&mut self) {
        assert!(self.taken || std::thread::panicking(), "errors were collected and nobody looked");
    }
}

/// A message without its place.
#[derive(Clone)]
pub(crate) struct Message {
    text: String,
}

impl Message {
    /// A message that states a fact.
    pub(crate) fn new(fact: impl Into<String>) -> Self {
        Self { text: fact.into() }
    }

    /// A message that states how a rule is broken.
    pub(crate) fn rule(rule: Rule, fact: impl Into<String>) -> Self {
        let mut text = fact.into();
        text.push_str(" [");
        text.push_str(rule.id());
        text.push(']');
        Self { text }
    }

    /// The same with where the page says so.
    pub(crate) fn note(self, note: impl AsRef<str>) -> Self {
        self.line("note", note.as_ref())
    }

    /// The same with a way out.
    pub(crate) fn help(self, help: impl AsRef<str>) -> Self {
        self.line("help", help.as_ref())
    }

    /// The same with a way out when there is one.
    pub(crate) fn maybe_help(self, help: Option<impl AsRef<str>>) -> Self {
        match help {
            Some(help) => self.help(help),
            None => self,
        }
    }

    /// The message on the tokens that must change.
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

/// Names with their lines, the first `most` of them: `` `a` (Events.txt:1) and `b` (Events.txt:2) ``.
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
    #[should_panic(expected = "nobody looked")]
    fn a_forgotten_gate_is_noticed() {
        drop(Errors::default());
    }
}
