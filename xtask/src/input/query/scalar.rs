//! The strings of a document as a tree, each with its place.

use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

use anyhow::{Result, bail};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use yaml_rust2::parser::{Event, Parser};

/// The values of a document. A node is known by its number.
#[derive(Debug, Default)]
pub(super) struct Document {
    nodes: Vec<Node>,
    children: HashMap<(usize, Key), usize>,
}

/// A value, with the one that it is in.
#[derive(Debug)]
struct Node {
    parent: usize,
    key: Key,
    /// The text of a string or another simple value, and the byte where it begins, or one before it.
    text: Option<(String, usize)>,
}

/// The place of a value in an object or a list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Name(Rc<str>),
    Item(usize),
}

/// How an item of a list is written in a path.
pub(super) const ITEM: &str = "#";

/// The deepest that documents nest.
const DEEPEST: usize = 128;
/// The most values that are read.
const MOST_VALUES: usize = 1 << 20;

impl Document {
    fn new() -> Self {
        let root = Node { parent: 0, key: Key::Item(0), text: None };
        Self { nodes: vec![root], children: HashMap::new() }
    }

    fn add(&mut self, parent: usize, key: Key, text: Option<(String, usize)>) -> Result<usize> {
        let number = self.nodes.len();
        if number > MOST_VALUES {
            bail!("it has more than {MOST_VALUES} values");
        }
        self.children.insert((parent, key.clone()), number);
        self.nodes.push(Node { parent, key, text });
        Ok(number)
    }

    /// The strings under one of these keys, in order.
    pub(super) fn under<'d>(&'d self, keys: &'d [&str]) -> impl Iterator<Item = usize> + 'd {
        let is_it = |node: &Node| match &node.key {
            Key::Name(name) => node.text.is_some() && keys.contains(&&**name),
            Key::Item(_) => false,
        };
        self.nodes.iter().enumerate().filter(move |(_, node)| is_it(node)).map(|(number, _)| number)
    }

    /// The text of a node, and the byte where it begins, or one before it.
    pub(super) fn text(&self, node: usize) -> Option<(&str, usize)> {
        self.nodes.get(node)?.text.as_ref().map(|(text, at)| (text.as_str(), *at))
    }

    /// The keys that lead to a node.
    pub(super) fn path(&self, node: usize) -> Vec<&str> {
        let mut path = Vec::new();
        let mut at = node;
        while let Some(node) = self.nodes.get(at).filter(|_| at > 0) {
            path.push(match &node.key {
                Key::Name(name) => &**name,
                Key::Item(_) => ITEM,
            });
            at = node.parent;
        }
        path.reverse();
        path
    }

    /// The node that contains a node, this number of levels up.
    pub(super) fn up(&self, node: usize, levels: usize) -> usize {
        (0..levels).fold(node, |at, _| self.nodes.get(at).map_or(0, |node| node.parent))
    }

    /// The node at a path within another.
    pub(super) fn get(&self, node: usize, path: &[&str]) -> Option<usize> {
        path.iter().try_fold(node, |at, name| self.children.get(&(at, Key::Name((*name).into()))).copied())
    }

    /// The text at a path within a node.
    pub(super) fn text_at(&self, node: usize, path: &[&str]) -> Option<&str> {
        self.text(self.get(node, path)?).map(|(text, _)| text)
    }

    /// The items of a list.
    pub(super) fn items(&self, node: usize) -> impl Iterator<Item = usize> {
        (0..).map_while(move |number| self.children.get(&(node, Key::Item(number))).copied())
    }
}

/// What is open in a document: its node, and the key that comes next or the number of the next item.
struct Open {
    node: usize,
    next: Option<Key>,
    is_mapping: bool,
}

/// All documents of a YAML file, as a list.
pub(super) fn of_yaml(text: &str) -> Result<Document> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut parser = Parser::new_from_str(text);
    let mut document = Document::new();
    let mut open = vec![Open { node: 0, next: Some(Key::Item(0)), is_mapping: false }];
    loop {
        let (event, mark) = parser.next_token()?;
        match event {
            Event::StreamEnd => return Ok(document),
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                if open.len() > DEEPEST {
                    bail!("line {}: more than {DEEPEST} values are nested", mark.line());
                }
                let is_mapping = matches!(event, Event::MappingStart(..));
                let node = add(&mut document, &mut open, None)?;
                open.push(Open { node, next: (!is_mapping).then_some(Key::Item(0)), is_mapping });
            }
            Event::MappingEnd | Event::SequenceEnd => {
                open.pop();
            }
            Event::Scalar(value, ..) => match open.last_mut() {
                Some(Open { next: next @ None, .. }) => *next = Some(Key::Name(value.into())),
                Some(_) | None => {
                    let at = starts.get(mark.index()).copied().unwrap_or(text.len());
                    add(&mut document, &mut open, Some((value, at)))?;
                }
            },
            Event::Alias(_) => match open.last_mut() {
                Some(Open { next: next @ None, .. }) => *next = Some(Key::Name("".into())),
                Some(_) | None => {
                    add(&mut document, &mut open, None)?;
                }
            },
            Event::Nothing | Event::StreamStart | Event::DocumentStart | Event::DocumentEnd => {}
        }
    }
}

