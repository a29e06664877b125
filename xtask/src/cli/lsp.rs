//! `lsp`: the checks in an editor, over the Language Server Protocol.

mod action;
mod complete;
mod conf;
mod context;
mod document;
mod known;
mod page;
mod server;
mod words;

use anyhow::{Context as _, Result};
use lsp_server::Connection;

use crate::input::page::PageOptions;
use crate::report::{Console, Status};

/// Serve an editor: findings while you type, and what the page says about names
///
/// Speaks the Language Server Protocol on standard input and output; the editor starts it. It supports dovecot.conf and
/// pages such as Events.txt. It reports findings, shows the documentation of the name under the cursor, completes events,
/// fields, values and settings, offers the fixes of `conf-check --fix`, and jumps from a name to its line on the page. docs/editors.md has the setup for Neovim,
/// Helix and VS Code.
#[derive(Debug, clap::Args)]
pub struct Options {
    #[command(flatten)]
    page: PageOptions,
}

/// Serves until the editor ends the session.
///
/// # Errors
/// If a page that the user named cannot be read, or if the input does not follow the protocol.
pub fn run(options: &Options, console: &mut Console<'_>) -> Result<Status> {
    let known = known::Known::new(&options.page, console)?;
    let (connection, threads) = Connection::stdio();
    server::serve(connection, known).context("the editor does not follow the protocol")?;
    threads.join().context("the connection to the editor broke")?;
    Ok(Status::Clean)
}
