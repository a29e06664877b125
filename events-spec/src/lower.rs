//! From the syntax tree to the model: names are checked, kinds given, inheritance resolved.

mod field;
mod inherit;
mod outline;
mod place;

use std::collections::HashMap;
use std::sync::Arc;

pub(crate) use self::outline::Entry;
use self::outline::{Group, Outline};
use self::place::Places;
use crate::grammar::Named;
use crate::kinds::Kinds;
use crate::suggest::{any_of, nearest};
use crate::{Context, Document, Event, Finding, Findings, Rule, Section, Spec, grammar, lint};

/// A page with everything that was found in it.
#[derive(Clone, Debug)]
pub struct Page {
    /// The page as it is written.
    pub document: Document,
    /// The SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// The page resolved; none when it has errors.
    pub spec: Option<Spec>,
    /// What is wrong with it, in the order of the text.
    pub findings: Findings,
}

/// What the steps of lowering share.
struct Cx<'a> {
    document: &'a Document,
    kinds: &'a Kinds,
    places: Places<'a>,
    findings: &'a mut Findings,
}

impl Page {
    /// Reads and resolves a page.
    #[must_use]
    pub fn read(file: &str, text: &str, kinds: &Kinds) -> Self {
        let mut findings = Findings::new();
        let document = Document::parse(file, text, &mut findings);
        let sha256 = sha256(text.as_bytes());
        let spec = lower(&document, &sha256, kinds, &mut findings);
        findings.sort();
        let spec = spec.filter(|_| !findings.has_error());
        Self { document, sha256, spec, findings }
    }
}

impl Spec {
    /// Reads and resolves a page: its model, with the warnings and remarks about it.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the page, when it has an error.
    pub fn from_text(file: &str, text: &str, kinds: &Kinds) -> Result<(Self, Findings), Findings> {
        let page = Page::read(file, text, kinds);
        match page.spec {
            Some(spec) => Ok((spec, page.findings)),
            None => Err(page.findings),
        }
    }
}

/// Resolves a page as well as it can; what comes out is to be used only when there is no error in `findings`.
fn lower(document: &Document, sha256: &str, kinds: &Kinds, findings: &mut Findings) -> Option<Spec> {
    let mut cx = Cx { document, kinds, places: Places::new(document), findings };
    let outline = outline::outline(&mut cx);
    check_has_event(&mut cx, &outline);
    let (mut events, by_name) = lower_events(&mut cx, &outline);
    let (declared, lists) = field::lower_fields(&mut cx, &outline);
    lower_parents(&mut cx, &outline, &by_name, &mut events);
    let resolved = inherit::resolve_fields(&mut cx, &outline, &lists, &declared, &mut events);
    let spec = Spec {
        file: document.file().to_owned(),
        title: outline.title,
        created: outline.created,
        sha256: sha256.to_owned(),
        sections: outline
            .sections
            .iter()
            .map(|section| Section {
                title: section.title.clone(),
                since: section.since.clone(),
                line: section.line,
                text: section.text.clone(),
            })
            .collect(),
        events,
        declared,
    };
    lint::check_contents(cx.document, &outline.entries, &spec, cx.findings);
    lint::check_fields(&spec, cx.findings);
    resolved.then_some(spec)
}

/// Rule: a page has an event. A page without one is a page of another kind, and a check against it would pass.
fn check_has_event(cx: &mut Cx<'_>, outline: &Outline) {
    if outline.groups.iter().all(|group| group.names.is_empty()) {
        let place = crate::Location::point(cx.document.file(), 1, 1);
        let finding = Finding::new(Rule::Syntax, place, "the page names no event");
        cx.findings
            .push(finding.help("an event is a line of its own with the name in asterisks: `*imap_command_finished*`"));
    }
}

