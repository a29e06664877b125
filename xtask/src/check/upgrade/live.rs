//! How many events of a recording each consumer had.

use std::collections::BTreeMap;
use std::io::Read;

use anyhow::{Result, bail};
use events_core::export::scan::{NoNames, Scan, Scanner, Shape, Unwrapper};
use events_core::export::{Line, Lines};
use events_core::filter::Filter;
use events_core::metrics::Event;
use events_core::{FieldValue, Kind, ServerVersion};
use events_spec::{Spec, Table};

use crate::input::conf::metric::About;
use crate::input::conf::text::Text;
use crate::input::{STDIN, export};

/// How many events each consumer had, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Metrics.
    pub metrics: BTreeMap<String, u64>,
    /// Other settings with a filter.
    pub settings: BTreeMap<String, u64>,
    /// Exporters, with the events that metrics handed to them.
    pub exporters: BTreeMap<String, u64>,
    /// How many events the recording has.
    pub records: u64,
}

/// A filter, and whose counts it adds to.
struct Asked<'t> {
    filter: Filter,
    name: &'t str,
    exporter: Option<&'t str>,
    is_metric: bool,
}

/// Counts the events of a recording of the old server that pass the filters of its configuration.
///
/// # Errors
/// When a file cannot be read, and when there is no event in any.
pub(crate) fn count(
    about: &About,
    spec: &Spec,
    version: ServerVersion,
    files: &[String],
    input: &mut dyn Read,
) -> Result<Counted> {
    let asked = asked(about, version);
    let mut counted = Counted::default();
    for one in &asked {
        let counts = if one.is_metric { &mut counted.metrics } else { &mut counted.settings };
        counts.insert(one.name.to_owned(), 0);
        if let Some(exporter) = one.exporter {
            counted.exporters.insert(exporter.to_owned(), 0);
        }
    }
    for file in files {
        let mut opened: Box<dyn Read + '_> =
            if file == STDIN { export::unpacked(&mut *input)? } else { export::open(file)? };
        spec.with_table(|table| read(&mut *opened, table, &asked, &mut counted))?;
    }
    if counted.records == 0 {
        bail!("there is no event in {}", files.join(", "));
    }
    Ok(counted)
}

fn asked(about: &About, version: ServerVersion) -> Vec<Asked<'_>> {
    let parsed = |text: &Text| {
        let is_known = text.unknown().is_none() && !text.as_str().trim().is_empty();
        is_known.then(|| Filter::parse(text.as_str(), version).ok()).flatten()
    };
    let metrics = about.metrics.iter().filter_map(|metric| {
        let filter = parsed(metric.filter.as_ref()?)?;
        let exporter = metric.exporter.as_ref().map(Text::as_str);
        Some(Asked { filter, name: metric.name.as_str(), exporter, is_metric: true })
    });
    let settings = about.filters.iter().filter_map(|(key, filter)| {
        Some(Asked { filter: parsed(filter)?, name: key.as_str(), exporter: None, is_metric: false })
    });
    metrics.chain(settings).collect()
}

fn read(input: &mut dyn Read, table: &Table<'_>, asked: &[Asked<'_>], counted: &mut Counted) -> Result<()> {
    let mut lines = Lines::new(input);
    let mut scanner = Scanner::new();
    let mut unwrapper = Unwrapper::new();
    while let Some(line) = lines.next_line()? {
        let Line::Whole(line) = line else { continue };
        let Ok(Some(record)) = scanner.scan(unwrapper.event_line(line), &mut NoNames) else { continue };
        let Some(event) = event_of(&record, table) else { continue };
        counted.records += 1;
        for one in asked.iter().filter(|one| one.filter.matches(&event)) {
            let counts = if one.is_metric { &mut counted.metrics } else { &mut counted.settings };
            *counts.entry(one.name.to_owned()).or_default() += 1;
            if let Some(exporter) = one.exporter {
                *counted.exporters.entry(exporter.to_owned()).or_default() += 1;
            }
        }
    }
    Ok(())
}

/// An event as it was exported: numbers and addresses are known by their shape or by the page.
fn event_of<'l>(record: &Scan<'l>, table: &Table<'_>) -> Option<Event<'l>> {
    let name = record.text(record.event()?);
    let known = table.event(&name);
    let mut event = Event::new(name);
    for category in record.categories() {
        event.add_category(record.text(category));
    }
    for field in record.fields() {
        let key = record.text(field.key);
        let kind = known.and_then(|event| event.field(&key)).map(|field| field.kind);
        let text = record.text(field.value);
        let value = match (field.value.shape, kind) {
            (Shape::Int, _) | (Shape::Text | Shape::EscapedText, Some(Kind::Int)) => {
                text.parse().map_or(FieldValue::Str(text), FieldValue::Int)
            }
            (Shape::List, _) => FieldValue::StrList(record.strings(field.value)),
            (_, Some(Kind::Ip)) => text.parse().map_or(FieldValue::Str(text), FieldValue::Ip),
            (_, _) => FieldValue::Str(text),
        };
        event.set(key, value);
    }
    Some(event)
}
