//! Events in reStructuredText, up to 2.3: as directives, or as sections with tables.

mod block;
mod directive;
mod inline;
mod section;
mod table;
mod words;

use super::model::{Documentation, Section};
use super::words::{Words, plain};

/// Whether a text is such a file: it has the directive of an event, or a table whose first column is headed "Field".
pub(super) fn is_rst(text: &str) -> bool {
    let mut before = "";
    for line in text.lines().map(str::trim) {
        if (line.starts_with(".. ") && line.contains(":event:: ")) || (line.starts_with("+=") && is_fields(before)) {
            return true;
        }
        before = line;
    }
    false
}

/// `| Field | Description |`.
fn is_fields(line: &str) -> bool {
    line.strip_prefix('|').is_some_and(|rest| rest.trim_start().starts_with("Field"))
}

/// Reads the file.
pub(super) fn read(text: &str) -> Documentation {
    let mut docs = Documentation::default();
    let blocks = block::blocks(&block::lines(text));
    if directive::is_form(&blocks) {
        directive::read(&blocks, &mut docs);
    } else {
        section::read(&blocks, &mut docs);
    }
    docs
}

/// Creates a section with this title.
fn section_of(title: &str) -> Section {
    Section { title: plain(&inline::inline(title, &mut Words::default())), words: Words::default() }
}
