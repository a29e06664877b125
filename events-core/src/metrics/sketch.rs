//! The statistics of one number in a form that merges.

use super::dist::{Dist, SAMPLES};

/// The statistics of the values that some [`Dist`]s counted.
///
/// Sketches merge in any order and in any number of steps to the same result. Up to [`SAMPLES`] values in total, it has
/// every value. Beyond that, it has a sample, in which each value of the merged parts is with the same probability.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sketch {
    /// The number of values, which wraps around like the server's.
    pub count: u32,
    /// Their sum, which wraps around.
    pub sum: u64,
    /// The smallest value; 0 if there are none.
    pub min: u64,
    /// The largest value; 0 if there are none.
    pub max: u64,
    /// The sample, each value after its rank, lowest ranks first. Of all values, those with the lowest ranks are kept.
    pub samples: Vec<(u64, u64)>,
}

impl Sketch {
    /// The sketch of one `Dist`.
    ///
    /// Each value of a stream has a rank, an exponentially distributed random number. A `Dist` has a sample of its
    /// values, so that the sample gets the lowest ranks that this number of values would have: the smallest of n such
    /// numbers is one of mean 1/n, and the next one is larger by one of mean 1/(n-1) (Rényi). The random numbers depend
    /// only on the `Dist`.
    #[must_use]
    pub fn of(dist: &Dist) -> Self {
        let mut values = dist.sorted();
        let mut random = Random(values.len() as u64);
        for seed in [dist.sum(), dist.min(), dist.max(), dist.count().into()].iter().chain(&values) {
            random.stir(*seed);
        }
        // Shuffled: which value has which rank is random.
        for at in (1..values.len()).rev() {
            values.swap(at, random.below(at + 1));
        }
        let all = (dist.count() as usize).max(values.len());
        let mut rank = 0.0;
        let ranked = values.into_iter().enumerate().map(|(at, value)| {
            rank += random.exponential() / (all - at) as f64;
            ((rank * SCALE) as u64, value)
        });
        let mut samples: Vec<(u64, u64)> = ranked.collect();
        samples.sort_unstable();
        Self { count: dist.count(), sum: dist.sum(), min: dist.min(), max: dist.max(), samples }
    }

    /// Adds the values of another sketch.
    pub fn merge(&mut self, other: &Self) {
        // The count may have wrapped around to 0.
        if other.samples.is_empty() {
            return;
        }
        if self.samples.is_empty() {
            self.clone_from(other);
            return;
        }
        self.count = self.count.wrapping_add(other.count);
        self.sum = self.sum.wrapping_add(other.sum);
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        self.samples.extend(&other.samples);
        self.samples.sort_unstable();
        self.samples.truncate(SAMPLES);
    }

    /// Whether values can have made this sketch.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let is_within = |value: u64| self.min <= value && value <= self.max;
        let kept = self.samples.len();
        // A count that wrapped around is lower than the number of samples.
        let is_full = kept == SAMPLES || kept == self.count as usize;
        let is_empty = kept > 0 || (self.sum, self.min, self.max) == (0, 0, 0);
        kept <= SAMPLES && is_full && is_empty && self.samples.iter().all(|(_, value)| is_within(*value))
    }

    /// The statistics.
    pub(super) fn into_dist(self) -> Dist {
        let samples = self.samples.into_iter().map(|(_, value)| value).collect();
        Dist::new(self.count, self.sum, (self.min, self.max), samples)
    }
}

/// What a rank of 1 is as an integer. A rank is rarely above 30, so that all fit.
const SCALE: f64 = (1_u64 << 52) as f64;

/// Pseudorandom numbers: SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let bits = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// Makes the following numbers depend on this one.
    fn stir(&mut self, seed: u64) {
        self.0 ^= seed;
        self.0 = self.next();
    }

    /// A number below `count`, which is at most [`SAMPLES`].
    fn below(&mut self, count: usize) -> usize {
        (((self.next() >> 32) * count as u64) >> 32) as usize
    }

    /// An exponentially distributed number with the mean 1.
    fn exponential(&mut self) -> f64 {
        // Above 0 and at most 1.
        let uniform = ((self.next() >> 11) + 1) as f64 / (1_u64 << 53) as f64;
        -uniform.ln()
    }
}

#[cfg(test)]
mod tests {
    use super::super::dist::tests::dist;
    use super::*;

    fn merged(parts: &[Dist]) -> Sketch {
        let mut all = Sketch::default();
        parts.iter().for_each(|part| all.merge(&Sketch::of(part)));
        all
    }

    #[test]
    fn up_to_the_size_of_the_sample_nothing_is_lost() {
        let parts = [dist(0..200), dist([]), dist(200..480)];
        let all = merged(&parts);
        assert!(all.is_sound());
        let (all, whole) = (all.into_dist(), dist(0..480));
        assert_eq!((all.count(), all.sum(), all.min(), all.max()), (480, whole.sum(), 0, 479));
        assert_eq!(all.sorted(), whole.sorted());
    }

    #[test]
    fn the_order_and_the_steps_of_merging_do_not_matter() {
        let parts: Vec<Dist> = (0..9_u64).map(|at| dist((0..at * 150).map(|value| value * value + at))).collect();
        let mut reversed = parts.clone();
        reversed.reverse();
        let whole = merged(&parts);
        assert_eq!(merged(&reversed), whole);
        let mut stepwise = merged(&parts[4..]);
        stepwise.merge(&merged(&parts[..4]));
        assert_eq!(stepwise, whole);
        assert!(whole.is_sound());
    }

    #[test]
    fn a_merged_sample_has_each_part_by_its_size() {
        // A tenth of the values are above a million, in one part; five standard errors of their number in the sample.
        for offset in 0..20 {
            let parts = [dist((0..9_000).map(|at| at + offset)), dist((0..1_000).map(|at| 1_000_000 + at + offset))];
            let high = merged(&parts).samples.iter().filter(|(_, value)| *value >= 1_000_000).count();
            assert!(high.abs_diff(48) < 33, "{high}");
        }
    }

    #[test]
    fn what_no_values_can_make_is_not_sound() {
        let sound = Sketch::of(&dist(0..3));
        assert!(sound.is_sound() && Sketch::default().is_sound());
        for change in [
            |sketch: &mut Sketch| sketch.count = 4,
            |sketch: &mut Sketch| sketch.max = 1,
            |sketch: &mut Sketch| sketch.samples = vec![(1, 1); 481],
            |sketch: &mut Sketch| (sketch.count, sketch.samples) = (0, Vec::new()),
        ] {
            let mut broken = sound.clone();
            change(&mut broken);
            assert!(!broken.is_sound(), "{broken:?}");
        }
    }
}
