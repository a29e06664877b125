//! `site`: the events as pages that people read in a browser.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use events_spec::built_in::{BuiltIn, PUBLISHED};
use events_spec::{Reading, Source};

use super::{is_cargo, page};
use crate::chores::checker;
use crate::codegen::site::{Version, files};
use crate::codegen::write_site;
use crate::input::file::{self, NamedBy};
use crate::report::{Console, Status};

/// Write a site: a page for each event, field and rule, with the versions side by side and a search
///
/// The site is a folder of plain files. It works from the disk and from any web server, and loads nothing
/// from other sites.
///
/// Example: dovecot-events site --out public
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The output folder; files of an earlier run that are no longer part of the site are removed
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// A page for the site, the newest version first; may be repeated [default: the built-in pages]
    #[arg(long, value_name = "FILE")]
    spec: Vec<PathBuf>,
    /// This program, compiled for wasm32-wasip1, for the page that checks what is pasted into it [default: `cargo xtask`
    /// compiles it]
    #[arg(long, value_name = "FILE")]
    checker: Option<PathBuf>,
}

/// The maximum size of a compiled program.
const MOST_BYTES: u64 = 64 << 20;

/// Writes the site.
///
/// # Errors
/// When a page cannot be read or has errors, and when a file cannot be written.
pub fn run(options: &Options, console: &mut Console<'_>) -> Result<Status> {
    let sources: Vec<Source> = match options.spec.as_slice() {
        [] => BuiltIn::LINES.into_iter().rev().chain([&PUBLISHED]).map(Source::built_in).collect(),
        files => files.iter().map(|path| page::read(Some(path), console)).collect::<Result<_>>()?,
    };
    let mut versions: Vec<Version> = Vec::new();
    for source in sources {
        let page = source.page_with(&Reading::default());
        let Some(spec) = page.spec else { bail!(page::broken(&source, &page)) };
        versions.push(Version::new(source, spec));
    }
    let program = match &options.checker {
        Some(path) => Some(program(path)?),
        None if is_cargo() => match checker::build() {
            Ok(path) => Some(program(&path)?),
            Err(reason) => {
                writeln!(console.err, "the site is made without the checker: {reason}")?;
                None
            }
        },
        None => {
            writeln!(console.err, "the site is made without the checker; `--checker` adds it")?;
            None
        }
    };
    let written = write_site(&options.out, &files(&versions, program.as_deref())?)?;
    let (new, gone, same) = (written.written.len(), written.removed.len(), written.unchanged);
    let first = options.out.join("index.html");
    writeln!(console.out, "{new} written, {gone} removed, {same} unchanged; open {}", first.display())?;
    Ok(Status::Clean)
}

/// A program compiled to WebAssembly.
fn program(path: &Path) -> Result<Vec<u8>> {
    let shown = || format!("cannot read `{}`", path.display());
    let bytes = file::read(path, MOST_BYTES, NamedBy::User).with_context(shown)?;
    if !bytes.starts_with(b"\0asm") {
        bail!("`{}` is not a program compiled to WebAssembly", path.display());
    }
    Ok(bytes)
}
