//! Rewrites settings for another release, as edits that keep everything else.

use std::collections::HashMap;
use std::ops::Range;

use events_core::filter::Filter;
use events_spec::ServerVersion;

use super::block::instead_of;
use super::setting::{Named, table};
use crate::check::fix::Edit;
use crate::input::conf::grammar;
use crate::input::conf::metric::{About, GroupBy, Metric};
use crate::input::conf::read::Conf;
use crate::input::conf::text::{Files, Text};
use crate::input::conf::tree::{Block, Setting};

/// The edits of the blocks about statistics for a server of this version.
pub(crate) fn rewritten<'c>(conf: &'c Conf, about: &'c About, from: ServerVersion, to: ServerVersion) -> Vec<Edit> {
    let mut metrics = HashMap::new();
    for metric in &about.metrics {
        metrics.entry(metric.name.as_str()).or_insert(metric);
    }
    let mut cx = Rewrite { files: &conf.files, metrics, from, to, edits: Vec::new() };
    for block in conf.root.all() {
        match block.key.as_str() {
            "metric" => cx.metric(block),
            "event_exporter" => cx.settings("event_exporter", block),
            "service" if block.name.as_ref().is_some_and(|name| name.as_str() == "stats") => {
                cx.settings("service", block);
                for inner in block.blocks.iter().filter(|inner| inner.key.as_str().ends_with("_listener")) {
                    cx.settings(inner.key.as_str(), inner);
                }
            }
            _ => {}
        }
    }
    cx.edits.sort();
    cx.edits.dedup();
    cx.edits
}

/// Characters that the name of a block cannot have.
const SIGNS: [char; 7] = ['{', '}', '=', '"', '\'', '#', '\\'];

struct Rewrite<'c> {
    files: &'c Files,
    /// The metrics, by name.
    metrics: HashMap<&'c str, &'c Metric>,
    from: ServerVersion,
    to: ServerVersion,
    edits: Vec<Edit>,
}

/// A statement in a file.
struct Statement<'f> {
    file: usize,
    text: &'f str,
    range: Range<usize>,
    /// The spaces before it, if there is nothing else before it on its line.
    indent: &'f str,
}

impl<'c> Rewrite<'c> {
    fn metric(&mut self, block: &Block) {
        self.old_filter(block);
        match self.to.has(ServerVersion::V2_4) {
            true => {
                for setting in block.settings.iter().filter(|setting| setting.key.as_str() == "group_by") {
                    self.group_words(setting);
                }
            }
            false => self.group_blocks(block),
        }
        self.settings("metric", block);
    }

    /// Settings that a single one replaces.
    fn settings(&mut self, kind: &str, block: &Block) {
        let name = block.name.as_ref().map_or("", Text::as_str);
        for setting in block.settings.iter().filter(|setting| !setting.from_file) {
            let key = setting.key.as_str();
            let entry = match table().named(kind, name, key, self.to) {
                Named::ElsewhereOnly(entry) => entry,
                Named::Unknown => {
                    // What the table says of the other direction.
                    if let Some((entry, statement)) =
                        table().replaced_by(kind, key, self.to).zip(self.statement(&setting.key))
                    {
                        self.put(&statement, &format!("{} = {}", entry.name, setting.value.as_str()));
                    }
                    continue;
                }
                Named::Known(_) | Named::Other => continue,
            };
            // A replacement that is not a whole line is for readers only.
            let Some(instead) = entry.instead.as_ref().filter(|instead| instead.contains(" = ")) else { continue };
            // The filter settings of 2.3 are combined into one filter.
            if matches!(entry.name.as_str(), "event_name" | "source_location" | "categories") {
                continue;
            }
            if let Some(statement) = self.statement(&setting.key) {
                let new = instead_of(instead, &setting.value);
                self.put(&statement, &new);
            }
        }
    }

