//! Variables in values: each word that names one is replaced by what was set before.

use super::metric::is_filter;
use super::read::Reader;
use super::text::Text;
use super::tree::{Block, Setting, variables};

/// The longest value that variables make, each of which may double it.
const MOST_EXPANDED: usize = 1 << 16;
/// The most bytes that variables make in a whole configuration, with what is kept of the places of their parts.
const MOST_EXPANDED_ALL: usize = 8 << 20;

/// A variable, as it is written in a value.
#[derive(Clone, Debug)]
pub(crate) struct Variable {
    /// The word, such as `$SET:log_debug`.
    pub(crate) written: Text,
    /// Whether the configuration sets it before.
    pub(crate) known: bool,
    /// Whether it is in the filter of a metric.
    pub(crate) in_filter_of_block: bool,
}

impl Reader {
    /// The value with its variables replaced by their values so far. 2.4 writes `$SET:name`, and takes `$name` for
    /// a word like any other.
    pub(super) fn expanded(&mut self, key: &str, value: &Text) -> Text {
        let found = variables(value.as_str());
        if found.is_empty() {
            return value.clone();
        }
        let is_2_4 = self.conf.root.setting("dovecot_config_version").is_some();
        let is_about_events = is_filter(key) || self.open.first().is_some_and(is_about_events);
        let mut expanded = value.part(0..0);
        let mut from = 0;
        for (range, written) in found {
            expanded.append(&value.part(from..range.start));
            from = range.end;
            let name = written.strip_prefix("SET:").unwrap_or(written);
            if is_2_4 && name.len() == written.len() && !written.starts_with("ENV:") {
                expanded.append(&value.part(range));
                continue;
            }
            let blocks = self.open.iter().rev().chain([&self.conf.root]);
            let known = blocks.filter_map(|block| block.setting(name)).next();
            if is_about_events {
                let written = value.part(range.clone());
                let in_filter_of_block = !self.open.is_empty() && ["filter", "metric_filter"].contains(&key);
                self.conf.variables.push(Variable { written, known: known.is_some(), in_filter_of_block });
            }
            let known = known.filter(|setting| !setting.from_file);
            let fits = |known: &&Setting| {
                let (length, size) = (known.value.as_str().len(), known.value.size());
                expanded.as_str().len() + length <= MOST_EXPANDED && self.expanded + size <= MOST_EXPANDED_ALL
            };
            match known.filter(fits) {
                Some(setting) => {
                    expanded.append(&setting.value);
                    self.expanded += setting.value.size();
                }
                None => {
                    expanded.append(&value.part(range.clone()));
                    expanded.set_unknown(&value.as_str()[range]);
                }
            }
        }
        expanded.append(&value.part(from..value.as_str().len()));
        expanded
    }
}

/// Whether a block at the top is about events.
fn is_about_events(block: &Block) -> bool {
    ["metric", "event_exporter", "group"].iter().any(|key| block.is(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::conf::read::tests::in_lines as conf;

    #[test]
    fn a_variable_is_replaced_by_what_was_set_before_in_the_blocks_around_it() {
        let last = |text: &str| {
            let conf = conf(text);
            let setting = conf.root.blocks.last().map_or(&conf.root, |block| block).settings.last();
            let value = setting.map(|setting| setting.value.clone()).unwrap();
            (value.as_str().to_owned(), value.unknown().map(str::to_owned))
        };
        for (text, value, unknown) in [
            ("x = a", "a", None),
            ("x = $", "$", None),
            ("x = a; y = $x", "a", None),
            ("x = a; y = 1 $x  2 $x", "1 a  2 a", None),
            ("x = a; y = $SET:x", "a", None),
            ("x = a; y = b$x", "b$x", None),
            ("x = a; x = b; y = $x", "b", None),
            ("x = $x", "$x", Some("$x")),
            ("y = $x; x = a", "a", None),
            ("x = $y; z = 1 $x $w", "1 $y $w", Some("$y")),
            ("x = <a; y = $x", "$x", Some("$x")),
            ("x = a; b {; y = $x; }", "a", None),
            ("x = a; b {; x = c; y = $x; }", "c", None),
            ("b {; x = c; }; d {; y = $x; }", "$x", Some("$x")),
            ("x = $ENV:x", "$ENV:x", Some("$ENV:x")),
            ("x = \"$y\"", "$y", None),
            ("dovecot_config_version = 2.4.1; x = a; y = $SET:x", "a", None),
            ("dovecot_config_version = 2.4.1; x = a; y = $x", "$x", None),
            ("dovecot_config_version = 2.4.1; x = $SET:y", "$SET:y", Some("$SET:y")),
            ("dovecot_config_version = 2.4.1; x = $ENV:x", "$ENV:x", Some("$ENV:x")),
        ] {
            assert_eq!(last(text), (value.to_owned(), unknown.map(str::to_owned)), "{text}");
        }
    }

    #[test]
    fn the_variables_that_are_told_are_those_about_events() {
        let told = |text: &str| {
            let shown = |variable: &Variable| {
                let known = if variable.known { " known" } else { "" };
                let within = if variable.in_filter_of_block { " in a filter" } else { "" };
                format!("{}{known}{within}", variable.written.as_str())
            };
            conf(text).variables.iter().map(shown).collect::<Vec<_>>().join(", ")
        };
        for (text, variables) in [
            ("a = $x", ""),
            ("filter = $x", ""),
            ("service a {; filter = $x; }", ""),
            ("log_debug = $x", "$x"),
            ("x = a; log_core_filter = $x $SET:y", "$x known, $SET:y"),
            ("x = <a; process_shutdown_filter = $x", "$x known"),
            ("metric m {; filter = $x; fields = $y; metric_filter = $z; }", "$x in a filter, $y, $z in a filter"),
            ("x = a; metric m {; filter = $x; }", "$x known in a filter"),
            ("metric m {; group_by y {; a = $x; }; }", "$x"),
            ("event_exporter e {; format = $x; }", "$x"),
            ("group @g a {; metric m {; filter = $x; }; }", "$x in a filter"),
            ("dovecot_config_version = 2.4.1; log_debug = $x $SET:y $ENV:z", "$SET:y, $ENV:z"),
        ] {
            assert_eq!(told(text), variables, "{text}");
        }
    }

    #[test]
    fn what_variables_make_is_bounded() {
        let long = |name: &str, length: usize| format!("{name} = {}; ", "a".repeat(length));
        let lengths = |text: &str| {
            let settings = conf(text).root.settings;
            let made = settings.iter().filter(|setting| setting.key.as_str().starts_with("made"));
            made.map(|setting| setting.value.as_str().len()).collect::<Vec<_>>()
        };
        let (half, full) = (MOST_EXPANDED / 2, MOST_EXPANDED);
        assert_eq!(lengths(&format!("{}made = $x", long("x", full))), [full]);
        assert_eq!(lengths(&format!("{}made = $x", long("x", full + 1))), [2]);
        // With the blank between them they do not fit.
        assert_eq!(lengths(&format!("{}made = $x $x", long("x", half))), [half + 3]);
        assert_eq!(lengths(&format!("{}made = $x $x", long("x", half - 1))), [2 * (half - 1) + 1]);
        // All values together, with the places of their parts: what does not fit stays, and less may still fit.
        let size = conf(&long("x", full)).root.settings[0].value.size();
        let most = MOST_EXPANDED_ALL / size;
        let all =
            lengths(&format!("{}{}{}made = $one", long("x", full), long("one", 1), "made = $x; ".repeat(most + 1)));
        assert_eq!(all, [vec![full; most], vec![2, 1]].concat());
    }
}
