//! Reports: the findings of a command, their output, and the exit status.

mod accept;
pub mod baseline;
pub mod config;
pub mod console;
mod consumer;
pub mod github;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod model_json;
mod options;
mod page_id;
mod rank;
pub mod sarif;
pub mod schema;
mod source;
mod status;
mod summary;
pub mod text;
pub mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Result;
use events_spec::{Finding, Findings, LeftOut, Level, Rule, Source, Spec};

pub use consumer::{Consumers, Repair};
pub use options::{FailOn, Format, ReportOptions};
pub use page_id::{Chosen, PageId};
pub use source::{Excerpt, Sources};
pub use status::{Status, Usage};
pub use summary::SummaryOptions;

use self::baseline::Baseline;
use self::config::{Config, Limit};
pub use self::console::Console;
pub use crate::check::Table;
pub use crate::check::diff::Changed;

/// The name of the program in reports and usage lines.
pub const TOOL: &str = "dovecot-events";

/// The findings of a command, and everything else to report.
#[derive(Clone, Debug)]
pub struct Report {
    /// The command, such as `live-check`.
    pub command: &'static str,
    /// The rules that this command checks. Allows for other rules are ignored.
    pub rules: Vec<Rule>,
    /// The files that it read, as the user named them; `-` for standard input.
    pub inputs: Vec<String>,
    /// The page that it checked against.
    pub spec: Option<PageId>,
    /// The findings.
    pub findings: Vec<Finding>,
    /// Findings that were only counted.
    pub left_out: BTreeMap<Rule, LeftOut>,
    /// The coverage of the page; only from `live-check`.
    pub coverage: Option<Coverage>,
    /// The events and fields that each source has; only from `reconcile`.
    pub table: Option<Table>,
    /// How many series each metric can make; only from `conf-check`.
    pub series: Option<Table>,
    /// What happens to everything that uses events, in one line and as a table; only from `upgrade`.
    pub consumers: Option<Consumers>,
    /// What was written, and what is left to be written; only with `--fix`.
    pub fixed: Option<Repair>,
    /// Whether the findings stay in the order in which they were found.
    pub in_order: bool,
    /// The changes, as data and as a table of events; only from `diff`.
    pub changes: Option<Changed>,
    /// How much of it the text shows.
    pub detail: Detail,
    /// The contents of the source; only from `source-check`.
    pub source: Option<Said>,
    /// The version bump that the changes require; only from `diff`.
    pub bump: Option<Bump>,
    /// The texts that findings point to.
    pub sources: Sources,
    /// How many findings were accepted and therefore left out.
    pub accepted: Accepted,
    /// The file whose allows accept findings, as the user finds it from here.
    pub accepted_by: String,
    /// The exit status and its reason, if the findings do not determine it.
    pub forced: Option<Forced>,
}

/// What an input says, for programs, and the part of it that people have to know.
#[derive(Clone, Debug)]
pub struct Said {
    /// All of it, as JSON.
    pub value: serde_json::Value,
    /// What was not looked at, a line each; empty where everything was.
    pub text: String,
}

/// An exit status that is not determined by the findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forced {
    /// The exit status.
    pub status: u8,
    /// The reason, in one sentence.
    pub reason: String,
}

/// How much of a report its text shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// Every finding with an excerpt.
    #[default]
    Full,
    /// A line for each finding, except for those that are only about wording.
    Lines,
    /// Tables and counts.
    Summary,
}

/// The coverage of the page, in the three formats that reports need.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    /// For programs.
    pub value: serde_json::Value,
    /// As a table for the terminal.
    pub text: String,
    /// As a table in Markdown.
    pub markdown: String,
}

/// The version bump that the changes require, and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bump {
    /// `major`, `minor`, `patch` or `none`.
    pub level: &'static str,
    /// The reason, in one sentence.
    pub reason: String,
}

/// The number of accepted findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    /// By allows and switched-off rules of `events.toml`.
    pub by_config: u64,
    /// By the baseline.
    pub by_baseline: u64,
}

