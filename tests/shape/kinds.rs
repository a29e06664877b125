//! Files beside a page: rules that give fields their kinds, and rules about parent events.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use events_spec::{Kind, Reading, Rule, Source, Spec};

use crate::choice::Choices;
use crate::folder::Folder;
use crate::page;

const KINDS: &[&str] = &["int", "str", "time", "ip", "strlist"];
const NO_KINDS: &[&str] = &["bool", "enum", "integer", "", "Int"];
const VALUES: &[&str] =
    &["\"x\"", "\"\"", "''", "\"\"\"a\nb\"\"\"", "7", "[]", "[\"a\"]", "{}", "true", "\"\\u0000\"", "\"\\q\"", "x"];

/// The fields of a page, each with the heading that lists it.
fn fields(page: &str) -> Vec<(&str, &str)> {
    let (mut event, mut is_there) = ("a", true);
    let mut fields = Vec::new();
    // What has a note on a release may not be there.
    for line in page.lines() {
        if let Some(name) = line.strip_prefix('*').and_then(|rest| rest.split('*').next()) {
            (event, is_there) = (name, !line.contains('('));
        } else if let Some((name, _)) =
            line.strip_prefix(" * ").and_then(|rest| rest.split_once(':')).filter(|_| is_there)
        {
            fields.push((event, name));
        }
    }
    fields.retain(|(_, name)| !name.contains(' '));
    fields
}

/// An event and a field of it, now and then patterns or names that are not there.
fn name(choices: &mut Choices<'_>, page: &str) -> [String; 2] {
    let fields = fields(page);
    let (event, field) = if fields.is_empty() { ("a", "b") } else { choices.pick(&fields) };
    [event, field].map(|name| match choices.below(60) {
        0 => format!("{}*", name.split('_').next().unwrap_or("")),
        1 => format!("*{}", name.rsplit('_').next().unwrap_or("")),
        2 => choices.pick(&["*", "", "bytes_inn", "A", "a*b"]).to_owned(),
        _ => name.to_owned(),
    })
}

/// One table of a file, now and then with a wrong key, value or header.
fn table(choices: &mut Choices<'_>, kind: &str, keys: &[(&str, String)]) -> String {
    let mut text = match choices.below(200) {
        0 => format!("[{kind}]\n"),
        1 => "[[rulez]]\n".to_owned(),
        2 => format!("[[{kind}]\n"),
        _ => format!("[[{kind}]]\n"),
    };
    for (key, value) in keys {
        match choices.below(240) {
            0 => {}
            1 => writeln!(text, "{key}s = {value}").unwrap(),
            2 => writeln!(text, "{key} = {}", choices.pick(VALUES)).unwrap(),
            3 => writeln!(text, "{key} = {value}\n{key} = {value}").unwrap(),
            4 => writeln!(text, "\"{key}\"={value} # why").unwrap(),
            _ => writeln!(text, "{key} = {value}").unwrap(),
        }
    }
    text + "\n"
}

fn rule(choices: &mut Choices<'_>, page: &str) -> String {
    let [event, name] = name(choices, page);
    let key = if name.contains('*') != choices.once_in(60) { "pattern" } else { "field" };
    let mut keys = vec![(key, format!("{name:?}")), ("kind", format!("\"{}\"", choices.mostly(KINDS, NO_KINDS)))];
    if choices.once_in(3) {
        keys.push(("event", format!("{:?}", event)));
    }
    keys.push(("reason", "\"so\"".to_owned()));
    table(choices, "rule", &keys)
}

