//! What of a configuration is about events, case by case.

mod around;

use super::*;
use crate::input::conf::read::tests::in_lines as conf;

/// What is about events in a configuration.
fn shown(text: &str) -> String {
    let mut conf = conf(text);
    let about = about(&mut conf);
    let mut parts: Vec<String> = about.metrics.iter().map(metric).collect();
    parts.extend(about.writers.iter().map(|writer| {
        let parts = [("to", &writer.transport), ("format", &writer.format), ("times", &writer.times)];
        format!("exporter {}{}", writer.name.as_str(), parts.map(|(what, text)| given(what, text.as_ref())).concat())
    }));
    assert_eq!(
        words(&about.exporters),
        about.writers.iter().map(|writer| writer.name.as_str()).collect::<Vec<_>>().join(" ")
    );
    parts.extend(about.unseen_exporters.iter().map(|name| format!("unseen exporter {}", name.as_str())));
    parts.extend(about.filters.iter().map(|(key, filter)| format!("{} {}", key.as_str(), filter.as_str())));
    parts.extend(about.disabled.iter().map(|key| format!("disabled by {}", key.as_str())));
    parts.extend(conf.findings.as_slice().iter().map(|finding| format!("{}: {}", finding.level, finding.message)));
    let lines: Vec<&str> = parts.iter().map(|part| part.trim_end()).collect();
    if lines.is_empty() { "nothing".to_owned() } else { lines.join(" | ") }
}

fn metric(metric: &Metric) -> String {
    let mut shown = format!("metric {}", metric.name.as_str());
    if !metric.is_named {
        shown += " (no name)";
    }
    if metric.unread {
        shown += " (not read)";
    }
    shown += &given("in", metric.unseen.as_ref());
    shown += &given("filter", metric.filter.as_ref());
    if !metric.fields.is_empty() {
        shown += &format!(", sums {}", words(&metric.fields));
    }
    for group in &metric.group_by {
        let function = group.function.as_ref().map_or("", Text::as_str);
        let ranges: Vec<&str> = group.ranges().into_iter().map(Text::as_str).collect();
        let kind = if group.one_word { "by the word" } else { "by" };
        shown += format!(", {kind} {} {function} {}", group.field.as_str(), ranges.join("-")).trim_end();
    }
    shown += &given("to", metric.exporter.as_ref());
    if let Some(include) = &metric.include {
        shown += &format!(", with {}", words(include));
    }
    shown += &given("help", metric.description.as_ref());
    shown + &given("outer", metric.outer_method.as_ref())
}

fn given(what: &str, text: Option<&Text>) -> String {
    text.map_or_else(String::new, |text| format!(", {what} {}", text.as_str()))
}

fn words(texts: &[Text]) -> String {
    texts.iter().map(Text::as_str).collect::<Vec<_>>().join(" ")
}

/// Checks what each case says after these lines.
fn check(before: &str, cases: &[(&str, &str)]) {
    for (case, said) in cases {
        assert_eq!(shown(&format!("{before}{case}")), *said, "{case}");
    }
}

const V2_4: &str = "dovecot_config_version = 2.4.1; ";

#[test]
fn a_metric_has_what_its_blocks_say() {
    check(
        "",
        &[
            (
                "metric m {; filter = event=a; fields = x y,z; group_by = p q,r:linear:1:9:2; exporter = e; exporter_include = name a,b; description = d; }",
                "metric m, filter event=a, sums x y,z, by the word p, by the word q,r linear 1-9-2, to e, with name a,b, help d",
            ),
            ("metric m {; filter = event=a; exporter =; fields =; group_by =; }", "metric m, filter event=a"),
            (
                "metric m {; filter = event=a; }; metric m {; filter = event=b; exporter = e; }; metric m {; exporter =; }",
                "metric m, filter event=b",
            ),
            ("metric m {; metric_name = n; }; metric m {; name = n; }; metric n {; }", "metric n | metric n"),
            (
                "metric {; metric_name = n; }; metric {; metric_name =; }; metric {; description = d; }",
                "metric n | metric metric (no name), help d",
            ),
            ("metric m {; metric_filter = event=a; metric_fields = x; }", "metric m, filter event=a, sums x"),
            (
                "metric m {; event_name = a; }; metric m {; source_location = b; }",
                "metric m, filter source_location=\"b\"",
            ),
            ("metric m {; filter = event=a; event_name = b; }", "metric m, filter event=a"),
            ("metric m {; filter = event=a; group_by x {; }; }", "metric m, filter event=a, by x"),
        ],
    );
    check(
        V2_4,
        &[
            (
                "metric m {; filter = event=a; fields = x y,z; exporter = e; exporter_include = name a,b; description = d; }",
                "metric m, filter event=a, sums x y z, to e, with name a b, help d",
            ),
            (
                "metric m {; filter = event=a; group_by = p q,r:linear:1:9:2 :x s:; }",
                "metric m, filter event=a, by the word p, by the word q, by the word r linear 1-9-2, by the word  x, by the word s",
            ),
            (
                "metric m {; metric_filter = event=a; metric_exporter = e; metric_description = d; metric_fields = x; metric_exporter_include = name; }",
                "metric m, filter event=a, sums x, to e, with name, help d",
            ),
            (
                "metric m {; filter = event=a; metric_filter = event=b; }; metric n {; metric_filter = event=a; filter = event=b; }",
                "metric m, filter event=b | metric n, filter event=b",
            ),
            (
                "metric m {; name = n; }; metric o {; metric_name = p; }; metric q {; name =; }",
                "metric n | metric p | metric q",
            ),
            ("metric {; name = n; }; metric {; metric_name = p; }", "metric metric (no name) | metric p"),
        ],
    );
}

