//! Finds filters that another one in the same file overwrites.

use std::collections::HashMap;

use events_spec::{Context, Finding, Level, Rule};

use super::block::{merged, scopes};
use super::check::Cx;
use crate::input::conf::metric::is_filter;
use crate::input::conf::tree::{Block, Setting};

/// Rule `conf-syntax`: only the last of several filters counts. One in another file overwrites it on purpose, as local
/// settings do.
pub(super) fn check_twice(cx: &Cx<'_>, root: &Block, found: &mut Vec<Finding>) {
    for scope in scopes(root) {
        let filters = scope.block.settings.iter().filter(|setting| is_filter(setting.key.as_str()));
        check(cx, filters, None, found);
        for metric in merged(&[scope.block], &["metric"]) {
            let is_own =
                |setting: &&Setting| matches!(setting.key.as_str(), "filter" | "metric_filter") && !setting.from_file;
            let filters = metric.blocks().iter().flat_map(|block| &block.settings).filter(is_own);
            check(cx, filters, Some(metric.name()), found);
        }
    }
}

fn check<'s>(cx: &Cx<'_>, settings: impl Iterator<Item = &'s Setting>, metric: Option<&str>, found: &mut Vec<Finding>) {
    let mut last: HashMap<(&str, usize), &Setting> = HashMap::new();
    for setting in settings {
        let key = setting.key.as_str().trim_start_matches("metric_");
        let Some((file, _)) = setting.key.place(0..0) else { continue };
        let Some(before) = last.insert((key, file), setting) else { continue };
        if before.value.as_str() == setting.value.as_str() || before.value.as_str().is_empty() {
            continue;
        }
        let line = cx.files.location(&setting.key).line;
        let whose = metric.map(|name| format!("metric `{name}`: ")).unwrap_or_default();
        let message = format!("{whose}this `{key}` has no effect, because line {line} sets another one");
        let mut finding = Finding::new(Rule::ConfSyntax, cx.files.location(&before.key), message);
        finding.level = Level::Warning;
        finding.help = Some("keep one of them, or join the two with `OR`".to_owned());
        finding.context = Context { metric: metric.map(str::to_owned), ..Context::default() };
        found.push(finding);
    }
}
