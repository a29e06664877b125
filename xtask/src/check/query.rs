//! `query-check`: checks the series that dashboards and alerts read against the metrics of a configuration.

mod made;
mod misread;
mod selector;
mod unit;

use std::collections::{BTreeSet, HashSet};

use events_core::series::{Form, OTHERS, PREFIX, Series};
use events_spec::{Context, Finding, Level, LineIndex, Location, Rule, suggest};

pub(crate) use self::made::Made;
use self::selector::{Selector, parsed, selectors};
use self::unit::{Measured, Shown};
use crate::input::query::{Queries, Query, VARIABLE};

/// A selector on a series of Dovecot's, and where it stands.
pub(crate) struct Reading {
    pub(crate) who: String,
    pub(crate) place: Location,
    pub(crate) name: String,
    pub(crate) labels: Vec<String>,
}

/// What is known about a name that Dovecot cannot have written.
const ENDS: &str = "Dovecot's own series end in `_total`, `_count`, `_sum` or `_bucket`; another exporter may write it";

/// The labels that the scrape adds.
const OF_SCRAPE: [&str; 2] = ["job", "instance"];

/// Checks the queries of some files.
pub(crate) fn query_check(files: &[Queries], made: &Made<'_>) -> Vec<Finding> {
    let recorded: BTreeSet<&str> = files.iter().flat_map(|file| file.recorded.iter().map(String::as_str)).collect();
    let mut found = Vec::new();
    for file in files {
        units(file, made, &mut found);
        each(file, &mut found, |query, selector, place, found| {
            if !recorded.contains(selector.name.as_str()) {
                let cx = Cx { made, query, selector, place };
                cx.check(found);
            }
        });
    }
    found
}

/// The selectors on Dovecot's series in some files.
pub(crate) fn readings(files: &[Queries]) -> Vec<Reading> {
    let mut found = Vec::new();
    for file in files {
        let mut unread = Vec::new();
        each(file, &mut unread, |query, selector, place, _| {
            let mut labels: Vec<String> = selector.labels.iter().map(|label| label.label.clone()).collect();
            labels.extend(selector.by.iter().flat_map(|by| by.iter().cloned()));
            found.push(Reading { who: query.who.clone(), place: place.clone(), name: selector.name.clone(), labels });
        });
    }
    found
}

/// Panels that show values in another unit than Dovecot's.
///
/// ```text
/// rate(dovecot_m_running_usecs_total[5m]) / rate(dovecot_m_count[5m])        with `"unit": "s"`
/// ```
fn units(file: &Queries, made: &Made<'_>, found: &mut Vec<Finding>) {
    let lines = LineIndex::new(&file.text);
    let mut said = HashSet::new();
    for query in file.list.iter().filter(|query| query.expr.contains(PREFIX)) {
        let Some((unit, shown)) = query.unit.as_ref().and_then(|unit| Some((unit, unit::shown(&unit.name)?))) else {
            continue;
        };
        let measured = parsed(&query.expr).ok().and_then(|expr| unit::measured(&expr, &|name| made.measured(name)));
        let (what, instead) = match measured {
            Some(Measured::In(is)) if shown != Shown::In(is) => {
                (format!("are in {}", is.in_words()), unit::in_grafana(is))
            }
            Some(Measured::Events | Measured::Buckets(_)) => ("are numbers of events".to_owned(), "short"),
            Some(Measured::In(_)) | None => continue,
        };
        let as_what = match shown {
            Shown::In(unit) => unit.in_words(),
            Shown::Bits => "bits",
        };
        // A place in JSON is that of the quote.
        let place = lines.location(&file.file, &file.text, unit.at + 1..unit.at + 1 + unit.name.len());
        let message = format!("{} shows {as_what}, but its values {what}", query.who);
        // All queries of a panel have its unit.
        if said.insert((unit.at, message.clone())) {
            let finding = Finding::new(Rule::MisreadSeries, place, message);
            found.push(finding.help(format!("the unit `{instead}` shows them as they are")));
        }
    }
}

/// How many bytes may come between the place of a query and its names, besides the query.
const MOST_BETWEEN: usize = 1 << 10;

