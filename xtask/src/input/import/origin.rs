//! The origin of a documentation file: its text, the files beside it, and the licence of its descriptions.

use std::path::Path;

use anyhow::{Result, bail};
use events_spec::{ServerVersion, Source};

use crate::input::revision;

/// The maximum size of an imported file; Dovecot's largest has 160 KB.
const MOST_BYTES: usize = 1 << 20;

/// A documentation file and related files.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The file as the user named it.
    pub name: String,
    /// What it holds.
    pub text: String,
    /// The text of `updates.js` beside it, which maps tags to releases.
    pub updates: Option<String>,
    /// The first paragraph of its repository's licence.
    licence: Option<String>,
    sha256: String,
}

impl Origin {
    /// Reads a file, or `REV:PATH` from git.
    ///
    /// # Errors
    ///
    /// If it cannot be read, is too large or is not text.
    pub fn read(name: &str) -> Result<Self> {
        let path = Path::new(name);
        let source = match revision::split(name) {
            Some((revision, file)) if !path.exists() => revision::read(revision, file)?,
            _ => Source::read(path)?,
        };
        if source.text.len() > MOST_BYTES {
            bail!("`{name}` is larger than {} MiB, the limit for documentation", MOST_BYTES >> 20);
        }
        let sibling = |file: &str| -> Option<String> {
            match revision::split(name) {
                Some((revision, path)) if !Path::new(name).exists() => {
                    let beside = Path::new(path).with_file_name(file).display().to_string().replace('\\', "/");
                    revision::read(revision, &beside).ok().map(|source| source.text)
                }
                _ => text_of(&path.with_file_name(file)),
            }
        };
        let licence = match revision::split(name) {
            Some((revision, _)) if !path.exists() => revision::read(revision, "LICENSE").ok().map(|source| source.text),
            _ => licence_above(path),
        };
        Ok(Self {
            name: name.to_owned(),
            updates: sibling("updates.js"),
            licence: licence.as_deref().map(heading),
            sha256: source.sha256(),
            text: source.text,
        })
    }

    /// The paragraph on the page that names its origin. It depends only on the file.
    pub fn words(&self, release: Option<ServerVersion>) -> String {
        let file = self.name.rsplit(['/', '\\', ':']).next().unwrap_or(&self.name);
        let release = release.map_or(String::new(), |release| format!(", for release {release}"));
        let licence = match &self.licence {
            Some(licence) => format!("under the licence of that file's repository: {licence}"),
            None => "under the licence of that file, which was not found".to_owned(),
        };
        format!(
            "Imported from Dovecot's documentation, {file}{release} (SHA-256 {}). The words are those of that file, {licence}.",
            self.sha256
        )
    }
}

/// The first paragraph of a licence, which is its name.
fn heading(text: &str) -> String {
    let lines = text.lines().map(str::trim).skip_while(|line| line.is_empty()).take_while(|line| !line.is_empty());
    lines.take(3).collect::<Vec<_>>().join(" ").chars().take(200).collect()
}

/// The licence in the folder of a file or in one above it, up to the folder that contains `.git`.
fn licence_above(path: &Path) -> Option<String> {
    let path = path.canonicalize().ok()?;
    for folder in path.ancestors().skip(1) {
        for name in ["LICENSE", "LICENSE.md", "LICENSE.txt", "COPYING"] {
            if let Some(text) = text_of(&folder.join(name)) {
                return Some(text);
            }
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}

fn text_of(path: &Path) -> Option<String> {
    path.is_file().then(|| Source::read(path).ok()).flatten().map(|source| source.text)
}
