//! Dovecot's settings by block and version, from `setting/table.toml`.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use events_spec::ServerVersion;
use serde::Deserialize;

/// Dovecot's settings.
#[derive(Debug, Default)]
pub(super) struct Table {
    settings: Vec<Entry>,
    defaults: Vec<DefaultGroup>,
    /// The full names of all settings in 2.4.
    names: BTreeSet<&'static str>,
    /// The names of the settings and sections at the top of 2.3.
    old_names: BTreeSet<&'static str>,
}

/// A setting of a block.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) block: String,
    pub(super) name: String,
    /// In a block `method`, the method that the setting belongs to.
    pub(super) method: Option<String>,
    from: Option<ServerVersion>,
    until: Option<ServerVersion>,
    pub(super) kind: ValueKind,
    pub(super) values: Vec<String>,
    pub(super) required: bool,
    /// Whether only the last value counts of those that are given.
    pub(super) last: bool,
    /// What to write in a release that does not have the setting; `{value}` stands for the value.
    pub(super) instead: Option<String>,
}

/// The kind of a setting's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ValueKind {
    /// Any text.
    Text,
    /// A filter, which is checked elsewhere.
    Filter,
    /// Words separated by spaces.
    Words,
    /// Words, or a block of `NAME = yes`.
    Flags,
    /// A number that is not negative, of 32 bits.
    Number,
    /// A number that is not negative, of 64 bits.
    Long,
    /// The mode of a file, in octal digits.
    Mode,
    /// A port.
    Port,
    /// A number of bytes.
    Size,
    /// `yes` or `no`.
    Bool,
    /// A duration.
    Time,
    /// One of the values.
    OneOf,
    /// Several of the values.
    WordsOf,
    /// A block instead of a setting.
    Block,
}

/// A default group of metrics.
#[derive(Debug)]
pub(super) struct DefaultGroup {
    /// The group's label, without `@`.
    pub(super) group: String,
    pub(super) name: String,
    from: ServerVersion,
    /// The metrics, each with the release that added it.
    metrics: Vec<(String, Option<ServerVersion>)>,
}

/// What a name in a block refers to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Named<'t> {
    /// A setting of the table.
    Known(&'t Entry),
    /// A setting that is not about statistics. 2.4 allows these in every block.
    Other,
    /// A setting that only other releases have.
    ElsewhereOnly(&'t Entry),
    /// Not a setting in any release.
    Unknown,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    setting: Vec<Row>,
    plain: Vec<Plain>,
    default: Vec<DefaultRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    block: String,
    name: String,
    method: Option<String>,
    from: Option<String>,
    until: Option<String>,
    kind: ValueKind,
    #[serde(default)]
    values: Vec<String>,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    last: bool,
    instead: Option<String>,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plain {
    block: String,
    names: Vec<String>,
    kind: Option<ValueKind>,
    from: Option<String>,
    until: Option<String>,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DefaultRow {
    group: String,
    name: String,
    from: String,
    source: String,
    metrics: Vec<Vec<String>>,
}

/// The table. It would be empty if the built-in file were invalid, but a test ensures that it is valid.
pub(super) fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| Table::parse(include_str!("setting/table.toml")).unwrap_or_default())
}

/// The names of the settings that a block of a server can have, such as those of a `metric`.
#[must_use]
pub fn settings_of(block: &str, server: ServerVersion) -> Vec<&'static str> {
    let names: BTreeSet<&str> = table().settings(block, server).map(|entry| entry.name.as_str()).collect();
    names.into_iter().collect()
}

