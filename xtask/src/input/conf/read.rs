//! Reads files into a tree: joins lines, follows includes, replaces variables, and reports what cannot be read.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use events_spec::{Context, Finding, Findings, Level, Rule, suggest};

use super::grammar::{self, Statement, Value};
use super::include;
use super::text::{Files, Text};
use super::tree::{Block, Setting};
use super::variable::Variable;
use crate::input::file::{self, NamedBy, Unreadable};

/// A configuration that was read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conf {
    pub(crate) files: Files,
    pub(crate) root: Block,
    /// The problems with reading it.
    pub(crate) findings: Findings,
    /// The variables in settings that are about events, in the order in which they were read.
    pub(crate) variables: Vec<Variable>,
    /// The first statement: the key of a setting or a block, or the word `!include`.
    pub(crate) first: Option<Text>,
    /// The number of bytes read, from files and from values in files.
    bytes: u64,
    /// Texts that are taken for those of files.
    instead: BTreeMap<String, String>,
}

/// The maximum size of all files of a configuration together.
const MOST_BYTES: u64 = 64 << 20;
/// The maximum number of included files.
const MOST_FILES: usize = 1_000;
/// How many files can be open at once, each included by the one before; reading one takes some of the stack.
const MOST_NESTED: usize = 100;
/// The maximum nesting depth of blocks.
const MOST_DEPTH: usize = 64;

/// Reads configurations one after the other, as if the first included the others.
///
/// # Errors
/// If a file that the user named cannot be read or is too large.
pub(crate) fn read(names: &[String], input: &mut dyn std::io::Read) -> Result<Conf> {
    read_instead(names, BTreeMap::new(), input)
}

/// Reads configurations as if some files, by the names under which they are read, had other texts.
///
/// # Errors
/// As for [`read`].
pub(crate) fn read_instead(
    names: &[String],
    instead: BTreeMap<String, String>,
    input: &mut dyn std::io::Read,
) -> Result<Conf> {
    let conf = Conf { instead, ..Conf::default() };
    let mut reader = Reader { conf, ..Reader::default() };
    for name in names {
        let text = if name == "-" {
            let mut bytes = Vec::new();
            input.take(MOST_BYTES + 1).read_to_end(&mut bytes).context("cannot read standard input")?;
            anyhow::ensure!(bytes.len() as u64 <= MOST_BYTES, "standard input is too large for a configuration");
            String::from_utf8_lossy(&bytes).into_owned()
        } else {
            let text = reader.conf.load(Path::new(name), MOST_BYTES, NamedBy::User);
            text.with_context(|| format!("cannot read `{name}`"))?
        };
        reader.file(name.clone(), text);
    }
    Ok(reader.conf)
}

/// Reads a configuration whose text is at hand, such as one that is open in an editor; files that it includes are read
/// from disk.
pub(crate) fn read_open(name: &str, text: String) -> Conf {
    let mut reader = Reader::default();
    reader.file(name.to_owned(), text);
    reader.conf
}

