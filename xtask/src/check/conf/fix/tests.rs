//! What is certain about names, case by case.

use events_spec::built_in::V2_4;
use events_spec::{Kinds, Page, Source};

use super::*;

const PAGE: &str = "Events (v2.4.4)
===============

*a_done* (v2.4.0, called a_ended before)

 * net_bytes (v2.4.0, called bytes before): Bytes
 * wait_usecs (v2.4.0, called wait_secs before): Time
 * idle_secs (v2.4.0, called rest_secs before): Time
 * durations: Times
 * retransmissions: Count
 * open: State

    * yes
    * ...

*b_done*

 * net_bytes (v2.4.0, called bytes before): Bytes
 * done: State

    * yes

*c_done*

 * all_bytes (v2.4.0, called bytes before): Bytes
 * retransmissions: Count
 * done: State

    * y

*d_done* (removed v2.4.1)
";

/// The edits of a configuration, each as `old -> new`; `; ` ends a line.
fn edits(spec: &Spec, text: &str) -> String {
    let text = text.replace("; ", "\n") + "\n";
    let conf = read::read(&["-".to_owned()], &mut text.as_bytes()).unwrap();
    let whole = |step: &Step| step.is_whole().then(|| step.edits.clone());
    let shown = |edit: &Edit| format!("{} -> {}", &text[edit.range.0..edit.range.1], edit.new);
    let fixes = fixes(conf, spec, ServerVersion::V2_4);
    assert!(fixes.syntax.is_empty());
    fixes.steps.iter().filter_map(whole).flatten().map(|edit| shown(&edit)).collect::<Vec<_>>().join(", ")
}

/// Checks the edits of each case.
fn check(spec: &Spec, before: &str, after: &str, cases: &[(&str, &str)]) {
    let shown = |(case, _): &(&str, &str)| format!("{case}: {}", edits(spec, &format!("{before}{case}{after}")));
    let said = |(case, said): &(&str, &str)| format!("{case}: {said}");
    assert_eq!(cases.iter().map(shown).collect::<Vec<_>>(), cases.iter().map(said).collect::<Vec<_>>());
}

fn own() -> Spec {
    Page::read("page", PAGE, &Kinds::fallback()).spec.unwrap()
}

#[test]
fn names_that_the_page_renamed_or_that_one_letter_makes_are_certain() {
    let spec = own();
    let cases = [
        ("event=a_done", ""),
        ("event=a_ended", "a_ended -> a_done"),
        ("event=\"a_ended\"", "a_ended -> a_done"),
        ("event=a_end*", ""),
        ("event=d_done", ""),
        ("event=nothing", ""),
        ("event=\"\"", ""),
        ("event=a_done AND bytes>5", "bytes -> net_bytes"),
        ("event=a_done AND net_bytes>5", ""),
        ("event=a_done AND net_byte>5", ""),
        ("event=a_done AND retransmisions>5", "retransmisions -> retransmissions"),
        ("event=c_done AND retransmisions>5", "retransmisions -> retransmissions"),
        ("event=a_done AND retransmision>5", ""),
        // In another unit the number would have to change, too.
        ("event=a_done AND wait_secs>5", ""),
        ("event=a_done AND rest_secs>5", "rest_secs -> idle_secs"),
        // Each event has it under its own name.
        ("event=a_done AND duration>5", ""),
        ("(event=a_done OR event=b_done) AND bytes>5", "bytes -> net_bytes"),
        ("(event=a_done OR event=c_done) AND bytes>5", ""),
        ("(event=a_done OR event=c_done) AND retransmisions>5", ""),
        ("(event=a_done OR event=b_done) AND retransmisions>5", ""),
        ("event=nothing AND bytes>5", ""),
        ("event=a_done AND bytes>5 OR event=c_done AND x=1", "bytes -> net_bytes"),
        ("(event=a_done AND bytes>5) OR (event=c_done AND bytes>6)", "bytes -> net_bytes, bytes -> all_bytes"),
        // `AND` and `OR` are read from left to right.
        ("event=a_done AND bytes>5 OR event=c_done AND bytes>6", "bytes -> net_bytes"),
        ("event=*_done AND bytes>5", ""),
        ("bytes>5", ""),
        ("event=a_done AND bytes", ""),
        ("event=a_ended AND $ENV:X", ""),
    ];
    check(&spec, "log_debug = ", "", &cases);
}

