//! The site: a page for each event, field and rule, with the versions side by side, and what changed between them.
//!
//! Plain files that work from a folder: no request leaves the reader's machine, and only the search needs JavaScript.

mod change;
mod checker;
mod event;
mod field;
mod html;
mod index;
mod rule;
mod sample;

use std::collections::BTreeSet;
use std::io;

use events_spec::generate::naming::{Names, event_stem};
use events_spec::{Event, Rule, ServerVersion, Source, Spec};

use self::html::Page;
use super::Output;

/// The folders that hold nothing but pages of the site.
pub(super) const FOLDERS: [&str; 4] = ["changes", "event", "field", "rule"];

/// A version of the events, with its page.
#[derive(Clone, Debug)]
pub struct Version {
    /// The page as it was read.
    pub source: Source,
    /// The page, resolved.
    pub spec: Spec,
    /// The generated types of its events, in their order.
    types: Vec<String>,
}

impl Version {
    /// A version with this page.
    #[must_use]
    pub fn new(source: Source, spec: Spec) -> Self {
        let types = Names::new(&spec).events.iter().map(|event| event.ident.to_string()).collect();
        Self { source, spec, types }
    }

    /// What the version is called: `2.4.5`; a page that names no release by the year of its publication, or by its file.
    fn label(&self) -> String {
        let year = self.spec.created.as_deref().and_then(|created| created.split('-').next()).map(str::to_owned);
        let version = self.spec.version.map(|version| version.to_string());
        version.or(year).unwrap_or_else(|| self.spec.page().to_owned())
    }

    /// The version in words: `Dovecot 2.4.5`, `the page of 2019`.
    fn in_words(&self) -> String {
        let label = self.label();
        match (self.spec.version, &self.spec.created) {
            (Some(_), _) => format!("Dovecot {label}"),
            (None, Some(_)) => format!("the page of {label}"),
            (None, None) => label,
        }
    }

    /// The line of releases.
    fn line(&self) -> Option<ServerVersion> {
        self.spec.version.map(ServerVersion::release_line)
    }
}

/// Every file of the site for these versions, the newest first; with the program that its checker runs, compiled to
/// WebAssembly, if there is one.
///
/// # Errors
/// If the program cannot be compressed, for which no reason is known.
pub fn files(versions: &[Version], program: Option<&[u8]>) -> io::Result<Vec<Output>> {
    let events: BTreeSet<&str> =
        versions.iter().flat_map(|version| &version.spec.events).map(|event| event.name.as_str()).collect();
    let fields: BTreeSet<&str> =
        versions.iter().flat_map(|version| &version.spec.declared).map(|field| field.name.as_str()).collect();
    let site = Site { versions, events, fields };
    let mut files = vec![
        Output { path: "style.css".to_owned(), content: include_str!("site/style.css").to_owned() },
        Output { path: "search.js".to_owned(), content: include_str!("site/search.js").to_owned() },
        Output { path: "names.js".to_owned(), content: index::names(&site) },
    ];
    if let Some(program) = program {
        files.push(Output { path: "check.js".to_owned(), content: include_str!("site/check.js").to_owned() });
        files.push(Output { path: "worker.js".to_owned(), content: include_str!("site/worker.js").to_owned() });
        files.push(Output { path: "program.js".to_owned(), content: checker::script(program)? });
    }
    let mut add = |path: String, page: Page| files.push(Output { content: page.finish(&path), path });
    add("index.html".to_owned(), index::page(&site));
    add("rules.html".to_owned(), rule::list());
    add("check.html".to_owned(), checker::page(program.is_some()));
    for name in &site.events {
        add(event_path(name), event::page(&site, name));
    }
    for name in &site.fields {
        add(field_path(name), field::page(&site, name));
    }
    for rule in Rule::ALL {
        add(format!("rule/{}.html", rule.id()), rule::page(*rule));
    }
    for pair in versions.windows(2) {
        if let [new, old] = pair {
            add(change_path(old, new), change::page(&site, old, new));
        }
    }
    Ok(files)
}

/// What all pages of the site know.
struct Site<'s> {
    versions: &'s [Version],
    events: BTreeSet<&'s str>,
    fields: BTreeSet<&'s str>,
}

impl Site<'_> {
    /// An event in each version that has it, the newest first.
    fn event(&self, name: &str) -> impl Iterator<Item = (&Version, &Event)> {
        self.versions.iter().filter_map(move |version| Some((version, version.spec.event(name)?)))
    }
}

fn event_path(name: &str) -> String {
    format!("event/{}.html", file_name(name))
}

fn field_path(name: &str) -> String {
    format!("field/{}.html", file_name(name))
}

fn change_path(old: &Version, new: &Version) -> String {
    format!("changes/{}-{}.html", file_name(&old.label()), file_name(&new.label()))
}

/// A name as a file is called. Names of files that differ in case only are one file on some systems, and a few characters
/// are none anywhere: all but small letters, digits, `_`, `-` and `.` are written as numbers.
fn file_name(name: &str) -> String {
    let mut file = String::new();
    for char in name.chars() {
        match char {
            'a'..='z' | '0'..='9' | '_' | '-' | '.' => file.push(char),
            '*' => file.push_str("-any-"),
            other => file.push_str(&format!("-{:x}-", u32::from(other))),
        }
    }
    if file.is_empty() { "-".to_owned() } else { event_stem(&file) }
}
