//! Wrong attributes, and attributes on the wrong thing.

use events_spec::suggest::{all_of, nearest};
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Error, Fields, FieldsUnnamed, LitStr, Meta};

use super::Message;
use crate::attr::{Form, Place};
use crate::naming::Case;

/// `#[derive(EventEmitter)] enum X {}`
pub(crate) fn emitter_on_enum(derive: &str, item: &Ident, token: &dyn ToTokens) -> Error {
    Message::new(format!("`{derive}` needs a struct, but `{item}` is an enum"))
        .help("write a struct for each event; an enum whose variants are values of a field derives `EventValue`")
        .at(token)
}

/// `#[derive(EventEmitter)] union X {}`
pub(crate) fn emitter_on_union(derive: &str, item: &Ident, token: &dyn ToTokens) -> Error {
    Message::new(format!("`{derive}` needs a struct, but `{item}` is a union"))
        .help("use a struct: an event has all of its fields at once")
        .at(token)
}

/// `#[derive(EventEmitter)] struct X(u64);`
pub(crate) fn emitter_on_tuple(derive: &str, item: &Ident, fields: &FieldsUnnamed) -> Error {
    Message::new(format!("`{derive}` needs a struct with named fields, but `{item}` is a tuple struct"))
        .help("name the fields as the page does: `struct Done { bytes_in: u64 }`")
        .at(fields)
}

/// `#[derive(EventReader)]` without the feature.
#[cfg(not(feature = "read"))]
pub(crate) fn reader_needs_feature() -> Error {
    // A derive is its own place.
    Message::new("`EventReader` needs the feature `read` of `events-core`")
        .help("in Cargo.toml, add \"read\" to the `features` of `events-core`")
        .at(&TokenStream::new())
}

/// `#[derive(EventValue)] struct X;`
pub(crate) fn value_on_struct(item: &Ident, token: &dyn ToTokens) -> Error {
    Message::new(format!("`EventValue` needs an enum, but `{item}` is a struct"))
        .help("a newtype implements `events_core::AsValue`; a struct that is an event derives `EventEmitter`")
        .at(token)
}

/// `#[derive(EventValue)] union X {}`
pub(crate) fn value_on_union(item: &Ident, token: &dyn ToTokens) -> Error {
    Message::new(format!("`EventValue` needs an enum, but `{item}` is a union"))
        .help("use an enum with a variant for each value")
        .at(token)
}

/// `enum X { Ok(u64) }`
pub(crate) fn variant_with_data(variant: &Ident, fields: &Fields) -> Error {
    Message::new(format!("the variant `{variant}` has data, but the value of a field is one word"))
        .help("remove the data; a second value needs a second field")
        .at(fields)
}

/// `#[event]`, `#[event = "x"]`, `#[event { x }]`
pub(crate) fn not_a_list(meta: &Meta, place: Place) -> Error {
    Message::new("`#[event]` takes a list in parentheses").help(format!("write {}", example(place))).at(meta)
}

/// `#[event("imap_command_finished")]`
pub(crate) fn no_name(token: &dyn ToTokens, place: Place) -> Error {
    Message::new("each entry of `#[event(...)]` begins with its name")
        .help(format!("write {}", example(place)))
        .at(token)
}

/// `#[event(nmae = "x")]`
pub(crate) fn unknown(key: &Ident, name: &str, place: Place) -> Error {
    let allowed: Vec<&str> = place.forms().map(|form| form.name).collect();
    let message = Message::new(format!("`#[event(...)]` has no entry `{name}`"));
    match nearest(name, allowed.iter().copied()).first() {
        Some(near) => message.help(format!("write `{near}`")),
        None => message.help(format!("{} takes {}", place.in_words(), all_of(&allowed))),
    }
    .at(key)
}

/// `#[event(skip)] struct X {}`
pub(crate) fn misplaced(key: &Ident, here: Place, there: Place) -> Error {
    Message::new(format!("`{key}` belongs on {}, not on {}", there.in_words(), here.in_words()))
        .help(format!("{} takes {}", here.in_words(), all_of(&here.forms().map(|form| form.name).collect::<Vec<_>>())))
        .at(key)
}

