//! Findings: the type in which every checker reports problems.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::{Level, Rule, Table};

/// A problem that a checker found: the broken rule, the place, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that is broken.
    pub rule: Rule,
    /// Its severity: the rule's own level unless a configuration changes it.
    pub level: Level,
    /// The fact, in one sentence: lower-case start, no full stop, names in backticks.
    pub message: String,
    /// The way to fix it, if there is one.
    pub help: Option<String>,
    /// Where it was found.
    pub location: Location,
    /// The line of the page that supports it.
    pub spec: Option<SpecLine>,
    /// The parts of the message, for programs.
    pub context: Context,
    /// The number of occurrences, if it is reported once for many places.
    pub count: Option<u64>,
    /// Further places of the same finding, if they were kept.
    pub places: Vec<Location>,
}

/// A place in a file. Lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The file as the user named it; `-` for standard input.
    pub file: String,
    /// The line.
    pub line: u32,
    /// The column of the first character.
    pub column: u32,
    /// The last line, if the place is a range.
    pub end_line: Option<u32>,
    /// The column after the last character, if the place is a range.
    pub end_column: Option<u32>,
}

/// The line of the page that supports a finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SpecLine {
    /// The page's file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

/// The parts of a finding's message, under the names that reports use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The event that it is about.
    pub event: Option<String>,
    /// The field that it is about. For a renamed field, the documented name.
    pub field: Option<String>,
    /// The value that was found, shortened and with control characters escaped.
    pub value: Option<String>,
    /// What the page requires.
    pub expected: Option<String>,
    /// What was found instead.
    pub found: Option<String>,
    /// The metric of a configuration.
    pub metric: Option<String>,
    /// The event whose fields are inherited.
    pub parent: Option<String>,
    /// The new name of a renamed item.
    pub renamed_to: Option<String>,
    /// The old name of a renamed event, if the finding is about something in it.
    pub renamed_from: Option<String>,
    /// The events that a change affects, if there are several.
    pub events: Option<Arc<[Reached]>>,
}

/// An event that a change affects, by its names in both versions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reached {
    /// The name in the old version; `None` for an added event.
    pub old: Option<String>,
    /// The name in the new version; `None` for a removed event.
    pub new: Option<String>,
}

/// A bounded collection of findings, so that input which breaks every rule cannot exhaust memory.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    list: Vec<Finding>,
    left_out: BTreeMap<Rule, LeftOut>,
}

/// The number of findings of one rule that were counted but not kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Errors.
    pub error: u64,
    /// Warnings.
    pub warning: u64,
    /// Infos.
    pub info: u64,
}

impl LeftOut {
    /// The number for a level, to change it.
    pub const fn of(&mut self, level: Level) -> &mut u64 {
        match level {
            Level::Error => &mut self.error,
            Level::Warning => &mut self.warning,
            Level::Info => &mut self.info,
        }
    }

    /// The total number.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.error + self.warning + self.info
    }

    /// The highest level among them; `None` if there are none.
    #[must_use]
    pub const fn worst(&self) -> Option<Level> {
        match self {
            Self { error: 1.., .. } => Some(Level::Error),
            Self { warning: 1.., .. } => Some(Level::Warning),
            Self { info: 1.., .. } => Some(Level::Info),
            Self { error: 0, warning: 0, info: 0 } => None,
        }
    }
}

impl Finding {
    /// Creates a finding at the rule's own level, without help, spec line, context and count.
    pub fn new(rule: Rule, location: Location, message: impl Into<String>) -> Self {
        Self {
            rule,
            level: rule.level(),
            message: message.into(),
            help: None,
            location,
            spec: None,
            context: Context::default(),
            count: None,
            places: Vec::new(),
        }
    }

    /// Adds help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the line of the page that supports it.
    #[must_use]
    pub fn spec(mut self, file: impl Into<String>, line: u32) -> Self {
        self.spec = Some(SpecLine { file: file.into(), line });
        self
    }

    /// Adds the line of a page that supports it, as the table counts lines.
    #[must_use]
    pub fn cite(self, table: &Table<'_>, line: u32) -> Self {
        let (page, line) = table.cite(line);
        self.spec(page, line)
    }

    /// Adds the parts of the message.
    #[must_use]
    pub fn context(mut self, context: Context) -> Self {
        self.context = context;
        self
    }
}

impl Reached {
    /// The name in the new version, or else in the old one.
    #[must_use]
    pub fn name(&self) -> &str {
        self.new.as_deref().or(self.old.as_deref()).unwrap_or_default()
    }
}

impl Location {
    /// A single position.
    pub fn point(file: impl Into<String>, line: u32, column: u32) -> Self {
        Self { file: file.into(), line, column, end_line: None, end_column: None }
    }

    /// A range of `width` characters within one line.
    pub fn stretch(file: impl Into<String>, line: u32, column: u32, width: u32) -> Self {
        Self { file: file.into(), line, column, end_line: Some(line), end_column: Some(column.saturating_add(width)) }
    }
}

impl Findings {
    /// The number of findings that are kept. Later ones are only counted, except for the first of each rule.
    ///
    /// It is more than any report shows: a project with more findings first decides which of them to accept.
    pub const MOST: usize = 50_000;

    /// Creates an empty collection.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding, or counts it if there are already [too many](Self::MOST). The first finding of a rule is always
    /// kept, so that many findings of one rule do not hide those of another.
    pub fn push(&mut self, finding: Finding) {
        if self.list.len() < Self::MOST || !self.has(finding.rule) {
            self.list.push(finding);
        } else {
            *self.left_out.entry(finding.rule).or_default().of(finding.level) += 1;
        }
    }

    /// Whether a finding of this rule is among those kept. Called only when the list is full: then a rule is in
    /// `left_out` from its second additional finding on.
    fn has(&self, rule: Rule) -> bool {
        self.left_out.contains_key(&rule) || self.list.iter().any(|kept| kept.rule == rule)
    }

    /// The findings that were kept, in the order in which they were added.
    #[must_use]
    pub fn as_slice(&self) -> &[Finding] {
        &self.list
    }

    /// The number of findings that were not kept.
    #[must_use]
    pub fn more(&self) -> u64 {
        self.left_out.values().map(LeftOut::count).sum()
    }

    /// What was counted but not kept, by rule.
    #[must_use]
    pub fn left_out(&self) -> &BTreeMap<Rule, LeftOut> {
        &self.left_out
    }

    /// The highest level among all findings, including those not kept.
    #[must_use]
    pub fn worst(&self) -> Option<Level> {
        let kept = self.list.iter().map(|finding| finding.level);
        kept.chain(self.left_out.values().filter_map(LeftOut::worst)).max()
    }

    /// Whether any finding is an error, in which case the next phase must not start.
    #[must_use]
    pub fn has_error(&self) -> bool {
        self.worst() == Some(Level::Error)
    }

    /// Sorts the kept findings by place.
    pub fn sort(&mut self) {
        self.list.sort_by(|a, b| a.location.cmp(&b.location).then(a.rule.cmp(&b.rule)));
    }

    /// The same counts with other findings than those that were kept.
    #[must_use]
    pub fn with_list(self, list: Vec<Finding>) -> Self {
        Self { list, ..self }
    }

    /// Returns the kept findings.
    #[must_use]
    pub fn into_vec(self) -> Vec<Finding> {
        self.list
    }
}

impl Extend<Finding> for Findings {
    fn extend<T: IntoIterator<Item = Finding>>(&mut self, findings: T) {
        for finding in findings {
            self.push(finding);
        }
    }
}
