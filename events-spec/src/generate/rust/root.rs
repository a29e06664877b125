//! Generates the root module: an overview, and re-exports of everything.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{Cx, Declared, Home, RustFile, sentence};
use crate::generate::file;

pub(super) fn file(cx: &Cx<'_>) -> RustFile {
    let modules = sections(cx);
    let value = (!cx.names.enums.is_empty()).then(|| {
        quote!(
            mod value;
        )
    });
    // The table of a built-in page is in `events-spec`, where the derives use it too.
    let table = match cx.home {
        Home::Core(_) => None,
        Home::User(_) => Some(quote!(
            mod table;
        )),
    };
    let mut items = vec![
        quote! {
            mod event;
            mod name;
            #table
            #value
        },
        quote!(#(pub mod #modules;)*),
    ];
    let Exports { types, read, sections } = Exports::of(cx);
    items.push(types.into_iter().collect());
    let read_module = quote!(
        mod read;
    );
    items.extend([read_module, read].map(|item| cx.if_read(&item)));
    items.push(sections.into_iter().collect());
    let page = file::page(cx.spec);
    let created = cx.spec.created.as_ref().map_or(String::new(), |created| format!(", made on {created}"));
    let mut docs = sentence(&format!("The events of `{page}`{created}."));
    docs.push(String::new());
    let tour = "Each event is a struct whose fields are all optional, in the module of its section and re-exported \
                here. [`Event`] is an enum of all events, [`EventName`] an enum of their names, and [`TABLE`] holds \
                what the page says about them.";
    docs.extend(sentence(tour));
    let attribute = match cx.home {
        Home::Core(_) => None,
        Home::User(_) => {
            let lints = file::lints();
            Some(quote!(#![allow(#lints)]))
        }
    };
    RustFile { path: String::new(), docs, attribute, items }
}

/// What the root module re-exports, each item for itself.
pub(super) fn exports(cx: &Cx<'_>) -> Vec<(Declared, TokenStream)> {
    let Exports { types, read, sections } = Exports::of(cx);
    let all = types.into_iter().chain(sections).map(|item| (Declared::Public, item));
    all.chain([(Declared::IfRead, read)]).collect()
}

/// The re-exports of the root module.
struct Exports {
    types: Vec<TokenStream>,
    read: TokenStream,
    sections: Vec<TokenStream>,
}

impl Exports {
    fn of(cx: &Cx<'_>) -> Self {
        let table = match cx.home {
            Home::Core(table) => {
                let table = format_ident!("{table}");
                quote!(
                    pub use events_spec::tables::#table as TABLE;
                )
            }
            Home::User(_) => quote!(
                pub use self::table::TABLE;
            ),
        };
        let mut types = vec![quote!(
            pub use self::event::Event;
        )];
        types.push(quote!(
            pub use self::name::EventName;
        ));
        types.push(table);
        if !cx.names.enums.is_empty() {
            types.push(quote!(
                pub use self::value::*;
            ));
        }
        let read = quote!(
            pub use self::read::Page;
        );
        let sections = sections(cx).into_iter().map(|module| quote!(pub use self::#module::*;)).collect();
        Self { types, read, sections }
    }
}

impl Cx<'_> {
    /// The item, if records can be read. A user's crate does not have this feature; only the library knows whether it is
    /// enabled.
    fn if_read(&self, item: &TokenStream) -> TokenStream {
        let core = &self.core;
        match self.home {
            Home::Core(_) => quote! {
                #[cfg(feature = "read")]
                #item
            },
            Home::User(_) => quote!(#core::__if_read! { #item }),
        }
    }
}

/// The modules of the sections, sorted.
fn sections<'c>(cx: &'c Cx<'_>) -> Vec<&'c Ident> {
    let mut modules: Vec<_> = cx.names.modules.iter().map(|module| &module.ident).collect();
    modules.sort_by_key(ToString::to_string);
    modules
}
