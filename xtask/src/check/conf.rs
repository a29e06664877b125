//! `conf-check`: checks the metrics, exporters and filters of dovecot.conf against the page.

mod block;
mod budget;
mod category;
mod check;
mod disabled;
mod event;
mod explain;
mod fix;
mod known;
mod limit;
mod never;
mod old;
mod once;
mod owner;
mod rewrite;
mod seen;
mod setting;
mod spare;
mod template;
mod twice;
mod unexported;
mod used;
mod useless;
mod value;

use std::collections::BTreeSet;
use std::io::Read;

use anyhow::{Result, bail};
use events_spec::{Context, Finding, Findings, Level, Rule, ServerVersion, Spec, Table, suggest};

pub use budget::Budget;
use check::{Cx, check_filter};
pub use explain::{Explanation, FILTER, explain};
pub(crate) use fix::{Fixes, fixed, fixes};
pub use limit::Series;
pub use once::once_each;
use owner::Owner;
pub(crate) use rewrite::rewritten;
use seen::Seen;
pub use setting::settings_of;

use crate::input::conf::metric::{self, About, Metric};
use crate::input::conf::read::Conf;
use crate::input::conf::{read, text};

/// The result of checking a configuration.
#[derive(Clone, Debug)]
pub struct ConfCheck {
    /// The problems.
    pub findings: Findings,
    /// The files that were read, including included files, with their texts.
    pub files: Vec<(String, String)>,
    /// The version of Dovecot whose rules the filters follow.
    pub version: ServerVersion,
    /// The numbers of metrics, exporters and other settings with a filter.
    pub counts: Counts,
    /// The fields that metrics and filters name, each with its metric and place.
    pub used: Vec<Used>,
    /// How many series each metric can make.
    pub budgets: Vec<Budget>,
}

/// How many settings of a configuration are about events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Metrics.
    pub metrics: usize,
    /// Exporters.
    pub exporters: usize,
    /// Settings with a filter, apart from metrics.
    pub filters: usize,
}

/// An event, or a field of an event, that a configuration names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Used {
    /// The event's name, possibly with wildcards; `None` if the filter does not name an event.
    pub event: Option<String>,
    /// The field; `None` if only the event is named.
    pub field: Option<String>,
    /// The metric, or the setting.
    pub by: String,
    /// Whether `by` is a metric.
    pub is_metric: bool,
    /// How the metric uses it: `counts`, `sums`, `groups by`.
    pub does: &'static str,
    /// The place.
    pub location: events_spec::Location,
}

/// Checks configurations against the page, by the rules of `version` or else of the version that they name.
///
/// # Errors
/// If a file cannot be read, or if none of the files contains a setting.
pub fn conf_check(
    files: &[String],
    version: Option<ServerVersion>,
    spec: &Spec,
    input: &mut dyn Read,
) -> Result<ConfCheck> {
    Ok(check_read(read_conf(files, input)?, version, spec))
}

/// Reads configurations without checking them.
///
/// # Errors
/// If a file cannot be read, or if none of the files contains a setting.
pub(crate) fn read_conf(files: &[String], input: &mut dyn Read) -> Result<Conf> {
    let conf = read::read(files, input)?;
    if conf.root.is_empty() && conf.findings.as_slice().is_empty() {
        bail!("no setting found in {}", files.join(", "));
    }
    Ok(conf)
}

/// Checks configurations that were already read.
pub(crate) fn check_read(mut conf: Conf, version: Option<ServerVersion>, spec: &Spec) -> ConfCheck {
    // A version on the command line is that of the server.
    let server = version.or_else(|| metric::server(&conf));
    let version = version.unwrap_or_else(|| metric::version(&conf));
    let about = metric::about(&mut conf);
    let mut findings = std::mem::take(&mut conf.findings);
    let mut found = Vec::new();
    let mut budgets = Vec::new();
    let used = spec.with_table(|table| {
        let seen = Seen::default();
        let cx = Cx { table, spec, files: &conf.files, version, server, seen: &seen };
        block::check_blocks(&cx, &conf, &mut found);
        let built_in = block::built_in_metrics(&conf.root, version);
        check(&cx, &about, &built_in, &mut budgets, &mut found);
        unexported::check_exported(&cx, &conf.root, &about, &mut found);
        disabled::check_socket(&cx, &conf.root, !about.metrics.is_empty(), &mut found);
        twice::check_twice(&cx, &conf.root, &mut found);
        used::used(&cx, &about)
    });
    // Where a variable is refused, nothing more is to be said about a filter that was not looked at.
    let refused: BTreeSet<_> =
        found.iter().filter(|one| one.rule == Rule::RefusedSetting).map(|one| one.location.clone()).collect();
    found.retain(|one| one.rule != Rule::ConfSyntax || !refused.contains(&one.location));
    found.sort_by(|a, b| a.location.cmp(&b.location));
    event::once_per_family(&mut found);
    findings.extend(found);
    let findings = template::without(&conf.files, findings);
    let counts =
        Counts { metrics: about.metrics.len(), exporters: about.exporters.len(), filters: about.filters.len() };
    let files = conf.files.iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    ConfCheck { findings, files, version, counts, used, budgets }
}

