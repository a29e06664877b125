//! Finds settings and blocks that prevent Dovecot or its stats process from starting.

use events_spec::{Context, Finding, Level, Rule, ServerVersion, suggest};

use super::check::Cx;
use super::setting::{Entry, Named, ValueKind, table};
use crate::input::conf::text::Text;
use crate::input::conf::tree::{Block, Setting};

/// Checks every block about statistics.
pub(super) fn check_blocks(cx: &Cx<'_>, root: &Block, found: &mut Vec<Finding>) {
    check_groups(cx, root, found);
    let mut open = root.all();
    // Dovecot also parses groups that are not included.
    for group in root.blocks.iter().filter(|block| block.is("group") && !root.includes(block)) {
        open.extend(group.blocks.iter().flat_map(Block::all));
    }
    for block in open {
        match block.key.as_str() {
            "metric" => Check { cx, found, root: block, kind: "metric" }.block("metric", block),
            "event_exporter" => Check { cx, found, root: block, kind: "event_exporter" }.block("event_exporter", block),
            "service" if block.name.as_ref().is_some_and(|name| name.as_str() == "stats") => {
                Check { cx, found, root: block, kind: "service" }.block("service", block);
            }
            _ => {}
        }
    }
}

/// The groups with a label, such as `@metric_defaults`, in a configuration or a server.
fn groups<'b>(root: &'b Block, label: &'b str, server: ServerVersion) -> Vec<&'b str> {
    let own = root
        .blocks
        .iter()
        .filter(move |block| block.is("group") && block.label.as_ref().is_some_and(|own| own.as_str() == label));
    let own = own.filter_map(|block| Some(block.name.as_ref()?.as_str()));
    let built_in = table().defaults(label.trim_start_matches('@'), server).map(|group| group.name.as_str());
    own.chain(built_in).collect()
}

/// Checks that included groups exist.
fn check_groups(cx: &Cx<'_>, root: &Block, found: &mut Vec<Finding>) {
    let includes = root.settings.iter().filter(|setting| setting.key.as_str().starts_with('@'));
    for include in includes.filter(|_| cx.version.has(ServerVersion::V2_4)) {
        let (label, name) = (include.key.as_str(), include.value.as_str());
        let names = groups(root, label, cx.version);
        if names.contains(&name) {
            continue;
        }
        let near = suggest::nearest(name, names.iter().copied());
        let line = cx.version.release_line();
        let message = format!("Dovecot {line} does not start: unknown group `{label} {name}`");
        let mut finding = Finding::new(Rule::RefusedSetting, cx.files.location(&include.value), message);
        finding.help = match (near.as_slice(), names.as_slice()) {
            ([], []) => None,
            ([], names) => Some(format!("the groups are {}", suggest::all_of(names))),
            (near, _) => Some(format!("did you mean {}?", suggest::any_of(near))),
        };
        found.push(finding);
    }
}

/// The metrics that an included default group of the server defines.
pub(super) fn built_in_metrics(root: &Block, server: ServerVersion) -> Vec<&'static str> {
    let includes = root.settings.iter().filter(|setting| setting.key.as_str().starts_with('@'));
    let mut names = Vec::new();
    for include in includes {
        let label = include.key.as_str().trim_start_matches('@');
        let groups = table().groups().filter(|group| group.group == label && group.name == include.value.as_str());
        names.extend(groups.flat_map(|group| group.metrics(server)));
    }
    names
}

struct Check<'c, 'f> {
    cx: &'c Cx<'c>,
    found: &'f mut Vec<Finding>,
    /// The outermost block, which messages name.
    root: &'c Block,
    kind: &'static str,
}

impl Check<'_, '_> {
    fn block(&mut self, kind: &str, block: &Block) {
        let name = block.name.as_ref().map_or("", Text::as_str);
        for setting in block.settings.iter().filter(|setting| !setting.key.as_str().starts_with('@')) {
            self.setting(kind, name, setting);
        }
        for inner in &block.blocks {
            self.inner(kind, name, inner);
        }
        let server = self.cx.version;
        for entry in table().settings(kind, server).filter(|entry| entry.required && kind == "event_exporter") {
            if !block.settings.iter().any(|setting| is(setting, kind, &entry.name, server)) {
                let values: Vec<&str> = entry.values.iter().map(String::as_str).collect();
                let help = format!("set it to {}", suggest::any_of(&values));
                self.refuse(&block.key, format!("it has no `{}`", entry.name), Some(help));
            }
        }
        if kind == "event_exporter" && !server.has(ServerVersion::V2_4) {
            self.time_format(block);
        }
    }

