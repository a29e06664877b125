//! Expands an enum of words: its words, the fields that it fits, and how it is read.

use events_spec::Kind;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{files, lints, param};
use crate::check::Words;
use crate::input::Krate;
use crate::table::Page;

/// The implementations for an enum of words.
pub(crate) fn value(words: &Words<'_>, krate: &Krate, page: &Page) -> TokenStream {
    let (impl_generics, type_generics, where_clause) = words.generics.split_for_impl();
    let item = words.ident;
    let arms = words.variants.iter().map(|(variant, word)| quote!(Self::#variant => #word,));
    // An enum without variants has no values to match, but a reference to it is not known to be uninhabited.
    let matched = if words.variants.is_empty() { quote!(*self) } else { quote!(self) };
    let (files, lints) = (files(page), lints(words.deprecated));
    let (read, fits) = (read(words, krate), fits(words, krate));
    quote! {
        #files
        #read
        #fits
        #[automatically_derived]
        #lints
        impl #impl_generics #krate::EventValue for #item #type_generics #where_clause {
            fn as_str(&self) -> &#krate::__private::str {
                match #matched {
                    #(#arms)*
                }
            }
        }
    }
}

/// The implementation that lets an enum be the value of its field, or an item of the field's list.
fn fits(words: &Words<'_>, krate: &Krate) -> TokenStream {
    let (impl_generics, type_generics, where_clause) = words.generics.split_for_impl();
    let item = words.ident;
    if words.field.kind == Kind::StrList {
        return quote! {
            #[automatically_derived]
            impl #impl_generics #krate::__private::ListItem for #item #type_generics #where_clause {
                fn item(&self) -> &#krate::__private::str {
                    #krate::EventValue::as_str(self)
                }
            }
        };
    }
    let params = words.generics.params.iter().map(param);
    let id = Literal::u64_unsuffixed(words.field.value_id());
    quote! {
        #[automatically_derived]
        impl<#(#params,)* __Kind: #krate::__private::TakesWord<#id>> #krate::__private::OfKind<__Kind>
            for #item #type_generics #where_clause
        {
            fn record(&self, __field: &#krate::__private::str, __visit: &mut dyn #krate::Visit) {
                #krate::Visit::str(__visit, __field, #krate::EventValue::as_str(self));
            }
        }
    }
}

/// How the words are read, which only programs with readers need.
#[cfg(feature = "read")]
fn read(words: &Words<'_>, krate: &Krate) -> TokenStream {
    let (_, type_generics, where_clause) = words.generics.split_for_impl();
    let params = words.generics.params.iter().map(param);
    let (item, lints) = (words.ident, lints(words.deprecated));
    let id = Literal::u64_unsuffixed(words.field.value_id());
    let arms = words.variants.iter().map(|(variant, word)| quote!(#word => #krate::__private::Some(Self::#variant),));
    if words.field.kind == Kind::StrList {
        return quote! {
            #[automatically_derived]
            #lints
            impl<'__r, #(#params,)* __Kind: #krate::__private::TakesStrList>
                #krate::__private::read::ReadItem<'__r, __Kind> for #item #type_generics #where_clause
            {
                fn read_item(__text: #krate::__private::read::Cow<'__r, #krate::__private::str>)
                    -> #krate::__private::Option<Self>
                {
                    match &*__text {
                        #(#arms)*
                        _ => #krate::__private::None,
                    }
                }
            }
        };
    }
    quote! {
        #[automatically_derived]
        #lints
        impl<'__r, #(#params,)* __Kind: #krate::__private::TakesWord<#id>> #krate::__private::read::ReadAs<'__r, __Kind>
            for #item #type_generics #where_clause
        {
            fn read(__value: #krate::__private::read::Wire<'__r>) -> #krate::__private::Option<Self> {
                match &*__value.word_text()? {
                    #(#arms)*
                    _ => #krate::__private::None,
                }
            }
        }
    }
}

#[cfg(not(feature = "read"))]
fn read(_: &Words<'_>, _: &Krate) -> TokenStream {
    TokenStream::new()
}
