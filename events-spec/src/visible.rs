//! Replaces characters that would affect a terminal, a browser or an editor.

/// Whether a character has an effect instead of an appearance: control characters, line and paragraph separators, and
/// marks that change the direction of text.
fn acts(c: char) -> bool {
    let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || turns || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Replaces a character that has an effect by a visible one.
///
/// C0 control characters have their own pictures; the others do not.
#[must_use]
pub fn visible(c: char) -> char {
    match u32::from(c) {
        code @ 0..=0x1f => char::from_u32(0x2400 + code).unwrap_or(char::REPLACEMENT_CHARACTER),
        0x7f => '\u{2421}',
        _ if acts(c) => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}

/// A text for one line.
#[must_use]
pub fn line(text: &str) -> String {
    text.chars().map(visible).collect()
}

/// A text for several lines.
#[must_use]
pub fn lines(text: &str) -> String {
    text.chars().map(|c| if c == '\n' { c } else { visible(c) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_shown_and_all_else_stays() {
        assert_eq!(line("a\tb\u{1b}[31m\u{7f}"), "a\u{2409}b\u{241b}[31m\u{2421}");
        assert_eq!(line("\u{202e}\u{2066}\u{200f}\u{61c}\u{2028}\u{9b}"), "\u{fffd}".repeat(6));
        assert_eq!(lines("é\n漢 \u{200d}"), "é\n漢 \u{200d}");
    }
}
