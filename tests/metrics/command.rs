//! The command: its table, its notes, its explanations and its errors.

use std::fs;

use dovecot_events::cli::{Captured, capture};
use expect_test::{Expect, expect};

const CONF: &str = "\
dovecot_config_version = 2.4.0
metric commands {
  filter = event=imap_command_finished
  fields = bytes_out
  group_by cmd_name {
  }
}
metric slow {
  filter = event=imap_command_finished AND duration>1secs AND NOT user=carol
}
metric times {
  filter = event=imap_command_finished
  group_by duration {
    method exponential {
      base = 10
      min_magnitude = 2
      max_magnitude = 4
    }
  }
}
";

const EVENTS: &str = r#"{"event":"imap_command_finished","fields":{"cmd_name":"FETCH","user":"alice","bytes_out":100,"duration":1500000}}
{"event":"imap_command_finished","fields":{"cmd_name":"FETCH","user":"bob","bytes_out":50,"duration":250}}
{"event":"imap_command_finished","fields":{"cmd_name":"UID FETCH","user":"bob","duration":50}}
{"event":"imap_command_finished","fields":{"user":"bob","bytes_out":7,"duration":50}}
"#;

/// Runs the command on a configuration and on events of standard input.
fn metrics(conf: &str, events: &str, more: &[&str]) -> Captured {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dovecot.conf");
    fs::write(&path, conf).unwrap();
    let path = path.to_str().unwrap();
    let mut ran = capture(&[&["metrics", "--conf", path], more].concat(), events.as_bytes());
    for text in [&mut ran.out, &mut ran.err] {
        *text = text.replace(path, "dovecot.conf");
    }
    ran
}

fn expect_out(conf: &str, events: &str, more: &[&str], expect: &Expect) {
    let ran = metrics(conf, events, more);
    assert_eq!(ran.status, 0, "{}", ran.err);
    expect.assert_eq(&ran.out);
}

