//! Checks the categories in a filter.

use events_core::filter::Comparison;
use events_spec::{CategoryAnswer, Context, Elsewhen, Finding, Level, Location, Rule, suggest};

use super::check::Cx;
use super::owner::Owner;

/// Rule `unknown-category`: the problem with a category, and whether it means that the comparison is never true.
pub(super) fn check_category(
    cx: &Cx<'_>,
    owner: Owner<'_>,
    comparison: &Comparison,
    place: Location,
) -> Option<(Finding, bool)> {
    let name = comparison.category()?;
    let (message, help, dead) = match cx.spec.category(name) {
        CategoryAnswer::There | CategoryAnswer::Unlisted => return None,
        CategoryAnswer::Elsewhen(elsewhen) => {
            let message = match elsewhen {
                Elsewhen::NotYet { since, .. } => format!("the category `{name}` was added in {since}"),
                Elsewhen::Removed { removed } => format!("the category `{name}` was removed in {removed}"),
                Elsewhen::Renamed { .. } => format!("unknown category `{name}`"),
            };
            let says_more = !matches!(elsewhen, Elsewhen::NotYet { called: None, .. } | Elsewhen::Removed { .. });
            (message, says_more.then(|| elsewhen.in_words()), true)
        }
        CategoryAnswer::Unknown if name.contains(['*', '?']) => {
            let message = format!("`{name}` is compared as it is, because categories have no wildcards");
            (message, some_of(cx, name), true)
        }
        CategoryAnswer::Unknown => {
            let names = cx.spec.category_names();
            let near = suggest::nearest(name, names.iter().copied().filter(|name| !name.contains('*')));
            let help = if near.is_empty() {
                "check its spelling; only a plugin can define it".to_owned()
            } else {
                format!("did you mean {}?", suggest::any_of(&near))
            };
            (format!("unknown category `{name}`"), Some(help), !near.is_empty())
        }
    };
    let mut finding = Finding::new(Rule::UnknownCategory, place, message);
    finding.help = help;
    finding.context = Context { found: Some(name.to_owned()), ..owner.context() };
    if !dead {
        finding.level = Level::Warning;
    }
    Some((finding, dead))
}

/// Help that lists the categories that a pattern was meant for, unless there are many.
fn some_of(cx: &Cx<'_>, pattern: &str) -> Option<String> {
    let names = cx.spec.category_names();
    let meant = names.into_iter().filter(|name| events_spec::wildcard::matches(pattern, name));
    let meant: Vec<String> = meant.take(MOST_LISTED + 1).map(|name| format!("category={name}")).collect();
    match meant.as_slice() {
        [one] => Some(format!("write `{one}`")),
        [_, _, ..] if meant.len() <= MOST_LISTED => Some(format!("write `({})`", meant.join(" OR "))),
        _ => None,
    }
}

/// The maximum number of categories in a help line.
const MOST_LISTED: usize = 6;
