//! The events that Dovecot's C code names, and the fields that it adds to them.

mod fact;
mod link;
mod node;
mod read;
mod scope;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use events_spec::Kind;

pub use fact::Place;
pub(crate) use link::best;

use super::file::{self, NamedBy};

/// The events that a source tree names.
#[derive(Clone, Debug, Default)]
pub struct SourceTree {
    /// How many files were read.
    pub files: usize,
    /// The events, by name.
    pub events: BTreeMap<String, SourceEvent>,
    /// Every field that is added to some event, whichever that is, with its kinds and places.
    pub fields: BTreeMap<String, Vec<(Kind, Place)>>,
    /// Where an event gets a name that only a run can tell.
    pub unclear: Vec<Place>,
}

/// An event that code names.
#[derive(Clone, Debug, Default)]
pub struct SourceEvent {
    /// Where it gets its name.
    pub places: Vec<Place>,
    /// Its fields, by name.
    pub fields: BTreeMap<String, SourceField>,
}

/// A field that code adds to an event.
#[derive(Clone, Debug)]
pub struct SourceField {
    /// What is added, with the surest place of each kind.
    pub kinds: BTreeMap<Kind, (Sure, Place)>,
    /// How sure it is that the field is this event's.
    pub sure: Sure,
}

/// How sure it is that a field belongs to an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sure {
    /// The function that names the event adds the field.
    Certain,
    /// Another function adds it to the same event, by way of a parameter, a result or a member of a struct.
    Likely,
    /// It is added to an event that this one is a child of, or after this one was sent.
    Parent,
}

impl Sure {
    /// In words, with the reason.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Certain => "certain: the function that names the event adds the field",
            Self::Likely => {
                "likely: another function adds the field to the event, through a parameter, a result or a struct"
            }
            Self::Parent => "perhaps: the field is added to a parent of the event, or after the event was sent",
        }
    }
}

/// So large may a source file be; Dovecot's largest has a tenth of it.
pub(crate) const MOST_BYTES: u64 = 8 << 20;
/// So many files are read.
const MOST_FILES: usize = 100_000;

/// Reads every C file below a folder, but for those of tests.
///
/// # Errors
/// When the folder or a file in it cannot be read, and when no code in it names an event.
pub fn read_source(folder: &Path) -> Result<SourceTree> {
    let files = c_files(folder)?;
    let mut reader = read::Reader::new()?;
    let mut facts = Vec::new();
    for path in &files {
        let name = path.display().to_string();
        let bytes = file::read(path, MOST_BYTES, NamedBy::Input).with_context(|| format!("could not read `{name}`"))?;
        facts.extend(reader.facts(&name, &String::from_utf8_lossy(&bytes))?);
    }
    let mut tree = link::link(&facts);
    tree.files = files.len();
    if tree.events.is_empty() {
        bail!("no code in `{}` names an event; {} C files were read", folder.display(), files.len());
    }
    Ok(tree)
}

/// The C files below a folder in the order of their paths. Tests name events that no server sends.
fn c_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut left = vec![folder.to_owned()];
    while let Some(folder) = left.pop() {
        let entries = fs::read_dir(&folder).with_context(|| format!("could not read `{}`", folder.display()))?;
        for entry in entries {
            let entry = entry.with_context(|| format!("could not read `{}`", folder.display()))?;
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            let kind = entry.file_type().with_context(|| format!("could not read `{}`", path.display()))?;
            // A link may lead anywhere, also back.
            if kind.is_dir() && !name.starts_with('.') {
                left.push(path);
            } else if kind.is_file() && is_c(&name) && entry.metadata().is_ok_and(|meta| meta.len() <= MOST_BYTES) {
                files.push(path);
            }
        }
        if files.len() > MOST_FILES {
            bail!("there are more than {MOST_FILES} C files in `{}`", folder.display());
        }
    }
    files.sort();
    Ok(files)
}

fn is_c(name: &str) -> bool {
    (name.ends_with(".c") || name.ends_with(".h")) && !name.starts_with("test-") && !name.starts_with("fuzz-")
}
