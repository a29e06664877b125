//! Writes points in time and integers as Dovecot's exporters do.

use super::format::{digits, write_micros, write_second};
use super::{TimeFormat, Timestamp};

/// Formats points in time, most of which are in the same second as the one before.
#[derive(Clone, Debug)]
pub(crate) struct Times {
    second: i64,
    text: [u8; 27],
}

impl Times {
    /// The RFC 3339 text of a time, if that is the format and the year has four digits.
    #[inline]
    pub(crate) fn usual(&mut self, time: Timestamp, format: TimeFormat) -> Option<[u8; 27]> {
        /// The first second of the year 0, and that of the year 10000.
        const USUAL: std::ops::Range<i64> = -62_167_219_200..253_402_300_800;
        if format != TimeFormat::Rfc3339 || !USUAL.contains(&time.secs()) {
            return None;
        }
        if time.secs() != self.second {
            self.second = time.secs();
            self.text = *b"0000-00-00T00:00:00.000000Z";
            write_second(time.secs(), &mut self.text);
        }
        let mut text = self.text;
        write_micros(time.micros(), &mut text);
        Some(text)
    }
}

impl Default for Times {
    fn default() -> Self {
        Self { second: 0, text: *b"1970-01-01T00:00:00.000000Z" }
    }
}

impl Timestamp {
    /// Appends the time in this format, as ASCII.
    pub(crate) fn write(self, format: TimeFormat, out: &mut Vec<u8>) {
        match format {
            TimeFormat::Rfc3339 => self.write_rfc3339(out),
            TimeFormat::Unix => self.write_unix(out),
        }
    }

    fn write_unix(self, out: &mut Vec<u8>) {
        let mut text = *b".000000";
        digits(&mut text, 1, self.micros() / 10_000);
        digits(&mut text, 3, self.micros() / 100 % 100);
        digits(&mut text, 5, self.micros() % 100);
        write_int(self.secs(), out);
        out.extend_from_slice(&text);
    }
}

/// Appends the integer in decimal; `i64::MIN` has 20 characters.
pub(crate) fn write_int(value: i64, out: &mut Vec<u8>) {
    let mut text = [0; 20];
    let mut at = text.len();
    let mut rest = value.unsigned_abs();
    while rest >= 100 {
        at -= 2;
        digits(&mut text, at, u32::try_from(rest % 100).unwrap_or(0));
        rest /= 100;
    }
    let last = u32::try_from(rest).unwrap_or(0);
    if last >= 10 {
        at -= 2;
        digits(&mut text, at, last);
    } else {
        at -= 1;
        text[at] = b'0' + u8::try_from(last).unwrap_or(0);
    }
    if value < 0 {
        at -= 1;
        text[at] = b'-';
    }
    out.extend_from_slice(&text[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(secs: i64, micros: u32, format: TimeFormat) -> String {
        let mut out = Vec::new();
        Timestamp::new(secs, micros).write(format, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_time_is_written_as_dovecot_does() {
        assert_eq!(text(1_795_371_182, 791_253, TimeFormat::Rfc3339), "2026-11-22T18:13:02.791253Z");
        assert_eq!(text(1_795_371_182, 791_253, TimeFormat::Unix), "1795371182.791253");
        assert_eq!(text(1_709_210_096, 7, TimeFormat::Rfc3339), "2024-02-29T12:34:56.000007Z");
        assert_eq!(Timestamp::new(0, 0).to_string(), "1970-01-01T00:00:00.000000Z");
    }

    #[test]
    fn times_one_behind_the_other_are_written_as_each_alone() {
        let mut times = Times::default();
        for secs in [0, 0, 1_795_371_182, 1_795_371_182, -1, -62_167_219_200, 253_402_300_799, 0] {
            for micros in [0, 7, 999_999] {
                let usual = times.usual(Timestamp::new(secs, micros), TimeFormat::Rfc3339).unwrap();
                assert_eq!(String::from_utf8_lossy(&usual), text(secs, micros, TimeFormat::Rfc3339));
            }
        }
        for secs in [-62_167_219_201, 253_402_300_800, i64::MIN, i64::MAX] {
            assert_eq!(times.usual(Timestamp::new(secs, 0), TimeFormat::Rfc3339), None);
        }
        assert_eq!(times.usual(Timestamp::new(0, 0), TimeFormat::Unix), None);
    }

    #[test]
    fn a_time_before_1970_and_after_9999_has_a_text() {
        assert_eq!(text(-1, 999_999, TimeFormat::Rfc3339), "1969-12-31T23:59:59.999999Z");
        assert_eq!(text(-1, 999_999, TimeFormat::Unix), "-1.999999");
        assert_eq!(text(253_402_300_800, 0, TimeFormat::Rfc3339), "10000-01-01T00:00:00.000000Z");
        assert_eq!(text(-62_135_596_801, 0, TimeFormat::Rfc3339), "0000-12-31T23:59:59.000000Z");
        assert_eq!(text(i64::MIN, 0, TimeFormat::Unix), "-9223372036854775808.000000");
        assert!(text(i64::MIN, 0, TimeFormat::Rfc3339).starts_with("-292277022657-01-27T"));
    }

    #[test]
    fn an_integer_is_written_in_decimal() {
        for value in [0, 9, 10, 99, 100, 101, 12_345, -1, -10, -100, i64::MAX, i64::MIN] {
            let mut out = Vec::new();
            write_int(value, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), value.to_string());
        }
    }
}
