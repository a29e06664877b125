//! Finds the fields of events, starting from the places that name them.

mod fresh;
mod near;
mod wide;
mod within;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::body::{ApId, Doing, GuardId, Op, Step, Value, What};
use super::c::Sym;
use super::cell::{Cell, Cells, Fn, OpId};
use super::outcome::When;
use super::process::{Programs, programs};

/// The maximum number of callers through which names are followed.
const MOST_CONTEXT: usize = 4;
/// The maximum number of steps for one place that names an event.
const MOST_STEPS: usize = 20_000;

/// How certain it is that a field belongs to the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Found {
    /// The function that names the event adds it.
    Here,
    /// Another function adds it to the same event.
    Elsewhere,
    /// It is added to the same member of a struct that contains this one.
    Around,
}

/// A field that was found from an event's name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    pub(super) op: OpId,
    pub(super) found: Found,
    /// When it is added, seen from where the event is sent.
    pub(super) when: When,
}

/// A place that names an event.
#[derive(Clone, Debug)]
pub(super) struct Naming {
    pub(super) op: OpId,
    pub(super) name: String,
    when: GuardId,
    context: Vec<OpId>,
}

/// What an event has at a place that sends it.
#[derive(Debug)]
pub(super) struct Sent {
    pub(super) adds: BTreeMap<OpId, (Found, When)>,
    /// When it is sent.
    pub(super) when: When,
}

/// What was found about an event that a place names.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// What it has at each place that sends it.
    pub(super) sent: Vec<Sent>,
    pub(super) categories: BTreeMap<OpId, Found>,
    /// The fields of the parents, by the cell of the parent.
    pub(super) parents: BTreeMap<Cell, BTreeSet<OpId>>,
    /// The struct members that are known to be set or unset when it is sent.
    pub(super) conditions: Vec<(u32, bool)>,
    pub(super) parent_categories: BTreeSet<OpId>,
    /// Whether the search was aborted.
    pub(super) cut: bool,
}

pub(super) struct Gather<'c, 'p> {
    pub(super) cells: &'c mut Cells<'p>,
    /// Whether there were texts that are known only at run time.
    pub(super) open: bool,
    steps: usize,
    programs: Vec<Programs>,
    widths: HashMap<Cell, wide::Wide>,
    insides: HashMap<(Fn, u16, Vec<Sym>), within::Inside>,
}

impl<'c, 'p> Gather<'c, 'p> {
    pub(super) fn new(cells: &'c mut Cells<'p>) -> Self {
        let programs = programs(cells);
        Self { cells, programs, open: false, steps: 0, widths: HashMap::new(), insides: HashMap::new() }
    }

    /// Every place that names an event, with each possible name; and the places whose names are unknown.
    pub(super) fn namings(&mut self) -> (Vec<Naming>, Vec<OpId>) {
        let (mut all, mut unclear) = (Vec::new(), Vec::new());
        for f in 0..u32::try_from(self.cells.bodies.len()).unwrap_or(u32::MAX) {
            for at in 0..self.cells.bodies[f as usize].ops.len() {
                let Doing::Name { name, .. } = &self.cells.bodies[f as usize].ops[at].doing else { continue };
                let op = (f, u32::try_from(at).unwrap_or(u32::MAX));
                let values = name.clone();
                let found = self.texts(f, &values, 0);
                if found.is_empty() {
                    unclear.push(op);
                }
                for text in found {
                    let Text { text, when, context, .. } = text;
                    if text.bytes().all(|byte| byte == b'*') {
                        unclear.push(op);
                        continue;
                    }
                    all.push(Naming { op, name: text, when, context });
                }
            }
        }
        (all, unclear)
    }

    /// Finds what the event of a naming has when it is sent.
    pub(super) fn gather(&mut self, naming: &Naming) -> Gathered {
        let mut gathered = Gathered::default();
        self.steps = 0;
        let (f, at) = naming.op;
        let op = self.cells.bodies[f as usize].ops[at as usize].clone();
        let Doing::Name { on, .. } = &op.doing else { return gathered };
        gathered.conditions = self.cells.conditions(f, op.guard);
        gathered.conditions.extend(self.cells.conditions(f, naming.when));
        let body = &self.cells.bodies[f as usize];
        let holders: Vec<ApId> = on
            .iter()
            .filter(|value| !body.excludes(value.when, naming.when))
            .filter_map(|value| match value.what {
                What::Holder(holder) => Some(holder),
                _ => None,
            })
            .collect();
        let when = if naming.when == 0 { op.guard } else { naming.when };
        for holder in holders {
            for found in near::sent(self, f, at, when, holder, &naming.context) {
                gathered.cut |= found.cut;
                let mut adds: BTreeMap<OpId, (Found, When)> = BTreeMap::new();
                for hit in found.hits {
                    let entry = adds.entry(hit.op).or_insert((hit.found, hit.when));
                    *entry = (entry.0.min(hit.found), entry.1.or(hit.when));
                }
                gathered.sent.push(Sent { adds, when: found.when.unwrap_or(When::Always) });
                for (op, found) in found.categories {
                    let entry = gathered.categories.entry(op).or_insert(found);
                    *entry = (*entry).min(found);
                }
                for parent in found.parents {
                    self.parents(parent, &mut gathered);
                }
            }
        }
        for (at, parent) in self.cells.pushed.clone() {
            if self.programs[at.0 as usize] & self.programs[f as usize] != 0 {
                self.parents(parent, &mut gathered);
            }
        }
        // Fields added in another program do not count.
        let programs = &self.programs;
        for adds in gathered.parents.values_mut() {
            adds.retain(|op| programs[op.0 as usize] & programs[f as usize] != 0);
        }
        gathered.parent_categories.retain(|op| programs[op.0 as usize] & programs[f as usize] != 0);
        gathered
    }

