//! Which Rust values a field takes, and what the compiler says about a type that does not fit.
//!
//! The traits that check the fields of the built-in pages are generated, and those of a custom page come with each
//! emitter. Both take their words from here.

use std::fmt::Write as _;

use crate::{EventDef, FieldDef, Kind, Rule, Table};

/// The values that a field takes, as the types in `events_core::__private` name them.
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

/// What the compiler says about a type that a field cannot take: the texts of `#[diagnostic::on_unimplemented]`, in
/// which `{Self}` stands for the type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// What is wrong.
    pub message: String,
    /// What the type is not, in a few words.
    pub label: &'static str,
    /// What the page says about the field, and what to do.
    pub notes: Vec<String>,
}

impl FieldDef<'_> {
    /// The values that the field takes.
    #[must_use]
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
    pub fn place(&self, line: u32) -> String {
        let (page, line) = self.cite(line);
        format!("{page}:{line}")
    }

    /// Where the page documents a field, and in which words.
    #[must_use]
    pub fn says(&self, field: &FieldDef<'_>) -> String {
        let place = self.place(field.line);
        match field.text {
            "" => format!("{place} documents `{}`", field.name),
            text => format!("{place} says about `{}`: {text}", field.name),
        }
    }

    /// What the compiler says about a type that `field` cannot take. `page` is what names the
    /// page in attributes, such as `spec = "Shop.txt"`.
    #[must_use]
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

    /// What a field takes, in a sentence.
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
        format!("use {fits}; `Option`s of them fit too, and newtypes that implement `events_core::AsValue`")
    }

    /// The attributes of an enum for a field.
    fn enum_for(&self, field: &FieldDef<'_>, page: Option<&str>) -> String {
        let mut attributes = "`#[derive(EventValue)] #[event(".to_owned();
        if let Some(page) = page {
            let _ = write!(attributes, "{page}, ");
        }
        let _ = write!(attributes, "field = {:?}", field.name);
        // Where events disagree about the values, an enum has to say whose it stands for.
        let same = |other: &FieldDef<'_>| other.kind == field.kind && other.value_id() == field.value_id();
        let whose = self.events_with_field(field.name).find(|(_, other)| same(other));
        if let Some((event, _)) = whose.filter(|_| !self.events_with_field(field.name).all(|(_, other)| same(other))) {
            let _ = write!(attributes, ", event = {:?}", event.name);
        }
        attributes.push_str(")]`");
        attributes
    }

    /// The first event whose fields hold this one: for an inherited field the event that declares it.
    #[must_use]
    pub fn declaring_event(&self, field: &FieldDef<'_>) -> Option<&'a EventDef<'a>> {
        self.events_with_field(field.name).find(|(_, other)| other.line == field.line).map(|(event, _)| event)
    }

    /// The name of the trait that checks a field of a built-in page: `ImapCommandFinishedBytesIn`. A pattern has none.
    ///
    /// It consists of the names on the page alone, so that a line that moves renames nothing.
    #[must_use]
    pub fn check_name(&self, field: &FieldDef<'_>) -> String {
        let event = self.declaring_event(field).map_or("", |event| event.name);
        pascal(event) + &pascal(field.name)
    }
}

/// A name as a type is called: `bytes_in` is `BytesIn`.
#[must_use]
pub fn pascal(name: &str) -> String {
    let mut pascal = String::with_capacity(name.len());
    for word in name.split('_') {
        let mut letters = word.chars();
        pascal.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        pascal.push_str(letters.as_str());
    }
    pascal
}

/// Braces have a meaning in `on_unimplemented`, and a page may contain some.
fn escaped(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}
