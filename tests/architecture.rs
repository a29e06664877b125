//! The allowed imports of ARCHITECTURE.md, compared with cargo's metadata: dependencies and their features.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on should stop")]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// What cargo resolves for one crate alone, without dev-dependencies: for every package its features.
fn tree(package: &str, extra: &[&str]) -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--offline",
            "--package",
            package,
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--format",
            "{p}|{f}",
        ])
        .args(extra)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut packages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let (name, features) = line.split_once('|').unwrap_or((line, ""));
        let name = name.split(' ').next().unwrap().to_owned();
        let features = features.trim_end_matches(" (*)");
        packages.entry(name).or_default().extend(features.split(',').filter(|f| !f.is_empty()).map(str::to_owned));
    }
    packages
}

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--offline", "--no-deps", "--format-version", "1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The crates of this workspace that a package names, with the features it asks for; dev-dependencies left out.
fn arrows(metadata: &Value, package: &str) -> BTreeMap<String, BTreeSet<String>> {
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|found| found["name"] == package).unwrap();
    let mut arrows = BTreeMap::new();
    for dependency in package["dependencies"].as_array().unwrap() {
        if dependency["kind"].is_null() && dependency["path"].is_string() {
            let features = dependency["features"].as_array().unwrap();
            let mut features: BTreeSet<String> = features.iter().map(|f| f.as_str().unwrap().to_owned()).collect();
            if dependency["uses_default_features"].as_bool().unwrap() {
                features.insert("default".to_owned());
            }
            arrows.insert(dependency["name"].as_str().unwrap().to_owned(), features);
        }
    }
    arrows
}

#[test]
fn crates_depend_only_on_those_that_the_architecture_names() {
    let metadata = metadata();
    let to = |package| arrows(&metadata, package).into_keys().collect::<Vec<_>>();
    assert!(to("events-spec").is_empty());
    assert_eq!(to("events-macros"), ["events-spec"]);
    assert_eq!(to("events-core"), ["events-macros", "events-spec"]);
    assert_eq!(to("xtask"), ["events-core", "events-spec"]);
}

#[test]
fn a_crate_that_derives_an_emitter_never_builds_the_parser() {
    let packages = tree("events-core", &[]);
    let names: Vec<&str> = packages.keys().map(String::as_str).collect();
    let expected = ["events-core", "events-macros", "events-spec", "proc-macro2", "quote", "syn", "unicode-ident"];
    assert_eq!(names, expected);
    assert!(!packages["events-spec"].contains("page"), "{:?}", packages["events-spec"]);
}

#[test]
fn an_emitter_compiles_the_rules_for_its_derive_alone() {
    // Without the derive: this list merges the features of its copy with those of the other one, and a build does not.
    let packages = tree("events-core", &["--no-default-features", "--features", "json"]);
    assert_eq!(packages.keys().map(String::as_str).collect::<Vec<_>>(), ["events-core"]);
    let packages = tree("events-core", &["--no-default-features", "--features", "json,generated"]);
    assert!(!packages["events-spec"].contains("check"), "{:?}", packages["events-spec"]);
    let packages = tree("events-core", &["--no-default-features", "--features", "derive"]);
    assert_eq!(packages["events-core"].iter().map(String::as_str).collect::<Vec<_>>(), ["derive"]);
}

#[test]
fn the_language_without_its_parser_needs_nothing() {
    let packages = tree("events-spec", &[]);
    assert_eq!(packages.keys().map(String::as_str).collect::<Vec<_>>(), ["events-spec"]);
}

#[test]
fn the_generator_compiles_nothing_that_it_generates() {
    let packages = tree("xtask", &[]);
    assert!(!packages.contains_key("events-macros"), "the macro's table is generated");
    let core = &packages["events-core"];
    for generated in ["derive", "generated", "custom-spec", "default"] {
        assert!(!core.contains(generated), "xtask builds events-core with `{generated}`");
    }
    let spec = &packages["events-spec"];
    assert!(spec.contains("parse"));
    assert!(!spec.iter().any(|feature| feature.starts_with("table-")), "the tables are generated: {spec:?}");
}

#[test]
fn only_a_page_of_one_s_own_brings_the_parser_to_the_macro() {
    let packages = tree("events-core", &["--features", "custom-spec"]);
    assert!(packages["events-spec"].contains("page") && packages.contains_key("pest"));
    for slow in ["pest_derive", "serde", "toml", "sha2"] {
        assert!(!packages.contains_key(slow), "a custom page brings {slow} into the build");
    }
}

