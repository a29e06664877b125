//! Formats a point in time in either of the two formats of Dovecot's exporters.

use std::fmt;

use crate::Timestamp;

/// The two formats in which an exporter writes a point in time: Dovecot's `time-rfc3339` and `time-unix`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeFormat {
    /// `2026-11-22T18:13:02.791253Z`: always UTC, always with six decimals.
    #[default]
    Rfc3339,
    /// `1795371182.791253`: seconds since 1970-01-01 00:00 UTC, a dot and six digits of microseconds. Before 1970, the
    /// seconds are rounded down and the microseconds still count up, as in Dovecot: `-1.999999` is one microsecond
    /// before 1970.
    Unix,
}

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

    pub(crate) fn write_rfc3339(self, out: &mut Vec<u8>) {
        let mut text = *b"0000-00-00T00:00:00.000000Z";
        let year = write_second(self.secs(), &mut text);
        write_micros(self.micros(), &mut text);
        let usual = (0..=9999).contains(&year);
        if !usual {
            // At least four characters, like `%04d` in C.
            out.extend_from_slice(format!("{year:04}").as_bytes());
        }
        out.extend_from_slice(&text[if usual { 0 } else { 4 }..]);
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

/// Writes the date and time of day into their positions, and returns the year. A year that does not have four digits is
/// not written.
fn write_second(second: i64, text: &mut [u8; 27]) -> i64 {
    let (year, month, day) = civil(second.div_euclid(86_400));
    let second = u32::try_from(second.rem_euclid(86_400)).unwrap_or(0);
    if let Ok(year @ 0..=9999) = u32::try_from(year) {
        digits(text, 0, year / 100);
        digits(text, 2, year % 100);
    }
    digits(text, 5, month);
    digits(text, 8, day);
    digits(text, 11, second / 3600);
    digits(text, 14, second / 60 % 60);
    digits(text, 17, second % 60);
    year
}

fn write_micros(micros: u32, text: &mut [u8; 27]) {
    digits(text, 20, micros / 10_000);
    digits(text, 22, micros / 100 % 100);
    digits(text, 24, micros % 100);
}

impl fmt::Display for Timestamp {
    /// Writes the time in the format [`TimeFormat::Rfc3339`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Vec::with_capacity(27);
        self.write_rfc3339(&mut text);
        f.pad(&String::from_utf8_lossy(&text))
    }
}

/// The year, month and day of a day, in the proleptic Gregorian calendar.
///
/// Years begin in March, so that the leap day is the last one; 146,097 days are 400 years.
fn civil(days_since_1970: i64) -> (i64, u32, u32) {
    let days = days_since_1970 + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, u32::try_from(month).unwrap_or(0), u32::try_from(day).unwrap_or(0))
}

const PAIRS: &[u8; 200] = b"0001020304050607080910111213141516171819\
      2021222324252627282930313233343536373839\
      4041424344454647484950515253545556575859\
      6061626364656667686970717273747576777879\
      8081828384858687888990919293949596979899";

/// Writes a number below 100 as two digits.
fn digits(text: &mut [u8], at: usize, number: u32) {
    let pair = number as usize % 100 * 2;
    text[at..at + 2].copy_from_slice(&PAIRS[pair..pair + 2]);
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
