//! The house rules that a program can check: CONTRIBUTING.md gives them in words.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;
use std::path::{Path, PathBuf};

/// The workspace's members, all of whose sources are held to the rules.
const MEMBERS: [&str; 5] = ["events-core", "events-macros", "events-spec", "tests", "xtask"];

/// How long a file may be, and a generated one.
const LONGEST: usize = 400;
const LONGEST_GENERATED: usize = 800;

#[test]
fn no_file_is_longer_than_one_idea() {
    let too_long = |path: &PathBuf, text: &str| {
        // The pages of 2.3 and 2.4 have a hundred events each, and their tables are not meant to be read.
        let of_a_line = ["events-core/src/generated_2_", "events-spec/src/tables/v2_"];
        let limit = match text.starts_with("// Do not edit: generated") {
            true if of_a_line.iter().any(|start| named(path).starts_with(start)) => usize::MAX,
            true => LONGEST_GENERATED,
            false => LONGEST,
        };
        let lines = text.lines().count();
        (lines > limit).then(|| format!("{} has {lines} lines, more than {limit}", path.display()))
    };
    none(sources().iter().filter_map(|(path, text)| too_long(path, text)));
}

#[test]
fn every_file_says_first_what_it_holds() {
    let silent = |text: &str| {
        let mut lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with("// "));
        !lines.next().is_some_and(|line| line.starts_with("//! "))
    };
    none(sources().iter().filter(|(path, text)| !is_case(path) && silent(text)).map(|(path, _)| named(path)));
}

#[test]
fn modules_are_named_for_what_they_hold() {
    let vague = ["mod.rs", "utils.rs", "util.rs", "common.rs", "helpers.rs", "helper.rs", "misc.rs"];
    let is_vague = |path: &Path| path.file_name().is_some_and(|name| vague.iter().any(|vague| name == *vague));
    none(sources().iter().filter(|(path, _)| is_vague(path)).map(|(path, _)| named(path)));
}

#[test]
fn nothing_is_left_for_later() {
    // In two parts, so that this file does not find itself.
    let marks = [["TO", "DO"].concat(), ["FIX", "ME"].concat(), ["XX", "X:"].concat()];
    let marked = |text: &str| marks.iter().any(|mark| text.contains(mark.as_str()));
    none(sources().iter().filter(|(_, text)| marked(text)).map(|(path, _)| named(path)));
}

#[test]
fn every_member_is_held_to_the_workspace_lints() {
    let lax = |member: &&str| {
        let manifest = fs::read_to_string(root().join(member).join("Cargo.toml")).unwrap();
        !manifest.contains("[lints]\nworkspace = true\n")
    };
    none(MEMBERS.into_iter().filter(lax).map(ToOwned::to_owned));
}

#[test]
fn every_dependency_is_listed_with_what_it_saves() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let (_, table) = text.split_once("### Dependencies").unwrap();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" |"));
    let listed: Vec<&str> = rows.flat_map(|(crates, _)| crates.split(", ")).collect();
    assert!(listed.contains(&"pest"), "the table was not found");
    let mut unlisted = Vec::new();
    for member in MEMBERS {
        let manifest = fs::read_to_string(root().join(member).join("Cargo.toml")).unwrap();
        let mut is_dependency = false;
        for line in manifest.lines() {
            if line.starts_with('[') {
                is_dependency = line.ends_with("dependencies]");
            } else if is_dependency && line.starts_with(|first: char| first.is_ascii_lowercase()) {
                let name = line.split(['=', '.', ' ']).next().unwrap_or_default();
                if !MEMBERS.contains(&name) && !listed.contains(&name) {
                    unlisted.push(format!("{member}: {name}"));
                }
            }
        }
    }
    none(unlisted.into_iter());
}

#[test]
fn every_library_has_the_licence_files_of_the_repository() {
    let text = |path: PathBuf| fs::read_to_string(path).unwrap_or_default();
    let files = ["LICENSE-MIT", "LICENSE-APACHE"];
    let libraries = ["events-core", "events-macros", "events-spec"];
    let copies = libraries.into_iter().flat_map(|library| files.map(|file| (library, file)));
    let differs = |(library, file): &(&str, &str)| text(root().join(library).join(file)) != text(root().join(file));
    none(copies.filter(differs).map(|(library, file)| format!("{library}/{file} differs from {file}")));
}

#[test]
fn every_test_is_run_and_every_benchmark_listed() {
    let manifest = fs::read_to_string(root().join("tests/Cargo.toml")).unwrap();
    let mut unlisted = Vec::new();
    for folder in ["tests", "tests/benches"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let within = path.strip_prefix(root().join("tests")).unwrap().to_str().unwrap().to_owned();
            if path.extension().is_some_and(|end| end == "rs") && !manifest.contains(&format!("path = \"{within}\"")) {
                unlisted.push(within);
            }
        }
    }
    none(unlisted.into_iter());
}

