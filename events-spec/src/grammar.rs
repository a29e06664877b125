//! The grammar as functions: the lines of a text, and the parts of one line or item.
//!
//! The rules are in `grammar.pest`. The functions return byte ranges into their input.

mod name;

use std::ops::Range;

use pest::Parser as _;
use pest::iterators::Pair;

use self::name::named;
pub(crate) use self::name::{Named, Notes};
use self::parser::{Grammar, Rule};

/// The parser. Deriving it would add a third to the build of every crate that uses a custom page. The same generator
/// therefore writes the same code to a file.
#[cfg(not(feature = "parse"))]
#[path = "grammar/generated.rs"]
mod parser;

/// The grammar of pages, in the language of pest.
#[cfg(feature = "parse")]
pub const GRAMMAR: &str = include_str!("grammar.pest");

/// The parser, derived from the grammar.
#[cfg(feature = "parse")]
mod parser {
    #[derive(pest_derive::Parser)]
    #[grammar = "grammar.pest"]
    pub(super) struct Grammar;
}

/// The maximum number of bytes of an item that are searched for names and lists. It is enough for thousands of them,
/// yet the parser's tokens for it cannot exhaust memory.
const MOST_BYTES: usize = 1 << 16;

/// The kind of a line by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineKind {
    /// One or more empty lines.
    Blank,
    /// A delimiter of a literal block.
    Fence,
    /// `====` or `----`.
    Underline,
    /// ` 1. Title`.
    Numbered,
    /// ` * words`.
    Bullet,
    /// A line that begins with an asterisk without a space after it.
    Starred,
    /// Anything else.
    Words,
}

/// The names of a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Heading {
    /// The names, in order.
    pub(crate) events: Vec<Named>,
    /// Whether a comma or "and" at the end continues it on the next line.
    pub(crate) goes_on: bool,
}

/// The beginning of a bullet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ItemHead {
    /// It inherits from these events.
    Inherits(Vec<Range<usize>>),
    /// Begins like a bullet that inherits, with these words, but continues differently.
    AlmostInherits(Range<usize>),
    /// Names fields; the description begins at this byte.
    Fields(Vec<Named>, usize),
    /// Consists only of names.
    Bare(Vec<Named>),
    /// Begins almost like a bullet that names fields, with these words.
    AlmostFields(Range<usize>),
    /// Is prose.
    Prose,
}

/// The lines of `text`, which must begin and end at line boundaries. Adjacent empty lines count as one.
pub(crate) fn lines(text: &str) -> Vec<(LineKind, Range<usize>)> {
    let Ok(mut pairs) = Grammar::parse(Rule::lines, text) else {
        // The rule accepts any text: `words` matches every line that is not empty, `blank` every one that is.
        return vec![(LineKind::Words, 0..text.len())];
    };
    let inner = pairs.next().into_iter().flat_map(Pair::into_inner);
    inner.filter_map(|pair| Some((line_kind(pair.as_rule())?, range(&pair)))).collect()
}

fn line_kind(rule: Rule) -> Option<LineKind> {
    match rule {
        Rule::blank => Some(LineKind::Blank),
        Rule::fence => Some(LineKind::Fence),
        Rule::underline => Some(LineKind::Underline),
        Rule::numbered => Some(LineKind::Numbered),
        Rule::bullet => Some(LineKind::Bullet),
        Rule::starred => Some(LineKind::Starred),
        Rule::words => Some(LineKind::Words),
        // Every other rule matches a part of a line; `lines` yields only the end of input besides.
        _ => None,
    }
}

/// Splits a title from its notes.
pub(crate) fn title(text: &str) -> Named {
    let whole = trimmed(text, 0..text.len());
    match title_notes(text, &whole) {
        Some((open, notes)) => Named { name: trimmed(text, whole.start..open), is_pattern: false, notes },
        None => Named { name: whole, is_pattern: false, notes: Notes::default() },
    }
}

/// The notes in parentheses at the end of a title, and the byte where they begin.
fn title_notes(text: &str, whole: &Range<usize>) -> Option<(usize, Notes)> {
    if !text[whole.clone()].ends_with(')') {
        return None;
    }
    let open = whole.start + text[whole.clone()].rfind('(')?;
    if open == whole.start || !text[..open].ends_with([' ', '\t', '\n']) {
        return None;
    }
    let pair = parse(Rule::title_notes, &text[open..whole.end]).and_then(|pair| first(pair, Rule::notes))?;
    Some((open, name::notes(pair).moved(open)))
}

