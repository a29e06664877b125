//! Selectors that work and give other numbers than they seem to.

use events_core::series::{Form, Quantity, Series};
use events_spec::{Finding, Level, Rule};

use super::Cx;
use crate::input::query::VARIABLE;

impl Cx<'_, '_> {
    /// Rule `misread-series`.
    pub(super) fn misread(&self, all: &[&Series], found: &mut Vec<Finding>) {
        self.summed_twice(all, found);
        self.sum_of_durations(all, found);
        self.without_rate(all, found);
    }

    /// Each level of groups has every event. A sum over two levels counts it twice.
    ///
    /// ```text
    /// sum(rate(dovecot_commands_total[5m]))        with `group_by = cmd_name tagged_reply_state`
    /// ```
    fn summed_twice(&self, all: &[&Series], found: &mut Vec<Finding>) {
        let passes = |series: &&&Series| {
            let lacks = |label: &str| !series.labels.iter().any(|own| own == label);
            self.selector.labels.iter().all(|compared| !lacks(&compared.label) || compared.accepts_absence)
        };
        let levels: Vec<&&Series> = all.iter().filter(passes).collect();
        let deepest = levels.iter().max_by_key(|series| series.labels.len());
        let (Some(deepest), true, [_, _, ..]) = (deepest, self.selector.is_summed, levels.as_slice()) else { return };
        let Some(last) = deepest.labels.last() else { return };
        // A row of its own for the upper levels can be seen.
        if self.selector.by.iter().flat_map(|by| by.iter()).any(|label| label == last || label.contains(VARIABLE))
            || self.wants_absence(last)
        {
            return;
        }
        let name = &self.selector.name;
        let count = levels.len();
        let message = format!("{} adds up `{name}`, which has every event {count} times", self.query.who);
        let help = format!("add `{{{last}!=\"\"}}`, or read the series without labels");
        found.push(self.finding(Rule::MisreadSeries, message).help(help));
    }

    fn wants_absence(&self, label: &str) -> bool {
        self.selector
            .labels
            .iter()
            .any(|compared| compared.label == label && compared.is_equal && compared.value.is_empty())
    }

    /// Beside a histogram of any field stands a sum of durations.
    ///
    /// ```text
    /// rate(dovecot_sizes_sum[5m])        with `group_by = net_out_bytes:linear:0:2000:250`
    /// ```
    fn sum_of_durations(&self, all: &[&Series], found: &mut Vec<Finding>) {
        if all.iter().any(|series| series.quantity == Quantity::Microseconds) {
            let name = &self.selector.name;
            let message = format!("{} reads `{name}`, which is the sum of durations, in microseconds", self.query.who);
            let help = "name the field in `fields`, and read the series that Dovecot makes of it from 2.3.21 on";
            found.push(self.finding(Rule::MisreadSeries, message).help(help));
        }
    }

    /// A counter is what was counted since the stats process started.
    ///
    /// ```text
    /// dovecot_logins_total > 1000
    /// ```
    fn without_rate(&self, all: &[&Series], found: &mut Vec<Finding>) {
        // A name in the list of a variable's values does not need a rate.
        let is_of_variable = self.query.who.starts_with("variable ");
        if self.selector.is_range || is_of_variable || all.is_empty() {
            return;
        }
        let name = &self.selector.name;
        let what = if all.iter().all(|series| series.form == Form::Bucket) { "the buckets" } else { "a counter" };
        let message = format!(
            "{} reads `{name}` without `rate` or `increase`: {what} since the stats process started",
            self.query.who
        );
        let mut finding = self.finding(Rule::MisreadSeries, message);
        finding.level = Level::Info;
        found.push(finding);
    }
}
