//! Configurations: their blocks, settings, variables and includes, and all formats of a report about one.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::{Case, PAGE, each, write};

pub(super) const CHECK: &[&str] = &["conf-check", "--spec", "s.txt", "a.conf"];
/// A metric without its last line.
pub(super) const METRIC: &str = "metric m {\n filter = event=imap_command_finished";
/// The first line of a configuration of 2.4.
const NEW: &str = "dovecot_config_version = 2.4.1\n";

macro_rules! checked {
    ($($more:expr),+) => { &["conf-check", "--spec", "s.txt", "a.conf", $($more),+] };
}

/// Writes a small page, which takes less time than the one that is built in, and a configuration.
pub(super) fn conf(at: &Path, text: &str) {
    write(at, "s.txt", &format!("{PAGE}*imap_command_finished*\n\n * bytes_in: a number\n * cmd_name: a name\n"));
    write(at, "a.conf", text);
}

/// Metrics that count one event.
pub(super) fn metrics(n: usize) -> String {
    lines!(n, "metric m{n} {{\n filter = event=imap_command_finished\n}}\n")
}

/// Metrics that a field of each is unknown of.
fn wrong(n: usize) -> String {
    lines!(n, "metric m{n} {{\n filter = event=imap_command_finished AND bytes_i{n}=4\n}}\n")
}

/// Empty files of a folder.
fn files(at: &Path, n: usize) {
    let _ = fs::create_dir(at.join("m"));
    for n in 0..n {
        write(&at.join("m"), &format!("{n}.conf"), "a=b\n");
    }
}