impl Table {
    fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let version = |text: Option<String>| text.map(|text| text.parse()).transpose();
        let mut table = Self::default();
        for row in file.setting {
            reasoned(&row.source, &row.name)?;
            table.settings.push(Entry {
                from: version(row.from).map_err(|error: events_spec::VersionError| error.to_string())?,
                until: version(row.until).map_err(|error| error.to_string())?,
                block: row.block,
                name: row.name,
                method: row.method,
                kind: row.kind,
                values: row.values,
                required: row.required,
                last: row.last,
                instead: row.instead,
            });
        }
        for row in file.plain {
            reasoned(&row.source, &row.block)?;
            let from = version(row.from).map_err(|error| error.to_string())?;
            let until = version(row.until).map_err(|error| error.to_string())?;
            table.settings.extend(row.names.into_iter().map(|name| Entry {
                block: row.block.clone(),
                name,
                method: None,
                from,
                until,
                kind: row.kind.unwrap_or(ValueKind::Text),
                values: Vec::new(),
                required: false,
                last: false,
                instead: None,
            }));
        }
        for row in file.default {
            reasoned(&row.source, &row.name)?;
            let mut metrics = Vec::new();
            for metric in row.metrics {
                let mut parts = metric.into_iter();
                let Some(name) = parts.next() else {
                    return Err(format!("`{}`: a metric without a name", row.name));
                };
                metrics.push((name, version(parts.next()).map_err(|error| error.to_string())?));
            }
            let from = row.from.parse().map_err(|error: events_spec::VersionError| error.to_string())?;
            table.defaults.push(DefaultGroup { group: row.group, name: row.name, from, metrics });
        }
        let names = include_str!("setting/names-2.4.txt").lines();
        table.names = names.filter(|line| !line.starts_with('#')).collect();
        let names = include_str!("setting/names-2.3.txt").lines();
        table.old_names = names.filter(|line| !line.starts_with('#')).collect();
        Ok(table)
    }

    /// What a name refers to on a server, in a block of this kind and name.
    pub(super) fn named(&self, block: &str, block_name: &str, key: &str, server: ServerVersion) -> Named<'_> {
        let is_2_4 = server.has(ServerVersion::V2_4);
        let prefix = prefix(block);
        // In 2.4, a name may begin with that of the block, followed by that of the method.
        let short = key.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_')).filter(|_| is_2_4).unwrap_or(key);
        let is = |entry: &&Entry| {
            let in_method = |method: &String| {
                (method == block_name && entry.name == short)
                    || short.strip_prefix(method.as_str()).and_then(|rest| rest.strip_prefix('_'))
                        == Some(entry.name.as_str())
            };
            entry.block == block && entry.method.as_ref().map_or(entry.name == short || entry.name == key, in_method)
        };
        let mut entries = self.settings.iter().filter(is);
        if let Some(entry) = entries.clone().find(|entry| entry.is_in(server)) {
            return Named::Known(entry);
        }
        if is_2_4 {
            let full = [format!("{prefix}_{short}"), format!("{prefix}_{block_name}_{short}"), key.to_owned()];
            if full.iter().any(|name| self.names.contains(name.as_str())) {
                return Named::Other;
            }
        }
        entries.next().map_or(Named::Unknown, Named::ElsewhereOnly)
    }

    /// The setting of a server that another release has replaced by this one, as it is.
    pub(super) fn replaced_by(&self, block: &str, key: &str, server: ServerVersion) -> Option<&Entry> {
        let is_it =
            |entry: &&Entry| entry.instead.as_ref().is_some_and(|instead| *instead == format!("{key} = {{value}}"));
        self.settings(block, server).find(is_it)
    }

    /// The settings that a block may have on a server.
    pub(super) fn settings<'t>(&'t self, block: &str, server: ServerVersion) -> impl Iterator<Item = &'t Entry> {
        self.settings.iter().filter(move |entry| entry.block == block && entry.is_in(server))
    }

    /// Whether a server has a setting or a section of this name at the top.
    pub(super) fn is_top(&self, key: &str, server: ServerVersion) -> bool {
        if server.has(ServerVersion::V2_4) { self.names.contains(key) } else { self.old_names.contains(key) }
    }

    /// Whether some release has a setting of this name in a block.
    pub(super) fn has(&self, block: &str, key: &str) -> bool {
        self.settings.iter().any(|entry| entry.block == block && entry.name == key)
    }

    /// A server's default groups of metrics, by label.
    pub(super) fn defaults<'t>(
        &'t self,
        group: &'t str,
        server: ServerVersion,
    ) -> impl Iterator<Item = &'t DefaultGroup> {
        self.defaults.iter().filter(move |default| default.group == group && server.has(default.from))
    }

    /// Every default group.
    pub(super) fn groups(&self) -> impl Iterator<Item = &DefaultGroup> {
        self.defaults.iter()
    }
}

impl DefaultGroup {
    /// The names of the metrics in this group on a server.
    pub(super) fn metrics(&self, server: ServerVersion) -> impl Iterator<Item = &str> {
        let has = move |since: &Option<ServerVersion>| since.is_none_or(|since| server.has(since));
        self.metrics.iter().filter(move |(_, since)| has(since)).map(|(name, _)| name.as_str())
    }
}

impl Entry {
    /// Whether a server has the setting.
    pub(super) fn is_in(&self, server: ServerVersion) -> bool {
        is_in(self.from, self.until, server)
    }

    /// Whether the first or the last release of the server's line has the setting.
    pub(super) fn is_in_line(&self, server: ServerVersion) -> bool {
        let line = server.release_line();
        let first = ServerVersion::new(line.major(), line.minor(), 0);
        self.is_in(line) || self.is_in(first)
    }

    /// The first release that no longer has it.
    pub(super) fn until(&self) -> Option<ServerVersion> {
        self.until
    }

    /// The first release that has it.
    pub(super) fn from(&self) -> Option<ServerVersion> {
        self.from
    }
}

fn is_in(from: Option<ServerVersion>, until: Option<ServerVersion>, server: ServerVersion) -> bool {
    from.is_none_or(|from| server.has(from)) && until.is_none_or(|until| !server.has(until))
}

/// The prefix of a block's settings in 2.4.
fn prefix(block: &str) -> &str {
    match block {
        "group_by" => "metric_group_by",
        "method" => "metric_group_by_method",
        other => other,
    }
}

fn reasoned(source: &str, what: &str) -> Result<(), String> {
    if source.len() > 10 { Ok(()) } else { Err(format!("`{what}` has no source")) }
}

#[cfg(test)]
mod tests;
