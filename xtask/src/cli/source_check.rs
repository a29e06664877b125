//! The command `source-check`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Result;
use events_spec::Rule;

use super::{live_check, page};
use crate::check::source::{json_of, page_of, source_check};
use crate::input::file::{self, NamedBy};
use crate::input::source::{MOST_BYTES, read_source};
use crate::report::{Console, Gate, Report, ReportOptions, Status};

/// Check Dovecot's C source against the page
///
/// Reports events and fields that only the source or only the page has, fields with another name, and kinds that
/// differ.
///
/// Reads every C file in a folder except for tests. Names are followed through constants, macros, conditional
/// expressions and parameters; events are followed through variables, functions and structs. Each finding says how
/// certain it is: certain if the function that names the event adds the field, likely if another function does. Likely
/// findings have a lower level.
///
/// Example: dovecot-events source-check dovecot-2.4.1/src
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The source folders, such as an unpacked release of Dovecot; several are read as one tree
    #[arg(value_name = "DIR", required = true)]
    folders: Vec<PathBuf>,

    /// Write a page that describes the source, and its kinds file, instead of checking
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,

    #[command(flatten)]
    report: ReportOptions,
}

/// The rules that this command looks for.
const RULES: [Rule; 5] =
    [Rule::WrongKind, Rule::RenamedField, Rule::UndocumentedEvent, Rule::UndocumentedField, Rule::NotInSource];

/// Runs the command.
///
/// # Errors
/// When the source cannot be read, when it names no event, and when something cannot be written.
pub fn run(options: &Options, console: &mut Console<'_>) -> Result<Status> {
    if let Some(path) = &options.write {
        let inferred = page_of(&read_source(&options.folders)?);
        return live_check::write_page(path, &inferred, console);
    }
    let gate = Gate::open(&options.report)?;
    let choose = || page::for_tree(&options.folders);
    let opened = page::open("source-check", &options.report, console, choose)?;
    let tree = read_source(&options.folders)?;
    let findings = source_check(&tree, &opened.spec);
    let mut report = Report::new("source-check", &RULES);
    report.inputs = options.folders.iter().map(|folder| folder.display().to_string()).collect();
    let mut wanted: BTreeMap<&str, Vec<&events_spec::Location>> = BTreeMap::new();
    for finding in findings.as_slice() {
        wanted.entry(&finding.location.file).or_default().push(&finding.location);
    }
    for (path, places) in wanted {
        // The page's own lines are added with its findings; a file that has gone since is shown without its line.
        let Ok(bytes) = file::read(Path::new(path), MOST_BYTES, NamedBy::Input) else { continue };
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<&str> = text.lines().collect();
        for place in places {
            if let Some(line) = lines.get(place.line as usize - 1) {
                report.sources.add_line(place, line);
            }
        }
    }
    report.source = Some(json_of(&tree));
    page::add_found(&mut report, &opened, findings);
    gate.finish(report, console)
}
