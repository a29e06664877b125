//! Custom pages: read once in each compiler process, and watched by the build.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use events_spec::{Source, Table};
use proc_macro2::Ident;
use syn::LitStr;

use super::Page;
use crate::errors::{Errors, Message, page};

/// A page that this process has looked at.
struct Known {
    path: PathBuf,
    /// What was on disk: a long-lived process, such as an editor's, sees it change.
    on_disk: OnDisk,
    result: Result<&'static Table<'static>, Unusable>,
}

/// What is on disk: the page with its kinds file, or why it cannot be read.
type OnDisk = Result<Source, String>;

/// Why a page cannot be used.
struct Unusable {
    message: Message,
    /// The type whose derive reports it.
    reporter: String,
}

/// The pages that this process has looked at. A compiler process expands every derive of a crate, often hundreds for one
/// page, and resolving a page takes much longer than checking an emitter.
static KNOWN: Mutex<Vec<Known>> = Mutex::new(Vec::new());

/// Reads the page that `spec = "..."` names, relative to the folder of the user's Cargo.toml.
///
/// A page that cannot be used is reported for the first type that names it: one mistake is one error.
pub(super) fn read(spec: &LitStr, item: &Ident, errors: &mut Errors) -> Option<Page> {
    let path = root().join(spec.value());
    let on_disk = Source::read(&path).map_err(|error| error.to_string());
    // A poisoned lock means that another expansion panicked; the list itself is whole.
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let at = known.iter().position(|known| known.path == path);
    let current = at.filter(|at| known[*at].on_disk == on_disk);
    let at = current.unwrap_or_else(|| {
        if let Some(old) = at {
            known.remove(old);
        }
        let result = resolve(spec, &on_disk, item);
        known.push(Known { path: path.clone(), on_disk, result });
        known.len() - 1
    });
    let Known { on_disk, result, .. } = &known[at];
    match result {
        Ok(table) => {
            let kinds = on_disk.as_ref().ok().and_then(|source| source.kinds.as_ref()).map(|(path, _)| path);
            let files = [&path].into_iter().chain(kinds).map(|path| path.display().to_string()).collect();
            let kinds = kinds.cloned().unwrap_or_else(|| path.with_extension("fields.toml"));
            let kinds = kinds.strip_prefix(root()).unwrap_or(&kinds).display().to_string();
            Some(Page { table, spec: Some(spec.value()), kinds: Some(kinds), files })
        }
        Err(unusable) => {
            if *item == unusable.reporter {
                errors.push(unusable.message.clone().at(spec));
            }
            None
        }
    }
}

/// Resolves a page. Its table stays in memory until the process ends.
fn resolve(spec: &LitStr, on_disk: &OnDisk, item: &Ident) -> Result<&'static Table<'static>, Unusable> {
    let unusable = |message| Unusable { message, reporter: item.to_string() };
    let source = on_disk.as_ref().map_err(|error| unusable(page::unreadable(error)))?;
    let read = source.page();
    match read.spec {
        Some(model) => Ok(model.leak()),
        None => Err(unusable(page::with_errors(&spec.value(), &read.findings))),
    }
}

/// The folder of the Cargo.toml of the crate that is being compiled.
fn root() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default()
}