/// The number of findings at each level, including those only counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Errors.
    pub error: u64,
    /// Warnings.
    pub warning: u64,
    /// Infos.
    pub info: u64,
}

impl Report {
    /// Creates a report without findings.
    #[must_use]
    pub fn new(command: &'static str, rules: &[Rule]) -> Self {
        Self {
            command,
            rules: rules.to_vec(),
            inputs: Vec::new(),
            spec: None,
            findings: Vec::new(),
            left_out: BTreeMap::new(),
            coverage: None,
            table: None,
            series: None,
            consumers: None,
            fixed: None,
            in_order: false,
            changes: None,
            detail: Detail::default(),
            source: None,
            bump: None,
            sources: Sources::default(),
            accepted: Accepted::default(),
            accepted_by: config::DEFAULT_FILE.to_owned(),
            forced: None,
        }
    }

    /// The status of the command, if it fails from this level on.
    #[must_use]
    pub fn status(&self, fail_on: FailOn) -> Status {
        let fails = fail_on.level().is_some_and(|level| self.worst() >= Some(level));
        if fails { Status::Found } else { Status::Clean }
    }

    /// Sets the page that was checked against, and keeps its text for excerpts.
    pub fn set_page(&mut self, source: &Source, spec: &Spec) {
        self.spec = Some(PageId::of(spec));
        self.sources.add_text(source.file.clone(), &source.text);
        // Findings about other inputs cite the page without its folders.
        self.sources.add_text(spec.page(), &source.text);
    }

    /// Adds the findings of a checker.
    pub fn add(&mut self, findings: Findings) {
        for (rule, more) in findings.left_out() {
            let left_out = self.left_out.entry(*rule).or_default();
            left_out.error += more.error;
            left_out.warning += more.warning;
            left_out.info += more.info;
        }
        self.findings.extend(findings.into_vec());
    }

    /// The number of findings that the report does not show.
    #[must_use]
    pub fn more(&self) -> u64 {
        self.left_out.values().map(LeftOut::count).sum()
    }

    /// The number of findings at each level.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for finding in &self.findings {
            *summary.of(finding.level) += 1;
        }
        for left_out in self.left_out.values() {
            summary.error += left_out.error;
            summary.warning += left_out.warning;
            summary.info += left_out.info;
        }
        summary
    }

    /// The highest level among the findings, including those only counted.
    #[must_use]
    pub fn worst(&self) -> Option<Level> {
        let kept = self.findings.iter().map(|finding| finding.level);
        kept.chain(self.left_out.values().filter_map(LeftOut::worst)).max()
    }

    /// The maximum number of findings shown. The limit is applied last, so that accepted findings do not count.
    pub const MOST_SHOWN: usize = 1000;

    /// Only counts the findings beyond [`MOST_SHOWN`](Self::MOST_SHOWN), but keeps the first finding of each rule.
    fn cut(&mut self) {
        let rules: BTreeSet<Rule> = self.findings.iter().map(|finding| finding.rule).collect();
        let mut room = Self::MOST_SHOWN.saturating_sub(rules.len());
        let mut seen = BTreeSet::new();
        for finding in std::mem::take(&mut self.findings) {
            let is_first = seen.insert(finding.rule);
            if is_first || room > 0 {
                room -= usize::from(!is_first);
                self.findings.push(finding);
            } else {
                *self.left_out.entry(finding.rule).or_default().of(finding.level) += 1;
            }
        }
    }

    /// Sorts by level, then by rule, then in the order of discovery, for every output.
    fn sort(&mut self) {
        if self.in_order {
            return;
        }
        self.findings.sort_by_key(rank::rank);
    }
}

impl Summary {
    fn of(&mut self, level: Level) -> &mut u64 {
        match level {
            Level::Error => &mut self.error,
            Level::Warning => &mut self.warning,
            Level::Info => &mut self.info,
        }
    }

    /// The total.
    #[must_use]
    pub const fn total(self) -> u64 {
        self.error + self.warning + self.info
    }
}

