//! Remembers what was said of a name. Very many metrics may share a mistake, and the near names of it are compared with
//! every name of the page.

use std::cell::RefCell;
use std::collections::HashMap;

use events_spec::Finding;

use super::event::Named;

/// What was said of names so far.
#[derive(Default)]
pub(super) struct Seen {
    /// Of events, by how they are written.
    pub(super) events: Memory<Option<Named>>,
    /// Of unknown fields, by name and events.
    pub(super) fields: Memory<Finding>,
}

/// Answers by what was asked.
pub(super) struct Memory<T>(RefCell<HashMap<String, T>>);

impl<T> Default for Memory<T> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

/// How many answers are kept: where more names differ, remembering them saves nothing.
const MOST_KEPT: usize = 1_000;

impl<T: Clone> Memory<T> {
    /// The answer to what is asked, which is looked for once.
    pub(super) fn get(&self, asked: String, find: impl FnOnce() -> T) -> T {
        if let Some(known) = self.0.borrow().get(&asked) {
            return known.clone();
        }
        let found = find();
        let mut kept = self.0.borrow_mut();
        if kept.len() < MOST_KEPT {
            kept.insert(asked, found.clone());
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_again_is_looked_for_once() {
        let memory = Memory::default();
        let mut looked = Vec::new();
        for asked in ["a", "b", "a", "a", "b"] {
            let found = memory.get(asked.to_owned(), || {
                looked.push(asked);
                asked.to_uppercase()
            });
            assert_eq!(found, asked.to_uppercase());
        }
        assert_eq!(looked, ["a", "b"]);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let memory = Memory::default();
        for n in 0..2 * MOST_KEPT {
            assert_eq!(memory.get(n.to_string(), || n), n);
        }
        assert_eq!(memory.0.borrow().len(), MOST_KEPT);
    }
}
