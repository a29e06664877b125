//! The syntax that `log_debug` and its like had before the filter language, up to Dovecot 2.3.11: words such as
//! `category:mail`.

use super::dialect::Dialect;
use super::token::{is_word_char, keyword};

/// What to write since 2.3.12 instead of a list of words such as `category:mail event:sql_query_finished`; `None` if the
/// text is not such a list.
///
/// ```
/// use events_core::filter::from_words;
///
/// assert_eq!(from_words("category:mail category:auth").as_deref(), Some("category=mail OR category=auth"));
/// assert_eq!(from_words("category=mail"), None);
/// ```
#[must_use]
pub fn from_words(text: &str) -> Option<String> {
    let mut parts = Vec::new();
    for word in text.split_ascii_whitespace() {
        let (key, value) = word.split_once(':').filter(|(_, value)| !value.is_empty())?;
        parts.push(match key {
            "event" | "name" => format!("event={}", quoted(value)),
            "category" | "cat" => format!("category={}", quoted(value)),
            "source" => format!("source_location={}", quoted(value)),
            "field" => {
                let (field, value) = value.split_once('=')?;
                format!("{field}={}", quoted(value))
            }
            _ => return None,
        });
    }
    (!parts.is_empty()).then(|| parts.join(" OR "))
}

/// A value as it is written in a filter.
fn quoted(value: &str) -> String {
    let is_bare = keyword(value).is_none() && value.chars().all(|char| is_word_char(char, Dialect::V2_3));
    if is_bare && !value.is_empty() {
        value.to_owned()
    } else {
        format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
    }
}
