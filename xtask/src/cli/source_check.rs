//! The command `source-check`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use events_spec::{Rule, Source};

use super::page;
use crate::check::source::{Drafted, Written, json_of, page_of, source_check, update};
use crate::input::file::{self, NamedBy};
use crate::input::source::{MOST_BYTES, Older, SourceTree, read_source};
use crate::report::write::{FileSet, Folders};
use crate::report::{Console, Format, Gate, Report, ReportOptions, Said, Status};

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

    /// Write a page that describes the source, with the files beside it, instead of checking
    ///
    /// A draft: what the code shows, with the words of the built-in page where it has the same names. Beside PAGE.txt
    /// stand PAGE.fields.toml, with the kinds of fields, PAGE.parents.toml, with what parent events hand down, and
    /// PAGE.source.json, with what the code showed.
    #[arg(long, value_name = "PAGE")]
    write: Option<PathBuf>,

    /// Change a page that is there as its source changed, and keep everything that was edited
    ///
    /// What is new in the code is added, with the release as a note; what is gone gets the note `(removed v2.4.5)`.
    /// What the code changed and only a person can change on the page is listed. A second run changes nothing.
    #[arg(long, requires = "write")]
    update: bool,

    /// Read this older release too, and note the first release that has each event, field and value; may be repeated
    ///
    /// Folders of one release, such as Dovecot's and Pigeonhole's, are read as one tree. What the oldest release has gets
    /// no note, since it may be older.
    #[arg(long, value_name = "DIR")]
    since: Vec<PathBuf>,

    #[command(flatten)]
    report: ReportOptions,
}

/// The rules that this command looks for.
const RULES: [Rule; 7] = [
    Rule::InvalidName,
    Rule::WrongKind,
    Rule::RenamedField,
    Rule::UndocumentedEvent,
    Rule::UndocumentedField,
    Rule::NotInSource,
    Rule::UnreadFile,
];

/// Runs the command.
///
/// # Errors
/// If the source cannot be read or names no event, or if something cannot be written.
pub fn run(options: &Options, console: &mut Console<'_>) -> Result<Status> {
    if let Some(path) = &options.write {
        if !options.update {
            let tree = read(options, console)?;
            return write(path, &page_of(&tree), console);
        }
        let folders = Folders::of(path)?;
        let written = read_written(path)?;
        let tree = read(options, console)?;
        return follow(path, folders, &written, &tree, console);
    }
    let gate = Gate::open(&options.report)?;
    let choose = || page::for_tree(&options.folders);
    let opened = page::open("source-check", &options.report, console, choose)?;
    let tree = read(options, console)?;
    let findings = source_check(&tree, &opened.spec);
    let mut report = Report::new("source-check", &RULES);
    report.inputs = options.folders.iter().map(|folder| folder.display().to_string()).collect();
    let mut wanted: BTreeMap<&str, Vec<&events_spec::Location>> = BTreeMap::new();
    // What was not read is not shown either: it may be a link to anything.
    for finding in findings.as_slice().iter().filter(|finding| finding.rule != Rule::UnreadFile) {
        wanted.entry(&finding.location.file).or_default().push(&finding.location);
    }
    for (path, places) in wanted {
        // The page's own lines are added with its findings. A file that no longer exists is shown without its line.
        let Ok(bytes) = file::read(Path::new(path), MOST_BYTES, NamedBy::Input) else { continue };
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<&str> = text.lines().collect();
        for place in places {
            if let Some(line) = lines.get(place.line as usize - 1) {
                report.sources.add_line(place, line);
            }
        }
    }
    let not_looked_at: Vec<String> =
        tree.skipped.iter().map(|one| format!("not looked at: `{}`: {}\n", one.path, one.why)).collect();
    // Only programs get all of it, and it is large.
    let value = if options.report.format == Format::Json { json_of(&tree) } else { serde_json::Value::Null };
    report.source = Some(Said { value, text: not_looked_at.concat() });
    page::add_found(&mut report, &opened, findings);
    gate.finish(report, console)
}

