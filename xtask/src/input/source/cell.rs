//! The holders of events in the whole program, and how events move between them, in any order.

mod target;

use std::collections::{BTreeSet, HashMap, HashSet};

use super::body::{ApId, Body, Callee, Doing, GuardId, Sense, Step, Value, What};
use super::c::Sym;
use super::program::{FunctionId, GlobalId, Is, Program, StructId};

/// A function, by its number among those that do anything.
pub(super) type Fn = u32;

/// A holder that means the same in every function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Cell {
    /// A member of a struct, by its number in [`Cells::keys`].
    Key(u32),
    Global(GlobalId),
    Parameter(Fn, u16),
    /// What a function stores through a pointer parameter.
    Filled(Fn, u16),
    Returned(Fn),
    Result(Fn, u32),
    Out(Fn, u32, u16),
    New(Fn, u32),
    /// A holder of a function whose type is unknown.
    Local(Fn, ApId),
}

/// A struct member, by its path from the struct that a pointer leads to.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) of: StructId,
    pub(super) path: Vec<Sym>,
    /// The same member of the structs inside this one.
    pub(super) generic: Vec<u32>,
    /// The same member of the structs around this one.
    pub(super) specific: Vec<u32>,
}

/// An operation of a function.
pub(super) type OpId = (Fn, u32);

/// What is known about a cell.
#[derive(Debug, Default)]
pub(super) struct CellFacts {
    pub(super) adds: Vec<OpId>,
    pub(super) categories: Vec<OpId>,
    /// The cells that its event comes from.
    pub(super) from: Vec<Cell>,
    /// The cells that its event goes to.
    pub(super) to: Vec<Cell>,
}

pub(super) struct Cells<'p> {
    pub(super) program: &'p Program,
    pub(super) functions: Vec<FunctionId>,
    pub(super) numbers: HashMap<FunctionId, Fn>,
    pub(super) bodies: Vec<Body>,
    pub(super) keys: Vec<Key>,
    key_numbers: HashMap<(StructId, Vec<Sym>), u32>,
    pub(super) facts: HashMap<Cell, CellFacts>,
    flows: HashSet<(Cell, Cell)>,
    /// Whether a function may be called from unknown places, through a pointer.
    pub(super) open: Vec<bool>,
    /// The calls of each function.
    pub(super) callers: Vec<Vec<OpId>>,
    /// The functions that a struct member may point to.
    targets: HashMap<(StructId, Sym), Vec<Fn>>,
    /// The values stored in members that are not events, as possible texts.
    pub(super) texts: HashMap<u32, Vec<(Fn, u32)>>,
    /// The members that are assigned after the struct was created.
    assigned: HashSet<u32>,
    /// The additions by a function that also names the event, which apply only at its end or when it is sent at once.
    pub(super) closing: HashSet<OpId>,
    /// The events that are the parents of all others for a while.
    pub(super) pushed: Vec<(OpId, Cell)>,
}

impl<'p> Cells<'p> {
    pub(super) fn new(program: &'p Program, functions: Vec<FunctionId>, bodies: Vec<Body>) -> Self {
        let numbers = (0..).zip(&functions).map(|(at, id)| (*id, at)).collect();
        let callers = vec![Vec::new(); functions.len()];
        let open = vec![false; functions.len()];
        let mut cells = Self {
            program,
            functions,
            numbers,
            bodies,
            keys: Vec::new(),
            key_numbers: HashMap::new(),
            facts: HashMap::new(),
            flows: HashSet::new(),
            open,
            callers,
            targets: HashMap::new(),
            texts: HashMap::new(),
            pushed: Vec::new(),
            assigned: HashSet::new(),
            closing: HashSet::new(),
        };
        cells.find_targets();
        cells.connect();
        cells.find_closing();
        cells
    }

