//! What the views of a page add up to, by this project's own reader of the same lines.

use std::collections::BTreeMap;

use events_core::export::scan::{Form, NoNames, Part, Scan, Scanner, Shape};
use events_core::export::{Records, Strictness};
use events_spec::{Event, Kind, Spec};

/// What was read of each event.
pub(super) struct Digest<'a> {
    views: Vec<View<'a>>,
}

struct View<'a> {
    event: &'a Event,
    rows: i128,
    fields: Vec<Sum<'a>>,
}

/// What was read of a field: how many values, and a sum of them: of numbers; of microseconds; of the bytes of texts.
struct Sum<'a> {
    name: &'a str,
    kind: Kind,
    values: i128,
    sum: i128,
}

/// The names of columns that do not hold a field's value.
const NOT_FIELDS: [&str; 5] = ["hostname", "start_time", "end_time", "categories", "fields"];

impl<'a> Digest<'a> {
    /// What the lines have of the fields that a page lists.
    pub(super) fn of(spec: &'a Spec, lines: &[u8]) -> Self {
        let view = |event: &'a Event| {
            let listed = spec.fields(event).map(|field| (field.field.name.as_str(), field.field.kind));
            let listed = listed.chain([("duration", Kind::Int)]).collect::<BTreeMap<_, _>>();
            let fields = listed.into_iter().filter(|(name, _)| !NOT_FIELDS.contains(name));
            let fields = fields.map(|(name, kind)| Sum { name, kind, values: 0, sum: 0 }).collect();
            View { event, rows: 0, fields }
        };
        let mut digest = Self { views: spec.events.iter().map(view).collect() };
        let mut scanner = Scanner::new();
        for line in lines.split(|byte| *byte == b'\n') {
            let Ok(Some(scan)) = scanner.scan(line, &mut NoNames) else { continue };
            if scan.place().form == Form::Json {
                digest.add(&scan);
            }
        }
        digest
    }

    fn add(&mut self, scan: &Scan<'_>) {
        let Some(name) = scan.event().map(|name| scan.text(name)) else { return };
        let Some(view) = self.views.iter_mut().find(|view| view.event.name == name) else { return };
        view.rows += 1;
        for field in scan.fields() {
            let name = scan.text(field.key);
            if let Some(sum) = view.fields.iter_mut().find(|sum| sum.name == name)
                && let Some(value) = value(scan, field.value, sum.kind)
            {
                sum.values += 1;
                sum.sum += value;
            }
        }
    }

    /// How many of the events were seen.
    pub(super) fn events(&self) -> usize {
        self.views.iter().filter(|view| view.rows > 0).count()
    }

    /// The queries, one for each view.
    pub(super) fn queries(&self, dialect: &str) -> Vec<String> {
        let query = |view: &View<'_>| {
            let sums: Vec<String> = view.fields.iter().map(|sum| sum.query(dialect)).collect();
            format!("SELECT '{0}', count(*), {1} FROM dovecot.\"{0}\"", view.event.name, sums.join(", "))
        };
        self.views.iter().map(query).collect()
    }

    /// The expected answers.
    pub(super) fn answers(&self) -> Vec<String> {
        let answer = |view: &View<'_>| {
            let sums = view.fields.iter().flat_map(|sum| [sum.values, sum.sum]);
            let numbers = [view.rows].into_iter().chain(sums).map(|number| number.to_string());
            [view.event.name.clone()].into_iter().chain(numbers).collect::<Vec<_>>().join("\t")
        };
        self.views.iter().map(answer).collect()
    }
}

impl Sum<'_> {
    fn query(&self, dialect: &str) -> String {
        let name = self.name;
        match (dialect, self.kind) {
            ("duckdb", Kind::Int) => format!("count(\"{name}\"), coalesce(sum(\"{name}\"), 0)"),
            ("duckdb", Kind::Time) => format!("count(\"{name}\"), coalesce(sum(epoch_us(\"{name}\")), 0)"),
            ("duckdb", Kind::StrList) => {
                format!("count(\"{name}\"), coalesce(sum(strlen(array_to_string(\"{name}\", ','))), 0)")
            }
            ("duckdb", Kind::Str | Kind::Enum | Kind::Ip) => {
                format!("count(\"{name}\"), coalesce(sum(strlen(\"{name}\")), 0)")
            }
            (_, Kind::Int) => format!("count(\"{name}\"), ifNull(sum(\"{name}\"), 0)"),
            (_, Kind::Time) => format!("count(\"{name}\"), ifNull(sum(\"{name}_unix_usecs\"), 0)"),
            (_, Kind::StrList) => {
                format!("countIf(notEmpty(\"{name}\")), sum(length(arrayStringConcat(\"{name}\", ',')))")
            }
            (_, Kind::Str | Kind::Enum | Kind::Ip) => format!("count(\"{name}\"), ifNull(sum(length(\"{name}\")), 0)"),
        }
    }
}

/// What a value adds, if its column shows it.
fn value(scan: &Scan<'_>, part: Part, kind: Kind) -> Option<i128> {
    let raw = std::str::from_utf8(scan.raw(part)).unwrap();
    let bytes = |text: &str| i128::try_from(text.len()).unwrap();
    match kind {
        Kind::Int => (part.shape == Shape::Int).then(|| raw.parse().unwrap()),
        Kind::Time => match part.shape {
            Shape::Str => Some(micros(&format!("\"{raw}\""))),
            Shape::Seconds => Some(micros(raw)),
            _ => None,
        },
        Kind::StrList => (part.shape == Shape::List).then(|| bytes(&scan.strings(part).join(","))),
        Kind::Str | Kind::Enum | Kind::Ip => Some(bytes(&scan.text(part))),
    }
}

/// A time in microseconds, by the reader of records.
fn micros(sent: &str) -> i128 {
    let line = format!("{{\"event\":\"a\",\"start_time\":{sent}}}");
    let record = Records::new(line.as_bytes(), Strictness::Lenient).next().unwrap().unwrap();
    let time = record.start_time().unwrap();
    i128::from(time.secs()) * 1_000_000 + i128::from(time.micros())
}
