//! A page of the user's own: read while the macro expands, and tracked by the build.

use std::path::PathBuf;

use events_spec::{Source, Spec};
use syn::LitStr;

use crate::errors::{Errors, page};

/// A page with the files that it was read from.
pub(crate) struct Own {
    pub(super) spec: Spec,
    /// The page, and the kinds file beside it when there is one.
    pub(super) files: Vec<String>,
}

impl Own {
    /// Reads the page that `spec = "..."` names, relative to the folder of the user's Cargo.toml.
    pub(super) fn read(spec: &LitStr, errors: &mut Errors) -> Option<Self> {
        let path = root().join(spec.value());
        let source = match Source::read(&path) {
            Ok(source) => source,
            Err(error) => {
                errors.push(page::unreadable(spec, &error));
                return None;
            }
        };
        let read = source.page();
        let Some(model) = read.spec else {
            errors.push(page::with_errors(spec, &read.findings));
            return None;
        };
        let kinds = source.kinds.as_ref().map(|(path, _)| path);
        let files = [&path].into_iter().chain(kinds).map(|path| path.display().to_string()).collect();
        Some(Self { spec: model, files })
    }
}

/// The folder of the Cargo.toml of the crate that is being compiled.
fn root() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default()
}
