//! Walks through a function once, resolving variables to what they hold, branch by branch.

mod builtin;
mod constant;
mod expression;
mod holder;

use std::collections::HashMap;
use std::rc::Rc;

use self::holder::first_member;
use super::body::{Ap, ApId, Body, Doing, Guard, GuardId, New, Op, Sense, Step, Value, Values, What};
use super::c::{Arm, Expr, ExprId, Stmt, Sym};
use super::outcome::When;
use super::program::{FunctionId, Is, Program};

/// The maximum number of possible results of an expression.
const MOST_VALUES: usize = 24;
/// The maximum length of a path from struct to struct.
const MOST_PATH: u8 = 12;

/// Determines what a function does.
pub(super) fn walk(program: &Program, known: &Known, id: FunctionId) -> Body {
    let function = program.function(id);
    let mut walk = Walk {
        program,
        known,
        unit: id.unit,
        body: Body::default(),
        state: State::default(),
        types: HashMap::new(),
        guard: 0,
        instances: 0,
        locals: 0,
        expanding: 0,
        bound: Vec::new(),
    };
    for (at, (name, ty)) in (0..).zip(&function.parameters) {
        let is = program.is(id.unit, *ty);
        let holder = walk.ap(Step::Parameter(at), is, !ty.pointer);
        walk.types.insert(*name, is);
        walk.state.variables.insert(*name, one(What::Holder(holder)));
    }
    walk.block(&function.body);
    walk.body
}

/// The numbers of the names of well-known functions.
pub(super) struct Known {
    builtins: HashMap<Sym, builtin::Builtin>,
    methods: HashMap<Sym, builtin::Builtin>,
    container_of: Sym,
    key: Sym,
    /// Members of `struct event_add_field`.
    field_values: [(Sym, events_spec::Kind); 4],
}

fn one(what: What) -> Rc<Values> {
    Rc::new(vec![Value { what, when: 0 }])
}

/// What variables and members hold at a point in the function.
#[derive(Clone, Default)]
struct State {
    variables: HashMap<Sym, Rc<Values>>,
    members: HashMap<ApId, Rc<Values>>,
}

struct Walk<'p> {
    program: &'p Program,
    known: &'p Known,
    /// The file of the function, or of the macro that is being expanded.
    unit: u32,
    body: Body,
    state: State,
    /// The declared types of the function's variables.
    types: HashMap<Sym, Is>,
    guard: GuardId,
    instances: u32,
    locals: u32,
    /// The number of macros that are being expanded.
    expanding: u32,
    /// The parameters of those macros.
    bound: Vec<(Sym, Values)>,
}

/// Whether what follows in a block is reached.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flow {
    On,
    Left,
}

