//! Markdown in the data files: paragraphs, bullets, tables, notes, code, links and the documentation's own marks.

use crate::input::import::version::{Releases, Tags};
use crate::input::import::words::{Bullets, CHANGE, CODE, Change, ChangeKind, END, Item, Table, Words, joined};

/// Reads a text in Markdown.
pub(super) fn words(text: &str, tags: &Tags) -> Words {
    let mut reader = Reader { words: Words::default(), tags, bullets: Bullets::default(), anchors: Vec::new() };
    let mut paragraph = String::new();
    let mut note: Option<String> = None;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if let Some(rest) = trimmed.strip_prefix(":::") {
            reader.paragraph(&mut paragraph);
            match note.take() {
                Some(words) => reader.note(&words),
                None if !rest.trim().is_empty() => note = Some(String::new()),
                None => {}
            }
        } else if let Some(note) = &mut note {
            note.push(' ');
            note.push_str(trimmed);
        } else if trimmed.is_empty() {
            reader.paragraph(&mut paragraph);
        } else if trimmed.starts_with('|') {
            reader.paragraph(&mut paragraph);
            let title = reader.words.paragraphs.last().cloned().unwrap_or_default();
            let mut rows = vec![trimmed];
            while let Some(row) = lines.next_if(|line| line.trim_start().starts_with('|')) {
                rows.push(row.trim());
            }
            reader.table(&rows, title);
        } else if let Some(item) = trimmed.strip_prefix("* ").or_else(|| trimmed.strip_prefix("- ")) {
            reader.paragraph(&mut paragraph);
            reader.bullet(item);
        } else if let Some(meaning) = trimmed.strip_prefix(": ") {
            reader.goes_on(": ", meaning.trim());
        } else if line.starts_with([' ', '\t']) && paragraph.is_empty() && reader.bullets.last().is_some() {
            reader.goes_on(" ", trimmed);
        } else {
            paragraph.push(' ');
            paragraph.push_str(trimmed);
        }
    }
    reader.paragraph(&mut paragraph);
    if let Some(words) = note {
        reader.note(&words);
    }
    reader.bullets.finish(&mut reader.words);
    reader.words
}

struct Reader<'a> {
    words: Words,
    tags: &'a Tags,
    bullets: Bullets,
    /// The link targets for what follows.
    anchors: Vec<String>,
}

