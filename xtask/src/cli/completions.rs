//! `completions`: shell completions for this program's commands and options.

use anyhow::Result;
use clap_complete::Shell;

use crate::report::{Console, Status, TOOL};

/// Print completions for a shell
///
/// Write the output to the file where your shell looks for completions, for example:
///
///   dovecot-events completions bash > ~/.local/share/bash-completion/completions/dovecot-events
///   dovecot-events completions zsh  > ~/.zfunc/_dovecot-events
///   dovecot-events completions fish > ~/.config/fish/completions/dovecot-events.fish
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Options {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Writes the completions to standard output.
///
/// # Errors
/// If standard output cannot be written.
pub fn run(options: &Options, console: &mut Console<'_>) -> Result<Status> {
    let mut text = Vec::new();
    let command = super::command();
    let shown = command.get_subcommands().filter(|inner| !inner.is_hide_set()).cloned();
    let mut shown = clap::Command::new(TOOL).version(env!("CARGO_PKG_VERSION")).subcommands(shown);
    clap_complete::generate(options.shell, &mut shown, TOOL, &mut text);
    console.out.write_all(&text)?;
    Ok(Status::Clean)
}