    fn connect(&mut self) {
        for f in 0..u32::try_from(self.bodies.len()).unwrap_or(u32::MAX) {
            let count = self.bodies[f as usize].ops.len();
            for at in 0..count {
                let doing = self.bodies[f as usize].ops[at].doing.clone();
                self.connect_op(f, u32::try_from(at).unwrap_or(u32::MAX), &doing);
            }
            for member in self.bodies[f as usize].assigned.clone() {
                if let Some(key) = self.key(f, member) {
                    self.assigned.insert(key);
                }
            }
            for (at, new) in (0..).zip(self.bodies[f as usize].news.clone()) {
                if new.passthrough {
                    for parent in self.cells_of(f, &new.parents) {
                        self.flow(parent, Cell::New(f, at));
                    }
                }
            }
        }
    }

    fn connect_op(&mut self, f: Fn, at: u32, doing: &Doing) {
        match doing {
            Doing::Add { on, .. } => {
                for cell in self.cells_of(f, on) {
                    self.facts.entry(cell).or_default().adds.push((f, at));
                }
            }
            Doing::Category { on, .. } => {
                for cell in self.cells_of(f, on) {
                    self.facts.entry(cell).or_default().categories.push((f, at));
                }
            }
            Doing::Push { on } => {
                for cell in self.cells_of(f, on) {
                    self.pushed.push(((f, at), cell));
                }
            }
            Doing::Copy { to, from } => {
                for to in self.cells_of(f, to) {
                    for from in self.cells_of(f, from) {
                        self.facts.entry(to).or_default().from.push(from);
                    }
                }
            }
            Doing::Store { to, from } => {
                let place = match self.bodies[f as usize].ap(*to).step {
                    Step::Parameter(i) => Some(Cell::Filled(f, i)),
                    _ => self.cell(f, *to),
                };
                let Some(place) = place else { return };
                if from.iter().any(|value| matches!(value.what, What::Text(_) | What::Pattern(_)))
                    && let Cell::Key(key) = place
                {
                    self.texts.entry(key).or_default().push((f, at));
                }
                if self.bodies[f as usize].ap(*to).is == Is::Event || self.any_event(f, from) {
                    for from in self.cells_of(f, from) {
                        self.flow(from, place);
                    }
                }
            }
            Doing::Call { callee, arguments } => {
                for callee in self.callees(*callee) {
                    self.callers[callee as usize].push((f, at));
                    let id = self.functions[callee as usize];
                    let parameters = &self.program.function(id).parameters;
                    for (i, (values, (_, ty))) in (0..).zip(arguments.iter().zip(parameters)) {
                        if self.program.is(id.unit, *ty) == Is::Event || self.any_event(f, values) {
                            for from in self.cells_of(f, values) {
                                self.flow(from, Cell::Parameter(callee, i));
                            }
                        }
                        if ty.pointer {
                            self.flow(Cell::Filled(callee, i), Cell::Out(f, at, i));
                        }
                    }
                    self.flow(Cell::Returned(callee), Cell::Result(f, at));
                }
            }
            Doing::Return { from } => {
                for from in self.cells_of(f, from) {
                    self.flow(from, Cell::Returned(f));
                }
            }
            Doing::Name { .. } | Doing::Send { .. } => {}
        }
    }

    /// Finds what a function that names an event but did not create it adds to it.
    fn find_closing(&mut self) {
        for (f, body) in (0..).zip(&self.bodies) {
            let mut named: HashSet<ApId> = HashSet::new();
            for op in &body.ops {
                if let Doing::Name { on, .. } = &op.doing {
                    named.extend(on.iter().filter_map(Value::holder));
                }
            }
            named.retain(|holder| !matches!(body.ap(*holder).step, Step::New(_) | Step::Result(_)));
            for op in &body.ops {
                if let Doing::Store { to, .. } = &op.doing {
                    named.remove(to);
                }
            }
            for (at, op) in (0..).zip(&body.ops) {
                if let Doing::Add { on, .. } = &op.doing
                    && on.iter().filter_map(Value::holder).any(|holder| named.contains(&holder))
                {
                    self.closing.insert((f, at));
                }
            }
        }
    }