impl Conf {
    /// Reads a file of at most `most` bytes, unless all files together exceed the limit.
    ///
    /// # Errors
    /// If it cannot be read or is too large.
    pub(crate) fn load(&mut self, path: &Path, most: u64, named_by: NamedBy) -> Result<String, Unreadable> {
        if let Some(text) = path.to_str().and_then(|name| self.instead.get(name)) {
            return Ok(text.clone());
        }
        let left = MOST_BYTES.saturating_sub(self.bytes);
        let bytes = file::read(path, most.min(left), named_by).map_err(|error| match error {
            Unreadable::TooLarge(_) if left < most => Unreadable::TooMany(MOST_BYTES),
            other => other,
        })?;
        self.bytes += bytes.len() as u64;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Reports a problem with a range of a text.
    pub(crate) fn report(&mut self, text: &Text, range: Range<usize>, message: String, help: &str) {
        self.report_at(Rule::ConfSyntax.level(), text, range, message, help);
    }

    /// Reports a problem at another level.
    pub(super) fn report_at(&mut self, level: Level, text: &Text, range: Range<usize>, message: String, help: &str) {
        let mut finding = Finding::new(Rule::ConfSyntax, self.files.location_of(text, range.clone()), message);
        let found = text.as_str().get(range).unwrap_or("").to_owned();
        finding.level = level;
        finding.context = Context { found: (!found.is_empty()).then_some(found), ..Context::default() };
        if !help.is_empty() {
            finding.help = Some(help.to_owned());
        }
        self.findings.push(finding);
    }
}

#[derive(Default)]
pub(super) struct Reader {
    pub(super) conf: Conf,
    /// The open blocks, outermost first.
    pub(super) open: Vec<Block>,
    /// The files that are being read, outermost first, with their names and the system's paths.
    path: Vec<(String, PathBuf)>,
    /// The number of bytes from variables.
    pub(super) expanded: usize,
    /// How many statements were read.
    statements: usize,
    /// How many names of files were compared with the patterns of includes.
    looked: usize,
}

impl Reader {
    fn file(&mut self, name: String, text: String) {
        let file = self.conf.files.add(name.clone(), text.clone());
        let real = real_path(&name);
        self.path.push((name, real));
        let mut joined = Text::default();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let content = line.trim_end_matches(['\n', '\r']);
            let parsed = grammar::line(content);
            let start = at + parsed.content.start;
            let said = &content[parsed.content.clone()];
            if said.is_empty() && !parsed.continued {
                self.interrupted(&joined, content, file, at);
                joined = Text::default();
            } else if !parsed.continued {
                joined.push(said, file, start);
                self.statement(&std::mem::take(&mut joined));
            } else if !said.is_empty() || !joined.as_str().is_empty() {
                joined.push(said, file, start);
                joined.push(" ", file, start + said.len());
            }
            at += line.len();
        }
        if !joined.as_str().is_empty() {
            let end = joined.as_str().trim_end().len();
            let message = "the last line continues, but no line follows".to_owned();
            self.conf.report(&joined, 0..end, message, "remove the `\\` at its end");
        }
        self.path.pop();
        // An included file may close a block or leave one open; only the outermost file must be balanced.
        if self.path.is_empty() {
            while let Some(block) = self.open.pop() {
                let message = format!("the block `{}` is never closed", block.key.as_str());
                let key = block.key.clone();
                self.conf.report(&key, 0..key.as_str().len(), message, "close it with a line `}`");
                self.put(block);
            }
        }
    }

    /// A comment or an empty line within a continued line: Dovecot then drops the text before it.
    fn interrupted(&mut self, joined: &Text, line: &str, file: usize, at: usize) {
        if joined.as_str().is_empty() {
            return;
        }
        let said = line.trim();
        let what = if said.is_empty() { "an empty line" } else { "a comment line" };
        let message = format!("{what} interrupts a continued setting, and Dovecot drops the text before it");
        let mut here = Text::default();
        here.push(said, file, at + line.len() - line.trim_start().len());
        self.conf.report(&here, 0..said.len(), message, "move it above the setting");
    }

    fn statement(&mut self, text: &Text) {
        self.statements += 1;
        let statement = grammar::statement(text.as_str());
        if self.conf.first.is_none() {
            self.conf.first = match &statement {
                Statement::Include { .. } | Statement::Close => Some(text.clone()),
                Statement::Setting { key, .. } | Statement::Open { key, .. } => Some(text.part(key.clone())),
                Statement::Broken => None,
            };
        }
        match statement {
            Statement::Include { required, path } => self.include(text, path, required),
            Statement::Setting { key, value } => self.setting(text, key, value),
            Statement::Open { key, names } => {
                let word = |name: &grammar::Name| {
                    let part = text.part(name.range.clone());
                    if name.quoted { part.unescaped() } else { part }
                };
                let block = Block {
                    key: text.part(key.clone()),
                    title: text.part(key.start..names.last().map_or(key.end, |name| name.range.end)),
                    label: names.first().filter(|_| names.len() > 1).map(word),
                    name: names.last().map(word),
                    order: self.statements,
                    ..Block::default()
                };
                if self.open.len() == MOST_DEPTH {
                    let message = format!("blocks are nested more than {MOST_DEPTH} levels deep");
                    self.conf.report(text, key, message, "");
                }
                self.open.push(block);
            }
            Statement::Close => match self.open.pop() {
                Some(mut block) => {
                    block.end = text.part(0..1);
                    self.put(block);
                }
                None => self.conf.report(text, 0..1, "there is no open block to close".to_owned(), "remove it"),
            },
            Statement::Broken => self.broken(text),
        }
    }

