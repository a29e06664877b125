//! What the words of a field say: a list of values, and a condition under which it is there.

use crate::grammar;

/// The values that the words list, and whether they leave room for more.
///
/// The words are a list as a whole (`ok, delayed, refused`), but for a condition behind them, or hold one in
/// parentheses (`name of service (smtp, imap, lmtp...)`). `single` admits a list of one word, for a field that is
/// known to be an enumeration (`yes, when succeeded`).
pub(crate) fn list(text: &str, single: bool) -> Option<(Vec<&str>, bool)> {
    let text = match condition(text) {
        Some(condition) => text.split(condition).next().unwrap_or_default().trim_end_matches([' ', ',', '(']),
        None => text,
    };
    if let Some(values) = grammar::values(text) {
        return Some(values);
    }
    if single && grammar::is_word(text) {
        return Some((vec![text.trim()], false));
    }
    parenthesised(text).find_map(grammar::values)
}

/// The page's words that say when a field is there: `set when error happens`, `if available`.
///
/// `when` counts at the beginning of a clause only, since in the middle of one it says something else (`Timestamp
/// when the command was running`); `if` counts anywhere.
pub(crate) fn condition(text: &str) -> Option<&str> {
    let mut clause = true;
    let mut start = None;
    let mut before: Option<(usize, &str)> = None;
    for (at, word) in words(text) {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let begins = match before {
            Some((earlier, set)) if bare.eq_ignore_ascii_case("when") && set.eq_ignore_ascii_case("set") => {
                Some(earlier)
            }
            _ if bare.eq_ignore_ascii_case("when") && clause => Some(at),
            _ if bare.eq_ignore_ascii_case("if") => Some(at),
            _ => None,
        };
        if let Some(begins) = begins {
            start = Some(begins);
            break;
        }
        before = clause.then_some((at, bare));
        clause = word.ends_with([',', ';', '.', ':']) || word == "(";
    }
    let rest = text[start?..].trim_start_matches('(');
    let end = rest.find([',', ')', ';']).or_else(|| rest.find(". ")).unwrap_or(rest.len());
    let words = rest[..end].trim_end_matches(['.', ' ']);
    (!words.is_empty()).then_some(words)
}

/// Words with the byte at which they begin.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_whitespace().map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

/// The stretches in parentheses that hold no parentheses themselves.
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
    }
}
