//! `man`: the man pages, made from the same definitions as `--help`.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap_mangen::Man;

use crate::report::{Console, Status, TOOL, write};

/// Write the man pages: one for the program and one for each command
#[derive(Debug, clap::Args)]
#[command(hide = true)]
pub struct Options {
    /// The folder for the pages; it is created if it does not exist
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// Writes the pages.
///
/// # Errors
/// When the folder or a page cannot be written.
pub fn run(options: &Options, _console: &mut Console<'_>) -> Result<Status> {
    let out = &options.out;
    std::fs::create_dir_all(out).with_context(|| format!("cannot create the folder `{}`", out.display()))?;
    for (name, page) in pages()? {
        write::file(&out.join(format!("{name}.1")), &page)?;
    }
    Ok(Status::Clean)
}

/// Each page with its name: `dovecot-events`, `dovecot-events-live-check`, and so on.
fn pages() -> Result<Vec<(String, Vec<u8>)>> {
    let mut command = super::command();
    command.build();
    let mut pages = Vec::new();
    let mut open = vec![(TOOL.to_owned(), command)];
    while let Some((name, command)) = open.pop() {
        let shown = command.get_subcommands().filter(|inner| !inner.is_hide_set() && inner.get_name() != "help");
        open.extend(shown.map(|inner| (format!("{name}-{}", inner.get_name()), inner.clone())));
        let mut page = Vec::new();
        // The long form of the version has a line for each page that is built in, which a title cannot have.
        let command = command.display_name(name.clone()).long_version(env!("CARGO_PKG_VERSION"));
        Man::new(command).manual("Event toolchain for Dovecot").render(&mut page)?;
        pages.push((name, page));
    }
    pages.sort();
    Ok(pages)
}
