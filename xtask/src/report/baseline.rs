//! Baselines: what is accepted today, so that only what is new fails.
//!
//! An entry names a finding by its rule and by what it is about, never by line numbers or words, so that an edit
//! further up or a better message does not bring it back.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use events_spec::{Context, Finding, Location, Rule, RuleArea};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Report;
use crate::input::file;
use crate::input::path::slashes;

/// The findings that a project accepts for now.
#[derive(Clone, Debug)]
pub struct Baseline {
    /// The file, as the user named it.
    pub file: String,
    /// Its text.
    pub text: String,
    /// The command whose findings they are.
    pub command: String,
    /// The accepted findings.
    pub entries: Vec<Entry>,
}

/// An accepted finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The rule's id.
    pub rule: String,
    /// The file that it is in; none when a finding stands for many places.
    pub file: Option<String>,
    /// What it is about.
    pub context: Context,
    /// Its message, when nothing else says what it is about.
    pub message: Option<String>,
    /// How often it may occur.
    pub times: u64,
    /// Where the entry stands.
    pub location: Location,
}

/// An entry as it stands in the file; the order of its members is the order of the file's entries.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with a `rule`")]
struct Written {
    rule: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    event: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    metric: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    renamed_to: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    times: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with `command` and `findings`")]
struct WrittenFile<'a> {
    command: String,
    #[serde(borrow)]
    findings: Vec<&'a RawValue>,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// When the file cannot be read or is no baseline.
    pub fn read(path: &Path) -> Result<Self> {
        Self::parse(&path.display().to_string(), &file::read(path)?)
    }

    /// Understands the text of a baseline.
    ///
    /// # Errors
    /// When it is not JSON or not of this shape.
    pub fn parse(file: &str, text: &str) -> Result<Self> {
        let no_baseline = || format!("`{file}` is no baseline; --write-baseline writes one");
        let whole: WrittenFile<'_> = serde_json::from_str(text).with_context(no_baseline)?;
        let mut entries = Vec::new();
        for raw in whole.findings {
            // serde_json borrows the entry from the text, so that its address gives its place.
            let offset = (raw.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
            let before = text.get(..offset).unwrap_or("");
            let line = u32::try_from(before.matches('\n').count() + 1).unwrap_or(u32::MAX);
            let column =
                u32::try_from(before.rsplit('\n').next().unwrap_or("").chars().count() + 1).unwrap_or(u32::MAX);
            let written: Written = serde_json::from_str(raw.get())
                .with_context(|| format!("{file}:{line}: this entry is not what a baseline holds"))?;
            entries.push(Entry::from_written(written, Location::point(file, line, column)));
        }
        Ok(Self { file: file.to_owned(), text: text.to_owned(), command: whole.command, entries })
    }

    /// Refuses a baseline of another command, whose entries would all be stale.
    ///
    /// # Errors
    /// When it is one.
    pub fn check_command(&self, command: &str) -> Result<()> {
        if self.command != command {
            bail!("`{}` is a baseline of `{}`, not of `{command}`", self.file, self.command);
        }
        Ok(())
    }
}

impl Entry {
    fn from_written(written: Written, location: Location) -> Self {
        Self {
            rule: written.rule,
            file: written.file,
            context: Context {
                event: written.event,
                field: written.field,
                value: written.value,
                metric: written.metric,
                parent: written.parent,
                renamed_to: written.renamed_to,
                ..Context::default()
            },
            message: written.message,
            times: written.times.unwrap_or(1),
            location,
        }
    }

    /// Whether this entry accepts that finding.
    #[must_use]
    pub fn matches(&self, finding: &Finding) -> bool {
        let other = written(finding);
        let context = &self.context;
        self.rule == other.rule
            && self.file == other.file
            && context.event == other.event
            && context.field == other.field
            && context.value == other.value
            && context.metric == other.metric
            && context.parent == other.parent
            && context.renamed_to == other.renamed_to
            && self.message == other.message
    }

    /// What the entry is about, for a message: ` (`event` `field`)`, or nothing.
    #[must_use]
    pub fn about(&self) -> String {
        let context = &self.context;
        let parts = [&context.event, &context.field, &context.value, &context.metric, &context.renamed_to];
        let parts: Vec<String> = parts.into_iter().flatten().map(|part| format!("`{part}`")).collect();
        match (&self.message, parts.is_empty()) {
            (Some(message), _) => format!(": {message}"),
            (None, true) => String::new(),
            (None, false) => format!(" ({})", parts.join(", ")),
        }
    }
}

/// What of a finding names it, as one text that stays the same while lines move and words change.
#[must_use]
pub fn fingerprint(finding: &Finding) -> String {
    serde_json::json!(written(finding)).to_string()
}

/// Writes everything that a report holds as a baseline and returns it.
///
/// # Errors
/// When findings were left out of the report, or the file cannot be written.
pub fn write(path: &Path, report: &Report) -> Result<Baseline> {
    if report.more() > 0 {
        bail!(
            "{} findings are too many for a baseline; put the first ones right, or switch a rule off in `events.toml`",
            report.summary().total()
        );
    }
    let text = print(report);
    file::write(path, text.as_bytes())?;
    Baseline::parse(&path.display().to_string(), &text)
}

/// The baseline that accepts what a report holds, one entry a line, sorted.
fn print(report: &Report) -> String {
    let mut times: BTreeMap<Written, u64> = BTreeMap::new();
    for finding in report.findings.iter().filter(|finding| finding.rule.area() != RuleArea::Config) {
        *times.entry(written(finding)).or_default() += 1;
    }
    let lines: Vec<String> = times
        .into_iter()
        .map(|(entry, times)| {
            let entry = Written { times: (times > 1).then_some(times), ..entry };
            format!("    {}", serde_json::json!(entry))
        })
        .collect();
    let list = if lines.is_empty() { "[]".to_owned() } else { format!("[\n{}\n  ]", lines.join(",\n")) };
    format!("{{\n  \"command\": {},\n  \"findings\": {list}\n}}\n", serde_json::json!(report.command))
}

/// What of a finding names it.
fn written(finding: &Finding) -> Written {
    let context = finding.context.clone();
    // A finding that stands for many places has the first of them, and a sample value: both are chance.
    let many = finding.count.is_some();
    let value = context.value.filter(|_| !many || finding.rule == Rule::UnknownValue);
    let mut written = Written {
        rule: finding.rule.id().to_owned(),
        file: (!many).then(|| slashes(&finding.location.file)),
        event: context.event,
        field: context.field,
        value,
        metric: context.metric,
        parent: context.parent,
        renamed_to: context.renamed_to,
        message: None,
        times: None,
    };
    let about = [&written.event, &written.field, &written.value, &written.metric, &written.parent, &written.renamed_to];
    if about.into_iter().all(Option::is_none) {
        written.message = Some(finding.message.clone());
    }
    written
}
