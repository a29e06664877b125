//! What the system reports of the folders that the files are in. Where it reports nothing, it is looked now and then.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use notify::event::{ModifyKind, RenameMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::generation::{Id, id_of};

/// How long nothing is looked at when nothing is reported.
const POLL: Duration = Duration::from_millis(200);
/// How long is waited after something was reported, since a writer reports every line.
const PAUSE: Duration = Duration::from_millis(2);
/// How many changes are kept; beyond that they count as not reported.
const MOST: usize = 1 << 16;

/// A change of names in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// A file came under this name.
    Born(PathBuf),
    /// A file went from one name to another in the same folder.
    Moved(PathBuf, PathBuf),
    /// The file of this name was removed.
    Gone(PathBuf),
    /// The file of this name became shorter, however long it is by now.
    Shrunk(PathBuf, Id),
}

#[derive(Debug)]
pub(super) struct Wake {
    shared: Arc<Shared>,
    /// Reports for as long as it lives; none where the system reports nothing.
    watcher: Option<RecommendedWatcher>,
}

#[derive(Debug, Default)]
struct Shared {
    pending: Mutex<Pending>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Pending {
    changes: Vec<Change>,
    is_changed: bool,
    /// Whether reports were lost.
    is_lost: bool,
    /// How long the followed files were when something was reported of them, and which they were.
    lengths: BTreeMap<PathBuf, Option<(Id, u64)>>,
}

impl Wake {
    /// Has the folders of the files watched.
    pub(super) fn new(paths: &[PathBuf]) -> Self {
        let shared = Arc::new(Shared::default());
        shared.lock().lengths = paths.iter().map(|path| (path.clone(), id_and_length(path))).collect();
        let for_reports = Arc::clone(&shared);
        let watcher = notify::recommended_watcher(move |report| for_reports.heed(report)).and_then(|mut watcher| {
            let folders: BTreeSet<&Path> = paths.iter().filter_map(|path| path.parent()).collect();
            for folder in folders {
                watcher.watch(folder, RecursiveMode::NonRecursive)?;
            }
            Ok(watcher)
        });
        Self { shared, watcher: watcher.ok() }
    }

    /// Whether every change of names is reported; once it was not, it is never again.
    pub(super) fn is_reported(&self) -> bool {
        self.watcher.is_some() && !self.shared.lock().is_lost
    }

    /// Says that a file is read from its start: what was reported of it so far is known.
    pub(super) fn begin_anew(&self, path: &Path) {
        let mut pending = self.shared.lock();
        pending.changes.retain(|change| !matches!(change, Change::Shrunk(shrunk, _) if shrunk == path));
        pending.measure(path);
    }

    /// The changes since last time, in their order.
    pub(super) fn take(&self) -> Vec<Change> {
        let mut pending = self.shared.lock();
        pending.is_changed = false;
        std::mem::take(&mut pending.changes)
    }

    /// Waits until something is reported, or for a while.
    pub(super) fn wait(&self) {
        let pending = self.shared.lock();
        let waited = self.shared.changed.wait_timeout_while(pending, POLL, |pending| !pending.is_changed);
        let is_changed = waited.is_ok_and(|(pending, _)| pending.is_changed);
        if is_changed {
            std::thread::sleep(PAUSE);
        }
    }

    /// Waits until what has happened is reported.
    pub(super) fn settle(&self) {
        if self.watcher.is_some() {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn id_and_length(path: &Path) -> Option<(Id, u64)> {
    let meta = std::fs::metadata(path).ok()?;
    meta.is_file().then_some((id_of(&meta)?, meta.len()))
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn heed(&self, report: notify::Result<Event>) {
        let mut pending = self.lock();
        match report {
            // Our own opening is reported too.
            Ok(Event { kind: EventKind::Access(_), .. }) => return,
            Ok(event) => pending.heed(&event),
            Err(_) => pending.is_lost = true,
        }
        pending.is_changed = true;
        drop(pending);
        self.changed.notify_one();
    }
}

impl Pending {
    /// Notes how long a followed file is; gives back which it is if it is shorter than it was.
    fn measure(&mut self, path: &Path) -> Option<Id> {
        let known = self.lengths.get_mut(path)?;
        let (before, now) = (*known, id_and_length(path));
        *known = now;
        let ((old, before), (id, length)) = (before?, now?);
        (old == id && length < before).then_some(id)
    }

    fn heed(&mut self, event: &Event) {
        if event.need_rescan() || self.changes.len() + event.paths.len() > MOST {
            self.is_lost = true;
            return;
        }
        match (event.kind, event.paths.as_slice()) {
            (EventKind::Modify(ModifyKind::Name(RenameMode::Both)), [from, to]) => {
                self.changes.push(Change::Moved(from.clone(), to.clone()));
            }
            (EventKind::Create(_) | EventKind::Modify(ModifyKind::Name(RenameMode::To)), paths) => {
                for path in paths {
                    // Another file, even if it is given the number of one that is gone.
                    self.lengths.entry(path.clone()).and_modify(|known| *known = id_and_length(path));
                    self.changes.push(Change::Born(path.clone()));
                }
            }
            // Looked at right now, since a moment later the file may be as long as before.
            (EventKind::Modify(_), paths) => {
                for path in paths {
                    if let Some(id) = self.measure(path) {
                        self.changes.push(Change::Shrunk(path.clone(), id));
                    }
                }
            }
            (EventKind::Remove(_), paths) => self.changes.extend(paths.iter().cloned().map(Change::Gone)),
            _ => {}
        }
    }
}
