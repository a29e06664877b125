//! The page as constants: for the derive, and for programs that ask at run time.

use events_spec::{EventDef, FieldDef, Kind, SectionDef, Spec};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{RustFile, sentence};
use crate::codegen::file;

/// The table with its types taken from the crate `from`; the caller says where it stands.
pub(super) fn file(spec: &Spec, from: &TokenStream, visibility: &TokenStream) -> RustFile {
    let fields = spec.events.iter().any(|event| !event.fields.is_empty());
    let field_types = fields.then(|| quote!(FieldDef, Kind,));
    let section_type = (!spec.sections.is_empty()).then(|| quote!(SectionDef,));
    let uses = quote!(use #from::{EventDef, #field_types #section_type Table};);
    let docs = sentence(&format!("`{}` as a table of constants.", file::page(spec)));
    let table = spec.with_table(|table| {
        let (page, sha256) = (table.page, table.sha256);
        let sections = table.sections.iter().map(section);
        let events = table.events.iter().map(event);
        quote! {
            /// Every section, event and field of the page, in its order.
            #visibility static TABLE: Table<'static> = Table {
                page: #page,
                sha256: #sha256,
                sections: &[#(#sections,)*],
                events: &[#(#events,)*],
            };
        }
    });
    RustFile { path: String::new(), docs, attribute: None, items: vec![uses, table] }
}

fn section(section: &SectionDef<'_>) -> TokenStream {
    let (title, since, line) = (section.title, option(section.since), number(section.line));
    quote!(SectionDef { title: #title, since: #since, line: #line })
}

fn event(event: &EventDef<'_>) -> TokenStream {
    let (name, section, since) = (event.name, event.section, option(event.since));
    let (line, text) = (number(event.line), event.text);
    let fields = event.fields.iter().map(field);
    quote! {
        EventDef {
            name: #name,
            section: #section,
            since: #since,
            line: #line,
            text: #text,
            fields: &[#(#fields,)*],
        }
    }
}

fn field(field: &FieldDef<'_>) -> TokenStream {
    let (name, kind, line, text) = (field.name, kind(field.kind), number(field.line), field.text);
    let values = (!field.values.is_empty()).then(|| {
        let (values, open) = (field.values, field.open);
        quote!(values: &[#(#values),*], open: #open,)
    });
    let optional = field.optional.map(|words| quote!(optional: Some(#words),));
    let inherited = field.inherited_from.map(|parent| quote!(inherited_from: Some(#parent),));
    let plain = quote!(FieldDef::new(#name, Kind::#kind, #line, #text));
    if values.is_some() || optional.is_some() || inherited.is_some() {
        quote!(FieldDef { #values #optional #inherited ..#plain })
    } else {
        plain
    }
}

fn kind(kind: Kind) -> proc_macro2::Ident {
    format_ident!(
        "{}",
        match kind {
            Kind::Str => "Str",
            Kind::Int => "Int",
            Kind::Time => "Time",
            Kind::Ip => "Ip",
            Kind::Enum => "Enum",
            Kind::StrList => "StrList",
        }
    )
}

fn option(text: Option<&str>) -> TokenStream {
    match text {
        Some(text) => quote!(Some(#text)),
        None => quote!(None),
    }
}

/// A number without a suffix for its type.
fn number(number: u32) -> proc_macro2::Literal {
    proc_macro2::Literal::u32_unsuffixed(number)
}
