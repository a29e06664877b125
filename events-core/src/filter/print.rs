//! Prints a filter in its canonical form.

use std::fmt::{self, Write};

use super::Filter;
use super::dialect::Dialect;
use super::token::{is_word_char, keyword};
use super::tree::{Comparison, NodeKind};

/// What remains to be written, in reverse order.
enum Piece {
    Part(usize),
    Text(&'static str),
}

/// Prints the filter in its canonical form, which parses to an equal filter: keywords in capitals, quotes only where
/// needed, and parentheses where they change the order or where `AND` meets `OR`.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(last) = self.nodes.len().checked_sub(1) else { return Ok(()) };
        let mut pieces = vec![Piece::Part(last)];
        while let Some(piece) = pieces.pop() {
            let part = match piece {
                Piece::Text(text) => {
                    f.write_str(text)?;
                    continue;
                }
                Piece::Part(part) => part,
            };
            match self.nodes[part].kind {
                NodeKind::Compare(comparison) => write_comparison(f, &self.comparisons[comparison], self.dialect())?,
                NodeKind::Not(inner) => {
                    let group = matches!(self.nodes[inner].kind, NodeKind::And(..) | NodeKind::Or(..));
                    push_part(&mut pieces, inner, group);
                    pieces.push(Piece::Text("NOT "));
                }
                NodeKind::And(left, right) => {
                    push_part(&mut pieces, right, self.is_joint(right));
                    pieces.push(Piece::Text(" AND "));
                    push_part(&mut pieces, left, matches!(self.nodes[left].kind, NodeKind::Or(..)));
                }
                NodeKind::Or(left, right) => {
                    push_part(&mut pieces, right, self.is_joint(right));
                    pieces.push(Piece::Text(" OR "));
                    push_part(&mut pieces, left, matches!(self.nodes[left].kind, NodeKind::And(..)));
                }
            }
        }
        Ok(())
    }
}

impl Filter {
    fn is_joint(&self, part: usize) -> bool {
        matches!(self.nodes[part].kind, NodeKind::And(..) | NodeKind::Or(..))
    }
}

fn push_part(pieces: &mut Vec<Piece>, part: usize, group: bool) {
    if group {
        pieces.push(Piece::Text(")"));
    }
    pieces.push(Piece::Part(part));
    if group {
        pieces.push(Piece::Text("("));
    }
}

fn write_comparison(f: &mut fmt::Formatter<'_>, comparison: &Comparison, dialect: Dialect) -> fmt::Result {
    write_word(f, comparison.key.as_str(), dialect, true)?;
    f.write_str(comparison.op.as_str())?;
    // A 2.4 value still has its escapes.
    write_word(f, &comparison.value, dialect, dialect == Dialect::V2_3)
}

fn write_word(f: &mut fmt::Formatter<'_>, word: &str, dialect: Dialect, escape: bool) -> fmt::Result {
    let bare = !word.is_empty() && keyword(word).is_none() && word.chars().all(|char| is_word_char(char, dialect));
    if bare {
        return f.write_str(word);
    }
    f.write_char('"')?;
    for char in word.chars() {
        if escape && matches!(char, '"' | '\\') {
            f.write_char('\\')?;
        }
        f.write_char(char)?;
    }
    f.write_char('"')
}

/// Prints the canonical form with the name of the type around it.
impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Filter").field("version", &self.version).field("text", &self.to_string()).finish()
    }
}
