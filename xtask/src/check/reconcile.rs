//! `reconcile`: compares who knows which event and field, and finds the metrics that break.

mod broken;
mod row;

use events_spec::{Finding, Rule, Spec};

use super::Table;
use super::conf::ConfCheck;
use super::live::LiveCheck;
use super::source::source_check;
use crate::input::source::SourceTree;

pub use row::{Coded, Row, Rows};

/// The sources to compare with the page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// A server's export.
    pub live: Option<&'a LiveCheck>,
    /// Dovecot's source.
    pub source: Option<&'a SourceTree>,
    /// A configuration.
    pub conf: Option<&'a ConfCheck>,
}

/// Who knows what, and which metrics break.
#[derive(Clone, Debug)]
pub struct Reconciled {
    /// Every event and field that any source knows.
    pub rows: Rows,
    /// The metrics and filters that break.
    pub findings: Vec<Finding>,
}

/// Compares the sources.
#[must_use]
pub fn reconcile(asked: &Asked<'_>, spec: &Spec) -> Reconciled {
    let mut rows = row::rows(asked, spec);
    if let Some(tree) = asked.source {
        note_renames(&mut rows, source_check(tree, spec).as_slice());
    }
    let findings = broken::findings(asked, &rows, &spec.parents);
    rows.add_configured();
    note_renames(&mut rows, &findings);
    Reconciled { rows, findings }
}

/// Adds the renames that were found to the table.
fn note_renames(rows: &mut Rows, findings: &[Finding]) {
    for finding in findings.iter().filter(|finding| finding.rule == Rule::RenamedField) {
        let context = &finding.context;
        if let (Some(event), Some(field), Some(new)) = (&context.event, &context.field, &context.renamed_to) {
            rows.rename(event, field, new);
        }
    }
}

impl Reconciled {
    /// The table in the formats that reports need.
    #[must_use]
    pub fn table(&self) -> Table {
        Table { value: self.rows.json(), text: self.rows.text(), markdown: self.rows.markdown() }
    }
}
