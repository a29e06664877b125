//! Generates the page as constants, for the derive and for programs that query it at run time.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{RustFile, sentence};
use crate::generate::file;
use crate::{AbsentDef, EventDef, FieldDef, FormerlyDef, Kind, Presence, SectionDef, ServerVersion, Spec};

/// The table, with its types imported from `from`; the caller sets the path.
pub(super) fn file(spec: &Spec, from: &TokenStream) -> RustFile {
    let uses = uses(spec, from);
    let docs = sentence(&format!("`{}` as a table of constants.", file::page(spec)));
    let table = spec.with_table(|table| {
        let (page, sha256) = (table.page, table.sha256);
        let sections = table.sections.iter().map(section);
        let events = table.events.iter().map(event);
        let release = option(table.release);
        let version = version(table.version);
        let absent = table.absent.iter().map(absent);
        quote! {
            /// Every section, event and field of the page, in its order.
            pub static TABLE: Table<'static> = Table {
                page: #page,
                sha256: #sha256,
                release: #release,
                version: #version,
                sections: &[#(#sections,)*],
                events: &[#(#events,)*],
                absent: &[#(#absent,)*],
                added: &[],
            };
        }
    });
    RustFile { path: String::new(), docs, attribute: None, items: vec![uses, table] }
}

/// The types that the table of this page uses.
fn uses(spec: &Spec, from: &TokenStream) -> TokenStream {
    let refs = || spec.events.iter().flat_map(|event| event.fields.iter().chain(&event.patterns));
    let fields: Vec<_> = refs().map(|field| &spec.declared[field.declared]).collect();
    let was_renamed = spec.events.iter().any(|event| !event.formerly.is_empty())
        || fields.iter().any(|field| !field.formerly.is_empty());
    let absent = (!spec.absent.is_empty()).then(|| quote!(AbsentDef,));
    let field_types = (!fields.is_empty()).then(|| quote!(FieldDef, Kind,));
    let formerly = was_renamed.then(|| quote!(FormerlyDef,));
    let presence = fields.iter().any(|field| field.presence != Presence::Unsaid).then(|| quote!(Presence,));
    let section = (!spec.sections.is_empty()).then(|| quote!(SectionDef,));
    let version = spec.version.map(|_| quote!(ServerVersion,));
    quote!(use #from::{#absent EventDef, #field_types #formerly #presence #section #version Table};)
}

fn section(section: &SectionDef<'_>) -> TokenStream {
    let (title, since, line) = (section.title, option(section.since), number(section.line));
    quote!(SectionDef { title: #title, since: #since, line: #line })
}

fn absent(absent: &AbsentDef<'_>) -> TokenStream {
    let AbsentDef { event, field, value, since, removed, called, line } = *absent;
    let (field, value, since, removed) = (option(field), option(value), option(since), option(removed));
    let called = option(called);
    let line = number(line);
    quote! {
        AbsentDef {
            event: #event,
            field: #field,
            value: #value,
            since: #since,
            removed: #removed,
            called: #called,
            line: #line,
        }
    }
}

fn event(event: &EventDef<'_>) -> TokenStream {
    let (name, section, line, text) = (event.name, event.section, number(event.line), event.text);
    let fields = event.fields.iter().map(field);
    let plain = quote!(EventDef::new(#name, #section, #line, #text, &[#(#fields,)*]));
    let since = event.since.map(|since| quote!(since: Some(#since),));
    let formerly = formerly(event.formerly);
    let patterns = (!event.patterns.is_empty()).then(|| {
        let patterns = event.patterns.iter().map(field);
        quote!(patterns: &[#(#patterns,)*],)
    });
    if since.is_some() || formerly.is_some() || patterns.is_some() {
        quote!(EventDef { #since #formerly #patterns ..#plain })
    } else {
        plain
    }
}

fn field(field: &FieldDef<'_>) -> TokenStream {
    let (name, kind, line, text) = (field.name, kind(field.kind), number(field.line), field.text);
    let values = (!field.values.is_empty()).then(|| {
        let (values, open) = (field.values, field.open);
        quote!(values: &[#(#values),*], open: #open,)
    });
    let presence = presence(field.presence);
    let optional = field.optional.map(|words| quote!(optional: Some(#words),));
    let inherited = field.inherited_from.map(|parent| quote!(inherited_from: Some(#parent),));
    let since = field.since.map(|since| quote!(since: Some(#since),));
    let formerly = formerly(field.formerly);
    let plain = quote!(FieldDef::new(#name, Kind::#kind, #line, #text));
    let more = quote!(#values #presence #optional #inherited #since #formerly);
    if more.is_empty() { plain } else { quote!(FieldDef { #more ..#plain }) }
}

fn formerly(names: &[FormerlyDef<'_>]) -> Option<TokenStream> {
    let names: Vec<TokenStream> = names
        .iter()
        .map(|formerly| {
            let (name, before) = (formerly.name, option(formerly.before));
            quote!(FormerlyDef { name: #name, before: #before })
        })
        .collect();
    (!names.is_empty()).then(|| quote!(formerly: &[#(#names),*],))
}

fn presence(presence: Presence) -> Option<TokenStream> {
    let variant = match presence {
        Presence::Unsaid => return None,
        Presence::Always => "Always",
        Presence::OnSuccess => "OnSuccess",
        Presence::OnFailure => "OnFailure",
        Presence::Sometimes => "Sometimes",
    };
    let variant = format_ident!("{variant}");
    Some(quote!(presence: Presence::#variant,))
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

fn version(version: Option<ServerVersion>) -> TokenStream {
    let Some(version) = version else { return quote!(None) };
    let part = proc_macro2::Literal::u16_unsuffixed;
    let (major, minor) = (part(version.major()), part(version.minor()));
    match version.patch().map(part) {
        Some(patch) => quote!(Some(ServerVersion::new(#major, #minor, #patch))),
        None => quote!(Some(ServerVersion::line(#major, #minor))),
    }
}

fn option(text: Option<&str>) -> TokenStream {
    match text {
        Some(text) => quote!(Some(#text)),
        None => quote!(None),
    }
}

/// A number without a type suffix.
fn number(number: u32) -> proc_macro2::Literal {
    proc_macro2::Literal::u32_unsuffixed(number)
}
