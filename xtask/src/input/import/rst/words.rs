//! Reads the text of a piece of reStructuredText: a cell, the description of a field, the text below a title.

use super::block::{Block, BlockKind, Line, blocks};
use super::inline::inline;
use crate::input::import::version::Releases;
use crate::input::import::words::{Bullets, Change, ChangeKind, Item, Table, Words, joined};

/// The maximum nesting depth of lists and notes; the documentation has three levels.
const DEEPEST: usize = 8;

/// The text of these lines.
pub(super) fn words(lines: &[Line]) -> Words {
    let mut words = Words::default();
    add(&mut words, &blocks(lines), 0);
    words
}

/// Adds the text of these blocks.
pub(super) fn add(words: &mut Words, blocks: &[Block], depth: usize) {
    let mut bullets = Bullets::default();
    for block in blocks {
        match &block.kind {
            BlockKind::Bullet(body) if depth < DEEPEST => {
                let mut inner = Words::default();
                let text = item(&mut inner, body, depth);
                words.links.extend(inner.links);
                words.notes.extend(inner.notes);
                match bullets.last() {
                    // A bullet that is only a note about a version.
                    Some(above) if text.is_empty() => above.history.extend(inner.history),
                    None if text.is_empty() => words.history.extend(inner.history),
                    _ => bullets.push(Item { text, history: inner.history }),
                }
            }
            BlockKind::Paragraph(text) => {
                bullets.finish(words);
                let text = inline(text, words);
                words.paragraph(&text);
            }
            BlockKind::Directive { name, argument, body } => directive(words, (name, argument, body), depth),
            BlockKind::Table(grid) => {
                let title = words.paragraphs.last().cloned().unwrap_or_default();
                let mut table = Table { title, ..Table::default() };
                for row in &grid.rows {
                    let cells: Vec<String> = (0..row.cells.len()).map(|cell| inline(&row.text(cell), words)).collect();
                    if row.is_header {
                        table.header = cells;
                    } else {
                        table.rows.push(cells.into_iter().map(|text| Item { text, history: Vec::new() }).collect());
                    }
                }
                words.tables.push(table);
            }
            // A field list within text is an option of something that is ignored.
            BlockKind::Field { .. } | BlockKind::Bullet(_) | BlockKind::Title { .. } | BlockKind::Target(_) => {}
        }
    }
    bullets.finish(words);
}

/// A bullet as one line; its version notes are added to `words`.
fn item(words: &mut Words, body: &[Line], depth: usize) -> String {
    let mut parts: Vec<String> = Vec::new();
    for block in blocks(body) {
        match &block.kind {
            BlockKind::Paragraph(text) => parts.push(joined(&inline(text, words))),
            BlockKind::Bullet(inner) if depth < DEEPEST => parts.push(item(words, inner, depth + 1)),
            BlockKind::Directive { name, argument, body } => directive(words, (name, argument, body), depth + 1),
            BlockKind::Bullet(_)
            | BlockKind::Table(_)
            | BlockKind::Field { .. }
            | BlockKind::Title { .. }
            | BlockKind::Target(_) => {}
        }
    }
    parts.retain(|part| !part.is_empty());
    match parts.as_slice() {
        [first, rest @ ..] if !rest.is_empty() && !first.contains(": ") && !first.ends_with(':') => {
            format!("{first}: {}", rest.join("; "))
        }
        parts => parts.join(" "),
    }
}

/// A directive within text: a version note, a note, a table of lists. Others are only about the layout.
fn directive(words: &mut Words, (name, argument, body): (&str, &str, &[Line]), depth: usize) {
    if let Some(kind) = ["version", "dovecot"].iter().find_map(|start| ChangeKind::from_word(name.strip_prefix(start)?))
    {
        words.history.push(change(kind, argument, body, &mut Words::default()));
        return;
    }
    match name {
        "note" | "tip" | "warning" | "important" | "hint" | "caution" => {
            let mut note = Words::default();
            let first = Line { indent: 0, text: argument.to_owned(), number: 0 };
            let lines: Vec<Line> = std::iter::once(first).chain(body.iter().cloned()).collect();
            if depth < DEEPEST {
                add(&mut note, &blocks(&lines), depth + 1);
            }
            let text = joined(&note.paragraphs.join(" "));
            if !text.is_empty() {
                words.notes.push(text);
            }
        }
        "list-table" => words.tables.push(list_table(words.paragraphs.last().cloned().unwrap_or_default(), body)),
        "dropdown" | "container" | "rst-class" if depth < DEEPEST => add(words, &blocks(body), depth + 1),
        // Work in progress, and what only a browser shows.
        _ => {}
    }
}

