//! Checks the names of an emitter against the page.

use std::collections::HashSet;

use events_spec::suggest::nearest;
use events_spec::{EventDef, FieldDef, is_name};
use proc_macro2::Ident;
use syn::LitStr;

use super::class::{Class, class};
use super::kind::{ask, ask_extra};
use super::{Emitter, FieldName, Recorded};
use crate::attr::Convert;
use crate::errors::{Errors, attribute, name};
use crate::input::{EmitterInput, FieldInput};
use crate::naming::{snake, unraw};
use crate::table::Page;

/// Checks an emitter and returns the correct part of it; `None` if the event is unknown.
pub(crate) fn check<'a>(page: &'a Page, input: &'a EmitterInput<'a>, errors: &mut Errors) -> Option<Emitter<'a>> {
    let (event, called) = find_event(page, input.ident, input.attrs.name.as_ref(), input.clean, errors)?;
    let (fields, clean) = (&input.fields, input.clean);
    let mut cx =
        Cx { page, event, fields, clean, reads: false, errors, set: Vec::new(), meant: Vec::new(), others: None };
    let fields = fields.iter().filter_map(|field| check_field(&mut cx, field)).collect();
    check_omits(&mut cx, input);
    let inherited = check_missing(&mut cx, input);
    Some(Emitter {
        ident: input.ident,
        generics: input.generics,
        event: called,
        categories: &input.attrs.categories,
        fields,
        within: input.attrs.within.as_ref(),
        inherited,
        deprecated: input.deprecated,
    })
}

/// What the checks of an event share.
pub(super) struct Cx<'a, 'e> {
    pub(super) page: &'a Page,
    pub(super) event: &'a EventDef<'a>,
    pub(super) fields: &'a [FieldInput<'a>],
    /// Whether every attribute could be read.
    pub(super) clean: bool,
    /// Whether the fields are read and not sent.
    pub(super) reads: bool,
    pub(super) errors: &'e mut Errors,
    /// The Rust field that sets each field.
    pub(super) set: Vec<(String, &'a Ident)>,
    /// Fields that a misspelled name probably means. These are not also reported as missing.
    pub(super) meant: Vec<&'a str>,
    /// The fields of the event that no Rust field names, which are looked for once if a name is unknown.
    pub(super) others: Option<Vec<&'a str>>,
}

impl<'a> Cx<'a, '_> {
    /// The Rust field that sets this field.
    fn set_by(&self, field: &str) -> Option<&'a Ident> {
        self.set.iter().find(|(name, _)| name == field).map(|(_, by)| *by)
    }
}

/// Rule: an emitter's event is on the page. Filters and dashboards know only documented events.
///
/// `#[event(name = "imap_comand_finished")]`
///
/// Returns what the release calls it, too.
pub(super) fn find_event<'a>(
    page: &'a Page,
    item: &Ident,
    name: Option<&LitStr>,
    clean: bool,
    errors: &mut Errors,
) -> Option<(&'a EventDef<'a>, &'a str)> {
    let table = page.table;
    match name {
        Some(name) => {
            let text = name.value();
            let called = |event: &'a EventDef<'a>| page.called(event.name, table.since(event), event.formerly);
            // What was renamed later has its name of then.
            let then = || table.events.iter().find(|event| called(event) == Some(text.as_str()));
            let Some(event) = table.event(&text).or_else(then) else {
                errors.push(name::unknown_event(table, name));
                return None;
            };
            let now = called(event);
            if now != Some(text.as_str()) {
                errors.push(name::not_yet(page, event.name, table.since(event), now, event.line, name));
            }
            Some((event, now.unwrap_or(event.name)))
        }
        None => {
            // A name that could not be parsed has already been reported.
            if clean {
                let near = nearest(&snake(&unraw(item)), table.events.iter().map(|event| event.name));
                errors.push(attribute::event_not_named(item, near.first().copied()));
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
    // The type that a function returns is not known.
    let class = match field.attrs.convert {
        Convert::AsIs => class(field.ty),
        Convert::Display(_) => Some(Class::Text),
        Convert::With(_) => None,
    };
    let (def, asked) = match (&field.attrs.extra, find_field(cx.page, cx.event, &name.name)) {
        (Some(extra), Some(known)) => {
            cx.errors.push(name::extra_is_documented(cx.page.table, cx.event, extra, known.name, known.line));
            return None;
        }
        (Some(_), None) => {
            check_name(&name, cx.errors);
            (None, ask_extra(&name, class))
        }
        (None, Some(known)) => {
            check_called(cx.page, known, &name, cx.errors);
            (Some(known), ask(cx.page, known, class))
        }
        (None, None) => {
            check_unknown(cx, &name, class);
            return None;
        }
    };
    Some(Recorded { ident: field.ident, ty: field.ty, name: name.name, def, asked, convert: &field.attrs.convert })
}

/// The event's field of this name. What was renamed later has its name of then.
pub(super) fn find_field<'a>(page: &Page, event: &'a EventDef<'a>, name: &str) -> Option<&'a FieldDef<'a>> {
    let then = |field: &&FieldDef<'_>| page.called(field.name, field.since, field.formerly) == Some(name);
    event.field(name).or_else(|| event.fields.iter().find(then))
}

/// Rule: the release that is named has the field, and under this name.
///
/// `#[event(dovecot = "2.3.15", ...)] struct Done { net_in_bytes: u64 }`
pub(super) fn check_called(page: &Page, field: &FieldDef<'_>, name: &FieldName<'_>, errors: &mut Errors) {
    let now = page.called(field.name, field.since, field.formerly);
    if now != Some(name.name.as_str()) && !field.is_pattern() {
        errors.push(name::not_yet(page, &name.name, field.since, now, field.line, &name.token()));
    }
}

/// Rule: each field of the event is set by only one Rust field. Of two values, a reader would see one or both.
///
/// `struct Done { bytes_in: u64, #[event(field = "bytes_in")] read: u64 }`
pub(super) fn check_set_once<'a>(cx: &mut Cx<'a, '_>, name: &FieldName<'a>) {
    if let Some(first) = cx.set_by(&name.name) {
        cx.errors.push(name::field_set_twice(name, first));
    } else {
        cx.set.push((name.name.clone(), name.ident));
    }
}

/// Rule: names consist of the characters that Dovecot allows, because filters and metrics cannot use others. An extra
/// field must not have the name of a field that the server or the sink adds to every event, because it would replace
/// that field.
///
/// `struct Done { #[event(extra, field = "user mask")] mask: String, #[event(extra)] duration: u64 }`
pub(super) fn check_name(name: &FieldName<'_>, errors: &mut Errors) {
    if !is_name(&name.name) {
        errors.push(name::invalid_name(name));
    } else if name::RESERVED.contains(&name.name.as_str()) {
        errors.push(name::reserved_name(name));
    }
}

/// Rule: the event has the field. A filter on a field that is not sent never matches, and the server does not report
/// that.
///
/// `struct Done { byte_in: u64 }`
pub(super) fn check_unknown<'a>(cx: &mut Cx<'a, '_>, name: &FieldName<'_>, class: Option<Class>) {
    let (event, fields) = (cx.event, cx.fields);
    let others = cx.others.get_or_insert_with(|| {
        let named: HashSet<String> = fields.iter().map(name_of).collect();
        event.fields.iter().map(|field| field.name).filter(|field| !named.contains(*field)).collect()
    });
    let near = match class {
        Some(Class::Marker) => None,
        _ => nearest(&name.name, others.iter().copied()).first().copied(),
    };
    cx.meant.extend(near);
    cx.errors.push(name::unknown_field(cx.page.table, cx.event, name, near, name::beyond(name, class, cx.reads)));
}

