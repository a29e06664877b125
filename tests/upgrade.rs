//! `upgrade`: what breaks, and the configuration that does the same on the new server.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on should stop")]

use std::fs;
use std::path::Path;

use dovecot_events::cli::{Captured, capture};
use events_spec::{Rule, RuleArea};
use expect_test::{Expect, expect};
use serde_json::Value;
use tempfile::TempDir;

#[path = "conf/fix.rs"]
mod conf_fix;
#[path = "upgrade/emitter.rs"]
mod emitter;
#[path = "upgrade/fix.rs"]
mod fix;
#[path = "upgrade/live.rs"]
mod live;
#[path = "upgrade/worked.rs"]
mod worked;

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// Runs `upgrade` on a file of a folder.
fn upgrade(folder: &Path, file: &str, options: &[&str]) -> Captured {
    let path = folder.join(file);
    // Not the configuration of this repository.
    let config = folder.join("events.toml");
    fs::write(&config, "").unwrap();
    let mut arguments = vec!["upgrade", "--conf", path.to_str().unwrap(), "--config", config.to_str().unwrap()];
    if !options.contains(&"--from") {
        arguments.extend(["--from", "2.3", "--to", "2.4"]);
    }
    arguments.extend(options);
    capture(&arguments, b"")
}

/// The report as JSON.
fn report(run: &Captured) -> Value {
    assert!(run.err.is_empty(), "{}", run.err);
    serde_json::from_str(&run.out).unwrap()
}

/// A line for each finding: line, rule, message, and the first line of the help.
fn findings(report: &Value) -> String {
    let shown = |finding: &Value| {
        let text = |name: &str| finding[name].as_str().unwrap_or("").lines().next().unwrap_or("").to_owned();
        format!("{} {}: {} | {}\n", finding["location"]["line"], text("rule"), text("message"), text("help"))
    };
    report["findings"].as_array().unwrap().iter().map(shown).collect()
}

/// What is said of a configuration, and the configuration that `--fix` makes of it with what stays open.
fn check(conf: &str, said: Expect, fixed: Expect) {
    let folder = folder(&[("dovecot.conf", conf)]);
    let run = upgrade(folder.path(), "dovecot.conf", &["--format", "json", "--fail-on", "never"]);
    let first = report(&run);
    let headline = first["consumers"]["headline"].as_str().unwrap();
    said.assert_eq(&format!("{headline}\n{}", findings(&first)));
    let run = upgrade(folder.path(), "dovecot.conf", &["--format", "json", "--fix"]);
    let second = report(&run);
    let text = fs::read_to_string(folder.path().join("dovecot.conf")).unwrap();
    let open = findings(&second);
    let rest = second["fixed"]["rest"].as_str().unwrap();
    let is_open = !open.is_empty() || !rest.is_empty();
    assert_eq!(run.status, if is_open { 100 } else { 0 }, "{}", run.out);
    let rest = rest.lines().filter(|line| line.starts_with(['+', '-']) && !line.contains("dovecot.conf"));
    let rest: String = rest.map(|line| format!("{line}\n")).collect();
    let open = if is_open { format!("--\n{open}{rest}") } else { String::new() };
    fixed.assert_eq(&format!("{text}{open}"));
}

