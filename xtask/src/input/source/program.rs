//! All files together: resolves a name in a file according to what the file includes.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::c::{Base, ExprId, Function, Global, Macro, Names, Struct, Sym, Ty, Unit};

/// The maximum number of files that one file includes; Dovecot's include a tenth of it.
const MOST_INCLUDES: usize = 2_000;

/// The maximum number of steps for a whole tree, far above what Dovecot takes.
pub(super) const MOST_WORK: u64 = 4_000_000_000;

/// A struct, by the file that defines it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct StructId {
    pub(super) unit: u32,
    pub(super) at: u32,
}

/// A function, by the file that defines it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct FunctionId {
    pub(super) unit: u32,
    pub(super) at: u32,
}

/// A global variable, by the file that defines it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct GlobalId {
    pub(super) unit: u32,
    pub(super) at: u32,
}

/// What something is or points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Is {
    Event,
    Struct(StructId),
    Unknown,
}

/// All files of a tree, with tables to look up names.
pub(super) struct Program {
    pub(super) units: Vec<Unit>,
    names: RefCell<Names>,
    /// The files that each file includes, directly or not, and itself; sorted.
    includes: Vec<Vec<u32>>,
    structs: HashMap<Sym, Vec<StructId>>,
    typedefs: HashMap<Sym, Vec<(u32, u32)>>,
    functions: HashMap<Sym, Vec<FunctionId>>,
    prototypes: HashMap<Sym, Vec<(u32, u32)>>,
    globals: HashMap<Sym, Vec<GlobalId>>,
    macros: HashMap<Sym, Vec<(u32, u32)>>,
    found: RefCell<HashMap<(u32, Sym), Option<StructId>>>,
    event: [Option<Sym>; 2],
    work: Cell<u64>,
}

impl Program {
    pub(super) fn new(units: Vec<Unit>, names: Names) -> Self {
        let event = [names.find("event"), names.find("event_passthrough")];
        let mut program = Self {
            includes: closure(&units),
            structs: HashMap::new(),
            typedefs: HashMap::new(),
            functions: HashMap::new(),
            prototypes: HashMap::new(),
            globals: HashMap::new(),
            macros: HashMap::new(),
            found: RefCell::default(),
            event,
            work: Cell::new(0),
            units: Vec::new(),
            names: RefCell::new(names),
        };
        for (unit, file) in (0_u32..).zip(&units) {
            for (at, one) in (0..).zip(&file.structs) {
                if let (Some(tag), false) = (one.tag, one.members.is_empty()) {
                    program.structs.entry(tag).or_default().push(StructId { unit, at });
                }
            }
            for (at, (name, _)) in (0..).zip(&file.typedefs) {
                program.typedefs.entry(*name).or_default().push((unit, at));
            }
            for (at, one) in (0..).zip(&file.functions) {
                program.functions.entry(one.name).or_default().push(FunctionId { unit, at });
            }
            for (at, one) in (0..).zip(&file.prototypes) {
                program.prototypes.entry(one.name).or_default().push((unit, at));
            }
            for (at, one) in (0..).zip(&file.globals) {
                program.globals.entry(one.name).or_default().push(GlobalId { unit, at });
            }
            for (at, one) in (0..).zip(&file.macros) {
                program.macros.entry(one.name).or_default().push((unit, at));
            }
        }
        program.units = units;
        program
    }

    /// Counts work; false once there was too much of it, and the rest is given up.
    pub(super) fn work(&self, steps: usize) -> bool {
        let done = self.work.get().saturating_add(steps as u64);
        self.work.set(done);
        done < MOST_WORK
    }

    /// How much work was counted.
    pub(super) fn worked(&self) -> u64 {
        self.work.get()
    }

    /// The number of a text, which may be new.
    pub(super) fn sym(&self, text: &str) -> Sym {
        self.names.borrow_mut().sym(text)
    }

    /// The number of a known text.
    pub(super) fn find(&self, text: &str) -> Option<Sym> {
        self.names.borrow().find(text)
    }

    pub(super) fn text(&self, sym: Sym) -> Rc<str> {
        self.names.borrow().text(sym)
    }

    pub(super) fn unit(&self, unit: u32) -> &Unit {
        &self.units[unit as usize]
    }

    pub(super) fn struct_of(&self, id: StructId) -> &Struct {
        &self.unit(id.unit).structs[id.at as usize]
    }

    pub(super) fn function(&self, id: FunctionId) -> &Function {
        &self.unit(id.unit).functions[id.at as usize]
    }

