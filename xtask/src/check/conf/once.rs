//! Reports what has one cause once, with its places.

use std::collections::{HashMap, HashSet};

use events_spec::{Finding, Findings, suggest};

/// What findings have in common that are one: the rule, the level, and the words apart from the metric's name.
type Cause = (events_spec::Rule, events_spec::Level, String, Option<String>);

/// A finding, and the metrics that it is about.
struct Kept {
    finding: Finding,
    /// The first few metrics, in the order in which they were found.
    named: Vec<String>,
    metrics: HashSet<String>,
}

/// Makes one finding of those that say the same of several metrics or places. It names the metrics, and has the places
/// after the first.
#[must_use]
pub fn once_each(findings: Findings) -> Findings {
    let mut kept: Vec<Kept> = Vec::new();
    let mut known: HashMap<Cause, usize> = HashMap::new();
    for finding in findings.as_slice() {
        let (before, after) = parts(finding);
        let cause = (finding.rule, finding.level, format!("{before}\0{after}"), finding.help.clone());
        let at = *known.entry(cause).or_insert(kept.len());
        if let Some(Kept { finding: first, .. }) = kept.get_mut(at) {
            let place = &finding.location;
            if first.location != *place && first.places.len() < MOST_PLACES && !first.places.contains(place) {
                first.places.push(place.clone());
            }
            first.count = Some(first.count.unwrap_or(1) + finding.count.unwrap_or(1));
        } else {
            kept.push(Kept { finding: finding.clone(), named: Vec::new(), metrics: HashSet::new() });
        }
        if let (Some(kept), Some(metric)) = (kept.get_mut(at), &finding.context.metric)
            && kept.metrics.insert(metric.clone())
            && kept.named.len() < NAMED
        {
            kept.named.push(metric.clone());
        }
    }
    let list = kept.into_iter().map(named).collect();
    findings.with_list(list)
}

/// How many metrics a message names.
const NAMED: usize = 3;

/// The maximum number of places that a finding keeps.
const MOST_PLACES: usize = 100;

/// A message without the name of its metric.
fn parts(finding: &Finding) -> (String, String) {
    let message = &finding.message;
    let name = finding.context.metric.as_ref().map(|metric| format!("metric `{metric}`"));
    let rest = name.as_ref().and_then(|name| message.strip_prefix(name.as_str()));
    rest.map_or_else(|| (message.clone(), String::new()), |rest| ("metric".to_owned(), rest.to_owned()))
}

/// The finding with the names of its metrics.
fn named(kept: Kept) -> Finding {
    let Kept { mut finding, named, metrics } = kept;
    if let [first, _, ..] = named.as_slice()
        && let Some(rest) = finding.message.strip_prefix(&format!("metric `{first}`"))
    {
        let names: Vec<&str> = named.iter().map(String::as_str).collect();
        finding.message = format!("metrics {}{}", suggest::first_of(&names, metrics.len()), plural(rest));
    }
    finding
}

