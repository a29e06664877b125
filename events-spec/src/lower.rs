//! Turns the syntax tree into the model: checks names, assigns kinds, resolves inheritance.

mod field;
mod inherit;
mod item;
mod model;
mod outline;
mod place;
mod view;

pub(crate) use self::outline::Entry;
use self::outline::Outline;
use self::place::Places;
use crate::grammar::Named;
use crate::kinds::Kinds;
use crate::spec::Absent;
use crate::suggest::Search;
use crate::{Context, Document, Finding, Findings, Rule, ServerVersion, Spec, lint};

/// A page with everything that was found in it.
#[derive(Clone, Debug)]
pub struct Page {
    /// The page as written.
    pub document: Document,
    /// The SHA-256 of its bytes, in lower-case hexadecimal; empty without the feature `parse`.
    pub sha256: String,
    /// The resolved page; `None` if it has errors.
    pub spec: Option<Spec>,
    /// The problems, in the order of the text.
    pub findings: Findings,
}

/// The options for reading a page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reading<'a> {
    /// The version that the model is for: without anything added later, with anything that was still there, and with
    /// the names of that version. `None` means the release in the page's title.
    pub version: Option<ServerVersion>,
    /// The pages that this one adds to. Its events may inherit from theirs, and it may add fields to their events.
    pub base: Option<&'a Spec>,
}

/// What the steps of lowering share.
struct Cx<'a> {
    document: &'a Document,
    /// The pages that this one adds to.
    base: Option<&'a Spec>,
    kinds: &'a Kinds,
    places: Places<'a>,
    /// The version that the model is for; `None` means the page as it is.
    at: Option<ServerVersion>,
    /// What the page names but the version does not have.
    absent: Vec<Absent>,
    findings: &'a mut Findings,
    /// For names that were meant.
    search: Search,
}

impl Page {
    /// Reads and resolves a page for the release in its title; if there is none, everything on the page counts.
    #[must_use]
    pub fn read(file: &str, text: &str, kinds: &Kinds) -> Self {
        Self::read_with(file, text, kinds, &Reading::default())
    }

    /// Reads and resolves a page with the options in `reading`.
    #[must_use]
    pub fn read_with(file: &str, text: &str, kinds: &Kinds, reading: &Reading<'_>) -> Self {
        let mut findings = Findings::new();
        let document = Document::parse(file, text, &mut findings);
        let sha256 = crate::sha256::hex(text.as_bytes());
        let spec = lower(&document, &sha256, kinds, reading, &mut findings);
        findings.sort();
        let spec = spec.filter(|_| !findings.has_error());
        Self { document, sha256, spec, findings }
    }
}

impl Spec {
    /// Reads and resolves a page, and returns the model with the warnings and infos about it.
    ///
    /// # Errors
    ///
    /// All findings, if any of them is an error.
    pub fn from_text(file: &str, text: &str, kinds: &Kinds) -> Result<(Self, Findings), Findings> {
        let page = Page::read(file, text, kinds);
        match page.spec {
            Some(spec) => Ok((spec, page.findings)),
            None => Err(page.findings),
        }
    }
}

/// Resolves a page as far as possible. The result may be used only if there is no error in `findings`.
fn lower(
    document: &Document,
    sha256: &str,
    kinds: &Kinds,
    reading: &Reading<'_>,
    findings: &mut Findings,
) -> Option<Spec> {
    let Reading { version, base } = *reading;
    let mut cx = Cx {
        document,
        base,
        kinds,
        places: Places::new(document),
        at: version,
        absent: Vec::new(),
        findings,
        search: Search::default(),
    };
    let outline = outline::outline(&mut cx);
    let release = || outline.release.as_deref()?.parse().ok();
    cx.at = version.or_else(release).or_else(|| base?.version);
    check_has_event(&mut cx, &outline);
    item::check_notes(&mut cx, &outline);
    let mut items = item::lower_items(&mut cx, &outline).items;
    let (declared, lists) = field::lower_fields(&mut cx, &outline);
    let resolved = inherit::resolve_fields(&mut cx, &outline, &lists, &declared, &mut items);
    let title = outline.title.clone();
    let (mut spec, entries) = model::model(cx, outline, sha256, items, declared);
    let sections = &spec.sections[base.map_or(0, |base| base.sections.len())..];
    lint::check_contents(document, &title, &entries, sections, findings);
    lint::check_fields(document, &spec, base, findings);
    model::move_lines(&mut spec, base);
    model::inherit_absent(&mut spec, model::MOST_ABSENT);
    resolved.then_some(spec)
}

/// Rule: a page has an event. Otherwise it is not a page of events, and a check against it would pass.
fn check_has_event(cx: &mut Cx<'_>, outline: &Outline) {
    if outline.headings.iter().all(|heading| heading.names.is_empty() || heading.is_group) {
        let place = crate::Location::point(cx.document.file(), 1, 1);
        let finding = Finding::new(Rule::Syntax, place, "the page names no event");
        cx.findings
            .push(finding.help("an event is a line of its own with the name in asterisks: `*imap_command_finished*`"));
    }
}

/// Rule: a name consists of a to z, 0 to 9 and underscores.
fn check_name(cx: &mut Cx<'_>, node: usize, name: &Named, what: &str) {
    let word = &cx.document.text()[name.name.clone()];
    if name.is_pattern || crate::is_name(word) {
        return;
    }
    let place = cx.places.stretch(node, &name.name);
    let shown: String = word.chars().take(60).collect();
    let mut finding = Finding::new(Rule::InvalidName, place, format!("`{shown}` is not a valid {what} name"));
    finding.help = Some(match valid_name(word) {
        Some(valid) => format!("names consist of a to z, 0 to 9 and `_`; did you mean `{valid}`?"),
        None => "names consist of a to z, 0 to 9 and `_`".to_owned(),
    });
    finding.context = match what {
        "event" => Context { event: Some(shown), ..Context::default() },
        _ => Context { field: Some(shown), ..Context::default() },
    };
    cx.findings.push(finding);
}

/// The valid name closest to a word: `bytesIn` becomes `bytes_in`.
fn valid_name(word: &str) -> Option<String> {
    if word.len() > 200 {
        return None;
    }
    let mut valid = String::new();
    let mut lower_before = false;
    for c in word.chars() {
        match c {
            'A'..='Z' => {
                if lower_before {
                    valid.push('_');
                }
                valid.push(c.to_ascii_lowercase());
            }
            'a'..='z' | '0'..='9' | '_' => valid.push(c),
            '-' | '.' | '/' => valid.push('_'),
            _ => return None,
        }
        lower_before = c.is_ascii_lowercase() || c.is_ascii_digit();
    }
    crate::is_name(&valid).then_some(valid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_valid_name_for_a_word_is_in_lower_case_with_underscores() {
        for (word, valid) in [
            ("bytesIn", Some("bytes_in")),
            ("in2Out", Some("in2_out")),
            ("HTTPDone", Some("httpdone")),
            ("a-b.c/d", Some("a_b_c_d")),
            ("a_B", Some("a_b")),
            ("a b", None),
            ("näme", None),
            ("", None),
        ] {
            assert_eq!(valid_name(word).as_deref(), valid, "{word}");
        }
        assert_eq!(valid_name(&"A".repeat(200)), Some("a".repeat(200)));
        assert_eq!(valid_name(&"A".repeat(201)), None);
    }
}
