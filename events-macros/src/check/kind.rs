//! The types of an emitter's fields, as far as their names tell.

use events_spec::{FieldDef, Kind, Table};
use syn::Type;

use super::FieldName;
use super::class::{Class, class};
use crate::errors::Errors;
use crate::errors::kind::{is_usecs, no_wire_form, wrong_kind};

/// Rule: a type can carry what the field is made of. A number sent as text cannot be compared by a metric.
///
/// `struct Done { bytes_in: String }`
pub(super) fn check_kind(table: &Table<'_>, field: &FieldDef<'_>, ty: &Type, errors: &mut Errors) {
    if let Some((class, part)) = class(ty).filter(|(class, _)| !may_fit(*class, field)) {
        errors.push(wrong_kind(table, field, class, part));
    }
}

/// Rule: a field beyond the page has a form on the wire.
///
/// `struct Done { #[event(extra)] load: f64 }`
pub(super) fn check_extra(name: &FieldName<'_>, ty: &Type, errors: &mut Errors) {
    if let Some((class, part)) = class(ty).filter(|(class, _)| !has_wire_form(*class)) {
        errors.push(no_wire_form(&name.name, class, part));
    }
}

fn may_fit(class: Class, field: &FieldDef<'_>) -> bool {
    match field.kind {
        Kind::Str => class == Class::Text,
        Kind::Enum => class == Class::Text || class == Class::Bool && field.values.contains(&"yes"),
        Kind::Int => class == Class::Int || class == Class::Duration && is_usecs(field),
        Kind::Time => class == Class::Time,
        Kind::Ip => class == Class::Ip,
        Kind::StrList => class == Class::List,
    }
}

fn has_wire_form(class: Class) -> bool {
    match class {
        Class::Text | Class::Int | Class::Bool | Class::Duration | Class::Time | Class::Ip | Class::List => true,
        Class::Bytes
        | Class::Float
        | Class::Char
        | Class::Instant
        | Class::SocketAddr
        | Class::Path
        | Class::OtherList
        | Class::Set
        | Class::Map
        | Class::Nothing
        | Class::Pointer => false,
    }
}