impl Reader<'_> {
    fn paragraph(&mut self, text: &mut String) {
        let text = std::mem::take(text);
        if !text.trim().is_empty() {
            self.bullets.finish(&mut self.words);
            let text = self.inline(&text);
            self.words.paragraph(&text);
        }
    }

    fn note(&mut self, text: &str) {
        let text = joined(&self.inline(text));
        if !text.is_empty() {
            self.words.notes.push(text);
        }
    }

    fn bullet(&mut self, text: &str) {
        let item = self.item(text);
        // A bullet that is only a version note belongs to the one above it.
        let is_change = !item.history.is_empty() && item.text.starts_with(CHANGE);
        if !is_change {
            return self.bullets.push(Item { text: item.text.replace(CHANGE, ""), history: item.history });
        }
        let text = item.text.replace(CHANGE, "").trim().to_owned();
        let mut history = item.history;
        if let Some(change) = history.last_mut() {
            change.words = text;
        }
        match self.bullets.last() {
            Some(above) => above.history.extend(history),
            None => self.words.history.extend(history),
        }
    }

    /// The text with its version notes.
    fn item(&mut self, text: &str) -> Item {
        let before = self.words.history.len();
        let text = self.inline(text);
        Item { text, history: self.words.history.split_off(before) }
    }

    /// Continues the last bullet.
    fn goes_on(&mut self, between: &str, text: &str) {
        let text = self.inline(text).replace(CHANGE, "");
        if let Some(item) = self.bullets.last() {
            item.text.push_str(between);
            item.text.push_str(&text);
        } else {
            self.words.paragraph(&text);
        }
    }

    fn table(&mut self, rows: &[&str], title: String) {
        let mut rows: Vec<Vec<String>> = rows.iter().map(|row| cells(row)).collect();
        let is_line =
            |row: &Vec<String>| row.iter().all(|cell| !cell.is_empty() && cell.chars().all(|c| c == '-' || c == ':'));
        let header = if rows.get(1).is_some_and(is_line) { rows.remove(0) } else { Vec::new() };
        rows.retain(|row| !is_line(row));
        let rows = rows.into_iter().map(|row| row.into_iter().map(|cell| self.cell(&cell)).collect()).collect();
        let header = header.iter().map(|cell| self.cell(cell).text).collect();
        let anchors = self.anchors.clone();
        self.words.tables.push(Table { anchors, title, header, rows });
    }

    fn cell(&mut self, cell: &str) -> Item {
        let item = self.item(cell);
        Item { text: joined(&item.text.replace(CHANGE, "")), history: item.history }
    }

    /// The text without marks, except for those around code. A version note is replaced by [`CHANGE`].
    fn inline(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(['`', '[', '<', '&', '\\']) {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            // What begins here and does not end soon is not looked for in all of the text.
            let end = (0..=LONGEST.min(rest.len())).rev().find(|end| rest.is_char_boundary(*end));
            let near = &rest[..end.unwrap_or(0)];
            let taken = match rest.as_bytes().first() {
                Some(b'`') => code(near, &mut out),
                Some(b'[') => self.bracket(near, &mut out),
                Some(b'<') => self.tag(near, &mut out),
                Some(b'&') => entity(near, &mut out),
                _ => rest.chars().nth(1).filter(char::is_ascii_punctuation).map(|escaped| {
                    out.push(escaped);
                    1 + escaped.len_utf8()
                }),
            };
            let taken = taken.unwrap_or_else(|| {
                // The mark is an ordinary character.
                out.push_str(&rest[..1]);
                1
            });
            rest = &rest[taken..];
        }
        out.push_str(rest);
        out.replace("**", "")
    }

    /// `[[added,tag]]`, `[[event,name]]`, `[words](address)`.
    fn bracket(&mut self, text: &str, out: &mut String) -> Option<usize> {
        if let Some(inner) = text.strip_prefix("[[") {
            let end = inner.find("]]")?;
            let parts: Vec<&str> = inner[..end].split(',').map(str::trim).collect();
            match (ChangeKind::from_word(parts[0]), parts.as_slice()) {
                (Some(kind), [_, tag, ..]) => {
                    let text = self.tags.get(*tag).map_or(*tag, String::as_str);
                    let (releases, _) = Releases::parse(text);
                    self.words.history.push(Change { kind, releases, words: String::new(), formerly: None });
                    out.push(CHANGE);
                }
                (_, ["setting" | "setting_text", name, value, ..]) => {
                    out.push_str(name);
                    out.push('=');
                    out.push_str(value);
                }
                (_, [_, name, ..]) => out.push_str(name),
                (_, _) => out.push_str(&inner[..end]),
            }
            return Some(end + 4);
        }
        let end = text.find("](")?;
        let words = &text[1..end];
        if words.contains('[') || words.contains(']') {
            return None;
        }
        let close = text[end..].find(')')? + end;
        self.link(&text[end + 2..close]);
        out.push_str(words);
        Some(close + 1)
    }

    /// HTML: `<a href="#name">text</a>` is a link, and `<span id="name" />` a link target; the tags themselves are
    /// dropped.
    fn tag(&mut self, text: &str, out: &mut String) -> Option<usize> {
        let end = text.find('>')?;
        let tag = &text[1..end];
        let name = tag.trim_start_matches('/').split([' ', '/', '>']).next()?;
        if !matches!(name, "a" | "span" | "br" | "b" | "i" | "em" | "strong" | "code" | "p") {
            return None;
        }
        if let Some(target) = attribute(tag, "href") {
            self.link(target);
        }
        if let Some(anchor) = attribute(tag, "id") {
            self.anchors = vec![anchor.to_owned()];
        }
        if name == "code" {
            out.push(if tag.starts_with('/') { END } else { CODE });
        }
        Some(end + 1)
    }

    fn link(&mut self, target: &str) {
        if let Some((_, anchor)) = target.split_once('#') {
            self.words.links.push(anchor.to_owned());
        }
    }
}

