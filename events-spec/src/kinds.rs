//! The rules that give each field its kind, which the page itself does not declare.

mod file;
mod index;
mod words;

pub(crate) use file::kind_of;
pub(crate) use words::{list, presence};

use index::Index;

use crate::suggest::{Search, any_of};
use crate::wildcard::matches;
use crate::{Finding, Findings, Kind, Location, Rule};

/// The rules of a page: those of its kinds file, or those for Dovecot's own page, and the built-in ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kinds {
    file: String,
    rules: Vec<KindRule>,
    index: Index,
    /// Whether a rule that applies to no field is an error, because the rules were written for this page.
    own: bool,
}

/// One rule.
///
/// If several rules match a field, one for its event wins over one for some events, and that over one for all events.
/// Among these, one for its name wins over a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindRule {
    /// The name of an event or group, or a pattern with `*`. The rule applies to fields in the lists of these; `None`
    /// means all.
    pub event: Option<String>,
    /// The name of the fields, or a pattern with `*` for any characters.
    pub fields: String,
    /// Whether `fields` is a pattern.
    pub is_pattern: bool,
    /// The kind of these fields.
    pub kind: Kind,
    /// The reason.
    pub reason: String,
    /// The line of the rule in its file.
    pub line: u32,
}

/// Dovecot's naming rules, by suffix or name, with the kind that each implies.
const NAMING: &[(&str, Kind)] = &[
    ("*_time", Kind::Time),
    ("*_usecs", Kind::Int),
    ("duration", Kind::Int),
    ("ip", Kind::Ip),
    ("*_ip", Kind::Ip),
    ("port", Kind::Int),
    ("*_port", Kind::Int),
    ("bytes_in", Kind::Int),
    ("bytes_out", Kind::Int),
    ("error", Kind::Str),
];

/// The rule for a field whose kind is not given.
pub(crate) const NO_RULE: &str = "no rule: a string";

/// The reason for a field's kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) kind: Kind,
    pub(crate) rule: String,
    /// The index of the rule in the kinds file.
    pub(crate) by: Option<usize>,
}

impl Kinds {
    /// The rules of the kinds file for Dovecot's page, for use with that page.
    #[must_use]
    pub fn vendored() -> Self {
        let mut findings = Findings::new();
        Self::parse("fields.toml", crate::vendored::FIELDS_TOML, &mut findings)
    }

    /// The same rules, for a page without a kinds file: fields with Dovecot's names have Dovecot's kinds.
    #[must_use]
    pub fn fallback() -> Self {
        Self { own: false, ..Self::vendored() }
    }

    /// Parses a kinds file. Problems are added to `findings`.
    #[must_use]
    pub fn parse(file: &str, text: &str, findings: &mut Findings) -> Self {
        let rules = file::parse(file, text, findings);
        Self { file: file.to_owned(), index: Index::new(&rules), rules, own: true }
    }

    /// The rules, in the order of the file.
    #[must_use]
    pub fn rules(&self) -> &[KindRule] {
        &self.rules
    }

    /// Whether a rule is for some events only.
    pub(crate) fn ask_for_events(&self) -> bool {
        self.rules.iter().any(|rule| rule.event.is_some())
    }

    /// The rule for a field of this name in the lists of these events.
    #[must_use]
    pub fn rule(&self, name: &str, events: &[&str]) -> Option<&KindRule> {
        self.position(name, events).map(|at| &self.rules[at])
    }

    /// The kind that Dovecot's naming rules imply for this name: an integer for `_usecs`, an address for `_ip`.
    #[must_use]
    pub fn promise(name: &str) -> Option<Kind> {
        promise(name).map(|(_, kind)| kind)
    }

    fn position(&self, name: &str, events: &[&str]) -> Option<usize> {
        self.highest(name, events).first().copied()
    }

    /// The rules that type a field, of those the ones of the highest rank, in the order of the file.
    fn highest(&self, name: &str, events: &[&str]) -> Vec<usize> {
        let mut highest = (None, Vec::new());
        for at in self.index.for_field(name, events) {
            let rank = self.rules[at].rank(name, events);
            if rank.is_some() && rank >= highest.0 {
                if rank > highest.0 {
                    highest = (rank, Vec::new());
                }
                highest.1.push(at);
            }
        }
        highest.1.sort_unstable();
        // A heading may name an event twice.
        highest.1.dedup();
        highest.1
    }

