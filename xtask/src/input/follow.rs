//! Follows files that grow while they are read, through rotation by renaming, by copying and truncating, and by
//! deletion.
//!
//! A file is identified by its handle, not by its name. When another file appears under the name, the old one is read
//! until it has been quiet for a while, because writers notice a rotation late. Files that came and went between two
//! checks are found through the renames that the system reports. Whatever cannot be known to be complete is counted.

mod generation;
mod wake;

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use events_core::export::Line;
use serde::{Deserialize, Serialize};

use super::file::{self, NamedBy, Unreadable};
use generation::{Generation, Grown, Id};
use wake::{Change, Wake};

/// How long a file that has lost its name is read without new data.
const QUIET: Duration = Duration::from_secs(60);
/// The maximum number of such files that are kept open for each name.
const MOST_RETIRED: usize = 64;
/// The maximum number of renamed and closed files that are remembered for each name.
const MOST_MOVED: usize = 1024;

/// A file at some point in time, because its identity may later be given to another file.
type Stamp = (Id, u64, Option<SystemTime>);

/// The receiver of the lines; `S` is the state of one file, whatever its name is.
pub(crate) trait Lines<S> {
    /// Receives a complete line of the file that has or had this name.
    fn line(&mut self, state: &mut S, name: &str, number: u64, line: Line<'_>);

    /// Receives the end of a file.
    fn end(&mut self, state: S);

    /// Whether to stop reading.
    fn stopped(&mut self) -> bool;
}

/// The occasions on which lines of a name may have been missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Missed {
    /// The file was truncated, and no copy of its content was found.
    pub truncations: u64,
    /// A file appeared under the name but was gone before it could be opened.
    pub files: u64,
    /// The name referred to something that cannot be followed: a folder, a pipe, compressed data.
    pub unreadable: u64,
    /// The system does not report changes, so of several rotations between two checks only the last one was seen.
    pub unreported: u64,
}

impl Missed {
    /// Adds the occasions on another host, or in another run.
    pub(crate) fn add(&mut self, other: &Self) {
        let Self { truncations, files, unreadable, unreported } = other;
        self.truncations = self.truncations.saturating_add(*truncations);
        self.files = self.files.saturating_add(*files);
        self.unreadable = self.unreadable.saturating_add(*unreadable);
        self.unreported = self.unreported.saturating_add(*unreported);
    }
}

/// Files that are followed by name.
#[derive(Debug)]
pub(crate) struct Follow<S> {
    names: Vec<Name<S>>,
    wake: Wake,
}

#[derive(Debug)]
struct Name<S> {
    /// The name given by the user.
    name: String,
    /// The path in the form in which changes are reported.
    path: PathBuf,
    /// The file that has the name, or the last one that had it.
    current: Generation<S>,
    /// Files that had the name before.
    retired: Vec<Generation<S>>,
    /// The reported new paths of files that were renamed, oldest first. The files may have been renamed again since
    /// then.
    moved: Vec<PathBuf>,
    /// Whether `moved` has changed since these files were last looked for.
    has_moved: bool,
    /// Whether the file was reported to have become shorter.
    has_shrunk: bool,
    /// Files that were closed, with their lengths.
    closed: Vec<(Id, u64)>,
    /// Files in the folder with similar names and nothing new: they were there before or were already examined.
    old: Vec<Stamp>,
    /// The number of files reported to have appeared under the name, and the number of these that were opened.
    born: u64,
    opened: u64,
    /// Whether the name refers to something that cannot be followed and that was already counted.
    is_odd: bool,
    missed: Missed,
}

impl<S: Default> Follow<S> {
    /// Opens the files.
    ///
    /// # Errors
    /// If one cannot be opened or cannot grow; the error has its name.
    pub(crate) fn open(names: &[String]) -> Result<Self, (String, Unreadable)> {
        let paths: Vec<PathBuf> = names.iter().map(|name| reported_path(name)).collect();
        // Watching starts before the files are opened, so that all later changes are reported.
        let wake = Wake::new(&paths);
        let open = |(name, path): (&String, PathBuf)| {
            let failed = |error| (name.clone(), error);
            let file = file::open(Path::new(name), NamedBy::Input).map_err(failed)?;
            let current = Generation::new(file).map_err(|error| failed(Unreadable::Io(error)))?;
            if current.is_compressed() {
                return Err(failed(Unreadable::NotRegular(
                    "compressed data, which does not grow; check it without `--follow`",
                )));
            }
            Ok(Name::new(name.clone(), path, current))
        };
        let names = names.iter().zip(paths).map(open).collect::<Result<_, _>>()?;
        Ok(Self { names, wake })
    }

