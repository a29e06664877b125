//! Recognises files that are not configurations but templates of some.

use std::collections::{BTreeMap, BTreeSet};

use events_spec::{Context, Finding, Findings, Level, LineIndex, Rule};

use crate::input::conf::text::Files;

/// Reports that a file is a template in one finding, in place of the findings about its syntax. Findings about the names in
/// it stay.
///
/// It is a warning where nothing else is wrong with the file, because a value may contain such marks by chance.
pub(super) fn without(files: &Files, findings: Findings) -> Findings {
    let templates: BTreeMap<&str, Finding> =
        files.iter().filter_map(|(name, text)| Some((name, told(name, text)?))).collect();
    if templates.is_empty() {
        return findings;
    }
    let is_syntax = |rule: Rule| matches!(rule, Rule::ConfSyntax | Rule::RefusedSetting | Rule::FilterSyntax);
    let is_about_mark = |finding: &Finding| MARKS.iter().any(|(start, _, _)| finding.message.contains(start));
    let mut broken: BTreeSet<&str> = BTreeSet::new();
    let mut kept = Vec::new();
    for finding in findings.as_slice() {
        match templates.get_key_value(finding.location.file.as_str()) {
            Some((file, _)) if is_syntax(finding.rule) || is_about_mark(finding) => {
                if finding.level == Level::Error {
                    broken.insert(file);
                }
            }
            Some(_) | None => kept.push(finding.clone()),
        }
    }
    let mut list = Vec::new();
    for (file, mut finding) in templates {
        finding.level = if broken.contains(file) { Level::Error } else { Level::Warning };
        list.push(finding);
    }
    list.append(&mut kept);
    findings.with_list(list)
}

/// The finding that a file is a template.
fn told(name: &str, text: &str) -> Option<Finding> {
    let (at, mark, kind) = first_mark(text)?;
    let place = LineIndex::new(text).location(name, text, at..at + mark.len());
    let message = format!("this file is a template, not a configuration: `{mark}` is for {kind}");
    let mut finding = Finding::new(Rule::ConfSyntax, place, message);
    finding.context = Context { found: Some(mark.to_owned()), ..Context::default() };
    Some(finding.help("check the file that it makes, or the output of `doveconf -n` on the server"))
}

/// What begins and ends a mark, and the program that reads it.
const MARKS: [(&str, &str, &str); 7] = [
    ("{{", "}}", "a template engine such as Jinja"),
    ("{% ", "%}", "a template engine such as Jinja"),
    ("{%- ", "%}", "a template engine such as Jinja"),
    ("<%", "%>", "a template engine such as ERB"),
    ("${", "}", "a shell or another program that replaces variables"),
    ("%{", "}", "a program that replaces words"),
    ("@", "@", "a program that replaces words, such as autoconf"),
];

/// The first mark of a template outside of comments: its place, its text and the program that reads it.
fn first_mark(text: &str) -> Option<(usize, &str, &'static str)> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let is_comment = line.trim_start().starts_with('#');
        for (open, close, kind) in MARKS.iter().filter(|_| !is_comment) {
            // No mark ends after this one. Without it each opening would be followed to the end of the line.
            let Some(last) = line.rfind(close) else { continue };
            let mark = line.match_indices(open).find_map(|(at, _)| {
                let inside = at + open.len();
                let may_be = match *open {
                    "${" => line[inside..].starts_with(|first: char| first.is_ascii_alphabetic() || first == '_'),
                    // Dovecot's own variables are in values.
                    "%{" => line[..at].trim().is_empty(),
                    _ => true,
                };
                if !may_be || inside > last {
                    return None;
                }
                let mark = &line[at..inside + line[inside..].find(close)? + close.len()];
                (*open != "@" || is_placeholder(mark)).then_some((start + at, mark, *kind))
            });
            if mark.is_some() {
                return mark;
            }
        }
        start += line.len();
    }
    None
}

