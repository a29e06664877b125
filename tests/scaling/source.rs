//! C source. `tests/source_work.rs` counts the steps of following names and events in it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::conf::conf;
use super::{Case, each, write};

const CHECK: &[&str] = &["source-check", "--spec", "s.txt", "src"];
/// A function that sends an event.
const EVENT: &str =
    "void g(struct event *p){ struct event *x=event_create(p); event_set_name(x,\"a\"); e_debug(x,\"y\"); }\n";

fn source(at: &Path, text: &str) {
    conf(at, "");
    let _ = fs::create_dir(at.join("src"));
    write(&at.join("src"), "a.c", text);
}

/// The body of a function that sends an event.
fn body(at: &Path, text: &str) {
    source(at, &format!("void g(struct event *x,int c){{ {text} event_set_name(x,\"a\"); e_debug(x,\"y\"); }}\n"));
}

pub(super) const CASES: &[Case] = &[
    (
        "functions_that_send_events",
        12,
        |at, n| {
            source(
                at,
                &lines!(
                    n,
                    "void g{n}(struct event *p){{ struct event *x=event_create(p); event_set_name(x,\"ev{n}\"); event_add_str(x,\"k{n}\",\"b\"); e_debug(x,\"y\"); }}\n"
                ),
            )
        },
        CHECK,
        "48 warnings",
    ),
    (
        "fields_of_one_function",
        30,
        |at, n| body(at, &lines!(n, "event_add_str(x,\"k{n}\",\"b\"); ")),
        CHECK,
        "source-check: ",
    ),
    (
        "choices_of_one_function",
        30,
        |at, n| body(at, &format!("{};", lines!(n, "if (c=={n}) event_add_str(x,\"k{n}\",\"v\"); else "))),
        CHECK,
        "source-check: ",
    ),
    (
        "cases_of_a_switch",
        30,
        |at, n| {
            body(at, &format!("switch(c){{ {} }}", lines!(n, "case {n}: event_add_str(x,\"k{n}\",\"v\"); break; ")))
        },
        CHECK,
        "source-check: ",
    ),
    ("blocks_within_blocks", 500, |at, n| body(at, &("{".repeat(n) + &"}".repeat(n))), CHECK, "source-check: "),
    (
        "calls_within_calls",
        300,
        |at, n| source(at, &format!("int f(void){{return {}n{};}}\n{EVENT}", "f(".repeat(n), ")".repeat(n))),
        CHECK,
        "source-check: ",
    ),
    (
        "terms_of_a_sum",
        300,
        |at, n| source(at, &format!("int f(int a){{return a{};}}\n{EVENT}", "+a".repeat(n))),
        CHECK,
        "source-check: ",
    ),
    (
        "strings_of_an_array",
        100,
        |at, n| {
            source(
                at,
                &format!(
                    "const char *a[] = {{{}}};\nvoid g(struct event *x,int i){{ event_set_name(x,a[i]); e_debug(x,\"y\"); }}\n",
                    lines!(n, "\"x{n}\",")
                ),
            )
        },
        CHECK,
        "source-check: ",
    ),
    (
        "members_with_events",
        20,
        |at, n| {
            source(
                at,
                &format!(
                    "struct s {{ {}}};\n{}",
                    lines!(n, "struct event *e{n}; "),
                    lines!(
                        n,
                        "void g{n}(struct s *s){{ event_set_name(s->e{n},\"e{n}\"); e_debug(s->e{n},\"y\"); }}\n"
                    )
                ),
            )
        },
        CHECK,
        "80 warnings",
    ),
    (
        "structures_with_events",
        20,
        |at, n| {
            source(
                at,
                &(lines!(n, "struct s{n} {{ struct event *event; int a{n}; }};\n")
                    + &lines!(
                        n,
                        "void g{n}(struct s{n} *s){{ event_set_name(s->event,\"e{n}\"); e_debug(s->event,\"y\"); }}\n"
                    )),
            )
        },
        CHECK,
        "80 warnings",
    ),
    (
        "macros_of_constants",
        100,
        |at, n| {
            source(
                at,
                &(lines!(n, "#define A{n} \"x{n}\"\n")
                    + "void g(struct event *x){ event_set_name(x,A1); e_debug(x,\"y\"); }\n"),
            )
        },
        CHECK,
        "source-check: ",
    ),
    (
        "branches_of_the_preprocessor",
        75,
        |at, n| source(at, &(lines!(n, "#ifdef X{n}\nint a{n};\n#else\nint b{n};\n#endif\n") + EVENT)),
        CHECK,
        "source-check: ",
    ),
    (
        "branches_within_branches",
        400,
        |at, n| source(at, &("#ifdef X\n".repeat(n) + &"#endif\n".repeat(n) + EVENT)),
        CHECK,
        "source-check: ",
    ),
    (
        "code_that_is_no_code",
        150,
        |at, n| source(at, &(EVENT.to_owned() + &"(){}[];,.*&<>=+-!abc\"'#\n".repeat(n))),
        CHECK,
        "source-check: ",
    ),
    (
        "files_with_events",
        10,
        |at, n| {
            source(at, EVENT);
            for n in 0..n {
                write(&at.join("src"), &format!("f{n}.c"), &EVENT.replace("\"a\"", &format!("\"a{n}\"")));
            }
        },
        CHECK,
        "41 warnings",
    ),
    (
        "events_of_a_draft",
        10,
        |at, n| {
            source(
                at,
                &lines!(
                    n,
                    "void g{n}(struct event *p){{ struct event *x=event_create(p); event_set_name(x,\"ev{n}\"); event_add_str(x,\"k{n}\",\"b\"); e_debug(x,\"y\"); }}\n"
                ),
            )
        },
        &["source-check", "--spec", "s.txt", "--write", "out.txt", "src"],
        "wrote",
    ),
];
