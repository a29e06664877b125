//! The page that names are looked up in: Dovecot's own, or one that the user names.

mod generated;
#[cfg(feature = "custom-spec")]
mod own;

use events_spec::Table;
use syn::LitStr;

pub(crate) use self::generated::TABLE;
use crate::errors::Errors;
#[cfg(not(feature = "custom-spec"))]
use crate::errors::page;

/// Where the table comes from.
pub(crate) enum Source {
    /// Dovecot's own page, which is built in.
    Vendored,
    /// A page of the user's own.
    #[cfg(feature = "custom-spec")]
    Own(Box<own::Own>),
}

impl Source {
    /// The page that `spec = "..."` names, or Dovecot's; none when it cannot be used.
    pub(crate) fn of(spec: Option<&LitStr>, errors: &mut Errors) -> Option<Self> {
        match spec {
            None => Some(Self::Vendored),
            #[cfg(feature = "custom-spec")]
            Some(spec) => own::Own::read(spec, errors).map(|own| Self::Own(Box::new(own))),
            #[cfg(not(feature = "custom-spec"))]
            Some(spec) => {
                errors.push(page::needs_feature(spec));
                None
            }
        }
    }

    /// Calls `use_table` with the page.
    pub(crate) fn with_table<T>(&self, use_table: impl FnOnce(&Table<'_>, &Self) -> T) -> T {
        match self {
            Self::Vendored => use_table(&TABLE, self),
            #[cfg(feature = "custom-spec")]
            Self::Own(own) => own.spec.with_table(|table| use_table(table, self)),
        }
    }

    /// Whether it is Dovecot's page, for whose fields `events-core` has the check traits.
    pub(crate) fn is_vendored(&self) -> bool {
        match self {
            Self::Vendored => true,
            #[cfg(feature = "custom-spec")]
            Self::Own(_) => false,
        }
    }

    /// The files that the expansion depends on.
    pub(crate) fn files(&self) -> &[String] {
        match self {
            Self::Vendored => &[],
            #[cfg(feature = "custom-spec")]
            Self::Own(own) => &own.files,
        }
    }
}
