//! Determines which functions can run in one process: those that some program reaches from its `main()`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::body::{Callee, Doing, Value, What};
use super::c::{Expr, ExprId};
use super::cell::{Cells, Fn};
use super::program::{FunctionId, GlobalId, Program};

/// A set of programs, with a bit for each. The last bit stands for all further ones.
pub(super) type Programs = u64;

/// The programs that each function can run in.
pub(super) fn programs(cells: &Cells<'_>) -> Vec<Programs> {
    let program = cells.program;
    let main = program.find("main");
    let is_main = |f: &Fn| Some(program.function(cells.functions[*f as usize]).name) == main;
    let count = u32::try_from(cells.functions.len()).unwrap_or(u32::MAX);
    let mains: Vec<Fn> = (0..count).filter(is_main).collect();
    if mains.is_empty() {
        return vec![Programs::MAX; cells.functions.len()];
    }
    let mut reached: Vec<Programs> = vec![0; cells.functions.len()];
    let references = References::of(cells);
    for (at, start) in (0..).zip(&mains) {
        let bit = 1 << at.min(63_u32);
        let mut left = vec![*start];
        while let Some(f) = left.pop() {
            if reached[f as usize] & bit == 0 {
                reached[f as usize] |= bit;
                left.extend(&references.of[f as usize]);
            }
        }
    }
    // A function that no program reaches is reached in an unknown way. In a folder that is mostly reached by its own
    // `main()`, it belongs to that program; elsewhere it is treated like a plugin, which any program may load.
    let folder = |f: Fn| {
        let file = program.unit(cells.functions[f as usize].unit).file.as_ref();
        file.rfind('/').map_or("", |end| &file[..end])
    };
    let mut own: BTreeMap<&str, Programs> = BTreeMap::new();
    for (at, start) in (0..).zip(&mains) {
        *own.entry(folder(*start)).or_default() |= 1 << at.min(63_u32);
    }
    let mut shares: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for f in 0..count {
        let share = shares.entry(folder(f)).or_default();
        let by_own = own.get(folder(f)).is_some_and(|own| reached[f as usize] & own != 0);
        *share = (share.0 + usize::from(by_own), share.1 + 1);
    }
    own.retain(|folder, _| shares.get(folder).is_some_and(|(by_own, all)| by_own * 2 > *all));
    let mut left = Vec::new();
    for f in 0..count {
        if reached[f as usize] == 0 {
            reached[f as usize] = own.get(folder(f)).copied().unwrap_or(Programs::MAX);
            left.push(f);
        }
    }
    // What a plugin calls runs where the plugin runs.
    while let Some(f) = left.pop() {
        for called in &references.of[f as usize] {
            let runs = reached[*called as usize] | reached[f as usize];
            if reached[*called as usize] != runs && !own.contains_key(folder(*called)) {
                reached[*called as usize] = runs;
                left.push(*called);
            }
        }
    }
    reached
}

/// The functions that each function calls or passes on, directly or through a variable that holds them.
struct References {
    of: Vec<Vec<Fn>>,
}

impl References {
    fn of(cells: &Cells<'_>) -> Self {
        let mut globals: HashMap<GlobalId, Vec<Fn>> = HashMap::new();
        let of = cells
            .bodies
            .iter()
            .map(|body| {
                let mut found = BTreeSet::new();
                let mut function = |id: FunctionId| {
                    if let Some(f) = cells.numbers.get(&id) {
                        found.insert(*f);
                    }
                };
                for op in &body.ops {
                    let mut values = |values: &[Value]| {
                        for value in values {
                            if let What::Function(id) = value.what {
                                function(id);
                            }
                        }
                    };
                    match &op.doing {
                        Doing::Call { callee, arguments } => {
                            arguments.iter().for_each(|argument| values(argument));
                            if let Callee::Known(id) = callee {
                                function(*id);
                            }
                        }
                        Doing::Store { from, .. } | Doing::Return { from } => values(from),
                        Doing::Add { .. }
                        | Doing::Name { .. }
                        | Doing::Send { .. }
                        | Doing::Category { .. }
                        | Doing::Push { .. }
                        | Doing::Copy { .. } => {}
                    }
                }
                for id in &body.globals {
                    found.extend(held(cells, *id, &mut globals, 0));
                }
                found.into_iter().collect()
            })
            .collect();
        Self { of }
    }
}

/// The functions in the initial value of a variable, including through other variables.
fn held(cells: &Cells<'_>, id: GlobalId, known: &mut HashMap<GlobalId, Vec<Fn>>, depth: u32) -> Vec<Fn> {
    if let Some(found) = known.get(&id) {
        return found.clone();
    }
    known.insert(id, Vec::new());
    let program: &Program = cells.program;
    let (mut found, mut inner) = (BTreeSet::new(), Vec::new());
    let mut left: Vec<ExprId> = program.global(id).value.into_iter().collect();
    while let Some(expr) = left.pop() {
        match program.unit(id.unit).expr(expr) {
            Expr::List(items) => left.extend(items.iter().map(|(_, item)| *item)),
            Expr::Same(one) | Expr::Address(one) | Expr::Cast(_, one) | Expr::Member(one, _) | Expr::Element(one) => {
                left.push(*one);
            }
            Expr::Name(name) => match (program.variable(id.unit, *name), program.called(id.unit, *name)) {
                (Some(other), _) => inner.push(other),
                (None, Some(function)) => found.extend(cells.numbers.get(&function)),
                (None, None) => {}
            },
            _ => {}
        }
    }
    if depth < 8 {
        for other in inner {
            found.extend(held(cells, other, known, depth + 1));
        }
    }
    let found: Vec<Fn> = found.into_iter().collect();
    known.insert(id, found.clone());
    found
}
