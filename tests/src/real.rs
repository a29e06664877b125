//! Tests on a real Dovecot, which are reported as skipped, by name, where there is none.

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

use crate::dovecot::Version;

/// A test with its name; it is told which version is installed.
pub type Test = (&'static str, fn(Version) -> Result<(), Failed>);

/// Runs tests that work with every version that these tests know.
#[must_use]
pub fn run(tests: &[Test]) -> ExitCode {
    run_with(&[Version::V2_3, Version::V2_4], tests)
}

/// Runs tests that work with some versions only.
#[must_use]
pub fn run_with(versions: &[Version], tests: &[Test]) -> ExitCode {
    let installed = Version::installed().filter(|version| versions.contains(version));
    let names: Vec<&str> = versions.iter().map(|version| version.number()).collect();
    let trial = |(name, run): &Test| match installed {
        Some(version) => {
            let run = *run;
            Trial::test(*name, move || run(version))
        }
        None => {
            let name = format!("{name} (no dovecot {} is installed)", names.join(" or "));
            Trial::test(name, || Ok(())).with_ignored_flag(true)
        }
    };
    libtest_mimic::run(&Arguments::from_args(), tests.iter().map(trial).collect()).exit_code()
}
