//! Groups of metrics, and the groups that a metric makes.

use std::collections::HashMap;

use events_spec::{ServerVersion, suggest};

use super::merged::{Merged, merged};
use super::{Check, Cx, Finding, refused};
use crate::check::conf::setting::table;
use crate::input::conf::tree::Block;

/// The groups that a configuration or a server has: by label, such as `@metric_defaults`, their names, each with the number
/// of its first statement.
struct Groups<'b> {
    own: HashMap<&'b str, HashMap<&'b str, usize>>,
    server: ServerVersion,
}

impl<'b> Groups<'b> {
    fn of(root: &'b Block, server: ServerVersion) -> Self {
        let mut own: HashMap<&str, HashMap<&str, usize>> = HashMap::new();
        for block in root.blocks.iter().filter(|block| block.is("group")) {
            if let (Some(label), Some(name)) = (&block.label, &block.name) {
                own.entry(label.as_str()).or_default().entry(name.as_str()).or_insert(block.order);
            }
        }
        Self { own, server }
    }

    /// When a group comes; 0 for one of the server's.
    fn order(&self, label: &str, name: &str) -> Option<usize> {
        let own = self.own.get(label).and_then(|names| names.get(name)).copied();
        let mut built_in = table().defaults(label.trim_start_matches('@'), self.server);
        if built_in.any(|group| group.name == name) { Some(0) } else { own }
    }

    /// The names under a label, sorted, those of the server first.
    fn names(&self, label: &'b str) -> Vec<&'b str> {
        let built_in = table().defaults(label.trim_start_matches('@'), self.server);
        let mut own: Vec<&str> = self.own.get(label).into_iter().flat_map(|names| names.keys().copied()).collect();
        own.sort_unstable();
        built_in.map(|group| group.name.as_str()).chain(own).collect()
    }
}

/// The first release that wants a group above its include. 2.4.1 does not, and 2.4.5 does.
const ABOVE: ServerVersion = ServerVersion::new(2, 4, 2);
/// How many groups that do not exist are compared with all others.
const MOST_SUGGESTED: usize = 16;
/// How many groups a help line lists.
const MOST_LISTED: usize = 8;

/// A group that is included and does not exist; of 2.3, which has none, every one.
pub(super) fn check_groups(cx: &Cx<'_>, root: &Block, found: &mut Vec<Finding>) {
    let includes = root.settings.iter().filter(|setting| setting.key.as_str().starts_with('@'));
    if !cx.version.has(ServerVersion::V2_4) {
        let groups = root.blocks.iter().filter(|block| block.label.is_some()).map(|block| &block.key);
        for at in includes.map(|include| &include.key).chain(groups) {
            found.push(refused(cx, at, "", "groups of settings were added in 2.4.0", false).help("remove it"));
        }
        return;
    }
    let groups = Groups::of(root, cx.version);
    let mut unknown = 0;
    for include in includes {
        let (label, name) = (include.key.as_str(), include.value.as_str());
        let order = groups.order(label, name);
        let is_above = order.is_some_and(|order| order < include.order || !cx.version.has(ABOVE));
        if is_above || include.value.unknown().is_some() {
            continue;
        }
        let what = if order.is_some() {
            format!("the group `{label} {name}` comes after it is included")
        } else {
            format!("unknown group `{label} {name}`")
        };
        let in_doubt = order.is_some() && cx.version.patch().is_none();
        let mut finding = refused(cx, &include.value, "", &what, in_doubt);
        unknown += 1;
        let names = if unknown <= MOST_SUGGESTED { groups.names(label) } else { Vec::new() };
        let near = suggest::nearest(name, names.iter().copied());
        finding.help = match (near.as_slice(), names.as_slice()) {
            (_, _) if order.is_some() => Some("move this line below the group".to_owned()),
            ([], names) if names.is_empty() || names.len() > MOST_LISTED => {
                Some(format!("define it with `group {label} {name} {{`"))
            }
            ([], names) => Some(format!("the groups are {}", suggest::all_of(names))),
            (near, _) => Some(format!("did you mean {}?", suggest::any_of(near))),
        };
        found.push(finding);
    }
}

/// The metrics that an included default group of the server defines.
pub(in crate::check::conf) fn built_in_metrics(root: &Block, server: ServerVersion) -> Vec<&'static str> {
    let includes = root.settings.iter().filter(|setting| setting.key.as_str().starts_with('@'));
    let mut names = Vec::new();
    for include in includes {
        let label = include.key.as_str().trim_start_matches('@');
        let groups = table().groups().filter(|group| group.group == label && group.name == include.value.as_str());
        names.extend(groups.flat_map(|group| group.metrics(server)));
    }
    names
}

impl Check<'_, '_> {
    /// Checks what the stats process, but not `doveconf`, checks about a group when it starts.
    pub(super) fn methods(&mut self, group: &Merged<'_>) {
        let methods = merged(group.blocks(), &["method", "group_by_method", "metric_group_by_method"]);
        if let [_, second, ..] = methods.as_slice()
            && let Some(second) = second.blocks().first()
        {
            self.refuse(&second.key, "a group has two methods".to_owned(), Some("keep one of them".to_owned()));
        }
        for method in &methods {
            let number = |name: &str, default: u64| {
                let setting = method.last(|setting| {
                    let key = setting.key.as_str();
                    key == name || key.strip_suffix(name).is_some_and(|before| before.ends_with('_'))
                });
                setting.map_or(Some(default), |setting| setting.value.as_str().parse().ok())
            };
            let wrong = match method.name() {
                "exponential" => {
                    exponential(number("base", 10), number("min_magnitude", 0), number("max_magnitude", 0))
                }
                "linear" => linear(number("min", 0), number("max", 0), number("step", 0)),
                _ => None,
            };
            if let (Some(wrong), Some(first)) = (wrong, method.blocks().first()) {
                let example = match method.name() {
                    "linear" => "`min = 0`, `max = 1000` and `step = 100`",
                    _ => "`min_magnitude = 1`, `max_magnitude = 5` and `base = 10`",
                };
                let help = format!("an example is {example}");
                self.refuse(first.name.as_ref().unwrap_or(&first.key), wrong.to_owned(), Some(help));
            }
        }
    }
}

fn exponential(base: Option<u64>, min: Option<u64>, max: Option<u64>) -> Option<&'static str> {
    match (base, min, max) {
        (Some(base), _, _) if base != 2 && base != 10 => Some("the base must be 2 or 10"),
        // The server counts the ranges as `max - min + 2`, without a sign.
        (_, Some(min), Some(max)) if min.saturating_sub(1) > max => Some("`min_magnitude` is above `max_magnitude`"),
        (_, Some(min), Some(max)) if max.saturating_sub(min) >= MOST_RANGES => Some(TOO_MANY),
        _ => None,
    }
}

fn linear(min: Option<u64>, max: Option<u64>, step: Option<u64>) -> Option<&'static str> {
    match (min, max, step) {
        (_, _, Some(0)) => Some("`step` must not be 0"),
        (Some(min), Some(max), _) if min >= max => Some("`min` must be below `max`"),
        (Some(min), Some(max), Some(step)) if min.saturating_add(step) > max => {
            Some("`min` and `step` together must not be above `max`")
        }
        (Some(min), Some(max), Some(step)) if (max - min) / step >= MOST_RANGES => Some(TOO_MANY),
        _ => None,
    }
}

const TOO_MANY: &str = "it makes more ranges than fit in memory";

/// The number of ranges, of 16 bytes each, from which the server runs out of memory.
pub(in crate::check::conf) const MOST_RANGES: u64 = 1 << 26;
