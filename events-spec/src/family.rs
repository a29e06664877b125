//! Families of events: names that begin with the same words, as those of one program or plugin do.

use crate::suggest;

/// The family of a name, as a pattern, when a page documents no event of it: `fts_xapian_*`.
///
/// A page that documents a family is taken to know all of it, so that another name in it is a mistake. About a family
/// that it lacks it says nothing: the events of a plugin are on the plugin's page. What events have in common counts:
/// where all that begin with `fts` begin with `fts_flatcurve`, the events of another index are another family. A name
/// that only misspells a documented one is of that one's family.
///
/// ```
/// use events_spec::family::unknown_family;
///
/// let known = ["imap_command_finished", "fts_flatcurve_index", "fts_flatcurve_query", "imap_client_hibernated"];
/// assert_eq!(unknown_family("imap_comand_finished", known), None);
/// assert_eq!(unknown_family("spam_verdict_given", known).as_deref(), Some("spam_*"));
/// assert_eq!(unknown_family("fts_xapian_query", known).as_deref(), Some("fts_xapian_*"));
/// ```
#[must_use]
pub fn unknown_family<'k>(name: &str, known: impl IntoIterator<Item = &'k str, IntoIter: Clone>) -> Option<String> {
    let known = known.into_iter();
    let words: Vec<&str> = name.split('_').collect();
    let (first, [_, ..]) = words.split_first()? else { return None };
    if first.is_empty() {
        return None;
    }
    // The words with which all relatives begin; never all of a name.
    let mut shared: Option<Vec<&str>> = None;
    let mut relatives = 0;
    for relative in known.clone() {
        let mut of_it: Vec<&str> = relative.split('_').collect();
        if of_it.first() != Some(first) {
            continue;
        }
        of_it.pop();
        relatives += 1;
        let common = |so_far: Vec<&'k str>| {
            so_far.into_iter().zip(of_it.iter().copied()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
        };
        shared = Some(match shared {
            None => of_it,
            Some(so_far) => common(so_far),
        });
    }
    let begins = |known: &str, words: usize| known.split('_').take(words).collect::<Vec<_>>().join("_");
    let is_misspelled = |own: &str, words: usize| {
        let is_near = |a: &str, b: &str| a != b && !suggest::nearest(a, [b]).is_empty();
        known.clone().any(|known| is_near(own, &begins(known, words)) && is_near(name, known))
    };
    let Some(shared) = shared else {
        return (!is_misspelled(first, 1)).then(|| format!("{first}_*"));
    };
    if words.starts_with(&shared) {
        return None;
    }
    // One relative is little evidence for a family within the family.
    if relatives == 1 && words.len() <= shared.len() {
        return None;
    }
    let own = &words[..shared.len().min(words.len() - 1)];
    if is_misspelled(&own.join("_"), own.len()) {
        return None;
    }
    // A name that ends where the family of the others begins.
    Some(if own.len() < shared.len() { format!("{name}*") } else { format!("{}_*", own.join("_")) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 5] =
        ["mail_opened", "mail_user_session_finished", "fts_flatcurve_index", "fts_flatcurve_query", "lone"];

    fn family(name: &str) -> Option<String> {
        unknown_family(name, KNOWN)
    }

    #[test]
    fn a_family_that_the_page_has_is_known() {
        for name in ["mail_x", "mail_opened", "fts_flatcurve_x", "mail_"] {
            assert_eq!(family(name), None, "{name}");
        }
    }

    #[test]
    fn a_family_that_the_page_lacks_is_named_by_its_words() {
        assert_eq!(family("spam_x").as_deref(), Some("spam_*"));
        assert_eq!(family("spam_").as_deref(), Some("spam_*"));
        assert_eq!(family("fts_solr_lookup_done").as_deref(), Some("fts_solr_*"));
        assert_eq!(family("fts_query").as_deref(), Some("fts_query*"));
    }

    #[test]
    fn a_misspelled_name_is_of_the_family_that_was_meant() {
        for name in ["mial_opened", "fts_flatcurv_index", "fts_flatcruve_query"] {
            assert_eq!(family(name), None, "{name}");
        }
        assert_eq!(family("fts_xapian_index").as_deref(), Some("fts_xapian_*"));
        assert_eq!(family("sql_opened").as_deref(), Some("sql_*"));
    }

    #[test]
    fn what_the_relatives_share_decides_how_much_of_a_name_is_its_family() {
        let one = ["web_user_login_started"];
        let two = ["web_user_login_started", "web_user_login_failed", "other_event"];
        for (name, of_one, of_two) in [
            ("web_cache", None, Some("web_cache*")),
            ("web_cache_full", None, Some("web_cache_full*")),
            ("web_cache_full_again", Some("web_cache_full_*"), Some("web_cache_full_*")),
            ("web_cache_full_and_more", Some("web_cache_full_*"), Some("web_cache_full_*")),
            ("web_user_login", None, None),
            ("web_user_login_stopped", None, None),
            ("web_user_cache", None, Some("web_user_cache*")),
            ("web_user_cache_full", Some("web_user_cache_*"), Some("web_user_cache_*")),
        ] {
            assert_eq!(unknown_family(name, one).as_deref(), of_one, "{name}");
            assert_eq!(unknown_family(name, two).as_deref(), of_two, "{name}");
        }
        // Relatives that share only their first word, and one that is nothing but it.
        assert_eq!(unknown_family("web_cache_full", ["web_user_login", "web_page"]), None);
        assert_eq!(unknown_family("web_cache_full", ["web"]), None);
    }

    #[test]
    fn a_name_of_one_word_is_of_no_family() {
        assert_eq!((family("spam"), family(""), family("_x")), (None, None, None));
        assert_eq!(family("lone_star").as_deref(), None);
        assert_eq!(unknown_family("imap_quota", ["imap_command_finished"]), None);
    }
}
