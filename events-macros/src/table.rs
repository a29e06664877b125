//! The page that names are looked up in: a built-in one, or a custom one that the user names.

#[cfg(feature = "custom-spec")]
mod custom;

use events_spec::Table;
use events_spec::tables::PUBLISHED;
use proc_macro2::Ident;

use crate::attr::Spec;
use crate::errors::Errors;
#[cfg(not(feature = "custom-spec"))]
use crate::errors::page;

/// A page, with where it comes from.
pub(crate) struct Page {
    pub(crate) table: &'static Table<'static>,
    /// Of a custom page, what its users write: `spec = "..."`.
    pub(crate) spec: Option<String>,
    /// Of a custom page, the kinds file that it has or could have.
    pub(crate) kinds: Option<String>,
    /// The files that the build has to watch.
    pub(crate) files: Vec<String>,
}

impl Page {
    /// The page that `spec = "..."` names, or Dovecot's; none when it cannot be used.
    ///
    /// `item` is the type that asks, so that a mistake on the page is reported once and not by each type.
    pub(crate) fn of(spec: &Spec, item: &Ident, errors: &mut Errors) -> Option<Self> {
        match spec {
            Spec::BuiltIn => Some(Self { table: &PUBLISHED, spec: None, kinds: None, files: Vec::new() }),
            // Reported where it is.
            Spec::Broken => None,
            #[cfg(feature = "custom-spec")]
            Spec::Custom(spec) => custom::read(spec, item, errors),
            #[cfg(not(feature = "custom-spec"))]
            Spec::Custom(spec) => {
                let _ = item;
                errors.push(page::needs_feature(spec));
                None
            }
        }
    }

    /// Whether the page is built in, so that `events-core` has a trait for each of its fields.
    pub(crate) fn is_built_in(&self) -> bool {
        self.spec.is_none()
    }
}
