//! The rows of the table: an event or a field, and the sources that know it.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;

use events_spec::Spec;
use events_spec::visible;
use events_spec::wildcard::matches;
use serde_json::{Map, Value, json};

use super::Asked;
use crate::check::columns::aligned;
use crate::input::source::{Place, SourceField, Sure};

/// Every event and field that any source knows.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// By event and field. An event's own row precedes those of its fields.
    pub rows: BTreeMap<(String, Option<String>), Row>,
    /// The page's file.
    pub page: String,
    /// Whether a server's export was read.
    pub live: bool,
    /// Whether the source was read.
    pub source: bool,
    /// Whether a configuration was read.
    pub conf: bool,
    /// The current name of a field, by event and earlier name.
    pub(super) formerly: BTreeMap<(String, String), String>,
    /// The events that any source except the configuration knows.
    known: BTreeSet<String>,
    /// What only the configuration names.
    only_configured: BTreeMap<(String, Option<String>), Row>,
}

/// The sources that know an event or a field of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The line of the page that documents it.
    pub documented: Option<u32>,
    /// The number of times a server sent it.
    pub sent: Option<u64>,
    /// The place in the source.
    pub coded: Option<Coded>,
    /// The metrics and settings that use it, without repetitions.
    pub configured: Vec<String>,
    /// The name under which a documented field is sent or coded instead.
    pub renamed_to: Option<String>,
}

/// The place of an event or field in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coded {
    /// The place.
    pub place: Place,
    /// How certain it is that the field belongs to this event.
    pub sure: Sure,
}

/// The rows from all sources and from the page.
pub(super) fn rows(asked: &Asked<'_>, spec: &Spec) -> Rows {
    let mut rows = Rows {
        page: spec.page().to_owned(),
        live: asked.live.is_some(),
        source: asked.source.is_some(),
        conf: asked.conf.is_some(),
        ..Rows::default()
    };
    for event in &spec.events {
        rows.at(&event.name, None).documented = Some(spec.cite(event.line).1);
        for field in spec.fields(event) {
            rows.at(&event.name, Some(&field.field.name)).documented = Some(spec.cite(field.field.line).1);
            for formerly in &field.field.formerly {
                let names = (event.name.clone(), formerly.name.clone());
                rows.formerly.entry(names).or_insert_with(|| field.field.name.clone());
            }
        }
    }
    if let Some(live) = asked.live {
        for (name, event) in &live.sent {
            rows.at(name, None).sent = Some(event.seen);
            for (field, seen) in &event.fields {
                rows.at(name, Some(field)).sent = Some(*seen);
            }
        }
        for event in &live.coverage.by_event {
            for field in &event.fields {
                if let Some(new) = &field.renamed_to {
                    rows.rename(&event.event, &field.field, new);
                }
            }
        }
    }
    if let Some(tree) = asked.source {
        for (name, event) in &tree.events {
            let place = event.places.iter().min().cloned().unwrap_or_default();
            rows.at(name, None).coded = Some(Coded { place, sure: Sure::Certain });
            for (field, known) in &event.fields {
                rows.at(name, Some(field)).coded = coded(known);
            }
        }
    }
    rows.known = rows.rows.keys().filter(|(_, field)| field.is_none()).map(|(event, _)| event.clone()).collect();
    if let Some(conf) = asked.conf {
        let mut known = HashSet::new();
        for used in &conf.used {
            let events = match &used.event {
                Some(pattern) => rows.events(pattern, used.field.as_deref()),
                None => rows.events("*", used.field.as_deref()),
            };
            for event in events {
                let key = (event, used.field.clone());
                if known.insert((key.clone(), used.by.as_str())) {
                    rows.configure(key, used.by.clone());
                }
            }
        }
    }
    // An uncertain field that only the source has usually belongs to another event.
    let is_only_perhaps = |row: &Row| {
        row.documented.is_none()
            && row.sent.is_none()
            && row.configured.is_empty()
            && row.coded.as_ref().is_some_and(|coded| coded.sure == Sure::Parent)
    };
    rows.rows.retain(|_, row| !is_only_perhaps(row));
    rows
}