#[test]
fn nothing_to_look_at_is_an_error() {
    let folder = folder(&[("dovecot.conf", "protocols = imap\n")]);
    let run = upgrade(folder.path(), "dovecot.conf", &[]);
    assert_eq!(run.status, 101);
    expect![[r#"
        error: nothing that uses events was found: no metric, no exporter, no other filter and no emitter
    "#]]
    .assert_eq(&run.err);
}

#[test]
fn pages_are_named_by_from_and_to_only() {
    let run = capture(&["upgrade", "--from", "2.3", "--to", "2.4", "--conf", "x", "--spec", "y"], b"");
    assert_eq!((run.status, run.out.as_str()), (2, ""));
    let run = capture(&["upgrade", "--from", "2.3", "--to", "2.4"], b"");
    assert_eq!(run.status, 2);
    assert!(run.err.contains("at least one of `--conf`"), "{}", run.err);
    let run = capture(&["upgrade", "--from", "2.3", "--to", "2.4", "--conf", "-", "--fix"], b"");
    assert_eq!(run.status, 2);
}

#[test]
fn the_release_is_that_of_the_doveconf_which_wrote_the_configuration() {
    let conf = "# 2.3.19.1 (9b53102964): /etc/dovecot/dovecot.conf\nmetric m {\n  filter = event=imap_command_finished\n  \
                fields = bytes_in\n}\n";
    let folder = folder(&[("dovecot.conf", conf)]);
    for (from, chosen, series) in [("2.3", "2.3.19", 0), ("2.3.21", "2.3.21", 1)] {
        let options = ["--from", from, "--to", "2.4", "--format", "json"];
        let report = report(&upgrade(folder.path(), "dovecot.conf", &options));
        let because = report["spec"]["chosen_by"].as_str().unwrap();
        assert!(because.contains(&format!("Dovecot {chosen}, built in")), "{because}");
        // 2.3.19 does not export the fields of a metric.
        let found = report["consumers"]["list"][0]["series"].as_array().map_or(0, Vec::len);
        assert_eq!(found, series, "{from}");
    }
}

#[test]
fn the_examples_of_each_rule_about_exports_break_it_or_do_not() {
    for rule in Rule::ALL.iter().filter(|rule| rule.area() == RuleArea::Reader) {
        let found = |text: &str| {
            let folder = folder(&[("dovecot.conf", text)]);
            let run = upgrade(folder.path(), "dovecot.conf", &["--format", "json", "--fail-on", "never"]);
            findings(&report(&run)).contains(&format!(" {rule}: "))
        };
        if rule.bad_example().language == "text" {
            assert!(found(rule.bad_example().text) && !found(rule.good_example().text), "{rule}");
        }
    }
}

#[test]
fn queries_are_told_how_their_series_are_called_afterwards() {
    let conf = "\
metric bytes {
  filter = event=imap_command_finished
  fields = bytes_in
}
metric logins {
  filter = event=auth_request_finished
  group_by = service
}
metric flushes {
  filter = event=auth_client_cache_flush_finished
}
";
    let rules = "\
groups:
- name: mail
  rules:
  - record: a
    expr: rate(dovecot_bytes_bytes_in_total[5m])
  - record: b
    expr: sum by (service) (rate(dovecot_logins_total[5m]))
  - record: c
    expr: rate(dovecot_flushes_total[5m])
  - record: d
    expr: rate(dovecot_bytes_total[5m])
";
    let folder = folder(&[("dovecot.conf", conf), ("rules.yml", rules)]);
    let path = folder.path().join("rules.yml");
    let options = ["--queries", path.to_str().unwrap(), "--format", "json", "--from", "2.3.21", "--to", "2.4.1"];
    let report = report(&upgrade(folder.path(), "dovecot.conf", &options));
    let told: Vec<String> =
        findings(&report).lines().filter(|line| line.contains(" rule `")).map(str::to_owned).collect();
    expect![[r#"
        3 metrics: 2 break, 1 loses its event; 4 queries: 2 break, 1 loses its event, 1 stays the same
        5 unknown-series: rule `a` breaks: `dovecot_bytes_bytes_in_total` is called `dovecot_bytes_net_in_bytes_total` | read `dovecot_bytes_net_in_bytes_total`
        7 unknown-label: rule `b` breaks: the label `service` of `dovecot_logins_total` is called `protocol` | write `protocol`
        9 unknown-series: rule `c` reads `dovecot_flushes_total` of metric `flushes`, which loses its event | "#]].assert_eq(&format!("{}\n{}", report["consumers"]["headline"].as_str().unwrap(), told.join("\n")));
}
