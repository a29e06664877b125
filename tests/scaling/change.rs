//! Changes of a page: two versions side by side, upgrades, and pages from other forms.

use std::fmt::Write as _;
use std::path::Path;

use super::conf::metrics;
use super::{Case, PAGE, each, write};

const DIFF: &[&str] = &["diff", "old.txt", "new.txt"];
const IMPORT: &[&str] = &["import", "a.js", "--write", "out.txt"];
const IMPORT_RST: &[&str] = &["import", "a.rst", "--write", "out.txt"];

macro_rules! upgrade {
    ($($more:expr),*) => { &["upgrade", "--from", "old.txt", "--to", "new.txt", "--conf", "a.conf", $($more),*] };
}

fn pages(at: &Path, old: &str, new: &str) {
    write(at, "old.txt", &format!("{PAGE}{old}"));
    write(at, "new.txt", &format!("{PAGE}{new}"));
}

/// Two pages of one event, a field of which has another name, and a configuration.
fn renamed(at: &Path, conf: &str) {
    let page = |name: &str| {
        format!("*imap_command_finished*\n\n * bytes_in: a number\n * {name}: the number of bytes that came in\n")
    };
    pages(at, &page("net_in_bytes"), &page("in_net_bytes"));
    write(at, "a.conf", conf);
}

/// Metrics that sum the field that has another name.
fn summing(n: usize) -> String {
    lines!(n, "metric m{n} {{\n filter = event=imap_command_finished\n fields = net_in_bytes\n}}\n")
}

fn script(at: &Path, events: &str) {
    write(at, "a.js", &format!("export const events = {{\n{events}\n}}\n"));
}

fn rst(at: &Path, events: &str) {
    write(at, "a.rst", &format!(".. _list_of_events:\n\n######\nEvents\n######\n\nDoors\n=====\n\n{events}"));
}

