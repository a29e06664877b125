//! The text of the documentation: paragraphs, notes, lists of values, tables, and version notes.
//!
//! Both Markdown and reStructuredText are converted to this. Until a text is complete, code is kept between [`CODE`]
//! and [`END`], because only words in code are values.

use std::collections::BTreeSet;

use super::version::Releases;

/// Precedes code in incomplete text.
pub(super) const CODE: char = '\u{2}';
/// Follows code in incomplete text.
pub(super) const END: char = '\u{3}';
/// Replaces a version note that was removed from incomplete text.
pub(super) const CHANGE: char = '\u{1}';

/// The text about an event, a field or a section.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    /// The paragraphs, each on one line.
    pub(super) paragraphs: Vec<String>,
    /// Paragraphs that are marked as notes.
    pub(super) notes: Vec<String>,
    /// The documented values.
    pub(super) values: Vec<ValueEntry>,
    /// Whether other values are possible.
    pub(super) open: bool,
    /// Tables that are not a list of values yet.
    pub(super) tables: Vec<Table>,
    /// The places in the same file that the text links to.
    pub(super) links: Vec<String>,
    /// What was added, changed, deprecated or removed.
    pub(super) history: Vec<Change>,
}

/// A documented value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ValueEntry {
    pub(super) name: String,
    /// Its meaning; empty if it is not described.
    pub(super) meaning: String,
    pub(super) history: Vec<Change>,
}

/// The text of a bullet or a cell, with its version notes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) text: String,
    pub(super) history: Vec<Change>,
}

/// A table of two or more columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Table {
    /// The link targets for it.
    pub(super) anchors: Vec<String>,
    /// The paragraph before it.
    pub(super) title: String,
    /// The cells of the header row, if it has one.
    pub(super) header: Vec<String>,
    /// The cells of the other rows.
    pub(super) rows: Vec<Vec<Item>>,
}

/// The kinds of version notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ChangeKind {
    Added,
    Changed,
    Deprecated,
    Removed,
}

/// A note about a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) kind: ChangeKind,
    /// The releases in the note; empty if they could not be read.
    pub(super) releases: Releases,
    pub(super) words: String,
    /// The earlier name in the note.
    pub(super) formerly: Option<String>,
}

impl ChangeKind {
    /// The kind for the word that both markups use for it.
    pub(super) fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "added" => Self::Added,
            "changed" => Self::Changed,
            "deprecated" => Self::Deprecated,
            "removed" => Self::Removed,
            _ => return None,
        })
    }

    /// The word for the beginning of a sentence.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Added => "Added",
            Self::Changed => "Changed",
            Self::Deprecated => "Deprecated",
            Self::Removed => "Removed",
        }
    }
}

/// Bullets that are collected and may turn out to be a list of values.
#[derive(Debug, Default)]
pub(super) struct Bullets {
    items: Vec<Item>,
}

impl Bullets {
    pub(super) fn push(&mut self, item: Item) {
        self.items.push(item);
    }

    pub(super) fn last(&mut self) -> Option<&mut Item> {
        self.items.last_mut()
    }

    /// Adds the list to the text: as values if most items are words with or without a meaning, or else as prose.
    pub(super) fn finish(&mut self, words: &mut Words) {
        let items = std::mem::take(&mut self.items);
        let values: Vec<Option<ValueEntry>> = items.iter().map(value).collect();
        let named = values.iter().flatten().count();
        let is_list = named > 0 && named * 2 >= items.len();
        for (item, value) in items.into_iter().zip(values) {
            match value.filter(|_| is_list) {
                Some(value) => words.values.push(value),
                None => {
                    words.open |= is_list;
                    words.paragraphs.push(item.text);
                    words.history.extend(item.history);
                }
            }
        }
    }
}

/// A bullet that documents a value: the word, in code or alone, and its meaning.
fn value(item: &Item) -> Option<ValueEntry> {
    let text = item.text.trim();
    let (word, meaning) = match text.strip_prefix(CODE).and_then(|rest| rest.split_once(END)) {
        Some((word, rest)) => (word, rest),
        None => text.split_once(':').unwrap_or((text, "")),
    };
    let meaning = meaning.trim().trim_start_matches([':', '-']).trim().to_owned();
    is_value(word).then(|| ValueEntry { name: word.to_owned(), meaning, history: item.history.clone() })
}

/// Whether a word can be a documented value on a page.
pub(super) fn is_value(word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_-+/.!".contains(c);
    !word.is_empty() && word.chars().all(is_part) && word.chars().any(|c| c.is_ascii_alphanumeric())
}

