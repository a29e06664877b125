//! The categories that exist, and what a page says about others.

use crate::wildcard::matches;
use crate::{Elsewhen, ServerVersion, Spec};

/// A category defined in the server's code: an entry `[[category]]` in the file beside a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// The name, or a pattern with `*`: `service:*`.
    pub name: String,
    /// Its parent: a filter on the parent also matches this category.
    pub parent: Option<String>,
    /// The only program whose events have it, if there is only one.
    pub program: Option<String>,
    /// The first release that has it; `None` if it is older than the page.
    pub since: Option<String>,
    /// The first release that no longer has it.
    pub removed: Option<String>,
    /// Its name before [`since`](Self::since).
    pub formerly: Option<String>,
    /// The source of this information.
    pub reason: String,
}

/// What a page says about a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CategoryAnswer<'a> {
    /// Events can have it.
    There,
    /// Another release has it, possibly under this name.
    Elsewhen(Elsewhen<'a>),
    /// The page lists the server's categories, but not this one. A plugin may define it.
    Unknown,
    /// The page does not list categories.
    Unlisted,
}

/// Why an event is never in a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExcludedCategory<'a> {
    /// The category that the page gives the event.
    pub has: &'a str,
    /// The program that this category belongs to.
    pub program: &'a str,
    /// The program that the other category belongs to.
    pub other: &'a str,
}

