//! Generated Rust: the documentation and items of each file. `file.rs` prints them.

mod check;
mod event;
pub(super) mod grammar;
mod name;
mod read;
mod root;
mod section;
mod table;
mod value;

use std::collections::HashMap;

use events_spec::{Event, Kind, Spec};
use proc_macro2::TokenStream;
use quote::quote;

use super::Target;
use super::file;
use super::naming::{Module, Names, file_stem};
use super::prose;

/// What all generators of Rust share.
pub(super) struct Cx<'s> {
    spec: &'s Spec,
    names: Names,
    by_name: HashMap<&'s str, usize>,
    target: Target,
    /// The path of `events_core` from the generated file.
    core: TokenStream,
}

/// A file of Rust before it is printed.
pub(super) struct RustFile {
    /// The path below the folder of the root module; empty for the root module itself.
    pub(super) path: String,
    /// The lines of the module's documentation.
    pub(super) docs: Vec<String>,
    /// An attribute of the module.
    pub(super) attribute: Option<TokenStream>,
    /// The items. Those in one stream have no blank lines between them.
    pub(super) items: Vec<TokenStream>,
}

/// All files of the event types, beginning with the root module.
pub(super) fn files(cx: &Cx<'_>) -> Vec<RustFile> {
    let mut files = vec![root::file(cx), event::file(cx), name::file(cx)];
    if !cx.names.enums.is_empty() {
        files.push(value::file(cx));
    }
    files.push(read::file(cx));
    if cx.target == Target::Folder {
        files.push(RustFile { path: "table.rs".to_owned(), ..table::file(cx.spec, &cx.core) });
    }
    files.extend(cx.names.modules.iter().map(|module| section::file(cx, module)));
    files
}

/// The table of a built-in page, for `events-spec`.
pub(super) fn built_in_table(spec: &Spec) -> RustFile {
    table::file(spec, &quote!(crate))
}

/// The traits that check the fields of a built-in page, for `events-core`, beginning with the root module.
pub(super) fn checks(cx: &Cx<'_>) -> Vec<RustFile> {
    check::files(cx)
}

impl<'s> Cx<'s> {
    pub(super) fn new(spec: &'s Spec, target: Target) -> Self {
        let by_name = spec.events.iter().enumerate().map(|(at, event)| (event.name.as_str(), at)).collect();
        let core = match target {
            Target::Repository | Target::Line(_) => quote!(crate),
            Target::Folder => quote!(::events_core),
        };
        Self { spec, names: Names::new(spec), by_name, target, core }
    }

    /// `Events.txt:LINE` as code.
    fn cite(&self, line: u32) -> String {
        format!("`{}:{line}`", file::page(self.spec))
    }

    /// The path of an event's struct from a module beside those of the sections.
    fn link(&self, name: &str) -> Option<String> {
        let at = self.by_name.get(name)?;
        Some(format!("super::{}", self.names.events[*at].ident))
    }

    /// Whether the struct of an event has a lifetime because it borrows.
    fn borrows(&self, event: &Event) -> bool {
        event.fields.iter().any(|field| match self.spec.declared[field.declared].kind {
            Kind::Str | Kind::Enum | Kind::StrList => true,
            Kind::Int | Kind::Time | Kind::Ip => false,
        })
    }
}

impl Module {
    /// The path of the module's file below the folder of the root module.
    fn path(&self) -> String {
        format!("{}.rs", file_stem(&self.ident))
    }
}

/// A doc attribute for each line.
fn doc<L: AsRef<str>>(lines: &[L]) -> TokenStream {
    let lines = lines.iter().map(|line| match line.as_ref() {
        "" => String::new(),
        line => format!(" {line}"),
    });
    quote!(#(#[doc = #lines])*)
}

/// Wraps a sentence of ours.
fn sentence(text: &str) -> Vec<String> {
    prose::wrap(&text.split(' ').collect::<Vec<_>>())
}