    pub(super) fn global(&self, id: GlobalId) -> &Global {
        &self.unit(id.unit).globals[id.at as usize]
    }

    /// The functions of the tree, file by file.
    pub(super) fn functions(&self) -> Vec<FunctionId> {
        (0_u32..)
            .zip(&self.units)
            .flat_map(|(unit, file)| (0..).zip(&file.functions).map(move |(at, _)| FunctionId { unit, at }))
            .collect()
    }

    /// Drops the statements of a function.
    pub(super) fn forget_body(&mut self, id: FunctionId) {
        self.units[id.unit as usize].functions[id.at as usize].body = Vec::new();
    }

    /// What a type is, seen from a file.
    pub(super) fn is(&self, unit: u32, ty: Ty) -> Is {
        let mut ty = (unit, ty);
        for _ in 0..8 {
            match ty.1.base {
                Base::Struct(tag) if self.event.contains(&Some(tag)) => return Is::Event,
                Base::Struct(tag) => return self.tagged(ty.0, tag).map_or(Is::Unknown, Is::Struct),
                Base::Inline(at) => return Is::Struct(StructId { unit: ty.0, at }),
                Base::Named(name) => match self.seen(unit, self.typedefs.get(&name), |(unit, _)| *unit) {
                    Some((unit, at)) => ty = (*unit, self.unit(*unit).typedefs[*at as usize].1),
                    // C++ omits `struct`.
                    None if self.event.contains(&Some(name)) => return Is::Event,
                    None => return self.tagged(ty.0, name).map_or(Is::Unknown, Is::Struct),
                },
                Base::Other => return Is::Unknown,
            }
        }
        Is::Unknown
    }

    /// The struct that a tag refers to in a file.
    pub(super) fn tagged(&self, unit: u32, tag: Sym) -> Option<StructId> {
        if let Some(found) = self.found.borrow().get(&(unit, tag)) {
            return *found;
        }
        let found = self.seen(unit, self.structs.get(&tag), |id| id.unit).copied();
        self.found.borrow_mut().insert((unit, tag), found);
        found
    }

    /// Whether a struct is the only one with its tag.
    pub(super) fn is_only(&self, id: StructId) -> bool {
        let tag = self.struct_of(id).tag;
        tag.and_then(|tag| self.structs.get(&tag)).is_some_and(|all| all.len() == 1)
    }

    /// The type of a member of a struct.
    pub(super) fn member(&self, of: StructId, name: Sym) -> Option<(Is, bool)> {
        let member = self.struct_of(of).members.iter().find(|member| member.name == name)?;
        Some((self.is(of.unit, member.ty), member.ty.pointer))
    }

    /// The macro that a name refers to in a file.
    pub(super) fn a_macro(&self, unit: u32, name: Sym) -> Option<(u32, &Macro)> {
        let (unit, at) = self.seen(unit, self.macros.get(&name), |(unit, _)| *unit)?;
        Some((*unit, &self.unit(*unit).macros[*at as usize]))
    }

    /// The variable that a name refers to in a file; preferably its definition.
    pub(super) fn variable(&self, unit: u32, name: Sym) -> Option<GlobalId> {
        let known = self.globals.get(&name)?;
        let own = known.iter().find(|id| id.unit == unit && self.global(**id).value.is_some());
        let shared: Vec<GlobalId> =
            known.iter().filter(|id| id.unit == unit || !self.is_private(**id)).copied().collect();
        let defined = shared.iter().filter(|id| self.global(**id).value.is_some()).copied().collect::<Vec<_>>();
        let from = if defined.is_empty() { &shared } else { &defined };
        own.copied().or_else(|| match from.as_slice() {
            [] => None,
            [one] => Some(*one),
            many => many.iter().copied().max_by_key(|id| self.nearness(unit, id.unit)),
        })
    }

    /// A static variable in a header is visible to every file that includes it.
    fn is_private(&self, id: GlobalId) -> bool {
        self.global(id).is_static && !is_header(&self.unit(id.unit).file)
    }

