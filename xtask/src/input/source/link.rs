//! Combines C files into what they say about events.

mod label;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use events_spec::Kind;

use self::label::{cell_place, labels};
use super::body::{Doing, Step, Value, What};
use super::c::{Expr, ExprId, Names, Unit};
use super::cell::{Cell, Cells, OpId};
use super::gather::{Found, Gather, Gathered, Naming, Sent};
use super::outcome::{When, With, presence};
use super::program::{FunctionId, GlobalId, MOST_WORK, Program};
use super::tree::{Place, Skipped, SourceCategory, SourceEvent, SourceField, SourceTree, Sure};
use super::walk::{Known, walk};

/// The maximum number of pairs of event and field; a tree of Dovecot has some thousands.
const MOST_PAIRS: usize = 50_000;

/// Combines the files.
pub(super) fn link(units: Vec<Unit>, mut names: Names) -> SourceTree {
    let known = Known::new(&mut names);
    let mut program = Program::new(units, names);
    let (mut functions, mut bodies): (Vec<FunctionId>, Vec<_>) = (Vec::new(), Vec::new());
    for id in program.functions() {
        let mut body = walk(&program, &known, id);
        // A function is walked once, and its statements are the most of what is kept of a file.
        program.forget_body(id);
        if !body.ops.is_empty() {
            body.shrink();
            functions.push(id);
            bodies.push(body);
        }
    }
    let mut cells = Cells::new(&program, functions, bodies);
    let mut linked = Linked { tree: SourceTree::default(), names: HashMap::new(), values: HashMap::new(), pairs: 0 };
    linked.categories(&program);
    let mut gather = Gather::new(&mut cells);
    let (namings, unclear) = gather.namings();
    for naming in &namings {
        // Where nothing more is kept, nothing more is looked for.
        let gathered = if linked.pairs < MOST_PAIRS {
            gather.gather(naming)
        } else {
            Gathered { cut: true, ..Gathered::default() }
        };
        linked.event(&mut gather, naming, gathered);
    }
    for op in unclear {
        let place = place(gather.cells, op);
        linked.tree.unclear.push(place);
    }
    linked.all_fields(&mut gather);
    linked.tree.work = program.worked();
    if linked.pairs >= MOST_PAIRS {
        let why = "more fields of events than are kept";
        linked.tree.skipped.push(Skipped { path: "the tree".to_owned(), why });
    }
    if program.worked() >= MOST_WORK {
        let why = "code that takes too long to follow";
        linked.tree.skipped.push(Skipped { path: "the tree".to_owned(), why });
    }
    linked.tree
}

/// A possible name of a field, and what is then known about struct members.
type Named = (String, Vec<(u32, bool)>);

/// The result so far, and cached values.
struct Linked {
    tree: SourceTree,
    names: HashMap<OpId, Vec<Named>>,
    values: HashMap<OpId, (Vec<String>, bool)>,
    pairs: usize,
}

