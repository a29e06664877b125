//! Selects the page: a built-in one or a custom one.

#[cfg(feature = "custom-spec")]
mod custom;

use events_spec::tables::PUBLISHED;
use events_spec::{FormerlyDef, ServerVersion, Table};
use proc_macro2::Ident;
use syn::LitStr;

use crate::attr::Spec;
use crate::errors::{Errors, page};

/// A page and its origin.
pub(crate) struct Page {
    pub(crate) table: &'static Table<'static>,
    /// The attribute that selects the page: `spec = "..."` or `dovecot = "..."`; `None` for the published page.
    pub(crate) attribute: Option<String>,
    /// The release that the emitter is for, if the attribute names one.
    pub(crate) release: Option<ServerVersion>,
    /// For a custom page, the path of its kinds file, even if it does not exist.
    pub(crate) kinds: Option<String>,
    /// The files that the build depends on.
    pub(crate) files: Vec<String>,
}

impl Page {
    /// The page that the attributes select, or Dovecot's; `None` if it cannot be used.
    ///
    /// `item` is the type with the attribute: an error in a page is reported only for the first type that uses it.
    pub(crate) fn of(spec: &Spec, item: &Ident, errors: &mut Errors) -> Option<Self> {
        match spec {
            Spec::BuiltIn => Some(Self::built_in(&PUBLISHED)),
            Spec::Dovecot(version) => dovecot(version, errors),
            // Already reported.
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

    fn built_in(table: &'static Table<'static>) -> Self {
        Self { table, attribute: None, release: None, kinds: None, files: Vec::new() }
    }

    /// Whether `events-core` has a trait for each field of the page.
    pub(crate) fn has_checks(&self) -> bool {
        self.attribute.is_none()
    }

    /// Whether the emitter's release has something that was added in `since`.
    pub(crate) fn has(&self, since: Option<&str>) -> bool {
        let since: Option<ServerVersion> = since.and_then(|since| since.parse().ok());
        match (self.release, since) {
            (Some(release), Some(since)) => release.has(since),
            (None, _) | (_, None) => true,
        }
    }

    /// The name of an item in the release that the emitter is for; `None` if that release does not have it yet.
    pub(crate) fn called<'a>(
        &self,
        name: &'a str,
        since: Option<&str>,
        formerly: &'a [FormerlyDef<'a>],
    ) -> Option<&'a str> {
        let then = formerly.iter().find(|formerly| formerly.before.is_some() && !self.has(formerly.before));
        match then {
            Some(then) => Some(then.name),
            None if self.has(since) => Some(name),
            None => None,
        }
    }
}

/// The page of the release line that a version belongs to.
fn dovecot(version: &LitStr, errors: &mut Errors) -> Option<Page> {
    let known: Option<ServerVersion> = version.value().parse().ok();
    let line = known.map(ServerVersion::release_line);
    let (table, feature) = if line == Some(ServerVersion::V2_3) {
        (V2_3, "dovecot-2-3")
    } else if line == Some(ServerVersion::V2_4) {
        (V2_4, "dovecot-2-4")
    } else {
        errors.push(page::unknown_version(version));
        return None;
    };
    let Some(table) = table else {
        errors.push(page::needs_version_feature(version, feature));
        return None;
    };
    let attribute = Some(format!("dovecot = {:?}", version.value()));
    Some(Page { attribute, release: known.filter(|known| known.patch().is_some()), ..Page::built_in(table) })
}

#[cfg(feature = "dovecot-2-3")]
static V2_3: Option<&Table<'_>> = Some(&events_spec::tables::V2_3);
#[cfg(not(feature = "dovecot-2-3"))]
static V2_3: Option<&Table<'_>> = None;
#[cfg(feature = "dovecot-2-4")]
static V2_4: Option<&Table<'_>> = Some(&events_spec::tables::V2_4);
#[cfg(not(feature = "dovecot-2-4"))]
static V2_4: Option<&Table<'_>> = None;
