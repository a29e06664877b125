//! The program itself: exit status, streams, and what surrounds it.
//!
//! Cargo tells only a package's own tests where its binary is; everything else is tested in the package `tests`.

#![expect(clippy::expect_used, reason = "a test stops where it cannot go on")]

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use expect_test::expect;

const PROGRAM: &str = env!("CARGO_BIN_EXE_dovecot-events");

fn program(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(PROGRAM)
        .args(arguments)
        .current_dir(folder)
        .env_remove("CARGO_PKG_NAME")
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the program writes UTF-8")
}

const BROKEN: &str = "*a_finished*\n\n * user: full username\n * user: once more\n";

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

#[test]
fn the_exit_status_is_as_promised() {
    let folder = folder(&[("broken.txt", BROKEN), ("empty.txt", "")]);
    let status = |arguments: &[&str]| program(folder.path(), arguments).status.code();
    assert_eq!(status(&["spec", "check"]), Some(0));
    assert_eq!(status(&["spec", "check", "broken.txt"]), Some(100));
    assert_eq!(status(&["spec", "check", "broken.txt", "--fail-on", "never"]), Some(0));
    assert_eq!(status(&["spec", "check", "empty.txt"]), Some(101));
    assert_eq!(status(&["spec", "check", "missing.txt"]), Some(101));
    assert_eq!(status(&["explain", "no-such-rule"]), Some(2));
    assert_eq!(status(&["--format", "xml"]), Some(2));
    assert_eq!(status(&[]), Some(2));
    assert_eq!(status(&["--help"]), Some(0));
}

