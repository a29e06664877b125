//! The syntax of filters in settings before 2.3.12.

use events_core::filter::from_words;
use events_spec::{Finding, Level, Rule, ServerVersion};

use super::check::Cx;
use crate::input::conf::text::Text;

/// The first release with the language of filters.
const LANGUAGE: ServerVersion = ServerVersion::new(2, 3, 12);

/// Rule `filter-syntax`: words such as `category:mail`, which only earlier releases read. Returns whether the value is
/// made of such words.
pub(super) fn check_words(cx: &Cx<'_>, key: &Text, filter: &Text, found: &mut Vec<Finding>) -> bool {
    let Some(new) = from_words(filter.as_str()).filter(|_| filter.unknown().is_none()) else { return false };
    let is_known = cx.version.patch().is_some() || cx.version.has(ServerVersion::V2_4);
    if is_known && !cx.version.has(LANGUAGE) {
        return true;
    }
    let message = format!("`{}`: since 2.3.12 Dovecot does not read words such as `category:mail`", key.as_str());
    let mut finding = Finding::new(Rule::FilterSyntax, cx.files.location(filter), message);
    if !is_known {
        finding.level = Level::Warning;
    }
    found.push(finding.help(format!("write `{new}`")));
    true
}
