//! Generates the root module: an overview, and re-exports of everything.

use quote::quote;

use super::{Cx, RustFile, sentence};
use crate::codegen::{Target, file};

pub(super) fn file(cx: &Cx<'_>) -> RustFile {
    let mut modules: Vec<_> = cx.names.modules.iter().map(|module| &module.ident).collect();
    modules.sort_by_key(ToString::to_string);
    let value = (!cx.names.enums.is_empty()).then(|| {
        quote!(
            mod value;
        )
    });
    let values = value.as_ref().map(|_| {
        quote!(
            pub use self::value::*;
        )
    });
    // A user's crate does not have this feature; only the library knows whether reading is enabled.
    let read = match cx.target {
        Target::Repository | Target::Line(_) => vec![
            quote! {
                #[cfg(feature = "read")]
                mod read;
            },
            quote! {
                #[cfg(feature = "read")]
                pub use self::read::Page;
            },
        ],
        Target::Folder => {
            let core = &cx.core;
            vec![quote!(#core::__if_read! { mod read; }), quote!(#core::__if_read! { pub use self::read::Page; })]
        }
    };
    // The table of a built-in page is in `events-spec`, where the derives use it too.
    let (table_module, table) = match cx.target {
        Target::Repository | Target::Line(_) => {
            let table = match cx.target {
                Target::Line(line) => quote::format_ident!("V{}_{}", line.major(), line.minor()),
                Target::Repository | Target::Folder => quote::format_ident!("PUBLISHED"),
            };
            (
                None,
                quote!(
                    pub use events_spec::tables::#table as TABLE;
                ),
            )
        }
        Target::Folder => {
            let module = quote!(
                mod table;
            );
            (
                Some(module),
                quote!(
                    pub use self::table::TABLE;
                ),
            )
        }
    };
    let mut items = vec![
        quote! {
            mod event;
            mod name;
            #table_module
            #value
        },
        quote!(#(pub mod #modules;)*),
        quote! {
            pub use self::event::Event;
            pub use self::name::EventName;
            #table
            #values
        },
    ];
    items.extend(read);
    items.push(quote!(#(pub use self::#modules::*;)*));
    let page = file::page(cx.spec);
    let created = cx.spec.created.as_ref().map_or(String::new(), |created| format!(", made on {created}"));
    let mut docs = sentence(&format!("The events of `{page}`{created}."));
    docs.push(String::new());
    let tour = "Each event is a struct whose fields are all optional, in the module of its section and re-exported \
                here. [`Event`] is an enum of all events, [`EventName`] an enum of their names, and [`TABLE`] holds \
                what the page says about them.";
    docs.extend(sentence(tour));
    // A crate that uses some of the events must not get warnings about the others.
    let attribute = match cx.target {
        Target::Repository | Target::Line(_) => None,
        Target::Folder => {
            Some(quote!(#![allow(dead_code, unreachable_pub, unused_imports, reason = "few crates use every event")]))
        }
    };
    RustFile { path: String::new(), docs, attribute, items }
}
