//! `metrics test`: files of tests, what they report, and how they are written.

use std::fs;
use std::path::Path;

use dovecot_events::cli::{Captured, capture};
use events_spec::Rule;
use expect_test::expect;

const CONF: &str = "\
dovecot_config_version = 2.4.0
metric commands {
  filter = event=imap_command_finished
  fields = bytes_out
  group_by cmd_name {
  }
}
metric slow_commands {
  filter = event=imap_command_finished AND duration>1secs
}
";

const TESTS: &str = r#"# The metrics of our servers.
conf = "dovecot.conf"

[[test]]
name = "slow commands"   # more than a second
events = [
  '{"event":"imap_command_finished","fields":{"cmd_name":"FETCH","bytes_out":100,"duration":1500000}}',
  '{"event":"imap_command_finished","fields":{"cmd_name":"NOOP","bytes_out":7,"duration":20}}',
]

[[test.series]]
metric = "slow_commands"
count = 1
max = { duration = 1500000 }

[[test.series]]
metric = "commands"
group = ["FETCH"]
count = 1
sum = { bytes_out = 100 }
"#;

fn run_in(folder: &Path, tests: &str, more: &[&str]) -> Captured {
    fs::write(folder.join("dovecot.conf"), CONF).unwrap();
    let file = folder.join("metrics.toml");
    fs::write(&file, tests).unwrap();
    let mut ran = capture(&[&["metrics", "test", file.to_str().unwrap()], more].concat(), b"");
    let shown = format!("{}/", folder.display());
    ran.out = ran.out.replace(&shown, "");
    ran.err = ran.err.replace(&shown, "");
    ran
}

fn run(tests: &str, more: &[&str]) -> Captured {
    run_in(tempfile::tempdir().unwrap().path(), tests, more)
}

#[test]
fn a_test_that_is_right_passes() {
    let ran = run(TESTS, &[]);
    assert_eq!((ran.status, ran.err.as_str()), (0, "1 test run\n"), "{}", ran.out);
}

