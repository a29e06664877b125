//! The tokens of a JavaScript data file.

use std::ops::Range;

use pest::Parser as _;
use pest_derive::Parser;

#[derive(Parser)]
#[grammar = "input/import/script/grammar.pest"]
struct Grammar;

/// The kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A comment between `/*` and `*/`.
    Comment,
    /// A string, with its delimiters.
    Text,
    /// A number, a keyword or a name.
    Word,
    /// A character with a meaning between literals, or `...`.
    Mark,
    /// Any other character.
    Other,
}

/// A token and its bytes in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Range<usize>,
}

/// The tokens of a file, without comments to the end of a line.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    // Every text has tokens, because `other` matches any character.
    let Ok(mut pairs) = Grammar::parse(Rule::file, text) else { return Vec::new() };
    let inner = pairs.next().into_iter().flat_map(pest::iterators::Pair::into_inner);
    let token = |pair: pest::iterators::Pair<'_, Rule>| {
        let kind = match pair.as_rule() {
            Rule::block_comment => TokenKind::Comment,
            Rule::template | Rule::single | Rule::double => TokenKind::Text,
            Rule::number | Rule::word => TokenKind::Word,
            Rule::mark => TokenKind::Mark,
            Rule::other => TokenKind::Other,
            // The other rules are silent or yield no tokens: the file itself, line comments, the end of input.
            _ => return None,
        };
        Some(Token { kind, span: pair.as_span().start()..pair.as_span().end() })
    };
    inner.filter_map(token).collect()
}

/// The value of a string literal; `None` if it contains `${...}`, which would have to be evaluated.
pub(super) fn unquote(literal: &str) -> Option<String> {
    let is_template = literal.starts_with('`');
    let inner = literal.get(1..literal.len().saturating_sub(1)).unwrap_or_default();
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner.chars().peekable();
    while let Some(char) = rest.next() {
        match char {
            '$' if is_template && rest.peek() == Some(&'{') => return None,
            '\r' if is_template && rest.peek() == Some(&'\n') => {}
            '\\' => match rest.next() {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some('r') => text.push('\r'),
                Some('b') => text.push('\u{8}'),
                Some('f') => text.push('\u{c}'),
                Some('v') => text.push('\u{b}'),
                Some('0') => text.push('\0'),
                Some('x') => text.push(code(&mut rest, 2)?),
                Some('u') if rest.peek() == Some(&'{') => {
                    rest.next();
                    let digits: String = rest.by_ref().take_while(|char| *char != '}').collect();
                    text.push(char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?);
                }
                Some('u') => text.push(code(&mut rest, 4)?),
                // An escaped line break is dropped.
                Some('\n') => {}
                Some(other) => text.push(other),
                None => {}
            },
            other => text.push(other),
        }
    }
    Some(text)
}

/// A character given by this many hexadecimal digits.
fn code(rest: &mut std::iter::Peekable<std::str::Chars<'_>>, digits: usize) -> Option<char> {
    let digits: String = rest.by_ref().take(digits).collect();
    char::from_u32(u32::from_str_radix(&digits, 16).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_of_all_three_kinds_mean_what_javascript_says() {
        assert_eq!(unquote(r"`a \`b\` \\ c`").as_deref(), Some(r"a `b` \ c"));
        assert_eq!(unquote(r"'it\'s'").as_deref(), Some("it's"));
        assert_eq!(unquote(r#""\u0041\x42\u{43}""#).as_deref(), Some("ABC"));
        assert_eq!(unquote("`a\\\nb`").as_deref(), Some("ab"));
        assert_eq!(unquote("`a ${b}`"), None);
        assert_eq!(unquote("'a ${b}'").as_deref(), Some("a ${b}"));
    }

    #[test]
    fn every_text_has_tokens() {
        let kinds = |text: &str| -> Vec<TokenKind> { tokens(text).into_iter().map(|token| token.kind).collect() };
        assert_eq!(
            kinds("a: `b`, // c\n/* d */"),
            [TokenKind::Word, TokenKind::Mark, TokenKind::Text, TokenKind::Mark, TokenKind::Comment,]
        );
        assert_eq!(kinds("`open \u{1F4E7}").first(), Some(&TokenKind::Other));
    }
}
