//! Generates Rust types from a page: a struct for each event, an enum for each list of values, and the page as a table.
//!
//! In a `build.rs`, with the feature `generate` of this crate as a build dependency:
//!
//! ```no_run
//! use events_spec::generate::{Error, Generator};
//!
//! fn main() -> Result<(), Error> {
//!     Generator::new("pages/Shop.txt").build("shop.rs")
//! }
//! ```
//!
//! and in the crate, which depends on `events-core` with its feature `table`:
//!
//! ```ignore
//! /// The events of this service.
//! pub mod shop {
//!     include!(concat!(env!("OUT_DIR"), "/shop.rs"));
//! }
//! ```
//!
//! Keep the page in a folder of its own. Cargo then watches the folder: it builds again when the page, its kinds file or
//! its parents file changes, and also when one of them is created later.
//!
//! The rest of this module is what the command `codegen` is made of.

mod cargo;
mod core_path;
mod error;
pub mod file;
pub mod naming;
pub mod prose;
pub mod reference;
pub mod rust;

use std::path::{Path, PathBuf};

pub use self::core_path::CorePath;
pub use self::error::Error;
use self::reference::Beside;
use self::rust::{Cx, Home};
use crate::{Source, Spec};

/// Generates the types of one page.
///
/// ```
/// use events_spec::generate::Generator;
///
/// # let folder = std::env::temp_dir().join("events-spec-generate");
/// # std::fs::create_dir_all(&folder)?;
/// # let page = folder.join("Shop.txt");
/// # std::fs::write(&page, "Shop\n====\n\nOrders\n------\n\n*order_placed*\n\n * order: number of the order\n")?;
/// let text = Generator::new(&page).krate("ev").generate()?;
/// assert!(text.contains("pub struct OrderPlaced<'a> {"));
/// assert!(text.contains("use ::ev::{"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Generator {
    page: PathBuf,
    core: String,
}

impl Generator {
    /// A generator for the page in this file, with the files beside it. In a `build.rs`, the path is relative to the
    /// folder of Cargo.toml.
    #[must_use]
    pub fn new(page: impl AsRef<Path>) -> Self {
        Self { page: page.as_ref().to_owned(), core: "events_core".to_owned() }
    }

    /// The path of `events-core` in the crate that compiles the types: `ev` if Cargo.toml calls it so, `telemetry::ev` if
    /// another crate re-exports it, `crate::ev` if the crate itself does.
    #[must_use]
    pub fn krate(mut self, path: impl Into<String>) -> Self {
        self.core = path.into();
        self
    }

    /// The types as the text of one file, which `include!` and `mod` accept. The same page makes the same text.
    ///
    /// A test that compares a committed file with it keeps the file up to date.
    ///
    /// # Errors
    ///
    /// If the page cannot be read or has errors, or if the path of the crate is not a path.
    pub fn generate(&self) -> Result<String, Error> {
        let home = Home::User(CorePath::parse(&self.core).ok_or_else(|| Error::core_path(&self.core))?);
        let spec = self.spec()?;
        let notice = file::notice(&spec, "events_spec::generate");
        file::one(&Cx::new(&spec, &home), &notice).map_err(|error| Error::not_rust(&self.page, &error))
    }

    /// What people read about the page, as Markdown: every event and field, with links between them.
    ///
    /// # Errors
    ///
    /// If the page cannot be read or has errors.
    pub fn reference(&self) -> Result<String, Error> {
        Ok(reference::text(&self.spec()?, &Beside::default()))
    }

    /// Writes the types to this file in `OUT_DIR`, and tells cargo what to watch. Only for a `build.rs`.
    ///
    /// A file that already has this text is not touched.
    ///
    /// # Errors
    ///
    /// As for [`generate`](Self::generate), or if the file cannot be written, or if cargo does not run this program.
    pub fn build(&self, file: &str) -> Result<(), Error> {
        let path = cargo::out_dir()?.join(file);
        // Before the page can be wrong, so that the build script runs again when it is right.
        cargo::watch(&self.page).map_err(Error::output)?;
        cargo::write(&path, &self.generate()?)
    }

    fn spec(&self) -> Result<Spec, Error> {
        let source = Source::read(&self.page).map_err(Error::read)?;
        let page = source.page();
        page.spec.ok_or_else(|| Error::page(&source.file, &page.findings))
    }
}
