//! Custom pages, which are resolved once per compiler process and watched by the build.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use events_spec::{Source, Table};
use proc_macro2::Ident;
use syn::LitStr;

use super::Page;
use crate::errors::{Errors, Message, page};

/// A page that this process has read.
struct Known {
    path: PathBuf,
    /// The state of its files at that time, because they may change during a long-lived process, such as that of an
    /// editor.
    stamps: Stamps,
    result: Result<Usable, Unusable>,
}

/// The modification time and length of a page and of the files that may be beside it. Reading a large page again for
/// each emitter would take longer than checking the emitter.
type Stamps = [Option<(SystemTime, u64)>; 5];

/// A page without errors.
struct Usable {
    table: &'static Table<'static>,
    /// The kinds file that the page has or could have, in the user's notation.
    kinds: String,
    /// The files that were read, until an expansion has told the compiler about them. Once per process is enough.
    unwatched: Vec<String>,
}

/// The reason why a page cannot be used.
struct Unusable {
    message: Message,
    /// The type whose derive reports it.
    reporter: String,
}

/// The pages that this process has read. A compiler process expands all derives of a crate, often hundreds for one
/// page, and resolving a page takes much longer than checking an emitter.
static KNOWN: Mutex<Vec<Known>> = Mutex::new(Vec::new());

/// The page for `spec = "..."`, relative to the folder of the user's Cargo.toml.
///
/// A page that cannot be used is reported only for the first type that uses it.
pub(super) fn read(spec: &LitStr, item: &Ident, errors: &mut Errors) -> Option<Page> {
    let path = root().join(spec.value());
    let stamps = stamps(&path);
    // A poisoned lock means that another expansion panicked; the list itself is intact.
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut at = known.iter().position(|known| known.path == path);
    if let Some(old) = at.filter(|at| known[*at].stamps != stamps) {
        known.remove(old);
        at = None;
    }
    let at = at.unwrap_or_else(|| {
        let result = resolve(spec, &path, item);
        known.push(Known { path, stamps, result });
        known.len() - 1
    });
    match &mut known[at].result {
        Ok(usable) => Some(Page {
            table: usable.table,
            attribute: Some(format!("spec = {:?}", spec.value())),
            release: None,
            kinds: Some(usable.kinds.clone()),
            files: std::mem::take(&mut usable.unwatched),
        }),
        Err(unusable) => {
            if *item == unusable.reporter {
                errors.push(unusable.message.clone().at(spec));
            }
            None
        }
    }
}

/// Resolves a page. Its table is never freed.
fn resolve(spec: &LitStr, path: &Path, item: &Ident) -> Result<Usable, Unusable> {
    let unusable = |message| Unusable { message, reporter: item.to_string() };
    let source = Source::read(path).map_err(|error| unusable(page::unreadable(&error.to_string())))?;
    let read = source.page();
    let Some(model) = read.spec else { return Err(unusable(page::with_errors(&spec.value(), &read.findings))) };
    let beside = [source.kinds, source.parents].map(|file| file.map(|(path, _)| path));
    let kinds = beside[0].clone().unwrap_or_else(|| path.with_extension("fields.toml"));
    let kinds = kinds.strip_prefix(root()).unwrap_or(&kinds).display().to_string();
    let files = std::iter::once(path.to_owned()).chain(beside.into_iter().flatten());
    let unwatched = files.map(|path| path.display().to_string()).collect();
    Ok(Usable { table: model.leak(), kinds, unwatched })
}

fn stamps(page: &Path) -> Stamps {
    let stamp = |path: &Path| {
        let metadata = path.metadata().ok()?;
        Some((metadata.modified().ok()?, metadata.len()))
    };
    let [[own_kinds, kinds], [own_parents, parents]] = Source::files_beside(page);
    [stamp(page), stamp(&own_kinds), stamp(&kinds), stamp(&own_parents), stamp(&parents)]
}

/// The folder of the Cargo.toml of the crate that is being compiled.
fn root() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default()
}
