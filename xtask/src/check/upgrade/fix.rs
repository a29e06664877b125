//! The configuration that does the same on the new server: what is certain, what is open, and the check of the result.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use events_spec::{Finding, Level, Location, Rule, ServerVersion, Spec};
use similar::{DiffOp, TextDiff};

use super::consumer::{ConsumerKind, Outcome};
use super::usage::Told;
use super::{Part, Upgrade};
use crate::check::conf::{check_read, refused, rewritten};
use crate::check::fix::{Edit, Texts, diff, written};
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
    let mut loose = Vec::new();
    for finding in refused(conf, about, new.0, new.1) {
        if before.contains(&finding.location) || is_outside(&finding) {
            continue;
        }
        let is_owner = |part: &&mut Part<'_>| match part.consumer.kind {
            ConsumerKind::Metric => finding.context.metric.as_ref() == Some(&part.consumer.name),
            ConsumerKind::Exporter => finding.message.starts_with(&format!("exporter `{}`:", part.consumer.name)),
            ConsumerKind::Setting | ConsumerKind::Emitter | ConsumerKind::Reader | ConsumerKind::Query => false,
        };
        match parts.iter_mut().find(is_owner) {
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
    let mut open: Vec<Finding> = Vec::new();
    for (finding, step, is_open) in &upgrade.told {
        let is_done = step.and_then(|at| upgrade.steps.get(at)).is_some_and(|step| step.is_whole() && step.certain);
        if *is_open && !is_done {
            open.push(relocated(finding.clone(), &before, &texts));
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

/// A finding at the line that its line has become.
fn relocated(mut finding: Finding, before: &Texts, after: &Texts) -> Finding {
    let place = &mut finding.location;
    let (Some(old), Some(new)) = (before.get(&place.file), after.get(&place.file)) else { return finding };
    if old == new {
        return finding;
    }
    let Some(line) = usize::try_from(place.line).ok().and_then(|line| line.checked_sub(1)) else { return finding };
    let ops = TextDiff::from_lines(old, new);
    let at = ops.ops().iter().find_map(|op| match op {
        DiffOp::Equal { old_index, new_index, len } if (*old_index..old_index + len).contains(&line) => {
            Some((new_index + (line - old_index), true))
        }
        DiffOp::Replace { old_index, old_len, new_index, .. } if (*old_index..old_index + old_len).contains(&line) => {
            Some((*new_index, false))
        }
        DiffOp::Delete { old_index, old_len, new_index } if (*old_index..old_index + old_len).contains(&line) => {
            Some((*new_index, false))
        }
        _ => None,
    });
    let Some((at, is_same)) = at else { return finding };
    let number = |number: usize| u32::try_from(number + 1).unwrap_or(u32::MAX);
    let ends_there = place.end_line == Some(place.line);
    place.line = number(at);
    match is_same && ends_there {
        true => place.end_line = Some(place.line),
        false => {
            let text = new.lines().nth(at).unwrap_or_default();
            place.column = number(text.chars().count() - text.trim_start().chars().count());
            (place.end_line, place.end_column) = (None, None);
        }
    }
    finding
}
