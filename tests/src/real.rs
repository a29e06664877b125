//! Tests on real Dovecots: each runs on every server that is there, and is reported as skipped, by name, for a line of
//! versions that has none.

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

use crate::dovecot::{Server, Version};

/// A test with its name; it is told which server to run.
pub type Test = (&'static str, fn(&Server) -> Result<(), Failed>);

/// Runs tests on every server of every line that these tests know.
#[must_use]
pub fn run(tests: &[Test]) -> ExitCode {
    libtest_mimic::run(&Arguments::from_args(), trials(tests)).exit_code()
}

/// Runs tests on every server, and with `--ignored` others that take minutes.
#[must_use]
pub fn run_with_long(tests: &[Test], long: &[Test]) -> ExitCode {
    let long = trials(long).into_iter().map(|trial| trial.with_ignored_flag(true));
    libtest_mimic::run(&Arguments::from_args(), trials(tests).into_iter().chain(long).collect()).exit_code()
}

/// Returns a trial for each test and server.
#[must_use]
pub fn trials(tests: &[Test]) -> Vec<Trial> {
    match Server::all() {
        Ok(servers) => tests.iter().flat_map(|test| on_each(&servers, *test)).collect(),
        Err(why) => vec![Trial::test("the_servers_are_found", move || Err(why.into()))],
    }
}

fn on_each(servers: &[Server], (name, run): Test) -> Vec<Trial> {
    let mut trials = Vec::new();
    for version in [Version::V2_3, Version::V2_4] {
        let of_line: Vec<&Server> = servers.iter().filter(|server| server.version == version).collect();
        if of_line.is_empty() {
            let name = format!("{name} (no dovecot {} is installed)", version.number());
            trials.push(Trial::test(name, || Ok(())).with_ignored_flag(true));
        }
        for server in of_line {
            let server = server.clone();
            trials.push(Trial::test(format!("{name} on {}", server.release), move || run(&server)));
        }
    }
    trials
}
