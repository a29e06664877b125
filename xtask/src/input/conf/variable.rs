//! Variables in values: each word that names one is replaced by what was set before.

use super::metric::is_filter;
use super::read::Reader;
use super::text::Text;
use super::tree::{Block, Setting, variables};

/// The longest value that variables make, each of which may double it.
const MOST_EXPANDED: usize = 1 << 16;
/// The most bytes that variables make in a whole configuration.
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
                let length = known.value.as_str().len();
                expanded.as_str().len() + length <= MOST_EXPANDED && self.expanded + length <= MOST_EXPANDED_ALL
            };
            match known.filter(fits) {
                Some(setting) => {
                    expanded.append(&setting.value);
                    self.expanded += setting.value.as_str().len();
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
