//! The Rust values that a field accepts, and what the compiler says about other types.
//!
//! The traits that check the fields of the built-in pages are generated; those of a custom page are part of each
//! emitter. Both use the texts of this module.

use std::fmt::Write as _;

use crate::{EventDef, FieldDef, Kind, Rule, Table};

/// The values that a field accepts, named like the types in `events_core::__private`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Strings, and enums made for the field with this [`FieldDef::value_id`].
    Text(u64),
    /// The same, and a `bool`, because `yes` is a documented value.
    YesText(u64),
    /// Integers.
    Int,
    /// Integers and durations: the field counts microseconds.
    Usecs,
    /// Points in time.
    Time,
    /// IP addresses.
    Ip,
    /// Lists of strings.
    StrList,
}

/// What the compiler says about a type that a field does not accept: the texts for
/// `#[diagnostic::on_unimplemented]`, in which `{Self}` stands for the type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The error message.
    pub message: String,
    /// The label: what the type is not.
    pub label: &'static str,
    /// What the page says about the field, and how to fix the error.
    pub notes: Vec<String>,
}

impl FieldDef<'_> {
    /// The values that the field accepts.
    #[must_use]
    #[inline]
    pub fn takes(&self) -> Takes {
        match self.kind {
            Kind::Int if self.name.ends_with("_usecs") => Takes::Usecs,
            Kind::Int => Takes::Int,
            Kind::Time => Takes::Time,
            Kind::Ip => Takes::Ip,
            Kind::StrList => Takes::StrList,
            Kind::Enum if self.values.contains(&"yes") => Takes::YesText(self.value_id()),
            Kind::Str | Kind::Enum => Takes::Text(self.value_id()),
        }
    }
}

impl<'a> Table<'a> {
    /// A line of the page, as messages cite it: `Events.txt:260`.
    #[must_use]
    #[inline]
    pub fn place(&self, line: u32) -> String {
        let (page, line) = self.cite(line);
        format!("{page}:{line}")
    }

    /// Where the page documents a field, and its description there.
    #[must_use]
    #[inline]
    pub fn says(&self, field: &FieldDef<'_>) -> String {
        let place = self.place(field.line);
        match field.text {
            "" => format!("{place} documents `{}`", field.name),
            text => format!("{place} says about `{}`: {text}", field.name),
        }
    }

    /// What the compiler says about a type that `field` does not accept. `page` is the attribute that selects the page,
    /// such as `spec = "Shop.txt"`.
    #[must_use]
    #[inline]
    pub fn misfit(&self, field: &FieldDef<'_>, page: Option<&str>) -> Misfit {
        let (name, kind) = (field.name, field.kind.in_words());
        let rule = Rule::WrongKind.id();
        Misfit {
            message: format!("`{{Self}}` cannot be the value of `{}`, which is {kind} [{rule}]", escaped(name)),
            label: match field.takes() {
                Takes::Text(_) => "neither a string nor an enum for this field",
                Takes::YesText(_) => "neither a string, a `bool` nor an enum for this field",
                Takes::Int => "not an integer",
                Takes::Usecs => "neither an integer nor a duration",
                Takes::Time => "not a time",
                Takes::Ip => "not an IP address",
                Takes::StrList => "not a list of strings",
            },
            notes: vec![escaped(&self.says(field)), escaped(&self.what_fits(field, page))],
        }
    }

    /// The types that a field accepts, in a sentence.
    #[inline]
    fn what_fits(&self, field: &FieldDef<'_>, page: Option<&str>) -> String {
        let fits = match field.takes() {
            Takes::Text(_) => return format!("use a string, or an enum with {}", self.enum_for(field, page)),
            Takes::YesText(_) => {
                return format!("use a string, a `bool`, or an enum with {}", self.enum_for(field, page));
            }
            Takes::Int => "an integer of any width",
            Takes::Usecs => "an integer of any width or a `Duration`",
            Takes::Time => {
                "a `SystemTime` or an `events_core::Timestamp`, or with the features `chrono`, `jiff` and `time` of \
                            `events-core` a time of these crates"
            }
            Takes::Ip => "an `IpAddr`, `Ipv4Addr` or `Ipv6Addr`",
            Takes::StrList => "a `Vec`, slice or array of strings",
        };
        format!("use {fits}; `Option`s of these fit too, as do newtypes that implement `events_core::AsValue`")
    }

    /// The attributes of an enum for a field.
    #[inline]
    fn enum_for(&self, field: &FieldDef<'_>, page: Option<&str>) -> String {
        let mut attributes = "`#[derive(EventValue)] #[event(".to_owned();
        if let Some(page) = page {
            let _ = write!(attributes, "{page}, ");
        }
        let _ = write!(attributes, "field = {:?}", field.name);
        // If events disagree about the values, the enum has to name an event.
        let same = |other: &FieldDef<'_>| other.kind == field.kind && other.value_id() == field.value_id();
        let whose = self.events_with_field(field.name).find(|(_, other)| same(other));
        if let Some((event, _)) = whose.filter(|_| !self.events_with_field(field.name).all(|(_, other)| same(other))) {
            let _ = write!(attributes, ", event = {:?}", event.name);
        }
        attributes.push_str(")]`");
        attributes
    }

    /// The first event that has this field: for an inherited field, the event that declares it.
    #[must_use]
    #[inline]
    pub fn declaring_event(&self, field: &FieldDef<'_>) -> Option<&'a EventDef<'a>> {
        self.events_with_field(field.name).find(|(_, other)| other.line == field.line).map(|(event, _)| event)
    }

    /// The name of the trait that checks a field of a built-in page, such as `ImapCommandFinishedBytesIn`. Patterns
    /// have none.
    ///
    /// It consists only of names, so that moving a line of the page does not change it.
    #[must_use]
    #[inline]
    pub fn check_name(&self, field: &FieldDef<'_>) -> String {
        let event = self.declaring_event(field).map_or("", |event| event.name);
        pascal(event) + &pascal(field.name)
    }
}

/// Converts a name to the style of a type: `bytes_in` becomes `BytesIn`.
#[must_use]
#[inline]
pub fn pascal(name: &str) -> String {
    let mut pascal = String::with_capacity(name.len());
    for word in name.split('_') {
        let mut letters = word.chars();
        pascal.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        pascal.push_str(letters.as_str());
    }
    pascal
}

/// Braces have a meaning in `on_unimplemented`, but a page may contain them.
#[inline]
fn escaped(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}
