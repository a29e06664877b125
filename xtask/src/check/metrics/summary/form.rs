//! How counts are written: short names, and arrays for statistics.

use std::net::IpAddr;

use events_core::metrics::{Branch, GroupKey, Sketch};
use serde::{Deserialize, Serialize};

/// The statistics of a number: count, sum, minimum, maximum, and the sample as pairs of rank and value.
#[derive(Serialize, Deserialize)]
struct Numbers(u32, u64, u64, u64, Vec<(u64, u64)>);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Node {
    duration: Numbers,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    fields: Vec<Numbers>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    groups: Vec<(Key, Node)>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Key {
    Range(u32),
    Number(i64),
    Address(IpAddr),
    Text(String),
    /// A text that is not UTF-8.
    Bytes(Vec<u8>),
}

/// The form of a tally.
pub(super) mod tally {
    use std::collections::BTreeSet;

    use events_core::metrics::{Branch, Tally};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Node;

    #[derive(Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Form {
        metrics: Vec<Node>,
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        incomplete: BTreeSet<String>,
        #[serde(default)]
        panics: u64,
    }

    pub(in super::super) fn serialize<S: Serializer>(tally: &Tally, to: S) -> Result<S::Ok, S::Error> {
        let metrics = tally.metrics.iter().map(Node::of).collect();
        Form { metrics, incomplete: tally.incomplete.clone(), panics: tally.panics }.serialize(to)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Tally, D::Error> {
        let Form { metrics, incomplete, panics } = Form::deserialize(from)?;
        Ok(Tally { metrics: metrics.into_iter().map(Branch::from).collect(), incomplete, panics })
    }
}

impl Node {
    fn of(branch: &Branch) -> Self {
        Self {
            duration: Numbers::of(&branch.duration),
            fields: branch.fields.iter().map(Numbers::of).collect(),
            groups: branch.groups.iter().map(|(key, group)| (Key::of(key), Self::of(group))).collect(),
        }
    }
}

impl From<Node> for Branch {
    fn from(node: Node) -> Self {
        Self {
            duration: node.duration.into(),
            fields: node.fields.into_iter().map(Sketch::from).collect(),
            groups: node.groups.into_iter().map(|(key, group)| (key.into(), group.into())).collect(),
        }
    }
}

impl Numbers {
    fn of(sketch: &Sketch) -> Self {
        Self(sketch.count, sketch.sum, sketch.min, sketch.max, sketch.samples.clone())
    }
}

impl From<Numbers> for Sketch {
    fn from(Numbers(count, sum, min, max, samples): Numbers) -> Self {
        Self { count, sum, min, max, samples }
    }
}

impl Key {
    fn of(key: &GroupKey) -> Self {
        match key {
            GroupKey::Range(at) => Self::Range(*at),
            GroupKey::Number(number) => Self::Number(*number),
            GroupKey::Address(address) => Self::Address(*address),
            GroupKey::Text(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => Self::Text(text.to_owned()),
                Err(_) => Self::Bytes(bytes.clone()),
            },
        }
    }
}

impl From<Key> for GroupKey {
    fn from(key: Key) -> Self {
        match key {
            Key::Range(at) => Self::Range(at),
            Key::Number(number) => Self::Number(number),
            Key::Address(address) => Self::Address(address),
            Key::Text(text) => Self::Text(text.into_bytes()),
            Key::Bytes(bytes) => Self::Text(bytes),
        }
    }
}
