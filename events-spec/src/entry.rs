//! Reads the files beside a page: TOML that consists of entries such as `[[rule]]`, whose members are strings and lists
//! of strings.
//!
//! `toml_parser` parses the TOML; this module collects its events. The crate `toml` with serde derive would do the
//! same, but takes as long to compile as everything else that a custom page needs.
//! the same, but takes as long to compile as all else that a custom page needs.

mod collect;

use std::ops::Range;

use crate::suggest::{all_of, nearest};
use crate::{Finding, Findings, LineIndex, Location, Rule};

/// The form of all entries with one name.
pub(crate) struct Form {
    /// The name: `rule` for `[[rule]]`.
    pub(crate) name: &'static str,
    /// The members that every entry has.
    pub(crate) required: &'static [&'static str],
    /// The members that it may have.
    pub(crate) optional: &'static [&'static str],
    /// The members that are lists of strings. All others are strings.
    pub(crate) lists: &'static [&'static str],
}

/// An entry that has every required member and no unknown one.
#[derive(Debug)]
pub(crate) struct Entry {
    /// The name of its form.
    pub(crate) name: &'static str,
    /// The place of `[[rule]]`.
    pub(crate) span: Range<usize>,
    members: Vec<Member>,
}

#[derive(Debug)]
struct Member {
    key: String,
    key_span: Range<usize>,
    value: Value,
    span: Range<usize>,
}

/// A value, as far as these files use them.
#[derive(Debug)]
enum Value {
    Text(String),
    List(Vec<(Value, Range<usize>)>),
    Table(Vec<Member>),
    /// A number, a date or a boolean.
    Other,
}

/// A string with its place.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) text: String,
    pub(crate) span: Range<usize>,
}

/// A problem with a file, and its place.
struct Problem {
    span: Range<usize>,
    message: String,
    help: Option<String>,
}

impl Problem {
    fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), help: None }
    }
}

impl Entry {
    /// Removes a string from the entry and returns it, if it is there.
    pub(crate) fn text(&mut self, key: &str) -> Option<Text> {
        let at = self.members.iter().position(|member| member.key == key)?;
        let Member { value, span, .. } = self.members.swap_remove(at);
        match value {
            Value::Text(text) => Some(Text { text, span }),
            Value::List(_) | Value::Table(_) | Value::Other => None,
        }
    }

    /// Removes a required string from the entry and returns it.
    pub(crate) fn required(&mut self, key: &str) -> Text {
        self.text(key).unwrap_or_else(|| Text { text: String::new(), span: self.span.clone() })
    }

    /// Removes a list of strings from the entry and returns it; empty if it is not there.
    pub(crate) fn list(&mut self, key: &str) -> Vec<String> {
        let Some(at) = self.members.iter().position(|member| member.key == key) else { return Vec::new() };
        match self.members.swap_remove(at).value {
            Value::List(items) => items.into_iter().filter_map(|(item, _)| item.into_text()).collect(),
            Value::Text(_) | Value::Table(_) | Value::Other => Vec::new(),
        }
    }
}

impl Value {
    fn into_text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::List(_) | Self::Table(_) | Self::Other => None,
        }
    }
}

/// The entries of a file, and its text to compute places.
pub(crate) struct Entries<'t> {
    file: &'t str,
    text: &'t str,
    lines: LineIndex,
    pub(crate) entries: Vec<Entry>,
}

impl Entries<'_> {
    /// The place of the first byte of `span`.
    pub(crate) fn place(&self, span: &Range<usize>) -> Location {
        self.lines.location(self.file, self.text, span.start..span.start)
    }
}

/// Reads the entries of a file, in order. Problems become findings of `rule`; an entry with a problem is left out.
pub(crate) fn read<'t>(
    file: &'t str,
    text: &'t str,
    forms: &[Form],
    rule: Rule,
    findings: &mut Findings,
) -> Entries<'t> {
    let mut entries = Vec::new();
    let mut problems = match collect::collect(text) {
        Ok((found, mut problems)) => {
            for (name, span, members) in found {
                entries.extend(check(forms, &name, span, members, &mut problems));
            }
            problems
        }
        // Without valid syntax it is unknown what belongs to which entry.
        Err(problems) => problems,
    };
    problems.sort_by_key(|problem| problem.span.start);
    let entries = Entries { file, text, lines: LineIndex::new(text), entries };
    for problem in problems {
        let mut finding = Finding::new(rule, entries.place(&problem.span), problem.message);
        if let Some(help) = problem.help {
            finding = finding.help(help);
        }
        findings.push(finding);
    }
    entries
}

