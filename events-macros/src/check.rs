//! Checks the input against the page. From here on, names are those of the page.

mod class;
mod emitter;
mod kind;
mod parent;
#[cfg(feature = "read")]
mod reader;
mod value;

use events_spec::{FieldDef, Misfit};
use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{Generics, LitStr, Type};

pub(crate) use self::class::{Class, inside_option};
pub(crate) use self::emitter::check as emitter;
pub(crate) use self::parent::check as parent;
#[cfg(feature = "read")]
pub(crate) use self::reader::{ReadEvent, ReadField, ReadSource, Reader, Shape, Variant, check as reader};
pub(crate) use self::value::check as value;
use crate::attr::Convert;

/// As much of an emitter or a parent as has nothing wrong in its names.
pub(crate) struct Emitter<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    /// The name; empty of a parent.
    pub(crate) event: &'a str,
    pub(crate) categories: &'a [LitStr],
    pub(crate) fields: Vec<Recorded<'a>>,
    /// The type of the event within which it is sent.
    pub(crate) within: Option<&'a Type>,
    /// The fields that the parent must set, by [`FieldDef::set_id`], each with the error for when it does not.
    pub(crate) inherited: Vec<(u64, String)>,
    pub(crate) deprecated: bool,
}

/// A recorded field.
pub(crate) struct Recorded<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a Type,
    /// The recorded name.
    pub(crate) name: String,
    /// The field of the page; `None` for an extra field. For a pattern, its name is that of the pattern.
    pub(crate) def: Option<&'a FieldDef<'a>>,
    pub(crate) asked: Asked,
    pub(crate) convert: &'a Convert,
}

/// How the compiler checks the type of a field.
pub(crate) enum Asked {
    /// With the trait in `events-core` for all fields of this kind, whose error messages are generic.
    ByKind,
    /// With the trait in `events-core` for this field of a built-in page.
    ByField,
    /// With a trait in the expansion, with this error message.
    Specially(Misfit),
    /// Like `Specially`, for a type that does not fit unless its name is misleading. If it is generic, the compiler
    /// decides for all type arguments at once, because a bound would delay the error to the first use.
    Doubtfully(Misfit),
}

/// The name of the event's field that a Rust field sets, and where it is written.
pub(crate) struct FieldName<'a> {
    pub(crate) name: String,
    pub(crate) ident: &'a Ident,
    pub(crate) written: Option<&'a LitStr>,
}

/// An enum without errors.
pub(crate) struct Words<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) field: &'a FieldDef<'a>,
    pub(crate) variants: Vec<(&'a Ident, String)>,
    pub(crate) deprecated: bool,
}

impl FieldName<'_> {
    /// The token to change if the name is wrong.
    pub(crate) fn token(&self) -> TokenStream {
        match self.written {
            Some(text) => text.to_token_stream(),
            None => self.ident.to_token_stream(),
        }
    }
}
