//! The statistics of one number: exact ones, and those of a sample.

/// The number of values in a sample, as in Dovecot (`src/lib/stats-dist.c`).
pub const SAMPLES: usize = 20 * 24;

/// The statistics of one number in one series.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dist {
    count: u32,
    sum: u64,
    min: u64,
    max: u64,
    samples: Vec<u64>,
}

/// Which values are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// A sample, as in Dovecot.
    Sample,
    /// All, in their order, to be added to other statistics.
    All,
}

/// A pseudorandom number below `count`, which must not be 0. It depends only on `count`, so the same values give the
/// same sample on every run, whatever other series count: the finalizer of SplitMix64.
fn draw(count: u32) -> u32 {
    let mut bits = u64::from(count).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^= bits >> 31;
    (((bits >> 32) * u64::from(count)) >> 32) as u32
}

impl Dist {
    /// The statistics of values of which these are a sample.
    pub(super) fn new(count: u32, sum: u64, (min, max): (u64, u64), samples: Vec<u64>) -> Self {
        Self { count, sum, min, max, samples }
    }

    #[inline]
    pub(super) fn add(&mut self, value: u64, keep: Keep) {
        if (self.count as usize) < SAMPLES || keep == Keep::All {
            self.samples.push(value);
            if self.count == 0 {
                (self.min, self.max) = (value, value);
            }
        } else if let Some(sample) = self.samples.get_mut(draw(self.count) as usize) {
            *sample = value;
        }
        self.count = self.count.wrapping_add(1);
        self.sum = self.sum.wrapping_add(value);
        self.max = self.max.max(value);
        self.min = self.min.min(value);
    }

    /// Adds the values of statistics that kept all of theirs, and takes them away from `part`.
    pub(super) fn absorb(&mut self, part: &mut Self) {
        for value in &part.samples {
            self.add(*value, Keep::Sample);
        }
        part.clear();
    }

    /// Takes all values away. The memory for them is kept.
    pub(super) fn clear(&mut self) {
        self.samples.clear();
        (self.count, self.sum, self.min, self.max) = (0, 0, 0, 0);
    }

    /// The number of values.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// Their sum, which wraps around.
    #[must_use]
    pub const fn sum(&self) -> u64 {
        self.sum
    }

    /// The smallest value; 0 if there are none.
    #[must_use]
    pub const fn min(&self) -> u64 {
        self.min
    }

    /// The largest value; 0 if there are none.
    #[must_use]
    pub const fn max(&self) -> u64 {
        self.max
    }

    /// The mean; 0 if there are no values.
    #[must_use]
    pub fn avg(&self) -> f64 {
        if self.count == 0 { 0.0 } else { self.sum as f64 / f64::from(self.count) }
    }

    /// Whether median, variance and percentiles are estimates because the sample does not contain every value.
    #[must_use]
    pub fn is_estimate(&self) -> bool {
        self.count as usize > SAMPLES
    }

    /// The sample, sorted.
    #[must_use]
    pub fn sorted(&self) -> Vec<u64> {
        let mut sorted = self.samples.clone();
        sorted.sort_unstable();
        sorted
    }
}

/// The median of a sorted sample; 0 if it is empty.
pub(super) fn median(sorted: &[u64]) -> u64 {
    let count = sorted.len();
    let at = |at: usize| sorted.get(at).copied().unwrap_or(0);
    at(count.saturating_sub(1) / 2).wrapping_add(at(count / 2)) / 2
}

/// The variance of a sorted sample around the mean of all values. It is summed in the server's order, because
/// floating-point sums depend on the order.
pub(super) fn variance(sorted: &[u64], avg: f64) -> f64 {
    if sorted.is_empty() {
        return 0.0;
    }
    let mut sum = 0.0;
    for value in sorted {
        let off = *value as f64 - avg;
        sum += off * off;
    }
    sum / sorted.len() as f64
}

/// The value of a sorted sample below which this fraction of it lies; 0 if it is empty.
pub(super) fn percentile(sorted: &[u64], fraction: f64) -> u64 {
    let range = sorted.len();
    let exact = range as f64 * fraction;
    let mut at = exact as usize;
    // A value on the border belongs to the part below it.
    if exact - (at as f64) < 1e-8 * range as f64 {
        at = at.saturating_sub(1);
    }
    sorted.get(at.min(range.saturating_sub(1))).copied().unwrap_or(0)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The distribution of these values.
    pub(in crate::metrics) fn dist(values: impl IntoIterator<Item = u64>) -> Dist {
        let mut dist = Dist::default();
        values.into_iter().for_each(|value| dist.add(value, Keep::Sample));
        dist
    }

    #[test]
    fn up_to_the_size_of_the_sample_everything_is_exact() {
        let dist = dist(1..=100);
        let sorted = dist.sorted();
        assert_eq!((dist.count(), dist.sum(), dist.min(), dist.max()), (100, 5050, 1, 100));
        assert_eq!((median(&sorted), percentile(&sorted, 0.95)), (50, 95));
        assert!(!dist.is_estimate());
    }

    #[test]
    fn beyond_it_median_and_percentiles_are_near_the_exact_ones() {
        let dist = dist((0..100_000).map(|at| at * 7919 % 100_000));
        assert_eq!((dist.count(), dist.min(), dist.max(), dist.sorted().len()), (100_000, 0, 99_999, SAMPLES));
        assert!(dist.is_estimate());
        // Five standard errors of the rank in a sample of this size.
        let sorted = dist.sorted();
        assert!(median(&sorted).abs_diff(50_000) < 11_500, "{}", median(&sorted));
        assert!(percentile(&sorted, 0.95).abs_diff(95_000) < 5_000, "{}", percentile(&sorted, 0.95));
    }

    #[test]
    fn parts_give_the_same_statistics_as_the_whole() {
        let value = |at: u64| at * 7919 % 10_007;
        let mut joined = Dist::default();
        for start in (0..6_000).step_by(1_000) {
            let mut part = Dist::default();
            (start..start + 1_000).for_each(|at| part.add(value(at), Keep::All));
            joined.absorb(&mut part);
        }
        assert_eq!(joined, dist((0..6_000).map(value)));
    }

    #[test]
    fn negative_numbers_are_great_ones_and_sums_wrap_around() {
        let dist = dist([u64::MAX, 1]);
        assert_eq!((dist.sum(), dist.min(), dist.max()), (0, 1, u64::MAX));
    }
}
