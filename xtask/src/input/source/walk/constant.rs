//! Texts, constants and tables of them, and the effects of well-known functions.

use super::builtin::Builtin;
use super::{MOST_VALUES, Walk};
use crate::input::source::body::{Doing, Sense, Value, Values, What};
use crate::input::source::c::{Expr, ExprId, Sym};
use crate::input::source::program::GlobalId;

impl Walk<'_> {
    /// The texts or the list in the initial value of a global variable.
    pub(super) fn constant(&mut self, id: GlobalId) -> Values {
        let Some((unit, value)) = self.program.initial(id) else { return Values::new() };
        match self.program.unit(unit).expr(value) {
            Expr::Str(_) | Expr::Joined(_) | Expr::Name(_) if self.expanding < 8 => {
                let outer = std::mem::replace(&mut self.unit, unit);
                self.expanding += 1;
                let values = self.eval(value);
                self.expanding -= 1;
                self.unit = outer;
                values.into_iter().filter(|value| matches!(value.what, What::Text(_) | What::Pattern(_))).collect()
            }
            Expr::List(items) if items.iter().all(|(name, _)| name.is_none()) && self.program.global(id).ty.pointer => {
                vec![Value { what: What::List(unit, value), when: 0 }]
            }
            _ => Values::new(),
        }
    }

    /// The elements of arrays; for a list, all of them.
    pub(super) fn elements(&mut self, arrays: Values) -> Values {
        let mut values = Values::new();
        for array in arrays {
            match array.what {
                What::List(unit, list) => {
                    let Expr::List(items) = self.program.unit(unit).expr(list) else { continue };
                    for (_, item) in items.iter().take(MOST_VALUES) {
                        match self.program.unit(unit).expr(*item) {
                            Expr::Str(text) => values.push(Value { what: What::Text(*text), when: array.when }),
                            Expr::List(_) => values.push(Value { what: What::List(unit, *item), when: array.when }),
                            _ => {}
                        }
                    }
                }
                _ => values.push(array),
            }
        }
        values.truncate(MOST_VALUES);
        values
    }

    /// A member of a struct that is given as a list of initial values.
    pub(super) fn item(&mut self, unit: u32, list: ExprId, name: Sym) -> Values {
        let Expr::List(items) = self.program.unit(unit).expr(list) else { return Values::new() };
        let named = items.iter().find(|(designator, _)| *designator == Some(name)).map(|(_, item)| *item);
        let outer = std::mem::replace(&mut self.unit, unit);
        let values = named.map(|item| self.eval(item)).unwrap_or_default();
        self.unit = outer;
        values
    }

    /// Sets the members of a struct from a list of initial values.
    pub(super) fn fill(&mut self, holder: u32, list: ExprId) {
        let mut list = list;
        while let Expr::Same(inner) | Expr::Address(inner) | Expr::Cast(_, inner) =
            self.program.unit(self.unit).expr(list)
        {
            list = *inner;
        }
        let Expr::List(items) = self.program.unit(self.unit).expr(list) else { return };
        for (designator, item) in items {
            let Some(name) = designator else { continue };
            let member = self.member(holder, *name);
            if let Expr::List(_) = self.program.unit(self.unit).expr(*item) {
                self.fill(member, *item);
                continue;
            }
            let values = self.eval(*item);
            self.store(&vec![Value { what: What::Holder(member), when: 0 }], values, *item);
        }
    }

    pub(super) fn builtin(
        &mut self,
        builtin: Builtin,
        id: ExprId,
        base: Option<Values>,
        arguments: &[ExprId],
    ) -> Values {
        let mut given: Vec<Values> = arguments.iter().map(|argument| self.eval(*argument)).collect();
        let mut shown: Vec<ExprId> = arguments.to_vec();
        if let Some(base) = base {
            given.insert(0, base);
            shown.insert(0, id);
        }
        let at = |index: usize| given.get(index).cloned().unwrap_or_default();
        let shown_at = |index: usize| shown.get(index).copied().unwrap_or(id);
        let on = at(0);
        match builtin {
            Builtin::Add(kind, nonzero) => {
                let always = !nonzero;
                let add = Doing::Add { on: on.clone(), name: at(1), kind, value: self.value(at(2), &shown, 2), always };
                self.op(add, shown_at(1));
                on
            }
            Builtin::AddNamed(name, kind) => {
                let name = vec![Value { what: What::Text(self.program.sym(name)), when: 0 }];
                self.op(Doing::Add { on: on.clone(), name, kind, value: Values::new(), always: true }, id);
                on
            }
            Builtin::Assert => {
                if let Some(test) = arguments.first()
                    && let Some(flag) = self.test(*test)
                {
                    self.instances += 1;
                    self.guard = self.enter(self.instances, Sym(u32::MAX), Sense::Assert, Some(flag));
                }
                Values::new()
            }
            Builtin::CopyList => {
                let kind = events_spec::Kind::StrList;
                let add = Doing::Add { on: on.clone(), name: at(2), kind, value: Values::new(), always: false };
                self.op(add, shown_at(2));
                on
            }
            Builtin::AddFields => {
                self.add_fields(&on, &at(1), shown_at(1));
                on
            }
            Builtin::SetName => {
                self.op(Doing::Name { on: on.clone(), name: at(1) }, shown_at(1));
                on
            }
            Builtin::Category => {
                self.op(Doing::Category { on: on.clone(), category: at(1) }, shown_at(1));
                on
            }
            Builtin::Categories => {
                let categories = self.categories(at(1));
                self.op(Doing::Category { on: on.clone(), category: categories }, shown_at(1));
                on
            }
            Builtin::Create => vec![Value { what: What::Holder(self.create(on, false)), when: 0 }],
            Builtin::Passthrough | Builtin::Duplicate => {
                vec![Value { what: What::Holder(self.create(on, true)), when: 0 }]
            }
            Builtin::Copy => {
                self.op(Doing::Copy { to: on.clone(), from: at(1) }, id);
                on
            }
            Builtin::Push => {
                self.op(Doing::Push { on: on.clone() }, id);
                on
            }
            Builtin::Send => {
                self.op(Doing::Send { on }, id);
                Values::new()
            }
            Builtin::First => on,
            Builtin::Text(index) => at(index),
            Builtin::Format(index) => self.formatted(&given, index),
            Builtin::Concatenate(from) => {
                let parts: Vec<Values> = given.iter().skip(from).filter(|part| !is_null(part)).cloned().collect();
                self.joined_texts(&parts)
            }
            Builtin::Append => {
                self.store(&on, at(1), id);
                if let Some(What::Holder(array)) = on.first().map(|value| value.what) {
                    self.state.members.remove(&array);
                }
                Values::new()
            }
            Builtin::Next => {
                if let Some(Expr::Name(name)) = arguments.get(1).map(|id| self.program.unit(self.unit).expr(*id)) {
                    let elements = self.elements(on);
                    self.set(*name, elements);
                }
                Values::new()
            }
            Builtin::Nothing => Values::new(),
        }
    }

    /// The values of a field. A value that is neither text nor null is known only at run time.
    fn value(&self, values: Values, shown: &[ExprId], at: usize) -> Values {
        let is_given = shown.get(at).is_some();
        if values.is_empty() && is_given { vec![Value { what: What::Unknown, when: 0 }] } else { values }
    }

    /// `event_add_fields()`: each element of the list is a field.
    fn add_fields(&mut self, on: &Values, lists: &Values, shown: ExprId) {
        for list in lists {
            let What::List(unit, list) = list.what else { continue };
            let mut list = list;
            while let Expr::Same(inner) | Expr::Address(inner) | Expr::Cast(_, inner) =
                self.program.unit(unit).expr(list)
            {
                list = *inner;
            }
            let Expr::List(items) = self.program.unit(unit).expr(list) else { continue };
            for (_, item) in items {
                let Expr::List(parts) = self.program.unit(unit).expr(*item) else { continue };
                let named = |name: Sym| parts.iter().find(|(part, _)| *part == Some(name)).map(|(_, value)| *value);
                let by_place = |at: usize| parts.get(at).filter(|(part, _)| part.is_none()).map(|(_, value)| *value);
                let Some(key) = named(self.known.key).or_else(|| by_place(0)) else { continue };
                let kinds = self.known.field_values;
                let given = kinds
                    .iter()
                    .enumerate()
                    .find_map(|(at, (name, kind))| Some((named(*name).or_else(|| by_place(at + 1))?, *kind)));
                let Some((value, kind)) = given else { continue };
                let (name, value) = (self.eval(key), self.eval(value));
                let value = if value.is_empty() { vec![Value { what: What::Unknown, when: 0 }] } else { value };
                let shown = if unit == self.unit { key } else { shown };
                self.op(Doing::Add { on: on.clone(), name, kind, value, always: true }, shown);
            }
        }
    }

    /// The categories in a list that ends with a null pointer.
    fn categories(&mut self, lists: Values) -> Values {
        let mut categories = Values::new();
        for list in lists {
            let What::List(unit, mut list) = list.what else { continue };
            while let Expr::Same(inner) | Expr::Address(inner) | Expr::Cast(_, inner) =
                self.program.unit(unit).expr(list)
            {
                list = *inner;
            }
            let Expr::List(items) = self.program.unit(unit).expr(list) else { continue };
            let outer = std::mem::replace(&mut self.unit, unit);
            for (_, item) in items {
                categories.extend(self.eval(*item));
            }
            self.unit = outer;
        }
        categories
    }

    /// Concatenated texts; unknown parts become `*`.
    pub(super) fn joined_texts(&mut self, parts: &[Values]) -> Values {
        let mut all: Vec<(String, bool, u32)> = vec![(String::new(), false, 0)];
        for part in parts {
            let mut next = Vec::new();
            let ends = self.texts(part);
            for (start, pattern, when) in &all {
                for (end, is_pattern, end_when) in &ends {
                    if next.len() < MOST_VALUES {
                        next.push((format!("{start}{end}"), *pattern || *is_pattern, (*when).max(*end_when)));
                    }
                }
            }
            all = next;
        }
        self.as_values(all)
    }

    fn as_values(&self, all: Vec<(String, bool, u32)>) -> Values {
        all.into_iter()
            .map(|(text, is_pattern, when)| {
                let sym = self.program.sym(&text);
                Value { what: if is_pattern { What::Pattern(sym) } else { What::Text(sym) }, when }
            })
            .collect()
    }

    /// The texts of values, each with whether it is a pattern.
    fn texts(&self, values: &Values) -> Vec<(String, bool, u32)> {
        let text = |value: &Value| match value.what {
            What::Text(text) => (self.program.text(text).to_string(), false, value.when),
            What::Pattern(text) => (self.program.text(text).to_string(), true, value.when),
            _ => ("*".to_owned(), true, value.when),
        };
        if values.is_empty() { vec![("*".to_owned(), true, 0)] } else { values.iter().map(text).collect() }
    }

    fn formatted(&mut self, given: &[Values], index: usize) -> Values {
        let Some(What::Text(format)) = given.get(index).and_then(|values| values.first()).map(|value| value.what)
        else {
            return vec![Value { what: What::Unknown, when: 0 }];
        };
        let format = self.program.text(format);
        let mut arguments = given.iter().skip(index + 1);
        let mut parts: Vec<Vec<(String, bool, u32)>> = Vec::new();
        let mut rest = &*format;
        while let Some(at) = rest.find('%') {
            parts.push(vec![(rest[..at].to_owned(), false, 0)]);
            rest = &rest[at + 1..];
            let end = rest.find(|c: char| c.is_ascii_alphabetic() && !matches!(c, 'l' | 'z' | 'j' | 'h') || c == '%');
            let Some(end) = end else { break };
            match rest.as_bytes()[end] {
                b'%' => parts.push(vec![("%".to_owned(), false, 0)]),
                b's' => parts.push(arguments.next().map_or_else(|| self.texts(&Values::new()), |one| self.texts(one))),
                _ => {
                    arguments.next();
                    parts.push(self.texts(&Values::new()));
                }
            }
            rest = &rest[end + 1..];
        }
        parts.push(vec![(rest.to_owned(), false, 0)]);
        let mut all: Vec<(String, bool, u32)> = vec![(String::new(), false, 0)];
        for part in parts {
            let mut next = Vec::new();
            for (start, pattern, when) in &all {
                for (end, is_pattern, end_when) in part.iter().take(MOST_VALUES) {
                    next.push((format!("{start}{end}"), *pattern || *is_pattern, (*when).max(*end_when)));
                }
            }
            next.truncate(MOST_VALUES);
            all = next;
        }
        self.as_values(all)
    }
}

fn is_null(values: &Values) -> bool {
    matches!(values.as_slice(), [Value { what: What::Null, .. }])
}
