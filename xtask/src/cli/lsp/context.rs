//! The context of the cursor in a configuration: the blocks, the setting, the words before it.

use crate::input::conf::grammar::{self, Statement};

/// The context of the cursor in a configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct At {
    /// The open blocks, outermost first, each with its keyword and its name.
    pub(super) blocks: Vec<(String, String)>,
    /// The setting whose value is being typed; `None` if a setting's name is.
    pub(super) key: Option<String>,
    /// The text of the value, or of the setting's name, up to the cursor.
    pub(super) before: String,
}

impl At {
    /// Parses the text up to the cursor.
    pub(super) fn of(text: &str) -> Self {
        let mut at = Self::default();
        let start = text.rfind('\n').map_or(0, |end| end + 1);
        let mut joined = String::new();
        for line in text[..start].lines() {
            let parsed = grammar::line(line);
            joined.push_str(&line[parsed.content]);
            if parsed.continued {
                joined.push(' ');
            } else {
                at.take(&std::mem::take(&mut joined));
            }
        }
        joined.push_str(text[start..].trim_start());
        match joined.split_once('=') {
            Some((key, value)) => {
                at.key = Some(key.trim().to_owned());
                at.before = value.trim_start().to_owned();
            }
            None => at.before = joined,
        }
        at
    }

    fn take(&mut self, statement: &str) {
        match grammar::statement(statement) {
            Statement::Open { key, names } => {
                let name = names.last().map_or("", |name| statement[name.range.clone()].trim_matches('"'));
                self.blocks.push((statement[key].to_owned(), name.to_owned()));
            }
            Statement::Close => {
                self.blocks.pop();
            }
            Statement::Include { .. } | Statement::Setting { .. } | Statement::Broken => {}
        }
    }

    /// The keyword of the innermost block; empty outside blocks.
    pub(super) fn block(&self) -> &str {
        self.blocks.last().map_or("", |(word, _)| word)
    }

    /// The name of the metric that the cursor is in.
    pub(super) fn metric(&self) -> Option<&str> {
        self.blocks.iter().rev().find(|(word, _)| word == "metric").map(|(_, name)| name.as_str())
    }
}

/// The last word of an incomplete filter, and the name that it is compared with, if there is one.
pub(super) fn word(filter: &str) -> (&str, Option<&str>) {
    let is_part = |char: char| char.is_alphanumeric() || "_-*?.:/".contains(char);
    let start =
        filter.char_indices().rev().take_while(|(_, char)| is_part(*char)).last().map_or(filter.len(), |(at, _)| at);
    let (before, word) = filter.split_at(start);
    let before = before.trim_end_matches(['"', '\'']);
    let key = before.trim_end_matches(['=', '<', '>', '!', ' ']);
    if key.len() == before.len() || !before[key.len()..].contains(['=', '<', '>']) {
        return (word, None);
    }
    let start = key.char_indices().rev().take_while(|(_, char)| is_part(*char)).last().map_or(key.len(), |(at, _)| at);
    (word, Some(&key[start..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_is_in_blocks_and_settings() {
        let at = At::of("metric a {\n  filter = event=x AND \\\n    na");
        assert_eq!((at.block(), at.metric(), at.key.as_deref()), ("metric", Some("a"), Some("filter")));
        assert_eq!(at.before, "event=x AND na");
        let at = At::of("metric a {\n}\nprotocol imap {\n  metric \"b c\" {\n    gr");
        assert_eq!((at.metric(), at.key.as_deref(), at.before.as_str()), (Some("b c"), None, "gr"));
        assert_eq!(At::of("").block(), "");
    }

    #[test]
    fn the_last_word_of_a_filter_and_what_it_is_compared_with() {
        assert_eq!(word("event=imap_comm"), ("imap_comm", Some("event")));
        assert_eq!(word("event = \"imap_comm"), ("imap_comm", Some("event")));
        assert_eq!(word("event=a AND tagged_reply_state="), ("", Some("tagged_reply_state")));
        assert_eq!(word("event=a AND na"), ("na", None));
        assert_eq!(word("bytes_in >= 1"), ("1", Some("bytes_in")));
        assert_eq!(word(""), ("", None));
        assert_eq!(word("NOT "), ("", None));
    }
}
