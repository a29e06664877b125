//! A page follows the code that it was made from: what the code changed since then is changed on the page, and nothing
//! else, whatever was edited.
//!
//! `NAME.source.json` beside the page says what the code showed the last time. What is different now is a change: it is
//! made on the page if that does not affect edited text, and otherwise reported.

mod beside;
mod change;
mod edit;
mod list;
mod page;

use anyhow::{Result, bail};
use events_spec::document::Form;
use events_spec::{Findings, Kinds, Page, Parents};

use super::Drafted;
use super::draft::{self, Known};
use super::facts::{Facts, facts};
use crate::input::source::SourceTree;
use change::Changes;

/// A page and the files beside it, as they are.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// The page.
    pub page: String,
    /// Its kinds file.
    pub kinds: String,
    /// Its parents' file.
    pub parents: String,
    /// What the code showed the last time; `None` if that is unknown.
    pub facts: Option<String>,
}

/// A page that follows its source.
#[derive(Clone, Debug)]
pub struct Updated {
    /// The page with the files beside it.
    pub drafted: Drafted,
    /// What was changed, in words.
    pub changed: Vec<String>,
    /// What the code changed and only a person can change on the page.
    pub left: Vec<String>,
}

/// What a change is made with.
struct Cx<'a> {
    known: &'a Known,
    tree: &'a SourceTree,
    new: &'a Facts,
    /// The release that new things get as a note: the code's, if the page was made from another one.
    release: Option<String>,
}

/// Changes a page as its source changed.
///
/// # Errors
/// When the page has errors or is a copy off a web page, when what the code showed the last time cannot be read, and
/// when the page that is made has errors.
pub fn update(tree: &SourceTree, written: &Written) -> Result<Updated> {
    let (mut new, left_out) = facts(tree);
    let old = written.facts.as_deref().map(Facts::parse).transpose()?;
    let mut findings = Findings::new();
    let kinds = Kinds::parse("the kinds file", &written.kinds, &mut findings);
    let read = Page::read("the page", &written.page, &kinds);
    findings.extend(read.findings.into_vec());
    let error = findings.as_slice().iter().find(|finding| finding.level == events_spec::Level::Error);
    let (None, Some(spec)) = (error, read.spec) else {
        let error = error.map_or(String::new(), |error| {
            format!(": {}:{}: {}", error.location.file, error.location.line, error.message)
        });
        bail!("a page with errors cannot be updated{error}");
    };
    if read.document.form() == Form::Flattened {
        bail!("a page that was copied off a web page has lost its layout, and cannot be updated");
    }
    let release = match &old {
        Some(old) if old.release != new.release => new.release.clone(),
        Some(_) | None => None,
    };
    let changes = Changes::between(old.as_ref(), &new, &spec);
    if let Some(old) = &old {
        new.keep_notes(old, release.as_deref());
    }
    let known = draft::known(tree.version);
    let cx = Cx { known: &known, tree, new: &new, release };
    let mut said = Said::default();
    let page = page::update(&cx, old.as_ref(), &changes, &spec, &read.document, &mut said);
    let kinds = beside::kinds(&cx, &changes, &page, &written.kinds, &mut said);
    let mut findings = Findings::new();
    let known_parents = Parents::parse("the parents' file", &written.parents, &mut findings);
    let parents = beside::parents(tree, &known_parents, &written.parents, &mut said);
    let drafted = Drafted {
        page,
        kinds,
        parents,
        facts: new.print(),
        events: new.events.len(),
        fields: new.events.values().map(|event| event.fields.len()).sum(),
        left_out,
    };
    drafted.prove()?;
    Ok(Updated { drafted, changed: in_words(said.changed), left: in_words(said.left) })
}

/// What an update did and did not do: sentences, each with the fields that it is about.
#[derive(Default)]
struct Said {
    changed: Vec<(String, Vec<String>)>,
    left: Vec<(String, Vec<String>)>,
}

impl Said {
    fn changed(&mut self, field: &str, sentence: String) {
        add(&mut self.changed, field, sentence);
    }

    fn left(&mut self, field: &str, sentence: String) {
        add(&mut self.left, field, sentence);
    }
}

/// What is said of several fields is said once. A sentence without a field is about the whole.
fn add(said: &mut Vec<(String, Vec<String>)>, field: &str, sentence: String) {
    match said.iter_mut().find(|(known, _)| *known == sentence) {
        Some((_, fields)) => fields.push(field.to_owned()),
        None => said.push((sentence, vec![field.to_owned()])),
    }
}

fn in_words(said: Vec<(String, Vec<String>)>) -> Vec<String> {
    let line = |(sentence, fields): (String, Vec<String>)| {
        let fields: Vec<String> =
            fields.iter().filter(|field| !field.is_empty()).map(|field| format!("`{field}`")).collect();
        if fields.is_empty() { sentence } else { format!("{}: {sentence}", fields.join(", ")) }
    };
    said.into_iter().map(line).collect()
}
