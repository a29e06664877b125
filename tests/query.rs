//! `query-check`: the series that dashboards and alerts read, against the metrics of a configuration.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on should stop")]

use std::fs;

use dovecot_events::cli::{Captured, capture};
use events_spec::{Rule, RuleArea};
use expect_test::{Expect, expect};
use serde_json::Value;

const CONF: &str = "\
metric logins {
  filter = event=auth_request_finished
  group_by = success
}
metric commands {
  filter = event=imap_command_finished
  group_by = cmd_name tagged_reply_state
}
metric times {
  filter = event=imap_command_finished
  group_by = duration:exponential:2:4:10
}
metric sizes {
  filter = event=imap_command_finished
  group_by = bytes_out:linear:0:500:250
}
metric dead {
  filter = event=imap_command_finished AND nothing=1
}
metric imap-logins {
  filter = event=auth_request_finished
}
";

fn run(file: &str, text: &str, conf: &str) -> Captured {
    let folder = tempfile::tempdir().unwrap();
    let (queries, settings) = (folder.path().join(file), folder.path().join("dovecot.conf"));
    fs::write(&queries, text).unwrap();
    fs::write(&settings, conf).unwrap();
    // Not the configuration of this repository.
    let config = folder.path().join("events.toml");
    fs::write(&config, "").unwrap();
    let (queries, settings, config) = (queries.to_str(), settings.to_str(), config.to_str());
    let (queries, settings, config) = (queries.unwrap(), settings.unwrap(), config.unwrap());
    let arguments = ["query-check", queries, "--conf", settings, "--config", config, "--format", "json"];
    let mut captured = capture(&arguments, b"");
    captured.out = captured.out.replace(&format!("{}/", folder.path().display()), "");
    captured
}

/// A line for each finding: place, level, rule, message, help.
fn check(file: &str, text: &str, expect: Expect) {
    let run = run(file, text, CONF);
    assert!(run.err.is_empty(), "{}", run.err);
    let report: Value = serde_json::from_str(&run.out).unwrap();
    let shown = |finding: &Value| {
        let text = |name: &str| finding[name].as_str().unwrap_or("-").to_owned();
        let place = &finding["location"];
        let (line, column) = (&place["line"], &place["column"]);
        format!("{line}:{column} {} {}: {} | {}\n", text("level"), text("rule"), text("message"), text("help"))
    };
    expect.assert_eq(&report["findings"].as_array().unwrap().iter().map(shown).collect::<String>());
}

/// A rule file with this expression.
fn rule(expr: &str) -> String {
    format!("groups:\n- name: mail\n  rules:\n  - record: x\n    expr: {expr}\n")
}