impl Table {
    /// The rows as values with meanings, if most cells of the first column can be values.
    pub(super) fn values(&self) -> Option<Vec<ValueEntry>> {
        let mut values = Vec::new();
        for row in &self.rows {
            let Some((word, rest)) = row.split_first() else { continue };
            let name = plain(&word.text);
            if is_value(&name) {
                let meaning = rest.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join("; ");
                let history = row.iter().flat_map(|cell| cell.history.iter().cloned()).collect();
                values.push(ValueEntry { name, meaning: plain(&meaning), history });
            }
        }
        (!values.is_empty() && values.len() * 2 >= self.rows.len()).then_some(values)
    }

    /// The cells of the first column that cannot be values.
    pub(super) fn unread(&self) -> impl Iterator<Item = String> + '_ {
        let cells = self.rows.iter().map(|row| row.first().map(|cell| plain(&cell.text)).unwrap_or_default());
        cells.filter(|cell| !is_value(cell))
    }
}

impl Words {
    /// Adds a paragraph and the values that it lists.
    pub(super) fn paragraph(&mut self, text: &str) {
        let text = joined(text);
        if text.is_empty() {
            return;
        }
        if self.values.is_empty()
            && let Some(values) = listed(&text)
        {
            self.values.extend(values.into_iter().map(|name| ValueEntry { name, ..ValueEntry::default() }));
        }
        self.paragraphs.push(text);
    }

    /// The text without the marks around code and without announcements of lists, after finding earlier names in it.
    pub(super) fn finish(&mut self) {
        for change in &mut self.history {
            change.formerly = formerly(&change.words);
        }
        let mut kept = Vec::new();
        for mut change in std::mem::take(&mut self.history) {
            let value = replaced(&change.words)
                .and_then(|(name, other)| Some((self.values.iter_mut().find(|value| value.name == name)?, other)));
            match value {
                Some((value, other)) => {
                    change.formerly = Some(other);
                    value.history.push(change);
                }
                None => kept.push(change),
            }
        }
        self.history = kept;
        for value in &mut self.values {
            for change in value.history.iter_mut().filter(|change| change.formerly.is_none()) {
                let replaced = replaced(&change.words).filter(|(name, _)| *name == value.name);
                change.formerly = replaced.map(|(_, other)| other);
            }
        }
        self.values.iter_mut().for_each(|value| value.meaning = plain(&value.meaning));
        let histories = self.values.iter_mut().map(|value| &mut value.history).chain([&mut self.history]);
        histories.flatten().for_each(|change| change.words = plain(&change.words));
        self.paragraphs.iter_mut().chain(&mut self.notes).for_each(|text| *text = plain(text));
        if !self.values.is_empty() {
            for text in &mut self.paragraphs {
                if let Some(start) = text.strip_suffix("Values:").or_else(|| text.strip_suffix("values:")) {
                    *text = start.trim_end().to_owned();
                }
            }
        }
        self.paragraphs.retain(|text| !text.is_empty());
        let mut seen: BTreeSet<String> = BTreeSet::new();
        self.values.retain(|value| seen.insert(value.name.clone()));
    }
}

/// The earlier name in a note: "This was previously `x`", "Renamed from `x`".
fn formerly(words: &str) -> Option<String> {
    let (before, rest) = words.split_once(CODE)?;
    let (name, after) = rest.split_once(END)?;
    let before = before.to_ascii_lowercase();
    let says = ["previously", "formerly", "renamed from", "earlier"].iter().any(|word| before.contains(word));
    // If more text follows, the note is about something that the name did.
    let is_whole = after.trim().trim_end_matches('.').is_empty();
    (says && is_whole && super::model::is_name(name)).then(|| name.to_owned())
}

/// A value and the one that it replaces: "are now `x` rather than `y`".
fn replaced(words: &str) -> Option<(String, String)> {
    let (_, rest) = words.split_once(&format!("now {CODE}"))?;
    let (name, rest) = rest.split_once(END)?;
    let rest = [" rather than ", " instead of "].iter().find_map(|between| rest.strip_prefix(between))?;
    let (other, _) = rest.strip_prefix(CODE)?.split_once(END)?;
    is_value(other).then(|| (name.to_owned(), other.to_owned()))
}

/// Text on one line, with single spaces.
pub(super) fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text without marks.
pub(super) fn plain(text: &str) -> String {
    joined(&text.replace([CODE, END, CHANGE], ""))
}

