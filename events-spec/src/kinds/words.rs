//! Reads a field's description: a list of values, and a condition for its presence.

use crate::{Presence, grammar};

/// The values that a description lists, and whether the list is open.
///
/// Either the whole description is a list (`ok, delayed, refused`), possibly with a condition after it, or it contains
/// one in parentheses (`name of service (smtp, imap, lmtp...)`). `single` accepts a list of one word, for a field that
/// is known to be an enumeration (`yes, when succeeded`).
pub(crate) fn list(text: &str, single: bool) -> Option<(Vec<&str>, bool)> {
    let always = || clauses(text).find(|(_, clause)| is_always(clause)).map(|(at, _)| &text[at..]);
    let text = match condition(text).or_else(always) {
        Some(clause) => text.split(clause).next().unwrap_or_default().trim_end_matches([' ', ',', ';', '(']),
        None => text,
    };
    // Two words with "or" between them are a list only if one is expected: `uid or gid` is a description.
    if let Some(values) = grammar::values(text).filter(|_| single || text.contains(',')) {
        return Some(values);
    }
    if single && grammar::is_word(text) {
        return Some((vec![text.trim()], false));
    }
    parenthesised(text).find_map(grammar::values)
}

/// When the field is present, according to its description, and the page's own words for the condition.
pub(crate) fn presence(text: &str) -> (Presence, Option<&str>) {
    match condition(text) {
        Some(words) => (of_condition(words), Some(words)),
        None if clauses(text).any(|(_, clause)| is_always(clause)) => (Presence::Always, None),
        None => (Presence::Unsaid, None),
    }
}

/// The meaning of a condition. Words such as `not` can reverse it, and `or` adds another one; it is then a condition
/// like any other.
fn of_condition(words: &str) -> Presence {
    let is_plain = |word: &str| !["no", "not", "or", "unless", "without", "except", "before"].contains(&word);
    let lower: Vec<String> = words.split_whitespace().map(|word| bare(word).to_ascii_lowercase()).collect();
    let has = |starts: &[&str]| lower.iter().any(|word| starts.iter().any(|start| word.starts_with(start)));
    let (failure, success) = (has(&["fail", "error", "unsuccessful"]), has(&["succe"]));
    match (lower.iter().all(|word| is_plain(word)), failure, success) {
        (true, true, false) => Presence::OnFailure,
        (true, false, true) => Presence::OnSuccess,
        (_, _, _) => Presence::Sometimes,
    }
}

/// Whether a clause says that the field is always present.
fn is_always(clause: &str) -> bool {
    let words: Vec<&str> = clause.split_whitespace().map(bare).filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        [always] => always.eq_ignore_ascii_case("always"),
        [always, verb] => always.eq_ignore_ascii_case("always") && ["set", "there", "present", "sent"].contains(verb),
        _ => false,
    }
}

/// The clauses of a text, each with the byte where it begins.
fn clauses(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let start = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
    text.split([',', ';', '(', ')']).flat_map(|part| part.split(". ")).map(move |part| (start(part), part))
}

/// The words that say when a field is present: `set when error happens`, `if available`, `on failure`.
///
/// Most of these words count only at the beginning of a clause, because they mean something else inside one (`Timestamp
/// when the command was running`); `if` counts anywhere.
pub(crate) fn condition(text: &str) -> Option<&str> {
    let mut clause = true;
    let mut before: Option<(usize, &str)> = None;
    let mut words = words(text).peekable();
    let mut start = None;
    while let Some((at, word)) = words.next() {
        let here = bare(word);
        clause |= word.starts_with('(');
        let next = words.peek().map_or("", |(_, word)| bare(word));
        let is = |word: &str, list: &[&str]| list.iter().any(|known| word.eq_ignore_ascii_case(known));
        let begins = match before {
            Some((earlier, set)) if is(set, &["set"]) && is(here, &["when", "if", "unless", "on", "only", "for"]) => {
                Some(earlier)
            }
            _ if is(here, &["if"]) => Some(at),
            _ if clause && is(here, &["when", "unless", "sometimes"]) => Some(at),
            _ if clause && is(here, &["only"]) && is(next, &["when", "if", "on", "for", "in", "with", "after"]) => {
                Some(at)
            }
            _ if clause && is(here, &["on"]) && is(next, &["success", "failure", "failures", "error", "errors"]) => {
                Some(at)
            }
            _ => None,
        };
        if let Some(begins) = begins {
            start = Some(begins);
            break;
        }
        before = clause.then_some((at, here));
        clause = word.ends_with([',', ';', '.', ':']) || word == "(";
    }
    let rest = text[start?..].trim_start_matches('(');
    let end = rest.find([',', ')', ';']).or_else(|| rest.find(". ")).unwrap_or(rest.len());
    let words = rest[..end].trim_end_matches(['.', ' ']);
    (!words.is_empty()).then_some(words)
}

/// A word without the punctuation around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

/// The words, each with the byte where it begins.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_whitespace().map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

/// The texts in parentheses that do not contain parentheses themselves.
fn parenthesised(text: &str) -> impl Iterator<Item = &str> {
    text.split('(').skip(1).filter_map(|part| part.split_once(')')).map(|(inside, _)| inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_keep_the_page_s_words() {
        let check = |text, words: Option<&str>| assert_eq!(condition(text), words, "{text}");
        check("set when error happens", Some("set when error happens"));
        check("error if occured", Some("if occured"));
        check("domain if present", Some("if present"));
        check("Error code (if available)", Some("if available"));
        check("yes, when succeeded", Some("when succeeded"));
        check("when doing login using master_user, this is the user", Some("when doing login using master_user"));
        check("Timestamp when the command was running last time (it's followed by \"mailbox sync\" that)", None);
        check("how it ended; set on failure", Some("set on failure"));
        check("how it ended, on success.", Some("on success"));
        check("the far end (only when proxied)", Some("only when proxied"));
        check("depends on success", None);
        check("the only one for all", None);
        check("Error code", None);
        check("", None);
    }

    #[test]
    fn lists_are_found_alone_and_in_parentheses() {
        assert_eq!(list("allow, report", false), Some((vec!["allow", "report"], false)));
        assert_eq!(list("name of service (smtp, imap, lmtp...)", false), Some((vec!["smtp", "imap", "lmtp"], true)));
        assert_eq!(list("yes, when succeeded", false), None);
        assert_eq!(list("yes, when succeeded", true), Some((vec!["yes"], false)));
        assert_eq!(list("process(es), or more", false), None);
        assert_eq!(list("good, late, or denied.", false), Some((vec!["good", "late", "denied"], false)));
        assert_eq!(list("good, late; always", false), Some((vec!["good", "late"], false)));
        assert_eq!(list("yes, on success", true), Some((vec!["yes"], false)));
        assert_eq!(list("uid or gid", false), None);
        assert_eq!(list("yes or no", true), Some((vec!["yes", "no"], false)));
    }

    #[test]
    fn presence_follows_from_the_words() {
        let check = |text, expected: Presence| assert_eq!(presence(text).0, expected, "{text}");
        check("how it ended; always", Presence::Always);
        check("always there", Presence::Always);
        check("almost always 0", Presence::Unsaid);
        check("set when error happens", Presence::OnFailure);
        check("the reason; set on failure", Presence::OnFailure);
        check("yes, when succeeded", Presence::OnSuccess);
        check("set unless it failed", Presence::Sometimes);
        check("if available", Presence::Sometimes);
        check("set on failure or when it was cut off", Presence::Sometimes);
        check("words", Presence::Unsaid);
    }
}