    /// In 2.3, every format except `none` requires a time format.
    fn time_format(&mut self, block: &Block) {
        let format = block.setting("format").map_or("", |setting| setting.value.as_str());
        let given = block.setting("format_args").map_or("", |setting| setting.value.as_str());
        let times = given.split_whitespace().filter(|word| matches!(*word, "time-rfc3339" | "time-unix"));
        let mut kinds: Vec<&str> = times.collect();
        kinds.dedup();
        match (format, kinds.as_slice()) {
            ("json" | "tab-text", []) => {
                let help = "add `format_args = time-rfc3339`".to_owned();
                self.refuse(&block.key, format!("the format `{format}` has no time format"), Some(help));
            }
            (_, [_, _, ..]) => {
                if let Some(setting) = block.setting("format_args") {
                    self.refuse(&setting.value, "it has two time formats".to_owned(), None);
                }
            }
            (_, [] | [_]) => {}
        }
    }

    fn setting(&mut self, kind: &str, name: &str, setting: &Setting) {
        let (key, server) = (setting.key.as_str(), self.cx.version);
        match table().named(kind, name, key, server) {
            Named::Known(entry) => self.value(entry, setting),
            Named::Other => {}
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
        let help = entry.instead.as_ref().map(|instead| format!("write `{}`", instead_of(instead, &setting.value)));
        let in_doubt = server.patch().is_none() && entry.is_in_line(server);
        self.report(&setting.key, since, help, in_doubt);
    }

    fn value(&mut self, entry: &Entry, setting: &Setting) {
        let (value, name) = (setting.value.as_str(), &entry.name);
        if setting.from_file || setting.value.unknown().is_some() || value.contains("%{") {
            return;
        }
        let allowed: Vec<&str> = entry.values.iter().map(String::as_str).collect();
        let lists = |found: &str| {
            let near = suggest::nearest(found, allowed.iter().copied());
            if near.is_empty() {
                format!("the values are {}", suggest::all_of(&allowed))
            } else {
                format!("did you mean {}?", suggest::any_of(&near))
            }
        };
        match entry.kind {
            ValueKind::OneOf if !allowed.contains(&value) => {
                let what = if value.is_empty() {
                    format!("`{name}` is empty")
                } else {
                    format!("`{value}` is not a value of `{name}`")
                };
                self.refuse(&setting.value, what, Some(lists(value)));
            }
            ValueKind::WordsOf => {
                for word in setting.value.words() {
                    if !allowed.contains(&word.as_str()) {
                        let help = lists(word.as_str());
                        self.refuse(&word, format!("`{}` is not a value of `{name}`", word.as_str()), Some(help));
                    }
                }
            }
            ValueKind::Number if !is_number(value) => {
                self.refuse(&setting.value, format!("`{value}` is not a non-negative number"), None);
            }
            ValueKind::Time if !value.starts_with(|first: char| first.is_ascii_digit()) && value != "infinite" => {
                let help = "write a number and a unit, such as `250 msecs`".to_owned();
                self.refuse(&setting.value, format!("`{value}` is not a duration"), Some(help));
            }
            ValueKind::Block => {
                let blocks: Vec<String> =
                    setting.value.words().iter().map(|word| as_block(name, word.as_str())).collect();
                let help = format!("write {}", blocks.join(" and "));
                self.refuse(&setting.key, format!("`{name}` is a block, not a setting"), Some(help));
            }
            ValueKind::OneOf
            | ValueKind::Number
            | ValueKind::Time
            | ValueKind::Text
            | ValueKind::Filter
            | ValueKind::Words
            | ValueKind::Flags => {}
        }
    }

    fn inner(&mut self, kind: &str, name: &str, inner: &Block) {
        let (key, server) = (inner.key.as_str(), self.cx.version);
        if matches!(key, "unix_listener" | "fifo_listener" | "inet_listener") && kind == "service" {
            return self.block(key, inner);
        }
        if !server.has(ServerVersion::V2_4) {
            // Before there was a filter language, fields were compared in a block.
            let old = key == "filter" && !server.has(ServerVersion::new(2, 3, 12));
            if matches!(kind, "metric" | "event_exporter") && !old {
                let in_doubt = key == "filter" && server.patch().is_none();
                let what = format!("a block `{key}` is not allowed here in Dovecot 2.3");
                let help = (key == "filter").then(|| "write `filter = FIELD=VALUE AND ...`".to_owned());
                self.report(&inner.key, what, help, in_doubt);
            }
            return;
        }
        match table().named(kind, name, key, server) {
            Named::Known(Entry { kind: ValueKind::Flags, .. }) => {
                for flag in &inner.settings {
                    let value = flag.value.as_str();
                    if !["yes", "y", "1", "no", "n", "0"].contains(&value.to_ascii_lowercase().as_str()) {
                        let help = "write `yes` or `no`".to_owned();
                        self.refuse(&flag.value, format!("`{value}` is not a boolean"), Some(help));
                    }
                }
            }
            Named::Known(Entry { kind: ValueKind::Block, name: block, .. }) => {
                if inner.name.is_none() {
                    return self.refuse(&inner.key, format!("block `{key}` without a name"), None);
                }
                let methods = ["discrete", "exponential", "linear"];
                let written = inner.name.as_ref().map_or("", Text::as_str);
                if block == "method" && !methods.contains(&written) {
                    let near = suggest::nearest(written, methods);
                    let shown = if near.is_empty() { &methods[..] } else { &near };
                    let help = format!("did you mean {}?", suggest::any_of(shown));
                    let place = inner.name.as_ref().unwrap_or(&inner.key);
                    return self.refuse(place, format!("unknown method `{written}`"), Some(help));
                }
                match block.as_str() {
                    "group_by" => {
                        self.block("group_by", inner);
                        self.methods(inner);
                    }
                    _ => self.block("method", inner),
                }
            }
            Named::Known(_) if key == "filter" => {
                let help = "write `filter = FIELD=VALUE AND ...`".to_owned();
                self.refuse(&inner.key, "`filter` is a setting, not a block".to_owned(), Some(help));
            }
            Named::Known(_) | Named::Other | Named::ElsewhereOnly(_) | Named::Unknown => {}
        }
    }

    /// Checks what the stats process, but not `doveconf`, checks about a group when it starts.
    fn methods(&mut self, group: &Block) {
        let methods: Vec<&Block> = group.blocks.iter().filter(|block| block.key.as_str().ends_with("method")).collect();
        if let [_, second, ..] = methods.as_slice() {
            self.refuse(&second.key, "a group has two methods".to_owned(), Some("keep one of them".to_owned()));
        }
        for method in methods {
            let number = |name: &str, default: u64| {
                let setting = method.settings.iter().rev().find(|setting| setting.key.as_str().ends_with(name));
                setting.map_or(Some(default), |setting| setting.value.as_str().parse().ok())
            };
            let wrong = match method.name.as_ref().map_or("", Text::as_str) {
                "exponential" => match (number("base", 10), number("min_magnitude", 0), number("max_magnitude", 0)) {
                    (Some(base), _, _) if base != 2 && base != 10 => Some("the base must be 2 or 10"),
                    (_, Some(min), Some(max)) if min > max => Some("`min_magnitude` is above `max_magnitude`"),
                    _ => None,
                },
                "linear" => match (number("_min", 0).and(number("min", 0)), number("max", 0), number("step", 0)) {
                    (_, _, Some(0)) => Some("`step` must not be 0"),
                    (Some(min), Some(max), _) if min >= max => Some("`min` must be below `max`"),
                    (Some(min), Some(max), Some(step)) if min.saturating_add(step) > max => {
                        Some("`min` and `step` together must not be above `max`")
                    }
                    (Some(min), Some(max), Some(step)) if (max - min) / step >= MOST_RANGES => {
                        Some("it makes more ranges than fit in memory")
                    }
                    _ => None,
                },
                _ => None,
            };
            if let Some(wrong) = wrong {
                self.refuse(method.name.as_ref().unwrap_or(&method.key), wrong.to_owned(), None);
            }
        }
    }

    fn refuse(&mut self, at: &Text, what: String, help: Option<String>) {
        self.report(at, what, help, false);
    }

    fn report(&mut self, at: &Text, what: String, help: Option<String>, in_doubt: bool) {
        let line = self.cx.version.release_line();
        let name = self.root.name.as_ref().map_or("", Text::as_str);
        let owner = match self.kind {
            "event_exporter" => format!("exporter `{name}`"),
            kind => format!("{kind} `{name}`"),
        };
        let start = if in_doubt { "later releases of" } else { "Dovecot" };
        let who = if in_doubt {
            format!("{start} Dovecot {line} do not start")
        } else {
            format!("{start} {line} does not start")
        };
        let mut finding =
            Finding::new(Rule::RefusedSetting, self.cx.files.location(at), format!("{owner}: {who}: {what}"));
        finding.context = Context {
            metric: (self.kind == "metric").then(|| name.to_owned()),
            found: Some(at.as_str().to_owned()),
            ..Context::default()
        };
        finding.help = help;
        if in_doubt {
            finding.level = Level::Warning;
        }
        self.found.push(finding);
    }
}

/// The number of ranges, of 16 bytes each, from which the server runs out of memory.
pub(super) const MOST_RANGES: u64 = 1 << 26;

/// Converts a 2.3 group in one word to a block for 2.4.
fn as_block(name: &str, word: &str) -> String {
    match word.split_once(':') {
        None => format!("`{name} {word} {{ }}`"),
        Some((field, function)) => {
            let function = function.split(':').next().unwrap_or_default();
            format!("`{name} {field} {{ method {function} {{ ... }} }}`")
        }
    }
}

fn is_number(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) && value.parse::<u64>().is_ok()
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
    instead.replace("{value}", written)
}
