//! JUnit XML, for test reports: a test case per finding, which is a failure if it is at or above `--fail-on`.

use events_spec::visible::visible;
use events_spec::{Finding, Rule};

use super::{FailOn, Report, TOOL, text};

/// The report as a test suite. A report without findings is one test case that passes.
#[must_use]
pub fn render(report: &Report, fail_on: FailOn) -> String {
    let fails = |finding: &Finding| fail_on.level().is_some_and(|level| finding.level >= level);
    let left_out: Vec<String> = report
        .left_out
        .iter()
        .filter(|(_, left_out)| fail_on.level().is_some_and(|level| left_out.worst() >= Some(level)))
        .map(|(rule, left_out)| left_out_case(*rule, left_out.count()))
        .collect();
    let failures = report.findings.iter().filter(|finding| fails(finding)).count() + left_out.len();
    let suite = attribute(&format!("{TOOL} {}", report.command));
    let totals =
        format!("tests=\"{}\" failures=\"{failures}\" errors=\"0\"", (report.findings.len() + left_out.len()).max(1));
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{suite}\" {totals}>\n  <testsuite name=\"{suite}\" {totals}>\n"
    );
    xml.push_str(&format!("    <properties>\n{}    </properties>\n", properties(&of_report(report), 6)));
    if report.findings.is_empty() && left_out.is_empty() {
        xml.push_str(&format!("    <testcase classname=\"{TOOL}\" name=\"{}\"/>\n", attribute(report.command)));
    }
    for finding in &report.findings {
        xml.push_str(&test_case(finding, fails(finding), report));
    }
    xml.extend(left_out);
    let mut out = text::sentence(report);
    if let Some(bump) = &report.bump {
        out.push_str(&format!("\nversion bump: {} ({})", bump.level, bump.reason));
    }
    if let Some(table) = &report.table {
        out.push_str(&format!("\n{}", table.text));
    }
    if let Some(coverage) = &report.coverage {
        out.push_str(&format!("\n{}", coverage.text));
    }
    xml.push_str(&format!("    <system-out>{}</system-out>\n  </testsuite>\n</testsuites>\n", content(&out)));
    xml
}

fn test_case(finding: &Finding, fails: bool, report: &Report) -> String {
    let location = &finding.location;
    let mut about = vec![
        ("rule", finding.rule.id().to_owned()),
        ("level", finding.level.as_str().to_owned()),
        ("column", location.column.to_string()),
    ];
    about.extend(finding.count.map(|count| ("count", count.to_string())));
    let mut details = vec![format!("{}:{}:{}", location.file, location.line, location.column)];
    details.extend(text::page_line(finding, report).map(|line| format!("note: {line}")));
    details.extend(finding.help.as_ref().map(|help| format!("help: {help}")));
    let details = content(&details.join("\n"));
    let message = attribute(&finding.message);
    let outcome = if fails {
        format!("      <failure type=\"{}\" message=\"{message}\">{details}</failure>\n", finding.rule)
    } else {
        format!("      <system-out>{details}</system-out>\n")
    };
    format!(
        "    <testcase classname=\"{}\" name=\"{message}\" file=\"{}\" line=\"{}\">\n      <properties>\n{}      </properties>\n{outcome}    </testcase>\n",
        finding.rule,
        attribute(&location.file),
        location.line,
        properties(&about, 8),
    )
}

/// A failure for findings that were only counted, because the test report must not pass if the command fails.
fn left_out_case(rule: Rule, count: u64) -> String {
    format!(
        "    <testcase classname=\"{rule}\" name=\"{count} more findings\">\n      <failure type=\"{rule}\" message=\"{count} more findings were counted but not kept\"/>\n    </testcase>\n"
    )
}

fn of_report(report: &Report) -> Vec<(&'static str, String)> {
    let mut about = vec![("version", env!("CARGO_PKG_VERSION").to_owned())];
    if let Some(page) = &report.spec {
        about.push(("spec", page.file.clone()));
        about.push(("spec.sha256", page.sha256.clone()));
        about.extend(page.dovecot.as_ref().map(|version| ("spec.dovecot", version.clone())));
        about.extend(page.chosen.as_ref().map(|chosen| ("spec.chosen_by", chosen.because.clone())));
    }
    if report.more() > 0 {
        about.push(("more", report.more().to_string()));
    }
    about
}

fn properties(about: &[(&str, String)], indent: usize) -> String {
    let line = |(name, value): &(&str, String)| {
        format!("{:indent$}<property name=\"{name}\" value=\"{}\"/>\n", "", attribute(value))
    };
    about.iter().map(line).collect()
}

fn attribute(text: &str) -> String {
    let text = content(text);
    // XML parsers convert a literal line break or tab in an attribute to a space.
    text.replace('"', "&quot;").replace('\n', "&#10;").replace('\t', "&#9;")
}

/// A text with XML's reserved characters escaped, and characters that XML 1.0 does not allow made visible.
fn content(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#13;"),
            '\n' | '\t' => out.push(c),
            '\u{fffe}' | '\u{ffff}' => out.push(char::REPLACEMENT_CHARACTER),
            _ => out.push(visible(c)),
        }
    }
    out
}
