//! Generates the module of `Event`, the enum of all events.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Cx, RustFile, doc, sentence};
use crate::generate::file;

pub(super) fn file(cx: &Cx<'_>) -> RustFile {
    let core = &cx.core;
    let mut modules: Vec<_> = cx.names.modules.iter().map(|module| &module.ident).collect();
    modules.sort_by_key(ToString::to_string);
    let items = vec![
        quote!(
            use std::borrow::Cow;
        ),
        quote!(use #core::{EventEmitter, Visit};),
        quote! {
            use super::EventName;
            #(use super::#modules::*;)*
        },
        declaration(cx),
        methods(cx),
        emitter(cx),
    ];
    RustFile { path: "event.rs".to_owned(), docs: sentence("The enum of all events."), attribute: None, items }
}

fn declaration(cx: &Cx<'_>) -> TokenStream {
    let variants = cx.spec.events.iter().zip(&cx.names.events).map(|(event, names)| {
        let (docs, ident) = (doc(&[format!("`{}` ({})", event.name, cx.cite(event.line))]), &names.ident);
        let life = cx.borrows(event).then(|| quote!(<'a>));
        quote!(#docs #ident(#ident #life))
    });
    let docs = doc(&sentence(&format!("An event of `{}` with its fields.", file::page(cx.spec))));
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[allow(clippy::large_enum_variant, reason = "a box would cost an allocation for each event that is read")]
        pub enum Event<'a> {
            #(#variants,)*
            /// An event that the page does not document, with its name; the name is empty if the record has none.
            Undocumented(Cow<'a, str>),
        }
    }
}

fn methods(cx: &Cx<'_>) -> TokenStream {
    let idents: Vec<_> = cx.names.events.iter().map(|names| &names.ident).collect();
    quote! {
        impl Event<'_> {
            /// The event's name, if the page documents it.
            #[must_use]
            pub const fn name(&self) -> Option<EventName> {
                match self {
                    #(Self::#idents(_) => Some(EventName::#idents),)*
                    Self::Undocumented(_) => None,
                }
            }
        }
    }
}

fn emitter(cx: &Cx<'_>) -> TokenStream {
    let idents = cx.names.events.iter().map(|names| &names.ident);
    let events = cx.spec.events.iter().zip(&cx.names.events);
    let in_categories: Vec<_> = events.filter(|(event, _)| !cx.categories(event).is_empty()).collect();
    let categories = (!in_categories.is_empty()).then(|| {
        let idents = in_categories.iter().map(|(_, names)| &names.ident);
        quote! {
            #[inline]
            fn each_category(&self, take: &mut dyn FnMut(&str)) {
                match self {
                    #(Self::#idents(event) => event.each_category(take),)*
                    _ => {}
                }
            }
        }
    });
    quote! {
        impl EventEmitter for Event<'_> {
            #[inline]
            fn event_name(&self) -> &str {
                match self {
                    Self::Undocumented(name) => name,
                    documented => documented.name().map_or("", EventName::as_str),
                }
            }

            #categories

            #[inline]
            fn record(&self, visit: &mut dyn Visit) {
                match self {
                    #(Self::#idents(event) => event.record(visit),)*
                    Self::Undocumented(_) => {}
                }
            }
        }
    }
}