    /// Combines `event_name`, `source_location`, `categories` and a block `filter` of 2.3 into one filter.
    fn old_filter(&mut self, block: &Block) {
        let has_filter = block.settings.iter().any(|setting| setting.key.as_str().ends_with("filter"));
        if has_filter || !self.to.has(ServerVersion::new(2, 3, 12)) {
            return;
        }
        let name = block.name.as_ref().map_or("", Text::as_str);
        let Some(filter) = self.metrics.get(name).and_then(|metric| metric.filter.as_ref()) else { return };
        // Dovecot replaces no variable within quotes.
        if filter.unknown().is_some() {
            return;
        }
        let Ok(filter) = Filter::parse(filter.as_str(), self.from) else { return };
        let mut statements: Vec<Statement<'c>> = Vec::new();
        for setting in &block.settings {
            if matches!(setting.key.as_str(), "event_name" | "source_location" | "categories") {
                statements.extend(self.statement(&setting.key));
            }
        }
        for inner in block.blocks.iter().filter(|inner| inner.is("filter")) {
            statements.extend(self.block(inner));
        }
        statements.sort_by_key(|statement| (statement.file, statement.range.start));
        let Some((first, others)) = statements.split_first() else { return };
        let mut comments = comments(first);
        for other in others {
            comments.extend(self::comments(other));
            self.remove(other);
        }
        let end = line_end(first.text);
        let lines: Vec<String> = comments.into_iter().chain([format!("filter = {filter}")]).collect();
        let new = lines.join(&format!("{end}{}", first.indent));
        self.put(first, &new);
    }

    /// Converts `group_by = a b:exponential:1:5:10` to blocks.
    fn group_words(&mut self, setting: &Setting) {
        let Some(statement) = self.statement(&setting.key) else { return };
        let unit = if statement.indent.is_empty() { "  " } else { statement.indent };
        let groups: Vec<GroupBy> = setting.value.words().iter().map(GroupBy::of_word).collect();
        // A modifier has other words in 2.4, and without it a group would count something else.
        if groups.iter().any(|group| group.ranges().len() > 3 || (!is_ranged(group) && !group.numbers.is_empty())) {
            return;
        }
        // What has a meaning of its own in the file cannot name a block.
        if groups.iter().any(|group| group.field.as_str().is_empty() || group.field.as_str().contains(SIGNS)) {
            return;
        }
        let mut lines = Vec::new();
        for group in groups {
            lines.push(format!("group_by {} {{", group.field.as_str()));
            let names = match group.function.as_ref().map(Text::as_str) {
                Some("exponential") => ["min_magnitude", "max_magnitude", "base"],
                Some("linear") => ["min", "max", "step"],
                Some(_) | None => ["", "", ""],
            };
            if !names[0].is_empty() {
                let function = group.function.as_ref().map_or("", Text::as_str);
                lines.push(format!("{unit}method {function} {{"));
                for (name, number) in names.iter().zip(&group.numbers) {
                    lines.push(format!("{unit}{unit}{name} = {}", number.as_str()));
                }
                lines.push(format!("{unit}}}"));
            }
            lines.push("}".to_owned());
        }
        let new = lines.join(&format!("{}{}", line_end(statement.text), statement.indent));
        self.put(&statement, &new);
    }

