//! Why types cannot be generated.

use std::path::Path;
use std::{error, fmt, io};

use crate::{Findings, Level, ReadError};

/// The reason why types cannot be generated, for people. `Debug` prints the same text, because that is what cargo shows
/// when `main` of a build script returns it.
pub struct Error(String);

impl Error {
    pub(super) fn core_path(path: &str) -> Self {
        Self(format!(
            "`{path}` is not the path of a crate\nhelp: `ev` if Cargo.toml calls `events-core` so, `telemetry::ev` if \
             another crate re-exports it, `crate::ev` if this crate does"
        ))
    }

    pub(super) fn read(error: ReadError) -> Self {
        Self(error.to_string())
    }

    /// Every error on the page, with its place.
    pub(super) fn page(file: &str, findings: &Findings) -> Self {
        let mut text = format!("the page `{file}` has errors");
        for finding in findings.as_slice().iter().filter(|finding| finding.level == Level::Error).take(MOST) {
            let place = &finding.location;
            text.push_str(&format!(
                "\n{}:{}:{}: {} [{}]",
                place.file, place.line, place.column, finding.message, finding.rule
            ));
            if let Some(help) = &finding.help {
                text.push_str(&format!("\nhelp: {help}"));
            }
        }
        Self(text)
    }

    pub(super) fn output(error: io::Error) -> Self {
        Self(format!("cannot write for cargo: {error}"))
    }

    pub(super) fn no_out_dir() -> Self {
        Self("`OUT_DIR` is not set: only a build script can call `build`; elsewhere, use `generate`".to_owned())
    }

    pub(super) fn written(path: &Path, error: &io::Error) -> Self {
        Self(format!("cannot write `{}`: {error}", path.display()))
    }

    pub(super) fn not_rust(page: &Path, error: &syn::Error) -> Self {
        Self(format!("what was generated from `{}` is not valid Rust, which is a bug: {error}", page.display()))
    }
}

/// How many errors of a page are shown.
const MOST: usize = 20;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl error::Error for Error {}
