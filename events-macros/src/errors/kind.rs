//! What the compiler says about types that do not fit a field.
//!
//! The compiler decides whether a type fits. The type's name only determines the help.

use events_spec::{FieldDef, Kind, Misfit, Rule, Takes};

use crate::check::Class;
use crate::table::Page;

/// `struct Done { bytes_in: String }`
pub(crate) fn wrong_kind(page: &Page, field: &FieldDef<'_>, class: Option<Class>) -> Misfit {
    let mut misfit = page.table.misfit(field, page.attribute.as_deref());
    if let Some(way_out) = class.and_then(|class| way_out(field, class)) {
        misfit.notes.pop();
        misfit.notes.push(way_out.to_owned());
    }
    if let Some(kinds) = &page.kinds {
        misfit.notes.push(format!(
            "if the page means another kind, add a rule to `{kinds}`: `[[rule]]` with `field = \"{}\"`, `kind` and `reason`",
            field.name
        ));
    }
    misfit
}

/// `struct Done { #[event(extra)] load: f64 }`
pub(crate) fn no_wire_form(name: &str, class: Class) -> Misfit {
    Misfit {
        message: format!("`{{Self}}` cannot be the value of the extra field `{name}` [{}]", Rule::WrongKind.id()),
        label: "neither a string, an integer, a time, an IP address nor a list of strings",
        notes: vec![
            "an event carries strings, integers, times, IP addresses and lists of strings".to_owned(),
            in_other_words(class).to_owned(),
        ],
    }
}

/// Help for a type of this class, if it can be more specific than the list of types that fit.
fn way_out(field: &FieldDef<'_>, class: Class) -> Option<&'static str> {
    Some(match (field.kind, class) {
        (_, Class::Marker) => MARKER,
        (Kind::Int, Class::Float) => "round it to an integer first",
        (Kind::Int, Class::Text) => "any integer type fits; parse the text first",
        (Kind::Int, Class::Bool) => "any integer type fits; `u64::from` makes 1 or 0 of a `bool`",
        (Kind::Int, Class::Duration) if field.takes() != Takes::Usecs => {
            "choose a unit: `as_secs()` or `as_millis()`; a `Duration` fits only fields that end in `_usecs`"
        }
        (Kind::Time, Class::Int) => "write `UNIX_EPOCH + Duration::from_secs(...)` or `Timestamp::new(secs, micros)`",
        (Kind::Time, Class::Instant) => "an `Instant` has no date; use a `SystemTime`",
        (Kind::Ip, Class::SocketAddr) => "`.ip()` is the address alone; the port is a field of its own",
        (Kind::Ip, Class::Text) => "parse it into an `IpAddr` first",
        (Kind::StrList, Class::Text) => "a list of one string is `[text]`",
        (Kind::Str | Kind::Enum, Class::Bytes) => "`String::from_utf8_lossy` makes text of bytes",
        (Kind::Str | Kind::Enum, Class::Bool) => {
            "a `bool` fits only fields for which the page documents the value `yes`"
        }
        (Kind::Str | Kind::Enum, Class::Path) => "`to_string_lossy` makes text of it",
        (Kind::Str | Kind::Enum | Kind::Int | Kind::Time | Kind::Ip | Kind::StrList, _) => return None,
    })
}

/// Help for a type that cannot be exported.
fn in_other_words(class: Class) -> &'static str {
    match class {
        Class::Marker => MARKER,
        Class::Float => "round it to an integer, or format it as a string",
        Class::Bytes => "`String::from_utf8_lossy` makes text of bytes",
        Class::Path => "`to_string_lossy` makes text of it",
        Class::SocketAddr => "send the address and the port as two fields",
        Class::Instant => "an `Instant` has no date; use a `SystemTime`, or the `Duration` since",
        Class::Map => "send each member as a field of its own",
        Class::Char
        | Class::Other
        | Class::OtherList
        | Class::Set
        | Class::Text
        | Class::Int
        | Class::Bool
        | Class::Duration
        | Class::Time
        | Class::Ip
        | Class::List => "convert it into one of these, or mark it `#[event(skip)]`",
    }
}

/// Help for a type without a value.
pub(super) const MARKER: &str = "a `PhantomData` holds no value; mark it `#[event(skip)]`";
