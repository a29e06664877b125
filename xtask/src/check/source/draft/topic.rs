//! The sections of a draft: which topic an event belongs to.

use std::collections::BTreeMap;

use super::Known;
use crate::check::source::facts::Facts;

/// The title of a section and the words below it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Topic {
    /// Where the built-in page has it; what it does not have comes after that.
    order: usize,
    pub(super) title: String,
    pub(super) text: String,
}

/// The events of each topic, both in order.
pub(super) fn sections<'f>(facts: &'f Facts, known: &Known) -> Vec<(Topic, Vec<&'f str>)> {
    let mut sections: BTreeMap<Topic, Vec<&str>> = BTreeMap::new();
    for name in facts.events.keys() {
        sections.entry(topic(name, facts, known)).or_default().push(name);
    }
    for events in sections.values_mut() {
        events.sort_by_key(|name| (known.position(name), *name));
    }
    sections.into_iter().collect()
}

/// The topic of an event: the built-in page's, that of its nearest relative there, what its name shares with others, its
/// category, and at last the folder of the code.
fn topic(name: &str, facts: &Facts, known: &Known) -> Topic {
    if let Some((order, title, text)) = known.section(name).or_else(|| known.section_of_relative(name)) {
        return Topic { order, title, text };
    }
    let own = |title: String| Topic { order: usize::MAX, title, text: String::new() };
    let event = facts.events.get(name);
    let first = |name: &str| name.split('_').next().unwrap_or_default().to_owned();
    let family = first(name);
    if facts.events.keys().any(|other| other != name && first(other) == family) {
        return own(title(&family));
    }
    if let Some(category) = event.and_then(|event| event.categories.first()).filter(|name| is_word(name)) {
        return own(title(category));
    }
    let folder = event.map_or("", |event| event.folder.rsplit('/').next().unwrap_or_default());
    if is_word(folder) && !matches!(folder, "src" | "lib") {
        own(title(folder))
    } else {
        own("Other events".to_owned())
    }
}

fn is_word(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_alphabetic())
        && text.len() <= 64
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// A title from a word of the code: `push-notification` becomes `Push notification`.
fn title(word: &str) -> String {
    let words = word.replace(['-', '_'], " ");
    let mut chars = words.trim().chars();
    match chars.next() {
        Some(first) => format!("{}{}", first.to_ascii_uppercase(), chars.as_str()),
        None => "Other events".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_title_is_words() {
        assert_eq!(super::title("push-notification"), "Push notification");
        assert!(super::is_word("lib-http") && !super::is_word("a b") && !super::is_word("---"));
    }
}
