//! Finds settings and blocks that prevent Dovecot or its stats process from starting.

mod exporter;
mod group;
mod merged;
mod outside;
mod value;
mod version;

use std::collections::HashMap;

use events_core::filter::Filter;
use events_spec::{Context, Finding, Level, Rule, ServerVersion, suggest};

use super::check::Cx;
use super::setting::{Entry, Named, ValueKind, table};
use crate::input::conf::metric;
use crate::input::conf::read::Conf;
use crate::input::conf::text::Text;
use crate::input::conf::tree::{Block, Setting};
use merged::Merged;

pub(super) use group::{MOST_RANGES, built_in_metrics};
pub(super) use merged::{merged, scopes};

/// Checks every block about statistics, and settings beside them.
pub(super) fn check_blocks(cx: &Cx<'_>, conf: &Conf, found: &mut Vec<Finding>) {
    version::check_version(cx, conf, found);
    group::check_groups(cx, &conf.root, found);
    outside::check_variables(cx, conf, found);
    let scopes = scopes(&conf.root);
    // Many sections may add to the same block.
    let mut outer_blocks: HashMap<(usize, &str), HashMap<&str, Merged<'_>>> = HashMap::new();
    for scope in &scopes {
        outside::check_outside(cx, scope, found);
        for kind in ["metric", "event_exporter", "service"] {
            for blocks in merged(&[scope.block], &[kind]) {
                if kind == "service" && blocks.name() != "stats" {
                    continue;
                }
                // In 2.3 a block in a `protocol` or `local` adds to the one of the same name outside.
                let before = scope.outer.filter(|_| !cx.version.has(ServerVersion::V2_4)).and_then(|outer| {
                    let by_name = || merged(&[outer], &[kind]).into_iter().map(|outer| (outer.name(), outer)).collect();
                    let all = outer_blocks.entry((std::ptr::from_ref(outer).addr(), kind)).or_insert_with(by_name);
                    all.get(blocks.name())
                });
                let is_read = scope.is_read(&conf.root, cx.version);
                let old_filter = (kind == "metric").then(|| old_filter(&blocks)).flatten();
                let root = &conf.root;
                let mut check = Check { cx, root, found, name: blocks.name(), kind, is_read, old_filter };
                check.whole(&blocks, before);
                if kind == "metric" {
                    check.required_filter(&blocks, scope.outer.is_none() && !scope.block.is("group"));
                }
            }
        }
    }
}

struct Check<'c, 'f> {
    cx: &'c Cx<'c>,
    root: &'c Block,
    found: &'f mut Vec<Finding>,
    /// The outermost block's name and kind, which messages give.
    name: &'c str,
    kind: &'static str,
    /// Whether the stats process reads it. Dovecot reads everything.
    is_read: bool,
    /// The filter that says the same as the settings of a metric before 2.3.12.
    old_filter: Option<String>,
}

/// What a metric's settings before 2.3.12 are as a filter, if there are some.
fn old_filter(blocks: &Merged<'_>) -> Option<String> {
    let text = blocks.blocks().iter().find_map(|block| metric::old_filter(block))?;
    Filter::parse(text.as_str(), ServerVersion::V2_3).ok().map(|filter| filter.to_string())
}

impl Check<'_, '_> {
    /// Blocks of one name, which the server reads as one.
    fn whole(&mut self, blocks: &Merged<'_>, before: Option<&Merged<'_>>) {
        let kind = self.kind;
        for block in blocks.blocks() {
            self.block(kind, block, blocks);
        }
        if kind == "event_exporter" {
            self.required(blocks, before);
        }
        if kind == "service" {
            self.limits(blocks);
        }
        let is_2_4 = self.cx.version.has(ServerVersion::V2_4);
        if is_2_4 && kind == "metric" && self.is_read {
            for group in merged(blocks.blocks(), &["group_by", "metric_group_by"]) {
                self.methods(&group);
            }
        }
    }

    /// In 2.4 the first block of a name must have the filter, even in a group or a section that is not read. At the top a
    /// group that is included may bring it, and one that is missing is reported with the metric.
    fn required_filter(&mut self, blocks: &Merged<'_>, at_top: bool) {
        let version = self.cx.version;
        let Some(first) = blocks.blocks().first().filter(|_| version.has(ServerVersion::V2_4)) else { return };
        let has = |block: &&Block| block.settings.iter().any(|setting| is(setting, "metric", "filter", version));
        let is_elsewhere = blocks.blocks().iter().any(has);
        if has(first) || (at_top && !is_elsewhere) {
            return;
        }
        let at = first.name.as_ref().unwrap_or(&first.key);
        if is_elsewhere {
            let help = "write the filter into the first block of this name".to_owned();
            self.refuse(at, "its first block has no filter".to_owned(), Some(help));
        } else {
            let help = "say what it counts, such as `filter = event=NAME`".to_owned();
            self.refuse(at, "it has no filter".to_owned(), Some(help));
        }
    }

