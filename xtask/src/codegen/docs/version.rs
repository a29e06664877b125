//! The built-in pages side by side: every event and field, and what each version has under its name.

use std::collections::BTreeSet;

use events_spec::Spec;
use events_spec::built_in::{Said, Versions, release};

const HEAD: &str = "\
# Events and fields by version

What Dovecot's page of 2019 and the pages that are built in for its lines of releases have under each name. `explain NAME`
prints one row; a page's own reference has the words.
";

/// The page.
pub(super) fn text(pages: &[Spec]) -> String {
    let versions = Versions::of_pages(pages.to_vec());
    let mut text = HEAD.to_owned();
    let of_events = |page: &Spec| page.events.iter().map(|event| event.name.clone()).collect::<Vec<_>>();
    let of_fields = |page: &Spec| {
        let had = page.events.iter().flat_map(|event| page.fields(event).chain(page.patterns(event)));
        had.map(|field| field.field.name.clone()).collect::<Vec<_>>()
    };
    let all = |names: &dyn Fn(&Spec) -> Vec<String>| pages.iter().flat_map(names).collect::<BTreeSet<String>>();
    table(&mut text, "Events", &versions, &all(&of_events));
    table(&mut text, "Fields", &versions, &all(&of_fields));
    text
}

fn table(text: &mut String, title: &str, versions: &Versions, names: &BTreeSet<String>) {
    let releases: Vec<&str> = versions.pages().iter().map(release).collect();
    text.push_str(&format!("\n## {title}\n\n| name | {} |\n", releases.join(" | ")));
    text.push_str(&format!("|{}\n", "---|".repeat(releases.len() + 1)));
    for name in names {
        let cells: Vec<String> = versions.of(name).iter().map(cell).collect();
        // A name may begin with a blank, as Dovecot's ` user_mask` does.
        text.push_str(&format!("| `{name}` | {} |\n", cells.join(" | ")));
    }
}

/// What a version has: a dash for nothing, the line of an event as a number in its page.
fn cell(said: &Said) -> String {
    if said.words == "not there" { "-".to_owned() } else { said.words.replace('|', "\\|") }
}
