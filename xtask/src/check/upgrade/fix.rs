//! The configuration that does the same on the new server: what is certain, what is open, and the check of the result.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::Result;
use events_spec::{Finding, Level, Location, Rule, ServerVersion, Spec};
use similar::DiffOp;

use super::consumer::{ConsumerKind, Outcome};
use super::usage::Told;
use super::{Part, Upgrade};
use crate::check::conf::{check_read, refused, rewritten};
use crate::check::fix::{Edit, Texts, diff, lines_diff, written};
use crate::input::STDIN;
use crate::input::conf::metric::{self, About};
use crate::input::conf::read::{self, Conf};

/// A configuration that was repaired, in memory.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// The texts of the files, those that stay as they are among them.
    pub texts: BTreeMap<String, String>,
    /// The files that change.
    pub changed: Vec<String>,
    /// What is not certain, as a diff on top of the texts; empty when all is.
    pub rest: String,
    /// What is open, with its place in the new texts.
    pub open: Vec<Finding>,
}

/// Marks what the new server refuses as it is written, and returns what belongs to no consumer.
pub(super) fn mark(
    old: (&Spec, ServerVersion),
    new: (&Spec, ServerVersion),
    conf: &Conf,
    about: &About,
    parts: &mut [Part<'_>],
) -> Vec<Finding> {
    let before: BTreeSet<Location> = refused(conf, about, old.0, old.1)
        .into_iter()
        .filter(|finding| finding.level == Level::Error)
        .map(|finding| finding.location)
        .collect();
    let mut owners: HashMap<(ConsumerKind, String), usize> = HashMap::new();
    for (at, part) in parts.iter().enumerate() {
        owners.entry((part.consumer.kind, part.consumer.name.clone())).or_insert(at);
    }
    let mut loose = Vec::new();
    for finding in refused(conf, about, new.0, new.1) {
        if before.contains(&finding.location) || is_outside(&finding) {
            continue;
        }
        let exporter = finding.message.strip_prefix("exporter `").and_then(|rest| rest.split_once("`:"));
        let owner = match (&finding.context.metric, exporter) {
            (Some(metric), _) => Some((ConsumerKind::Metric, metric.clone())),
            (None, Some((exporter, _))) => Some((ConsumerKind::Exporter, exporter.to_owned())),
            (None, None) => None,
        };
        match owner.and_then(|owner| owners.get(&owner)).and_then(|at| parts.get_mut(*at)) {
            Some(part) => {
                part.consumer.outcome = part.consumer.outcome.max(Outcome::Rewritten);
                part.told.push(Told { finding, step: None, is_open: false });
            }
            None => loose.push(finding),
        }
    }
    loose
}

/// Writes what is certain, in memory, and checks the result against the new page.
///
/// # Errors
/// When a file that was read before cannot be read again.
pub(crate) fn fix(
    names: &[String],
    conf: &Conf,
    upgrade: &Upgrade,
    old: (&Spec, ServerVersion),
    new: (&Spec, ServerVersion),
) -> Result<Fixed> {
    let before: Texts = crate::check::fix::texts(&conf.files);
    let all: Vec<&Edit> = upgrade.steps.iter().filter(|step| step.is_whole()).flat_map(|step| &step.edits).collect();
    let texts = repaired(names, conf, upgrade, old.1, new.1)?;
    let proposed = moved(names, &written(&before, all), old.1, new.1)?;
    let mut moves = Moves { before: &before, after: &texts, of: BTreeMap::new() };
    let mut open: Vec<Finding> = Vec::new();
    for (finding, step, is_open) in &upgrade.told {
        let is_done = step.and_then(|at| upgrade.steps.get(at)).is_some_and(|step| step.is_whole() && step.certain);
        if *is_open && !is_done {
            open.push(moves.relocated(finding.clone()));
        }
    }
    let said: BTreeSet<(String, u32)> =
        open.iter().map(|finding| (finding.location.file.clone(), finding.location.line)).collect();
    for finding in check(names, &texts, old, new)? {
        if !said.contains(&(finding.location.file.clone(), finding.location.line)) {
            open.push(finding);
        }
    }
    let changed = texts.iter().filter(|(file, text)| before.get(*file) != Some(text)).map(|(file, _)| file.clone());
    Ok(Fixed { changed: changed.collect(), rest: diff(&texts, &proposed), open, texts })
}

/// The texts after everything that is certain was written.
///
/// # Errors
/// When a file that was read before cannot be read again.
pub(super) fn repaired(
    names: &[String],
    conf: &Conf,
    upgrade: &Upgrade,
    from: ServerVersion,
    to: ServerVersion,
) -> Result<Texts> {
    let certain = upgrade.steps.iter().filter(|step| step.is_whole() && step.certain);
    let edits: Vec<&Edit> = certain.flat_map(|step| &step.edits).collect();
    moved(names, &written(&crate::check::fix::texts(&conf.files), edits), from, to)
}

/// Reads a configuration with these texts.
///
/// # Errors
/// When a file that was read before cannot be read again.
pub(super) fn again(names: &[String], texts: &Texts) -> Result<Conf> {
    let mut input = texts.get(STDIN).map_or(&[][..], String::as_bytes);
    read::read_instead(names, texts.clone(), &mut input)
}

/// What `conf-check` finds in the result that it did not find in what was there.
fn check(
    names: &[String],
    texts: &Texts,
    old: (&Spec, ServerVersion),
    new: (&Spec, ServerVersion),
) -> Result<Vec<Finding>> {
    let known = check_read(read::read(names, &mut std::io::empty())?, Some(old.1), old.0);
    let known: BTreeSet<(Rule, String)> = of_interest(known.findings.into_vec())
        .filter(|finding| finding.level < Level::Error)
        .map(|finding| (finding.rule, finding.message))
        .collect();
    let found = check_read(again(names, texts)?, Some(new.1), new.0);
    let is_new = |finding: &Finding| !known.contains(&(finding.rule, finding.message.clone()));
    Ok(of_interest(found.findings.into_vec()).filter(is_new).collect())
}

fn of_interest(findings: Vec<Finding>) -> impl Iterator<Item = Finding> {
    findings.into_iter().filter(|finding| finding.level > Level::Info && !is_outside(finding))
}

/// Whether a finding is about the configuration as a whole, such as its missing version: a note of the report says so, and
/// nothing about statistics repairs it. A finding about a block begins with the block, and one about a variable names it.
fn is_outside(finding: &Finding) -> bool {
    let is_variable = finding.context.found.as_ref().is_some_and(|found| found.starts_with('$'));
    finding.rule == Rule::RefusedSetting && finding.message.starts_with("Dovecot ") && !is_variable
}

/// The same configuration as another release wants it written.
fn moved(names: &[String], texts: &Texts, from: ServerVersion, to: ServerVersion) -> Result<Texts> {
    let mut conf = again(names, texts)?;
    let about = metric::about(&mut conf);
    Ok(written(texts, &rewritten(&conf, &about, from, to)))
}

/// What the lines of files have become.
struct Moves<'t> {
    before: &'t Texts,
    after: &'t Texts,
    /// For each file, what each line has become, and the new lines.
    of: BTreeMap<String, (Vec<Moved>, Vec<&'t str>)>,
}

/// The new number of a line, from 0, and whether the line is the same.
type Moved = (usize, bool);

impl<'t> Moves<'t> {
    /// A finding at the line that its line has become.
    fn relocated(&mut self, mut finding: Finding) -> Finding {
        let place = &mut finding.location;
        let (Some(old), Some(new)) = (self.before.get(&place.file), self.after.get(&place.file)) else {
            return finding;
        };
        if old == new {
            return finding;
        }
        let (moved, lines) =
            self.of.entry(place.file.clone()).or_insert_with(|| (moves(old, new), new.lines().collect()));
        let line = usize::try_from(place.line).ok().and_then(|line| line.checked_sub(1));
        let Some((at, is_same)) = line.and_then(|line| moved.get(line)).copied() else { return finding };
        let number = |number: usize| u32::try_from(number + 1).unwrap_or(u32::MAX);
        let ends_there = place.end_line == Some(place.line);
        place.line = number(at);
        match is_same && ends_there {
            true => place.end_line = Some(place.line),
            false => {
                let text = lines.get(at).copied().unwrap_or_default();
                place.column = number(text.chars().count() - text.trim_start().chars().count());
                (place.end_line, place.end_column) = (None, None);
            }
        }
        finding
    }
}

/// What each line of a text has become.
fn moves(old: &str, new: &str) -> Vec<Moved> {
    let mut moves = Vec::new();
    for op in lines_diff(old, new).ops() {
        match *op {
            DiffOp::Equal { new_index, len, .. } => moves.extend((0..len).map(|at| (new_index + at, true))),
            DiffOp::Replace { old_len, new_index, .. } | DiffOp::Delete { old_len, new_index, .. } => {
                moves.extend(std::iter::repeat_n((new_index, false), old_len));
            }
            DiffOp::Insert { .. } => {}
        }
    }
    moves
}
