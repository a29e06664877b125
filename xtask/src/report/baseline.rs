//! Baselines: the findings that are accepted today, so that only new ones are failures.
//!
//! An entry identifies a finding by its rule and its subject, not by line numbers or wording. It therefore still
//! matches after an edit elsewhere in the file or a better message.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use events_spec::{Context, Finding, Location, Rule, RuleArea};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Report, write as disk};
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
    /// Its identity.
    pub about: About,
    /// How often it may occur.
    pub times: u64,
    /// The place of the entry.
    pub location: Location,
}

/// The identity of a finding. The order of the members is the order of a baseline's entries.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object with a `rule`")]
pub struct About {
    /// The rule's id.
    pub rule: String,
    /// The file that it is in; `None` if a finding stands for many places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// The field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The metric.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<String>,
    /// The event whose fields are inherited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// The new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_to: Option<String>,
    /// The message, if nothing else identifies the finding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The number of occurrences, only in the file.
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
    /// The maximum size of a baseline, several times that of all findings that are ever kept.
    const MOST_BYTES: u64 = 64 << 20;

    /// Reads a baseline.
    ///
    /// # Errors
    /// When the file cannot be read or is not a baseline.
    pub fn read(path: &Path) -> Result<Self> {
        let text =
            file::read_text(path, Self::MOST_BYTES).with_context(|| format!("cannot read `{}`", path.display()))?;
        Self::parse(&path.display().to_string(), &text)
    }

    /// Understands the text of a baseline.
    ///
    /// # Errors
    /// When it is not JSON or not of this shape.
    pub fn parse(file: &str, text: &str) -> Result<Self> {
        let no_baseline = || format!("`{file}` is not a baseline; `--write-baseline` writes one");
        let whole: WrittenFile<'_> = serde_json::from_str(text).with_context(no_baseline)?;
        let mut entries = Vec::new();
        let (mut at, mut line, mut column) = (0, 1_u32, 1_u32);
        for raw in whole.findings {
            // serde_json borrows the entry from the text, so that its address gives its place.
            let offset = (raw.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
            for c in text.get(at..offset).unwrap_or("").chars() {
                (line, column) = if c == '\n' { (line.saturating_add(1), 1) } else { (line, column.saturating_add(1)) };
            }
            at = offset;
            let mut about: About =
                serde_json::from_str(raw.get()).with_context(|| format!("{file}:{line}: invalid baseline entry"))?;
            let times = about.times.take().unwrap_or(1);
            entries.push(Entry { about, times, location: Location::point(file, line, column) });
        }
        Ok(Self { file: file.to_owned(), text: text.to_owned(), command: whole.command, entries })
    }

    /// Refuses a baseline of another command, whose entries would all be stale.
    ///
    /// # Errors
    /// If it is one.
    pub fn check_command(&self, command: &str) -> Result<()> {
        if self.command != command {
            bail!("`{}` is a baseline for `{}`, not for `{command}`", self.file, self.command);
        }
        Ok(())
    }
}

impl About {
    /// The identity of a finding.
    #[must_use]
    pub fn of(finding: &Finding) -> Self {
        let context = finding.context.clone();
        // A finding that stands for many places has the first place and a sample value, both of which are arbitrary.
        let many = finding.count.is_some();
        let value = context.value.filter(|_| !many || finding.rule == Rule::UnknownValue);
        let mut about = Self {
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
        let named = [&about.event, &about.field, &about.value, &about.metric, &about.parent, &about.renamed_to];
        if named.into_iter().all(Option::is_none) {
            about.message = Some(finding.message.clone());
        }
        about
    }

    /// The identity as the context of a finding.
    #[must_use]
    pub fn context(&self) -> Context {
        Context {
            event: self.event.clone(),
            field: self.field.clone(),
            value: self.value.clone(),
            metric: self.metric.clone(),
            parent: self.parent.clone(),
            renamed_to: self.renamed_to.clone(),
            ..Context::default()
        }
    }
}

impl fmt::Display for About {
    /// For a message: ` (`event`, `field`)`, or nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [&self.event, &self.field, &self.value, &self.metric, &self.renamed_to];
        let parts: Vec<String> = parts.into_iter().flatten().map(|part| format!("`{part}`")).collect();
        match (&self.message, parts.is_empty()) {
            (Some(message), _) => write!(f, ": {message}"),
            (None, true) => Ok(()),
            (None, false) => write!(f, " ({})", parts.join(", ")),
        }
    }
}

/// The identity of a finding as one text, which does not change if lines move or the wording changes.
#[must_use]
pub fn fingerprint(finding: &Finding) -> String {
    serde_json::json!(About::of(finding)).to_string()
}

/// Writes everything that a report holds as a baseline and returns it.
///
/// # Errors
/// When findings were left out of the report, or the file cannot be written.
pub fn write(path: &Path, report: &Report) -> Result<Baseline> {
    if report.more() > 0 {
        bail!(
            "{} findings are too many for a baseline; fix some of them, or turn a rule off in `events.toml`",
            report.summary().total()
        );
    }
    let text = print(report);
    disk::file(path, text.as_bytes())?;
    Baseline::parse(&path.display().to_string(), &text)
}

/// The baseline that accepts all findings of a report, with one entry per line, sorted.
fn print(report: &Report) -> String {
    let mut times: BTreeMap<About, u64> = BTreeMap::new();
    for finding in report.findings.iter().filter(|finding| finding.rule.area() != RuleArea::Config) {
        *times.entry(About::of(finding)).or_default() += 1;
    }
    let lines: Vec<String> = times
        .into_iter()
        .map(|(entry, times)| {
            let entry = About { times: (times > 1).then_some(times), ..entry };
            format!("    {}", serde_json::json!(entry))
        })
        .collect();
    let list = if lines.is_empty() { "[]".to_owned() } else { format!("[\n{}\n  ]", lines.join(",\n")) };
    format!("{{\n  \"command\": {},\n  \"findings\": {list}\n}}\n", serde_json::json!(report.command))
}