fn check(cx: &Cx<'_>, about: &About, built_in: &[&str], budgets: &mut Vec<Budget>, found: &mut Vec<Finding>) {
    let seen = about.metrics.iter().filter(|metric| metric.unseen.is_none() && metric.is_named);
    let seen: BTreeSet<&str> = seen.map(|metric| metric.name.as_str()).collect();
    let mut exporters = Exporters::of(about);
    for metric in &about.metrics {
        budgets.extend(check_metric(cx, &seen, metric, built_in, found));
        check_exporter(cx, metric, &mut exporters, found);
    }
    for (key, filter) in &about.filters {
        // An empty filter turns the setting off.
        if !filter.as_str().trim().is_empty() && !old::check_words(cx, key, filter, found) {
            check_filter(cx, Owner::Setting(key.as_str()), filter, found);
        }
    }
    disabled::check_setting(cx, about, found);
}

/// Checks a metric, and returns how many series it can make; `None` if that does not matter.
fn check_metric(
    cx: &Cx<'_>,
    seen: &BTreeSet<&str>,
    metric: &Metric,
    built_in: &[&str],
    found: &mut Vec<Finding>,
) -> Option<Budget> {
    let name = metric.name.as_str();
    let owner = Owner::Metric(name);
    if !metric.is_named {
        let place = cx.files.location(&metric.name);
        let finding = Finding::new(Rule::ConfSyntax, place, "metric without a name");
        found.push(finding.help("write it after the word: `metric NAME {`"));
    }
    used::check_functions(cx, metric, found);
    if let Some(section) = &metric.unseen {
        check_unseen(cx, seen, metric, section, found);
        return None;
    }
    let Some(filter) = &metric.filter else {
        if metric.unread || built_in.contains(&name) {
            return None;
        }
        found.push(without_filter(cx, metric));
        return None;
    };
    let checked = check_filter(cx, owner, filter, found)?;
    if checked.unnamed && !checked.never {
        let place = cx.files.location(filter);
        // 2.3 drops events without a name before it looks at metrics.
        let (what, help) = if cx.version.has(ServerVersion::V2_4) {
            ("so it also counts events without a name", "add `event=NAME`, or `event=*` for every named event")
        } else {
            ("so it counts events of any name", "add `event=NAME`, or `event=*` if all events are meant")
        };
        let message = format!("metric `{name}` does not name an event, {what}");
        found.push(Finding::new(Rule::UnnamedEvent, place, message).help(help).context(owner.context()));
    }
    useless::check_include(cx, metric, found);
    // The fields of unknown events are not checked.
    if !checked.unknown_event && !checked.events.is_empty() {
        used::check_fields(cx, metric, &checked.events, found);
        useless::check_useless(cx, metric, &checked.events, found);
    }
    if checked.never {
        return None;
    }
    let known: &[_] = if checked.unknown_event { &[] } else { &checked.events };
    Some(budget::check_budget(cx, metric, filter, known, found))
}

/// Rule `refused-setting`: a metric has no filter.
fn without_filter(cx: &Cx<'_>, metric: &Metric) -> Finding {
    let (name, line) = (metric.name.as_str(), cx.version.release_line());
    let message = format!("metric `{name}`: Dovecot {line} does not start: it has no filter");
    let finding = Finding::new(Rule::RefusedSetting, cx.files.location(&metric.name), message);
    finding.help("say what it counts, such as `filter = event=NAME`").context(Owner::Metric(name).context())
}

