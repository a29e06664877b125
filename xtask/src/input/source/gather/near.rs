//! Finds what an event has when it is sent, by going backwards from there: only earlier additions count.

use std::collections::{BTreeMap, BTreeSet};

use super::within::{aliases, holds, path_from, surely_when};
use super::{Found, Gather, Hit, MOST_STEPS};
use crate::input::source::body::{ApId, Doing, GuardId, Op, Step, Value, What};
use crate::input::source::cell::{Cell, Fn, OpId};
use crate::input::source::outcome::When;

/// The maximum number of calls to follow in either direction.
const MOST_CALLS: usize = 12;

/// A search from one naming.
pub(super) struct Near<'g, 'c, 'p> {
    pub(super) gather: &'g mut Gather<'c, 'p>,
    /// The function that names the event.
    home: Fn,
    found: Nearby,
    seen: BTreeSet<(Fn, u32, ApId, usize)>,
}

#[derive(Debug, Default)]
pub(super) struct Nearby {
    pub(super) hits: Vec<Hit>,
    pub(super) categories: BTreeMap<OpId, Found>,
    pub(super) parents: BTreeSet<Cell>,
    /// When it is sent, by the conditions in the function that names it.
    pub(super) when: Option<When>,
    pub(super) cut: bool,
}

/// A point in a function: before this operation, under this condition.
#[derive(Clone, Copy)]
pub(super) struct Point {
    pub(super) f: Fn,
    pub(super) before: u32,
    pub(super) guard: GuardId,
}

/// What an event has at each place that sends it, starting from the place that names it.
pub(super) fn sent(
    gather: &mut Gather<'_, '_>,
    f: Fn,
    at: u32,
    guard: GuardId,
    holder: ApId,
    context: &[OpId],
) -> Vec<Nearby> {
    let mut near = Near { gather, home: f, found: Nearby::default(), seen: BTreeSet::new() };
    let mut sends = near.sends(f, at, guard, holder);
    let is_sent = !sends.is_empty();
    if !is_sent {
        let end = u32::try_from(near.ops(f).len()).unwrap_or(u32::MAX);
        sends.push((end, guard));
    }
    let mut all = Vec::new();
    for (before, sent_guard) in sends {
        // The condition of the naming is true where the event is sent.
        let guard = if near.gather.cells.bodies[f as usize].dominates(sent_guard, guard) { guard } else { sent_guard };
        near.own(Point { f, before, guard }, holder, context, true, 0);
        near.later(Point { f, before, guard }, holder);
        if !is_sent {
            near.given_back(f, holder, context, 0);
        }
        near.seen.clear();
        near.found.when = Some(near.gather.cells.bodies[f as usize].when(guard, 0));
        all.push(std::mem::take(&mut near.found));
    }
    all
}