/// Reads the source, and of older releases what they have of it.
fn read(options: &Options, console: &mut Console<'_>) -> Result<SourceTree> {
    let mut tree = read_source(&options.folders)?;
    if options.since.is_empty() {
        return Ok(tree);
    }
    if tree.version.is_none() {
        bail!("`--since` needs the release of the source, and no file of it says which it is, such as `version.txt`");
    }
    let older = Older::new(&options.since, tree.version)?;
    let (shown, err) = (console.look.progress, &mut *console.err);
    // An error about a progress line would help no user.
    let read = older.note(&mut tree, &mut |version, at, all| {
        if shown {
            let _ = write!(err, "\rreading {version}, {at} of {all}\u{1b}[K");
            let _ = err.flush();
        }
    });
    if shown {
        let _ = write!(err, "\r\u{1b}[K");
    }
    read.map(|()| tree)
}

/// Reads a page with the files beside it that it is followed by.
fn read_written(path: &Path) -> Result<Written> {
    let most = Source::MOST_BYTES as u64;
    let read =
        |path: &Path| file::read_text(path, most).with_context(|| format!("could not read `{}`", path.display()));
    let beside = |name: &str| {
        let path = path.with_extension(name);
        path.exists().then(|| read(&path)).transpose()
    };
    Ok(Written {
        page: read(path)?,
        kinds: beside("fields.toml")?.unwrap_or_default(),
        parents: beside("parents.toml")?.unwrap_or_default(),
        facts: beside("source.json")?,
    })
}

/// Changes a page as its source changed, and says what was done and what was not.
fn follow(
    path: &Path,
    folders: Folders,
    written: &Written,
    tree: &SourceTree,
    console: &mut Console<'_>,
) -> Result<Status> {
    let updated = update(tree, written)?;
    let drafted = &updated.drafted;
    let mut set = FileSet::default();
    let mut count = 0;
    let facts = written.facts.clone().unwrap_or_default();
    for (path, old, new) in [
        (path.with_extension("fields.toml"), &written.kinds, &drafted.kinds),
        (path.with_extension("parents.toml"), &written.parents, &drafted.parents),
        (path.with_extension("source.json"), &facts, &drafted.facts),
        (path.to_owned(), &written.page, &drafted.page),
    ] {
        if old != new {
            set.put(&path, new.as_str());
            count += 1;
        }
    }
    if written.facts.is_none() {
        let facts = path.with_extension("source.json");
        writeln!(console.err, "`{}` is not there: what the code no longer has is not known", facts.display())?;
    }
    if count > 0 {
        set.write(folders)?;
    }
    match count {
        0 => writeln!(console.out, "{} is as the source has it; nothing was changed", path.display())?,
        _ => writeln!(console.out, "updated {}", path.display())?,
    }
    for (title, lines) in [("changed:", &updated.changed), ("left for you:", &updated.left)] {
        if !lines.is_empty() {
            writeln!(console.out, "\n{title}")?;
        }
        for line in lines {
            writeln!(console.out, "  {line}")?;
        }
    }
    Ok(Status::Clean)
}

/// Writes the page with the files beside it, and says what it could not say.
fn write(path: &Path, drafted: &Drafted, console: &mut Console<'_>) -> Result<Status> {
    drafted.prove()?;
    let mut set = FileSet::default();
    let beside = ["fields.toml", "parents.toml", "source.json"].map(|name| path.with_extension(name));
    for (path, text) in beside.iter().zip([&drafted.kinds, &drafted.parents, &drafted.facts]) {
        set.create(path, text.as_str());
    }
    set.create(path, drafted.page.as_str());
    set.write(Folders::of(path)?)?;
    writeln!(console.out, "wrote {}: {} events, {} fields", path.display(), drafted.events, drafted.fields)?;
    for path in beside {
        writeln!(console.out, "wrote {}", path.display())?;
    }
    if !drafted.left_out.is_empty() {
        writeln!(console.out, "\nleft out, because a page cannot describe it:")?;
        for left_out in &drafted.left_out {
            writeln!(console.out, "  {left_out}")?;
        }
    }
    Ok(Status::Clean)
}