#[test]
fn the_other_case_of_a_field_with_one_value_is_its_absence() {
    let spec = own();
    let cases = [
        ("event=b_done AND done=no", "done=no -> NOT done=yes"),
        ("event=b_done AND done=\"no\"", "done=\"no\" -> NOT done=yes"),
        ("event=b_done AND done=FALSE", "done=FALSE -> NOT done=yes"),
        ("event=b_done AND done=0", "done=0 -> NOT done=yes"),
        ("event=b_done AND done=maybe", ""),
        ("event=b_done AND done=yes", ""),
        ("event=b_done AND done>0", ""),
        ("event=b_done AND NOT done=no", ""),
        ("event=b_done AND NOT (done=no)", ""),
        ("event=b_done AND NOT (done=no OR net_bytes>1)", "done=no -> NOT done=yes"),
        ("event=b_done AND NOT net_bytes>1 AND done=no", "done=no -> NOT done=yes"),
        ("event=c_done AND done=no", "done=no -> NOT done=y"),
        // Another value, no such field, or others that the page does not list.
        ("(event=b_done OR event=c_done) AND done=no", ""),
        ("(event=b_done OR event=a_done) AND done=no", ""),
        ("event=a_done AND open=no", ""),
        ("event=nothing AND done=no", ""),
    ];
    check(&spec, "log_debug = ", "", &cases);
    let spec = Source::built_in(&V2_4).page().spec.unwrap();
    assert_eq!(edits(&spec, "log_debug = event=auth_request_finished AND success=no"), "success=no -> NOT success=yes");
    assert_eq!(edits(&spec, "log_debug = event=imap_comand_finished"), "imap_comand_finished -> imap_command_finished");
    // It is always there.
    assert_eq!(edits(&spec, "log_debug = event=mail_cache_decision_rejected AND reason=no"), "");
}

#[test]
fn the_fields_of_a_metric_are_those_of_the_events_that_its_filter_matches() {
    let spec = own();
    let cases = [
        ("filter = event=a_done; fields = bytes durations", "bytes -> net_bytes"),
        ("filter = event=c_done; fields = bytes", "bytes -> all_bytes"),
        ("filter = event=a_done; group_by byte {; }", ""),
        ("filter = event=a_done; group_by bytes {; }", "bytes -> net_bytes"),
        ("filter = event=a_done OR event=c_done; fields = bytes", ""),
        ("filter = event=nothing; fields = bytes", ""),
        ("fields = bytes", ""),
        ("filter = $ENV:X; fields = bytes", ""),
        ("filter = event=a_done AND; fields = bytes", ""),
    ];
    check(&spec, "metric m {; ", "; }", &cases);
    // Two metrics that want other words in one place break each other's fix.
    let shared = "x = bytes>5; log_debug = event=a_done AND $x; log_core_filter = event=c_done AND $x";
    assert_eq!(edits(&spec, shared), "");
}

#[test]
fn a_field_is_known_once_the_name_of_its_event_is_right() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dovecot.conf").display().to_string();
    let text = "metric m {\n  filter = event=a_ended AND bytes>5\n  fields = bytes\n}\n";
    std::fs::write(&path, text).unwrap();
    let names = [path.clone()];
    let conf = read::read(&names, &mut std::io::empty()).unwrap();
    let new = fixed(&names, &conf, &own(), ServerVersion::V2_4).unwrap();
    assert_eq!(new[&path], "metric m {\n  filter = event=a_done AND net_bytes>5\n  fields = net_bytes\n}\n");
    assert_eq!(new.len(), 1);
}
