//! The texts that findings point to, as the checker saw them.
//!
//! Files are not read again for a report, because they may have changed, been rotated, or been standard input.

use std::collections::BTreeMap;

use events_spec::{LineIndex, Location};

/// The texts that findings point to.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: BTreeMap<String, Source>,
}

#[derive(Clone, Debug)]
enum Source {
    Whole(String, LineIndex),
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
        self.files.insert(file.into(), Source::Whole(text.to_owned(), LineIndex::new(text)));
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
            Source::Whole(text, lines) => {
                let line = lines.line(text, location.line)?;
                // Very many findings may be in one line, which may be the whole file.
                if line.len() <= LONG {
                    return Some(Excerpt { text: line.to_owned(), first_column: 1 });
                }
                let (first, last) = around(location);
                let end = lines.byte(text, location.line + 1, 1).min(lines.byte(text, location.line, last));
                let text = text.get(lines.byte(text, location.line, first)..end)?;
                Some(Excerpt { text: text.trim_end_matches(['\r', '\n']).to_owned(), first_column: first })
            }
            Source::Lines(lines) => lines.get(&(location.line, location.column)).cloned(),
        }
    }

    /// A line of a text that was kept completely.
    #[must_use]
    pub fn line(&self, file: &str, line: u32) -> Option<&str> {
        match self.files.get(file)? {
            Source::Whole(text, lines) => lines.line(text, line),
            Source::Lines(_) => None,
        }
    }
}

/// The number of characters kept on each side of the place.
const AROUND: u32 = 200;

/// The longest line, in bytes, of which an excerpt shows all.
const LONG: usize = 1 << 10;

fn cut(line: &str, location: &Location) -> Excerpt {
    let (first, last) = around(location);
    let chars = line.trim_end_matches(['\r', '\n']).chars();
    let text = chars.skip(first as usize - 1).take((last - first) as usize).collect();
    Excerpt { text, first_column: first }
}

/// The first column of an excerpt, and the one after its last.
fn around(location: &Location) -> (u32, u32) {
    let column = location.column.max(1);
    let end = match location.end_column {
        Some(end) if location.end_line.is_none_or(|end_line| end_line == location.line) => end.max(column),
        _ => column,
    };
    let first = column.saturating_sub(AROUND).max(1);
    (first, first.saturating_add(AROUND + (end - first).min(3 * AROUND)))
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
    fn of_a_long_line_of_a_whole_text_the_part_around_the_place_is_shown() {
        let line = format!("{}here{}", "é".repeat(1 << 15), "y".repeat(1 << 15));
        let location = Location::stretch("a.json", 2, (1 << 15) + 1, 4);
        let (mut whole, mut lines) = (Sources::default(), Sources::default());
        whole.add_text("a.json", &format!("x\n{line}\nz"));
        lines.add_line(&location, &line);
        assert_eq!(whole.at(&location), lines.at(&location));
        let start = Location::point("a.json", 2, 1);
        assert_eq!(whole.at(&start).unwrap().text, "é".repeat(200));
    }

    #[test]
    fn a_line_past_the_end_is_not_there() {
        let mut sources = Sources::default();
        sources.add_text("page", "one\r\ntwo");
        assert_eq!(sources.line("page", 1), Some("one"));
        assert!(sources.line("page", 3).is_none() && sources.line("page", 0).is_none());
    }
}
