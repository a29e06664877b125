//! The values in a JavaScript data file: objects, lists and strings, with their places. Nothing is evaluated.

use super::token::{Token, TokenKind, tokens, unquote};

/// The maximum nesting depth; the documentation's files have six levels.
const DEEPEST: usize = 32;

/// A value as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Literal {
    /// `{ ... }`, in the order of the file.
    Object(Vec<Member>),
    /// `[ ... ]`.
    List(Vec<Literal>),
    /// A string.
    Text(String),
    /// `false`, `true`, `null`, `undefined` or a number.
    Word(String),
    /// An expression that would have to be evaluated.
    Computed,
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) key: String,
    /// The byte at which the key begins.
    pub(super) at: usize,
    pub(super) value: Literal,
    /// The last comment between `/*` and `*/` before the key, without its marks.
    pub(super) comment: Option<String>,
}

/// The named values of a file, and the places of what could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Values {
    pub(super) named: Vec<Member>,
    /// The places, in bytes, of anything that is not a literal, and the problems.
    pub(super) unread: Vec<(usize, String)>,
}

struct Reader<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    unread: Vec<(usize, String)>,
}

/// An object or list that is not closed yet.
enum Open {
    Object { members: Vec<Member>, key: Option<(String, usize, Option<String>)> },
    List(Vec<Literal>),
}

/// The values of a file: what follows `const NAME =`, exported or not.
pub(super) fn values(text: &str) -> Values {
    let mut reader = Reader { text, tokens: tokens(text), at: 0, unread: Vec::new() };
    let mut named = Vec::new();
    while reader.at < reader.tokens.len() {
        if let Some((key, at)) = reader.declaration() {
            let value = reader.value();
            named.push(Member { key, at, value, comment: None });
        } else {
            reader.at += 1;
        }
    }
    Values { named, unread: reader.unread }
}

