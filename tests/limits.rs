//! Memory and time on the worst inputs, each in a process of its own with a limit that the system holds.
//!
//! A limit is several times what a debug build takes, and a fraction of what growth with the square of the input takes:
//! it is the processor's time that counts, so that a busy machine changes nothing.

use std::path::Path;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

/// Writes the files of a case into a folder; the last of the arguments is the first file.
type Files = fn(&Path);

/// A case: its name, the limits in MiB and seconds, the files, the command, its exit status, and a word it says.
type Case = (&'static str, u64, u64, Files, &'static [&'static str], i32, &'static str);

#[macro_use]
#[path = "limits/child.rs"]
mod child;
#[path = "limits/export.rs"]
mod export;
#[path = "limits/input.rs"]
mod input;
#[path = "limits/product.rs"]
mod product;

use child::{COMMAND, PAGE, each, write};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some(COMMAND) {
        return child::command(arguments.collect());
    }
    // One after the other: each may need much of the processor.
    let arguments = Arguments { test_threads: Some(1), ..Arguments::from_args() };
    libtest_mimic::run(&arguments, all()).exit_code()
}

/// A test that may run this program again, within `mebibytes` of address space and `seconds` of the processor's time: in a
/// folder, with arguments, for its exit status and output. Where the system has no such limits it is skipped by name.
fn limited(
    name: &'static str,
    mebibytes: u64,
    seconds: u64,
    run: impl FnOnce(&dyn Fn(&Path, &[&str]) -> (Option<i32>, String)) -> Result<(), String> + Send + 'static,
) -> Trial {
    let limits = format!("ulimit -v {} && ulimit -t {seconds} && exec \"$0\" \"$@\"", mebibytes << 10);
    if !has_limits() {
        return Trial::test(format!("{name} (no limits here)"), || Ok(())).with_ignored_flag(true);
    }
    Trial::test(name, move || {
        let again = |folder: &Path, arguments: &[&str]| {
            let program = std::env::current_exe().unwrap_or_default();
            let mut shell = std::process::Command::new("sh");
            shell
                .args(["-c", &limits])
                .arg(program)
                .args(arguments)
                .current_dir(folder)
                .stdin(std::process::Stdio::null());
            match shell.output() {
                Ok(output) => (
                    output.status.code(),
                    [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat(),
                ),
                Err(error) => (None, error.to_string()),
            }
        };
        run(&again).map_err(Into::into)
    })
}

/// Whether a process can be given such limits.
fn has_limits() -> bool {
    let run = |script: &str| {
        let output = std::process::Command::new("sh").args(["-c", script]).output();
        output.is_ok_and(|output| output.status.success())
    };
    cfg!(target_os = "linux") && run("ulimit -v 1000000 && ulimit -t 60")
}

fn all() -> Vec<Trial> {
    input::CASES.iter().chain(export::CASES).chain(product::CASES).map(trial).collect()
}

fn trial(case: &'static Case) -> Trial {
    let (name, mebibytes, seconds, files, command, status, says) = *case;
    limited(name, mebibytes, seconds, move |run| {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        files(folder.path());
        // No configuration of a folder above counts.
        write(folder.path(), "events.toml", "");
        let (found, said) = run(folder.path(), &[&[COMMAND], command].concat());
        if found == Some(status) && said.contains(says) {
            return Ok(());
        }
        let end: String = said.chars().rev().take(600).collect::<Vec<_>>().into_iter().rev().collect();
        Err(format!("exit status {found:?}, wanted {status} and `{says}`:\n{end}"))
    })
}
