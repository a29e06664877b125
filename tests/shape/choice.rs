//! Choices for a generator, read from bytes: what a fuzzer changes in the bytes changes the structure of the input.

/// The choices that are left. After the last byte every choice is the first, and nothing more is added.
pub(crate) struct Choices<'b> {
    bytes: &'b [u8],
}

impl<'b> Choices<'b> {
    pub(crate) const fn new(bytes: &'b [u8]) -> Self {
        Self { bytes }
    }

    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.bytes.split_first() else { return 0 };
        self.bytes = rest;
        *first
    }

    /// A number below `count`, which is not 0.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        let high = if count > 256 { usize::from(self.byte()) << 8 } else { 0 };
        (high | usize::from(self.byte())) % count
    }

    /// True once in `count` times; false after the last byte.
    pub(crate) fn once_in(&mut self, count: usize) -> bool {
        !self.bytes.is_empty() && self.below(count) == count - 1
    }

    /// Whether to add one more to a list: at most `most`, of which `so_far` are there.
    pub(crate) fn more(&mut self, so_far: usize, most: usize) -> bool {
        so_far < most && !self.bytes.is_empty() && !self.once_in(most)
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// One of those that are right, or rarely one of those that are wrong.
    pub(crate) fn mostly<T: Copy>(&mut self, right: &[T], wrong: &[T]) -> T {
        let from = if self.once_in(32) { wrong } else { right };
        self.pick(from)
    }
}

/// Bytes that a seed stands for, as many as a fuzzer's input may have.
pub(crate) fn bytes(seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let length = 1 + next() % 600;
    (0..length).map(|_| (next() >> 24) as u8).collect()
}