fn parent(choices: &mut Choices<'_>, page: &str) -> String {
    let list = |choices: &mut Choices<'_>, is_event| {
        let mut names = Vec::new();
        while names.is_empty() || choices.more(names.len(), 3) {
            let [event, field] = name(choices, page);
            names.push(if is_event { event } else { field });
        }
        format!("{names:?}")
    };
    let (name, kind) = (name(choices, page)[1].clone(), choices.mostly(KINDS, NO_KINDS));
    let reason = ("reason", choices.mostly(&["\"so\""], &["\" \""]).to_owned());
    match choices.below(3) {
        0 => table(choices, "every", &[("field", format!("{name:?}")), ("kind", format!("\"{kind}\"")), reason]),
        1 => {
            let (fields, events) = (list(choices, false), list(choices, true));
            table(choices, "parent", &[("from", "\"it\"".to_owned()), ("fields", fields), ("events", events), reason])
        }
        _ => {
            let parent = choices.pick(&["\"auth\"", "\"a\"", "\"imap\""]).to_owned();
            let since = choices.mostly(&["\"2.4.0\"", "\"2.3.19\""], &["\"x\""]).to_owned();
            table(choices, "category", &[("name", format!("{name:?}")), ("parent", parent), ("since", since), reason])
        }
    }
}

/// The kind of each field, or nothing if the rules contradict each other.
fn kinds(spec: &Spec) -> Vec<(&str, &str, Kind)> {
    let of = |event| spec.fields(event).map(|field| (field.field.name.as_str(), field.field.kind));
    spec.events.iter().flat_map(|event| of(event).map(|(field, kind)| (event.name.as_str(), field, kind))).collect()
}

/// What must hold of each page with its files. Returns whether they are without errors.
pub(crate) fn check(choices: &mut Choices<'_>) -> bool {
    let page = page::page(choices);
    let (mut rules, mut parents) = (Vec::new(), Vec::new());
    while choices.more(rules.len(), 8) {
        let rule = rule(choices, &page);
        if !rules.contains(&rule) || choices.once_in(16) {
            rules.push(rule);
        }
    }
    while choices.more(parents.len(), 6) {
        parents.push(parent(choices, &page));
    }
    let mut turned = rules.clone();
    turned.reverse();
    let mut files: BTreeMap<String, String> = [
        ("Mail.txt", page.clone()),
        ("Mail.fields.toml", rules.concat()),
        ("Mail.parents.toml", parents.concat()),
        ("turned/Mail.txt", page),
        ("turned/Mail.fields.toml", turned.concat()),
        ("turned/Mail.parents.toml", parents.concat()),
    ]
    .map(|(name, text)| (name.to_owned(), text))
    .into();
    // A file that is there and empty is an error.
    files.retain(|_, text| !text.is_empty());
    let folder = Folder::new(&files);
    let Ok(source) = Source::read(Path::new(&folder.path("Mail.txt"))) else { return false };
    let read = source.page_with(&Reading::default());
    assert_eq!(read.spec.is_none(), read.findings.has_error());
    for finding in read.findings.as_slice() {
        let name = finding.location.file.rsplit('/').next().unwrap();
        let lines: Vec<usize> = files[name].split('\n').map(|line| line.chars().count()).collect();
        let (line, column) = (finding.location.line as usize, finding.location.column as usize);
        assert!(lines.get(line - 1).is_some_and(|length| column <= length + 1), "{finding:?} in {files:#?}");
    }
    let Some(spec) = read.spec else { return false };
    let turned = Source::read(Path::new(&folder.path("turned/Mail.txt"))).unwrap().page_with(&Reading::default());
    assert!(
        read.findings.as_slice().len() == turned.findings.as_slice().len(),
        "{:?} {:?}",
        read.findings,
        turned.findings
    );
    let is_clear = read.findings.as_slice().iter().all(|finding| finding.rule != Rule::KindRule);
    let other = turned.spec.expect("the order of rules makes no error");
    assert!(!is_clear || kinds(&spec) == kinds(&other), "{files:#?}");
    // What is generated from a page is Rust, whatever its names and descriptions are.
    let made = events_spec::generate::Generator::new(folder.path("Mail.txt")).generate();
    syn::parse_file(&made.expect("a page without errors has types")).expect("they are Rust");
    true
}