    /// The fields that an event gets from this parent and its parents.
    fn parents(&mut self, parent: Cell, gathered: &mut Gathered) {
        let mut seen = BTreeSet::new();
        let mut left = vec![parent];
        while let Some(cell) = left.pop() {
            if !seen.insert(cell) {
                continue;
            }
            let wide = self.wide(cell);
            gathered.cut |= wide.cut;
            let fields = gathered.parents.entry(cell).or_default();
            fields.extend(wide.adds.keys().copied());
            gathered.parent_categories.extend(wide.categories.keys().copied());
            left.extend(wide.parents);
        }
    }

    /// The texts that the values may be.
    pub(super) fn texts(&mut self, f: Fn, values: &[Value], depth: usize) -> Vec<Text> {
        let mut all: Vec<Text> = Vec::new();
        if !self.cells.program.work(values.len()) {
            self.open = true;
            return all;
        }
        for value in values {
            match value.what {
                What::Text(text) | What::Pattern(text) => {
                    let is_pattern = matches!(value.what, What::Pattern(_));
                    let text = self.cells.program.text(text).to_string();
                    all.push(Text { text, is_pattern, when: value.when, context: Vec::new() });
                }
                What::Holder(holder) if depth < MOST_CONTEXT => {
                    for text in self.held_texts(f, holder, depth) {
                        all.push(Text { when: value.when.max(text.when), ..text });
                    }
                }
                What::Null => {}
                What::Holder(_) | What::Unknown | What::Function(_) | What::List(..) => self.open = true,
            }
        }
        let mut seen = BTreeSet::new();
        all.retain(|text| seen.insert((text.text.clone(), text.context.clone())));
        all.truncate(256);
        all
    }

    fn held_texts(&mut self, f: Fn, holder: ApId, depth: usize) -> Vec<Text> {
        let mut all = Vec::new();
        match self.cells.bodies[f as usize].ap(holder).step {
            Step::Parameter(i) => {
                self.open |= self.cells.open[f as usize] || self.cells.callers[f as usize].is_empty();
                for call in self.cells.callers[f as usize].clone() {
                    let Some(argument) = self.argument(call, i) else { continue };
                    for mut text in self.texts(call.0, &argument, depth + 1) {
                        text.context.insert(0, call);
                        all.push(Text { when: 0, ..text });
                    }
                }
            }
            Step::Result(call) => {
                let Doing::Call { callee, .. } = self.cells.bodies[f as usize].ops[call as usize].doing else {
                    return all;
                };
                let callees = self.cells.callees(callee);
                self.open |= callees.is_empty();
                for callee in callees {
                    for (_, _, from) in self.returned(callee) {
                        self.open |= from.is_empty();
                        let texts = self.texts(callee, &from, depth + 1);
                        all.extend(texts.into_iter().map(|text| Text { when: 0, context: Vec::new(), ..text }));
                    }
                }
            }
            Step::Member(..) => {
                self.open = true;
                if let Some(Cell::Key(key)) = self.cells.cell(f, holder) {
                    for (f, at) in self.cells.texts.get(&key).cloned().unwrap_or_default() {
                        let Doing::Store { from, .. } = self.cells.bodies[f as usize].ops[at as usize].doing.clone()
                        else {
                            continue;
                        };
                        let texts = self.texts(f, &from, depth + 1);
                        all.extend(texts.into_iter().map(|text| Text { when: 0, context: Vec::new(), ..text }));
                    }
                }
            }
            Step::As(of, _) => return self.held_texts(f, of, depth),
            Step::Local(_) | Step::Global(_) | Step::Out(..) | Step::New(_) | Step::Container(..) => self.open = true,
        }
        all
    }

    /// The argument that a call passes for a parameter.
    pub(super) fn argument(&self, call: OpId, i: u16) -> Option<Vec<Value>> {
        match &self.cells.bodies[call.0 as usize].ops[call.1 as usize].doing {
            Doing::Call { arguments, .. } => arguments.get(i as usize).cloned(),
            _ => None,
        }
    }

    /// What a function returns, return by return, with the operation's number and condition.
    pub(super) fn returned(&self, f: Fn) -> Vec<(u32, GuardId, Vec<Value>)> {
        let returned = |(at, op): (u32, &Op)| match &op.doing {
            Doing::Return { from } => Some((at, op.guard, from.clone())),
            _ => None,
        };
        (0..).zip(&self.cells.bodies[f as usize].ops).filter_map(returned).collect()
    }
}

/// A text that is a possible value of an expression.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) text: String,
    pub(super) is_pattern: bool,
    /// The condition in the function that uses it.
    pub(super) when: GuardId,
    /// The calls through which it was passed, innermost first.
    pub(super) context: Vec<OpId>,
}
