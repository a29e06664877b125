//! Generates the module of `EventName`.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Cx, RustFile, doc, sentence};
use crate::generate::file;

pub(super) fn file(cx: &Cx<'_>) -> RustFile {
    let core = &cx.core;
    let items = vec![
        quote! {
            use std::fmt;
            use std::str::FromStr;
        },
        quote!(use #core::{EventDef, UnknownEventName};),
        quote!(
            use super::TABLE;
        ),
        declaration(cx),
        methods(cx),
        display(),
        from_str(),
    ];
    RustFile { path: "name.rs".to_owned(), docs: sentence("The names of the events."), attribute: None, items }
}

fn declaration(cx: &Cx<'_>) -> TokenStream {
    let variants = cx.spec.events.iter().zip(&cx.names.events).map(|(event, names)| {
        let (docs, ident) = (doc(&[format!("`{}` ({})", event.name, cx.cite(event.line))]), &names.ident);
        quote!(#docs #ident)
    });
    let docs = doc(&sentence(&format!("The name of an event, in the order of `{}`.", file::page(cx.spec))));
    quote! {
        #docs
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum EventName {
            #(#variants,)*
        }
    }
}

fn methods(cx: &Cx<'_>) -> TokenStream {
    let idents: Vec<_> = cx.names.events.iter().map(|names| &names.ident).collect();
    quote! {
        impl EventName {
            /// Every name, in the order of the page.
            pub const ALL: &'static [Self] = &[#(Self::#idents,)*];

            /// Returns the name that is spelled like this, if it is an event.
            #[must_use]
            #[inline]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|event| event.as_str() == name)
            }

            /// The name as sent.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                self.def().name
            }

            /// What the page says about the event and its fields.
            #[must_use]
            pub const fn def(self) -> &'static EventDef<'static> {
                &TABLE.events[self as usize]
            }

            /// The title of the event's section; empty if it has none.
            #[must_use]
            pub const fn section(self) -> &'static str {
                self.def().section
            }

            /// The version that added the event: its own version note, or else that of its section.
            #[must_use]
            #[inline]
            pub fn since(self) -> Option<&'static str> {
                TABLE.since(self.def())
            }
        }
    }
}

fn display() -> TokenStream {
    quote! {
        impl fmt::Display for EventName {
            #[inline]
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    }
}

fn from_str() -> TokenStream {
    quote! {
        impl FromStr for EventName {
            type Err = UnknownEventName;

            #[inline]
            fn from_str(name: &str) -> Result<Self, Self::Err> {
                Self::from_name(name).ok_or_else(|| UnknownEventName::new(name))
            }
        }
    }
}
