//! The command line.

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Parser;
use xtask::codegen;

/// The event toolchain for Dovecot: everything that is made from Events.txt, and everything that is checked against it
#[derive(Parser)]
#[command(name = "dovecot-events")]
enum Command {
    Codegen(codegen::Options),
}

fn main() -> ExitCode {
    let Command::Codegen(options) = Command::parse();
    match codegen::run(&options, &mut io::stdout()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(100),
        Err(error) => {
            // When even standard error is gone nobody is left to tell; the exit status still says it.
            let _ = writeln!(io::stderr(), "error: {error:#}");
            ExitCode::from(101)
        }
    }
}
