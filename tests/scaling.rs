//! The work of each reader on its worst input, at one, two and four times the size: it grows in proportion.
//!
//! Work is the number of instructions, which Valgrind counts in a process of its own: comparisons and copies count, and a
//! busy machine changes nothing. What a process needs to start is in all three numbers, so that their differences are
//! compared: from twice to four times the size it is twice as much as from once to twice. With a part that grows with the
//! square, it is up to four times as much. Where each of many names is compared with each of many others only up to a
//! limit, the sizes are those beyond it.
//!
//! All cases take some ten minutes of two processors, so that a third of each reader's runs by itself, and all of them with
//! `--include-ignored`. `SCALING_TABLE=FILE` appends a line for each case: its name, the size, the growth and the millions
//! of instructions.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::OnceLock;

use libtest_mimic::{Arguments, Trial};

/// Writes the files of a case of this size into a folder.
type Files = fn(&Path, usize);

/// A case: its name, the smallest size, the files, the command, and a word that it says at the largest size.
type Case = (&'static str, usize, Files, &'static [&'static str], &'static str);

#[macro_use]
#[path = "limits/child.rs"]
mod child;
#[path = "scaling/change.rs"]
mod change;
#[path = "scaling/conf.rs"]
mod conf;
#[path = "scaling/derive.rs"]
mod derive;
#[path = "scaling/export.rs"]
mod export;
#[path = "scaling/filter.rs"]
mod filter;
#[path = "scaling/own.rs"]
mod own;
#[path = "scaling/page.rs"]
mod page;
#[path = "scaling/query.rs"]
mod query;
#[path = "scaling/source.rs"]
mod source;

use child::{COMMAND, PAGE, each, write};

// A crate of derives exports nothing else, so that its modules are compiled here.
#[allow(dead_code, unused_imports, unused_macros, reason = "entry points for the compiler and tests are left out")]
#[path = "../events-macros/src"]
mod macros {
    pub(crate) mod attr;
    pub(crate) mod check;
    pub(crate) mod errors;
    pub(crate) mod expand;
    pub(crate) mod fallback;
    pub(crate) mod input;
    pub(crate) mod naming;
    pub(crate) mod run;
    pub(crate) mod table;
}
use macros::{attr, check, errors, expand, fallback, input, naming, run, table};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some(COMMAND) {
        let arguments: Vec<String> = arguments.collect();
        return if arguments.first().is_some_and(|first| first == derive::DERIVE) {
            derive::expand(&arguments)
        } else {
            child::command(arguments)
        };
    }
    let groups = [
        page::CASES,
        conf::CASES,
        filter::CASES,
        source::CASES,
        export::CASES,
        own::CASES,
        query::CASES,
        change::CASES,
        derive::CASES,
    ];
    // Of each reader's cases, in the order in which they are listed.
    let trials = groups.into_iter().flat_map(|cases| cases.iter().enumerate().map(trial)).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn trial((at, case): (usize, &'static Case)) -> Trial {
    if !has_valgrind() {
        return Trial::test(format!("{} (no Valgrind here)", case.0), || Ok(())).with_ignored_flag(true);
    }
    Trial::test(case.0, || holds(case).map_err(Into::into)).with_ignored_flag(at % SHARE != 0)
}

/// Of each reader's cases, the first of so many runs by itself.
const SHARE: usize = 3;

fn has_valgrind() -> bool {
    static HAS: OnceLock<bool> = OnceLock::new();
    *HAS.get_or_init(|| Command::new("valgrind").arg("--version").output().is_ok_and(|output| output.status.success()))
}

/// The least growth from once to twice the size: less would be lost in what a process does anyway.
const LEAST: u64 = 500_000;

/// Holds that the work of a case grows in proportion.
fn holds(case: &Case) -> Result<(), String> {
    let (name, n, files, command, says) = *case;
    let counted = |times: usize| {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        // No configuration of a folder above counts.
        write(folder.path(), "events.toml", "");
        files(folder.path(), n * times);
        count(folder.path(), command)
    };
    let (once, _) = counted(1)?;
    let (twice, _) = counted(2)?;
    let (four, said) = counted(4)?;
    if !said.contains(says) {
        return Err(format!("it does not say `{says}`:\n{said}"));
    }
    let (first, second) = (twice.saturating_sub(once), four.saturating_sub(twice));
    let growth = second as f64 / first.max(1) as f64;
    if let Some(file) = std::env::var_os("SCALING_TABLE") {
        let millions = [once, twice, four].map(|count| count / 1_000_000);
        let table = fs::OpenOptions::new().append(true).create(true).open(file);
        let line = format!("{name}\t{n}\t{growth:.2}\t{millions:?}\n");
        table.and_then(|mut file| file.write_all(line.as_bytes())).map_err(|error| error.to_string())?;
    }
    if first < LEAST {
        return Err(format!("{first} instructions are too few to compare: from {once} to {twice}"));
    }
    // From twice to four times the size, the work of n log n grows 2.2 times as much as from once to twice.
    if growth > 2.5 {
        return Err(format!(
            "work that grows with the square: {once}, {twice} and {four} instructions at {n}, twice and four times as much, {growth:.2}"
        ));
    }
    Ok(())
}

/// The number of instructions that a command takes in a folder, and what it says.
fn count(folder: &Path, command: &[&str]) -> Result<(u64, String), String> {
    let output = Command::new("valgrind")
        .args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", "--log-file=counted"])
        .arg(program())
        .arg(COMMAND)
        .args(command)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    let log = fs::read_to_string(folder.join("counted")).unwrap_or_default();
    let line = log.lines().rev().find_map(|line| line.split_once("refs:"));
    let digits: String = line.map_or("", |(_, count)| count).chars().filter(char::is_ascii_digit).collect();
    match digits.parse() {
        Ok(count) => Ok((count, said)),
        Err(_) => Err(format!("nothing was counted:\n{log}\n{said}")),
    }
}

/// This program without what a debugger needs of it, which Valgrind would read each time.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let itself = std::env::current_exe().unwrap_or_default();
        // Another run of the test may be using the file.
        let (bare, new) = (itself.with_extension("bare"), itself.with_extension(std::process::id().to_string()));
        let stripped = Command::new("strip").arg("-o").arg(&new).arg(&itself).output();
        let is_made = stripped.is_ok_and(|output| output.status.success()) && fs::rename(&new, &bare).is_ok();
        if is_made { bare } else { itself }
    })
}