    /// Converts blocks `group_by` to the words of 2.3; `None` if one of them lacks numbers.
    fn group_blocks(&mut self, block: &Block) {
        let groups: Vec<&Block> = block.blocks.iter().filter(|inner| inner.is("group_by")).collect();
        let mut words = Vec::new();
        for group in groups.iter().filter_map(|group| GroupBy::of_block(group)) {
            let function = match group.function.as_ref().map(Text::as_str) {
                Some(function @ ("exponential" | "linear")) if group.ranges().len() == 3 => {
                    let numbers: Vec<&str> = group.ranges().into_iter().map(Text::as_str).collect();
                    format!(":{function}:{}", numbers.join(":"))
                }
                Some("exponential" | "linear") => return,
                // Without its modifier, a group would count something else.
                _ if group.setting("modifier").is_some() => return,
                Some(_) | None => String::new(),
            };
            words.push(format!("{}{function}", group.field.as_str()));
        }
        let statements: Vec<Statement<'c>> = groups.iter().filter_map(|group| self.block(group)).collect();
        let Some((first, others)) = statements.split_first().filter(|_| words.len() == groups.len()) else { return };
        let mut lines = comments(first);
        for other in others {
            lines.extend(comments(other));
            self.remove(other);
        }
        lines.push(format!("group_by = {}", words.join(" ")));
        let new = lines.join(&format!("{}{}", line_end(first.text), first.indent));
        self.put(first, &new);
    }

    fn put(&mut self, statement: &Statement<'_>, new: &str) {
        let Range { start, end } = statement.range;
        let file = self.files.name(statement.file).to_owned();
        self.edits.push(Edit { file, range: (start, end), new: new.to_owned() });
    }

    /// Removes a statement, with its line if there is nothing else on it.
    fn remove(&mut self, statement: &Statement<'_>) {
        let Range { start, mut end } = statement.range;
        let rest = statement.text.get(end..).unwrap_or_default();
        let line = rest.split_inclusive('\n').next().unwrap_or_default();
        let from = if line.trim().is_empty() {
            end += line.len();
            start - statement.indent.len()
        } else {
            // A comment after it takes its place.
            end += line.len() - line.trim_start_matches([' ', '\t']).len();
            start
        };
        let file = self.files.name(statement.file).to_owned();
        self.edits.push(Edit { file, range: (from, end), new: String::new() });
    }

    /// The statement that begins at a key, to the end of its last line, without the comment after it.
    fn statement(&self, key: &Text) -> Option<Statement<'c>> {
        let (file, place) = key.place(0..key.as_str().len())?;
        let text = self.files.text(file);
        let mut end = place.start;
        let mut from = place.start;
        for line in text.get(place.start..)?.split_inclusive('\n') {
            let parsed = grammar::line(line.trim_end_matches(['\n', '\r']));
            end = from + parsed.content.end;
            from += line.len();
            if !parsed.continued {
                break;
            }
        }
        self.statement_at(file, place.start..end)
    }

    /// A whole block.
    fn block(&self, block: &Block) -> Option<Statement<'c>> {
        let (file, start) = block.key.place(0..block.key.as_str().len())?;
        let (other, end) = block.end.place(0..block.end.as_str().len()).filter(|_| !block.end.as_str().is_empty())?;
        if file != other {
            return None;
        }
        self.statement_at(file, start.start..end.end)
    }

    fn statement_at(&self, file: usize, range: Range<usize>) -> Option<Statement<'c>> {
        let text = self.files.text(file);
        let before = text.get(..range.start)?;
        let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
        let indent = if line.trim().is_empty() { line } else { "" };
        Some(Statement { file, text, range, indent })
    }
}

/// Whether a group is one of ranges.
fn is_ranged(group: &GroupBy) -> bool {
    matches!(group.function.as_ref().map(Text::as_str), Some("exponential" | "linear"))
}

/// The comments within a statement, each on its own line.
fn comments(statement: &Statement<'_>) -> Vec<String> {
    let lines = statement.text.get(statement.range.clone()).unwrap_or_default().lines();
    let found = lines.filter_map(|line| {
        let rest = line.get(grammar::line(line).content.end..)?.trim();
        rest.starts_with('#').then(|| rest.to_owned())
    });
    found.collect()
}

/// The line ends in a text, which are those of its first line.
fn line_end(text: &str) -> &'static str {
    if text.split_inclusive('\n').next().is_some_and(|line| line.ends_with("\r\n")) { "\r\n" } else { "\n" }
}

#[cfg(test)]
mod tests;
