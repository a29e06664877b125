//! Finds the functions that struct members point to.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Cells, Fn};
use crate::input::source::body::{Doing, Step, Value, What};
use crate::input::source::c::{Base, Expr, ExprId, Sym, Ty};
use crate::input::source::program::{FunctionId, Is, StructId};

impl Cells<'_> {
    /// Finds the functions that struct members point to, from assignments and initial values.
    pub(super) fn find_targets(&mut self) {
        let mut found: BTreeMap<(StructId, Sym), BTreeSet<Fn>> = BTreeMap::new();
        let mut put = |of: StructId, name: Sym, id: FunctionId, numbers: &HashMap<FunctionId, Fn>| {
            if let Some(f) = numbers.get(&id) {
                found.entry((of, name)).or_default().insert(*f);
            }
        };
        for body in &self.bodies {
            for op in &body.ops {
                let Doing::Store { to, from } = &op.doing else { continue };
                let Step::Member(of, name) = body.ap(*to).step else { continue };
                let Is::Struct(of) = body.ap(of).is else { continue };
                for value in from {
                    if let What::Function(id) = value.what {
                        put(of, name, id, &self.numbers);
                    }
                }
            }
        }
        for (unit, file) in (0_u32..).zip(&self.program.units) {
            for global in &file.globals {
                let Some(value) = global.value else { continue };
                self.initial_targets(unit, global.ty, value, 0, &mut |of, name, id| put(of, name, id, &self.numbers));
            }
        }
        for all in found.values() {
            for f in all {
                self.open[*f as usize] = true;
            }
        }
        for body in &self.bodies {
            for op in &body.ops {
                let values: Vec<&Value> = match &op.doing {
                    Doing::Call { arguments, .. } => arguments.iter().flatten().collect(),
                    Doing::Store { from, .. } | Doing::Return { from } => from.iter().collect(),
                    _ => continue,
                };
                for value in values {
                    if let What::Function(id) = value.what
                        && let Some(f) = self.numbers.get(&id)
                    {
                        self.open[*f as usize] = true;
                    }
                }
            }
        }
        self.targets = found.into_iter().map(|(key, all)| (key, all.into_iter().collect())).collect();
    }

    fn initial_targets(
        &self,
        unit: u32,
        ty: Ty,
        value: ExprId,
        depth: u32,
        put: &mut dyn FnMut(StructId, Sym, FunctionId),
    ) {
        let file = self.program.unit(unit);
        let (Expr::List(items), true) = (file.expr(value), depth < 8) else { return };
        let Is::Struct(of) = self.program.is(unit, ty) else { return };
        if items.iter().any(|(name, item)| name.is_none() && matches!(file.expr(*item), Expr::List(_))) && ty.pointer {
            // An array of structs.
            for (_, item) in items {
                self.initial_targets(unit, Ty { pointer: false, ..ty }, *item, depth + 1, put);
            }
            return;
        }
        let members = &self.program.struct_of(of).members;
        let mut next = 0;
        for (name, item) in items {
            if let Some(name) = name {
                next = members.iter().position(|member| member.name == *name).unwrap_or(members.len());
            }
            let Some(member) = members.get(next) else { continue };
            next += 1;
            let mut item = *item;
            while let Expr::Same(inner) | Expr::Address(inner) | Expr::Cast(_, inner) = file.expr(item) {
                item = *inner;
            }
            match file.expr(item) {
                Expr::Name(function) => {
                    if let Some(id) = self.program.called(unit, *function) {
                        put(of, member.name, id);
                    }
                }
                // The type of the inner list is that of the member, as seen from the file of the struct.
                Expr::List(_) => self.inner_targets(unit, of, member.name, item, depth + 1, put),
                _ => {}
            }
        }
    }

    fn inner_targets(
        &self,
        unit: u32,
        of: StructId,
        name: Sym,
        value: ExprId,
        depth: u32,
        put: &mut dyn FnMut(StructId, Sym, FunctionId),
    ) {
        let Some((Is::Struct(inner), _)) = self.program.member(of, name) else { return };
        let ty = match self.program.struct_of(inner).tag {
            Some(tag) => Ty { base: Base::Struct(tag), pointer: false },
            None if inner.unit == unit => Ty { base: Base::Inline(inner.at), pointer: false },
            None => return,
        };
        self.initial_targets(unit, ty, value, depth, put);
    }
}
