//! The pages of 2.3 and 2.4 against the source of Debian's packages, with what the pages' `events.toml` accepts.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use dovecot_events::cli::capture;
use dovecot_events::input::page::tree_version;
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;

/// The folders of source trees, as `.ci/source` prints them, with a colon between two.
const FOLDERS: &str = "EVENTS_DOVECOT_SOURCE";

fn main() -> ExitCode {
    let folders: Vec<PathBuf> = std::env::var_os(FOLDERS)
        .map(|folders| std::env::split_paths(&folders).filter(|folder| !folder.as_os_str().is_empty()).collect())
        .unwrap_or_default();
    let mut trials = Vec::new();
    for line in ["2.3", "2.4"] {
        let name = "the_page_agrees_with_the_source";
        let trees: Vec<(String, PathBuf)> = folders
            .iter()
            .filter_map(|folder| Some((tree_version(folder)?.version.to_string(), folder.clone())))
            .filter(|(version, _)| version.starts_with(line))
            .collect();
        if trees.is_empty() {
            let name = format!("{name} (no source of dovecot {line} in {FOLDERS})");
            trials.push(Trial::test(name, || Ok(())).with_ignored_flag(true));
            continue;
        }
        let versions: Vec<&str> = trees.iter().map(|(version, _)| version.as_str()).collect();
        trials.push(Trial::test(format!("{name} of {}", versions.join(" and ")), move || agrees(line, &trees)));
    }
    // A folder that is no tree would otherwise be left out without a word.
    for folder in folders.into_iter().filter(|folder| tree_version(folder).is_none()) {
        let message = format!("{} says no version of Dovecot", folder.display());
        trials.push(Trial::test("the_source_is_found", move || Err(message.into())));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// Nothing is reported but what is accepted, and what is accepted is found in one of the trees.
fn agrees(line: &str, trees: &[(String, PathBuf)]) -> Result<(), Failed> {
    let mut unused: Option<BTreeSet<String>> = None;
    for (version, folder) in trees {
        let mut unused_here = BTreeSet::new();
        for (rule, message) in findings(line, version, folder)? {
            if rule != "unused-allow" {
                return Err(format!("{version}: {rule}: {message}").into());
            }
            unused_here.insert(message);
        }
        unused = Some(unused.map_or(unused_here.clone(), |unused| &unused & &unused_here));
    }
    let unused = unused.unwrap_or_default();
    if unused.is_empty() || trees.len() == 1 && line == "2.4" { Ok(()) } else { Err(format!("{unused:#?}").into()) }
}

fn findings(line: &str, version: &str, folder: &Path) -> Result<Vec<(String, String)>, Failed> {
    let config = format!("{}/../events-spec/spec/pages/{line}/events.toml", env!("CARGO_MANIFEST_DIR"));
    let [core, pigeonhole] = ["src", "pigeonhole/src"].map(|below| folder.join(below).display().to_string());
    let arguments = ["source-check", &core, &pigeonhole, "--dovecot", version, "--config", &config];
    let run = capture(&[&arguments[..], &["--format", "json", "--fail-on", "never"]].concat(), b"");
    if run.status != 0 {
        return Err(run.err.into());
    }
    let report: Value = serde_json::from_str(&run.out)?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let findings = report["findings"].as_array().ok_or("a report without findings")?;
    Ok(findings.iter().map(|finding| (text(&finding["rule"]), text(&finding["message"]))).collect())
}
