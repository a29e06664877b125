//! Files that grow while they are read: through rotation by rename, by copy and truncation, and by deletion.
//!
//! A file is known by its handle, not by its name. When another file appears under the name, the old one is read on
//! until it has been quiet for a while, since writers notice late. Files that came and went between two looks are found
//! by the renames that the system reports. What cannot be known to be complete is counted.

mod generation;
mod wake;

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use events_core::export::Line;

use super::file::{self, NamedBy, Unreadable};
use generation::{Generation, Grown, Id};
use wake::{Change, Wake};

/// How long a file that is no longer under its name is read on without anything new.
const QUIET: Duration = Duration::from_secs(60);
/// How many such files are kept open for each name.
const MOST_RETIRED: usize = 64;
/// How many renamed and closed files are remembered for each name.
const MOST_MOVED: usize = 1024;

/// A file as it was at some time: its identity may be given to another one later.
type Stamp = (Id, u64, Option<SystemTime>);

/// What happens with the lines; `S` is what belongs to one file, whatever it is called.
pub(crate) trait Lines<S> {
    /// A whole line of the file that is or was called this.
    fn line(&mut self, state: &mut S, name: &str, number: u64, line: Line<'_>);

    /// A file was read to its end.
    fn end(&mut self, state: S);

    /// Whether reading is to stop.
    fn stopped(&mut self) -> bool;
}

/// What may have been missed of one name, in number of occasions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Missed {
    /// The file was truncated, and no copy of what it had held was found.
    pub truncations: u64,
    /// A file came under the name and was gone before it could be opened.
    pub files: u64,
    /// What stood under the name was not a file that can be followed: a folder, a pipe, gzip data.
    pub unreadable: u64,
    /// The system does not report changes, so that of several rotations within one look only the last was seen.
    pub unreported: u64,
}

/// Files that are followed by their names.
#[derive(Debug)]
pub(crate) struct Follow<S> {
    names: Vec<Name<S>>,
    wake: Wake,
}

#[derive(Debug)]
struct Name<S> {
    /// As the user gave it.
    name: String,
    /// The same in the way that changes are reported.
    path: PathBuf,
    /// The file under the name, or the last one that was.
    current: Generation<S>,
    /// Files that were under the name before.
    retired: Vec<Generation<S>>,
    /// Where files went that were renamed from the name, the oldest first, as far as it was reported. They may have gone
    /// further by now.
    moved: Vec<PathBuf>,
    /// Whether that has changed since these files were looked at.
    has_moved: bool,
    /// Whether the file is reported to have become shorter.
    has_shrunk: bool,
    /// Files that were closed, with their lengths.
    closed: Vec<(Id, u64)>,
    /// Files in the folder whose names begin alike and that hold nothing new: they were there before, or were looked at.
    old: Vec<Stamp>,
    /// How many files are reported to have come under the name, and how many of these were opened.
    born: u64,
    opened: u64,
    /// Whether what stands under the name cannot be followed, and that was counted.
    is_odd: bool,
    missed: Missed,
}

impl<S: Default> Follow<S> {
    /// Opens the files.
    ///
    /// # Errors
    /// When one cannot be opened or does not grow, with its name.
    pub(crate) fn open(names: &[String]) -> Result<Self, (String, Unreadable)> {
        let paths: Vec<PathBuf> = names.iter().map(|name| reported_path(name)).collect();
        // Before the files are opened: whatever happens later is reported.
        let wake = Wake::new(&paths);
        let open = |(name, path): (&String, PathBuf)| {
            let failed = |error| (name.clone(), error);
            let file = file::open(Path::new(name), NamedBy::Input).map_err(failed)?;
            let current = Generation::new(file).map_err(|error| failed(Unreadable::Io(error)))?;
            if current.is_gzip() {
                return Err(failed(Unreadable::NotRegular(
                    "gzip data, which does not grow; check it without `--follow`",
                )));
            }
            Ok(Name::new(name.clone(), path, current))
        };
        let names = names.iter().zip(paths).map(open).collect::<Result<_, _>>()?;
        Ok(Self { names, wake })
    }

    /// Reads what is there, up to a limit for each file; gives back whether there may be more.
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

    /// Waits until something has changed, or for a while.
    pub(crate) fn wait(&self) {
        self.wake.wait();
    }

    /// Reads every file to the end that it has now, and says what may have been missed, by name.
    pub(crate) fn finish(mut self, lines: &mut impl Lines<S>) -> io::Result<Vec<(String, Missed)>> {
        // What has just happened may take a moment to be reported.
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

    /// Notes a change that the system reports.
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
                } else if let Some(path) = self.moved.iter_mut().find(|path| *path == from) {
                    path.clone_from(to);
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

    /// The file became shorter, or holds something else where it was read: it begins anew.
    fn truncated(&mut self, lines: &mut impl Lines<S>) -> io::Result<()> {
        let copy = self.alike().into_iter().find_map(|(path, stamp)| {
            let is_new = !self.old.contains(&stamp) && self.known(stamp.0).is_none();
            let file = is_new.then(|| file::open(&path, NamedBy::Input).ok())??;
            // Once only, whether it is the copy or not.
            self.old.push(stamp);
            self.current.go_on_in(file)
        });
        match copy {
            // What had been written and not read stands in the copy.
            Some(original) => {
                let begun = Generation::new(original)?;
                self.retired.push(std::mem::replace(&mut self.current, begun));
            }
            None => {
                self.missed.truncations += 1;
                let begun = self.current.again()?;
                lines.end(std::mem::replace(&mut self.current, begun).into_state());
            }
        }
        Ok(())
    }

    /// Looks which file is under the name, and goes over to it if it is another one.
    fn look(&mut self, lines: &mut impl Lines<S>, wake: &Wake, is_reported: bool) -> io::Result<bool> {
        let file = match file::open(Path::new(&self.name), NamedBy::Input) {
            Ok(file) => file,
            // Between the rename of a log and the new one there is none.
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
        if new.is_gzip() {
            return Ok(self.odd());
        }
        self.is_odd = false;
        // A file that goes back under its name, as after an attempt to rotate that failed.
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

    /// Opens the files that were under the name and were renamed before they could be looked at. Each is looked for again
    /// whenever something was renamed: when it was opened where it no longer was, another one was.
    fn find_moved(&mut self, lines: &mut impl Lines<S>) -> io::Result<bool> {
        let mut more = false;
        for path in self.moved.clone() {
            let Ok(file) = file::open(&path, NamedBy::Input) else { continue };
            let Some((id, length)) = generation::id_and_length(&file) else { continue };
            if self.known(id).is_some() || self.closed.contains(&(id, length)) {
                continue;
            }
            let mut found = Generation::new(file)?;
            if !found.is_gzip() {
                self.opened += 1;
                more |= found.read(&self.name, lines)?;
                self.retired.push(found);
            }
        }
        Ok(more)
    }

    /// Counts that something stands under the name that cannot be followed, once for as long as it does.
    fn odd(&mut self) -> bool {
        self.missed.unreadable += u64::from(!self.is_odd);
        // It was born, and counts once.
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

    /// The other files in the folder whose names begin with this one, as those of rotated logs do.
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

/// The path by which changes of a file are reported: its folder without links, and its name.
fn reported_path(name: &str) -> PathBuf {
    let path = Path::new(name);
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    path.file_name().map_or_else(|| path.to_owned(), |name| folder.join(name))
}
