//! Enums that stand for what a field cannot be.

use events_spec::suggest::{all_of, nearest};
use events_spec::{EventDef, FieldDef, Kind, Rule, Table};
use proc_macro2::Ident;
use quote::ToTokens;
use syn::{Error, LitStr};

use super::kind::says;
use super::{Message, cite, cited, events_with};
use crate::naming::{bare, snake, unraw};

/// `#[event(field = "policy_reslut")] enum X {}`
pub(crate) fn unknown_field(table: &Table<'_>, field: &LitStr) -> Error {
    let text = field.value();
    let message = Message::rule(Rule::UnknownField, format!("no event of {} has a field `{text}`", table.page));
    match nearest(&text, all_fields(table)).first() {
        Some(near) => message
            .note(format!("the page documents `{near}` ({})", cite(table, line_of(table, near))))
            .help(format!("write `{near}`")),
        None => message.help("a field that the page does not have takes a string, marked `#[event(extra)]`"),
    }
    .at(field)
}

/// The names of the page's fields, once for each event that has them.
pub(crate) fn all_fields<'a>(table: &'a Table<'a>) -> impl Iterator<Item = &'a str> {
    table.events.iter().flat_map(|event| event.fields).map(|field| field.name)
}

/// The line of the first field of this name.
fn line_of(table: &Table<'_>, field: &str) -> u32 {
    events_with(table, field).first().map_or(0, |(_, line)| *line)
}

/// `#[event(field = "x", event = "imap_comand_finished")]` where the event exists and the field is not its.
pub(crate) fn not_a_field_of(table: &Table<'_>, event: &EventDef<'_>, field: &LitStr) -> Error {
    Message::rule(Rule::UnknownField, format!("`{}` has no field `{}`", event.name, field.value()))
        .note(format!("it is a field of {}", cited(table, &events_with(table, &field.value()), 3)))
        .at(field)
}

/// `#[event(field = "mode")]` where two events give `mode` other values.
pub(crate) fn which_event(table: &Table<'_>, field: &LitStr, events: &[(&str, u32)]) -> Error {
    let first = events.first().map_or("", |(name, _)| name);
    Message::new(format!("`{}` has other values in other events", field.value()))
        .note(format!("they stand in {}", cited(table, events, usize::MAX)))
        .help(format!("say which is meant, as in `event = \"{first}\"`"))
        .at(field)
}

/// `#[event(field = "bytes_in")] enum X {}`
pub(crate) fn not_words(table: &Table<'_>, field: &FieldDef<'_>, at: &LitStr) -> Error {
    Message::rule(
        Rule::WrongKind,
        format!("`{}` is {}, and an enum stands for words", field.name, field.kind.in_words()),
    )
    .note(says(table, field))
    .at(at)
}

/// `enum PolicyResult { Denied }`
pub(crate) fn variant_outside(table: &Table<'_>, field: &FieldDef<'_>, variant: &Ident) -> Error {
    let message = Message::rule(Rule::UnknownValue, format!("`{variant}` is none of the values of `{}`", field.name))
        .note(format!("{} lists {}", cite(table, field.line), all_of(field.values)));
    let near = nearest(&bare(&unraw(variant)), field.values.iter().copied());
    match near.first() {
        Some(near) => message.help(format!("name it after `{near}`, or add `#[event(value = \"{near}\")]`")),
        None => message.help("name it after one of them, or say which it is with `#[event(value = \"...\")]`"),
    }
    .at(variant)
}

/// `enum PolicyResult { #[event(value = "denied")] Denied }`
pub(crate) fn value_outside(table: &Table<'_>, field: &FieldDef<'_>, value: &LitStr) -> Error {
    let text = value.value();
    let near = nearest(&text, field.values.iter().copied());
    Message::rule(Rule::UnknownValue, format!("`{}` has no value `{text}`", field.name))
        .note(format!("{} lists {}", cite(table, field.line), all_of(field.values)))
        .maybe_help(near.first().map(|near| format!("write `{near}`")))
        .at(value)
}

/// `#[event(field = "service")] enum Service { Submission }`
pub(crate) fn value_needed(table: &Table<'_>, field: &FieldDef<'_>, variant: &Ident) -> Error {
    let word = snake(&unraw(variant));
    let page = match (field.kind, field.values) {
        (Kind::Enum, values) if !values.is_empty() => {
            format!("{} lists {}, and leaves room for more", cite(table, field.line), all_of(values))
        }
        _ => says(table, field),
    };
    Message::new(format!("the word that `{variant}` stands for is not on the page"))
        .note(page)
        .help(format!("say it: `#[event(value = \"{word}\")]`"))
        .at(&variant.to_token_stream())
}
