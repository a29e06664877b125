//! Exports: events in both forms, in logs and the lines of log collectors, compressed and in summaries.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use super::conf::conf;
use super::{Case, PAGE, each, write};

const CHECK: &[&str] = &["live-check", "--spec", "s.txt", "a"];
const ONE: &str = "{\"event\":\"imap_command_finished\",\"fields\":{\"bytes_in\":1,\"cmd_name\":\"X\"}}";
const TAB: &str = "event:imap_command_finished\tfield:bytes_in=1\tfield:cmd_name=X";
const LOG: &str = "Nov 25 19:26:20 mx1 dovecot: stats: Info: ";
const CRI: &str = "2026-11-25T19:26:31.358391992+00:00 stdout ";

fn export(at: &Path, text: &str) {
    conf(at, "");
    write(at, "a", text);
}

/// An event with these members of its fields.
fn event(fields: &str) -> String {
    format!("{{\"event\":\"imap_command_finished\",\"fields\":{{{}}}}}\n", fields.trim_end_matches(','))
}

/// Bytes as a frame of zstd that is not compressed.
fn frame(bytes: &[u8]) -> Vec<u8> {
    let size = u8::try_from(bytes.len()).unwrap_or_default();
    [&[0x28, 0xb5, 0x2f, 0xfd, 0x20, size, (size << 3) | 1, size >> 5, 0][..], bytes].concat()
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    // The test fails at the command when nothing was written.
    let _ = encoder.write_all(text.as_bytes());
    encoder.finish().unwrap_or_default()
}