impl Near<'_, '_, '_> {
    pub(super) fn ops(&self, f: Fn) -> &[Op] {
        &self.gather.cells.bodies[f as usize].ops
    }

    /// The places where an event that is named at some operation is sent.
    fn sends(&self, f: Fn, from: u32, guard: GuardId, holder: ApId) -> Vec<(u32, GuardId)> {
        let body = &self.gather.cells.bodies[f as usize];
        let mut sends: Vec<(u32, GuardId)> = Vec::new();
        for (at, op) in (0..).zip(&body.ops).skip(from as usize) {
            let Doing::Send { on } = &op.doing else { continue };
            // A name applies to one send.
            if holds(on, holder)
                && !body.excludes(op.guard, guard)
                && !sends.iter().any(|(_, sent)| !body.excludes(*sent, op.guard) && body.dominates(*sent, op.guard))
            {
                sends.push((at, op.guard));
            }
        }
        sends
    }

    /// What is added to an event after it was sent: the event has that when it is sent again.
    fn later(&mut self, point: Point, holder: ApId) {
        let body = &self.gather.cells.bodies[point.f as usize];
        let mut holders = BTreeSet::from([holder]);
        let mut left = vec![holder];
        while let Some(holder) = left.pop() {
            if let Step::New(new) = body.ap(holder).step {
                let new = &body.news[new as usize];
                let parents = new.parents.iter().filter(|_| new.passthrough).filter_map(Value::holder);
                left.extend(parents.filter(|parent| holders.insert(*parent)));
            }
        }
        holders.retain(|holder| !matches!(body.ap(*holder).step, Step::New(_) | Step::Result(_)));
        for (at, op) in (0..).zip(&body.ops) {
            if let Doing::Add { on, .. } = &op.doing
                && (at >= point.before || body.excludes(op.guard, point.guard))
                && on.iter().filter_map(Value::holder).any(|holder| holders.contains(&holder))
            {
                self.found.hits.push(Hit { op: (point.f, at), found: Found::Around, when: When::Unknown });
            }
        }
    }

    /// An event that is returned after naming it is sent by a caller, who may add to it.
    fn given_back(&mut self, f: Fn, holder: ApId, context: &[OpId], depth: usize) {
        let returned = self.gather.returned(f).iter().any(|(_, _, from)| holds(from, holder));
        if !returned || depth > MOST_CALLS {
            return;
        }
        let callers = match context.first() {
            Some(call) => vec![*call],
            None => self.gather.cells.callers[f as usize].clone(),
        };
        for call in callers {
            let (caller, at) = call;
            let Some(result) = self.gather.cells.bodies[caller as usize].numbers.get(&Step::Result(at)).copied() else {
                continue;
            };
            let guard = self.ops(caller)[at as usize].guard;
            let rest = context.get(1..).unwrap_or_default().to_vec();
            let sends = self.sends(caller, at, guard, result);
            if sends.is_empty() {
                let end = u32::try_from(self.ops(caller).len()).unwrap_or(u32::MAX);
                self.here(Point { f: caller, before: end, guard }, result, false);
                self.given_back(caller, result, &rest, depth + 1);
            }
            for (before, sent_guard) in sends {
                self.here(Point { f: caller, before, guard: sent_guard }, result, false);
            }
        }
    }

    /// What an event has at a point in a function.
    fn own(&mut self, point: Point, holder: ApId, context: &[OpId], always: bool, depth: usize) {
        if self.gather.steps > MOST_STEPS || depth > MOST_CALLS * 3 || !self.gather.cells.program.work(1) {
            self.found.cut = true;
            return;
        }
        if !self.seen.insert((point.f, point.before, holder, context.len())) {
            return;
        }
        self.gather.steps += 1;
        self.here(point, holder, always);
        let step = self.gather.cells.bodies[point.f as usize].ap(holder).step;
        match step {
            Step::New(new) => {
                let new = self.gather.cells.bodies[point.f as usize].news[new as usize].clone();
                for parent in &new.parents {
                    let What::Holder(of) = parent.what else { continue };
                    if self.gather.cells.bodies[point.f as usize].excludes(parent.when, point.guard) {
                        continue;
                    }
                    if new.passthrough {
                        self.own(point, of, context, always && new.parents.len() == 1, depth + 1);
                    } else {
                        self.parent(point, of, context, depth);
                    }
                }
            }
            Step::Parameter(i) => {
                for (call, rest) in self.callers(point.f, context) {
                    let Some(argument) = self.gather.argument(call, i) else { continue };
                    let guard = self.ops(call.0)[call.1 as usize].guard;
                    for value in argument {
                        let What::Holder(given) = value.what else { continue };
                        let from = Point { f: call.0, before: call.1, guard };
                        self.own(from, given, &rest, always && !context.is_empty(), depth + 1);
                    }
                }
            }
            Step::Result(call) => self.result(point, call, context, always, depth),
            Step::Member(..) => self.member(point, holder, context, always, depth),
            Step::As(of, _) => self.own(point, of, context, always, depth + 1),
            Step::Global(_) | Step::Local(_) | Step::Out(..) | Step::Container(..) => self.anywhere(point, holder),
        }
    }

    pub(super) fn callers(&self, f: Fn, context: &[OpId]) -> Vec<(OpId, Vec<OpId>)> {
        match context.split_first() {
            Some((call, rest)) => vec![(*call, rest.to_vec())],
            None => self.gather.cells.callers[f as usize].iter().map(|call| (*call, Vec::new())).collect(),
        }
    }

    /// What the event returned by a call has: what its function added before.
    fn result(&mut self, point: Point, call: u32, context: &[OpId], always: bool, depth: usize) {
        let Doing::Call { callee, .. } = self.ops(point.f)[call as usize].doing else { return };
        let callees = self.gather.cells.callees(callee);
        let alone = callees.len() == 1;
        for callee in callees {
            let mut inner = vec![(point.f, call)];
            inner.extend(context);
            let returns = self.gather.returned(callee);
            let single = returns.len() == 1;
            for (before, guard, from) in returns {
                for value in &from {
                    let What::Holder(holder) = value.what else { continue };
                    let always = always && alone && single && from.len() == 1;
                    self.own(Point { f: callee, before, guard }, holder, &inner, always, depth + 1);
                }
            }
        }
    }

    /// What the event in a struct member has: if every path shows its origin, what was added since; or else everything
    /// that is ever added to this member.
    fn member(&mut self, point: Point, holder: ApId, context: &[OpId], always: bool, depth: usize) {
        let mut fresh = Vec::new();
        if self.fresh(point, holder, context, always, 0, &mut fresh) {
            for one in fresh {
                self.own(one.point, one.holder, &one.context, one.always, depth + 1);
            }
            return;
        }
        self.anywhere(point, holder);
    }

    fn anywhere(&mut self, point: Point, holder: ApId) {
        let Some(cell) = self.gather.cells.cell(point.f, holder) else { return };
        let wide = self.gather.wide(cell);
        self.found.cut |= wide.cut;
        for (op, found) in wide.adds {
            // This function's own operations were examined in order.
            if op.0 != point.f {
                self.found.hits.push(Hit { op, found, when: When::Unknown });
            }
        }
        for (op, found) in wide.categories {
            // A struct that is part of many others: what code elsewhere does with it holds for some of them.
            let found = if self.is_generic(cell, op) { Found::Around } else { found };
            let entry = self.found.categories.entry(op).or_insert(found);
            *entry = (*entry).min(found);
        }
        self.found.parents.extend(wide.parents);
    }

    /// Whether a member is that of structs around its own, and an operation on it is in another folder than the struct.
    fn is_generic(&self, cell: Cell, op: OpId) -> bool {
        let Cell::Key(key) = cell else { return false };
        let cells = &self.gather.cells;
        let key = &cells.keys[key as usize];
        let folder = |unit: u32| {
            let file = cells.program.unit(unit).file.as_ref();
            file.rfind('/').map_or("", |end| &file[..end])
        };
        !key.specific.is_empty() && folder(key.of.unit) != folder(cells.functions[op.0 as usize].unit)
    }

    fn parent(&mut self, point: Point, holder: ApId, context: &[OpId], depth: usize) {
        // A parent passed by a known caller is more precise than one from any caller.
        if let (Step::Parameter(i), Some((call, rest))) =
            (self.gather.cells.bodies[point.f as usize].ap(holder).step, context.split_first())
            && depth < MOST_CALLS
        {
            for value in self.gather.argument(*call, i).unwrap_or_default() {
                if let What::Holder(given) = value.what {
                    let guard = self.ops(call.0)[call.1 as usize].guard;
                    self.parent(Point { f: call.0, before: call.1, guard }, given, rest, depth + 1);
                }
            }
            return;
        }
        if let Some(cell) = self.gather.cells.cell(point.f, holder) {
            self.found.parents.insert(cell);
        }
    }

    /// What a function itself adds before a point, including through the functions that it calls.
    pub(super) fn here(&mut self, point: Point, holder: ApId, always: bool) {
        let body = &self.gather.cells.bodies[point.f as usize];
        let aliases = aliases(body, point.before, holder);
        self.gather.cells.program.work(point.before as usize);
        let mut calls = Vec::new();
        let mut hits = Vec::new();
        for (at, op) in (0..point.before).zip(&body.ops) {
            if body.excludes(op.guard, point.guard) {
                continue;
            }
            let when = surely_when(always).and(body.when(op.guard, point.guard));
            let held = |on: &[Value]| {
                let known = aliases.iter().filter(|(alias, _)| holds(on, *alias)).map(|(_, surely)| *surely);
                known.reduce(|one, other| one || other)
            };
            let found = if point.f == self.home { Found::Here } else { Found::Elsewhere };
            match &op.doing {
                Doing::Add { on, .. } => {
                    if let Some(surely) = held(on) {
                        let when = when.and(surely_when(surely && on.len() == 1));
                        hits.push(Hit { op: (point.f, at), found, when });
                    }
                }
                Doing::Category { on, .. } if held(on).is_some() => {
                    self.found.categories.insert((point.f, at), found);
                }
                Doing::Call { callee, arguments } => {
                    for (i, values) in (0..).zip(arguments) {
                        for value in values {
                            let What::Holder(given) = value.what else { continue };
                            for (alias, surely) in &aliases {
                                if let Some(path) = path_from(body, given, *alias) {
                                    calls.push((*callee, i, path, when.and(surely_when(*surely))));
                                }
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        self.found.hits.append(&mut hits);
        for (callee, i, path, when) in calls {
            for callee in self.gather.cells.callees(callee) {
                for (op, inner) in self.gather.inside(callee, i, &path) {
                    self.found.hits.push(Hit { op, found: Found::Elsewhere, when: when.and(inner) });
                }
            }
        }
    }
}
