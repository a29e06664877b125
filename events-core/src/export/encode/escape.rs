//! Escapes for JSON strings and tab-separated text.

#[cfg(feature = "json")]
mod json;
#[cfg(feature = "tab")]
mod tab;

#[cfg(feature = "json")]
pub(crate) use json::json;
#[cfg(feature = "tab")]
pub(crate) use tab::{tab, tab_twice};

/// The bytes in words of eight, and the remainder.
#[inline]
fn words(bytes: &[u8]) -> (impl Iterator<Item = u64>, &[u8]) {
    let words = bytes.chunks_exact(8);
    let rest = words.remainder();
    // A chunk has eight bytes, so the default is never used.
    (words.map(|word| u64::from_le_bytes(word.try_into().unwrap_or_default())), rest)
}

/// A word that consists of eight copies of the byte.
const fn all(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}
