//! `codegen` on the command line: its output, the files it writes, and its exit status.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;
use std::path::Path;

use dovecot_events::report::console::{Console, Look};
use tempfile::TempDir;

/// A folder with pages, and the command run on them.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    /// Writes a page and returns where it stands.
    fn page(&self, name: &str, bytes: &[u8]) -> String {
        fs::write(self.path(name), bytes).unwrap();
        self.path(name)
    }

    /// Runs `codegen` and returns its exit status, what it wrote to standard output, and to standard error, with the
    /// folder's own name left out.
    fn run(&self, arguments: &[&str]) -> (u8, String, String) {
        let (mut input, mut out, mut err) = (&b""[..], Vec::new(), Vec::new());
        let mut console = Console { input: &mut input, out: &mut out, err: &mut err, look: Look::plain() };
        let status = dovecot_events::cli::run(["codegen"].iter().chain(arguments).copied(), &mut console);
        let text = |bytes| String::from_utf8(bytes).unwrap().replace(&self.path(""), "");
        (status, text(out), text(err))
    }
}

const PAGE: &[u8] = b"Mail\n----\n\n*mail_sent*\n\n * bytes_out: Number of bytes sent\n";

#[test]
fn a_check_says_what_is_wrong_and_how_to_repair_it() {
    let place = Place::new();
    let (page, out) = (place.page("Mail.txt", PAGE), place.path("out"));
    let (status, text, err) = place.run(&["--spec", &page, "--out", &out, "--check"]);
    assert_eq!((status, err.as_str()), (100, ""));
    assert!(text.starts_with("missing: events.rs\n--- /dev/null\n+++ b/events.rs\n@@ -0,0 +1,"), "{text}");
    let last = "10 files are not up to date; \
                run `dovecot-events codegen --spec Mail.txt --out out`";
    assert_eq!(text.lines().last(), Some(last));
    assert!(!Path::new(&out).exists());

    let (status, text, _) = place.run(&["--spec", &page, "--out", &out]);
    assert_eq!((status, text.lines().last()), (0, Some("10 written, 0 removed, 0 unchanged")));
    let (status, text, _) = place.run(&["--spec", &page, "--out", &out, "--check"]);
    assert_eq!((status, text.as_str()), (0, "10 files are up to date\n"));
    let (status, text, _) = place.run(&["--spec", &page, "--out", &out]);
    assert_eq!((status, text.as_str()), (0, "0 written, 0 removed, 10 unchanged\n"));
}

#[test]
fn a_page_that_is_no_page_ends_with_101_and_writes_nothing() {
    let place = Place::new();
    for (bytes, says) in [
        (&b""[..], "is empty"),
        (b"\x7fELF\0\0", "is not text: byte 5 (line 1) is NUL"),
        (b"*a*\n\xff", "is not UTF-8: byte 5 (line 2) does not begin a character"),
        (b"# A readme\n\nWithout events.\n", "has errors, so nothing was generated"),
        (b"*a*\n\n * fields from *b*\n", "has errors, so nothing was generated"),
    ] {
        let (page, out) = (place.page("page", bytes), place.path("out"));
        let (status, _, err) = place.run(&["--spec", &page, "--out", &out]);
        assert_eq!((status, err), (101, format!("error: `page` {says}\n")));
        assert!(!Path::new(&out).exists());
    }
}

#[test]
fn what_is_wrong_with_the_page_is_shown() {
    let place = Place::new();
    let page = place.page("page", b"*a_started*\n\n*b*\n\n * fields from *a_start*\n");
    let (_, out, _) = place.run(&["--spec", &page, "--out", &place.path("out")]);
    assert!(out.starts_with("error[unknown-parent]: fields are inherited from `a_start`"), "{out}");
    assert!(out.contains("did you mean `a_started`?"), "{out}");
}

#[test]
fn a_page_that_is_not_there_and_a_folder_are_told_apart() {
    let place = Place::new();
    let run = |page: &str| place.run(&["--spec", &place.path(page), "--out", &place.path("out")]);
    assert_eq!(run("none"), (101, String::new(), "error: `none` does not exist\n".to_owned()));
    let (status, _, err) = run(".");
    assert!(status == 101 && err.contains("is a directory, not a page"), "{err}");
}

