//! The grammar as functions: the contents of a line, and the statement on one or more lines.
//!
//! The rules are in `grammar.pest`. The functions return byte ranges into their input.

use std::ops::Range;

use pest::Parser as _;
use pest::iterators::Pair;
use pest_derive::Parser;

#[derive(Parser)]
#[grammar = "conf/grammar.pest"]
struct Grammar;

/// The contents of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    /// The significant bytes; empty for an empty line or a comment.
    pub(crate) content: Range<usize>,
    /// Whether the next line continues it.
    pub(crate) continued: bool,
}

/// The statement on one or more lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Statement {
    /// `!include path`, or `!include_try path`, which allows the file to be missing.
    Include { required: bool, path: Range<usize> },
    /// `key = value`
    Setting { key: Range<usize>, value: Value },
    /// `section name {`; for a `group`, with the label before the name.
    Open { key: Range<usize>, names: Vec<Name> },
    /// `}`
    Close,
    /// None of them.
    Broken,
}

/// A value as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// Without quotes; `$variables` are replaced.
    Plain(Range<usize>),
    /// In quotes, which are not part of it.
    Quoted(Range<usize>),
    /// The path of a file that contains the value.
    File(Range<usize>),
}

/// The name of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) range: Range<usize>,
    pub(crate) quoted: bool,
}

/// Parses one line, without its end.
pub(crate) fn line(text: &str) -> Line {
    // The rule matches every line; it only finds its parts.
    let Ok(mut pairs) = Grammar::parse(Rule::line, text) else { return Line::default() };
    let mut line = Line::default();
    for pair in pairs.next().into_iter().flat_map(Pair::into_inner) {
        match pair.as_rule() {
            Rule::content => line.content = range(&pair),
            Rule::continued => line.continued = true,
            _ => {}
        }
    }
    line
}

/// Parses the statement on one or more lines, joined by spaces.
pub(crate) fn statement(text: &str) -> Statement {
    let pair = Grammar::parse(Rule::statement, text).ok().and_then(|mut pairs| pairs.next()?.into_inner().next());
    let Some(pair) = pair else { return Statement::Broken };
    let rule = pair.as_rule();
    let end = text.len()..text.len();
    let parts: Vec<(Rule, Range<usize>)> = pair.into_inner().map(|part| (part.as_rule(), inner(part))).collect();
    match rule {
        Rule::include => {
            let word = parts.first().map_or("", |(_, word)| &text[word.clone()]);
            let path = parts.get(1).map_or(end, |(_, path)| path.clone());
            Statement::Include { required: word == "!include", path }
        }
        Rule::close => Statement::Close,
        Rule::setting => {
            let key = parts.first().map_or(0..0, |(_, key)| key.clone());
            let (kind, range) = parts.get(1).cloned().unwrap_or((Rule::plain, end));
            let value = match kind {
                Rule::from_file => Value::File(range),
                Rule::inside | Rule::inside_single => Value::Quoted(range),
                _ => Value::Plain(range),
            };
            Statement::Setting { key, value }
        }
        Rule::open => {
            let mut words = parts.into_iter();
            let key = words.next().map_or(0..0, |(_, key)| key);
            let names: Vec<Name> =
                words.map(|(kind, range)| Name { range, quoted: kind == Rule::name_inside }).collect();
            // Only a group has a label before its name.
            if names.len() > 1 && &text[key.clone()] != "group" {
                return Statement::Broken;
            }
            Statement::Open { key, names }
        }
        _ => Statement::Broken,
    }
}

/// The place of a part; for a value from a file, that of its path.
fn inner(pair: Pair<'_, Rule>) -> Range<usize> {
    if pair.as_rule() != Rule::from_file {
        return range(&pair);
    }
    let end = pair.as_span().end();
    pair.into_inner().next().map_or(end..end, |path| range(&path))
}

fn range(pair: &Pair<'_, Rule>) -> Range<usize> {
    pair.as_span().start()..pair.as_span().end()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(text: &str) -> (&str, bool) {
        let line = line(text);
        (&text[line.content], line.continued)
    }

    #[test]
    fn a_line_is_what_stands_in_front_of_its_comment() {
        assert_eq!(content("  a = b\t# c"), ("a = b", false));
        assert_eq!(content("a = \"x # y\" # z"), ("a = \"x # y\"", false));
        assert_eq!(content("a = 'it\\'s # y' # z"), ("a = 'it\\'s # y'", false));
        assert_eq!(content("a = b#c"), ("a = b", false));
        assert_eq!(content("# nothing"), ("", false));
        assert_eq!(content(" \t"), ("", false));
    }

    #[test]
    fn a_backslash_at_the_end_goes_on_in_the_next_line() {
        assert_eq!(content("filter = event=a AND \\"), ("filter = event=a AND", true));
        assert_eq!(content("filter = event=a AND \\  # both"), ("filter = event=a AND", true));
        assert_eq!(content("filter = \"event=a AND \\"), ("filter = \"event=a AND", true));
        assert_eq!(content("\\"), ("", true));
        assert_eq!(content("mailbox \\Trash x"), ("mailbox \\Trash x", false));
    }

    #[test]
    fn a_long_line_is_read_in_time_that_grows_with_it() {
        let long = "a ".repeat(200_000) + &"\\ ".repeat(100_000) + &" ".repeat(200_000) + "\"";
        assert!(!line(&long).content.is_empty());
    }

    #[test]
    fn statements_are_told_apart() {
        let open = |key: Range<usize>, names: &[(Range<usize>, bool)]| {
            let names = names.iter().cloned().map(|(range, quoted)| Name { range, quoted }).collect();
            Statement::Open { key, names }
        };
        let setting = |key: Range<usize>, value: Value| Statement::Setting { key, value };
        let include = |required: bool, path: Range<usize>| Statement::Include { required, path };
        for (text, said) in [
            ("metric {", open(0..6, &[])),
            ("metric a {", open(0..6, &[(7..8, false)])),
            ("metric \"a b\" {", open(0..6, &[(8..11, true)])),
            ("metric \"\" {", open(0..6, &[(8..8, true)])),
            ("group @a b {", open(0..5, &[(6..8, false), (9..10, false)])),
            ("group @a \"b c\" {", open(0..5, &[(6..8, false), (10..13, true)])),
            ("}", Statement::Close),
            ("a=b = c", setting(0..1, Value::Plain(2..7))),
            ("a =", setting(0..1, Value::Plain(3..3))),
            ("= a", setting(0..0, Value::Plain(2..3))),
            ("\"a b\" = c", setting(1..4, Value::Plain(8..9))),
            ("a = \"b\"", setting(0..1, Value::Quoted(5..6))),
            ("a = 'b'", setting(0..1, Value::Quoted(5..6))),
            ("a = \"b\" \"c\"", setting(0..1, Value::Quoted(5..10))),
            ("a = \"b", setting(0..1, Value::Plain(4..6))),
            ("a = <  b", setting(0..1, Value::File(7..8))),
            ("a = <", setting(0..1, Value::File(5..5))),
            ("!include x*", include(true, 9..11)),
            ("!include_try x*", include(false, 13..15)),
            ("!include", include(true, 8..8)),
            ("!include_try", include(false, 12..12)),
        ] {
            assert_eq!(statement(text), said, "{text}");
        }
        for broken in
            ["", "metric", "metric a{", "metric a { filter = x }", "a b c {", "group a b c {", "} }", "!includes x"]
        {
            assert_eq!(statement(broken), Statement::Broken, "{broken}");
        }
    }
}