impl Linked {
    fn event(&mut self, gather: &mut Gather<'_, '_>, naming: &Naming, gathered: Gathered) {
        let mut event = self
            .tree
            .events
            .remove(&naming.name)
            .unwrap_or_else(|| SourceEvent { complete: true, ..SourceEvent::default() });
        event.complete &= !gathered.cut;
        event.places.push(place(gather.cells, naming.op));
        let (mut fields, mut sent) = (std::mem::take(&mut event.fields), std::mem::take(&mut event.sent));
        let mut around: BTreeSet<OpId> = BTreeSet::new();
        let mut own: BTreeSet<OpId> = BTreeSet::new();
        for Sent { adds, when: sent_when } in &gathered.sent {
            let mut here: BTreeMap<String, With> = BTreeMap::new();
            for (op, (found, when)) in adds {
                let sure = match found {
                    Found::Here => Sure::Certain,
                    Found::Elsewhere => Sure::Likely,
                    Found::Around => {
                        around.insert(*op);
                        continue;
                    }
                };
                let names = self.add(gather, &mut fields, *op, sure, &gathered.conditions);
                own.insert(*op);
                let is_given = names.len() == 1 && self.is_given(gather, *op);
                let when = if names.len() == 1 { *when } else { When::Unknown };
                for name in names {
                    here.entry(name).and_modify(|known| *known = known.beside(when, is_given)).or_insert(With {
                        sent: *sent_when,
                        when,
                        is_given,
                    });
                }
            }
            *sent.entry(*sent_when).or_default() += 1;
            for (name, with) in here {
                if let Some(field) = fields.get_mut(&name) {
                    *field.sent.entry(with).or_default() += 1;
                }
            }
        }
        for field in fields.values_mut() {
            field.presence = presence(&field.sent, &sent);
        }
        event.sent = sent;
        let mut parents: BTreeMap<String, BTreeSet<OpId>> = BTreeMap::new();
        for (cell, ops) in &gathered.parents {
            for (label, cell) in labels(gather.cells, *cell) {
                let parent = self.tree.parents.entry(label.clone()).or_default();
                if parent.place.is_none() {
                    parent.place = cell_place(gather.cells, cell);
                }
                parents.entry(label).or_default().extend(ops);
            }
        }
        for op in around.difference(&own).copied() {
            let mut found = Vec::new();
            for cell in op_cells(gather.cells, op) {
                found.extend(labels(gather.cells, cell));
            }
            if found.is_empty() {
                let function = gather.cells.program.function(gather.cells.functions[op.0 as usize]);
                found.push((format!("{}()", gather.cells.program.text(function.name)), Cell::Returned(op.0)));
            }
            for (label, cell) in found {
                let parent = self.tree.parents.entry(label.clone()).or_default();
                if parent.place.is_none() {
                    parent.place = cell_place(gather.cells, cell);
                }
                parents.entry(label).or_default().insert(op);
            }
        }
        for (label, ops) in &parents {
            let mut known =
                self.tree.parents.get_mut(label).map(|parent| std::mem::take(&mut parent.fields)).unwrap_or_default();
            for op in ops {
                self.add(gather, &mut known, *op, Sure::Parent, &[]);
            }
            if let Some(parent) = self.tree.parents.get_mut(label) {
                parent.fields = known;
            }
        }
        let mut categories: Vec<(String, bool)> = Vec::new();
        for (op, found) in &gathered.categories {
            let own = *found < Found::Around;
            categories.extend(category_names(gather, *op).into_iter().map(|name| (name, own)));
        }
        for op in &gathered.parent_categories {
            categories.extend(category_names(gather, *op).into_iter().map(|name| (name, false)));
        }
        event.fields = fields;
        event.parents.extend(parents.into_keys());
        for (name, own) in categories {
            *event.categories.entry(name).or_insert(own) |= own;
        }
        self.tree.events.insert(naming.name.clone(), event);
    }

    /// Adds what an operation adds, and returns the names.
    fn add(
        &mut self,
        gather: &mut Gather<'_, '_>,
        fields: &mut BTreeMap<String, SourceField>,
        op: OpId,
        sure: Sure,
        conditions: &[(u32, bool)],
    ) -> Vec<String> {
        if self.pairs >= MOST_PAIRS {
            return Vec::new();
        }
        let fits = |named: &[(u32, bool)]| !named.iter().any(|(key, set)| conditions.contains(&(*key, !set)));
        let names = self.names_of(gather, op).into_iter().filter(|(_, named)| fits(named)).map(|(name, _)| name);
        let names: Vec<String> = names.collect();
        let (values, open) = self.values_of(gather, op);
        let Doing::Add { kind, .. } = gather.cells.bodies[op.0 as usize].ops[op.1 as usize].doing else {
            return Vec::new();
        };
        let shown = place(gather.cells, op);
        for name in &names {
            if self.pairs >= MOST_PAIRS {
                break;
            }
            let field = fields.entry(name.clone()).or_insert_with(|| {
                self.pairs += 1;
                SourceField::new(sure)
            });
            field.sure = field.sure.min(sure);
            let best = field.kinds.entry(kind).or_insert_with(|| (sure, shown.clone()));
            if (sure, &shown) < (best.0, &best.1) {
                *best = (sure, shown.clone());
            }
            field.places.insert(shown.clone());
            field.open |= open;
            for value in &values {
                field.values.entry(value.clone()).or_insert_with(|| shown.clone());
            }
        }
        names
    }

