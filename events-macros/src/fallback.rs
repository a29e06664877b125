//! The expansion in case of errors: empty implementations, so that only our own errors are shown.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Data, DataStruct, DeriveInput, Fields, Generics, Ident, Token, Visibility};

use crate::input::Krate;

/// Parses an item without its invalid body; `None` if even its name cannot be parsed.
///
/// While a field is being typed in an editor, the implementation must not disappear, or every use of the type would be
/// an error.
pub(crate) fn head(tokens: TokenStream) -> Option<DeriveInput> {
    let parse = |input: ParseStream<'_>| {
        let attrs = Attribute::parse_outer(input)?;
        let vis: Visibility = input.parse()?;
        if input.peek(Token![enum]) {
            input.parse::<Token![enum]>()?;
        } else {
            input.parse::<Token![struct]>()?;
        }
        let ident: Ident = input.parse()?;
        let mut generics: Generics = input.parse()?;
        generics.where_clause = input.parse().unwrap_or_default();
        input.parse::<TokenStream>()?;
        let data = DataStruct { struct_token: Default::default(), fields: Fields::Unit, semi_token: None };
        Ok(DeriveInput { attrs, vis, ident, generics, data: Data::Struct(data) })
    };
    parse.parse2(tokens).ok()
}

/// An `EventEmitter` that records nothing.
pub(crate) fn emitter(item: &DeriveInput, krate: &Krate) -> TokenStream {
    let (impl_generics, type_generics, where_clause) = item.generics.split_for_impl();
    let ident = &item.ident;
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::EventEmitter for #ident #type_generics #where_clause {
            fn event_name(&self) -> &#krate::__private::str {
                ""
            }
            fn record(&self, _: &mut dyn #krate::Visit) {}
        }
    }
}

/// An `EventParent` that sets nothing.
pub(crate) fn parent(item: &DeriveInput, krate: &Krate) -> TokenStream {
    let emitter = emitter(item, krate);
    let (impl_generics, type_generics, where_clause) = item.generics.split_for_impl();
    let ident = &item.ident;
    quote! {
        #emitter
        #[automatically_derived]
        impl #impl_generics #krate::EventParent for #ident #type_generics #where_clause {
            const SETS: &'static #krate::__private::Sets = #krate::__private::Sets::UNKNOWN;
        }
    }
}

/// An `EventReader` that reads nothing.
#[cfg(feature = "read")]
pub(crate) fn reader(item: &DeriveInput, krate: &Krate) -> TokenStream {
    let (_, type_generics, where_clause) = item.generics.split_for_impl();
    let ident = &item.ident;
    let params = item.generics.params.iter().map(crate::expand::param);
    quote! {
        #[automatically_derived]
        impl<'__r, #(#params),*> #krate::EventReader<'__r> for #ident #type_generics #where_clause {
            fn reads(_: &#krate::__private::str) -> #krate::__private::bool {
                false
            }
            fn read(
                fields: &#krate::__private::read::ReadFields<'__r>,
            ) -> #krate::__private::Result<Self, #krate::__private::read::ReadError> {
                #krate::__private::Result::Err(fields.other_event())
            }
        }
    }
}

/// An `EventValue` that stands for nothing and fits everywhere.
pub(crate) fn value(item: &DeriveInput, krate: &Krate) -> TokenStream {
    let (impl_generics, type_generics, where_clause) = item.generics.split_for_impl();
    let ident = &item.ident;
    let params = item.generics.params.iter().map(crate::expand::param);
    quote! {
        #[automatically_derived]
        impl #impl_generics #krate::EventValue for #ident #type_generics #where_clause {
            fn as_str(&self) -> &#krate::__private::str {
                ""
            }
        }
        #[automatically_derived]
        impl<#(#params,)* __Kind> #krate::__private::OfKind<__Kind> for #ident #type_generics #where_clause {
            fn record(&self, _: &#krate::__private::str, _: &mut dyn #krate::Visit) {}
        }
    }
}