    /// The kind of a field, given its name, the events that list it, and whether the page lists values.
    pub(crate) fn verdict(&self, name: &str, events: &[&str], has_list: bool) -> Verdict {
        if let Some(by) = self.position(name, events) {
            let rule = &self.rules[by];
            let file = self.file.rsplit(['/', '\\']).next().unwrap_or(&self.file);
            let of = rule.event.as_ref().map_or(String::new(), |event| format!(" of {event}"));
            return Verdict { kind: rule.kind, rule: format!("{file}: {}{of}", rule.fields), by: Some(by) };
        }
        if has_list {
            return Verdict { kind: Kind::Enum, rule: "the page's list of values".to_owned(), by: None };
        }
        match promise(name) {
            Some((pattern, kind)) => Verdict { kind, rule: format!("naming rule: {pattern}"), by: None },
            None => Verdict { kind: Kind::Str, rule: NO_RULE.to_owned(), by: None },
        }
    }

    /// Rule: two rules of the same rank may not apply to the same field, and every rule applies to some field.
    ///
    /// Otherwise their order would decide; and a rule that applies to no field is left over. `names` are the fields,
    /// each with the events that list it.
    pub(crate) fn check(&self, used: &[bool], names: &[(Vec<&str>, &str)], findings: &mut Findings) {
        if !self.own {
            return;
        }
        for (events, name) in names {
            if let [first, second, ..] = self.highest(name, events).as_slice() {
                let (first, second) = (&self.rules[*first], &self.rules[*second]);
                let message = format!("`{}` and `{}` both apply to the field `{name}`", first.fields, second.fields);
                let finding = Finding::new(Rule::KindRule, Location::point(&self.file, second.line, 1), message);
                findings.push(finding.help(format!("add a rule for `{name}` alone, or narrow one of the patterns")));
            }
        }
        let mut search = Search::default();
        for (rule, _) in self.rules.iter().zip(used).filter(|(_, used)| !**used) {
            let of = rule.event.as_ref().map_or(String::new(), |event| format!(" of `{event}`"));
            let message = format!("the rule for `{}`{of} applies to no field of the page", rule.fields);
            let near = search.nearest(&rule.fields, names.iter().map(|(_, name)| *name));
            let near: Vec<&str> = near.into_iter().filter(|near| *near != rule.fields).collect();
            let finding = Finding::new(Rule::KindRule, Location::point(&self.file, rule.line, 1), message);
            findings.push(match near.as_slice() {
                [] => finding.help("remove it"),
                near => finding.help(format!("did you mean {}?", any_of(near))),
            });
        }
    }
}

impl KindRule {
    /// How specific the rule is for a field in the lists of these events; `None` if it does not apply.
    fn rank(&self, field: &str, events: &[&str]) -> Option<(u8, bool)> {
        let event = match &self.event {
            None => 0,
            Some(event) if events.contains(&event.as_str()) => 2,
            Some(event) if events.iter().any(|name| matches(event, name)) => 1,
            Some(_) => return None,
        };
        let is_it = if self.is_pattern { matches(&self.fields, field) } else { self.fields == field };
        is_it.then_some((event, !self.is_pattern))
    }
}

/// The naming rule that matches a field's name.
pub(crate) fn promise(name: &str) -> Option<(&'static str, Kind)> {
    NAMING.iter().copied().find(|(pattern, _)| matches(pattern, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_typed_by_the_kinds_file_before_its_suffix() {
        let mut findings = Findings::new();
        let text = "[[rule]]\nfield = \"lock_usecs\"\nkind = \"str\"\nreason = \"legacy\"\n";
        let kinds = Kinds::parse("fields.toml", text, &mut findings);
        assert!(findings.as_slice().is_empty(), "{findings:?}");
        assert_eq!(kinds.verdict("lock_usecs", &[], false).kind, Kind::Str);
        assert_eq!(kinds.verdict("run_usecs", &[], false).kind, Kind::Int);
        assert_eq!(kinds.verdict("state", &[], true).kind, Kind::Enum);
        assert_eq!(kinds.verdict("anything", &[], false).rule, "no rule: a string");
    }

    #[test]
    fn a_rule_for_the_event_holds_before_one_for_all() {
        let mut findings = Findings::new();
        let rule = |event: &str, field: &str, kind: &str| {
            format!("[[rule]]\n{event}field = \"{field}\"\nkind = \"{kind}\"\nreason = \"so\"\n")
        };
        let text = rule("", "code", "int") + &rule("event = \"proxy_*\"\n", "code", "str");
        let text = text + &rule("event = \"proxy_done\"\n", "code", "strlist");
        let kinds = Kinds::parse("fields.toml", &text, &mut findings);
        assert!(findings.as_slice().is_empty(), "{findings:?}");
        let kind = |event| kinds.verdict("code", &[event], false).kind;
        assert_eq!((kind("sql_done"), kind("proxy_began"), kind("proxy_done")), (Kind::Int, Kind::Str, Kind::StrList));
        assert_eq!(kinds.verdict("code", &["proxy_began"], false).rule, "fields.toml: code of proxy_*");
    }
}
