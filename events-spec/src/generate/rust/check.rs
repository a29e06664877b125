//! Generates the traits that check the fields of a built-in page, one for each field, so that compiler errors about a
//! type can quote the page.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use super::{Cx, RustFile, doc, sentence};
use crate::generate::file;
use crate::generate::naming::file_stem;
use crate::{FieldDef, Table, Takes};

/// A module for each section, and a root module that re-exports them.
pub(super) fn files(cx: &Cx<'_>) -> Vec<RustFile> {
    cx.spec.with_table(|table| {
        let mut modules = Vec::new();
        let mut files = Vec::new();
        for module in &cx.names.modules {
            let checks: Vec<TokenStream> = module
                .events
                .iter()
                .flat_map(|at| {
                    let event = &table.events[*at];
                    event.fields.iter().filter(move |field| declares(table, event.name, field))
                })
                .map(|field| check(cx, table, field))
                .collect();
            if checks.is_empty() {
                continue;
            }
            let core = &cx.core;
            let uses = [quote! {
                use #core::Visit;
                use #core::__private::*;
            }];
            let title = module.section.map_or("", |section| cx.spec.sections[section].title.as_str());
            let docs = sentence(&format!("The fields of the section `{title}`."));
            let path = format!("published/{}.rs", file_stem(&module.ident));
            let items = uses.into_iter().chain(checks).collect();
            files.push(RustFile { path, docs, attribute: None, items });
            modules.push(&module.ident);
        }
        modules.sort_by_key(ToString::to_string);
        let docs = sentence(&format!("The traits that check the fields of `{}`.", file::page(cx.spec)));
        let items = vec![quote!(#(mod #modules;)*), quote!(#(pub use self::#modules::*;)*)];
        files.insert(0, RustFile { path: "published.rs".to_owned(), docs, attribute: None, items });
        files
    })
}

/// Whether this event is the first that has the field.
fn declares(table: &Table<'_>, event: &str, field: &FieldDef<'_>) -> bool {
    table.declaring_event(field).is_some_and(|first| first.name == event)
}

/// The trait, and its implementation for every type that fits.
fn check(cx: &Cx<'_>, table: &Table<'_>, field: &FieldDef<'_>) -> TokenStream {
    let ident = Ident::new(&table.check_name(field), Span::call_site());
    let docs = doc(&[format!("`{}` ({})", field.name, cx.cite(field.line))]);
    let misfit = table.misfit(field, None);
    let (message, label, notes) = (misfit.message, misfit.label, misfit.notes);
    let (kind, name) = (kind(field), field.name);
    quote! {
        #docs
        #[diagnostic::on_unimplemented(message = #message, label = #label, #(note = #notes),*)]
        pub trait #ident {
            fn record(&self, visit: &mut dyn Visit);
        }

        fits!(#ident, #name, #kind);
    }
}

/// The kind of a field, in the form of the arguments of `fits!`.
fn kind(field: &FieldDef<'_>) -> TokenStream {
    let id = Literal::u64_unsuffixed(field.value_id());
    match field.takes() {
        Takes::Text(_) => quote!(Text, #id),
        Takes::YesText(_) => quote!(YesText, #id),
        Takes::Int => quote!(Int),
        Takes::Usecs => quote!(Usecs),
        Takes::Time => quote!(Time),
        Takes::Ip => quote!(Ip),
        Takes::StrList => quote!(StrList),
    }
}
