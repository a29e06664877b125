//! What a reader reads, against the page.

use events_spec::{EventDef, FieldDef, Misfit, Presence, Takes};
use proc_macro2::Ident;
use syn::{Generics, Path, Type};

use super::class::{Class, class, inside_option};
use super::emitter::{Cx, check_called, check_set_once, check_unknown, find_event, find_field};
use super::{Asked, FieldName, kind};
use crate::attr::Convert;
use crate::errors::{Errors, name, reader as error};
use crate::input::{FieldInput, Holds, ReadVariantInput, ReaderInput, ReaderShape};
use crate::naming::unraw;
use crate::table::Page;

/// As much of a reader as has nothing wrong in its names.
pub(crate) struct Reader<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) shape: Shape<'a>,
    pub(crate) deprecated: bool,
}

/// Its shape.
pub(crate) enum Shape<'a> {
    Struct(ReadEvent<'a>),
    Enum(Vec<(&'a Ident, Variant<'a>)>),
}

/// A variant of it.
pub(crate) enum Variant<'a> {
    Event(ReadEvent<'a>),
    Reader(&'a Type),
}

/// An event that is read.
pub(crate) struct ReadEvent<'a> {
    pub(crate) name: &'a str,
    pub(crate) fields: Vec<ReadField<'a>>,
}

/// A field that is read, or has its default.
pub(crate) struct ReadField<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a Type,
    /// None of a field that is skipped.
    pub(crate) source: Option<ReadSource<'a>>,
}

/// Where the value of a field comes from.
pub(crate) struct ReadSource<'a> {
    pub(crate) name: String,
    /// None beyond the page.
    pub(crate) takes: Option<Takes>,
    pub(crate) asked: Asked,
    /// The error for a type that cannot be absent, if the field can be.
    pub(crate) absent: Option<Misfit>,
    pub(crate) with: Option<&'a Path>,
}

/// Checks a reader; `None` if the event is unknown.
pub(crate) fn check<'a>(page: &'a Page, input: &'a ReaderInput<'a>, errors: &mut Errors) -> Option<Reader<'a>> {
    let shape = match &input.shape {
        ReaderShape::Struct(fields) => {
            let event = find_event(page, input.ident, input.attrs.name.as_ref(), input.clean, errors)?;
            Shape::Struct(check_event(page, event, fields, input.clean, errors))
        }
        ReaderShape::Enum(variants) => {
            let checked: Vec<_> = variants
                .iter()
                .filter_map(|variant| Some((variant.ident, check_variant(page, variant, input.clean, errors)?)))
                .collect();
            check_events_differ(&checked, errors);
            Shape::Enum(checked)
        }
    };
    Some(Reader { ident: input.ident, generics: input.generics, shape, deprecated: input.deprecated })
}

fn check_variant<'a>(
    page: &'a Page,
    variant: &'a ReadVariantInput<'a>,
    clean: bool,
    errors: &mut Errors,
) -> Option<Variant<'a>> {
    let name = variant.attrs.name.as_ref();
    match &variant.holds {
        Holds::Fields(fields) => {
            let event = find_event(page, variant.ident, name, !variant.attrs.broken, errors)?;
            Some(Variant::Event(check_event(page, event, fields, clean, errors)))
        }
        Holds::Reader(ty) => {
            if let Some(name) = name {
                errors.push(error::name_of_inner(name));
            }
            Some(Variant::Reader(ty))
        }
        Holds::Other => None,
    }
}

