//! `import`: each form of Dovecot's documentation becomes a page that says the same. The inputs are about a house.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;
use std::path::Path;

use dovecot_events::cli::{Captured, capture};
use expect_test::{Expect, expect, expect_file};
use proptest::prelude::*;

fn input(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("import").join(name).to_str().unwrap().to_owned()
}

/// Imports a file into a separate folder; returns the page, its kinds file and the output.
fn import(file: &str, arguments: &[&str]) -> (String, String, Captured) {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("House.txt");
    let arguments = [&["import", file, "--write", page.to_str().unwrap()][..], arguments].concat();
    let run = capture(&arguments, b"");
    let read = |path: &Path| fs::read_to_string(path).unwrap_or_default();
    (read(&page), read(&page.with_extension("fields.toml")), run)
}

/// What was left out, without the folder of the input.
fn left_out(run: &Captured) -> String {
    let list = run.out.split_once("left out, because a page cannot express it:\n").map_or("", |(_, list)| list);
    list.lines().map(|line| line.rsplit_once('/').map_or(line, |(_, line)| line).to_owned() + "\n").collect()
}

fn check(file: &str, arguments: &[&str], page: &str, expect: Expect) {
    let (text, _, run) = import(&input(file), arguments);
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    expect_file![input(page)].assert_eq(&text);
    expect.assert_eq(&left_out(&run));
    // The page has no problems.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("House.txt");
    fs::write(&path, &text).unwrap();
    let found = capture(&["spec", "check", path.to_str().unwrap(), "--fail-on", "info"], b"");
    assert_eq!(found.status, 0, "{}", found.out);
}

