//! Blanks out C++ syntax, so that a C grammar can parse the code around it. Every byte stays in place.

use super::{Scan, Token};

/// Replaces C++ syntax by C words of the same length, or by spaces.
pub(super) fn plain(text: &str) -> String {
    let mut plain =
        Plain { bytes: text.as_bytes().to_vec(), scan: Scan { bytes: text.as_bytes(), at: 0 }, open: Vec::new() };
    plain.run();
    // Only ASCII bytes were replaced, by ASCII.
    String::from_utf8(plain.bytes).unwrap_or_else(|_| text.to_owned())
}

struct Plain<'a> {
    bytes: Vec<u8>,
    scan: Scan<'a>,
    /// The open braces, each with whether it belongs to a namespace, which C does not have.
    open: Vec<bool>,
}

/// What precedes a token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Word,
    /// `)`.
    Closed,
    Other,
}

impl Plain<'_> {
    fn run(&mut self) {
        let mut last = Last::Other;
        let mut end_before = 0;
        while let Some((start, token)) = self.scan.next() {
            let end = self.scan.at;
            last = match token {
                Token::Word => self.word(start, end, last),
                Token::Byte(b'{') => {
                    self.open.push(false);
                    Last::Other
                }
                Token::Byte(b'}') => {
                    if self.open.pop() == Some(true) {
                        self.erase(start, end);
                    }
                    Last::Other
                }
                Token::Byte(b'&') if last == Last::Word && end_before < start && self.begins_word(end) => {
                    // A reference in the style of this code: `type &name`.
                    self.erase(start, end);
                    Last::Other
                }
                Token::Byte(b'<') if last == Last::Word && end_before == start => self.arguments(),
                // The member initializers of a constructor: `Name::Name(int a) : a_(a) {`.
                Token::Byte(b':') if last == Last::Closed && self.at_top() && self.scan.peek() != b':' => {
                    if let Some(brace) = self.find(b'{', b";}") {
                        self.erase(start, brace);
                        self.scan.at = brace;
                    }
                    Last::Closed
                }
                Token::Byte(b')') => Last::Closed,
                Token::Byte(_) => Last::Other,
            };
            end_before = end;
        }
    }

    fn word(&mut self, start: usize, end: usize, last: Last) -> Last {
        let word = &self.scan.bytes[start..end];
        let next = self.scan.peek();
        match word {
            b"class" if last == Last::Other => {
                self.put(start, b"union");
                self.bases();
                return Last::Other;
            }
            b"struct" => self.bases(),
            b"namespace" => {
                if let Some(brace) = self.find(b'{', b";}(") {
                    self.erase(start, brace + 1);
                    self.scan.at = brace + 1;
                    self.open.push(true);
                    return Last::Other;
                }
            }
            b"using" => {
                if let Some(stop) = self.find(b';', b"{}") {
                    self.erase(start, stop);
                }
            }
            b"public" | b"private" | b"protected" if next == b':' => {
                let colon = self.find(b':', b";{}").unwrap_or(end);
                self.erase(start, colon + 1);
                self.scan.at = self.scan.at.max(colon + 1);
            }
            b"try" if next == b'{' => self.erase(start, end),
            b"catch" if next == b'(' => {
                // A `catch` block runs after a failure.
                let stop = self.scan.skip_parentheses();
                if stop > end + 4 {
                    self.erase(end, stop);
                    self.put(start, b"while");
                    let open = end + self.scan.bytes[end..].iter().position(|byte| *byte == b'(').unwrap_or(0);
                    self.put(open, b"(err)");
                }
            }
            b"auto" => {
                self.put(start, b"long");
                return Last::Word;
            }
            b"new" | b"delete" if last != Last::Word => self.erase(start, end),
            b"const" | b"noexcept" | b"override" | b"final" if last == Last::Closed => {
                self.erase(start, end);
                return Last::Closed;
            }
            b"return" | b"case" | b"else" => return Last::Other,
            _ => return Last::Word,
        }
        Last::Other
    }

    /// Skips the arguments of a template: words, `::`, `*`, `&` and commas up to the `>`.
    fn arguments(&mut self) -> Last {
        let (from, mut depth) = (self.scan.at, 1_u32);
        let start = from - 1;
        while let Some((_, token)) = self.scan.next() {
            match token {
                Token::Byte(b'<') => depth += 1,
                Token::Byte(b'>') => depth -= 1,
                Token::Byte(b':' | b',' | b'*' | b'&') | Token::Word => {}
                Token::Byte(_) => break,
            }
            if depth == 0 {
                let end = self.scan.at;
                self.erase(start, end);
                return Last::Word;
            }
            if self.scan.at > from + MOST_ARGUMENTS {
                break;
            }
        }
        self.scan.at = from;
        Last::Other
    }

    /// Skips the base classes of a class: `class a : public b {`.
    fn bases(&mut self) {
        let from = self.scan.at;
        let mut colon = None;
        while let Some((start, token)) = self.scan.next() {
            match token {
                Token::Word | Token::Byte(b',' | b'<' | b'>') => {}
                Token::Byte(b':') => {
                    colon.get_or_insert(start);
                }
                Token::Byte(b'{') => {
                    if let Some(colon) = colon {
                        self.erase(colon, start);
                    }
                    break;
                }
                Token::Byte(_) => break,
            }
            if self.scan.at > from + MOST_ARGUMENTS {
                break;
            }
        }
        self.scan.at = from;
    }

    /// Whether the next token is outside of functions.
    fn at_top(&self) -> bool {
        self.open.iter().all(|is_namespace| *is_namespace)
    }

    fn begins_word(&self, at: usize) -> bool {
        self.scan.bytes.get(at).is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_')
    }

    /// The position of `wanted` if it comes before any of the symbols in `before`; it is then next.
    fn find(&mut self, wanted: u8, before: &[u8]) -> Option<usize> {
        let from = self.scan.at;
        let mut found = None;
        while let Some((start, token)) = self.scan.next() {
            match token {
                Token::Byte(byte) if byte == wanted => {
                    found = Some(start);
                    break;
                }
                Token::Byte(byte) if before.contains(&byte) => break,
                Token::Byte(_) | Token::Word => {}
            }
            if self.scan.at > from + MOST_ARGUMENTS {
                break;
            }
        }
        self.scan.at = from;
        found
    }

    fn put(&mut self, start: usize, word: &[u8]) {
        if let Some(place) = self.bytes.get_mut(start..start + word.len()) {
            place.copy_from_slice(word);
        }
    }

    fn erase(&mut self, start: usize, end: usize) {
        let place = self.bytes.get_mut(start..end).unwrap_or_default();
        place.iter_mut().filter(|byte| **byte != b'\n' && byte.is_ascii()).for_each(|byte| *byte = b' ');
    }
}

