//! What changed from one version to the next.

use events_spec::Level;
use events_spec::diff::{self, compare};

use super::html::{Page, escape, link, prose, table};
use super::{Site, Version, event_path};

/// How many events of a change are named.
const MOST_EVENTS: usize = 8;

/// The page of the changes between two versions.
pub(super) fn page(site: &Site<'_>, old: &Version, new: &Version) -> Page {
    let (from, to) = (old.in_words(), new.in_words());
    let title = format!("From {from} to {to}");
    let mut page = Page::new(&title);
    page.heading(1, &title);
    let difference = compare(side(old), side(new));
    let groups = [
        (Level::Error, "What breaks", "Filters, dashboards and programs that use these names have to change."),
        (Level::Warning, "What may break", "Look at what uses these names."),
        (Level::Info, "What else changed", "Nothing that is used stops working."),
    ];
    for (level, title, words) in groups {
        let found = difference.findings.as_slice().iter().filter(|finding| finding.level == level);
        let rows: Vec<[String; 3]> = found
            .map(|finding| {
                let context = &finding.context;
                let reached = context.events.iter().flat_map(|events| events.iter()).map(|reached| reached.name());
                // A change of one event alone reaches no list of events.
                let own = context.event.as_deref().filter(|_| context.events.is_none());
                let events = reached.chain(own);
                let linked: Vec<String> = events.clone().take(MOST_EVENTS).map(|name| event(site, name)).collect();
                let more = events.count().saturating_sub(MOST_EVENTS);
                let more = if more == 0 { String::new() } else { format!(" and {more} more") };
                let rule = finding.rule.id();
                let message = match &finding.help {
                    Some(help) => format!("{}<br><small>{}</small>", prose(&finding.message), lines(help)),
                    None => prose(&finding.message),
                };
                [message, format!("{}{more}", linked.join(" ")), link(&format!("../rule/{rule}.html"), rule)]
            })
            .collect();
        if !rows.is_empty() {
            page.heading(2, title);
            page.push(&format!("<p>{}</p>\n", escape(words)));
            page.push(&table(["Change", "Events", "Rule"], &rows));
        }
    }
    page
}

/// Lines of text.
fn lines(text: &str) -> String {
    text.lines().map(prose).collect::<Vec<_>>().join("<br>")
}

fn side(version: &Version) -> diff::Version<'_> {
    diff::Version { spec: &version.spec, text: &version.source.text }
}

fn event(site: &Site<'_>, name: &str) -> String {
    if site.events.contains(name) {
        link(&format!("../{}", event_path(name)), name)
    } else {
        prose(&format!("`{name}`"))
    }
}
