//! Decides how the compiler checks the type of a field.

use events_spec::{FieldDef, Kind, Takes};

use super::class::Class;
use super::{Asked, FieldName};
use crate::errors::kind::{no_wire_form, wrong_kind};
use crate::table::Page;

/// Rule: the type fits the kind of the field. For example, a metric cannot compare a number that is sent as text.
///
/// `struct Done { bytes_in: String }`
///
/// Because names prove nothing, the compiler decides. A trait with its own error message costs compile time, so it is
/// used only if the type may not fit.
pub(super) fn ask(page: &Page, field: &FieldDef<'_>, class: Option<Class>) -> Asked {
    match class {
        Some(class) if !may_fit(class, field) => Asked::Doubtfully(wrong_kind(page, field, Some(class))),
        _ if page.has_checks() && !field.is_pattern() => Asked::ByField,
        Some(_) => Asked::ByKind,
        None => Asked::Specially(wrong_kind(page, field, None)),
    }
}

/// Rule: an extra field has a type that can be exported.
///
/// `struct Done { #[event(extra)] load: f64 }`
pub(super) fn ask_extra(name: &FieldName<'_>, class: Option<Class>) -> Asked {
    match class {
        Some(class) if !has_wire_form(class) => Asked::Doubtfully(no_wire_form(&name.name, class)),
        _ => Asked::ByKind,
    }
}

pub(super) fn may_fit(class: Class, field: &FieldDef<'_>) -> bool {
    match field.kind {
        Kind::Str | Kind::Enum => {
            class == Class::Text || class == Class::Bool && matches!(field.takes(), Takes::YesText(_))
        }
        Kind::Int => class == Class::Int || class == Class::Duration && field.takes() == Takes::Usecs,
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
        | Class::Marker
        | Class::Other => false,
    }
}
