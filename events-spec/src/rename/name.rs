//! How one name differs from another: words added, reordered or reshaped, another unit, a few letters.

use super::weight;
use crate::suggest;

/// A change that turns one name into another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameChange {
    /// The words are in another order.
    Order,
    /// A unit replaces another one.
    Unit(Unit, Unit),
    /// Single words are spelled differently: shortened, lengthened, mistyped.
    Words(Vec<(String, String)>),
    /// These words were added at any position.
    Added(Vec<String>),
    /// These words were removed.
    LeftOut(Vec<String>),
    /// One word replaces another.
    Replaced(String, String),
    /// A few letters differ.
    Edit,
}

/// A unit in names and descriptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unit {
    /// Nanoseconds.
    Nanoseconds,
    /// Microseconds: `_usecs`.
    Microseconds,
    /// Milliseconds: `_msecs`.
    Milliseconds,
    /// Seconds: `_secs`.
    Seconds,
    /// Minutes.
    Minutes,
    /// Bytes.
    Bytes,
    /// Kilobytes.
    Kilobytes,
    /// Megabytes.
    Megabytes,
}

impl Unit {
    /// The unit in words: `microseconds`.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Nanoseconds => "nanoseconds",
            Self::Microseconds => "microseconds",
            Self::Milliseconds => "milliseconds",
            Self::Seconds => "seconds",
            Self::Minutes => "minutes",
            Self::Bytes => "bytes",
            Self::Kilobytes => "kilobytes",
            Self::Megabytes => "megabytes",
        }
    }

    /// Whether both measure the same quantity, time or data.
    #[must_use]
    pub const fn measures_like(self, other: Self) -> bool {
        self.is_time() == other.is_time()
    }

    /// The factor and the divisor that convert a number from this unit to the other; `None` if the two do
    /// not measure the same thing.
    #[must_use]
    pub const fn factor(self, other: Self) -> Option<(i64, i64)> {
        if !self.measures_like(other) {
            return None;
        }
        let (from, to) = (self.size(), other.size());
        Some(if from > to { (from / to, 1) } else { (1, to / from) })
    }

    /// How many of the smallest unit of its sort it is.
    const fn size(self) -> i64 {
        match self {
            Self::Nanoseconds | Self::Bytes => 1,
            Self::Microseconds => 1_000,
            Self::Milliseconds => 1_000_000,
            Self::Seconds => 1_000_000_000,
            Self::Minutes => 60_000_000_000,
            Self::Kilobytes => 1 << 10,
            Self::Megabytes => 1 << 20,
        }
    }

    const fn is_time(self) -> bool {
        match self {
            Self::Nanoseconds | Self::Microseconds | Self::Milliseconds | Self::Seconds | Self::Minutes => true,
            Self::Bytes | Self::Kilobytes | Self::Megabytes => false,
        }
    }

    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "nsecs" | "nsec" | "nanoseconds" => Self::Nanoseconds,
            "usecs" | "usec" | "microseconds" => Self::Microseconds,
            "msecs" | "msec" | "milliseconds" => Self::Milliseconds,
            "secs" | "sec" | "seconds" => Self::Seconds,
            "mins" | "minutes" => Self::Minutes,
            "bytes" => Self::Bytes,
            "kb" | "kib" | "kilobytes" => Self::Kilobytes,
            "mb" | "mib" | "megabytes" => Self::Megabytes,
            _ => return None,
        })
    }
}

/// The unit of a field: the one at the end of its name, or else the only one in its description.
#[must_use]
pub fn unit(name: &str, text: &str) -> Option<Unit> {
    if let Some(unit) = name.rsplit('_').next().and_then(Unit::of) {
        return Some(unit);
    }
    let lower = text.to_lowercase();
    let mut found: Vec<Unit> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 4).filter_map(Unit::of).collect();
    found.dedup();
    if let [unit] = found.as_slice() { Some(*unit) } else { None }
}

/// How `old` may have become `new`, and how strongly the names alone suggest it, from 0 to 1; `None` if they do not.
///
/// A name that only shares a word is usually a different name: `master_user` is not `original_user`.
#[must_use]
pub fn name_change(old: &str, new: &str) -> Option<(NameChange, f64)> {
    let (a, b) = (words(old), words(new));
    if a.is_empty() || b.is_empty() || old == new {
        return None;
    }
    let (lost, got) = differing(&a, &b);
    match (lost.as_slice(), got.as_slice()) {
        ([], []) => return Some((NameChange::Order, weight::ORDER)),
        ([], added) => return extended(a.len(), added).map(|weight| (NameChange::Added(owned(added)), weight)),
        (left, []) => return extended(b.len(), left).map(|weight| (NameChange::LeftOut(owned(left)), weight)),
        ([lost], [got]) => {
            if let (Some(from), Some(to)) = (Unit::of(lost), Unit::of(got))
                && from != to
                && from.measures_like(to)
                && a.len() > 1
            {
                return Some((NameChange::Unit(from, to), weight::UNIT));
            }
        }
        _ => {}
    }
    if a.len() == b.len() {
        let pairs: Vec<(&str, &str)> = a.iter().copied().zip(b.iter().copied()).filter(|(a, b)| a != b).collect();
        if pairs.iter().all(|(a, b)| is_variant(a, b)) {
            let same = a.len() - pairs.len();
            let owned = pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
            return Some((NameChange::Words(owned), if same > 0 { weight::FORMS } else { weight::FORM }));
        }
    }
    let alike = suggest::likeness(old, new);
    if alike >= 0.85 && old.len().min(new.len()) >= 5 {
        return Some((NameChange::Edit, alike * weight::EDIT));
    }
    if let ([lost], [got]) = (lost.as_slice(), got.as_slice())
        && a.len() > 1
    {
        return Some((NameChange::Replaced((*lost).to_owned(), (*got).to_owned()), weight::REPLACED));
    }
    None
}

