//! Which consumers really had events, by a recording of the old server.

use expect_test::expect;

use super::{folder, report, upgrade};

#[test]
fn a_recording_says_which_consumers_had_events() {
    let conf = "\
event_exporter js {
  format = json
  format_args = time-rfc3339
  transport = log
}
metric commands {
  filter = event=imap_command_finished AND bytes_in > 10
  exporter = js
}
metric flushes {
  filter = event=auth_client_cache_flush_finished
}
log_debug = event=imap_*
";
    let events = "\
{\"event\":\"imap_command_finished\",\"fields\":{\"bytes_in\":11}}
{\"event\":\"imap_command_finished\",\"fields\":{\"bytes_in\":9}}
{\"event\":\"imap_command_finished\",\"fields\":{\"bytes_in\":12}}
not an event
";
    let folder = folder(&[("dovecot.conf", conf), ("old.jsonl", events)]);
    let live = folder.path().join("old.jsonl");
    let options = ["--live", live.to_str().unwrap(), "--format", "json", "--fail-on", "never"];
    let run = upgrade(folder.path(), "dovecot.conf", &options);
    let report = report(&run);
    let list = report["consumers"]["list"].as_array().unwrap();
    let counts: Vec<String> =
        list.iter().map(|one| format!("{} {}", one["name"].as_str().unwrap(), one["events"])).collect();
    assert_eq!(counts, ["js 2", "commands 2", "flushes 0", "log_debug 3"]);
}

#[test]
fn each_metric_is_counted_on_the_old_server_on_the_new_one_and_after_the_repair() {
    let conf = "\
metric bytes {
  filter = event=imap_command_finished
  fields = bytes_in
  group_by = cmd_name
}
metric trusted {
  filter = event=auth_request_finished AND service=imap AND transport=trusted
}
metric by_driver {
  filter = event=auth_passdb_request_finished AND passdb=sql
  group_by = passdb_name
}
metric idle {
  filter = event=proxy_session_finished AND idle_secs >= 60
}
metric flushes {
  filter = event=auth_client_cache_flush_finished
}
";
    let events = "\
{\"event\":\"imap_command_finished\",\"fields\":{\"bytes_in\":11,\"cmd_name\":\"FETCH\"}}
{\"event\":\"imap_command_finished\",\"fields\":{\"bytes_in\":5,\"cmd_name\":\"SELECT\"}}
{\"event\":\"auth_request_finished\",\"fields\":{\"service\":\"imap\",\"transport\":\"trusted\"}}
{\"event\":\"auth_passdb_request_finished\",\"fields\":{\"passdb\":\"sql\",\"passdb_name\":\"users\"}}
{\"event\":\"proxy_session_finished\",\"fields\":{\"idle_secs\":90}}
{\"event\":\"auth_client_cache_flush_finished\",\"fields\":{}}
";
    let folder = folder(&[("dovecot.conf", conf), ("old.jsonl", events)]);
    let live = folder.path().join("old.jsonl");
    let run = upgrade(folder.path(), "dovecot.conf", &["--live", live.to_str().unwrap(), "--fail-on", "never"]);
    let rows: Vec<&str> = run.out.lines().skip_while(|line| !line.starts_with("who ")).take(6).collect();
    expect![[r#"
        who               what happens     how sure  counted before              counted after              after --fix
        metric bytes      breaks           certain   2 in 2 groups, bytes_in 16  2 in 2 groups, bytes_in 0  2 in 2 groups, net_in_bytes 16
        metric trusted    breaks           certain   1                           0                          1
        metric by_driver  changes meaning  certain   1 in 1 group                0 in 0 groups              1 in 1 group
        metric idle       breaks           certain   1                           0                          1
        metric flushes    loses its event  certain   1                           0                          0"#]]
    .assert_eq(&rows.join("\n"));
    assert!(run.out.contains("the counts are those of the recording"), "{}", run.out);
    let options = ["--live", live.to_str().unwrap(), "--format", "json", "--fail-on", "never"];
    let report = report(&upgrade(folder.path(), "dovecot.conf", &options));
    assert_eq!(
        report["consumers"]["list"][0]["counted"],
        serde_json::json!({
            "before": { "events": 2, "groups": 2, "sums": { "bytes_in": 16 } },
            "after": { "events": 2, "groups": 2, "sums": { "bytes_in": 0 } },
            "fixed": { "events": 2, "groups": 2, "sums": { "net_in_bytes": 16 } },
        })
    );
}

#[test]
fn a_recording_without_events_is_an_error() {
    let folder = folder(&[("dovecot.conf", "metric m {\n  filter = event=a\n}\n"), ("old.jsonl", "nothing\n")]);
    let live = folder.path().join("old.jsonl");
    let run = upgrade(folder.path(), "dovecot.conf", &["--live", live.to_str().unwrap()]);
    assert_eq!(run.status, 101);
    assert!(run.err.contains("no event found"), "{}", run.err);
}