    /// Whether an operation adds its field regardless of the value: a null pointer adds nothing.
    fn is_given(&mut self, gather: &mut Gather<'_, '_>, op: OpId) -> bool {
        let (_, open) = self.values_of(gather, op);
        match gather.cells.bodies[op.0 as usize].ops[op.1 as usize].doing {
            Doing::Add { kind: Kind::Int | Kind::Time, always, .. } => always,
            Doing::Add { always, .. } => always && !open,
            _ => false,
        }
    }

    fn names_of(&mut self, gather: &mut Gather<'_, '_>, op: OpId) -> Vec<Named> {
        if let Some(names) = self.names.get(&op) {
            return names.clone();
        }
        let Doing::Add { name, .. } = gather.cells.bodies[op.0 as usize].ops[op.1 as usize].doing.clone() else {
            return Vec::new();
        };
        let guard = gather.cells.bodies[op.0 as usize].ops[op.1 as usize].guard;
        let mut names: Vec<Named> = Vec::new();
        for text in gather.texts(op.0, &name, 0) {
            if text.text.bytes().all(|byte| byte == b'*') || names.iter().any(|(name, _)| *name == text.text) {
                continue;
            }
            let mut conditions = gather.cells.conditions(op.0, guard);
            conditions.extend(gather.cells.conditions(op.0, text.when));
            names.push((text.text, conditions));
        }
        self.names.insert(op, names.clone());
        names
    }

    /// The values that an operation adds, and whether there are others.
    fn values_of(&mut self, gather: &mut Gather<'_, '_>, op: OpId) -> (Vec<String>, bool) {
        if let Some(values) = self.values.get(&op) {
            return values.clone();
        }
        let Doing::Add { value, kind, .. } = gather.cells.bodies[op.0 as usize].ops[op.1 as usize].doing.clone() else {
            return (Vec::new(), true);
        };
        let found = if matches!(kind, Kind::Str | Kind::StrList) && !value.is_empty() {
            gather.open = false;
            let texts = gather.texts(op.0, &value, 0);
            let open = gather.open || texts.iter().any(|text| text.is_pattern);
            // If others are possible, only values that are written in the call itself were meant as a list.
            let direct = |text: &str| {
                value
                    .iter()
                    .any(|one| matches!(one.what, What::Text(direct) if &*gather.cells.program.text(direct) == text))
            };
            let texts: BTreeSet<String> = texts
                .into_iter()
                .filter(|text| !text.is_pattern && !text.text.is_empty() && (!open || direct(&text.text)))
                .map(|text| text.text)
                .collect();
            (texts.into_iter().collect(), open)
        } else {
            (Vec::new(), true)
        };
        self.values.insert(op, found.clone());
        found
    }

    fn categories(&mut self, program: &Program) {
        for (unit, file) in (0_u32..).zip(&program.units) {
            for (at, global) in (0_u32..).zip(&file.globals) {
                let Some((name, parent)) = category(program, GlobalId { unit, at }) else { continue };
                let span = global.value.map(|value| file.span(value)).unwrap_or_default();
                let place = Place {
                    file: file.file.clone(),
                    line: span.line,
                    column: span.column.into(),
                    width: span.width.into(),
                };
                let known = self.tree.categories.entry(name).or_insert_with(|| SourceCategory { parent: None, place });
                if known.parent.is_none() {
                    known.parent = parent;
                }
            }
        }
    }