/// The maximum length of C++ syntax to skip.
const MOST_ARGUMENTS: usize = 2_000;

#[cfg(test)]
mod tests {
    use super::plain;

    /// Runs of blanks as one, so that the test shows words.
    fn words(text: &str) -> String {
        let plain = plain(text);
        assert_eq!(plain.len(), text.len());
        plain.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_only_cpp_has_is_blanked_out() {
        for (cpp, c) in [
            ("namespace a { void f() {} }", "void f() {}"),
            ("class A : public B { public: int a; };", "union A { int a; };"),
            ("A::A(int a) : a_(a), b(1) { f(); }", "A::A(int a) { f(); }"),
            ("std::map<int, std::pair<a *, b>> m;", "std::map m;"),
            ("void f(const string &s, int &n)", "void f(const string s, int n)"),
            ("try { f(); } catch (const Error &e) { g(); }", "{ f(); } while (err) { g(); }"),
            ("for (const auto &x : xs)", "for (const long x : xs)"),
            ("int A::b() const { return 1; }", "int A::b() { return 1; }"),
            ("using namespace std; int a;", "; int a;"),
            ("x = new A(1); delete x;", "x = A(1); x;"),
        ] {
            assert_eq!(words(cpp), c);
        }
    }

    #[test]
    fn what_c_has_as_well_stays() {
        for text in [
            "if (a < b && c > d) f(a & b, &c);",
            "x = y ? (a) : (b);",
            "case A: f();",
            "a = b<c;",
            "a<b; c>d",
            "é { \"class\" }",
        ] {
            assert_eq!(words(text), text);
        }
    }
}