/// The complete list of values in a sentence: consecutive words in code at the beginning, after a colon, after
/// "either", in parentheses, or in brackets as in `[yes | no]`. Examples are not such a list.
fn listed(text: &str) -> Option<Vec<String>> {
    if let Some(values) = bracketed(text) {
        return Some(values);
    }
    let start = text.find(CODE)?;
    let (before, mut rest) = text.split_at(start);
    let mut values = Vec::new();
    let after = loop {
        let (value, more) = rest.strip_prefix(CODE)?.split_once(END)?;
        if !is_value(value) {
            return None;
        }
        values.push(value.to_owned());
        let Some(next) = [", or ", ", and ", ", ", " or ", " and "].iter().find_map(|between| {
            let next = more.strip_prefix(between)?;
            next.starts_with(CODE).then_some(next)
        }) else {
            break more;
        };
        rest = next;
    };
    let before = before.trim_end().to_ascii_lowercase();
    let is_example = ["e.g", "example", "such as", "like"].iter().any(|word| before.contains(word));
    let begins = before.is_empty() || [":", "either", "set to", "("].iter().any(|end| before.ends_with(end));
    let ends = match after.trim_start().chars().next() {
        None | Some('.' | ')') => !after.trim_start().starts_with("..."),
        // A condition may follow a list at the beginning: "`hit` or `miss` when auth cache was used".
        Some(c) => c.is_alphabetic() && !before.ends_with('('),
    };
    (values.len() >= 2 && begins && ends && !is_example).then_some(values)
}

/// `[yes | no]`.
fn bracketed(text: &str) -> Option<Vec<String>> {
    let (_, rest) = text.split_once('[')?;
    let (inside, _) = rest.split_once(']')?;
    let values: Vec<String> = inside.split('|').map(plain).collect();
    (values.len() >= 2 && values.iter().all(|value| is_value(value))).then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Vec<String> {
        // In the tests code stands between backticks.
        let mut inside = false;
        let marked: String = text
            .chars()
            .map(|c| match c {
                '`' => {
                    inside = !inside;
                    if inside { CODE } else { END }
                }
                c => c,
            })
            .collect();
        listed(&marked).unwrap_or_default()
    }

    #[test]
    fn a_sentence_lists_values_only_when_it_closes_the_list() {
        assert_eq!(list("`ok`, `late`, or `never`."), ["ok", "late", "never"]);
        assert_eq!(list("Either `in` or `out`."), ["in", "out"]);
        assert_eq!(list("`hit` or `miss` when it was asked."), ["hit", "miss"]);
        assert_eq!(list("Who left (`us`, or `them`)."), ["us", "them"]);
        assert_eq!(list("Is it sure? [yes | no]"), ["yes", "no"]);
        for open in [
            "Examples: `a`, `b`, ...",
            "The form, e.g. `a` or `b`.",
            "`yes`, when it worked.",
            "Same as `a`, except `b`.",
            "The field `a` or `b` c",
        ] {
            assert!(list(open).is_empty(), "{open}");
        }
    }

    fn item(text: &str) -> Item {
        Item { text: text.to_owned(), history: Vec::new() }
    }

    #[test]
    fn bullets_are_values_when_most_of_them_are_words() {
        let mut words = Words::default();
        let mut bullets = Bullets::default();
        bullets.push(item(&format!("{CODE}add{END}: it was new")));
        bullets.push(item("kept: it was there"));
        bullets.push(item("Other values say why it went"));
        bullets.finish(&mut words);
        let values: Vec<(&str, &str)> =
            words.values.iter().map(|value| (value.name.as_str(), value.meaning.as_str())).collect();
        assert_eq!(values, [("add", "it was new"), ("kept", "it was there")]);
        assert!(words.open);

        let mut words = Words::default();
        ["the cache is full", "rebuilding", "somebody asked"].iter().for_each(|text| bullets.push(item(text)));
        bullets.finish(&mut words);
        assert!(words.values.is_empty() && words.paragraphs.len() == 3);
    }

    #[test]
    fn a_note_gives_an_earlier_name_only_when_it_is_about_the_name() {
        let code = |text: &str| text.replacen('`', &CODE.to_string(), 1).replacen('`', &END.to_string(), 1);
        assert_eq!(formerly(&code("This was previously `in_bytes`.")).as_deref(), Some("in_bytes"));
        assert_eq!(formerly(&code("This was previously named `idle`")).as_deref(), Some("idle"));
        assert_eq!(formerly(&code("Previously `x` was sent with every reply.")), None);
        assert_eq!(formerly(&code("Contains `unknown` for unknown names.")), None);
    }
}
