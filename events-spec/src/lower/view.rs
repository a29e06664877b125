//! What a name becomes in the version that the model is for: itself, an earlier name, or absent.

use std::ops::Range;

use crate::ServerVersion;
use crate::grammar::Named;
use crate::spec::{Formerly, WhyAbsent};

/// What a version has for a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// The name as written.
    Here(Seen),
    /// An earlier name, because the one on the page was introduced later.
    Earlier(Seen, WhyAbsent),
    /// Nothing.
    Absent(WhyAbsent),
}

/// A name with its version notes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// The bytes of the name: as written, or as an earlier name in its note.
    pub(super) name: Range<usize>,
    pub(super) since: Option<String>,
    pub(super) removed: Option<String>,
    pub(super) changed: Vec<String>,
    /// The earlier names.
    pub(super) formerly: Vec<Formerly>,
}

/// An earlier name with its bytes.
type Called = (Range<usize>, Formerly);

/// What version `at` has for a name in the page's text `source`. `fallback` is the release of what contains the name,
/// for a name without one of its own.
pub(super) fn view(source: &str, named: &Named, fallback: Option<&str>, at: Option<ServerVersion>) -> View {
    let text = |range: &Range<usize>| source[range.clone()].to_owned();
    let notes = &named.notes;
    let since = notes.since.as_ref().map(text);
    let removed = notes.removed.as_ref().map(text);
    let called: Vec<Called> = notes
        .called
        .iter()
        .map(|(name, before)| {
            let before = before.as_ref().map(text).or_else(|| since.clone());
            (name.clone(), Formerly { name: text(name), before })
        })
        .collect();
    let why = WhyAbsent::of(since.as_deref().or(fallback), removed.as_deref(), at);
    let earlier = match (&why, at) {
        (Some(WhyAbsent::Removed(_)), _) | (_, None) => None,
        (None | Some(WhyAbsent::NotYet(_)), Some(at)) => called
            .iter()
            .filter(|name| renamed(name).is_some_and(|before| !at.has(before)))
            .min_by_key(|name| renamed(name)),
    };
    // A release that renamed the item did not add it; another release in its note did.
    let was_renaming = called.iter().any(|(_, name)| name.before == since);
    let earlier = earlier.filter(|_| why.is_none() || was_renaming);
    let seen = |name: Range<usize>, since, until: Option<ServerVersion>| Seen {
        name,
        since,
        removed: removed.clone(),
        changed: notes.changed.iter().map(text).collect(),
        formerly: called
            .iter()
            .filter(|name| until.is_none() || renamed(name) < until)
            .map(|(_, name)| name.clone())
            .collect(),
    };
    match (earlier, why) {
        (Some(name @ (bytes, formerly)), why) => {
            let until = formerly.before.clone().unwrap_or_default();
            View::Earlier(seen(bytes.clone(), since.filter(|_| why.is_none()), renamed(name)), WhyAbsent::NotYet(until))
        }
        (None, Some(why)) => View::Absent(why),
        (None, None) => View::Here(seen(named.name.clone(), since, None)),
    }
}

/// The release that renamed an item, if the page gives one of Dovecot's versions.
fn renamed((_, name): &Called) -> Option<ServerVersion> {
    name.before.as_deref()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::{self, ItemHead};

    /// The name that a version has for the field of a bullet, and the names before it.
    fn seen(text: &str, at: &str) -> Result<(String, Vec<String>), WhyAbsent> {
        let ItemHead::Fields(names, _) = grammar::item_head(text) else { return Ok((String::new(), Vec::new())) };
        match view(text, &names[0], None, at.parse().ok()) {
            View::Here(seen) | View::Earlier(seen, _) => {
                Ok((text[seen.name].to_owned(), seen.formerly.into_iter().map(|name| name.name).collect()))
            }
            View::Absent(why) => Err(why),
        }
    }

    fn name(name: &str, before: &[&str]) -> Result<(String, Vec<String>), WhyAbsent> {
        Ok((name.to_owned(), before.iter().map(|&name| name.to_owned()).collect()))
    }

    #[test]
    fn an_earlier_version_has_the_name_of_then() {
        let text = "c (v2.4.0, called b before, called a before v2.3.9): words";
        assert_eq!(seen(text, "2.4.1"), name("c", &["b", "a"]));
        assert_eq!(seen(text, "2.3.9"), name("b", &["a"]));
        assert_eq!(seen(text, "2.3.8"), name("a", &[]));
    }

    #[test]
    fn a_thing_that_was_renamed_later_still_came_with_a_release() {
        let text = "b (v2.3.6, called a before v2.4.0): words";
        assert_eq!(seen(text, "2.4.0"), name("b", &["a"]));
        assert_eq!(seen(text, "2.3.6"), name("a", &[]));
        assert_eq!(seen(text, "2.3.5"), Err(WhyAbsent::NotYet("2.3.6".to_owned())));
    }

    #[test]
    fn what_was_removed_has_no_earlier_name() {
        let text = "b (v2.4.0, removed v2.4.2): words";
        assert_eq!(seen(text, "2.4.2"), Err(WhyAbsent::Removed("2.4.2".to_owned())));
        assert_eq!(seen(text, "2.4.1"), name("b", &[]));
    }
}