/// An entry of the contents: the bytes of its number, and its title.
pub(crate) fn entry(text: &str) -> Option<(Range<usize>, Named)> {
    let pair = parse(Rule::entry, text)?;
    let start = pair.as_span().end();
    let number = range(&first(pair, Rule::entry_number)?);
    Some((number, title(&text[start..]).moved(start)))
}

/// The names of a heading, if all of them are valid.
pub(crate) fn heading(text: &str) -> Option<Heading> {
    heading_by(Rule::heading, text)
}

/// The names of a line that would be a heading if all of its names were valid.
pub(crate) fn almost_heading(text: &str) -> Option<Heading> {
    heading_by(Rule::starred_words, text)
}

fn heading_by(rule: Rule, text: &str) -> Option<Heading> {
    if text.len() > MOST_BYTES {
        return None;
    }
    let mut heading = Heading { events: Vec::new(), goes_on: false };
    for pair in parse(rule, text)?.into_inner() {
        match pair.as_rule() {
            Rule::event | Rule::starred_word => heading.events.extend(named(pair)),
            Rule::trailing_separator => heading.goes_on = true,
            // The end of input.
            _ => {}
        }
    }
    Some(heading)
}

/// The beginning of a bullet, whose text is given without its asterisk.
pub(crate) fn item_head(text: &str) -> ItemHead {
    let whole = text.len() <= MOST_BYTES;
    let text = start(text);
    if begins_with(text, "same") || begins_with(text, "fields") {
        if let Some(pair) = parse(Rule::inherits, text) {
            let parents = pair.into_inner().filter(|pair| pair.as_rule() == Rule::parent);
            return ItemHead::Inherits(
                parents.filter_map(|parent| parent.into_inner().next()).map(|name| range(&name)).collect(),
            );
        }
        if let Some(pair) = parse(Rule::inherits_start, text) {
            let words = first(pair, Rule::inherits_words).map_or(0..text.len(), |words| range(&words));
            return ItemHead::AlmostInherits(words);
        }
    }
    if let Some(pair) = parse(Rule::fields, text) {
        let end = pair.as_span().end();
        return ItemHead::Fields(fields(pair), end);
    }
    match parse(Rule::bare_fields, text) {
        Some(pair) if whole => return ItemHead::Bare(fields(pair)),
        Some(_) | None => {}
    }
    // A cheap test, as above: the separator between a name and its description is near the beginning.
    if !text.chars().take(ALMOST_NEAR).any(|c| matches!(c, ':' | '-' | '–' | '—' | '=')) {
        return ItemHead::Prose;
    }
    let almost = parse(Rule::almost_fields, text).and_then(|pair| pair.into_inner().next());
    almost.map_or(ItemHead::Prose, |names| ItemHead::AlmostFields(range(&names)))
}

/// How many characters of a bullet are searched for a separator.
const ALMOST_NEAR: usize = 200;

/// A documented value in a nested bullet: its word, and where its meaning begins.
pub(crate) fn value(text: &str) -> Option<(Named, usize)> {
    let pair = parse(Rule::value, text)?;
    let end = pair.as_span().end();
    Some((named(pair)?, end))
}

/// The words of a list of values, and whether dots make it open.
pub(crate) fn values(text: &str) -> Option<(Vec<&str>, bool)> {
    // A cheap test, as above: there is one word between two separators.
    let parts = || text.split(',').flat_map(|part| part.split(" or "));
    let looks_like_one = parts().nth(1).is_some() && parts().all(|part| part.split_whitespace().count() <= 2);
    if text.len() > MOST_BYTES || !looks_like_one {
        return None;
    }
    let mut words = Vec::new();
    let mut open = false;
    for pair in parse(Rule::values, text)?.into_inner() {
        match pair.as_rule() {
            Rule::list_word if is_dots(pair.as_str()) => open = true,
            Rule::list_word => words.push(pair.as_str()),
            Rule::dots => open = true,
            // The end of input.
            _ => {}
        }
    }
    Some((words, open))
}

/// Whether this is a single word that could be in a list of values.
pub(crate) fn is_word(text: &str) -> bool {
    let text = text.trim();
    parse(Rule::list_word, text).is_some_and(|pair| pair.as_span().end() == text.len())
}

/// Whether a word of a list means "and more".
fn is_dots(word: &str) -> bool {
    word.eq_ignore_ascii_case("etc") || word.eq_ignore_ascii_case("etc.") || word == "..." || word == "…"
}

/// The date on which the page was made from the wiki, if this is the line that gives it.
pub(crate) fn created(text: &str) -> Option<Range<usize>> {
    if !begins_with(text, "(") {
        return None;
    }
    Some(range(&first(parse(Rule::created, text)?, Rule::created_when)?))
}

