//! dovecot.conf in an editor: its findings, and its names that are on the page.

use std::path::Path;
use std::rc::Rc;

use events_spec::wildcard::matches;
use events_spec::{Event, Finding, Location, ServerVersion, Spec};

use super::document::Document;
use super::known::Known;
use super::words;
use crate::check::conf::{Used, check_read};
use crate::cli::page;
use crate::input::conf::metric;
use crate::input::conf::read::{self, Conf};
use crate::input::page::Choice;

/// A configuration as shown in the editor, with its findings.
pub(super) struct Checked {
    /// The findings in this file.
    pub(super) findings: Vec<Finding>,
    /// The events and fields that it uses.
    pub(super) used: Vec<Used>,
    /// The page that it was checked against.
    pub(super) spec: Rc<Spec>,
    /// The version whose rules it follows.
    pub(super) version: ServerVersion,
}

/// Checks a configuration; `None` if there is no page for it.
pub(super) fn check(document: &Document, known: &mut Known) -> Option<Checked> {
    let conf = read::read_open(&document.name, document.text.clone());
    let spec = known.spec(|| choose(&conf, &document.name))?;
    let checked = check_read(conf, known.version.or(spec.version), &spec);
    let findings = checked.findings.as_slice().iter().filter(|finding| finding.location.file == document.name);
    Some(Checked { findings: findings.cloned().collect(), used: checked.used, version: checked.version, spec })
}

/// How many folders above a file are searched for `dovecot.conf`: from conf.d to the folder above it, and one more.
const FOLDERS_ABOVE: usize = 3;

/// The page for a configuration. An included file does not name a version, but the `dovecot.conf` near it does.
fn choose(conf: &Conf, name: &str) -> Choice {
    let names = [name.to_owned()];
    if metric::server(conf).is_some() || metric::config_version(conf).is_some() {
        return page::for_conf(conf, &names);
    }
    let folders = Path::new(name).ancestors().skip(1).take(FOLDERS_ABOVE);
    let main = folders.map(|folder| folder.join("dovecot.conf")).find(|path| path.is_file());
    let main = main.map(|path| path.display().to_string()).filter(|path| path != name);
    let read = main.and_then(|path| Some((read::read(std::slice::from_ref(&path), &mut std::io::empty()).ok()?, path)));
    match read {
        Some((main, path)) => page::for_conf(&main, &[path]),
        None => page::for_conf(conf, &names),
    }
}

impl Checked {
    /// The names at a line and a column of the file.
    fn named(&self, (line, column): (u32, u32), file: &str) -> Vec<&Used> {
        let is_there = |used: &&Used| {
            let Location { file: of, line: first, column: from, end_line, end_column } = &used.location;
            let end = (end_line.unwrap_or(*first), end_column.unwrap_or(*from));
            of == file && (*first, *from) <= (line, column) && (line, column) <= end
        };
        self.used.iter().filter(is_there).collect()
    }

    /// What the page says about the name at a place, and the place of that name.
    pub(super) fn hover(&self, place: (u32, u32), file: &str) -> Option<(String, Location)> {
        let named = self.named(place, file);
        let first = *named.first()?;
        let events = self.events(&named);
        let text = match (&first.field, events.as_slice()) {
            (Some(field), events) => words::field(&self.spec, field, events)?,
            (None, [event]) => words::event(&self.spec, event),
            (None, []) => return None,
            (None, events) => {
                let list: Vec<String> = events.iter().map(|event| format!("- `{}`", event.name)).collect();
                format!("matches {} events:\n\n{}", events.len(), list.join("\n"))
            }
        };
        Some((text, first.location.clone()))
    }

    /// The file and line of the page for the name at a place.
    pub(super) fn definition(&self, place: (u32, u32), file: &str) -> Option<(&str, u32)> {
        let named = self.named(place, file);
        let first = *named.first()?;
        let events = self.events(&named);
        let line = match &first.field {
            None => events.first()?.line,
            Some(field) => {
                let mut all = events.into_iter().chain(&self.spec.events);
                all.find_map(|event| self.spec.field(event, field))?.field.line
            }
        };
        Some(self.spec.cite(line))
    }

    /// The events of the page that the names match.
    fn events(&self, named: &[&Used]) -> Vec<&Event> {
        let is_named = |event: &&Event| {
            named.iter().any(|used| used.event.as_ref().is_some_and(|pattern| matches(pattern, &event.name)))
        };
        self.spec.events.iter().filter(is_named).collect()
    }
}