/// Calls `take` with each selector of a file that names a series of Dovecot's.
fn each(
    file: &Queries,
    found: &mut Vec<Finding>,
    mut take: impl FnMut(&Query, &Selector, &Location, &mut Vec<Finding>),
) {
    let lines = LineIndex::new(&file.text);
    for query in file.list.iter().filter(|query| query.expr.contains(PREFIX)) {
        // Where it is escaped, each character takes up to six bytes, and YAML indents it.
        let mut end = (query.at + MOST_BETWEEN + 6 * query.expr.len()).min(file.text.len());
        while !file.text.is_char_boundary(end) {
            end -= 1;
        }
        let mut rest = query.at..end;
        match parsed(&query.expr) {
            Ok(expr) => {
                for selector in selectors(&expr).iter().filter(|selector| is_ours(selector)) {
                    // The names of an expression are in the same order in the file.
                    let range = match file.text.get(rest.clone()).and_then(|rest| rest.find(&selector.name)) {
                        Some(at) => rest.start + at..rest.start + at + selector.name.len(),
                        None => query.at..query.at,
                    };
                    // One that is written otherwise is not looked for again and again.
                    rest.start = if range.is_empty() { rest.end } else { range.end };
                    take(query, selector, &lines.location(&file.file, &file.text, range), found);
                }
            }
            Err(reason) => {
                let place = lines.location(&file.file, &file.text, query.at..query.at);
                let message = format!("{} cannot be read as PromQL: {reason}", query.who);
                let mut finding = Finding::new(Rule::UnknownSeries, place, message);
                finding.level = Level::Warning;
                found.push(finding.help("its series were not looked at"));
            }
        }
    }
}

/// Whether a selector is on a series that Dovecot's listener may write.
fn is_ours(selector: &Selector) -> bool {
    let name = selector.name.as_str();
    // Names with a colon are those of recording rules.
    name.starts_with(PREFIX) && !OTHERS.contains(&name) && !name.contains(VARIABLE) && !name.contains(':')
}

/// A selector, and whose it is.
struct Cx<'c, 'a> {
    made: &'c Made<'a>,
    query: &'c Query,
    selector: &'c Selector,
    place: &'c Location,
}

impl Cx<'_, '_> {
    fn check(&self, found: &mut Vec<Finding>) {
        let name = self.selector.name.as_str();
        if self.selector.is_pattern {
            return self.pattern(found);
        }
        let Some((metric, all)) = self.made.named(name) else {
            if !self.made.is_left_out(name) {
                found.push(self.unknown());
            }
            return;
        };
        self.dead(metric, found);
        self.labels(metric, &all, found);
        self.misread(&all, found);
    }

    /// Rule `unknown-series`: no metric makes the series.
    fn unknown(&self) -> Finding {
        let name = self.selector.name.as_str();
        let (_, end) = parts(name);
        let near = self.made.near(name);
        let near: Vec<&str> = near.iter().map(String::as_str).collect();
        let owner = self.made.owner(name);
        let help = match (owner, near.as_slice()) {
            (Some((metric, all)), _) if all.is_empty() => {
                format!("the name `{metric}` cannot be exported; a metric needs one of letters, digits and `_`")
            }
            (None, []) => "no metric has a name like it".to_owned(),
            (_, [only]) => format!("did you mean `{only}`?"),
            (None, near) => format!("did you mean {}?", suggest::any_of(near)),
            (Some((metric, all)), _) => {
                let mut names: Vec<&str> = all.iter().map(|series| series.name.as_str()).collect();
                names.dedup();
                format!("metric `{metric}` makes {}", suggest::all_of(&names))
            }
        };
        let message = format!("{} reads `{name}`; no metric makes it", self.query.who);
        let mut finding = self.finding(Rule::UnknownSeries, message);
        if end.is_empty() && owner.is_none() && near.is_empty() {
            // Other exporters have the same prefix: `dovecot_up`.
            finding.level = Level::Info;
            return finding.help(ENDS);
        }
        finding.help(help)
    }

    fn pattern(&self, found: &mut Vec<Finding>) {
        let name = self.selector.name.as_str();
        // A pattern that begins with a name of ours and has no series is as empty as a wrong name.
        let Ok(regex) = regex_lite(name) else { return };
        if !self.made.has_like(name, regex) {
            let message = format!("{} reads series like `{name}`; no metric makes one", self.query.who);
            found.push(self.finding(Rule::UnknownSeries, message));
        }
    }

    /// The finding of the metric itself, when it can never count.
    fn dead(&self, metric: &str, found: &mut Vec<Finding>) {
        let Some(dead) = self.made.dead(metric) else { return };
        let message = format!("{} reads `{}`; {}", self.query.who, self.selector.name, dead.message);
        let mut finding = self.finding(dead.rule, message);
        let place = format!("{}:{}", dead.location.file, dead.location.line);
        finding.help = Some(dead.help.as_ref().map_or_else(|| place.clone(), |help| format!("{place}: {help}")));
        finding.spec.clone_from(&dead.spec);
        found.push(finding);
    }

