//! The page that a command works with: the one it was given, or the one that is built in.

use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use events_spec::{Findings, Level, Location, Page, Source, Spec};

use crate::input::import::Form;
use crate::report::{Console, Gate, PageId, Report, ReportOptions, Sources, TOOL};

/// Reads the page at `path`: `-` is standard input, nothing the page that is built in.
///
/// # Errors
/// When it cannot be read or is no text.
pub fn read(path: Option<&Path>, console: &mut Console<'_>) -> Result<Source> {
    let source = match path {
        None => Source::vendored(),
        Some(path) if path == Path::new("-") => {
            let mut bytes = Vec::new();
            let limit = Source::MOST_BYTES as u64 + 1;
            console.input.take(limit).read_to_end(&mut bytes).context("standard input cannot be read")?;
            Source::from_bytes("-", bytes)?
        }
        Some(path) => Source::read(path)?,
    };
    refuse_documentation(&source)?;
    Ok(source)
}

/// Says what to do with a file of Dovecot's documentation, which is not a page.
///
/// # Errors
/// When the text is such a file.
pub fn refuse_documentation(source: &Source) -> Result<()> {
    let Some(form) = Form::of(&source.text) else { return Ok(()) };
    let file = &source.file;
    bail!("`{file}` is {}, not a page; `{TOOL} import {file} --write Events.txt` makes a page of it", form.in_words())
}

/// Reads the page that the options name, or the one that is built in, for a command that checks something against it.
///
/// # Errors
/// When it cannot be read, or has errors; these are reported first, in the form that the user asked for.
pub fn open(command: &'static str, options: &ReportOptions, console: &mut Console<'_>) -> Result<(Source, Spec)> {
    let source = match &options.spec {
        Some(path) => Source::read(path)?,
        None => Source::vendored(),
    };
    refuse_documentation(&source)?;
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
    add_findings(&mut report, source, page.findings);
    // Without a baseline: nobody can accept a page that cannot be understood, and the one named is another command's.
    let options = ReportOptions { baseline: None, write_baseline: None, ..options.clone() };
    Gate::open(&options)?.finish(report, console)?;
    bail!("`{}` has errors, so that nothing could be checked against it", source.file)
}

/// The one sentence about a page with errors, for a command that reports no findings.
pub fn broken(source: &Source, page: &Page) -> anyhow::Error {
    let mut errors = page.findings.as_slice().iter().filter(|finding| finding.level == Level::Error);
    let Some(first) = errors.next() else { return anyhow::anyhow!("`{}` cannot be used", source.file) };
    let more = errors.count() as u64 + page.findings.more();
    let more = if more == 0 { String::new() } else { format!(", and {more} more") };
    let Location { file, line, column, .. } = &first.location;
    let (page, message) = (&source.file, &first.message);
    anyhow::anyhow!("`{page}` has errors: {file}:{line}:{column}: {message}{more}; `spec check {page}` shows them")
}

/// Which page that is, for a report.
#[must_use]
pub fn id(spec: &Spec) -> PageId {
    PageId { file: spec.file.clone(), sha256: spec.sha256.clone() }
}

/// Adds what was found in a page to a report, with the lines that the findings point into.
pub fn add_findings(report: &mut Report, source: &Source, findings: Findings) {
    add_lines(&mut report.sources, &source.file, &source.text, &findings);
    if let Some((path, text)) = &source.kinds {
        add_lines(&mut report.sources, &path.display().to_string(), text, &findings);
    }
    report.add(findings);
}

/// Of a page that could fill memory with its lines, only those are kept that a finding points into.
fn add_lines(sources: &mut Sources, file: &str, text: &str, findings: &Findings) {
    const SMALL: usize = 1 << 20;
    if text.len() <= SMALL {
        return sources.add_text(file, text);
    }
    let mut places: Vec<&Location> =
        findings.as_slice().iter().map(|finding| &finding.location).filter(|place| place.file == file).collect();
    places.sort_by_key(|place| place.line);
    let mut lines = (1_u32..).zip(text.split('\n'));
    let mut current = lines.next();
    for place in places {
        while current.is_some_and(|(number, _)| number < place.line) {
            current = lines.next();
        }
        if let Some((number, line)) = current
            && number == place.line
        {
            sources.add_line(place, line);
        }
    }
}
