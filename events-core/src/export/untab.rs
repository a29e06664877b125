//! Unescapes tab-separated text, in exports and on the stats-writer socket.

use std::borrow::Cow;

/// The unescaped bytes of a tab-separated value.
pub(crate) fn untab(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.contains(&1) {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            1 => match bytes.next() {
                Some(b'0') => 0,
                Some(b't') => b'\t',
                Some(b'n') => b'\n',
                Some(b'r') => b'\r',
                _ => 1,
            },
            other => *other,
        });
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone() {
        assert_eq!(*untab(b"a\x01tb\x01n\x01r\x010\x011"), *b"a\tb\n\r\0\x01");
        assert!(matches!(untab(b"plain"), Cow::Borrowed(_)));
    }
}
