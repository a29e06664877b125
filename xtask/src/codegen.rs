//! Generates Rust types, documentation and schemas from a page.
//!
//! [`outputs`] is a pure function of the page; [`write()`] writes its result to disk, and [`check()`] compares it with
//! the files there. Both use the same bytes.

mod disk;
mod docs;
mod grammar;
pub mod site;
pub mod sql;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use events_spec::generate::rust::{Cx, Home, RustFile, built_in_table, checks, files};
use events_spec::generate::{CorePath, file};
use events_spec::{ServerVersion, Spec};

pub use self::disk::{Change, Written, check, write};
use self::disk::{check_in, write_in};

/// The command that generates the repository's own files.
pub const COMMAND: &str = "cargo xtask codegen";

/// The destination of the outputs, which determines their names and paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The repository of the toolchain, for the published page: the crates' own files and `docs/`.
    Repository,
    /// The same, for the page of a release line: its own types, its table and `docs/LINE/`.
    Line(ServerVersion),
    /// A folder of the user: `events.rs`, `events/` and `docs/`.
    Folder,
}

/// A folder of the user, and what is chosen for the outputs there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserFolder {
    /// The folder.
    pub root: PathBuf,
    /// The path of `events-core` in the crate that compiles the Rust.
    pub krate: CorePath,
    /// The folder for documentation and schemas, relative to the root; none are generated without one.
    pub docs: Option<String>,
}

/// A file with its intended content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The path below the root of the target, with slashes.
    pub path: String,
    /// The intended content.
    pub content: String,
}

/// Every generated file for the page, in a fixed order.
///
/// # Errors
///
/// If the output of a generator is not valid Rust, which is a bug in the generator.
pub fn outputs(spec: &Spec, target: Target) -> anyhow::Result<Vec<Output>> {
    outputs_at(spec, target, &target.home())
}

/// The same for Rust that this crate compiles.
fn outputs_at(spec: &Spec, target: Target, home: &Home) -> anyhow::Result<Vec<Output>> {
    let notice = file::notice(spec, target.command());
    let mut outputs = Vec::new();
    let mut rust = |path: String, rust: &RustFile| -> anyhow::Result<()> {
        let content = file::rust(rust, &notice).with_context(|| format!("the generated `{path}` is not valid Rust"))?;
        outputs.push(Output { path, content });
        Ok(())
    };
    let root = match target {
        Target::Repository => "events-core/src/generated".to_owned(),
        Target::Line(line) => format!("events-core/src/generated_{}", suffix(line)),
        Target::Folder => "events".to_owned(),
    };
    let cx = Cx::new(spec, home);
    for made in files(&cx) {
        let path = if made.path.is_empty() { format!("{root}.rs") } else { format!("{root}/{}", made.path) };
        rust(path, &made)?;
    }
    match target {
        Target::Repository => {
            rust("events-spec/src/tables/published.rs".to_owned(), &built_in_table(spec))?;
            for made in checks(&cx) {
                rust(format!("events-core/src/fields/{}", made.path), &made)?;
            }
            let content = grammar::text(target.command());
            outputs.push(Output { path: "events-spec/src/grammar/generated.rs".to_owned(), content });
        }
        Target::Line(line) => {
            rust(format!("events-spec/src/tables/v{}.rs", suffix(line)), &built_in_table(spec))?;
        }
        Target::Folder => (),
    }
    outputs.extend(docs::files(spec, target, &notice)?);
    Ok(outputs)
}

impl UserFolder {
    /// Every generated file for the page, in a fixed order.
    ///
    /// # Errors
    ///
    /// As for [`outputs`].
    pub fn outputs(&self, spec: &Spec) -> anyhow::Result<Vec<Output>> {
        let outputs = outputs_at(spec, Target::Folder, &Home::User(self.krate.clone()))?;
        let place = |output: Output| match (output.path.strip_prefix("docs/"), &self.docs) {
            (None, _) => Some(output),
            (Some(rest), Some(docs)) => Some(Output { path: format!("{docs}/{rest}"), ..output }),
            (Some(_), None) => None,
        };
        Ok(outputs.into_iter().filter_map(place).collect())
    }

    /// Compares the outputs with the files on disk, as [`check()`] does.
    ///
    /// # Errors
    ///
    /// If an existing file or folder cannot be read.
    pub fn check(&self, outputs: &[Output]) -> anyhow::Result<Vec<Change>> {
        check_in(&self.root, &self.folders(), outputs)
    }

    /// Makes the folders contain the outputs and no other generated files, as [`write()`] does.
    ///
    /// # Errors
    ///
    /// If something cannot be read or written.
    pub fn write(&self, outputs: &[Output]) -> anyhow::Result<Written> {
        write_in(&self.root, &self.folders(), outputs)
    }

    /// The folders that contain only outputs.
    fn folders(&self) -> Vec<String> {
        let docs = self.docs.iter().flat_map(|docs| [docs.clone(), format!("{docs}/schema")]);
        std::iter::once("events".to_owned()).chain(docs).collect()
    }
}

/// Every generated file of the repository: those for the published page, and those for the page of each release line.
///
/// # Errors
///
/// As for [`outputs`].
pub fn repository(published: &Spec, lines: &[Spec]) -> anyhow::Result<Vec<Output>> {
    let mut made = outputs(published, Target::Repository)?;
    for spec in lines {
        let line = spec.version.context("the built-in page does not name its release")?.release_line();
        made.extend(outputs(spec, Target::Line(line))?);
    }
    let pages: Vec<Spec> = std::iter::once(published).chain(lines).cloned().collect();
    made.push(docs::versions(&pages, &file::notice(published, COMMAND)));
    Ok(made)
}

/// Writes the files of a site into a folder, and removes the pages there that it no longer has.
///
/// # Errors
///
/// When something cannot be read or written.
pub fn write_site(root: &Path, files: &[Output]) -> anyhow::Result<Written> {
    write_in(root, &site::FOLDERS, files)
}

/// A release line as part of a module name: `2_4`.
fn suffix(line: ServerVersion) -> String {
    format!("{}_{}", line.major(), line.minor())
}

impl Target {
    /// The crate that compiles the Rust.
    fn home(self) -> Home {
        match self {
            Self::Repository => Home::Core("PUBLISHED".to_owned()),
            Self::Line(line) => Home::Core(format!("V{}", suffix(line))),
            Self::Folder => Home::User(CorePath::default()),
        }
    }

    /// The command in the headers of the files. It has no paths, which differ from machine to machine.
    const fn command(self) -> &'static str {
        match self {
            Self::Repository | Self::Line(_) => COMMAND,
            Self::Folder => "dovecot-events codegen",
        }
    }

    /// The folders that contain only outputs, and hand-written files without the mark of a generated one.
    const fn folders(self) -> &'static [&'static str] {
        match self {
            Self::Repository | Self::Line(_) => &[
                "events-core/src/generated",
                "events-spec/src/tables",
                "events-core/src/fields",
                "events-core/src/fields/published",
                "events-core/src/generated_2_3",
                "events-core/src/generated_2_4",
                "docs",
                "docs/schema",
                "docs/2.3",
                "docs/2.3/schema",
                "docs/2.4",
                "docs/2.4/schema",
            ],
            Self::Folder => &["events", "docs", "docs/schema"],
        }
    }
}