fn coded(field: &SourceField) -> Option<Coded> {
    let (sure, place) = field.kinds.values().min()?;
    Some(Coded { place: place.clone(), sure: *sure })
}

impl Rows {
    fn at(&mut self, event: &str, field: Option<&str>) -> &mut Row {
        self.rows.entry((event.to_owned(), field.map(str::to_owned))).or_default()
    }

    fn configure(&mut self, key: (String, Option<String>), by: String) {
        let row = match self.rows.get_mut(&key) {
            Some(row) => row,
            None => self.only_configured.entry(key).or_default(),
        };
        row.configured.push(by);
    }

    /// Adds the rows of what only the configuration names.
    pub(super) fn add_configured(&mut self) {
        for (key, row) in std::mem::take(&mut self.only_configured) {
            self.rows.entry(key).or_default().configured.extend(row.configured);
        }
    }

    /// Records that a documented field has another name.
    pub(super) fn rename(&mut self, event: &str, field: &str, new: &str) {
        self.at(event, Some(field)).renamed_to.get_or_insert_with(|| new.to_owned());
    }

    /// The row of an event or a field.
    #[must_use]
    pub fn get(&self, event: &str, field: Option<&str>) -> Option<&Row> {
        self.rows.get(&(event.to_owned(), field.map(str::to_owned)))
    }

