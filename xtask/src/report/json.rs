//! The report for programs. Its format is stable and formally described in `docs/report.schema.json`.

mod change;

use events_spec::change::Reached;
use events_spec::{Context, Finding, Location};
use serde::Serialize;
use serde_json::Value;

use self::change::JsonChange;
use super::{PageId, Report, Summary, TOOL};

#[derive(Serialize)]
struct JsonReport<'a> {
    tool: &'static str,
    version: &'static str,
    command: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    spec: Option<JsonPage<'a>>,
    summary: JsonSummary,
    #[serde(skip_serializing_if = "is_zero")]
    more: u64,
    findings: Vec<JsonFinding<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    series: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    consumers: Option<JsonConsumers<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fixed: Option<JsonFixed<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<Vec<JsonChange<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bump: Option<JsonBump<'a>>,
}

#[derive(Serialize)]
pub(super) struct JsonPage<'a> {
    file: &'a str,
    sha256: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    dovecot: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    chosen_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    added: Vec<JsonAdded<'a>>,
}

#[derive(Serialize)]
struct JsonAdded<'a> {
    file: &'a str,
    sha256: &'a str,
}

/// The page that was checked against, and why.
pub(super) fn page(page: &PageId) -> JsonPage<'_> {
    JsonPage {
        file: &page.file,
        sha256: &page.sha256,
        dovecot: page.dovecot.as_deref(),
        chosen_by: page.chosen.as_ref().map(|chosen| chosen.because.as_str()),
        added: page.added.iter().map(|(file, sha256)| JsonAdded { file, sha256 }).collect(),
    }
}

/// The page that was used, as in every report.
#[must_use]
pub fn page_value(used: &PageId) -> Value {
    serde_json::to_value(page(used)).unwrap_or_default()
}

#[derive(Serialize)]
struct JsonConsumers<'a> {
    headline: &'a str,
    list: &'a Value,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    notes: &'a [String],
}

#[derive(Serialize)]
struct JsonFixed<'a> {
    written: &'a [String],
    rest: &'a str,
}

#[derive(Serialize)]
struct JsonBump<'a> {
    level: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
struct JsonSummary {
    error: u64,
    warning: u64,
    info: u64,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    rule: &'a str,
    level: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    location: JsonLocation<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spec: Option<JsonSpecLine<'a>>,
    context: JsonContext<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    places: Vec<JsonLocation<'a>>,
}

#[derive(Serialize)]
struct JsonLocation<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<u32>,
}

#[derive(Serialize)]
struct JsonSpecLine<'a> {
    file: &'a str,
    line: u32,
}

#[derive(Serialize)]
pub(super) struct JsonContext<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metric: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    renamed_to: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    renamed_from: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    events: Option<Vec<&'a str>>,
}

/// The report as JSON, indented, with a newline at the end.
#[must_use]
pub fn render(report: &Report) -> String {
    let Summary { error, warning, info } = report.summary();
    let spec = report.spec.as_ref().map(page);
    let bump = report.bump.as_ref().map(|bump| JsonBump { level: bump.level, reason: &bump.reason });
    pretty(&JsonReport {
        tool: TOOL,
        version: env!("CARGO_PKG_VERSION"),
        command: report.command,
        spec,
        summary: JsonSummary { error, warning, info },
        more: report.more(),
        findings: report.findings.iter().map(finding).collect(),
        coverage: report.coverage.as_ref().map(|coverage| &coverage.value),
        table: report.table.as_ref().map(|table| &table.value),
        series: report.series.as_ref().map(|series| &series.value),
        consumers: report.consumers.as_ref().map(|consumers| JsonConsumers {
            headline: &consumers.headline,
            list: &consumers.table.value,
            notes: &consumers.notes,
        }),
        fixed: report.fixed.as_ref().map(|fixed| JsonFixed { written: &fixed.written, rest: &fixed.rest }),
        changes: report.changes.as_ref().map(|changes| changes.list.iter().map(JsonChange::from).collect()),
        source: report.source.as_ref().map(|source| &source.value),
        bump,
    })
}

/// A value as indented JSON with a newline at the end.
pub(crate) fn pretty(value: &impl Serialize) -> String {
    // Our own types have only string keys and no serializers that fail.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

fn finding(finding: &Finding) -> JsonFinding<'_> {
    JsonFinding {
        rule: finding.rule.id(),
        level: finding.level.as_str(),
        message: &finding.message,
        help: finding.help.as_deref(),
        location: location(&finding.location),
        spec: finding.spec.as_ref().map(|spec| JsonSpecLine { file: &spec.file, line: spec.line }),
        context: context(&finding.context),
        count: finding.count,
        places: finding.places.iter().map(location).collect(),
    }
}

fn location(location: &Location) -> JsonLocation<'_> {
    let Location { file, line, column, end_line, end_column } = location;
    JsonLocation { file, line: *line, column: *column, end_line: *end_line, end_column: *end_column }
}

pub(super) fn context(context: &Context) -> JsonContext<'_> {
    let Context { event, field, value, expected, found, metric, parent, renamed_to, renamed_from, events } = context;
    JsonContext {
        event: event.as_deref(),
        field: field.as_deref(),
        value: value.as_deref(),
        expected: expected.as_deref(),
        found: found.as_deref(),
        metric: metric.as_deref(),
        parent: parent.as_deref(),
        renamed_to: renamed_to.as_deref(),
        renamed_from: renamed_from.as_deref(),
        events: events.as_ref().map(|events| events.iter().map(Reached::name).collect()),
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}
