//! Filters: their comparisons, the ways to match, patterns and nesting.

use std::fmt::Write as _;
use std::path::Path;

use super::conf::{CHECK, conf};
use super::{Case, each};

/// The check without excerpts of its line, which are shorter where it is long.
const JSON: &[&str] = &["conf-check", "--spec", "s.txt", "a.conf", "--format", "json"];

/// Writes a configuration with one metric of this filter.
fn filter(at: &Path, text: &str) {
    conf(at, &format!("metric m {{\n filter = event=imap_command_finished{text}\n}}\n"));
}

pub(super) const CASES: &[Case] = &[
    ("events_or_events", 260, |at, n| filter(at, &lines!(n, " OR event=x{n}_finished")), JSON, "x259_finished"),
    (
        "values_or_values",
        500,
        |at, n| filter(at, &format!(" AND (cmd_name=y{})", lines!(n, " OR cmd_name=x{n}"))),
        CHECK,
        "no findings",
    ),
    (
        "unknown_fields_or_fields",
        100,
        |at, n| filter(at, &format!(" AND (cmd_name=y{})", lines!(n, " OR f{n}=x"))),
        JSON,
        "f399",
    ),
    ("unknown_fields_and_fields", 50, |at, n| filter(at, &lines!(n, " AND f{n}=x")), JSON, "f199"),
    ("values_and_not_values", 200, |at, n| filter(at, &lines!(n, " AND NOT cmd_name=x{n}")), CHECK, "no findings"),
    ("numbers_and_numbers", 200, |at, n| filter(at, &lines!(n, " AND bytes_in > {n}")), CHECK, "no findings"),
    ("numbers_and_not_numbers", 200, |at, n| filter(at, &lines!(n, " AND NOT bytes_in = {n}")), CHECK, "no findings"),
    ("categories_and_categories", 200, |at, n| filter(at, &lines!(n, " AND category=c{n}")), CHECK, "no findings"),
    (
        "categories_or_categories",
        150,
        |at, n| filter(at, &format!(" AND (category=imap{})", lines!(n, " OR category=c{n}"))),
        CHECK,
        "no findings",
    ),
    (
        "networks_or_networks",
        250,
        |at, n| filter(at, &format!(" AND (remote_ip=10.0.0.0/8{})", lines!(n, " OR remote_ip=10.{n}.0.0/16"))),
        CHECK,
        "error",
    ),
    (
        "ways_with_very_many_literals",
        80,
        |at, n| {
            let ways = lines!(4, " AND (cmd_name=a{n}* OR bytes_in={n})");
            filter(at, &(ways + &lines!(n, " AND NOT cmd_name=x{n}")));
        },
        CHECK,
        "error",
    ),
    (
        "stars_of_a_pattern",
        2_000,
        |at, n| filter(at, &format!(" AND cmd_name={}", "*a".repeat(n))),
        CHECK,
        "no findings",
    ),
    ("a_pattern_of_a_name", 1_000, |at, n| filter(at, &format!(" OR event={}", "*m".repeat(n))), CHECK, "error"),
    (
        "negations_of_negations",
        200,
        |at, n| filter(at, &format!(" AND {}cmd_name=x", "NOT ".repeat(n))),
        CHECK,
        "no findings",
    ),
    (
        "parentheses_that_are_never_closed",
        200,
        |at, n| filter(at, &format!(" AND {}cmd_name=x", "(".repeat(n))),
        CHECK,
        "1 error",
    ),
    ("operators_without_values", 150, |at, n| filter(at, &" AND = ".repeat(n)), CHECK, "errors"),
    (
        "a_long_string",
        1_500,
        |at, n| filter(at, &format!(" AND cmd_name=\"{}\"", "a b".repeat(n))),
        CHECK,
        "no findings",
    ),
];
