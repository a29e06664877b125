//! Checks the variants of an enum against the documented values.

use events_spec::suggest::nearest;
use events_spec::{EventDef, FieldDef, Kind, Table};
use proc_macro2::Ident;
use syn::LitStr;

use super::Words;
use crate::attr::Spec;
use crate::errors::{Errors, attribute, name, value};
use crate::input::{ValueInput, VariantInput};
use crate::naming::{bare, snake, unraw};

/// Checks an enum; `None` if its field is unknown.
pub(crate) fn check<'a>(table: &'a Table<'a>, input: &'a ValueInput<'a>, errors: &mut Errors) -> Option<Words<'a>> {
    let field = find_field(table, input, errors)?;
    let variants: Vec<_> =
        input.variants.iter().filter_map(|variant| check_variant(table, field, input, variant, errors)).collect();
    check_words_differ(&variants, errors);
    Some(Words { ident: input.ident, generics: input.generics, field, variants, deprecated: input.deprecated })
}

/// Rule: each variant has its own word, because the word alone identifies the variant.
///
/// `enum PolicyResult { Ok, OK }`
fn check_words_differ(variants: &[(&Ident, String)], errors: &mut Errors) {
    for (at, (variant, word)) in variants.iter().enumerate() {
        if let Some((first, _)) = variants[..at].iter().find(|(_, known)| known == word) {
            errors.push(value::value_twice(first, variant, word));
        }
    }
}

fn find_field<'a>(table: &'a Table<'a>, input: &ValueInput<'_>, errors: &mut Errors) -> Option<&'a FieldDef<'a>> {
    let Some(name) = &input.attrs.field else {
        // A name that could not be parsed has already been reported.
        if !input.attrs.broken {
            let near = nearest(&snake(&unraw(input.ident)), value::all_fields(table));
            errors.push(attribute::field_not_named(input.ident, near.first().copied()));
        }
        return None;
    };
    let text = name.value();
    let with_field: Vec<_> = table.events_with_field(&text).collect();
    if with_field.is_empty() {
        errors.push(value::unknown_field(table, matches!(input.attrs.spec, Spec::BuiltIn), name));
        return None;
    }
    let field = match &input.attrs.event {
        Some(event) => find_field_of(table, event, name, errors)?,
        None => only_meaning(table, name, &with_field, errors)?,
    };
    check_is_words(table, field, name, errors);
    Some(field)
}

/// The field of the event that the attributes name.
fn find_field_of<'a>(
    table: &'a Table<'a>,
    event: &LitStr,
    field: &LitStr,
    errors: &mut Errors,
) -> Option<&'a FieldDef<'a>> {
    let Some(event) = table.event(&event.value()) else {
        errors.push(name::unknown_event(table, event));
        return None;
    };
    let found = event.field(&field.value());
    if found.is_none() {
        errors.push(value::not_a_field_of(table, event, field));
    }
    found
}

/// Rule: it is clear which list of values is meant. A field usually has the same values in all events, but a page may
/// document different ones.
///
/// `#[event(field = "mode")]` if one event has `allow, report` and another has `fast, slow`
fn only_meaning<'a>(
    table: &Table<'_>,
    name: &LitStr,
    with_field: &[(&'a EventDef<'a>, &'a FieldDef<'a>)],
    errors: &mut Errors,
) -> Option<&'a FieldDef<'a>> {
    let mut meanings: Vec<&(&EventDef<'_>, &FieldDef<'_>)> = Vec::new();
    for found in with_field {
        let is_known = |(_, field): &&(&EventDef<'_>, &FieldDef<'_>)| {
            field.kind == found.1.kind && field.value_id() == found.1.value_id()
        };
        if !meanings.iter().any(is_known) {
            meanings.push(found);
        }
    }
    if meanings.len() > 1 {
        let events: Vec<(&str, u32)> = meanings.iter().map(|(event, field)| (event.name, field.line)).collect();
        errors.push(value::which_event(table, name, &events));
        return None;
    }
    with_field.first().map(|(_, field)| *field)
}

/// Rule: the values of the field are words, or lists of words.
///
/// `#[event(field = "bytes_in")] enum Traffic { Much, Little }`
fn check_is_words(table: &Table<'_>, field: &FieldDef<'_>, name: &LitStr, errors: &mut Errors) {
    match field.kind {
        Kind::Str | Kind::Enum | Kind::StrList => {}
        Kind::Int | Kind::Time | Kind::Ip => errors.push(value::not_words(table, field, name)),
    }
}

/// Rule: a variant stands for a documented value. If other values are possible, it may name one of these.
///
/// `#[event(field = "policy_result")] enum PolicyResult { Ok, Denied }`
fn check_variant<'a>(
    table: &Table<'_>,
    field: &FieldDef<'_>,
    input: &ValueInput<'_>,
    variant: &VariantInput<'a>,
    errors: &mut Errors,
) -> Option<(&'a Ident, String)> {
    if variant.attrs.broken {
        return None;
    }
    let closed = field.kind == Kind::Enum && !field.open;
    if let Some(given) = &variant.attrs.value {
        if closed && !field.values.contains(&given.value().as_str()) {
            errors.push(value::value_outside(table, field, given));
            return None;
        }
        return Some((variant.ident, given.value()));
    }
    let name = unraw(variant.ident);
    let name = match input.attrs.rename_all {
        Some(case) if !closed => return Some((variant.ident, case.apply(&name))),
        Some(case) => case.apply(&name),
        None => name,
    };
    let documented = field
        .values
        .iter()
        .find(|value| **value == name)
        .or_else(|| field.values.iter().find(|value| bare(value) == bare(&name)));
    match documented {
        Some(value) => Some((variant.ident, (*value).to_owned())),
        None => {
            errors.push(match field.kind {
                _ if closed => value::variant_outside(table, field, variant.ident),
                // A field whose values are not words has already been reported.
                Kind::Int | Kind::Time | Kind::Ip => return None,
                Kind::Str | Kind::Enum | Kind::StrList => value::value_needed(table, field, variant.ident),
            });
            None
        }
    }
}
