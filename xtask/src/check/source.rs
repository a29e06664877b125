//! `source-check`: the events and fields of Dovecot's C code, held against the page.

mod compare;
mod page;

use std::path::Path;

use events_spec::{Findings, Spec};

use super::live::Inferred;
use crate::input::source::SourceTree;

/// Holds a source tree against the page.
#[must_use]
pub fn source_check(tree: &SourceTree, spec: &Spec) -> Findings {
    let mut findings = Findings::new();
    spec.with_table(|table| {
        findings.extend(compare::findings(&compare::Cx { table, parents: &spec.parents, tree, page_file: &spec.file }));
    });
    findings
}

/// The page that a source tree would have.
#[must_use]
pub fn page_of(tree: &SourceTree, folder: &Path) -> Inferred {
    page::page(tree, folder)
}
