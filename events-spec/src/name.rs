//! Names of events and fields.

/// Whether a text is a valid name by Dovecot's rules: letters from `a` to `z`, digits and `_`.
///
/// ```
/// assert!(events_spec::is_name("bytes_in") && !events_spec::is_name("bytesIn"));
/// ```
#[must_use]
pub fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}
