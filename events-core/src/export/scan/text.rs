//! Finding the end of a JSON string eight bytes at a time.

const ONES: u64 = u64::MAX / 0xff;
const HIGHS: u64 = ONES * 0x80;

/// The first place at or behind `at` whose byte ends a run of plain string text: a quote, a backslash or a control
/// character; the length of `bytes` when there is none.
#[inline]
pub(super) fn plain_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*chunk);
        // A borrow in one of the three subtractions can only mark a byte above the first true hit, and the first one
        // is what counts.
        let quote = (word ^ (ONES * 0x22)).wrapping_sub(ONES);
        let backslash = (word ^ (ONES * 0x5c)).wrapping_sub(ONES);
        let control = word.wrapping_sub(ONES * 0x20);
        let hits = (quote | backslash | control) & !word & HIGHS;
        if hits != 0 {
            return at + (hits.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while let Some(byte) = bytes.get(at) {
        if *byte < 0x20 || matches!(byte, b'"' | b'\\') {
            return at;
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_stops_or_passes_at_every_offset_as_one_by_one() {
        for byte in 0..=u8::MAX {
            for offset in 0..19 {
                for around in [b'a', 0x80, 0xff, 0x21, 0x5d, 0x7f] {
                    let mut text = [around; 20];
                    text[offset] = byte;
                    let stops = byte < 0x20 || byte == b'"' || byte == b'\\';
                    assert_eq!(plain_end(&text, 0), if stops { offset } else { 20 }, "{byte:#x} at {offset}");
                }
            }
        }
    }
}
