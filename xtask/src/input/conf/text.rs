//! A text that remembers the place of each of its parts. Values are joined from lines, unquoted, unescaped, assembled
//! from variables and read from files, but findings still point to the right word in the file.

use std::ops::Range;

use events_spec::{LineIndex, Location};

/// A text with the places of its parts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Text {
    text: String,
    /// The places of the text: each applies from a byte on, up to the next one. Sorted.
    runs: Vec<Run>,
    /// A variable in it whose value is not known here.
    unknown: Option<String>,
}

/// The place in a file of the text from a byte on.
#[derive(Clone, Copy, Debug)]
struct Run {
    at: usize,
    file: usize,
    offset: usize,
    /// The number of bytes in the file that the whole run stands for, if they differ from the text.
    made_from: Option<usize>,
}

/// The files that were read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Files {
    list: Vec<File>,
}

/// A file that was read.
#[derive(Clone, Debug)]
struct File {
    name: String,
    text: String,
    lines: LineIndex,
}

impl Text {
    /// How many bytes of memory it takes.
    pub(super) fn size(&self) -> usize {
        self.text.len() + self.runs.len() * size_of::<Run>()
    }

    /// The text.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The name of a variable in it whose value is not known here.
    pub(crate) fn unknown(&self) -> Option<&str> {
        self.unknown.as_deref()
    }

    /// Records that a variable in it is not known.
    pub(crate) fn set_unknown(&mut self, variable: &str) {
        self.unknown.get_or_insert_with(|| variable.to_owned());
    }

    /// Appends text from this place in a file.
    pub(crate) fn push(&mut self, text: &str, file: usize, offset: usize) {
        if text.is_empty() && !self.runs.is_empty() {
            return;
        }
        let goes_on = self.runs.last().is_some_and(|run| {
            run.made_from.is_none() && run.file == file && run.offset + (self.text.len() - run.at) == offset
        });
        if !goes_on {
            self.runs.reserve_exact(usize::from(self.runs.is_empty()));
            self.runs.push(Run { at: self.text.len(), file, offset, made_from: None });
        }
        self.text.push_str(text);
    }

    /// Appends text that is not in the file and replaces what is at the place of `from`.
    pub(crate) fn push_made(&mut self, text: &str, from: &Self) {
        let Some((file, range)) = from.place(0..from.text.len()) else { return };
        self.runs.push(Run { at: self.text.len(), file, offset: range.start, made_from: Some(range.len()) });
        self.text.push_str(text);
    }

    /// Appends another text with its places.
    pub(crate) fn append(&mut self, other: &Self) {
        let shift = self.text.len();
        self.runs.extend(other.runs.iter().map(|run| Run { at: run.at + shift, ..*run }));
        self.text.push_str(&other.text);
        if let Some(variable) = &other.unknown {
            self.set_unknown(variable);
        }
    }

    /// A part of the text.
    pub(crate) fn part(&self, range: Range<usize>) -> Self {
        let mut part = Self { text: self.text[range.clone()].to_owned(), runs: Vec::new(), unknown: None };
        let first = self.run_at(range.start);
        // Very many texts are kept, most of which have one.
        let last = self.run_at(range.end.saturating_sub(1).max(range.start));
        part.runs.reserve_exact(self.runs.len().min(last + 1 - first));
        for run in self.runs.iter().skip(first).take_while(|run| run.at <= range.start || run.at < range.end) {
            let skipped = range.start.saturating_sub(run.at);
            let offset = if run.made_from.is_some() { run.offset } else { run.offset + skipped };
            part.runs.push(Run { at: run.at.saturating_sub(range.start), offset, ..*run });
        }
        if self.unknown.is_some() && part.text.contains('$') {
            part.unknown.clone_from(&self.unknown);
        }
        part
    }

    /// The text without the backslash before any character, as Dovecot unescapes quoted values.
    pub(crate) fn unescaped(&self) -> Self {
        if !self.text.contains('\\') {
            return self.clone();
        }
        let mut text = self.part(0..0);
        let mut from = 0;
        let mut chars = self.text.char_indices();
        while let Some((at, char)) = chars.next() {
            if char == '\\' {
                text.append(&self.part(from..at));
                let escaped = chars.next().map_or(at + 1, |(at, _)| at);
                from = escaped;
            }
        }
        text.append(&self.part(from..self.text.len()));
        text
    }

