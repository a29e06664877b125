//! The command `import`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use events_spec::visible;
use events_spec::{Findings, Kinds, ServerVersion, Source};

use super::live_check::write_page;
use crate::check::live::{Inferred, LiveOptions, live_check};
use crate::check::source::page_of;
use crate::input::import::{LeftOut, Origin, import};
use crate::input::source::read_source;
use crate::report::{Console, Status, Usage};

/// Make a page from the events in Dovecot's documentation repository
///
/// FILE is `data/events.js` of 2.4 or `list_of_events.rst` of 2.3. It is only parsed; no JavaScript is run. The page has
/// every event with its fields, including inherited ones. What a page cannot express is listed with its line. The kinds
/// of fields come from --kinds-from, or else from the descriptions. The descriptions are those of the file, under its
/// licence, which the page names.
///
/// If --kinds-from names a source tree, NAME.parents.toml is written, too: the fields that events get from the events
/// that they happen within, which the documentation does not list.
///
/// Example: dovecot-events import documentation/data/events.js --write Events-2.4.txt
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The file, or REV:PATH for a file in git
    #[arg(value_name = "FILE|REV:PATH")]
    file: String,
    /// Write the page to this file, and its kinds to NAME.fields.toml beside it
    #[arg(long, value_name = "PAGE")]
    write: PathBuf,
    /// Leave out what this release does not have [default: the newest release in the file]
    #[arg(long, value_name = "X.Y.Z")]
    release: Option<ServerVersion>,
    /// Take the kinds of fields from a source tree, a recording or a kinds file; the first one that knows a field wins
    #[arg(long, value_name = "DIR|CAPTURE|FIELDS.toml")]
    kinds_from: Vec<PathBuf>,
}

/// The number of lines about left-out items that are shown.
const SHOWN: usize = 200;

/// Runs the command.
///
/// # Errors
///
/// If the file or a source of kinds cannot be read, or if the page cannot be written.
pub fn run(options: &Options, console: &mut Console<'_>) -> Result<Status> {
    if options.write.extension().is_some_and(|extension| extension == "toml") {
        return Err(Usage(
            "`--write` takes the file of the page; the kinds are written to NAME.fields.toml beside it".to_owned(),
        )
        .into());
    }
    let origin = Origin::read(&options.file)?;
    let mut sources = Vec::new();
    let mut parents = None;
    for path in &options.kinds_from {
        let (kinds, of_source) = kinds_from(path)?;
        sources.push(kinds);
        parents = parents.or(of_source);
    }
    let release = options.release;
    let words = origin.words(release);
    let imported = import(&origin.text, origin.updates.as_deref(), release, &sources, &words)
        .with_context(|| format!("cannot import `{}`", options.file))?;
    let mut left_out: Vec<String> = imported
        .left_out
        .iter()
        .take(SHOWN)
        .map(|LeftOut { line, what }| format!("{}:{line}: {}", options.file, visible::line(what)))
        .collect();
    if let Some(more) = imported.left_out.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        left_out.push(format!("and {more} more"));
    }
    let (events, fields) = (imported.events, imported.fields);
    let page = Inferred { page: imported.page, kinds: imported.kinds, parents, events, fields, left_out };
    write_page(&options.write, &page, console)
}

/// The kinds from a source tree, a recording or a kinds file, and the parents' file that a source tree has, too.
fn kinds_from(path: &Path) -> Result<(Kinds, Option<String>)> {
    let name = path.display().to_string();
    let mut parents = None;
    let text = if path.is_dir() {
        let drafted = page_of(&read_source(&[path.to_owned()])?);
        parents = Some(drafted.parents);
        drafted.kinds
    } else if path.extension().is_some_and(|extension| extension == "toml") {
        Source::read(path)?.text
    } else {
        let vendored = Source::vendored().page().spec.context("cannot read the built-in page")?;
        let live = LiveOptions { files: vec![name.clone()], infer: true, ..LiveOptions::default() };
        let live = live_check(&live, &vendored, &mut std::io::empty(), &mut ())?;
        live.inferred.map(|inferred| inferred.kinds).unwrap_or_default()
    };
    let mut findings = Findings::new();
    let kinds = Kinds::parse(&name, &text, &mut findings);
    if let Some(finding) = findings.as_slice().first().filter(|_| findings.has_error()) {
        anyhow::bail!("`{name}`, line {}: {}", finding.location.line, finding.message);
    }
    Ok((kinds, parents))
}
