//! The variables of the function that is being read, and which event each holds.

use std::collections::BTreeMap;

/// The function that is being read.
#[derive(Default)]
pub(super) struct Scope {
    pub(super) name: String,
    pub(super) end: usize,
    /// Its variables and parameters.
    pub(super) variables: BTreeMap<String, Variable>,
    /// What variables of inner blocks hide, and where those blocks end.
    pub(super) hidden: Vec<(usize, String, Option<Variable>)>,
    /// How many variables were declared or got a new event.
    pub(super) versions: u32,
}

/// A variable of a function.
#[derive(Clone)]
pub(super) struct Variable {
    /// The struct that it points to.
    pub(super) pointee: Option<String>,
    /// Which of the function's variables it is, and which of the events that it has in turn.
    pub(super) version: u32,
    /// The block that it stands in.
    pub(super) block: usize,
}

impl Scope {
    /// A variable begins, perhaps one that hides another until its block ends.
    pub(super) fn declare(&mut self, name: String, pointee: Option<String>, block: usize, end: usize) {
        // Parameters stand in no block.
        let version = if block == 0 { 0 } else { self.versions + 1 };
        self.versions = self.versions.max(version);
        let hidden = self.variables.insert(name.clone(), Variable { pointee, version, block });
        if block != 0 {
            self.hidden.push((end, name, hidden));
        }
    }

    /// A variable gets another event. In a branch it may keep the one that it had, so that they count as one.
    pub(super) fn renew(&mut self, name: &str, block: Option<usize>) {
        let next = self.versions + 1;
        if let Some(variable) = self.variables.get_mut(name)
            && variable.is_event()
            && block == Some(variable.block)
        {
            variable.version = next;
            self.versions = next;
        }
    }

    pub(super) fn leave_blocks(&mut self, at: usize) {
        while let Some((end, _, _)) = self.hidden.last()
            && *end <= at
            && let Some((_, name, hidden)) = self.hidden.pop()
        {
            match hidden {
                Some(variable) => self.variables.insert(name, variable),
                None => self.variables.remove(&name),
            };
        }
    }
}

impl Variable {
    pub(super) fn is_event(&self) -> bool {
        matches!(self.pointee.as_deref(), Some("event" | "event_passthrough"))
    }
}
