//! From facts to events: strings are resolved, and the fields of each event gathered along the ways that events take.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use events_spec::Kind;

use super::fact::{Fact, Place, Way, What, Words};
use super::{SourceEvent, SourceField, SourceTree, Sure};

/// So many strings may one expression stand for, and so far is a name followed.
const MOST_STRINGS: usize = 64;
const MOST_STEPS: usize = 6;
/// So many holders are visited for one event.
const MOST_VISITED: usize = 20_000;

/// Everything that was said, in tables to look up in.
struct Tables<'f> {
    variables: HashMap<(&'f str, &'f str), Vec<&'f Words>>,
    /// By file and name; the values by name alone are under an empty file.
    constants: HashMap<(&'f str, &'f str), Vec<&'f Words>>,
    /// The functions of a name, each by `file:name`, with its parameters.
    functions: HashMap<&'f str, Vec<(&'f str, &'f [String])>>,
    /// The calls of a function.
    calls: HashMap<&'f str, Vec<Called<'f>>>,
    ids: HashMap<String, usize>,
    /// From where fields come to a holder.
    sources: Vec<Vec<Source<'f>>>,
    fields: Vec<Vec<(&'f Words, Kind, &'f Fact)>>,
}

/// From where fields come to a holder, and where the code says so.
#[derive(Clone, Copy)]
struct Source<'f> {
    from: usize,
    way: Way,
    fact: &'f Fact,
}

/// A call of a function: its number, by whom, and with which strings.
#[derive(Clone, Copy)]
struct Called<'f> {
    number: u32,
    by: &'f str,
    words: &'f [Words],
}

/// What the facts say together.
pub(crate) fn link(facts: &[Fact]) -> SourceTree {
    let mut tables = Tables::new(facts);
    tables.connect(facts);
    let mut tree = SourceTree::default();
    for fact in facts {
        match &fact.what {
            What::Name { holder, name } => {
                let given = tables.given(name, &fact.function);
                if given.iter().all(|(_, names)| names.is_empty()) {
                    tree.unclear.push(fact.place.clone());
                }
                for (call, names) in given {
                    let reached = tables.reached(holder, fact, call);
                    for name in names {
                        let event = tree.events.entry(name).or_default();
                        event.places.push(fact.place.clone());
                        gather(event, &tables, &reached);
                    }
                }
            }
            What::Field { name, kind, .. } => {
                for name in tables.strings(name, &fact.function, 0) {
                    tree.fields.entry(name).or_default().push((*kind, fact.place.clone()));
                }
            }
            What::Flow { .. }
            | What::Call { .. }
            | What::Variable { .. }
            | What::Constant { .. }
            | What::Function { .. } => {}
        }
    }
    tree
}

/// Adds fields to an event.
fn gather(event: &mut SourceEvent, tables: &Tables<'_>, reached: &[(&Words, Kind, &Fact, Sure)]) {
    for (name, kind, fact, sure) in reached {
        for name in tables.strings(name, &fact.function, 0) {
            let field = event.fields.entry(name).or_insert_with(|| SourceField { kinds: BTreeMap::new(), sure: *sure });
            field.sure = field.sure.min(*sure);
            let place = field.kinds.entry(*kind).or_insert_with(|| (*sure, fact.place.clone()));
            if *sure < place.0 {
                *place = (*sure, fact.place.clone());
            }
        }
    }
}

impl<'f> Tables<'f> {
    fn new(facts: &'f [Fact]) -> Self {
        let mut tables = Self {
            variables: HashMap::new(),
            constants: HashMap::new(),
            functions: HashMap::new(),
            calls: HashMap::new(),
            ids: HashMap::new(),
            sources: Vec::new(),
            fields: Vec::new(),
        };
        for (number, fact) in numbered(facts) {
            match &fact.what {
                What::Variable { name, value } => {
                    tables.variables.entry((&fact.function, name)).or_default().push(value);
                }
                What::Constant { name, value } => {
                    tables.constants.entry((&fact.place.file, name)).or_default().push(value);
                    tables.constants.entry(("", name)).or_default().push(value);
                }
                What::Function { name, parameters } => {
                    tables.functions.entry(name).or_default().push((&fact.function, parameters));
                }
                What::Call { callee, words, .. } => {
                    let called = Called { number, by: &fact.function, words };
                    tables.calls.entry(callee).or_default().push(called);
                }
                What::Name { .. } | What::Field { .. } | What::Flow { .. } => {}
            }
        }
        tables
    }

