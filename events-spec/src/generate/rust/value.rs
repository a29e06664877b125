//! Generates the module of the enumerations: a type for each list of values, with a variant for other values.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Cx, RustFile, doc, sentence};
use crate::FieldDef;
use crate::generate::naming::EnumNames;
use crate::generate::prose;

pub(super) fn file(cx: &Cx<'_>) -> RustFile {
    let core = &cx.core;
    let mut items = vec![
        quote!(
            use std::borrow::Cow;
        ),
        quote!(
            use #core::__private::{OfKind, TakesWord};
            use #core::{EventValue, Visit};
        ),
    ];
    for names in &cx.names.enums {
        let [as_value, as_field] = traits(cx, names);
        items.extend([
            declaration(cx, names),
            methods(cx, names),
            as_value,
            as_field,
            from_cow(cx, names),
            from_str(names),
        ]);
    }
    let docs =
        sentence("The documented values of fields with a list of values. Each type can also hold any other value.");
    RustFile { path: "value.rs".to_owned(), docs, attribute: None, items }
}

fn declaration(cx: &Cx<'_>, names: &EnumNames) -> TokenStream {
    let field = &cx.spec.declared[names.field];
    let (ident, undocumented) = (&names.ident, &names.undocumented);
    let list = if field.open { "the list is open" } else { "the list is closed" };
    let first = format!("A value of `{}` ({}); {list}.", field.name, cx.cite(field.line));
    let mut lines = sentence(&first);
    lines.push(String::new());
    lines.extend(prose::paragraphs(&field.text, &|name| cx.link(name)));
    let docs = doc(&lines);
    let variants = field.values.iter().zip(&names.variants).map(|(value, ident)| {
        let name = prose::code(&value.name, prose::Place::Text);
        let docs = if value.text.is_empty() {
            doc(&[name])
        } else {
            doc(&prose::described(&value.text, &format!("({name})"), &|name| cx.link(name)))
        };
        quote!(#docs #ident)
    });
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        pub enum #ident<'a> {
            #(#variants,)*
            /// A value that the page does not document.
            #undocumented(Cow<'a, str>),
        }
    }
}

fn methods(cx: &Cx<'_>, names: &EnumNames) -> TokenStream {
    let (ident, undocumented, variants) = (&names.ident, &names.undocumented, &names.variants);
    let values = cx.spec.declared[names.field].values.iter().map(|value| &value.name);
    quote! {
        impl #ident<'_> {
            /// The value as sent.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#variants => #values,)*
                    Self::#undocumented(value) => value,
                }
            }
        }
    }
}

/// The implementations that allow the type for its field in a user's emitter.
fn traits(cx: &Cx<'_>, names: &EnumNames) -> [TokenStream; 2] {
    let ident = &names.ident;
    let field = &cx.spec.declared[names.field];
    let values: Vec<&str> = field.values.iter().map(|value| value.name.as_str()).collect();
    let def = FieldDef {
        values: &values,
        open: field.open,
        ..FieldDef::new(&field.name, field.kind, field.line, &field.text)
    };
    let id = Literal::u64_unsuffixed(def.value_id());
    let as_value = quote! {
        impl EventValue for #ident<'_> {
            #[inline]
            fn as_str(&self) -> &str {
                self.as_str()
            }
        }
    };
    let as_field = quote! {
        impl<K: TakesWord<#id>> OfKind<K> for #ident<'_> {
            #[inline]
            fn record(&self, field: &str, visit: &mut dyn Visit) {
                visit.str(field, self.as_str());
            }
        }
    };
    [as_value, as_field]
}

fn from_cow(cx: &Cx<'_>, names: &EnumNames) -> TokenStream {
    let (ident, undocumented, variants) = (&names.ident, &names.undocumented, &names.variants);
    let values = cx.spec.declared[names.field].values.iter().map(|value| &value.name);
    quote! {
        impl<'a> From<Cow<'a, str>> for #ident<'a> {
            #[inline]
            fn from(value: Cow<'a, str>) -> Self {
                match &*value {
                    #(#values => Self::#variants,)*
                    _ => Self::#undocumented(value),
                }
            }
        }
    }
}

fn from_str(names: &EnumNames) -> TokenStream {
    let ident = &names.ident;
    quote! {
        impl<'a> From<&'a str> for #ident<'a> {
            #[inline]
            fn from(value: &'a str) -> Self {
                Self::from(Cow::Borrowed(value))
            }
        }
    }
}
