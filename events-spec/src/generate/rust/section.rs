//! Generates the module of a section: a struct for each event, and its recording.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Cx, RustFile, doc, sentence};
use crate::generate::file;
use crate::generate::naming::{EventNames, Module};
use crate::generate::prose;
use crate::{Event, Field, FieldRef, Kind, Parent};

pub(super) fn file(cx: &Cx<'_>, module: &Module) -> RustFile {
    let mut items = uses(cx, module);
    for at in &module.events {
        let (event, names) = (&cx.spec.events[*at], &cx.names.events[*at]);
        items.push(structure(cx, event, names));
        items.push(emitter(cx, event, names));
    }
    RustFile { path: module.path(), docs: docs(cx, module), attribute: None, items }
}

fn docs(cx: &Cx<'_>, module: &Module) -> Vec<String> {
    let Some(section) = module.section.map(|section| &cx.spec.sections[section]) else {
        return sentence(&format!("The events of `{}` above its first section.", file::page(cx.spec)));
    };
    let title = prose::code(&section.title, prose::Place::Text);
    let since = section.since.as_ref().map_or(String::new(), |since| format!(", since {since}"));
    let mut lines = sentence(&format!("The events of the section {title} ({}){since}.", cx.cite(section.line)));
    append(&mut lines, prose::paragraphs(&section.text, &|name| cx.link(name)));
    lines
}

