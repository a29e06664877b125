//! Values that the server cannot read.

use events_spec::{ServerVersion, suggest};

use super::Check;
use crate::check::conf::setting::{Entry, ValueKind};
use crate::input::conf::tree::Setting;

impl Check<'_, '_> {
    /// The value of a setting that the table has.
    pub(super) fn value(&mut self, entry: &Entry, setting: &Setting) {
        let (value, name) = (setting.value.as_str(), &entry.name);
        if setting.from_file || setting.value.unknown().is_some() || value.contains("%{") {
            return self.expansion(setting);
        }
        let allowed: Vec<&str> = entry.values.iter().map(String::as_str).collect();
        let unlimited = ["unlimited", "infinite"].contains(&value) && self.cx.version.has(ServerVersion::V2_4);
        match entry.kind {
            ValueKind::OneOf if !allowed.contains(&value) => {
                let what = if value.is_empty() {
                    format!("`{name}` is empty")
                } else {
                    format!("`{value}` is not a value of `{name}`")
                };
                self.refuse(&setting.value, what, Some(one_of(value, &allowed)));
            }
            ValueKind::WordsOf => {
                for word in setting.value.split_at_blanks() {
                    if !allowed.contains(&word.as_str()) {
                        let help = one_of(word.as_str(), &allowed);
                        self.refuse(&word, format!("`{}` is not a value of `{name}`", word.as_str()), Some(help));
                    }
                }
            }
            ValueKind::Number if !unlimited && !is_number(value, u64::from(u32::MAX)) => self.no_number(setting),
            ValueKind::Long if !is_number(value, u64::MAX) => self.no_number(setting),
            ValueKind::Mode if !is_mode(value) => {
                let help = "write digits from 0 to 7, such as `0660`".to_owned();
                self.refuse(&setting.value, format!("`{value}` is not a mode"), Some(help));
            }
            ValueKind::Port if !is_number(value, u64::from(u16::MAX)) => {
                let help = "write a number up to 65535, or 0 for no port".to_owned();
                self.refuse(&setting.value, format!("`{value}` is not a port"), Some(help));
            }
            ValueKind::Size if !unlimited && !is_size(value) => {
                let help = "write a number and a unit, such as `256M`".to_owned();
                self.refuse(&setting.value, format!("`{value}` is not a size"), Some(help));
            }
            ValueKind::Bool => self.boolean(setting),
            ValueKind::Time if !is_time(value) && !unlimited => {
                let help = "write a number and a unit, such as `250 msecs`".to_owned();
                self.refuse(&setting.value, format!("`{value}` is not a duration"), Some(help));
            }
            ValueKind::Block => {
                let blocks: Vec<String> =
                    setting.value.words().iter().map(|word| as_block(name, word.as_str())).collect();
                let help = (!blocks.is_empty()).then(|| format!("write {}", blocks.join(" and ")));
                self.refuse(&setting.key, format!("`{name}` is a block, not a setting"), help);
            }
            ValueKind::OneOf
            | ValueKind::Number
            | ValueKind::Long
            | ValueKind::Mode
            | ValueKind::Port
            | ValueKind::Size
            | ValueKind::Time
            | ValueKind::Text
            | ValueKind::Filter
            | ValueKind::Words
            | ValueKind::Flags => {}
        }
    }

    fn no_number(&mut self, setting: &Setting) {
        let what = format!("`{}` is not a non-negative number", setting.value.as_str());
        self.refuse(&setting.value, what, Some("write it in digits, without a sign and a unit".to_owned()));
    }

    /// A value that must be yes or no.
    pub(super) fn boolean(&mut self, setting: &Setting) {
        let value = setting.value.as_str();
        let lower = value.to_ascii_lowercase();
        if !["yes", "y", "1", "no"].contains(&lower.as_str()) {
            self.refuse(&setting.value, format!("`{value}` is not a boolean"), Some("write `yes` or `no`".to_owned()));
        }
    }

    /// What 2.4 expands in a value. The stats process ends when it does not know a variable.
    pub(super) fn expansion(&mut self, setting: &Setting) {
        let value = setting.value.as_str();
        if !self.cx.version.has(ServerVersion::V2_4) || setting.key.as_str().ends_with("discrete_modifier") {
            return;
        }
        let mut from = 0;
        while let Some(at) = value[from..].find("%{").map(|at| from + at) {
            let Some(end) = value[at..].find('}').map(|end| at + end) else {
                let part = setting.value.part(at..value.len());
                return self.refuse(&part, "`%{` is never closed".to_owned(), Some("close it with `}`".to_owned()));
            };
            let inside = &value[at + 2..end];
            let name = inside.split(['|', ' ']).next().unwrap_or_default();
            let is_known = PROVIDERS.iter().any(|provider| name.starts_with(provider)) || inside.contains("default");
            if !is_known && self.is_read && setting.key.as_str() != "modifier" {
                let part = setting.value.part(at..end + 1);
                let what = format!("unknown variable `{name}`");
                let help = "it knows `%{env:NAME}`, `%{system:hostname}` and `%{process:pid}`".to_owned();
                self.refuse(&part, what, Some(help));
            }
            from = end;
        }
    }
}