/// What follows the names of several metrics instead of that of one.
fn plural(rest: &str) -> String {
    let verbs = [
        ("counts", "count"),
        ("groups", "group"),
        ("sums", "sum"),
        ("exports", "export"),
        ("keeps", "keep"),
        ("is", "are"),
    ];
    for (one, several) in verbs {
        if let Some(after) =
            rest.strip_prefix(' ').and_then(|rest| rest.strip_prefix(one)).filter(|after| after.starts_with(' '))
        {
            return format!(" {several}{after}");
        }
    }
    rest.replacen(" does not name an event, so it also counts", " do not name an event, so they also count", 1)
        .replacen(" does not name an event, so it counts", " do not name an event, so they count", 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use events_spec::{Context, Location, Rule};

    fn one(metric: &str, line: u32, rest: &str) -> Finding {
        let context = Context { metric: Some(metric.to_owned()), ..Context::default() };
        let place = Location::point("a.conf", line, 1);
        Finding::new(Rule::UnknownEvent, place, format!("metric `{metric}`{rest}")).context(context)
    }

    #[test]
    fn the_same_of_several_metrics_is_one_with_its_places() {
        let mut findings = Findings::new();
        for (metric, line) in [("a", 1), ("b", 2), ("a", 2), ("c", 3), ("d", 4)] {
            findings.push(one(metric, line, " can never count: unknown event `x`"));
        }
        findings.push(one("a", 9, " can never count: unknown event `y`"));
        let once = once_each(findings).into_vec();
        let said: Vec<_> = once.iter().map(|one| (one.message.as_str(), one.count, one.places.len())).collect();
        assert_eq!(
            said,
            [
                ("metrics `a`, `b`, `c`, and 1 other can never count: unknown event `x`", Some(5), 3),
                ("metric `a` can never count: unknown event `y`", None, 0),
            ]
        );
    }

    #[test]
    fn the_same_at_one_place_has_no_other_place_and_the_places_are_bounded() {
        let once = |lines: &[u32]| {
            let mut findings = Findings::new();
            for line in lines {
                findings.push(one("a", *line, " counts `x`"));
            }
            let once = once_each(findings).into_vec();
            assert_eq!(once.len(), 1);
            (once[0].count, once[0].places.iter().map(|place| place.line).collect::<Vec<_>>())
        };
        assert_eq!(once(&[1]), (None, vec![]));
        assert_eq!(once(&[1, 1]), (Some(2), vec![]));
        assert_eq!(once(&[1, 2, 1, 2, 3]), (Some(5), vec![2, 3]));
        let lines: Vec<u32> = (1..=101).collect();
        assert_eq!(once(&lines), (Some(101), lines[1..].to_vec()));
        let more: Vec<u32> = (1..=102).collect();
        assert_eq!(once(&more), (Some(102), lines[1..].to_vec()));
    }

    #[test]
    fn what_differs_in_rule_level_or_help_is_not_one() {
        let mut findings = Findings::new();
        let counted = |count: Option<u64>| Finding { count, ..one("b", 1, " is x") };
        findings.push(one("a", 1, " is x"));
        findings.push(Finding { rule: Rule::UnknownField, ..one("a", 1, " is x") });
        findings.push(Finding { level: events_spec::Level::Info, ..one("a", 1, " is x") });
        findings.push(one("a", 1, " is x").help("y"));
        findings.push(counted(Some(3)));
        findings.push(Finding { context: Context::default(), ..one("a", 1, " is x") });
        let once = once_each(findings).into_vec();
        let said: Vec<_> = once.iter().map(|one| (one.message.as_str(), one.count)).collect();
        assert_eq!(
            said,
            [
                ("metrics `a` and `b` are x", Some(4)),
                ("metric `a` is x", None),
                ("metric `a` is x", None),
                ("metric `a` is x", None),
                ("metric `a` is x", None)
            ]
        );
    }

    #[test]
    fn a_verb_follows_the_number_of_metrics() {
        for (one_of_them, several) in [
            (" counts `x`; no event has it", " count `x`; no event has it"),
            (" groups by x", " group by x"),
            (" sums x", " sum x"),
            (" exports nothing", " export nothing"),
            (" keeps a series", " keep a series"),
            (" is not in `/metrics`", " are not in `/metrics`"),
            (" issues", " issues"),
            (": is x", ": is x"),
            (" does not name an event, so it also counts x", " do not name an event, so they also count x"),
            (" does not name an event, so it counts x", " do not name an event, so they count x"),
            (" can never count", " can never count"),
        ] {
            let mut findings = Findings::new();
            findings.push(one("a", 1, one_of_them));
            findings.push(one("b", 2, one_of_them));
            let message = format!("metrics `a` and `b`{several}");
            assert_eq!(once_each(findings).as_slice()[0].message, message);
        }
    }
}
