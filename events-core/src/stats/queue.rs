//! What waits to be written, in order.

use std::collections::VecDeque;

use crate::parent::ParentEnd;

/// One thing that waits.
#[derive(Debug)]
pub(super) enum Item {
    /// An event.
    Event(Line),
    /// An event that others happen within, as it is from here on.
    Parent(Line, ParentEnd),
    /// It is over.
    End(u64),
}

/// What a line is made of.
#[derive(Debug, Default)]
pub(super) struct Line {
    /// The id of a parent; 0 for an event.
    pub(super) id: u64,
    /// The id of the event that it happens within, or 0.
    pub(super) parent: u64,
    /// How important it is, as the protocol counts.
    pub(super) level: u8,
    /// The event's own categories, escaped, each behind a tab.
    pub(super) categories: Vec<u8>,
    /// Times, source, name and fields.
    pub(super) body: Vec<u8>,
}

/// What waits, and the lines that can be used again.
#[derive(Debug, Default)]
pub(super) struct Queue {
    items: VecDeque<Item>,
    events: usize,
    spare: Vec<Line>,
}

/// So many lines are kept to be used again, and none that has become longer than this.
const SPARE: usize = 1024;
const SPARE_BYTES: usize = 4096;

impl Queue {
    /// How many events wait.
    pub(super) fn events(&self) -> usize {
        self.events
    }

    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// An empty line.
    pub(super) fn line(&mut self) -> Line {
        self.spare.pop().unwrap_or_default()
    }

    /// Takes back a line that is no longer needed.
    pub(super) fn recycle(&mut self, mut line: Line) {
        if self.spare.len() < SPARE && line.body.capacity() <= SPARE_BYTES {
            line.body.clear();
            line.categories.clear();
            self.spare.push(line);
        }
    }

    pub(super) fn push(&mut self, item: Item) {
        self.events += usize::from(matches!(item, Item::Event(_)));
        self.items.push_back(item);
    }

    pub(super) fn pop(&mut self) -> Option<Item> {
        let item = self.items.pop_front()?;
        self.events -= usize::from(matches!(item, Item::Event(_)));
        Some(item)
    }

    /// Puts back what was not written, in front.
    pub(super) fn put_back(&mut self, items: impl DoubleEndedIterator<Item = Item>) {
        for item in items.rev() {
            self.events += usize::from(matches!(item, Item::Event(_)));
            self.items.push_front(item);
        }
    }

    /// Drops the oldest event; parents stay, for later events need them.
    pub(super) fn drop_oldest(&mut self) {
        let oldest = self.items.iter().position(|item| matches!(item, Item::Event(_)));
        if let Some(Item::Event(line)) = oldest.and_then(|at| self.items.remove(at)) {
            self.events -= 1;
            self.recycle(line);
        }
    }

    /// Drops everything, and says how many events that were.
    pub(super) fn clear(&mut self) -> usize {
        self.items.clear();
        std::mem::take(&mut self.events)
    }
}