    /// The settings and blocks in a block. `whole` are the blocks that the server reads as one with it.
    fn block(&mut self, kind: &str, block: &Block, whole: &Merged<'_>) {
        let name = block.name.as_ref().map_or("", Text::as_str);
        let has_groups = self.cx.version.has(ServerVersion::V2_4);
        let is_include = |setting: &Setting| has_groups && setting.key.as_str().starts_with('@');
        for setting in block.settings.iter().filter(|setting| !is_include(setting)) {
            self.setting(kind, name, setting, whole);
            let owner = self.owner();
            outside::check_escape(self.cx, setting, &owner, self.found);
        }
        for inner in &block.blocks {
            self.inner(kind, name, inner);
        }
    }

    fn setting(&mut self, kind: &str, name: &str, setting: &Setting, whole: &Merged<'_>) {
        let (key, server) = (setting.key.as_str(), self.cx.version);
        match table().named(kind, name, key, server) {
            Named::Known(entry) => {
                // What is checked once everything is read is only the last value.
                let last = whole.last(|other| is(other, kind, &entry.name, server));
                let counts = last.is_none_or(|last| std::ptr::eq(last, setting));
                if counts || !entry.last {
                    self.value(entry, setting);
                }
            }
            Named::Other => self.expansion(setting),
            Named::ElsewhereOnly(entry) => self.elsewhere(entry, setting),
            Named::Unknown => {
                let near = suggest::nearest(key, table().settings(kind, server).map(|entry| entry.name.as_str()));
                let help = (!near.is_empty()).then(|| format!("did you mean {}?", suggest::any_of(&near)));
                self.refuse(&setting.key, format!("unknown setting `{key}`"), help);
            }
        }
    }

    /// Refuses a setting of other releases. If the server's exact release is unknown, other releases of its line may
    /// have it.
    fn elsewhere(&mut self, entry: &Entry, setting: &Setting) {
        let server = self.cx.version;
        let since = match (entry.from(), entry.until()) {
            (_, Some(until)) if server.has(until) => format!("`{}` was removed in {until}", entry.name),
            (Some(from), _) => format!("`{}` was added in {from}", entry.name),
            (None, _) => format!("`{}` is a setting of other releases", entry.name),
        };
        let whole = self.old_filter.as_ref().filter(|_| server.has(LANGUAGE));
        // A setting that releases after it replaced is not replaced in those before it.
        let instead = entry.instead.as_ref().filter(|_| entry.until().is_none_or(|until| server.has(until)));
        let help = instead.map(|instead| match whole {
            Some(filter) if instead.starts_with("filter = ") => format!("write `filter = {filter}`"),
            Some(_) | None => format!("write `{}`", instead_of(instead, &setting.value)),
        });
        let in_doubt = server.patch().is_none() && entry.is_in_line(server);
        self.report(&setting.key, since, help, in_doubt);
    }

    fn inner(&mut self, kind: &str, name: &str, inner: &Block) {
        let (key, server) = (inner.key.as_str(), self.cx.version);
        if LISTENERS.contains(&key) && kind == "service" {
            return self.block(key, inner, &Merged::of(inner));
        }
        if !server.has(ServerVersion::V2_4) {
            // Before there was a filter language, fields were compared in a block.
            let old = key == "filter" && !server.has(LANGUAGE);
            if !old {
                let in_doubt = key == "filter" && server.patch().is_none();
                let what = format!("a block `{key}` is not allowed here in Dovecot 2.3");
                let help = if key == "filter" {
                    let filter = self.old_filter.as_deref().unwrap_or("FIELD=VALUE AND ...");
                    Some(format!("write `filter = {filter}`"))
                } else if kind == "service" {
                    near(key, &LISTENERS)
                } else {
                    None
                };
                self.report(&inner.key, what, help, in_doubt);
            }
            return;
        }
        if self.misplaced(kind, inner) {
            return;
        }
        if key == "event_exporter" {
            return self.required(&Merged::of(inner), None);
        }
        match table().named(kind, name, key, server) {
            Named::Known(Entry { kind: ValueKind::Flags, .. }) => {
                for flag in &inner.settings {
                    self.boolean(flag);
                }
            }
            Named::Known(Entry { kind: ValueKind::Block, name: block, .. }) => self.named_block(block, inner),
            Named::Known(_) if key == "filter" => {
                let filter = self.old_filter.as_deref().unwrap_or("FIELD=VALUE AND ...");
                let help = format!("write `filter = {filter}`");
                self.refuse(&inner.key, "`filter` is a setting, not a block".to_owned(), Some(help));
            }
            Named::Known(_) => {
                let help = format!("write `{key} = VALUE`");
                self.refuse(&inner.key, format!("`{key}` is a setting, not a block"), Some(help));
            }
            // Any block of any subject may stand here; only what is nearly one of these is surely none.
            Named::Other | Named::ElsewhereOnly(_) | Named::Unknown => {
                let here: &[&str] = match kind {
                    "metric" => &["group_by", "fields", "exporter_include"],
                    "group_by" => &["method"],
                    "service" => &LISTENERS,
                    _ => &[],
                };
                if let Some(help) = near(key, here) {
                    self.refuse(&inner.key, format!("unknown block `{key}`"), Some(help));
                }
            }
        }
    }

