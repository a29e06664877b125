//! The files of a project: `events.toml` and baselines; and metrics that are counted without a server.

use std::fmt::Write as _;
use std::path::Path;

use super::conf::{METRIC, conf, metrics};
use super::{Case, each, write};

const ONE: &str = "{\"event\":\"imap_command_finished\",\"fields\":{\"bytes_in\":1,\"cmd_name\":\"X\"}}\n";

macro_rules! counted {
    ($($more:expr),*) => { &["metrics", "--spec", "s.txt", "--conf", "a.conf", $($more,)* "a.jsonl"] };
}

fn counting(at: &Path, text: &str, events: &str) {
    conf(at, text);
    write(at, "a.jsonl", events);
}

/// Events that a metric with one group counts in as many groups.
fn groups(at: &Path, n: usize) {
    let events =
        lines!(n, "{{\"event\":\"imap_command_finished\",\"fields\":{{\"bytes_in\":1,\"cmd_name\":\"X{n}\"}}}}\n");
    counting(at, &format!("{METRIC}\n group_by = cmd_name\n fields = bytes_in\n}}\n"), &events);
}

fn unknown(at: &Path, n: usize) {
    counting(at, "", &lines!(n, "{{\"event\":\"e{n}\"}}\n"));
}

/// Entries of a baseline.
fn baseline(at: &Path, n: usize) {
    let entries = lines!(n, "{{\"rule\":\"unknown-event\",\"event\":\"e{n}\",\"file\":\"f{n}\"}},");
    write(at, "b.json", &format!("{{\"command\":\"live-check\",\"findings\":[{}]}}", entries.trim_end_matches(',')));
}

pub(super) const CASES: &[Case] = &[
    (
        "allows_that_match_nothing",
        30,
        |at, n| {
            unknown(at, 1);
            write(at, "b.toml", &lines!(n, "[[allow]]\nrule=\"unknown-event\"\nevent=\"x{n}\"\nreason=\"so\"\n"));
        },
        &["live-check", "--spec", "s.txt", "--config", "b.toml", "a.jsonl"],
        "121 warnings",
    ),
    (
        "allows_of_a_finding_each",
        50,
        |at, n| {
            unknown(at, n);
            write(at, "b.toml", &lines!(n, "[[allow]]\nrule=\"unknown-event\"\nevent=\"e{n}\"\nreason=\"so\"\n"));
        },
        &["live-check", "--spec", "s.txt", "--config", "b.toml", "a.jsonl"],
        "200 accepted",
    ),
    (
        "entries_of_a_baseline",
        75,
        |at, n| {
            unknown(at, 1);
            baseline(at, n);
        },
        &["live-check", "--spec", "s.txt", "--baseline", "b.json", "a.jsonl"],
        "1 warning",
    ),
    (
        "entries_of_a_baseline_of_a_finding_each",
        40,
        |at, n| {
            unknown(at, n);
            baseline(at, n);
        },
        &["live-check", "--spec", "s.txt", "--baseline", "b.json", "a.jsonl"],
        "160 warnings",
    ),
    ("events_that_are_counted", 100, |at, n| counting(at, &metrics(1), &ONE.repeat(n)), counted!(), "1 metric"),
    ("metrics_that_count", 15, |at, n| counting(at, &metrics(n), ONE), counted!(), "60 metrics"),
    ("groups_that_are_counted", 100, groups, counted!(), "X1"),
    ("groups_as_openmetrics", 150, groups, counted!("--format", "openmetrics"), "# EOF"),
    ("groups_as_a_dump", 150, groups, counted!("--format", "dump"), "X1"),
    ("groups_as_json", 40, groups, counted!("--format", "json"), "X159"),
    ("groups_of_a_summary", 100, groups, counted!("--write-summary", "out.json"), ""),
    (
        "fields_that_are_summed",
        40,
        |at, n| counting(at, &format!("{METRIC}\n fields ={}\n}}\n", lines!(n, " f{n}")), ONE),
        counted!(),
        "1 metric",
    ),
    (
        "events_of_a_filter_that_counts",
        300,
        |at, n| {
            counting(
                at,
                &format!("metric m {{\n filter = event=imap_command_finished{}\n}}\n", lines!(n, " OR event=x{n}")),
                &ONE.repeat(10),
            )
        },
        counted!(),
        "1 metric",
    ),
    (
        "events_that_are_exported_again",
        30,
        |at, n| {
            counting(
                at,
                &format!(
                    "event_exporter x {{\n format=json\n format_args=time-unix\n transport=log\n}}\n{METRIC}\n exporter = x\n}}\n"
                ),
                &ONE.repeat(n),
            )
        },
        counted!("--exports", "out"),
        "wrote",
    ),
];
