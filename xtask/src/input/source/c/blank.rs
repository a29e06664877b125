//! Blanks out macros that no C grammar can parse, so that these do not invalidate the code around them.

mod cpp;

/// Replaces macros, which are words in capital letters, by the same number of spaces where C does not allow a word:
/// after a declared name (`struct event *event ATTR_UNUSED`), and around a block (`T_BEGIN { ... } T_END;`). `::` of
/// C++ becomes part of a name. In C++ files, more is blanked out.
pub(super) fn blank(file: &str, text: &str) -> String {
    let is_cpp = [".cc", ".cpp", ".cxx", ".hpp"].iter().any(|end| file.ends_with(end));
    if is_cpp { words(&cpp::plain(text)) } else { words(text) }
}

fn words(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut scan = Scan { bytes: text.as_bytes(), at: 0 };
    let mut before = Before::Other;
    while let Some((start, token)) = scan.next() {
        let end = scan.at;
        match token {
            Token::Word if is_capital(&text.as_bytes()[start..end]) => {
                let mut stop = end;
                let after = scan.peek();
                let mut erase = match after {
                    b'{' => before != Before::Word,
                    b',' | b')' => before == Before::Word,
                    _ => false,
                };
                let marked = text[start..end].starts_with("ATTR_") || text[start..end].starts_with("_ATTR");
                if matches!(before, Before::Block) && matches!(after, b';' | b'(' | b'}') || marked {
                    erase = true;
                    if after == b'(' {
                        stop = scan.skip_parentheses();
                    }
                }
                if erase {
                    bytes[start..stop].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
                } else {
                    before = Before::Word;
                }
            }
            Token::Word => {
                before = if is_keyword(&text.as_bytes()[start..end]) { Before::Other } else { Before::Word };
            }
            Token::Byte(b'}') => before = Before::Block,
            Token::Byte(b':') if text.as_bytes().get(end) == Some(&b':') => {
                bytes[start] = b'_';
                bytes[end] = b'_';
                scan.at = end + 1;
                before = Before::Other;
            }
            Token::Byte(_) => before = Before::Other,
        }
    }
    // Only ASCII bytes were replaced, by ASCII.
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Word,
    Block,
    Other,
}

enum Token {
    Word,
    Byte(u8),
}

/// Iterates over the words and symbols of C, skipping comments, literals and directives.
struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    fn next(&mut self) -> Option<(usize, Token)> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            match byte {
                b'/' if self.bytes.get(self.at + 1) == Some(&b'*') => {
                    let rest = self.bytes.get(self.at + 2..).unwrap_or_default();
                    let end = rest.windows(2).position(|two| two == b"*/").map_or(rest.len(), |end| end + 2);
                    self.at += 2 + end;
                }
                b'/' if self.bytes.get(self.at + 1) == Some(&b'/') => self.line(),
                b'#' => self.line(),
                b'"' | b'\'' => self.literal(byte),
                byte if byte.is_ascii_alphabetic() || byte == b'_' => {
                    let start = self.at;
                    while self.bytes.get(self.at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
                        self.at += 1;
                    }
                    return Some((start, Token::Word));
                }
                byte if byte.is_ascii_whitespace() => self.at += 1,
                byte => {
                    self.at += 1;
                    return Some((self.at - 1, Token::Byte(byte)));
                }
            }
        }
    }

    /// The next symbol after white space.
    fn peek(&self) -> u8 {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        rest.iter().copied().find(|byte| !byte.is_ascii_whitespace()).unwrap_or(0)
    }

    fn line(&mut self) {
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let Some(end) = rest.iter().position(|byte| *byte == b'\n') else {
                self.at = self.bytes.len();
                return;
            };
            self.at += end + 1;
            if end == 0 || rest.get(end - 1) != Some(&b'\\') {
                return;
            }
        }
    }

    fn literal(&mut self, quote: u8) {
        self.at += 1;
        while let Some(byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                // An unclosed literal ends with its line.
                b'\n' => return,
                byte if *byte == quote => return,
                _ => {}
            }
        }
        self.at = self.at.min(self.bytes.len());
    }

    /// The end of the parentheses that begin next; at most a line or two of an attribute.
    fn skip_parentheses(&mut self) -> usize {
        let (start, mut depth) = (self.at, 0_u32);
        while let Some((_, token)) = self.next() {
            match token {
                Token::Byte(b'(') => depth += 1,
                Token::Byte(b')') if depth <= 1 => return self.at,
                Token::Byte(b')') => depth -= 1,
                Token::Byte(b'{' | b'}' | b';') => break,
                Token::Byte(_) | Token::Word => {}
            }
        }
        self.at = start;
        start
    }
}

fn is_capital(word: &[u8]) -> bool {
    word.len() > 2 && word.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_')
}

fn is_keyword(word: &[u8]) -> bool {
    matches!(
        word,
        b"struct"
            | b"union"
            | b"enum"
            | b"return"
            | b"case"
            | b"goto"
            | b"sizeof"
            | b"else"
            | b"do"
            | b"const"
            | b"unsigned"
            | b"signed"
            | b"int"
            | b"char"
            | b"long"
            | b"short"
            | b"void"
            | b"static"
            | b"extern"
    )
}
