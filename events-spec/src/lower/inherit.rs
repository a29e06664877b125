//! Inheritance: every event and group gets the fields of its parents, in a loop and within a budget.

use std::collections::HashMap;

use super::Cx;
use super::item::Item;
use super::outline::{HeadingPart, Outline};
use crate::{Field, Finding, Rule};

/// How many events a chain of inheritance may have.
const LONGEST_CHAIN: u32 = 64;

/// How many bytes the fields of all events may come to once inherited ones are counted, each with its words.
const MOST_BYTES: usize = 128 << 20;

/// What a field costs beside its words.
const FIELD_BYTES: usize = 128;

/// An event on its way through the loop.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Untouched,
    /// Its parents are being resolved.
    Waiting,
    /// Resolved; it stands at the end of a chain of so many events.
    Done(u32),
}

/// Gives every event and group its fields. False when a cycle or the limit stopped it.
pub(super) fn resolve_fields(
    cx: &mut Cx<'_>,
    outline: &Outline,
    lists: &[Vec<usize>],
    declared: &[Field],
    events: &mut [Item],
) -> bool {
    let mut resolver = Resolver {
        names: name_numbers(declared),
        seen: Vec::new(),
        budget: MOST_BYTES,
        state: events.iter().map(|item| if item.known.is_some() { State::Done(1) } else { State::Untouched }).collect(),
    };
    resolver.seen = vec![usize::MAX; declared.len()];
    let mut complete = true;
    for start in 0..events.len() {
        let mut stack = vec![start];
        while let Some(&event) = stack.last() {
            let parents = &events[event].parents;
            match resolver.state[event] {
                State::Done(_) => {
                    stack.pop();
                    continue;
                }
                State::Untouched => {
                    resolver.state[event] = State::Waiting;
                    if let Some(cycle) = parents.iter().find(|parent| resolver.state[**parent] == State::Waiting) {
                        report_cycle(cx, &outline.headings[events[event].heading], events, event, *cycle, &stack);
                        complete = false;
                        resolver.state[event] = State::Done(1);
                        continue;
                    }
                    let waiting = parents.iter().rev().filter(|parent| resolver.state[**parent] == State::Untouched);
                    stack.extend(waiting);
                }
                State::Waiting => {
                    let chain = 1 + parents.iter().map(|parent| resolver.chain(*parent)).max().unwrap_or(0);
                    resolver.state[event] = State::Done(chain);
                    let fields = resolver.fields(event, events, &lists[events[event].heading], declared);
                    match fields {
                        Some(fields) if chain <= LONGEST_CHAIN => events[event].fields = fields,
                        Some(_) if chain > LONGEST_CHAIN + 1 => complete = false,
                        _ => {
                            report_limit(cx, &outline.headings[events[event].heading], &events[event], chain);
                            complete = false;
                            if resolver.budget == 0 {
                                return false;
                            }
                        }
                    }
                    stack.pop();
                }
            }
        }
    }
    complete
}

/// The fields of an item, as it holds them.
type ItemFields = Vec<(usize, Option<usize>)>;

struct Resolver {
    /// For every field its name as a number.
    names: Vec<usize>,
    /// For every name the event that was last seen to have it.
    seen: Vec<usize>,
    budget: usize,
    state: Vec<State>,
}

impl Resolver {
    fn chain(&self, event: usize) -> u32 {
        match self.state[event] {
            State::Done(chain) => chain,
            State::Untouched | State::Waiting => 0,
        }
    }

    /// The fields of an event whose parents are resolved; none when they go over the budget.
    fn fields(&mut self, event: usize, events: &[Item], own: &[usize], declared: &[Field]) -> Option<ItemFields> {
        // The event's own fields count as seen first: they replace inherited ones of the same name.
        for field in own {
            self.seen[self.names[*field]] = event;
        }
        let mut fields = Vec::new();
        for parent in &events[event].parents {
            for (field, from) in &events[*parent].fields {
                self.charge(&declared[*field])?;
                let name = self.names[*field];
                if self.seen[name] != event {
                    self.seen[name] = event;
                    fields.push((*field, Some(from.unwrap_or(*parent))));
                }
            }
        }
        for field in own {
            self.charge(&declared[*field])?;
            fields.push((*field, None));
        }
        Some(fields)
    }

    fn charge(&mut self, field: &Field) -> Option<()> {
        let cost = FIELD_BYTES + field.name.len() + field.text.len();
        self.budget = self.budget.checked_sub(cost).or_else(|| {
            self.budget = 0;
            None
        })?;
        Some(())
    }
}

/// For every field its name as a number, equal where names are.
fn name_numbers(declared: &[Field]) -> Vec<usize> {
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    declared
        .iter()
        .map(|field| {
            let next = numbers.len();
            *numbers.entry(field.name.as_str()).or_insert(next)
        })
        .collect()
}

/// Rule: no event inherits from itself, directly or through others.
fn report_cycle(
    cx: &mut Cx<'_>,
    heading: &HeadingPart,
    events: &[Item],
    event: usize,
    back_to: usize,
    stack: &[usize],
) {
    // A parent that is waiting has all of the circle on the stack above it, among siblings that only wait beside it.
    let mut circle = vec![events[event].name.as_str()];
    let mut at = event;
    for candidate in stack.iter().rev().skip(1) {
        if at == back_to {
            break;
        }
        if events[*candidate].parents.contains(&at) {
            at = *candidate;
            circle.push(events[at].name.as_str());
        }
    }
    circle.reverse();
    circle.push(events[back_to].name.as_str());
    let shown = if circle.len() > 8 {
        let (first, last) = (&circle[..4], &circle[circle.len() - 3..]);
        format!("`{}` -> ... -> `{}`", first.join("` -> `"), last.join("` -> `"))
    } else {
        format!("`{}`", circle.join("` -> `"))
    };
    let message = format!("`{}` inherits from itself: {shown}", events[event].name);
    push(cx, heading, &events[event], Rule::InheritanceCycle, message, "let one event of the circle list its fields");
}

/// Rule: a chain has at most so many events, and all events together at most so many bytes of fields.
fn report_limit(cx: &mut Cx<'_>, heading: &HeadingPart, event: &Item, chain: u32) {
    let message = if chain > LONGEST_CHAIN {
        format!("`{}` is the {chain}th event of a chain of inheritance; {LONGEST_CHAIN} is the limit", event.name)
    } else {
        format!("with `{}` the fields of all events come to more than {} MiB", event.name, MOST_BYTES >> 20)
    };
    push(
        cx,
        heading,
        event,
        Rule::InheritanceTooDeep,
        message,
        "inherit from the first event of the chain, or list the fields",
    );
}

fn push(cx: &mut Cx<'_>, heading: &HeadingPart, event: &Item, rule: Rule, message: String, help: &str) {
    let place = match (heading.parents.first(), heading.names.first()) {
        (Some((node, parent)), _) => cx.places.stretch(*node, parent),
        (None, Some(name)) => cx.places.stretch(heading.node, &name.name),
        (None, None) => crate::Location::point(cx.document.file(), 1, 1),
    };
    let mut finding = Finding::new(rule, place, message);
    finding.context.event = Some(event.name.clone());
    cx.findings.push(finding.help(help));
}
