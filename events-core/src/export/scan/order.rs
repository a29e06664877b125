//! Predicts the next field name from the order of fields in earlier records.
//!
//! Records of one event nearly always have the same fields in the same order. A correct prediction is confirmed by one
//! comparison; any other name has to be looked up.

use super::Field;

/// The fields of each event by number, in the order of its latest record, with a position in the record that is being
/// scanned. It implements the predicting half of [`Names`](super::Names).
#[derive(Clone, Debug)]
pub struct FieldOrders {
    events: Vec<FieldOrder>,
    /// The event of the record, and its most recent field.
    event: u32,
    before: u32,
}

/// The fields of one event.
#[derive(Clone, Debug)]
struct FieldOrder {
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

/// No event, or the position before the first field of a record.
const NONE: u32 = Field::UNNAMED;

impl FieldOrders {
    /// Creates an order without events.
    #[must_use]
    pub const fn new() -> Self {
        Self { events: Vec::new(), event: NONE, before: NONE }
    }

    /// Adds an event and returns its number, which is one more than that of the event added before.
    pub fn add_event(&mut self) -> u32 {
        self.events.push(FieldOrder { fields: Vec::new(), first: NONE });
        self.events.len() as u32 - 1
    }

    /// Begins a record whose event is not known yet.
    #[inline]
    pub fn begin(&mut self) {
        self.enter(NONE);
    }

    /// Begins the fields of an event. Nothing is predicted for a number that was not added.
    #[inline]
    pub fn enter(&mut self, event: u32) {
        (self.event, self.before) = (event, NONE);
    }

    /// The number that was entered; [`Field::UNNAMED`] before that.
    #[must_use]
    #[inline]
    pub const fn event(&self) -> u32 {
        self.event
    }

    /// Adds a field to the current event and returns its number, which is one more than that of the field added before;
    /// [`Field::UNNAMED`] without an event.
    ///
    /// Some names are never predicted: a name that needs an escape in JSON or is not UTF-8 cannot be compared with the
    /// line, and a name with a `=` is ambiguous in tab-separated text.
    pub fn add(&mut self, name: &[u8]) -> u32 {
        let Some(event) = self.events.get_mut(self.event as usize) else { return NONE };
        let is_plain = |char: char| char >= ' ' && !matches!(char, '"' | '\\' | '=');
        let plain = std::str::from_utf8(name).is_ok_and(|name| name.chars().all(is_plain));
        let mut field = Ordered { next: NONE, length: 0, guess: [0; LONGEST_GUESS] };
        if plain && name.len() + 2 <= LONGEST_GUESS {
            field.guess[..name.len()].copy_from_slice(name);
            field.guess[name.len()..name.len() + 2].copy_from_slice(b"\":");
            field.length = name.len() as u8 + 2;
        }
        event.fields.push(field);
        event.fields.len() as u32 - 1
    }

    /// The name of the next field, in the form of [`Names::guess`](super::Names::guess); empty if it is not predicted.
    #[must_use]
    #[inline]
    pub fn guess(&self) -> &[u8] {
        let Some(event) = self.events.get(self.event as usize) else { return &[] };
        let next = event.fields.get(event.after(self.before) as usize);
        next.and_then(|next| next.guess.get(..usize::from(next.length))).unwrap_or_default()
    }

    /// Moves to the field that was predicted, and returns its number.
    #[inline]
    pub fn confirm(&mut self) -> u32 {
        if let Some(event) = self.events.get(self.event as usize) {
            self.before = event.after(self.before);
        }
        self.before
    }

    /// Moves to another field, which is predicted in its place from now on.
    #[inline]
    pub fn follow(&mut self, field: u32) {
        if let Some(event) = self.events.get_mut(self.event as usize) {
            match event.fields.get_mut(self.before as usize) {
                Some(before) => before.next = field,
                None => event.first = field,
            }
            self.before = field;
        }
    }
}

impl Default for FieldOrders {
    fn default() -> Self {
        Self::new()
    }
}

impl FieldOrder {
    /// The field that came after this one in the latest record.
    #[inline]
    fn after(&self, before: u32) -> u32 {
        self.fields.get(before as usize).map_or(self.first, |before| before.next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An order with one event, which is entered.
    fn one() -> FieldOrders {
        let mut orders = FieldOrders::new();
        let event = orders.add_event();
        orders.enter(event);
        orders
    }

    #[test]
    fn what_came_last_time_is_guessed() {
        let mut orders = one();
        let [user, bytes] = [orders.add(b"user"), orders.add(b"bytes_in")];
        assert_eq!(orders.guess(), b"");
        orders.follow(bytes);
        orders.follow(user);
        orders.enter(0);
        assert_eq!(orders.guess(), &b"bytes_in\":"[..]);
        assert_eq!(orders.confirm(), bytes);
        assert_eq!(orders.guess(), &b"user\":"[..]);
        assert_eq!(orders.confirm(), user);
        assert_eq!(orders.guess(), b"");
    }

    #[test]
    fn without_an_event_nothing_is_guessed() {
        let mut orders = one();
        orders.begin();
        assert_eq!((orders.add(b"user"), orders.guess(), orders.event()), (NONE, &b""[..], NONE));
    }

    #[test]
    fn a_name_that_cannot_be_compared_as_it_is_is_not_guessed() {
        let long = [b'x'; LONGEST_GUESS];
        for name in [b"a\"b".as_slice(), b"a\\b", b"a\nb", b"a=b", b"\xff", &long] {
            let mut orders = one();
            let number = orders.add(name);
            orders.follow(number);
            orders.enter(0);
            assert_eq!(orders.guess(), &b""[..]);
            assert_eq!(orders.confirm(), number);
        }
    }
}
