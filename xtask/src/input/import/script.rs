//! Events in `data/events.js`: objects by name, whose texts are Markdown.

mod literal;
mod markdown;
mod token;

use super::model::{Documentation, Entry, FieldEntry, Inherit, Section};
use super::version::{Releases, Tags};
use super::words::{Change, ChangeKind, Words};
use literal::{Literal, Member};

/// Whether a text is such a file.
pub(super) fn is_script(text: &str) -> bool {
    let start: String = text.chars().take(1 << 16).collect();
    start.contains("export const") || start.trim_start().starts_with("const ")
}

/// The tags of `data/updates.js` with their releases.
pub(super) fn tags(text: &str) -> Tags {
    let values = literal::values(text);
    let members = values.named.iter().flat_map(|named| named.value.members());
    members.filter_map(|member| Some((member.key.clone(), member.value.words()?.to_owned()))).collect()
}

/// Reads the file.
pub(super) fn read(text: &str, tags: &Tags) -> Documentation {
    let mut cx = Cx { lines: line_starts(text), tags, docs: Documentation::default() };
    let values = literal::values(text);
    for (at, why) in values.unread {
        let line = cx.line(at);
        cx.docs.leave_out(line, why);
    }
    for named in &values.named {
        match named.key.as_str() {
            "events" => {
                for member in named.value.members() {
                    cx.section(member.comment.as_deref());
                    cx.entry(member, true);
                }
            }
            "inherits" => named.value.members().iter().for_each(|member| cx.entry(member, false)),
            "global_inherits" => cx.docs.every = cx.fields(&named.value),
            other => {
                let line = cx.line(named.at);
                cx.docs.leave_out(line, format!("`{other}`, which is not known here"));
            }
        }
    }
    cx.docs
}

struct Cx<'a> {
    /// The bytes at which the lines begin.
    lines: Vec<usize>,
    tags: &'a Tags,
    docs: Documentation,
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}

impl Cx<'_> {
    fn line(&self, at: usize) -> u32 {
        u32::try_from(self.lines.partition_point(|start| *start <= at)).unwrap_or(u32::MAX)
    }

    /// Begins a section at a comment between two events: its first line is the title, the others are the introduction.
    fn section(&mut self, comment: Option<&str>) {
        let Some((title, rest)) = comment.map(|comment| comment.split_once('\n').unwrap_or((comment, ""))) else {
            return;
        };
        let title = title.trim().trim_end_matches('.').to_owned();
        // The text of a comment is not Markdown but can be read as such.
        let words = markdown::words(rest, self.tags);
        self.docs.sections.push(Section { title, words });
    }

    fn entry(&mut self, member: &Member, is_event: bool) {
        let line = self.line(member.at);
        // An event that is disabled by another product's data is `false`.
        if member.value.members().is_empty() && !matches!(member.value, Literal::Object(_)) {
            return self.docs.leave_out(line, format!("`{}`, which has no object", member.key));
        }
        let mut entry = Entry {
            name: member.key.clone(),
            is_event,
            section: self.docs.sections.len().checked_sub(1).filter(|_| is_event),
            line,
            words: self.words(&member.value),
            ..Entry::default()
        };
        for part in member.value.members() {
            match part.key.as_str() {
                "fields" => entry.fields = self.fields(&part.value),
                "inherit" => {
                    let line = self.line(part.at);
                    entry.inherits =
                        texts(&part.value).map(|name| Inherit { any_of: vec![name.to_owned()], line }).collect();
                }
                "root" => entry.categories = texts(&part.value).map(str::to_owned).collect(),
                "text" | "tags" | "added" | "changed" | "deprecated" | "removed" => {}
                other => {
                    let line = self.line(part.at);
                    self.docs.leave_out(line, format!("`{other}` of `{}`, which is not known here", member.key));
                }
            }
        }
        self.docs.entries.push(entry);
    }

    fn fields(&mut self, value: &Literal) -> Vec<FieldEntry> {
        let mut fields = Vec::new();
        for member in value.members() {
            let line = self.line(member.at);
            let words = match &member.value {
                Literal::Text(text) => markdown::words(text, self.tags),
                Literal::Object(_) => self.words(&member.value),
                Literal::List(_) | Literal::Word(_) | Literal::Computed => {
                    self.docs.leave_out(line, format!("the description of `{}`, which is not text", member.key));
                    Words::default()
                }
            };
            fields.push(FieldEntry { name: member.key.clone(), line, words });
        }
        fields
    }

    /// The text of an object with a `text`, and its version notes.
    fn words(&mut self, value: &Literal) -> Words {
        let text = value.get("text").and_then(|text| text.value.words()).unwrap_or_default();
        let mut words = markdown::words(text, self.tags);
        for member in value.members() {
            let Some(kind) = ChangeKind::from_word(&member.key) else { continue };
            for tag in member.value.members() {
                let known = self.tags.get(&tag.key);
                // Without `updates.js`, a tag may still be a version itself.
                let (releases, wrong) = Releases::parse(known.map_or(tag.key.as_str(), String::as_str));
                if !wrong.is_empty() {
                    let line = self.line(tag.at);
                    self.docs.leave_out(line, format!("the release of `{}`, which no `updates.js` declares", tag.key));
                }
                let said = markdown::words(tag.value.words().unwrap_or_default(), self.tags);
                words.history.push(Change { kind, releases, words: said.paragraphs.join(" "), formerly: None });
            }
        }
        words
    }
}

/// A string, or the strings of a list.
fn texts(value: &Literal) -> impl Iterator<Item = &str> {
    let list = if let Literal::List(items) = value { items.as_slice() } else { std::slice::from_ref(value) };
    list.iter().filter_map(Literal::words)
}
