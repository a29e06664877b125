//! Records what real Dovecots export, topic by topic, into `tests/data/recordings`.
//!
//! ```text
//! cargo run -p events-tests --example record -- [--verbose] [TOPIC...]
//! ```
//!
//! `EVENTS_DOVECOT` lists the servers, as for the tests; `tests/data/recordings/README.md` has the whole command.
//!
//! Each file in `tests/record/topic` is a topic: the settings and files that it adds to those of `base`, and what is then
//! said to the server. `tests/record/README.md` describes the format.
#![expect(clippy::print_stderr, reason = "a program that runs for minutes says where it is")]

mod collect;
mod http;
mod machine;
mod run;
mod smtp;
mod talk;
mod topic;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

use events_tests::dovecot::Server;

use topic::Topic;

/// What the recorder was asked to do.
struct Options {
    /// Shows what is sent to the servers, and their replies.
    verbose: bool,
    /// Only these topics; all of them where there are none.
    topics: Vec<String>,
    /// Where the recordings go.
    out: PathBuf,
}

fn main() -> ExitCode {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut options = Options { verbose: false, topics: Vec::new(), out: here.join("data/recordings") };
    for argument in env::args().skip(1) {
        match argument.as_str() {
            "--verbose" => options.verbose = true,
            _ if argument.starts_with('-') => {
                eprintln!("usage: record [--verbose] [TOPIC...]");
                return ExitCode::from(2);
            }
            _ => options.topics.push(argument),
        }
    }
    match record(here, &options) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(101)
        }
    }
}

/// Records the topics on every server that has a root of its own, and returns how many could not be recorded.
fn record(folder: &Path, options: &Options) -> io::Result<usize> {
    let servers = Server::all().map_err(io::Error::other)?;
    let servers: Vec<&Server> = servers.iter().filter(|server| server.programs().is_some()).collect();
    if servers.is_empty() {
        return Err(io::Error::other("EVENTS_DOVECOT lists no server: .ci/dovecot brings one up"));
    }
    let base = Topic::read(&folder.join("record/base.topic"))?;
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder.join("record/topic"))?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    paths.sort();
    let mut failed = 0;
    for path in paths {
        let topic = Topic::read(&path)?;
        if !options.topics.is_empty() && !options.topics.contains(&topic.name) {
            continue;
        }
        for server in servers.iter().filter(|server| topic.is_for(server)) {
            let outcome = run::run(server, &base, &topic, options.verbose)
                .and_then(|recording| recording.write(&options.out.join(&server.release), &topic));
            match outcome {
                Ok(summary) => eprintln!("{} {}: {summary}", server.release, topic.name),
                Err(error) => {
                    failed += 1;
                    eprintln!("{} {}: {error}", server.release, topic.name);
                }
            }
        }
    }
    Ok(failed)
}
