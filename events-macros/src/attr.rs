//! Parses `#[event(...)]` entry by entry, so that one broken entry does not hide the next.

mod entry;
mod form;
pub(crate) mod reference;

use proc_macro2::Ident;
use syn::{Attribute, LitStr, Path, Type};

use self::entry::{Entry, entries};
pub(crate) use self::form::{Form, Place};
use crate::errors::{Errors, attribute};
use crate::naming::Case;

/// What a struct for `EventEmitter` or `EventParent` says, or the type for an `EventReader`.
#[derive(Default)]
pub(crate) struct EmitterAttrs {
    pub(crate) name: Option<LitStr>,
    pub(crate) omit: Vec<Ident>,
    pub(crate) partial: Option<Ident>,
    pub(crate) categories: Vec<LitStr>,
    pub(crate) within: Option<Type>,
    pub(crate) spec: Spec,
    pub(crate) krate: Option<Path>,
}

/// The page that an item selects.
#[derive(Default)]
pub(crate) enum Spec {
    /// Dovecot's own page, the default.
    #[default]
    BuiltIn,
    /// `spec = "..."`
    Custom(LitStr),
    /// `dovecot = "2.4"`
    Dovecot(LitStr),
    /// A `spec` that could not be parsed, so the page is unknown.
    Broken,
}

/// The attributes of one of its fields.
#[derive(Default)]
pub(crate) struct FieldAttrs {
    pub(crate) field: Option<LitStr>,
    pub(crate) skip: bool,
    pub(crate) extra: Option<Ident>,
    pub(crate) convert: Convert,
    /// Whether an attribute could not be parsed, so the event's field is unknown.
    pub(crate) broken: bool,
}

/// How a field is converted to the recorded value.
#[derive(Default)]
pub(crate) enum Convert {
    /// Not at all.
    #[default]
    AsIs,
    /// `with = path`: by a function.
    With(Path),
    /// `display`: by formatting it.
    Display(Ident),
}

/// The attributes of an enum for `EventValue`.
#[derive(Default)]
pub(crate) struct ValueAttrs {
    pub(crate) field: Option<LitStr>,
    pub(crate) event: Option<LitStr>,
    pub(crate) rename_all: Option<Case>,
    pub(crate) spec: Spec,
    pub(crate) krate: Option<Path>,
    /// Whether an entry could not be parsed.
    pub(crate) broken: bool,
}

/// The attributes of one of its variants.
#[derive(Default)]
pub(crate) struct VariantAttrs {
    pub(crate) value: Option<LitStr>,
    /// Whether an entry could not be parsed.
    pub(crate) broken: bool,
}

/// What a variant of an `EventReader` says.
#[cfg(feature = "read")]
#[derive(Default)]
pub(crate) struct ReadVariantAttrs {
    pub(crate) name: Option<LitStr>,
    /// Whether an entry could not be read.
    pub(crate) broken: bool,
}

/// Reads the attributes of a struct, or of an enum that is an `EventReader`.
pub(crate) fn emitter(place: Place, attrs: &[Attribute], errors: &mut Errors) -> EmitterAttrs {
    let mut read = EmitterAttrs::default();
    for entry in entries(place, attrs, errors) {
        match entry.name.as_str() {
            "name" => read.name = entry.string(errors),
            "omit" => read.omit.extend(entry.idents(errors)),
            "partial" => read.partial = entry.flag(errors),
            "category" => add_categories(&mut read.categories, &entry, errors),
            "within" => read.within = entry.ty(errors),
            "spec" | "dovecot" => read_spec(&mut read.spec, &entry, errors),
            "crate" => read.krate = entry.path(errors),
            // `entries` returns only entries that the place allows, which are listed above.
            _ => {}
        }
    }
    if let Some(partial) = read.partial.as_ref().filter(|_| !read.omit.is_empty()) {
        errors.push(attribute::partial_and_omit(partial));
    }
    read
}

