//! What the README shows is what the repository has.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

const README: &str = include_str!("../README.md");
const EXAMPLE: &str = include_str!("../events-core/examples/imap_command.rs");

#[test]
fn the_emitter_in_the_readme_is_the_example_that_runs() {
    let code = README.split("```rust\n").nth(1).unwrap().split("```").next().unwrap();
    let (imports, types) = code.split_at(code.find("#[derive(EventEmitter)]").unwrap());
    assert!(EXAMPLE.contains(types.trim()), "{types}");
    for import in ["use std::time::Duration;", "use events_core::{EventEmitter, EventValue};"] {
        assert!(imports.contains(import), "{imports}");
    }
}

#[test]
fn every_file_that_the_readme_links_to_is_there() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let links: Vec<&str> = README.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    assert!(links.len() > 8, "{links:?}");
    for link in links {
        assert!(root.join(link).exists(), "{link}");
    }
}

#[test]
fn the_findings_in_the_readme_are_those_of_the_command() {
    let conf = "dovecot_config_version = 2.4.1\ndovecot_storage_version = 2.4.1\n\nmetric imap_bytes {\n  \
                filter = event=imap_command_finished AND bytes_out > 0\n}\nmetric failed_logins {\n  \
                filter = event=auth_request_finished AND success=no\n}\n";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dovecot.conf");
    std::fs::write(&path, conf).unwrap();
    let ran = dovecot_events::cli::capture(&["conf-check", path.to_str().unwrap()], b"");
    let report = ran.out.replace(&format!("{}/", folder.path().display()), "");
    let shown = README.split("```text\n").nth(1).unwrap().split("```").next().unwrap();
    assert!(report.starts_with(shown.trim_end()), "{report}");
}
