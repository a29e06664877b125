//! What a function does with events, in order: the operations that are left when variables are followed to what they hold.

use std::collections::{BTreeSet, HashMap};

use events_spec::Kind;

use super::c::{ExprId, Sym};
use super::outcome::When;
use super::program::{FunctionId, GlobalId, Is, StructId};

/// A holder in a function: something that leads to an event, by its number in the function.
pub(super) type ApId = u32;

/// How a holder is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Step {
    Parameter(u16),
    /// A struct that is a variable of the function, by the number of its declaration.
    Local(u32),
    Global(GlobalId),
    /// What a call returns, by the number of the operation.
    Result(u32),
    /// What a call puts into the variable whose address it is given.
    Out(u32, u16),
    /// An event that the function creates, by its number in the function.
    New(u32),
    Member(ApId, Sym),
    /// The struct of which this is the member that is named.
    Container(ApId, StructId, Sym),
    /// The same, known to be or point to a struct.
    As(ApId, StructId),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Ap {
    pub(super) step: Step,
    pub(super) is: Is,
    /// Whether it is a struct within the one that it is a member of.
    pub(super) embedded: bool,
    pub(super) depth: u8,
}

/// What an expression may give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Holder(ApId),
    Text(Sym),
    /// Text of which only a run can tell the parts marked `*`.
    Pattern(Sym),
    Null,
    /// Text that only a run can tell.
    Unknown,
    Function(FunctionId),
    /// A list of initial values.
    List(u32, ExprId),
}

/// What an expression may give, and the condition under which it does; 0 if always.
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

/// A condition under which something is done, within others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guard {
    pub(super) within: GuardId,
    /// Which `if`, `switch` or loop of the function it is.
    pub(super) instance: u32,
    pub(super) text: Sym,
    pub(super) sense: Sense,
    /// The member of a struct that is asked, and whether for it not to be set.
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
    /// An assertion: what follows is not under a condition.
    Assert,
}

/// Which function a call calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Callee {
    Known(FunctionId),
    /// The one that a member of a struct points to.
    Member(StructId, Sym),
    Unknown(Sym),
}

#[derive(Clone, Debug)]
pub(super) enum Doing {
    /// An event gets a field.
    Add {
        on: Values,
        name: Values,
        kind: Kind,
        value: Values,
        always: bool,
    },
    /// An event gets its name.
    Name {
        on: Values,
        name: Values,
    },
    /// An event is sent.
    Send {
        on: Values,
    },
    /// An event gets a category.
    Category {
        on: Values,
        category: Values,
    },
    /// An event becomes the parent of all that is sent while it is.
    Push {
        on: Values,
    },
    /// The fields of one event are copied to another.
    Copy {
        to: Values,
        from: Values,
    },
    /// A holder gets what others hold.
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
    /// The expression that shows it best, in the file of the function.
    pub(super) shown: ExprId,
}

/// An event that a function creates.
#[derive(Clone, Debug)]
pub(super) struct New {
    pub(super) parents: Values,
    /// Whether it is the other event but for what is added to it.
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
    /// The variables outside of functions that it names.
    pub(super) globals: BTreeSet<GlobalId>,
    /// The members of structs that get a value.
    pub(super) assigned: Vec<ApId>,
}

impl Body {
    pub(super) fn ap(&self, id: ApId) -> Ap {
        self.aps[id as usize]
    }

    fn guard(&self, id: GuardId) -> Option<&Guard> {
        self.guards.get((id as usize).checked_sub(1)?)
    }

    /// A condition and those that it stands within, from the inside.
    pub(super) fn chain(&self, guard: GuardId) -> impl Iterator<Item = &Guard> {
        std::iter::successors(self.guard(guard), |guard| self.guard(guard.within))
    }

    /// Whether whatever is done under the second condition is done under the first one too.
    pub(super) fn dominates(&self, first: GuardId, second: GuardId) -> bool {
        let mut at = second;
        while at > first {
            at = self.guard(at).map_or(0, |guard| guard.within);
        }
        at == first
    }

    /// Whether what is done under one condition is never done together with what is done under the other.
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
            // A condition that is asked a second time is no further one.
            let is_same = |known: &Guard| known.text == guard.text && known.sense == guard.sense;
            if guard.text == Sym(u32::MAX) || !self.chain(at).any(is_same) {
                when = when.and(guard.when);
            }
            id = guard.within;
        }
        when
    }
}