    /// The members of structs that a condition tests and that never change, each with the tested value.
    pub(super) fn conditions(&mut self, f: Fn, guard: GuardId) -> Vec<(u32, bool)> {
        let flags: Vec<(ApId, bool)> = self.bodies[f as usize]
            .chain(guard)
            .filter_map(|guard| {
                let (holder, not) = guard.flag?;
                match guard.sense {
                    Sense::Yes | Sense::Assert => Some((holder, !not)),
                    Sense::No => Some((holder, not)),
                    Sense::Case(_) | Sense::Loop => None,
                }
            })
            .collect();
        let known = flags.into_iter().filter_map(|(holder, set)| Some((self.key(f, holder)?, set)));
        let known: Vec<(u32, bool)> = known.collect();
        known.into_iter().filter(|(key, _)| !self.assigned.contains(key)).collect()
    }

    fn any_event(&self, f: Fn, values: &[Value]) -> bool {
        let body = &self.bodies[f as usize];
        values.iter().any(|value| matches!(value.what, What::Holder(holder) if body.ap(holder).is == Is::Event))
    }

    fn flow(&mut self, from: Cell, to: Cell) {
        if self.flows.insert((from, to)) {
            self.facts.entry(to).or_default().from.push(from);
            self.facts.entry(from).or_default().to.push(to);
        }
    }

    /// The functions that a call may call.
    pub(super) fn callees(&self, callee: Callee) -> Vec<Fn> {
        match callee {
            Callee::Known(id) => self.numbers.get(&id).copied().into_iter().collect(),
            Callee::Member(of, name) => self.targets.get(&(of, name)).cloned().unwrap_or_default(),
            Callee::Unknown(_) => Vec::new(),
        }
    }

    fn cells_of(&mut self, f: Fn, values: &[Value]) -> BTreeSet<Cell> {
        let mut cells = BTreeSet::new();
        for value in values {
            if let What::Holder(holder) = value.what
                && !matches!(self.bodies[f as usize].ap(holder).is, Is::Struct(_))
                && let Some(cell) = self.cell(f, holder)
            {
                cells.insert(cell);
            }
        }
        cells
    }

    /// The cell of a holder in a function.
    pub(super) fn cell(&mut self, f: Fn, holder: ApId) -> Option<Cell> {
        let body = &self.bodies[f as usize];
        Some(match body.ap(holder).step {
            Step::Parameter(i) => Cell::Parameter(f, i),
            Step::Global(id) => Cell::Global(id),
            Step::Result(call) => Cell::Result(f, call),
            Step::Out(call, i) => Cell::Out(f, call, i),
            Step::New(new) => Cell::New(f, new),
            Step::Local(_) | Step::Container(..) => Cell::Local(f, holder),
            Step::As(of, _) => return self.cell(f, of),
            Step::Member(..) => match self.key(f, holder) {
                Some(key) => Cell::Key(key),
                None => Cell::Local(f, holder),
            },
        })
    }

    /// The number of the struct member that a holder is.
    fn key(&mut self, f: Fn, holder: ApId) -> Option<u32> {
        let body = &self.bodies[f as usize];
        let mut path = Vec::new();
        let mut at = holder;
        let of = loop {
            let Step::Member(of, name) = body.ap(at).step else { return None };
            path.push(name);
            let base = body.ap(of);
            if base.embedded && matches!(base.step, Step::Member(..)) {
                at = of;
                continue;
            }
            match base.is {
                Is::Struct(id) => break id,
                Is::Event | Is::Unknown => return None,
            }
        };
        path.reverse();
        Some(self.key_number(of, path))
    }

    pub(super) fn key_number(&mut self, of: StructId, path: Vec<Sym>) -> u32 {
        if let Some(number) = self.key_numbers.get(&(of, path.clone())) {
            return *number;
        }
        let number = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
        self.key_numbers.insert((of, path.clone()), number);
        self.keys.push(Key { of, path: path.clone(), generic: Vec::new(), specific: Vec::new() });
        let mut at = of;
        for end in 1..path.len() {
            match self.program.member(at, path[end - 1]) {
                Some((Is::Struct(inner), false)) => at = inner,
                _ => break,
            }
            let generic = self.key_number(at, path[end..].to_vec());
            self.keys[number as usize].generic.push(generic);
            self.keys[generic as usize].specific.push(number);
        }
        number
    }
}
