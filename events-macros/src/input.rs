//! Parses the item: its shape, its fields or variants, and their attributes.

#[cfg(feature = "read")]
mod reader;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, Data, DeriveInput, Fields, Generics, Path, Type};

use crate::attr::{self, EmitterAttrs, FieldAttrs, Place, ValueAttrs, VariantAttrs};
use crate::errors::{Errors, attribute};

#[cfg(feature = "read")]
pub(crate) use self::reader::{Holds, ReadVariantInput, ReaderInput, ReaderShape, reader};

/// A struct that derives `EventEmitter`, as written.
pub(crate) struct EmitterInput<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) attrs: EmitterAttrs,
    pub(crate) fields: Vec<FieldInput<'a>>,
    /// Whether every attribute could be parsed. If not, what seems to be missing may just be misspelled.
    pub(crate) clean: bool,
    /// Whether the struct or a field is deprecated.
    pub(crate) deprecated: bool,
}

/// A field of the struct.
pub(crate) struct FieldInput<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a Type,
    pub(crate) attrs: FieldAttrs,
}

/// An enum that derives `EventValue`, as written.
pub(crate) struct ValueInput<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) attrs: ValueAttrs,
    pub(crate) variants: Vec<VariantInput<'a>>,
    /// Whether the enum or a variant is deprecated.
    pub(crate) deprecated: bool,
}

/// A variant of the enum.
pub(crate) struct VariantInput<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) attrs: VariantAttrs,
}

/// The path by which an expansion reaches `events-core`.
pub(crate) struct Krate(Option<Path>);

impl ToTokens for Krate {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match &self.0 {
            Some(path) => path.to_tokens(tokens),
            None => tokens.extend(quote!(::events_core)),
        }
    }
}

/// The path for `events-core` from the attributes of an item, ignoring all other errors.
pub(crate) fn krate(attrs: &[Attribute]) -> Krate {
    let mut errors = Errors::default();
    let krate = attr::emitter(Place::Emitter, attrs, &mut errors).krate;
    // These errors are about an item that cannot be parsed, which is reported.
    drop(errors.take());
    Krate(krate)
}

/// Parses a struct for `EventEmitter` or `EventParent`; `None` if it has the wrong shape.
pub(crate) fn emitter<'a>(
    place: Place,
    item: &'a DeriveInput,
    errors: &mut Errors,
) -> (Option<EmitterInput<'a>>, Krate) {
    let before = errors.count();
    let mut attrs = attr::emitter(place, &item.attrs, errors);
    let krate = Krate(attrs.krate.take());
    let Some(fields) = named_fields(item, place.derive(), errors) else {
        return (None, krate);
    };
    let deprecated = is_deprecated(&item.attrs) || fields.iter().any(|field| is_deprecated(&field.attrs));
    let fields = fields
        .into_iter()
        .filter_map(|field| {
            let ident = field.ident.as_ref()?;
            Some(FieldInput { ident, ty: &field.ty, attrs: attr::field(Place::Field, &field.attrs, errors) })
        })
        .collect();
    let clean = errors.count() == before;
    (Some(EmitterInput { ident: &item.ident, generics: &item.generics, attrs, fields, clean, deprecated }), krate)
}

/// Parses an enum for `EventValue`; `None` if it has the wrong shape.
pub(crate) fn value<'a>(item: &'a DeriveInput, errors: &mut Errors) -> (Option<ValueInput<'a>>, Krate) {
    let mut attrs = attr::value(&item.attrs, errors);
    let krate = Krate(attrs.krate.take());
    let data = match &item.data {
        Data::Enum(data) => data,
        Data::Struct(data) => {
            errors.push(attribute::value_on_struct(&item.ident, &data.struct_token));
            return (None, krate);
        }
        Data::Union(data) => {
            errors.push(attribute::value_on_union(&item.ident, &data.union_token));
            return (None, krate);
        }
    };
    let deprecated = is_deprecated(&item.attrs) || data.variants.iter().any(|variant| is_deprecated(&variant.attrs));
    let variants = data
        .variants
        .iter()
        .map(|variant| {
            let mut attrs = attr::variant(&variant.attrs, errors);
            if !matches!(variant.fields, Fields::Unit) {
                errors.push(attribute::variant_with_data(&variant.ident, &variant.fields));
                attrs.broken = true;
            }
            VariantInput { ident: &variant.ident, attrs }
        })
        .collect();
    (Some(ValueInput { ident: &item.ident, generics: &item.generics, attrs, variants, deprecated }), krate)
}

fn is_deprecated(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attr| attr.path().is_ident("deprecated"))
}

/// Rule: an emitter is a struct with named fields, because the names are those of the event.
///
/// `struct Done(u64);`
fn named_fields<'a>(item: &'a DeriveInput, derive: &str, errors: &mut Errors) -> Option<Vec<&'a syn::Field>> {
    match &item.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => return Some(fields.named.iter().collect()),
            Fields::Unit => return Some(Vec::new()),
            Fields::Unnamed(fields) => errors.push(attribute::emitter_on_tuple(derive, &item.ident, fields)),
        },
        Data::Enum(data) => errors.push(attribute::emitter_on_enum(derive, &item.ident, &data.enum_token)),
        Data::Union(data) => errors.push(attribute::emitter_on_union(derive, &item.ident, &data.union_token)),
    }
    None
}
