//! `spec`: checks, prints and shows a page.

pub(super) mod show;

use std::path::{Path, PathBuf};

use anyhow::Result;
use events_spec::built_in::BuiltIn;
use events_spec::{Page, Reading, Rule, RuleArea, ServerVersion, Source};

use super::page;
use crate::report::model_json::Model;
use crate::report::{Console, Gate, PageId, Report, ReportOptions, Status};

/// Check, print or show a page
#[derive(Debug, clap::Args)]
pub struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Check a page
    ///
    /// Reports everything that is wrong with it, with place, excerpt and help. A kinds file beside the page
    /// (NAME.fields.toml for NAME.txt, or else fields.toml) is checked too. A page that was copied from a web page, with
    /// line numbers and without indentation, is recognized.
    Check {
        /// The page; `-` for standard input [default: the built-in Events.txt]
        file: Option<PathBuf>,
        #[command(flatten)]
        report: ReportOptions,
    },
    /// Print a page's text from its syntax tree, or its model as JSON
    Print {
        /// The page; `-` for standard input, or a version for the built-in page of it [default: the built-in Events.txt]
        file: Option<PathBuf>,
        /// Print the built-in page of this version, such as 2.3.19 or 2.4; as JSON, without what came later
        #[arg(long, value_name = "VERSION", conflicts_with = "file", value_parser = crate::input::page::version)]
        dovecot: Option<ServerVersion>,
        /// What to print: the text, byte for byte, or the model
        #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
        format: Format,
    },
    /// Show an event with its fields, or a field with the events that have it
    ///
    /// For the built-in pages, the output ends with what each version says about the name: when it was added and
    /// removed, and its earlier names.
    Show {
        /// The name of an event or a field
        name: String,
        /// The page to look in; `-` for standard input [default: the built-in Events.txt]
        #[arg(long, value_name = "FILE", conflicts_with = "dovecot")]
        spec: Option<PathBuf>,
        /// Look in the built-in page of this version, such as 2.3.19 or 2.4
        #[arg(long, value_name = "VERSION", value_parser = crate::input::page::version)]
        dovecot: Option<ServerVersion>,
    },
}

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum Format {
    /// The page's text, printed from its syntax tree
    #[default]
    Text,
    /// The model: sections, events, and fields after inheritance
    Json,
}

/// Runs one of the commands.
///
/// # Errors
/// If the page cannot be read, or, except for `check`, has errors.
pub fn run(options: &Options, console: &mut Console<'_>) -> Result<Status> {
    match &options.command {
        Command::Check { file, report } => check(file.as_ref().or(report.page.spec.first()), report, console),
        Command::Print { file, dovecot, format } => print(file.as_deref(), *dovecot, *format, console),
        Command::Show { name, spec, dovecot } => {
            let (source, page) = read(spec.as_deref(), *dovecot, console)?;
            let Some(spec) = &page.spec else { return Err(page::broken(&source, &page)) };
            let text = match source.built_in {
                Some(_) => show::with_versions(spec, name, console.look)?,
                None => show::render(spec, name, console.look)?,
            };
            console.out.write_all(text.as_bytes())?;
            Ok(Status::Clean)
        }
    }
}

/// Reads a page: that of a version, or the one that is named.
fn read(file: Option<&Path>, dovecot: Option<ServerVersion>, console: &mut Console<'_>) -> Result<(Source, Page)> {
    let source = match dovecot.filter(|_| file.is_none()) {
        Some(version) => Source::built_in(BuiltIn::nearest(version)),
        None => page::read(file, console)?,
    };
    let page = source.page_with(&Reading { version: dovecot.or_else(|| page::version(file)), base: None });
    Ok((source, page))
}

fn check(file: Option<&PathBuf>, options: &ReportOptions, console: &mut Console<'_>) -> Result<Status> {
    let gate = Gate::open(options)?;
    gate.spare(file.map(PathBuf::as_path))?;
    let (source, page) = read(file.map(PathBuf::as_path), options.page.dovecot, console)?;
    let rules: Vec<Rule> = Rule::ALL.iter().copied().filter(|rule| rule.area() == RuleArea::Page).collect();
    let mut report = Report::new("spec check", &rules);
    report.inputs.push(source.file.clone());
    report.spec = Some(match &page.spec {
        Some(spec) => PageId::of(spec),
        None => {
            PageId { file: source.file.clone(), sha256: page.sha256, added: Vec::new(), dovecot: None, chosen: None }
        }
    });
    page::add_findings(&mut report, &source, page.findings);
    gate.finish(report, console)
}

fn print(
    file: Option<&Path>,
    dovecot: Option<ServerVersion>,
    format: Format,
    console: &mut Console<'_>,
) -> Result<Status> {
    let (source, page) = read(file, dovecot, console)?;
    match (format, &page.spec) {
        (Format::Text, _) => console.out.write_all(page.document.print().as_bytes())?,
        (Format::Json, Some(spec)) => {
            serde_json::to_writer_pretty(&mut *console.out, &Model::new(spec))?;
            console.out.write_all(b"\n")?;
        }
        (Format::Json, None) => return Err(page::broken(&source, &page)),
    }
    Ok(Status::Clean)
}