    fn all_fields(&mut self, gather: &mut Gather<'_, '_>) {
        for f in 0..gather.cells.bodies.len() {
            for at in 0..gather.cells.bodies[f].ops.len() {
                let Doing::Add { kind, .. } = gather.cells.bodies[f].ops[at].doing else { continue };
                let op = (u32::try_from(f).unwrap_or(u32::MAX), u32::try_from(at).unwrap_or(u32::MAX));
                let shown = place(gather.cells, op);
                for (name, _) in self.names_of(gather, op) {
                    self.tree.fields.entry(name).or_default().push((kind, shown.clone()));
                }
            }
        }
    }
}

/// The name of the category that a variable defines, and its parent.
fn category(program: &Program, id: GlobalId) -> Option<(String, Option<String>)> {
    let global = program.global(id);
    let super::c::Base::Struct(tag) = global.ty.base else { return None };
    if &*program.text(tag) != "event_category" {
        return None;
    }
    let unit = program.unit(id.unit);
    let Expr::List(items) = unit.expr(global.value?) else { return None };
    let named = |wanted: &str| {
        items.iter().find(|(name, _)| name.is_some_and(|name| &*program.text(name) == wanted)).map(|(_, item)| *item)
    };
    let name = text_of(program, id.unit, named("name")?)?;
    let parent = named("parent").and_then(|mut parent| {
        while let Expr::Same(inner) | Expr::Address(inner) = unit.expr(parent) {
            parent = *inner;
        }
        let Expr::Name(variable) = unit.expr(parent) else { return None };
        let parent = program.variable(id.unit, *variable)?;
        (parent != id).then(|| category(program, parent)).flatten().map(|(name, _)| name)
    });
    Some((name, parent))
}

/// The text of a constant expression.
fn text_of(program: &Program, unit: u32, expr: ExprId) -> Option<String> {
    match program.unit(unit).expr(expr) {
        Expr::Str(text) => Some(program.text(*text).to_string()),
        Expr::Same(inner) => text_of(program, unit, *inner),
        Expr::Joined(parts) => parts.iter().map(|part| text_of(program, unit, *part)).collect(),
        Expr::Name(name) => {
            let (unit, defined) = program.a_macro(unit, *name)?;
            match program.unit(unit).expr(defined.body) {
                Expr::Str(text) => Some(program.text(*text).to_string()),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The names of the categories that an operation adds.
fn category_names(gather: &Gather<'_, '_>, op: OpId) -> Vec<String> {
    let body = &gather.cells.bodies[op.0 as usize];
    let Doing::Category { category: values, .. } = &body.ops[op.1 as usize].doing else { return Vec::new() };
    let name = |value: &Value| match value.what {
        What::Holder(holder) => match body.ap(holder).step {
            Step::Global(id) => category(gather.cells.program, id).map(|(name, _)| name),
            _ => None,
        },
        _ => None,
    };
    values.iter().filter_map(name).collect()
}

fn op_cells(cells: &mut Cells<'_>, op: OpId) -> Vec<Cell> {
    let Doing::Add { on, .. } = cells.bodies[op.0 as usize].ops[op.1 as usize].doing.clone() else { return Vec::new() };
    on.iter()
        .filter_map(|value| match value.what {
            What::Holder(holder) => cells.cell(op.0, holder),
            _ => None,
        })
        .collect()
}

fn place(cells: &Cells<'_>, op: OpId) -> Place {
    let id = cells.functions[op.0 as usize];
    let unit = cells.program.unit(id.unit);
    let span = unit.span(cells.bodies[op.0 as usize].ops[op.1 as usize].shown);
    Place { file: unit.file.clone(), line: span.line, column: span.column.into(), width: span.width.into() }
}
