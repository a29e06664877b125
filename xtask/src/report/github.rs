//! Annotations for GitHub Actions: workflow commands, one per line.

use events_spec::visible::{line, lines};
use events_spec::{Finding, Level};

use super::{PageId, Report, text};
use crate::input::path::slashes;

/// The report as workflow commands, with a line of counts at the end.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut out = String::new();
    if let Some(sentence) = report.spec.as_ref().and_then(PageId::sentence) {
        out.push_str(&format!("{}\n", line(&sentence)));
    }
    for finding in &report.findings {
        out.push_str(&annotation(finding, report));
        out.push('\n');
    }
    out.push_str(&text::sentence(report));
    out.push('\n');
    if let Some(bump) = &report.bump {
        out.push_str(&format!("::notice title=version bump::{} ({})\n", bump.level, data(&bump.reason)));
    }
    out
}

fn annotation(finding: &Finding, report: &Report) -> String {
    let command = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "notice",
    };
    let location = &finding.location;
    let mut properties = vec![
        ("file", slashes(&location.file)),
        ("line", location.line.to_string()),
        ("col", location.column.to_string()),
    ];
    properties.extend(location.end_line.map(|line| ("endLine", line.to_string())));
    properties.extend(location.end_column.map(|column| ("endColumn", column.to_string())));
    properties.push(("title", finding.rule.id().to_owned()));
    let properties: Vec<String> =
        properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
    let mut parts = vec![finding.message.clone()];
    parts.extend(finding.count.filter(|count| *count > 1).map(|count| format!("{count} times, here first")));
    parts.extend(text::page_line(finding, report).map(|line| format!("note: {line}")));
    parts.extend(finding.help.as_ref().map(|help| format!("help: {help}")));
    format!("::{command} {}::{}", properties.join(","), data(&parts.join("\n")))
}

/// Escapes the message of a command: it must not contain line breaks, and `%` must not begin an escape.
fn data(text: &str) -> String {
    lines(text).replace('%', "%25").replace('\n', "%0A")
}

/// Escapes a property of a command.
fn property(text: &str) -> String {
    data(&line(text)).replace(':', "%3A").replace(',', "%2C")
}
