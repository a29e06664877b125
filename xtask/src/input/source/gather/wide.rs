//! Finds everything that is ever added to what a cell holds, anywhere and at any time.

use std::collections::{BTreeMap, BTreeSet};

use super::{Found, Gather, MOST_STEPS};
use crate::input::source::c::Sym;
use crate::input::source::cell::{Cell, OpId};
use crate::input::source::program::StructId;

/// What is added to the events of a cell, and their parents.
#[derive(Clone, Debug, Default)]
pub(super) struct Wide {
    pub(super) adds: BTreeMap<OpId, Found>,
    pub(super) categories: BTreeMap<OpId, Found>,
    pub(super) parents: BTreeSet<Cell>,
    pub(super) cut: bool,
}

/// The direction from which a cell was reached.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// Against the flow: the event came from here.
    Up,
    /// With the flow, into a function that receives the event.
    Down,
    /// A member that also holds the event.
    Beside,
}

/// The struct that contains the one whose member is examined: the inner struct, the outer one and the path between
/// them.
type Within = Option<(StructId, StructId, Vec<Sym>)>;

/// A cell and how it was reached.
type Visit = (Cell, Way, Within);

impl Gather<'_, '_> {
    pub(super) fn wide(&mut self, start: Cell) -> Wide {
        if let Some(known) = self.widths.get(&start) {
            return known.clone();
        }
        let mut wide = Wide::default();
        let mut seen: BTreeMap<Visit, Found> = BTreeMap::new();
        let mut left: Vec<(Visit, Found)> = vec![((start, Way::Up, None), Found::Elsewhere)];
        while let Some((visit, found)) = left.pop() {
            if seen.len() > MOST_STEPS || !self.cells.program.work(1) {
                wide.cut = true;
                break;
            }
            match seen.get(&visit) {
                Some(before) if *before <= found => continue,
                _ => seen.insert(visit.clone(), found),
            };
            let (cell, way, within) = visit;
            if let Some(facts) = self.cells.facts.get(&cell) {
                for add in &facts.adds {
                    let found = if self.cells.closing.contains(add) { found.max(Found::Around) } else { found };
                    let entry = wide.adds.entry(*add).or_insert(found);
                    *entry = (*entry).min(found);
                }
                for category in &facts.categories {
                    let entry = wide.categories.entry(*category).or_insert(found);
                    *entry = (*entry).min(found);
                }
                if way == Way::Up {
                    left.extend(facts.from.iter().map(|from| ((*from, Way::Up, within.clone()), found)));
                }
                for to in &facts.to {
                    let next = match (to, cell) {
                        // A passthrough event is sent on its own.
                        (Cell::New(..), _) => continue,
                        (Cell::Parameter(..), _) => Way::Down,
                        // What is stored in a struct member is the same event at a later time.
                        (Cell::Key(_) | Cell::Global(_), Cell::New(..) | Cell::Parameter(..) | Cell::Result(..))
                            if within.is_none() =>
                        {
                            Way::Beside
                        }
                        (Cell::Returned(_) | Cell::Result(..), Cell::New(..) | Cell::Returned(_))
                            if within.is_none() && (cell == start || way == Way::Beside) =>
                        {
                            Way::Beside
                        }
                        _ => continue,
                    };
                    left.push(((*to, next, within.clone()), found));
                }
            }
            match cell {
                Cell::Key(key) => {
                    let key = self.cells.keys[key as usize].clone();
                    if within.is_none() {
                        let around = key.specific.iter().map(|key| (Cell::Key(*key), way, None));
                        left.extend(around.map(|visit| (visit, found.max(Found::Around))));
                    }
                    for generic in key.generic {
                        let inner = &self.cells.keys[generic as usize];
                        let prefix = key.path[..key.path.len() - inner.path.len()].to_vec();
                        let within = Some((inner.of, key.of, prefix));
                        left.push(((Cell::Key(generic), way, within), found));
                    }
                }
                Cell::New(f, new) if way == Way::Up => {
                    let new = self.cells.bodies[f as usize].news[new as usize].clone();
                    for parent in &new.parents {
                        let super::What::Holder(holder) = parent.what else { continue };
                        let Some(cell) = self.cells.cell(f, holder) else { continue };
                        let cell = self.seen_within(cell, within.as_ref());
                        if new.passthrough {
                            left.push(((cell, Way::Up, None), found));
                        } else {
                            wide.parents.insert(cell);
                        }
                    }
                }
                _ => {}
            }
        }
        self.widths.insert(start, wide.clone());
        wide
    }

    /// Converts a member of an inner struct to a member of the struct around it.
    fn seen_within(&mut self, cell: Cell, within: Option<&(StructId, StructId, Vec<Sym>)>) -> Cell {
        let (Cell::Key(key), Some((inner, outer, prefix))) = (cell, within) else { return cell };
        let key = &self.cells.keys[key as usize];
        if key.of != *inner {
            return cell;
        }
        let path = prefix.iter().chain(&key.path).copied().collect();
        Cell::Key(self.cells.key_number(*outer, path))
    }
}
