//! The worst inputs of each reader.

use std::fmt::Write as _;
use std::fs;

use super::{Case, PAGE, each, write};

/// The beginning of a configuration that counts one event.
const METRIC: &str = "metric m {\n  filter = event=imap_command_finished";

pub(super) const CASES: &[Case] = &[
    (
        "variables_that_stand_for_long_values_share_them",
        400,
        60,
        |at| {
            let long = "x".repeat(65_000);
            write(at, "a.conf", &format!("a={long}\n{}", lines!(60_000, "b{n}=$a\n")));
        },
        &["conf-check", "a.conf"],
        0,
        "no findings",
    ),
    (
        "a_setting_is_found_among_very_many",
        400,
        60,
        |at| {
            let text = lines!(50_000, "a{n}=v\n") + &lines!(50_000, "b{n}=$a49999\n");
            write(at, "a.conf", &text);
        },
        &["conf-check", "a.conf"],
        0,
        "no findings",
    ),
    (
        "an_exporter_is_found_among_very_many",
        400,
        60,
        |at| {
            let text = lines!(
                8_000,
                "event_exporter e{n} {{\n format=json\n format_args = time-unix\n transport=log\n}}\nmetric m{n} {{\n filter=event=imap_command_finished\n exporter=f{n}\n}}\n"
            );
            write(at, "a.conf", &text);
        },
        &["conf-check", "a.conf"],
        100,
        "8000 errors",
    ),
    (
        "fields_of_an_old_filter_block_are_joined_once",
        400,
        60,
        |at| {
            let fields = lines!(20_000, "  f{n} = x\n");
            write(
                at,
                "a.conf",
                &format!("metric m {{\n event_name=imap_command_finished\n filter {{\n{fields} }}\n}}\n"),
            );
        },
        &["conf-check", "a.conf"],
        100,
        "20000 errors",
    ),
    (
        "an_include_of_very_many_files_ends_at_the_limit",
        400,
        60,
        |at| {
            let _ = fs::create_dir(at.join("m"));
            for n in 0..16_000 {
                write(&at.join("m"), &format!("{n}.conf"), "");
            }
            write(at, "a.conf", "!include m/*.conf\n");
        },
        &["conf-check", "a.conf"],
        100,
        "more than 1000 files",
    ),
    (
        "many_patterns_for_one_field_are_given_up",
        400,
        60,
        |at| {
            let masks = lines!(4_000, " AND cmd_name=*x{n}*");
            write(at, "a.conf", &format!("{METRIC}{masks}\n}}\n"));
        },
        &["conf-check", "a.conf"],
        0,
        "no findings",
    ),
    (
        "a_filter_of_very_many_alternatives_is_read",
        400,
        60,
        |at| {
            let names = lines!(3_000, " OR cmd_name=x{n}");
            write(at, "a.conf", &format!("{METRIC} AND (cmd_name=y{names})\n}}\n"));
        },
        &["conf-check", "a.conf"],
        0,
        "no findings",
    ),
    (
        "very_many_groups_and_includes_are_read",
        400,
        60,
        |at| {
            let groups = lines!(50_000, "group @x g{n} {{\n}}\n");
            let includes = lines!(50_000, "@x = h{n}\n");
            write(at, "a.conf", &format!("dovecot_config_version = 2.4.1\n{groups}{includes}"));
        },
        &["conf-check", "a.conf"],
        100,
        "unknown group",
    ),
    (
        "the_same_of_very_many_metrics_is_said_once",
        400,
        60,
        |at| write(at, "a.conf", &lines!(30_000, "metric m{n} {{\n  filter = event=imap_comand_finished\n}}\n")),
        &["conf-check", "a.conf"],
        100,
        "and 29997 others can never count",
    ),
    (
        "very_many_metrics_are_read",
        600,
        25,
        |at| write(at, "a.conf", &lines!(60_000, "metric m{n} {{\n filter = event=imap_command_finished\n}}\n")),
        &["conf-check", "a.conf"],
        0,
        "no findings",
    ),
    (
        "very_many_unknown_names_are_reconciled",
        600,
        60,
        |at| {
            write(at, "a.jsonl", "{\"event\":\"imap_command_finished\",\"fields\":{\"odd\":1}}\n");
            let unknown = lines!(4_000, "metric m{n} {{\n filter = event=imap_{n}_finished\n}}\n");
            let fields = lines!(12_000, "metric f{n} {{\n filter = event=imap_command_finished AND f{n}=1\n}}\n");
            write(at, "a.conf", &(unknown + &fields));
        },
        &["reconcile", "--live", "a.jsonl", "--conf", "a.conf"],
        100,
        "errors",
    ),
    (
        "very_many_fields_of_a_metric_are_not_searched_for_each_one",
        400,
        25,
        |at| write(at, "a.conf", &format!("{METRIC}\n  fields {{\n{}  }}\n}}\n", lines!(60_000, "    f{n} = yes\n"))),
        &["conf-check", "--dovecot", "2.4", "a.conf"],
        100,
        "60000 errors",
    ),
    (
        "marks_of_a_template_that_never_end_are_looked_for_once",
        400,
        20,
        |at| {
            let (braces, dollars) = ("{{".repeat(300_000), "${".repeat(300_000));
            write(
                at,
                "a.conf",
                &format!("{METRIC}\n}}\na = {braces}\nb = {dollars}}}\nc = }}{}\n", "${a".repeat(300_000)),
            );
        },
        &["conf-check", "a.conf"],
        0,
        "conf-check: ",
    ),
    (
        "files_that_never_end_are_not_read_to_the_end",
        400,
        60,
        |at| {
            let filters = "metric m {\n filter = </dev/zero\n}\n".repeat(3);
            write(at, "a.conf", &format!("!include /dev/zero\n!include /dev/zero\n{filters}"));
        },
        &["conf-check", "a.conf"],
        100,
        "it is a device",
    ),
    (
        "a_configuration_file_of_ours_that_never_ends_is_refused",
        400,
        60,
        |at| write(at, "a.jsonl", "{\"event\":\"a\"}\n"),
        &["live-check", "--config", "/dev/zero", "a.jsonl"],
        101,
        "larger than 16 MiB",
    ),
    (
        "a_baseline_that_never_ends_is_refused",
        600,
        60,
        |at| write(at, "a.jsonl", "{\"event\":\"a\"}\n"),
        &["live-check", "--baseline", "/dev/zero", "a.jsonl"],
        101,
        "larger than 64 MiB",
    ),
    (
        "a_page_that_never_ends_is_refused",
        600,
        60,
        |at| write(at, "a.conf", METRIC),
        &["spec", "check", "/dev/zero"],
        101,
        "larger than 64 MiB",
    ),
    (
        "unknown_parents_are_not_all_compared_with_all_events",
        400,
        60,
        |at| write(at, "a.txt", &(PAGE.to_owned() + &lines!(20_000, "*e{n}*\n\n * fields from *x{n}*\n\n"))),
        &["spec", "check", "a.txt"],
        100,
        "20000 errors",
    ),
    (
        "rules_of_a_kinds_file_are_found_by_name",
        400,
        60,
        |at| {
            write(at, "a.txt", &(PAGE.to_owned() + "*e*\n\n" + &lines!(20_000, " * f{n}: x\n")));
            let rules = lines!(20_000, "[[rule]]\nfield=\"f{n}\"\nkind=\"int\"\nreason=\"r\"\n");
            let unused = lines!(10_000, "[[rule]]\nfield=\"g{n}\"\nkind=\"int\"\nreason=\"r\"\n");
            write(at, "a.fields.toml", &(rules + &unused));
        },
        &["spec", "check", "a.txt"],
        100,
        "10000 errors",
    ),
    (
        "very_many_patterns_of_a_kinds_file_are_refused",
        400,
        60,
        |at| {
            write(at, "a.txt", &(PAGE.to_owned() + "*e*\n\n" + &lines!(20_000, " * f{n}: x\n")));
            write(at, "a.fields.toml", &lines!(20_000, "[[rule]]\npattern=\"f{n}*\"\nkind=\"int\"\nreason=\"r\"\n"));
        },
        &["spec", "check", "a.txt"],
        100,
        "kind-rule",
    ),
    (
        "a_rename_that_very_many_events_inherit_is_one_change",
        400,
        60,
        |at| {
            for name in ["old", "new"] {
                let fields = lines!(100, " * {name}_number_{n:03}: the {n} words of it\n", name = name);
                let events = lines!(5_000, "*e{n}*\n\n * fields from *base*\n\n");
                write(at, name, &format!("{PAGE}*base*\n\n{fields}\n{events}"));
            }
        },
        &["diff", "old", "new"],
        100,
        "100 errors",
    ),
    (
        "very_many_similar_names_are_compared_within_bounds",
        400,
        120,
        |at| {
            write(at, "old", &(PAGE.to_owned() + &lines!(1_000, "*ev_{n:04}*\n\n * f: x\n\n")));
            write(at, "new", &(PAGE.to_owned() + &lines!(1_000, "*ew_{n:04}*\n\n * f: x\n\n")));
        },
        &["diff", "old", "new"],
        100,
        "errors",
    ),
    (
        "a_helper_that_very_many_events_share_is_followed_within_bounds",
        400,
        120,
        |at| {
            let fields = lines!(800, "event_add_str(e,\"k{n}\",\"b\"); ");
            let events = lines!(
                8_000,
                "void g{n}(struct event *p){{ struct event *x=event_create(p); event_set_name(x,\"ev{n}\"); h(x); e_debug(x,\"y\"); }}\n"
            );
            write(at, "a.c", &format!("void h(struct event *e){{ {fields}}}\n{events}"));
        },
        &["source-check", "."],
        0,
        "more fields of events than are kept",
    ),
    (
        "calls_within_very_many_calls_are_read_within_bounds",
        600,
        60,
        |at| {
            let calls = format!("{}n{}", "f(".repeat(200_000), ")".repeat(200_000));
            let event = "void g(void) { e_debug(event_create_passthrough(e)->set_name(\"imap_command_finished\")->event(), \"x\"); }";
            write(at, "a.c", &format!("int f(void){{return {calls};}}\n{event}\n"));
        },
        &["source-check", "."],
        100,
        "code that is nested too deeply",
    ),
    (
        "text_that_is_not_c_is_given_up",
        400,
        60,
        |at| {
            let (signs, mut state) = (b"(){}[];,.*&<>=+-!abcdef \"'#\n/", 1_u32);
            let text = each(1_000_000, |text, _| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                text.push(char::from(signs[(state >> 16) as usize % signs.len()]));
            });
            write(at, "a.c", &text);
            write(at, "b.c", &text.replace('!', "\0"));
            write(
                at,
                "c.c",
                "void g(void) { e_debug(event_create_passthrough(e)->set_name(\"a\")->event(), \"x\"); }\n",
            );
        },
        &["source-check", "."],
        0,
        "`b.c` was not read: hardly any of it is C",
    ),
    (
        "an_export_of_very_many_names_is_bounded",
        400,
        60,
        |at| write(at, "a.jsonl", &lines!(50_000, "{{\"event\":\"e{n}\",\"fields\":{{\"f{n}\":1}}}}\n")),
        &["live-check", "--fail-on", "warning", "a.jsonl"],
        100,
        "warnings",
    ),
];