/// What begins the variables that every process of 2.4 knows.
const PROVIDERS: [&str; 4] = ["system:", "process:", "env:", "dovecot:"];

/// Help that names what is allowed.
fn one_of(found: &str, allowed: &[&str]) -> String {
    super::near(found, allowed).unwrap_or_else(|| format!("the values are {}", suggest::all_of(allowed)))
}

fn is_number(value: &str, most: u64) -> bool {
    value.bytes().all(|byte| byte.is_ascii_digit()) && value.parse::<u64>().is_ok_and(|number| number <= most)
}

/// A mode is octal when it begins with 0, and else a number like any other.
fn is_mode(value: &str) -> bool {
    match value.strip_prefix('0') {
        Some(digits) => digits.bytes().all(|byte| matches!(byte, b'0'..=b'7')),
        None => is_number(value, u64::from(u32::MAX)),
    }
}

/// A number with a unit, each letter of which may be left out but the first; 0 needs none.
fn is_time(value: &str) -> bool {
    let (number, unit) = number_and_unit(value);
    let units = [
        "secs",
        "seconds",
        "mins",
        "minutes",
        "msecs",
        "mseconds",
        "millisecs",
        "milliseconds",
        "hours",
        "days",
        "weeks",
    ];
    let is_unit = units.iter().any(|known| known.starts_with(&unit));
    number.is_some_and(|number| if unit.is_empty() { number == 0 } else { is_unit })
}

/// A number, perhaps with a unit such as `K`, `MB` or `GiB`.
fn is_size(value: &str) -> bool {
    let (number, unit) = number_and_unit(value);
    let long = unit.strip_prefix(['k', 'm', 'g', 't']).is_some_and(|rest| ["", "i", "b", "ib"].contains(&rest));
    number.is_some() && (unit.is_empty() || unit == "b" || long)
}

fn number_and_unit(value: &str) -> (Option<u64>, String) {
    let end = value.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(value.len());
    (value[..end].parse().ok(), value[end..].trim_start_matches(' ').to_ascii_lowercase())
}

/// Converts a 2.3 group in one word to a block for 2.4.
fn as_block(name: &str, word: &str) -> String {
    match word.split_once(':') {
        None => format!("`{name} {word} {{ }}`"),
        Some((field, function)) => {
            let function = function.split(':').next().unwrap_or_default();
            format!("`{name} {field} {{ method {function} {{ ... }} }}`")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_modes_times_and_sizes_are_those_of_the_server() {
        let which = |test: &dyn Fn(&str) -> bool, values: &[&'static str]| -> Vec<&'static str> {
            values.iter().copied().filter(|value| test(value)).collect()
        };
        let numbers = ["0", "007", "9", "10", "", "+9", "-9", "9x", " 9", "99999999999999999999"];
        assert_eq!(which(&|value| is_number(value, 9), &numbers), ["0", "007", "9"]);
        let modes = ["0", "00", "0660", "0778", "0x", "9", "660", "4294967295", "4294967296", "", "rw"];
        assert_eq!(which(&is_mode, &modes), ["0", "00", "0660", "9", "660", "4294967295"]);
        let times = [
            "0",
            "00",
            "1",
            "",
            "s",
            "1s",
            "1 s",
            "1   secs",
            "1second",
            "1 seconds",
            "1secondss",
            "1m",
            "1ms",
            "1 msecs",
            "1 milli",
            "1min",
            "1 hours",
            "1 DAYS",
            "1w",
            "1y",
            "0s",
            "0 x",
            "-1s",
        ];
        let right = [
            "0",
            "00",
            "1s",
            "1 s",
            "1   secs",
            "1second",
            "1 seconds",
            "1m",
            "1ms",
            "1 msecs",
            "1 milli",
            "1min",
            "1 hours",
            "1 DAYS",
            "1w",
            "0s",
        ];
        assert_eq!(which(&is_time, &times), right);
        let sizes = [
            "0", "1", "1b", "1B", "1k", "1 K", "1kb", "1ki", "1KiB", "1m", "1g", "1t", "1tib", "", "k", "1kbb", "1bb",
            "1ib", "1x", "1kx", "-1",
        ];
        let right = ["0", "1", "1b", "1B", "1k", "1 K", "1kb", "1ki", "1KiB", "1m", "1g", "1t", "1tib"];
        assert_eq!(which(&is_size, &sizes), right);
    }

    #[test]
    fn a_group_in_one_word_is_a_block_with_a_method() {
        assert_eq!(as_block("group_by", "x"), "`group_by x { }`");
        assert_eq!(as_block("group_by", "x:discrete"), "`group_by x { method discrete { ... } }`");
        assert_eq!(as_block("group_by", "x:linear:1:9:2"), "`group_by x { method linear { ... } }`");
    }

    #[test]
    fn what_is_allowed_is_told_by_the_nearest_or_all() {
        assert_eq!(one_of("jsn", &["none", "json"]), "did you mean `json`?");
        assert_eq!(one_of("JSN", &["none", "json"]), "did you mean `json`?");
        assert_eq!(one_of("x", &["none", "json"]), "the values are `none` and `json`");
    }
}
