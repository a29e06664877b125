//! Topics as they are written: sections of settings, files, answers over HTTP, and steps.

use std::fs;
use std::io::{self, Error};
use std::path::Path;

use events_tests::dovecot::Server;

/// A topic of the recordings.
pub(crate) struct Topic {
    /// Its name, that of its file.
    pub(crate) name: String,
    sections: Vec<Section>,
}

/// What follows a line that begins with `%`.
struct Section {
    kind: String,
    /// For `%file`: the file's name; for `%keep`: that of a form.
    argument: String,
    /// The beginning of the releases that it is for; empty: all.
    release: String,
    text: String,
}

impl Topic {
    /// Reads a topic from its file.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or has a section of an unknown kind.
    pub(crate) fn read(path: &Path) -> io::Result<Self> {
        let text = fs::read_to_string(path)?;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let mut sections: Vec<Section> = Vec::new();
        for line in text.lines() {
            if let Some(heading) = line.strip_prefix('%') {
                let mut words = heading.split_whitespace();
                let kind = words.next().unwrap_or_default().to_owned();
                let argument =
                    if kind == "file" || kind == "keep" { words.next().unwrap_or_default() } else { "" }.to_owned();
                let release = words.next().unwrap_or_default().to_owned();
                if !["only", "keep", "config", "metrics", "file", "http", "before", "run"].contains(&kind.as_str()) {
                    return Err(Error::other(format!("{}: unknown section `%{kind}`", path.display())));
                }
                sections.push(Section { kind, argument, release, text: String::new() });
            } else if let Some(section) = sections.last_mut() {
                section.text.push_str(line);
                section.text.push('\n');
            }
        }
        Ok(Self { name, sections })
    }

    /// Whether it can be recorded on this server: `%only 2.4` leaves others out.
    pub(crate) fn is_for(&self, server: &Server) -> bool {
        let mut only = self.sections.iter().filter(|section| section.kind == "only").peekable();
        only.peek().is_none() || only.any(|section| server.release.starts_with(&section.release))
    }

    /// Whether a further form of the recording is kept: `%keep metrics`.
    pub(crate) fn keeps(&self, form: &str) -> bool {
        self.sections.iter().any(|section| section.kind == "keep" && section.argument == form)
    }

    /// The joined text of all sections of a kind that are for this release.
    pub(crate) fn text(&self, kind: &str, release: &str) -> String {
        self.of(kind, release).map(|section| section.text.as_str()).collect()
    }

    /// The files with their names.
    pub(crate) fn files(&self, release: &str) -> impl Iterator<Item = (&str, &str)> {
        self.of("file", release).map(|section| (section.argument.as_str(), section.text.as_str()))
    }

    fn of(&self, kind: &str, release: &str) -> impl Iterator<Item = &Section> {
        self.sections.iter().filter(move |section| section.kind == kind && release.starts_with(&section.release))
    }
}
