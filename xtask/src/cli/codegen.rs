//! The command `codegen`.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use events_spec::built_in::BuiltIn;
use events_spec::generate::CorePath;
use events_spec::{Reading, ServerVersion, Source, Spec};

use crate::codegen::{self, COMMAND, Change, Target, UserFolder, check, write};
use crate::report::text::{Style, render};
use crate::report::{Console, FailOn, Forced, Report, Status};

/// Generate Rust types, documentation and schemas from a page
///
/// Without options, it writes the generated files of the repository that contains the current folder.
///
/// Example: dovecot-events codegen --spec Events.txt --out src/generated
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Write nothing; list stale, missing and unexpected files with a diff, and exit with 100 if there are any
    #[arg(long)]
    check: bool,
    /// The page to read, with its kinds file beside it [default: Dovecot's page, built in]
    #[arg(long, value_name = "FILE", requires = "out")]
    spec: Option<PathBuf>,
    /// The output folder, for `events.rs`, `events/` and `docs/` [default: the repository that contains the current
    /// folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The path of events-core in the crate that compiles the types, such as `ev` or `telemetry::ev` [default: events_core]
    #[arg(long, value_name = "PATH", requires = "out", value_parser = crate_path)]
    crate_path: Option<CorePath>,
    /// The folder for documentation and schemas, relative to the output folder [default: docs]
    #[arg(long, value_name = "DIR", requires = "out")]
    docs: Option<String>,
    /// Generate Rust types only
    #[arg(long, requires = "out", conflicts_with = "docs")]
    no_docs: bool,
}

/// Parses `--crate-path`.
fn crate_path(text: &str) -> Result<CorePath, String> {
    CorePath::parse(text)
        .ok_or_else(|| "it must be a path that begins with a crate, such as `ev` or `telemetry::ev`".to_owned())
}

/// Writes the files, or reports how they differ.
///
/// # Errors
///
/// If the page cannot be read or has errors, or if a file cannot be read or written.
pub fn run(options: &Options, console: &mut Console<'_>) -> anyhow::Result<Status> {
    let folder = options.out.as_ref().map(|root| UserFolder {
        root: root.clone(),
        krate: options.crate_path.clone().unwrap_or_default(),
        docs: (!options.no_docs).then(|| options.docs.clone().unwrap_or_else(|| "docs".to_owned())),
    });
    let root = match &options.out {
        Some(root) => root.clone(),
        None => repository()?,
    };
    let source = match (&options.spec, &folder) {
        (Some(file), _) => super::page::read(Some(file), console)?,
        (None, Some(_)) => Source::vendored(),
        // Not the built-in page: an installed binary may be older than the repository.
        (None, None) => Source::read(&root.join(PAGE))?,
    };
    let page = spec(&source, super::page::version(options.spec.as_deref()), console)?;
    let made = match &folder {
        None => {
            let lines = BuiltIn::LINES.into_iter().filter_map(|page| page.line);
            let files = lines.map(|line| root.join(format!("events-spec/spec/pages/{line}/Events-{line}.txt")));
            let lines: Vec<Spec> =
                files.map(|file| spec(&Source::read(&file)?, None, console)).collect::<anyhow::Result<_>>()?;
            codegen::repository(&page, &lines)?
        }
        Some(folder) => folder.outputs(&page)?,
    };
    let out = &mut *console.out;
    if options.check {
        let changes = match &folder {
            Some(folder) => folder.check(&made)?,
            None => check(&root, Target::Repository, &made)?,
        };
        report(options, &changes, made.len(), out)?;
        Ok(if changes.is_empty() { Status::Clean } else { Status::Found })
    } else {
        let written = match &folder {
            Some(folder) => folder.write(&made)?,
            None => write(&root, Target::Repository, &made)?,
        };
        for path in &written.written {
            writeln!(out, "wrote {}", root.join(path).display())?;
        }
        for path in &written.removed {
            writeln!(out, "removed {}", root.join(path).display())?;
        }
        let (new, gone) = (written.written.len(), written.removed.len());
        writeln!(out, "{new} written, {gone} removed, {} unchanged", written.unchanged)?;
        Ok(Status::Clean)
    }
}

/// The page within the repository.
const PAGE: &str = "events-spec/spec/Events.txt";

/// The repository around the current folder.
fn repository() -> anyhow::Result<PathBuf> {
    let here = std::env::current_dir().context("cannot read the current folder")?;
    let is_root = |folder: &&Path| folder.join(PAGE).is_file() && folder.join("events-core/Cargo.toml").is_file();
    match here.ancestors().find(is_root) {
        Some(root) => Ok(root.strip_prefix(&here).map_or_else(|_| root.to_owned(), |_| PathBuf::new())),
        None => {
            bail!("`{}` is not in a checkout of the project; choose an output folder with `--out`", here.display())
        }
    }
}

/// Resolves the page, for a version if its name was one. Errors in it are reported first.
fn spec(source: &Source, version: Option<ServerVersion>, console: &mut Console<'_>) -> anyhow::Result<Spec> {
    let page = source.page_with(&Reading { version, base: None });
    if let Some(spec) = page.spec {
        return Ok(spec);
    }
    let mut report = Report::new("codegen", &[]);
    report.sources.add_text(source.file.clone(), &source.text);
    if let Some((path, text)) = &source.kinds {
        report.sources.add_text(path.display().to_string(), text);
    }
    report.add(page.findings);
    let reason = "cannot generate anything from a page with errors".to_owned();
    report.forced = Some(Forced { status: Status::FAILED, reason });
    let style = Style { color: console.look.color_out, width: console.look.width, fail_on: FailOn::Error };
    console.out.write_all(render(&report, style).as_bytes())?;
    bail!("`{}` has errors, so nothing was generated", source.file)
}

/// Lists the files that differ from the generated ones, and the command that updates them.
fn report(options: &Options, changes: &[Change], all: usize, out: &mut dyn Write) -> anyhow::Result<()> {
    for change in changes {
        writeln!(out, "{}: {}\n{}", change.word(), change.path(), change.diff())?;
    }
    match changes.len() {
        0 => writeln!(out, "{all} files are up to date")?,
        1 => writeln!(out, "1 file is not up to date; run `{}`", repair(options))?,
        many => writeln!(out, "{many} files are not up to date; run `{}`", repair(options))?,
    }
    Ok(())
}

/// The command that updates all files.
fn repair(options: &Options) -> String {
    let mut command = match options.out {
        Some(_) => "dovecot-events codegen".to_owned(),
        None => COMMAND.to_owned(),
    };
    let spec = options.spec.as_ref().map(|path| path.display().to_string());
    let out = options.out.as_ref().map(|path| path.display().to_string());
    let krate = options.crate_path.as_ref().map(|path| path.as_str().to_owned());
    for (option, text) in [("--spec", spec), ("--out", out), ("--crate-path", krate), ("--docs", options.docs.clone())]
    {
        if let Some(path) = text {
            let plain = path.chars().all(|c| c.is_alphanumeric() || "-_./\\:".contains(c));
            let path = if plain { path } else { format!("'{}'", path.replace('\'', r"'\''")) };
            command.push_str(&format!(" {option} {path}"));
        }
    }
    if options.no_docs {
        command.push_str(" --no-docs");
    }
    command
}
