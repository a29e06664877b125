//! Converts the page's text to Markdown, for rustdoc and for the reference. Nothing is accidentally treated as markup,
//! and what the page marks as an event becomes a link.

use crate::visible::{line, visible};

/// The maximum line width of generated comments, without the comment markers.
pub const WIDTH: usize = 96;

/// The context of a text, which determines what to escape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A paragraph.
    Text,
    /// A table cell: one line, ended by a bar.
    Cell,
}

/// Finds the link target for an event's name.
pub type Link<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The paragraphs as lines of at most `WIDTH` characters, with empty lines between them. Literal blocks are not
/// changed.
#[must_use]
pub fn paragraphs(text: &str, link: Link<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        if paragraph.lines().all(|line| line.starts_with("    ")) {
            lines.extend(literal(paragraph));
        } else {
            lines.extend(wrap(&words(paragraph, Place::Text, link)));
        }
    }
    lines
}

/// Like [`paragraphs`], with a remark of ours after the first paragraph.
#[must_use]
pub fn described(text: &str, remark: &str, link: Link<'_>) -> Vec<String> {
    let (first, rest) = text.split_once("\n\n").unwrap_or((text, ""));
    let remark = remark.split(' ').map(str::to_owned);
    let mut lines = wrap(&words(first, Place::Text, link).into_iter().chain(remark).collect::<Vec<_>>());
    let rest = paragraphs(rest, link);
    if !rest.is_empty() {
        lines.push(String::new());
        lines.extend(rest);
    }
    lines
}

/// Everything on one line, for a table cell.
#[must_use]
pub fn cell(text: &str, link: Link<'_>) -> String {
    words(text, Place::Cell, link).join(" ")
}

/// A text as inline code, whatever it contains.
#[must_use]
pub fn code(text: &str, place: Place) -> String {
    let text: Vec<&str> = text.split_whitespace().collect();
    let text = line(&text.join(" "));
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    let text = match place {
        Place::Text => text,
        Place::Cell => text.replace('|', "\\|"),
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Wraps words that are already escaped.
#[must_use]
pub fn wrap<W: AsRef<str>>(words: &[W]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut width = 0;
    for word in words.iter().map(AsRef::as_ref) {
        let chars = word.chars().count();
        match lines.last_mut() {
            Some(line) if width + 1 + chars <= WIDTH => {
                line.push(' ');
                line.push_str(word);
                width += 1 + chars;
            }
            Some(_) | None => {
                let word = at_line_start(word);
                width = word.chars().count();
                lines.push(word);
            }
        }
    }
    lines
}

/// Escapes a word that would begin a list, a heading or a rule at the start of a line.
fn at_line_start(word: &str) -> String {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 && matches!(&word[digits..], "." | ")") {
        return format!("{}\\{}", &word[..digits], &word[digits..]);
    }
    let alone = |sign: char| !word.is_empty() && word.chars().all(|c| c == sign);
    if matches!(word, "-" | "+") || alone('#') || alone('=') || alone('-') || word.starts_with(":::") {
        return format!("\\{word}");
    }
    word.to_owned()
}

/// The words of a text, escaped. `*name*` becomes a link if it is an event, and emphasis otherwise.
fn words(text: &str, place: Place, link: Link<'_>) -> Vec<String> {
    text.split_whitespace().map(|word| escape_word(word, place, link)).collect()
}

fn escape_word(word: &str, place: Place, link: Link<'_>) -> String {
    let plain = |text| escape_plain(text, place);
    if let Some((before, name, behind)) = starred(word) {
        let (before, behind) = (plain(before), plain(behind));
        return match link(name) {
            Some(target) => format!("{before}[{}]({target}){behind}", code(name, place)),
            None => format!("{before}*{}*{behind}", plain(name)),
        };
    }
    if let Some((before, address, behind)) = address(word) {
        return format!("{}<{address}>{}", plain(before), plain(behind));
    }
    plain(word)
}

/// Splits `(*name*,` into the text before the name, the name, and the text after it.
fn starred(word: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = word.split_once('*')?;
    let (name, behind) = rest.split_once('*')?;
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    is_name.then_some((before, name, behind))
}

/// A web address within a word, without the full stop at the end of the sentence.
fn address(word: &str) -> Option<(&str, &str, &str)> {
    let start = ["https://", "http://"].iter().find_map(|scheme| word.find(scheme))?;
    let (before, rest) = word.split_at(start);
    let end = rest.find(['<', '>', '"', '\'', '|', '`', '\\']).unwrap_or(rest.len());
    let address = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']']);
    (address.len() > "https://".len()).then(|| (before, address, &rest[address.len()..]))
}

