//! What a project decides about findings, and the exit status that follows.

use dovecot_events::report::{FailOn, Format, Report, ReportOptions};
use events_spec::{Context, Finding, Findings, Location, Rule};
use expect_test::{Expect, expect};
use tempfile::TempDir;

use crate::{finish, options, sample};

/// The sample with this `events.toml`: the findings that are left, as `level rule message`.
fn left(config: &str) -> Vec<String> {
    let folder = TempDir::new().unwrap();
    let options = ReportOptions { format: Format::Json, ..options(&folder, config) };
    findings(&finish(sample::report(), &options).unwrap().1)
}

fn findings(json: &str) -> Vec<String> {
    let report: serde_json::Value = serde_json::from_str(json).unwrap();
    let text = |finding: &serde_json::Value, name: &str| finding[name].as_str().unwrap().to_owned();
    let list = report["findings"].as_array().unwrap();
    list.iter().map(|one| format!("{} {} {}", text(one, "level"), text(one, "rule"), text(one, "message"))).collect()
}

fn check(config: &str, expect: &Expect) {
    expect.assert_eq(&(left(config).join("\n") + "\n"));
}

#[test]
fn levels_change_and_switch_off() {
    check(
        "[levels]\nunknown-field = \"info\"\nwrong-kind = \"off\"\n",
        &expect![[r#"
        info unknown-event the page has no event `x`
        info unknown-field `auth_request_finished` has no field `auth_user`
    "#]],
    );
}

#[test]
fn an_allow_takes_out_what_it_matches() {
    check(
        "[[allow]]\nrule = \"unknown-field\"\nevent = \"auth_*\"\nfield = \"auth_use?\"\nreason = \"ours\"\n",
        &expect![[r#"
            warning wrong-kind odd: 100%, a|b, <b>&amp;</b>, [x](y), *s* _u_ \ "q" `c|d` ``e`f`` and a lone ` tick
            info unknown-event the page has no event `x`
        "#]],
    );
    check(
        "[[allow]]\nrule = \"*\"\nfile = \"logs/*.conf\"\nreason = \"not ours\"\n",
        &expect![[r#"
        error unknown-field `auth_request_finished` has no field `auth_user`
        warning wrong-kind odd: 100%, a|b, <b>&amp;</b>, [x](y), *s* _u_ \ "q" `c|d` ``e`f`` and a lone ` tick
    "#]],
    );
}

#[test]
fn an_allow_that_matches_nothing_is_said() {
    check(
        "[[allow]]\nrule = \"unknown-field\"\nevent = \"imap_*\"\nreason = \"was ours\"\n",
        &expect![[r#"
        error unknown-field `auth_request_finished` has no field `auth_user`
        warning wrong-kind odd: 100%, a|b, <b>&amp;</b>, [x](y), *s* _u_ \ "q" `c|d` ``e`f`` and a lone ` tick
        warning unused-allow this allow of `unknown-field` does not match any finding
        info unknown-event the page has no event `x`
    "#]],
    );
}

#[test]
fn an_allow_of_another_command_or_file_is_none_of_our_business() {
    let other_rule = "[[allow]]\nrule = \"duplicate-event\"\nreason = \"spec check finds it\"\n";
    let other_file = "[[allow]]\nrule = \"unknown-field\"\nfile = \"other.jsonl\"\nreason = \"not looked at\"\n";
    assert_eq!(left(other_rule).len(), 3);
    assert_eq!(left(other_file).len(), 3);
}

#[test]
fn an_allow_that_may_have_matched_what_was_left_out_is_not_called_unused() {
    let folder = TempDir::new().unwrap();
    let config = "[[allow]]\nrule = \"unknown-field\"\nevent = \"imap_*\"\nreason = \"was ours\"\n";
    let options = ReportOptions { format: Format::Json, ..options(&folder, config) };
    let (status, json) = finish(crowded(), &options).unwrap();
    assert_eq!(status, 100);
    assert!(!json.contains("unused-allow"));
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    let more = Findings::MOST + 10 - Report::MOST_SHOWN;
    assert_eq!((&report["more"], &report["summary"]["error"]), (&more.into(), &(Findings::MOST + 10).into()));
}

/// A report with more findings than are kept.
fn crowded() -> Report {
    many(Findings::MOST + 10)
}

/// A report with this many unknown fields.
fn many(count: usize) -> Report {
    let mut many = Findings::new();
    for line in 0..count {
        let place = Location::point("events.jsonl", u32::try_from(line).unwrap() + 1, 1);
        let context = Context { event: Some("sql_query_finished".to_owned()), ..Context::default() };
        many.push(Finding::new(Rule::UnknownField, place, "no such field").context(context));
    }
    let mut report = Report::new("live-check", &[Rule::UnknownField, Rule::WrongKind]);
    report.add(many);
    report
}

#[test]
fn what_is_allowed_takes_no_room_in_the_report() {
    let folder = TempDir::new().unwrap();
    let allow = "[[allow]]\nrule = \"unknown-field\"\nevent = \"sql_*\"\nreason = \"ours\"\n";
    let json = ReportOptions { format: Format::Json, ..options(&folder, allow) };
    let (status, out) = finish(many(1_500), &json).unwrap();
    assert_eq!((status, findings(&out)), (0, vec![]), "more than are shown, and all of them allowed");

    let path = folder.path().join("baseline.json");
    let plain = ReportOptions { format: Format::Json, ..options(&folder, "") };
    finish(many(1_500), &ReportOptions { write_baseline: Some(path.clone()), ..plain.clone() }).unwrap();
    let (status, out) = finish(many(1_500), &ReportOptions { baseline: Some(path), ..plain }).unwrap();
    assert_eq!((status, findings(&out)), (0, vec![]), "more than are shown, and all of them in the baseline");
}

#[test]
fn an_allow_of_a_whole_rule_covers_what_was_only_counted() {
    let folder = TempDir::new().unwrap();
    let finish = |allow: &str| finish(crowded(), &options(&folder, allow)).unwrap();
    assert_eq!(finish("[[allow]]\nrule = \"unknown-field\"\nreason = \"ours\"\n").0, 0);
    let (status, text) = finish("[[allow]]\nrule = \"unknown-field\"\nevent = \"sql_*\"\nreason = \"ours\"\n");
    assert_eq!(status, 100, "whether it covers them is not known: {text}");
}

#[test]
fn many_findings_of_one_rule_hide_none_of_another() {
    let folder = TempDir::new().unwrap();
    let mut report = many(1_500);
    let mut other = Findings::new();
    other.push(Finding::new(Rule::NeverSeen, Location::point("events.jsonl", 9_999, 1), "the one that matters"));
    report.add(other);
    let json = ReportOptions { format: Format::Json, ..options(&folder, "") };
    let out = finish(report, &json).unwrap().1;
    let shown = findings(&out);
    assert_eq!(shown.len(), Report::MOST_SHOWN);
    assert_eq!(shown.last().map(String::as_str), Some("info never-seen the one that matters"));
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (&report["more"], &report["summary"]),
        (&501.into(), &serde_json::json!({"error": 1_500, "warning": 0, "info": 1}))
    );
}

#[test]
fn a_rule_that_does_not_exist_is_said() {
    check(
        "[levels]\nunknown-fields = \"off\"\n[[allow]]\nrule = \"zzz\"\nreason = \"?\"\n",
        &expect![[r#"
        error unknown-field `auth_request_finished` has no field `auth_user`
        error unknown-rule unknown rule `unknown-fields`
        error unknown-rule unknown rule `zzz`
        warning wrong-kind odd: 100%, a|b, <b>&amp;</b>, [x](y), *s* _u_ \ "q" `c|d` ``e`f`` and a lone ` tick
        info unknown-event the page has no event `x`
    "#]],
    );
}

#[test]
fn unknown_rules_point_into_the_configuration() {
    let folder = TempDir::new().unwrap();
    let options = options(&folder, "[levels]\nunknown-fields = \"off\"\n");
    let (_, text) = finish(Report::new("live-check", &[]), &options).unwrap();
    let text = text.replace(&folder.path().display().to_string(), "FOLDER");
    expect![[r#"
        error[unknown-rule]: unknown rule `unknown-fields`
         --> FOLDER/events.toml:2:1
          |
        2 | unknown-fields = "off"
          | ^^^^^^^^^^^^^^
          |
          = help: did you mean `unknown-field`?

        `explain RULE` explains a rule
        live-check: 1 error; exit status 100: findings at or above `--fail-on error`
    "#]]
    .assert_eq(&text);
}

#[test]
fn the_exit_status_follows_fail_on() {
    let folder = TempDir::new().unwrap();
    let status = |report: Report, fail_on: FailOn| {
        let options = ReportOptions { fail_on, ..options(&folder, "") };
        finish(report, &options).unwrap().0
    };
    let of_level = |level: &str| {
        let mut report = sample::report();
        report.findings.retain(|finding| finding.level.as_str() == level);
        report
    };
    let table = [
        ("error", [100, 100, 100, 0]),
        ("warning", [0, 100, 100, 0]),
        ("info", [0, 0, 100, 0]),
        ("none", [0, 0, 0, 0]),
    ];
    for (level, expected) in table {
        let all = [FailOn::Error, FailOn::Warning, FailOn::Info, FailOn::Never];
        assert_eq!(all.map(|fail_on| status(of_level(level), fail_on)), expected, "{level}");
    }
    assert_eq!(status(crowded(), FailOn::Error), 100);
}

#[test]
fn a_baseline_accepts_what_it_was_written_from_and_nothing_else() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("baseline.json");
    let plain = ReportOptions { format: Format::Json, ..options(&folder, "") };
    let write = ReportOptions { write_baseline: Some(path.clone()), ..plain.clone() };
    let (status, json) = finish(sample::report(), &write).unwrap();
    assert_eq!((status, findings(&json)), (0, vec![]));
    expect![[r#"
        {
          "command": "live-check",
          "findings": [
            {"rule":"unknown-event","file":"logs/a,b:c 100%.conf","event":"x"},
            {"rule":"unknown-field","event":"auth_request_finished","field":"auth_user"},
            {"rule":"wrong-kind","file":"-","event":"x","value":"100%"}
          ]
        }
    "#]]
    .assert_eq(&std::fs::read_to_string(&path).unwrap());

    let read = ReportOptions { baseline: Some(path), ..plain };
    // Moved to other lines and in other words, and the first of many places in another file: still the same findings.
    let mut moved = sample::report();
    for finding in &mut moved.findings {
        finding.location.line += 7;
        finding.message.push_str(" indeed");
    }
    moved.findings[0].location.file = "other.jsonl".to_owned();
    let (status, json) = finish(moved, &read).unwrap();
    assert_eq!((status, findings(&json)), (0, vec![]));

    let mut another = sample::report();
    another.findings[0].context.field = Some("new".to_owned());
    let (status, json) = finish(another, &read).unwrap();
    assert_eq!(status, 100);
    expect![[r#"
        error unknown-field `auth_request_finished` has no field `auth_user`
        info stale-baseline an accepted `unknown-field` no longer occurs (`auth_request_finished`, `auth_user`)
    "#]]
    .assert_eq(&(findings(&json).join("\n") + "\n"));
}

#[test]
fn a_second_finding_of_the_same_kind_is_new() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("baseline.json");
    let plain = ReportOptions { format: Format::Json, ..options(&folder, "") };
    finish(sample::report(), &ReportOptions { write_baseline: Some(path.clone()), ..plain.clone() }).unwrap();
    let mut twice = sample::report();
    twice.findings.push(twice.findings[2].clone());
    let (_, json) = finish(twice, &ReportOptions { baseline: Some(path), ..plain }).unwrap();
    assert_eq!(findings(&json).len(), 1);
}

#[test]
fn what_cannot_be_used_is_an_error() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("baseline.json");
    let plain = options(&folder, "");
    let error = |report: Report, options: &ReportOptions| {
        finish(report, options).unwrap_err().replace(&folder.path().display().to_string(), "FOLDER")
    };
    finish(sample::report(), &ReportOptions { write_baseline: Some(path.clone()), ..plain.clone() }).unwrap();
    let read = ReportOptions { baseline: Some(path.clone()), ..plain.clone() };
    let mut all = vec![error(Report::new("diff", &[]), &read)];
    std::fs::write(&path, "{ \"command\": \"diff\",\n  \"findings\": [\n { \"rules\": 1 } ] }").unwrap();
    all.push(error(Report::new("diff", &[]), &read));
    std::fs::write(&path, "[]").unwrap();
    all.push(error(Report::new("diff", &[]), &read));
    all.push(error(crowded(), &ReportOptions { write_baseline: Some(path), ..plain.clone() }));
    all.push(error(sample::report(), &ReportOptions { config: Some("no/such.toml".into()), ..plain.clone() }));
    all.push(error(sample::report(), &ReportOptions { output: Some(folder.path().join("a/b/c")), ..plain.clone() }));
    all.push(error(sample::report(), &options(&folder, "[levels]\nsyntax = 3\n")));
    expect![[r#"
        `FOLDER/baseline.json` is a baseline for `live-check`, not for `diff`
        FOLDER/baseline.json:3: invalid baseline entry: unknown field `rules`, expected one of `rule`, `file`, `event`, `field`, `value`, `metric`, `parent`, `renamed_to`, `message`, `times` at line 1 column 9
        `FOLDER/baseline.json` is not a baseline; `--write-baseline` writes one: invalid length 0, expected an object with `command` and `findings` at line 1 column 2
        50010 findings are too many for a baseline; fix some of them, or turn a rule off in `events.toml`
        cannot read `no/such.toml`: it does not exist
        cannot write `FOLDER/a/b/c`: the folder `FOLDER/a/b` does not exist
        FOLDER/events.toml:2:10: invalid type: integer `3`, expected a string
    "#]].assert_eq(&(all.join("\n") + "\n"));
}

#[test]
fn a_report_goes_to_a_file_whole() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("report.txt");
    let options = ReportOptions { output: Some(path.clone()), ..options(&folder, "") };
    let (status, out) = finish(sample::report(), &options).unwrap();
    assert_eq!((status, out.as_str()), (100, ""));
    assert!(std::fs::read_to_string(&path).unwrap().contains("unknown-field"));
    let mut names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["events.toml", "report.txt"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_never_ends_is_refused() {
    let folder = TempDir::new().unwrap();
    let plain = options(&folder, "");
    let config = ReportOptions { config: Some("/dev/zero".into()), ..plain.clone() };
    assert_eq!(finish(sample::report(), &config).unwrap_err(), "cannot read `/dev/zero`: it is larger than 16 MiB");
    let baseline = ReportOptions { baseline: Some("/dev/zero".into()), ..plain };
    assert_eq!(finish(sample::report(), &baseline).unwrap_err(), "cannot read `/dev/zero`: it is larger than 64 MiB");
}
