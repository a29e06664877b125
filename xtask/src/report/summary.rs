//! The options of commands whose work can be divided, and where a summary is written.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::write::{self, is_same_file};
use super::{Console, Usage};
use crate::input::STDIN;

/// The options of commands that read parts of an input separately.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Options for parts of an input")]
pub struct SummaryOptions {
    /// Write a summary of the input for --merge, instead of a report; `-` writes to standard output
    #[arg(long, value_name = "FILE", conflicts_with = "output")]
    pub write_summary: Option<PathBuf>,

    /// Report from the summaries in these files, as if their inputs were read at once; `-` reads standard input
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "files")]
    pub merge: Vec<String>,
}

impl SummaryOptions {
    /// Writes a summary where the user wants it.
    ///
    /// # Errors
    /// If it cannot be written, or if it would overwrite one of these inputs, which is wrong usage.
    pub fn write<'p>(
        path: &Path,
        line: &str,
        inputs: impl IntoIterator<Item = &'p str>,
        console: &mut Console<'_>,
    ) -> Result<()> {
        if path == Path::new(STDIN) {
            return Ok(console.out.write_all(line.as_bytes())?);
        }
        if inputs.into_iter().any(|input| is_same_file(Path::new(input), path)) {
            let message = format!("the summary would overwrite `{}`, which is an input", path.display());
            return Err(Usage(message).into());
        }
        write::file(path, line.as_bytes())
    }
}
