//! The command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(dovecot_events::cli::main())
}
