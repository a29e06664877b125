//! Predicts the next field name from the order of fields in earlier records.
//!
//! Records of one event nearly always have the same fields in the same order. A correct prediction is confirmed by one
//! comparison; any other name has to be looked up.

use super::Field;

/// The fields of one event by number, in the order of the latest record.
#[derive(Clone, Debug)]
pub struct FieldOrder {
    fields: Vec<Ordered>,
    /// The first field of the latest record.
    first: u32,
}

#[derive(Clone, Debug)]
struct Ordered {
    /// The field that came next in the latest record.
    next: u32,
    length: u8,
    /// The name with the quote and colon that follow it in JSON. Stored inline, so that a prediction costs one memory
    /// access.
    guess: [u8; LONGEST_GUESS],
}

/// The maximum length of a predicted name, with the quote and colon. Longer ones are looked up.
const LONGEST_GUESS: usize = 35;

impl FieldOrder {
    /// The position before the first field of a record.
    pub const START: u32 = Field::UNNAMED;

    /// Creates an order without fields.
    #[must_use]
    pub const fn new() -> Self {
        Self { fields: Vec::new(), first: Self::START }
    }

    /// Adds a field and returns its number, which is one more than that of the field added before.
    ///
    /// Some names are never predicted: a name that needs an escape in JSON or is not UTF-8 cannot be compared with the
    /// line, and a name with a `=` is ambiguous in tab-separated text.
    pub fn add(&mut self, name: &[u8]) -> u32 {
        let is_plain = |char: char| char >= ' ' && !matches!(char, '"' | '\\' | '=');
        let plain = std::str::from_utf8(name).is_ok_and(|name| name.chars().all(is_plain));
        let mut field = Ordered { next: Self::START, length: 0, guess: [0; LONGEST_GUESS] };
        if plain && name.len() + 2 <= LONGEST_GUESS {
            field.guess[..name.len()].copy_from_slice(name);
            field.guess[name.len()..name.len() + 2].copy_from_slice(b"\":");
            field.length = name.len() as u8 + 2;
        }
        self.fields.push(field);
        self.fields.len() as u32 - 1
    }

    /// The field that came after this one in the latest record.
    #[must_use]
    #[inline]
    pub fn after(&self, before: u32) -> u32 {
        self.fields.get(before as usize).map_or(self.first, |before| before.next)
    }

    /// The name of that field, in the form of [`Names::guess`](super::Names::guess); empty if it is not predicted.
    #[must_use]
    #[inline]
    pub fn guess(&self, before: u32) -> &[u8] {
        let next = self.fields.get(self.after(before) as usize);
        next.and_then(|next| next.guess.get(..usize::from(next.length))).unwrap_or_default()
    }

    /// Records that `field` came after `before`.
    pub fn follow(&mut self, before: u32, field: u32) {
        match self.fields.get_mut(before as usize) {
            Some(before) => before.next = field,
            None => self.first = field,
        }
    }
}

impl Default for FieldOrder {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_last_time_is_guessed() {
        let mut order = FieldOrder::new();
        let [user, bytes] = [order.add(b"user"), order.add(b"bytes_in")];
        assert_eq!(order.guess(FieldOrder::START), b"");
        order.follow(FieldOrder::START, bytes);
        order.follow(bytes, user);
        assert_eq!((order.guess(FieldOrder::START), order.after(FieldOrder::START)), (&b"bytes_in\":"[..], bytes));
        assert_eq!((order.guess(bytes), order.guess(user)), (&b"user\":"[..], &b""[..]));
    }

    #[test]
    fn a_name_that_cannot_be_compared_as_it_is_is_not_guessed() {
        let long = [b'x'; LONGEST_GUESS];
        for name in [b"a\"b".as_slice(), b"a\\b", b"a\nb", b"a=b", b"\xff", &long] {
            let mut order = FieldOrder::new();
            let number = order.add(name);
            order.follow(FieldOrder::START, number);
            assert_eq!((order.guess(FieldOrder::START), order.after(FieldOrder::START)), (&b""[..], number));
        }
    }
}
