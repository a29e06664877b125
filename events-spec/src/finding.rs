//! A finding: the one kind of value in which every checker says what is wrong.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::{Level, Rule, Table};

/// Something that a checker found: a broken rule, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that is broken.
    pub rule: Rule,
    /// How much it matters here; the rule's own level unless a configuration says otherwise.
    pub level: Level,
    /// The fact, in one sentence: lower-case start, no full stop, names in backticks.
    pub message: String,
    /// The way out, when there is one to offer.
    pub help: Option<String>,
    /// Where it was found.
    pub location: Location,
    /// The line of the page that says so.
    pub spec: Option<SpecLine>,
    /// What the message is made of, for programs.
    pub context: Context,
    /// How often it was found, when it is reported once for many places.
    pub count: Option<u64>,
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
    /// The line of the end, when a stretch is meant.
    pub end_line: Option<u32>,
    /// The column just behind the last character, when a stretch is meant.
    pub end_column: Option<u32>,
}

/// The line of the page that a finding rests on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SpecLine {
    /// The page's file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

/// What a finding's message is made of, by the names that reports use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The event that it is about.
    pub event: Option<String>,
    /// The field that it is about; for a renamed one, the documented name.
    pub field: Option<String>,
    /// The value that was found, cut and with control characters shown.
    pub value: Option<String>,
    /// What the page asks for.
    pub expected: Option<String>,
    /// What was there instead.
    pub found: Option<String>,
    /// The metric of a configuration.
    pub metric: Option<String>,
    /// The event whose fields are inherited.
    pub parent: Option<String>,
    /// The new name of a renamed thing.
    pub renamed_to: Option<String>,
    /// The old name of an event that has another one now, when the finding is about something in it.
    pub renamed_from: Option<String>,
    /// The events that a change reaches, when it reaches more than one.
    pub events: Option<Arc<[Reached]>>,
}

/// An event that a change reaches, by its names in both versions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reached {
    /// The name in the old version; none for an event that is new.
    pub old: Option<String>,
    /// The name in the new version; none for an event that is gone.
    pub new: Option<String>,
}

/// A collection of findings with a bound, so that input which breaks everything cannot exhaust memory.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    list: Vec<Finding>,
    left_out: BTreeMap<Rule, LeftOut>,
}

/// How many findings of one rule were counted but not kept.
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
    /// The number of a level, to change it.
    pub const fn of(&mut self, level: Level) -> &mut u64 {
        match level {
            Level::Error => &mut self.error,
            Level::Warning => &mut self.warning,
            Level::Info => &mut self.info,
        }
    }

    /// How many findings.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.error + self.warning + self.info
    }

    /// The highest level among them; none without a finding.
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
    /// A finding at the rule's own level, without help, spec line, context and count.
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
        }
    }

    /// The same finding with a way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same finding with the line of the page that it rests on.
    #[must_use]
    pub fn spec(mut self, file: impl Into<String>, line: u32) -> Self {
        self.spec = Some(SpecLine { file: file.into(), line });
        self
    }

    /// The line of a page that says so, counted as the table counts.
    #[must_use]
    pub fn cite(self, table: &Table<'_>, line: u32) -> Self {
        let (page, line) = table.cite(line);
        self.spec(page, line)
    }

    /// The same finding with what its message is made of.
    #[must_use]
    pub fn context(mut self, context: Context) -> Self {
        self.context = context;
        self
    }
}

impl Reached {
    /// The name in the new version, else that in the old one.
    #[must_use]
    pub fn name(&self) -> &str {
        self.new.as_deref().or(self.old.as_deref()).unwrap_or_default()
    }
}

impl Location {
    /// A single point.
    pub fn point(file: impl Into<String>, line: u32, column: u32) -> Self {
        Self { file: file.into(), line, column, end_line: None, end_column: None }
    }

    /// A stretch of `width` characters within one line.
    pub fn stretch(file: impl Into<String>, line: u32, column: u32, width: u32) -> Self {
        Self { file: file.into(), line, column, end_line: Some(line), end_column: Some(column.saturating_add(width)) }
    }
}

impl Findings {
    /// How many findings are kept; later ones are only counted, except for the first of each rule.
    ///
    /// More than any report shows: a project first decides which of them it accepts.
    pub const MOST: usize = 50_000;

    /// An empty collection.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding, or counts it when there are [too many](Self::MOST) already. The first finding of a rule is always
    /// kept, so that many findings of one rule hide none of another.
    pub fn push(&mut self, finding: Finding) {
        if self.list.len() < Self::MOST || !self.has(finding.rule) {
            self.list.push(finding);
        } else {
            *self.left_out.entry(finding.rule).or_default().of(finding.level) += 1;
        }
    }

    /// Whether a finding of this rule is among those kept. Only asked when the list is full: then a rule is found in
    /// `left_out` from its second further finding on.
    fn has(&self, rule: Rule) -> bool {
        self.left_out.contains_key(&rule) || self.list.iter().any(|kept| kept.rule == rule)
    }

    /// The findings that were kept, in the order in which they came.
    #[must_use]
    pub fn as_slice(&self) -> &[Finding] {
        &self.list
    }

    /// How many more there were than were kept.
    #[must_use]
    pub fn more(&self) -> u64 {
        self.left_out.values().map(LeftOut::count).sum()
    }

    /// What was counted but not kept, by rule.
    #[must_use]
    pub fn left_out(&self) -> &BTreeMap<Rule, LeftOut> {
        &self.left_out
    }

    /// The highest level among all of them, those left out included.
    #[must_use]
    pub fn worst(&self) -> Option<Level> {
        let kept = self.list.iter().map(|finding| finding.level);
        kept.chain(self.left_out.values().filter_map(LeftOut::worst)).max()
    }

    /// Whether there is an error among them: the next phase must not start.
    #[must_use]
    pub fn has_error(&self) -> bool {
        self.worst() == Some(Level::Error)
    }

    /// Puts the findings that were kept in the order of their places.
    pub fn sort(&mut self) {
        self.list.sort_by(|a, b| a.location.cmp(&b.location).then(a.rule.cmp(&b.rule)));
    }

    /// The findings that were kept, to change or reorder them.
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
