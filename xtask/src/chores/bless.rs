//! `bless`: updates the expected output of the tests.

use std::env;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};

use crate::report::{Console, Status};

/// Update the expected output of tests; read every changed file before committing it
///
/// Runs the tests of a checkout of this project with UPDATE_EXPECT, for expected texts, and TRYBUILD, for compiler
/// messages. It never runs in CI.
#[derive(Debug, clap::Args)]
#[command(hide = true)]
pub struct Options {
    /// Only this test, as `cargo test --test` names it
    test: Option<String>,
}

/// Runs the tests so that they write their expected output.
///
/// # Errors
///
/// In CI, outside a checkout, and if cargo cannot be started or a test fails for another reason.
pub fn run(options: &Options, _console: &mut Console<'_>) -> anyhow::Result<Status> {
    if env::var_os("CI").is_some() {
        bail!("`bless` does not run in CI (the variable `CI` is set), because every changed file must be read");
    }
    let Some(root) = Path::new(env!("CARGO_MANIFEST_DIR")).parent().filter(|root| root.join("tests").is_dir()) else {
        bail!("the checkout in which this program was built no longer exists");
    };
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["test", "--no-fail-fast"]).current_dir(root).env("UPDATE_EXPECT", "1").env("TRYBUILD", "overwrite");
    match &options.test {
        Some(test) => cargo.args(["--package", "events-tests", "--test", test]),
        None => cargo.arg("--workspace"),
    };
    let status = cargo.status().context("cannot start cargo")?;
    if !status.success() {
        bail!("some tests failed; the other output was written");
    }
    Ok(Status::Clean)
}
