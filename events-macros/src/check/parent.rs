//! The names of a parent against the page.

use proc_macro2::Ident;
use syn::LitStr;

use super::class::{Class, class};
use super::emitter::{check_called, check_name, find_field};
use super::kind::{ask, ask_extra};
use super::{Emitter, FieldName, Recorded};
use crate::attr::Convert;
use crate::errors::{Errors, name};
use crate::input::{EmitterInput, FieldInput};
use crate::naming::unraw;
use crate::table::Page;

/// Checks a parent, and returns as much of it as is right.
pub(crate) fn check<'a>(page: &'a Page, input: &'a EmitterInput<'a>, errors: &mut Errors) -> Emitter<'a> {
    let mut set: Vec<(String, &Ident)> = Vec::new();
    let fields = input.fields.iter().filter_map(|field| check_field(page, field, &mut set, errors)).collect();
    Emitter {
        ident: input.ident,
        generics: input.generics,
        event: "",
        categories: &input.attrs.categories,
        fields,
        within: input.attrs.within.as_ref(),
        inherited: Vec::new(),
        deprecated: input.deprecated,
    }
}

/// Rule: a field is one that the page documents for some event, or is marked `extra`. No filter knows another one.
///
/// `struct Session { usr: String }`
fn check_field<'a>(
    page: &'a Page,
    field: &'a FieldInput<'a>,
    set: &mut Vec<(String, &'a Ident)>,
    errors: &mut Errors,
) -> Option<Recorded<'a>> {
    if field.attrs.skip || field.attrs.broken {
        return None;
    }
    let written = field.attrs.field.as_ref();
    let name = written.map_or_else(|| unraw(field.ident), LitStr::value);
    let name = FieldName { name, ident: field.ident, written };
    match set.iter().find(|(known, _)| *known == name.name) {
        Some((_, first)) => errors.push(name::field_set_twice(&name, first)),
        None => set.push((name.name.clone(), name.ident)),
    }
    let class = match field.attrs.convert {
        Convert::AsIs => class(field.ty),
        Convert::Display(_) => Some(Class::Text),
        Convert::With(_) => None,
    };
    let with_field = |event| Some((event, find_field(page, event, &name.name)?));
    let documented = page.table.events.iter().find_map(with_field);
    let (def, asked) = match (&field.attrs.extra, documented) {
        (Some(extra), Some((event, known))) => {
            errors.push(name::extra_is_documented(page.table, event, extra, known.name, known.line));
            return None;
        }
        (Some(_), None) => {
            check_name(&name, errors);
            (None, ask_extra(&name, class))
        }
        (None, Some((_, known))) => {
            check_called(page, known, &name, errors);
            (Some(known), ask(page, known, class))
        }
        (None, None) => {
            errors.push(name::field_of_no_event(page.table, &name, class));
            return None;
        }
    };
    Some(Recorded { ident: field.ident, ty: field.ty, name: name.name, def, asked, convert: &field.attrs.convert })
}
