//! Generated Rust: the documentation and items of each file. [`file`](mod@super::file) prints them.

mod check;
mod event;
mod name;
mod read;
mod root;
mod section;
mod table;
mod value;

use std::collections::HashMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::naming::{Module, Names, file_stem};
use super::{CorePath, file, prose};
use crate::{Event, Kind, Spec};

/// The crate that compiles the generated Rust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Home {
    /// `events-core` itself. The table is in `events-spec`, under this name.
    Core(String),
    /// A user's crate, which reaches `events-core` by this path and has the table itself.
    User(CorePath),
}

/// What all generators of Rust share.
pub struct Cx<'s> {
    spec: &'s Spec,
    names: Names,
    by_name: HashMap<&'s str, usize>,
    home: &'s Home,
    /// The path of `events_core` from the generated file.
    core: TokenStream,
}

/// A file of Rust before it is printed.
pub struct RustFile {
    /// The path below the folder of the root module; empty for the root module itself.
    pub path: String,
    /// The lines of the module's documentation.
    pub docs: Vec<String>,
    /// An attribute of the module.
    pub attribute: Option<TokenStream>,
    /// The items. Those in one stream have no blank lines between them.
    pub items: Vec<TokenStream>,
}

/// How the root module declares a module.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Declared {
    Private,
    Public,
    /// Private, and only if records can be read.
    IfRead,
}

/// All files of the event types, beginning with the root module.
#[must_use]
pub fn files(cx: &Cx<'_>) -> Vec<RustFile> {
    [root::file(cx)].into_iter().chain(modules(cx).into_iter().map(|(_, module)| module)).collect()
}

/// The modules below the root.
pub(super) fn modules(cx: &Cx<'_>) -> Vec<(Declared, RustFile)> {
    let mut files = vec![(Declared::Private, event::file(cx)), (Declared::Private, name::file(cx))];
    if !cx.names.enums.is_empty() {
        files.push((Declared::Private, value::file(cx)));
    }
    files.push((Declared::IfRead, read::file(cx)));
    if let Home::User(_) = cx.home {
        let table = RustFile { path: "table.rs".to_owned(), ..table::file(cx.spec, &cx.core) };
        files.push((Declared::Private, table));
    }
    files.extend(cx.names.modules.iter().map(|module| (Declared::Public, section::file(cx, module))));
    files
}

/// What the root module re-exports, each item for itself.
pub(super) fn exports(cx: &Cx<'_>) -> Vec<(Declared, TokenStream)> {
    root::exports(cx)
}

/// The table of a built-in page, for `events-spec`.
#[must_use]
pub fn built_in_table(spec: &Spec) -> RustFile {
    table::file(spec, &quote!(crate))
}

/// The traits that check the fields of a built-in page, for `events-core`, beginning with the root module.
#[must_use]
pub fn checks(cx: &Cx<'_>) -> Vec<RustFile> {
    check::files(cx)
}

impl<'s> Cx<'s> {
    /// The context for a page whose Rust belongs to this crate.
    #[must_use]
    pub fn new(spec: &'s Spec, home: &'s Home) -> Self {
        let by_name = spec.events.iter().enumerate().map(|(at, event)| (event.name.as_str(), at)).collect();
        let core = match home {
            Home::Core(_) => quote!(crate),
            Home::User(path) => path.tokens(),
        };
        Self { spec, names: Names::new(spec), by_name, home, core }
    }

    /// The path of `events-core` from the generated file.
    pub(super) fn core(&self) -> &TokenStream {
        &self.core
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

    /// The categories that the type of an event sends. Those of Dovecot's own events have parents, with which a program
    /// must declare them to a server, so that its types send none.
    fn categories<'e>(&self, event: &'e Event) -> &'e [String] {
        match self.home {
            Home::Core(_) => &[],
            Home::User(_) => &event.categories,
        }
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
