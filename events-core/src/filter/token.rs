//! The words of a filter's text.

use super::dialect::Dialect;
use super::error::{Errors, Span};

/// A word of the text with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A bare word; what it says is what stands there.
    Word,
    /// A quoted string with what stands between the quotes, escapes undone as far as the dialect does that here.
    Quoted(String),
    And,
    Or,
    Not,
    Equal,
    Less,
    Greater,
    Open,
    Close,
}

/// The words of a text.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) list: Vec<Token>,
    /// What follows a quote that is never closed. Dovecot drops it, the quote included.
    pub(super) dropped: Option<Span>,
}

/// Splits `text` into words. What cannot be a word is reported and taken for one, so that one slip gives one error.
pub(super) fn words(text: &str, dialect: Dialect, errors: &mut Errors<'_>) -> Words {
    let mut words = Words::default();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let start = text.len() - rest.len();
        let (kind, length) = match first {
            _ if is_blank(first) => {
                rest = &rest[1..];
                continue;
            }
            '=' => (TokenKind::Equal, 1),
            '<' => (TokenKind::Less, 1),
            '>' => (TokenKind::Greater, 1),
            '(' => (TokenKind::Open, 1),
            ')' => (TokenKind::Close, 1),
            '"' => match quoted(rest, dialect) {
                Some(quoted) => quoted,
                None => {
                    words.dropped = Some(Span { start, end: text.len() });
                    break;
                }
            },
            '\'' => single_quoted(rest, start, errors),
            // `a!=b` would read as the word `a!`, so that the sign ends a word where `=` follows.
            '!' if rest.starts_with("!=") => {
                errors.add_with_help(
                    Span { start, end: start + 2 },
                    "there is no operator `!=`",
                    "write `NOT key=value`; it also matches events that do not have the field",
                );
                (TokenKind::Equal, 2)
            }
            _ => word(rest, start, dialect, errors),
        };
        words.list.push(Token { kind, span: Span { start, end: start + length } });
        rest = &rest[length..];
    }
    words
}

/// Whether a bare word may hold this character.
pub(super) fn is_word_char(char: char, dialect: Dialect) -> bool {
    char.is_ascii_alphanumeric()
        || matches!(char, ':' | '.' | '*' | '?' | '_' | '-')
        || (dialect == Dialect::V2_4 && matches!(char, '/' | '%'))
}

/// The keyword that a word is, in any case.
pub(super) fn keyword(word: &str) -> Option<TokenKind> {
    if word.eq_ignore_ascii_case("and") {
        Some(TokenKind::And)
    } else if word.eq_ignore_ascii_case("or") {
        Some(TokenKind::Or)
    } else if word.eq_ignore_ascii_case("not") {
        Some(TokenKind::Not)
    } else {
        None
    }
}

fn word(rest: &str, start: usize, dialect: Dialect, errors: &mut Errors<'_>) -> (TokenKind, usize) {
    let length = word_length(rest);
    let word = &rest[..length];
    if let Some(bad) = word.find(|char| !is_word_char(char, dialect)) {
        let span = Span { start, end: start + length };
        let shown = word.escape_debug();
        match word {
            "&&" => errors.add_with_help(span, "there is no operator `&&`", "write `AND`"),
            "||" => errors.add_with_help(span, "there is no operator `||`", "write `OR`"),
            "!" => errors.add_with_help(span, "there is no operator `!`", "write `NOT`"),
            _ if dialect == Dialect::V2_3 && word.chars().all(|char| is_word_char(char, Dialect::V2_4)) => {
                let char = if word[bad..].starts_with('/') { '/' } else { '%' };
                errors.add_with_help(
                    span,
                    format!("`{shown}` has a `{char}`, which Dovecot 2.3 does not allow in a word without quotes"),
                    format!("write `\"{shown}\"`"),
                );
            }
            _ => {
                let char = word[bad..].chars().next().unwrap_or_default().escape_debug();
                errors.add_with_help(
                    span,
                    format!("`{shown}` has a `{char}`, which cannot stand in a word without quotes"),
                    format!("write `\"{shown}\"`"),
                );
            }
        }
        let kind = match word {
            "&&" => TokenKind::And,
            "||" => TokenKind::Or,
            "!" => TokenKind::Not,
            _ => TokenKind::Word,
        };
        return (kind, length);
    }
    (keyword(word).unwrap_or(TokenKind::Word), length)
}

/// White space, in one place: what ends a word must also be passed over between words.
fn is_blank(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\n' | '\r')
}

/// How far a word reaches, good or bad: to white space, a quote, a parenthesis or an operator.
fn word_length(rest: &str) -> usize {
    let mut chars = rest.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        let before_equal = char == '!' && matches!(chars.peek(), Some((_, '=')));
        if is_blank(char) || matches!(char, '"' | '(' | ')' | '=' | '<' | '>') || (before_equal && at > 0) {
            return at;
        }
    }
    rest.len()
}

/// A quoted string and its length; none when it is never closed.
fn quoted(rest: &str, dialect: Dialect) -> Option<(TokenKind, usize)> {
    let mut value = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return Some((TokenKind::Quoted(value), at + 1)),
            '\\' => match chars.next() {
                // Dovecot 2.3 undoes these two at once and knows no other escape. 2.4 undoes escapes only when it
                // knows whether the value is a pattern, so that they are kept here.
                Some((_, escaped @ ('\\' | '"'))) if dialect == Dialect::V2_3 => value.push(escaped),
                // No rule of Dovecot's lexer takes a `\` before the end of a line, which drops it.
                Some((_, '\n')) => value.push('\n'),
                Some((_, escaped)) => {
                    value.push('\\');
                    value.push(escaped);
                }
                None => {}
            },
            _ => value.push(char),
        }
    }
    None
}

fn single_quoted(rest: &str, start: usize, errors: &mut Errors<'_>) -> (TokenKind, usize) {
    let length = match rest[1..].find('\'') {
        Some(end) => end + 2,
        None => word_length(rest),
    };
    let inside = rest[1..length].trim_end_matches('\'');
    errors.add_with_help(
        Span { start, end: start + length },
        "a string is quoted with `\"`, not with `'`",
        format!("write `\"{}\"`", inside.escape_debug()),
    );
    (TokenKind::Quoted(inside.to_owned()), length)
}
