//! A set of small numbers that does not allocate until it is large.

#[derive(Clone, Debug)]
pub(super) enum Bits {
    Few([u64; Self::WORDS]),
    Many(Vec<u64>),
}

impl Bits {
    const WORDS: usize = 8;

    /// Creates an empty set of numbers below `count`; it allocates from 512 on.
    pub(super) fn new(count: usize) -> Self {
        if count <= Self::WORDS * 64 { Self::Few([0; Self::WORDS]) } else { Self::Many(vec![0; count.div_ceil(64)]) }
    }

    pub(super) fn get(&self, number: usize) -> bool {
        let words: &[u64] = match self {
            Self::Few(words) => words,
            Self::Many(words) => words,
        };
        words.get(number / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    pub(super) fn set(&mut self, number: usize, value: bool) {
        let words: &mut [u64] = match self {
            Self::Few(words) => words,
            Self::Many(words) => words,
        };
        if let Some(word) = words.get_mut(number / 64) {
            let bit = 1 << (number % 64);
            *word = if value { *word | bit } else { *word & !bit };
        }
    }
}