impl NameChange {
    /// Describes the change as evidence: ``it is `tag` with `cmd` added``.
    #[must_use]
    pub fn in_words(&self, old: &str, new: &str) -> String {
        match self {
            Self::Order => format!("it has the same words as `{old}` in another order"),
            Self::Unit(from, to) => {
                format!("it is `{old}` with {} instead of {}", to.in_words(), from.in_words())
            }
            Self::Words(pairs) if pairs.iter().any(|(a, _)| a == old) => format!("`{new}` is a form of `{old}`"),
            Self::Words(pairs) => {
                let pairs: Vec<String> = pairs.iter().map(|(a, b)| format!("`{b}` instead of `{a}`")).collect();
                format!("it is `{old}` with {}", pairs.join(" and "))
            }
            Self::Added(words) => format!("it is `{old}` with `{}` added", words.join("`, `")),
            Self::LeftOut(words) => format!("it is `{old}` without `{}`", words.join("`, `")),
            Self::Replaced(from, to) => format!("it is `{old}` with `{to}` instead of `{from}`"),
            Self::Edit => format!("it differs from `{old}` in a few letters"),
        }
    }

    /// Whether two changes are the same change to two names.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Words(a), Self::Words(b)) => a.iter().any(|pair| b.contains(pair)),
            (Self::Order | Self::Edit, _) => false,
            (a, b) => a == b,
        }
    }
}

/// The score of a name with words added or removed.
fn extended(shared: usize, words: &[&str]) -> Option<f64> {
    let base = if shared > 1 { weight::MORE } else { weight::ONE_MORE };
    let score = base - weight::EACH_MORE * words.len().saturating_sub(1) as f64;
    (score > 0.0).then_some(score)
}

/// The words that only the first name has, and those that only the second has.
fn differing<'n>(a: &[&'n str], b: &[&'n str]) -> (Vec<&'n str>, Vec<&'n str>) {
    let (mut lost, mut got) = (a.to_vec(), b.to_vec());
    lost.retain(|word| match got.iter().position(|other| other == word) {
        Some(at) => {
            got.remove(at);
            false
        }
        None => true,
    });
    (lost, got)
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// The words of a name, at most a hundred.
fn words(name: &str) -> Vec<&str> {
    suggest::words(name).take(100).collect()
}

/// Whether two words are spellings of the same word: one is the beginning or end of the other, they are singular and
/// plural, or nearly all letters are equal.
fn is_variant(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let more = long.len() - short.len();
    let begins = long.starts_with(short) && (short.len() >= 4 || (short.len() >= 3 && more == 1)) && more <= 4;
    let ends = long.ends_with(short) && short.len() >= 4 && more <= 2;
    begins || ends || (short.len() >= 4 && suggest::likeness(a, b) >= 0.8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight(old: &str, new: &str) -> f64 {
        name_change(old, new).map_or(0.0, |(_, weight)| weight)
    }

    #[test]
    fn one_word_more_says_more_than_two() {
        let added = NameChange::Added(vec!["cmd".to_owned()]);
        assert_eq!(name_change("tag", "cmd_tag").map(|(change, _)| change), Some(added));
        assert!(weight("name", "cmd_name") > weight("name", "cmd_input_name") + 0.2);
        assert!(weight("human_args", "cmd_human_args") > weight("args", "cmd_human_args") + 0.2);
    }

    #[test]
    fn a_shared_word_alone_says_little() {
        for (old, new) in [("master_user", "original_user"), ("bytes_in", "bytes_out"), ("client_ip", "dest_ip")] {
            assert!(weight(old, new) <= weight::REPLACED, "{old} {new}");
        }
        assert_eq!(weight("reason", "user"), 0.0);
    }

    #[test]
    fn words_may_be_shortened_mistyped_or_change_places() {
        for (old, new) in [
            ("original_username", "original_user"),
            ("successful", "success"),
            ("remote_adress", "remote_address"),
            ("args", "arg"),
            ("bytes_in", "in_bytes"),
            ("hafarm_move_started", "farm_move_started"),
            ("idle_secs", "idle_usecs"),
        ] {
            assert!(weight(old, new) > 0.7, "{old} {new}");
        }
        assert_eq!(weight("mailboxerror", "mailbox"), 0.0);
    }

    #[test]
    fn a_unit_is_read_from_the_name_before_the_description() {
        assert_eq!(unit("idle_secs", "time in microseconds"), Some(Unit::Seconds));
        assert_eq!(unit("idle", "How long, in milliseconds."), Some(Unit::Milliseconds));
        assert_eq!(unit("idle", "seconds or minutes"), None);
    }
}
