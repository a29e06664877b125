//! Generates the parser of pages, with pest's own generator, for crates that use a custom page. A derive would cost
//! each of these crates more compile time than everything else.

use events_spec::GRAMMAR;
use events_spec::generate::file::MARK;
use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::quote;

/// The maximum width of a line.
const WIDTH: usize = 120;

/// The text of the file, for the compiler and not for people: its lines are filled, and only functions begin on new
/// lines.
pub(super) fn text(command: &str) -> String {
    let tokens = pest_generator::derive_parser(quote!(#[grammar_inline = #GRAMMAR] struct Grammar;), false);
    let mut text = format!("// {MARK}{command}` from grammar.pest.\n\n");
    text.push_str("//! The parser of pages, as pest generates it from `grammar.pest`.\n\n");
    text.push_str("#![cfg_attr(rustfmt, rustfmt::skip)]\n");
    text.push_str(
        "#![allow(dead_code, missing_docs, unreachable_pub, unused_qualifications, reason = \"pest wrote it\")]\n\n",
    );
    text.push_str("/// The parser.\npub(super) struct Grammar;\n");
    let mut lines = Lines { text, width: 0, glued: false };
    lines.add_all(tokens);
    lines.text + "\n"
}

/// Lines that are being filled with tokens.
struct Lines {
    text: String,
    /// The width of the last line.
    width: usize,
    /// Whether the next token follows the last one without a space.
    glued: bool,
}

impl Lines {
    fn add_all(&mut self, tokens: TokenStream) {
        let mut before = None;
        for tree in tokens {
            match tree {
                TokenTree::Group(group) => {
                    let (open, close) = match group.delimiter() {
                        Delimiter::Parenthesis => ("(", ")"),
                        Delimiter::Brace => ("{", "}"),
                        Delimiter::Bracket => ("[", "]"),
                        Delimiter::None => ("", ""),
                    };
                    // `f(x)` and `#[x]`, but `for X {`.
                    self.glued |= group.delimiter() != Delimiter::Brace;
                    self.add(open, true);
                    self.add_all(group.stream());
                    self.glued = true;
                    self.add(close, false);
                }
                TokenTree::Punct(mark) => {
                    let mark_char = mark.as_char();
                    if mark_char == '#' && before != Some('!') {
                        (self.width, self.glued) = (WIDTH, false);
                    }
                    self.glued |= matches!(mark_char, ',' | ';' | '.' | '?');
                    let tight = mark.spacing() == Spacing::Joint || matches!(mark_char, '.' | '#' | '&' | '!');
                    self.add(&mark_char.to_string(), tight);
                    before = Some(mark_char);
                    continue;
                }
                TokenTree::Ident(ident) => self.add(&ident.to_string(), false),
                TokenTree::Literal(literal) => self.add(&literal.to_string(), false),
            }
            before = None;
        }
    }

    /// Adds a token. `glues` means that the next one follows without a space.
    fn add(&mut self, token: &str, glues: bool) {
        let length = token.chars().count();
        let space = usize::from(!self.glued && self.width > 0);
        if self.width + space + length > WIDTH && !self.glued {
            self.text.push('\n');
            self.width = 0;
        } else if space == 1 {
            self.text.push(' ');
            self.width += 1;
        }
        self.text.push_str(token);
        self.width += length;
        self.glued = glues;
    }
}
