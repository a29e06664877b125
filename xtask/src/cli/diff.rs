//! `diff`: compares two versions of a page and reports what breaks.

use std::path::Path;

use anyhow::Result;
use events_spec::built_in::BuiltIn;
use events_spec::diff::{Version, compare};
use events_spec::{Rule, RuleArea, Source};

use super::page;
use crate::check::diff::changed;
use crate::input::revision;
use crate::report::{Bump, Console, Detail, Gate, PageId, Report, ReportOptions, Status, Usage};

/// Compare two versions of a page
///
/// First comes a table: for each event, how much was removed, renamed, changed and added. Then each change has a line
/// with the affected events. A change to a field that ten events inherit is one change.
///
/// Errors break emitters, which no longer compile, or readers and metrics, which no longer match: removed and renamed
/// names, changed kinds and units. Warnings are fields with another meaning, and new values in a list. Infos break
/// nothing: additions and changed descriptions. Order, line breaks, case and punctuation do not count. The report ends
/// with the version bump that the changes require.
///
/// Example: dovecot-events diff HEAD~1:Events.txt Events.txt
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The old version: a version of Dovecot such as 2.3, a file, `-` for standard input, or REV:PATH for a file in git
    old: String,
    /// The new version, likewise [default: --spec, or else the built-in Events.txt]
    new: Option<String>,
    /// Show the table and the counts only
    #[arg(long, conflicts_with = "verbose")]
    summary: bool,
    /// Show every difference with an excerpt and the evidence, including changed descriptions and version notes
    #[arg(long)]
    verbose: bool,
    #[command(flatten)]
    report: ReportOptions,
}

/// Compares the two versions.
///
/// # Errors
///
/// If one of them cannot be read or has errors, or if the report cannot be written.
pub fn run(options: &Options, console: &mut Console<'_>) -> Result<Status> {
    if options.new.is_some() && options.report.page.is_named() {
        return Err(Usage("the new version is given twice: as NEW and with `--spec`".to_owned()).into());
    }
    if options.old == "-" && options.new.as_deref() == Some("-") {
        return Err(Usage("standard input can be one of the two versions, not both".to_owned()).into());
    }
    let gate = Gate::open(&options.report)?;
    gate.spare([&options.old].into_iter().chain(&options.new).map(Path::new))?;
    let old = read(&options.old, console)?;
    let new = match (&options.new, options.report.page.spec.as_slice(), options.report.page.dovecot) {
        (Some(new), _, _) => read(new, console)?,
        (None, [path], None) => page::read(Some(path), console)?,
        (None, [], Some(version)) => Source::built_in(BuiltIn::nearest(version)),
        (None, [], None) => Source::vendored(),
        (None, _, _) => return Err(Usage("the new version must be a single page".to_owned()).into()),
    };
    let new_version = match (&options.new, options.report.page.spec.as_slice()) {
        (Some(new), _) => page::version(Some(Path::new(new))),
        (None, [path]) => page::version(Some(path)),
        (None, _) => options.report.page.dovecot,
    };
    let old_spec = page::resolve(&old, page::version(Some(Path::new(&options.old))), "diff", &options.report, console)?;
    let new_spec = page::resolve(&new, new_version, "diff", &options.report, console)?;

    let difference =
        compare(Version { spec: &old_spec, text: &old.text }, Version { spec: &new_spec, text: &new.text });
    let rules: Vec<Rule> = Rule::ALL.iter().copied().filter(|rule| rule.area() == RuleArea::Diff).collect();
    let mut report = Report::new("diff", &rules);
    report.inputs = vec![old.file.clone(), new.file.clone()];
    report.spec = Some(PageId::of(&new_spec));
    report.sources.add_text(old.file.clone(), &old.text);
    report.sources.add_text(new.file.clone(), &new.text);
    report.changes = Some(changed(difference.changes));
    report.detail = match (options.summary, options.verbose) {
        (true, _) => Detail::Summary,
        (false, true) => Detail::Full,
        (false, false) => Detail::Lines,
    };
    report.add(difference.findings);
    report.bump = Some(Bump { level: difference.bump.as_str(), reason: difference.reason });
    gate.finish(report, console)
}

/// Reads one of the versions.
fn read(name: &str, console: &mut Console<'_>) -> Result<Source> {
    let path = Path::new(name);
    match revision::split(name) {
        Some((revision, file)) if !path.exists() => {
            let source = revision::read(revision, file)?;
            page::refuse_non_page(&source)?;
            Ok(source)
        }
        _ => page::read(Some(path), console),
    }
}
