//! What stands within words of reStructuredText: code, links, emphasis.

use crate::input::import::words::{CODE, END, Words};

/// The words without marks, but for those around code. Links go to `words`.
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
            // The mark is a character like any other.
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

/// `` `words <address>`_ ``, of which the words count.
fn link(text: &str, out: &mut String) -> Option<usize> {
    let end = text[1..].find('`')? + 1;
    out.push_str(words_of(&text[1..end]));
    let after = &text[end + 1..];
    Some(end + 1 + (after.len() - after.trim_start_matches('_').len()).min(2))
}

/// `` :ref:`words <name>` ``, of which the words count, and the name without them.
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

/// The words of `words <target>`; the target itself where there are none.
fn words_of(link: &str) -> &str {
    match link.rsplit_once('<') {
        Some((words, _)) if !words.trim().is_empty() => words.trim(),
        _ => target_of(link),
    }
}

/// The target of `words <target>`.
fn target_of(link: &str) -> &str {
    let target = link.rsplit_once('<').map_or(link, |(_, target)| target.trim_end_matches('>'));
    target.trim().trim_start_matches('~')
}

/// The names that words link to with `:ref:`, in order.
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