#[test]
fn a_series_that_no_metric_makes() {
    check(
        "rules.yml",
        &rule("rate(dovecot_login_total[5m])"),
        expect![[r#"
        5:16 error unknown-series: rule `x` reads `dovecot_login_total`; no metric makes it | did you mean `dovecot_logins_total`?
    "#]],
    );
    check(
        "rules.yml",
        &rule("rate(dovecot_times_total[5m])"),
        expect![[r#"
        5:16 error unknown-series: rule `x` reads `dovecot_times_total`; no metric makes it | metric `times` makes `dovecot_times_bucket`, `dovecot_times_sum` and `dovecot_times_count`
    "#]],
    );
    check(
        "rules.yml",
        &rule("'rate({__name__=\"dovecot_imap-logins_total\"}[5m])'"),
        expect![[r#"
            5:28 error unknown-series: rule `x` reads `dovecot_imap-logins_total`; no metric makes it | the name `imap-logins` cannot be exported; a metric needs one of letters, digits and `_`
        "#]],
    );
    check(
        "rules.yml",
        &rule("'rate({__name__=\"dovecot_lgins_total\"}[5m])'"),
        expect![[r#"
        5:28 error unknown-series: rule `x` reads `dovecot_lgins_total`; no metric makes it | did you mean `dovecot_logins_total`?
    "#]],
    );
}

#[test]
fn a_label_that_the_series_does_not_have() {
    check(
        "rules.yml",
        &rule("sum by (reason) (rate(dovecot_logins_total[5m]))"),
        expect![[r#"
        5:33 error unknown-label: rule `x` groups by `reason`, which `dovecot_logins_total` does not have | its labels are `success`
    "#]],
    );
    check(
        "rules.yml",
        &rule("'rate(dovecot_commands_total{cmdname=\"SELECT\",job=\"x\",site=\"y\",tagged_reply_state=\"OK\"}[5m])'"),
        expect![[r#"
            5:17 error unknown-label: rule `x` compares `cmdname`, which `dovecot_commands_total` does not have | did you mean `cmd_name`?
        "#]],
    );
    check(
        "rules.yml",
        &rule("'rate(dovecot_times_bucket{le=\"0.5\"}[5m])'"),
        expect![[r#"
        5:17 error unknown-label: rule `x` reads the bucket `0.5` of `dovecot_times_bucket`, which it does not have | its buckets are `0.000100`, `0.001000`, `0.010000` and `+Inf`
    "#]],
    );
    check("rules.yml", &rule("'rate(dovecot_times_bucket{le=\"0.001\"}[5m])'"), expect![[""]]);
}

#[test]
fn a_series_that_is_misread() {
    check(
        "rules.yml",
        &rule("sum(rate(dovecot_commands_total[5m]))"),
        expect![[r#"
        5:20 warning misread-series: rule `x` adds up `dovecot_commands_total`, which has every event 2 times | add `{tagged_reply_state!=""}`, or read the series without labels
    "#]],
    );
    check("rules.yml", &rule("'sum(rate(dovecot_commands_total{tagged_reply_state!=\"\"}[5m]))'"), expect![[""]]);
    check(
        "rules.yml",
        &rule("sum by (cmd_name, tagged_reply_state) (rate(dovecot_commands_total[5m]))"),
        expect![[""]],
    );
    check(
        "rules.yml",
        &rule("dovecot_logins_count > 5"),
        expect![[r#"
        5:11 info misread-series: rule `x` reads `dovecot_logins_count` without `rate` or `increase`: a counter since the stats process started | -
    "#]],
    );
    check(
        "rules.yml",
        &rule("rate(dovecot_sizes_sum[5m])"),
        expect![[r#"
        5:16 warning misread-series: rule `x` reads `dovecot_sizes_sum`, which is the sum of durations, in microseconds | name the field in `fields`, and read the series that Dovecot makes of it from 2.3.21 on
    "#]],
    );
}

#[test]
fn a_metric_that_never_counts_is_said_with_its_own_finding() {
    check(
        "rules.yml",
        &rule("rate(dovecot_dead_total[5m])"),
        expect![[r#"
        5:16 error unknown-field: rule `x` reads `dovecot_dead_total`; metric `dead` can never count: `imap_command_finished` has no field `nothing` | dovecot.conf:18: no event documents `nothing`
    "#]],
    );
}

#[test]
fn what_is_right_and_what_is_not_ours_is_not_reported() {
    for expr in [
        "rate(dovecot_logins_total[5m])",
        "histogram_quantile(0.9, sum by (le) (rate(dovecot_times_bucket[5m])))",
        "up{job=\"dovecot\"}",
        "dovecot_build_info",
        "rate(dovecot_exporter:foo[5m])",
        "sum by (x) (label_replace(rate(dovecot_logins_total[5m]), \"x\", \"$1\", \"success\", \"(.*)\"))",
    ] {
        let run = run("rules.yml", &rule(&format!("'{expr}'")), CONF);
        let report: Value = serde_json::from_str(&run.out).unwrap();
        assert_eq!(report["findings"], serde_json::json!([]), "{expr}");
    }
}

#[test]
fn a_dashboard_with_rows_inputs_and_variables() {
    let dashboard = r#"{
  "__inputs": [{ "name": "DS_PROM", "type": "datasource" }],
  "templating": { "list": [
    { "name": "cmd", "type": "query", "query": { "query": "label_values(dovecot_commands_total, cmd)", "refId": "a" } }
  ] },
  "panels": [
    { "type": "row", "title": "Mail", "panels": [
      { "title": "Logins", "targets": [
        { "expr": "sum(rate(dovecot_auth_failed_total{job=~\"$job\"}[$__rate_interval]))" }
      ] }
    ] },
    { "title": "Commands", "datasource": { "type": "prometheus", "uid": "${DS_PROM}" }, "targets": [
      { "expr": "sum by ([[group]]) (rate(dovecot_commands_total{cmd_name=\"$cmd\"}[${range}]))" },
      { "expr": "rate(dovecot_${kind}_total[5m])" }
    ] },
    { "title": "Logs", "datasource": { "type": "loki" }, "targets": [{ "expr": "{app=\"dovecot_x\"} |= `dovecot_y`" }] }
  ]
}
"#;
    check(
        "dashboard.json",
        dashboard,
        expect![[r#"
            9:29 error unknown-series: panel *Logins* reads `dovecot_auth_failed_total`; no metric makes it | no metric has a name like it
            4:73 error unknown-label: variable `$cmd` groups by `cmd`, which `dovecot_commands_total` does not have | did you mean `cmd_name`?
        "#]],
    );
}

#[test]
fn a_series_that_dovecot_cannot_write_may_be_another_exporter_s() {
    check(
        "rules.yml",
        &rule("dovecot_up == 0"),
        expect![[r#"
        5:11 info unknown-series: rule `x` reads `dovecot_up`; no metric makes it | Dovecot's own series end in `_total`, `_count`, `_sum` or `_bucket`; another exporter may write it
    "#]],
    );
    check(
        "rules.yml",
        &rule("rate(dovecot_logins[5m])"),
        expect![[r#"
            5:16 error unknown-series: rule `x` reads `dovecot_logins`; no metric makes it | metric `logins` makes `dovecot_logins_total`, `dovecot_logins_count`, `dovecot_logins_duration_seconds_total` and `dovecot_logins_duration_seconds_sum`
        "#]],
    );
}

#[test]
fn a_panel_that_shows_another_unit_than_dovecot_s() {
    let dashboard = |panels: &[(&str, &str, &str)]| {
        let panel = |(title, unit, expr): &(&str, &str, &str)| {
            format!(
                "{{\"title\": \"{title}\", \"targets\": [{{\"expr\": \"{expr}\"}}],\n\
                 \"fieldConfig\": {{\"defaults\": {{\"unit\": \"{unit}\"}}, \"overrides\": []}}}}"
            )
        };
        let panels: Vec<String> = panels.iter().map(panel).collect();
        format!("{{\"panels\": [\n{}]}}\n", panels.join(",\n"))
    };
    check(
        "dashboard.json",
        &dashboard(&[
            ("Size", "ms", "histogram_quantile(0.9, sum by (le) (rate(dovecot_sizes_bucket[5m])))"),
            ("Time", "ms", "histogram_quantile(0.9, sum by (le) (rate(dovecot_times_bucket[5m])))"),
            ("Logins", "s", "sum(rate(dovecot_logins_count[5m]))"),
            ("Average", "µs", "rate(dovecot_logins_duration_seconds_sum[5m]) / rate(dovecot_logins_count[5m])"),
        ]),
        expect![[r#"
            3:39 warning misread-series: panel *Size* shows milliseconds, but its values are in bytes | the unit `bytes` shows them as they are
            5:39 warning misread-series: panel *Time* shows milliseconds, but its values are in seconds | the unit `s` shows them as they are
            7:39 warning misread-series: panel *Logins* shows seconds, but its values are numbers of events | the unit `short` shows them as they are
            9:39 warning misread-series: panel *Average* shows microseconds, but its values are in seconds | the unit `s` shows them as they are
        "#]],
    );
    check(
        "dashboard.json",
        &dashboard(&[
            ("Size", "bytes", "histogram_quantile(0.9, sum by (le) (rate(dovecot_sizes_bucket[5m])))"),
            ("Time", "s", "histogram_quantile(0.9, sum by (le) (rate(dovecot_times_bucket[5m])))"),
            ("Milliseconds", "ms", "1000 * histogram_quantile(0.9, rate(dovecot_times_bucket[5m]))"),
            ("Logins", "reqps", "sum(rate(dovecot_logins_count[5m]))"),
            ("Busy", "percentunit", "rate(dovecot_logins_duration_seconds_sum[5m])"),
            ("Share", "s", "rate(dovecot_logins_count[5m]) / 100"),
        ]),
        expect![[""]],
    );
    let transformed = r#"{"panels": [{"title": "a", "targets": [{"expr": "rate(dovecot_logins_count[5m])"}],
"fieldConfig": {"defaults": {"unit": "s"}}, "transformations": [{"id": "calculateField"}]},
{"title": "b", "targets": [{"expr": "rate(dovecot_logins_count[5m])"}], "fieldConfig": {"defaults": {"unit": "s"},
"overrides": [{"matcher": {}, "properties": [{"id": "color"}, {"id": "unit", "value": "short"}]}]}},
{"title": "c", "targets": [{"expr": "rate(dovecot_logins_count[5m])", "hide": true}],
"fieldConfig": {"defaults": {"unit": "s"}}}]}"#;
    check("dashboard.json", transformed, expect![[""]]);
}

#[test]
fn a_dashboard_of_the_later_format_and_alerts_of_grafana() {
    let dashboard = r#"{"kind": "Dashboard", "spec": {
"variables": [{"kind": "QueryVariable", "spec": {"name": "cmd", "query": {"kind": "DataQuery", "group": "prometheus",
  "spec": {"query": "label_values(dovecot_commands_total, cmd)"}}}}],
"elements": {"panel-1": {"kind": "Panel", "spec": {"title": "Logins",
  "vizConfig": {"spec": {"fieldConfig": {"defaults": {"unit": "s"}}}},
  "data": {"spec": {"queries": [
    {"spec": {"query": {"kind": "DataQuery", "group": "prometheus",
      "spec": {"expr": "rate(dovecot_login_total[5m])"}}}},
    {"spec": {"query": {"kind": "DataQuery", "group": "loki", "spec": {"expr": "rate(dovecot_login_total[5m])"}}}},
    {"spec": {"query": {"kind": "prometheus", "spec": {"expr": "rate(dovecot_logins_count[5m])"}}}}
  ]}}}}}}}"#;
    check(
        "dashboard.json",
        dashboard,
        expect![[r#"
            8:30 error unknown-series: panel *Logins* reads `dovecot_login_total`; no metric makes it | did you mean `dovecot_logins_total`?
            3:35 error unknown-label: variable `$cmd` groups by `cmd`, which `dovecot_commands_total` does not have | did you mean `cmd_name`?
            5:64 warning misread-series: panel *Logins* shows seconds, but its values are numbers of events | the unit `short` shows them as they are
        "#]],
    );
    let alerts = "\
apiVersion: 1
groups:
  - name: mail
    rules:
      - title: No logins
        data:
          - refId: A
            datasourceUid: prom
            model:
              expr: rate(dovecot_login_total[5m])
          - refId: B
            datasourceUid: __expr__
            model: { type: threshold, expression: A }
";
    check(
        "alerts.yml",
        alerts,
        expect![[r#"
        10:26 error unknown-series: alert *No logins* reads `dovecot_login_total`; no metric makes it | did you mean `dovecot_logins_total`?
    "#]],
    );
}

#[test]
fn expressions_of_several_lines_are_found_in_the_file() {
    let rules = "\
groups:
  - name: mail
    rules:
      - alert: Failing
        expr: |
          sum(rate(dovecot_logins_total[5m]))
            /
          sum(rate(dovecot_login_total[5m]))
      - record: dovecot_recorded
        expr: sum(rate(dovecot_logins_count[5m]))
      - alert: Recorded
        expr: dovecot_recorded > 5
      - alert: Broken
        expr: rate(dovecot_logins_total[5m]
";
    check(
        "rules.yml",
        rules,
        expect![[r#"
        8:20 error unknown-series: alert `Failing` reads `dovecot_login_total`; no metric makes it | did you mean `dovecot_logins_total`?
        14:15 warning unknown-series: alert `Broken` cannot be read as PromQL: unclosed left parenthesis | its series were not looked at
    "#]],
    );
}

#[test]
fn files_without_queries_are_errors() {
    for (file, text) in [("a.json", "{}"), ("a.yml", "a: b\n"), ("a.json", "{\"a\": [1,"), ("a.yml", "a: [b\n")] {
        let run = run(file, text, CONF);
        assert_eq!((run.status, run.out.as_str()), (101, ""), "{file} {text}");
    }
}

#[test]
fn the_examples_of_each_rule_about_queries_break_it_or_do_not() {
    let conf = "metric logins {\n  filter = event=auth_request_finished\n  group_by = success\n}\n";
    for rule in Rule::ALL.iter().filter(|rule| rule.area() == RuleArea::Reader && rule.bad_example().language == "yaml")
    {
        let found = |text: &str| {
            let run = run("rules.yml", text, conf);
            let report: Value = serde_json::from_str(&run.out).unwrap();
            report["findings"].as_array().unwrap().iter().any(|finding| finding["rule"] == rule.id())
        };
        assert!(found(rule.bad_example().text) && !found(rule.good_example().text), "{rule}");
    }
}
