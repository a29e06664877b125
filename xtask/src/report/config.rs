//! `events.toml`: levels of rules, and findings that a project allows, each with a reason.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use events_spec::wildcard::matches;
use events_spec::{Finding, Level, LineIndex, Location};
use serde::Deserialize;
use toml::Spanned;

use crate::input::file::{self, NamedBy};
use crate::input::path::slashes;

/// The file that is read by default.
pub const DEFAULT_FILE: &str = "events.toml";

/// A project's decisions about findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The file, as the user named it.
    pub file: String,
    /// Its text.
    pub text: String,
    /// The folders from where it stands down to the current folder, each with a `/`; empty if it stands here, or was named.
    pub below: String,
    /// The levels, in the order of the file.
    pub levels: Vec<SetLevel>,
    /// The allows, in the order of the file.
    pub allows: Vec<Allow>,
    /// How many series the metrics of a configuration may make.
    pub most_series: Option<Limit>,
}

/// A limit that a project sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The limit.
    pub most: u64,
    /// Its place.
    pub location: Location,
}

/// The level that a project sets for a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetLevel {
    /// The rule's id, as written.
    pub rule: String,
    /// The level; `None` if the rule is turned off.
    pub level: Option<Level>,
    /// Its place.
    pub location: Location,
}

/// Findings that a project allows. Every member may contain the wildcards `*` and `?`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow {
    /// The rule's id.
    pub rule: String,
    /// The event that a finding is about.
    pub event: Option<String>,
    /// The field that a finding is about.
    pub field: Option<String>,
    /// The value that a finding is about.
    pub value: Option<String>,
    /// The file that a finding is in, from the folder of `events.toml`, with `/` between folders.
    pub file: Option<String>,
    /// Why it is allowed.
    pub reason: String,
    /// The place of the rule's id.
    pub rule_location: Location,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    levels: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    allow: Vec<Spanned<WrittenAllow>>,
    #[serde(default)]
    limits: WrittenLimits,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenLimits {
    series: Option<Spanned<u64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAllow {
    rule: Spanned<String>,
    event: Option<String>,
    field: Option<String>,
    value: Option<String>,
    file: Option<String>,
    reason: Option<Spanned<String>>,
}

impl Config {
    /// The maximum size of such a file in bytes.
    const MOST_BYTES: u64 = 16 << 20;

    /// Reads the file that the user named, else the default one, if there is one here or in a parent folder.
    ///
    /// # Errors
    /// When a file that is there cannot be read, or is not what it should be; the message says where.
    pub fn find(named: Option<&Path>) -> Result<Option<Self>> {
        let found = named.map(|path| (path.to_owned(), String::new(), NamedBy::User));
        let Some((path, below, named_by)) = found.or_else(nearest) else { return Ok(None) };
        let text = file::read(&path, Self::MOST_BYTES, named_by)
            .and_then(file::text)
            .with_context(|| format!("cannot read `{}`", path.display()))?;
        let config = Self::parse(&slashes(&path.display().to_string()), &text)?;
        Ok(Some(Self { below, ..config }))
    }

    /// Understands the text of such a file.
    ///
    /// # Errors
    /// When it is not TOML or not of this shape.
    pub fn parse(file: &str, text: &str) -> Result<Self> {
        let lines = LineIndex::new(text);
        let place = |span: std::ops::Range<usize>| location(&lines, file, text, span);
        let written: Written = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or_else(|| file.to_owned(), |span| shown(&place(span)));
            anyhow!("{at}: {}", error.message().trim_end().replace('\n', "; "))
        })?;
        let mut levels: Vec<SetLevel> = Vec::new();
        for (rule, level) in written.levels {
            let location = place(rule.span());
            let level = match level.get_ref().as_str() {
                "off" => None,
                name => Some(Level::from_name(name).ok_or_else(|| {
                    let at = shown(&place(level.span()));
                    anyhow!("{at}: `{name}` is not a level; levels are `error`, `warning`, `info` and `off`")
                })?),
            };
            levels.push(SetLevel { rule: rule.into_inner(), level, location });
        }
        levels.sort_by_key(|level| (level.location.line, level.location.column));
        let mut allows: Vec<Allow> = Vec::new();
        let mut patterns = 0;
        for allow in written.allow {
            let start = place(allow.span());
            let allow = allow.into_inner();
            let reason = match allow.reason {
                Some(reason) if !reason.get_ref().trim().is_empty() => reason.into_inner(),
                Some(reason) => bail!("{}: the reason of this allow is empty", shown(&place(reason.span()))),
                None => bail!("{}: this allow has no `reason`; say why it is allowed", shown(&start)),
            };
            allows.push(Allow {
                rule_location: place(allow.rule.span()),
                rule: allow.rule.into_inner(),
                event: allow.event,
                field: allow.field,
                value: allow.value,
                file: allow.file,
                reason,
            });
            patterns += usize::from(allows.last().is_some_and(|allow| allow.anchor().is_none()));
            if patterns > MOST_PATTERNS {
                bail!("{}: more than {MOST_PATTERNS} allows name nothing without wildcards", shown(&start));
            }
        }
        let most_series =
            written.limits.series.map(|limit| Limit { most: *limit.get_ref(), location: place(limit.span()) });
        Ok(Self { file: file.to_owned(), text: text.to_owned(), below: String::new(), levels, allows, most_series })
    }
}

