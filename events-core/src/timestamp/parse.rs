//! Parses the two time formats of Dovecot's exporters.

use super::Timestamp;

impl Timestamp {
    /// Parses a time such as `2026-11-22T18:13:02.791253Z`, always UTC and with six decimals. A year may have more than
    /// four digits and a minus sign.
    pub(crate) fn from_rfc3339(text: &[u8]) -> Option<Self> {
        let (year, rest) = text.split_at_checked(text.len().checked_sub(23)?)?;
        let digits = year.strip_prefix(b"-").unwrap_or(year);
        // At least four characters, including a minus sign, like `%04d` in C.
        if year.len() < 4
            || digits.len() > 12
            || (digits.len() < year.len() && digits.iter().all(|digit| *digit == b'0'))
        {
            return None;
        }
        // -MM-DDThh:mm:ss.uuuuuuZ
        let separators = [(0, b'-'), (3, b'-'), (6, b'T'), (9, b':'), (12, b':'), (15, b'.'), (22, b'Z')];
        if separators.iter().any(|(at, separator)| rest[*at] != *separator) {
            return None;
        }
        let year = if digits.len() < year.len() { -number(digits)? } else { number(digits)? };
        let two = |at: usize| number(&rest[at..at + 2]);
        let (month, day) = (two(1)?, two(4)?);
        let (hour, minute, second) = (two(7)?, two(10)?, two(13)?);
        let micros = u32::try_from(number(&rest[16..22])?).ok()?;
        if !(1..=12).contains(&month) || !(1..=days_in(year, month)).contains(&day) {
            return None;
        }
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let midnight = i128::from(days_since_1970(year, month, day)) * 86_400;
        let secs = midnight + i128::from(hour * 3600 + minute * 60 + second);
        Some(Self::new(i64::try_from(secs).ok()?, micros))
    }

    /// Parses a time such as `1795371182.791253`: seconds since 1970, rounded down, and six digits of microseconds,
    /// which count up even before 1970.
    #[cfg(feature = "read")]
    pub(crate) fn from_unix(text: &[u8]) -> Option<Self> {
        let (secs, micros) = text.split_at_checked(text.len().checked_sub(7)?)?;
        let micros = u32::try_from(number(micros.strip_prefix(b".")?)?).ok()?;
        if !secs.first().is_some_and(|first| *first == b'-' || first.is_ascii_digit()) {
            return None;
        }
        Some(Self::new(std::str::from_utf8(secs).ok()?.parse().ok()?, micros))
    }
}

/// A number of at most twelve digits.
fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0_i64, |number, digit| digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0')))
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The days from 1970-01-01 to a day of the proleptic Gregorian calendar; the inverse of formatting a date.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March, so that the leap day is the last one; 146,097 days are 400 years.
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(all(test, feature = "read"))]
mod tests {
    use super::super::TimeFormat;
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let limits = [i64::MIN, -62_167_219_201, -62_167_219_200, -1, 0, 951_782_400, 253_402_300_800, i64::MAX];
        let some_days = (-1_200_000..3_000_000).step_by(97).map(|day| day * 86_400 + 86_399);
        for secs in limits.into_iter().chain(some_days) {
            let time = Timestamp::new(secs, 999_999);
            for (format, read) in [
                (TimeFormat::Rfc3339, Timestamp::from_rfc3339 as fn(&[u8]) -> Option<Timestamp>),
                (TimeFormat::Unix, Timestamp::from_unix),
            ] {
                let mut text = Vec::new();
                time.write(format, &mut text);
                assert_eq!(read(&text), Some(time), "{}", String::from_utf8_lossy(&text));
            }
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "2026-11-22",
            "2026-11-22T18:13:02Z",
            "2026-11-22T18:13:02.791Z",
            "2026-11-22T18:13:02.791253",
            "2026-11-22 18:13:02.791253Z",
            "2026-11-31T18:13:02.791253Z",
            "2026-02-29T18:13:02.791253Z",
            "2026-13-01T18:13:02.791253Z",
            "2026-00-01T18:13:02.791253Z",
            "2026-11-22T24:13:02.791253Z",
            "2026-11-22T18:60:02.791253Z",
            "2026-11-22T18:13:60.791253Z",
            "026-11-22T18:13:02.791253Z",
            "-0000-11-22T18:13:02.791253Z",
            "+2026-11-22T18:13:02.791253Z",
            "9999999999999-11-22T18:13:02.791253Z",
        ] {
            assert_eq!(Timestamp::from_rfc3339(text.as_bytes()), None, "{text}");
        }
        for text in ["", "5", "5.1", ".000000", "-.000000", "+5.000000", "5.00000x", "99999999999999999999.000000"] {
            assert_eq!(Timestamp::from_unix(text.as_bytes()), None, "{text}");
        }
    }
}
