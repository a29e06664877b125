//! Applies a project's decisions about findings: its levels, its allows, and its baseline.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::Result;
use events_spec::wildcard::matches;
use events_spec::{Context, Finding, LeftOut, Location, Rule, suggest};

use super::Report;
use super::baseline::{About, Baseline, Entry};
use super::config::{Config, SetLevel, Subject, from_above, subjects};
use crate::input::path::slashes;

/// Applies `events.toml`, first allows and then levels, and reports entries without effect.
pub(super) fn by_config(config: &Config, report: &mut Report) {
    report.sources.add_text(&config.file, &config.text);
    if !config.below.is_empty() {
        report.accepted_by = config.file.clone();
    }
    let mut used = vec![false; config.allows.len()];
    let mut by_anchor: HashMap<Option<Subject<'_>>, Vec<usize>> = HashMap::new();
    for (at, allow) in config.allows.iter().enumerate() {
        by_anchor.entry(allow.anchor()).or_default().push(at);
    }
    report.findings.retain(|finding| {
        // Every allow that matches counts as used, whatever the order of overlapping allows.
        let mut allowed = false;
        let file = from_above(&config.below, &finding.location.file);
        let anchors = subjects(finding, &file).map(Some).chain([None]);
        for at in anchors.filter_map(|anchor| by_anchor.get(&anchor)).flatten() {
            if config.allows[*at].matches(finding, &file) {
                (allowed, used[*at]) = (true, true);
            }
        }
        report.accepted.by_config += u64::from(allowed);
        !allowed
    });
    // For findings that were only counted, only the rule is known, so only an allow for all findings of a rule applies.
    let covers =
        |rule: &Rule| config.allows.iter().any(|allow| allow.is_of_whole_rules() && matches(&allow.rule, rule.id()));
    report.left_out.retain(|rule, left_out| {
        let covered = covers(rule);
        report.accepted.by_config += if covered { left_out.count() } else { 0 };
        !covered
    });
    check_rules(config, report);
    check_unused(config, &used, report);
    for level in &config.levels {
        if let Some(rule) = Rule::from_id(&level.rule) {
            set_level(rule, level, report);
        }
    }
}

/// Rule `unknown-rule`: a level or an allow for a rule that does not exist has no effect.
fn check_rules(config: &Config, report: &mut Report) {
    let levels = config.levels.iter().map(|level| (level.rule.as_str(), &level.location));
    let allows = config.allows.iter().map(|allow| (allow.rule.as_str(), &allow.rule_location));
    let unknown = levels.chain(allows).filter(|(id, _)| !Rule::ALL.iter().any(|rule| matches(id, rule.id())));
    let found: Vec<Finding> = unknown.map(|(id, location)| unknown_rule(id, location.clone())).collect();
    report.findings.extend(found);
}

fn unknown_rule(id: &str, location: Location) -> Finding {
    let near = suggest::nearest(id, Rule::ALL.iter().map(|rule| rule.id()));
    let help = if near.is_empty() {
        "`explain` without an argument lists all rules".to_owned()
    } else {
        format!("did you mean {}?", suggest::any_of(&near))
    };
    let context = Context { found: Some(id.to_owned()), ..Context::default() };
    Finding::new(Rule::UnknownRule, location, format!("unknown rule `{id}`")).help(help).context(context)
}

/// Rule `unused-allow`: an allow that matches nothing, although the command checks its rule and has read its file. If
/// findings of that rule were only counted, the allow may have matched one of these.
fn check_unused(config: &Config, used: &[bool], report: &mut Report) {
    for (allow, _) in config.allows.iter().zip(used).filter(|(_, used)| !**used) {
        let looked_for = report.rules.iter().any(|rule| matches(&allow.rule, rule.id()));
        let looked_at =
            allow.file.as_ref().is_none_or(|file| report.inputs.iter().any(|input| matches(file, &slashes(input))));
        let left_out = report.left_out.keys().any(|rule| matches(&allow.rule, rule.id()));
        if looked_for && looked_at && !left_out {
            let message = format!("this allow of `{}` does not match any finding", allow.rule);
            let context = Context {
                event: allow.event.clone(),
                field: allow.field.clone(),
                value: allow.value.clone(),
                ..Context::default()
            };
            report.findings.push(
                Finding::new(Rule::UnusedAllow, allow.rule_location.clone(), message)
                    .help(format!("remove it, unless its reason still holds: {}", allow.reason))
                    .context(context),
            );
        }
    }
}

fn set_level(rule: Rule, set: &SetLevel, report: &mut Report) {
    match set.level {
        Some(level) => {
            for finding in report.findings.iter_mut().filter(|finding| finding.rule == rule) {
                finding.level = level;
            }
            if let Some(left_out) = report.left_out.get_mut(&rule) {
                let count = left_out.count();
                *left_out = LeftOut::default();
                *left_out.of(level) = count;
            }
        }
        None => {
            let before = report.findings.len();
            report.findings.retain(|finding| finding.rule != rule);
            report.accepted.by_config += (before - report.findings.len()) as u64;
            report.accepted.by_config += report.left_out.remove(&rule).map_or(0, |left_out| left_out.count());
        }
    }
}

/// Applies a baseline: removes the findings that it accepts, and reports entries that no longer occur.
pub(super) fn by_baseline(baseline: &Baseline, report: &mut Report) -> Result<()> {
    baseline.check_command(report.command)?;
    report.sources.add_text(&baseline.file, &baseline.text);
    let mut budget: Vec<u64> = baseline.entries.iter().map(|entry| entry.times).collect();
    let mut by_about: BTreeMap<&About, Vec<usize>> = BTreeMap::new();
    for (at, entry) in baseline.entries.iter().enumerate() {
        by_about.entry(&entry.about).or_default().push(at);
    }
    report.findings.retain(|finding| {
        let entries = by_about.get(&About::of(finding)).map_or(&[][..], Vec::as_slice);
        let Some(at) = entries.iter().find(|at| budget[**at] > 0) else { return true };
        budget[*at] -= 1;
        report.accepted.by_baseline += 1;
        false
    });
    let inputs: BTreeSet<String> = report.inputs.iter().map(|input| slashes(input)).collect();
    for (entry, left) in baseline.entries.iter().zip(&budget) {
        let rule = Rule::from_id(&entry.about.rule);
        let looked_at = entry.about.file.as_ref().is_none_or(|file| inputs.contains(file));
        let left_out = rule.is_some_and(|rule| report.left_out.contains_key(&rule));
        if *left > 0 && looked_at && !left_out {
            report.findings.push(stale(entry, *left));
        }
    }
    Ok(())
}

fn stale(entry: &Entry, left: u64) -> Finding {
    let what = if left == entry.times { "no longer occurs" } else { "occurs less often than it did" };
    let message = format!("an accepted `{}` {what}{}", entry.about.rule, entry.about);
    Finding::new(Rule::StaleBaseline, entry.location.clone(), message)
        .help("update the baseline with `--write-baseline`")
        .context(entry.about.context())
}