/// Rule: an event is read by one variant.
///
/// `enum Seen { #[event(name = "dns_request_started")] A, #[event(name = "dns_request_started")] B }`
fn check_events_differ(variants: &[(&Ident, Variant<'_>)], errors: &mut Errors) {
    let name = |variant: &Variant<'_>| match variant {
        Variant::Event(event) => Some(event.name.to_owned()),
        Variant::Reader(_) => None,
    };
    for (at, (variant, read)) in variants.iter().enumerate() {
        let Some(event) = name(read) else { continue };
        if let Some((first, _)) = variants[..at].iter().find(|(_, known)| name(known).as_ref() == Some(&event)) {
            errors.push(error::event_twice(first, variant, &event));
        }
    }
}

fn check_event<'a>(
    page: &'a Page,
    (event, called): (&'a EventDef<'a>, &'a str),
    fields: &'a [FieldInput<'a>],
    clean: bool,
    errors: &mut Errors,
) -> ReadEvent<'a> {
    let mut cx =
        Cx { page, event, fields, clean, reads: true, errors, set: Vec::new(), meant: Vec::new(), others: None };
    let fields = fields.iter().filter_map(|field| check_field(&mut cx, field)).collect();
    ReadEvent { name: called, fields }
}

fn check_field<'a>(cx: &mut Cx<'a, '_>, field: &'a FieldInput<'a>) -> Option<ReadField<'a>> {
    let made = |source| Some(ReadField { ident: field.ident, ty: field.ty, source });
    if field.attrs.skip {
        return made(None);
    }
    if field.attrs.broken {
        return None;
    }
    let written = field.attrs.field.as_ref();
    let name =
        FieldName { name: written.map_or_else(|| unraw(field.ident), syn::LitStr::value), ident: field.ident, written };
    check_set_once(cx, &name);
    let with = match &field.attrs.convert {
        Convert::With(path) => Some(path),
        Convert::AsIs | Convert::Display(_) => None,
    };
    let class = if with.is_some() { None } else { class(field.ty) };
    let (takes, asked, absent) = match (&field.attrs.extra, find_field(cx.page, cx.event, &name.name)) {
        (Some(extra), Some(known)) => {
            cx.errors.push(name::extra_is_documented(cx.page.table, cx.event, extra, known.name, known.line));
            return None;
        }
        (Some(_), None) => (None, Asked::ByKind, None),
        (None, Some(known)) => {
            check_called(cx.page, known, &name, cx.errors);
            let asked = if with.is_some() { Asked::ByKind } else { ask(cx.page, known, class, field.ty) };
            let absent = check_absence(cx.page, known, class, field.ty, with.is_some());
            (Some(known.takes()), asked, absent)
        }
        // Every exported event has it, whether the page lists it or not.
        (None, None) if name.name == "duration" => (Some(Takes::Usecs), Asked::ByKind, None),
        (None, None) => {
            check_unknown(cx, &name, class);
            return None;
        }
    };
    made(Some(ReadSource { name: name.name, takes, asked, absent, with }))
}

/// Rule: a type can hold what the field is made of.
///
/// `struct Done { bytes_in: String }`
fn ask(page: &Page, field: &FieldDef<'_>, class: Option<Class>, ty: &Type) -> Asked {
    let borrows = is_reference(inside_option(ty).unwrap_or(ty));
    match class {
        Some(class) if kind::may_fit(class, field) && !borrows => Asked::ByKind,
        _ => Asked::Specially(error::cannot_hold(page, field, class, borrows)),
    }
}

fn is_reference(ty: &Type) -> bool {
    match ty {
        Type::Group(group) => is_reference(&group.elem),
        Type::Paren(paren) => is_reference(&paren.elem),
        Type::Reference(_) => true,
        // No other type shows that it is one.
        _ => false,
    }
}

/// Rule: a field that the page documents for some events only can be absent. Otherwise all other events would be errors.
///
/// `struct Done { error: String }`
fn check_absence(page: &Page, field: &FieldDef<'_>, class: Option<Class>, ty: &Type, with: bool) -> Option<Misfit> {
    let sometimes = match field.presence {
        Presence::Unsaid | Presence::Always => false,
        Presence::OnSuccess | Presence::OnFailure | Presence::Sometimes => true,
    };
    let may_be_absent = inside_option(ty).is_some() || matches!(class, Some(Class::Bool | Class::List));
    (sometimes && !may_be_absent && !with).then(|| error::not_always_there(page, field))
}