/// The imports of the module, in groups: the standard library, our own crate, the enumerations.
fn uses(cx: &Cx<'_>, module: &Module) -> Vec<TokenStream> {
    let core = &cx.core;
    let fields = || {
        let refs = module.events.iter().flat_map(|event| &cx.spec.events[*event].fields);
        refs.map(|field| (field.declared, cx.spec.declared[field.declared].kind))
    };
    let has = |kind| fields().any(|(_, other)| other == kind);
    let mut enums: Vec<_> = fields().filter_map(|(declared, _)| cx.names.enum_type(declared)).collect();
    enums.sort();
    enums.dedup();
    let text = fields().any(|(declared, kind)| match kind {
        Kind::Str | Kind::StrList => true,
        Kind::Enum => cx.names.enum_type(declared).is_none(),
        Kind::Int | Kind::Time | Kind::Ip => false,
    });

    let cow = text.then(|| {
        quote!(
            use std::borrow::Cow;
        )
    });
    let ip = has(Kind::Ip).then(|| {
        quote!(
            use std::net::IpAddr;
        )
    });
    let timestamp = has(Kind::Time).then(|| quote!(Timestamp,));
    let values = match enums.as_slice() {
        [] => None,
        [one] => Some(quote!(use super::value::#one;)),
        several => Some(quote!(use super::value::{#(#several),*};)),
    };
    let groups = [quote!(#cow #ip), quote!(use #core::{CallSite, EventEmitter, #timestamp Visit};), quote!(#values)];
    groups.into_iter().filter(|group| !group.is_empty()).collect()
}

fn structure(cx: &Cx<'_>, event: &Event, names: &EventNames) -> TokenStream {
    let (ident, life) = (&names.ident, cx.borrows(event).then(|| quote!(<'a>)));
    let docs = doc(&event_docs(cx, event));
    let fields = event.fields.iter().zip(&names.fields).map(|(field, ident)| {
        let (docs, ty) = (doc(&field_docs(cx, *field)), field_type(cx, field.declared));
        quote!(#docs pub #ident: Option<#ty>)
    });
    quote! {
        #docs
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct #ident #life {
            #(#fields,)*
        }
    }
}

fn event_docs(cx: &Cx<'_>, event: &Event) -> Vec<String> {
    let history: String = event.history().iter().map(|phrase| format!(", {phrase}")).collect();
    let mut lines = sentence(&format!("The event `{}` ({}){history}.", event.name, cx.cite(event.line)));
    append(&mut lines, prose::paragraphs(&event.text, &|name| cx.link(name)));
    for note in event.notes.iter() {
        append(&mut lines, prose::paragraphs(&format!("NOTE: {note}"), &|name| cx.link(name)));
    }
    lines
}

fn field_docs(cx: &Cx<'_>, field: FieldRef) -> Vec<String> {
    let declared = &cx.spec.declared[field.declared];
    let mut cite = format!("({}", cx.cite(declared.line));
    match field.inherited_from {
        Some(Parent::Event(parent)) => {
            let (name, ident) = (&cx.spec.events[parent].name, &cx.names.events[parent].ident);
            cite.push_str(&format!(", from [`{name}`](super::{ident})"));
        }
        Some(parent @ Parent::Group(_)) => cite.push_str(&format!(", from `{}`", cx.spec.parent_name(parent))),
        None => {}
    }
    for phrase in declared.history() {
        cite.push_str(&format!(", {phrase}"));
    }
    cite.push(')');
    let words = if declared.text.is_empty() { fallback(declared) } else { declared.text.clone() };
    prose::described(&words, &cite, &|name| cx.link(name))
}

/// The documentation of a field that the page does not describe.
fn fallback(field: &Field) -> String {
    format!("The field {}", field.name)
}

fn field_type(cx: &Cx<'_>, declared: usize) -> TokenStream {
    match (cx.spec.declared[declared].kind, cx.names.enum_type(declared)) {
        (Kind::Enum, Some(ident)) => quote!(#ident<'a>),
        (Kind::Str, _) | (Kind::Enum, None) => quote!(Cow<'a, str>),
        (Kind::Int, _) => quote!(i64),
        (Kind::Time, _) => quote!(Timestamp),
        (Kind::Ip, _) => quote!(IpAddr),
        (Kind::StrList, _) => quote!(Vec<Cow<'a, str>>),
    }
}

fn emitter(cx: &Cx<'_>, event: &Event, names: &EventNames) -> TokenStream {
    let (ident, life, name) = (&names.ident, cx.borrows(event).then(|| quote!(<'_>)), &event.name);
    let visit = if event.fields.is_empty() { quote!(_visit) } else { quote!(visit) };
    let fields = event.fields.iter().zip(&names.fields).map(|(field, ident)| {
        let declared = &cx.spec.declared[field.declared];
        let name = &declared.name;
        let (pattern, call) = match (declared.kind, cx.names.enum_type(field.declared)) {
            (Kind::Enum, Some(_)) => (quote!(&self.#ident), quote!(visit.str(#name, value.as_str()))),
            (Kind::Str, _) | (Kind::Enum, None) => (quote!(&self.#ident), quote!(visit.str(#name, value))),
            (Kind::Int, _) => (quote!(self.#ident), quote!(visit.int(#name, value))),
            (Kind::Time, _) => (quote!(self.#ident), quote!(visit.time(#name, value))),
            (Kind::Ip, _) => (quote!(self.#ident), quote!(visit.ip(#name, value))),
            (Kind::StrList, _) => {
                (quote!(&self.#ident), quote!(visit.str_list(#name, &mut value.iter().map(AsRef::as_ref))))
            }
        };
        quote! {
            if let Some(value) = #pattern {
                #call;
            }
        }
    });
    let categories = categories(cx, event);
    quote! {
        impl EventEmitter for #ident #life {
            #[inline]
            fn event_name(&self) -> &str {
                #name
            }

            #[inline]
            fn call_site(&self) -> Option<&'static CallSite> {
                static SITE: CallSite = CallSite::new();
                Some(&SITE)
            }

            #categories

            #[inline]
            fn record(&self, #visit: &mut dyn Visit) {
                #(#fields)*
            }
        }
    }
}

/// The method for the categories that the page gives the event.
fn categories(cx: &Cx<'_>, event: &Event) -> Option<TokenStream> {
    let categories = cx.categories(event);
    (!categories.is_empty()).then(|| {
        quote! {
            #[inline]
            fn each_category(&self, take: &mut dyn FnMut(&str)) {
                #(take(#categories);)*
            }
        }
    })
}

fn append(lines: &mut Vec<String>, more: Vec<String>) {
    if !more.is_empty() {
        lines.push(String::new());
        lines.extend(more);
    }
}
