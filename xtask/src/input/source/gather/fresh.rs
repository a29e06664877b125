//! Finds the origin of the event in a struct member, if every path to a point shows it.

use super::MOST_STEPS;
use super::near::{Near, Point};
use super::within::split;
use crate::input::source::body::{ApId, Doing, Step, What};
use crate::input::source::cell::OpId;

/// An event whose creation was found.
pub(super) struct Fresh {
    pub(super) point: Point,
    pub(super) holder: ApId,
    pub(super) context: Vec<OpId>,
    pub(super) always: bool,
}

impl Near<'_, '_, '_> {
    /// Whether the event in a member was stored there on every path to a point, and its origin.
    pub(super) fn fresh(
        &mut self,
        point: Point,
        holder: ApId,
        context: &[OpId],
        always: bool,
        depth: usize,
        into: &mut Vec<Fresh>,
    ) -> bool {
        self.gather.steps += 1;
        if depth > 6 || self.gather.steps > MOST_STEPS {
            return false;
        }
        let body = &self.gather.cells.bodies[point.f as usize];
        // The last unconditional store before the point.
        let stored = (0..point.before).zip(&body.ops).rev().find_map(|(_, op)| match &op.doing {
            Doing::Store { to, from } if *to == holder && body.dominates(op.guard, point.guard) => Some(from.clone()),
            _ => None,
        });
        if let Some(from) = stored {
            for value in &from {
                if let What::Holder(of) = value.what {
                    let always = always && from.len() == 1;
                    into.push(Fresh { point, holder: of, context: context.to_vec(), always });
                }
            }
            return !from.is_empty();
        }
        let (root, path) = split(body, holder);
        match body.ap(root).step {
            Step::Parameter(i) => {
                let callers = self.callers(point.f, context);
                if callers.is_empty() || context.is_empty() && self.gather.cells.open[point.f as usize] {
                    return false;
                }
                let mut inner = Vec::new();
                for (call, rest) in callers {
                    let Some(argument) = self.gather.argument(call, i) else { return false };
                    let guard = self.ops(call.0)[call.1 as usize].guard;
                    if argument.is_empty() {
                        return false;
                    }
                    for value in argument {
                        let What::Holder(given) = value.what else { continue };
                        let member = self.gather.follow(call.0, given, &path);
                        let from = Point { f: call.0, before: call.1, guard };
                        if !self.fresh(from, member, &rest, always && !context.is_empty(), depth + 1, &mut inner) {
                            return false;
                        }
                    }
                }
                // What was added to it on the way counts too.
                self.here(point, holder, always);
                into.append(&mut inner);
                true
            }
            Step::Result(call) => {
                let Doing::Call { callee, .. } = body.ops[call as usize].doing else { return false };
                let callees = self.gather.cells.callees(callee);
                if callees.is_empty() {
                    return false;
                }
                let mut inner = Vec::new();
                for callee in callees {
                    let mut stack = vec![(point.f, call)];
                    stack.extend(context);
                    let mut any = false;
                    for (before, guard, from) in self.gather.returned(callee) {
                        for value in from {
                            let What::Holder(returned) = value.what else { continue };
                            any = true;
                            let member = self.gather.follow(callee, returned, &path);
                            let from = Point { f: callee, before, guard };
                            if !self.fresh(from, member, &stack, always, depth + 1, &mut inner) {
                                return false;
                            }
                        }
                    }
                    if !any {
                        return false;
                    }
                }
                self.here(point, holder, always);
                into.append(&mut inner);
                true
            }
            _ => false,
        }
    }
}