#[test]
fn the_stats_process_does_not_see_sections_for_connections_and_most_protocols() {
    for version in ["", V2_4] {
        check(
            version,
            &[
                (
                    "protocol imap {; metric m {; }; event_exporter e {; driver = log; }; }",
                    "metric m, in protocol imap | unseen exporter e",
                ),
                (
                    "protocol stats {; metric m {; }; event_exporter e {; driver = log; }; }",
                    "metric m | exporter e, to log",
                ),
                (
                    "protocol !imap {; metric m {; }; event_exporter e {; driver = log; }; }",
                    "metric m | exporter e, to log",
                ),
                (
                    "protocol !stats {; metric m {; }; event_exporter e {; driver = log; }; }",
                    "metric m, in protocol !stats | unseen exporter e",
                ),
                ("protocol {; metric m {; }; }", "metric m, in protocol"),
                (
                    "local 127.0.0.1 {; metric m {; }; event_exporter e {; driver = log; }; }",
                    "metric m, in local 127.0.0.1 | unseen exporter e",
                ),
                ("remote 127.0.0.1 {; protocol stats {; metric m {; }; }; }", "metric m, in remote 127.0.0.1"),
                ("local_name a {; metric m {; }; }", "metric m, in local_name a"),
                (
                    "metric m {; }; protocol imap {; metric m {; exporter = e; }; metric m {; fields = x; }; }; protocol pop3 {; metric m {; }; }",
                    "metric m | metric m, in protocol imap, sums x, to e | metric m, in protocol pop3",
                ),
                ("namespace x {; metric m {; }; }", "metric m"),
            ],
        );
    }
}

#[test]
fn exporters_filters_and_the_socket_are_told() {
    check(
        "",
        &[
            (
                "event_exporter e {; transport = log; format = json; format_args = time-unix; }",
                "exporter e, to log, format json, times time-unix",
            ),
            (
                "event_exporter e {; transport = log; transport = drop; }; event_exporter e {; format = none; }",
                "exporter e, to drop | exporter e, format none",
            ),
            (
                "event_exporter {; transport = log; }; event_exporter {; event_exporter_name = e; format = none; }; event_exporter {; event_exporter_name =; }",
                "exporter e, format none",
            ),
            (
                "log_debug = event=a; log_core_filter = event=b; process_shutdown_filter = event=c; log_path = x",
                "log_debug event=a | log_core_filter event=b | process_shutdown_filter event=c",
            ),
            (
                "log_debug = event=a; log_debug = event=b; protocol imap {; log_debug = event=c; }",
                "log_debug event=b | log_debug event=c",
            ),
            ("log_debug =", "log_debug"),
            ("stats_writer_socket_path =", "disabled by stats_writer_socket_path"),
            ("stats_writer_socket_path = x", "nothing"),
            ("stats_writer_socket_path =; stats_writer_socket_path = x", "nothing"),
            (
                "protocol imap {; stats_writer_socket_path =; }; stats_writer_socket_path =",
                "disabled by stats_writer_socket_path",
            ),
        ],
    );
    check(
        V2_4,
        &[
            (
                "event_exporter e {; driver = log; format = json; time_format = unix; }",
                "exporter e, to log, format json, times unix",
            ),
            (
                "event_exporter e {; event_exporter_driver = log; event_exporter_format = json; event_exporter_time_format = unix; }",
                "exporter e, to log, format json, times unix",
            ),
            ("event_exporter e {; driver = log; event_exporter_driver = drop; }", "exporter e, to drop"),
        ],
    );
}

