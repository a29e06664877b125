//! Real reports against the published schema, and SARIF against the rules of its standard.

use boon::{Compiler, Schemas};
use dovecot_events::report::{Report, json as report_json, sarif};
use serde_json::{Value, json};

use crate::sample;

const SCHEMA: &str = include_str!("../../docs/report.schema.json");

/// Whether a report is as the schema says, with or without members that it does not know.
fn check(report: &Value, strict: bool) -> Result<(), String> {
    let mut schema: Value = serde_json::from_str(SCHEMA).unwrap();
    if strict {
        close(&mut schema);
    }
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.add_resource("report.schema.json", schema).unwrap();
    let index = compiler.compile("report.schema.json", &mut schemas).unwrap();
    schemas.validate(report, index).map_err(|error| format!("{error:#}"))
}

/// Forbids every member that the schema does not name.
fn close(schema: &mut Value) {
    if let Some(object) = schema.as_object_mut() {
        if object.contains_key("properties") {
            object.insert("additionalProperties".to_owned(), json!(false));
        }
        object.values_mut().for_each(close);
    }
}

fn rendered(report: &Report) -> Value {
    serde_json::from_str(&report_json::render(report)).unwrap()
}

#[test]
fn reports_are_as_the_schema_says() {
    for report in [sample::report(), sample::report_with_extras(), Report::new("explain", &[])] {
        check(&rendered(&report), true).unwrap();
    }
}

#[test]
fn the_schema_refuses_what_is_no_report() {
    let good = rendered(&sample::report_with_extras());
    let broken = |change: &dyn Fn(&mut Value)| {
        let mut report = good.clone();
        change(&mut report);
        check(&report, false)
    };
    assert!(broken(&|_| ()).is_ok());
    assert!(broken(&|report| report["findings"][0]["level"] = json!("fatal")).is_err());
    assert!(broken(&|report| report["findings"][0]["location"]["line"] = json!(0)).is_err());
    assert!(broken(&|report| report["spec"]["sha256"] = json!("abc")).is_err());
    assert!(broken(&|report| report["findings"][0]["rule"] = json!("Unknown Field")).is_err());
    for member in ["tool", "version", "command", "summary", "findings"] {
        assert!(broken(&|report| drop(report.as_object_mut().unwrap().remove(member))).is_err(), "{member}");
    }
}

#[test]
fn a_later_version_may_add_members() {
    let mut report = rendered(&sample::report());
    report["findings"][0]["new"] = json!(true);
    assert!(check(&report, false).is_ok());
    assert!(check(&report, true).is_err());
}

/// The standard's own rules, as far as they touch what is written here; sections in parentheses.
#[test]
fn sarif_keeps_the_rules_of_its_standard() {
    let log: Value = serde_json::from_str(&sarif::render(&sample::report_with_extras())).unwrap();
    // (3.13) version, and one of the known schemas.
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().unwrap().ends_with("sarif-schema-2.1.0.json"));
    let run = &log["runs"][0];
    // (3.14.17) columns are counted in characters.
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    // (3.20.14) an invocation says whether it succeeded.
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let mut ids = Vec::new();
    for rule in rules {
        // (3.49.3) ids are stable and unique; (3.49.9) texts are sentences; (3.50.2) levels are known.
        ids.push(rule["id"].as_str().unwrap());
        for text in ["shortDescription", "fullDescription", "help"] {
            assert!(rule[text]["text"].as_str().unwrap().ends_with('.'), "{rule}");
        }
        assert!(["error", "warning", "note"].contains(&rule["defaultConfiguration"]["level"].as_str().unwrap()));
    }
    ids.dedup();
    assert_eq!(ids.len(), rules.len());
    for result in run["results"].as_array().unwrap() {
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        let place = &result["locations"][0]["physicalLocation"];
        // (3.30) lines and columns from 1, the end not before the start.
        let region = &place["region"];
        let number = |name: &str, default: u64| region[name].as_u64().unwrap_or(default);
        let (line, column) = (number("startLine", 0), number("startColumn", 0));
        assert!(line >= 1 && column >= 1, "{region}");
        let end = (number("endLine", line), number("endColumn", u64::MAX));
        assert!(end >= (line, column), "{region}");
        // (3.4.3) a URI reference, which has no blanks, colons in a first part, or unescaped percent signs.
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(!uri.contains([' ', ',', ':']), "{uri}");
        // (3.27.17) fingerprints are strings by name.
        assert!(result["partialFingerprints"].as_object().unwrap().values().all(Value::is_string));
        // (3.27.12) occurrenceCount is positive.
        assert!(result.get("occurrenceCount").is_none_or(|count| count.as_u64().unwrap() > 0));
    }
}
