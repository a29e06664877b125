//! The page that a command checks against.

use anyhow::{Result, bail};
use events_spec::{Source, Spec};

use crate::Console;
use crate::report::{Gate, Report, ReportOptions};

/// Reads the page that the options name, or the one that is built in, for a command that checks something against it.
///
/// # Errors
/// When it cannot be read, or has errors; these are reported first, in the form that the user asked for.
pub fn open(command: &'static str, options: &ReportOptions, console: &mut Console<'_>) -> Result<(Source, Spec)> {
    let source = match &options.spec {
        Some(path) => Source::read(path)?,
        None => Source::vendored(),
    };
    let spec = resolve(&source, command, options, console)?;
    Ok((source, spec))
}

/// Resolves a page that was read.
///
/// # Errors
/// When it has errors; these are reported first, in the form that the user asked for.
pub fn resolve(
    source: &Source,
    command: &'static str,
    options: &ReportOptions,
    console: &mut Console<'_>,
) -> Result<Spec> {
    let page = source.page();
    if let Some(spec) = page.spec {
        return Ok(spec);
    }
    let mut report = Report::new(command, &[]);
    report.inputs.push(source.file.clone());
    report.sources.add_text(source.file.clone(), &source.text);
    if let Some((path, text)) = &source.kinds {
        report.sources.add_text(path.display().to_string(), text);
    }
    report.add(page.findings);
    // Without a baseline: nobody can accept a page that cannot be understood, and the one named is another command's.
    let options = ReportOptions { baseline: None, write_baseline: None, ..options.clone() };
    Gate::open(&options)?.finish(report, console)?;
    bail!("`{}` has errors, so that nothing could be checked against it", source.file)
}
