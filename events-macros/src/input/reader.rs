//! A struct or enum that is to be a reader, as written.

use proc_macro2::Ident;
use syn::{Data, DeriveInput, Fields, Generics, Type};

use super::{FieldInput, Krate};
use crate::attr::{self, EmitterAttrs, Place, ReadVariantAttrs};
use crate::errors::{Errors, reader as error};

/// A struct or enum that is to be a reader, as written.
pub(crate) struct ReaderInput<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) attrs: EmitterAttrs,
    pub(crate) shape: ReaderShape<'a>,
    /// Whether every attribute could be read.
    pub(crate) clean: bool,
    /// Whether a part of it is deprecated.
    pub(crate) deprecated: bool,
}

/// Its shape.
pub(crate) enum ReaderShape<'a> {
    Struct(Vec<FieldInput<'a>>),
    Enum(Vec<ReadVariantInput<'a>>),
}

/// A variant of a reader.
pub(crate) struct ReadVariantInput<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) attrs: ReadVariantAttrs,
    pub(crate) holds: Holds<'a>,
}

/// What a variant holds.
pub(crate) enum Holds<'a> {
    /// Fields of an event, perhaps none.
    Fields(Vec<FieldInput<'a>>),
    /// Another reader.
    Reader(&'a Type),
    /// Something else, which has been reported.
    Other,
}

/// Parses a struct or enum for `EventReader`; `None` if it has the wrong shape.
pub(crate) fn reader<'a>(item: &'a DeriveInput, errors: &mut Errors) -> (Option<ReaderInput<'a>>, Krate) {
    let before = errors.count();
    let mut attrs = attr::emitter(Place::Reader, &item.attrs, errors);
    let krate = Krate(attrs.krate.take());
    let mut deprecated = super::is_deprecated(&item.attrs);
    let shape = match &item.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => ReaderShape::Struct(read_fields(&fields.named, &mut deprecated, errors)),
            Fields::Unit => ReaderShape::Struct(Vec::new()),
            Fields::Unnamed(fields) => {
                errors.push(error::on_tuple(&item.ident, fields));
                return (None, krate);
            }
        },
        Data::Enum(data) => {
            // One event of an enum is that of a variant.
            if let Some(name) = attrs.name.as_ref() {
                errors.push(error::name_on_enum(name));
            }
            let variants = data.variants.iter().map(|variant| {
                deprecated |= super::is_deprecated(&variant.attrs);
                ReadVariantInput {
                    ident: &variant.ident,
                    attrs: attr::read_variant(&variant.attrs, errors),
                    holds: holds(&variant.ident, &variant.fields, &mut deprecated, errors),
                }
            });
            ReaderShape::Enum(variants.collect())
        }
        Data::Union(data) => {
            errors.push(error::on_union(&item.ident, &data.union_token));
            return (None, krate);
        }
    };
    let clean = errors.count() == before;
    (Some(ReaderInput { ident: &item.ident, generics: &item.generics, attrs, shape, clean, deprecated }), krate)
}

/// Rule: a variant has the fields of an event, or is around one reader.
///
/// `enum Seen { Command(u64, u64) }`
fn holds<'a>(variant: &Ident, fields: &'a Fields, deprecated: &mut bool, errors: &mut Errors) -> Holds<'a> {
    match fields {
        Fields::Named(fields) => Holds::Fields(read_fields(&fields.named, deprecated, errors)),
        Fields::Unit => Holds::Fields(Vec::new()),
        Fields::Unnamed(fields) => match fields.unnamed.first() {
            Some(field) if fields.unnamed.len() == 1 => Holds::Reader(&field.ty),
            _ => {
                errors.push(error::tuple_variant(variant, fields));
                Holds::Other
            }
        },
    }
}

fn read_fields<'a>(
    fields: impl IntoIterator<Item = &'a syn::Field>,
    deprecated: &mut bool,
    errors: &mut Errors,
) -> Vec<FieldInput<'a>> {
    let fields = fields.into_iter().filter_map(|field| {
        *deprecated |= super::is_deprecated(&field.attrs);
        let attrs = attr::field(Place::ReadField, &field.attrs, errors);
        Some(FieldInput { ident: field.ident.as_ref()?, ty: &field.ty, attrs })
    });
    fields.collect()
}
