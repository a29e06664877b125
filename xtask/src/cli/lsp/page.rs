//! A page in an editor: its findings, and the names in it.

use std::path::Path;
use std::rc::Rc;

use events_spec::{Finding, Reading, Source, Spec};

use super::document::Document;
use super::words;

/// A page as shown in the editor, with its findings.
pub(super) struct Checked {
    /// The findings.
    pub(super) findings: Vec<Finding>,
    /// The page; `None` while it has errors.
    pub(super) spec: Option<Rc<Spec>>,
}

/// Checks a page, with the files beside it as they are on disk.
pub(super) fn check(document: &Document) -> Checked {
    let on_disk = Source::read(Path::new(&document.name)).ok();
    let source = match on_disk {
        Some(source) => Source { text: document.text.clone(), ..source },
        None => match Source::from_bytes(&document.name, document.text.clone().into_bytes()) {
            Ok(source) => source,
            // The page is still empty.
            Err(_) => return Checked { findings: Vec::new(), spec: None },
        },
    };
    let page = source.page_with(&Reading::default());
    let here = page.findings.as_slice().iter().filter(|finding| finding.location.file == document.name);
    Checked { findings: here.cloned().collect(), spec: page.spec.map(Rc::new) }
}

/// The name of an event or field around a byte of the text.
pub(super) fn name_at(text: &str, byte: usize) -> &str {
    let is_part = |char: char| char.is_ascii_alphanumeric() || char == '_';
    let before = text.get(..byte).unwrap_or("");
    let start = before.char_indices().rev().take_while(|(_, char)| is_part(*char)).last().map_or(byte, |(at, _)| at);
    let rest = text.get(start..).unwrap_or("");
    &rest[..rest.find(|char| !is_part(char)).unwrap_or(rest.len())]
}

/// The documentation of a name on the page.
pub(super) fn hover(spec: &Spec, name: &str) -> Option<String> {
    match spec.event(name) {
        Some(event) => Some(words::event(spec, event)),
        None => words::field(spec, name, &[]),
    }
}

/// The line of a name: of an event's heading, or of a field's first bullet.
pub(super) fn definition(spec: &Spec, name: &str) -> Option<u32> {
    let event = spec.event(name).map(|event| event.line).or_else(|| Some(spec.group(name)?.line));
    event.or_else(|| spec.declared.iter().find(|field| field.name == name).map(|field| field.line))
}
