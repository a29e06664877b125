//! Parses words into a tree, by operator precedence and without recursion, so that no text can exhaust the stack.
//!
//! `NOT` binds tightest; `AND` and `OR` bind equally, from left to right, as in Dovecot.

use super::dialect::Dialect;
use super::error::{Errors, Span};
use super::field::{Wanted, has_wildcard, unescape};
use super::token::{Token, TokenKind, words};
use super::tree::{Comparison, Key, Node, NodeKind, Op, Test, Text};
use super::wildcard::Mask;

/// The parts of a filter. The last node is the root; an empty filter has none.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) comparisons: Vec<Comparison>,
    pub(super) dropped: Option<Span>,
}

pub(super) fn parse_tree<'t>(text: &'t str, dialect: Dialect, errors: &mut Errors<'t>) -> Tree {
    let words = words(text, dialect, errors);
    let mut parser = Parser {
        text,
        dialect,
        tokens: &words.list,
        dropped: words.dropped,
        at: 0,
        needs_dropped: false,
        errors,
        tree: Tree::default(),
        operators: Vec::new(),
        operands: Vec::new(),
    };
    if !words.list.is_empty() {
        parser.filter();
    }
    if let Some(dropped) = parser.dropped.filter(|_| parser.needs_dropped) {
        let quote = Span { start: dropped.start, end: dropped.start + 1 };
        parser.errors.add(quote, "the quoted string is never closed", &["`\"`"]);
    }
    parser.tree.dropped = parser.dropped;
    parser.tree
}

const A_COMPARISON: &[&str] = &["a comparison such as `event=NAME`", "`NOT`", "`(`"];
const AN_OPERATOR: &[&str] = &["`=`", "`<`", "`>`", "`<=`", "`>=`"];
const A_JOINT: &[&str] = &["`AND`", "`OR`"];
const A_VALUE: &[&str] = &["a word", "a quoted string"];

struct Parser<'a, 't> {
    text: &'t str,
    dialect: Dialect,
    tokens: &'a [Token],
    at: usize,
    dropped: Option<Span>,
    /// Whether something is missing at the end that an unclosed quote may contain.
    needs_dropped: bool,
    errors: &'a mut Errors<'t>,
    tree: Tree,
    operators: Vec<Pending>,
    /// The index of each finished part; `None` after an error.
    operands: Vec<Option<usize>>,
}

/// An operator or parenthesis whose right side is missing so far.
#[derive(Clone, Copy)]
enum Pending {
    Open(Span),
    Not(Span),
    And,
    Or,
}

