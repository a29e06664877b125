//! Errors about names that are not on the page, and about fields that are missing or set twice.

use events_spec::suggest::{all_of, nearest};
use events_spec::{Elsewhen, EventDef, FieldDef, FormerlyDef, Rule, Table, is_name};
use proc_macro2::Ident;
use quote::ToTokens;
use syn::{Error, LitStr};

use super::kind::MARKER;
use super::{Message, cited, events_with, value};
use crate::check::{Class, FieldName};
use crate::naming::unraw;
use crate::table::Page;

/// `#[event(name = "imap_comand_finished")]`
pub(crate) fn unknown_event(table: &Table<'_>, name: &LitStr) -> Error {
    let text = name.value();
    let message = Message::rule(Rule::UnknownEvent, format!("{} has no event `{text}`", table.page));
    let renamed = table.events.iter().find_map(|event| Some((event, formerly(event.formerly, &text)?)));
    if let Some((event, since)) = renamed {
        return message
            .note(format!("{} documents `{}`", table.place(event.line), event.name))
            .help(format!("`{text}` is `{}`{since}", event.name))
            .at(name);
    }
    if let Some(Elsewhen::Removed { removed }) = table.elsewhen_event(&text) {
        return message.help(format!("it was removed in {removed}")).at(name);
    }
    if let Some(event) = other_form(table, &text) {
        return message
            .note(format!("{} documents `{}`", table.place(event.line), event.name))
            .help(format!("`{text}` may be from another version of the page; write `{}`", event.name))
            .at(name);
    }
    let near = nearest(&text, table.events.iter().map(|event| event.name));
    let near: Vec<&EventDef<'_>> = near.iter().filter_map(|name| table.event(name)).collect();
    match near.as_slice() {
        [event] => message
            .note(format!("{} documents `{}`", table.place(event.line), event.name))
            .help(format!("write `{}`", event.name)),
        [] => message.help(format!("its events have names that begin with {}", all_of(&beginnings(table)))),
        several => message.help(format!(
            "similar names are {}",
            cited(table, &several.iter().map(|event| (event.name, event.line)).collect::<Vec<_>>(), usize::MAX)
        )),
    }
    .at(name)
}

/// `#[event(dovecot = "2.3.15", name = "mail_metadata_accessed")]`
///
/// `called` is what the release calls it.
pub(crate) fn not_yet(
    page: &Page,
    name: &str,
    since: Option<&str>,
    called: Option<&str>,
    line: u32,
    at: &dyn ToTokens,
) -> Error {
    let release = page.release.map_or_else(String::new, |release| release.to_string());
    let since = since.unwrap_or_default();
    let message = Message::rule(
        Rule::NotYetAvailable,
        format!("Dovecot {release} does not have `{name}`, which was added in {since}"),
    )
    .note(format!("{} documents `{name}`", page.table.place(line)));
    match called {
        Some(called) => message.help(format!("before {since} it was called `{called}`")),
        None => message,
    }
    .at(at)
}

/// `struct Done { byte_in: u64 }`
pub(crate) fn unknown_field(
    table: &Table<'_>,
    event: &EventDef<'_>,
    field: &FieldName<'_>,
    near: Option<&str>,
    beyond: &str,
) -> Error {
    let name = &field.name;
    let message = Message::rule(Rule::UnknownField, format!("`{}` has no field `{name}`", event.name));
    let renamed = event.fields.iter().find_map(|field| Some((field, formerly(field.formerly, name)?)));
    if let Some((now, since)) = renamed {
        return message
            .note(format!("{} documents `{}`", table.place(now.line), now.name))
            .help(format!("`{name}` is `{}`{since}", now.name))
            .at(&field.token());
    }
    if let Some(Elsewhen::Removed { removed }) = table.elsewhen_field(event, name) {
        return message
            .note(format!("{} documents `{}`", table.place(event.line), event.name))
            .help(format!("it was removed in {removed}"))
            .at(&field.token());
    }
    if let Some(near) = near.and_then(|near| event.field(near)) {
        return message
            .note(format!("{} documents `{}`", table.place(near.line), near.name))
            .help(near_name(field, near.name))
            .at(&field.token());
    }
    let others = events_with(table, name);
    if !others.is_empty() {
        return message.note(format!("it is a field of {}", cited(table, &others, 3))).help(beyond).at(&field.token());
    }
    match event.fields {
        [] => message.note(format!("{} documents no fields for the event", table.place(event.line))),
        fields => message.note(format!(
            "{} documents these fields for the event: {}",
            table.place(event.line),
            all_of(&fields.iter().map(|field| field.name).collect::<Vec<_>>())
        )),
    }
    .help(beyond)
    .at(&field.token())
}