#[test]
fn a_value_is_read_from_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("filter"), "event=a\n AND x=1").unwrap();
    std::fs::File::create(path("full")).unwrap().set_len(MOST_VALUE_BYTES).unwrap();
    std::fs::File::create(path("over")).unwrap().set_len(MOST_VALUE_BYTES + 1).unwrap();
    let shown = |text: &str| {
        let shown = shown(&text.replace('<', &format!("<{}/", folder.path().display())));
        shown.replace(&"\0".repeat(1 << 20), "1 MiB").replace(&format!("{}/", folder.path().display()), "")
    };
    for (text, said) in [
        ("metric m {; filter = <filter; }", "metric m, filter event=a\n AND x=1"),
        ("log_debug = <filter", "log_debug event=a\n AND x=1"),
        ("metric m {; filter = event=a; description = <full; }", "metric m, filter event=a, help 1 MiB"),
        (
            "metric m {; filter = event=a; description = <over; }",
            "metric m, filter event=a | error: cannot read the value of `description` from its file: it is larger than 1 MiB",
        ),
        (
            "metric m {; filter = <none; }",
            "metric m (not read) | error: cannot read the value of `filter` from its file: it does not exist",
        ),
        (
            "metric m {; filter = event=a; }; metric m {; filter = <none; }; metric m {; }",
            "metric m, filter event=a | error: cannot read the value of `filter` from its file: it does not exist",
        ),
        (
            "metric m {; filter = <none; event_name = a; }",
            "metric m (not read) | error: cannot read the value of `filter` from its file: it does not exist",
        ),
        ("metric m {; fields = <filter; }", "metric m, sums event=a\n AND x=1"),
        ("log_debug = <none", "error: cannot read the value of `log_debug` from its file: it does not exist"),
        ("stats_writer_socket_path = <filter", "nothing"),
    ] {
        assert_eq!(shown(text), said, "{text}");
    }
}

#[test]
fn the_version_is_that_of_the_first_thing_that_tells_it() {
    let told = |text: &str| {
        let conf = conf(text);
        let numbers = (version(&conf).to_string(), server(&conf), config_version(&conf));
        assert_eq!(numbers.0, version_of(&conf).map_or_else(|| "2.3".to_owned(), |(version, _)| version.to_string()));
        let known =
            |version: Option<ServerVersion>| version.map_or_else(|| "-".to_owned(), |version| version.to_string());
        let from = version_of(&conf).map_or_else(|| "nothing".to_owned(), |(_, from)| from);
        format!("{} server {} config {} from {from}", numbers.0, known(numbers.1), known(numbers.2))
    };
    for (case, said) in [
        ("a = b", "2.3 server - config - from nothing"),
        (
            "# 2.3.19.1 (9b53102964): /etc/dovecot/dovecot.conf; dovecot_config_version = 2.4.1",
            "2.3.19 server 2.3.19 config 2.4.1 from `doveconf` wrote it into the first line of `-`",
        ),
        ("dovecot_config_version = 2.4.1", "2.4 server - config 2.4.1 from `dovecot_config_version = 2.4.1`"),
        (
            "dovecot_config_version = 2.4.9; log_debug = $SET:x",
            "2.4 server - config 2.4.9 from `dovecot_config_version = 2.4.9`",
        ),
        ("dovecot_config_version = 2.5.1", "2.5 server - config 2.5.1 from `dovecot_config_version = 2.5.1`"),
        ("dovecot_config_version = 2.3.21", "2.4 server - config 2.3.21 from `dovecot_config_version = 2.3.21`"),
        ("dovecot_config_version = x", "2.4 server - config - from `dovecot_config_version = x`"),
        (
            "log_debug = event=a $ENV:x $SET:y $z",
            "2.4 server - config - from the variable `$SET:y`, which only 2.4 has",
        ),
        ("log_debug = event=a $y", "2.3 server - config - from nothing"),
        ("metric m {; group_by x {; }; }", "2.4 server - config - from a block `group_by`, which only 2.4 has"),
        ("metric m {; fields {; }; }", "2.3 server - config - from nothing"),
        ("service m {; group_by x {; }; driver = log; }", "2.3 server - config - from nothing"),
        (
            "event_exporter e {; driver = log; }",
            "2.4 server - config - from the setting `driver` of an exporter, which only 2.4 has",
        ),
        (
            "event_exporter e {; time_format = unix; }",
            "2.4 server - config - from the setting `time_format` of an exporter, which only 2.4 has",
        ),
        ("event_exporter e {; transport = log; }", "2.3 server - config - from nothing"),
        (
            "protocol imap {; metric m {; group_by x {; }; }; }",
            "2.4 server - config - from a block `group_by`, which only 2.4 has",
        ),
    ] {
        assert_eq!(told(case), said, "{case}");
    }
}
