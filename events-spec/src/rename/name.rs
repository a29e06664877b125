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

    #[test]
    fn each_way_to_change_a_name_is_told_apart_and_weighed() {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let form = |from: &str, to: &str| NameChange::Words(vec![(from.to_owned(), to.to_owned())]);
        for (old, new, change, weight) in [
            ("bytes_in", "in_bytes", NameChange::Order, weight::ORDER),
            ("tag", "cmd_tag", NameChange::Added(words(&["cmd"])), weight::ONE_MORE),
            ("bytes_in", "net_in_bytes", NameChange::Added(words(&["net"])), weight::MORE),
            ("args", "cmd_human_args", NameChange::Added(words(&["cmd", "human"])), 0.22),
            ("cmd_tag", "tag", NameChange::LeftOut(words(&["cmd"])), weight::ONE_MORE),
            ("net_in_bytes", "bytes_in", NameChange::LeftOut(words(&["net"])), weight::MORE),
            ("idle_secs", "idle_usecs", NameChange::Unit(Unit::Seconds, Unit::Microseconds), weight::UNIT),
            // A unit of time does not become one of data, and a name that is only a unit is a word.
            ("idle_secs", "idle_kb", NameChange::Replaced("secs".to_owned(), "kb".to_owned()), weight::REPLACED),
            ("secs", "usecs", form("secs", "usecs"), weight::FORM),
            ("original_username", "original_user", form("username", "user"), weight::FORMS),
            ("local_port", "local_part", NameChange::Edit, 0.9 * weight::EDIT),
        ] {
            let (found, score) = name_change(old, new).unwrap_or_else(|| panic!("{old} {new}"));
            assert_eq!(found, change, "{old} {new}");
            assert!((score - weight).abs() < 1e-9, "{old} {new}: {score}");
        }
        for (old, new) in [("args", "a_b_c_args"), ("user", "user"), ("", "user"), ("user", ""), ("ab", "ac")] {
            assert_eq!(name_change(old, new), None, "{old} {new}");
        }
    }

    #[test]
    fn a_word_has_few_spellings() {
        for (old, new, is_variant) in [
            ("user", "username", true),
            ("user", "usernames", false),
            ("arg", "args", true),
            ("arg", "argvs", false),
            ("id", "ids", false),
            ("port", "sport", true),
            ("port", "outport", false),
            ("adress", "address", true),
            ("colour", "color", true),
            ("cat", "cut", false),
        ] {
            let found = name_change(old, new).map(|(change, _)| change);
            let form = NameChange::Words(vec![(old.to_owned(), new.to_owned())]);
            assert_eq!(found == Some(form), is_variant, "{old} {new}: {found:?}");
            let back = name_change(new, old).is_some_and(|(change, _)| matches!(change, NameChange::Words(_)));
            assert_eq!(back, is_variant, "{new} {old}");
        }
    }

    #[test]
    fn a_change_of_a_name_is_put_in_words() {
        for (old, new, expected) in [
            ("bytes_in", "in_bytes", "it has the same words as `bytes_in` in another order"),
            ("idle_secs", "idle_usecs", "it is `idle_secs` with microseconds instead of seconds"),
            ("successful", "success", "`success` is a form of `successful`"),
            ("an_arg", "an_args", "it is `an_arg` with `args` instead of `arg`"),
            ("args", "cmd_human_args", "it is `args` with `cmd`, `human` added"),
            ("cmd_tag", "tag", "it is `cmd_tag` without `cmd`"),
            ("a_user", "the_user", "it is `a_user` with `the` instead of `a`"),
            ("local_port", "local_part", "it differs from `local_port` in a few letters"),
        ] {
            let (change, _) = name_change(old, new).unwrap();
            assert_eq!(change.in_words(old, new), expected);
        }
    }

    #[test]
    fn changes_are_alike_if_the_same_was_done() {
        let alike = |one: (&str, &str), other: (&str, &str)| {
            let change = |(old, new)| name_change(old, new).unwrap().0;
            change(one).is_like(&change(other))
        };
        assert!(alike(("tag", "cmd_tag"), ("name", "cmd_name")) && !alike(("tag", "cmd_tag"), ("name", "a_name")));
        assert!(alike(("a_user", "a_users"), ("b_user", "b_users")));
        assert!(!alike(("a_user", "a_users"), ("b_port", "b_ports")));
        assert!(!alike(("bytes_in", "in_bytes"), ("bytes_in", "in_bytes")));
        assert!(!alike(("local_port", "local_part"), ("local_port", "local_part")));
    }

    #[test]
    fn every_unit_is_read_and_converted() {
        for (words, expected) in [
            (&["nsecs", "nsec", "nanoseconds"][..], Unit::Nanoseconds),
            (&["usecs", "usec", "microseconds"], Unit::Microseconds),
            (&["msecs", "msec", "milliseconds"], Unit::Milliseconds),
            (&["secs", "sec", "seconds"], Unit::Seconds),
            (&["mins", "minutes"], Unit::Minutes),
            (&["bytes"], Unit::Bytes),
            (&["kb", "kib", "kilobytes"], Unit::Kilobytes),
            (&["mb", "mib", "megabytes"], Unit::Megabytes),
        ] {
            for word in words {
                assert_eq!(unit(&format!("x_{word}"), ""), Some(expected), "{word}");
                // In a description, short words may be something else.
                assert_eq!(unit("x", &format!("in {word}.")), (word.len() > 4).then_some(expected), "{word}");
            }
            assert_eq!(unit("x", expected.in_words()), Some(expected));
        }
        assert_eq!(unit("secs_of_it", "what it is"), None);
        for (from, to, factor) in [
            (Unit::Seconds, Unit::Microseconds, Some((1_000_000, 1))),
            (Unit::Microseconds, Unit::Seconds, Some((1, 1_000_000))),
            (Unit::Minutes, Unit::Seconds, Some((60, 1))),
            (Unit::Milliseconds, Unit::Nanoseconds, Some((1_000_000, 1))),
            (Unit::Megabytes, Unit::Kilobytes, Some((1024, 1))),
            (Unit::Bytes, Unit::Kilobytes, Some((1, 1024))),
            (Unit::Seconds, Unit::Seconds, Some((1, 1))),
            (Unit::Seconds, Unit::Bytes, None),
            (Unit::Megabytes, Unit::Minutes, None),
        ] {
            assert_eq!(from.factor(to), factor, "{from:?} {to:?}");
        }
    }
}
