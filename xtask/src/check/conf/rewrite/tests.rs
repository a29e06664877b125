//! What is written for another release, case by case.

use std::collections::BTreeMap;

use super::*;
use crate::check::fix::{texts, written};
use crate::input::conf::metric;
use crate::input::conf::read::tests::in_lines;

/// A configuration after it was rewritten for a release; `; ` ends a line.
fn moved(from: &str, to: &str, text: &str) -> String {
    let mut conf = in_lines(text);
    let about = metric::about(&mut conf);
    let edits = rewritten(&conf, &about, from.parse().unwrap(), to.parse().unwrap());
    let new = written(&texts(&conf.files), &edits);
    new["-"].trim_end_matches('\n').replace('\n', "; ")
}

/// Checks that each text becomes the one beside it; if that is empty, nothing must change.
fn check(from: &str, to: &str, before: &str, cases: &[(&str, &str)]) {
    let shown = |(case, _): &(&str, &str)| format!("{case}\n   {}", moved(from, to, &format!("{before}{case}")));
    let said =
        |(case, said): &(&str, &str)| format!("{case}\n   {before}{}", if said.is_empty() { case } else { said });
    assert_eq!(cases.iter().map(shown).collect::<Vec<_>>(), cases.iter().map(said).collect::<Vec<_>>());
}

#[test]
fn settings_that_one_other_replaces_are_written_as_that_one() {
    let exporter = "event_exporter e {; ";
    check(
        "2.3.21",
        "2.4.1",
        exporter,
        &[
            ("transport = log; }", "driver = log; }"),
            ("  transport = log # here; }", "  driver = log # here; }"),
            ("transport = \\;   log; format = json; }", "driver = log; format = json; }"),
            ("transport = \\; \\;  log # a; format = json; }", "driver = log # a; format = json; }"),
            ("transport = <log; }", ""),
            ("format_args = time-rfc3339; }", "time_format = rfc3339; }"),
            ("format = json; nothing = x; }", ""),
            ("driver = log; }", ""),
        ],
    );
    check(
        "2.4.1",
        "2.3.21",
        exporter,
        &[("driver = log; time_format = unix; }", "transport = log; format_args = time-unix; }")],
    );
    check(
        "2.3.21",
        "2.4.1",
        "",
        &[
            (
                "service stats {; service_count = 0; idle_kill = 5s; }",
                "service stats {; restart_request_count = unlimited; idle_kill_interval = 5s; }",
            ),
            ("service imap {; service_count = 0; }", ""),
            ("service {; service_count = 0; }", ""),
            (
                "service stats {; inet_listener http {; address = x; }; other http {; address = x; }; }",
                "service stats {; inet_listener http {; listen = x; }; other http {; address = x; }; }",
            ),
            (
                "protocol imap {; event_exporter e {; transport = log; }; }",
                "protocol imap {; event_exporter e {; driver = log; }; }",
            ),
            ("plugin {; transport = log; }", ""),
        ],
    );
    check(
        "2.4.1",
        "2.3.21",
        "service stats {; ",
        &[
            ("restart_request_count = unlimited; }", "service_count = 0; }"),
            ("restart_request_count = 5; }", "service_count = 5; }"),
        ],
    );
}

#[test]
fn filters_before_their_language_become_one_filter() {
    let metric = "metric m {; ";
    check(
        "2.3.11",
        "2.3.12",
        metric,
        &[
            ("event_name = a; }", "filter = event=a; }"),
            (
                "  event_name = a # one;   categories = c d # two; x = y; }",
                "  filter = event=a AND category=c AND category=d # one;   # two; x = y; }",
            ),
            ("event_name = a; filter {; x = 1 # one; y = 2; }; }", "# one; filter = event=a AND x=1 AND y=2; }"),
            (
                "filter {; x = 1; } # one; event_name = a; source_location = b:5; }",
                "filter = event=a AND source_location=b:5 AND x=1 # one; }",
            ),
            ("event_name = a; fields = x; categories = c; }", "filter = event=a AND category=c; fields = x; }"),
            (
                "event_name = a; categories = c # one; fields = x; }",
                "filter = event=a AND category=c; # one; fields = x; }",
            ),
            ("event_name = a; filter = event=b; }", ""),
            ("event_name = a; metric_filter = event=b; }", ""),
            ("event_name = a$ENV:X; }", "filter = event=\"a$ENV:X\"; }"),
            ("filter {; x = $ENV:X; }; }", ""),
            ("fields = x; }", ""),
        ],
    );
    check("2.3.5", "2.3.11", metric, &[("event_name = a; }", "")]);
    check("2.3.5", "2.4.1", metric, &[("event_name = a; }", "filter = event=a; }")]);
}

