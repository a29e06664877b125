//! What a function does with events: its operations in order, after resolving variables to what they hold.

use std::collections::{BTreeSet, HashMap};

use events_spec::Kind;

use super::c::{ExprId, Sym};
use super::outcome::When;
use super::program::{FunctionId, GlobalId, Is, StructId};

/// A holder in a function, by number: something that leads to an event.
pub(super) type ApId = u32;

/// How a holder is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Step {
    Parameter(u16),
    /// A struct that is a variable of the function, by the number of its declaration.
    Local(u32),
    Global(GlobalId),
    /// The result of a call, by the number of the operation.
    Result(u32),
    /// What a call stores through a pointer argument.
    Out(u32, u16),
    /// An event that the function creates, by its number in the function.
    New(u32),
    Member(ApId, Sym),
    /// The struct that has this holder as the named member.
    Container(ApId, StructId, Sym),
    /// The same holder, known to be or point to a struct.
    As(ApId, StructId),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Ap {
    pub(super) step: Step,
    pub(super) is: Is,
    /// Whether it is a struct inside the one that it is a member of.
    pub(super) embedded: bool,
    pub(super) depth: u8,
}

/// A possible result of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Holder(ApId),
    Text(Sym),
    /// Text whose parts marked `*` are known only at run time.
    Pattern(Sym),
    Null,
    /// Text that is known only at run time.
    Unknown,
    Function(FunctionId),
    /// A list of initial values.
    List(u32, ExprId),
}

/// A possible result of an expression, and the condition for it; 0 means always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) what: What,
    pub(super) when: GuardId,
}

impl Value {
    pub(super) fn holder(&self) -> Option<ApId> {
        match self.what {
            What::Holder(holder) => Some(holder),
            What::Text(_) | What::Pattern(_) | What::Null | What::Unknown | What::Function(_) | What::List(..) => None,
        }
    }
}

pub(super) type Values = Vec<Value>;

pub(super) type GuardId = u32;

/// A condition under which something is done, inside others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guard {
    pub(super) within: GuardId,
    /// The number of the `if`, `switch` or loop in the function.
    pub(super) instance: u32,
    pub(super) text: Sym,
    pub(super) sense: Sense,
    /// The struct member that is tested, and whether the condition requires it to be unset.
    pub(super) flag: Option<(ApId, bool)>,
    /// When it holds.
    pub(super) when: When,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    Yes,
    No,
    Case(Sym),
    Loop,
    /// An assertion: what follows is not conditional.
    Assert,
}

/// The function that a call calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Callee {
    Known(FunctionId),
    /// The function that a struct member points to.
    Member(StructId, Sym),
    Unknown(Sym),
}

#[derive(Clone, Debug)]
pub(super) enum Doing {
    /// Adds a field to an event.
    Add {
        on: Values,
        name: Values,
        kind: Kind,
        value: Values,
        always: bool,
    },
    /// Names an event.
    Name {
        on: Values,
        name: Values,
    },
    /// Sends an event.
    Send {
        on: Values,
    },
    /// Adds a category to an event.
    Category {
        on: Values,
        category: Values,
    },
    /// Makes an event the parent of all others for a while.
    Push {
        on: Values,
    },
    /// Copies the fields of one event to another.
    Copy {
        to: Values,
        from: Values,
    },
    /// Stores what other holders hold.
    Store {
        to: ApId,
        from: Values,
    },
    Call {
        callee: Callee,
        arguments: Box<[Values]>,
    },
    Return {
        from: Values,
    },
}

#[derive(Clone, Debug)]
pub(super) struct Op {
    pub(super) doing: Doing,
    pub(super) guard: GuardId,
    /// The most relevant expression, in the file of the function.
    pub(super) shown: ExprId,
}

/// An event that a function creates.
#[derive(Clone, Debug)]
pub(super) struct New {
    pub(super) parents: Values,
    /// Whether it is the other event, apart from what is added to it.
    pub(super) passthrough: bool,
}

/// What a function does.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) ops: Vec<Op>,
    pub(super) news: Vec<New>,
    pub(super) aps: Vec<Ap>,
    pub(super) guards: Vec<Guard>,
    pub(super) numbers: HashMap<Step, ApId>,
    /// The global variables that it uses.
    pub(super) globals: BTreeSet<GlobalId>,
    /// The struct members that it assigns.
    pub(super) assigned: Vec<ApId>,
}

impl Body {
    /// Releases the capacity for more operations and more results of each expression.
    pub(super) fn shrink(&mut self) {
        for op in &mut self.ops {
            match &mut op.doing {
                Doing::Add { on, name, value, .. } => {
                    for values in [on, name, value] {
                        values.shrink_to_fit();
                    }
                }
                Doing::Name { on: one, name: other }
                | Doing::Category { on: one, category: other }
                | Doing::Copy { to: one, from: other } => {
                    one.shrink_to_fit();
                    other.shrink_to_fit();
                }
                Doing::Send { on: values } | Doing::Push { on: values } => values.shrink_to_fit(),
                Doing::Store { from: values, .. } | Doing::Return { from: values } => values.shrink_to_fit(),
                Doing::Call { arguments, .. } => arguments.iter_mut().for_each(Values::shrink_to_fit),
            }
        }
        self.ops.shrink_to_fit();
        self.news.shrink_to_fit();
        self.aps.shrink_to_fit();
        self.guards.shrink_to_fit();
        self.numbers.shrink_to_fit();
        self.assigned.shrink_to_fit();
    }

    pub(super) fn ap(&self, id: ApId) -> Ap {
        self.aps[id as usize]
    }

    fn guard(&self, id: GuardId) -> Option<&Guard> {
        self.guards.get((id as usize).checked_sub(1)?)
    }

    /// A condition and the conditions around it, innermost first.
    pub(super) fn chain(&self, guard: GuardId) -> impl Iterator<Item = &Guard> {
        std::iter::successors(self.guard(guard), |guard| self.guard(guard.within))
    }

    /// Whether everything under the second condition is also under the first.
    pub(super) fn dominates(&self, first: GuardId, second: GuardId) -> bool {
        let mut at = second;
        while at > first {
            at = self.guard(at).map_or(0, |guard| guard.within);
        }
        at == first
    }

    /// Whether the two conditions exclude each other.
    pub(super) fn excludes(&self, one: GuardId, other: GuardId) -> bool {
        one != 0
            && other != 0
            && self.chain(one).any(|a| {
                self.chain(other).any(|b| {
                    let opposite = match (a.sense, b.sense) {
                        (Sense::Yes, Sense::No) | (Sense::No, Sense::Yes) => true,
                        (Sense::Case(a), Sense::Case(b)) => a != b,
                        (Sense::Yes | Sense::No | Sense::Case(_) | Sense::Loop | Sense::Assert, _) => false,
                    };
                    opposite && a.text == b.text && a.instance == b.instance
                })
            })
    }

    /// When something is done under a condition, seen from a place under another one: by what the first asks more.
    pub(super) fn when(&self, guard: GuardId, at: GuardId) -> When {
        let (mut id, mut when) = (guard, When::Always);
        while !self.dominates(id, at)
            && let Some(guard) = self.guard(id)
        {
            // A condition that is tested again does not count twice.
            let is_same = |known: &Guard| known.text == guard.text && known.sense == guard.sense;
            if guard.text == Sym(u32::MAX) || !self.chain(at).any(is_same) {
                when = when.and(guard.when);
            }
            id = guard.within;
        }
        when
    }
}
