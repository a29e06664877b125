//! Everything that is made from a page: Rust, documentation, schemas.
//!
//! [`outputs`] is a pure function of the page; [`write()`] puts its result on disk and [`check()`] compares it with what
//! is there. Both see the same bytes.

mod disk;
mod docs;
mod file;
mod naming;
mod prose;
mod rust;
pub mod site;

use std::path::Path;

use anyhow::Context as _;
use events_spec::{ServerVersion, Spec};

pub use self::disk::{Change, Written, check, write};
use self::rust::{Cx, RustFile};

/// The command that makes the repository's own files.
pub const COMMAND: &str = "cargo xtask codegen";

/// Where the outputs go, which decides their names and paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The repository of the toolchain, for the published page: the crates' own files and `docs/`.
    Repository,
    /// The same, for the page of a line of releases: its own types, its table and `docs/LINE/`.
    Line(ServerVersion),
    /// A folder of the user's: `events.rs`, `events/` and `docs/`.
    Folder,
}

/// A file as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Where it belongs, below the root of the target, parted by slashes.
    pub path: String,
    /// What it should hold.
    pub content: String,
}

/// Every file that is made from the page, in a fixed order.
///
/// # Errors
///
/// When a generator made something that is no Rust, which is a mistake in the generator.
pub fn outputs(spec: &Spec, target: Target) -> anyhow::Result<Vec<Output>> {
    let notice = file::notice(spec, target.command());
    let mut outputs = Vec::new();
    let mut rust = |path: String, rust: &RustFile| -> anyhow::Result<()> {
        let content = file::rust(rust, &notice).with_context(|| format!("the generated `{path}` is no Rust"))?;
        outputs.push(Output { path, content });
        Ok(())
    };
    let root = match target {
        Target::Repository => "events-core/src/generated".to_owned(),
        Target::Line(line) => format!("events-core/src/generated_{}", suffix(line)),
        Target::Folder => "events".to_owned(),
    };
    let cx = Cx::new(spec, target);
    for made in rust::files(&cx) {
        let path = if made.path.is_empty() { format!("{root}.rs") } else { format!("{root}/{}", made.path) };
        rust(path, &made)?;
    }
    match target {
        Target::Repository => {
            rust("events-spec/src/tables/published.rs".to_owned(), &rust::built_in_table(spec))?;
            for made in rust::checks(&cx) {
                rust(format!("events-core/src/fields/{}", made.path), &made)?;
            }
            let content = rust::grammar::text(target.command());
            outputs.push(Output { path: "events-spec/src/grammar/generated.rs".to_owned(), content });
        }
        Target::Line(line) => {
            rust(format!("events-spec/src/tables/v{}.rs", suffix(line)), &rust::built_in_table(spec))?;
        }
        Target::Folder => (),
    }
    outputs.extend(docs::files(spec, target, &notice)?);
    Ok(outputs)
}

/// Every file of the repository: what is made from the published page, and from the page of each line of releases.
///
/// # Errors
///
/// As [`outputs`].
pub fn repository(published: &Spec, lines: &[Spec]) -> anyhow::Result<Vec<Output>> {
    let mut made = outputs(published, Target::Repository)?;
    for spec in lines {
        let line = spec.version.context("a built-in page names its release")?.release_line();
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
    disk::write_into(root, &site::FOLDERS, files)
}

/// A line as it stands in the names of modules: `2_4`.
fn suffix(line: ServerVersion) -> String {
    format!("{}_{}", line.major(), line.minor())
}

impl Target {
    /// The command as the headers of the files name it: without paths, which differ from machine to machine.
    const fn command(self) -> &'static str {
        match self {
            Self::Repository | Self::Line(_) => COMMAND,
            Self::Folder => "dovecot-events codegen",
        }
    }

    /// The folders that hold nothing but outputs and hand-written files without the mark of a generated one.
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