#[test]
fn every_file_of_test_data_is_used() {
    let tests: String = sources().into_iter().map(|(_, text)| text).collect();
    let mut orphans = Vec::new();
    walk(&root().join("tests"), &mut |path| {
        let within = path.strip_prefix(root()).unwrap();
        let is_data = !within.starts_with("tests/ui") && !within.starts_with("tests/fuzz");
        let is_source = within.extension().is_some_and(|end| end == "rs") || within.ends_with("Cargo.toml");
        let name = within.file_name().unwrap().to_str().unwrap();
        let folder = within.parent().unwrap().file_name().unwrap().to_str().unwrap();
        let is_made = within.extension().is_some_and(|end| end == "stderr" || end == "proptest-regressions");
        let is_golden = is_made && path.with_extension("rs").exists();
        if is_data && !is_source && !is_golden && !tests.contains(name) && !tests.contains(&format!("/{folder}\"")) {
            orphans.push(named(within));
        }
    });
    none(orphans.into_iter());
}

/// Phrases that make a native reader stop, in lower case. CONTRIBUTING.md says what to write instead.
const HARD: [&str; 22] = [
    "nobody",
    "somebody",
    "everybody",
    "whoever",
    "so long ",
    "so many ",
    "so much of",
    "one's own",
    "stands in",
    "stand in",
    "stands on",
    "stands at",
    "stands behind",
    "stands there",
    "none when",
    "none where",
    "gives back",
    "give back",
    "held against",
    "when it is one",
    "put together",
    "is said to be",
];

/// Phrases with "is no" that are good English.
const GOOD: [&str; 4] = ["there is no ", "there are no ", "is no longer", "are no longer"];

#[test]
fn sources_and_documents_are_written_in_plain_words() {
    let mut broken = Vec::new();
    for (path, text) in sources().into_iter().chain(documents()) {
        // Tests have users, files and texts whose names are such words.
        let is_test = path.starts_with("tests") || path.iter().any(|part| part == "tests");
        if is_test || text.contains("Do not edit: generated") {
            continue;
        }
        let text = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        for (number, line) in (1..).zip(text.lines()) {
            let lower = line.to_lowercase();
            let plain = GOOD.iter().fold(lower.clone(), |line, good| line.replace(good, ""));
            // Code is behind a feature; text comes after other text.
            let is_misplaced = lower.contains(" behind ") && !lower.contains("feature");
            let is_denied = plain.contains(" is no ") || plain.contains(" are no ");
            let hard = HARD.iter().filter(|phrase| lower.contains(**phrase)).copied();
            let other = [(is_misplaced, "behind"), (is_denied, "is no")].into_iter().filter(|(is_it, _)| *is_it);
            broken.extend(
                hard.chain(other.map(|(_, phrase)| phrase))
                    .map(|phrase| format!("{}:{number}: `{phrase}`", named(&path))),
            );
        }
    }
    none(broken.into_iter());
}

/// The documents that are written by hand, by their paths within the repository.
fn documents() -> Vec<(PathBuf, String)> {
    let mut documents = Vec::new();
    for folder in ["", "docs"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|end| end == "md") {
                documents.push((path.strip_prefix(root()).unwrap().to_owned(), fs::read_to_string(path).unwrap()));
            }
        }
    }
    assert!(documents.len() > 5, "the documents were not found");
    documents
}

/// Stops the test with what breaks the rule.
fn none(broken: impl Iterator<Item = String>) {
    let broken: Vec<String> = broken.collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Every source file of the members, by its path within the repository.
fn sources() -> Vec<(PathBuf, String)> {
    let mut sources = Vec::new();
    for member in MEMBERS {
        walk(&root().join(member), &mut |path| {
            if path.extension().is_some_and(|end| end == "rs" || end == "pest") {
                let within = path.strip_prefix(root()).unwrap().to_owned();
                sources.push((within, fs::read_to_string(path).unwrap()));
            }
        });
    }
    assert!(sources.len() > 100, "the sources were not found");
    sources
}

/// A case of the UI tests, which is what a user writes.
fn is_case(path: &Path) -> bool {
    path.starts_with("tests/own_page") || path.starts_with("tests/ui") && path.components().count() > 3
}

fn named(path: &Path) -> String {
    path.display().to_string()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn walk(folder: &Path, visit: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            // The output of cargo, fuzzing and trybuild is not source.
            if !["target", "corpus", "artifacts", "wip"].contains(&name) {
                walk(&path, visit);
            }
        } else {
            visit(&path);
        }
    }
}
