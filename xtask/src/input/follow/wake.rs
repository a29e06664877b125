//! Watches the folders of the files for changes, or polls if the system does not report changes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use notify::event::{ModifyKind, RenameMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::generation::{Id, id_of};

/// The interval of polling.
const POLL: Duration = Duration::from_millis(200);
/// How long to wait after a report, because a writer causes one for every line.
const PAUSE: Duration = Duration::from_millis(2);
/// The number of changes that are kept; further ones count as not reported.
const MOST: usize = 1 << 16;

/// A change of names in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// A file appeared under this name.
    Born(PathBuf),
    /// A file was renamed within the folder.
    Moved(PathBuf, PathBuf),
    /// The file of this name was removed.
    Gone(PathBuf),
    /// The file of this name became shorter, whatever its length is now.
    Shrunk(PathBuf, Id),
}

#[derive(Debug)]
pub(super) struct Wake {
    shared: Arc<Shared>,
    /// Reports changes while it lives; `None` if the system does not report any.
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
    /// The lengths and identities of the followed files at the latest report about them.
    lengths: BTreeMap<PathBuf, Option<(Id, u64)>>,
}

impl Wake {
    /// Starts to watch the folders of the files.
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

    /// Whether every change of names is reported. Once that was not the case, it never is again.
    pub(super) fn is_reported(&self) -> bool {
        self.watcher.is_some() && !self.shared.lock().is_lost
    }

    /// Forgets the reports about a file, because it is being read from the start.
    pub(super) fn begin_anew(&self, path: &Path) {
        let mut pending = self.shared.lock();
        pending.changes.retain(|change| !matches!(change, Change::Shrunk(shrunk, _) if shrunk == path));
        pending.measure(path);
    }

    /// The changes since the last call, in order.
    pub(super) fn take(&self) -> Vec<Change> {
        let mut pending = self.shared.lock();
        pending.is_changed = false;
        std::mem::take(&mut pending.changes)
    }

    /// Waits for a report, or for a while.
    pub(super) fn wait(&self) {
        let pending = self.shared.lock();
        let waited = self.shared.changed.wait_timeout_while(pending, POLL, |pending| !pending.is_changed);
        let is_changed = waited.is_ok_and(|(pending, _)| pending.is_changed);
        if is_changed {
            std::thread::sleep(PAUSE);
        }
    }

    /// Waits until everything that has happened so far is reported.
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
            // Our own opening of files is reported too.
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
    /// Records the length of a followed file; returns its identity if it became shorter.
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
                    // It is another file, even if it has the identity of a removed one.
                    self.lengths.entry(path.clone()).and_modify(|known| *known = id_and_length(path));
                    self.changes.push(Change::Born(path.clone()));
                }
            }
            // Checked immediately, because a moment later the file may be as long as before.
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
