//! Pages, the files beside them, and what is generated from them.

use std::fmt::Write as _;
use std::path::Path;

use super::{Case, PAGE, each, write};

const CHECK: &[&str] = &["spec", "check", "a.txt"];
const CODEGEN: &[&str] = &["codegen", "--spec", "a.txt", "--out", "out"];

fn page(at: &Path, text: &str) {
    write(at, "a.txt", &(PAGE.to_owned() + text));
}

/// A page with a table of contents of these titles, and sections of those.
fn sections(at: &Path, n: usize, listed: &str) {
    let contents = lines!(n, "     {n}. {listed}{n}\n\n");
    let sections = lines!(n, "Sec{n}\n-----------\n\n*e{n}*\n\n * f: x\n\n");
    write(at, "a.txt", &format!("Events\n======\n\nX\n\nContents\n\n\n 1. Events\n\n{contents}{sections}"));
}

/// Items that are joined with commas.
fn list(n: usize, item: impl FnMut(usize) -> String) -> String {
    (0..n).map(item).collect::<Vec<_>>().join(", ")
}

pub(super) const CASES: &[Case] = &[
    ("events", 75, |at, n| page(at, &lines!(n, "*e{n}*\n\n * f: x\n\n")), CHECK, "no findings"),
    ("events_without_a_description", 50, |at, n| page(at, &lines!(n, "*e{n}*\n\n * f{n}\n\n")), CHECK, "200 info"),
    ("events_of_one_name", 50, |at, n| page(at, &"*e*\n\n * f: x\n\n".repeat(n)), CHECK, "199 errors"),
    ("fields", 150, |at, n| page(at, &("*e*\n\n".to_owned() + &lines!(n, " * f{n}: x\n"))), CHECK, "no findings"),
    (
        "fields_of_one_name",
        100,
        |at, n| page(at, &("*e*\n\n".to_owned() + &" * f: x\n".repeat(n))),
        CHECK,
        "399 errors",
    ),
    ("fields_under_no_event", 100, |at, n| page(at, &lines!(n, " * f{n}: x\n")), CHECK, "401 errors"),
    (
        "names_of_one_bullet",
        200,
        |at, n| page(at, &format!("*e*\n\n * {}: x\n", list(n, |n| format!("f{n}")))),
        CHECK,
        "no findings",
    ),
    (
        "values_of_a_field",
        200,
        |at, n| page(at, &format!("*e*\n\n * f: {}\n", list(n, |n| format!("v{n}")))),
        CHECK,
        "no findings",
    ),
    (
        "lines_of_a_description",
        150,
        |at, n| page(at, &("*e*\n\n * f: x\n".to_owned() + &lines!(n, "   words of *e* and `f` that go on {n}\n"))),
        CHECK,
        "no findings",
    ),
    (
        "words_of_a_long_line",
        1_500,
        |at, n| page(at, &format!("*e*\n\n * f: {}\n", "a b ".repeat(n))),
        CHECK,
        "no findings",
    ),
    (
        "lines_that_are_no_bullets",
        400,
        |at, n| page(at, &("*e*\n\n".to_owned() + &lines!(n, " - f{n}: x\n"))),
        CHECK,
        "no findings",
    ),
    ("text_that_is_no_page", 150, |at, n| write(at, "a.txt", &lines!(n, "*e{n}\n * \n ** x\n")), CHECK, "1 error"),
    ("sections_and_contents", 50, |at, n| sections(at, n, "Sec"), CHECK, "no findings"),
    ("contents_that_name_other_sections", 50, |at, n| sections(at, n, "Other"), CHECK, "400 warnings"),
    (
        "a_chain_of_parents",
        75,
        |at, n| {
            page(
                at,
                &("*e0*\n\n * f: x\n\n".to_owned()
                    + &each(n, |text, n| {
                        let _ = write!(text, "*e{}*\n\n * fields from *e{n}*\n * g{n}: x\n\n", n + 1);
                    })),
            )
        },
        CHECK,
        "1 error",
    ),
    (
        "a_cycle_of_parents",
        75,
        |at, all| {
            page(
                at,
                &each(all, |text, n| {
                    let _ = write!(text, "*e{n}*\n\n * fields from *e{}*\n * g{n}: x\n\n", (n + 1) % all);
                }),
            )
        },
        CHECK,
        "2 errors",
    ),
    (
        "events_that_inherit_from_one",
        75,
        |at, n| {
            let (fields, events) = (lines!(50, " * f{n}: x\n"), lines!(n, "*e{n}*\n\n * fields from *b*\n\n"));
            page(at, &format!("*b*\n\n{fields}\n{events}"));
        },
        CHECK,
        "no findings",
    ),
    (
        "parents_of_one_event",
        50,
        |at, n| {
            let (parents, bullets) = (lines!(n, "*b{n}*\n\n * f{n}: x\n\n"), lines!(n, " * fields from *b{n}*\n"));
            page(at, &format!("{parents}*e*\n\n{bullets}"));
        },
        CHECK,
        "no findings",
    ),
    ("unknown_parents", 50, |at, n| page(at, &lines!(n, "*e{n}*\n\n * fields from *x{n}*\n\n")), CHECK, "200 errors"),
    (
        "rules_of_a_kinds_file",
        50,
        |at, n| {
            page(at, &("*e*\n\n".to_owned() + &lines!(n, " * f{n}: x\n")));
            let rule = |name: &str| lines!(n, "[[rule]]\nfield=\"{name}{n}\"\nkind=\"int\"\nreason=\"r\"\n");
            write(at, "a.fields.toml", &(rule("f") + &rule("g")));
        },
        CHECK,
        "200 errors",
    ),
    (
        "rules_of_a_kinds_file_for_events",
        40,
        |at, n| {
            page(at, &lines!(n, "*e{n}*\n\n * f: x\n\n"));
            let rules = lines!(n, "[[rule]]\nfield=\"f\"\nkind=\"int\"\nevent=\"e{n}\"\nreason=\"r\"\n");
            write(at, "a.fields.toml", &rules);
        },
        CHECK,
        "spec check: ",
    ),
    (
        "mistakes_in_a_kinds_file",
        50,
        |at, n| {
            page(at, "*e*\n\n * f: x\n");
            write(at, "a.fields.toml", &lines!(n, "[[rule]]\nfeld=\"f{n}\"\n"));
        },
        CHECK,
        "errors",
    ),
    (
        "rules_of_a_parents_file",
        50,
        |at, n| {
            page(at, &lines!(n, "*e{n}*\n\n * f: x\n\n"));
            let rules = lines!(n, "[[parent]]\nfrom=\"x\"\nfields=[\"p{n}\"]\nevents=[\"e{n}\"]\nreason=\"r\"\n");
            write(at, "a.parents.toml", &rules);
        },
        CHECK,
        "no findings",
    ),
    (
        "categories_within_categories",
        50,
        |at, n| {
            page(at, &lines!(n, "*e{n}*\n\n * f: x\n\n"));
            let parent = |n: usize| n.checked_sub(1).map_or(String::new(), |n| format!("parent=\"c{n}\"\n"));
            let categories = each(n, |text, n| {
                let _ = write!(text, "[[category]]\nname=\"c{n}\"\n{}reason=\"r\"\n", parent(n));
            });
            write(at, "a.parents.toml", &categories);
        },
        CHECK,
        "no findings",
    ),
    (
        "a_page_as_json",
        50,
        |at, n| page(at, &lines!(n, "*e{n}*\n\n * f: x\n\n")),
        &["spec", "print", "a.txt", "--format", "json"],
        "\"e199\"",
    ),
    (
        "a_page_as_text",
        75,
        |at, n| page(at, &lines!(n, "*e{n}*\n\n * f: x\n\n")),
        &["spec", "print", "a.txt"],
        "*e299*",
    ),
    (
        "a_field_that_all_events_have",
        75,
        |at, n| page(at, &lines!(n, "*e{n}*\n\n * f: x\n\n")),
        &["spec", "show", "--spec", "a.txt", "f"],
        "e299",
    ),
    (
        "types_of_events",
        5,
        |at, n| page(at, &lines!(n, "*e{n}*\n\n * f: words *e1* `f` and <x> _y_\n\n")),
        CODEGEN,
        "written",
    ),
    (
        "types_with_fields",
        7,
        |at, n| page(at, &("*e*\n\n".to_owned() + &lines!(n, " * f{n}: x\n"))),
        CODEGEN,
        "written",
    ),
    (
        "types_with_inherited_fields",
        3,
        |at, n| {
            let (fields, events) = (lines!(10, " * f{n}: x\n"), lines!(n, "*e{n}*\n\n * fields from *b*\n\n"));
            page(at, &format!("*b*\n\n{fields}\n{events}"));
        },
        CODEGEN,
        "written",
    ),
    (
        "types_with_values",
        30,
        |at, n| page(at, &format!("*e*\n\n * f: {}\n", list(n, |n| format!("v{n}")))),
        CODEGEN,
        "written",
    ),
    (
        "names_that_become_one",
        7,
        |at, n| {
            page(
                at,
                &("*e*\n\n".to_owned()
                    + &each(n, |text, n| {
                        let _ = writeln!(text, " * f{}{n}: x", "_".repeat(n % 40 + 1));
                    })),
            )
        },
        CODEGEN,
        "written",
    ),
    (
        "tables_of_a_database",
        30,
        |at, n| page(at, &lines!(n, "*e{n}*\n\n * f{n}: x\n\n")),
        &["schema", "--sql", "duckdb", "--spec", "a.txt"],
        "e119",
    ),
    (
        "pages_of_a_site",
        5,
        |at, n| page(at, &lines!(n, "*e{n}*\n\n * f{n}: x\n\n")),
        &["site", "--spec", "a.txt", "--out", "out"],
        "written",
    ),
];