/// What to do about a field that the page lacks on purpose.
pub(crate) fn beyond(field: &FieldName<'_>, class: Option<Class>, reads: bool) -> &'static str {
    if class == Some(Class::Marker) {
        MARKER
    } else if reads {
        "to read a field that the page lacks, mark it `#[event(extra)]`"
    } else if !is_name(&field.name) {
        "names consist of `a` to `z`, `0` to `9` and `_`; to send a field that the page lacks, add `#[event(extra, field = \"...\")]`"
    } else if RESERVED.contains(&field.name.as_str()) {
        "every event has it already; to send a value of your own, give it another name: `#[event(extra, field = \"...\")]`"
    } else {
        "to send a field that the page lacks, mark it `#[event(extra)]`"
    }
}

/// `#[event(name = "auth_client_request_finished")] struct Done { id: u64 }`
pub(crate) fn missing_fields(
    table: &Table<'_>,
    event: &EventDef<'_>,
    item: &Ident,
    missing: &[(&str, u32)],
    omit: &[&str],
) -> Error {
    let fact = match missing {
        [(name, _)] => format!("`{item}` leaves out the field `{name}` of `{}`", event.name),
        several => format!("`{item}` leaves out {} fields of `{}`", several.len(), event.name),
    };
    Message::rule(Rule::MissingField, fact)
        .note(format!("the page documents {}", cited(table, missing, usize::MAX)))
        .help(format!("add the fields you know, and list the others in `#[event(omit({}))]`", omit.join(", ")))
        .at(item)
}

/// `#[event(name = "auth_client_request_finished", within = Session)] struct Done { id: u64 }`
///
/// The text of a panic while a constant is evaluated.
pub(crate) fn not_inherited(table: &Table<'_>, event: &EventDef<'_>, item: &Ident, field: &FieldDef<'_>) -> String {
    let fact =
        format!("`{item}` leaves out the field `{}` of `{}`, and its parent does not set it", field.name, event.name);
    Message::rule(Rule::MissingField, fact)
        .note(format!("the page documents {}", cited(table, &[(field.name, field.line)], usize::MAX)))
        .help(format!("add it to `{item}` or its parent, or list it in `#[event(omit({}))]`", field.name))
        .into_text()
}

/// `#[derive(EventParent)] struct Session { usr: String }`
pub(crate) fn field_of_no_event(table: &Table<'_>, field: &FieldName<'_>, class: Option<Class>) -> Error {
    let name = &field.name;
    let message = Message::rule(Rule::UnknownField, format!("no event of {} has a field `{name}`", table.page));
    let near = nearest(name, value::all_fields(table)).first().copied();
    let first = near.and_then(|near| table.events_with_field(near).next());
    match first {
        Some((_, near)) => message
            .note(format!("{} documents `{}`", table.place(near.line), near.name))
            .help(near_name(field, near.name)),
        None => message.help(beyond(field, class, false)),
    }
    .at(&field.token())
}

/// The way from a misspelt name to the right one.
fn near_name(field: &FieldName<'_>, near: &str) -> String {
    match field.written {
        Some(_) => format!("write `{near}`"),
        None => format!("name it `{near}`, or add `#[event(field = \"{near}\")]`"),
    }
}

/// `#[event(omit(id))] struct Started { id: u64 }`
pub(crate) fn omit_of_set(omit: &Ident, by: &Ident) -> Error {
    Message::rule(Rule::UnneededOmit, format!("`{omit}` is in `omit(...)`, but the field `{}` sets it", unraw(by)))
        .help("remove it from `omit(...)`")
        .at(omit)
}

/// `#[event(omit(idd))]`
pub(crate) fn omit_of_unknown(table: &Table<'_>, event: &EventDef<'_>, omit: &Ident, near: Option<&str>) -> Error {
    let message = Message::rule(
        Rule::UnneededOmit,
        format!("`{omit}` is in `omit(...)`, but `{}` has no such field", event.name),
    );
    let removed = match table.elsewhen_field(event, &omit.to_string()) {
        Some(Elsewhen::Removed { removed }) => Some(removed),
        Some(Elsewhen::NotYet { .. } | Elsewhen::Renamed { .. }) | None => None,
    };
    match (removed, near.and_then(|near| event.field(near))) {
        (Some(removed), _) => message.help(format!("it was removed in {removed}; remove it from `omit(...)`")),
        (None, Some(near)) => message
            .note(format!("{} documents `{}`", table.place(near.line), near.name))
            .help(format!("write `{}`", near.name)),
        (None, None) => message.help("remove it from `omit(...)`"),
    }
    .at(omit)
}

/// `#[event(omit(args, args))]`
pub(crate) fn omit_twice(omit: &Ident) -> Error {
    Message::rule(Rule::UnneededOmit, format!("`{omit}` is in `omit(...)` twice")).help("remove one of them").at(omit)
}

/// `struct Done { bytes_in: u64, #[event(field = "bytes_in")] read: u64 }`
pub(crate) fn field_set_twice(field: &FieldName<'_>, first: &Ident) -> Error {
    Message::rule(
        Rule::DuplicateField,
        format!("`{}` and `{}` both set the field `{}`", unraw(first), unraw(field.ident), field.name),
    )
    .help("mark one of them `#[event(skip)]`, or name another field with `#[event(field = \"...\")]`")
    .at(&field.token())
}

/// `struct Done { #[event(extra)] bytes_in: u64 }`
pub(crate) fn extra_is_documented(
    table: &Table<'_>,
    event: &EventDef<'_>,
    extra: &dyn ToTokens,
    name: &str,
    line: u32,
) -> Error {
    Message::new(format!("`{name}` is not an extra field: the page documents it for `{}`", event.name))
        .note(format!("{} documents `{name}`", table.place(line)))
        .help("remove `extra`")
        .at(extra)
}

/// `struct Done { #[event(extra)] bytesIn: u64 }`
pub(crate) fn invalid_name(field: &FieldName<'_>) -> Error {
    Message::rule(Rule::InvalidName, format!("`{}` cannot be the name of a field", field.name))
        .help("names consist of `a` to `z`, `0` to `9` and `_`; choose one with `#[event(field = \"...\")]`")
        .at(&field.token())
}

/// `struct Done { #[event(extra)] duration: u64 }`
pub(crate) fn reserved_name(field: &FieldName<'_>) -> Error {
    Message::rule(Rule::InvalidName, format!("every event has `{}`, and this field would replace it", field.name))
        .help("give it another name with `#[event(field = \"...\")]`")
        .at(&field.token())
}

/// Fields of every event, which the server or the sink adds.
pub(crate) const RESERVED: [&str; 2] = ["duration", "event"];

/// The version in which an earlier name was replaced, in words.
fn formerly(names: &[FormerlyDef<'_>], name: &str) -> Option<String> {
    let formerly = names.iter().find(|formerly| formerly.name == name)?;
    Some(formerly.before.map_or_else(|| " now".to_owned(), |before| format!(" since {before}")))
}

/// The event whose name differs only in the form of its last word: `continued` for `continue`.
fn other_form<'a>(table: &Table<'a>, name: &str) -> Option<&'a EventDef<'a>> {
    let (stem, last) = name.rsplit_once('_')?;
    table.events.iter().find(|event| {
        event.name.rsplit_once('_').is_some_and(|(known, form)| known == stem && root(form) == root(last))
    })
}

/// A verb without its ending: `retr` for `retry`, `retries`, `retried`.
fn root(verb: &str) -> &str {
    let endings = ["ied", "ies", "ing", "ed", "es", "s", "e", "y"];
    endings.iter().find_map(|ending| verb.strip_suffix(ending)).unwrap_or(verb)
}

/// The first words of the names of all events, in the order of the page.
fn beginnings<'a>(table: &Table<'a>) -> Vec<&'a str> {
    let mut beginnings: Vec<&str> = Vec::new();
    for event in table.events {
        let first = match event.name.find('_') {
            Some(at) => &event.name[..=at],
            None => event.name,
        };
        if !beginnings.contains(&first) {
            beginnings.push(first);
        }
    }
    beginnings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_a_verb_have_one_root() {
        for (one, other) in
            [("continue", "continued"), ("finish", "finished"), ("start", "started"), ("retry", "retried")]
        {
            assert_eq!(root(one), root(other));
        }
        assert_ne!(root("started"), root("finished"));
    }
}