/// `#[event(name = "a", name = "b")]`
pub(crate) fn duplicate(key: &Ident, name: &str) -> Error {
    Message::new(format!("`{name}` is given twice")).help("remove one of them").at(key)
}

/// `#[event(name = "x" partial)]`
pub(crate) fn missing_comma(next: &TokenTree) -> Error {
    Message::new(format!("a comma is missing before `{next}`")).at(next)
}

/// `#[event(name = concat!("a", "b"))]`
pub(crate) fn not_literal(value: TokenStream, form: &Form) -> Error {
    Message::new(format!("`{}` takes a string literal: macros in attributes of a derive are not expanded", form.name))
        .help(format!("write `{}`", form.example))
        .at(&value)
}

/// `#[event(name)]`, `#[event(name(x))]`, `#[event(partial = true)]`
pub(crate) fn malformed(wrong: TokenStream, form: &Form) -> Error {
    Message::new(format!("`{}` takes {}", form.name, form.takes.in_words()))
        .help(format!("write `{}`", form.example))
        .at(&wrong)
}

/// `#[event(name = "")]`
pub(crate) fn empty(text: &LitStr, form: &Form) -> Error {
    Message::new(format!("the string of `{}` is empty", form.name)).help(format!("write `{}`", form.example)).at(text)
}

/// `#[event(partial, omit(args))]`
pub(crate) fn partial_and_omit(partial: &Ident) -> Error {
    Message::new("`partial` and `omit` exclude each other: `partial` already allows any field to be missing")
        .help("remove one of them")
        .at(partial)
}

/// `#[event(skip, extra)]`
pub(crate) fn skip_with_more(skip: &Ident, other: &str) -> Error {
    Message::new(format!("`skip` and `{other}` exclude each other: a field that is skipped is not part of the event"))
        .help("remove one of them")
        .at(skip)
}

/// `#[event(spec = "MyEvents.txt", dovecot = "2.4")]`
pub(crate) fn two_pages(second: &LitStr) -> Error {
    Message::new("`spec` and `dovecot` exclude each other: each names a page").help("remove one of them").at(second)
}

/// `#[event(with = Url::as_str, display)]`
pub(crate) fn with_and_display(display: &Ident) -> Error {
    Message::new("`with` and `display` exclude each other: each says what is recorded")
        .help("remove one of them")
        .at(display)
}

/// `#[event(rename_all = "kebab")]`
pub(crate) fn unknown_case(name: &LitStr) -> Error {
    Message::new(format!("`rename_all` has no case `{}`", name.value()))
        .help(format!("the cases are {}", all_of(&Case::NAMES.map(|(name, _)| name))))
        .at(name)
}

/// `#[event(category("imap", "imap"))]`
pub(crate) fn duplicate_category(category: &LitStr) -> Error {
    Message::new(format!("the category `{}` is given twice", category.value())).help("remove one of them").at(category)
}

/// `#[derive(EventEmitter)] struct ImapCommandFinished {}`
pub(crate) fn event_not_named(item: &Ident, near: Option<&str>) -> Error {
    let name = near.unwrap_or("imap_command_finished");
    Message::new(format!("`{item}` does not say which event it is"))
        .help(format!("add `#[event(name = \"{name}\")]`"))
        .at(item)
}

/// `#[derive(EventValue)] enum PolicyResult {}`
pub(crate) fn field_not_named(item: &Ident, near: Option<&str>) -> Error {
    let name = near.unwrap_or("policy_result");
    Message::new(format!("`{item}` does not say which field it is for"))
        .help(format!("add `#[event(field = \"{name}\")]`"))
        .at(item)
}

fn example(place: Place) -> String {
    match place.forms().next() {
        Some(form) => format!("`#[event({})]`", form.example),
        None => String::new(),
    }
}