    /// A block that is not allowed in this one: usually the `}` before it is missing.
    fn misplaced(&mut self, kind: &str, inner: &Block) -> bool {
        let key = inner.key.as_str();
        let is_misplaced = match key {
            "metric" | "service" => true,
            "group_by" => kind == "group_by" || kind == "method",
            "method" => kind == "metric",
            _ => false,
        };
        if is_misplaced {
            let help = match key {
                "method" => "write it into a block `group_by FIELD {`".to_owned(),
                _ => format!("is the `}}` of `{} {}` missing?", self.kind, self.name),
            };
            self.refuse(&inner.key, format!("a block `{key}` is not allowed in a block `{kind}`"), Some(help));
        }
        is_misplaced
    }

    fn named_block(&mut self, block: &str, inner: &Block) {
        let key = inner.key.as_str();
        let Some(name) = &inner.name else {
            return self.refuse(&inner.key, format!("block `{key}` without a name"), None);
        };
        let written = name.as_str();
        if block == "method" && !METHODS.contains(&written) {
            let help =
                near(written, &METHODS).unwrap_or_else(|| format!("the methods are {}", suggest::all_of(&METHODS)));
            return self.refuse(name, format!("unknown method `{written}`"), Some(help));
        }
        let kind = if block == "group_by" { "group_by" } else { "method" };
        self.block(kind, inner, &Merged::of(inner));
    }

    /// How a sentence begins that says whose setting it is.
    fn owner(&self) -> String {
        match self.kind {
            "event_exporter" => format!("exporter `{}`: ", self.name),
            kind => format!("{kind} `{}`: ", self.name),
        }
    }

    fn refuse(&mut self, at: &Text, what: String, help: Option<String>) {
        self.report(at, what, help, false);
    }

    fn report(&mut self, at: &Text, what: String, help: Option<String>, in_doubt: bool) {
        let mut finding = refused(self.cx, at, &self.owner(), &what, in_doubt);
        finding.context.metric = (self.kind == "metric").then(|| self.name.to_owned());
        finding.help = help;
        self.found.push(finding);
    }
}

/// A finding of rule `refused-setting`. In doubt only other releases of the line refuse it.
fn refused(cx: &Cx<'_>, at: &Text, owner: &str, what: &str, in_doubt: bool) -> Finding {
    let line = cx.version.release_line();
    let who = if in_doubt {
        format!("later releases of Dovecot {line} do not start")
    } else {
        format!("Dovecot {line} does not start")
    };
    let mut finding = Finding::new(Rule::RefusedSetting, cx.files.location(at), format!("{owner}{who}: {what}"));
    finding.context = Context { found: Some(at.as_str().to_owned()), ..Context::default() };
    if in_doubt {
        finding.level = Level::Warning;
    }
    finding
}

/// The first release with the language of filters.
const LANGUAGE: ServerVersion = ServerVersion::new(2, 3, 12);

/// The blocks of a service that listen.
const LISTENERS: [&str; 3] = ["unix_listener", "fifo_listener", "inet_listener"];
const METHODS: [&str; 3] = ["discrete", "exponential", "linear"];

/// Help that names what is near.
fn near(written: &str, known: &[&str]) -> Option<String> {
    let lower = written.to_ascii_lowercase();
    let near = suggest::nearest(&lower, known.iter().copied());
    (!near.is_empty()).then(|| format!("did you mean {}?", suggest::any_of(&near)))
}

/// Whether this is the given setting of a block. In 2.4, its name may begin with that of the block.
fn is(setting: &Setting, kind: &str, name: &str, server: ServerVersion) -> bool {
    let key = setting.key.as_str();
    let long =
        key.strip_prefix(kind).and_then(|rest| rest.strip_prefix('_')).filter(|_| server.has(ServerVersion::V2_4));
    key == name || long == Some(name)
}

/// What to write instead of a setting.
pub(super) fn instead_of(instead: &str, value: &Text) -> String {
    let written = value.as_str();
    // 2.3 has `time-rfc3339` where 2.4 has `rfc3339`.
    let written = if instead.starts_with("time_format") { written.trim_start_matches("time-") } else { written };
    // No limit was 0 in 2.3, which 2.4 refuses.
    let written = if instead.starts_with("restart_request_count") && written == "0" { "unlimited" } else { written };
    let written = if instead.starts_with("service_count") && written == "unlimited" { "0" } else { written };
    instead.replace("{value}", written)
}
