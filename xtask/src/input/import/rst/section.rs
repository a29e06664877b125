//! Events as sections: a title that is an event's name, with a table of its fields below.
//!
//! A table below any other title has fields that the events of that section share. Consecutive titles with nothing
//! between them share what follows the last one.

use std::collections::BTreeMap;

use events_spec::wildcard::matches;

use super::block::{Block, BlockKind};
use super::inline::references;
use super::table::Grid;
use super::words::{add, words};
use crate::input::import::model::{Documentation, Entry, FieldEntry, Inherit, is_name};
use crate::input::import::words::{CODE, Words, plain};

/// A title above the current position.
struct Scope {
    level: usize,
    /// The groups whose fields the following events have, each with the names that it applies to.
    groups: Vec<(usize, Option<String>)>,
    /// The group from the table below this title.
    own: Option<usize>,
    /// Whether its fields apply to the events of the enclosing section.
    is_common: bool,
    /// Whether its fields apply to every event.
    is_global: bool,
    title: String,
    /// A pattern in its text: "in all `client_*` events".
    pattern: Option<String>,
    /// The link targets for it.
    targets: Vec<String>,
}

struct Reader<'a> {
    docs: &'a mut Documentation,
    scopes: Vec<Scope>,
    /// The styles of titles, in the order of their appearance, which is from outermost to innermost.
    styles: Vec<(char, bool)>,
    /// The link targets for what follows.
    targets: Vec<String>,
    /// The entries that links refer to.
    labels: BTreeMap<String, usize>,
    /// The events that the following text is about.
    events: Vec<usize>,
    /// Whether nothing came after the last title.
    is_fresh: bool,
    /// Inheritance given by links, to be resolved when all targets are known.
    links: Vec<(usize, Vec<String>, u32)>,
}

/// Reads the events and groups of a file.
pub(super) fn read(blocks: &[Block], docs: &mut Documentation) {
    let mut reader = Reader {
        docs,
        scopes: Vec::new(),
        styles: Vec::new(),
        targets: Vec::new(),
        labels: BTreeMap::new(),
        events: Vec::new(),
        is_fresh: false,
        links: Vec::new(),
    };
    for (at, block) in blocks.iter().enumerate() {
        reader.block(block, &blocks[at + 1..]);
    }
    reader.settle_links();
}