/// Whether this is a word such as `@SYSCONFDIR@`.
fn is_placeholder(word: &str) -> bool {
    let inner = word.trim_matches('@');
    let is_allowed = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    inner.len() > 2 && inner.bytes().all(is_allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_known_by_its_first_mark() {
        // A text, and the place and the mark where it is a template.
        for (text, found) in [
            ("# {{ ansible_managed }}\nssl = no\n", None),
            ("  # {{ ansible_managed }}\nssl = no\n", None),
            ("ssl = {{ dovecot_ssl }}\n", Some((6, "{{ dovecot_ssl }}"))),
            ("ssl = no\nlisten = {{a}}{{b}}\n", Some((18, "{{a}}"))),
            ("a = }} {{\n", None),
            ("a = }} {{ b }}\n", Some((7, "{{ b }}"))),
            ("a = {{\nb = }}\n", None),
            ("a = {{}}\n", Some((4, "{{}}"))),
            ("a = {{}\n", None),
            ("{% if x %}\nssl = no\n{% endif %}\n", Some((0, "{% if x %}"))),
            ("{%if x %}\n", None),
            ("{%- if x -%}\n", Some((0, "{%- if x -%}"))),
            ("<% if x -%>\n", Some((0, "<% if x -%>"))),
            ("args = ${HOST}\n", Some((7, "${HOST}"))),
            ("args = ${_host} ${b}\n", Some((7, "${_host}"))),
            ("args = ${1} ${} ${b}\n", Some((16, "${b}"))),
            ("args = $HOST}\n", None),
            ("%{with_ldap}ssl = no\n", Some((0, "%{with_ldap}"))),
            ("  %{with_ldap}\n", Some((2, "%{with_ldap}"))),
            ("mail_location = maildir:~/%{home}/%d\n", None),
            ("mail_home = /srv/mail/%{user | username}\n", None),
            ("dovecot_config_version = @VERSION@\n", Some((25, "@VERSION@"))),
            ("a = @A_1@\n", Some((4, "@A_1@"))),
            ("a = @AB@\n", None),
            ("a = @ABC@\n", Some((4, "@ABC@"))),
            ("a = @Abc@\n", None),
            ("a = @A-C@\n", None),
            ("a = x@y @DIR@\n", Some((8, "@DIR@"))),
            ("postmaster_address = postmaster@A@B\n", None),
            // The kinds are looked for in their order, line by line.
            ("a = ${b} {{ c }}\n", Some((9, "{{ c }}"))),
            ("a = ${b}\nc = {{ d }}\n", Some((4, "${b}"))),
        ] {
            assert_eq!(first_mark(text).map(|(at, mark, _)| (at, mark)), found, "{text}");
        }
        let kind = |text| first_mark(text).map(|(_, _, kind)| kind);
        assert_eq!(kind("{{ a }}"), Some("a template engine such as Jinja"));
        assert_eq!(kind("<% a %>"), Some("a template engine such as ERB"));
        assert_eq!(kind("${a}"), Some("a shell or another program that replaces variables"));
        assert_eq!(kind("%{a}"), Some("a program that replaces words"));
        assert_eq!(kind("@ABC@"), Some("a program that replaces words, such as autoconf"));
    }

    #[test]
    fn findings_about_the_syntax_of_a_template_are_one() {
        let mut files = Files::default();
        for (name, text) in [("a", "x = {{ y }}\n"), ("b", "x = y\n"), ("c", "x = ${y}\n")] {
            files.add(name.to_owned(), text.to_owned());
        }
        let left = |list: &[(Rule, &str, Level, &str)]| {
            let mut findings = Findings::new();
            for (rule, file, level, message) in list {
                let mut finding = Finding::new(*rule, events_spec::Location::point(*file, 1, 1), (*message).to_owned());
                finding.level = *level;
                findings.push(finding);
            }
            let shown = |one: &Finding| format!("{} {} {}", one.location.file, one.level, one.message);
            without(&files, findings).as_slice().iter().map(shown).collect::<Vec<_>>()
        };
        let template = |file: &str, level: &str, mark: &str, kind: &str| {
            format!("{file} {level} this file is a template, not a configuration: `{mark}` is for {kind}")
        };
        let a = |level| template("a", level, "{{ y }}", MARKS[0].2);
        let c = |level| template("c", level, "${y}", MARKS[4].2);
        assert_eq!(left(&[]), [a("warning"), c("warning")]);
        for rule in [Rule::ConfSyntax, Rule::RefusedSetting, Rule::FilterSyntax] {
            assert_eq!(left(&[(rule, "a", Level::Error, "one")]), [a("error"), c("warning")], "{rule}");
            assert_eq!(left(&[(rule, "c", Level::Warning, "one")]), [a("warning"), c("warning")], "{rule}");
            assert_eq!(
                left(&[(rule, "b", Level::Error, "one")]),
                [a("warning"), c("warning"), "b error one".to_owned()]
            );
        }
        let names = (Rule::UnknownEvent, "a", Level::Error, "unknown event `e`");
        assert_eq!(left(&[names]), [a("warning"), c("warning"), "a error unknown event `e`".to_owned()]);
        let mark = (Rule::UnknownEvent, "a", Level::Error, "unknown event `{{ y }}`");
        assert_eq!(left(&[mark]), [a("error"), c("warning")]);
        let place = told("a", "b = c\nx = {{ y }}\n").unwrap();
        assert_eq!((place.location.line, place.location.column, place.location.end_column), (2, 5, Some(12)));
        assert_eq!(place.context.found.as_deref(), Some("{{ y }}"));
        assert_eq!(
            place.help.as_deref(),
            Some("check the file that it makes, or the output of `doveconf -n` on the server")
        );
    }
}