#[test]
fn what_differs_is_reported_at_the_number() {
    let tests = TESTS.replace("count = 1\nmax", "count = 2\nmax").replace("[\"FETCH\"]", "[\"fetch\"]");
    let ran = run(&tests.replace("max = { duration = 1500000 }", "max = { duration = 15 }"), &[]);
    assert_eq!(ran.status, 100);
    let (_, findings) = ran.out.split_once("\n\n").unwrap();
    expect![[r#"
        error[unexpected-series]: test `slow commands`: `slow_commands` counts 1 event, expected 2
          --> metrics.toml:13:9
           |
        13 | count = 2
           |         ^

        error[unexpected-series]: test `slow commands`: `slow_commands`: the maximum of `duration` is 1500000, expected 15
          --> metrics.toml:14:20
           |
        14 | max = { duration = 15 }
           |                    ^^

        error[unexpected-series]: test `slow commands`: `commands{cmd_name="fetch"}` counts 0 events, expected 1
          --> metrics.toml:19:9
           |
        19 | count = 1
           |         ^
           |
           = help: it counted `commands{cmd_name="FETCH"}`, `commands{cmd_name="NOOP"}`

        error[unexpected-series]: test `slow commands`: `commands{cmd_name="fetch"}`: the sum of `bytes_out` is 0, expected 100
          --> metrics.toml:20:21
           |
        20 | sum = { bytes_out = 100 }
           |                     ^^^

            4  error    unexpected-series

        `explain RULE` explains a rule
        metrics test: 4 errors; exit status 100: findings at or above `--fail-on error`
    "#]].assert_eq(findings);
}

#[test]
fn every_report_format_has_the_differences() {
    let tests = TESTS.replace("count = 1\nmax", "count = 2\nmax");
    for format in ["json", "github", "sarif", "junit", "markdown"] {
        let ran = run(&tests, &["--format", format]);
        assert_eq!(ran.status, 100, "{format}: {}", ran.err);
        assert!(ran.out.contains("unexpected-series"), "{format}: {}", ran.out);
        assert!(ran.out.contains("counts 1 event, expected 2"), "{format}: {}", ran.out);
    }
    let junit = run(&tests, &["--format", "junit"]).out;
    assert!(junit.contains("<failure type=\"unexpected-series\""), "{junit}");
}

#[test]
fn an_exact_test_reports_other_groups() {
    let ran = run(&TESTS.replace("[[test]]\n", "[[test]]\nexact = true\n"), &[]);
    assert_eq!(ran.status, 100);
    let expected =
        "test `slow commands`: `commands{cmd_name=\"NOOP\"}` counts 1 event, and the test names no such group";
    assert!(ran.out.contains(expected), "{}", ran.out);
}

#[test]
fn a_metric_that_is_not_there_gets_the_near_name() {
    let ran = run(&TESTS.replace("\"slow_commands\"", "\"slow_command\""), &[]);
    assert!(ran.out.contains("the configuration has no metric `slow_command`"), "{}", ran.out);
    assert!(ran.out.contains("did you mean `slow_commands`?"), "{}", ran.out);
}

#[test]
fn write_records_every_series_and_keeps_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run_in(folder.path(), TESTS, &["--write"]);
    assert_eq!((ran.status, ran.out.as_str()), (0, "wrote metrics.toml\n"), "{}", ran.err);
    let written = fs::read_to_string(folder.path().join("metrics.toml")).unwrap();
    expect![[r##"
        # The metrics of our servers.
        conf = "dovecot.conf"

        [[test]]
        name = "slow commands"   # more than a second
        events = [
          '{"event":"imap_command_finished","fields":{"cmd_name":"FETCH","bytes_out":100,"duration":1500000}}',
          '{"event":"imap_command_finished","fields":{"cmd_name":"NOOP","bytes_out":7,"duration":20}}',
        ]

        [[test.series]]
        metric = "commands"
        count = 2
        sum = { bytes_out = 107 }

        [[test.series]]
        metric = "commands"
        group = ["FETCH"]
        count = 1
        sum = { bytes_out = 100 }

        [[test.series]]
        metric = "commands"
        group = ["NOOP"]
        count = 1
        sum = { bytes_out = 7 }

        [[test.series]]
        metric = "slow_commands"
        count = 1
    "##]]
    .assert_eq(&written);
    let again = run_in(folder.path(), &written, &["--write"]);
    assert_eq!(again.out, "metrics.toml is up to date\n");
    assert_eq!(run_in(folder.path(), &written, &[]).status, 0);
}

#[test]
fn write_keeps_tests_apart_and_texts_whole() {
    let tests = "conf = \"dovecot.conf\"\n\n[[test]]\nname = '''\n[[test.series]]\n'''\nfile = \"a.jsonl\"\n\n[[test.series]]\n\
        metric = \"gone\"\n\n[[test]]\nname = \"b\"\nfile = [\"a.jsonl\", \"a.jsonl\"]\n";
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.jsonl"), "{\"event\":\"imap_command_finished\",\"fields\":{\"duration\":1}}\n")
        .unwrap();
    let ran = run_in(folder.path(), tests, &["--write"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let written = fs::read_to_string(folder.path().join("metrics.toml")).unwrap();
    assert!(written.contains("name = '''\n[[test.series]]\n'''\nfile"), "{written}");
    assert!(!written.contains("gone"), "{written}");
    assert_eq!(run_in(folder.path(), &written, &[]).status, 0, "{written}");
}

#[test]
fn files_that_are_no_tests_are_refused_with_the_place() {
    let error = |tests: &str| {
        let ran = run(tests, &[]);
        assert_eq!(ran.status, 101, "{}", ran.out);
        ran.err
    };
    assert_eq!(error("conf = \"dovecot.conf\"\n"), "error: metrics.toml: there is no `[[test]]`\n");
    let without = error("conf = \"dovecot.conf\"\n[[test]]\nname = \"x\"\n");
    assert_eq!(without, "error: metrics.toml:3:8: the test has neither `events` nor `file`\n");
    let unknown = error(&TESTS.replace("count = 1", "counts = 1"));
    assert!(unknown.starts_with("error: metrics.toml:13:1: unknown field `counts`"), "{unknown}");
    let broken = error("conf = \"dovecot.conf\"\n[[test]\n");
    assert!(broken.starts_with("error: metrics.toml:2:"), "{broken}");
    let no_event = error(&TESTS.replace("'{\"event\":", "'xx").replace("events", "events "));
    assert!(no_event.contains("test `slow commands`: no event found"), "{no_event}");
}

#[test]
fn the_example_of_the_rule_breaks_it_and_the_right_one_does_not() {
    let rule = Rule::UnexpectedSeries;
    assert_eq!(run(rule.bad_example().text, &[]).status, 100);
    assert_eq!(run(rule.good_example().text, &[]).status, 0);
}

#[test]
fn the_test_in_the_documentation_runs() {
    let text = include_str!("../../docs/metrics.md");
    let example = text.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let ran = run(example, &[]);
    assert_eq!((ran.status, ran.err.as_str()), (0, "1 test run\n"), "{}", ran.out);
}

#[test]
fn the_commands_of_the_documentation_run() {
    let text = include_str!("../../docs/metrics.md").to_owned() + include_str!("../../README.md");
    let folder = tempfile::tempdir().unwrap();
    let (conf, events) = (folder.path().join("dovecot.conf"), folder.path().join("events.jsonl"));
    fs::write(&conf, CONF).unwrap();
    for part in [&events, &folder.path().join("monday.jsonl"), &folder.path().join("tuesday.jsonl")] {
        fs::write(part, "{\"event\":\"imap_command_finished\",\"fields\":{\"duration\":1}}\n".repeat(12)).unwrap();
    }
    let mut ran = 0;
    for line in text.lines().filter_map(|line| line.strip_prefix("    dovecot-events metrics --conf ")) {
        let words = line.split('#').next().unwrap().split_whitespace();
        let words: Vec<String> = words
            .map(|word| match word {
                "dovecot.conf" => conf.display().to_string(),
                "out/" => folder.path().join("out").display().to_string(),
                word if word.contains("monday") || word.contains("tuesday") => {
                    folder.path().join(word).display().to_string()
                }
                word => word.replace("events.jsonl", events.to_str().unwrap()),
            })
            .collect();
        let arguments = ["metrics", "--conf"].into_iter().chain(words.iter().map(String::as_str));
        let captured = capture(&arguments.collect::<Vec<_>>(), b"");
        assert_eq!(captured.status, 0, "{line}: {}", captured.err);
        ran += 1;
    }
    assert!(ran >= 7, "{ran}");
}

#[test]
fn the_commands_for_ci_run() {
    let text = include_str!("../../docs/ci.md").replace("\nmetrics.xml`", " metrics.xml`");
    let options = text.split('`').filter(|code| code.starts_with("--format junit --output metrics.xml"));
    let lines = text.lines().filter_map(|line| line.strip_prefix("- run: dovecot-events metrics test "));
    let written = text.split('`').filter_map(|code| code.strip_prefix("dovecot-events metrics test "));
    let commands: Vec<String> =
        lines.chain(written).map(str::to_owned).chain(options.map(|more| format!("metrics.toml {more}"))).collect();
    assert_eq!(commands.len(), 3, "{commands:?}");
    for command in commands {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        fs::write(path("dovecot.conf"), CONF).unwrap();
        fs::write(path("metrics.toml"), TESTS).unwrap();
        let words: Vec<String> = command
            .split_whitespace()
            .map(|word| if word.starts_with("metrics.") { path(word) } else { word.to_owned() })
            .collect();
        let arguments: Vec<&str> = ["metrics", "test"].into_iter().chain(words.iter().map(String::as_str)).collect();
        let ran = capture(&arguments, b"");
        assert_eq!(ran.status, 0, "{command}: {}{}", ran.out, ran.err);
        if command.contains("junit") {
            assert!(fs::read_to_string(path("metrics.xml")).unwrap().contains("<testsuite"));
        }
    }
}

/// The error of a file that cannot be a test.
fn refused(tests: &str, more: &[&str]) -> String {
    let ran = run(tests, more);
    assert_eq!((ran.status, ran.out.as_str()), (101, ""), "{}", ran.err);
    ran.err
}

#[test]
fn an_expectation_that_nothing_can_meet_or_miss_is_refused() {
    let nan = TESTS.replace("bytes_out = 100 }", "bytes_out = nan }");
    assert_eq!(
        refused(&nan, &[]),
        "error: metrics.toml:20:21: `NaN` cannot be expected, because no statistic is ever so\n"
    );
    let (none, _) = TESTS.split_once("[[test.series]]").unwrap();
    assert_eq!(
        refused(none, &[]),
        "error: metrics.toml:5:8: the test expects nothing; `--write` records what is counted now\n"
    );
    let number = TESTS.replace("conf = \"dovecot.conf\"", "conf = 5");
    assert_eq!(refused(&number, &[]), "error: metrics.toml:2:8: expected a file name or a list of file names\n");
}

#[test]
fn sums_are_compared_exactly_however_great() {
    let tests = TESTS.replace("\"bytes_out\":100", "\"bytes_out\":3000000");
    assert_eq!(run(&tests.replace("bytes_out = 100", "bytes_out = 3000000"), &[]).status, 0);
    let ran = run(&tests.replace("bytes_out = 100", "bytes_out = 3000001"), &[]);
    assert!(ran.out.contains("the sum of `bytes_out` is 3000000, expected 3000001"), "{}", ran.out);
}

#[test]
fn a_series_without_numbers_must_be_there() {
    let named = |group: &str| TESTS.replace("count = 1\nsum = { bytes_out = 100 }\n", "").replace("FETCH\"]", group);
    assert_eq!(run(&named("FETCH\"]"), &[]).status, 0);
    let ran = run(&named("IDLE\"]"), &[]);
    assert!(ran.out.contains("`commands{cmd_name=\"IDLE\"}` counts 0 events, but the test names it"), "{}", ran.out);
}

#[test]
fn inline_tests_are_run_but_not_rewritten() {
    let event = "{\"event\":\"imap_command_finished\",\"fields\":{\"duration\":1}}";
    let series = "series = [{ metric = \"commands\", count = 1 }]";
    for head in ["[[test]]\nname = \"a\"\n", "test = [{ name = \"a\", "] {
        let (between, end) = if head.starts_with("[[") { ("\n", "\n") } else { (", ", "}]\n") };
        let tests = format!("conf = \"dovecot.conf\"\n{head}events = ['{event}']{between}{series}{end}");
        assert_eq!(run(&tests, &[]).status, 0, "{tests}");
        assert_eq!(
            refused(&tests, &["--write"]),
            "error: metrics.toml: only tests that are written as `[[test]]` and `[[test.series]]` can be rewritten\n"
        );
    }
}
