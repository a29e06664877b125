//! Tells the program which commit it is built from, where git knows.
//!
//! Only for release builds: others would be linked anew after each commit.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-env-changed=DOVECOT_EVENTS_COMMIT");
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("DOVECOT_EVENTS_COMMIT").is_some() || env::var("PROFILE").as_deref() != Ok("release") {
        return;
    }
    if let Some(path) = git(&["rev-parse", "--git-path", "logs/HEAD"]) {
        println!("cargo::rerun-if-changed={path}");
    }
    if let Some(commit) = git(&["log", "-1", "--format=%h %cs"]) {
        println!("cargo::rustc-env=DOVECOT_EVENTS_COMMIT={commit}");
    }
}

/// The first line that git writes; nothing where there is no git or no repository.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.lines().next().map(str::to_owned)
}