/// The events without their fields, and where to find them by name.
fn lower_events<'a>(cx: &mut Cx<'a>, outline: &Outline) -> (Vec<Event>, HashMap<&'a str, usize>) {
    let source = cx.document.text();
    let mut events: Vec<Event> = Vec::new();
    let mut by_name = HashMap::new();
    for group in &outline.groups {
        check_heading(cx, group);
        let text: Arc<str> = group.text.as_str().into();
        let notes: Arc<[String]> = group.notes.clone().into();
        for name in &group.names {
            let (place, word) = (cx.places.stretch(group.node, &name.name), &source[name.name.clone()]);
            check_name(cx, group.node, name, "event");
            if let Some(first) = by_name.get(word).and_then(|first: &usize| events.get(*first)) {
                let message = format!("the event `{word}` stands on line {} already", first.line);
                let mut finding = Finding::new(Rule::DuplicateEvent, place.clone(), message);
                finding.context.event = Some(word.to_owned());
                cx.findings.push(finding.help(match cx.document.form() {
                    crate::document::Form::Published => "join the two under one heading",
                    crate::document::Form::Flattened => {
                        "join the two under one heading; in a copy, this may also be the end of the text above"
                    }
                }));
            }
            by_name.entry(word).or_insert(events.len());
            events.push(Event {
                name: word.to_owned(),
                section: group.section,
                since: name.since.clone().map(|since| source[since].to_owned()),
                line: place.line,
                text: Arc::clone(&text),
                notes: Arc::clone(&notes),
                inherits: Vec::new(),
                fields: Vec::new(),
            });
        }
    }
    (events, by_name)
}

/// Rule: a heading ends with a name. A comma or "and" at its end says that a name was lost.
fn check_heading(cx: &mut Cx<'_>, group: &Group) {
    if group.goes_on
        && let Some(last) = group.names.last()
    {
        let place = cx.places.stretch(group.node, &last.name);
        let finding =
            Finding::new(Rule::Syntax, place, "the heading goes on behind its last name, and no name follows");
        cx.findings.push(finding.help("name the event that is missing, or leave out the comma or \"and\" at the end"));
    }
}

/// Rule: a name consists of a to z, 0 to 9 and the underscore.
fn check_name(cx: &mut Cx<'_>, node: usize, name: &Named, what: &str) {
    let word = &cx.document.text()[name.name.clone()];
    if grammar::is_name(word) {
        return;
    }
    let place = cx.places.stretch(node, &name.name);
    let shown: String = word.chars().take(60).collect();
    let mut finding = Finding::new(Rule::InvalidName, place, format!("`{shown}` is no name of {what}"));
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

/// What a name would be by the rules: `bytesIn` becomes `bytes_in`.
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
    grammar::is_name(&valid).then_some(valid)
}

/// Rule: an event inherits from events that the page has, wherever they stand.
fn lower_parents(cx: &mut Cx<'_>, outline: &Outline, by_name: &HashMap<&str, usize>, events: &mut [Event]) {
    let source = cx.document.text();
    let mut next = 0;
    for group in &outline.groups {
        let mut parents = Vec::new();
        for (node, parent) in &group.parents {
            let word = &source[parent.clone()];
            if let Some(parent) = by_name.get(word) {
                parents.push(*parent);
                continue;
            }
            let place = cx.places.stretch(*node, parent);
            let message = format!("fields are inherited from `{word}`, and the page has no such event");
            let mut finding = Finding::new(Rule::UnknownParent, place, message);
            finding.context.parent = Some(word.to_owned());
            finding.context.event = group.names.first().map(|name| source[name.name.clone()].to_owned());
            finding.help = match nearest(word, events.iter().map(|event| event.name.as_str())).as_slice() {
                [] => None,
                near => Some(format!("did you mean {}?", any_of(near))),
            };
            cx.findings.push(finding);
        }
        for event in &mut events[next..next + group.names.len()] {
            event.inherits.clone_from(&parents);
        }
        next += group.names.len();
    }
}

fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    use std::fmt::Write as _;
    let mut text = String::with_capacity(64);
    for byte in sha2::Sha256::digest(bytes) {
        // Writing into a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
