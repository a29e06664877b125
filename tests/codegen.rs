//! What `codegen` makes: fresh in the repository, right for another page, and all or nothing on disk.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should stop")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use dovecot_events::codegen::{self, COMMAND, Change, Output, Target, check, outputs, write};
use events_spec::built_in::BuiltIn;
use events_spec::{Source, Spec};

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package is in the repository")
}

fn vendored() -> Spec {
    events_spec::vendored::spec().expect("the page has no errors")
}

/// The page of a service of the tests' own, or another one beside it.
fn other_page(name: &str) -> Spec {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name).join("Events.txt");
    let page = Source::read(&path).expect("it can be read").page();
    page.spec.unwrap_or_else(|| panic!("{:#?}", page.findings))
}

fn made(spec: &Spec, target: Target) -> Vec<Output> {
    outputs(spec, target).expect("generated Rust is Rust")
}

/// An empty folder for one test.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("codegen").join(test);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("the last run's folder can be removed");
    }
    fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}

/// Every file and folder below a folder with its content, sorted.
fn tree(root: &Path) -> Vec<(PathBuf, Option<Vec<u8>>)> {
    let mut found = Vec::new();
    let mut left = vec![root.to_owned()];
    while let Some(folder) = left.pop() {
        for entry in fs::read_dir(&folder).expect("it can be read") {
            let path = entry.expect("it can be read").path();
            let content = if path.is_dir() { None } else { Some(fs::read(&path).expect("it can be read")) };
            if path.is_dir() {
                left.push(path.clone());
            }
            found.push((path, content));
        }
    }
    found.sort();
    found
}

#[test]
fn the_repository_holds_what_the_page_makes() {
    let line = |page| Source::built_in(page).page().spec.expect("the page has no errors");
    let lines: Vec<Spec> = BuiltIn::LINES.into_iter().map(line).collect();
    let outputs = codegen::repository(&vendored(), &lines).expect("generated Rust is Rust");
    let changes = check(repository(), Target::Repository, &outputs).expect("the repository can be read");
    let listed: String =
        changes.iter().map(|change| format!("{} {}\n{}", change.word(), change.path(), change.diff())).collect();
    assert!(changes.is_empty(), "{listed}\nrun `{COMMAND}`");
}

#[test]
fn the_same_page_makes_the_same_bytes() {
    assert_eq!(made(&vendored(), Target::Repository), made(&vendored(), Target::Repository));
}

#[test]
fn every_generated_file_names_the_command_and_what_it_is_made_from() {
    for (spec, target, command) in [
        (vendored(), Target::Repository, "`cargo xtask codegen`"),
        (other_page("billing"), Target::Folder, "`dovecot-events codegen`"),
    ] {
        for Output { path, content } in made(&spec, target) {
            let head: String = content.lines().take(4).collect();
            let cause = if path.contains("/grammar/") { "grammar.pest" } else { &spec.sha256 };
            assert!(head.contains(command) && head.contains(cause), "{path}: {head}");
        }
    }
}

#[test]
fn generated_rust_is_laid_out_as_by_hand() {
    for spec in [vendored(), other_page("billing"), other_page("odd")] {
        for Output { path, content } in
            made(&spec, Target::Folder).into_iter().filter(|made| made.path.ends_with(".rs"))
        {
            assert!(content.contains("\n#![cfg_attr(rustfmt, rustfmt::skip)]\n"), "{path}");
            assert!(!content.contains("\n\n\n") && content.ends_with("}\n") | content.ends_with(";\n"), "{path}");
            let lines: Vec<&str> = content.lines().collect();
            for (at, pair) in lines.windows(2).enumerate() {
                let place = format!("{path}:{}: {}", at + 2, pair[1]);
                assert_eq!(pair[1], pair[1].trim_end(), "{place}");
                // A member after another one, and an item after another one that is more than a line.
                let begins = ["///", "#[", "fn ", "pub fn ", "pub const fn "]
                    .iter()
                    .any(|word| pair[1].trim_start().starts_with(word));
                let ends = ["}", "    }"].contains(&pair[0]);
                assert!(!(ends && begins), "{place}: a blank line is missing above");
            }
        }
    }
}