    /// The function that a name refers to in a file: its own, one of a header, or one of a file that includes the
    /// header that declares it.
    pub(super) fn called(&self, unit: u32, name: Sym) -> Option<FunctionId> {
        let known = self.functions.get(&name)?;
        if let Some(own) = known.iter().find(|id| id.unit == unit) {
            return Some(*own);
        }
        let visible = known.iter().filter(|id| !self.function(**id).is_static || self.includes(unit, id.unit));
        let visible: Vec<FunctionId> = visible.copied().collect();
        if let [one] = visible.as_slice() {
            return Some(*one);
        }
        let declared = self.prototypes.get(&name).map(Vec::as_slice).unwrap_or_default();
        let headers: Vec<u32> =
            declared.iter().map(|(unit, _)| *unit).filter(|header| self.includes(unit, *header)).collect();
        let shares = |id: &FunctionId| headers.iter().any(|header| self.includes(id.unit, *header));
        let near: Vec<FunctionId> = visible.iter().filter(|id| shares(id)).copied().collect();
        match near.as_slice() {
            [] => None,
            [one] => Some(*one),
            many => many.iter().copied().max_by_key(|id| self.nearness(unit, id.unit)),
        }
    }

    /// The return type of a function, from its definition or its declaration.
    pub(super) fn returned(&self, unit: u32, name: Sym) -> Is {
        if let Some(id) = self.called(unit, name) {
            return self.is(id.unit, self.function(id).returns);
        }
        match self.seen(unit, self.prototypes.get(&name), |(unit, _)| *unit) {
            Some((unit, at)) => self.is(*unit, self.unit(*unit).prototypes[*at as usize].returns),
            None => Is::Unknown,
        }
    }

    fn includes(&self, unit: u32, other: u32) -> bool {
        self.includes[unit as usize].binary_search(&other).is_ok()
    }

    /// The definition that a file sees: its own, one that it includes, or the nearest one. If there is only one, that
    /// one.
    fn seen<'a, T>(&self, unit: u32, known: Option<&'a Vec<T>>, of: impl Fn(&T) -> u32) -> Option<&'a T> {
        let known = known?;
        if let [one] = known.as_slice() {
            return Some(one);
        }
        if let Some(own) = known.iter().find(|one| of(one) == unit) {
            return Some(own);
        }
        if let Some(included) = known.iter().find(|one| self.includes(unit, of(one))) {
            return Some(included);
        }
        let near = known.iter().max_by_key(|one| self.nearness(unit, of(one)))?;
        (self.nearness(unit, of(near)).0).then_some(near)
    }

    /// Whether two files are in the same folder, and how much of their paths they share.
    fn nearness(&self, unit: u32, other: u32) -> (bool, usize) {
        let (one, two) = (self.unit(unit).file.as_ref(), self.unit(other).file.as_ref());
        let shared = one.bytes().zip(two.bytes()).take_while(|(a, b)| a == b).count();
        let folder = |path: &str| path.rfind('/').unwrap_or(0);
        (folder(one) == folder(two) && shared >= folder(one), shared)
    }

    /// The initial value of a constant or of a member of it.
    pub(super) fn initial(&self, id: GlobalId) -> Option<(u32, ExprId)> {
        Some((id.unit, self.global(id).value?))
    }
}

fn is_header(file: &str) -> bool {
    file.ends_with(".h") || file.ends_with(".hpp")
}

/// For each file, the files that it includes, directly or not. A name is looked up beside the file first, then in the
/// folder with the most similar path.
fn closure(units: &[Unit]) -> Vec<Vec<u32>> {
    let mut by_name: HashMap<&str, Vec<u32>> = HashMap::new();
    for (at, unit) in (0..).zip(units) {
        let name = unit.file.rsplit('/').next().unwrap_or_default();
        by_name.entry(name).or_default().push(at);
    }
    let direct: Vec<Vec<u32>> = units
        .iter()
        .map(|unit| {
            let folder = unit.file.rfind('/').map_or("", |end| &unit.file[..end]);
            let target = |path: &String| {
                let path = path.trim_start_matches("../");
                let known = by_name.get(path.rsplit('/').next().unwrap_or_default())?;
                let fits = known.iter().filter(|at| units[**at as usize].file.ends_with(path));
                fits.copied().max_by_key(|at| {
                    let other = units[*at as usize].file.as_ref();
                    let beside = other.strip_prefix(folder).is_some_and(|rest| rest.trim_start_matches('/') == path);
                    (beside, other.bytes().zip(unit.file.bytes()).take_while(|(a, b)| a == b).count())
                })
            };
            unit.includes.iter().filter_map(target).collect()
        })
        .collect();
    (0..)
        .zip(units)
        .map(|(start, _): (u32, _)| {
            let mut seen = BTreeSet::from([start]);
            let mut left = vec![start];
            while let Some(at) = left.pop()
                && seen.len() < MOST_INCLUDES
            {
                left.extend(direct[at as usize].iter().copied().filter(|next| seen.insert(*next)));
            }
            seen.into_iter().collect()
        })
        .collect()
}
