//! Characters that would change more than their own place: shown instead of obeyed.

/// A character that a terminal or a reader would act on, as one that can be seen; every other one as it is.
///
/// C0 controls have pictures of their own. C1 controls, line and paragraph separators and the characters that turn the
/// direction of writing have none.
pub(crate) fn visible(c: char) -> char {
    match u32::from(c) {
        code @ 0..=0x1f => char::from_u32(0x2400 + code).unwrap_or(char::REPLACEMENT_CHARACTER),
        0x7f => '\u{2421}',
        0x80..=0x9f | 0x2028..=0x202e | 0x2066..=0x2069 => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}

/// A text on one line.
pub(crate) fn line(text: &str) -> String {
    text.chars().map(visible).collect()
}

/// A text of several lines.
pub(crate) fn lines(text: &str) -> String {
    text.chars().map(|c| if c == '\n' { c } else { visible(c) }).collect()
}