#[test]
fn a_page_of_another_service_compiles_and_emits() {
    let folder = folder("billing");
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/billing");
    let manifest = fs::read_to_string(fixture.join("Cargo.toml.in")).expect("the fixture is there");
    let root = repository().display().to_string().replace('\\', "/");
    fs::write(folder.join("Cargo.toml"), manifest.replace("{root}", &root)).expect("it can be written");
    // The same versions as here, which are all that is sure to be on this machine.
    fs::copy(repository().join("Cargo.lock"), folder.join("Cargo.lock")).expect("it can be copied");
    fs::create_dir(folder.join("src")).expect("it can be made");
    for name in ["main.rs", "odd.rs"] {
        fs::copy(fixture.join("src").join(name), folder.join("src").join(name)).expect("it can be copied");
    }
    for (page, out) in [("billing", "src"), ("odd", "src/odd")] {
        write(&folder.join(out), Target::Folder, &made(&other_page(page), Target::Folder)).expect("it can be written");
    }

    let cargo = |arguments: &[&str], flags: &str| {
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .args(["--quiet", "--offline"])
            .current_dir(&folder)
            .env("CARGO_TARGET_DIR", folder.with_file_name("target"))
            .env("RUSTDOCFLAGS", flags)
            .output()
            .expect("cargo runs");
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "cargo {arguments:?}:\n{errors}");
        String::from_utf8(output.stdout).expect("it prints text")
    };
    let printed = cargo(&["run"], "");
    cargo(&["clippy"], "");
    cargo(&["doc", "--no-deps", "--document-private-items"], "-D warnings");
    assert_eq!(printed.replace("\r\n", "\n"), fs::read_to_string(fixture.join("printed.txt")).unwrap_or_default());
}

#[test]
fn a_check_lists_everything_with_a_diff_and_writes_nothing() {
    let (folder, outputs) = (folder("check"), made(&other_page("billing"), Target::Folder));
    write(&folder, Target::Folder, &outputs).expect("it can be written");
    assert_eq!(check(&folder, Target::Folder, &outputs).expect("it can be read"), []);

    fs::write(folder.join("events/value.rs"), "// gone\n").expect("it can be written");
    fs::remove_file(folder.join("events/name.rs")).expect("it was written");
    fs::copy(folder.join("docs/schema/reminder_sent.json"), folder.join("docs/schema/old.json"))
        .expect("it was written");
    fs::write(folder.join("docs/by_hand.md"), "# By hand\n").expect("it can be written");
    let before = tree(&folder);
    let changes = check(&folder, Target::Folder, &outputs).expect("it can be read");
    let listed: Vec<(&str, &str)> = changes.iter().map(|change| (change.word(), change.path())).collect();
    let expected =
        [("missing", "events/name.rs"), ("stale", "events/value.rs"), ("unexpected", "docs/schema/old.json")];
    assert_eq!(listed, expected);
    let diff = |word: &str| changes.iter().find(|change| change.word() == word).map_or("", Change::diff);
    assert!(diff("stale").starts_with("--- a/events/value.rs\n+++ b/events/value.rs\n@@ -1 +1,"), "{}", diff("stale"));
    assert!(diff("stale").contains("\n-// gone\n+// Do not edit"), "{}", diff("stale"));
    assert!(diff("missing").starts_with("--- /dev/null\n+++ b/events/name.rs\n"), "{}", diff("missing"));
    assert!(diff("unexpected").contains("\n+++ /dev/null\n"), "{}", diff("unexpected"));
    assert_eq!(tree(&folder), before);

    let written = write(&folder, Target::Folder, &outputs).expect("it can be written");
    assert_eq!(written.written, ["events/name.rs", "events/value.rs"]);
    assert_eq!(written.removed, ["docs/schema/old.json"]);
    assert_eq!(check(&folder, Target::Folder, &outputs).expect("it can be read"), []);
    assert!(folder.join("docs/by_hand.md").exists());
}

#[test]
fn a_folder_that_cannot_be_written_stays_as_it_was() {
    let (folder, outputs) = (folder("refused"), made(&other_page("billing"), Target::Folder));
    // The last output's place is taken by a folder: everything before it could be written.
    let last = outputs.last().expect("there are outputs");
    fs::create_dir_all(folder.join(&last.path)).expect("a folder can be made");
    fs::write(folder.join("events.rs"), "// as it was\n").expect("it can be written");
    let before = tree(&folder);
    let error = write(&folder, Target::Folder, &outputs).expect_err("a folder is in the way");
    assert!(format!("{error:#}").contains(&last.path), "{error:#}");
    assert_eq!(tree(&folder), before);
}

#[test]
fn a_file_in_place_of_the_folder_is_an_error_and_stays() {
    let file = folder("file").join("out");
    fs::write(&file, "a file\n").expect("it can be written");
    let error = write(&file, Target::Folder, &made(&other_page("billing"), Target::Folder)).expect_err("it is a file");
    assert!(format!("{error:#}").contains("out"), "{error:#}");
    assert_eq!(fs::read_to_string(&file).expect("it is there"), "a file\n");
}
