//! `source-check`: checks the events and fields of Dovecot's C code against the page.

mod compare;
mod draft;
mod facts;
mod json;
mod update;

use anyhow::{Result, bail};
use events_spec::{Findings, Kinds, Page, Parents, Spec};

use crate::input::source::SourceTree;

pub use update::{Updated, Written, update};

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

/// A page made from a source tree, with the files that belong beside it.
#[derive(Clone, Debug)]
pub struct Drafted {
    /// The page.
    pub page: String,
    /// Its kinds file.
    pub kinds: String,
    /// Its parents' file.
    pub parents: String,
    /// What the page was made from, for the next time.
    pub facts: String,
    /// How many events it has.
    pub events: usize,
    /// How many fields, each counted for each event that has it.
    pub fields: usize,
    /// What the code shows and a page cannot say, in words.
    pub left_out: Vec<String>,
}

/// Drafts the page of a source tree.
#[must_use]
pub fn page_of(tree: &SourceTree) -> Drafted {
    let (facts, left_out) = facts::facts(tree);
    let known = draft::known(tree.version);
    let draft = draft::draft(&facts, &known);
    Drafted {
        page: draft::page(&draft),
        kinds: draft::kinds(&draft),
        parents: draft::parents(tree),
        facts: facts.print(),
        events: facts.events.len(),
        fields: facts.events.values().map(|event| event.fields.len()).sum(),
        left_out,
    }
}

impl Drafted {
    /// Parses the page, to ensure that it is valid.
    ///
    /// # Errors
    /// If the code shows nothing that a page can express, or if the page or a file beside it has errors.
    pub fn prove(&self) -> Result<()> {
        if self.events == 0 {
            bail!("a page can say nothing of what the source shows: it leaves out {}", self.left_out.join("; "));
        }
        let mut findings = Findings::new();
        let kinds = Kinds::parse("fields.toml", &self.kinds, &mut findings);
        let _parents = Parents::parse("parents.toml", &self.parents, &mut findings);
        findings.extend(Page::read("the page", &self.page, &kinds).findings.into_vec());
        let error = findings.as_slice().iter().find(|finding| finding.level == events_spec::Level::Error);
        if let Some(error) = error {
            let (file, line) = (&error.location.file, error.location.line);
            bail!("the page that was made has an error, and was not written: {file}:{line}: {}", error.message);
        }
        Ok(())
    }
}
