//! SARIF 2.1.0, for code scanning.

use events_spec::visible::lines;
use events_spec::{Finding, Level, Location, Rule};
use serde_json::{Map, Value, json};

use super::baseline::fingerprint;
use super::{Report, TOOL, json as plain, text};
use crate::input::path::slashes;

/// The report as a SARIF log with one run.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut rules: Vec<Rule> = report.findings.iter().map(|finding| finding.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    let results: Vec<Value> = report.findings.iter().map(|finding| result(finding, &rules, report)).collect();
    let mut notes = Vec::new();
    if report.more() > 0 {
        let text = format!("{} more findings were counted but not kept", report.more());
        notes.push(json!({ "level": "warning", "message": { "text": text } }));
    }
    let mut properties = Map::new();
    properties.insert("command".to_owned(), json!(report.command));
    if let Some(page) = &report.spec {
        properties.insert("spec".to_owned(), json!(super::json::page(page)));
    }
    if let Some(coverage) = &report.coverage {
        properties.insert("coverage".to_owned(), coverage.value.clone());
    }
    if let Some(table) = &report.table {
        properties.insert("table".to_owned(), table.value.clone());
    }
    if let Some(bump) = &report.bump {
        properties.insert("bump".to_owned(), json!({ "level": bump.level, "reason": bump.reason }));
    }
    plain::pretty(&json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": TOOL,
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|rule| descriptor(*rule)).collect::<Vec<_>>(),
            } },
            "invocations": [{ "executionSuccessful": true, "toolExecutionNotifications": notes }],
            "columnKind": "unicodeCodePoints",
            "results": results,
            "properties": properties,
        }],
    }))
}

fn descriptor(rule: Rule) -> Value {
    let (bad, good) = (rule.bad_example(), rule.good_example());
    let fence =
        |title: &str, language: &str, text: &str| format!("{title}:\n\n```{language}\n{}\n```\n", text.trim_end());
    let markdown = format!(
        "{}\n\n{}\n{}",
        rule.explanation(),
        fence("Wrong", bad.language, bad.text),
        fence("Right", good.language, good.text)
    );
    json!({
        "id": rule.id(),
        "name": pascal(rule.id()),
        "shortDescription": { "text": first_sentence(rule.explanation()) },
        "fullDescription": { "text": rule.explanation() },
        "help": { "text": rule.explanation(), "markdown": markdown },
        "defaultConfiguration": { "level": level(rule.level()) },
        "properties": { "tags": [rule.area().title()] },
    })
}

fn result(finding: &Finding, rules: &[Rule], report: &Report) -> Value {
    let mut message = finding.message.clone();
    if let Some(line) = text::page_line(finding, report) {
        message.push_str(&format!("\nnote: {line}"));
    }
    if let Some(help) = &finding.help {
        message.push_str(&format!("\nhelp: {help}"));
    }
    let mut result = json!({
        "ruleId": finding.rule.id(),
        "ruleIndex": rules.binary_search(&finding.rule).unwrap_or_default(),
        "level": level(finding.level),
        "message": { "text": lines(&message) },
        "locations": [{ "physicalLocation": physical(&finding.location) }],
        "partialFingerprints": { "dovecotEvents/v1": fingerprint(finding) },
        "properties": { "message": finding.message, "context": plain::context(&finding.context) },
    });
    if let Some(spec) = &finding.spec {
        let place = json!({ "artifactLocation": { "uri": uri(&spec.file) }, "region": { "startLine": spec.line } });
        result["relatedLocations"] =
            json!([{ "id": 1, "physicalLocation": place, "message": { "text": "the line of the page" } }]);
    }
    if let Some(count) = finding.count {
        result["occurrenceCount"] = json!(count);
    }
    result
}

fn physical(location: &Location) -> Value {
    let mut region = Map::new();
    region.insert("startLine".to_owned(), json!(location.line.max(1)));
    region.insert("startColumn".to_owned(), json!(location.column.max(1)));
    region.extend(location.end_line.map(|line| ("endLine".to_owned(), json!(line))));
    region.extend(location.end_column.map(|column| ("endColumn".to_owned(), json!(column))));
    json!({ "artifactLocation": { "uri": uri(&location.file) }, "region": region })
}

/// SARIF has no info level; viewers show `note` like one.
const fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "note",
    }
}

/// A path as a URI reference. Relative paths stay relative, so that a viewer finds them in its checkout.
fn uri(path: &str) -> String {
    let path = slashes(path);
    let mut uri = String::new();
    if path.starts_with('/') {
        uri.push_str("file://");
    } else if path.as_bytes().get(1) == Some(&b':') {
        uri.push_str("file:///");
    }
    for byte in path.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
        let drive = byte == b':' && uri.starts_with("file:///") && uri.len() == "file:///C".len();
        if plain || drive {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

/// The rule's name in the style of SARIF: `unknown-field` becomes `UnknownField`.
fn pascal(id: &str) -> String {
    let word = |word: &str| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect::<String>()
    };
    id.split('-').map(word).collect()
}

/// The first sentence of a text: up to a full stop before a capital letter.
pub(crate) fn first_sentence(text: &str) -> &str {
    let end = text.match_indices(". ").find(|(at, _)| text[at + 2..].starts_with(|next: char| next.is_uppercase()));
    end.map_or(text, |(at, _)| &text[..=at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uri_references() {
        assert_eq!(uri("./a b/é.conf"), "a%20b/%C3%A9.conf");
        assert_eq!(uri("/var/log/x"), "file:///var/log/x");
        assert_eq!(uri("C:\\logs\\x:y"), "file:///C:/logs/x%3Ay");
        assert_eq!(uri("HEAD:Events.txt"), "HEAD%3AEvents.txt");
    }

    #[test]
    fn rule_names_are_pascal_case() {
        assert_eq!(pascal("error-code-without-error"), "ErrorCodeWithoutError");
    }
}