#[test]
fn results_go_to_standard_output_and_errors_to_standard_error() {
    let folder = folder(&[("broken.txt", BROKEN)]);
    let found = program(folder.path(), &["spec", "check", "broken.txt"]);
    assert!(text(&found.stdout).contains("error[duplicate-field]"), "{found:?}");
    assert_eq!(text(&found.stderr), "");
    let failed = program(folder.path(), &["spec", "check", "missing.txt"]);
    assert_eq!(text(&failed.stdout), "");
    expect![[r#"
        error: `missing.txt` does not exist
    "#]]
    .assert_eq(&text(&failed.stderr));
}

#[test]
fn the_project_configuration_of_the_folder_is_read() {
    let allow = "[[allow]]\nrule = \"duplicate-field\"\nreason = \"the wiki has it so\"\n";
    let good = folder(&[("broken.txt", BROKEN), ("events.toml", allow)]);
    assert_eq!(program(good.path(), &["spec", "check", "broken.txt"]).status.code(), Some(0));
    let bad = folder(&[("broken.txt", BROKEN), ("events.toml", "[levels]\nsyntax = 1\n")]);
    let failed = program(bad.path(), &["spec", "check", "broken.txt"]);
    assert_eq!(failed.status.code(), Some(101));
    expect![[r#"
        error: events.toml:2:10: invalid type: integer `1`, expected a string
    "#]]
    .assert_eq(&text(&failed.stderr));
}

#[test]
fn the_project_configuration_of_a_parent_folder_is_read() {
    let allow = "[[allow]]\nrule = \"duplicate-field\"\nfile = \"pages/new/*\"\nreason = \"the wiki has it so\"\n";
    let folder = folder(&[("events.toml", allow)]);
    let inner = folder.path().join("pages/new");
    fs::create_dir_all(&inner).expect("a folder");
    fs::write(inner.join("broken.txt"), BROKEN).expect("a file");
    let found = program(&inner, &["spec", "check", "broken.txt"]);
    assert_eq!(found.status.code(), Some(0), "{}", text(&found.stdout));
    assert!(text(&found.stdout).contains("1 accepted by ../../events.toml"), "{}", text(&found.stdout));
    // The root of a repository ends the search.
    fs::create_dir(folder.path().join("pages/.git")).expect("a folder");
    assert_eq!(program(&inner, &["spec", "check", "broken.txt"]).status.code(), Some(100));
}

#[test]
fn the_version_names_the_pages_and_the_short_one_does_not() {
    let folder = folder(&[]);
    let long = text(&program(folder.path(), &["--version"]).stdout);
    assert!(long.starts_with("dovecot-events 0.1.0"), "{long}");
    assert!(long.contains("\npages: Dovecot 2.3.21, 2.4.5, and the page of 2019\n"), "{long}");
    assert_eq!(text(&program(folder.path(), &["-V"]).stdout).lines().count(), 1);
}

#[test]
fn completions_know_commands_options_and_values() {
    let folder = folder(&[]);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = program(folder.path(), &["completions", shell]);
        let script = text(&output.stdout);
        for word in ["live-check", "conf-check", "fail-on", "baseline"] {
            assert!(script.contains(word), "{shell} lacks {word}");
        }
        assert!(!script.contains("bless"), "{shell} offers what only this repository needs");
    }
}

#[test]
fn every_command_has_a_man_page() {
    let folder = folder(&[]);
    let output = program(folder.path(), &["man", "--out", "man"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let page = |name: &str| fs::read_to_string(folder.path().join("man").join(name)).expect("the page is there");
    assert!(page("dovecot-events.1").contains("dovecot\\-events\\-live\\-check(1)"));
    assert!(page("dovecot-events-live-check.1").contains("fail\\-on"));
    assert!(page("dovecot-events-spec-show.1").starts_with(".ie"));
    assert!(!folder.path().join("man/dovecot-events-bless.1").exists());
}

#[test]
fn nothing_is_coloured_that_is_no_terminal() {
    let folder = folder(&[("broken.txt", BROKEN)]);
    for arguments in [&["spec", "check", "broken.txt"][..], &["explain"], &["--help"], &["nonsense"]] {
        let output = program(folder.path(), arguments);
        assert!(!text(&output.stdout).contains('\u{1b}') && !text(&output.stderr).contains('\u{1b}'), "{output:?}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = Command::new(PROGRAM)
        .args(["spec", "print", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut first = [0];
    child.stdout.take().expect("a pipe").read_exact(&mut first).expect("a byte");
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("a full disk");
    let mut command = Command::new(PROGRAM);
    let output = command.arg("explain").stdout(full).stderr(Stdio::piped()).spawn().expect("the program starts");
    let output = output.wait_with_output().expect("the program ends");
    assert_eq!(output.status.code(), Some(101));
    expect![[r#"
        error: cannot write to standard output: No space left on device (os error 28)
    "#]]
    .assert_eq(&text(&output.stderr));
}

#[test]
fn usage_names_the_program_as_it_was_called() {
    let folder = folder(&[]);
    let installed = program(folder.path(), &["explain", "--help"]);
    assert!(text(&installed.stdout).contains("Usage: dovecot-events explain"));
    let mut alias = Command::new(PROGRAM);
    let alias = alias.args(["explain", "--help"]).env("CARGO_PKG_NAME", "xtask").output().expect("the program starts");
    assert!(text(&alias.stdout).contains("Usage: cargo xtask explain"));
}

#[test]
fn nothing_is_blessed_in_ci() {
    let output = Command::new(PROGRAM).arg("bless").env("CI", "true").output().expect("the program starts");
    assert_eq!(output.status.code(), Some(101));
    assert!(text(&output.stderr).contains("does not run in CI"), "{}", text(&output.stderr));
}

#[test]
fn a_version_is_read_from_git_with_the_kinds_file_beside_it() {
    let folder = folder(&[
        ("Mail.txt", "*a*\n\n * x: one\n"),
        ("fields.toml", "[[rule]]\nfield = \"x\"\nkind = \"int\"\nreason = \"a count\"\n"),
    ]);
    for arguments in [
        &["init", "--quiet"][..],
        &["add", "."],
        &["-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "--message", "one"],
    ] {
        let git = Command::new("git").args(arguments).current_dir(folder.path()).output().expect("git is installed");
        assert!(git.status.success(), "{}", text(&git.stderr));
    }
    let kinds = "[[rule]]\nfield = \"x\"\nkind = \"str\"\nreason = \"a word\"\n";
    fs::write(folder.path().join("fields.toml"), kinds).expect("the folder can be written");
    let output = program(folder.path(), &["diff", "HEAD:Mail.txt", "Mail.txt"]);
    assert_eq!(output.status.code(), Some(100));
    expect![[r#"
        event  gone  renamed  changed  new
        a         -        -        1    -

        kind-changed: emitters whose type does not fit no longer compile, readers that parse it fail, and metrics compare it differently

        error   kind-changed    `x` of `a` is now a string; it was an integer (Mail.txt:3)

        version bump: major (1 kind changed)
        `explain RULE` explains a rule
        diff: 1 error; exit status 100: findings at or above `--fail-on error`
    "#]]
    .assert_eq(&text(&output.stdout));
    let unchanged = program(folder.path(), &["diff", "HEAD:./Mail.txt", "HEAD:Mail.txt"]);
    assert_eq!(unchanged.status.code(), Some(0), "{}", text(&unchanged.stderr));
}

#[cfg(unix)]
#[test]
fn a_signal_ends_following_with_a_report_and_one_that_is_ignored_does_not() {
    let folder = folder(&[("log", "{\"event\":\"no_such_event\"}\n")]);
    let start = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).args(["live-check", "--follow", "log"]).current_dir(folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts")
    };
    let signal = |name: &str, child: &std::process::Child| {
        std::thread::sleep(std::time::Duration::from_millis(700));
        let pid = child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &pid]).status().expect("kill is there").success());
    };
    for name in ["INT", "TERM", "HUP"] {
        let child = start(PROGRAM, &[]);
        signal(name, &child);
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(0), "{name}: {}", text(&output.stderr));
        assert!(text(&output.stdout).contains("no_such_event"), "{name}");
    }
    let child = start("sh", &["-c", "trap '' HUP; exec \"$0\" \"$@\"", PROGRAM]);
    signal("HUP", &child);
    signal("INT", &child);
    let output = child.wait_with_output().expect("it ends");
    assert!(text(&output.stdout).contains("no_such_event"), "it went on until the second signal");
}