impl Walk<'_> {
    fn block(&mut self, body: &[Stmt]) -> Flow {
        let mut flow = Flow::On;
        for stmt in body {
            // What follows a jump has a label or is dead code.
            if self.statement(stmt) == Flow::Left {
                flow = Flow::Left;
            }
        }
        flow
    }

    fn statement(&mut self, stmt: &Stmt) -> Flow {
        match stmt {
            Stmt::Do(expr) => {
                self.eval(*expr);
            }
            Stmt::Declare { name, ty, value } => {
                let is = self.program.is(self.unit, *ty);
                self.types.insert(*name, is);
                self.state.variables.remove(name);
                let in_list = value.filter(|value| self.is_list(*value));
                match value {
                    Some(value) if in_list.is_none() => {
                        let values = self.eval(*value);
                        self.set(*name, values);
                    }
                    Some(value) if ty.pointer => {
                        let list = What::List(self.unit, *value);
                        self.state.variables.insert(*name, one(list));
                    }
                    _ if !ty.pointer && matches!(is, Is::Struct(_)) => {
                        self.locals += 1;
                        let holder = self.ap(Step::Local(self.locals), is, true);
                        self.state.variables.insert(*name, one(What::Holder(holder)));
                        if let Some(list) = in_list {
                            self.fill(holder, list);
                        }
                    }
                    _ => {}
                }
            }
            Stmt::Return(value) => {
                if let Some(value) = value {
                    let from = self.eval(*value);
                    self.op(Doing::Return { from }, *value);
                }
                return Flow::Left;
            }
            Stmt::Leave => return Flow::Left,
            Stmt::If { test, text, yes, no } => return self.branches(*test, *text, yes, no),
            Stmt::Switch { on, text, arms } => return self.switch(*on, *text, arms),
            Stmt::Loop { test, body } => {
                self.eval(*test);
                let (before, guard) = (self.state.clone(), self.guard);
                self.instances += 1;
                self.guard = self.enter(self.instances, Sym(u32::MAX), Sense::Loop, None);
                self.block(body);
                self.guard = guard;
                let after = std::mem::replace(&mut self.state, before);
                self.merge(after, 0, 0);
            }
            Stmt::Block(body) => return self.block(body),
        }
        Flow::On
    }

    fn branches(&mut self, test: ExprId, text: Sym, yes: &[Stmt], no: &[Stmt]) -> Flow {
        let flag = self.test(test);
        self.instances += 1;
        let (outer, instance) = (self.guard, self.instances);
        let before = self.state.clone();
        let when_yes = self.enter(instance, text, Sense::Yes, flag);
        let when_no = self.enter(instance, text, Sense::No, flag);
        self.guard = when_yes;
        let flow_yes = self.block(yes);
        let after_yes = std::mem::replace(&mut self.state, before);
        self.guard = when_no;
        let flow_no = self.block(no);
        self.guard = outer;
        match (flow_yes, flow_no) {
            (Flow::On, Flow::On) => self.merge(after_yes, when_no, when_yes),
            // Control flow that gets here did not take the branch that left.
            (Flow::Left, Flow::On) => self.guard = when_no,
            (Flow::On, Flow::Left) => {
                self.state = after_yes;
                self.guard = when_yes;
            }
            (Flow::Left, Flow::Left) => return Flow::Left,
        }
        Flow::On
    }

    fn switch(&mut self, on: ExprId, text: Sym, arms: &[Arm]) -> Flow {
        self.eval(on);
        self.instances += 1;
        let (outer, instance) = (self.guard, self.instances);
        let before = self.state.clone();
        let mut after: Option<State> = None;
        for arm in arms {
            self.state = before.clone();
            self.guard = self.enter(instance, text, Sense::Case(arm.label), None);
            let returned = self.block(&arm.body) == Flow::Left && !ends_in_break(&arm.body);
            self.guard = outer;
            if !returned {
                let state = std::mem::take(&mut self.state);
                match after.take() {
                    None => after = Some(state),
                    Some(so_far) => {
                        self.state = so_far;
                        self.merge(state, 0, 0);
                        after = Some(std::mem::take(&mut self.state));
                    }
                }
            }
        }
        self.state = before;
        if let Some(after) = after {
            self.merge(after, 0, 0);
        }
        Flow::On
    }

    /// Merges the state at the end of another branch.
    fn merge(&mut self, other: State, now: GuardId, then: GuardId) {
        self.program.work(other.variables.len() + other.members.len());
        for (name, values) in sorted(other.variables) {
            match self.state.variables.get_mut(&name) {
                Some(mine) if *mine == values => {}
                Some(mine) => *mine = Rc::new(joined(mine, now, &values, then)),
                None => {
                    self.state.variables.insert(name, values);
                }
            }
        }
        for (member, values) in sorted(other.members) {
            match self.state.members.get_mut(&member) {
                Some(mine) if *mine == values => {}
                Some(mine) => *mine = Rc::new(joined(mine, now, &values, then)),
                None => {
                    let mut all = joined(&Vec::new(), 0, &values, then);
                    all.push(Value { what: What::Holder(member), when: 0 });
                    self.state.members.insert(member, Rc::new(all));
                }
            }
        }
    }

    /// Evaluates a condition; returns the member that it tests, and whether the member must be unset.
    fn test(&mut self, mut test: ExprId) -> Option<(ApId, bool)> {
        let values = self.eval(test);
        let mut not = false;
        loop {
            match self.program.unit(self.unit).expr(test) {
                Expr::Same(inner) => test = *inner,
                Expr::Not(inner) => (test, not) = (*inner, !not),
                Expr::Member(..) => break,
                _ => return None,
            }
        }
        // The operand of `!` was evaluated but not returned.
        let values = if not { self.eval(test) } else { values };
        match values.as_slice() {
            [Value { what: What::Holder(holder), .. }] => Some((*holder, not)),
            _ => None,
        }
    }

    fn enter(&mut self, instance: u32, text: Sym, sense: Sense, flag: Option<(ApId, bool)>) -> GuardId {
        let when = match sense {
            Sense::Yes => When::of_test(&self.program.text(text)),
            Sense::No => When::of_test(&self.program.text(text)).not(),
            Sense::Case(label) => When::of_label(&self.program.text(label)),
            Sense::Loop => When::Sometimes,
            Sense::Assert => When::Always,
        };
        self.body.guards.push(Guard { within: self.guard, instance, text, sense, flag, when });
        u32::try_from(self.body.guards.len()).unwrap_or(u32::MAX)
    }

    fn op(&mut self, doing: Doing, shown: ExprId) -> u32 {
        self.body.ops.push(Op { doing, guard: self.guard, shown });
        u32::try_from(self.body.ops.len() - 1).unwrap_or(u32::MAX)
    }

    fn create(&mut self, parents: Values, passthrough: bool) -> ApId {
        self.body.news.push(New { parents, passthrough });
        let number = u32::try_from(self.body.news.len() - 1).unwrap_or(u32::MAX);
        self.ap(Step::New(number), Is::Event, false)
    }

    fn ap(&mut self, step: Step, is: Is, embedded: bool) -> ApId {
        let depth = match step {
            Step::Member(of, _) | Step::Container(of, _, _) | Step::As(of, _) => self.body.ap(of).depth + 1,
            Step::Parameter(_) | Step::Local(_) | Step::Global(_) | Step::Result(_) | Step::Out(..) | Step::New(_) => 0,
        };
        self.body.intern(Ap { step, is, embedded, depth })
    }

    /// A member of what a holder holds or is.
    fn member(&mut self, of: ApId, name: Sym) -> ApId {
        self.body.member(self.program, of, name)
    }

    /// The same holder, known to be a struct.
    fn retyped(&mut self, holder: ApId, is: Is) -> ApId {
        let Is::Struct(to) = is else { return holder };
        let from = self.body.ap(holder);
        match from.is {
            Is::Event => holder,
            Is::Struct(known) if known == to => holder,
            Is::Struct(known) => match first_member(self.program, to, known) {
                // A struct begins with the one that it extends, so a cast leads from the inner to the outer one.
                Some(path) => path
                    .into_iter()
                    .rev()
                    .fold(holder, |inner, (outer, name)| self.body.container(self.program, inner, outer, name)),
                None => match first_member(self.program, known, to) {
                    Some(path) => path.into_iter().fold(holder, |outer, (_, name)| self.member(outer, name)),
                    None => self.ap(Step::As(holder, to), is, false),
                },
            },
            Is::Unknown => self.ap(Step::As(holder, to), is, false),
        }
    }

    fn set(&mut self, name: Sym, values: Values) {
        let is = self.types.get(&name).copied().unwrap_or(Is::Unknown);
        let values: Values = values.into_iter().map(|value| self.typed(value, is)).collect();
        if values.is_empty() {
            self.state.variables.remove(&name);
        } else {
            self.state.variables.insert(name, Rc::new(values));
        }
    }

    fn typed(&mut self, value: Value, is: Is) -> Value {
        match value.what {
            What::Holder(holder) => Value { what: What::Holder(self.retyped(holder, is)), ..value },
            What::Text(_) | What::Pattern(_) | What::Null | What::Unknown | What::Function(_) | What::List(..) => value,
        }
    }

    fn is_list(&self, mut expr: ExprId) -> bool {
        loop {
            match self.program.unit(self.unit).expr(expr) {
                Expr::Same(inner) | Expr::Address(inner) | Expr::Cast(_, inner) => expr = *inner,
                Expr::List(_) => return true,
                _ => return false,
            }
        }
    }
}

fn ends_in_break(body: &[Stmt]) -> bool {
    match body.last() {
        Some(Stmt::Leave) => true,
        Some(Stmt::Block(inner)) => ends_in_break(inner),
        _ => false,
    }
}

fn sorted<K: Ord, V>(map: HashMap<K, V>) -> Vec<(K, V)> {
    let mut all: Vec<(K, V)> = map.into_iter().collect();
    all.sort_by(|(a, _), (b, _)| a.cmp(b));
    all
}

/// The values of two branches, each with its condition unless it has one already.
fn joined(mine: &Values, now: GuardId, other: &Values, then: GuardId) -> Values {
    let mut all: Values = Vec::new();
    let both = |value: &Value| mine.contains(value) && other.contains(value);
    let mine_of = mine.iter().map(|value| (*value, if both(value) { 0 } else { now }));
    let other_of = other.iter().filter(|value| !both(value)).map(|value| (*value, then));
    for (value, guard) in mine_of.chain(other_of) {
        let when = if value.when == 0 { guard } else { value.when };
        let value = Value { what: value.what, when };
        if !all.contains(&value) && all.len() < MOST_VALUES {
            all.push(value);
        }
    }
    all
}