#[test]
fn a_page_without_a_folder_to_write_to_is_wrong_usage() {
    let place = Place::new();
    let (status, out, err) = place.run(&["--spec", &place.page("page", PAGE)]);
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(err.contains("--out <DIR>"), "{err}");
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let place = Place::new();
    let page = place.page("page", PAGE);
    let (status, out, err) = place.run(&["--spec", &page, "--out", &place.path("page/out")]);
    assert_eq!((status, out.as_str()), (101, ""));
    assert!(err.starts_with("error: cannot create the folder `page/out`: "), "{err}");
}

#[test]
fn generated_files_of_another_page_are_replaced_and_removed() {
    let place = Place::new();
    let (first, out) = (place.page("first", PAGE), place.path("out"));
    let second = place.page("second", b"Post\n----\n\n*post_sent*\n");
    place.run(&["--spec", &first, "--out", &out]);
    let (status, text, _) = place.run(&["--spec", &second, "--out", &out]);
    assert_eq!(status, 0);
    for line in ["removed out/docs/schema/mail_sent.json", "removed out/events/mail.rs", "wrote out/events/post.rs"] {
        assert!(text.lines().any(|other| other.replace('\\', "/") == line), "{text}");
    }
}

#[test]
fn the_crate_s_path_and_the_folder_of_the_documentation_are_chosen() {
    let place = Place::new();
    let (page, out) = (place.page("Mail.txt", PAGE), place.path("src"));
    let chosen = ["--spec", &page, "--out", &out, "--crate-path", "telemetry::ev", "--docs", "../docs/mail"];
    let (status, text, err) = place.run(&chosen);
    assert_eq!((status, err.as_str()), (0, ""));
    assert_eq!(text.lines().last(), Some("10 written, 0 removed, 0 unchanged"));
    let rust = fs::read_to_string(place.path("src/events/mail.rs")).unwrap();
    assert!(rust.contains("use ::telemetry::ev::{") && !rust.contains("events_core"), "{rust}");
    assert!(Path::new(&place.path("docs/mail/schema/mail_sent.json")).is_file());
    assert!(!Path::new(&place.path("src/docs")).exists());

    fs::remove_file(place.path("docs/mail/reference.md")).unwrap();
    let (status, text, _) = place.run(&[&chosen[..], &["--check"]].concat());
    let repair = "1 file is not up to date; run `dovecot-events codegen --spec Mail.txt --out src \
                  --crate-path ::telemetry::ev --docs ../docs/mail`";
    assert_eq!((status, text.lines().last()), (100, Some(repair)));
}

#[test]
fn types_without_documentation_leave_other_documentation_alone() {
    let place = Place::new();
    let (page, out) = (place.page("Mail.txt", PAGE), place.path("out"));
    place.run(&["--spec", &page, "--out", &out]);
    let (status, text, _) = place.run(&["--spec", &page, "--out", &out, "--no-docs"]);
    assert_eq!((status, text.as_str()), (0, "0 written, 0 removed, 6 unchanged\n"));
    assert!(Path::new(&place.path("out/docs/reference.md")).is_file());
}

#[test]
fn the_folder_of_the_documentation_may_be_that_of_the_types_by_another_name() {
    let place = Place::new();
    let (page, out) = (place.page("Mail.txt", PAGE), place.path("out"));
    for _ in 0..2 {
        let (status, text, err) = place.run(&["--spec", &page, "--out", &out, "--docs", "../out"]);
        assert_eq!((status, err.as_str()), (0, ""));
        assert!(text.contains(" 0 removed"), "{text}");
        assert!(Path::new(&place.path("out/events.rs")).is_file());
    }
}

#[test]
fn a_path_that_begins_with_no_crate_is_wrong_usage() {
    let place = Place::new();
    let page = place.page("Mail.txt", PAGE);
    let run = |path: &str| place.run(&["--spec", &page, "--out", &place.path("out"), "--crate-path", path]);
    for path in ["super::ev", "events-core", ""] {
        let (status, out, err) = run(path);
        assert_eq!((status, out.as_str()), (2, ""), "{err}");
        assert!(err.contains("it must be a path that begins with a crate, such as `ev` or `telemetry::ev`"), "{err}");
    }
}