/// The longest code, link or tag, in bytes.
const LONGEST: usize = 4 << 10;

/// The value of an attribute: `href="#name"`.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

/// Code between one or two backticks.
fn code(text: &str, out: &mut String) -> Option<usize> {
    let ticks = text.len() - text.trim_start_matches('`').len();
    let mark = &text[..ticks];
    let end = text[ticks..].find(mark)? + ticks;
    out.push(CODE);
    out.push_str(text[ticks..end].trim());
    out.push(END);
    Some(end + ticks)
}

fn entity(text: &str, out: &mut String) -> Option<usize> {
    let entities = [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&quot;", '"'), ("&nbsp;", ' ')];
    let (entity, char) = entities.into_iter().find(|(entity, _)| text.starts_with(entity))?;
    out.push(char);
    Some(entity.len())
}

/// The cells of a table row. A bar after a backslash does not separate cells.
fn cells(row: &str) -> Vec<String> {
    let inner = row.trim().trim_start_matches('|');
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for char in inner.chars() {
        match char {
            '|' if !escaped => cells.push(String::new()),
            char => {
                if let Some(cell) = cells.last_mut() {
                    cell.push(char);
                }
            }
        }
        escaped = char == '\\' && !escaped;
    }
    cells.into_iter().map(|cell| cell.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Words {
        let tags = Tags::from([("shut_changed".to_owned(), "9.1.0".to_owned())]);
        let mut words = words(text, &tags);
        words.finish();
        words
    }

    #[test]
    fn marks_are_left_out_and_links_are_kept_aside() {
        let words =
            read("The `a_b` of [[event,door_shut]], see [the list](#doors) &lt;1&gt; and [[setting,x_y,yes]]. \\*");
        assert_eq!(words.paragraphs, ["The a_b of door_shut, see the list <1> and x_y=yes. *"]);
        assert_eq!(words.links, ["doors"]);
    }

    #[test]
    fn bullets_with_code_are_values() {
        let words = read("Why:\n* `wind`: it blew\n  hard\n* `hand`\n* `foot`\n:   kicked");
        let values: Vec<(&str, &str)> =
            words.values.iter().map(|value| (value.name.as_str(), value.meaning.as_str())).collect();
        assert_eq!(values, [("wind", "it blew hard"), ("hand", ""), ("foot", "kicked")]);
        assert_eq!(words.paragraphs, ["Why:"]);
    }

    #[test]
    fn a_table_remembers_what_links_to_it() {
        let words = read(
            "<span id=\"doors\" />\n\n`door` values:\n\n| Door | Is |\n| --- | :-: |\n| `front` | big \\| wide |\n",
        );
        let table = &words.tables[0];
        assert_eq!((table.anchors.as_slice(), table.header.len()), (["doors".to_owned()].as_slice(), 2));
        let values = table.values().unwrap_or_default();
        assert_eq!((values[0].name.as_str(), values[0].meaning.as_str()), ("front", "big | wide"));
    }

    #[test]
    fn notes_and_changes_are_told_from_the_text() {
        let words = read(
            "It shut.\n\n::: tip\nNot always.\n:::\n\n* `a`\n  * [[changed,shut_changed]] It was `b` before.\n* `c`",
        );
        assert_eq!(words.notes, ["Not always."]);
        assert_eq!(words.values[0].history[0].words, "It was b before.");
        assert_eq!(words.values.len(), 2);
    }
}