impl Reader<'_> {
    fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| self.text.get(token.span.clone()).unwrap_or_default())
    }

    fn kind(&self, at: usize) -> Option<TokenKind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    fn place(&self, at: usize) -> usize {
        self.tokens.get(at).map_or(self.text.len(), |token| token.span.start)
    }

    fn cannot(&mut self, at: usize, why: String) {
        self.unread.push((self.place(at), why));
    }

    /// `const NAME =`, after which a value is expected.
    fn declaration(&mut self) -> Option<(String, usize)> {
        if !matches!(self.word(self.at), "const" | "let" | "var") || self.kind(self.at) != Some(TokenKind::Word) {
            return None;
        }
        if self.kind(self.at + 1) != Some(TokenKind::Word) || self.word(self.at + 2) != "=" {
            return None;
        }
        let name = (self.word(self.at + 1).to_owned(), self.place(self.at + 1));
        self.at += 3;
        Some(name)
    }

    /// Parses a value with its contents, iteratively.
    fn value(&mut self) -> Literal {
        let mut open: Vec<Open> = Vec::new();
        let mut comment = None;
        loop {
            if self.at >= self.tokens.len() {
                self.cannot(self.at, "the file ends within a value".to_owned());
                return Literal::Computed;
            }
            if self.kind(self.at) == Some(TokenKind::Comment) {
                comment = Some(uncommented(self.word(self.at)));
                self.at += 1;
                continue;
            }
            if self.expects_key(&open) {
                let (ended, key) = self.key(&mut comment);
                if let Some(Open::Object { key: current, .. }) = open.last_mut() {
                    *current = key;
                }
                if !ended {
                    continue;
                }
            }
            let start = self.at;
            let mut done = match (self.kind(self.at), self.word(self.at)) {
                (_, "{") if open.len() < DEEPEST => {
                    self.at += 1;
                    open.push(Open::Object { members: Vec::new(), key: None });
                    continue;
                }
                (_, "[") if open.len() < DEEPEST => {
                    self.at += 1;
                    open.push(Open::List(Vec::new()));
                    continue;
                }
                (_, closing @ ("}" | "]")) => {
                    let fits =
                        matches!((closing, open.last()), ("}", Some(Open::Object { .. })) | ("]", Some(Open::List(_))));
                    if !fits {
                        self.cannot(start, "there is no bracket to close here".to_owned());
                    }
                    self.at += 1;
                    match open.pop() {
                        Some(Open::Object { members, .. }) => Literal::Object(members),
                        Some(Open::List(items)) => Literal::List(items),
                        None => return Literal::Computed,
                    }
                }
                (Some(TokenKind::Text), _) => self.text(),
                (Some(TokenKind::Word), "true" | "false" | "null" | "undefined") => self.simple(),
                (Some(TokenKind::Word), word) if word.starts_with(|c: char| c.is_ascii_digit()) => self.simple(),
                _ => Literal::Computed,
            };
            if done == Literal::Computed || !self.is_at_end() {
                self.cannot(start, "this is not a literal, and JavaScript is not evaluated".to_owned());
                self.skip(start);
                done = Literal::Computed;
            }
            while self.kind(self.at) == Some(TokenKind::Comment) {
                comment = Some(uncommented(self.word(self.at)));
                self.at += 1;
            }
            if self.word(self.at) == "," && !open.is_empty() {
                self.at += 1;
            }
            match open.last_mut() {
                None => return done,
                Some(Open::List(items)) => items.push(done),
                Some(Open::Object { members, key }) => {
                    if let Some((key, at, comment)) = key.take() {
                        members.push(Member { key, at, value: done, comment });
                    }
                }
            }
        }
    }

    /// Whether a key or the end of an object comes next.
    fn expects_key(&self, open: &[Open]) -> bool {
        matches!(open.last(), Some(Open::Object { key: None, .. })) && self.word(self.at) != "}"
    }

    /// Parses a key and its colon. Returns whether a value follows.
    fn key(&mut self, comment: &mut Option<String>) -> (bool, Option<(String, usize, Option<String>)>) {
        let start = self.at;
        let name = match self.kind(start) {
            Some(TokenKind::Word) => Some(self.word(start).to_owned()),
            Some(TokenKind::Text) => unquote(self.word(start)),
            Some(TokenKind::Comment | TokenKind::Mark | TokenKind::Other) | None => None,
        };
        match name {
            Some(name) if self.word(start + 1) == ":" => {
                self.at += 2;
                (true, Some((name, self.place(start), comment.take())))
            }
            _ => {
                self.cannot(start, "expected a key with a value; JavaScript is not evaluated".to_owned());
                self.skip(start);
                if self.word(self.at) == "," {
                    self.at += 1;
                }
                (false, None)
            }
        }
    }

    /// Parses a string, or strings joined by `+`.
    fn text(&mut self) -> Literal {
        let mut whole = String::new();
        loop {
            let Some(part) = unquote(self.word(self.at)) else { return Literal::Computed };
            whole.push_str(&part);
            self.at += 1;
            if self.word(self.at) != "+" || self.kind(self.at + 1) != Some(TokenKind::Text) {
                return Literal::Text(whole);
            }
            self.at += 1;
        }
    }

    fn simple(&mut self) -> Literal {
        self.at += 1;
        Literal::Word(self.word(self.at - 1).to_owned())
    }

    /// Whether the value that was read is complete, because what follows cannot belong to it.
    fn is_at_end(&self) -> bool {
        let next = (self.at..).find(|at| self.kind(*at) != Some(TokenKind::Comment)).unwrap_or(self.at);
        matches!(self.word(next), "," | "}" | "]" | ";" | "" | "export" | "const" | "let" | "var")
    }

    /// Skips to the comma or bracket that ends the invalid value, but at least to the token after `start`.
    fn skip(&mut self, start: usize) {
        let mut depth = 0_usize;
        if self.at == start && !matches!(self.word(start), "{" | "[" | "(" | "}") {
            self.at += 1;
        }
        while self.at < self.tokens.len() {
            match self.word(self.at) {
                "{" | "[" | "(" => depth += 1,
                "}" | "]" | ")" if depth == 0 => return,
                "}" | "]" | ")" => depth -= 1,
                "," | ";" if depth == 0 => return,
                _ => {}
            }
            self.at += 1;
        }
    }
}