/// The project's configuration and baseline, which decide about findings. They are read before the work begins, so that
/// an error in them does not show only at the end.
#[derive(Debug)]
pub struct Gate<'o> {
    options: &'o ReportOptions,
    config: Option<Config>,
    baseline: Option<Baseline>,
}

impl<'o> Gate<'o> {
    /// Reads the configuration and the baseline that the options name, and checks that the results can be written.
    ///
    /// # Errors
    /// If one of them cannot be read or is invalid, if a result cannot be written to its destination, or if writing it
    /// would overwrite one of the files to read.
    pub fn open(options: &'o ReportOptions) -> Result<Self> {
        let config = Config::find(options.config.as_deref())?;
        let baseline = options.baseline.as_deref().map(Baseline::read).transpose()?;
        for path in options.written() {
            write::check_target(path)?;
        }
        let gate = Self { options, config, baseline };
        let config = gate.config.as_ref().map(|config| Path::new(&config.file));
        gate.spare(config.into_iter().chain(options.page.spec.iter().map(PathBuf::as_path)))?;
        if let (Some(output), Some(baseline)) =
            (&options.output, options.write_baseline.as_ref().or(options.baseline.as_ref()))
            && (output == baseline || write::is_same_file(output, baseline))
        {
            return Err(Usage(format!("`{}` cannot be both the report and the baseline", output.display())).into());
        }
        Ok(gate)
    }

    /// The limit on the number of series that the project sets, with its place.
    #[must_use]
    pub fn most_series(&self) -> Option<&Limit> {
        self.config.as_ref()?.most_series.as_ref()
    }

    /// Refuses to overwrite inputs with results. `-` is standard input.
    ///
    /// # Errors
    /// If one of the inputs is the file of the report or of the baseline, which is wrong usage.
    pub fn spare<'p>(&self, inputs: impl IntoIterator<Item = &'p Path>) -> Result<()> {
        for input in inputs {
            for path in self.options.written() {
                if write::is_same_file(input, path) {
                    let message = format!("the results would overwrite `{}`, which is an input", path.display());
                    return Err(Usage(message).into());
                }
            }
        }
        Ok(())
    }

    /// Applies levels, allows and the baseline, writes the report, and returns the status of the command.
    ///
    /// # Errors
    /// If the baseline belongs to another command, or something cannot be written.
    pub fn finish(self, mut report: Report, console: &mut Console<'_>) -> Result<Status> {
        // Includes and other files that are known only after reading.
        self.spare(report.inputs.iter().map(Path::new))?;
        if let Some(config) = &self.config {
            accept::by_config(config, &mut report);
        }
        report.sort();
        if let Some(path) = &self.options.write_baseline {
            let baseline = baseline::write(path, &report)?;
            accept::by_baseline(&baseline, &mut report)?;
        } else if let Some(baseline) = &self.baseline {
            accept::by_baseline(baseline, &mut report)?;
        }
        report.sort();
        report.cut();
        let text = self.render(&report, console);
        match &self.options.output {
            Some(path) => write::file(path, text.as_bytes())?,
            None => console.out.write_all(text.as_bytes()).map_err(anyhow::Error::from)?,
        }
        Ok(report.status(self.options.fail_on))
    }

    fn render(&self, report: &Report, console: &Console<'_>) -> String {
        let to_terminal = self.options.output.is_none();
        match self.options.format {
            Format::Text => text::render(
                report,
                text::Style {
                    color: to_terminal && console.look.color_out,
                    width: if to_terminal { console.look.width } else { console::Look::PLAIN_WIDTH },
                    fail_on: self.options.fail_on,
                },
            ),
            Format::Json => json::render(report),
            Format::Github => github::render(report),
            Format::Sarif => sarif::render(report),
            Format::Junit => junit::render(report, self.options.fail_on),
            Format::Markdown => markdown::render(report),
        }
    }
}

/// Applies the project's levels, allows and baseline, writes the report, and returns the status of the command.
///
/// # Errors
/// If the configuration or the baseline is invalid, or something cannot be written.
pub fn finish(report: Report, options: &ReportOptions, console: &mut Console<'_>) -> Result<Status> {
    Gate::open(options)?.finish(report, console)
}
