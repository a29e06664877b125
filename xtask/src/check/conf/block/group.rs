//! Groups of metrics, and the groups that a metric makes.

use events_spec::{ServerVersion, suggest};

use super::merged::{Merged, merged};
use super::{Check, Cx, Finding, refused};
use crate::check::conf::setting::table;
use crate::input::conf::tree::Block;

/// The groups that a configuration or a server has under a label, such as `@metric_defaults`, before a statement.
fn groups<'b>(root: &'b Block, label: &'b str, before: usize, server: ServerVersion) -> Vec<&'b str> {
    let is = |block: &&Block| block.is("group") && block.label.as_ref().is_some_and(|own| own.as_str() == label);
    let own = root.blocks.iter().filter(is).filter(|block| block.order < before);
    let own = own.filter_map(|block| Some(block.name.as_ref()?.as_str()));
    let built_in = table().defaults(label.trim_start_matches('@'), server).map(|group| group.name.as_str());
    own.chain(built_in).collect()
}

/// A group that is included and does not exist; of 2.3, which has none, every one.
pub(super) fn check_groups(cx: &Cx<'_>, root: &Block, found: &mut Vec<Finding>) {
    let includes = root.settings.iter().filter(|setting| setting.key.as_str().starts_with('@'));
    if !cx.version.has(ServerVersion::V2_4) {
        let groups = root.blocks.iter().filter(|block| block.label.is_some()).map(|block| &block.key);
        for at in includes.map(|include| &include.key).chain(groups) {
            found.push(refused(cx, at, "", "groups of settings were added in 2.4.0", false));
        }
        return;
    }
    for include in includes {
        let (label, name) = (include.key.as_str(), include.value.as_str());
        let names = groups(root, label, include.order, cx.version);
        if names.contains(&name) || include.value.unknown().is_some() {
            continue;
        }
        let later = groups(root, label, usize::MAX, cx.version).contains(&name);
        let near = suggest::nearest(name, names.iter().copied());
        let what = if later {
            format!("the group `{label} {name}` comes after it is included")
        } else {
            format!("unknown group `{label} {name}`")
        };
        let mut finding = refused(cx, &include.value, "", &what, false);
        finding.help = match (near.as_slice(), names.as_slice()) {
            (_, _) if later => Some("move this line below the group".to_owned()),
            ([], []) => None,
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
                    key == name || key.strip_suffix(name).is_some_and(|before| before.ends_with(method.name_prefix()))
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
                self.refuse(first.name.as_ref().unwrap_or(&first.key), wrong.to_owned(), None);
            }
        }
    }
}

impl Merged<'_> {
    /// What stands before a setting's name when it is written in full.
    fn name_prefix(&self) -> &'static str {
        if self.name() == "linear" { "linear_" } else { "exponential_" }
    }
}

fn exponential(base: Option<u64>, min: Option<u64>, max: Option<u64>) -> Option<&'static str> {
    match (base, min, max) {
        (Some(base), _, _) if base != 2 && base != 10 => Some("the base must be 2 or 10"),
        // The server counts the ranges as `max - min + 2`, without a sign.
        (_, Some(min), Some(max)) if min > max + 1 => Some("`min_magnitude` is above `max_magnitude`"),
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
