//! Rules that a page can break although it parses without errors.

use std::collections::{HashMap, HashSet};

use crate::document::Document;
use crate::lower::Entry;
use crate::suggest::{Search, any_of};
use crate::{Finding, Findings, Kind, Location, Rule, Section, Spec, kinds};

/// Rule: the contents list the sections, in order, with their version notes. A page without contents is not checked.
pub(crate) fn check_contents(
    document: &Document,
    title: &str,
    entries: &[Entry],
    sections: &[Section],
    findings: &mut Findings,
) {
    let entries = match entries {
        [] => return,
        [first, rest @ ..] if first.title == title => rest,
        all => all,
    };
    let place = |entry: &Entry| {
        let width = u32::try_from(entry.title.chars().count()).unwrap_or(u32::MAX);
        Location::stretch(document.file(), entry.line, entry.column, width)
    };
    let titles = || sections.iter().map(|section| section.title.as_str());
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (at, title) in titles().enumerate() {
        places.entry(title).or_insert(at);
    }
    let mut search = Search::default();
    let mut next = 0;
    for entry in entries {
        let Some(&at) = places.get(entry.title.as_str()) else {
            let message = format!("the contents list `{}`, but no section has this title", entry.title);
            let finding = Finding::new(Rule::ContentsMismatch, place(entry), message);
            findings.push(match search.nearest(&entry.title, titles()).as_slice() {
                [] => finding.help("remove the entry, or add the section"),
                near => finding.help(format!("did you mean {}?", any_of(near))),
            });
            continue;
        };
        let section = &sections[at];
        if section.since != entry.since {
            let shown =
                |since: &Option<String>| since.as_ref().map_or("none".to_owned(), |since| format!("`v{since}`"));
            let (here, there) = (shown(&entry.since), shown(&section.since));
            let message =
                format!("the contents give `{}` the version {here}, but its title gives {there}", entry.title);
            findings.push(Finding::new(Rule::ContentsMismatch, place(entry), message).help("make the two agree"));
        }
        if at < next {
            let message = format!("the contents list `{}` in another position than on the page", entry.title);
            let help = "list the sections in the order of the page";
            findings.push(Finding::new(Rule::ContentsMismatch, place(entry), message).help(help));
        }
        next = next.max(at + 1);
    }
    let listed: HashSet<&str> = entries.iter().map(|entry| entry.title.as_str()).collect();
    for section in sections {
        if !listed.contains(section.title.as_str()) {
            let width = u32::try_from(section.title.chars().count()).unwrap_or(u32::MAX);
            let place = Location::stretch(document.file(), section.line, 1, width);
            let message = format!("the contents do not list the section `{}`", section.title);
            findings.push(Finding::new(Rule::ContentsMismatch, place, message).help("add it to the contents"));
        }
    }
}

/// Rules about single fields and about the fields of one event.
pub(crate) fn check_fields(document: &Document, spec: &Spec, base: Option<&Spec>, findings: &mut Findings) {
    let (events, declared) = base.map_or((0, 0), |base| (base.events.len(), base.declared.len()));
    let place = |line: u32| Location::point(document.file(), line, 1);
    for field in &spec.declared[declared..] {
        // Only a suffix is a reliable promise: `error` or `port` may be an enumeration somewhere.
        let promise = kinds::promise(&field.name).filter(|(pattern, _)| matches!(*pattern, "*_time" | "*_usecs"));
        if let Some((_, promised)) = promise.filter(|(_, promised)| field.kind != *promised) {
            let message = format!(
                "`{}` is {} according to its suffix, but {} according to {}",
                field.name,
                promised.in_words(),
                field.kind.in_words(),
                field.kind_rule
            );
            let mut finding = Finding::new(Rule::SuffixKindMismatch, place(field.line), message);
            finding.context.field = Some(field.name.clone());
            finding.context.expected = Some(promised.as_str().to_owned());
            finding.context.found = Some(field.kind.as_str().to_owned());
            findings.push(finding.help(match promised {
                Kind::Time => "a name that ends in `_time` is a timestamp; rename the field or change its kind",
                Kind::Int | Kind::Str | Kind::Ip | Kind::Enum | Kind::StrList => {
                    "a name that ends in `_usecs` is a number of microseconds; rename the field or change its kind"
                }
            }));
        }
    }
    for event in &spec.events[events..] {
        let has = |name: &str| spec.fields(event).any(|field| field.field.name == name);
        if has("error_code") && !has("error") {
            let message = format!("`{}` has `error_code` but not `error`", event.name);
            let mut finding = Finding::new(Rule::ErrorCodeWithoutError, place(event.line), message);
            finding.context.event = Some(event.name.clone());
            findings.push(finding.help("list `error`, the readable message, beside the code"));
        }
    }
}