impl<'a> Parser<'a, '_> {
    fn filter(&mut self) {
        loop {
            self.operand();
            if !self.joint() {
                break;
            }
        }
        while let Some(pending) = self.operators.last().copied() {
            if let Pending::Open(span) = pending {
                self.missing(span, "the parenthesis is never closed".to_owned(), &["`)`"]);
            }
            self.reduce();
        }
    }

    /// Parses up to the end of the next comparison, including `NOT` and `(` before it.
    fn operand(&mut self) {
        loop {
            let Some(token) = self.next() else {
                self.missing(self.end(), "a comparison is missing at the end".to_owned(), A_COMPARISON);
                return self.finish(None);
            };
            match &token.kind {
                TokenKind::Not => self.operators.push(Pending::Not(token.span)),
                TokenKind::Open => self.operators.push(Pending::Open(token.span)),
                TokenKind::Word | TokenKind::Quoted(_) => {
                    let comparison = self.comparison(token);
                    return self.finish(comparison);
                }
                TokenKind::Close => {
                    let what = match self.operators.last() {
                        Some(Pending::Open(_)) => "there is nothing between the parentheses",
                        Some(Pending::Not(_) | Pending::And | Pending::Or) | None => "a comparison is missing here",
                    };
                    self.errors.add(token.span, what, A_COMPARISON);
                    self.at -= 1;
                    return self.finish(None);
                }
                TokenKind::And | TokenKind::Or => {
                    let word = token.span.of(self.text).escape_debug();
                    self.errors.add(token.span, format!("there is no comparison before `{word}`"), A_COMPARISON);
                }
                TokenKind::Equal | TokenKind::Less | TokenKind::Greater => {
                    let op = token.span.of(self.text);
                    self.errors.add(token.span, format!("the key before `{op}` is missing"), &[]);
                    self.at -= 1;
                    self.operator();
                    self.value();
                    return self.finish(None);
                }
            }
        }
    }

    /// Parses what is between two comparisons; false at the end.
    fn joint(&mut self) -> bool {
        loop {
            let Some(token) = self.next() else { return false };
            match &token.kind {
                TokenKind::And => {
                    self.join(Pending::And);
                    return true;
                }
                TokenKind::Or => {
                    self.join(Pending::Or);
                    return true;
                }
                TokenKind::Close => {
                    if self.operators.iter().any(|pending| matches!(pending, Pending::Open(_))) {
                        self.close();
                    } else {
                        self.errors.add(token.span, "the parenthesis was never opened", &[]);
                    }
                }
                TokenKind::Equal | TokenKind::Less | TokenKind::Greater => {
                    let op = token.span.of(self.text);
                    self.errors.add(token.span, format!("a second `{op}` follows the comparison"), A_JOINT);
                    self.value();
                }
                TokenKind::Word | TokenKind::Quoted(_) | TokenKind::Not | TokenKind::Open => {
                    let message = "two comparisons follow each other without `AND` or `OR`";
                    self.errors.add(token.span, message, A_JOINT);
                    self.at -= 1;
                    self.join(Pending::And);
                    return true;
                }
            }
        }
    }

    fn comparison(&mut self, key: &'a Token) -> Option<usize> {
        let Some((op, op_span)) = self.operator() else {
            let message = format!("`{}` is not compared with a value", key.span.of(self.text).escape_debug());
            self.missing(key.span, message, AN_OPERATOR);
            // In `event imap_command_finished`, only the operator is missing.
            let is_joint = |token: &Token| matches!(token.kind, TokenKind::Word | TokenKind::Quoted(_));
            let alone = !matches!(
                self.tokens.get(self.at + 1).map(|token| &token.kind),
                Some(TokenKind::Equal | TokenKind::Less | TokenKind::Greater)
            );
            if self.peek().is_some_and(is_joint) && alone {
                self.at += 1;
            }
            return None;
        };
        let (value, value_span) = self.value()?;
        let key_text = match (&key.kind, self.dialect) {
            (TokenKind::Quoted(text), Dialect::V2_4) => unescape(text),
            (TokenKind::Quoted(text), Dialect::V2_3) => text.clone(),
            // All other keys are words.
            (_, Dialect::V2_3 | Dialect::V2_4) => key.span.of(self.text).to_owned(),
        };
        let key_kind = match key_text.as_str() {
            "event" => Key::Event,
            "category" => Key::Category,
            "source_location" => Key::SourceLocation,
            _ => Key::Field(key_text),
        };
        if op != Op::Equal && !matches!(key_kind, Key::Field(_)) {
            let message = format!("`{}` can only be compared with `=`, not with `{op}`", key_kind.as_str());
            self.errors.add(op_span, message, &["`=`"]);
        }
        let test = test(&key_kind, &value, self.dialect);
        let comparison = Comparison { key: key_kind, key_span: key.span, op, op_span, value, value_span, test };
        self.tree.comparisons.push(comparison);
        Some(self.node(NodeKind::Compare(self.tree.comparisons.len() - 1), key.span.to(value_span)))
    }

    fn operator(&mut self) -> Option<(Op, Span)> {
        let first = self.peek()?;
        let second = self.tokens.get(self.at + 1);
        let or_equal = second.filter(|second| second.kind == TokenKind::Equal);
        let (op, span) = match (&first.kind, or_equal) {
            (TokenKind::Less, Some(second)) => (Op::LessOrEqual, first.span.to(second.span)),
            (TokenKind::Greater, Some(second)) => (Op::GreaterOrEqual, first.span.to(second.span)),
            (TokenKind::Less, None) => (Op::Less, first.span),
            (TokenKind::Greater, None) => (Op::Greater, first.span),
            (TokenKind::Equal, _) => (Op::Equal, first.span),
            // All other words are not operators.
            (_, _) => return None,
        };
        self.at += if matches!(op, Op::LessOrEqual | Op::GreaterOrEqual) { 2 } else { 1 };
        let known = self.at;
        while let Some(TokenKind::Equal | TokenKind::Less | TokenKind::Greater) = self.peek().map(|token| &token.kind) {
            self.at += 1;
        }
        if self.at > known {
            let span = span.to(self.tokens[self.at - 1].span);
            let written = span.of(self.text);
            if written == "==" {
                self.errors.add_with_help(span, "unknown operator `==`", "write one `=`");
            } else {
                self.errors.add(span, format!("unknown operator `{written}`"), AN_OPERATOR);
            }
        }
        Some((op, span))
    }

    fn value(&mut self) -> Option<(String, Span)> {
        let value = match self.peek().map(|token| (&token.kind, token.span)) {
            Some((TokenKind::Word, span)) => (span.of(self.text).to_owned(), span),
            Some((TokenKind::Quoted(text), span)) => (text.clone(), span),
            // After an operator, keywords are ordinary words; Dovecot reads them in lower case.
            Some((TokenKind::And, span)) => ("and".to_owned(), span),
            Some((TokenKind::Or, span)) => ("or".to_owned(), span),
            Some((TokenKind::Not, span)) => ("not".to_owned(), span),
            Some((TokenKind::Close | TokenKind::Open, span)) => {
                self.errors.add(span, "the value is missing", A_VALUE);
                return None;
            }
            Some((TokenKind::Equal | TokenKind::Less | TokenKind::Greater, _)) | None => {
                self.missing(self.end(), "the value is missing at the end".to_owned(), A_VALUE);
                return None;
            }
        };
        self.at += 1;
        Some(value)
    }

    /// Adds a finished part, and applies a `NOT` before it.
    fn finish(&mut self, operand: Option<usize>) {
        self.operands.push(operand);
        while let Some(Pending::Not(_)) = self.operators.last() {
            self.reduce();
        }
    }

    fn join(&mut self, joint: Pending) {
        if let Some(Pending::And | Pending::Or) = self.operators.last() {
            self.reduce();
        }
        self.operators.push(joint);
    }

    fn close(&mut self) {
        while let Some(pending) = self.operators.last() {
            let open = matches!(pending, Pending::Open(_));
            self.reduce();
            if open {
                break;
            }
        }
        if let Some(operand) = self.operands.pop() {
            self.finish(operand);
        }
    }

    /// Applies the last operator to the parts before it.
    fn reduce(&mut self) {
        let Some(operator) = self.operators.pop() else { return };
        let done = match operator {
            Pending::Open(_) => return,
            Pending::Not(span) => {
                let inner = self.operands.pop().flatten();
                inner.map(|inner| self.node(NodeKind::Not(inner), span.to(self.tree.nodes[inner].span)))
            }
            Pending::And | Pending::Or => {
                let right = self.operands.pop().flatten();
                let left = self.operands.pop().flatten();
                left.zip(right).map(|(left, right)| {
                    let span = self.tree.nodes[left].span.to(self.tree.nodes[right].span);
                    let is_and = matches!(operator, Pending::And);
                    self.node(if is_and { NodeKind::And(left, right) } else { NodeKind::Or(left, right) }, span)
                })
            }
        };
        self.operands.push(done);
    }

    fn node(&mut self, kind: NodeKind, span: Span) -> usize {
        self.tree.nodes.push(Node { kind, span });
        self.tree.nodes.len() - 1
    }

    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<&'a Token> {
        let token = self.peek()?;
        self.at += 1;
        Some(token)
    }

    /// Reports that something is missing. After an unclosed quote, which swallows the rest, the quote is reported
    /// instead.
    fn missing(&mut self, span: Span, message: String, expected: &'static [&'static str]) {
        if self.dropped.is_some() && self.peek().is_none() {
            self.needs_dropped = true;
        } else {
            self.errors.add(span, message, expected);
        }
    }

    fn end(&self) -> Span {
        let end = self.text.trim_end().len();
        Span { start: end, end }
    }
}

