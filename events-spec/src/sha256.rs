//! SHA-256, which names the page that something was made from.

use std::fmt::Write as _;

/// The hash of a text in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in hmac_sha256::Hash::hash(bytes) {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