/// Adds the value that comes next; the next key or the next item follows.
fn add(document: &mut Document, open: &mut [Open], text: Option<(String, usize)>) -> Result<usize> {
    let Some(within) = open.last_mut() else { return Ok(0) };
    // A mapping as a key has no name.
    let key = within.next.take().unwrap_or_else(|| Key::Name("".into()));
    if let (false, Key::Item(number)) = (within.is_mapping, &key) {
        within.next = Some(Key::Item(number + 1));
    }
    document.add(within.node, key, text)
}

/// A JSON file.
pub(super) fn of_json(text: &str) -> Result<Document> {
    let raw: &RawValue = serde_json::from_str(text)?;
    let mut document = Document::new();
    walk(raw, text, (0, Key::Item(0)), 0, &mut document)?;
    Ok(document)
}

fn walk(raw: &RawValue, whole: &str, (parent, key): (usize, Key), depth: usize, document: &mut Document) -> Result<()> {
    let text = raw.get();
    if depth >= DEEPEST {
        bail!("more than {DEEPEST} values are nested");
    }
    match text.as_bytes().first() {
        Some(b'{') => {
            let node = document.add(parent, key, None)?;
            let members: Members<'_> = serde_json::from_str(text)?;
            for (key, value) in members.0 {
                walk(value, whole, (node, Key::Name(key.into())), depth + 1, document)?;
            }
        }
        Some(b'[') => {
            let node = document.add(parent, key, None)?;
            let items: Vec<&RawValue> = serde_json::from_str(text)?;
            for (number, item) in items.into_iter().enumerate() {
                walk(item, whole, (node, Key::Item(number)), depth + 1, document)?;
            }
        }
        Some(b'"' | b't') => {
            // The value is a part of the whole text.
            let at = (text.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
            let value = if text == "true" { text.to_owned() } else { serde_json::from_str(text)? };
            document.add(parent, key, Some((value, at)))?;
        }
        Some(_) | None => {}
    }
    Ok(())
}

/// The members of an object, in order, with their values as written.
struct Members<'t>(Vec<(String, &'t RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_found_with_their_paths_and_places() {
        let shown = |document: Document, text: &str| -> Vec<String> {
            let one = |node| {
                let (value, at) = document.text(node)?;
                let line = text[..at].lines().count();
                Some(format!("{} {} {line}", document.path(node).join("."), value.trim()))
            };
            (0..document.nodes.len()).filter_map(one).collect()
        };
        let yaml = "é: ü\nrules:\n- expr: |\n    a\n  alert: b\n- [c]\n---\nd: e\n";
        assert_eq!(
            shown(of_yaml(yaml).unwrap(), yaml),
            ["#.é ü 1", "#.rules.#.expr a 4", "#.rules.#.alert b 5", "#.rules.#.# c 6", "#.d e 8"]
        );
        let json = "{\n\"a\": [1, \"\\u00e9\"],\n\"b\": {\"c\": \"d\"}}";
        assert_eq!(shown(of_json(json).unwrap(), json), ["#.a.# é 2", "#.b.c d 3"]);
    }

    #[test]
    fn what_stands_beside_a_value_is_found_from_it() {
        let document = of_json("{\"a\": {\"b\": [{\"c\": \"x\"}, {\"c\": \"y\", \"d\": true}]}}").unwrap();
        let found: Vec<usize> = document.under(&["c"]).collect();
        let [first, second] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(document.text_at(document.up(*second, 1), &["d"]), Some("true"));
        assert_eq!(document.text_at(document.up(*first, 1), &["d"]), None);
        let list = document.up(*first, 2);
        assert_eq!(document.items(list).count(), 2);
        assert_eq!(document.get(document.up(*first, 3), &["b"]), Some(list));
        assert_eq!(document.up(*first, 1_000), 0);
    }

    #[test]
    fn deep_documents_are_refused() {
        assert!(of_yaml(&"- ".repeat(1000)).is_err());
        assert!(of_json(&format!("{}{}", "[".repeat(200), "]".repeat(200))).is_err());
        assert!(of_json(&"[".repeat(100_000)).is_err());
    }

    #[test]
    fn a_document_of_too_many_values_is_refused() {
        let many = "\"\",".repeat(MOST_VALUES + 1);
        assert!(of_json(&format!("[{many}\"\"]")).is_err());
    }
}