#[test]
fn the_table_has_a_row_for_each_number_of_each_group() {
    expect_out(
        CONF,
        EVENTS,
        &[],
        &expect![[r#"
            counted with the page of Dovecot 2.4.5, built in, because dovecot.conf says 2.4.0

            METRIC    GROUP               EVENTS  FIELD         SUM     MIN       AVG    MEDIAN    95 %     MAX
            commands                           4  duration   1.50 s   50 us  375.1 ms    150 us  1.50 s  1.50 s
                                                  bytes_out     157       7      52.3        50     100     100
            commands  cmd_name=FETCH           2  duration   1.50 s  250 us  750.1 ms  750.1 ms  1.50 s  1.50 s
                                                  bytes_out     150      50        75        75     100     100
            commands  cmd_name=UID FETCH       1  duration    50 us   50 us     50 us     50 us   50 us   50 us
                                                  bytes_out
            commands  cmd_name=""              1  duration    50 us   50 us     50 us     50 us   50 us   50 us
                                                  bytes_out       7       7         7         7       7       7
            slow                               1  duration   1.50 s  1.50 s    1.50 s    1.50 s  1.50 s  1.50 s
            times                              4  duration   1.50 s   50 us  375.1 ms    150 us  1.50 s  1.50 s
            times     duration>=10001          1  duration   1.50 s  1.50 s    1.50 s    1.50 s  1.50 s  1.50 s
            times     duration=101..1000       1  duration   250 us  250 us    250 us    250 us  250 us  250 us
            times     duration<=100            2  duration   100 us   50 us     50 us     50 us   50 us   50 us

            4 events, 3 metrics
        "#]],
    );
}

#[test]
fn the_dump_is_that_of_doveadm() {
    expect_out(
        CONF,
        EVENTS,
        &["--format", "dump"],
        &expect![[r#"
        metric_name	field	count	sum	min	max	avg	median	stddev	%95
        commands	duration	4	1500350	50	1500000	375087.50	150	649468.54	1500000
        commands	bytes_out	3	157	7	100	52.33	50	38.00	100
        commands_FETCH	duration	2	1500250	250	1500000	750125.00	750125	749875.00	1500000
        commands_FETCH	bytes_out	2	150	50	100	75.00	75	25.00	100
        commands_UID_FETCH	duration	1	50	50	50	50.00	50	0.00	50
        commands_UID_FETCH	bytes_out	0	0	0	0	0.00	0	0.00	0
        commands_	duration	1	50	50	50	50.00	50	0.00	50
        commands_	bytes_out	1	7	7	7	7.00	7	0.00	7
        slow	duration	1	1500000	1500000	1500000	1500000.00	1500000	0.00	1500000
        times	duration	4	1500350	50	1500000	375087.50	150	649468.54	1500000
        times_duration_10001_inf	duration	1	1500000	1500000	1500000	1500000.00	1500000	0.00	1500000
        times_duration_101_1000	duration	1	250	250	250	250.00	250	0.00	250
        times_duration_ninf_100	duration	2	100	50	50	50.00	50	0.00	50
    "#]],
    );
}

#[test]
fn programs_get_the_same_numbers() {
    let ran = metrics(CONF, EVENTS, &["--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let series = &value["metrics"][0]["series"];
    assert_eq!(series[0]["fields"]["bytes_out"]["sum"], 157);
    assert_eq!(series[1]["labels"][0]["value"], "FETCH");
    assert_eq!(series[1]["count"], 2);
    assert_eq!(value["events"], 4);
}

#[test]
fn each_metric_says_why_it_counts_an_event_or_not() {
    let line = EVENTS.lines().next().unwrap();
    expect_out(
        CONF,
        "",
        &["--explain", line],
        &expect![[r#"
        imap_command_finished
          commands  counted in cmd_name="FETCH"
          slow      counted
          times     counted in duration="duration_10001_inf"
    "#]],
    );
    let line = EVENTS.lines().nth(1).unwrap();
    expect_out(
        CONF,
        "",
        &["--explain", line],
        &expect![[r#"
        imap_command_finished
          commands  counted in cmd_name="FETCH"
          slow      not counted: `duration>1secs`: `duration` is 250
          times     counted in duration="duration_101_1000"
    "#]],
    );
}

#[test]
fn a_line_of_a_file_is_explained_by_its_number() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("events.jsonl");
    fs::write(&file, EVENTS).unwrap();
    let ran = metrics(CONF, "", &["--explain", &format!("{}:2", file.display())]);
    assert!(ran.out.contains("`duration` is 250"), "{} {}", ran.out, ran.err);
    let ran = metrics(CONF, "", &["--explain", &format!("{}:9", file.display())]);
    assert!(ran.err.contains("has no line 9"), "{}", ran.err);
}

#[test]
fn what_the_export_cannot_tell_is_said_once_at_the_top() {
    let conf = "dovecot_config_version = 2.4.0\n\
        metric a {\n  filter = event=x AND category=mail\n}\n\
        metric b {\n  filter = event=x AND source_location=auth.c:5\n}\n\
        metric c {\n  filter = event=x AND category=error\n}\n\
        metric d {\n  filter = event=x\n  group_by y {\n  }\n}\n";
    let events = "{\"event\":\"x\"}\n{\"event\":\"x\"}\n{\"event\":\"x\",\"fields\":{\"duration\":5}}\n{\"event\"\n";
    expect_out(
        conf,
        events,
        &[],
        &expect![[r#"
            counted with the page of Dovecot 2.4.5, built in, because dovecot.conf says 2.4.0

            note: 2 events do not have fields (`exporter_include` lacks `fields`); the numbers of `d` may be wrong
            note: no event has categories (`exporter_include` lacks `categories`); the numbers of `a` may be wrong
            note: 2 events do not have a duration (`exporter_include` lacks `fields` and `timestamps`); the numbers of `a`, `b`, `c`, `d` may be wrong
            note: no event has a source location, which exports do not contain; the numbers of `b` may be wrong
            note: no event has a log level, which exports do not contain, so all count as `info`; the numbers of `c` may be wrong
            note: 1 line repeats the line before, as if two metrics passed an event to one exporter; each one is counted
            note: 1 line is not a complete record and left out; the first one is at -:4: the line ends within the record at byte 9

            METRIC  GROUP  EVENTS  FIELD      SUM   MIN   AVG  MEDIAN  95 %   MAX
            a                   0  duration
            b                   0  duration
            c                   0  duration
            d                   3  duration  5 us  0 us  2 us    0 us  5 us  5 us
            d       y=""        3  duration  5 us  0 us  2 us    0 us  5 us  5 us

            3 events, 4 metrics
        "#]],
    );
}

#[test]
fn events_that_no_metric_counts_change_no_number_and_no_note() {
    let conf = "dovecot_config_version = 2.4.0\nmetric m {\n  filter = event=x AND category=mail\n}\n";
    let counted = "{\"event\":\"x\",\"start_time\":\"2026-11-26T10:00:00Z\",\"categories\":[\"mail\"],\"fields\":{\"duration\":5}}\n";
    // Once a time was read, these are looked at only at their ends. The last one has none.
    let other = "{\"event\":\"y\",\"hostname\":\"a\"}\n{\"event\":\"y\",\"hostname\":\"a\",\"fields\":{}}\n{\"event\":\"y\",\"hostname\":\"b\n";
    let events = format!("{other}{counted}{other}{other}");
    expect_out(
        conf,
        &events,
        &[],
        &expect![[r#"
        counted with the page of Dovecot 2.4.5, built in, because dovecot.conf says 2.4.0

        note: 3 lines are not complete records and left out; the first one is at -:3: the line ends within the record at byte 27

        METRIC  GROUP  EVENTS  FIELD      SUM   MIN   AVG  MEDIAN  95 %   MAX
        m                   1  duration  5 us  5 us  5 us    5 us  5 us  5 us

        7 events, 1 metric
    "#]],
    );
    let folder = tempfile::tempdir().unwrap();
    let all = metrics(conf, &events, &["--exports", folder.path().to_str().unwrap()]);
    assert_eq!(all.out, metrics(conf, &events, &[]).out);
}

#[test]
fn events_that_this_configuration_does_not_export_are_named() {
    let conf = "event_exporter out {\n  format = json\n  format_args = time-rfc3339\n  transport = log\n}\n\
        metric exported {\n  filter = event=imap_command_finished\n  exporter = out\n}\n\
        metric commands {\n  filter = event=imap_command_finished\n}\n\
        metric logins {\n  filter = event=auth_request_finished\n}\n";
    let events = "{\"event\":\"imap_command_finished\",\"categories\":[],\"fields\":{\"duration\":5}}\n";
    let ran = metrics(conf, events, &[]);
    let expected = "note: the exporters of this configuration do not write every event of `logins`: if they wrote this input, some \
        events are missing\n";
    let (page, counted) = ran.out.split_once("\n\n").unwrap();
    assert!(page.starts_with("counted with the page of Dovecot 2."), "{page}");
    assert!(counted.starts_with(expected), "{}", ran.out);
}

#[test]
fn a_value_in_no_range_is_said_to_end_the_stats_process() {
    let conf = "metric m {\n  filter = event=x\n  group_by = y:linear:0:25:10\n}\n";
    let ran = metrics(conf, "{\"event\":\"x\",\"fields\":{\"y\":22,\"duration\":1}}\n", &[]);
    assert!(ran.out.contains("the server's stats process panics at the first one"), "{}", ran.out);
}

#[test]
fn a_configuration_that_dovecot_refuses_is_refused_with_the_place() {
    let ran = metrics("metric m {\n  filter = event=\n}\n", EVENTS, &[]);
    assert_eq!(ran.status, 101);
    assert!(ran.out.contains("--> dovecot.conf:2:18"), "{}", ran.out);
    assert_eq!(ran.err, "error: Dovecot does not start with this configuration\n");
}

#[test]
fn a_modifier_that_is_not_computed_leaves_its_metric_out() {
    let conf = CONF.replace(
        "group_by cmd_name {\n",
        "group_by cmd_name {\n    method discrete {\n      modifier = %{value | sha256}\n    }\n",
    );
    let ran = metrics(&conf, EVENTS, &[]);
    let expected = "note: dovecot.conf:6: metric `commands` is left out: its modifier `%{value | sha256}`: the function \
        `sha256` with these arguments is not supported\n";
    let counted = ran.out.split_once("\n\n").map_or("", |(_, counted)| counted);
    assert!(counted.starts_with(expected), "{} {}", ran.out, ran.err);
}

#[test]
fn a_modifier_changes_the_groups() {
    let conf = "dovecot_config_version = 2.4.0\nmetric m {\n  filter = event=x\n  group_by user {\n    method discrete {\n      \
        modifier = %{value | domain | lower}\n    }\n  }\n}\n";
    let events =
        "{\"event\":\"x\",\"fields\":{\"user\":\"a@X.org\"}}\n{\"event\":\"x\",\"fields\":{\"user\":\"b@x.org\"}}\n";
    let ran = metrics(conf, events, &["--format", "dump"]);
    assert!(ran.out.contains("m_x.org\tduration\t2\t"), "{}", ran.out);
}

#[test]
fn metrics_that_come_with_the_server_are_counted() {
    let conf = "dovecot_config_version = 2.4.1\n@metric_defaults = backend\n";
    let events = "{\"event\":\"imap_command_finished\",\"fields\":{\"tagged_reply_state\":\"OK\",\"duration\":1}}\n";
    let ran = metrics(conf, events, &["--format", "dump"]);
    assert!(ran.out.contains("imap_commands_OK\tduration\t1\t1\t"), "{} {}", ran.out, ran.err);
}

#[test]
fn wrong_usage_and_input_without_events_are_errors() {
    let ran = capture(&["metrics", "--conf", "-"], b"");
    assert_eq!((ran.status, ran.err.as_str()), (2, "error: standard input can only be read once\n"));
    let ran = metrics(CONF, "a line of a log\n", &[]);
    assert_eq!((ran.status, ran.err.as_str()), (101, "error: no event found in standard input\n"));
    let ran = metrics(CONF, "", &["--explain", "{\"event\":"]);
    assert!(ran.err.starts_with("error: the line is not a complete event: "), "{}", ran.err);
}

/// Some blocks of lines, among them broken, repeated and ordinary ones; more than a thousand events of one group, so that
/// the server would have drawn at random.
fn long_recording() -> String {
    let line = |at: usize| match at % 97 {
        0 => "a line of a log\n".to_owned(),
        1 => "{\"event\":\"imap_command_finished\",\"fields\":{\r\n".to_owned(),
        2 | 3 => {
            "{\"event\":\"imap_command_finished\",\"fields\":{\"cmd_name\":\"NOOP\",\"duration\":7}}\r\n".to_owned()
        }
        _ => {
            let (command, duration) = (at % 7, at * 7919 % 100_003);
            format!(
                "{{\"event\":\"imap_command_finished\",\"fields\":{{\"cmd_name\":\"C{command}\",\"user\":\"user{at}\",\
                 \"bytes_out\":{at},\"duration\":{duration}}}}}\n"
            )
        }
    };
    (0..12_000).map(line).collect()
}

#[test]
fn several_threads_count_what_one_does() {
    let events = long_recording();
    assert!(events.len() > 1 << 20);
    for format in ["table", "dump", "openmetrics", "json"] {
        let several = metrics(CONF, &events, &["--format", format]);
        let folder = tempfile::tempdir().unwrap();
        // Exports are written in the order of the events, by one thread.
        let one = metrics(CONF, &events, &["--format", format, "--exports", folder.path().to_str().unwrap()]);
        assert_eq!((several.status, &several.out, &several.err), (0, &one.out, &one.err), "{format}");
    }
    let table = metrics(CONF, &events, &[]).out;
    assert!(table.contains("the first one is at -:2: "), "{table}");
    assert!(
        table.contains("line repeats the line before") || table.contains("lines repeat the line before"),
        "{table}"
    );
    assert!(table.contains('~'), "{table}");
}

#[test]
fn the_line_of_a_problem_is_counted_from_the_start_of_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let [first, second] = ["first.jsonl", "second.jsonl"].map(|name| folder.path().join(name));
    let line = "{\"event\":\"imap_command_finished\",\"fields\":{\"cmd_name\":\"NOOP\",\"duration\":7}}\n";
    fs::write(&first, line.repeat(10_000)).unwrap();
    fs::write(&second, line.repeat(9_000) + "{\"event\":\n" + line).unwrap();
    let [first, second] = [&first, &second].map(|path| path.to_str().unwrap());
    let ran = metrics(CONF, "", &[first, second]);
    assert!(ran.out.contains(&format!("the first one is at {second}:9001: ")), "{}", ran.out);
    assert!(ran.out.contains("\n19001 events"), "{}", ran.out);
}

#[test]
fn exporters_whose_names_look_alike_have_files_of_their_own() {
    let exporter = |name: &str| {
        format!(
            "event_exporter {name} {{\n  driver = log\n  format = json\n}}\n\
             metric m_{name} {{\n  filter = event=imap_command_finished\n  exporter = {name}\n}}\n"
        )
    };
    let conf = format!("dovecot_config_version = 2.4.0\n{}{}", exporter("a.b"), exporter("a_b"));
    let folder = tempfile::tempdir().unwrap();
    let ran = metrics(&conf, EVENTS, &["--exports", folder.path().to_str().unwrap()]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    for name in ["a_b.jsonl", "a_b-2.jsonl"] {
        assert_eq!(fs::read_to_string(folder.path().join(name)).unwrap().lines().count(), 4, "{name}");
    }
}
