//! Inputs of which two parts are large, where each of one part could be combined with each of the other.

use std::fmt::Write as _;

use super::{Case, PAGE, each, write};

/// A dashboard with these panels.
fn dashboard(panels: &str) -> String {
    format!("{{\"panels\":[{}]}}", panels.trim_end_matches(','))
}

pub(super) const CASES: &[Case] = &[
    (
        "metrics_of_sections_are_found_among_very_many_others",
        600,
        60,
        |at| {
            let outer = lines!(10_000, "metric m{n} {{\n filter = event=imap_command_finished\n}}\n");
            let inner = lines!(10_000, "protocol p{n} {{\n metric m{n} {{\n  fields = bytes_in\n }}\n}}\n");
            write(at, "a.conf", &(outer + &inner));
        },
        &["conf-check", "a.conf"],
        0,
        "10000 warnings",
    ),
    (
        "groups_of_a_metric_are_found_among_very_many",
        600,
        60,
        |at| {
            let groups = lines!(30_000, " group_by f{n} {{\n }}\n");
            let text = format!("metric m {{\n filter = event=imap_command_finished\n{groups}{groups}}}\n");
            write(at, "a.conf", &format!("dovecot_config_version = 2.4.1\n{text}"));
        },
        &["conf-check", "a.conf"],
        100,
        "30000 errors",
    ),
    (
        "methods_around_groups_are_shared_by_them",
        600,
        60,
        |at| {
            let methods = lines!(5_000, " group_by_method_linear_min = {n}\n");
            let groups = lines!(10_000, " group_by f{n} {{\n }}\n");
            let text = format!("metric m {{\n filter = event=imap_command_finished\n{methods}{groups}}}\n");
            write(at, "a.conf", &format!("dovecot_config_version = 2.4.1\n{text}"));
        },
        &["conf-check", "a.conf"],
        100,
        "10000 errors",
    ),
    (
        "a_title_is_not_repeated_by_each_query_of_its_panel",
        600,
        60,
        |at| {
            write(at, "a.conf", "metric m {\n filter = event=imap_command_finished\n}\n");
            let targets = "{\"expr\":\"rate(dovecot_x_total[5m])\"},".repeat(20_000);
            let panel =
                format!("{{\"title\":\"{}\",\"targets\":[{}]}}", "t".repeat(4 << 20), targets.trim_end_matches(','));
            write(at, "a.json", &dashboard(&panel));
        },
        &["query-check", "--conf", "a.conf", "a.json"],
        100,
        "20000 errors",
    ),
    (
        "series_of_very_many_fields_and_groups_are_not_made",
        600,
        60,
        |at| {
            let names = lines!(5_000, " f{n}");
            let metric = format!(
                "metric m {{\n filter = event=imap_command_finished\n fields ={names}\n group_by ={names}\n}}\n"
            );
            write(at, "a.conf", &metric);
            write(at, "a.json", &dashboard("{\"targets\":[{\"expr\":\"rate(dovecot_m_total[5m])\"}]}"));
        },
        &["query-check", "--conf", "a.conf", "a.json"],
        0,
        "no findings",
    ),
    (
        "names_that_are_escaped_are_not_looked_for_in_the_rest_of_the_file",
        600,
        60,
        |at| {
            write(at, "a.conf", "metric m {\n filter = event=imap_command_finished\n}\n");
            let panels = "{\"targets\":[{\"expr\":\"rate(dovec\\u006ft_m_total[5m])\"}]},".repeat(40_000);
            write(at, "a.json", &dashboard(&panels));
        },
        &["query-check", "--conf", "a.conf", "a.json"],
        0,
        "no findings",
    ),
    (
        "allows_are_located_with_one_index",
        600,
        60,
        |at| {
            write(at, "a.jsonl", "{\"event\":\"a\"}\n");
            write(
                at,
                "b.toml",
                &lines!(60_000, "[[allow]]\nrule = \"unknown-event\"\nevent = \"e{n}\"\nreason = \"so\"\n"),
            );
        },
        &["live-check", "--config", "b.toml", "--fail-on", "warning", "a.jsonl"],
        100,
        "does not match any finding",
    ),
    (
        "the_tally_of_a_recording_finds_each_metric_by_name",
        900,
        120,
        |at| {
            let metrics = lines!(10_000, "metric m{n} {{\n filter = event=nothing_like_it\n}}\n");
            write(at, "a.conf", &metrics);
            write(at, "a.jsonl", "{\"event\":\"imap_command_finished\"}\n");
        },
        &["upgrade", "--from", "2.3", "--to", "2.4", "--conf", "a.conf", "--live", "a.jsonl", "--fail-on", "never"],
        0,
        "10000 metrics",
    ),
    (
        "names_of_one_bullet_are_not_all_looked_for_in_all_of_it",
        600,
        60,
        |at| {
            for (file, start) in [("old", "a"), ("new", "b")] {
                let names = lines!(5_000, "{start}{n}, ", start = start);
                write(at, file, &format!("{PAGE}*e*\n\n * {}: x\n", names.trim_end_matches(", ")));
            }
        },
        &["diff", "old", "new"],
        100,
        "errors",
    ),
    (
        "entries_of_a_very_long_baseline_are_compared_once",
        600,
        60,
        |at| {
            write(at, "a.jsonl", "{\"event\":\"a\"}\n");
            let entries = lines!(100_000, "{{\"rule\":\"unknown-event\",\"event\":\"e{n}\",\"file\":\"f{n}\"}},");
            let baseline = format!("{{\"command\":\"live-check\",\"findings\":[{}]}}", entries.trim_end_matches(','));
            write(at, "b.json", &baseline);
        },
        &["live-check", "--baseline", "b.json", "--fail-on", "never", "a.jsonl"],
        0,
        "unknown-event",
    ),
];
