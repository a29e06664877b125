//! What a function does with a member of its argument, and the paths between holders.

use std::collections::BTreeSet;

use super::Gather;
use crate::input::source::body::{ApId, Body, Doing, Step, Value, What};
use crate::input::source::c::Sym;
use crate::input::source::cell::{Fn, OpId};
use crate::input::source::outcome::When;

/// What is added, and when.
pub(super) type Inside = Vec<(OpId, When)>;

impl Gather<'_, '_> {
    /// What a function adds to a member of what it is given, and when.
    pub(super) fn inside(&mut self, f: Fn, i: u16, path: &[Sym]) -> Inside {
        let key = (f, i, path.to_vec());
        if let Some(known) = self.insides.get(&key) {
            return known.clone();
        }
        // A recursive call does not add anything more.
        self.insides.insert(key.clone(), Vec::new());
        let body = &self.cells.bodies[f as usize];
        let Some(root) = body.numbers.get(&Step::Parameter(i)).copied() else { return Vec::new() };
        let member = |at: &ApId, name: &Sym| body.numbers.get(&Step::Member(*at, *name)).copied();
        let holder = path.iter().try_fold(root, |at, name| member(&at, name));
        let aliases = holder.map(|holder| aliases(body, u32::MAX, holder)).unwrap_or_default();
        self.cells.program.work(body.ops.len());
        let (mut all, mut calls) = (Vec::new(), BTreeSet::new());
        for (at, op) in (0..).zip(&body.ops) {
            let when = body.when(op.guard, 0);
            match &op.doing {
                Doing::Add { on, .. } => {
                    if let Some((_, surely)) = aliases.iter().find(|(alias, _)| holds(on, *alias)) {
                        all.push(((f, at), when.and(surely_when(*surely && on.len() == 1))));
                    }
                }
                Doing::Call { callee, arguments } => {
                    for (at, given) in (0..)
                        .zip(arguments)
                        .flat_map(|(at, values)| values.iter().filter_map(Value::holder).map(move |given| (at, given)))
                    {
                        let (start, along) = split(body, given);
                        if start == root
                            && let Some(rest) = path.strip_prefix(along.as_slice())
                        {
                            calls.insert((*callee, at, rest.to_vec(), when));
                        }
                        for (alias, surely) in &aliases {
                            if let Some(rest) = path_from(body, given, *alias) {
                                calls.insert((*callee, at, rest, when.and(surely_when(*surely))));
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        for (callee, at, rest, when) in calls {
            for callee in self.cells.callees(callee) {
                for (op, inner) in self.inside(callee, at, &rest) {
                    all.push((op, when.and(inner)));
                }
            }
        }
        all.sort_unstable();
        all.dedup();
        self.insides.insert(key, all.clone());
        all
    }

    /// The member at the end of a path from a holder.
    pub(super) fn follow(&mut self, f: Fn, from: ApId, path: &[Sym]) -> ApId {
        let program = self.cells.program;
        let body = &mut self.cells.bodies[f as usize];
        path.iter().fold(from, |at, name| body.member(program, at, *name))
    }
}

/// Always where something is sure.
pub(super) fn surely_when(surely: bool) -> When {
    if surely { When::Always } else { When::Unknown }
}

pub(super) fn holds(values: &[Value], holder: ApId) -> bool {
    values.iter().any(|value| value.what == What::Holder(holder))
}

/// The holders in a function that hold the same event because it was stored there before a point, each with whether it
/// then holds nothing else.
pub(super) fn aliases(body: &Body, before: u32, holder: ApId) -> Vec<(ApId, bool)> {
    let mut aliases = vec![(holder, true)];
    for op in body.ops.iter().take(before as usize) {
        if let Doing::Store { to, from } = &op.doing
            && !aliases.iter().any(|(alias, _)| alias == to)
            && let Some((_, surely)) = aliases.iter().find(|(alias, _)| holds(from, *alias)).copied()
        {
            aliases.push((*to, surely && from.len() == 1));
        }
    }
    aliases
}

/// The holder at the start of a path, and the path.
pub(super) fn split(body: &Body, holder: ApId) -> (ApId, Vec<Sym>) {
    let (mut at, mut path) = (holder, Vec::new());
    loop {
        match body.ap(at).step {
            Step::Member(of, name) => {
                path.push(name);
                at = of;
            }
            Step::As(of, _) => at = of,
            _ => break,
        }
    }
    path.reverse();
    (at, path)
}

/// The path from a holder to one of its members, or to itself.
pub(super) fn path_from(body: &Body, from: ApId, to: ApId) -> Option<Vec<Sym>> {
    let (mut at, mut path) = (to, Vec::new());
    while at != from {
        match body.ap(at).step {
            Step::Member(of, name) => {
                path.push(name);
                at = of;
            }
            Step::As(of, _) => at = of,
            _ => return None,
        }
    }
    path.reverse();
    Some(path)
}