impl Spec {
    /// What the page says about a category, in the version that the model is for.
    ///
    /// ```
    /// use events_spec::{CategoryAnswer, Source, built_in};
    ///
    /// let spec = Source::built_in(&built_in::V2_4).page().spec.ok_or("errors")?;
    /// assert_eq!(spec.category("service:imap"), CategoryAnswer::There);
    /// assert_eq!(spec.category("imap_login"), CategoryAnswer::Unknown);
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn category(&self, name: &str) -> CategoryAnswer<'_> {
        let all = self.parents.categories();
        let is_meant = |category: &&Category| matches(&category.name, name);
        let elsewhen = all.iter().find(is_meant).map(|category| self.absence(category));
        if let Some(elsewhen) = elsewhen {
            return elsewhen.map_or(CategoryAnswer::There, CategoryAnswer::Elsewhen);
        }
        if self.page_categories().any(|category| category == name) {
            return CategoryAnswer::There;
        }
        if all.is_empty() {
            return CategoryAnswer::Unlisted;
        }
        let Some(later) = all.iter().find(|category| category.formerly.as_deref() == Some(name)) else {
            return CategoryAnswer::Unknown;
        };
        match self.absence(later) {
            Some(Elsewhen::NotYet { .. }) => CategoryAnswer::There,
            Some(other) => CategoryAnswer::Elsewhen(other),
            None => CategoryAnswer::Elsewhen(Elsewhen::Renamed { to: &later.name, since: later.since.as_deref() }),
        }
    }

    /// The names of the version's categories, including patterns, without repetitions: those of the list, then those
    /// that only headings of the page have.
    #[must_use]
    pub fn category_names(&self) -> Vec<&str> {
        let name_then = |category: &'_ Category| match self.absence(category) {
            None => Some(false),
            Some(Elsewhen::NotYet { called: Some(_), .. }) => Some(true),
            Some(_) => None,
        };
        let mut names: Vec<&str> = Vec::new();
        for category in self.parents.categories() {
            match name_then(category) {
                Some(true) => names.extend(category.formerly.as_deref()),
                Some(false) => names.push(&category.name),
                None => {}
            }
        }
        let is_listed = |name: &str| self.parents.categories().iter().any(|category| matches(&category.name, name));
        for name in self.page_categories().filter(|name| !is_listed(name)) {
            if !names.iter().any(|known| matches(known, name)) {
                names.push(name);
            }
        }
        names
    }

    /// Whether an event in the category `has` matches a filter on `wanted`: it is the same one or a child of it.
    #[must_use]
    pub fn category_is_within(&self, has: &str, wanted: &str) -> bool {
        let all = self.parents.categories();
        let parent_of = |name: &str| all.iter().find(|category| category.name == name)?.parent.as_deref();
        let mut at = Some(has);
        // A file may declare two categories as parents of each other.
        for _ in 0..=all.len() {
            match at {
                Some(name) if name == wanted => return true,
                Some(name) => at = parent_of(name),
                None => return false,
            }
        }
        false
    }

    /// Why no event of this name is ever in a category: the page gives it another one, and each of the two belongs to a
    /// program of its own. `None` if it may be in it, because an event also has the categories of its parents.
    ///
    /// ```
    /// use events_spec::{Source, built_in};
    ///
    /// let spec = Source::built_in(&built_in::V2_4).page().spec.ok_or("errors")?;
    /// let reason = spec.category_excluded("imap_command_finished", "pop3").ok_or("possible")?;
    /// assert_eq!((reason.has, reason.program), ("imap", "imap"));
    /// assert!(spec.category_excluded("imap_command_finished", "storage").is_none());
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn category_excluded<'a>(&'a self, event: &str, wanted: &str) -> Option<ExcludedCategory<'a>> {
        let other = self.program_of(wanted)?;
        let has = self.event(event)?.categories.iter().map(String::as_str);
        let mut programs = has.filter_map(|has| Some((has, self.program_of(has)?)));
        let (has, program) = programs.find(|(_, program)| *program != other)?;
        Some(ExcludedCategory { has, program, other })
    }

    /// Whether the page gives an event the category, or a part of it.
    #[must_use]
    pub fn category_is_given(&self, event: &str, wanted: &str) -> bool {
        let given = self.event(event).map_or(&[][..], |event| &event.categories);
        given.iter().any(|has| self.category_is_within(has, wanted))
    }

    /// The only program whose events have a category.
    fn program_of(&self, name: &str) -> Option<&str> {
        self.parents.categories().iter().find(|category| category.name == name)?.program.as_deref()
    }

    fn page_categories(&self) -> impl Iterator<Item = &str> {
        let of_events = self.events.iter().flat_map(|event| &event.categories);
        self.sections.iter().flat_map(|section| &section.categories).chain(of_events).map(String::as_str)
    }

    /// Why the version does not have a category of the list.
    fn absence<'a>(&self, category: &'a Category) -> Option<Elsewhen<'a>> {
        let at = self.version?;
        let of = |note: &'a Option<String>| {
            let note = note.as_deref()?;
            Some((note, note.parse::<ServerVersion>().ok()?))
        };
        let since = of(&category.since).filter(|(_, version)| !at.has(*version));
        if let Some((since, _)) = since {
            return Some(Elsewhen::NotYet { since, called: category.formerly.as_deref() });
        }
        let (removed, version) = of(&category.removed)?;
        at.has(version).then_some(Elsewhen::Removed { removed })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::built_in::{BuiltIn, PUBLISHED, V2_3, V2_4};
    use crate::{Reading, Source};

    fn spec(page: &'static BuiltIn, version: Option<&str>) -> Spec {
        let version = version.map(|version| version.parse().unwrap());
        Source::built_in(page).page_with(&Reading { version, base: None }).spec.unwrap()
    }

    #[test]
    fn a_category_of_the_server_is_there_and_a_misspelled_one_is_unknown() {
        let spec = spec(&V2_4, None);
        for name in ["storage", "mail", "service:imap", "service:anything", "fts-flatcurve", "auth"] {
            assert_eq!(spec.category(name), CategoryAnswer::There, "{name}");
        }
        assert_eq!(spec.category("mailbx"), CategoryAnswer::Unknown);
        assert!(spec.category_names().contains(&"mailbox"));
    }

    #[test]
    fn what_another_release_has_is_said() {
        let answer = |version: &str, name: &str| match spec(&V2_3, Some(version)).category(name) {
            CategoryAnswer::Elsewhen(elsewhen) => elsewhen.in_words(),
            other => format!("{other:?}"),
        };
        assert_eq!(answer("2.3.21", "push_notification"), "it is called `push-notification` since 2.3.11");
        assert_eq!(answer("2.3.10", "push_notification"), "There");
        assert_eq!(answer("2.3.10", "push-notification"), "before 2.3.11 it was called `push_notification`");
        assert_eq!(answer("2.3.14", "http-client"), "it was added in 2.3.16");
        assert_eq!(answer("2.3.21", "cydir"), "it was removed in 2.3.14");
        let names = spec(&V2_3, Some("2.3.10"));
        let names = names.category_names();
        assert!(names.contains(&"push_notification") && !names.contains(&"push-notification"));
    }

    #[test]
    fn a_page_without_a_list_says_nothing_about_categories() {
        assert_eq!(spec(&PUBLISHED, None).category("anything"), CategoryAnswer::Unlisted);
    }

    #[test]
    fn every_category_that_a_heading_names_is_on_the_list_with_its_parents() {
        for page in BuiltIn::LINES {
            let spec = spec(page, None);
            let list = spec.parents.categories();
            let known = |name: &str| list.iter().any(|category| matches(&category.name, name));
            for category in spec.events.iter().flat_map(|event| &event.categories) {
                assert!(known(category), "{}: {category}", page.file);
            }
            for parent in list.iter().filter_map(|category| category.parent.as_deref()) {
                assert!(known(parent), "{}: {parent}", page.file);
            }
        }
    }

    #[test]
    fn a_filter_on_a_category_takes_its_parts() {
        let spec = spec(&V2_4, None);
        assert!(spec.category_is_within("mail", "storage") && spec.category_is_within("mail", "mail"));
        assert!(!spec.category_is_within("storage", "mail") && !spec.category_is_within("x", "y"));
    }
}
