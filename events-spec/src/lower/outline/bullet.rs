//! Lowers bullets: fields, values, inheritance, and prose.

use std::ops::Range;

use super::{Builder, FieldPart, Target, joined};
use crate::grammar::{self, ItemHead, Named};
use crate::suggest::any_of;
use crate::{Finding, Rule};

impl Builder<'_, '_> {
    pub(super) fn bullet(&mut self, node: usize, column: u32, source: &str, start: usize) {
        let parent = self.target(column);
        let nested = !self.open.is_empty();
        let star = source.find('*').map_or(0, |star| star + 1);
        let text = &source[star..];
        let at = start + star;
        let target = if nested { self.nested(parent, text, at) } else { self.item(node, text, at) };
        self.open.push((column, target));
    }

    /// Lowers a nested bullet: a value of the field above it, or prose.
    fn nested(&mut self, parent: Target, text: &str, at: usize) -> Target {
        let field = self.outline.headings.last_mut().and_then(|heading| heading.fields.last_mut());
        if let (Target::Field, true, Some(field)) = (parent, self.under_heading, field) {
            if matches!(text.trim(), "..." | "…" | "etc" | "etc.") {
                field.open = true;
                return Target::Field;
            }
            if let Some((word, meaning)) = grammar::value(text) {
                field.values.push((word.moved(at), joined(&text[meaning..])));
                return Target::Value;
            }
        }
        self.words(&joined(text), parent);
        parent
    }

    /// Lowers a bullet of an event's list.
    fn item(&mut self, node: usize, text: &str, at: usize) -> Target {
        let head = match grammar::item_head(text) {
            ItemHead::Inherits(parents) => ItemHead::Inherits(self.admit(node, parents)),
            ItemHead::Fields(names, words) => ItemHead::Fields(self.admit(node, names), words),
            ItemHead::Bare(names) => ItemHead::Bare(self.admit(node, names)),
            head @ (ItemHead::AlmostInherits(_) | ItemHead::AlmostFields(_) | ItemHead::Prose) => head,
        };
        if !self.under_heading {
            if let ItemHead::Fields(names, _) = &head {
                self.orphan(node, names, at, text);
            }
            self.words(&joined(text), Target::Prose);
            return Target::Prose;
        }
        let Some(heading) = self.outline.headings.last_mut() else { return Target::Prose };
        match head {
            ItemHead::Inherits(parents) => {
                heading.parents.extend(parents.into_iter().map(|name| (node, name.start + at..name.end + at)));
                Target::Prose
            }
            ItemHead::AlmostInherits(words) => {
                self.almost_inherits(node, &words, at, text);
                Target::Prose
            }
            ItemHead::Fields(names, words) if grammar::note(text).is_none() => {
                let names = names.into_iter().map(|name| name.moved(at)).collect();
                let text = joined(&text[words..]);
                heading.fields.push(FieldPart { node, names, text, values: Vec::new(), open: false });
                Target::Field
            }
            ItemHead::Bare(names)
                if names.iter().all(|name| name.is_pattern || crate::is_name(&text[name.name.clone()])) =>
            {
                let names = names.into_iter().map(|name| name.moved(at)).collect();
                heading.fields.push(FieldPart { node, names, text: String::new(), values: Vec::new(), open: false });
                Target::Field
            }
            ItemHead::Fields(_, words) => {
                heading.notes.push(joined(&text[words..]));
                Target::Prose
            }
            ItemHead::AlmostFields(names) => {
                self.almost_fields(node, &names, at, text);
                self.words(&joined(text), Target::Prose);
                Target::Prose
            }
            ItemHead::Bare(_) | ItemHead::Prose => {
                self.words(&joined(text), Target::Prose);
                Target::Prose
            }
        }
    }

    /// Rule: a field is under an event. Under the title of a section it would belong to nothing.
    fn orphan(&mut self, node: usize, names: &[Named], at: usize, text: &str) {
        for name in names {
            let word = &text[name.name.clone()];
            if !crate::is_name(word) {
                continue;
            }
            let place = self.cx.places.stretch(node, &(name.name.start + at..name.name.end + at));
            let mut finding =
                Finding::new(Rule::OrphanField, place, format!("the field `{word}` is not under an event"));
            finding.context.field = Some(word.to_owned());
            self.cx.findings.push(finding.help("write the event's name in asterisks on a line above: `*name*`"));
        }
    }

    /// Rule: a bullet that begins like one that inherits must inherit. As prose it would silently lose every field.
    fn almost_inherits(&mut self, node: usize, words: &Range<usize>, at: usize, text: &str) {
        let place = self.cx.places.stretch(node, &(words.start + at..words.end + at));
        let message =
            format!("this bullet begins with \"{}\" but does not name an event", joined(&text[words.clone()]));
        let known = self.outline.headings.iter().flat_map(|group| &group.names);
        let source = self.cx.document.text();
        let names = known.map(|name| &source[name.name.clone()]);
        let next = text[words.end..].split_whitespace().next().unwrap_or_default();
        let next = next.trim_matches(|c: char| !c.is_alphanumeric() && c != '_');
        let near = self.cx.search.nearest(next, names);
        let finding = Finding::new(Rule::Syntax, place, message);
        self.cx.findings.push(match near.as_slice() {
            [] => finding.help("write the event's name in asterisks and nothing after it: `fields from *name*`"),
            near => finding.help(format!(
                "did you mean {}? write the name in asterisks and nothing after it: `fields from *{}*`",
                any_of(near),
                near[0],
            )),
        });
    }

    /// Rule: a bullet that begins like one that names a field must have the form of a field. As prose, the field would
    /// silently be missing.
    fn almost_fields(&mut self, node: usize, names: &Range<usize>, at: usize, text: &str) {
        let place = self.cx.places.stretch(node, &(names.start + at..names.end + at));
        let words = joined(&text[names.clone()]);
        let plain: Vec<&str> = words
            .split('(')
            .next()
            .unwrap_or_default()
            .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .filter(|word| crate::is_name(word) && !matches!(*word, "and" | "or"))
            .collect();
        let message = format!("`{words}` looks like a field but is read as prose");
        let finding = Finding::new(Rule::AlmostField, place, message);
        self.cx.findings.push(match plain.as_slice() {
            [] => finding.help("a field is a name, a colon and a description: ` * name: description`"),
            names => finding.help(format!("if it is a field, write ` * {}: ...`", names.join(", "))),
        });
    }
}
