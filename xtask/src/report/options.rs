//! The options of every command that reports findings.

use std::fmt;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use events_spec::Level;

use crate::input::page::PageOptions;

/// The options of every command that reports findings.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Report options")]
pub struct ReportOptions {
    /// The page to check against.
    #[command(flatten)]
    pub page: PageOptions,

    /// The report format
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: Format,

    /// Write the report to a file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Fail with exit status 100 if there is a finding at or above this level
    #[arg(long, value_enum, default_value_t, value_name = "LEVEL")]
    pub fail_on: FailOn,

    /// The file that sets levels and accepts findings [default: events.toml here or in a parent folder, if there is one]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Accept the findings in this file, and report those that no longer occur
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,

    /// Write all findings to a baseline, and accept them
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    pub write_baseline: Option<PathBuf>,
}

impl ReportOptions {
    /// The files that will contain results.
    pub(super) fn written(&self) -> impl Iterator<Item = &Path> {
        self.output.as_deref().into_iter().chain(self.write_baseline.as_deref())
    }
}

/// The format of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people: excerpts with a caret, counts, colours on a terminal
    #[default]
    Text,
    /// For programs: one object; its schema is docs/report.schema.json
    Json,
    /// Annotations for GitHub Actions
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML, for test reports
    Junit,
    /// Markdown, for a step summary or a comment: a table first, details below
    Markdown,
}

/// The level from which findings make a command fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors
    #[default]
    Error,
    /// Warnings and errors
    Warning,
    /// Every finding
    Info,
    /// No finding
    Never,
}

impl fmt::Display for FailOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.level().map_or("never", Level::as_str))
    }
}

impl FailOn {
    /// The lowest level that is a failure, if any.
    #[must_use]
    pub const fn level(self) -> Option<Level> {
        match self {
            Self::Error => Some(Level::Error),
            Self::Warning => Some(Level::Warning),
            Self::Info => Some(Level::Info),
            Self::Never => None,
        }
    }
}
