//! SHA-256, which names the page that something was made from.
//!
//! The usual crate brings six others into each build script that generates types.

use std::fmt::Write as _;

/// The hash of a text in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for word in hash(bytes) {
        // Writing to a string does not fail.
        let _ = write!(text, "{word:08x}");
    }
    text
}

/// FIPS 180-4, section 6.2.
fn hash(bytes: &[u8]) -> [u32; 8] {
    let (rounds, mut state) = constants();
    let whole = bytes.len() / 64 * 64;
    for block in bytes[..whole].chunks_exact(64) {
        compress(&mut state, block, &rounds);
    }
    // The rest, a bit, zeros, and the length in bits: one block or two.
    let rest = &bytes[whole..];
    let mut last = [0; 128];
    last[..rest.len()].copy_from_slice(rest);
    last[rest.len()] = 0x80;
    let end = if rest.len() < 56 { 64 } else { 128 };
    last[end - 8..end].copy_from_slice(&(bytes.len() as u64).wrapping_mul(8).to_be_bytes());
    for block in last[..end].chunks_exact(64) {
        compress(&mut state, block, &rounds);
    }
    state
}

/// The constants of the rounds and the first state: 32 bits after the point of the cube roots of the first 64 primes, and
/// of the square roots of the first eight.
fn constants() -> ([u32; 64], [u32; 8]) {
    let (mut rounds, mut state) = ([0; 64], [0; 8]);
    let primes = (2_u32..).filter(|number| (2..*number).all(|divisor| number % divisor != 0));
    for (at, prime) in primes.take(64).enumerate() {
        rounds[at] = root(u128::from(prime) << 96, 3);
        if let Some(word) = state.get_mut(at) {
            *word = root(u128::from(prime) << 64, 2);
        }
    }
    (rounds, state)
}

/// The lowest 32 bits of the whole root of a number.
fn root(number: u128, power: u32) -> u32 {
    let mut root = 0_u128;
    for bit in (0..37).rev() {
        let with = root | 1 << bit;
        if with.checked_pow(power).is_some_and(|power| power <= number) {
            root = with;
        }
    }
    (root & 0xffff_ffff) as u32
}

fn compress(state: &mut [u32; 8], block: &[u8], rounds: &[u32; 64]) {
    let mut words = [0_u32; 64];
    for (word, bytes) in words.iter_mut().zip(block.chunks_exact(4)) {
        *word = bytes.iter().fold(0, |word, byte| word << 8 | u32::from(*byte));
    }
    for at in 16..64 {
        let (far, near) = (words[at - 15], words[at - 2]);
        let far = far.rotate_right(7) ^ far.rotate_right(18) ^ far >> 3;
        let near = near.rotate_right(17) ^ near.rotate_right(19) ^ near >> 10;
        words[at] = words[at - 16].wrapping_add(far).wrapping_add(words[at - 7]).wrapping_add(near);
    }
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
    for (word, round) in words.iter().zip(rounds) {
        let sum = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
        let choice = e & f ^ !e & g;
        let one = h.wrapping_add(sum).wrapping_add(choice).wrapping_add(*round).wrapping_add(*word);
        let sum = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
        let majority = a & b ^ a & c ^ b & c;
        let two = sum.wrapping_add(majority);
        (h, g, f, e, d, c, b, a) = (g, f, e, d.wrapping_add(one), c, b, a, one.wrapping_add(two));
    }
    for (word, add) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
        *word = word.wrapping_add(add);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_standard_have_the_hashes_of_the_standard() {
        for (text, expected) in [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
            ),
        ] {
            assert_eq!(hex(text.as_bytes()), expected, "{text}");
        }
        let million = "a".repeat(1_000_000);
        assert_eq!(hex(million.as_bytes()), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }
}