/// A metric in a section where the stats process does not look: it never counts, but Dovecot reads its filter.
fn check_unseen(cx: &Cx<'_>, seen: &BTreeSet<&str>, metric: &Metric, section: &text::Text, found: &mut Vec<Finding>) {
    let owner = Owner::Metric(metric.name.as_str());
    // What stands outside of the block still counts.
    let is_elsewhere = seen.contains(metric.name.as_str());
    match &metric.filter {
        Some(filter) => {
            let mut about_filter = Vec::new();
            check_filter(cx, owner, filter, &mut about_filter);
            about_filter.retain(|finding| finding.rule == Rule::FilterSyntax);
            found.append(&mut about_filter);
        }
        // In 2.3 the one outside may have it; 2.4 wants it in the first block of each.
        None if !is_elsewhere && !metric.unread && !cx.version.has(ServerVersion::V2_4) => {
            found.push(without_filter(cx, metric));
        }
        None => {}
    }
    let start = if is_elsewhere { owner.broken() } else { owner.never() };
    let message = format!("{start}the stats process does not read the block `{}`", section.as_str());
    let mut finding = Finding::new(Rule::NeverMatches, cx.files.location(&metric.name), message);
    if is_elsewhere {
        finding.level = Level::Warning;
    }
    found.push(finding.help("move it out of the block").context(owner.context()));
}

/// How many exporters the help for an unknown one lists.
const MOST_LISTED: usize = 8;

/// The names of the exporters.
struct Exporters<'a> {
    known: BTreeSet<&'a str>,
    /// Those in sections where the stats process does not look.
    unseen: BTreeSet<&'a str>,
    search: suggest::Search,
}

impl<'a> Exporters<'a> {
    fn of(about: &'a About) -> Self {
        let names = |texts: &'a [text::Text]| texts.iter().map(text::Text::as_str).collect();
        let (known, unseen) = (names(&about.exporters), names(&about.unseen_exporters));
        Self { known, unseen, search: suggest::Search::default() }
    }
}

/// Rule `unknown-exporter`: the exporter of a metric does not exist.
fn check_exporter(cx: &Cx<'_>, metric: &Metric, exporters: &mut Exporters<'_>, found: &mut Vec<Finding>) {
    let Some(exporter) = metric.exporter.as_ref().filter(|_| metric.unseen.is_none()) else { return };
    let Exporters { known, unseen, search } = exporters;
    let wanted = exporter.as_str();
    if known.contains(wanted) || exporter.unknown().is_some() {
        return;
    }
    let near = search.nearest(wanted, known.iter().copied());
    // A list that is long helps no reader, and each unknown exporter would repeat it.
    let names: Vec<&str> = known.iter().copied().take(MOST_LISTED + 1).collect();
    let elsewhere = unseen.contains(wanted);
    let help = match (near.as_slice(), names.as_slice()) {
        (_, _) if elsewhere => "move the exporter out of this block".to_owned(),
        ([], names) if names.is_empty() || names.len() > MOST_LISTED => {
            format!("define it with `event_exporter {wanted} {{`")
        }
        ([], names) => format!("the exporters are {}", suggest::all_of(names)),
        (near, _) => format!("did you mean {}?", suggest::any_of(near)),
    };
    let name = metric.name.as_str();
    let message = format!("metric `{name}` exports nothing: unknown exporter `{wanted}`");
    let context = Context { found: Some(wanted.to_owned()), ..Owner::Metric(name).context() };
    found.push(Finding::new(Rule::UnknownExporter, cx.files.location(exporter), message).help(help).context(context));
}

/// What a server of this version refuses of the blocks that are about statistics.
pub(crate) fn refused(conf: &Conf, about: &About, spec: &Spec, version: ServerVersion) -> Vec<Finding> {
    let mut found = Vec::new();
    spec.with_table(|table| {
        let seen = Seen::default();
        let cx = Cx { table, spec, files: &conf.files, version, server: Some(version), seen: &seen };
        block::check_blocks(&cx, conf, &mut found);
        for metric in &about.metrics {
            used::check_functions(&cx, metric, &mut found);
        }
    });
    found
}

/// Calls `use_table` with everything that a check needs, for a filter that is not in a file.
fn with_alone<T>(
    table: &Table<'_>,
    spec: &Spec,
    version: ServerVersion,
    filter: &str,
    use_cx: impl FnOnce(&Cx<'_>, &text::Text) -> T,
) -> T {
    let mut files = text::Files::default();
    let file = files.add(FILTER.to_owned(), filter.to_owned());
    let mut text = text::Text::default();
    text.push(filter, file, 0);
    let seen = Seen::default();
    use_cx(&Cx { table, spec, files: &files, version, server: None, seen: &seen }, &text)
}
