//! The rules that give each field its kind, which a page does not declare.

mod file;
mod words;

pub(crate) use words::{condition, list};

use crate::{Finding, Findings, Kind, Location, Rule};

/// The rules of a page: those of its kinds file, or those of Dovecot's own page, and the built-in ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kinds {
    file: String,
    rules: Vec<KindRule>,
    /// Whether a rule that types nothing is wrong: the rules were written for this very page.
    own: bool,
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindRule {
    /// The name, or pattern with `*` for any characters, of the fields that it types.
    pub fields: String,
    /// Whether `fields` is a pattern.
    pub is_pattern: bool,
    /// The kind that they have.
    pub kind: Kind,
    /// Why.
    pub reason: String,
    /// The line of the rule in its file.
    pub line: u32,
}

/// Dovecot's naming rules, by suffix or name, with the kind that they promise.
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

/// Why a field has its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) kind: Kind,
    pub(crate) rule: String,
    /// The rule of the kinds file, as an index.
    pub(crate) by: Option<usize>,
}

impl Kinds {
    /// The rules of the kinds file that was written for Dovecot's page, for that page.
    #[must_use]
    pub fn vendored() -> Self {
        let mut findings = Findings::new();
        Self::parse("fields.toml", crate::vendored::FIELDS_TOML, &mut findings)
    }

    /// The same rules for a page without a kinds file: fields by Dovecot's names have Dovecot's kinds.
    #[must_use]
    pub fn fallback() -> Self {
        Self { own: false, ..Self::vendored() }
    }

    /// Reads a kinds file. What is wrong with it goes into `findings`.
    #[must_use]
    pub fn parse(file: &str, text: &str, findings: &mut Findings) -> Self {
        Self { file: file.to_owned(), rules: file::parse(file, text, findings), own: true }
    }

    /// The rules, in the order of the file.
    #[must_use]
    pub fn rules(&self) -> &[KindRule] {
        &self.rules
    }

    /// The kind of a field, given its name and whether the page lists values for it.
    pub(crate) fn verdict(&self, name: &str, has_list: bool) -> Verdict {
        let exact = self.rules.iter().position(|rule| !rule.is_pattern && rule.fields == name);
        let by = exact.or_else(|| self.rules.iter().position(|rule| rule.is_pattern && matches(&rule.fields, name)));
        if let Some(by) = by {
            let rule = &self.rules[by];
            let file = self.file.rsplit(['/', '\\']).next().unwrap_or(&self.file);
            return Verdict { kind: rule.kind, rule: format!("{file}: {}", rule.fields), by: Some(by) };
        }
        if has_list {
            return Verdict { kind: Kind::Enum, rule: "the page's list of values".to_owned(), by: None };
        }
        match promise(name) {
            Some((pattern, kind)) => Verdict { kind, rule: format!("naming rule: {pattern}"), by: None },
            None => Verdict { kind: Kind::Str, rule: "no rule: a string".to_owned(), by: None },
        }
    }

    /// Rule: a pattern may not type what another pattern types, and every rule types something.
    /// Which of two patterns holds would hang on their order; a rule that types nothing is left over.
    pub(crate) fn check(&self, used: &[bool], names: &[&str], findings: &mut Findings) {
        if !self.own {
            return;
        }
        let patterns: Vec<&KindRule> = self.rules.iter().filter(|rule| rule.is_pattern).collect();
        for name in names {
            if self.rules.iter().any(|rule| !rule.is_pattern && rule.fields == *name) {
                continue;
            }
            let mut matching = patterns.iter().filter(|rule| matches(&rule.fields, name));
            if let (Some(first), Some(second)) = (matching.next(), matching.next()) {
                let message = format!("`{}` and `{}` both type the field `{name}`", first.fields, second.fields);
                let finding = Finding::new(Rule::KindRule, Location::point(&self.file, second.line, 1), message);
                findings.push(finding.help(format!("add a rule for `{name}` alone, or narrow one of the patterns")));
            }
        }
        for (rule, _) in self.rules.iter().zip(used).filter(|(_, used)| !**used) {
            let message = format!("the rule for `{}` types no field of the page", rule.fields);
            let near = crate::suggest::nearest(&rule.fields, names.iter().copied());
            let finding = Finding::new(Rule::KindRule, Location::point(&self.file, rule.line, 1), message);
            findings.push(match near.as_slice() {
                [] => finding.help("remove it"),
                near => finding.help(format!("did you mean {}?", crate::suggest::any_of(near))),
            });
        }
    }
}

/// The naming rule that a field's name falls under.
pub(crate) fn promise(name: &str) -> Option<(&'static str, Kind)> {
    NAMING.iter().copied().find(|(pattern, _)| matches(pattern, name))
}

/// Whether `name` matches `pattern`, in which `*` stands for any characters.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = name.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    if !pattern.contains('*') {
        return rest.is_empty();
    }
    let mut parts: Vec<&str> = parts.collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_characters() {
        assert!(matches("*_ip", "local_ip") && matches("ip", "ip") && matches("a*b*c", "a1b2c"));
        assert!(!matches("*_ip", "ip") && !matches("ip", "local_ip") && !matches("a*ba", "aba2"));
        assert!(!matches("ab*ab", "ab"));
    }

    #[test]
    fn a_name_is_typed_by_the_kinds_file_before_its_suffix() {
        let mut findings = Findings::new();
        let text = "[[rule]]\nfield = \"lock_usecs\"\nkind = \"str\"\nreason = \"legacy\"\n";
        let kinds = Kinds::parse("fields.toml", text, &mut findings);
        assert!(findings.as_slice().is_empty(), "{findings:?}");
        assert_eq!(kinds.verdict("lock_usecs", false).kind, Kind::Str);
        assert_eq!(kinds.verdict("run_usecs", false).kind, Kind::Int);
        assert_eq!(kinds.verdict("state", true).kind, Kind::Enum);
        assert_eq!(kinds.verdict("anything", false).rule, "no rule: a string");
    }
}