pub(super) const CASES: &[Case] = &[
    (
        "events_that_stay",
        40,
        |at, n| {
            let events = lines!(n, "*e{n}*\n\n * f: x\n\n");
            pages(at, &events, &events);
        },
        DIFF,
        "no findings",
    ),
    (
        "fields_that_are_added",
        50,
        |at, n| pages(at, "*e*\n\n * a: x\n", &format!("*e*\n\n * a: x\n{}", lines!(n, " * f{n}: x\n"))),
        DIFF,
        "200 info",
    ),
    (
        "fields_that_are_described_otherwise",
        40,
        |at, n| {
            let page = |words: &str| format!("*e*\n\n{}", lines!(n, " * f{n}: {words} {n}\n"));
            pages(at, &page("the old words"), &page("quite another text"));
        },
        DIFF,
        "160 info",
    ),
    (
        "a_description_that_is_long",
        250,
        |at, n| {
            pages(
                at,
                &format!("*e*\n\n * f: {}\n", "old words ".repeat(n)),
                &format!("*e*\n\n * f: {}\n", "new words ".repeat(n)),
            )
        },
        DIFF,
        "1 info",
    ),
    (
        "a_field_that_could_be_one_of_very_many",
        50,
        |at, n| {
            pages(
                at,
                "*e*\n\n * number_of_bytes: the words of it\n",
                &format!("*e*\n\n{}", lines!(n, " * bytes_number_{n}: the words of it\n")),
            )
        },
        DIFF,
        "1 error",
    ),
    (
        "a_rename_that_events_inherit",
        40,
        |at, n| {
            let page = |name: &str| {
                format!("*b*\n\n * {name}: the words of it\n\n{}", lines!(n, "*e{n}*\n\n * fields from *b*\n\n"))
            };
            pages(at, &page("old_number"), &page("new_number"));
        },
        DIFF,
        "1 error",
    ),
    (
        "sections_that_are_renamed",
        30,
        |at, n| {
            let page = |title: &str| lines!(n, "\n{title}{n}\n-------\n\n*e{n}*\n\n * f: x\n");
            pages(at, &page("Old"), &page("New"));
        },
        DIFF,
        "120 info",
    ),
    (
        "parents_that_are_no_more",
        25,
        |at, n| {
            let page = |own: &str| {
                lines!(n, "*b{n}*\n\n * f{n}: x\n\n*e{n}*\n\n * {own}{n}{}\n\n", if own == "f" { ": x" } else { "*" })
            };
            pages(at, &page("fields from *b"), &page("f"));
        },
        DIFF,
        "100 info",
    ),
    ("metrics_that_an_upgrade_breaks", 10, |at, n| renamed(at, &summing(n)), upgrade!(), "40 errors"),
    ("metrics_that_an_upgrade_leaves", 15, |at, n| renamed(at, &metrics(n)), upgrade!(), "no findings"),
    ("metrics_that_an_upgrade_fixes", 5, |at, n| renamed(at, &summing(n)), upgrade!("--fix"), "20 errors"),
    (
        "comparisons_that_an_upgrade_breaks",
        70,
        |at, n| {
            renamed(
                at,
                &format!(
                    "metric m {{\n filter = event=imap_command_finished{}\n}}\n",
                    lines!(n, " AND net_in_bytes > {n}")
                ),
            )
        },
        upgrade!(),
        "errors",
    ),
    (
        "metrics_and_what_a_server_sends",
        7,
        |at, n| {
            renamed(at, &summing(n));
            write(at, "a.jsonl", &lines!(n, "{{\"event\":\"e{n}\",\"fields\":{{\"net_in_bytes\":1}}}}\n"));
        },
        upgrade!("--live", "a.jsonl"),
        "28 errors",
    ),
    (
        "queries_that_an_upgrade_breaks",
        7,
        |at, n| {
            renamed(at, &summing(n));
            let panels = lines!(
                n,
                "{{\"title\":\"x\",\"targets\":[{{\"expr\":\"rate(dovecot_m{n}_net_in_bytes_total[5m])\"}}]}},"
            );
            write(at, "a.json", &format!("{{\"panels\":[{}]}}", panels.trim_end_matches(',')));
        },
        upgrade!("--queries", "a.json"),
        "56 errors",
    ),
    (
        "emitters_that_an_upgrade_breaks",
        20,
        |at, n| {
            renamed(at, "a = b\n");
            let emitters = lines!(
                n,
                "#[derive(EventEmitter)]\n#[event(name = \"imap_command_finished\", partial)]\nstruct A{n} {{ net_in_bytes: u64 }}\n"
            );
            let _ = std::fs::create_dir(at.join("e"));
            write(&at.join("e"), "a.rs", &emitters);
        },
        &["upgrade", "--from", "old.txt", "--to", "new.txt", "--emitters", "e"],
        "80 errors",
    ),
    (
        "events_of_a_script",
        25,
        |at, n| script(at, &lines!(n, "e{n}: {{\n fields: {{ f{n}: `A number.` }},\n text: `It fell.`\n}},\n")),
        IMPORT,
        "wrote",
    ),
    (
        "fields_of_a_script",
        50,
        |at, n| {
            script(at, &format!("e: {{\n fields: {{{}}},\n text: `It fell.`\n}},\n", lines!(n, "f{n}: `A number.`,\n")))
        },
        IMPORT,
        "wrote",
    ),
    (
        "events_of_a_script_that_inherit",
        25,
        |at, n| {
            script(
                at,
                &format!(
                    "b: {{\n fields: {{ g: `x` }}, text: `x` }},\n{}",
                    lines!(
                        n,
                        "e{n}: {{\n inherit: ['b'],\n fields: {{ f{n}: `A number.` }},\n text: `It fell.`\n}},\n"
                    )
                ),
            )
        },
        IMPORT,
        "wrote",
    ),
    (
        "values_within_values_of_a_script",
        200,
        |at, n| script(at, &format!("e: {{\n fields: {{ f: {}{} }},\n text: `x` }},\n", "[".repeat(n), "]".repeat(n))),
        IMPORT,
        "not a literal",
    ),
    (
        "marks_of_markdown",
        100,
        |at, n| {
            script(
                at,
                &format!("e: {{\n fields: {{ f: `a` }},\n text: `{}` }},\n", "* [a](b) \\`c\\` **d**\n".repeat(n)),
            )
        },
        IMPORT,
        "wrote",
    ),
    (
        "marks_of_markdown_that_are_never_closed",
        500,
        |at, n| script(at, &format!("e: {{\n fields: {{ f: `a` }},\n text: `{}` }},\n", "[[event, <a [b".repeat(n))),
        IMPORT,
        "wrote",
    ),
    (
        "directives",
        25,
        |at, n| {
            rst(
                at,
                &lines!(
                    n,
                    ".. dovecot_core:event:: e{n}\n   :added: 2.3.4\n\n   :field f{n}: A number.\n\n   It fell.\n\n"
                ),
            )
        },
        IMPORT_RST,
        "wrote",
    ),
    (
        "fields_of_a_directive",
        50,
        |at, n| {
            rst(
                at,
                &format!(
                    ".. dovecot_core:event:: e\n   :added: 2.3.4\n\n{}\n   It fell.\n\n",
                    lines!(n, "   :field f{n}: A number.\n")
                ),
            )
        },
        IMPORT_RST,
        "wrote",
    ),
    (
        "rows_of_a_table",
        30,
        |at, n| {
            let rows = lines!(n, "| f{n:05} | A number    |\n+--------+-------------+\n");
            rst(
                at,
                &format!(
                    "door_e\n---------\n\n+--------+-------------+\n| Field  | Description |\n+========+=============+\n{rows}"
                ),
            );
        },
        IMPORT_RST,
        "wrote",
    ),
    (
        "marks_of_text",
        150,
        |at, n| {
            rst(
                at,
                &format!(
                    ".. dovecot_core:event:: e\n\n   :field f: x\n\n   It {}\n\n",
                    "``a`` *b* :ref:`c <d>` ".repeat(n)
                ),
            )
        },
        IMPORT_RST,
        "wrote",
    ),
    (
        "marks_of_text_that_are_never_closed",
        200,
        |at, n| {
            rst(at, &format!(".. dovecot_core:event:: e\n\n   :field f: x\n\n   It {}\n\n", "``a :ref:`c ".repeat(n)))
        },
        IMPORT_RST,
        "wrote",
    ),
];
