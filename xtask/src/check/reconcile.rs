//! `reconcile`: who knows which event and field, side by side, and which metrics break over it.

mod broken;
mod row;

use events_spec::{Finding, Rule, Spec};

use super::Table;
use super::conf::ConfCheck;
use super::live::LiveCheck;
use super::source::source_check;
use crate::input::source::SourceTree;

pub use row::{Coded, Row, Rows};

/// Who was asked, besides the page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// What a server exported.
    pub live: Option<&'a LiveCheck>,
    /// Dovecot's source.
    pub source: Option<&'a SourceTree>,
    /// A configuration.
    pub conf: Option<&'a ConfCheck>,
}

/// Who knows what, and which metrics break.
#[derive(Clone, Debug)]
pub struct Reconciled {
    /// Every event and field that anybody knows.
    pub rows: Rows,
    /// The metrics and filters that break.
    pub findings: Vec<Finding>,
}

/// Puts what everybody knows side by side.
#[must_use]
pub fn reconcile(asked: &Asked<'_>, spec: &Spec) -> Reconciled {
    let mut rows = row::rows(asked, spec);
    if let Some(tree) = asked.source {
        note_renames(&mut rows, source_check(tree, spec).as_slice());
    }
    let findings = broken::findings(&broken::Cx { asked, rows: &rows, parents: &spec.parents });
    note_renames(&mut rows, &findings);
    Reconciled { rows, findings }
}

/// Puts the renamed fields that were found into the table.
fn note_renames(rows: &mut Rows, findings: &[Finding]) {
    for finding in findings.iter().filter(|finding| finding.rule == Rule::RenamedField) {
        let context = &finding.context;
        if let (Some(event), Some(field), Some(new)) = (&context.event, &context.field, &context.renamed_to) {
            rows.rename(event, field, new);
        }
    }
}

impl Reconciled {
    /// The table in the forms that reports need.
    #[must_use]
    pub fn table(&self) -> Table {
        Table { value: self.rows.json(), text: self.rows.text(), markdown: self.rows.markdown() }
    }
}
