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

impl Timestamp {
    /// Appends the time in the format [`TimeFormat::Rfc3339`], as ASCII.
    #[inline]
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
}

/// Writes the date and time of day into their positions, and returns the year. A year that does not have four digits is
/// not written.
#[inline]
pub(super) fn write_second(second: i64, text: &mut [u8; 27]) -> i64 {
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

#[inline]
pub(super) fn write_micros(micros: u32, text: &mut [u8; 27]) {
    digits(text, 20, micros / 10_000);
    digits(text, 22, micros / 100 % 100);
    digits(text, 24, micros % 100);
}

impl fmt::Display for Timestamp {
    /// Writes the time in the format [`TimeFormat::Rfc3339`].
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Vec::with_capacity(27);
        self.write_rfc3339(&mut text);
        f.pad(&String::from_utf8_lossy(&text))
    }
}

/// The year, month and day of a day, in the proleptic Gregorian calendar.
///
/// Years begin in March, so that the leap day is the last one; 146,097 days are 400 years.
#[inline]
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
#[inline]
pub(super) fn digits(text: &mut [u8], at: usize, number: u32) {
    let pair = number as usize % 100 * 2;
    text[at..at + 2].copy_from_slice(&PAIRS[pair..pair + 2]);
}
