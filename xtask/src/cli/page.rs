//! Selects the page that a command works with: the given one or a built-in one.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use events_spec::built_in::BuiltIn;
use events_spec::{Findings, Level, Location, Page, Reading, ServerVersion, Source, Spec};

use crate::input::conf::metric;
use crate::input::conf::read::Conf;
use crate::input::import::Form;
use crate::input::page::{Choice, PageOptions, Sample, built_in, tree_version};
use crate::input::{STDIN, path};
use crate::report::{Chosen, Console, Forced, Gate, PageId, Report, ReportOptions, Sources, Status, TOOL};

/// A page, or several combined pages, to check against.
pub struct Opened {
    /// The pages as read.
    pub sources: Vec<Source>,
    /// The combined model.
    pub spec: Spec,
    /// Which page it is, and why it was chosen.
    pub id: PageId,
}

/// Reads the page at `path`. `-` means standard input, a version the built-in page for it, and `None` Dovecot's page of
/// 2019.
///
/// # Errors
/// If it cannot be read or is not text.
pub fn read(path: Option<&Path>, console: &mut Console<'_>) -> Result<Source> {
    let source = match path {
        None => Source::vendored(),
        Some(path) if path == Path::new("-") => {
            let mut bytes = Vec::new();
            let limit = Source::MOST_BYTES as u64 + 1;
            console.input.take(limit).read_to_end(&mut bytes).context("cannot read standard input")?;
            Source::from_bytes("-", bytes)?
        }
        Some(path) => match named(path) {
            Some((page, _)) => Source::built_in(page),
            None => Source::read(path)?,
        },
    };
    refuse_non_page(&source)?;
    Ok(source)
}

/// The version that a page is read for if its name is one, such as 2.3.19.
pub fn version(path: Option<&Path>) -> Option<ServerVersion> {
    named(path?)?.1
}

/// The built-in page of this name, unless there is a file of this name.
fn named(path: &Path) -> Option<(&'static BuiltIn, Option<ServerVersion>)> {
    path.to_str().and_then(built_in).filter(|_| !path.exists())
}

/// Rejects a file of Dovecot's documentation and a recording, which are not pages, with advice.
///
/// # Errors
/// If the text is such a file.
pub fn refuse_non_page(source: &Source) -> Result<()> {
    let file = &source.file;
    let is_json = source.text.trim_start().starts_with(['{', '[']);
    if is_json && !Sample::of_files(std::slice::from_ref(file)).is_empty() {
        bail!(
            "`{file}` is a recording of events, not a page; to make a page from it, run `{TOOL} live-check --infer \
             Events.txt {file}`"
        );
    }
    let Some(form) = Form::of(&source.text) else { return Ok(()) };
    bail!(
        "`{file}` is {}, not a page; to make a page from it, run `{TOOL} import {file} --write Events.txt`",
        form.in_words()
    )
}

/// Reads the pages that the options name, or else the one that `choose` returns, for a command that checks something
/// against them.
///
/// # Errors
/// If one cannot be read or has errors, which are reported first in the requested format.
pub fn open(
    command: &'static str,
    options: &ReportOptions,
    console: &mut Console<'_>,
    choose: impl FnOnce() -> Choice,
) -> Result<Opened> {
    let PageOptions { dovecot, spec: files } = &options.page;
    let (mut sources, mut version) = read_named(&options.page, console)?;
    let mut because = match dovecot {
        Some(version) if files.is_empty() => format!("of --dovecot {version}"),
        Some(version) => format!("of --dovecot {version} and --spec"),
        None => "of --spec".to_owned(),
    };
    if sources.is_empty() {
        let choice = choose();
        sources.push(Source::built_in(choice.page));
        (version, because) = (choice.version, choice.because);
    }
    let mut spec: Option<Spec> = None;
    for source in &sources {
        let reading = Reading { version, base: spec.as_ref() };
        spec = Some(resolve_with(source, &reading, command, options, console)?);
    }
    // There is at least one page, the chosen one.
    let Some(spec) = spec else { bail!("there is no page") };
    let mut id = PageId::of(&spec);
    let page = in_words(&sources, &spec);
    id.chosen = Some(Chosen { page, because });
    Ok(Opened { sources, spec, id })
}

/// Reads the pages that the options name, in the order in which they add up, with the version that they are read for.
///
/// # Errors
/// If one cannot be read.
pub(crate) fn read_named(
    options: &PageOptions,
    console: &mut Console<'_>,
) -> Result<(Vec<Source>, Option<ServerVersion>)> {
    let mut version = options.dovecot;
    let mut sources: Vec<Source> = version.map(BuiltIn::nearest).map(Source::built_in).into_iter().collect();
    for path in &options.spec {
        if let (Some((_, named)), true) = (named(path), sources.is_empty()) {
            version = named;
        }
        sources.push(read(Some(path), console)?);
    }
    Ok((sources, version))
}

