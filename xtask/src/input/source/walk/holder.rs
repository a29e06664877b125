//! Holders, and the paths from struct to struct.

use super::MOST_PATH;
use crate::input::source::body::{Ap, ApId, Body, Step};
use crate::input::source::c::Sym;
use crate::input::source::program::{Is, Program, StructId};

impl Body {
    pub(super) fn intern(&mut self, ap: Ap) -> ApId {
        if let Some(id) = self.numbers.get(&ap.step) {
            return *id;
        }
        let id = u32::try_from(self.aps.len()).unwrap_or(u32::MAX);
        self.aps.push(ap);
        self.numbers.insert(ap.step, id);
        id
    }

    /// A member of what a holder holds or is.
    pub(in crate::input::source) fn member(&mut self, program: &Program, of: ApId, name: Sym) -> ApId {
        let base = self.ap(of);
        // The member of the struct around a holder may be that holder.
        if let Step::Container(inner, _, member) = base.step
            && member == name
        {
            return inner;
        }
        if base.depth >= MOST_PATH {
            return of;
        }
        let (is, pointer) = match base.is {
            Is::Struct(of) => program.member(of, name).unwrap_or((Is::Unknown, true)),
            Is::Event | Is::Unknown => (Is::Unknown, true),
        };
        self.intern(Ap { step: Step::Member(of, name), is, embedded: !pointer, depth: base.depth + 1 })
    }

    /// The struct that has this holder as a member.
    pub(super) fn container(&mut self, program: &Program, inner: ApId, outer: StructId, name: Sym) -> ApId {
        let ap = self.ap(inner);
        if let Step::Member(of, member) = ap.step
            && member == name
            && ap.embedded
            && self.ap(of).is == Is::Struct(outer)
        {
            return of;
        }
        let _ = program;
        let depth = ap.depth + 1;
        self.intern(Ap { step: Step::Container(inner, outer, name), is: Is::Struct(outer), embedded: false, depth })
    }
}

/// The path from a struct along first members to another one that it begins with, outermost first.
pub(super) fn first_member(program: &Program, outer: StructId, inner: StructId) -> Option<Vec<(StructId, Sym)>> {
    let mut path = Vec::new();
    let mut at = outer;
    for _ in 0..6 {
        let first = program.struct_of(at).members.first()?;
        let (is, pointer) = program.member(at, first.name)?;
        path.push((at, first.name));
        match is {
            Is::Struct(next) if next == inner && !pointer => return Some(path),
            Is::Struct(next) if !pointer => at = next,
            Is::Struct(_) | Is::Event | Is::Unknown => return None,
        }
    }
    None
}
