//! What is written against the page: from here on names are the page's.

mod class;
mod emitter;
mod kind;
mod value;

use events_spec::{FieldDef, Misfit};
use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{Generics, LitStr, Type};

pub(crate) use self::class::{Class, inside_option};
pub(crate) use self::emitter::check as emitter;
pub(crate) use self::value::check as value;
use crate::attr::Convert;

/// As much of an emitter as has nothing wrong in its names.
pub(crate) struct Emitter<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) event: &'a str,
    pub(crate) categories: &'a [LitStr],
    pub(crate) fields: Vec<Recorded<'a>>,
    pub(crate) deprecated: bool,
}

/// A field that is recorded.
pub(crate) struct Recorded<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a Type,
    /// The name to record under.
    pub(crate) name: String,
    /// The field of the page; none beyond the page. Of a pattern it has the pattern's name.
    pub(crate) def: Option<&'a FieldDef<'a>>,
    pub(crate) asked: Asked,
    pub(crate) convert: &'a Convert,
}

/// How the compiler is asked whether the type of a field fits.
pub(crate) enum Asked {
    /// Through the trait of `events-core` for all fields of this kind, whose words are general.
    ByKind,
    /// Through the trait of `events-core` for this field of a built-in page.
    ByField,
    /// Through a trait that the expansion brings along, with these words.
    Specially(Misfit),
    /// The same of a type that does not fit if it is what its name says. If it is generic, the compiler decides for every
    /// type argument at once: a bound would put the error off to the first use.
    Doubtfully(Misfit),
}

/// The name of the event's field that a Rust field is for, and where it is written.
pub(crate) struct FieldName<'a> {
    pub(crate) name: String,
    pub(crate) ident: &'a Ident,
    pub(crate) written: Option<&'a LitStr>,
}

/// An enum with nothing wrong in it.
pub(crate) struct Words<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) field: &'a FieldDef<'a>,
    pub(crate) variants: Vec<(&'a Ident, String)>,
    pub(crate) deprecated: bool,
}

impl FieldName<'_> {
    /// The token that must change when the name is wrong.
    pub(crate) fn token(&self) -> TokenStream {
        match self.written {
            Some(text) => text.to_token_stream(),
            None => self.ident.to_token_stream(),
        }
    }
}
