//! Splits a filter's text into words.

use super::dialect::Dialect;
use super::error::{Errors, Span};

/// A word of the text and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A bare word, with its text as written.
    Word,
    /// A quoted string: its content, unescaped as far as the dialect does so at this stage.
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
    /// The text from a quote that is never closed. Dovecot ignores it.
    pub(super) dropped: Option<Span>,
}

/// Splits `text` into words. Invalid words are reported but kept as words, so that one mistake causes one error.
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
            // `a!=b` would parse as the word `a!`, so a `!` before `=` ends a word.
            '!' if rest.starts_with("!=") => {
                errors.add_with_help(
                    Span { start, end: start + 2 },
                    "unknown operator `!=`",
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

/// Whether a bare word may contain this character.
pub(super) fn is_word_char(char: char, dialect: Dialect) -> bool {
    char.is_ascii_alphanumeric()
        || matches!(char, ':' | '.' | '*' | '?' | '_' | '-')
        || (dialect == Dialect::V2_4 && matches!(char, '/' | '%'))
}

/// The keyword for a word, in any case.
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
            "&&" => errors.add_with_help(span, "unknown operator `&&`", "write `AND`"),
            "||" => errors.add_with_help(span, "unknown operator `||`", "write `OR`"),
            "!" => errors.add_with_help(span, "unknown operator `!`", "write `NOT`"),
            _ if dialect == Dialect::V2_3 && word.chars().all(|char| is_word_char(char, Dialect::V2_4)) => {
                let char = if word[bad..].starts_with('/') { '/' } else { '%' };
                errors.add_with_help(
                    span,
                    format!("`{shown}` contains a `{char}`, which Dovecot 2.3 does not allow without quotes"),
                    format!("write `\"{shown}\"`"),
                );
            }
            _ => {
                let char = word[bad..].chars().next().unwrap_or_default().escape_debug();
                errors.add_with_help(
                    span,
                    format!("`{shown}` contains a `{char}`, which is not allowed without quotes"),
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

/// White space, which both ends words and is skipped between them.
fn is_blank(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\n' | '\r')
}

/// The length of a word, valid or not: up to white space, a quote, a parenthesis or an operator.
fn word_length(rest: &str) -> usize {
    let mut chars = rest.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        let before_equal = char == '!' && matches!(chars.peek(), Some((_, '=')));
        if is_blank(char) || matches!(char, '"' | '(' | ')' | '=' | '<' | '>') || before_equal {
            return at;
        }
    }
    rest.len()
}

/// Parses a quoted string and returns its length too; `None` if it is never closed.
fn quoted(rest: &str, dialect: Dialect) -> Option<(TokenKind, usize)> {
    let mut value = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return Some((TokenKind::Quoted(value), at + 1)),
            '\\' => match chars.next() {
                // Dovecot 2.3 unescapes these two immediately and has no other escapes. 2.4 unescapes only when it
                // knows whether the value is a pattern, so escapes are kept here.
                Some((_, escaped @ ('\\' | '"'))) if dialect == Dialect::V2_3 => value.push(escaped),
                // Dovecot's lexer has no rule for a `\` at the end of a line, and so drops it.
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
        "strings must be quoted with `\"`, not with `'`",
        format!("write `\"{}\"`", inside.escape_debug()),
    );
    (TokenKind::Quoted(inside.to_owned()), length)
}
