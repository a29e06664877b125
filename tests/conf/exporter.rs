//! The exporters that metrics name, case by case.

use super::block::{V2_3, V2_4, cases};
use super::*;

#[test]
fn an_exporter_that_does_not_exist_is_told_with_those_that_do() {
    let exporters = |count: usize| {
        (0..count).map(|n| format!("event_exporter name{n} {{; driver = drop; format = none; }}; ")).collect::<String>()
    };
    let wanted = |exporters: &str, wanted: &str| {
        format!("{exporters}metric m {{; filter = event=imap_command_finished; exporter = {wanted}; }}")
    };
    let hidden = "protocol imap {; event_exporter hidden {; driver = drop; format = none; }; }; ";
    let all = [
        wanted("", "x"),
        wanted("", "$ENV:X"),
        wanted(&exporters(1), "name0"),
        wanted(&exporters(1), "x"),
        wanted(&exporters(3), "nam1"),
        wanted(&exporters(8), "x"),
        wanted(&exporters(9), "x"),
        wanted(hidden, "hidden"),
        wanted(&format!("{hidden}{}", exporters(1)), "hiden"),
        format!("protocol imap {{; {}; }}", wanted("", "x")),
        wanted("", ""),
    ];
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    expect![[r#"
        metric m {; filter = event=imap_command_finished; exporter = x; }
            unknown-exporter: metric `m` exports nothing: unknown exporter `x` (define it with `event_exporter x {`)
        metric m {; filter = event=imap_command_finished; exporter = $ENV:X; }
        name0; metric m {; filter = event=imap_command_finished; exporter = name0; }
        name0; metric m {; filter = event=imap_command_finished; exporter = x; }
            unknown-exporter: metric `m` exports nothing: unknown exporter `x` (the exporters are `name0`)
        name0; name1; name2; metric m {; filter = event=imap_command_finished; exporter = nam1; }
            unknown-exporter: metric `m` exports nothing: unknown exporter `nam1` (did you mean `name1`?)
        name0; name1; name2; name3; name4; name5; name6; name7; metric m {; filter = event=imap_command_finished; exporter = x; }
            unknown-exporter: metric `m` exports nothing: unknown exporter `x` (the exporters are `name0`, `name1`, `name2`, `name3`, `name4`, `name5`, `name6` and `name7`)
        name0; name1; name2; name3; name4; name5; name6; name7; name8; metric m {; filter = event=imap_command_finished; exporter = x; }
            unknown-exporter: metric `m` exports nothing: unknown exporter `x` (define it with `event_exporter x {`)
        protocol imap {; event_exporter hidden; }; metric m {; filter = event=imap_command_finished; exporter = hidden; }
            unknown-exporter: metric `m` exports nothing: unknown exporter `hidden` (move the exporter out of this block)
        protocol imap {; event_exporter hidden; }; name0; metric m {; filter = event=imap_command_finished; exporter = hiden; }
            unknown-exporter: metric `m` exports nothing: unknown exporter `hiden` (the exporters are `name0`)
        protocol imap {; metric m {; filter = event=imap_command_finished; exporter = x; }; }
            never-matches: metric `m` can never count: the stats process does not read the block `protocol imap` (move it out of the block)
        metric m {; filter = event=imap_command_finished; exporter = ; }
    "#]].assert_eq(
        &cases(V2_4, "", &all)
            .replace("event_exporter name", "name")
            .replace(" {; driver = drop; format = none; }", ""),
    );
}

#[test]
fn what_is_not_in_the_file_is_not_judged() {
    let settings = [
        "client_limit = <x",
        "client_limit = $ENV:X",
        "client_limit = %{env:X}",
        "vsz_limit = <x",
        "user = %{nothing}",
        "client_limit = x",
    ];
    expect![[r#"
        client_limit = <x
        client_limit = $ENV:X
        client_limit = %{env:X}
        vsz_limit = <x
        user = %{nothing}
            refused-setting: service `stats`: Dovecot 2.4 does not start: unknown variable `nothing` (it knows `%{env:NAME}`, `%{system:hostname}` and `%{process:pid}`)
        client_limit = x
            refused-setting: service `stats`: Dovecot 2.4 does not start: `x` is not a non-negative number (write it in digits, without a sign and a unit)
    "#]].assert_eq(&cases(&format!("{V2_4}service stats {{\n"), "}\n", &settings));
    expect![[r#"
        client_limit = <x
        client_limit = $ENV:X
        client_limit = %{env:X}
        vsz_limit = <x
        user = %{nothing}
        client_limit = x
            refused-setting: service `stats`: Dovecot 2.3 does not start: `x` is not a non-negative number (write it in digits, without a sign and a unit)
    "#]].assert_eq(&cases(&format!("{V2_3}service stats {{\n"), "}\n", &settings));
}

#[test]
fn what_is_nearly_the_name_of_a_block_or_belongs_elsewhere_is_told() {
    let blocks = [
        "method discrete {; }",
        "fielda {; }",
        "exporter_includ {; }",
        "group_by x {; methid discrete {; }; }",
        "group_by x {; method linear {; max = 9; step = 1; stap = 1; }; }",
        "group_by x {; field = y; feld = z; }",
        "group_by x {; method discrete {; service x {; }; }; }",
        "service x {; }",
        "group_by x {; metric n {; }; }",
        "unix_listener x {; }",
        "description = a; descripton = b",
        "@x = y",
        "group_by x {; method exponential {; base = 3; }; }",
    ];
    expect![[r#"
        method discrete {; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: a block `method` is not allowed in a block `metric` (write it into a block `group_by FIELD {`)
        fielda {; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: unknown block `fielda` (did you mean `fields`?)
        exporter_includ {; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: unknown block `exporter_includ` (did you mean `exporter_include`?)
        group_by x {; methid discrete {; }; }
            unknown-field: metric `m` groups by `x`; `imap_command_finished` has no field `x` (no event documents `x`)
            refused-setting: metric `m`: Dovecot 2.4 does not start: unknown block `methid` (did you mean `method`?)
        group_by x {; method linear {; max = 9; step = 1; stap = 1; }; }
            unknown-field: metric `m` groups by `x`; `imap_command_finished` has no field `x` (no event documents `x`)
            refused-setting: metric `m`: Dovecot 2.4 does not start: unknown setting `stap` (did you mean `step`?)
        group_by x {; field = y; feld = z; }
            unknown-field: metric `m` groups by `y`; `imap_command_finished` has no field `y` (no event documents `y`)
            refused-setting: metric `m`: Dovecot 2.4 does not start: unknown setting `feld` (did you mean `field`?)
        group_by x {; method discrete {; service x {; }; }; }
            unknown-field: metric `m` groups by `x`; `imap_command_finished` has no field `x` (no event documents `x`)
            refused-setting: metric `m`: Dovecot 2.4 does not start: a block `service` is not allowed in a block `method` (is the `}` of `metric m` missing?)
        service x {; }
            refused-setting: metric `m`: Dovecot 2.4 does not start: a block `service` is not allowed in a block `metric` (is the `}` of `metric m` missing?)
        group_by x {; metric n {; }; }
            unknown-field: metric `m` groups by `x`; `imap_command_finished` has no field `x` (no event documents `x`)
            refused-setting: metric `m`: Dovecot 2.4 does not start: a block `metric` is not allowed in a block `group_by` (is the `}` of `metric m` missing?)
            refused-setting: metric `n`: Dovecot 2.4 does not start: it has no filter (say what it counts, such as `filter = event=NAME`)
        unix_listener x {; }
        description = a; descripton = b
            refused-setting: metric `m`: Dovecot 2.4 does not start: unknown setting `descripton` (did you mean `description`?)
        @x = y
        group_by x {; method exponential {; base = 3; }; }
            unknown-field: metric `m` groups by `x`; `imap_command_finished` has no field `x` (no event documents `x`)
            refused-setting: metric `m`: Dovecot 2.4 does not start: the base must be 2 or 10 (an example is `min_magnitude = 1`, `max_magnitude = 5` and `base = 10`)
    "#]].assert_eq(&cases(
        &format!("{V2_4}metric m {{\n  filter = event=imap_command_finished\n"),
        "}\n",
        &blocks,
    ));
    expect![[r#"
        method discrete {; }
            refused-setting: metric `m`: Dovecot 2.3 does not start: a block `method` is not allowed here in Dovecot 2.3
        fielda {; }
            refused-setting: metric `m`: Dovecot 2.3 does not start: a block `fielda` is not allowed here in Dovecot 2.3
        exporter_includ {; }
            refused-setting: metric `m`: Dovecot 2.3 does not start: a block `exporter_includ` is not allowed here in Dovecot 2.3
        group_by x {; methid discrete {; }; }
            refused-setting: metric `m`: Dovecot 2.3 does not start: a block `group_by` is not allowed here in Dovecot 2.3
            unknown-field: metric `m` groups by `x`; `imap_command_finished` has no field `x` (no event documents `x`)
        group_by x {; method linear {; max = 9; step = 1; stap = 1; }; }
            refused-setting: metric `m`: Dovecot 2.3 does not start: a block `group_by` is not allowed here in Dovecot 2.3
            unknown-field: metric `m` groups by `x`; `imap_command_finished` has no field `x` (no event documents `x`)
        group_by x {; field = y; feld = z; }
            refused-setting: metric `m`: Dovecot 2.3 does not start: a block `group_by` is not allowed here in Dovecot 2.3
            unknown-field: metric `m` groups by `y`; `imap_command_finished` has no field `y` (no event documents `y`)
        group_by x {; method discrete {; service x {; }; }; }
            refused-setting: metric `m`: Dovecot 2.3 does not start: a block `group_by` is not allowed here in Dovecot 2.3
            unknown-field: metric `m` groups by `x`; `imap_command_finished` has no field `x` (no event documents `x`)
        service x {; }
            refused-setting: metric `m`: Dovecot 2.3 does not start: a block `service` is not allowed here in Dovecot 2.3
        group_by x {; metric n {; }; }
            refused-setting: metric `m`: Dovecot 2.3 does not start: a block `group_by` is not allowed here in Dovecot 2.3
            unknown-field: metric `m` groups by `x`; `imap_command_finished` has no field `x` (no event documents `x`)
            refused-setting: metric `n`: Dovecot 2.3 does not start: it has no filter (say what it counts, such as `filter = event=NAME`)
        unix_listener x {; }
            refused-setting: metric `m`: Dovecot 2.3 does not start: a block `unix_listener` is not allowed here in Dovecot 2.3
        description = a; descripton = b
            refused-setting: metric `m`: Dovecot 2.3 does not start: unknown setting `descripton` (did you mean `description`?)
        @x = y
            refused-setting: metric `m`: Dovecot 2.3 does not start: unknown setting `@x`
        group_by x {; method exponential {; base = 3; }; }
            refused-setting: metric `m`: Dovecot 2.3 does not start: a block `group_by` is not allowed here in Dovecot 2.3
            unknown-field: metric `m` groups by `x`; `imap_command_finished` has no field `x` (no event documents `x`)
    "#]].assert_eq(&cases(
        &format!("{V2_3}metric m {{\n  filter = event=imap_command_finished\n"),
        "}\n",
        &blocks,
    ));
    let some = "metric m {\n  filter = event=imap_command_finished\n";
    expect![[r#"
        filter {; name = x; }
            refused-setting (warning): metric `m`: later releases of Dovecot 2.3 do not start: a block `filter` is not allowed here in Dovecot 2.3 (write `filter = name=x`)
        event_name = x
            refused-setting (warning): metric `m`: later releases of Dovecot 2.3 do not start: `event_name` was removed in 2.3.12 (write `filter = event=x`)
        metric_name = n
        description = a
        exporter = x
            unknown-exporter: metric `m` exports nothing: unknown exporter `x` (define it with `event_exporter x {`)
    "#]].assert_eq(&cases(
        some,
        "}\n",
        &["filter {; name = x; }", "event_name = x", "metric_name = n", "description = a", "exporter = x"],
    ));
}