fn escape_plain(word: &str, place: Place) -> String {
    let mut escaped = String::with_capacity(word.len());
    let mut before: Option<char> = None;
    let mut chars = word.chars().peekable();
    while let Some(c) = chars.next() {
        let escape = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '~' | '&' | '$' => true,
            '|' => place == Place::Cell,
            // An underscore inside a word is literal; at its edge it would begin emphasis.
            '_' => {
                let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                !(inside(before) && inside(chars.peek().copied()))
            }
            _ => false,
        };
        if escape {
            escaped.push('\\');
        }
        // Characters that affect an editor must not be in a source file.
        escaped.push(visible(c));
        before = Some(c);
    }
    escaped
}

/// A literal block between fences that it does not contain.
fn literal(block: &str) -> Vec<String> {
    let longest = block.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let lines = block.lines().map(|text| line(&text.get(4..).unwrap_or_default().replace('\t', "    ")));
    [format!("{fence}text")].into_iter().chain(lines).chain([fence]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked(text: &str) -> String {
        paragraphs(text, &|name| (name == "a_done").then(|| "ADone".to_owned())).join("\n")
    }

    #[test]
    fn markup_in_the_words_is_escaped() {
        let escaped = r"\<b\> \[x\](y) a|b 2 \* 3 \`c\` 1 \& 2 \_x\_ a_b \$5";
        assert_eq!(linked("<b> [x](y) a|b 2 * 3 `c` 1 & 2 _x_ a_b $5"), escaped);
        assert_eq!(cell("a|b", &|_| None), r"a\|b");
    }

    #[test]
    fn an_event_in_asterisks_becomes_a_link() {
        assert_eq!(linked("see (*a_done*), not *b_done*"), "see ([`a_done`](ADone)), not *b_done*");
    }

    #[test]
    fn an_address_becomes_a_link_without_the_full_stop() {
        assert_eq!(linked("see https://example.com/a_b*c."), "see <https://example.com/a_b*c>.");
    }

    #[test]
    fn a_sign_that_begins_a_list_is_escaped_at_the_start_of_a_line_only() {
        assert_eq!(linked("+ 1 - 2"), r"\+ 1 - 2");
        assert_eq!(linked("1. one 2. two"), r"1\. one 2. two");
        let long = format!("{} + 1", "x".repeat(WIDTH));
        assert!(linked(&long).ends_with("\n\\+ 1"));
    }

    #[test]
    fn a_literal_block_is_fenced() {
        assert_eq!(linked("so:\n\n    a {\n      b\n    }"), "so:\n\n```text\na {\n  b\n}\n```");
    }

    #[test]
    fn code_is_fenced_by_more_backticks_than_it_has() {
        assert_eq!(code("a`b", Place::Text), "``a`b``");
        assert_eq!(code("`", Place::Text), "`` ` ``");
        assert_eq!(code("a|b", Place::Cell), r"`a\|b`");
    }

    /// The text that a reader of the Markdown sees, and whether it is anything but paragraphs, code and links.
    fn seen(markdown: &str) -> (String, bool) {
        use pulldown_cmark::{Event, Options, Parser, Tag};
        let (mut text, mut plain) = (String::new(), true);
        // What GitHub and rustdoc know, but for typographic quotes.
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_MATH
            | Options::ENABLE_GFM;
        for event in Parser::new_ext(markdown, options) {
            match event {
                Event::Text(words) | Event::Code(words) => text.push_str(&words),
                Event::SoftBreak | Event::Start(Tag::Paragraph | Tag::TableCell) => text.push(' '),
                Event::Start(Tag::Link { .. } | Tag::Table(_) | Tag::TableHead | Tag::TableRow) | Event::End(_) => (),
                other => {
                    text.push_str(&format!("{other:?}"));
                    plain = false;
                }
            }
        }
        (text, plain)
    }

    proptest::proptest! {
        #[test]
        fn whatever_the_page_says_is_what_a_reader_sees(text in r"[ a-c0-2_*#+\-=.:!>()\[\]<&;|`~$'/\\^{}\tü]{0,200}") {
            let words: Vec<&str> = text.split_whitespace().filter(|word| starred(word).is_none()).collect();
            let text = words.join(" ");
            let table = format!("| x | x |\n| --- | --- |\n| {} | x |", cell(&text, &|_| None));
            proptest::prop_assert_eq!(seen(&table), (format!(" x x {text} x"), true), "{}", table);
            let markdown = paragraphs(&text, &|_| None).join("\n");
            proptest::prop_assert_eq!(seen(&markdown), (format!(" {text}").trim_end().to_owned(), true), "{}", markdown);
        }
    }
}
