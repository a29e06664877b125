//! Rust types that cannot carry what a field is made of.

use events_spec::{FieldDef, Kind, Rule, Table};
use quote::ToTokens;
use syn::Error;

use super::{Message, cite};
use crate::check::Class;

/// `struct Done { bytes_in: String }`
pub(crate) fn wrong_kind(table: &Table<'_>, field: &FieldDef<'_>, class: Class, ty: &dyn ToTokens) -> Error {
    let (name, kind) = (field.name, field.kind.in_words());
    Message::rule(Rule::WrongKind, format!("`{name}` is {kind}, not {}", class.in_words()))
        .note(says(table, field))
        .help(way_out(field, class))
        .at(ty)
}

/// `struct Done { #[event(extra)] load: f64 }`
pub(crate) fn no_wire_form(name: &str, class: Class, ty: &dyn ToTokens) -> Error {
    Message::rule(Rule::WrongKind, format!("`{name}` cannot be {}", class.in_words()))
        .note("an event carries strings, integers, times, IP addresses and lists of strings")
        .help(in_other_words(class))
        .at(ty)
}

/// The texts of `on_unimplemented` for a field: message, label, notes. `{Self}` in them is the type.
pub(crate) fn unimplemented(table: &Table<'_>, field: &FieldDef<'_>) -> (String, String, [String; 2]) {
    let name = field.name;
    let (label, fits) = match field.kind {
        Kind::Int if is_usecs(field) => {
            ("neither an integer nor a duration", "an integer of any width or a `Duration`")
        }
        Kind::Int => ("not an integer", "an integer of any width"),
        Kind::Time => ("not a time", "a `SystemTime` or an `events_core::Timestamp`"),
        Kind::Ip => ("not an IP address", "an `IpAddr`, `Ipv4Addr` or `Ipv6Addr`"),
        Kind::StrList => ("not a list of strings", "a `Vec`, slice or array of strings"),
        Kind::Str | Kind::Enum => ("neither a string nor an enum made for this field", ""),
    };
    let fits = match field.kind {
        Kind::Str | Kind::Enum => {
            format!("a string fits, and an enum with `#[derive(EventValue)] #[event(field = \"{name}\")]`")
        }
        Kind::Int | Kind::Time | Kind::Ip | Kind::StrList => {
            format!(
                "{fits} fits, bare or in an `Option`, and a newtype around one that implements `events_core::AsValue`"
            )
        }
    };
    let message = format!(
        "`{{Self}}` cannot be the value of `{}`, which is {} [{}]",
        escaped(name),
        field.kind.in_words(),
        Rule::WrongKind.id()
    );
    (message, label.to_owned(), [escaped(&says(table, field)), escaped(&fits)])
}

/// Whether a field counts microseconds, by Dovecot's naming rule.
pub(crate) fn is_usecs(field: &FieldDef<'_>) -> bool {
    field.name.ends_with("_usecs")
}

/// Where the page speaks of a field, and what it says.
pub(super) fn says(table: &Table<'_>, field: &FieldDef<'_>) -> String {
    match field.text {
        "" => format!("{} documents `{}`", cite(table, field.line), field.name),
        text => format!("{} says of `{}`: {text}", cite(table, field.line), field.name),
    }
}

/// Braces mean something to `on_unimplemented`, and a page may have some.
fn escaped(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

/// What to do about a type of this class where the field stands.
fn way_out(field: &FieldDef<'_>, class: Class) -> &'static str {
    match (field.kind, class) {
        (Kind::Int, Class::Float) => "round it to an integer first",
        (Kind::Int, Class::Text) => "any integer type fits; parse the text first",
        (Kind::Int, Class::Bool) => "any integer type fits: `u64::from` makes 1 or 0 of it",
        (Kind::Int, Class::Duration) => {
            "choose a unit: `as_secs()` or `as_millis()`; a `Duration` fits only fields that end in `_usecs`"
        }
        (Kind::Int, _) if is_usecs(field) => "any integer type fits, and a `Duration`",
        (Kind::Int, _) => "any integer type fits",
        (Kind::Time, Class::Int) => "write `UNIX_EPOCH + Duration::from_secs(...)` or `Timestamp::new(secs, micros)`",
        (Kind::Time, Class::Instant) => "an `Instant` has no date; use a `SystemTime`",
        (Kind::Time, _) => "use a `SystemTime` or an `events_core::Timestamp`",
        (Kind::Ip, Class::SocketAddr) => "the address alone is `.ip()`; the port is a field of its own",
        (Kind::Ip, Class::Text) => "parse it into an `IpAddr` first",
        (Kind::Ip, _) => "use an `IpAddr`, `Ipv4Addr` or `Ipv6Addr`",
        (Kind::StrList, Class::Text) => "a list of one string is `[text]`",
        (Kind::StrList, _) => "use a `Vec`, slice or array of strings",
        (Kind::Str | Kind::Enum, Class::Bytes) => "`String::from_utf8_lossy` makes text of bytes",
        (Kind::Str | Kind::Enum, Class::Bool) => "a `bool` fits only where the page documents the value `yes`",
        (Kind::Str | Kind::Enum, Class::Path) => "`to_string_lossy` makes text of it",
        (Kind::Enum, _) => "use a string type, or an enum that derives `EventValue`",
        (Kind::Str, _) => "use a string type such as `&str`, `String` or `Cow<str>`",
    }
}

/// What to do about a type that has no form on the wire.
fn in_other_words(class: Class) -> &'static str {
    match class {
        Class::Float => "round it to an integer, or format it as a string",
        Class::Bytes => "`String::from_utf8_lossy` makes text of bytes",
        Class::Path => "`to_string_lossy` makes text of it",
        Class::SocketAddr => "send the address and the port as two fields",
        Class::Instant => "an `Instant` has no date; use a `SystemTime`, or a `Duration` since",
        Class::Map => "send each member as a field of its own",
        Class::Char
        | Class::Nothing
        | Class::Pointer
        | Class::OtherList
        | Class::Set
        | Class::Text
        | Class::Int
        | Class::Bool
        | Class::Duration
        | Class::Time
        | Class::Ip
        | Class::List => "say it as one of these, or `#[event(skip)]` the field",
    }
}