    /// The rows of the fields of an event.
    pub(super) fn of<'r>(&'r self, event: &'r str) -> impl Iterator<Item = (&'r str, &'r Row)> {
        let from = self.rows.range((event.to_owned(), Some(String::new()))..);
        let own = from.take_while(move |((own, _), _)| own == event);
        own.filter_map(|((_, field), row)| Some((field.as_deref()?, row)))
    }

    /// The events that a pattern matches: those that have the field, if any does; or the pattern itself, if no event
    /// matches.
    fn events(&self, pattern: &str, field: Option<&str>) -> Vec<String> {
        let known = self.matching(pattern);
        let with: Vec<&str> =
            known.iter().copied().filter(|event| field.is_none() || self.get(event, field).is_some()).collect();
        let chosen = match (with.as_slice(), known.as_slice()) {
            ([], [one]) => vec![*one],
            ([], _) => vec![pattern],
            (with, _) => with.to_vec(),
        };
        chosen.into_iter().map(str::to_owned).collect()
    }

    /// The events that a pattern matches and that any source except the configuration knows.
    #[must_use]
    pub fn matching(&self, pattern: &str) -> Vec<&str> {
        if pattern.contains(['*', '?']) {
            self.known.iter().map(String::as_str).filter(|event| matches(pattern, event)).collect()
        } else {
            self.known.get(pattern).map(String::as_str).into_iter().collect()
        }
    }

    /// For programs: an object for each row. A member is absent if its source was not given, and null if the source
    /// does not know the item.
    #[must_use]
    pub fn json(&self) -> Value {
        let rows = self.rows.iter().map(|((event, field), row)| {
            let mut object = Map::new();
            object.insert("event".to_owned(), json!(event));
            if let Some(field) = field {
                object.insert("field".to_owned(), json!(field));
            }
            object.insert("page".to_owned(), json!(row.documented.map(|line| json!({ "line": line }))));
            if self.live {
                object.insert("server".to_owned(), json!(row.sent.map(|count| json!({ "count": count }))));
            }
            if self.source {
                let coded = row.coded.as_ref().map(
                    |coded| json!({ "file": coded.place.file.as_ref(), "line": coded.place.line, "sure": word(coded.sure) }),
                );
                object.insert("source".to_owned(), json!(coded));
            }
            if self.conf {
                object.insert("configuration".to_owned(), json!(row.configured));
            }
            if let Some(new) = &row.renamed_to {
                object.insert("renamed_to".to_owned(), json!(new));
            }
            Value::Object(object)
        });
        Value::Array(rows.collect())
    }

    /// As a table for the terminal.
    #[must_use]
    pub fn text(&self) -> String {
        let renames = self.has_renames();
        let lines: Vec<Vec<String>> = std::iter::once(self.titles())
            .chain(self.rows.iter().map(|((event, field), row)| {
                let name = field.as_ref().map_or_else(|| event.clone(), |field| format!("  {field}"));
                self.cells(visible::line(&name), row, renames)
            }))
            .collect();
        aligned(&lines, |_| false)
    }

    /// As a table in Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let titles = self.titles();
        let renames = self.has_renames();
        let mut text = format!("| {} |\n|{}\n", titles.join(" | "), " --- |".repeat(titles.len()));
        for ((event, field), row) in &self.rows {
            let name = field.as_ref().map_or_else(|| event.clone(), |field| format!("{event}.{field}"));
            let mut cells = self.cells(visible::line(&name), row, renames);
            for cell in &mut cells {
                let plain = cell == "-" || cell.is_empty();
                if !plain {
                    *cell = format!("`{}`", cell.replace('`', "'").replace('|', "\\|"));
                }
            }
            let _ = writeln!(text, "| {} |", cells.join(" | "));
        }
        text
    }

    fn titles(&self) -> Vec<String> {
        let columns = [
            ("event and field", true),
            ("page", true),
            ("server", self.live),
            ("source", self.source),
            ("configuration", self.conf),
            ("now", self.has_renames()),
        ];
        columns.into_iter().filter(|(_, shown)| *shown).map(|(title, _)| title.to_owned()).collect()
    }

    fn cells(&self, name: String, row: &Row, renames: bool) -> Vec<String> {
        let or_none = |cell: Option<String>| cell.unwrap_or_else(|| "-".to_owned());
        let mut cells = vec![name, or_none(row.documented.map(|line| format!("line {line}")))];
        if self.live {
            cells.push(or_none(
                row.sent.map(|count| if count == 1 { "once".to_owned() } else { format!("{count} times") }),
            ));
        }
        if self.source {
            cells.push(or_none(row.coded.as_ref().map(|coded| word(coded.sure).to_owned())));
        }
        if self.conf {
            cells.push(or_none((!row.configured.is_empty()).then(|| visible::line(&listed(&row.configured)))));
        }
        if renames {
            cells.push(row.renamed_to.as_deref().map(visible::line).unwrap_or_default());
        }
        cells
    }

    fn has_renames(&self) -> bool {
        self.rows.values().any(|row| row.renamed_to.is_some())
    }
}

/// How many metrics a cell names: all other rows are as wide.
const MOST_LISTED: usize = 8;

/// The first few of the names, and how many others there are.
fn listed(names: &[String]) -> String {
    match names.split_at_checked(MOST_LISTED) {
        Some((first, others @ [_, _, ..])) => format!("{} and {} others", first.join(", "), others.len()),
        Some(_) | None => names.join(", "),
    }
}

/// How certain the source is, in one word.
pub(super) fn word(sure: Sure) -> &'static str {
    match sure {
        Sure::Certain => "certain",
        Sure::Likely => "likely",
        Sure::Parent => "perhaps",
    }
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn a_cell_lists_a_few_names_and_counts_the_others() {
        let names = |count: usize| -> Vec<String> { (0..count).map(|name| format!("m{name}")).collect() };
        assert_eq!(listed(&names(9)), "m0, m1, m2, m3, m4, m5, m6, m7, m8");
        assert_eq!(listed(&names(10)), "m0, m1, m2, m3, m4, m5, m6, m7 and 2 others");
        assert_eq!(listed(&names(2)), "m0, m1");
    }
}
