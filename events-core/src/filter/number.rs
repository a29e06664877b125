//! Numbers, sizes and times in filters.

/// Parses a signed 64-bit number in decimal digits.
pub(super) fn integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// Parses a size in bytes: a number with `B`, `K`, `M`, `G` or `T`. The last four are powers of 1024 and may be
/// followed by `B` or `iB`.
pub(super) fn size(text: &str) -> Option<i64> {
    let (number, unit) = number_and_unit(text)?;
    let unit = unit.to_ascii_lowercase();
    let power = match unit.strip_suffix('b').unwrap_or(&unit) {
        "" => 0,
        "k" | "ki" => 1,
        "m" | "mi" => 2,
        "g" | "gi" => 3,
        "t" | "ti" => 4,
        _ => return None,
    };
    let bytes = number.checked_mul(1024_u64.pow(power))?;
    i64::try_from(bytes).ok()
}

/// Whether a size could also be a time: Dovecot rejects `5M`, which may mean megabytes or minutes.
pub(super) fn is_ambiguous(text: &str) -> bool {
    text.ends_with(['m', 'M']) && size(text).is_some()
}

/// Parses a time, to microseconds: a number with `msecs`, `secs`, `mins`, `hours`, `days` or `weeks`, or a prefix of
/// one of these.
///
/// Dovecot computes it in 32-bit milliseconds first, so 50 days or more are not a time.
pub(super) fn interval(text: &str) -> Option<i64> {
    let (number, unit) = number_and_unit(text)?;
    let unit = unit.to_ascii_lowercase();
    let msecs: u64 = match unit.as_bytes().first()? {
        _ if is_start_of(&unit, &["secs", "seconds"]) => 1000,
        // A single `m`, which `mins` and `msecs` share, never gets here: it is an ambiguous size.
        _ if is_start_of(&unit, &["mins", "minutes"]) => 60_000,
        _ if is_start_of(&unit, &["msecs", "mseconds", "millisecs", "milliseconds"]) => 1,
        _ if is_start_of(&unit, &["hours"]) => 3_600_000,
        _ if is_start_of(&unit, &["days"]) => 86_400_000,
        _ if is_start_of(&unit, &["weeks"]) => 604_800_000,
        _ => return None,
    };
    let msecs = number.checked_mul(msecs).filter(|msecs| *msecs <= u64::from(u32::MAX))?;
    i64::try_from(msecs * 1000).ok()
}

fn is_start_of(unit: &str, words: &[&str]) -> bool {
    words.iter().any(|word| word.starts_with(unit))
}

fn number_and_unit(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|char: char| !char.is_ascii_digit()).unwrap_or(text.len());
    let number = text[..end].parse().ok()?;
    Some((number, text[end..].trim_start_matches(' ')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_go_by_powers_of_1024() {
        for (text, bytes) in [("1KB", 1024), ("2k", 2048), ("1MiB", 1 << 20), ("3 gb", 3 << 30), ("1T", 1 << 40)] {
            assert_eq!(size(text), Some(bytes), "{text}");
        }
        assert_eq!(
            (size("7B"), size("7"), size("7 "), size("7X"), size("KB")),
            (Some(7), Some(7), Some(7), None, None)
        );
        assert_eq!((size("8388608T"), size("8388607T")), (None, Some(8_388_607 << 40)));
    }

    #[test]
    fn times_are_microseconds() {
        for (text, usecs) in [("5 secs", 5_000_000), ("5s", 5_000_000), ("3 msecs", 3000), ("2mins", 120_000_000)] {
            assert_eq!(interval(text), Some(usecs), "{text}");
        }
        for (text, usecs) in [("3hours", 10_800_000_000), ("1day", 86_400_000_000), ("2 weeks", 1_209_600_000_000)] {
            assert_eq!(interval(text), Some(usecs), "{text}");
        }
        assert_eq!((interval("50days"), interval("49days").is_some()), (None, true));
        assert_eq!((interval("5"), interval("5sx"), interval("secs")), (None, None, None));
    }

    #[test]
    fn a_single_m_is_ambiguous() {
        assert!(is_ambiguous("5M") && is_ambiguous("5m"));
        assert!(!is_ambiguous("5MB") && !is_ambiguous("5mins") && !is_ambiguous("m"));
    }

    #[test]
    fn an_integer_is_digits_with_an_optional_minus() {
        assert_eq!((integer("-5"), integer("007")), (Some(-5), Some(7)));
        for text in ["", "-", "+5", "5 ", "0x5", "9223372036854775808"] {
            assert_eq!(integer(text), None, "{text}");
        }
    }
}
