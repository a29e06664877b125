//! What is written against the page: from here on names are the page's.

mod class;
mod emitter;
mod kind;
mod value;

use events_spec::{FieldDef, Table};
use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{Generics, LitStr, Type};

pub(crate) use self::class::Class;
pub(crate) use self::emitter::check as emitter;
pub(crate) use self::value::check as value;

/// An emitter with nothing wrong in its names.
pub(crate) struct Emitter<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) table: &'a Table<'a>,
    pub(crate) event: &'a str,
    pub(crate) categories: &'a [LitStr],
    pub(crate) fields: Vec<Recorded<'a>>,
}

/// A field that is recorded.
pub(crate) struct Recorded<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a Type,
    pub(crate) meaning: Meaning<'a>,
}

/// What a Rust field stands for.
pub(crate) enum Meaning<'a> {
    /// A field of the page.
    Documented(&'a FieldDef<'a>),
    /// A field of this name beyond the page.
    Extra(String),
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
