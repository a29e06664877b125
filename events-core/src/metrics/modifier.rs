//! The modifier of a `discrete` group, which 2.4 applies to a value before grouping by it.

use std::fmt;

/// A template such as `%{value | domain | lower}`.
///
/// It is in Dovecot 2.4's variable language (`src/lib-var-expand`), with only the variable `value` and these functions:
/// `lower`, `upper`, `username`, `domain`, `default`, `literal`, `reverse`, `truncate`, `substr` and `index`. If a
/// function fails, the value becomes empty, as in the server, which also logs an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modifier {
    parts: Vec<Part>,
}

/// The problem with a modifier.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ModifierError {
    /// The text is not a template.
    Syntax,
    /// It uses a variable other than `value`.
    Variable(String),
    /// It uses a function that is not supported here. The server may support it.
    Function(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Value(Vec<Step>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Lower,
    Upper,
    Username,
    Domain,
    Reverse,
    Default(String),
    Literal(String),
    Truncate(usize),
    Substr(i64, Option<i64>),
    Index(String, i64),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Argument {
    Text(String),
    Number(i64),
}

impl Modifier {
    /// Parses a template.
    ///
    /// # Errors
    /// The first problem with it.
    pub fn parse(text: &str) -> Result<Self, ModifierError> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('%') {
            plain.push_str(&rest[..at]);
            rest = &rest[at..];
            if let Some(after) = rest.strip_prefix("%%{") {
                plain.push_str("%{");
                rest = after;
            } else if let Some(after) = rest.strip_prefix("%{") {
                if !plain.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut plain)));
                }
                let mut cursor = Cursor { rest: after };
                parts.push(Part::Value(cursor.expression()?));
                rest = cursor.rest;
            } else {
                plain.push('%');
                rest = &rest[1..];
            }
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        Ok(Self { parts })
    }

    /// Applies the modifier to a value; the result is empty if a function fails. It may not be UTF-8, because functions
    /// count bytes.
    #[must_use]
    pub fn apply(&self, value: &str) -> Vec<u8> {
        let mut all = Vec::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => all.extend(text.as_bytes()),
                Part::Value(steps) => match run(steps, value) {
                    Some(text) => all.extend(text),
                    None => return Vec::new(),
                },
            }
        }
        all
    }
}

fn run(steps: &[Step], value: &str) -> Option<Vec<u8>> {
    let mut current = Some(value.as_bytes().to_vec());
    for step in steps {
        current = match step {
            Step::Default(other) => current.filter(|text| !text.is_empty()).or_else(|| Some(other.clone().into())),
            Step::Literal(text) => Some(text.clone().into()),
            Step::Lower
            | Step::Upper
            | Step::Username
            | Step::Domain
            | Step::Reverse
            | Step::Truncate(_)
            | Step::Substr(..)
            | Step::Index(..) => change(step, &current?)?,
        };
    }
    current
}

/// Applies a step to a value: `None` if it fails, `Some(None)` if the result is empty, which a default may replace.
fn change(step: &Step, text: &[u8]) -> Option<Option<Vec<u8>>> {
    let at_sign = text.iter().position(|byte| *byte == b'@');
    let changed = match step {
        Step::Lower => text.to_ascii_lowercase(),
        Step::Upper => text.to_ascii_uppercase(),
        Step::Username => text.get(..at_sign.unwrap_or(text.len()))?.to_vec(),
        Step::Domain => return Some(at_sign.and_then(|at| text.get(at + 1..)).map(<[u8]>::to_vec)),
        Step::Reverse => text.iter().rev().copied().collect(),
        Step::Truncate(length) => text.iter().take(*length).copied().collect(),
        Step::Substr(from, length) => substr(text, *from, *length)?.to_vec(),
        Step::Index(separator, at) => {
            let tokens = split(text, separator.as_bytes());
            let at = if *at < 0 { tokens.len() as i64 + at } else { *at };
            tokens.get(usize::try_from(at).ok()?)?.to_vec()
        }
        Step::Default(_) | Step::Literal(_) => text.to_vec(),
    };
    Some(Some(changed))
}

/// The parts between separators, which must not be empty.
fn split<'t>(text: &'t [u8], separator: &[u8]) -> Vec<&'t [u8]> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.windows(separator.len()).position(|bytes| bytes == separator) {
        parts.push(&rest[..at]);
        rest = &rest[at + separator.len()..];
    }
    parts.push(rest);
    parts
}

fn substr(text: &[u8], from: i64, length: Option<i64>) -> Option<&[u8]> {
    let used = i64::try_from(text.len()).ok()?;
    let range = -used..=used;
    if !range.contains(&from) || length.is_some_and(|length| !range.contains(&length)) {
        return None;
    }
    if length == Some(0) {
        return Some(&[]);
    }
    let from = if from < 0 { used + from } else { from };
    let end = match length {
        None => used,
        Some(length) if length < 0 => used + length,
        Some(length) => from + length,
    };
    text.get(usize::try_from(from).ok()?..usize::try_from(end).ok()?)
}

/// Reads the inside of `%{...}`.
struct Cursor<'t> {
    rest: &'t str,
}