    /// Reads the available lines, up to a limit for each file; returns whether there may be more.
    pub(crate) fn read(&mut self, lines: &mut impl Lines<S>) -> io::Result<bool> {
        for change in self.wake.take() {
            for name in &mut self.names {
                name.heed(&change);
            }
        }
        let is_reported = self.wake.is_reported();
        let mut more = false;
        for name in &mut self.names {
            more |= name.read(lines, &self.wake, is_reported)?;
        }
        Ok(more)
    }

    /// Waits for a change, or for a while.
    pub(crate) fn wait(&self) {
        self.wake.wait();
    }

    /// Reads every file up to its current end, and returns what may have been missed, by name.
    pub(crate) fn finish(mut self, lines: &mut impl Lines<S>) -> io::Result<Vec<(String, Missed)>> {
        // The latest changes may not be reported yet.
        self.wake.settle();
        self.read(lines)?;
        let mut all = Vec::new();
        for mut name in self.names {
            for generation in name.retired.drain(..).chain([name.current]) {
                generation.finish(&name.name, lines)?;
            }
            name.missed.files += name.born.saturating_sub(name.opened);
            all.push((name.name, name.missed));
        }
        Ok(all)
    }
}

impl<S: Default> Name<S> {
    fn new(name: String, path: PathBuf, current: Generation<S>) -> Self {
        let mut made = Self {
            name,
            path,
            current,
            retired: Vec::new(),
            moved: Vec::new(),
            has_moved: false,
            has_shrunk: false,
            closed: Vec::new(),
            old: Vec::new(),
            born: 0,
            opened: 0,
            is_odd: false,
            missed: Missed::default(),
        };
        made.old = made.alike().into_iter().map(|(_, stamp)| stamp).collect();
        made
    }

    /// Processes a change that the system reports.
    fn heed(&mut self, change: &Change) {
        match change {
            Change::Born(path) => self.born += u64::from(*path == self.path),
            Change::Moved(from, to) => {
                self.has_moved = true;
                self.moved.retain(|path| path != to);
                if *from == self.path {
                    self.moved.push(to.clone());
                    let surplus = self.moved.len().saturating_sub(MOST_MOVED);
                    self.moved.drain(..surplus);
                } else if let Some(at) = self.moved.iter().position(|path| path == from) {
                    if *to == self.path {
                        // A file that gets its name back was counted when it had the name first.
                        self.moved.remove(at);
                        self.born = self.born.saturating_sub(1);
                    } else {
                        self.moved[at].clone_from(to);
                    }
                }
            }
            Change::Shrunk(path, id) => self.has_shrunk |= *path == self.path && *id == self.current.id(),
            Change::Gone(path) => self.moved.retain(|other| other != path),
        }
    }

    fn read(&mut self, lines: &mut impl Lines<S>, wake: &Wake, is_reported: bool) -> io::Result<bool> {
        let mut more = false;
        for generation in &mut self.retired {
            more |= generation.read(&self.name, lines)?;
        }
        if std::mem::take(&mut self.has_shrunk) || self.current.grown() == Grown::Truncated {
            wake.begin_anew(&self.path);
            self.truncated(lines)?;
            more = true;
        } else {
            more |= self.current.read(&self.name, lines)?;
        }
        more |= self.look(lines, wake, is_reported)?;
        if std::mem::take(&mut self.has_moved) {
            more |= self.find_moved(lines)?;
        }
        self.let_go(lines)?;
        Ok(more)
    }

    /// Begins the file again, because it became shorter or its content was replaced.
    fn truncated(&mut self, lines: &mut impl Lines<S>) -> io::Result<()> {
        let copy = self.alike().into_iter().find_map(|(path, stamp)| {
            let is_new = !self.old.contains(&stamp) && self.known(stamp.0).is_none();
            let file = is_new.then(|| file::open(&path, NamedBy::Input).ok())??;
            // Examined only once, whether it is the copy or not.
            self.old.push(stamp);
            self.current.go_on_in(file)
        });
        match copy {
            // The data that was not read yet is in the copy.
            Some(original) => {
                let begun = Generation::new(original)?;
                self.retired.push(std::mem::replace(&mut self.current, begun));
            }
            None => {
                self.missed.truncations += 1;
                let begun = self.current.again()?;
                std::mem::replace(&mut self.current, begun).abandon(&self.name, lines);
            }
        }
        Ok(())
    }

