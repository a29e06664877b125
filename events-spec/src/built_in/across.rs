//! What the built-in pages of other release lines say about a name that a page does not have.

use std::sync::OnceLock;

use super::BuiltIn;
use crate::{EventDef, ServerVersion, Source, Spec, Table};

/// What another release line says about a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Across {
    /// A later line has it.
    Later {
        /// The release that added it.
        since: String,
        /// Its name on this page, if that release renamed it.
        called: Option<String>,
    },
    /// An earlier line had it under this name, and this page has it under another one.
    Renamed {
        /// The name on this page.
        to: String,
        /// The release that renamed it, if a page says.
        since: Option<String>,
    },
    /// An earlier line had it, and this page has nothing for it.
    Earlier {
        /// That line.
        line: ServerVersion,
    },
}

impl Across {
    /// What other lines say about an event that the table does not have; `None` if the table is not of a built-in line.
    #[must_use]
    pub fn event(table: &Table<'_>, name: &str) -> Option<Self> {
        others(table)?.find_map(|(is_later, line, page)| {
            let event = page.event(name)?;
            Some(if is_later { later(line, page.since(event), None) } else { Self::Earlier { line } })
        })
    }

    /// What other lines say about a field that an event of the table does not have.
    #[must_use]
    pub fn field(table: &Table<'_>, event: &EventDef<'_>, name: &str) -> Option<Self> {
        let has = |name: &str| event.field(name).is_some();
        others(table)?.find_map(|(is_later, line, page)| {
            let other = page.event(event.name)?;
            if let Some(field) = page.field(other, name) {
                let field = field.field;
                if !is_later {
                    return Some(Self::Earlier { line });
                }
                let called = field.formerly.iter().map(|formerly| &formerly.name).find(|former| has(former));
                return Some(later(line, field.since.as_deref().or(page.since(other)), called.cloned()));
            }
            // What the earlier line renamed itself: 2.3.9 made `cmd_name` of `name`.
            let mut fields = page.fields(other).filter(|field| !is_later && has(&field.field.name));
            fields.find_map(|field| {
                let former = field.field.formerly.iter().find(|former| former.name == name)?;
                Some(Self::Renamed { to: field.field.name.clone(), since: former.before.clone() })
            })
        })
    }

    /// The sentence for a help line: ``it is called `cmd_name` since 2.3.9``.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::Later { since, called: None } => format!("it was added in {since}"),
            Self::Later { since, called: Some(called) } => format!("before {since} it was called `{called}`"),
            Self::Renamed { to, since: Some(since) } => format!("it is called `{to}` since {since}"),
            Self::Renamed { to, since: None } => format!("it is now called `{to}`"),
            Self::Earlier { line } => format!("only Dovecot {line} has it"),
        }
    }
}

fn later(line: ServerVersion, since: Option<&str>, called: Option<String>) -> Across {
    Across::Later { since: since.map_or_else(|| format!("{line}.0"), str::to_owned), called }
}

/// The pages of the other lines, each with whether it is later and its line; later ones first, because they also say
/// what something was called before.
fn others(table: &Table<'_>) -> Option<impl Iterator<Item = (bool, ServerVersion, &'static Spec)>> {
    let own = BuiltIn::LINES.iter().find(|page| page.file == table.page)?.line?;
    let mut others: Vec<_> =
        pages().iter().filter(|(line, _)| *line != own).map(|(line, page)| (*line > own, *line, page)).collect();
    others.sort_by_key(|(is_later, ..)| !is_later);
    Some(others.into_iter())
}

/// The pages of all lines, read once.
fn pages() -> &'static [(ServerVersion, Spec)] {
    static PAGES: OnceLock<Vec<(ServerVersion, Spec)>> = OnceLock::new();
    PAGES.get_or_init(|| {
        let read = |page: &&'static BuiltIn| Some((page.line?, Source::built_in(page).page().spec?));
        BuiltIn::LINES.iter().filter_map(read).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(page: &'static BuiltIn, event: &str, name: &str) -> Option<String> {
        let spec = Source::built_in(page).page().spec?;
        spec.with_table(|table| Some(Across::field(table, table.event(event)?, name)?.in_words()))
    }

    fn event(page: &'static BuiltIn, name: &str) -> Option<String> {
        let spec = Source::built_in(page).page().spec?;
        spec.with_table(|table| Some(Across::event(table, name)?.in_words()))
    }

    #[test]
    fn what_a_later_line_added_is_told_with_its_release() {
        assert_eq!(event(&crate::built_in::V2_3, "imap_id_received").as_deref(), Some("it was added in 2.4.0"));
        assert_eq!(
            event(&crate::built_in::V2_3, "proxy_session_reconnecting").as_deref(),
            Some("it was added in 2.4.1")
        );
        assert_eq!(event(&crate::built_in::V2_4, "no_such_event"), None);
        let renamed = field(&crate::built_in::V2_3, "imap_command_finished", "net_in_bytes");
        assert_eq!(renamed.as_deref(), Some("before 2.4.0 it was called `bytes_in`"));
    }

    #[test]
    fn what_an_earlier_line_renamed_is_called_as_this_page_has_it() {
        let renamed = field(&crate::built_in::V2_4, "imap_command_finished", "name");
        assert_eq!(renamed.as_deref(), Some("it is called `cmd_name` since 2.3.9"));
    }

    #[test]
    fn the_published_page_is_of_no_line() {
        assert_eq!(event(&crate::built_in::PUBLISHED, "imap_id_received"), None);
    }
}
