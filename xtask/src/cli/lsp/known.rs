//! The pages that a session checks against: the named one, or the appropriate one for each configuration.

use std::collections::HashMap;
use std::path::PathBuf;
use std::rc::Rc;
use std::{env, fs};

use anyhow::{Result, bail};
use events_spec::built_in::BuiltIn;
use events_spec::{Reading, ServerVersion, Source, Spec};

use crate::cli::page;
use crate::input::page::{Choice, PageOptions};
use crate::report::{Console, write};

/// The pages of a session.
pub(super) struct Known {
    /// The version that the user named.
    pub(super) version: Option<ServerVersion>,
    /// The page that the user named.
    named: Option<Rc<Spec>>,
    /// The files of the page that the user named.
    files: Vec<PathBuf>,
    /// The built-in pages needed so far, by their file and the version that they are read for.
    built_in: HashMap<(&'static str, Option<ServerVersion>), Rc<Spec>>,
}

impl Known {
    /// Reads the pages that the options name.
    ///
    /// # Errors
    /// If one cannot be read or has errors.
    pub(super) fn new(options: &PageOptions, console: &mut Console<'_>) -> Result<Self> {
        let mut known =
            Self { version: options.dovecot, named: None, files: options.spec.clone(), built_in: HashMap::new() };
        let (sources, version) = page::read_named(options, console)?;
        for source in sources {
            let base = known.named.as_deref();
            let page = source.page_with(&Reading { version, base });
            let Some(spec) = page.spec else { bail!(page::broken(&source, &page)) };
            known.named = Some(Rc::new(spec));
        }
        Ok(known)
    }

    /// The named page, or else the one that `choose` returns; `None` if a built-in page is invalid.
    pub(super) fn spec(&mut self, choose: impl FnOnce() -> Choice) -> Option<Rc<Spec>> {
        if let Some(spec) = &self.named {
            return Some(Rc::clone(spec));
        }
        let choice = choose();
        let key = (choice.page.file, choice.version);
        if let Some(spec) = self.built_in.get(&key) {
            return Some(Rc::clone(spec));
        }
        let reading = Reading { version: choice.version, base: None };
        let spec = Rc::new(Source::built_in(choice.page).page_with(&reading).spec?);
        self.built_in.insert(key, Rc::clone(&spec));
        Some(spec)
    }

    /// A file with a page, to be opened in an editor: the user's own, or a copy of a built-in one in the user's cache.
    pub(super) fn file_of(&self, page: &str) -> Option<PathBuf> {
        let own = self.files.iter().find(|path| path.file_name().is_some_and(|name| name == page));
        if let Some(own) = own {
            return fs::canonicalize(own).ok();
        }
        let built_in = BuiltIn::ALL.into_iter().find(|built_in| built_in.file.rsplit('/').next() == Some(page))?;
        let folder = cache()?.join("dovecot-events");
        fs::create_dir_all(&folder).ok()?;
        let path = folder.join(page);
        if fs::read_to_string(&path).ok().as_deref() != Some(built_in.text) {
            write::file(&path, built_in.text.as_bytes()).ok()?;
        }
        Some(path)
    }
}

/// The cache folder: `XDG_CACHE_HOME`, or the system's equivalent.
fn cache() -> Option<PathBuf> {
    let folder = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = || folder("HOME").map(|home| home.join(".cache"));
    folder("XDG_CACHE_HOME").or_else(|| folder("LOCALAPPDATA")).or_else(home).filter(|path| path.is_absolute())
}
