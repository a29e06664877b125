//! What goes out when something is wrong: implementations without content, so that only our errors show.

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::input::Krate;

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
