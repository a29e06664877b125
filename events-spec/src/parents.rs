//! What an event has without listing it: the fields of every event, the fields of parent events, and the categories that
//! exist.

use crate::entry::{self, Form};
use crate::kinds::kind_of;
use crate::wildcard::matches;
use crate::{Category, Finding, Findings, Kind, Location, Rule};

const FORMS: &[Form] = &[
    Form { name: "every", required: &["field", "kind", "reason"], optional: &[], lists: &[] },
    Form {
        name: "parent",
        required: &["from", "fields", "events", "reason"],
        optional: &[],
        lists: &["fields", "events"],
    },
    Form {
        name: "category",
        required: &["name", "reason"],
        optional: &["parent", "program", "since", "removed", "formerly"],
        lists: &[],
    },
];

/// The fields that every event has, those that events get from parent events, and the categories that exist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parents {
    every: Vec<EveryField>,
    rules: Vec<ParentRule>,
    categories: Vec<Category>,
}

/// A field that every exported event has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EveryField {
    /// The name.
    pub field: String,
    /// The kind of its value.
    pub kind: Kind,
    /// Why every event has it.
    pub reason: String,
}

/// Fields that events get from a parent event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParentRule {
    /// The parent, in words, such as `the client's session`.
    pub from: String,
    /// The fields, as names or patterns with `*`.
    pub fields: Vec<String>,
    /// The events that have them, as names or patterns with `*`.
    pub events: Vec<String>,
    /// Why they have them.
    pub reason: String,
}

