//! The strings of a document, each with the path that leads to it and its place.

use std::fmt;

use anyhow::{Result, bail};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use yaml_rust2::parser::{Event, Parser};

/// A string or another simple value in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scalar {
    /// The keys that lead to it; an item of a list is `#0`, `#1`.
    pub(super) path: Vec<String>,
    pub(super) text: String,
    /// The byte where it begins, or one before it.
    pub(super) at: usize,
}

/// The deepest that documents nest.
const DEEPEST: usize = 128;

/// What is open in a document: the key that comes next, or the number of the next item.
enum Open {
    Mapping(Option<String>),
    Sequence(usize),
}

/// The scalars of all documents of a YAML file.
pub(super) fn of_yaml(text: &str) -> Result<Vec<Scalar>> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut parser = Parser::new_from_str(text);
    let mut open: Vec<Open> = Vec::new();
    let mut found = Vec::new();
    loop {
        let (event, mark) = parser.next_token()?;
        match event {
            Event::StreamEnd => return Ok(found),
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                if open.len() >= DEEPEST {
                    bail!("line {}: more than {DEEPEST} values are nested", mark.line());
                }
                let is_mapping = matches!(event, Event::MappingStart(..));
                open.push(if is_mapping { Open::Mapping(None) } else { Open::Sequence(0) });
            }
            Event::MappingEnd | Event::SequenceEnd => {
                open.pop();
                done(&mut open);
            }
            Event::Scalar(value, ..) => match open.last_mut() {
                Some(Open::Mapping(key @ None)) => *key = Some(value),
                Some(Open::Mapping(Some(_)) | Open::Sequence(_)) | None => {
                    let at = starts.get(mark.index()).copied().unwrap_or(text.len());
                    found.push(Scalar { path: path(&open), text: value, at });
                    done(&mut open);
                }
            },
            Event::Alias(_) => match open.last_mut() {
                Some(Open::Mapping(key @ None)) => *key = Some(String::new()),
                Some(Open::Mapping(Some(_)) | Open::Sequence(_)) | None => done(&mut open),
            },
            Event::Nothing | Event::StreamStart | Event::DocumentStart | Event::DocumentEnd => {}
        }
    }
}

/// A value is complete: the next key or the next item follows.
fn done(open: &mut [Open]) {
    match open.last_mut() {
        Some(Open::Mapping(key)) => *key = None,
        Some(Open::Sequence(number)) => *number += 1,
        None => {}
    }
}

fn path(open: &[Open]) -> Vec<String> {
    let part = |open: &Open| match open {
        Open::Mapping(key) => key.clone().unwrap_or_default(),
        Open::Sequence(number) => format!("#{number}"),
    };
    open.iter().map(part).collect()
}

/// The strings of a JSON file.
pub(super) fn of_json(text: &str) -> Result<Vec<Scalar>> {
    let raw: &RawValue = serde_json::from_str(text)?;
    let mut found = Vec::new();
    walk(raw, text, &mut Vec::new(), &mut found)?;
    Ok(found)
}

fn walk(raw: &RawValue, whole: &str, path: &mut Vec<String>, found: &mut Vec<Scalar>) -> Result<()> {
    let text = raw.get();
    if path.len() >= DEEPEST {
        bail!("more than {DEEPEST} values are nested");
    }
    match text.as_bytes().first() {
        Some(b'{') => {
            let members: Members<'_> = serde_json::from_str(text)?;
            for (key, value) in members.0 {
                path.push(key);
                walk(value, whole, path, found)?;
                path.pop();
            }
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text)?;
            for (number, item) in items.into_iter().enumerate() {
                path.push(format!("#{number}"));
                walk(item, whole, path, found)?;
                path.pop();
            }
        }
        Some(b'"') => {
            // The value is a part of the whole text.
            let at = (text.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
            found.push(Scalar { path: path.clone(), text: serde_json::from_str(text)?, at });
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
        let shown = |scalars: Vec<Scalar>, text: &str| -> Vec<String> {
            let one = |scalar: Scalar| {
                format!("{} {} {}", scalar.path.join("."), scalar.text.trim(), text[..scalar.at].lines().count())
            };
            scalars.into_iter().map(one).collect()
        };
        let yaml = "é: ü\nrules:\n- expr: |\n    a\n  alert: b\n- [c]\n";
        assert_eq!(
            shown(of_yaml(yaml).unwrap(), yaml),
            ["é ü 1", "rules.#0.expr a 4", "rules.#0.alert b 5", "rules.#1.#0 c 6"]
        );
        let json = "{\n\"a\": [1, \"\\u00e9\"],\n\"b\": {\"c\": \"d\"}}";
        assert_eq!(shown(of_json(json).unwrap(), json), ["a.#1 é 2", "b.c d 3"]);
    }

    #[test]
    fn deep_documents_are_refused() {
        assert!(of_yaml(&"- ".repeat(1000)).is_err());
        assert!(of_json(&format!("{}{}", "[".repeat(200), "]".repeat(200))).is_err());
        assert!(of_json(&"[".repeat(100_000)).is_err());
    }
}
