//! A folder with generated files, and commands that are run on it.

use std::collections::BTreeMap;
use std::fs;

use dovecot_events::cli::{Captured, capture};
use tempfile::TempDir;

pub(crate) struct Folder {
    folder: TempDir,
    names: Vec<String>,
}

impl Folder {
    pub(crate) fn new(files: &BTreeMap<String, String>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // No configuration of a folder above counts.
        fs::write(folder.path().join("events.toml"), "").expect("a file");
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        Self { folder, names: files.keys().cloned().collect() }
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// The files as they are now.
    pub(crate) fn texts(&self) -> BTreeMap<String, String> {
        let read = |name: &String| (name.clone(), fs::read_to_string(self.path(name)).expect("a file"));
        self.names.iter().map(read).collect()
    }

    /// Runs a command, which must end as commands do.
    pub(crate) fn run(&self, arguments: &[&str], input: &[u8]) -> Captured {
        let config = self.path("events.toml");
        let all = [arguments, &["--config", &config]].concat();
        let run = capture(&all, input);
        assert!(matches!(run.status, 0 | 100 | 101), "{all:?}: {} {}", run.status, run.err);
        assert!(run.status != 101 || !run.err.is_empty(), "{all:?} says nothing");
        run
    }

    /// The report of a command as JSON, if it could do its work.
    pub(crate) fn report(&self, arguments: &[&str], input: &[u8]) -> Option<serde_json::Value> {
        let run = self.run(&[arguments, &["--format", "json"]].concat(), input);
        (run.status != 101).then(|| serde_json::from_str(&run.out).expect("a report is JSON"))
    }
}