/// The text of a comment, without its marks and the asterisks at the beginning of its lines.
fn uncommented(comment: &str) -> String {
    let inner = comment.strip_prefix("/*").and_then(|inner| inner.strip_suffix("*/")).unwrap_or(comment);
    let lines = inner.lines().map(|line| line.trim().trim_start_matches('*').trim());
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

impl Literal {
    /// The member of an object with this key; the last one, as in JavaScript.
    pub(super) fn get(&self, key: &str) -> Option<&Member> {
        self.members().iter().rev().find(|member| member.key == key)
    }

    /// The members of an object; empty for anything else.
    pub(super) fn members(&self) -> &[Member] {
        match self {
            Self::Object(members) => members,
            Self::List(_) | Self::Text(_) | Self::Word(_) | Self::Computed => &[],
        }
    }

    /// The text of a string; `None` for anything else.
    pub(super) fn words(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Object(_) | Self::List(_) | Self::Word(_) | Self::Computed => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: &Literal) -> String {
        match value {
            Literal::Object(members) => {
                let members: Vec<String> =
                    members.iter().map(|member| format!("{}={}", member.key, shown(&member.value))).collect();
                format!("{{{}}}", members.join(" "))
            }
            Literal::List(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(" ")),
            Literal::Text(text) => format!("{text:?}"),
            Literal::Word(word) => word.clone(),
            Literal::Computed => "?".to_owned(),
        }
    }

    fn read(text: &str) -> (String, Vec<usize>) {
        let values = values(text);
        let named: Vec<String> =
            values.named.iter().map(|member| format!("{}={}", member.key, shown(&member.value))).collect();
        (named.join(" "), values.unread.into_iter().map(|(at, _)| at).collect())
    }

    #[test]
    fn objects_lists_and_strings_are_read_with_their_nesting() {
        let text =
            "import x from 'y'\nexport const a = { b: 'c', 'd-e': [ `f`, \"g\" ], h: { }, i: false, }\nconst j = 1;";
        assert_eq!(read(text), (r#"a={b="c" d-e=["f" "g"] h={} i=false} j=1"#.to_owned(), Vec::new()));
    }

    #[test]
    fn strings_that_are_added_are_one() {
        assert_eq!(read("const a = { b: 'c' + `d`, e: 'f' }").0, r#"a={b="cd" e="f"}"#);
    }

    #[test]
    fn what_has_to_be_run_is_left_out_with_its_place_and_the_rest_is_read() {
        let text = "const a = { b: f(1, { g: 2 }), ...c, d: `${e}`, h: 'i' }";
        let (named, unread) = read(text);
        assert_eq!(named, r#"a={b=? d=? h="i"}"#);
        let words: Vec<&str> = unread.into_iter().map(|at| &text[at..at + 4]).collect();
        assert_eq!(words, ["f(1,", "...c", "`${e"]);
    }

    #[test]
    fn a_comment_belongs_to_the_key_after_it() {
        let values = values("const a = {\n\t/* Mail\n\t * Index */\n\tb: 1, // c\n\td: 2 }");
        let comments: Vec<Option<&str>> =
            values.named[0].value.members().iter().map(|member| member.comment.as_deref()).collect();
        assert_eq!(comments, [Some("Mail\nIndex"), None]);
    }

    #[test]
    fn a_file_that_ends_too_early_and_nesting_without_end_are_said() {
        assert_eq!(read("const a = { b: [").1.len(), 1);
        assert!(!read(&format!("const a = {}", "[".repeat(100_000))).1.is_empty());
    }
}
