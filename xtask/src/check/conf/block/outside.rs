//! What stands outside of metrics and exporters and was meant for them.

use events_spec::{Finding, ServerVersion, suggest};

use super::merged::Scope;
use super::{Cx, near, refused};
use crate::check::conf::setting::table;
use crate::input::conf::metric::{FILTERS, is_filter};
use crate::input::conf::read::Conf;
use crate::input::conf::tree::{Block, Setting};

/// The sections at the top that are about events.
const SECTIONS: [&str; 2] = ["metric", "event_exporter"];

/// Settings and sections beside the metrics whose names are nearly those of what is about events, or that belong into
/// a metric or an exporter. Everything else is not looked at.
pub(super) fn check_outside(cx: &Cx<'_>, scope: &Scope<'_>, found: &mut Vec<Finding>) {
    let is_plain = scope.outer.is_none() || PLAIN.iter().any(|key| scope.block.is(key));
    if !is_plain {
        return;
    }
    for setting in &scope.block.settings {
        check_setting(cx, setting, found);
        if is_filter(setting.key.as_str()) {
            check_escape(cx, setting, "", found);
        }
    }
    for block in &scope.block.blocks {
        check_section(cx, block, found);
    }
}

/// The sections whose settings are those of the top.
const PLAIN: [&str; 4] = ["protocol", "local", "remote", "local_name"];

/// From 2.4.2 on a backslash in quotes stands before a quote or another one only.
pub(super) fn check_escape(cx: &Cx<'_>, setting: &Setting, owner: &str, found: &mut Vec<Finding>) {
    let Some(escape) = setting.escape.as_ref().filter(|_| cx.version.has(STRICT)) else { return };
    let what = format!("`{}` is not an escape in quotes", escape.as_str());
    let mut finding = refused(cx, escape, owner, &what, false);
    finding.help = Some("write `\\\\` for a backslash".to_owned());
    found.push(finding);
}

/// The first release that refuses other escapes.
const STRICT: ServerVersion = ServerVersion::new(2, 4, 2);

fn check_setting(cx: &Cx<'_>, setting: &Setting, found: &mut Vec<Finding>) {
    let key = setting.key.as_str();
    if key.starts_with('@') || table().is_top(key, cx.version) {
        return;
    }
    let blocks: Vec<&str> = SECTIONS.into_iter().filter(|block| table().has(block, key)).collect();
    let help = match blocks.as_slice() {
        [] => {
            let names = FILTERS.into_iter().chain(["stats_writer_socket_path"]);
            let near = suggest::nearest(&key.to_ascii_lowercase(), names);
            if near.is_empty() {
                return;
            }
            format!("did you mean {}?", suggest::any_of(&near))
        }
        blocks => {
            let blocks: Vec<String> = blocks.iter().map(|block| format!("`{block} NAME {{`")).collect();
            format!("write it into a block {}", blocks.join(" or "))
        }
    };
    let mut finding = refused(cx, &setting.key, "", &format!("unknown setting `{key}` outside of blocks"), false);
    finding.help = Some(help);
    found.push(finding);
}

fn check_section(cx: &Cx<'_>, block: &Block, found: &mut Vec<Finding>) {
    let key = block.key.as_str();
    if KNOWN.contains(&key) || table().is_top(key, cx.version) {
        return;
    }
    let place = match key {
        "group_by" | "fields" | "exporter_include" | "filter" => Some("metric NAME {"),
        "method" => Some("group_by FIELD {"),
        _ => None,
    };
    if let Some(place) = place {
        let mut finding = refused(cx, &block.key, "", &format!("a block `{key}` is not allowed here"), false);
        finding.help = Some(format!("write it into a block `{place}`"));
        return found.push(finding);
    }
    let is_stats = block.name.as_ref().is_some_and(|name| name.as_str().eq_ignore_ascii_case("stats"));
    // In `metric"a b" {` only a blank is missing.
    let joined =
        SECTIONS.into_iter().find(|section| key.strip_prefix(section).is_some_and(|rest| rest.starts_with('"')));
    let help = joined.map(|section| format!("put a blank after `{section}`")).or_else(|| near(key, &SECTIONS));
    let help = help.or_else(|| near(key, &["service"]).filter(|_| is_stats));
    if let Some(help) = help {
        let mut finding = refused(cx, &block.key, "", &format!("unknown block `{key}`"), false);
        finding.help = Some(help);
        found.push(finding);
    }
}

/// The sections of both lines that are near to nothing here.
const KNOWN: [&str; 13] = [
    "metric",
    "event_exporter",
    "service",
    "group",
    "protocol",
    "local",
    "remote",
    "local_name",
    "namespace",
    "passdb",
    "userdb",
    "plugin",
    "dict_server",
];

/// The first release in which a variable within a block is replaced by what is set outside.
const FIXED: ServerVersion = ServerVersion::new(2, 4, 2);

/// Variables that the server does not know.
pub(super) fn check_variables(cx: &Cx<'_>, conf: &Conf, found: &mut Vec<Finding>) {
    let is_2_4 = cx.version.has(ServerVersion::V2_4);
    for variable in &conf.variables {
        let written = variable.written.as_str();
        let name = written.trim_start_matches('$');
        let set = name.strip_prefix("SET:");
        let (what, help) = match (is_2_4, set) {
            (_, _) if name.starts_with("ENV:") => continue,
            // The file has the syntax of 2.3, where it is replaced.
            (true, None) => ("it is not replaced without `SET:`".to_owned(), Some("write the value itself".to_owned())),
            // Until 2.4.1 it stands for nothing within a block, and an empty filter is refused.
            (true, Some(_)) if variable.in_filter_of_block && !cx.version.has(FIXED) => {
                let what = format!("`{written}` is empty within a block");
                let mut finding = refused(cx, &variable.written, "", &what, false);
                finding.help = Some("write the value itself".to_owned());
                found.push(finding);
                continue;
            }
            (true, Some(name)) if variable.known || name.contains('/') || table().is_top(name, cx.version) => continue,
            (true, Some(name)) => (format!("unknown setting `{name}`"), None),
            (false, Some(name)) => ("`$SET:` was added in 2.4.0".to_owned(), Some(format!("write `${name}`"))),
            (false, None) if variable.known || table().is_top(name, cx.version) => continue,
            (false, None) => (format!("unknown setting `{name}`"), None),
        };
        let mut finding = refused(cx, &variable.written, "", &format!("`{written}`: {what}"), false);
        finding.help = help.or_else(|| Some("set it above this line, or write the value itself".to_owned()));
        found.push(finding);
    }
}
