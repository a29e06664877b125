//! The source of Debian's packages: against the pages of 2.3 and 2.4, with what the pages' `events.toml` accepts, and
//! against what the servers of these packages sent.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use boon::{Compiler, Schemas};
use dovecot_events::cli::capture;
use dovecot_events::input::page::tree_version;
use events_spec::ServerVersion;
use libtest_mimic::{Arguments, Failed, Trial};
use pair::{Has, RECORDED, has, recorded};
use serde_json::Value;

#[path = "real_source/pair.rs"]
mod pair;

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
    for folder in &folders {
        let Some(found) = tree_version(folder) else { continue };
        trials.push(sent(&found.version.to_string(), folder.clone()));
    }
    // One is enough: it is the form that is checked, not what a release says.
    if let Some((folder, found)) = folders.last().and_then(|folder| Some((folder.clone(), tree_version(folder)?))) {
        let release = found.version.to_string();
        let name = format!("the_report_is_as_the_schema_says for {release}");
        trials.push(Trial::test(name, move || fits_schema(&release, &folder)));
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

/// Everything that a server was recorded to send is found in its own source, as the event's own or as its parents'.
fn sent(release: &str, folder: PathBuf) -> Trial {
    let name = "what_the_server_sent_is_found";
    // Releases of Debian have a fourth number.
    let recorded_here = RECORDED.into_iter().find(|known| {
        let known: Option<ServerVersion> = known.parse().ok();
        known.is_some_and(|known| known.to_string() == release)
    });
    let Some(server) = recorded_here else {
        let name = format!("{name} (no recording of {release})");
        return Trial::test(name, || Ok(())).with_ignored_flag(true);
    };
    Trial::test(format!("{name} in {release}"), move || {
        let tree = pair::tree(&folder)?;
        let mut pairs = recorded(server, false)?;
        pairs.extend(recorded(server, true)?);
        let missing: Vec<_> = pairs.iter().filter(|pair| has(&tree, pair) == Has::Not).collect();
        if pairs.len() > 1_000 && missing.is_empty() { Ok(()) } else { Err(format!("{missing:#?}").into()) }
    })
}

/// The report of a real tree has every member of each pair that the schema asks for, and none that it does not name.
fn fits_schema(release: &str, folder: &Path) -> Result<(), Failed> {
    let mut schema: Value = serde_json::from_str(include_str!("../docs/report.schema.json"))?;
    close(&mut schema);
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.add_resource("report.schema.json", schema)?;
    let index = compiler.compile("report.schema.json", &mut schemas)?;
    let report = report(&release[..3], release, folder)?;
    schemas.validate(&report, index).map_err(|error| format!("{error:#}"))?;
    let events = report["source"]["events"].as_object().map_or(0, serde_json::Map::len);
    if events >= 90 { Ok(()) } else { Err(format!("the report has {events} events").into()) }
}

/// Forbids every member that the schema does not name.
fn close(schema: &mut Value) {
    if let Some(object) = schema.as_object_mut() {
        if object.contains_key("properties") {
            object.insert("additionalProperties".to_owned(), Value::Bool(false));
        }
        object.values_mut().for_each(close);
    }
}

fn findings(line: &str, version: &str, folder: &Path) -> Result<Vec<(String, String)>, Failed> {
    let report = report(line, version, folder)?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let findings = report["findings"].as_array().ok_or("a report without findings")?;
    Ok(findings.iter().map(|finding| (text(&finding["rule"]), text(&finding["message"]))).collect())
}

/// The report of `source-check` on a tree.
fn report(line: &str, version: &str, folder: &Path) -> Result<Value, Failed> {
    let config = format!("{}/../events-spec/spec/pages/{line}/events.toml", env!("CARGO_MANIFEST_DIR"));
    let [core, pigeonhole] = ["src", "pigeonhole/src"].map(|below| folder.join(below).display().to_string());
    let arguments = ["source-check", &core, &pigeonhole, "--dovecot", version, "--config", &config];
    let run = capture(&[&arguments[..], &["--format", "json", "--fail-on", "never"]].concat(), b"");
    if run.status != 0 {
        return Err(run.err.into());
    }
    Ok(serde_json::from_str(&run.out)?)
}
