//! The blocks of reStructuredText: titles, directives, tables, field lists, bullets and paragraphs.
//!
//! Blocks are found by indentation, iteratively. The contents of a block are parsed as blocks again when they are
//! needed.

use super::table::{self, Grid};

/// A line of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// The number of spaces before the text.
    pub(super) indent: usize,
    /// The text, without spaces around it.
    pub(super) text: String,
    /// The number of the line in the file.
    pub(super) number: u32,
}

/// A block and the line on which it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) line: u32,
    pub(super) kind: BlockKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum BlockKind {
    /// A title with the character that underlines it, and whether it also has an overline.
    Title { text: String, style: (char, bool) },
    /// `.. _name:`, the target of a link.
    Target(String),
    /// `.. name:: argument`, and its contents.
    Directive { name: String, argument: String, body: Vec<Line> },
    /// `:name: words`.
    Field { name: String, body: Vec<Line> },
    /// A table drawn with lines and bars, or with equals signs.
    Table(Grid),
    /// `* words`.
    Bullet(Vec<Line>),
    /// A paragraph.
    Paragraph(String),
}

/// The lines of a text. A tab advances to the next multiple of eight.
pub(super) fn lines(text: &str) -> Vec<Line> {
    let line = |(text, number): (&str, u32)| {
        let mut indent = 0;
        for byte in text.bytes() {
            match byte {
                b' ' => indent += 1,
                b'\t' => indent = (indent / 8 + 1) * 8,
                _ => break,
            }
        }
        Line { indent, text: text.trim().to_owned(), number }
    };
    text.lines().zip(1..).map(line).collect()
}

/// The blocks in these lines.
pub(super) fn blocks(lines: &[Line]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if line.text.is_empty() {
            at += 1;
            continue;
        }
        let (kind, next) = block(lines, at);
        if let Some(kind) = kind {
            blocks.push(Block { line: line.number, kind });
        }
        at = next.max(at + 1);
    }
    blocks
}

/// The block that begins at this line, and the index of the line after it. Comments are not blocks.
fn block(lines: &[Line], at: usize) -> (Option<BlockKind>, usize) {
    let line = &lines[at];
    if let Some((kind, next)) = title(lines, at) {
        return (Some(kind), next);
    }
    if line.text == ".." || line.text.starts_with(".. ") {
        let end = end_of(lines, at, line.indent);
        return (explicit(lines, at, end), end);
    }
    if let Some((grid, next)) = table::read(lines, at) {
        return (Some(BlockKind::Table(grid)), next);
    }
    if let Some((name, rest)) = field(&line.text) {
        let end = end_of(lines, at, line.indent);
        return (Some(BlockKind::Field { name, body: body(lines, at, end, &rest) }), end);
    }
    if let Some(rest) = bullet(&line.text) {
        let end = end_of(lines, at, line.indent);
        return (Some(BlockKind::Bullet(body(lines, at, end, rest))), end);
    }
    let mut end = at + 1;
    while lines.get(end).is_some_and(|line| !line.text.is_empty()) && !begins_block(lines, end) {
        end += 1;
    }
    let words: Vec<&str> = lines[at..end].iter().map(|line| line.text.as_str()).collect();
    (Some(BlockKind::Paragraph(words.join(" "))), end)
}

/// Whether a line within a paragraph begins another block. The documentation omits the empty line before lists.
fn begins_block(lines: &[Line], at: usize) -> bool {
    let line = &lines[at];
    bullet(&line.text).is_some()
        || line.text.starts_with(".. ")
        || table::read(lines, at).is_some()
        || line.text.starts_with(":field ")
}

/// The index after the lines that are indented more than `indent`, including empty lines between them.
fn end_of(lines: &[Line], at: usize, indent: usize) -> usize {
    let mut end = at + 1;
    let mut next = end;
    while let Some(line) = lines.get(next) {
        if line.text.is_empty() {
            next += 1;
        } else if line.indent > indent {
            next += 1;
            end = next;
        } else {
            break;
        }
    }
    end
}

/// The text after a marker, with the lines that belong to it.
fn body(lines: &[Line], at: usize, end: usize, rest: &str) -> Vec<Line> {
    let first = &lines[at];
    let mut body = Vec::with_capacity(end - at);
    if !rest.is_empty() {
        let indent = first.indent + first.text.len() - rest.len();
        body.push(Line { indent, text: rest.to_owned(), number: first.number });
    }
    body.extend_from_slice(&lines[at + 1..end]);
    body
}

