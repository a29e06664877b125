//! How far the reader of Dovecot's C source is right, and what it costs: the table of `docs/source.md`.
//!
//! `EVENTS_DOVECOT_SOURCE=TREE:TREE... cargo bench -p events-tests --bench source`: for each tree the pairs of event and
//! field, compared with what servers of the same release line sent in this repository's recordings. A tree has Dovecot's
//! source in `src` and may have Pigeonhole's in `pigeonhole/src`; `.ci/source` prints the folders of such trees.
//!
//! `EVENTS_DOVECOT_EVENTS=data/events.js` also compares them with the list of Dovecot's documentation, which its licence
//! keeps out of this repository. `EVENTS_DOVECOT_RECORDED=FOLDER` also compares them with recordings of your own, which are
//! in `FOLDER/RELEASE/TOPIC.jsonl.gz` for the releases that are recorded here.
//! With `-- --list`, every pair that was sent or is documented and was not found is named, and every pair that was found
//! and was neither sent nor is documented.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark prints, and stops if it cannot measure")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use dovecot_events::cli::capture;
use dovecot_events::input::page::tree_version;
use dovecot_events::input::source::{Presence, SourceTree, Sure};
use events_spec::{Kinds, Page, ServerVersion, wildcard};
use pair::{Has, Pair, RECORDED, has, pairs_in, recorded, tree};

#[path = "../real_source/pair.rs"]
mod pair;

/// The first argument of a process that only reads a tree, so that its memory is that of nothing else.
const READ: &str = "--read";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == READ) {
        return read(Path::new(&arguments[1]));
    }
    let trees = paths("EVENTS_DOVECOT_SOURCE");
    if trees.is_empty() {
        println!("no source: EVENTS_DOVECOT_SOURCE names no tree");
        return;
    }
    let documentation = std::env::var_os("EVENTS_DOVECOT_EVENTS").map(PathBuf::from);
    let own = std::env::var_os("EVENTS_DOVECOT_RECORDED").map(PathBuf::from);
    let is_list = arguments.iter().any(|argument| argument == "--list");
    let columns: Vec<Column> =
        trees.iter().map(|folder| column(folder, documentation.as_deref(), own.as_deref(), is_list)).collect();
    let rows: Vec<&str> = columns[0].rows.iter().map(|(row, _)| *row).collect();
    let line = |cells: Vec<String>| println!("| {} |", cells.join(" | "));
    line([String::new()].into_iter().chain(columns.iter().map(|column| column.title.clone())).collect());
    println!("|{}", "---|".repeat(columns.len() + 1));
    for (at, row) in rows.iter().enumerate() {
        line([(*row).to_owned()].into_iter().chain(columns.iter().map(|column| column.rows[at].1.clone())).collect());
    }
}

/// The folders or files that a variable of the environment names.
fn paths(variable: &str) -> Vec<PathBuf> {
    let value = std::env::var_os(variable).unwrap_or_default();
    std::env::split_paths(&value).filter(|path| !path.as_os_str().is_empty()).collect()
}

