//! Dovecot's own page of 2019, built in, with the files beside it.

use crate::{Findings, Kinds, Spec};

/// The page as Dovecot published it in 2019, byte for byte.
pub const EVENTS_TXT: &str = include_str!("../spec/Events.txt");

/// The kinds of its fields.
pub const FIELDS_TOML: &str = include_str!("../spec/fields.toml");

/// The fields that its events have without listing them.
pub const PARENTS_TOML: &str = include_str!("../spec/parents.toml");

/// The file name that messages cite.
pub const FILE: &str = "Events.txt";

/// Resolves the page.
///
/// # Errors
///
/// The findings, if the built-in page has errors; a test ensures that it has none.
pub fn spec() -> Result<Spec, Findings> {
    Spec::from_text(FILE, EVENTS_TXT, &Kinds::vendored()).map(|(spec, _)| spec)
}