#[test]
fn groups_in_words_become_blocks() {
    let metric = "metric m {; ";
    check(
        "2.3.21",
        "2.4.1",
        metric,
        &[
            ("group_by = a; }", "group_by a {; }; }"),
            ("  group_by = a b # c; }", "  group_by a {;   };   group_by b {;   } # c; }"),
            (
                "group_by = a:linear:1:9:2; }",
                "group_by a {;   method linear {;     min = 1;     max = 9;     step = 2;   }; }; }",
            ),
            (
                "\tgroup_by = a:exponential:1:9:2; }",
                "\tgroup_by a {; \t\tmethod exponential {; \t\t\tmin_magnitude = 1; \t\t\tmax_magnitude = 9; \t\t\tbase = 2; \t\t}; \t}; }",
            ),
            ("group_by = a:discrete; }", "group_by a {; }; }"),
            ("group_by = a:linear:1:9:2:5; }", ""),
            ("group_by = a:discrete:1; }", ""),
            ("group_by = a:b:1; }", ""),
            ("group_by = a:linear:1:9; }", "group_by a {;   method linear {;     min = 1;     max = 9;   }; }; }"),
            ("group_by = a :b; }", ""),
            ("group_by = a b{; }", ""),
            ("group_by = a \\;   b; }", "group_by a {; }; group_by b {; }; }"),
            (
                "group_by = a \\;   b \\;   c # d; fields = x; }",
                "group_by a {; }; group_by b {; }; group_by c {; } # d; fields = x; }",
            ),
            ("x = y; }", ""),
        ],
    );
    // Before 2.3.10 there is nothing to write instead.
    check("2.3.21", "2.3.5", metric, &[("group_by = a; fields = x; }", "")]);
}

#[test]
fn groups_in_blocks_become_words() {
    check(
        "2.4.1",
        "2.3.21",
        "metric m {; ",
        &[
            ("group_by a {; }; }", "group_by = a; }"),
            ("  group_by a {;   };   group_by b {;   };   x = y; }", "  group_by = a b;   x = y; }"),
            (
                "group_by a {; # one; }; fields = x; group_by b {; method discrete {; }; } # two; }",
                "# one; group_by = a b; fields = x; # two; }",
            ),
            ("group_by a {; method linear {; min = 1; max = 9; step = 2; }; }; }", "group_by = a:linear:1:9:2; }"),
            (
                "group_by a {; method exponential {; base = 2; max_magnitude = 9; min_magnitude = 1; }; }; }",
                "group_by = a:exponential:1:9:2; }",
            ),
            ("group_by a {; method linear {; min = 1; max = 9; }; }; }", ""),
            ("group_by a {; method exponential {; }; }; group_by b {; }; }", ""),
            ("group_by a {; method discrete {; modifier = x; }; }; }", ""),
            ("group_by {; }; }", ""),
            ("group_by a {; field = b; }; }", "group_by = b; }"),
            ("group_by a {", ""),
            ("fields = x; }", ""),
        ],
    );
}

#[test]
fn a_statement_that_goes_takes_its_line_and_leaves_its_comment() {
    let removed = |text: &str, statement: &str| {
        let files = {
            let mut files = Files::default();
            files.add("-".to_owned(), text.to_owned());
            files
        };
        let mut cx = Rewrite {
            files: &files,
            metrics: HashMap::new(),
            from: ServerVersion::V2_3,
            to: ServerVersion::V2_4,
            edits: Vec::new(),
        };
        let start = text.find(statement).unwrap();
        let statement = cx.statement_at(0, start..start + statement.len()).unwrap();
        cx.remove(&statement);
        let all = BTreeMap::from([("-".to_owned(), text.to_owned())]);
        written(&all, &cx.edits)["-"].clone()
    };
    for (text, statement, left) in [
        ("a = b\nc = d\n", "a = b", "c = d\n"),
        ("x\n  a = b  \nc = d\n", "a = b", "x\nc = d\n"),
        ("x\r\n\ta = b\r\nc\r\n", "a = b", "x\r\nc\r\n"),
        ("x\n  a = b", "a = b", "x\n"),
        ("x\n  a = b \t # c\ny\n", "a = b", "x\n  # c\ny\n"),
        ("x a = b\ny\n", "a = b", "x y\n"),
    ] {
        assert_eq!(removed(text, statement), left, "{text:?}");
    }
}