impl Cursor<'_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    fn take(&mut self, char: char) -> bool {
        self.skip();
        let after = self.rest.strip_prefix(char);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    fn name(&mut self) -> Result<String, ModifierError> {
        self.skip();
        let is_part = |char: char| char.is_alphanumeric() || "_/;:.-".contains(char);
        let end = self.rest.find(|char| !is_part(char)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        if !name.starts_with(char::is_alphabetic) {
            return Err(ModifierError::Syntax);
        }
        self.rest = rest;
        Ok(name.to_owned())
    }

    fn expression(&mut self) -> Result<Vec<Step>, ModifierError> {
        let variable = self.name()?;
        let mut steps = Vec::new();
        match variable.as_str() {
            "value" => {}
            "literal" => steps.push(self.step(variable)?),
            _ => return Err(ModifierError::Variable(variable)),
        }
        loop {
            if self.take('}') {
                return Ok(steps);
            }
            if !self.take('|') {
                // Arithmetic, or something that is not a template.
                return Err(ModifierError::Syntax);
            }
            let function = self.name()?;
            steps.push(self.step(function)?);
        }
    }

    fn step(&mut self, function: String) -> Result<Step, ModifierError> {
        use Argument::{Number, Text};
        let arguments = self.arguments()?;
        Ok(match (function.as_str(), arguments.as_slice()) {
            ("lower", []) => Step::Lower,
            ("upper", []) => Step::Upper,
            ("username", []) => Step::Username,
            ("domain", []) => Step::Domain,
            ("reverse", []) => Step::Reverse,
            ("default", []) => Step::Default(String::new()),
            ("default", [Text(text)]) => Step::Default(text.clone()),
            ("default", [Number(number)]) => Step::Default(number.to_string()),
            ("literal", [Text(text)]) => Step::Literal(text.clone()),
            ("truncate", [Number(length)]) if *length >= 0 => Step::Truncate(*length as usize),
            ("substr", [Number(from)]) => Step::Substr(*from, None),
            ("substr", [Number(from), Number(length)]) => Step::Substr(*from, Some(*length)),
            ("index", [Text(separator), Number(at)]) if !separator.is_empty() => Step::Index(separator.clone(), *at),
            _ => return Err(ModifierError::Function(function)),
        })
    }

    fn arguments(&mut self) -> Result<Vec<Argument>, ModifierError> {
        let mut arguments = Vec::new();
        if !self.take('(') || self.take(')') {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.argument()?);
            if self.take(')') {
                return Ok(arguments);
            }
            if !self.take(',') {
                return Err(ModifierError::Syntax);
            }
        }
    }

    fn argument(&mut self) -> Result<Argument, ModifierError> {
        for quote in ['"', '\''] {
            if self.take(quote) {
                return self.quoted(quote);
            }
        }
        let minus = self.take('-');
        let end = self.rest.find(|char: char| !char.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        let number: i64 = digits.parse().map_err(|_| ModifierError::Syntax)?;
        self.rest = rest;
        Ok(Argument::Number(if minus { -number } else { number }))
    }

    fn quoted(&mut self, quote: char) -> Result<Argument, ModifierError> {
        let mut text = String::new();
        let mut chars = self.rest.char_indices();
        while let Some((at, char)) = chars.next() {
            match char {
                _ if char == quote => {
                    self.rest = &self.rest[at + 1..];
                    return Ok(Argument::Text(text));
                }
                '\\' => match chars.next() {
                    Some((_, 't')) => text.push('\t'),
                    Some((_, 'r')) => text.push('\r'),
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, plain @ ('\\' | '"' | '\''))) => text.push(plain),
                    _ => return Err(ModifierError::Syntax),
                },
                _ => text.push(char),
            }
        }
        Err(ModifierError::Syntax)
    }
}

impl fmt::Display for ModifierError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax => f.write_str("it is not a template such as `%{value | domain}`"),
            Self::Variable(name) => write!(f, "unknown variable `{name}`; only `value` is supported"),
            Self::Function(name) => write!(f, "the function `{name}` with these arguments is not supported"),
        }
    }
}

impl std::error::Error for ModifierError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_change_a_value_one_after_the_other() {
        for (template, value, expected) in [
            ("%{value}", "a@B", "a@B"),
            ("%{value | domain | lower}", "a@EXAMPLE.com@x", "example.com@x"),
            ("%{ value|domain }", "alice", ""),
            ("%{value | domain | default('none')}", "alice", "none"),
            ("%{value | username | upper}", "alice@x", "ALICE"),
            ("x-%{value | truncate(2)}-%", "abc", "x-ab-%"),
            ("%{value | substr(1)}", "abc", "bc"),
            ("%{value | substr(-2, 1)}", "abc", "b"),
            ("%{value | substr(0, -1)}", "abc", "ab"),
            ("%{value | substr(5)}", "abc", ""),
            ("%{value | index('.', -1)}", "mx1.example.com", "com"),
            ("%{value | index(\".\", 9)}", "a.b", ""),
            ("%%{value}", "a", "%{value}"),
        ] {
            let found = Modifier::parse(template).unwrap().apply(value);
            assert_eq!(found, expected.as_bytes(), "{template} {value}");
        }
    }

    #[test]
    fn what_is_not_computed_is_named() {
        let error = |text| Modifier::parse(text).unwrap_err();
        assert_eq!(error("%{user}"), ModifierError::Variable("user".to_owned()));
        assert_eq!(error("%{value | sha256}"), ModifierError::Function("sha256".to_owned()));
        assert_eq!(error("%{value | lower"), ModifierError::Syntax);
        assert_eq!(error("%{value | index('', 1)}"), ModifierError::Function("index".to_owned()));
    }
}
