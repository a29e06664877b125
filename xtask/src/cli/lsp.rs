//! `lsp`: what the checkers know, in an editor, over the Language Server Protocol.

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
/// Speaks the Language Server Protocol on standard input and output; an editor starts it. It knows dovecot.conf and pages
/// such as Events.txt: it reports findings, shows the page's words for the name under the cursor, completes events,
/// fields, values and settings, and goes from a name to the line of the page. docs/editors.md has the lines for Neovim,
/// Helix and VS Code.
#[derive(Debug, clap::Args)]
pub struct Options {
    #[command(flatten)]
    page: PageOptions,
}

/// Serves until the editor says that it is done.
///
/// # Errors
/// When a page that was named cannot be read, and when what comes in is not the protocol.
pub fn run(options: &Options, console: &mut Console<'_>) -> Result<Status> {
    let known = known::Known::new(&options.page, console)?;
    let (connection, threads) = Connection::stdio();
    server::serve(connection, known).context("the editor's side of the connection is not as the protocol says")?;
    threads.join().context("the connection to the editor broke")?;
    Ok(Status::Clean)
}
