//! How many series metrics can make.

use events_core::filter::{Comparison, Filter, Key, Op};
use events_core::metrics::memory_of_series;
use events_core::series::Group;
use events_spec::{Bound, Context, EventDef, Finding, Rule, ServerVersion};

use super::check::Cx;
use super::known::documented;
use super::owner::Owner;
use crate::check::series::shape;
use crate::input::conf::metric::Metric;
use crate::input::conf::text::Text;

/// How many series a metric can make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The metric.
    pub metric: String,
    /// The numbers that each series keeps: the duration, and each field.
    pub numbers: usize,
    /// The most series that it can make; `None` if there is no bound, or none is known.
    pub most: Option<u64>,
    /// The fields without a bound that it groups by.
    pub unbounded: Vec<String>,
}

impl Budget {
    /// The memory of this many of its series in the stats process.
    #[must_use]
    pub fn bytes(&self, series: u64) -> u64 {
        memory_of_series(self.numbers.saturating_sub(1)).saturating_mul(series)
    }
}

/// How many groups a field makes.
enum Groups {
    Most(u64),
    Unbounded(&'static str),
    Unknown,
}

/// Rule `unbounded-group`: a metric keeps a series for each of something of which there is no end. Returns how many
/// series it can make.
pub(super) fn check_budget(
    cx: &Cx<'_>,
    metric: &Metric,
    filter: &Text,
    events: &[&EventDef<'_>],
    found: &mut Vec<Finding>,
) -> Budget {
    let name = metric.name.as_str();
    let parsed = Filter::parse(filter.as_str(), cx.version).ok();
    let mut budget =
        Budget { metric: name.to_owned(), numbers: 1 + metric.fields.len(), most: Some(1), unbounded: Vec::new() };
    let mut groups: Option<u64> = Some(1);
    let shape = shape(metric);
    for (group, of) in metric.group_by.iter().zip(&shape.groups) {
        let field = group.field.as_str();
        let fixed = parsed.as_ref().and_then(|filter| fixed(filter, field));
        // In 2.4 there is also a group of the events without the field.
        let absent = u64::from(cx.version.has(ServerVersion::V2_4));
        let own = match of {
            Group::Ranges { bounds: Some(bounds), .. } => Groups::Most(bounds.len() as u64 + 1),
            Group::Ranges { bounds: None, .. } => Groups::Unknown,
            Group::Values(_) => match fixed {
                Some(groups) => groups,
                None => of_field(field, events, absent),
            },
        };
        // A modifier may make few groups of many values.
        let is_modified = group.setting("modifier").is_some() || !group.numbers.is_empty();
        groups = match own {
            Groups::Most(own) => groups.map(|groups| groups.saturating_mul(own)),
            Groups::Unbounded(each) if !is_modified => {
                budget.unbounded.push(field.to_owned());
                found.push(unbounded(cx, metric, &group.field, each));
                None
            }
            Groups::Unbounded(_) | Groups::Unknown => None,
        };
        budget.most = budget.most.zip(groups).map(|(most, groups)| most.saturating_add(groups));
    }
    budget
}

fn unbounded(cx: &Cx<'_>, metric: &Metric, field: &Text, each: &str) -> Finding {
    let name = metric.name.as_str();
    let bytes = memory_of_series(metric.fields.len());
    let message = format!(
        "metric `{name}` keeps a series for each {each} until the server restarts: `{}` has no bound",
        field.as_str()
    );
    let help = format!(
        "group by a field with few values, or compare `{}` in the filter; each series takes {} KB in the stats process",
        field.as_str(),
        bytes.div_ceil(1000)
    );
    let mut finding = Finding::new(Rule::UnboundedGroup, cx.files.location(field), message).help(help);
    finding.context = Context { field: Some(field.as_str().to_owned()), ..Owner::Metric(name).context() };
    finding
}

/// How many groups the values of a field make in these events.
fn of_field(field: &str, events: &[&EventDef<'_>], absent: u64) -> Groups {
    let documented = documented(field, events);
    if documented.is_empty() {
        return match Bound::of_name(field) {
            Bound::Unbounded { each } => Groups::Unbounded(each),
            Bound::Values(_) | Bound::Unknown => Groups::Unknown,
        };
    }
    let mut values: Vec<&str> = Vec::new();
    for (_, field) in &documented {
        match Bound::of(field) {
            Bound::Values(of_event) => values.extend(of_event),
            Bound::Unbounded { each } => return Groups::Unbounded(each),
            Bound::Unknown => return Groups::Unknown,
        }
    }
    values.sort_unstable();
    values.dedup();
    Groups::Most(values.len() as u64 + absent)
}

/// How many groups the values make that a filter allows a field; `None` if it does not name them all.
fn fixed(filter: &Filter, field: &str) -> Option<Groups> {
    let mut values: Vec<String> = Vec::new();
    for way in filter.ways()? {
        let holding = way.literals().iter().filter(|literal| literal.holds);
        let mut comparisons = holding.filter_map(|literal| filter.comparisons().get(literal.comparison));
        let is = |key: &Key| matches!(key, Key::Field(name) if name == field);
        let names_one =
            |one: &&Comparison| is(&one.key) && one.op == Op::Equal && !one.has_wildcard() && !one.value.is_empty();
        values.push(comparisons.find(names_one)?.value.clone());
    }
    values.sort_unstable();
    values.dedup();
    // Words are compared without regard to case, and grouped with it.
    let are_numbers = values.iter().all(|value| value.bytes().all(|byte| byte.is_ascii_digit()));
    Some(if are_numbers { Groups::Most(values.len() as u64) } else { Groups::Unknown })
}
