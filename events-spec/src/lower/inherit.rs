//! Inheritance: every event and group gets the fields of its parents, iteratively and within a budget.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::Cx;
use super::item::Item;
use super::outline::{HeadingPart, Outline};
use crate::{Field, Finding, Rule};

/// The maximum number of events in a chain of inheritance.
const LONGEST_CHAIN: u32 = 64;

/// The maximum size of all fields in bytes, with their descriptions and counting inherited ones.
const MOST_BYTES: usize = 128 << 20;

/// The size of a field without its description.
const FIELD_BYTES: usize = 128;

/// The state of an event during resolution.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Untouched,
    /// Its parents are being resolved.
    Waiting,
    /// Resolved. The number is the length of the chain that ends here.
    Done(u32),
}

/// Gives every event and group its fields. Returns false if there is a cycle or a limit is exceeded.
pub(super) fn resolve_fields(
    cx: &mut Cx<'_>,
    outline: &Outline,
    lists: &[Vec<usize>],
    declared: &[Field],
    events: &mut [Item],
) -> bool {
    let mut resolver = Resolver {
        names: name_numbers(declared),
        seen: vec![usize::MAX; declared.len()],
        budget: MOST_BYTES,
        state: events.iter().map(|item| if item.known.is_some() { State::Done(1) } else { State::Untouched }).collect(),
    };
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
                    let heading = &outline.headings[events[event].heading];
                    let own = &lists[events[event].heading];
                    let Some(fields) = resolver.fields(event, events, own, declared) else {
                        report_size(cx, heading, &events[event]);
                        return false;
                    };
                    match chain.cmp(&(LONGEST_CHAIN + 1)) {
                        Ordering::Less => events[event].fields = fields,
                        Ordering::Equal => {
                            report_chain(cx, heading, &events[event]);
                            complete = false;
                        }
                        // The first event beyond the limit was reported.
                        Ordering::Greater => {}
                    }
                    stack.pop();
                }
            }
        }
    }
    complete
}

/// The fields of an item, in the form in which it keeps them.
type ItemFields = Vec<(usize, Option<usize>)>;

struct Resolver {
    /// The number of each field's name.
    names: Vec<usize>,
    /// The event that was last seen with each name.
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

    /// The fields of an event whose parents are resolved; `None` if they exceed the budget.
    fn fields(&mut self, event: usize, events: &[Item], own: &[usize], declared: &[Field]) -> Option<ItemFields> {
        // The event's own fields come first, because they replace inherited ones of the same name.
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
        self.budget = self.budget.checked_sub(cost)?;
        Some(())
    }
}

/// Numbers the names of the fields; equal names get equal numbers.
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
    // All of the cycle is above a waiting parent on the stack, among siblings that are merely waiting beside it.
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
    push(cx, heading, &events[event], Rule::InheritanceCycle, message, "let one event of the cycle list its fields");
}

/// What to do about either limit.
const LIMIT_HELP: &str = "inherit from the first event of the chain, or list the fields";

/// Rule: chains have a maximum length.
fn report_chain(cx: &mut Cx<'_>, heading: &HeadingPart, event: &Item) {
    let number = LONGEST_CHAIN + 1;
    let message =
        format!("`{}` is number {number} in a chain of inheritance; the limit is {LONGEST_CHAIN}", event.name);
    push(cx, heading, event, Rule::InheritanceTooDeep, message, LIMIT_HELP);
}

/// Rule: the fields of all events together have a maximum size.
fn report_size(cx: &mut Cx<'_>, heading: &HeadingPart, event: &Item) {
    let message = format!("with `{}`, the fields of all events take more than {} MiB", event.name, MOST_BYTES >> 20);
    push(cx, heading, event, Rule::InheritanceTooDeep, message, LIMIT_HELP);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kinds, Page};

    #[test]
    fn a_field_costs_the_bytes_of_its_name_and_text_and_a_fixed_number() {
        let page = Page::read("page", "*a*\n\n * ab: words\n", &Kinds::fallback());
        let field = &page.spec.unwrap().declared[0];
        for (budget, left) in [(134, None), (135, Some(0)), (136, Some(1))] {
            let mut resolver = Resolver { names: Vec::new(), seen: Vec::new(), budget, state: Vec::new() };
            assert_eq!(resolver.charge(field).map(|()| resolver.budget), left);
        }
    }
}
