//! What an exporter, and the stats service, need to be whole.

use events_spec::{Finding, Rule, ServerVersion, suggest};

use super::merged::Merged;
use super::{Check, is};
use crate::check::conf::setting::table;

impl Check<'_, '_> {
    /// What an exporter cannot be without. `before` are the blocks that it adds to.
    pub(super) fn required(&mut self, blocks: &Merged<'_>, before: Option<&Merged<'_>>) {
        let server = self.cx.version;
        let Some(first) = blocks.blocks().first() else { return };
        for entry in table().settings("event_exporter", server).filter(|entry| entry.required) {
            let has = |merged: &Merged<'_>| {
                merged.last(|setting| is(setting, "event_exporter", &entry.name, server)).is_some()
            };
            if !has(blocks) && !before.is_some_and(has) {
                let values: Vec<&str> = entry.values.iter().map(String::as_str).collect();
                let help = format!("set it to {}", suggest::any_of(&values));
                self.refuse(&first.key, format!("it has no `{}`", entry.name), Some(help));
            }
        }
        if !server.has(ServerVersion::V2_4) {
            self.time_format(blocks, before);
        }
        self.target(blocks, before);
    }

    /// Rule `incomplete-exporter`: the path or URL that its driver writes to. Dovecot starts without it.
    fn target(&mut self, blocks: &Merged<'_>, before: Option<&Merged<'_>>) {
        let server = self.cx.version;
        let is_2_4 = server.has(ServerVersion::V2_4);
        let driver = if is_2_4 { "driver" } else { "transport" };
        let last = |name: &str| {
            let of = |merged: &Merged<'_>| merged.last(|setting| is(setting, "event_exporter", name, server)).cloned();
            of(blocks).or_else(|| before.and_then(of))
        };
        let Some(driver) = last(driver).filter(|driver| driver.value.unknown().is_none()) else { return };
        let needed = match driver.value.as_str() {
            "file" if is_2_4 => "file_path",
            "unix" if is_2_4 => "unix_path",
            "http-post" if is_2_4 => "http_post_url",
            "http-post" => "transport_args",
            _ => return,
        };
        // In 2.4, a setting may stand outside, and its name may leave out the exporter's.
        let full = format!("event_exporter_{needed}");
        let short = format!("event_exporter_{}_", blocks.name());
        let is_short = full.strip_prefix(&short).is_some_and(|short| last(short).is_some());
        let given = last(needed);
        if given.as_ref().is_some_and(|given| !given.value.as_str().is_empty() || given.from_file)
            || self.root.setting(&full).is_some()
            || is_short
        {
            return;
        }
        let at = given.as_ref().map_or(&driver.value, |given| &given.key);
        let crashes = if is_2_4 { "" } else { ", and the stats process panics at each event" };
        let message = format!("exporter `{}` writes nothing: `{needed}` is not set{crashes}", self.name);
        let mut finding = Finding::new(Rule::IncompleteExporter, self.cx.files.location(at), message);
        finding.context.found = Some(driver.value.as_str().to_owned());
        let example = if needed.ends_with("path") { "/PATH" } else { "http://HOST/PATH" };
        self.found.push(finding.help(format!("add `{needed} = {example}`")));
    }

    /// In 2.3, every format except `none` requires a time format.
    fn time_format(&mut self, blocks: &Merged<'_>, before: Option<&Merged<'_>>) {
        let value = |key: &str| blocks.value(key).or_else(|| before?.value(key)).unwrap_or_default();
        let (format, given) = (value("format"), value("format_args"));
        let mut kinds: Vec<&str> =
            given.split(' ').filter(|word| matches!(*word, "time-rfc3339" | "time-unix")).collect();
        kinds.dedup();
        match (format, kinds.as_slice()) {
            ("json" | "tab-text", []) => {
                let help = "add `format_args = time-rfc3339`".to_owned();
                if let Some(first) = blocks.blocks().first() {
                    self.refuse(&first.key, format!("the format `{format}` has no time format"), Some(help));
                }
            }
            (_, [_, _, ..]) => {
                if let Some(setting) = blocks.last(|setting| setting.key.as_str() == "format_args") {
                    self.refuse(
                        &setting.value,
                        "it has two time formats".to_owned(),
                        Some("keep one of them".to_owned()),
                    );
                }
            }
            (_, [] | [_]) => {}
        }
    }

    /// What the master process checks of the numbers of `service stats`.
    pub(super) fn limits(&mut self, blocks: &Merged<'_>) {
        let server = self.cx.version;
        let is_2_4 = server.has(ServerVersion::V2_4);
        let number = |name: &str| {
            let setting = blocks.last(|setting| is(setting, "service", name, server))?;
            Some((setting, setting.value.as_str().parse::<u64>().ok()?))
        };
        for name in ["process_limit", "client_limit", "restart_request_count"].iter().filter(|_| is_2_4) {
            if let Some((setting, 0)) = number(name) {
                self.refuse(&setting.value, format!("`{name}` must be above 0"), Some("write 1 or more".to_owned()));
            }
        }
        if let Some((setting, bytes)) = number("vsz_limit")
            && (is_2_4 || bytes > 0)
            && bytes < LEAST_MEMORY
        {
            let help = "write a number and a unit, such as `256M`".to_owned();
            self.refuse(&setting.value, "`vsz_limit` is too low".to_owned(), Some(help));
        }
        let limit = number("process_limit").map_or(1, |(_, limit)| limit);
        if let Some((setting, least)) = number("process_min_avail")
            && limit > 0
            && least > limit
        {
            let help = Some("lower it, or raise `process_limit`".to_owned());
            self.refuse(&setting.value, "`process_min_avail` is above `process_limit`".to_owned(), help);
        }
    }
}

/// Below this many bytes no process starts.
const LEAST_MEMORY: u64 = 1 << 10;
