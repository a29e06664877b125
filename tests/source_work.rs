//! The reader of C on code that was made to be hard: its work grows in proportion to the code, counted in steps.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fmt::Write as _;

use dovecot_events::input::source::{SourceTree, read_texts};

fn tree(text: &str) -> SourceTree {
    read_texts(&[("a.c", text)]).unwrap()
}

/// Holds that twice the code takes at most a little more than twice the steps.
fn check(make: impl Fn(usize) -> String, n: usize) {
    let work: Vec<u64> = [n, 2 * n, 4 * n].iter().map(|n| tree(&make(*n)).work).collect();
    assert!(work[0] > 0);
    for pair in work.windows(2) {
        assert!(pair[1] <= pair[0] * 5 / 2, "{work:?}");
    }
}

#[test]
fn a_helper_that_many_events_share() {
    let make = |events: usize| {
        let mut text = "void help(struct event *event) { ".to_owned();
        for field in 0..40 {
            write!(text, "event_add_str(event, \"k{field}\", \"b\"); ").unwrap();
        }
        text.push_str("}\n");
        for event in 0..events {
            writeln!(
                text,
                "void f{event}(struct event *parent) {{ struct event *x = event_create(parent); \
                 event_set_name(x, \"ev{event}\"); help(x); e_debug(x, \"y\"); }}"
            )
            .unwrap();
        }
        text
    };
    check(make, 100);
    assert_eq!(tree(&make(100)).events["ev99"].fields.len(), 40);
}

#[test]
fn more_pairs_than_are_kept_are_said() {
    let fields: String = (0..2_000).map(|field| format!("event_add_str(event, \"k{field}\", \"b\"); ")).collect();
    let events: String = (0..40)
        .map(|event| {
            format!(
                "void f{event}(struct event *x) {{ event_set_name(x, \"ev{event}\"); help(x); e_debug(x, \"y\"); }}\n"
            )
        })
        .collect();
    let tree = tree(&format!("void help(struct event *event) {{ {fields} }}\n{events}"));
    assert!(tree.events.values().map(|event| event.fields.len()).sum::<usize>() <= 50_000);
    assert_eq!(tree.skipped[0].why, "more fields of events than are kept");
}

#[test]
fn calls_within_calls() {
    check(
        |depth| {
            format!(
                "int f(int a) {{ return {}1{}; }}\nvoid g(struct event *e) {{ event_set_name(e, \"a\"); e_debug(e, \"x\"); }}\n",
                "f(".repeat(depth),
                ")".repeat(depth)
            )
        },
        1_000,
    );
}

#[test]
fn a_chain_of_functions_that_choose_a_name() {
    check(
        |links| {
            let mut text =
                "void f0(struct event *e, const char *n) { event_set_name(e, n); e_debug(e, \"x\"); }\n".to_owned();
            for link in 1..=links {
                let before = link - 1;
                writeln!(
                    text,
                    "void f{link}(struct event *e, const char *n, int c) {{ f{before}(e, c ? \"a{link}\" : n); }}"
                )
                .unwrap();
            }
            text
        },
        12,
    );
}

#[test]
fn a_chain_of_conditions_on_one_name() {
    check(
        |links| {
            let mut text = "void f(struct event *e, int c) { const char *n = \"a\";\n".to_owned();
            for link in 0..links {
                writeln!(text, "n = c == {link} ? \"b{link}\" : n; if (c > {link}) n = \"c{link}\";").unwrap();
            }
            text + "event_set_name(e, n); e_debug(e, \"x\"); }\n"
        },
        24,
    );
}

#[test]
fn functions_that_call_each_other_with_an_event() {
    check(
        |functions| {
            let mut text = String::new();
            for one in 0..functions {
                let next = (one + 1) % functions;
                writeln!(text, "void f{one}(struct event *e) {{ event_add_int(e, \"k{}\", 1); f{next}(e); }}", one % 7)
                    .unwrap();
            }
            text + "void g(struct event *e) { event_set_name(e, \"a\"); f0(e); e_debug(e, \"x\"); }\n"
        },
        50,
    );
}
