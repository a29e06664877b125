//! Ranges and labels that fit what a recording shows.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use events_core::metrics::{Engine, Metric};
use events_core::{FieldValue, ServerVersion};
use events_spec::Spec;

use crate::check::metrics::block;
use crate::check::metrics::stream::{Reader, Wanted};

/// What a recording shows of the events that a metric counts.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The number of events.
    pub events: u64,
    /// How many durations have each number of binary digits.
    digits: BTreeMap<u32, u64>,
    values: BTreeMap<String, BTreeSet<String>>,
}

/// The fewest events from which ranges are made.
const FEWEST: u64 = 20;
/// The most values of a field that are kept apart.
const MOST_VALUES: usize = 10_000;
/// The most binary digits between the smallest and the greatest duration for ranges of powers of 2.
const CLOSE: u32 = 10;

impl Seen {
    /// How many values a field has.
    pub(super) fn values(&self, field: &str) -> u64 {
        self.values.get(field).map_or(0, |values| values.len() as u64)
    }

    /// The ranges that nearly all durations fall into: powers of 2 where they are close together, else powers of 10.
    pub(super) fn ranges(&self) -> Option<(u32, u32, u32)> {
        if self.events < FEWEST {
            return None;
        }
        let (low, high) = (self.below(0.02), self.below(0.99));
        if high - low <= CLOSE {
            return Some((low, high.max(low + 3), 2));
        }
        // A decimal digit is 3.32 binary ones.
        let decimal = |digits: u32| digits * 1000 / 3322;
        let (min, max) = (decimal(low), decimal(high) + 1);
        Some((min, max.clamp(min + 3, 12.max(min + 3)), 10))
    }

    /// The binary digits that this share of the durations do not exceed.
    fn below(&self, share: f64) -> u32 {
        let wanted = (self.events as f64 * share).ceil() as u64;
        let mut seen = 0;
        let reached = self.digits.iter().find(|(_, count)| {
            seen += **count;
            seen >= wanted.max(1)
        });
        reached.map_or(0, |(digits, _)| *digits)
    }
}

/// What a recording shows of the events that a metric counts.
///
/// # Errors
/// When it cannot be read.
pub fn seen_in(
    files: &[String],
    version: ServerVersion,
    spec: &Spec,
    metric: &Metric,
    fields: &[String],
) -> Result<Seen> {
    let mut found = Seen::default();
    if files.is_empty() {
        return Ok(found);
    }
    spec.with_table(|table| {
        let mut engine = Engine::new(vec![metric.clone()], version);
        let needed = engine.fields().into_iter().map(str::to_owned).chain(fields.iter().cloned()).collect();
        let wanted = Wanted::Only { fields: needed, categories: true };
        let mut reader = Reader::new((table, version), [metric.clone()], wanted);
        block::read(&mut reader, files, &mut std::io::empty(), &mut |seen| {
            if engine.count(&seen.event) == 0 {
                return Ok(());
            }
            found.events += 1;
            if let Some(FieldValue::Int(micros)) = seen.event.get("duration") {
                let digits = 64 - u64::try_from(*micros).unwrap_or(0).leading_zeros();
                *found.digits.entry(digits).or_default() += 1;
            }
            for field in fields {
                let values = found.values.entry(field.clone()).or_default();
                if values.len() < MOST_VALUES
                    && let Some(value) = seen.event.get(field)
                {
                    values.insert(format!("{value:?}"));
                }
            }
            Ok(())
        })?;
        Ok(found)
    })
}
