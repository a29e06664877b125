//! What becomes of the emitters of a Rust crate.

use dovecot_events::cli::capture;
use expect_test::expect;

use super::{findings, folder, report};

#[test]
fn emitters_are_read_as_they_are_written() {
    let code = "\
use events_core::EventEmitter;

#[derive(Debug, EventEmitter)]
#[event(name = \"imap_command_finished\", partial)]
struct CommandDone<'a> {
    bytes_in: u64,
    #[event(field = \"bytes_out\")]
    sent: u64,
    #[event(skip)]
    bytes: &'a str,
}

mod inner {
    #[derive(events_core::EventEmitter)]
    #[event(name = \"auth_client_cache_flush_started\", omit(session))]
    struct Flush {}

    #[derive(EventEmitter)]
    #[event(name = \"imap_id_received\")]
    struct NotOfTheOldPage {}
}

#[derive(EventEmitter)]
#[event(name = \"sql_query_finished\", omit(error, error_code, query_first_word, cluster))]
struct Query {}

#[derive(Debug)]
struct Other { bytes_in: u64 }
";
    let folder = folder(&[("lib.rs", code)]);
    let path = folder.path().to_str().unwrap();
    let run = capture(&["upgrade", "--from", "2.3", "--to", "2.4", "--emitters", path, "--format", "json"], b"");
    assert_eq!(run.status, 100, "{}", run.err);
    let report = report(&run);
    let headline = report["consumers"]["headline"].as_str().unwrap();
    expect![[r#"
        4 emitters: 2 break, 1 loses its event, 1 stays the same
        6 field-renamed: emitter `CommandDone` breaks: `bytes_in` is called `net_in_bytes` | call it `net_in_bytes` (certain: the page says that its previous name is `bytes_in`)
        7 field-renamed: emitter `CommandDone` breaks: `bytes_out` is called `net_out_bytes` | call it `net_out_bytes` (certain: the page says that its previous name is `bytes_out`)
        15 event-removed: emitter `Flush` loses its event: `auth_client_cache_flush_started` is gone | no event has taken its place
        24 missing-field: emitter `Query` breaks: it lacks the new fields `sql_driver`, `consistency`, `error_consistency` and `error_code_extended` | set them, or write `omit(sql_driver, consistency, error_consistency, error_code_extended)`
    "#]].assert_eq(&format!("{headline}\n{}", findings(&report)));
}

#[test]
fn readers_are_read_as_they_are_written() {
    let code = "\
use events_core::EventReader;

#[derive(EventReader)]
enum Seen<'a> {
    #[event(name = \"imap_command_finished\")]
    Command {
        #[event(field = \"name\")]
        command: Cow<'a, str>,
        bytes_in: Option<u64>,
        #[event(extra)]
        user: Option<Cow<'a, str>>,
    },
    Failure(Failed),
}

#[derive(EventReader)]
#[event(name = \"sql_query_finished\")]
struct Failed {
    error_code: Option<i64>,
}
";
    let folder = folder(&[("lib.rs", code)]);
    let path = folder.path().to_str().unwrap();
    let run = capture(&["upgrade", "--from", "2.3", "--to", "2.4", "--emitters", path, "--format", "json"], b"");
    assert_eq!(run.status, 100, "{}", run.err);
    let report = report(&run);
    let headline = report["consumers"]["headline"].as_str().unwrap();
    expect![[r#"
        2 readers: 1 breaks, 1 stays the same
        9 field-renamed: reader `Seen::Command` breaks: `bytes_in` is called `net_in_bytes` | call it `net_in_bytes` (certain: the page says that its previous name is `bytes_in`)
    "#]]
    .assert_eq(&format!("{headline}\n{}", findings(&report)));
}

#[test]
fn a_file_that_is_not_rust_is_named() {
    let folder = folder(&[("lib.rs", "struct EventEmitter {{")]);
    let path = folder.path().to_str().unwrap();
    let run = capture(&["upgrade", "--from", "2.3", "--to", "2.4", "--emitters", path], b"");
    assert_eq!(run.status, 101);
    assert!(run.err.contains("lib.rs` as Rust"), "{}", run.err);
}