    /// Fills in how events come from holder to holder.
    fn connect(&mut self, facts: &'f [Fact]) {
        for (calls, fact) in numbered(facts) {
            match &fact.what {
                What::Flow { from, to, way } => self.add(from, to, *way, fact),
                What::Field { holder, name, kind } => {
                    let id = self.id(holder);
                    self.fields[id].push((name, *kind, fact));
                }
                What::Call { callee, holders, result, .. } => {
                    let Some((function, parameters)) = self.function(callee, &fact.place.file) else { continue };
                    for (holder, parameter) in holders.iter().zip(parameters) {
                        if let Some(holder) = holder {
                            let inside = format!("{parameter} of {function}");
                            self.add(holder, &inside, Way::Into(calls), fact);
                            self.add(&inside, holder, Way::Out(calls), fact);
                        }
                    }
                    let returned = format!("return of {function}");
                    self.add(&returned, result, Way::Out(calls), fact);
                    self.add(result, &returned, Way::Into(calls), fact);
                }
                What::Name { .. } | What::Variable { .. } | What::Constant { .. } | What::Function { .. } => {}
            }
        }
    }

    fn add(&mut self, from: &str, to: &str, way: Way, fact: &'f Fact) {
        let (from, to) = (self.id(from), self.id(to));
        self.sources[to].push(Source { from, way, fact });
    }

    fn id(&mut self, holder: &str) -> usize {
        if let Some(id) = self.ids.get(holder) {
            return *id;
        }
        let id = self.sources.len();
        self.ids.insert(holder.to_owned(), id);
        self.sources.push(Vec::new());
        self.fields.push(Vec::new());
        id
    }

    /// The function that a call in a file means: the file's own, else the only one of the name.
    fn function(&self, name: &str, file: &str) -> Option<(&'f str, &'f [String])> {
        let known = self.functions.get(name)?;
        let own = known
            .iter()
            .find(|(function, _)| function.strip_suffix(name).and_then(|f| f.strip_suffix(':')) == Some(file));
        own.or_else(|| known.first().filter(|_| known.len() == 1)).copied()
    }

    /// The strings that an expression can give.
    fn strings(&self, words: &Words, function: &str, step: usize) -> Vec<String> {
        let mut strings = match words {
            Words::Literal(text) => vec![text.clone()],
            Words::Either(branches) => {
                branches.iter().flat_map(|branch| self.strings(branch, function, step)).collect()
            }
            Words::Joined(parts) => {
                let mut all = vec![String::new()];
                for part in parts {
                    let ends = self.strings(part, function, step);
                    all = all
                        .iter()
                        .flat_map(|start| ends.iter().map(move |end| format!("{start}{end}")))
                        .take(MOST_STRINGS)
                        .collect();
                }
                all
            }
            Words::Named(name) if step < MOST_STEPS => self.named(name, function, step + 1),
            Words::Named(_) | Words::Unclear => Vec::new(),
        };
        let mut seen = BTreeSet::new();
        strings.retain(|string| seen.insert(string.clone()));
        strings.truncate(MOST_STRINGS);
        strings
    }

    /// The strings that a name stands for: a variable, a parameter by what callers give for it, a constant.
    fn named(&self, name: &str, function: &str, step: usize) -> Vec<String> {
        if let Some(values) = self.variables.get(&(function, name)) {
            return values.iter().flat_map(|value| self.strings(value, function, step)).collect();
        }
        let (file, short) = function.rsplit_once(':').unwrap_or((function, ""));
        if let Some((_, parameters)) = self.function(short, file)
            && let Some(at) = parameters.iter().position(|parameter| parameter == name)
        {
            let calls = self.calls.get(short).map(Vec::as_slice).unwrap_or_default();
            let given = calls.iter().filter_map(|call| Some((call.by, call.words.get(at)?)));
            return given.take(MOST_STRINGS).flat_map(|(caller, value)| self.strings(value, caller, step)).collect();
        }
        let known = self.constants.get(&(file, name)).or_else(|| self.constants.get(&("", name)));
        known.into_iter().flatten().flat_map(|value| self.strings(value, file, step)).collect()
    }

