//! Dovecot's own page, built in, and the kinds file that belongs to it.

use crate::{Findings, Kinds, Spec};

/// The page as Dovecot published it in 2019, byte for byte.
pub const EVENTS_TXT: &str = include_str!("../spec/Events.txt");

/// The kinds of its fields.
pub const FIELDS_TOML: &str = include_str!("../spec/fields.toml");

/// The fields that reach its events from elsewhere.
pub const PARENTS_TOML: &str = include_str!("../spec/parents.toml");

/// The name under which messages cite the page.
pub const FILE: &str = "Events.txt";

/// The page, resolved.
///
/// # Errors
///
/// The findings, should the page that was built in have errors; a test makes sure that it has none.
pub fn spec() -> Result<Spec, Findings> {
    Spec::from_text(FILE, EVENTS_TXT, &Kinds::vendored()).map(|(spec, _)| spec)
}