/// Describes the pages: `Dovecot 2.4.4, built in, and plugin.txt`.
fn in_words(sources: &[Source], spec: &Spec) -> String {
    // A version later than the newest release that the page knows has the events of that release.
    let release: Option<ServerVersion> = spec.release.as_deref().and_then(|release| release.parse().ok());
    let version = match (spec.version, release) {
        (Some(version), Some(release)) if version > release => Some(release),
        (version, _) => version,
    };
    let one = |(at, source): (usize, &Source)| match (source.built_in, version) {
        (Some(BuiltIn { line: Some(_), .. }), Some(version)) => format!("Dovecot {version}, built in"),
        (Some(_), _) => "Dovecot's page of 2019, built in".to_owned(),
        (None, Some(version)) if at == 0 => format!("{} (Dovecot {version})", source.file),
        (None, _) => source.file.clone(),
    };
    let pages: Vec<String> = sources.iter().enumerate().map(one).collect();
    pages.join(", and ")
}

/// Chooses the page for a configuration: that of the server whose `doveconf` wrote it, or of the version that it names.
pub(crate) fn for_conf(conf: &Conf, files: &[String]) -> Choice {
    let file = match files {
        [one] if one != STDIN => path::name(one),
        _ => "the configuration",
    };
    if let Some(server) = metric::server(conf) {
        return Choice::of_version(server, format!("the first line of {file}, which doveconf wrote, says {server}"));
    }
    match metric::config_version(conf) {
        // The server is of this version or a later one.
        Some(version) => Choice::of_line(version, format!("{file} says {version}")),
        None => Choice::last_2_3(format!("{file} does not name a version, and Dovecot 2.4 would refuse such a file")),
    }
}

/// Chooses the page that documents most of what a stream contains.
pub(crate) fn for_stream(sample: &Sample) -> Choice {
    let fits = sample.fits();
    let [best, others @ ..] = fits.as_slice() else { return Choice::last_2_3("no page fits the stream".to_owned()) };
    if sample.is_empty() {
        return Choice::last_2_3("there is no event to choose by".to_owned());
    }
    let others: Vec<String> = others
        .iter()
        .filter_map(|fit| Some(format!("that of Dovecot {} documents {} %", fit.page.line?, fit.percent)))
        .collect();
    let because =
        format!("it documents {} % of the events and fields in the stream; {}", best.percent, others.join(", "));
    Choice { page: best.page, version: None, because }
}

/// Chooses the page for the version of a source tree.
pub(crate) fn for_tree(folders: &[PathBuf]) -> Choice {
    match folders.iter().find_map(|folder| tree_version(folder)) {
        Some(found) => Choice::of_version(found.version, format!("{} says {}", found.file, found.text)),
        None => Choice::last_2_3("the source does not give a version".to_owned()),
    }
}

/// Resolves a page that was read, for a version if there is one.
///
/// # Errors
/// If it has errors, which are reported first in the requested format.
pub fn resolve(
    source: &Source,
    version: Option<ServerVersion>,
    command: &'static str,
    options: &ReportOptions,
    console: &mut Console<'_>,
) -> Result<Spec> {
    resolve_with(source, &Reading { version, base: None }, command, options, console)
}

fn resolve_with(
    source: &Source,
    reading: &Reading<'_>,
    command: &'static str,
    options: &ReportOptions,
    console: &mut Console<'_>,
) -> Result<Spec> {
    let page = source.page_with(reading);
    if let Some(spec) = page.spec {
        return Ok(spec);
    }
    let mut report = Report::new(command, &[]);
    report.inputs.push(source.file.clone());
    add_findings(&mut report, source, page.findings);
    let reason = "cannot check against a page with errors".to_owned();
    report.forced = Some(Forced { status: Status::FAILED, reason });
    // Without the baseline, because a page with errors cannot be accepted, and the baseline belongs to another command.
    let options = ReportOptions { baseline: None, write_baseline: None, ..options.clone() };
    Gate::open(&options)?.finish(report, console)?;
    bail!("cannot check against `{}`, which has errors", source.file)
}

/// The error about a page with errors, for a command that does not report findings.
pub fn broken(source: &Source, page: &Page) -> anyhow::Error {
    let mut errors = page.findings.as_slice().iter().filter(|finding| finding.level == Level::Error);
    let Some(first) = errors.next() else { return anyhow::anyhow!("`{}` cannot be used", source.file) };
    let more = errors.count() as u64 + page.findings.more();
    let more = if more == 0 { String::new() } else { format!(", and {more} more") };
    let Location { file, line, column, .. } = &first.location;
    let (page, message) = (&source.file, &first.message);
    anyhow::anyhow!("`{page}` has errors: {file}:{line}:{column}: {message}{more}; `spec check {page}` shows them")
}

/// Adds findings about some pages to a report, with the lines that they point to.
pub fn add_found(report: &mut Report, opened: &Opened, findings: Findings) {
    report.spec = Some(opened.id.clone());
    for source in &opened.sources {
        add_lines(&mut report.sources, &source.file, &source.text, &findings);
    }
    report.add(findings);
}

/// Adds findings about a page to a report, with the lines that they point to.
pub fn add_findings(report: &mut Report, source: &Source, findings: Findings) {
    add_lines(&mut report.sources, &source.file, &source.text, &findings);
    if let Some((path, text)) = &source.kinds {
        add_lines(&mut report.sources, &path.display().to_string(), text, &findings);
    }
    report.add(findings);
}

/// From a page large enough to fill memory with its lines, only the lines that findings point to are kept.
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
