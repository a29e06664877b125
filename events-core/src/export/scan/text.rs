//! Examines text eight bytes at a time.

const ONES: u64 = u64::MAX / 0xff;
const HIGHS: u64 = ONES * 0x80;

/// The first position from `at` on that ends plain string text: a quote, a backslash or a control character; or the
/// length of `bytes`. The flag tells whether there may be non-ASCII bytes before it; false means that there are none.
#[inline]
pub(super) fn plain_end(bytes: &[u8], mut at: usize) -> (usize, bool) {
    let mut all = 0;
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*chunk);
        // A borrow in one of the three subtractions can only mark a byte above the first true hit, and only the first
        // one is used.
        let quote = (word ^ (ONES * 0x22)).wrapping_sub(ONES);
        let backslash = (word ^ (ONES * 0x5c)).wrapping_sub(ONES);
        let control = word.wrapping_sub(ONES * 0x20);
        let hits = (quote | backslash | control) & !word & HIGHS;
        all |= word;
        if hits != 0 {
            return (at + (hits.trailing_zeros() / 8) as usize, all & HIGHS != 0);
        }
        at += 8;
    }
    while let Some(byte) = bytes.get(at) {
        if *byte < 0x20 || matches!(byte, b'"' | b'\\') {
            break;
        }
        all |= u64::from(*byte);
        at += 1;
    }
    (at.min(bytes.len()), all & HIGHS != 0)
}

/// Whether `text` has `wanted` at `at`. Most names are short, and a function call to compare them would cost more than
/// the comparison.
#[inline]
pub(super) fn stands_at(text: &[u8], at: usize, wanted: &[u8]) -> bool {
    let Some(there) = text.get(at..).and_then(|rest| rest.get(..wanted.len())) else { return false };
    let (Some(a), Some(b)) = (there.first_chunk::<8>(), wanted.first_chunk::<8>()) else {
        return there.iter().zip(wanted).all(|(a, b)| a == b);
    };
    let (Some(y), Some(z)) = (there.last_chunk::<8>(), wanted.last_chunk::<8>()) else { return false };
    // Up to sixteen bytes are covered by the first and last eight.
    a == b && y == z && (wanted.len() <= 16 || there[8..] == wanted[8..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_where_all_of_its_bytes_do() {
        let text = b"0123456789abcdefghijklmnopqrstuvwxyz";
        for at in 0..=text.len() {
            for length in 0..=text.len() - at {
                let wanted = &text[at..at + length];
                assert!(stands_at(text, at, wanted));
                assert!(!stands_at(&text[..at + length], at, &[wanted, b"0"].concat()));
                for change in 0..length {
                    let mut other = wanted.to_vec();
                    other[change] = b'!';
                    assert!(!stands_at(text, at, &other));
                }
            }
        }
    }

    #[test]
    fn every_byte_stops_or_passes_at_every_offset_as_one_by_one() {
        for byte in 0..=u8::MAX {
            for offset in 0..19 {
                for around in [b'a', 0x80, 0xff, 0x21, 0x5d, 0x7f] {
                    let mut text = [around; 20];
                    text[offset] = byte;
                    let stops = byte < 0x20 || byte == b'"' || byte == b'\\';
                    let end = if stops { offset } else { 20 };
                    let (found, beyond_ascii) = plain_end(&text, 0);
                    assert_eq!(found, end, "{byte:#x} at {offset}");
                    assert!(beyond_ascii || text[..end].is_ascii());
                    assert!(!beyond_ascii || !text.is_ascii());
                }
            }
        }
    }
}
