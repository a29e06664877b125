//! Generates the page as constants, for the derive and for programs that query it at run time.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::{RustFile, sentence};
use crate::generate::file;
use crate::generate::naming::constants;
use crate::{AbsentDef, EventDef, FieldDef, FormerlyDef, Kind, Presence, SectionDef, ServerVersion, Spec, Table};

/// The table, with its types imported from `from`; the caller sets the path.
pub(super) fn file(spec: &Spec, from: &TokenStream) -> RustFile {
    let uses = uses(spec, from);
    let docs = sentence(&format!("`{}` as a table of constants.", file::page(spec)));
    let items = spec.with_table(|table| {
        let (page, sha256) = (table.page, table.sha256);
        let sections = table.sections.iter().map(section);
        let lists = Lists::of(table);
        let constants = lists.constants(table);
        let events = table.events.iter().zip(&lists.joined).map(|(def, joined)| event(&lists, def, joined));
        let release = option(table.release);
        let version = version(table.version);
        let absent = table.absent.iter().map(absent);
        let table = quote! {
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
        };
        [uses].into_iter().chain(constants).chain([table]).collect()
    });
    RustFile { path: String::new(), docs, attribute: None, items }
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

fn event(lists: &Lists<'_>, event: &EventDef<'_>, [of_fields, of_patterns]: &[Option<Ident>; 2]) -> TokenStream {
    let (name, section, line, text) = (event.name, event.section, number(event.line), event.text);
    let fields = lists.list(event.fields, of_fields.as_ref());
    let plain = quote!(EventDef::new(#name, #section, #line, #text, #fields));
    let since = event.since.map(|since| quote!(since: Some(#since),));
    let formerly = formerly(event.formerly);
    let patterns = (!event.patterns.is_empty()).then(|| {
        let patterns = lists.list(event.patterns, of_patterns.as_ref());
        quote!(patterns: #patterns,)
    });
    if since.is_some() || formerly.is_some() || patterns.is_some() {
        quote!(EventDef { #since #formerly #patterns ..#plain })
    } else {
        plain
    }
}

/// A field as its own event or group has it.
fn field(field: &FieldDef<'_>) -> TokenStream {
    let (name, kind, line, text) = (field.name, kind(field.kind), number(field.line), field.text);
    let values = (!field.values.is_empty()).then(|| {
        let (values, open) = (field.values, field.open);
        quote!(values: &[#(#values),*], open: #open,)
    });
    let presence = presence(field.presence);
    let optional = field.optional.map(|words| quote!(optional: Some(#words),));
    let since = field.since.map(|since| quote!(since: Some(#since),));
    let formerly = formerly(field.formerly);
    let plain = quote!(FieldDef::new(#name, Kind::#kind, #line, #text));
    let more = quote!(#values #presence #optional #since #formerly);
    if more.is_empty() { plain } else { quote!(FieldDef { #more ..#plain }) }
}

/// The lists of fields that are constants.
struct Lists<'t> {
    /// The lists of inherited fields that more than one event has.
    shared: Vec<(&'t [FieldDef<'t>], Ident)>,
    index: HashMap<Key<'t>, usize>,
    /// For each event, the constants of its fields and of its patterns, if they are joined from several lists.
    joined: Vec<[Option<Ident>; 2]>,
}

/// What identifies a list: the event or group that declares the fields, and their names and lines.
type Key<'t> = (Option<&'t str>, Vec<(&'t str, u32)>);

impl<'t> Lists<'t> {
    fn of(table: &Table<'t>) -> Self {
        let mut known: HashMap<Key<'_>, bool> = HashMap::new();
        let mut shared = Vec::new();
        for run in table.events.iter().flat_map(lists).flat_map(runs).filter(|run| is_inherited(run)) {
            match known.entry(key(run)) {
                Entry::Vacant(entry) => {
                    entry.insert(false);
                }
                Entry::Occupied(mut entry) => {
                    if !entry.insert(true) {
                        shared.push(run);
                    }
                }
            }
        }
        let is_joined = |list: &[FieldDef<'_>]| runs(list).count() > 1;
        let of_events = table.events.iter().flat_map(|event| {
            let [fields, patterns] = lists(event);
            let named = |list, word| is_joined(list).then(|| format!("{}_{word}", event.name));
            [named(fields, "fields"), named(patterns, "patterns")]
        });
        let names = constants(shared.iter().map(|run| parent(run).to_owned()).chain(of_events.flatten()));
        let index = shared.iter().enumerate().map(|(at, run)| (key(run), at)).collect();
        let mut names = names.into_iter();
        let shared = shared.into_iter().zip(names.by_ref()).collect();
        let mut name = |list| if is_joined(list) { names.next() } else { None };
        let joined = table.events.iter().map(|event| lists(event).map(&mut name)).collect();
        Self { shared, index, joined }
    }

    fn constants(&self, table: &Table<'_>) -> Vec<TokenStream> {
        let constant = |name: &Ident, docs: &str, length: usize, value: &TokenStream| {
            let length = Literal::usize_unsuffixed(length);
            quote! {
                #[doc = #docs]
                const #name: [FieldDef<'static>; #length] = #value;
            }
        };
        let mut constants = Vec::new();
        for (run, name) in &self.shared {
            let docs = format!(" The fields of `{}`, for the events that inherit them.", parent(run));
            constants.push(constant(name, &docs, run.len(), &inherited(run)));
        }
        for (event, names) in table.events.iter().zip(&self.joined) {
            for ((list, name), word) in lists(event).into_iter().zip(names).zip(["fields", "patterns"]) {
                let Some(name) = name else { continue };
                let parts = runs(list).map(|run| self.part(run));
                let docs = format!(" The {word} of `{}`.", event.name);
                constants.push(constant(name, &docs, list.len(), &quote!(FieldDef::join(&[#(#parts,)*]))));
            }
        }
        constants
    }

    /// A list of fields, literally or by the name of its constant.
    fn list(&self, fields: &[FieldDef<'_>], joined: Option<&Ident>) -> TokenStream {
        match joined {
            Some(name) => quote!(&#name),
            None => runs(fields).next().map_or_else(|| quote!(&[]), |run| self.part(run)),
        }
    }

    fn part(&self, run: &[FieldDef<'_>]) -> TokenStream {
        match self.index.get(&key(run)).and_then(|at| self.shared.get(*at)) {
            Some((_, name)) => quote!(&#name),
            None if is_inherited(run) => {
                let fields = inherited(run);
                quote!(&#fields)
            }
            None => {
                let fields = run.iter().map(field);
                quote!(&[#(#fields,)*])
            }
        }
    }
}

fn lists<'t>(event: &EventDef<'t>) -> [&'t [FieldDef<'t>]; 2] {
    [event.fields, event.patterns]
}

/// The parts of a list that are from the same event or group.
fn runs<'l, 't>(fields: &'l [FieldDef<'t>]) -> impl Iterator<Item = &'l [FieldDef<'t>]> {
    fields.chunk_by(|one, next| one.inherited_from == next.inherited_from)
}

fn key<'t>(run: &[FieldDef<'t>]) -> Key<'t> {
    (run.first().and_then(|field| field.inherited_from), run.iter().map(|field| (field.name, field.line)).collect())
}

fn is_inherited(run: &[FieldDef<'_>]) -> bool {
    run.first().is_some_and(|field| field.inherited_from.is_some())
}

/// The event or group that the fields are from.
fn parent<'t>(run: &[FieldDef<'t>]) -> &'t str {
    run.first().and_then(|field| field.inherited_from).unwrap_or_default()
}

fn inherited(run: &[FieldDef<'_>]) -> TokenStream {
    let (parent, fields) = (parent(run), run.iter().map(field));
    quote!(FieldDef::inherited(#parent, [#(#fields,)*]))
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

fn kind(kind: Kind) -> Ident {
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
    let part = Literal::u16_unsuffixed;
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
fn number(number: u32) -> Literal {
    Literal::u32_unsuffixed(number)
}