/// The name of the field that a Rust field sets.
fn name_of(field: &FieldInput<'_>) -> String {
    match &field.attrs.field {
        Some(text) => text.value(),
        None => unraw(field.ident),
    }
}

/// Rule: `omit` lists only fields that the event has and the emitter does not set. Otherwise, the list does not
/// describe what is left out.
///
/// `#[event(name = "auth_client_request_started", omit(id))] struct Started { id: u64 }`
fn check_omits(cx: &mut Cx<'_, '_>, input: &EmitterInput<'_>) {
    let omit = &input.attrs.omit;
    for (at, omitted) in omit.iter().enumerate() {
        let field = unraw(omitted);
        if omit[..at].iter().any(|before| unraw(before) == field) {
            cx.errors.push(name::omit_twice(omitted));
        } else if let Some(by) = cx.set_by(&field) {
            cx.errors.push(name::omit_of_set(omitted, by));
        } else if cx.event.field(&field).is_none() && !is_called(cx, &field) {
            let names = cx.event.fields.iter().map(|field| field.name).filter(|name| cx.set_by(name).is_none());
            let near = nearest(&field, names).first().copied();
            cx.meant.extend(near);
            cx.errors.push(name::omit_of_unknown(cx.page.table, cx.event, omitted, near));
        }
    }
}

/// Whether the release that the emitter is for calls a field of the event so.
fn is_called(cx: &Cx<'_, '_>, name: &str) -> bool {
    cx.event.fields.iter().any(|field| cx.page.called(field.name, field.since, field.formerly) == Some(name))
}

/// Rule: every documented field is set or left out on purpose, because readers of the page expect it.
///
/// `#[event(name = "auth_client_request_finished")] struct Done { id: u64 }`
///
/// What the parent sets is for the compiler to find out: a derive does not see other types.
fn check_missing(cx: &mut Cx<'_, '_>, input: &EmitterInput<'_>) -> Vec<(u64, String)> {
    let attrs = &input.attrs;
    if attrs.partial.is_some() || !cx.clean {
        return Vec::new();
    }
    let is_omitted = |name: &str| attrs.omit.iter().any(|omitted| unraw(omitted) == name);
    let mut missing: Vec<(&str, u32)> = Vec::new();
    let mut omit: Vec<&str> = Vec::new();
    for field in cx.event.fields {
        let Some(name) = cx.page.called(field.name, field.since, field.formerly) else { continue };
        if cx.set_by(name).is_some() {
            continue;
        }
        let omitted = is_omitted(name);
        if !omitted && cx.meant.contains(&name) {
            continue;
        }
        if !omitted {
            missing.push((name, field.line));
        }
        omit.push(name);
    }
    if attrs.within.is_some() {
        let defs = missing.iter().filter_map(|(field, _)| find_field(cx.page, cx.event, field));
        return defs
            .map(|def| (def.set_id(), name::not_inherited(cx.page.table, cx.event, input.ident, def)))
            .collect();
    }
    if !missing.is_empty() {
        cx.errors.push(name::missing_fields(cx.page.table, cx.event, input.ident, &missing, &omit));
    }
    Vec::new()
}
