//! Inline markup of reStructuredText: code, links, emphasis.

use crate::input::import::words::{CODE, END, Words};

/// The text without markup, except for marks around code. Links are added to `words`.
pub(super) fn inline(text: &str, words: &mut Words) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['`', ':', '\\', '*']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let taken = if rest.starts_with("``") {
            code(rest, &mut out)
        } else if rest.starts_with('`') {
            link(rest, &mut out)
        } else if rest.starts_with(':') && !out.ends_with(|c: char| c.is_alphanumeric()) {
            role(rest, &mut out, words)
        } else if rest.starts_with('\\') {
            Some(1)
        } else if rest.starts_with("**") {
            emphasis(rest, "**", &mut out)
        } else if rest.starts_with('*') && !out.ends_with(|c: char| c.is_alphanumeric() || c == CODE) {
            emphasis(rest, "*", &mut out)
        } else {
            None
        };
        let taken = taken.unwrap_or_else(|| {
            // The mark is an ordinary character.
            out.push_str(&rest[..1]);
            1
        });
        rest = &rest[taken..];
    }
    out.push_str(rest);
    out
}

fn code(text: &str, out: &mut String) -> Option<usize> {
    let end = text[2..].find("``")? + 2;
    out.push(CODE);
    out.push_str(&text[2..end]);
    out.push(END);
    Some(end + 2)
}

/// `` `text <address>`_ ``, of which the text is kept.
fn link(text: &str, out: &mut String) -> Option<usize> {
    let end = text[1..].find('`')? + 1;
    out.push_str(words_of(&text[1..end]));
    let after = &text[end + 1..];
    Some(end + 1 + (after.len() - after.trim_start_matches('_').len()).min(2))
}

/// `` :ref:`text <name>` ``, of which the text is kept, or the name if there is no text.
fn role(text: &str, out: &mut String, words: &mut Words) -> Option<usize> {
    let tick = text.find('`')?;
    let name = &text[1..tick];
    if !name.ends_with(':') || !name.chars().all(|c| c.is_alphanumeric() || matches!(c, ':' | '_' | '-')) {
        return None;
    }
    let end = text[tick + 1..].find('`')? + tick + 1;
    let inner = &text[tick + 1..end];
    words.links.push(target_of(inner).to_owned());
    out.push_str(words_of(inner));
    Some(end + 1)
}

fn emphasis(text: &str, mark: &str, out: &mut String) -> Option<usize> {
    let inner = &text[mark.len()..];
    if inner.starts_with(|c: char| c.is_whitespace() || c == '*') {
        return None;
    }
    let end = inner.find(mark)?;
    if inner[..end].ends_with(char::is_whitespace) {
        return None;
    }
    out.push_str(&inner[..end]);
    Some(end + 2 * mark.len())
}

/// The text of `text <target>`, or the target if there is no text.
fn words_of(link: &str) -> &str {
    match link.rsplit_once('<') {
        Some((words, _)) if !words.trim().is_empty() => words.trim(),
        _ => target_of(link),
    }
}

/// The target of `text <target>`.
fn target_of(link: &str) -> &str {
    let target = link.rsplit_once('<').map_or(link, |(_, target)| target.trim_end_matches('>'));
    target.trim().trim_start_matches('~')
}

/// The names that a text links to with `:ref:`, in order.
pub(super) fn references(text: &str) -> Vec<String> {
    let mut words = Words::default();
    let _plain = inline(text, &mut words);
    words.links
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_left_out_and_code_keeps_its_own() {
        let mut words = Words::default();
        let text = r"A ``b_*`` of :ref:`the door <door_shut>`, see :dovecot_core:ref:`key` and *no* `site <http://x>`__ 1*2 \:c";
        let plain = inline(text, &mut words);
        assert_eq!(plain, format!("A {CODE}b_*{END} of the door, see key and no site 1*2 :c"));
        assert_eq!(words.links, ["door_shut", "key"]);
    }
}