/// The names of the log levels, which `category` also takes.
pub(super) const LEVELS: [&str; 6] = ["debug", "info", "warning", "error", "fatal", "panic"];

fn test(key: &Key, value: &str, dialect: Dialect) -> Test {
    let plain = || match dialect {
        Dialect::V2_3 => value.to_owned(),
        Dialect::V2_4 => unescape(value),
    };
    match key {
        Key::Event => Test::Name(match dialect {
            Dialect::V2_3 if value.contains(['*', '?']) => Text::Wild(Mask::new(value, false, false)),
            Dialect::V2_4 if has_wildcard(value) => Text::Wild(Mask::new(value, true, false)),
            Dialect::V2_3 | Dialect::V2_4 => Text::Exact(plain()),
        }),
        Key::Category if LEVELS.contains(&value) => Test::Level(value.to_owned()),
        Key::Category => Test::Category(plain()),
        Key::SourceLocation => source_test(plain(), dialect),
        Key::Field(_) => Test::Field(Wanted::new(value, dialect)),
    }
}

fn source_test(place: String, dialect: Dialect) -> Test {
    let Some((file, digits)) = place.rsplit_once(':') else { return Test::Source { file: place, line: None } };
    let line = digits.parse::<u64>().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()));
    match (line, dialect) {
        // 2.3 treats line 0 as any line.
        (Some(0), Dialect::V2_3) => Test::Source { file: file.to_owned(), line: None },
        (Some(line), Dialect::V2_3) => Test::Source { file: file.to_owned(), line: Some(line) },
        (None, Dialect::V2_3) => Test::Source { file: place, line: None },
        // 2.4 compares the text after the last colon with the line number; text that is not a number matches no event.
        (line, Dialect::V2_4) => {
            let line = line.filter(|line| line.to_string() == digits).unwrap_or(u64::MAX);
            Test::Source { file: file.to_owned(), line: Some(line) }
        }
    }
}