/// The categories that a paragraph lists, if it does.
pub(crate) fn categories(text: &str) -> Option<Vec<&str>> {
    if !begins_with(text, "categor") || text.len() > MOST_BYTES {
        return None;
    }
    let pairs = parse(Rule::categories, text)?.into_inner();
    Some(pairs.filter(|pair| pair.as_rule() == Rule::category).map(|pair| pair.as_str()).collect())
}

/// The start of the text of a note, if this is one.
pub(crate) fn note(text: &str) -> Option<usize> {
    if !begins_with(text, "note") {
        return None;
    }
    Some(parse(Rule::note, text)?.as_span().end())
}

/// Whether a text begins with these letters, ignoring case and spaces. A cheap test before parsing: pest builds a
/// complete error for every failed attempt, and most lines and bullets are of another kind.
fn begins_with(text: &str, letters: &str) -> bool {
    let text = text.trim_start().as_bytes();
    text.get(..letters.len()).is_some_and(|start| start.eq_ignore_ascii_case(letters.as_bytes()))
}

/// The beginning of a text that is too long to be searched completely.
fn start(text: &str) -> &str {
    let end = (0..=text.len().min(MOST_BYTES)).rev().find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or(0)]
}

fn parse(rule: Rule, text: &str) -> Option<Pair<'_, Rule>> {
    Grammar::parse(rule, text).ok()?.next()
}

fn fields(pair: Pair<'_, Rule>) -> Vec<Named> {
    pair.into_inner().filter(|pair| pair.as_rule() == Rule::field).filter_map(named).collect()
}

fn first(pair: Pair<'_, Rule>, rule: Rule) -> Option<Pair<'_, Rule>> {
    pair.into_inner().flatten().find(|inner| inner.as_rule() == rule)
}

fn range(pair: &Pair<'_, Rule>) -> Range<usize> {
    let span = pair.as_span();
    span.start()..span.end()
}

fn offset(range: Range<usize>, by: usize) -> Range<usize> {
    range.start + by..range.end + by
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_names_and_nothing_else() {
        assert_eq!(heading("*a_b* and *c_d*\n").map(|heading| heading.events.len()), Some(2));
        assert_eq!(heading("*a*, *b* and *c* (v2.3.8)").map(|heading| heading.events.len()), Some(3));
        assert_eq!(heading("*http_request_finished* is still being sent as well."), None);
        assert_eq!(heading("*Bad Name*"), None);
        assert!(almost_heading("*userName*").is_some());
        assert!(heading("*a*,").is_some_and(|heading| heading.goes_on));
    }

    #[test]
    fn a_title_gives_up_its_version_note() {
        let text = "Authentication Server (v2.3.6)\r\n";
        let title = title(text);
        assert_eq!(&text[title.name], "Authentication Server");
        assert_eq!(title.notes.since.map(|since| &text[since]), Some("2.3.6"));
        assert_eq!(super::title("Odd (v2)x").notes.since, None);
        assert_eq!(super::title("(v2.3)").notes.since, None);
    }

    #[test]
    fn bullets_are_told_apart_by_their_beginning() {
        assert!(matches!(item_head("Same fields as *x*"), ItemHead::Inherits(parents) if parents.len() == 1));
        assert!(matches!(item_head("FIELDS from\n   *x* and *y*."), ItemHead::Inherits(parents) if parents.len() == 2));
        assert!(matches!(item_head("fields from x"), ItemHead::AlmostInherits(_)));
        assert!(matches!(item_head("bytes_in, bytes_out: How many"), ItemHead::Fields(names, _) if names.len() == 2));
        assert!(matches!(item_head("user"), ItemHead::Bare(_)));
        assert!(matches!(item_head("Intermediate event sent while"), ItemHead::Prose));
        assert!(matches!(item_head("see http://x"), ItemHead::Prose));
    }

    #[test]
    fn lists_of_values_are_words_and_commas() {
        assert_eq!(values("insecure, trusted, TLS"), Some((vec!["insecure", "trusted", "TLS"], false)));
        assert_eq!(values("SHA256-CRYPT, PLAIN, ..."), Some((vec!["SHA256-CRYPT", "PLAIN"], true)));
        assert_eq!(values("smtp, imap, lmtp..."), Some((vec!["smtp", "imap", "lmtp"], true)));
        assert_eq!(values("a, b, etc."), Some((vec!["a", "b"], true)));
        assert_eq!(values("yes, when succeeded"), None);
        assert_eq!(values("one"), None);
    }
}
