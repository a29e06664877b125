//! Errors about enums whose field or values do not fit.

use events_spec::suggest::{all_of, nearest};
use events_spec::{EventDef, FieldDef, Kind, Rule, Table};
use proc_macro2::Ident;
use quote::ToTokens;
use syn::{Error, LitStr};

use super::{Message, cited, events_with};
use crate::naming::{bare, snake, unraw};

/// `#[event(field = "policy_reslut")] enum X {}`
pub(crate) fn unknown_field(table: &Table<'_>, is_built_in: bool, field: &LitStr) -> Error {
    let text = field.value();
    let message = Message::rule(Rule::UnknownField, format!("no event in {} has a field `{text}`", table.page));
    // Without `spec`, this is Dovecot's page, whatever page the emitters have.
    let custom = is_built_in.then(|| {
        format!("for a field of a custom page, name the page: `#[event(spec = \"...\", field = \"{text}\")]`")
    });
    match nearest(&text, all_fields(table)).first() {
        Some(near) => message
            .note(format!("the page documents `{near}` ({})", table.place(line_of(table, near))))
            .help(format!("write `{near}`"))
            .maybe_help(custom.filter(|_| cfg!(feature = "custom-spec"))),
        None => message
            .maybe_help(custom)
            .help("a field that the page lacks is marked `#[event(extra)]` and takes a string"),
    }
    .at(field)
}

/// The names of the page's fields, once for each event that has the field.
pub(crate) fn all_fields<'a>(table: &'a Table<'a>) -> impl Iterator<Item = &'a str> {
    table.events.iter().flat_map(|event| event.fields).map(|field| field.name)
}

/// The line of the first field of this name.
fn line_of(table: &Table<'_>, field: &str) -> u32 {
    events_with(table, field).first().map_or(0, |(_, line)| *line)
}

/// `#[event(field = "x", event = "imap_comand_finished")]` if the event exists but does not have the field.
pub(crate) fn not_a_field_of(table: &Table<'_>, event: &EventDef<'_>, field: &LitStr) -> Error {
    Message::rule(Rule::UnknownField, format!("`{}` has no field `{}`", event.name, field.value()))
        .note(format!("it is a field of {}", cited(table, &events_with(table, &field.value()), 3)))
        .at(field)
}

/// `#[event(field = "mode")]` if two events have different values for `mode`.
pub(crate) fn which_event(table: &Table<'_>, field: &LitStr, events: &[(&str, u32)]) -> Error {
    let first = events.first().map_or("", |(name, _)| name);
    Message::new(format!("the values of `{}` depend on the event", field.value()))
        .note(format!("they differ between {}", cited(table, events, usize::MAX)))
        .help(format!("name the event, as in `#[event(field = \"{}\", event = \"{first}\")]`", field.value()))
        .at(field)
}

/// `#[event(field = "bytes_in")] enum X {}`
pub(crate) fn not_words(table: &Table<'_>, field: &FieldDef<'_>, at: &LitStr) -> Error {
    Message::rule(
        Rule::WrongKind,
        format!("`{}` is {}, but the variants of an enum are words", field.name, field.kind.in_words()),
    )
    .note(table.says(field))
    .at(at)
}

/// `enum PolicyResult { Denied }`
pub(crate) fn variant_outside(table: &Table<'_>, field: &FieldDef<'_>, variant: &Ident) -> Error {
    let message = Message::rule(Rule::UnknownValue, format!("`{variant}` is not a value of `{}`", field.name))
        .note(format!("{} lists {}", table.place(field.line), all_of(field.values)));
    let near = nearest(&bare(&unraw(variant)), field.values.iter().copied());
    match near.first() {
        Some(near) => message.help(format!("rename it after `{near}`, or add `#[event(value = \"{near}\")]`")),
        None => message.help("rename it after one of them, or name its value with `#[event(value = \"...\")]`"),
    }
    .at(variant)
}

/// `enum PolicyResult { #[event(value = "denied")] Denied }`
pub(crate) fn value_outside(table: &Table<'_>, field: &FieldDef<'_>, value: &LitStr) -> Error {
    let text = value.value();
    let near = nearest(&text, field.values.iter().copied());
    Message::rule(Rule::UnknownValue, format!("`{}` has no value `{text}`", field.name))
        .note(format!("{} lists {}", table.place(field.line), all_of(field.values)))
        .maybe_help(near.first().map(|near| format!("write `{near}`")))
        .at(value)
}

/// `#[event(field = "service")] enum Service { Submission }`
pub(crate) fn value_needed(table: &Table<'_>, field: &FieldDef<'_>, variant: &Ident) -> Error {
    let word = snake(&unraw(variant));
    let page = match (field.kind, field.values) {
        (Kind::Enum, values) if !values.is_empty() => {
            format!("{} lists {}, and more are possible", table.place(field.line), all_of(values))
        }
        _ => table.says(field),
    };
    Message::new(format!("`{variant}` is not a value on the page, so its word must be given"))
        .note(page)
        .help(format!("add `#[event(value = \"{word}\")]`"))
        .at(&variant.to_token_stream())
}

/// `enum PolicyResult { Ok, OK }`
pub(crate) fn value_twice(first: &Ident, variant: &Ident, word: &str) -> Error {
    Message::new(format!("`{first}` and `{variant}` both stand for `{word}`"))
        .help("remove one of them, or give it another word with `#[event(value = \"...\")]`")
        .at(variant)
}
