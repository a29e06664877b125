//! What is wrong with readers.

use events_spec::{FieldDef, Misfit, Rule, Takes};
use proc_macro2::Ident;
use quote::ToTokens;
use syn::{Error, FieldsUnnamed, LitStr};

use super::Message;
use super::kind::MARKER;
use crate::check::Class;
use crate::table::Page;

/// `#[derive(EventReader)] struct X(u64);`
pub(crate) fn on_tuple(item: &Ident, fields: &FieldsUnnamed) -> Error {
    Message::new(format!("`EventReader` needs named fields, but `{item}` is a tuple struct"))
        .help("name the fields as the page does: `struct Done { bytes_in: u64 }`")
        .at(fields)
}

/// `#[derive(EventReader)] union X {}`
pub(crate) fn on_union(item: &Ident, token: &dyn ToTokens) -> Error {
    Message::new(format!("`EventReader` needs a struct or an enum, but `{item}` is a union"))
        .help("use a struct for one event, or an enum with a variant for each event")
        .at(token)
}

/// `enum X { A(u64, u64) }`
pub(crate) fn tuple_variant(variant: &Ident, fields: &FieldsUnnamed) -> Error {
    Message::new(format!("the variant `{variant}` has fields without names"))
        .help("name the fields as the page does, or put one type with `#[derive(EventReader)]` into it")
        .at(fields)
}

/// `#[event(name = "x")] enum X { A }`
pub(crate) fn name_on_enum(name: &LitStr) -> Error {
    Message::new("an enum reads an event for each variant").help("move `name` to a variant").at(name)
}

/// `#[event(name = "x")] A(Inner)`
pub(crate) fn name_of_inner(name: &LitStr) -> Error {
    Message::new("the type in the variant says which event it is").help("remove `name`").at(name)
}

/// `#[event(name = "x")] A, #[event(name = "x")] B`
pub(crate) fn event_twice(first: &Ident, second: &Ident, event: &str) -> Error {
    Message::new(format!("`{first}` and `{second}` both read `{event}`, and only the first would be made"))
        .help("remove one of them, or put the fields of both into one")
        .at(second)
}

/// `struct Done { bytes_in: String }`, `struct Done<'a> { tag: &'a str }`
pub(crate) fn cannot_hold(page: &Page, field: &FieldDef<'_>, class: Option<Class>, borrows: bool) -> Misfit {
    let mut misfit = page.table.misfit(field, page.attribute.as_deref());
    let says = misfit.notes.swap_remove(0);
    let text = matches!(field.takes(), Takes::Text(_) | Takes::YesText(_));
    misfit.message = format!(
        "`{{Self}}` cannot hold `{}`, which is {} [{}]",
        field.name,
        field.kind.in_words(),
        Rule::WrongKind.id()
    );
    let way_out = match (field.takes(), class) {
        (_, Some(Class::Marker)) => MARKER,
        _ if borrows && text => {
            "use `Cow<'a, str>`, which borrows, or a `String`: text with escapes has to be made anew"
        }
        // The words for an enum.
        (Takes::Text(_) | Takes::YesText(_), _) => misfit.notes.first().map_or("", String::as_str),
        (Takes::Int, Some(Class::Duration)) => "read an integer; a `Duration` fits only fields that end in `_usecs`",
        (Takes::Int, _) => "use an integer of any width; a value beyond it is an error of the record",
        (Takes::Usecs, _) => "use an integer of any width, or a `Duration`",
        (Takes::Time, _) => "use a `SystemTime` or an `events_core::Timestamp`",
        (Takes::Ip, _) => "use an `IpAddr`, `Ipv4Addr` or `Ipv6Addr`",
        (Takes::StrList, _) => "use a `Vec<Cow<'a, str>>` or a `Vec<String>`",
    };
    let way_out = way_out.to_owned();
    let function = "a function makes other types of the value: `#[event(with = path)]`".to_owned();
    misfit.notes = vec![says, way_out, function];
    misfit
}

/// `struct Done { error: String }`
pub(crate) fn not_always_there(page: &Page, field: &FieldDef<'_>) -> Misfit {
    Misfit {
        message: format!("`{{Self}}` needs `{}` in every event, but the page documents it for some only", field.name),
        label: "cannot stand for a field that is absent",
        notes: vec![page.table.says(field).replace('{', "{{").replace('}', "}}"), "use `Option<{Self}>`".to_owned()],
    }
}