/// What was measured of a tree.
struct Column {
    title: String,
    rows: Vec<(&'static str, String)>,
}

fn column(folder: &Path, documentation: Option<&Path>, own: Option<&Path>, is_list: bool) -> Column {
    let release = tree_version(folder).unwrap().version.to_string();
    let cost = Command::new(std::env::current_exe().unwrap()).arg(READ).arg(folder).output().unwrap();
    assert!(cost.status.success(), "{}", String::from_utf8_lossy(&cost.stderr));
    let tree = tree(folder).unwrap();
    let name = |what: &str, pairs: &BTreeSet<&Pair>| {
        for (event, field) in pairs.iter().filter(|_| is_list) {
            println!("{release}: {what}: {event} {field}");
        }
    };
    let mut rows = vec![("events", tree.events.len().to_string())];
    let certain = |sure| tree.events.values().flat_map(|event| event.fields.values()).filter(move |f| f.sure == sure);
    let (here, likely) = (certain(Sure::Certain).count(), certain(Sure::Likely).count());
    rows.push(("pairs of event and own field (certain, likely)", format!("{} ({here}, {likely})", here + likely)));
    let server = recorded_release(&release).unwrap();
    let mut sent = BTreeSet::new();
    for (row, held_back) in
        [("pairs that a server sent, found (own, parents')", false), ("the same, topics held back", true)]
    {
        let pairs = recorded(server, held_back).unwrap();
        let (text, missing) = share(&tree, &pairs);
        name("sent, not found", &missing);
        rows.push((row, text));
        sent.extend(pairs);
    }
    let perhaps: usize = tree.events.values().map(|event| tree.inherited(event).len()).sum();
    let from_parents = sent.iter().filter(|pair| has(&tree, pair) == Has::Parents).count();
    rows.push(("pairs that parents may give (sent in one of these topics)", format!("{perhaps} ({from_parents})")));
    if let Some(own) = own {
        let own = pairs_in(&own.join(server), |_| true).unwrap();
        let (text, missing) = share(&tree, &own);
        name("sent, not found", &missing);
        let new = own.difference(&sent).count();
        rows.push(("the same, recordings that are not in the repository", format!("{text}; {new} only there")));
        sent.extend(own);
    }
    let mut known = sent;
    if let Some(file) = documentation {
        let documented = documented(file, &release);
        let (text, missing) = share(&tree, &documented);
        name("documented, not found", &missing);
        rows.push(("pairs that the documentation lists, found (own, parents')", text));
        known.extend(documented);
    }
    let is_known = |event: &str, field: &str| {
        known.iter().any(|(other, name)| {
            (event == other || wildcard::matches(event, other)) && (field == name || wildcard::matches(field, name))
        })
    };
    let pairs: BTreeSet<Pair> = tree
        .events
        .iter()
        .flat_map(|(name, event)| event.fields.keys().map(move |field| (name.clone(), field.clone())))
        .collect();
    let unknown: BTreeSet<&Pair> = pairs.iter().filter(|(event, field)| !is_known(event, field)).collect();
    name("found, neither sent nor documented", &unknown);
    rows.push(("own pairs that were sent or are documented", (pairs.len() - unknown.len()).to_string()));
    rows.push(("own pairs with values (closed lists)", values(&tree)));
    rows.push(("own pairs with a known presence", presences(&tree)));
    let with = tree.events.values().filter(|event| event.categories.values().any(|own| *own)).count();
    rows.push(("categories, events that have one of their own", format!("{}, {with}", tree.categories.len())));
    rows.push(("time, memory", String::from_utf8(cost.stdout).unwrap().trim().to_owned()));
    Column { title: release, rows }
}

/// The recorded release that a tree is compared with: its own, or else the nearest older one of its line.
fn recorded_release(release: &str) -> Option<&'static str> {
    let version = |text: &str| text.parse::<ServerVersion>().ok();
    let is_older = |recorded: &&&str| recorded[..3] == release[..3] && version(recorded) <= version(release);
    RECORDED.iter().rev().find(is_older).copied()
}

/// How many pairs a tree has, in words, and those that it has not.
fn share<'p>(tree: &SourceTree, pairs: &'p BTreeSet<Pair>) -> (String, BTreeSet<&'p Pair>) {
    let of = |wanted: Has| pairs.iter().filter(move |pair| has(tree, pair) == wanted);
    let (own, parents) = (of(Has::Own).count(), of(Has::Parents).count());
    (format!("{} of {} ({own}, {parents})", own + parents, pairs.len()), of(Has::Not).collect())
}

fn values(tree: &SourceTree) -> String {
    let fields = || tree.events.values().flat_map(|event| event.fields.values()).filter(|f| !f.values.is_empty());
    format!("{} ({})", fields().count(), fields().filter(|field| !field.open).count())
}

fn presences(tree: &SourceTree) -> String {
    let mut counts: BTreeMap<Presence, usize> = BTreeMap::new();
    for field in tree.events.values().flat_map(|event| event.fields.values()) {
        *counts.entry(field.presence).or_default() += 1;
    }
    counts.remove(&Presence::Unknown);
    let each: Vec<String> = counts.iter().map(|(presence, count)| format!("{count} {}", presence.as_str())).collect();
    format!("{} ({})", counts.values().sum::<usize>(), each.join(", "))
}

/// The pairs of the documentation's list.
fn documented(file: &Path, release: &str) -> BTreeSet<Pair> {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("Page.txt");
    let run = capture(
        &["import", &file.display().to_string(), "--write", &page.display().to_string(), "--release", release],
        b"",
    );
    assert_eq!(run.status, 0, "{}", run.err);
    let spec = Page::read("Page.txt", &fs::read_to_string(page).unwrap(), &Kinds::fallback()).spec.unwrap();
    let pairs = spec.events.iter().flat_map(|event| {
        let fields = spec.fields(event).map(|field| field.field.name.clone());
        fields.map(|field| (event.name.clone(), field)).collect::<Vec<_>>()
    });
    pairs.filter(|(_, field)| field != "duration").collect()
}

/// Reads a tree, and prints how long it took and how much memory there was at most.
fn read(folder: &Path) {
    let start = Instant::now();
    let tree = tree(folder).unwrap();
    let took = start.elapsed();
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let most =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    let most = most.map_or("unknown".to_owned(), |kib| format!("{} MiB", kib / 1024));
    println!("{:.1} s, {most}", took.as_secs_f64());
    drop(tree);
}