/// Reads the attributes of a field of a struct or of a variant.
pub(crate) fn field(place: Place, attrs: &[Attribute], errors: &mut Errors) -> FieldAttrs {
    let before = errors.count();
    let mut read = FieldAttrs::default();
    let (mut skip, mut with, mut display) = (None, None, None);
    for entry in entries(place, attrs, errors) {
        match entry.name.as_str() {
            "field" => read.field = entry.string(errors),
            "skip" => skip = entry.flag(errors),
            "extra" => read.extra = entry.flag(errors),
            "with" => with = entry.path(errors),
            "display" => display = entry.flag(errors),
            // See `emitter`.
            _ => {}
        }
    }
    if let Some(skip) = skip {
        read.skip = true;
        if read.extra.is_some() || read.field.is_some() {
            errors.push(attribute::skip_with_more(&skip, if read.extra.is_some() { "extra" } else { "field" }));
        }
    }
    if let (Some(_), Some(display)) = (&with, &display) {
        errors.push(attribute::with_and_display(display));
    }
    read.convert = match (with, display) {
        (Some(path), _) => Convert::With(path),
        (None, Some(display)) => Convert::Display(display),
        (None, None) => Convert::AsIs,
    };
    read.broken = errors.count() > before;
    read
}

/// Parses the attributes of an enum.
pub(crate) fn value(attrs: &[Attribute], errors: &mut Errors) -> ValueAttrs {
    let before = errors.count();
    let mut read = ValueAttrs::default();
    for entry in entries(Place::Value, attrs, errors) {
        match entry.name.as_str() {
            "field" => read.field = entry.string(errors),
            "event" => read.event = entry.string(errors),
            "rename_all" => read.rename_all = entry.string(errors).and_then(|name| case(&name, errors)),
            "spec" | "dovecot" => read_spec(&mut read.spec, &entry, errors),
            "crate" => read.krate = entry.path(errors),
            // See `emitter`.
            _ => {}
        }
    }
    read.broken = errors.count() > before;
    read
}

/// Parses the attributes of a variant.
pub(crate) fn variant(attrs: &[Attribute], errors: &mut Errors) -> VariantAttrs {
    let before = errors.count();
    let mut read = VariantAttrs::default();
    for entry in entries(Place::Variant, attrs, errors) {
        read.value = entry.string(errors);
    }
    read.broken = errors.count() > before;
    read
}

/// Reads the attributes of a variant that is read: the name of its event.
#[cfg(feature = "read")]
pub(crate) fn read_variant(attrs: &[Attribute], errors: &mut Errors) -> ReadVariantAttrs {
    let before = errors.count();
    let mut read = ReadVariantAttrs::default();
    for entry in entries(Place::ReadVariant, attrs, errors) {
        read.name = entry.string(errors);
    }
    read.broken = errors.count() > before;
    read
}

/// Rule: `rename_all` names an existing case.
///
/// `rename_all = "kebab"`
fn case(name: &LitStr, errors: &mut Errors) -> Option<Case> {
    let case = Case::from_name(&name.value());
    if case.is_none() {
        errors.push(attribute::unknown_case(name));
    }
    case
}

/// Rule: an item selects only one page.
///
/// `spec = "MyEvents.txt", dovecot = "2.4"`
fn read_spec(spec: &mut Spec, entry: &Entry, errors: &mut Errors) {
    let named = match entry.string(errors) {
        None => Spec::Broken,
        Some(text) if entry.name == "spec" => Spec::Custom(text),
        Some(text) => Spec::Dovecot(text),
    };
    if let (Spec::Custom(_) | Spec::Dovecot(_), Spec::Custom(text) | Spec::Dovecot(text)) = (&*spec, &named) {
        errors.push(attribute::two_pages(text));
    }
    *spec = named;
}

/// Rule: a category is given once, because Dovecot sends each category only once.
///
/// `category("imap", "imap")`
fn add_categories(categories: &mut Vec<LitStr>, entry: &Entry, errors: &mut Errors) {
    for category in entry.strings(errors) {
        if categories.iter().any(|known| known.value() == category.value()) {
            errors.push(attribute::duplicate_category(&category));
        } else {
            categories.push(category);
        }
    }
}
