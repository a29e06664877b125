//! The names of an emitter against the page.

use events_spec::suggest::nearest;
use events_spec::{EventDef, Table};
use proc_macro2::Ident;

use super::kind::{check_extra, check_kind};
use super::{Emitter, FieldName, Meaning, Recorded};
use crate::errors::{Errors, attribute, name};
use crate::input::{EmitterInput, FieldInput};
use crate::naming::{snake, unraw};

/// Everything that is wrong with an emitter; none when it is not known which event it is.
pub(crate) fn check<'a>(table: &'a Table<'a>, input: &'a EmitterInput<'a>, errors: &mut Errors) -> Option<Emitter<'a>> {
    let event = find_event(table, input, errors)?;
    let mut cx = Cx { table, event, input, errors, set: Vec::new(), meant: Vec::new() };
    let fields = input.fields.iter().filter_map(|field| check_field(&mut cx, field)).collect();
    check_omits(&mut cx);
    check_missing(&mut cx);
    Some(Emitter {
        ident: input.ident,
        generics: input.generics,
        table,
        event: event.name,
        categories: &input.attrs.categories,
        fields,
    })
}

/// What the checks share.
struct Cx<'a, 'e> {
    table: &'a Table<'a>,
    event: &'a EventDef<'a>,
    input: &'a EmitterInput<'a>,
    errors: &'e mut Errors,
    /// Which Rust field sets a field.
    set: Vec<(String, &'a Ident)>,
    /// Fields that a misspelt name probably means; they are not reported as missing too.
    meant: Vec<&'a str>,
}

impl<'a> Cx<'a, '_> {
    /// The Rust field that sets this field.
    fn set_by(&self, field: &str) -> Option<&'a Ident> {
        self.set.iter().find(|(name, _)| name == field).map(|(_, by)| *by)
    }
}

/// Rule: an emitter is for an event of the page. Nobody reads one that no page lists.
///
/// `#[event(name = "imap_comand_finished")]`
fn find_event<'a>(table: &'a Table<'a>, input: &EmitterInput<'_>, errors: &mut Errors) -> Option<&'a EventDef<'a>> {
    match &input.attrs.name {
        Some(name) => {
            let event = table.event(&name.value());
            if event.is_none() {
                errors.push(name::unknown_event(table, name));
            }
            event
        }
        None => {
            // A name that could not be read has been reported where it stands.
            if input.clean {
                let near = nearest(&snake(&unraw(input.ident)), table.events.iter().map(|event| event.name));
                errors.push(attribute::event_not_named(input.ident, near.first().copied()));
            }
            None
        }
    }
}

fn check_field<'a>(cx: &mut Cx<'a, '_>, field: &'a FieldInput<'a>) -> Option<Recorded<'a>> {
    if field.attrs.skip || field.attrs.broken {
        return None;
    }
    let written = field.attrs.field.as_ref();
    let name = match written {
        Some(text) => text.value(),
        None => unraw(field.ident),
    };
    let name = FieldName { name, ident: field.ident, written };
    check_set_once(cx, &name);
    let meaning = match (&field.attrs.extra, cx.event.field(&name.name)) {
        (Some(extra), Some(known)) => {
            cx.errors.push(name::extra_is_documented(cx.table, cx.event, extra, known.name, known.line));
            return None;
        }
        (Some(_), None) => {
            check_name(cx, &name);
            check_extra(&name, field.ty, cx.errors);
            Meaning::Extra(name.name)
        }
        (None, Some(known)) => {
            check_kind(cx.table, known, field.ty, cx.errors);
            Meaning::Documented(known)
        }
        (None, None) => {
            check_unknown(cx, &name);
            return None;
        }
    };
    Some(Recorded { ident: field.ident, ty: field.ty, meaning })
}

/// Rule: one Rust field for one field of the event; with two, a reader would see one of the values or both.
///
/// `struct Done { bytes_in: u64, #[event(field = "bytes_in")] read: u64 }`
fn check_set_once<'a>(cx: &mut Cx<'a, '_>, name: &FieldName<'a>) {
    if let Some(first) = cx.set_by(&name.name) {
        cx.errors.push(name::field_set_twice(name, first));
    } else {
        cx.set.push((name.name.clone(), name.ident));
    }
}

/// Rule: names are made of what Dovecot allows, for filters and metrics cannot name others.
///
/// `struct Done { #[event(extra, field = "user mask")] mask: String }`
fn check_name(cx: &mut Cx<'_, '_>, name: &FieldName<'_>) {
    let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
    if !name.name.bytes().all(allowed) {
        cx.errors.push(name::invalid_name(name));
    }
}

/// Rule: the event has the field. A filter on a field that nobody documents never matches, and nobody is told.
///
/// `struct Done { byte_in: u64 }`
fn check_unknown<'a>(cx: &mut Cx<'a, '_>, name: &FieldName<'_>) {
    let others = cx.event.fields.iter().map(|field| field.name).filter(|field| !is_set_elsewhere(cx.input, field));
    let near = nearest(&name.name, others).first().copied();
    cx.meant.extend(near);
    cx.errors.push(name::unknown_field(cx.table, cx.event, name, near));
}

fn is_set_elsewhere(input: &EmitterInput<'_>, field: &str) -> bool {
    input.fields.iter().any(|other| match &other.attrs.field {
        Some(text) => text.value() == field,
        None => unraw(other.ident) == field,
    })
}

/// Rule: `omit` names fields that the event has and the emitter does not set; else it no longer says what is left out.
///
/// `#[event(name = "auth_client_request_started", omit(id))] struct Started { id: u64 }`
fn check_omits(cx: &mut Cx<'_, '_>) {
    let omit = &cx.input.attrs.omit;
    for (at, omitted) in omit.iter().enumerate() {
        let field = unraw(omitted);
        if omit[..at].iter().any(|before| unraw(before) == field) {
            cx.errors.push(name::omit_twice(omitted));
        } else if let Some(by) = cx.set_by(&field) {
            cx.errors.push(name::omit_of_set(omitted, by));
        } else if cx.event.field(&field).is_none() {
            let names = cx.event.fields.iter().map(|field| field.name).filter(|name| cx.set_by(name).is_none());
            let near = nearest(&field, names).first().copied();
            cx.meant.extend(near);
            cx.errors.push(name::omit_of_unknown(cx.table, cx.event, omitted, near));
        }
    }
}

/// Rule: every documented field is set or left out on purpose, for a reader of the page expects it.
///
/// `#[event(name = "auth_client_request_finished")] struct Done { id: u64 }`
fn check_missing(cx: &mut Cx<'_, '_>) {
    let attrs = &cx.input.attrs;
    if attrs.partial.is_some() || !cx.input.clean {
        return;
    }
    let is_omitted = |name: &str| attrs.omit.iter().any(|omitted| unraw(omitted) == name);
    let mut missing: Vec<(&str, u32)> = Vec::new();
    let mut omit: Vec<&str> = Vec::new();
    for field in cx.event.fields {
        if cx.set_by(field.name).is_some() {
            continue;
        }
        let omitted = is_omitted(field.name);
        if !omitted && cx.meant.contains(&field.name) {
            continue;
        }
        if !omitted {
            missing.push((field.name, field.line));
        }
        omit.push(field.name);
    }
    if !missing.is_empty() {
        cx.errors.push(name::missing_fields(cx.table, cx.event, cx.input.ident, &missing, &omit));
    }
}
