//! `schema`: tables and views for the events of a page.

use std::path::PathBuf;

use anyhow::Result;

use super::page;
use crate::codegen::sql::{Dialect, text};
use crate::input::page::{Choice, PageOptions};
use crate::report::write::{self, check_target};
use crate::report::{Console, ReportOptions, Status};

/// Print the SQL of tables and views for exported events
///
/// One table takes every line, and a view for each event has a typed column for each of its fields. The output begins
/// with the statement that loads files. docs/stores.md has the details. Without --dovecot and --spec, the page is that of
/// the newest Dovecot that is built in.
///
/// Example: dovecot-events schema --sql duckdb --dovecot 2.3 | duckdb mail.duckdb
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The database
    #[arg(long, value_enum, value_name = "DATABASE")]
    sql: Dialect,

    /// Write the statements to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    #[command(flatten)]
    page: PageOptions,
}

/// Prints the statements.
///
/// # Errors
/// If the page cannot be read or has errors, and if the output cannot be written.
pub fn run(options: &Options, console: &mut Console<'_>) -> Result<Status> {
    if let Some(path) = &options.output {
        check_target(path)?;
    }
    let report = ReportOptions { page: options.page.clone(), ..ReportOptions::default() };
    let newest = || {
        let version = options.page.dovecot.unwrap_or_default();
        Choice::of_line(version, "of the newest line that is built in".to_owned())
    };
    let opened = page::open("schema", &report, console, newest)?;
    let text = text(&opened.spec, options.sql);
    match &options.output {
        Some(path) => write::file(path, text.as_bytes())?,
        None => console.out.write_all(text.as_bytes())?,
    }
    Ok(Status::Clean)
}
