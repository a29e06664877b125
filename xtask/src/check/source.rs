//! `source-check`: checks the events and fields of Dovecot's C code against the page.

mod compare;
mod json;
mod page;

use events_spec::{Findings, Spec};

use super::live::Inferred;
use crate::input::source::SourceTree;

/// Checks a source tree against the page.
#[must_use]
pub fn source_check(tree: &SourceTree, spec: &Spec) -> Findings {
    let mut findings = Findings::new();
    spec.with_table(|table| {
        findings.extend(compare::findings(&compare::Cx { table, parents: &spec.parents, tree, page_file: &spec.file }));
    });
    findings
}

/// What a source tree contains, for programs.
#[must_use]
pub fn json_of(tree: &SourceTree) -> serde_json::Value {
    json::value(tree)
}

/// A page that describes a source tree.
#[must_use]
pub fn page_of(tree: &SourceTree) -> Inferred {
    page::page(tree)
}