pub(super) const CASES: &[Case] = &[
    ("metrics", 20, |at, n| conf(at, &metrics(n)), CHECK, "no findings"),
    ("metrics_of_2_4", 20, |at, n| conf(at, &(NEW.to_owned() + &metrics(n))), CHECK, "no findings"),
    ("metrics_of_one_name", 30, |at, n| conf(at, &format!("{METRIC}\n}}\n").repeat(n)), CHECK, "no findings"),
    ("metrics_without_a_filter", 50, |at, n| conf(at, &lines!(n, "metric m{n} {{\n}}\n")), CHECK, "1 error"),
    ("metrics_that_share_a_mistake", 20, |at, n| conf(at, &metrics(n).replace("command", "comand")), CHECK, "1 error"),
    (
        "metrics_with_different_mistakes",
        20,
        |at, n| conf(at, &lines!(n, "metric m{n} {{\n filter = event=imap_comand{n}_finished\n}}\n")),
        CHECK,
        "80 errors",
    ),
    (
        "metrics_of_sections",
        10,
        |at, n| {
            conf(at, &(metrics(n) + &lines!(n, "protocol p{n} {{\n metric m{n} {{\n  fields = bytes_in\n }}\n}}\n")))
        },
        CHECK,
        "40 warnings",
    ),
    (
        "unknown_fields_of_metrics",
        7,
        |at, n| {
            let fields = lines!(20, " f{n}");
            conf(at, &lines!(n, "metric m{n} {{\n filter = event=imap_command_finished\n fields ={fields}\n}}\n"));
        },
        CHECK,
        "20 errors",
    ),
    (
        "unknown_settings_of_a_metric",
        40,
        |at, n| conf(at, &format!("{METRIC}\n{}}}\n", lines!(n, " fild{n} = x\n"))),
        CHECK,
        "160 errors",
    ),
    (
        "unknown_blocks_of_a_metric",
        40,
        |at, n| conf(at, &format!("{METRIC}\n{}}}\n", lines!(n, " foo{n} {{\n }}\n"))),
        CHECK,
        "160 errors",
    ),
    (
        "filters_of_a_metric",
        25,
        |at, n| {
            conf(
                at,
                &format!("{METRIC}\n{}}}\n", lines!(n, " filter = event=imap_command_finished AND cmd_name=x{n}\n")),
            )
        },
        CHECK,
        "100 warnings",
    ),
    (
        "findings_of_a_line_that_is_long",
        500,
        |at, n| {
            let (known, unknown) = (" bytes_in".repeat(n), lines!(20, " f{n}"));
            conf(at, &format!("{METRIC}\n fields ={known}{unknown}\n}}\n"));
        },
        CHECK,
        "20 errors",
    ),
    (
        "fields_of_one_line_as_json",
        40,
        |at, n| conf(at, &format!("{METRIC}\n fields ={}\n}}\n", lines!(n, " f{n}"))),
        checked!("--format", "json"),
        "f159",
    ),
    (
        "fields_of_a_block",
        40,
        |at, n| conf(at, &format!("{NEW}{METRIC}\n fields {{\n{} }}\n}}\n", lines!(n, "  f{n} = yes\n"))),
        CHECK,
        "160 errors",
    ),
    (
        "fields_that_are_taken_away",
        20,
        |at, n| {
            conf(
                at,
                &format!(
                    "{NEW}{METRIC}\n{}}}\n",
                    lines!(n, " fields {{\n  f{n} = yes\n }}\n fields {{\n  f{n} = no\n }}\n")
                ),
            )
        },
        CHECK,
        "no findings",
    ),
    (
        "groups_of_one_line",
        40,
        |at, n| conf(at, &format!("{METRIC}\n group_by ={}\n}}\n", lines!(n, " g{n}"))),
        checked!("--format", "json"),
        "g159",
    ),
    (
        "groups_of_a_metric",
        25,
        |at, n| conf(at, &format!("{NEW}{METRIC}\n{0}{0}}}\n", lines!(n, " group_by f{n} {{\n }}\n"))),
        CHECK,
        "100 errors",
    ),
    (
        "exporters",
        15,
        |at, n| {
            conf(at, &lines!(n, "event_exporter e{n} {{\n format=json\n format_args = time-unix\n transport=log\n}}\n"))
        },
        CHECK,
        "conf-check: ",
    ),
    (
        "exporters_without_their_settings",
        30,
        |at, n| conf(at, &lines!(n, "event_exporter e{n} {{\n}}\n")),
        CHECK,
        "errors",
    ),
    (
        "unknown_exporters",
        50,
        |at, n| {
            conf(
                at,
                &lines!(
                    n,
                    "event_exporter e{n} {{\n format=json\n format_args = time-unix\n transport=log\n}}\nmetric m{n} {{\n filter=event=imap_command_finished\n exporter=f{n}\n}}\n"
                ),
            )
        },
        CHECK,
        "200 errors",
    ),
    (
        "an_old_filter_block",
        30,
        |at, n| {
            conf(
                at,
                &format!(
                    "metric m {{\n event_name=imap_command_finished\n filter {{\n{} }}\n}}\n",
                    lines!(n, "  f{n} = x\n")
                ),
            )
        },
        CHECK,
        "120 errors",
    ),
    (
        "settings_and_variables",
        100,
        |at, n| conf(at, &(lines!(n, "a{n}=v\n") + &lines!(n, "b{n}=$a1\n"))),
        CHECK,
        "no findings",
    ),
    (
        "variables_of_variables",
        200,
        |at, n| conf(at, &("a0=x\n".to_owned() + &each(n, |text, n| _ = writeln!(text, "a{}=$a{n} y", n + 1)))),
        CHECK,
        "no findings",
    ),
    ("variables_of_one_line", 1_000, |at, n| conf(at, &format!("a=v\nb ={}\n", " $a".repeat(n))), CHECK, "no findings"),
    (
        "unknown_variables",
        30,
        |at, n| conf(at, &format!("{METRIC}\n}}\n{}", lines!(n, "log_debug = $b{n}\n"))),
        CHECK,
        "120 errors",
    ),
    (
        "unknown_variables_of_2_4",
        400,
        |at, n| conf(at, &format!("{NEW}{METRIC}\n description = {}\n}}\n", "%{x} ".repeat(n))),
        CHECK,
        "1 error",
    ),
    (
        "includes",
        25,
        |at, n| {
            conf(at, &"!include b.conf\n".repeat(n));
            write(at, "b.conf", "a=b\n");
        },
        CHECK,
        "no findings",
    ),
    ("includes_of_missing_files", 30, |at, n| conf(at, &lines!(n, "!include x{n}.conf\n")), CHECK, "120 errors"),
    (
        "files_of_an_include",
        30,
        |at, n| {
            conf(at, "!include m/*.conf\n");
            files(at, n);
        },
        CHECK,
        "no findings",
    ),
    (
        "includes_among_very_many_files",
        300,
        |at, n| {
            conf(at, &("a=b\n".to_owned() + &lines!(n, "!include_try m/{n}*.x\n")));
            files(at, n);
        },
        CHECK,
        "names of files were compared",
    ),
    ("blocks", 100, |at, n| conf(at, &lines!(n, "foo b{n} {{\n a = b\n}}\n")), CHECK, "no findings"),
    ("blocks_that_are_never_closed", 50, |at, n| conf(at, &lines!(n, "metric m{n} {{\n")), CHECK, "errors"),
    ("ends_of_no_block", 150, |at, n| conf(at, &("a=b\n".to_owned() + &"}\n".repeat(n))), CHECK, "1 error"),
    (
        "lines_that_are_no_settings",
        75,
        |at, n| conf(at, &format!("{METRIC}\n}}\n{}", lines!(n, "what is this {n}\n"))),
        CHECK,
        "1 error",
    ),
    (
        "included_groups",
        25,
        |at, n| conf(at, &format!("{NEW}{}{}", lines!(n, "group @x g{n} {{\n a = b\n}}\n"), lines!(n, "@x = g{n}\n"))),
        CHECK,
        "no findings",
    ),
    (
        "unknown_groups",
        25,
        |at, n| conf(at, &format!("{NEW}{}{}", lines!(n, "group @x g{n} {{\n}}\n"), lines!(n, "@x = h{n}\n"))),
        CHECK,
        "100 errors",
    ),
    (
        "listeners_of_a_service",
        30,
        |at, n| {
            conf(at, &format!("service stats {{\n{}}}\n", lines!(n, " unix_listener x{n} {{\n  mode = 0660\n }}\n")))
        },
        CHECK,
        "no findings",
    ),
    (
        "filters_of_settings",
        15,
        |at, n| conf(at, &lines!(n, "protocol p{n} {{\n log_debug = event=imap_comand_finished{n}\n}}\n")),
        CHECK,
        "60 errors",
    ),
    ("lines_of_one_value", 300, |at, n| conf(at, &format!("a = {}x\n", "x \\\n".repeat(n))), CHECK, "no findings"),
    ("words_of_one_value", 2_000, |at, n| conf(at, &format!("a = {}\n", "x ".repeat(n))), CHECK, "no findings"),
    ("escapes_of_one_value", 2_000, |at, n| conf(at, &format!("a = \"{}\"\n", "\\\"".repeat(n))), CHECK, "no findings"),
    ("comments", 250, |at, n| conf(at, &("a = b\n".to_owned() + &"# x\n".repeat(n))), CHECK, "no findings"),
    (
        "marks_of_a_template",
        1_000,
        |at, n| {
            conf(
                at,
                &format!("{METRIC}\n}}\na = {}\nb = {}}}\nc = }}{}\n", "{{".repeat(n), "${".repeat(n), "${a".repeat(n)),
            )
        },
        CHECK,
        "conf-check: ",
    ),
    ("findings_as_sarif", 10, |at, n| conf(at, &wrong(n)), checked!("--format", "sarif"), "bytes_i39"),
    ("findings_as_json", 20, |at, n| conf(at, &wrong(n)), checked!("--format", "json"), "bytes_i79"),
    ("findings_as_junit", 20, |at, n| conf(at, &wrong(n)), checked!("--format", "junit"), "bytes_i79"),
    ("findings_as_markdown", 20, |at, n| conf(at, &wrong(n)), checked!("--format", "markdown"), "bytes_i79"),
    ("findings_for_github", 20, |at, n| conf(at, &wrong(n)), checked!("--format", "github"), "bytes_i79"),
    ("findings_of_a_baseline", 20, |at, n| conf(at, &wrong(n)), checked!("--write-baseline", "b.json"), "80 accepted"),
    (
        "metrics_that_are_fixed",
        7,
        |at, n| conf(at, &lines!(n, "metric m{n} {{\n filter = event=imap_comand_finished\n fields = bytes_inn\n}}\n")),
        checked!("--fix"),
        "wrote",
    ),
    (
        "words_of_a_line_that_are_fixed",
        50,
        |at, n| {
            conf(at, &format!("{METRIC}\n fields ={}\n}}\n", " taged_reply_state".repeat(n)));
            write(at, "s.txt", &format!("{PAGE}*imap_command_finished*\n\n * tagged_reply_state: x\n"));
        },
        checked!("--fix"),
        "wrote",
    ),
    (
        "metrics_that_are_compared_with_a_server",
        10,
        |at, n| {
            conf(at, &metrics(n));
            write(at, "a.jsonl", "{\"event\":\"imap_command_finished\"}\n");
        },
        &["reconcile", "--spec", "s.txt", "--conf", "a.conf", "--live", "a.jsonl"],
        "no findings",
    ),
    (
        "unknown_events_that_are_compared_with_a_server",
        50,
        |at, n| {
            conf(at, &lines!(n, "metric m{n} {{\n filter = event=x{n}_finished\n}}\n"));
            write(at, "a.jsonl", "{\"event\":\"imap_command_finished\"}\n");
        },
        &["reconcile", "--spec", "s.txt", "--conf", "a.conf", "--live", "a.jsonl"],
        "200 errors",
    ),
];