/// Checks an entry against the forms.
fn check(
    forms: &[Form],
    name: &str,
    span: Range<usize>,
    members: Vec<Member>,
    problems: &mut Vec<Problem>,
) -> Option<Entry> {
    let before = problems.len();
    let Some(form) = forms.iter().find(|form| form.name == name) else {
        let names: Vec<&str> = forms.iter().map(|form| form.name).collect();
        problems.push(unknown(span, &format!("unknown entry `{name}`"), name, &names));
        return None;
    };
    let known: Vec<&str> = form.required.iter().chain(form.optional).copied().collect();
    for (at, member) in members.iter().enumerate() {
        let key = member.key.as_str();
        if !known.contains(&key) {
            problems.push(unknown(
                member.key_span.clone(),
                &format!("`{name}` does not have a member `{key}`"),
                key,
                &known,
            ));
        } else if members[..at].iter().any(|other| other.key == key) {
            problems.push(Problem::new(member.key_span.clone(), format!("`{key}` is given twice")));
        } else if form.lists.contains(&key) {
            check_list(key, member, problems);
        } else if !matches!(member.value, Value::Text(_)) {
            problems.push(Problem::new(member.span.clone(), format!("`{key}` must be a string: `{key} = \"...\"`")));
        }
    }
    for required in form.required {
        if !members.iter().any(|member| member.key == *required) {
            problems.push(Problem::new(span.clone(), format!("`{name}` lacks `{required}`")));
        }
    }
    (problems.len() == before).then_some(Entry { name: form.name, span, members })
}

fn check_list(key: &str, member: &Member, problems: &mut Vec<Problem>) {
    let message = || format!("`{key}` must be a list of strings: `{key} = [\"...\"]`");
    let Value::List(items) = &member.value else {
        problems.push(Problem::new(member.span.clone(), message()));
        return;
    };
    for (_, span) in items.iter().filter(|(item, _)| !matches!(item, Value::Text(_))) {
        problems.push(Problem::new(span.clone(), message()));
    }
}

fn unknown(span: Range<usize>, message: &str, name: &str, known: &[&str]) -> Problem {
    let help = match nearest(name, known.iter().copied()).first() {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the known names are {}", all_of(known)),
    };
    Problem { help: Some(help), ..Problem::new(span, message) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMS: [Form; 1] =
        [Form { name: "rule", required: &["kind"], optional: &["field", "events"], lists: &["events"] }];

    fn check(text: &str, expect: &[&str]) -> Vec<Entry> {
        let mut findings = Findings::new();
        let entries = read("fields.toml", text, &FORMS, Rule::KindRule, &mut findings).entries;
        let said = |finding: &Finding| {
            let Location { line, column, .. } = finding.location;
            format!("{line}:{column}: {}", finding.message)
        };
        assert_eq!(findings.as_slice().iter().map(said).collect::<Vec<_>>(), expect, "{text}");
        entries
    }

    #[test]
    fn entries_are_read_however_toml_allows_to_write_them() {
        for text in [
            "[[rule]]\nkind = \"int\"\nevents = ['a', \"\"\"b\"\"\"]\n",
            "# Kinds\r\n[[ \"rule\" ]] # x\r\n'kind' = 'int'\r\nevents = [\r\n  \"a\", # first\r\n  \"b\",\r\n]",
            "rule = [{ kind = \"i\\u006et\", events = [\"a\", \"b\"] }]",
        ] {
            let mut entries = check(text, &[]);
            assert_eq!(entries.len(), 1, "{text}");
            assert_eq!(entries[0].list("events"), ["a", "b"]);
            assert_eq!(entries[0].required("kind").text, "int");
        }
        assert!(check("", &[]).is_empty());
    }

    #[test]
    fn every_wrong_member_is_said_with_its_place() {
        check(
            "[[rule]]\nkid = \"int\"\nkind = 1\nevents = \"a\"\nkind = \"a\"\n\n[[rule]]\nfield = \"a\"\n\n[rules]\n",
            &[
                "2:1: `rule` does not have a member `kid`",
                "3:8: `kind` must be a string: `kind = \"...\"`",
                "4:10: `events` must be a list of strings: `events = [\"...\"]`",
                "5:1: `kind` is given twice",
                "7:1: `rule` lacks `kind`",
                "10:1: `rules` is a table; an entry begins with `[[...]]`",
            ],
        );
    }

    #[test]
    fn broken_syntax_is_said_with_its_place() {
        for (text, place) in [("[[rule]]\nkind = \n", "2:"), ("[[rule\n", "1:"), ("[[rule]]\nkind = \"a\n", "2:")] {
            let mut findings = Findings::new();
            assert!(read("fields.toml", text, &FORMS, Rule::KindRule, &mut findings).entries.is_empty());
            let first = findings.as_slice().first().map(|finding| finding.location.line.to_string() + ":");
            assert_eq!(first.as_deref(), Some(place), "{text}: {findings:?}");
        }
    }
}
