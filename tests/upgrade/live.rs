//! Which consumers really had events, by a recording of the old server.

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
fn a_recording_without_events_is_an_error() {
    let folder = folder(&[("dovecot.conf", "metric m {\n  filter = event=a\n}\n"), ("old.jsonl", "nothing\n")]);
    let live = folder.path().join("old.jsonl");
    let run = upgrade(folder.path(), "dovecot.conf", &["--live", live.to_str().unwrap()]);
    assert_eq!(run.status, 101);
    assert!(run.err.contains("there is no event"), "{}", run.err);
}