    /// Checks which file has the name, and switches to it if it is another one.
    fn look(&mut self, lines: &mut impl Lines<S>, wake: &Wake, is_reported: bool) -> io::Result<bool> {
        let file = match file::open(Path::new(&self.name), NamedBy::Input) {
            Ok(file) => file,
            // Between the renaming of a log and the creation of the new one, there is no file.
            Err(Unreadable::Io(error)) if error.kind() == io::ErrorKind::NotFound => {
                self.is_odd = false;
                return Ok(false);
            }
            Err(_) => return Ok(self.odd()),
        };
        let Some(id) = generation::id(&file) else { return Ok(false) };
        if id == self.current.id() {
            self.is_odd = false;
            return Ok(false);
        }
        let new = Generation::new(file)?;
        if new.is_compressed() {
            return Ok(self.odd());
        }
        self.is_odd = false;
        // A file may get its name back, for example after a failed rotation.
        let new = match self.retired.iter().position(|old| old.id() == id) {
            Some(at) => self.retired.remove(at),
            None => {
                self.opened += 1;
                self.missed.unreported += u64::from(!is_reported);
                new
            }
        };
        wake.begin_anew(&self.path);
        let old = std::mem::replace(&mut self.current, new);
        self.retired.push(old);
        self.current.read(&self.name, lines)
    }

    /// Opens the files that had the name and were renamed before they could be examined. Each is looked for again after
    /// every rename, because the path at which it was opened may by then have belonged to another file.
    fn find_moved(&mut self, lines: &mut impl Lines<S>) -> io::Result<bool> {
        let mut more = false;
        for path in self.moved.clone() {
            let Ok(file) = file::open(&path, NamedBy::Input) else { continue };
            let Some((id, length)) = generation::id_and_length(&file) else { continue };
            if self.known(id).is_some() || self.closed.contains(&(id, length)) {
                continue;
            }
            let mut found = Generation::new(file)?;
            if !found.is_compressed() {
                self.opened += 1;
                more |= found.read(&self.name, lines)?;
                self.retired.push(found);
            }
        }
        Ok(more)
    }

    /// Counts something that cannot be followed under the name, once for as long as it is there.
    fn odd(&mut self) -> bool {
        self.missed.unreadable += u64::from(!self.is_odd);
        // It appeared, so it is counted once.
        self.opened += u64::from(!self.is_odd);
        self.is_odd = true;
        false
    }

    /// Closes the old files that have been quiet for long enough, once the new one has grown.
    fn let_go(&mut self, lines: &mut impl Lines<S>) -> io::Result<()> {
        let now = Instant::now();
        let has_grown = self.current.position() > 0;
        let mut at = 0;
        while at < self.retired.len() {
            let is_quiet = has_grown && self.retired[at].quiet_since(now) >= QUIET;
            if is_quiet || self.retired.len() > MOST_RETIRED {
                let old = self.retired.remove(at);
                self.closed.push((old.id(), old.length()));
                old.finish(&self.name, lines)?;
                let surplus = self.closed.len().saturating_sub(MOST_MOVED);
                self.closed.drain(..surplus);
            } else {
                at += 1;
            }
        }
        Ok(())
    }

    /// The open file with this identity.
    fn known(&self, id: Id) -> Option<&Generation<S>> {
        self.retired.iter().chain([&self.current]).find(|known| known.id() == id)
    }

    /// The other files in the folder whose names begin with this one, like those of rotated logs.
    fn alike(&self) -> Vec<(PathBuf, Stamp)> {
        let (Some(folder), Some(own)) = (self.path.parent(), self.path.file_name()) else { return Vec::new() };
        let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
        let own = own.as_encoded_bytes();
        let alike = entries.flatten().filter(|entry| {
            let name = entry.file_name();
            name.as_encoded_bytes() != own && name.as_encoded_bytes().starts_with(own)
        });
        let stamp = |meta: &Metadata| Some((generation::id_of(meta)?, meta.len(), meta.modified().ok()));
        alike.filter_map(|entry| Some((entry.path(), stamp(&entry.metadata().ok()?)?))).collect()
    }
}

/// The path in the form in which changes are reported: the folder without links, and the name.
fn reported_path(name: &str) -> PathBuf {
    let path = Path::new(name);
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    path.file_name().map_or_else(|| path.to_owned(), |name| folder.join(name))
}
