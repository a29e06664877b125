//! Wraps words into lines.

/// The words in lines of at most this many characters, except for longer words.
pub(crate) fn lines(words: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The width to which the lines of a page are wrapped, in characters.
const WIDTH: usize = 79;

/// Writes words of a page after `head`, wrapped, with further lines after `indent`. No line begins with anything but
/// prose.
pub(crate) fn wrap(text: &mut String, head: &str, indent: &str, words: &str) {
    let mut line = head.to_owned();
    for (at, word) in words.split_whitespace().enumerate() {
        if at == 0 && line.trim().is_empty() && !is_plain(word) {
            line.push_str("> ");
        }
        let begins = line.is_empty() || line.ends_with(' ');
        let fits = line.chars().count() + 1 + word.chars().count() <= WIDTH;
        if !begins && !fits && is_plain(word) {
            text.push_str(&line);
            text.push('\n');
            line = format!("{indent}{word}");
        } else {
            line.push_str(if begins { "" } else { " " });
            line.push_str(word);
        }
    }
    text.push_str(line.trim_end());
    text.push('\n');
}

/// Whether a line may begin with this word: not with a bullet, an underline, or the number of an entry in the contents.
fn is_plain(word: &str) -> bool {
    let is_entry = word.strip_suffix('.').is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
    word.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '"' | '(' | '<' | '/')) && !is_entry
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_never_begins_with_a_mark_of_the_page() {
        let words = format!("{} *name* and {} - 1. end", "x".repeat(70), "y".repeat(60));
        let mut text = String::new();
        wrap(&mut text, " * a:", "   ", &words);
        for line in text.lines().skip(1) {
            assert!(line.starts_with("   y") || line.starts_with("   and") || line.starts_with("   end"), "{line}");
        }
        let mut text = String::new();
        wrap(&mut text, "", "", "*name*");
        assert_eq!(text, "> *name*\n");
    }
}