#[test]
fn a_build_script_that_generates_types_builds_few_crates() {
    let packages = tree("events-spec", &["--features", "generate"]);
    let expected = [
        "events-spec",
        "hmac-sha256",
        "pest",
        "prettyplease",
        "proc-macro2",
        "quote",
        "syn",
        "toml_parser",
        "ucd-trie",
        "unicode-ident",
        "winnow",
    ];
    assert_eq!(packages.keys().map(String::as_str).collect::<Vec<_>>(), expected);
}

/// Every Rust source below a folder of the repository, with its path.
fn sources(folder: &std::path::Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn nothing_outside_is_read_while_a_macro_expands() {
    let mut found = Vec::new();
    sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../events-macros/src"), &mut found);
    assert!(found.len() > 10, "the macro's sources were found");
    let outside = [
        "std::fs",
        "std::env",
        "std::net",
        "std::process",
        "std::io",
        "std::time",
        "Source::read",
        "static mut",
        "Mutex",
        "OnceLock",
    ];
    for (path, text) in found {
        // The one place that reads a custom page, with the feature `custom-spec`.
        if path.ends_with("table/custom.rs") {
            continue;
        }
        for word in outside {
            assert!(!text.contains(word), "{path} uses {word}");
        }
    }
}

/// The rooms of xtask, each with those to its left, from which alone it may import.
const ROOMS: [(&str, &[&str]); 6] = [
    ("input", &[]),
    ("check", &["input"]),
    ("report", &["input", "check"]),
    ("codegen", &["input", "check", "report"]),
    ("chores", &["input", "check", "report"]),
    ("cli", &["input", "check", "report", "codegen", "chores"]),
];

/// The first names of the paths that begin with `crate`, also within `crate::{...}`.
fn rooms_named(text: &str) -> BTreeSet<String> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut named = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        if text[..at].ends_with(is_name) {
            continue;
        }
        let rest = &text[at + "crate::".len()..];
        let names: Vec<&str> = match rest.strip_prefix('{') {
            // The names right below the brace; what stands deeper belongs to a name before it.
            Some(group) => {
                let mut depth = 1;
                let mut names = vec![group];
                for (at, c) in group.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' => depth -= 1,
                        ',' if depth == 1 => names.push(group[at + 1..].trim_start()),
                        _ => {}
                    }
                    if depth == 0 {
                        break;
                    }
                }
                names
            }
            None => vec![rest],
        };
        for name in names {
            let name = &name[..name.find(|c| !is_name(c)).unwrap_or(name.len())];
            if !name.is_empty() {
                named.insert(name.to_owned());
            }
        }
    }
    named
}

#[test]
fn paths_within_a_crate_are_found_however_they_are_written() {
    let text =
        "use crate::input::file;\nuse crate::{check::{conf, live}, report};\nlet x = crate::cli::run; my_crate::other";
    assert_eq!(rooms_named(text).into_iter().collect::<Vec<_>>(), ["check", "cli", "input", "report"]);
}

#[test]
fn a_room_of_xtask_imports_only_rooms_to_its_left() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../xtask/src");
    let mut found = Vec::new();
    sources(&folder, &mut found);
    let mut seen = BTreeSet::new();
    for (path, text) in found {
        let within = path.strip_prefix(&folder.display().to_string()).unwrap().replace('\\', "/");
        let room = within.trim_start_matches('/').split('/').next().unwrap().trim_end_matches(".rs");
        // The root of the library and of the program: a table of contents and a call.
        if room == "lib" || room == "main" {
            continue;
        }
        let Some((room, left)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            panic!("{within} is not in a room; the rooms are listed in this test")
        };
        seen.insert(*room);
        for named in rooms_named(&text) {
            assert!(
                named == *room || left.contains(&named.as_str()),
                "{within} imports `{named}`, to the right of `{room}`"
            );
        }
        // A room's first file is one step below the root, and a file within it two.
        let climbs = if within.trim_start_matches('/').contains('/') { "super::super::" } else { "super::" };
        let code = text.split("#[cfg(test)]").next().unwrap();
        assert!(!code.contains(climbs), "{within} climbs out with `{climbs}`");
    }
    assert_eq!(seen.len(), ROOMS.len(), "every room has files: {seen:?}");
}
