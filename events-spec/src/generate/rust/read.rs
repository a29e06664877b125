//! Generates the module that reads records into the types, by mapping the fields of the page to those of the structs.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Cx, RustFile, sentence};
use crate::generate::naming::EventNames;
use crate::{Event, Kind};

pub(super) fn file(cx: &Cx<'_>) -> RustFile {
    let core = &cx.core;
    let items = vec![
        quote!(
            use std::borrow::Cow;
        ),
        quote! {
            use #core::__private::read::{ReadPage, Wire};
            use #core::Table;
        },
        quote!(
            use super::{Event, EventName, TABLE};
        ),
        declaration(),
        implementation(cx),
        set(cx),
    ];
    let docs = sentence("Reads exported records into the types.");
    RustFile { path: "read.rs".to_owned(), docs, attribute: None, items }
}

fn declaration() -> TokenStream {
    quote! {
        /// The page, as a type parameter for readers of its records.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Page {}
    }
}

fn implementation(cx: &Cx<'_>) -> TokenStream {
    let idents: Vec<_> = cx.names.events.iter().map(|names| &names.ident).collect();
    quote! {
        impl ReadPage for Page {
            type Event<'a> = Event<'a>;

            fn table() -> &'static Table<'static> {
                &TABLE
            }

            fn empty<'a>(event: usize) -> Event<'a> {
                match EventName::ALL.get(event) {
                    #(Some(EventName::#idents) => Event::#idents(Default::default()),)*
                    None => Event::Undocumented(Cow::Borrowed("")),
                }
            }

            fn undocumented(name: Cow<'_, str>) -> Event<'_> {
                Event::Undocumented(name)
            }

            fn number(event: &Event<'_>) -> Option<usize> {
                event.name().map(|name| name as usize)
            }

            fn set<'a>(event: &mut Event<'a>, field: usize, value: Wire<'a>) -> bool {
                set(event, field, value)
            }
        }
    }
}

/// The function that stores a value in a field by its index.
fn set(cx: &Cx<'_>) -> TokenStream {
    let arms = cx.spec.events.iter().zip(&cx.names.events).flat_map(|(event, names)| arms(cx, event, names));
    quote! {
        /// Stores a value in the field with this index; false if the value is of another kind.
        fn set<'a>(event: &mut Event<'a>, field: usize, value: Wire<'a>) -> bool {
            match (event, field) {
                #(#arms,)*
                _ => value.of_no_field(),
            }
        }
    }
}

fn arms(cx: &Cx<'_>, event: &Event, names: &EventNames) -> Vec<TokenStream> {
    let numbered = event.fields.iter().zip(&names.fields).enumerate();
    let fields = numbered.map(|(number, (field, ident))| {
        let (event, number) = (&names.ident, Literal::usize_unsuffixed(number));
        let into = match (cx.spec.declared[field.declared].kind, cx.names.enum_type(field.declared)) {
            (Kind::Enum, Some(_)) => quote!(word),
            (Kind::Str, _) | (Kind::Enum, None) => quote!(str),
            (Kind::Int, _) => quote!(int),
            (Kind::Time, _) => quote!(time),
            (Kind::Ip, _) => quote!(ip),
            (Kind::StrList, _) => quote!(str_list),
        };
        quote!((Event::#event(event), #number) => value.#into(&mut event.#ident))
    });
    fields.collect()
}
