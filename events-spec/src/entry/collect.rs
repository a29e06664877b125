//! Turns the events of the TOML parser into entries.

use std::ops::Range;

use toml_parser::decoder::{Encoding, ScalarKind};
use toml_parser::parser::{EventReceiver, RecursionGuard, parse_document};
use toml_parser::{ErrorSink, ParseError, Source, Span};

use super::{Member, Problem, Value};

/// The nesting limit of values. These files need two levels.
const DEEPEST: u32 = 16;

/// An entry with its name: `[[rule]]`, or a table of `rule = [...]`.
type Found = (String, Range<usize>, Vec<Member>);

/// Collects every entry and the problems besides, or the syntax errors.
pub(super) fn collect(text: &str) -> Result<(Vec<Found>, Vec<Problem>), Vec<Problem>> {
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let mut errors: Vec<ParseError> = Vec::new();
    let mut collector = Collector::new(source);
    parse_document(&tokens, &mut RecursionGuard::new(&mut collector, DEEPEST), &mut errors);
    collector.close();
    if errors.is_empty() {
        Ok((collector.found, collector.problems))
    } else {
        Err(errors.iter().map(problem).collect())
    }
}

fn problem(error: &ParseError) -> Problem {
    let span = error.unexpected().or(error.context()).map_or(0..0, range);
    Problem::new(span, error.description())
}

fn range(span: Span) -> Range<usize> {
    span.start()..span.end()
}

struct Collector<'s> {
    source: Source<'s>,
    found: Vec<Found>,
    problems: Vec<Problem>,
    /// The header that is being read, or the last one: whether it is `[[...]]`, its place and its names.
    header: Option<(bool, Range<usize>, Vec<String>)>,
    /// The members since the last header.
    members: Vec<Member>,
    /// The key before the next value.
    keys: Vec<(String, Range<usize>)>,
    /// The lists and inline tables that are open.
    open: Vec<Open>,
}

/// A list or table that is not closed.
enum Open {
    List(Range<usize>, Vec<(Value, Range<usize>)>),
    /// With the keys before the table, which are kept while those of its members are read.
    Table(Range<usize>, Vec<Member>, Vec<(String, Range<usize>)>),
}

impl<'s> Collector<'s> {
    fn new(source: Source<'s>) -> Self {
        Self {
            source,
            found: Vec::new(),
            problems: Vec::new(),
            header: None,
            members: Vec::new(),
            keys: Vec::new(),
            open: Vec::new(),
        }
    }

    /// Ends the entry of the last header.
    fn close(&mut self) {
        let members = std::mem::take(&mut self.members);
        match self.header.take() {
            None => members.into_iter().for_each(|member| self.root(member)),
            Some((is_entry, span, names)) => match names.as_slice() {
                [name] if is_entry => self.found.push((name.clone(), span, members)),
                names => {
                    let message = format!("`{}` is a table; an entry begins with `[[...]]`", names.join("."));
                    self.problems.push(Problem::new(span, message));
                }
            },
        }
    }

    /// A member above the first header: `rule = [{ ... }]`.
    fn root(&mut self, member: Member) {
        let Member { key, key_span, value, .. } = member;
        let Value::List(items) = value else {
            self.problems.push(Problem::new(key_span, format!("`{key}` is not inside an entry such as `[[rule]]`")));
            return;
        };
        for (item, span) in items {
            match item {
                Value::Table(members) => self.found.push((key.clone(), span, members)),
                Value::Text(_) | Value::List(_) | Value::Other => {
                    self.problems.push(Problem::new(span, format!("each item of `{key}` must be a table")));
                }
            }
        }
    }

    /// A complete value, for the key or list before it.
    fn value(&mut self, value: Value, span: Range<usize>) {
        if let Some(Open::List(_, items)) = self.open.last_mut() {
            items.push((value, span));
            return;
        }
        let mut keys = std::mem::take(&mut self.keys);
        let Some((key, key_span)) = keys.pop() else { return };
        if let Some((_, first)) = keys.first() {
            self.problems.push(Problem::new(first.clone(), "dotted keys are not supported here"));
        }
        let member = Member { key, key_span, value, span };
        match self.open.last_mut() {
            Some(Open::Table(_, members, _)) => members.push(member),
            Some(Open::List(..)) | None => self.members.push(member),
        }
    }

    fn open_header(&mut self, is_entry: bool, span: Span) {
        self.close();
        self.keys.clear();
        self.header = Some((is_entry, range(span), Vec::new()));
    }

    fn close_header(&mut self, span: Span) {
        let keys = std::mem::take(&mut self.keys);
        if let Some((_, whole, names)) = &mut self.header {
            whole.end = span.end();
            names.extend(keys.into_iter().map(|(name, _)| name));
        }
    }
}

impl EventReceiver for Collector<'_> {
    fn std_table_open(&mut self, span: Span, _: &mut dyn ErrorSink) {
        self.open_header(false, span);
    }

    fn std_table_close(&mut self, span: Span, _: &mut dyn ErrorSink) {
        self.close_header(span);
    }

    fn array_table_open(&mut self, span: Span, _: &mut dyn ErrorSink) {
        self.open_header(true, span);
    }

    fn array_table_close(&mut self, span: Span, _: &mut dyn ErrorSink) {
        self.close_header(span);
    }

    fn inline_table_open(&mut self, span: Span, _: &mut dyn ErrorSink) -> bool {
        let key = std::mem::take(&mut self.keys);
        self.open.push(Open::Table(range(span), Vec::new(), key));
        true
    }

    fn inline_table_close(&mut self, span: Span, _: &mut dyn ErrorSink) {
        if let Some(Open::Table(start, members, key)) = self.open.pop() {
            self.keys = key;
            self.value(Value::Table(members), start.start..span.end());
        }
    }

    fn array_open(&mut self, span: Span, _: &mut dyn ErrorSink) -> bool {
        self.open.push(Open::List(range(span), Vec::new()));
        true
    }

    fn array_close(&mut self, span: Span, _: &mut dyn ErrorSink) {
        if let Some(Open::List(start, items)) = self.open.pop() {
            self.value(Value::List(items), start.start..span.end());
        }
    }

    fn simple_key(&mut self, span: Span, encoding: Option<Encoding>, error: &mut dyn ErrorSink) {
        let mut key = String::new();
        if let Some(raw) = self.source.get(span) {
            let raw = toml_parser::Raw::new_unchecked(raw.as_str(), encoding, span);
            raw.decode_key(&mut key, error);
        }
        self.keys.push((key, range(span)));
    }

    fn scalar(&mut self, span: Span, encoding: Option<Encoding>, error: &mut dyn ErrorSink) {
        let mut text = String::new();
        let Some(raw) = self.source.get(span) else { return };
        let raw = toml_parser::Raw::new_unchecked(raw.as_str(), encoding, span);
        let value = match raw.decode_scalar(&mut text, error) {
            ScalarKind::String => Value::Text(text),
            ScalarKind::Boolean(_) | ScalarKind::DateTime | ScalarKind::Float | ScalarKind::Integer(_) => Value::Other,
        };
        self.value(value, range(span));
    }
}