pub(super) const CASES: &[Case] = &[
    ("events_of_one_name_in_an_export", 150, |at, n| export(at, &format!("{ONE}\n").repeat(n)), CHECK, "no findings"),
    (
        "names_of_events_in_an_export",
        50,
        |at, n| export(at, &lines!(n, "{{\"event\":\"e{n}\",\"fields\":{{\"f{n}\":1}}}}\n")),
        CHECK,
        "200 warnings",
    ),
    (
        "unknown_fields_in_an_export",
        50,
        |at, n| export(at, &lines!(n, "{{\"event\":\"imap_command_finished\",\"fields\":{{\"f{n}\":1}}}}\n")),
        CHECK,
        "200 warnings",
    ),
    (
        "fields_of_one_event_in_an_export",
        60,
        |at, n| export(at, &event(&lines!(n, "\"f{n}\":1,"))),
        CHECK,
        "240 warnings",
    ),
    (
        "fields_of_one_name_in_an_event",
        2_000,
        |at, n| export(at, &event(&"\"bytes_in\":1,".repeat(n))),
        CHECK,
        "live-check: ",
    ),
    (
        "values_in_an_export",
        1_000,
        |at, n| {
            export(at, &lines!(n, "{{\"event\":\"imap_command_finished\",\"fields\":{{\"bytes_in\":\"x{n}\"}}}}\n"))
        },
        CHECK,
        "1 error",
    ),
    (
        "lines_that_are_no_events",
        500,
        |at, n| export(at, &format!("{ONE}\n{}", "{\"event\":\"a\",\n".repeat(n))),
        CHECK,
        "1 error",
    ),
    (
        "a_long_value_in_an_export",
        60_000,
        |at, n| export(at, &event(&format!("\"cmd_name\":\"{}\"", "abc".repeat(n)))),
        CHECK,
        "live-check: ",
    ),
    (
        "escapes_in_an_export",
        2_500,
        |at, n| export(at, &event(&format!("\"cmd_name\":\"{}\"", "\\u0041\\n".repeat(n)))),
        CHECK,
        "live-check: ",
    ),
    (
        "values_within_values",
        200,
        |at, n| {
            let line = event(&format!("\"x\":{}{}", "[".repeat(200), "]".repeat(200)));
            export(at, &format!("{ONE}\n{}", line.repeat(n)));
        },
        CHECK,
        "1 error",
    ),
    (
        "items_of_a_list_in_an_export",
        1_000,
        |at, n| export(at, &event(&format!("\"cmd_name\":[{}\"x\"]", "\"x\",".repeat(n)))),
        CHECK,
        "1 error",
    ),
    (
        "categories_in_an_export",
        750,
        |at, n| {
            export(
                at,
                &format!(
                    "{{\"event\":\"imap_command_finished\",\"categories\":[{}\"x\"],\"fields\":{{}}}}\n",
                    lines!(n, "\"c{n}\",")
                ),
            )
        },
        CHECK,
        "live-check: ",
    ),
    ("events_in_tab_separated_text", 150, |at, n| export(at, &format!("{TAB}\n").repeat(n)), CHECK, "no findings"),
    (
        "fields_in_tab_separated_text",
        60,
        |at, n| export(at, &format!("{TAB}{}\n", lines!(n, "\tfield:f{n}=1"))),
        CHECK,
        "240 warnings",
    ),
    (
        "escapes_in_tab_separated_text",
        2_500,
        |at, n| export(at, &format!("{TAB}{}\n", "\u{1}t".repeat(n))),
        CHECK,
        "live-check: ",
    ),
    (
        "names_with_equals_signs",
        50,
        |at, n| export(at, &(event(&lines!(n, "\"a=b{n}\":1,")) + TAB + &lines!(n, "\tfield:a=b{n}=1") + "\n")),
        CHECK,
        "live-check: ",
    ),
    (
        "events_of_one_array",
        100,
        |at, n| export(at, &format!("[{}{ONE}]\n", format!("{ONE},").repeat(n))),
        CHECK,
        "no findings",
    ),
    (
        "events_that_are_printed_in_lines",
        100,
        |at, n| export(at, &ONE.replace(',', ",\n").repeat(n)),
        CHECK,
        "live-check: ",
    ),
    (
        "braces_that_are_never_closed",
        1_000,
        |at, n| export(at, &format!("{ONE}\n{}", "{\n".repeat(n))),
        CHECK,
        "live-check: ",
    ),
    ("events_in_a_log", 100, |at, n| export(at, &format!("{LOG}{ONE}\n").repeat(n)), CHECK, "no findings"),
    (
        "other_lines_of_a_log",
        200,
        |at, n| {
            export(
                at,
                &format!(
                    "{LOG}{ONE}\n{}",
                    lines!(n, "Nov 25 19:26:20 mx1 dovecot: imap({n}): Info: what {{ is \"this\"\n")
                ),
            )
        },
        CHECK,
        "no findings",
    ),
    (
        "colons_of_a_line",
        10_000,
        |at, n| export(at, &format!("{LOG}{ONE}\n{LOG}{}\n", "a: ".repeat(n))),
        CHECK,
        "live-check: ",
    ),
    (
        "braces_of_a_line",
        30_000,
        |at, n| export(at, &format!("{LOG}{ONE}\n{LOG}{}\n", "{\"event\":".repeat(n))),
        CHECK,
        "live-check: ",
    ),
    (
        "beginnings_of_events_in_a_line",
        20_000,
        |at, n| export(at, &format!("{LOG}{ONE}\n{LOG}{}\n", "event:".repeat(n))),
        CHECK,
        "live-check: ",
    ),
    (
        "lines_of_a_container",
        100,
        |at, n| export(at, &format!("{CRI}F stats: Info: {ONE}\n").repeat(n)),
        CHECK,
        "no findings",
    ),
    (
        "lines_that_a_container_splits",
        50,
        |at, n| {
            let (first, rest) = ONE.split_at(20);
            export(at, &format!("{CRI}P stats: Info: {first}\n{CRI}F {rest}\n").repeat(n));
        },
        CHECK,
        "no findings",
    ),
    (
        "lines_that_a_container_never_ends",
        500,
        |at, n| export(at, &format!("{CRI}F stats: Info: {ONE}\n{}", format!("{CRI}P x\n").repeat(n))),
        CHECK,
        "no findings",
    ),
    (
        "lines_of_docker",
        50,
        |at, n| {
            let log = format!("stats: Info: {ONE}\\n").replace('"', "\\\"");
            export(
                at,
                &format!("{{\"log\":\"{log}\",\"stream\":\"stdout\",\"time\":\"2026-11-25T19:26:32.856057798Z\"}}\n")
                    .repeat(n),
            );
        },
        CHECK,
        "no findings",
    ),
    (
        "bytes_of_journald",
        15,
        |at, n| {
            let bytes: Vec<String> = format!("stats: {ONE}").bytes().map(|byte| byte.to_string()).collect();
            export(at, &format!("{{\"MESSAGE\":[{}]}}\n", bytes.join(",")).repeat(n));
        },
        CHECK,
        "no findings",
    ),
    (
        "members_of_journald",
        30,
        |at, n| {
            export(
                at,
                &format!("{{{}\"MESSAGE\":\"stats: {}\"}}\n", lines!(20, "\"_X{n}\":\"y\","), ONE.replace('"', "\\\""))
                    .repeat(n),
            )
        },
        CHECK,
        "no findings",
    ),
    (
        "entries_of_journald",
        50,
        |at, n| export(at, &format!("__CURSOR=s=1\n_HOSTNAME=x\nMESSAGE=stats: {ONE}\n\n").repeat(n)),
        CHECK,
        "no findings",
    ),
    (
        "escapes_of_rsyslog",
        5_000,
        |at, n| export(at, &format!("{LOG}event:imap_command_finished{}\n", "#011field:cmd_name=x".repeat(n))),
        CHECK,
        "live-check: ",
    ),
    (
        "records_that_a_log_splits",
        25,
        |at, n| {
            export(
                at,
                &format!(
                    "stats: Info: event:imap_command_finished\tfield:cmd_name={}\nstats: Info: y\tfield:bytes_in=1\n",
                    "x".repeat(4041)
                )
                .repeat(n),
            )
        },
        CHECK,
        "no findings",
    ),
    (
        "events_in_gzip",
        150,
        |at, n| {
            conf(at, "");
            let _ = fs::write(at.join("a"), gzip(&format!("{ONE}\n").repeat(n)));
        },
        CHECK,
        "no findings",
    ),
    (
        "members_of_gzip",
        15,
        |at, n| {
            conf(at, "");
            let _ = fs::write(at.join("a"), gzip(&format!("{ONE}\n")).repeat(n));
        },
        CHECK,
        "no findings",
    ),
    (
        "frames_of_zstd",
        50,
        |at, n| {
            conf(at, "");
            let _ = fs::write(at.join("a"), frame(format!("{ONE}\n").as_bytes()).repeat(n));
        },
        CHECK,
        "no findings",
    ),
    (
        "names_of_a_page_that_is_inferred",
        25,
        |at, n| export(at, &lines!(n, "{{\"event\":\"e{n}\",\"fields\":{{\"f{n}\":1,\"g\":\"x\"}}}}\n")),
        &["live-check", "--infer", "out.txt", "a"],
        "wrote",
    ),
    (
        "names_of_a_summary",
        50,
        |at, n| export(at, &lines!(n, "{{\"event\":\"e{n}\",\"fields\":{{\"f{n}\":1}}}}\n")),
        &["live-check", "--spec", "s.txt", "--write-summary", "out.json", "a"],
        "",
    ),
    (
        "files_that_two_threads_read",
        15,
        |at, n| {
            conf(at, "");
            let events = lines!(n, "{{\"event\":\"e{n}\",\"fields\":{{\"f{n}\":1}}}}\n");
            write(at, "b.jsonl", &events);
            write(at, "a", &events);
        },
        &["live-check", "--spec", "s.txt", "--jobs", "2", "a", "b.jsonl"],
        "60 warnings",
    ),
    (
        "documented_events_that_are_never_sent",
        30,
        |at, n| {
            export(at, &ONE.replace("imap_command_finished", "e1"));
            write(at, "s.txt", &format!("{PAGE}{}", lines!(n, "*e{n}*\n\n * f{n}: x\n\n")));
        },
        CHECK,
        "info",
    ),
    (
        "fields_that_are_renamed_in_each_event",
        20,
        |at, n| {
            export(at, &lines!(n, "{{\"event\":\"e{n}\",\"fields\":{{\"in_bytes\":1}}}}\n"));
            write(at, "s.txt", &format!("{PAGE}{}", lines!(n, "*e{n}*\n\n * bytes_in: a number\n\n")));
        },
        CHECK,
        "live-check: ",
    ),
];
