//! Pairs of event and field: those that real servers sent, and how a source tree has them.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use dovecot_events::input::source::{SourceTree, read_source};
use events_spec::wildcard;
use flate2::read::GzDecoder;
use serde_json::Value;

/// An event and a field of it.
pub(crate) type Pair = (String, String);

/// How a source tree has a pair.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Has {
    /// As a field of the event's own.
    Own,
    /// As a field that a parent may give it.
    Parents,
    Not,
}

/// Reads the source of Dovecot and, where it is there, that of Pigeonhole.
pub(crate) fn tree(folder: &Path) -> Result<SourceTree, String> {
    let folders = ["src", "pigeonhole/src"].map(|below| folder.join(below));
    let folders: Vec<PathBuf> = folders.into_iter().filter(|folder| folder.is_dir()).collect();
    read_source(&folders).map_err(|error| format!("{error:#}"))
}

/// How a tree has a pair.
pub(crate) fn has(tree: &SourceTree, (event, field): &Pair) -> Has {
    let fits = |known: &str, name: &str| known == name || known.contains('*') && wildcard::matches(known, name);
    let events = tree.events.iter().filter(|(name, _)| fits(name, event));
    events.fold(Has::Not, |so_far, (_, event)| {
        if so_far == Has::Own || event.fields.keys().any(|name| fits(name, field)) {
            Has::Own
        } else if tree.inherited(event).into_keys().any(|name| fits(name, field)) {
            Has::Parents
        } else {
            so_far
        }
    })
}

/// The releases that were recorded.
pub(crate) const RECORDED: [&str; 3] = ["2.3.19.1", "2.4.1", "2.4.5"];

/// The pairs that the server of a release sent, as recorded in this repository: those of the topics that the readme names
/// as held back, or those of all others.
pub(crate) fn recorded(release: &str, held_back: bool) -> io::Result<BTreeSet<Pair>> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let (_, held) = include_str!("../data/recordings/README.md").split_once("## Held back").unwrap_or_default();
    let held = held.lines().filter(|line| line.starts_with("    "));
    let held: BTreeSet<&str> = held.flat_map(str::split_whitespace).collect();
    let mut pairs = pairs_in(&data.join("recordings").join(release), |topic| held.contains(topic) == held_back)?;
    let capture = data.join(format!("captures/dovecot-{release}.jsonl"));
    if !held_back && capture.is_file() {
        pairs.extend(pairs_of(&fs::read_to_string(capture)?));
    }
    Ok(pairs)
}

/// The pairs in a folder of recordings, one `TOPIC.jsonl.gz` for each topic.
pub(crate) fn pairs_in(folder: &Path, is_wanted: impl Fn(&str) -> bool) -> io::Result<BTreeSet<Pair>> {
    let mut pairs = BTreeSet::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.strip_suffix(".jsonl.gz").is_some_and(&is_wanted) {
            let mut text = String::new();
            GzDecoder::new(fs::File::open(&path)?).read_to_string(&mut text)?;
            pairs.extend(pairs_of(&text));
        }
    }
    Ok(pairs)
}

/// The pairs in exported JSON, one event on a line. The stats process adds `duration`, and no code of an event does.
fn pairs_of(text: &str) -> BTreeSet<Pair> {
    let mut pairs = BTreeSet::new();
    for line in text.lines() {
        let Ok(record) = serde_json::from_str::<Value>(line) else { continue };
        let (Some(event), Some(fields)) = (record["event"].as_str(), record["fields"].as_object()) else { continue };
        pairs.extend(fields.keys().filter(|field| *field != "duration").map(|field| (event.to_owned(), field.clone())));
    }
    pairs
}