    /// The names that an expression gives an event; where callers choose it, by call, since another caller's event has
    /// another name and other fields.
    fn given(&self, name: &Words, function: &str) -> Vec<(Option<u32>, Vec<String>)> {
        let (file, short) = function.rsplit_once(':').unwrap_or((function, ""));
        if let Words::Named(name) = name
            && !self.variables.contains_key(&(function, name.as_str()))
            && let Some((_, parameters)) = self.function(short, file)
            && let Some(at) = parameters.iter().position(|parameter| parameter == name)
        {
            let calls = self.calls.get(short).map(Vec::as_slice).unwrap_or_default();
            let given = calls.iter().filter_map(|call| Some((call, call.words.get(at)?)));
            return given.map(|(call, words)| (Some(call.number), self.strings(words, call.by, 1))).collect();
        }
        vec![(None, self.strings(name, function, 0))]
    }

    /// The fields that an event has when it gets its name, each with how sure that is.
    fn reached(&self, holder: &str, named: &Fact, call: Option<u32>) -> Vec<(&'f Words, Kind, &'f Fact, Sure)> {
        let mut found = Vec::new();
        let Some(start) = self.ids.get(holder) else { return found };
        let inside = call.map_or(Inside::Start, Inside::Called);
        let start = Visit { at: *start, inside, child: false, sent: None };
        let mut seen = BTreeSet::from([start]);
        let mut left = vec![start];
        while let Some(visit) = left.pop() {
            for (name, kind, fact) in &self.fields[visit.at] {
                let here = fact.function == named.function;
                let later = here && visit.sent.is_some_and(|line| line < fact.place.line);
                let sure = match (here && !later, visit.child || later) {
                    (true, _) => Sure::Certain,
                    (false, false) => Sure::Likely,
                    (false, true) => Sure::Parent,
                };
                found.push((*name, *kind, *fact, sure));
            }
            for source in &self.sources[visit.at] {
                let mut next = Visit { at: source.from, ..visit };
                match source.way {
                    Way::Into(call) => match visit.inside.back_into_caller(call) {
                        Some(inside) => next.inside = inside,
                        None => continue,
                    },
                    Way::Out(call) => next.inside = visit.inside.back_into_function(call),
                    Way::Child => next.child = true,
                    // It is sent at once, with what the other event has by then.
                    Way::Passthrough if source.fact.function == named.function => {
                        next.sent = Some(source.fact.place.line);
                    }
                    Way::Passthrough | Way::Same => {}
                }
                if seen.len() < MOST_VISITED && seen.insert(next) {
                    left.push(next);
                }
            }
        }
        found
    }
}

/// A step on the way back from an event's name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Visit {
    /// The holder.
    at: usize,
    inside: Inside,
    /// Whether the event is a child of what this holds.
    child: bool,
    /// The line of the naming function from which on nothing that this holder gets comes along.
    sent: Option<u32>,
}

/// Where the way back from an event's name has come to. Who goes back into a function by one call and out of it by
/// another one would take the fields of another caller's event.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Inside {
    /// The function that gives the name, or one that called it.
    Start,
    /// A function that one of those calls, by this call.
    Called(u32),
    /// A function further down.
    Deeper,
}

impl Inside {
    fn back_into_caller(self, call: u32) -> Option<Self> {
        match self {
            Self::Start => Some(Self::Start),
            Self::Called(by) => (by == call).then_some(Self::Start),
            Self::Deeper => None,
        }
    }

    fn back_into_function(self, call: u32) -> Self {
        match self {
            Self::Start => Self::Called(call),
            Self::Called(_) | Self::Deeper => Self::Deeper,
        }
    }
}

fn numbered(facts: &[Fact]) -> impl Iterator<Item = (u32, &Fact)> {
    (1..).zip(facts)
}

/// The place that shows best where something is: the surest, then the first.
pub(crate) fn best(field: &SourceField) -> Option<(Kind, &Place)> {
    field.kinds.iter().min_by_key(|(_, (sure, place))| (*sure, place)).map(|(kind, (_, place))| (*kind, place))
}