/// How an event comes to have a field that it does not list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach<'a> {
    /// Every event has it.
    Every(&'a EveryField),
    /// It comes from a parent event.
    Parent(&'a ParentRule),
}

impl Parents {
    /// The rules for the page of 2019.
    #[must_use]
    pub fn vendored() -> Self {
        Self::parse("parents.toml", crate::vendored::PARENTS_TOML, &mut Findings::new())
    }

    /// Parses a parents file. Problems are added to `findings`.
    #[must_use]
    pub fn parse(file: &str, text: &str, findings: &mut Findings) -> Self {
        let mut parents = Self::default();
        let mut read = entry::read(file, text, FORMS, Rule::ParentRule, findings);
        for mut entry in std::mem::take(&mut read.entries) {
            let reason = entry.required("reason").text;
            if entry.name == "category" {
                let name = entry.required("name").text;
                let mut note = |key| entry.text(key).map(|text| text.text);
                let (parent, since, removed) = (note("parent"), note("since"), note("removed"));
                let (formerly, program) = (note("formerly"), note("program"));
                parents.categories.push(Category { name, parent, program, since, removed, formerly, reason });
                continue;
            }
            if entry.name == "parent" {
                let (from, fields, events) = (entry.required("from").text, entry.list("fields"), entry.list("events"));
                parents.rules.push(ParentRule { from, fields, events, reason });
                continue;
            }
            let (field, kind) = (entry.required("field").text, entry.required("kind"));
            match kind_of(&kind) {
                Ok(kind) => parents.every.push(EveryField { field, kind, reason }),
                Err((message, help)) => {
                    findings.push(Finding::new(Rule::ParentRule, read.place(&kind.span), message).help(help));
                }
            }
        }
        parents.check(file, findings);
        parents
    }

    /// Rule: a rule about parents names events and fields, and gives a reason.
    fn check(&self, file: &str, findings: &mut Findings) {
        let reasons = self.rules.iter().map(|rule| (&rule.from, &rule.reason));
        let reasons = self.every.iter().map(|every| (&every.field, &every.reason)).chain(reasons);
        let reasons = reasons.chain(self.categories.iter().map(|category| (&category.name, &category.reason)));
        for (what, _) in reasons.filter(|(_, reason)| reason.trim().is_empty()) {
            let message = format!("the rule for `{what}` does not give a reason");
            let finding = Finding::new(Rule::ParentRule, Location::point(file, 1, 1), message);
            findings.push(finding.help("say how the event gets the field or the category"));
        }
        for rule in self.rules.iter().filter(|rule| rule.events.is_empty() || rule.fields.is_empty()) {
            let message = format!("the rule for `{}` lacks events or fields", rule.from);
            let finding = Finding::new(Rule::ParentRule, Location::point(file, 1, 1), message);
            findings.push(finding.help("add them, or remove the rule"));
        }
    }

    /// Adds the rules of another page's file.
    pub fn add(&mut self, other: Self) {
        for every in other.every {
            if !self.every.iter().any(|known| known.field == every.field) {
                self.every.push(every);
            }
        }
        self.rules.extend(other.rules);
        self.categories.extend(other.categories);
    }

    /// The fields that every event has.
    #[must_use]
    pub fn every(&self) -> &[EveryField] {
        &self.every
    }

    /// The rules about parent events, in the order of the file.
    #[must_use]
    pub fn rules(&self) -> &[ParentRule] {
        &self.rules
    }

    /// The categories that exist, in the order of the file; empty if none are known.
    #[must_use]
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// The fields by name, without patterns, that any event may have from a parent, with the parent in words.
    pub fn of_any_event(&self) -> impl Iterator<Item = (&str, &str)> {
        let rules = self.rules.iter().filter(|rule| rule.events.iter().any(|pattern| pattern == "*"));
        let fields = rules.flat_map(|rule| rule.fields.iter().map(|field| (field.as_str(), rule.from.as_str())));
        fields.filter(|(field, _)| !field.contains(['*', '?']))
    }

    /// How the event comes to have a field that it does not list, if that is known.
    #[must_use]
    pub fn reach(&self, event: &str, field: &str) -> Option<Reach<'_>> {
        if let Some(every) = self.every.iter().find(|every| every.field == field) {
            return Some(Reach::Every(every));
        }
        let any = |patterns: &[String], name: &str| patterns.iter().any(|pattern| matches(pattern, name));
        self.rules.iter().find(|rule| any(&rule.events, event) && any(&rule.fields, field)).map(Reach::Parent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Parents, Vec<String>) {
        let mut findings = Findings::new();
        let parents = Parents::parse("parents.toml", text, &mut findings);
        let said = |finding: &Finding| {
            let Location { line, column, .. } = finding.location;
            format!("{line}:{column}: {}", finding.message)
        };
        (parents, findings.as_slice().iter().map(said).collect())
    }

    #[test]
    fn the_built_in_file_is_sound_and_gives_reasons() {
        let (parents, said) = read(crate::vendored::PARENTS_TOML);
        assert!(!parents.every.is_empty() && !parents.rules.is_empty());
        assert_eq!(said, [""; 0]);
    }

    #[test]
    fn a_field_is_a_parents_only_in_the_events_named_beside_it() {
        let parents = Parents::vendored();
        assert!(matches!(parents.reach("anything", "duration"), Some(Reach::Every(_))));
        assert!(matches!(parents.reach("mail_opened", "cmd_name"), Some(Reach::Parent(_))));
        assert_eq!(parents.reach("imap_command_finished", "cmd_name"), None);
        assert_eq!(parents.reach("auth_request_finished", "original_user"), None);
    }

    #[test]
    fn fields_of_a_parent_of_any_event_are_those_with_names() {
        let (parents, _) = read(
            "[[parent]]\nfrom = \"a\"\nfields = [\"b\", \"c_*\"]\nevents = [\"x_*\", \"*\"]\nreason = \"d\"\n\n\
             [[parent]]\nfrom = \"e\"\nfields = [\"f\"]\nevents = [\"x_*\"]\nreason = \"g\"\n",
        );
        assert_eq!(parents.of_any_event().collect::<Vec<_>>(), [("b", "a")]);
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said_with_its_place() {
        let text = "[[every]]\nfield = \"a\"\nkind = \"number\"\nreason = \"x\"\n";
        assert_eq!(read(text).1, ["3:8: unknown kind `number`"]);
        let text = "[[parent]]\nfrom = \"b\"\nfields = [\"c\"]\nevents = []\nreason = \"\"\n";
        assert_eq!(
            read(text).1,
            ["1:1: the rule for `b` does not give a reason", "1:1: the rule for `b` lacks events or fields"]
        );
        assert!(read("[[parent]]\nfrom = \n").1[0].starts_with("2:"));
    }

    #[test]
    fn a_rule_with_events_and_fields_and_a_reason_is_kept() {
        let (parents, said) = read(
            "[[parent]]\nfrom = \"a\"\nfields = [\"b\", \"c_*\"]\nevents = [\"d\", \"e_*\"]\nreason = \"f\"\n\n\
             [[category]]\nname = \"g\"\nparent = \"h\"\nsince = \"2.3\"\nreason = \"i\"\n\n\
             [[every]]\nfield = \"j\"\nkind = \"int\"\nreason = \"k\"\n",
        );
        assert_eq!(said, [""; 0]);
        let list = |words: [&str; 2]| words.map(str::to_owned).to_vec();
        let rule = ParentRule {
            from: "a".to_owned(),
            fields: list(["b", "c_*"]),
            events: list(["d", "e_*"]),
            reason: "f".to_owned(),
        };
        assert_eq!(parents.rules(), [rule]);
        let categories = parents.categories().iter();
        let categories: Vec<_> =
            categories.map(|c| (c.name.as_str(), c.parent.as_deref(), c.since.as_deref())).collect();
        assert_eq!(categories, [("g", Some("h"), Some("2.3"))]);
        let every = EveryField { field: "j".to_owned(), kind: Kind::Int, reason: "k".to_owned() };
        assert_eq!(parents.every(), [every]);
        for (event, field, is_reached) in
            [("d", "b", true), ("e_x", "c_y", true), ("d", "e", false), ("f", "b", false), ("f", "j", true)]
        {
            assert_eq!(parents.reach(event, field).is_some(), is_reached, "{event} {field}");
        }
    }

    #[test]
    fn a_rule_without_fields_is_said() {
        let text = "[[parent]]\nfrom = \"b\"\nfields = []\nevents = [\"c\"]\nreason = \"d\"\n";
        assert_eq!(read(text).1, ["1:1: the rule for `b` lacks events or fields"]);
    }

    #[test]
    fn a_field_of_every_event_that_another_file_has_too_is_kept_once() {
        let every = |kind: &str| format!("[[every]]\nfield = \"a\"\nkind = \"{kind}\"\nreason = \"x\"\n");
        let (mut parents, _) = read(&every("int"));
        let other = read(&(every("str") + "[[every]]\nfield = \"b\"\nkind = \"str\"\nreason = \"y\"\n")).0;
        parents.add(other);
        let kinds: Vec<_> = parents.every().iter().map(|every| (every.field.as_str(), every.kind)).collect();
        assert_eq!(kinds, [("a", Kind::Int), ("b", Kind::Str)]);
    }

    #[test]
    fn files_add_up() {
        let (mut parents, _) = read("[[every]]\nfield = \"a\"\nkind = \"int\"\nreason = \"x\"\n");
        parents.add(Parents::vendored());
        assert!(parents.reach("anything", "a").is_some() && parents.reach("anything", "duration").is_some());
    }
}