/// The default file of the nearest folder that has one: the current folder or one above it, up to the root of the
/// repository, if this is one. With it, the folders from there down to here.
fn nearest() -> Option<(PathBuf, String, NamedBy)> {
    if file::is_there(Path::new(DEFAULT_FILE)) {
        return Some((DEFAULT_FILE.into(), String::new(), NamedBy::Input));
    }
    let mut folder = env::current_dir().ok()?;
    let (mut up, mut below) = (PathBuf::new(), String::new());
    while !folder.join(".git").exists() {
        let name = folder.file_name()?.to_str()?.to_owned();
        folder.pop();
        up.push("..");
        below.insert_str(0, &format!("{name}/"));
        let path = up.join(DEFAULT_FILE);
        if file::is_there(&path) {
            return Some((path, below, NamedBy::Input));
        }
    }
    None
}

impl Allow {
    /// Whether it allows every finding of its rules, regardless of the subject.
    #[must_use]
    pub const fn is_of_whole_rules(&self) -> bool {
        self.event.is_none() && self.field.is_none() && self.value.is_none() && self.file.is_none()
    }

    /// What it names without wildcards, if anything: the first of the event, the field, the value and the file.
    pub(super) fn anchor(&self) -> Option<Subject<'_>> {
        let parts = [&self.event, &self.field, &self.value, &self.file];
        let exact = |part: &'_ Option<String>| part.as_ref().is_some_and(|part| !part.contains(['*', '?']));
        let at = parts.iter().position(|part| exact(part))?;
        Some((at, parts[at].as_deref()?))
    }

    /// Whether this allow applies to the finding in a file that is named from the folder of `events.toml`.
    pub(super) fn matches(&self, finding: &Finding, file: &str) -> bool {
        let part = |pattern: &Option<String>, found: Option<&str>| match (pattern, found) {
            (None, _) => true,
            (Some(pattern), Some(found)) => matches(pattern, found),
            (Some(_), None) => false,
        };
        let context = &finding.context;
        matches(&self.rule, finding.rule.id())
            && part(&self.event, context.event.as_deref())
            && part(&self.field, context.field.as_deref())
            && part(&self.value, context.value.as_deref())
            && part(&self.file, Some(file))
    }
}

/// One of the event, the field, the value and the file, by its number, and its name.
pub(super) type Subject<'a> = (usize, &'a str);

/// What a finding in this file is about.
pub(super) fn subjects<'a>(finding: &'a Finding, file: &'a str) -> impl Iterator<Item = Subject<'a>> {
    let context = &finding.context;
    let parts = [context.event.as_deref(), context.field.as_deref(), context.value.as_deref(), Some(file)];
    parts.into_iter().enumerate().filter_map(|(at, part)| Some((at, part?)))
}

/// The most allows that are compared with every finding.
const MOST_PATTERNS: usize = 1_000;

/// A file that is named from the current folder, named from the folder of `events.toml`.
pub(super) fn from_above(below: &str, file: &str) -> String {
    let file = slashes(file);
    if Path::new(&file).is_absolute() { file } else { format!("{below}{file}") }
}

/// The place of a range of the text, up to the end of its first line.
fn location(lines: &LineIndex, file: &str, text: &str, span: std::ops::Range<usize>) -> Location {
    let inside = text.get(span.clone()).unwrap_or("").lines().next().unwrap_or("").len();
    lines.location(file, text, span.start..span.start + inside)
}

fn shown(location: &Location) -> String {
    format!("{}:{}:{}", location.file, location.line, location.column)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        Config::parse("events.toml", text).unwrap_err().to_string()
    }

    #[test]
    fn levels_keep_their_order_and_place() {
        let config = Config::parse("e.toml", "[levels]\nunknown-field = \"info\"\nsyntax = \"off\"\n").unwrap();
        let levels: Vec<_> =
            config.levels.iter().map(|level| (level.rule.as_str(), level.level, level.location.line)).collect();
        assert_eq!(levels, [("unknown-field", Some(Level::Info), 2), ("syntax", None, 3)]);
    }

    #[test]
    fn mistakes_are_located() {
        assert_eq!(
            error("[levels]\nsyntax = \"loud\"\n"),
            "events.toml:2:10: `loud` is not a level; levels are `error`, `warning`, `info` and `off`"
        );
        assert_eq!(
            error("\n[[allow]]\nrule = \"syntax\"\n"),
            "events.toml:2:1: this allow has no `reason`; say why it is allowed"
        );
        assert_eq!(
            error("[[allow]]\nrule = \"syntax\"\nreason = \" \"\n"),
            "events.toml:3:10: the reason of this allow is empty"
        );
        assert_eq!(
            error("[[allow]]\nrule = \"x\"\nwhy = \"y\"\n"),
            "events.toml:3:1: unknown field `why`, expected one of `rule`, `event`, `field`, `value`, `file`, `reason`"
        );
        assert!(error("[levels\n").starts_with("events.toml:1:8: "), "{}", error("[levels\n"));
    }
}
