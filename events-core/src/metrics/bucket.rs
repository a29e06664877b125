//! The ranges of `exponential` and `linear` groups.

/// The ranges into which a group sorts numbers. They are computed, not stored.
///
/// The first range contains everything up to the smallest limit, the last one everything above the largest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Buckets {
    count: u32,
    steps: Steps,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Steps {
    Powers { base: u32, min: u32, max: u32 },
    Equal { min: u64, max: u64, step: u64 },
}

impl Buckets {
    /// The maximum number of ranges that are computed here. The server's only limit is its memory.
    pub const MOST: u32 = 1 << 16;

    /// Ranges between powers of `base`, from `base^min` to `base^max`; `None` if `min` is above `max`, if the base is
    /// neither 2 nor 10, or if there are more than [`MOST`](Self::MOST).
    #[must_use]
    pub fn exponential(min: u32, max: u32, base: u32) -> Option<Self> {
        let count = max.checked_sub(min)?.checked_add(2).filter(|count| *count <= Self::MOST)?;
        matches!(base, 2 | 10).then_some(Self { count, steps: Steps::Powers { base, min, max } })
    }

    /// Ranges of equal size from `min` to `max`; `None` if a step does not fit between them, if the step is 0, or if
    /// there are more than [`MOST`](Self::MOST).
    #[must_use]
    pub fn linear(min: u64, max: u64, step: u64) -> Option<Self> {
        if step == 0 || min >= max || min.checked_add(step)? > max {
            return None;
        }
        let count = u32::try_from((max - min) / step).ok()?.checked_add(2).filter(|count| *count <= Self::MOST)?;
        Some(Self { count, steps: Steps::Equal { min, max, step } })
    }

    /// The number of ranges.
    #[must_use]
    pub const fn count(self) -> u32 {
        self.count
    }

    /// A range: values above the first number, up to the second one.
    #[must_use]
    pub fn range(self, at: u32) -> (i64, i64) {
        let last = self.count - 1;
        match self.steps {
            Steps::Powers { base, min, max } => (
                if at == 0 { i64::MIN } else { power(base, if at == last { max } else { min + at - 1 }) },
                if at >= last { i64::MAX } else { power(base, min + at) },
            ),
            Steps::Equal { min, max, step } => {
                let limit = |steps: u32| min.wrapping_add(u64::from(steps).wrapping_mul(step)) as i64;
                (
                    if at == 0 {
                        i64::MIN
                    } else if at == last {
                        max as i64
                    } else {
                        limit(at - 1)
                    },
                    if at >= last { i64::MAX } else { limit(at) },
                )
            }
        }
    }

    /// The range that contains a value. The lowest 64-bit number has none, nor have values between the last step and
    /// `max` if the steps do not reach it. In these cases the server panics.
    #[must_use]
    pub fn find(self, value: i64) -> Option<u32> {
        let holds = |at: u32| {
            let (above, to) = self.range(at);
            value > above && value <= to
        };
        let equal = match self.steps {
            Steps::Equal { min, step, .. } => i64::try_from(min).ok().zip(i64::try_from(step).ok()),
            Steps::Powers { .. } => None,
        };
        if let Some((first, step)) = equal.filter(|(first, _)| value > *first) {
            // One step further if the division rounds down.
            let near = u32::try_from((value - first - 1) / step + 1).unwrap_or(u32::MAX);
            let last = self.count - 1;
            return [near.min(last), last].into_iter().find(|at| holds(*at));
        }
        (0..self.count).find(|at| holds(*at))
    }

    /// The name of a range's group: `FIELD_ninf_MAX`, `FIELD_MIN_MAX` or `FIELD_MIN_inf`.
    #[must_use]
    pub fn label(self, field: &str, at: u32) -> String {
        match self.range(at) {
            (i64::MIN, max) => format!("{field}_ninf_{max}"),
            (min, i64::MAX) => format!("{field}_{}_inf", min.wrapping_add(1)),
            (min, max) => format!("{field}_{}_{max}", min.wrapping_add(1)),
        }
    }
}

/// A power as computed by the server: with floating-point numbers, converted to a signed integer. On x86, an overflow
/// becomes the lowest number.
fn power(base: u32, exponent: u32) -> i64 {
    i64::from(base).checked_pow(exponent).unwrap_or(i64::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_the_limits() {
        let buckets = Buckets::exponential(2, 4, 10).unwrap();
        let labels: Vec<String> = (0..buckets.count()).map(|at| buckets.label("d", at)).collect();
        assert_eq!(labels, ["d_ninf_100", "d_101_1000", "d_1001_10000", "d_10001_inf"]);
        let found = [-1, 0, 100, 101, 1000, 10_000, 10_001, i64::MAX].map(|value| buckets.find(value).unwrap());
        assert_eq!(found, [0, 0, 0, 1, 1, 2, 3, 3]);
        assert_eq!(buckets.find(i64::MIN), None);
    }

    #[test]
    fn steps_are_the_limits_and_may_leave_a_gap() {
        let buckets = Buckets::linear(0, 25, 10).unwrap();
        let labels: Vec<String> = (0..buckets.count()).map(|at| buckets.label("s", at)).collect();
        assert_eq!(labels, ["s_ninf_0", "s_1_10", "s_11_20", "s_26_inf"]);
        let found = [0, 1, 10, 11, 20, 21, 25, 26].map(|value| buckets.find(value));
        assert_eq!(found, [Some(0), Some(1), Some(1), Some(2), Some(2), None, None, Some(3)]);
    }

    #[test]
    fn a_division_finds_what_a_search_finds() {
        for (min, max, step) in [(0, 100, 10), (5, 104, 9), (100, 600, 100), (0, 1, 1), (7, 1000, 993)] {
            let buckets = Buckets::linear(min, max, step).unwrap();
            for value in -3..1100 {
                let searched = (0..buckets.count()).find(|at| {
                    let (above, to) = buckets.range(*at);
                    value > above && value <= to
                });
                assert_eq!(buckets.find(value), searched, "{min}:{max}:{step} {value}");
            }
        }
    }

    #[test]
    fn what_the_server_refuses_makes_no_ranges() {
        assert_eq!(Buckets::exponential(3, 2, 10), None);
        assert_eq!(Buckets::exponential(1, 2, 3), None);
        assert_eq!(Buckets::linear(5, 5, 1), None);
        assert_eq!(Buckets::linear(0, 5, 6), None);
        assert_eq!(Buckets::linear(0, u64::MAX, 1), None);
    }
}
