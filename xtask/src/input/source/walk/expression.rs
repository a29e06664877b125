//! Evaluates expressions and their side effects.

use std::rc::Rc;

use super::builtin::{Builtin, gives_event_back};
use super::{MOST_VALUES, Walk};
use crate::input::source::body::{ApId, Callee, Doing, Sense, Step, Value, Values, What};
use crate::input::source::c::{Expr, ExprId, Sym};
use crate::input::source::program::Is;

/// The maximum nesting depth of macros.
const MOST_EXPANDED: u32 = 8;

impl Walk<'_> {
    pub(super) fn eval(&mut self, id: ExprId) -> Values {
        let program = self.program;
        program.work(1);
        match program.unit(self.unit).expr(id) {
            Expr::Unknown | Expr::Number => Values::new(),
            Expr::Null => vec![Value { what: What::Null, when: 0 }],
            Expr::Name(name) => self.name(*name),
            Expr::Str(text) => vec![Value { what: What::Text(*text), when: 0 }],
            Expr::Member(base, name) => {
                let bases = self.eval(*base);
                self.load(&bases, *name)
            }
            Expr::Same(inner) | Expr::Address(inner) => self.eval(*inner),
            Expr::Element(inner) => {
                let lists = self.eval(*inner);
                self.elements(lists)
            }
            Expr::Cast(ty, inner) => {
                let is = self.program.is(self.unit, *ty);
                let values = self.eval(*inner);
                values.into_iter().map(|value| self.typed(value, is)).collect()
            }
            Expr::Either { test, text, yes, no } => self.either(*test, *text, *yes, *no),
            Expr::Call { function, arguments } => self.call(id, *function, arguments),
            Expr::Joined(parts) => {
                let parts: Vec<Values> = parts.iter().map(|part| self.eval(*part)).collect();
                self.joined_texts(&parts)
            }
            Expr::List(_) => vec![Value { what: What::List(self.unit, id), when: 0 }],
            Expr::Assign(left, right) => {
                let values = self.eval(*right);
                self.assign(*left, values.clone(), id);
                values
            }
            Expr::Not(inner) => {
                self.eval(*inner);
                Values::new()
            }
            Expr::Several(parts) => {
                for part in parts {
                    self.eval(*part);
                }
                Values::new()
            }
        }
    }

    fn name(&mut self, name: Sym) -> Values {
        if let Some((_, values)) = self.bound.iter().rev().find(|(bound, _)| *bound == name) {
            return values.clone();
        }
        if self.expanding == 0
            && let Some(values) = self.state.variables.get(&name)
        {
            return values.as_ref().clone();
        }
        if self.expanding == 0 && self.types.contains_key(&name) {
            return Values::new();
        }
        if let Some(id) = self.program.variable(self.unit, name) {
            self.body.globals.insert(id);
            let texts = self.constant(id);
            if !texts.is_empty() {
                return texts;
            }
            let is = self.program.is(id.unit, self.program.global(id).ty);
            let embedded = !self.program.global(id).ty.pointer;
            return vec![Value { what: What::Holder(self.ap(Step::Global(id), is, embedded)), when: 0 }];
        }
        if let Some((unit, defined)) = self.program.a_macro(self.unit, name)
            && defined.parameters.is_none()
            && self.expanding < MOST_EXPANDED
        {
            return self.expand(unit, Vec::new(), defined.body);
        }
        self.program
            .called(self.unit, name)
            .map(|function| Value { what: What::Function(function), when: 0 })
            .into_iter()
            .collect()
    }

    fn expand(&mut self, unit: u32, bound: Vec<(Sym, Values)>, body: ExprId) -> Values {
        let (outer, unit) = (std::mem::replace(&mut self.bound, bound), std::mem::replace(&mut self.unit, unit));
        self.expanding += 1;
        let values = self.eval(body);
        self.expanding -= 1;
        (self.bound, self.unit) = (outer, unit);
        values
    }

    pub(super) fn load(&mut self, bases: &Values, name: Sym) -> Values {
        let mut values = Values::new();
        for base in bases {
            match base.what {
                What::Holder(holder) => {
                    let member = self.member(holder, name);
                    match self.state.members.get(&member) {
                        Some(held) => values.extend(held.iter().copied()),
                        None => values.push(Value { what: What::Holder(member), when: base.when }),
                    }
                }
                What::List(unit, list) => values.extend(self.item(unit, list, name)),
                What::Text(_) | What::Pattern(_) | What::Null | What::Unknown | What::Function(_) => {}
            }
        }
        values.truncate(MOST_VALUES);
        values
    }

    fn either(&mut self, test: ExprId, text: Sym, yes: ExprId, no: ExprId) -> Values {
        let flag = self.test(test);
        self.instances += 1;
        let (outer, instance) = (self.guard, self.instances);
        let mut values = Values::new();
        for (branch, sense) in [(yes, Sense::Yes), (no, Sense::No)] {
            let when = self.enter(instance, text, sense, flag);
            self.guard = when;
            let held = self.eval(branch);
            self.guard = outer;
            values.extend(
                held.into_iter().map(|value| Value { when: if value.when == 0 { when } else { value.when }, ..value }),
            );
        }
        values.truncate(MOST_VALUES);
        values
    }

    fn assign(&mut self, left: ExprId, values: Values, shown: ExprId) {
        let mut at = left;
        loop {
            match self.program.unit(self.unit).expr(at) {
                // `*event_r = event` stores into what the caller passed.
                Expr::Same(inner) | Expr::Address(inner) | Expr::Element(inner) => {
                    if let Expr::Name(name) = self.program.unit(self.unit).expr(*inner)
                        && self.types.contains_key(name)
                    {
                        let holders = self.eval(*inner);
                        self.store(&holders, values, shown);
                        return;
                    }
                    at = *inner;
                }
                Expr::Name(name) => {
                    if self.expanding == 0 && self.types.contains_key(name) {
                        self.set(*name, values);
                    } else {
                        let holders = self.name(*name);
                        self.store(&holders, values, shown);
                    }
                    return;
                }
                Expr::Member(base, name) => {
                    let bases = self.eval(*base);
                    for base in &bases {
                        if let What::Holder(holder) = base.what {
                            let member = self.member(holder, *name);
                            self.body.assigned.push(member);
                        }
                    }
                    let members: Values = bases
                        .iter()
                        .filter_map(|base| match base.what {
                            What::Holder(holder) => Some(self.member(holder, *name)),
                            _ => None,
                        })
                        .map(|member| Value { what: What::Holder(member), when: 0 })
                        .collect();
                    self.store(&members, values, shown);
                    return;
                }
                _ => return,
            }
        }
    }

    /// Stores values in members or variables.
    pub(super) fn store(&mut self, to: &Values, values: Values, shown: ExprId) {
        for place in to {
            let What::Holder(place) = place.what else { continue };
            for value in &values {
                if let What::List(unit, list) = value.what
                    && unit == self.unit
                {
                    self.fill(place, list);
                }
            }
            let from: Values = values.iter().filter(|value| matters(value.what)).copied().collect();
            if !from.is_empty() {
                self.op(Doing::Store { to: place, from }, shown);
            }
            if values.iter().any(|value| matches!(value.what, What::Holder(_) | What::Text(_))) {
                self.state.members.insert(place, Rc::new(values.clone()));
            } else {
                self.state.members.remove(&place);
            }
        }
    }

    fn call(&mut self, id: ExprId, function: ExprId, arguments: &[ExprId]) -> Values {
        match self.program.unit(self.unit).expr(function) {
            Expr::Name(name) => {
                let name = *name;
                if let Some(builtin) = self.known.builtins.get(&name) {
                    return self.builtin(*builtin, id, None, arguments);
                }
                if name == self.known.container_of {
                    return self.container_of(arguments);
                }
                let is_variable = self.expanding == 0 && self.types.contains_key(&name);
                let is_function = self.program.called(self.unit, name).is_some();
                if !is_variable
                    && !is_function
                    && let Some((unit, defined)) = self.program.a_macro(self.unit, name)
                    && let Some(parameters) = &defined.parameters
                    && self.expanding < MOST_EXPANDED
                {
                    let values: Vec<Values> = arguments.iter().map(|argument| self.eval(*argument)).collect();
                    let bound =
                        parameters.iter().copied().zip(values.into_iter().chain(std::iter::repeat(Values::new())));
                    let values = self.expand(unit, bound.collect(), defined.body);
                    if !values.is_empty() {
                        return values;
                    }
                    // A function whose body leads nowhere, such as an allocation, returns something new.
                    let call = self.op(Doing::Call { callee: Callee::Unknown(name), arguments: Box::default() }, id);
                    let result = self.ap(Step::Result(call), Is::Unknown, false);
                    return vec![Value { what: What::Holder(result), when: 0 }];
                }
                if gives_event_back(&self.program.text(name)) {
                    return self.builtin(Builtin::First, id, None, arguments);
                }
                let callee = match self.program.called(self.unit, name) {
                    Some(known) => Callee::Known(known),
                    None => Callee::Unknown(name),
                };
                let is = self.program.returned(self.unit, name);
                self.plain(callee, is, id, arguments)
            }
            Expr::Member(base, link) => {
                let (base, link) = (*base, *link);
                let bases = self.eval(base);
                if let Some(method) = self.known.methods.get(&link)
                    && self.is_event_like(&bases)
                {
                    return self.builtin(*method, id, Some(bases), arguments);
                }
                let of = bases.iter().find_map(|value| match value.what {
                    What::Holder(holder) => match self.body.ap(holder).is {
                        Is::Struct(of) => Some(of),
                        Is::Event | Is::Unknown => None,
                    },
                    _ => None,
                });
                let callee = of.map_or(Callee::Unknown(link), |of| Callee::Member(of, link));
                self.plain(callee, Is::Unknown, id, arguments)
            }
            Expr::Same(inner) => {
                let inner = *inner;
                self.call(id, inner, arguments)
            }
            _ => {
                for argument in arguments {
                    self.eval(*argument);
                }
                Values::new()
            }
        }
    }

    /// Whether a chain of calls may start here: at an event, or at something unknown.
    fn is_event_like(&self, bases: &Values) -> bool {
        bases.iter().any(|value| match value.what {
            What::Holder(holder) => matches!(self.body.ap(holder).is, Is::Event | Is::Unknown),
            _ => false,
        })
    }

    fn plain(&mut self, callee: Callee, is: Is, id: ExprId, arguments: &[ExprId]) -> Values {
        let given: Vec<Values> = arguments.iter().map(|argument| self.eval(*argument)).collect();
        // Only values that can lead to an event or be its name matter.
        let given: Box<[Values]> =
            given.into_iter().map(|values| values.into_iter().filter(|value| matters(value.what)).collect()).collect();
        let call = self.op(Doing::Call { callee, arguments: given }, id);
        for (at, argument) in (0..).zip(arguments) {
            let unit = self.program.unit(self.unit);
            if let Expr::Address(inner) = unit.expr(*argument)
                && let Expr::Name(name) = unit.expr(*inner)
                && self.expanding == 0
                && let Some(is) = self.types.get(name).copied()
                && !self.state.variables.contains_key(name)
            {
                let name = *name;
                let filled = self.ap(Step::Out(call, at), is, false);
                self.state.variables.insert(name, Rc::new(vec![Value { what: What::Holder(filled), when: 0 }]));
            }
        }
        let result: ApId = self.ap(Step::Result(call), is, false);
        vec![Value { what: What::Holder(result), when: 0 }]
    }

    fn container_of(&mut self, arguments: &[ExprId]) -> Values {
        let [inner, outer, path] = arguments else { return Values::new() };
        let values = self.eval(*inner);
        let unit = self.program.unit(self.unit);
        let Expr::Name(tag) = unit.expr(*outer) else { return values };
        let Some(outer) = self.program.tagged(self.unit, *tag) else { return values };
        let mut names = Vec::new();
        let mut at = *path;
        while let Expr::Member(base, name) = unit.expr(at) {
            names.push(*name);
            at = *base;
        }
        if let Expr::Name(name) = unit.expr(at) {
            names.push(*name);
        }
        names.reverse();
        // From the outermost struct inwards: the struct that has each member.
        let mut owners = Vec::new();
        let mut owner = outer;
        for name in &names {
            owners.push((owner, *name));
            match self.program.member(owner, *name) {
                Some((Is::Struct(next), _)) => owner = next,
                _ => break,
            }
        }
        values
            .into_iter()
            .map(|value| match value.what {
                What::Holder(holder) => {
                    let program = self.program;
                    let outer = owners
                        .iter()
                        .rev()
                        .fold(holder, |inner, (owner, name)| self.body.container(program, inner, *owner, *name));
                    Value { what: What::Holder(outer), ..value }
                }
                _ => value,
            })
            .collect()
    }
}

/// Whether a value can lead to an event or be a name.
fn matters(what: What) -> bool {
    matches!(what, What::Holder(_) | What::Text(_) | What::Pattern(_) | What::Function(_))
}