    fn broken(&mut self, text: &Text) {
        let said = text.as_str();
        let all = 0..said.len();
        match said.find('{') {
            Some(at) if !said[at + 1..].trim().is_empty() && said[..at].ends_with([' ', '\t']) => {
                let from = at + 1 + (said[at + 1..].len() - said[at + 1..].trim_start().len());
                let message = "there is text after the `{` of a block".to_owned();
                self.conf.report(
                    text,
                    from..said.len(),
                    message,
                    "write each setting, and the `}`, on a line of its own",
                );
            }
            Some(at) if at + 1 == said.len() && !said[..at].ends_with([' ', '\t']) => {
                self.conf.report(
                    text,
                    at..at + 1,
                    "there is no space before the `{` of a block".to_owned(),
                    "put a space before it",
                );
            }
            _ => {
                let words = ["!include", "!include_try"];
                let near = said.split([' ', '\t']).next().filter(|word| word.starts_with('!'));
                let help = match near.map(|word| suggest::nearest(word, words)) {
                    Some(near) if !near.is_empty() => format!("did you mean {}?", suggest::any_of(&near)),
                    _ => "a line must be `key = value`, `section name {` or `}`".to_owned(),
                };
                self.conf.report(text, all, "neither a setting nor a block".to_owned(), &help);
            }
        }
    }

    fn setting(&mut self, text: &Text, key: Range<usize>, value: Value) {
        if key.is_empty() {
            return self.conf.report(
                text,
                0..text.as_str().len(),
                "value without the name of a setting".to_owned(),
                "write `NAME = VALUE`",
            );
        }
        let key = text.part(key);
        let escape = match &value {
            Value::Quoted(range) => text.part(range.clone()).unknown_escape(),
            Value::Plain(_) | Value::File(_) => None,
        };
        let (value, from_file) = match value {
            Value::Plain(range) => (self.expanded(key.as_str(), &text.part(range)), false),
            Value::Quoted(range) => (text.part(range).unescaped(), false),
            Value::File(range) => (text.part(range), true),
        };
        let setting = Setting { key, value, from_file, escape, order: self.statements };
        self.open.last_mut().unwrap_or(&mut self.conf.root).add(setting);
    }

    fn include(&mut self, text: &Text, path: Range<usize>, required: bool) {
        let written = text.as_str()[path.clone()].to_owned();
        if written.is_empty() {
            return self.conf.report(
                text,
                0..text.as_str().len(),
                "the include does not name a file".to_owned(),
                "write its path",
            );
        }
        let current = self.path.last().map_or("", |(name, _)| name.as_str());
        let pattern = include::beside(current, &written);
        let found = if include::is_pattern(&written) {
            include::matching(&pattern, &mut self.looked)
        } else {
            Some(vec![pattern])
        };
        let Some(paths) = found else {
            let message = format!(
                "`{written}` was not looked for: more than {} names of files were compared",
                include::MOST_NAMES
            );
            return self.conf.report(text, path, message, "");
        };
        if paths.is_empty() && required {
            let help = "Dovecot does not start; use `!include_try` if the file may be missing";
            self.conf.report(text, path.clone(), format!("no file matches `{written}`"), help);
        }
        for found in paths {
            let name = found.display().to_string();
            let real = real_path(&name);
            if self.path.iter().any(|(_, open)| *open == real) {
                let circle: Vec<&str> =
                    self.path.iter().map(|(name, _)| name.as_str()).chain([name.as_str()]).collect();
                let message = format!("`{name}` includes itself: {}", circle.join(" -> "));
                self.conf.report(text, path.clone(), message, "remove one include of the cycle");
                continue;
            }
            if self.path.len() >= MOST_NESTED {
                let message =
                    format!("`{name}` was not checked: includes are nested more than {MOST_NESTED} levels deep");
                return self.conf.report_at(Level::Warning, text, path, message, "");
            }
            if self.conf.files.iter().count() >= MOST_FILES {
                let message = format!("more than {MOST_FILES} files are included");
                return self.conf.report(text, path, message, "");
            }
            match self.conf.load(&found, MOST_BYTES, NamedBy::Input) {
                Ok(loaded) => self.file(name, loaded),
                Err(error) if required => {
                    let message = format!("cannot include `{name}`: {error}");
                    self.conf.report(text, path.clone(), message, "use `!include_try` if the file may be missing");
                }
                // `!include_try` allows a missing file. Any other error may not occur when Dovecot reads the file.
                Err(Unreadable::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => {
                    let message = format!("`{name}` was not checked: {error}");
                    self.conf.report_at(Level::Warning, text, path.clone(), message, "");
                }
            }
        }
    }

    /// Adds a complete block to the one around it.
    fn put(&mut self, block: Block) {
        // A block beyond the limit is reported as too deep, and its contents are ignored.
        if self.open.len() < MOST_DEPTH {
            self.open.last_mut().unwrap_or(&mut self.conf.root).blocks.push(block);
        }
    }
}

/// The system's path of a file, so that cycles of includes are found whatever the spelling.
fn real_path(name: &str) -> PathBuf {
    std::fs::canonicalize(name).unwrap_or_else(|_| PathBuf::from(name))
}

#[cfg(test)]
pub(crate) mod tests;
