//! The texts that findings point to, as the checker saw them.
//!
//! Files are not read again for a report, because they may have changed, been rotated, or been standard input.

use std::collections::BTreeMap;

use events_spec::Location;

/// The texts that findings point to.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: BTreeMap<String, Source>,
}

#[derive(Clone, Debug)]
enum Source {
    Whole(Vec<String>),
    Lines(BTreeMap<(u32, u32), Excerpt>),
}

/// A line of a source, or a part of a long one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The text, without the end of the line.
    pub text: String,
    /// The column of its first character, from 1.
    pub first_column: u32,
}

impl Sources {
    /// Keeps a whole text under the file name that findings use.
    pub fn add_text(&mut self, file: impl Into<String>, text: &str) {
        let lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line).to_owned()).collect();
        self.files.insert(file.into(), Source::Whole(lines));
    }

    /// Keeps the line that a finding points to, or an excerpt of a long line. This is for streams, which cannot be kept
    /// completely.
    pub fn add_line(&mut self, location: &Location, line: &str) {
        let source = self.files.entry(location.file.clone()).or_insert_with(|| Source::Lines(BTreeMap::new()));
        if let Source::Lines(lines) = source {
            lines.entry((location.line, location.column)).or_insert_with(|| cut(line, location));
        }
    }

    /// Keeps an excerpt that the checker itself made of the line of a place.
    pub fn add_excerpt(&mut self, location: &Location, excerpt: Excerpt) {
        let source = self.files.entry(location.file.clone()).or_insert_with(|| Source::Lines(BTreeMap::new()));
        if let Source::Lines(lines) = source {
            lines.entry((location.line, location.column)).or_insert(excerpt);
        }
    }

    /// The line or excerpt kept for a place.
    #[must_use]
    pub fn at(&self, location: &Location) -> Option<Excerpt> {
        match self.files.get(&location.file)? {
            Source::Whole(_) => {
                Some(Excerpt { text: self.line(&location.file, location.line)?.to_owned(), first_column: 1 })
            }
            Source::Lines(lines) => lines.get(&(location.line, location.column)).cloned(),
        }
    }

    /// A line of a text that was kept completely.
    #[must_use]
    pub fn line(&self, file: &str, line: u32) -> Option<&str> {
        match self.files.get(file)? {
            Source::Whole(lines) => lines.get(usize::try_from(line).ok()?.checked_sub(1)?).map(String::as_str),
            Source::Lines(_) => None,
        }
    }
}

/// The number of characters kept on each side of the place.
const AROUND: usize = 200;

fn cut(line: &str, location: &Location) -> Excerpt {
    let column = location.column.max(1);
    let end = match location.end_column {
        Some(end) if location.end_line.is_none_or(|end_line| end_line == location.line) => end.max(column),
        _ => column,
    };
    let skipped = (column as usize - 1).saturating_sub(AROUND);
    let taken = AROUND + (end as usize - 1 - skipped).min(3 * AROUND);
    let text = line.trim_end_matches(['\r', '\n']).chars().skip(skipped).take(taken).collect();
    Excerpt { text, first_column: u32::try_from(skipped + 1).unwrap_or(u32::MAX) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_kept_only_around_the_place() {
        let line = format!("{}here{}", "x".repeat(1 << 20), "y".repeat(1 << 20));
        let location = Location::stretch("a.jsonl", 7, (1 << 20) + 1, 4);
        let mut sources = Sources::default();
        sources.add_line(&location, &line);
        let kept = sources.at(&location).unwrap();
        assert!(kept.text.len() < 1000);
        let at = kept.text.find("here").unwrap();
        assert_eq!(kept.first_column as usize + at, (1 << 20) + 1);
    }

    #[test]
    fn a_line_past_the_end_is_not_there() {
        let mut sources = Sources::default();
        sources.add_text("page", "one\r\ntwo");
        assert_eq!(sources.line("page", 1), Some("one"));
        assert!(sources.line("page", 3).is_none() && sources.line("page", 0).is_none());
    }
}
