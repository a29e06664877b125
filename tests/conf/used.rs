//! What a configuration uses: the events and fields of its filters, sums and groups.

use super::block::V2_4;
use super::*;

/// Each event and field, with who uses it, how and where.
fn used(text: &str) -> String {
    let used = check_against(built_in(&events_spec::built_in::V2_4), text).used;
    let line = |used: &dovecot_events::check::conf::Used| {
        let by = if used.is_metric { format!("metric {}", used.by) } else { used.by.clone() };
        let (event, field) = (used.event.as_deref().unwrap_or("-"), used.field.as_deref().unwrap_or(""));
        format!("{}:{} {by} {} {event} {field}\n", used.location.line, used.location.column, used.does)
    };
    used.iter().map(line).collect()
}

#[test]
fn what_a_filter_compares_is_used_once_for_each_event() {
    let metric = |filter: &str| used(&format!("{V2_4}metric m {{\n  filter = {filter}\n}}\n"));
    expect![[r#"
        4:18 metric m asks for a 
        4:24 metric m asks for a n
        4:32 metric m asks for a n
        4:55 metric m asks for a n
        4:45 metric m asks for b 
        4:55 metric m asks for b n
    "#]]
    .assert_eq(&metric("event=a AND n=1 AND n=1 OR event=b AND NOT n=2"));
    expect![[r#"
        4:28 metric m asks for - n
    "#]]
    .assert_eq(&metric("NOT event=a AND n=1"));
    expect![[r#"
        4:19 metric m asks for a 
        4:30 metric m asks for b* 
    "#]]
    .assert_eq(&metric("(event=a OR event=b*) AND category=imap"));
    expect![[""]].assert_eq(&metric("event=a AND"));
    expect![[r#"
        3:19 log_debug asks for a 
        3:25 log_debug asks for a n
    "#]]
    .assert_eq(&used(&format!("{V2_4}log_debug = event=a AND n=1\n")));
}

#[test]
fn the_fields_of_a_metric_are_those_around_it_with_its_own() {
    let metric = |outside: &str, inside: &str| {
        let lines = format!("{outside}; metric m {{; filter = event=a; {inside}; }}").replace("; ", "\n");
        let used = used(&format!("{V2_4}{lines}\n"));
        let counted = used.lines().filter(|line| !line.contains("asks for"));
        counted.map(|line| line.split_once(' ').unwrap().1.to_owned() + "\n").collect::<String>()
    };
    // Words, and a block that adds or takes away.
    expect![[r#"
        metric m counts a x
        metric m counts a y
    "#]]
    .assert_eq(&metric("", "fields = x, y x"));
    expect![[r#"
        metric m counts a x
        metric m counts a z
    "#]]
    .assert_eq(&metric("", "fields {; x = yes; y = no; z = yes; }"));
    expect![[r#"
        metric m counts a y
        metric m counts a z
    "#]]
    .assert_eq(&metric("", "fields = x y; fields {; x = no; z = yes; }"));
    expect![[r#"
        metric m counts a x
        metric m counts a y
    "#]]
    .assert_eq(&metric("", "fields {; z = yes; }; fields = x y"));
    expect![[r#"
        metric m counts a x
    "#]]
    .assert_eq(&metric("", "fields = x; fields {; x = no; }; fields {; x = yes; }"));
    // What is around the metric comes after its own; a whole list replaces it.
    expect![[r#"
        metric m counts a a
        metric m counts a b
    "#]]
    .assert_eq(&metric("metric_fields = a b", ""));
    expect![[r#"
        metric m counts a c
        metric m counts a b
    "#]]
    .assert_eq(&metric("metric_fields = a b", "fields {; c = yes; a = no; }"));
    expect![[r#"
        metric m counts a c
    "#]]
    .assert_eq(&metric("metric_fields = a b", "fields = c"));
    expect![[r#"
        metric m counts a c
    "#]]
    .assert_eq(&metric("metric_fields = a b", "metric_fields = c"));
    expect![[r#"
        metric m counts a c
        metric m counts a a
    "#]]
    .assert_eq(&metric("metric_fields {; a = yes; }", "fields {; c = yes; }"));
    // Names and filters are the metric's own.
    expect![[r#"
        metric m counts a c
    "#]]
    .assert_eq(&metric("fields = a; metric_filter = event=b", "fields = c"));
    // Groups of one name are one.
    expect![[r#"
        metric m groups by a x
        metric m groups by a y
    "#]]
    .assert_eq(&metric("", "group_by x {; }; group_by y {; }; group_by x {; method linear {; max = 5; step = 1; }; }"));
    expect![[r#"
        metric m groups by a z
        metric m groups by a x
    "#]]
    .assert_eq(&metric("metric_group_by z {; }", "group_by x {; }"));
    expect![[r#"
        metric m groups by a y
    "#]]
    .assert_eq(&metric("", "metric_group_by x {; metric_group_by_field = y; }"));
}

#[test]
fn a_metric_of_two_three_counts_a_field_as_often_as_it_is_written() {
    let text = "# 2.3.21 (47349e2482): /etc/x\nmetric m {\n  filter = event=a\n  fields = x y x\n  group_by = z z:linear:0:5:1\n}\n";
    expect![[r#"
        3:18 metric m asks for a 
        4:12 metric m counts a x
        4:14 metric m counts a y
        4:16 metric m counts a x
        5:14 metric m groups by a z
        5:16 metric m groups by a z
    "#]]
    .assert_eq(&used(text));
}

#[test]
fn numbers_of_a_group_in_one_word_are_checked() {
    let group = |group: &str| {
        let text = format!(
            "# 2.3.21 (47349e2482): /etc/x\nmetric m {{\n  filter = event=imap_command_finished\n  group_by = bytes_in:{group}\n}}\n"
        );
        let found = check_against(vendored(), &text).findings;
        let refused = found.as_slice().iter().filter(|finding| finding.rule == Rule::RefusedSetting);
        let shown = |finding: &Finding| format!("{}: {}\n", finding.message, finding.help.clone().unwrap_or_default());
        format!("{group}\n{}", refused.map(shown).collect::<String>())
    };
    let groups = [
        "linear:0:10:2",
        "linear:-1:10:2",
        "linear:0:-1:2",
        "linear:0:10:-2",
        "linear:10:10:2",
        "linear:0:10:0",
        "linear:0:10:10",
        "linear:0:10:11",
        "linear:0:67108863:1",
        "linear:0:67108864:1",
        "linear:0:67108864:2",
        "linear:67108863:67108864:1",
        "linear:0:0:1",
        "linear:0:10",
        "linear:0:10:x",
        "linear",
        "exponential:0:5:2",
        "exponential:0:5:10",
        "exponential:0:5:3",
        "exponential:5:5:2",
        "exponential:-1:5:2",
        "exponential:0:67108864:2",
        "discrete",
        "discrete:1",
        "quadratic:0:1:2",
    ];
    expect![[r#"
        linear:0:10:2
        linear:-1:10:2
        metric `m`: Dovecot 2.3 does not start: `linear`: numbers must not be negative: the numbers are the lowest and highest value and the step, as in `field:linear:0:1000:100`
        linear:0:-1:2
        metric `m`: Dovecot 2.3 does not start: `linear`: numbers must not be negative: the numbers are the lowest and highest value and the step, as in `field:linear:0:1000:100`
        linear:0:10:-2
        metric `m`: Dovecot 2.3 does not start: `linear`: numbers must not be negative: the numbers are the lowest and highest value and the step, as in `field:linear:0:1000:100`
        linear:10:10:2
        metric `m`: Dovecot 2.3 does not start: `linear`: the first number must be below the second: the numbers are the lowest and highest value and the step, as in `field:linear:0:1000:100`
        linear:0:10:0
        metric `m`: Dovecot 2.3 does not start: `linear`: the step must not be 0: the numbers are the lowest and highest value and the step, as in `field:linear:0:1000:100`
        linear:0:10:10
        linear:0:10:11
        metric `m`: Dovecot 2.3 does not start: `linear`: the first number and the step together must not be above the second number: the numbers are the lowest and highest value and the step, as in `field:linear:0:1000:100`
        linear:0:67108863:1
        linear:0:67108864:1
        metric `m`: Dovecot 2.3 does not start: `linear`: it makes more ranges than fit in memory: the numbers are the lowest and highest value and the step, as in `field:linear:0:1000:100`
        linear:0:67108864:2
        linear:67108863:67108864:1
        linear:0:0:1
        metric `m`: Dovecot 2.3 does not start: `linear`: the first number must be below the second: the numbers are the lowest and highest value and the step, as in `field:linear:0:1000:100`
        linear:0:10
        metric `m`: Dovecot 2.3 does not start: `linear`: it takes three numbers: the numbers are the lowest and highest value and the step, as in `field:linear:0:1000:100`
        linear:0:10:x
        metric `m`: Dovecot 2.3 does not start: `linear`: it takes three numbers: the numbers are the lowest and highest value and the step, as in `field:linear:0:1000:100`
        linear
        metric `m`: Dovecot 2.3 does not start: `linear`: it takes three numbers: the numbers are the lowest and highest value and the step, as in `field:linear:0:1000:100`
        exponential:0:5:2
        exponential:0:5:10
        exponential:0:5:3
        metric `m`: Dovecot 2.3 does not start: `exponential`: the base must be 2 or 10: the numbers are the lowest and highest power and the base, as in `field:exponential:1:5:10`
        exponential:5:5:2
        metric `m`: Dovecot 2.3 does not start: `exponential`: the first number must be below the second: the numbers are the lowest and highest power and the base, as in `field:exponential:1:5:10`
        exponential:-1:5:2
        metric `m`: Dovecot 2.3 does not start: `exponential`: numbers must not be negative: the numbers are the lowest and highest power and the base, as in `field:exponential:1:5:10`
        exponential:0:67108864:2
        discrete
        discrete:1
        metric `m`: Dovecot 2.3 does not start: `discrete` takes no numbers: 
        quadratic:0:1:2
        metric `m`: Dovecot 2.3 does not start: unknown function `quadratic`: did you mean `discrete`, `exponential` or `linear`?
    "#]].assert_eq(&groups.map(group).concat());
}