/// Parses `.. name:: argument` or `.. _name:`; `None` for a comment.
fn explicit(lines: &[Line], at: usize, end: usize) -> Option<BlockKind> {
    let text = lines[at].text.strip_prefix("..")?.trim_start();
    if let Some(target) = text.strip_prefix('_') {
        return target.strip_suffix(':').map(|name| BlockKind::Target(name.to_owned()));
    }
    let (name, argument) = text.split_once("::")?;
    // In `dovecot_core:event:: x`, the last pair of colons ends the name.
    let is_name = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '.'))
    };
    is_name(name).then(|| BlockKind::Directive {
        name: name.to_lowercase(),
        argument: argument.trim().to_owned(),
        body: lines[at + 1..end].to_vec(),
    })
}

/// A title: a line with an underline, and possibly an overline.
fn title(lines: &[Line], at: usize) -> Option<(BlockKind, usize)> {
    let text = |at: usize| lines.get(at).filter(|line| line.indent == 0).map(|line| line.text.as_str());
    if let (Some(over), Some(words), Some(under)) = (rule(lines.get(at)), lines.get(at + 1), rule(lines.get(at + 2)))
        && over == under
        && !words.text.is_empty()
        && rule(Some(words)).is_none()
    {
        return Some((BlockKind::Title { text: words.text.clone(), style: (over, true) }, at + 3));
    }
    let words = text(at).filter(|words| !words.is_empty() && rule(lines.get(at)).is_none())?;
    let style = rule(lines.get(at + 1))?;
    let width = lines.get(at + 1)?.text.chars().count();
    (width >= words.chars().count().min(4))
        .then(|| (BlockKind::Title { text: words.to_owned(), style: (style, false) }, at + 2))
}

/// The character that a line consists of, if it has only one.
fn rule(line: Option<&Line>) -> Option<char> {
    let line = line.filter(|line| line.indent == 0 && line.text.len() >= 2)?;
    let first = line.text.chars().next().filter(char::is_ascii_punctuation)?;
    line.text.chars().all(|c| c == first).then_some(first)
}

/// Parses `:name: text`. The name may contain spaces, and a colon in code does not end it.
fn field(text: &str) -> Option<(String, String)> {
    let inner = text.strip_prefix(':')?;
    if !inner.starts_with(|c: char| c.is_alphabetic()) {
        return None;
    }
    let end = inner.match_indices(':').find(|(at, _)| {
        let rest = &inner[at + 1..];
        rest.is_empty() || rest.starts_with(' ')
    })?;
    // `:ref:` followed by a backtick is a link.
    Some((inner[..end.0].trim().to_owned(), inner[end.0 + 1..].trim_start().to_owned()))
}

/// The text of a bullet.
fn bullet(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("* ").or_else(|| text.strip_prefix("- "));
    rest.map(str::trim_start).or_else(|| matches!(text, "*" | "-").then_some(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let shown = |block: Block| match block.kind {
            BlockKind::Title { text, style } => format!("title {text} {}{}", style.0, if style.1 { "+" } else { "" }),
            BlockKind::Target(name) => format!("target {name}"),
            BlockKind::Directive { name, argument, body } => format!("directive {name} {argument} {}", body.len()),
            BlockKind::Field { name, body } => format!("field {name} {}", body.len()),
            BlockKind::Table(grid) => format!("table {}", grid.rows.len()),
            BlockKind::Bullet(body) => format!("bullet {}", body.len()),
            BlockKind::Paragraph(text) => format!("words {text}"),
        };
        blocks(&lines(text)).into_iter().map(shown).collect()
    }

    #[test]
    fn blocks_are_told_apart() {
        let text = "####\nAll\n####\n\n.. _here:\n\ndoor_shut\n---------\n.. versionadded:: v9.1 When it\n   shut\n\nSome\nwords:\n * a\n   b\n\n.. a comment\n   on two lines\n\n+---+---+\n| a | b |\n+---+---+\n:added: 1.2\n";
        assert_eq!(
            shown(text),
            [
                "title All #+",
                "target here",
                "title door_shut -",
                "directive versionadded v9.1 When it 1",
                "words Some words:",
                "bullet 2",
                "table 1",
                "field added 1",
            ]
        );
    }

    #[test]
    fn a_field_list_keeps_its_lines_and_a_link_is_no_field() {
        assert_eq!(
            shown(":field a @added;1.2: words\n  and more\n:field b: c\n"),
            ["field field a @added;1.2 2", "field field b 1"]
        );
        assert_eq!(shown(":ref:`x` is here"), ["words :ref:`x` is here"]);
    }
}
