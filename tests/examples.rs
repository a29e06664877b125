//! The examples, built and run as a user runs them.

#[path = "example/http.rs"]
mod http;
#[path = "example/proxy.rs"]
mod proxy;
#[path = "example/run.rs"]
mod run;

use std::process::ExitCode;

use events_core::export::{Reader, Strictness};
use events_tests::real;
use libtest_mimic::{Arguments, Failed, Trial};

use run::example;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = vec![
        Trial::test("an_emitter_of_ones_own_prints_what_dovecot_would", an_emitter),
        Trial::test("slow_commands_are_shown_in_a_table", slow_commands),
        Trial::test("slow_commands_say_what_they_could_not_read", bad_lines),
        Trial::test("a_proxy_reports_logins_and_connections", proxy::logins_are_reported),
        Trial::test("a_proxy_reports_why_a_login_or_a_session_failed", proxy::failures_are_reported),
        Trial::test("events_arrive_over_http", http::events_arrive),
        Trial::test("requests_without_events_are_refused", http::refusals),
        Trial::test("slow_clients_keep_no_other_out_and_take_no_thread", http::slow_clients),
    ];
    trials.extend(real::trials(&[
        ("a_real_dovecot_counts_the_logins_of_a_proxy", proxy::real_dovecot),
        ("a_real_dovecot_posts_its_events", http::real_dovecot),
    ]));
    if !arguments.list {
        // Once, before they run side by side.
        if let Err(error) = run::build() {
            trials = vec![Trial::test("the_examples_compile", move || Err(error.into()))];
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn an_emitter() -> Result<(), Failed> {
    let output = example("imap_command").arg("no").output()?;
    let line = output.stdout.strip_suffix(b"\n").ok_or("no line")?;
    let mut reader = Reader::new(Strictness::Strict);
    let record = reader.read(line)?.ok_or("no record")?;
    let state = record.field("tagged_reply_state").ok_or("no state")?;
    assert_eq!(state.value.as_str(), Some("NO"));
    assert!(record.duration_usecs().is_some());
    Ok(())
}

fn slow_commands() -> Result<(), Failed> {
    let capture = concat!(env!("CARGO_MANIFEST_DIR"), "/data/captures/dovecot-2.3.19.1.jsonl");
    let output = example("slow_commands").args(["--over", "1", capture]).output()?;
    let expected = "\
command              slow      all   longest ms     total ms    bytes out
SELECT                  6        8        6.449       15.309         2146
APPEND                  4        4        2.457        7.947          120
CREATE                  2        2        3.527        5.943          114
EXPUNGE                 2        2        1.044        2.057           50
";
    assert_eq!(String::from_utf8(output.stdout)?, expected);
    assert!(output.status.success());
    Ok(())
}

fn bad_lines() -> Result<(), Failed> {
    let (status, out, err) = run::with_input("slow_commands", &[], b"event:dns_request_started\n{\"event\n{}\n")?;
    assert_eq!(out.lines().count(), 1, "{out}");
    assert_eq!(err, "standard input, line 2: the line ends within the record at byte 8\n");
    assert!(status.success());
    let (status, _, err) = run::with_input("slow_commands", &[], b"\n")?;
    assert_eq!(err, "there is no event in the input\n");
    assert!(!status.success());
    Ok(())
}