impl Reader<'_> {
    fn block(&mut self, block: &Block, rest: &[Block]) {
        match &block.kind {
            BlockKind::Title { text, style } => self.title(text, *style, block.line, rest),
            BlockKind::Target(name) => self.targets.push(name.to_lowercase()),
            BlockKind::Table(grid) => {
                self.is_fresh = false;
                self.table(grid, block);
            }
            BlockKind::Paragraph(text) => {
                self.is_fresh = false;
                self.paragraph(text, block);
            }
            BlockKind::Directive { name, .. } if name == "todo" => {}
            BlockKind::Directive { .. } | BlockKind::Bullet(_) | BlockKind::Field { .. } => {
                self.is_fresh = false;
                self.add(block);
            }
        }
    }

    fn title(&mut self, text: &str, style: (char, bool), line: u32, rest: &[Block]) {
        let level = self.styles.iter().position(|known| *known == style).unwrap_or_else(|| {
            self.styles.push(style);
            self.styles.len() - 1
        });
        let name = plain(&super::inline::inline(text, &mut Words::default()));
        let is_event = is_name(&name) && (name.contains('_') || has_fields(rest));
        let shares = self.is_fresh
            && is_event
            && !self.events.is_empty()
            && self.scopes.last().is_some_and(|scope| scope.level == level);
        self.scopes.truncate(self.scopes.iter().position(|scope| scope.level >= level).unwrap_or(self.scopes.len()));
        let lower = name.to_ascii_lowercase();
        let scope = Scope {
            level,
            groups: Vec::new(),
            own: None,
            is_common: lower.starts_with("common field"),
            is_global: lower.starts_with("global field"),
            title: name.clone(),
            pattern: None,
            targets: std::mem::take(&mut self.targets),
        };
        if !shares {
            self.events.clear();
        }
        if is_event {
            let groups: Vec<usize> = self
                .scopes
                .iter()
                .flat_map(|scope| &scope.groups)
                .filter(|(_, pattern)| pattern.as_ref().is_none_or(|pattern| matches(pattern, &name)))
                .map(|(group, _)| *group)
                .collect();
            let inherit = |group: usize| Inherit { any_of: vec![self.docs.entries[group].name.clone()], line };
            let inherits = groups.into_iter().map(inherit).collect();
            let section = self.docs.sections.len().checked_sub(1);
            let at =
                self.push(Entry { name, is_event: true, section, line, inherits, ..Entry::default() }, &scope.targets);
            self.events.push(at);
        } else {
            self.events.clear();
            if !scope.is_common {
                self.docs.sections.push(super::section_of(text));
            }
        }
        self.scopes.push(scope);
        self.is_fresh = true;
    }

    /// Adds an entry with these link targets.
    fn push(&mut self, entry: Entry, targets: &[String]) -> usize {
        let at = self.docs.entries.len();
        self.docs.entries.push(entry);
        self.labels.extend(targets.iter().map(|target| (target.clone(), at)));
        at
    }

    /// The group of the current title, which is created if necessary.
    fn group(&mut self, line: u32) -> Option<usize> {
        if let Some(own) = self.scopes.last()?.own {
            return Some(own);
        }
        let mut targets = self.scopes.last().map(|scope| scope.targets.clone()).unwrap_or_default();
        if let [.., around, last] = self.scopes.as_slice()
            && last.is_common
            && around.own.is_none()
        {
            // A link to the section refers to the fields that its events share.
            targets.extend(around.targets.iter().cloned());
        }
        let title = self.scopes.iter().rev().find(|scope| !scope.is_common).map_or("", |scope| scope.title.as_str());
        let label = targets.first().map(|target| target.trim_start_matches("event_").to_owned());
        let mut name = label.unwrap_or_else(|| format!("{title} fields").to_lowercase().replace(' ', "_"));
        while self.docs.entries.iter().any(|entry| entry.name == name) {
            name.push_str("_too");
        }
        let at = self.push(Entry { name, line, ..Entry::default() }, &targets);
        let count = self.scopes.len();
        let scope = self.scopes.last_mut()?;
        scope.own = Some(at);
        let (is_common, pattern) = (scope.is_common, scope.pattern.clone());
        let target = if is_common { count.saturating_sub(2) } else { count - 1 };
        if let Some(scope) = self.scopes.get_mut(target) {
            scope.groups.push((at, pattern));
        }
        Some(at)
    }

    fn table(&mut self, grid: &Grid, block: &Block) {
        if !is_of_fields(grid) {
            return self.add(block);
        }
        let entries =
            if self.events.is_empty() { self.group(block.line).into_iter().collect() } else { self.events.clone() };
        for row in grid.rows.iter().filter(|row| !row.is_header) {
            if row.cells.len() == 1 {
                let text = row.text(0);
                for entry in &entries {
                    self.inherits(*entry, &text, row.line);
                }
                continue;
            }
            let name = plain(&super::inline::inline(&row.text(0), &mut Words::default())).replace(' ', "");
            let mut described = words(row.cells.get(1).map(Vec::as_slice).unwrap_or_default());
            if name.is_empty() {
                self.docs.leave_out(row.line, "a row of a table without a name");
                continue;
            }
            described.links.sort();
            let field = FieldEntry { name, line: row.line, words: described };
            if self.scopes.last().is_some_and(|scope| scope.is_global) {
                self.docs.every.push(field);
                continue;
            }
            for entry in &entries {
                self.docs.entries[*entry].fields.push(field.clone());
            }
        }
    }

    /// Handles a sentence that may describe inheritance: "Inherits from `a`", "Same fields as `a`".
    fn inherits(&mut self, entry: usize, text: &str, line: u32) {
        let lower = text.to_ascii_lowercase();
        if !lower.contains("inherit") && !lower.contains("same fields as") {
            return;
        }
        let names = references(text);
        let is_choice = [" or ", "either", "depending"].iter().any(|word| lower.contains(word));
        let is_unsure =
            names.is_empty() || ["any other", "environment", "provided"].iter().any(|word| lower.contains(word));
        if is_unsure {
            let what = format!("what {} inherits: \"{}\"", self.docs.entries[entry].shown(), plain(text));
            self.docs.leave_out(line, what);
        } else if is_choice {
            self.links.push((entry, names, line));
        } else {
            self.links.extend(names.into_iter().map(|name| (entry, vec![name], line)));
        }
    }

    fn paragraph(&mut self, text: &str, block: &Block) {
        if self.events.is_empty() {
            let code = text.split("``").skip(1).step_by(2).find(|code| code.contains('*'));
            if let (Some(scope), Some(code)) = (self.scopes.last_mut(), code) {
                scope.pattern = Some(code.trim_matches(CODE).to_owned());
            }
        } else if let Some(at) = text.to_ascii_lowercase().find("same fields as") {
            let sentence = text[at..].split(". ").next().unwrap_or_default().to_owned();
            for entry in self.events.clone() {
                self.inherits(entry, &sentence, block.line);
            }
        }
        self.add(block);
    }

    /// Adds text about the events or about the section.
    fn add(&mut self, block: &Block) {
        let blocks = std::slice::from_ref(block);
        if self.events.is_empty() {
            let is_own = self.scopes.last().is_some_and(|scope| scope.own.is_none() && !scope.is_common);
            if let Some(section) = self.docs.sections.last_mut().filter(|_| is_own) {
                add(&mut section.words, blocks, 0);
            }
        }
        for entry in &self.events {
            add(&mut self.docs.entries[*entry].words, blocks, 0);
        }
    }

    fn settle_links(&mut self) {
        for (entry, names, line) in std::mem::take(&mut self.links) {
            let mut any_of = Vec::new();
            for name in names {
                match self.labels.get(&name.to_lowercase()) {
                    Some(at) if *at == entry => {}
                    Some(at) => any_of.push(self.docs.entries[*at].name.clone()),
                    None if self.docs.entries.iter().any(|entry| entry.name == name) => any_of.push(name),
                    None => {
                        let what = format!(
                            "what {} inherits from `{name}`, which has no fields here",
                            self.docs.entries[entry].shown()
                        );
                        self.docs.leave_out(line, what);
                    }
                }
            }
            if !any_of.is_empty() {
                self.docs.entries[entry].inherits.push(Inherit { any_of, line });
            }
        }
    }
}

/// Whether there is a table of fields below this title.
fn has_fields(rest: &[Block]) -> bool {
    let own = rest.iter().take_while(|block| !matches!(block.kind, BlockKind::Title { .. }));
    own.into_iter().any(|block| matches!(&block.kind, BlockKind::Table(grid) if is_of_fields(grid)))
}

/// Whether the rows of a table are fields: its header says so, or it has none and its first column contains names.
fn is_of_fields(grid: &Grid) -> bool {
    match grid.rows.iter().find(|row| row.is_header) {
        Some(header) => header.text(0).eq_ignore_ascii_case("field"),
        None => grid.rows.iter().all(|row| row.cells.len() == 2 && is_name(&row.text(0))),
    }
}