    /// Rule `unknown-label`: the series has no such label.
    fn labels(&self, metric: &str, all: &[&Series], found: &mut Vec<Finding>) {
        let mut labels: Vec<&str> = all.iter().flat_map(|series| series.labels.iter().map(String::as_str)).collect();
        if all.iter().any(|series| series.form == Form::Bucket) {
            labels.push("le");
        }
        labels.dedup();
        let compared = self.selector.labels.iter().map(|compared| (compared.label.as_str(), "compares"));
        let kept = self.selector.by.iter().flat_map(|by| by.iter()).filter(|_| !self.selector.has_made_labels);
        for (label, does) in compared.chain(kept.map(|label| (label.as_str(), "groups by"))) {
            let near = suggest::nearest(label, labels.iter().copied());
            // A label may also come from the scrape: what is neither a field nor near a label of the series is in doubt.
            let is_meant = self.made.has_field(label) || label == "le" || !near.is_empty();
            if labels.contains(&label) || OF_SCRAPE.contains(&label) || label.contains(VARIABLE) || !is_meant {
                continue;
            }
            let name = &self.selector.name;
            let message = format!("{} {does} `{label}`, which `{name}` does not have", self.query.who);
            let help = match (near.as_slice(), labels.as_slice()) {
                ([], []) => format!("it has no labels; `group_by` of metric `{metric}` makes them"),
                ([], labels) => format!("its labels are {}", suggest::all_of(labels)),
                (near, _) => format!("did you mean {}?", suggest::any_of(near)),
            };
            let mut finding = self.finding(Rule::UnknownLabel, message).help(help);
            finding.context.field = Some(label.to_owned());
            finding.context.metric = Some(metric.to_owned());
            found.push(finding);
        }
        self.buckets(all, found);
    }

    /// A bucket that the histogram does not have.
    fn buckets(&self, all: &[&Series], found: &mut Vec<Finding>) {
        let Some(buckets) = all.iter().find(|series| !series.buckets.is_empty()).map(|series| &series.buckets) else {
            return;
        };
        let number = |text: &str| text.trim_start_matches('+').parse::<f64>().ok();
        for compared in self.selector.labels.iter().filter(|compared| compared.label == "le" && compared.is_equal) {
            let is_bucket = |bucket: &String| {
                // Prometheus writes 0.1 for 0.100000 from version 3 on.
                *bucket == compared.value || number(bucket) == number(&compared.value) && number(bucket).is_some()
            };
            if compared.value.contains(['$', '[']) || compared.value.contains(VARIABLE) || buckets.iter().any(is_bucket)
            {
                continue;
            }
            let name = &self.selector.name;
            let message =
                format!("{} reads the bucket `{}` of `{name}`, which it does not have", self.query.who, compared.value);
            let names: Vec<&str> = buckets.iter().map(String::as_str).collect();
            let mut finding = self.finding(Rule::UnknownLabel, message);
            finding.context.value = Some(compared.value.clone());
            found.push(finding.help(format!("its buckets are {}", suggest::all_of(&names))));
        }
    }

    fn finding(&self, rule: Rule, message: String) -> Finding {
        let context = Context { found: Some(self.selector.name.clone()), ..Context::default() };
        Finding::new(rule, self.place.clone(), message).context(context)
    }
}

/// The name of a series without what all names have: the part of the metric's, and the end.
fn parts(name: &str) -> (&str, &'static str) {
    let core = name.strip_prefix(PREFIX).unwrap_or(name);
    let ends = ["_duration_seconds_total", "_duration_seconds_sum", "_total", "_count", "_sum", "_bucket"];
    let end = ends.into_iter().find(|end| core.ends_with(end)).unwrap_or("");
    (core.strip_suffix(end).unwrap_or(core), end)
}

/// Whether names fit a pattern of alternatives with `.*`; an error for any other pattern, of which nothing is said.
fn regex_lite(pattern: &str) -> Result<impl Fn(&str) -> bool, ()> {
    let plain = pattern.replace(".*", "*").replace(".+", "*");
    if plain.contains(['(', ')', '[', ']', '\\', '?', '+', '^', '$', '{', '.']) {
        return Err(());
    }
    let patterns: Vec<String> = plain.split('|').map(str::to_owned).collect();
    Ok(move |name: &str| patterns.iter().any(|pattern| events_spec::wildcard::matches(pattern, name)))
}