    /// The first backslash that precedes neither a quote nor another backslash.
    pub(crate) fn unknown_escape(&self) -> Option<Self> {
        let mut chars = self.text.char_indices();
        while let Some((at, char)) = chars.next() {
            if char == '\\' {
                let (end, is_known) = match chars.next() {
                    Some((next, char)) => (next + char.len_utf8(), matches!(char, '\\' | '"')),
                    None => (at + 1, false),
                };
                if !is_known {
                    return Some(self.part(at..end));
                }
            }
        }
        None
    }

    /// The words between white space and commas, as 2.4 splits lists.
    pub(crate) fn words(&self) -> Vec<Self> {
        self.split(|char| char.is_ascii_whitespace() || char == ',')
    }

    /// The words between blanks, as 2.3 splits lists.
    pub(crate) fn split_at_blanks(&self) -> Vec<Self> {
        self.split(|char| char == ' ')
    }

    fn split(&self, is_between: impl Fn(char) -> bool) -> Vec<Self> {
        let mut words = Vec::new();
        let mut start = None;
        let end = [(self.text.len(), None)];
        for (at, char) in self.text.char_indices().map(|(at, char)| (at, Some(char))).chain(end) {
            match (char.is_none_or(&is_between), start) {
                (true, Some(from)) => {
                    words.push(self.part(from..at));
                    start = None;
                }
                (false, None) => start = Some(at),
                (true, None) | (false, Some(_)) => {}
            }
        }
        words
    }

    /// The file, and the range of bytes there, of a range of the text.
    pub(crate) fn place(&self, range: Range<usize>) -> Option<(usize, Range<usize>)> {
        let first = self.runs.get(self.run_at(range.start))?;
        let start = first.offset_of(range.start);
        if range.is_empty() {
            return Some((first.file, start..start));
        }
        let last = self.runs.get(self.run_at(range.end - 1)).filter(|last| last.file == first.file);
        let end = match last {
            Some(run) => run.end_of(range.end),
            None => first.end_of(range.start + 1),
        };
        Some((first.file, start..end.max(start)))
    }

    /// The index of the run that contains a byte.
    fn run_at(&self, at: usize) -> usize {
        self.runs.partition_point(|run| run.at <= at).saturating_sub(1)
    }
}

impl Run {
    fn offset_of(&self, at: usize) -> usize {
        if self.made_from.is_some() { self.offset } else { self.offset + at.saturating_sub(self.at) }
    }

    fn end_of(&self, end: usize) -> usize {
        match self.made_from {
            Some(length) => self.offset + length,
            None => self.offset + end.saturating_sub(self.at),
        }
    }
}

impl Files {
    /// Adds a file and returns its number.
    pub(crate) fn add(&mut self, name: String, text: String) -> usize {
        let lines = LineIndex::new(&text);
        self.list.push(File { name, text, lines });
        self.list.len() - 1
    }

    /// The name of a file, as the user or an include gave it.
    pub(crate) fn name(&self, file: usize) -> &str {
        self.list.get(file).map_or("", |file| &file.name)
    }

    /// The text of a file.
    pub(crate) fn text(&self, file: usize) -> &str {
        self.list.get(file).map_or("", |file| &file.text)
    }

    /// The text of a file in this range of bytes.
    pub(crate) fn slice(&self, file: usize, range: Range<usize>) -> &str {
        self.list.get(file).and_then(|file| file.text.get(range)).unwrap_or_default()
    }

    /// Every file with its text, in the order in which they were read.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.list.iter().map(|file| (file.name.as_str(), file.text.as_str()))
    }

    /// The place of a whole text.
    pub(crate) fn location(&self, text: &Text) -> Location {
        self.location_of(text, 0..text.as_str().len())
    }

    /// The place of a range of a text.
    pub(crate) fn location_of(&self, text: &Text, range: Range<usize>) -> Location {
        let Some((file, range)) = text.place(range) else { return Location::default() };
        let Some(file) = self.list.get(file) else { return Location::default() };
        file.lines.location(&file.name, &file.text, range)
    }
}

#[cfg(test)]
mod tests;