/// A version note: `.. versionadded:: v2.3.9 Only here.`
pub(super) fn change(kind: ChangeKind, argument: &str, body: &[Line], words: &mut Words) -> Change {
    let (first, rest) = argument.split_once(' ').unwrap_or((argument, ""));
    let (releases, _) = Releases::parse(first);
    let rest = if releases.of_line(None).is_some() { rest } else { argument };
    let mut text = vec![rest];
    text.extend(body.iter().map(|line| line.text.as_str()));
    Change { kind, releases, words: joined(&inline(&text.join(" "), words)), formerly: None }
}

/// A table whose rows are bullets, and whose cells are bullets inside these.
fn list_table(title: String, body: &[Line]) -> Table {
    let mut table = Table { title, ..Table::default() };
    let mut headers = 0;
    for block in blocks(body) {
        match &block.kind {
            BlockKind::Field { name, body } if name == "header-rows" => {
                headers = body.first().and_then(|line| line.text.parse().ok()).unwrap_or(0);
            }
            BlockKind::Bullet(row) => {
                let mut cells = Vec::new();
                for cell in blocks(row) {
                    if let BlockKind::Bullet(lines) = &cell.kind {
                        let mut inner = words(lines);
                        inner.finish();
                        let said = inner.paragraphs.into_iter().chain(inner.values.into_iter().map(|value| value.name));
                        let text = joined(&said.collect::<Vec<_>>().join(" "));
                        cells.push(Item { text, history: inner.history });
                    }
                }
                if headers > 0 {
                    headers -= 1;
                    table.header = cells.into_iter().map(|cell| cell.text).collect();
                } else {
                    table.rows.push(cells);
                }
            }
            _ => {} // Other options of the table, and text between its rows.
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::super::block::lines;
    use super::*;

    fn read(text: &str) -> Words {
        let mut words = words(&lines(text));
        words.finish();
        words
    }

    #[test]
    fn a_description_has_values_and_notes_about_versions() {
        let words = read(
            "Why it shut. Values:\n * ``wind``\n * ``hand``: somebody\n   did it\n\n   .. dovecotchanged:: 9.1,10.0 Is now ``hand`` rather than ``arm``.\n\n.. versionadded:: v9.0\n",
        );
        let values: Vec<(&str, &str)> =
            words.values.iter().map(|value| (value.name.as_str(), value.meaning.as_str())).collect();
        assert_eq!(values, [("wind", ""), ("hand", "somebody did it")]);
        assert_eq!(words.values[1].history[0].formerly.as_deref(), Some("arm"));
        assert_eq!(words.paragraphs, ["Why it shut."]);
        let said: Vec<(&str, &str)> =
            words.history.iter().map(|change| (change.kind.word(), change.words.as_str())).collect();
        assert_eq!(said, [("Added", "")]);
    }

    #[test]
    fn a_table_of_lists_is_a_table() {
        let words = read(
            ".. list-table::\n   :header-rows: 1\n\n   * - Door\n     - Means\n   * - ``in``\n     - here and\n       there\n",
        );
        let values = words.tables[0].values().unwrap_or_default();
        assert_eq!((values[0].name.as_str(), values[0].meaning.as_str()), ("in", "here and there"));
    }

    #[test]
    fn nesting_without_end_is_cut() {
        let text: String = (0..2_000).map(|depth| format!("{}* a\n", " ".repeat(depth))).collect();
        assert!(!read(&text).paragraphs.is_empty() || !read(&text).values.is_empty());
    }
}