#[test]
fn javascript_becomes_a_page_and_what_it_cannot_say_is_listed() {
    check(
        "events.js",
        &[],
        "House-js.txt",
        expect![[r#"
            events.js:26: the value "two words" of `code`, which is not a word
            events.js:63: expected a key with a value; JavaScript is not evaluated
            events.js:63: the description of `pane`, which is not text
            events.js:63: this is not a literal, and JavaScript is not evaluated
            events.js:63: what `window_broken` inherits from `nobody`, which is not described
            events.js:64: `off`, which has no object
            events.js:71: what `door` inherits from `who`, which inherits from it
        "#]],
    );
}

#[test]
fn directives_become_a_page() {
    check(
        "directives.rst",
        &[],
        "House-directives.txt",
        expect![[r#"
            directives.rst:23: the release `.9.3` of `door_shut`, which is not one
            directives.rst:24: `:colour:` of `door_shut`, which is not known here
            directives.rst:25: what `door_shut` inherits from `nobody`, which is not described
            directives.rst:34: `@odd;1` of `side`, which is not known here
        "#]],
    );
}

#[test]
fn sections_with_tables_become_a_page() {
    check(
        "tables.rst",
        &[],
        "House-tables.txt",
        expect![[r#"
            tables.rst:8: the fields of `global_fields_fields`, from which no event inherits
            tables.rst:29: what `door` inherits: "Inherits from environment (whatever it is)"
            tables.rst:107: which of `room`, `hall` it is that `room_found` inherits from; it gets what all of them have
        "#]],
    );
}

#[test]
fn a_release_has_what_had_come_and_had_not_gone() {
    let names = |release: &str| -> String {
        let (page, _, run) = import(&input("events.js"), &["--release", release]);
        assert!(page.starts_with(&format!("Events (v{release})\n")), "{page}{}", run.err);
        let bullets = page.lines().filter_map(|line| line.trim_start().strip_prefix("* "));
        let names = bullets.filter_map(|line| line.split([' ', ':']).next()).filter(|name| *name != "fields");
        names.collect::<Vec<_>>().join(" ")
    };
    expect!["user wood gone force why wind hand ... size code creak ... arg_* side in out how low hard wood pane"]
        .assert_eq(&names("9.0.1"));
    expect!["user wood force why wind hand ... width code creak ... arg_* side in out how soft hard wood pane"]
        .assert_eq(&names("9.1.0"));
    expect![
        "user wood latch force why wind hand ... width code creak slam ... arg_* side in out how soft hard wood pane"
    ]
    .assert_eq(&names("9.2.3"));
    let (page, _, _) = import(&input("events.js"), &["--release", "9.0.0"]);
    assert!(!page.contains("door_shut") && page.contains("for release 9.0.0"), "{page}");
}

#[test]
fn kinds_come_from_what_was_named_before_the_words() {
    let folder = tempfile::tempdir().unwrap();
    let kinds = folder.path().join("House.fields.toml");
    fs::write(&kinds, "[[rule]]\nfield = \"force\"\nkind = \"str\"\nreason = \"it is a word\"\n").unwrap();
    let recording = folder.path().join("house.jsonl");
    fs::write(&recording, "{\"event\":\"door_shut\",\"fields\":{\"force\":3,\"wood\":7}}\n").unwrap();
    let source = folder.path().join("src");
    fs::create_dir(&source).unwrap();
    let code = "void f(struct event *e) { e_debug(event_create_passthrough(e)->set_name(\"door_shut\")->\
                add_int(\"code\", 1)->event(), \"x\"); }\n";
    fs::write(source.join("door.c"), code).unwrap();
    let from = |paths: &[&Path]| -> String {
        let arguments: Vec<&str> = paths.iter().flat_map(|path| ["--kinds-from", path.to_str().unwrap()]).collect();
        let (_, kinds, run) = import(&input("events.js"), &arguments);
        assert_eq!(run.status, 0, "{}", run.err);
        let rules = kinds
            .split("[[rule]]")
            .filter(|rule| ["force", "wood", "code"].iter().any(|name| rule.contains(&format!("\"{name}\""))));
        rules.map(|rule| rule.trim().replace('\n', " ") + "\n").collect()
    };
    expect![[r#"
        field = "force" kind = "int" reason = "the documentation says 'in bytes'"
    "#]]
    .assert_eq(&from(&[]));
    expect![[r#"
        field = "code" kind = "int" reason = "the source adds an integer: door.c line 1"
        field = "force" kind = "str" reason = "it is a word"
        field = "wood" kind = "int" reason = "every value that was seen is an integer"
    "#]]
    .assert_eq(&from(&[&kinds, &recording, &source]));
}

#[test]
fn a_source_tree_gives_what_events_get_from_their_parents() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("src");
    fs::create_dir(&source).unwrap();
    let code = "static struct event *make(void) { struct event *house = event_create(NULL);\n\
                event_add_str(house, \"street\", \"x\"); return event_create(house); }\n\
                void f(void) { struct event *e = make(); e_debug(event_create_passthrough(e)->\
                set_name(\"door_shut\")->event(), \"x\"); }\n";
    fs::write(source.join("door.c"), code).unwrap();
    let (events, page) = (input("events.js"), folder.path().join("House.txt"));
    let arguments = ["import", &events, "--write", page.to_str().unwrap(), "--kinds-from", source.to_str().unwrap()];
    let run = capture(&arguments, b"");
    assert_eq!(run.status, 0, "{}", run.err);
    let parents = fs::read_to_string(page.with_extension("parents.toml")).unwrap();
    assert!(parents.contains("\"street\"") && parents.contains("\"door_shut\""), "{parents}");
    assert!(run.out.contains("House.parents.toml"), "{}", run.out);
    // A stream that has the field agrees with the page and the files beside it.
    let stream = b"{\"event\":\"door_shut\",\"fields\":{\"street\":\"x\"}}\n";
    let live = capture(&["live-check", "--spec", page.to_str().unwrap(), "--fail-on", "warning"], stream);
    assert_eq!(live.status, 0, "{}{}", live.out, live.err);
}

#[test]
fn the_same_file_makes_the_same_page() {
    let (first, kinds, _) = import(&input("events.js"), &[]);
    let (again, kinds_again, _) = import(&input("events.js"), &[]);
    assert_eq!((first, kinds), (again, kinds_again));
}

#[test]
fn a_licence_beside_the_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("data")).unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    let file = folder.path().join("data/events.js");
    fs::copy(input("events.js"), &file).unwrap();
    let file = file.to_str().unwrap();
    let (page, _, run) = import(file, &[]);
    assert!(page.replace('\n', " ").contains("under the licence of that file, which was not found."), "{page}");
    assert!(run.out.contains("the release of `house_added`, which no `updates.js` declares"), "{}", run.out);
    fs::write(folder.path().join("LICENSE"), "\nThe House Public\nLicence 3\n\nYou may.\n").unwrap();
    let (page, _, _) = import(file, &[]);
    assert!(page.replace('\n', " ").contains("of that file's repository: The House Public Licence 3."), "{page}");
}

#[test]
fn a_page_that_is_there_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("House.txt");
    fs::write(&page, "mine").unwrap();
    let run = capture(&["import", &input("events.js"), "--write", page.to_str().unwrap()], b"");
    assert_eq!(run.status, 101, "{}", run.out);
    assert_eq!(fs::read_to_string(&page).unwrap(), "mine");
}

#[test]
fn what_is_not_documentation_is_refused_with_what_would_be() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |text: &str| -> String {
        let file = folder.path().join("file");
        fs::write(&file, text).unwrap();
        let (_, _, run) = import(file.to_str().unwrap(), &[]);
        assert_eq!(run.status, 101, "{}", run.out);
        run.err.replace(folder.path().to_str().unwrap(), "")
    };
    expect![[r#"
        error: cannot import `/file`: it is not Dovecot's documentation of events: neither `events.js` nor reStructuredText with directives or tables
    "#]].assert_eq(&refused("Events\n======\n"));
    expect![[r#"
        error: cannot import `/file`: it does not describe any event
    "#]]
    .assert_eq(&refused("export const events = {}\n"));
    expect![[r#"
        error: `/file` is larger than 1 MiB, the limit for documentation
    "#]]
    .assert_eq(&refused(&"[".repeat(5 << 20)));
}

#[test]
fn documentation_given_as_a_page_is_rejected_with_advice() {
    for file in ["events.js", "directives.rst", "tables.rst"] {
        let file = input(file);
        for arguments in [
            vec!["spec", "check", &file],
            vec!["conf-check", "--spec", &file, "-"],
            vec!["diff", &file, &file],
            vec!["codegen", "--spec", &file, "--out", "nowhere"],
        ] {
            let run = capture(&arguments, b"ssl = no\n");
            assert_eq!(run.status, 101, "{arguments:?}: {}{}", run.out, run.err);
            assert!(
                run.err.contains(&format!(
                    "to make a page from it, run `dovecot-events import {file} --write Events.txt`"
                )),
                "{}",
                run.err
            );
        }
    }
}

proptest! {
    #[test]
    fn a_file_with_parts_lost_and_moved_is_imported_or_refused(
        file in 0..3_usize,
        cuts in prop::collection::vec((0.0..1.0_f64, 0.0..1.0_f64), 1..6),
    ) {
        let mut text = fs::read_to_string(input(["events.js", "directives.rst", "tables.rst"][file])).unwrap();
        for (from, to) in cuts {
            let at = |share: f64| -> usize {
                let mut at = (text.len() as f64 * share) as usize;
                while !text.is_char_boundary(at) {
                    at -= 1;
                }
                at
            };
            let (from, to) = (at(from), at(to));
            if from < to {
                text.replace_range(from..to, "");
            } else {
                let moved = text[to..from].to_owned();
                text.insert_str(from, &moved);
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("house.txt");
        fs::write(&path, &text).unwrap();
        let (page, _, run) = import(path.to_str().unwrap(), &[]);
        prop_assert!(run.status == 0 && !page.is_empty() || run.status == 101, "{}{}", run.out, run.err);
        prop_assert!(!run.err.contains("the page that was made"), "{}", run.err);
    }
}
