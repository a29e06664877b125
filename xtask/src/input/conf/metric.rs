//! Selects what is about events: metrics, exporters, and settings with a filter.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use events_spec::{Level, ServerVersion};

use super::include::beside;
use super::inherit::{self, List, Outer};
pub(crate) use super::old::old_filter;
use super::read::Conf;
use super::text::Text;
use super::tree::{Block, Setting, doveconf_version};
use crate::input::file::NamedBy;

/// The parts of a configuration that are about events.
#[derive(Debug, Default)]
pub(crate) struct About {
    pub(crate) metrics: Vec<Metric>,
    /// The names of the exporters.
    pub(crate) exporters: Vec<Text>,
    /// What the exporters write, and how.
    pub(crate) writers: Vec<Writer>,
    /// The names of the exporters in sections where the stats process does not look.
    pub(crate) unseen_exporters: Vec<Text>,
    /// The settings with a filter, and the filters.
    pub(crate) filters: Vec<(Text, Text)>,
    /// The socket's setting, if it turns events off.
    pub(crate) disabled: Option<Text>,
}

/// A metric, or several blocks of the same name that make up one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Metric {
    /// The name, or the word `metric` if there is none.
    pub(crate) name: Text,
    /// The section that contains it, if the stats process does not read that, such as `protocol imap`.
    pub(crate) unseen: Option<Text>,
    /// Whether it has a name.
    pub(crate) is_named: bool,
    /// The filter; `None` if there is none.
    pub(crate) filter: Option<Text>,
    /// Whether it has a filter that could not be read, which was reported.
    pub(crate) unread: bool,
    /// The fields that it sums.
    pub(crate) fields: Vec<Text>,
    /// The fields that it groups by.
    pub(crate) group_by: Vec<GroupBy>,
    /// The exporter for its events.
    pub(crate) exporter: Option<Text>,
    /// The parts of an event that it exports; `None` if not given.
    pub(crate) include: Option<Vec<Text>>,
    /// What `/metrics` shows as help.
    pub(crate) description: Option<Text>,
    /// The place of each group that is a block, by the block's name.
    pub(super) groups: HashMap<String, usize>,
    /// What its blocks say about the two lists.
    pub(super) own_fields: List,
    pub(super) own_include: List,
    /// The settings for methods of groups that are given outside of them.
    pub(super) methods: Vec<Setting>,
    /// A method that is given outside of a group.
    pub(crate) outer_method: Option<Text>,
}

/// What an exporter writes, and how.
#[derive(Clone, Debug, Default)]
pub(crate) struct Writer {
    pub(crate) name: Text,
    /// Where to: `driver` in 2.4, `transport` in 2.3.
    pub(crate) transport: Option<Text>,
    pub(crate) format: Option<Text>,
    /// `time_format` in 2.4, and the words of `format_args` in 2.3.
    pub(crate) times: Option<Text>,
}

/// A field that a metric groups by, with the function that maps values to groups.
#[derive(Clone, Debug)]
pub(crate) struct GroupBy {
    pub(crate) field: Text,
    pub(crate) function: Option<Text>,
    /// The function's numbers, in the order of 2.3's syntax; empty for a block of 2.4 in which one of them is missing.
    pub(crate) numbers: Vec<Text>,
    /// Whether it is written as one word: `field:function:numbers`.
    pub(crate) one_word: bool,
    /// The settings of 2.4's block `method`.
    pub(super) settings: Vec<Setting>,
    /// The settings for methods around all groups of the metric; those of the group take precedence.
    pub(super) outer: Rc<[Setting]>,
    /// The name of the block, which may name the field with a setting.
    pub(super) block: Option<Text>,
}

/// The settings with a filter, apart from those of metrics.
pub(crate) const FILTERS: [&str; 3] = ["log_debug", "log_core_filter", "process_shutdown_filter"];

/// Whether a setting outside of metrics takes a filter.
pub(crate) fn is_filter(key: &str) -> bool {
    FILTERS.contains(&key)
}

/// How many items all metrics together take from the settings around them.
const MOST_INHERITED: usize = 1 << 16;
/// The maximum size of a file with the value of a setting.
const MOST_VALUE_BYTES: u64 = 1 << 20;

/// The version of Dovecot that a configuration is for, and where it is given; `None` if it is not given.
pub(crate) fn version_of(conf: &Conf) -> Option<(ServerVersion, String)> {
    if let Some((version, file)) = conf.files.iter().find_map(|(name, text)| Some((doveconf_version(text)?, name))) {
        return Some((version, format!("`doveconf` wrote it into the first line of `{file}`")));
    }
    if let Some(setting) = conf.root.setting("dovecot_config_version") {
        // The setting tells how to read the file; the server may be a later release of its line.
        let version: Option<ServerVersion> = setting.value.as_str().parse().ok();
        // Before 2.4 there was no such setting.
        let line = version.filter(|version| version.has(ServerVersion::V2_4)).map(ServerVersion::release_line);
        let line = line.unwrap_or(ServerVersion::V2_4);
        return Some((line, format!("`dovecot_config_version = {}`", setting.value.as_str())));
    }
    if let Some(variable) = conf.variables.iter().find(|variable| variable.written.as_str().starts_with("$SET:")) {
        return Some((
            ServerVersion::V2_4,
            format!("the variable `{}`, which only 2.4 has", variable.written.as_str()),
        ));
    }
    let blocks = conf.root.all();
    let newer = blocks.iter().find_map(|block| match block.key.as_str() {
        "metric" => block.blocks.iter().find(|inner| inner.is("group_by")).map(|_| "a block `group_by`"),
        "event_exporter" if block.setting("driver").is_some() => Some("the setting `driver` of an exporter"),
        "event_exporter" if block.setting("time_format").is_some() => Some("the setting `time_format` of an exporter"),
        _ => None,
    });
    newer.map(|what| (ServerVersion::V2_4, format!("{what}, which only 2.4 has")))
}

/// The version whose rules apply to the configuration; 2.3 if none is given.
pub(crate) fn version(conf: &Conf) -> ServerVersion {
    version_of(conf).map_or(ServerVersion::V2_3, |(version, _)| version)
}

/// The version of the server, if the configuration is the output of its `doveconf`. The setting
/// `dovecot_config_version` only tells how to read the file; the server may be newer.
pub(crate) fn server(conf: &Conf) -> Option<ServerVersion> {
    conf.files.iter().find_map(|(_, text)| doveconf_version(text))
}

/// The version in the setting `dovecot_config_version`.
pub(crate) fn config_version(conf: &Conf) -> Option<ServerVersion> {
    conf.root.setting("dovecot_config_version")?.value.as_str().parse().ok()
}

/// Selects what is about events.
pub(crate) fn about(conf: &mut Conf) -> About {
    let is_2_4 = version(conf).has(ServerVersion::V2_4);
    let root = std::mem::take(&mut conf.root);
    let defaults = if is_2_4 { inherit::defaults(&root) } else { Block::default() };
    let mut about = About::default();
    let mut outer = Metric::default();
    outer.add(&defaults, is_2_4, conf);
    let outer = Outer::of(outer);
    // What is around very many metrics is kept only for as many as fit.
    let most = MOST_INHERITED.checked_div(outer.len()).unwrap_or(usize::MAX);
    let mut metrics: BTreeMap<(Option<usize>, bool, String), usize> = BTreeMap::new();
    let all = root.all_within();
    about.metrics.reserve_exact(all.iter().filter(|(block, _)| block.is("metric")).count());
    for (block, within) in all {
        let unseen = within.filter(|section| !is_seen(section, is_2_4));
        if block.is("metric") {
            let written = block.name.clone().or_else(|| named(block, "metric_name"));
            let is_named = written.is_some();
            let name = written.unwrap_or_else(|| block.key.clone());
            let key = (unseen.map(|section| section.order), is_named, name.as_str().to_owned());
            let at = *metrics.entry(key).or_insert(about.metrics.len());
            if at == about.metrics.len() {
                let unseen = unseen.map(|section| section.title.clone());
                let around = if at < most { outer.metric.clone() } else { Metric::default() };
                if at == most {
                    let message =
                        format!("the settings around metrics were looked at for the first {most} metrics only");
                    conf.report_at(Level::Warning, &name, 0..name.as_str().len(), message, "");
                }
                about.metrics.push(Metric { name, unseen, is_named, ..around });
            }
            if let Some(metric) = about.metrics.get_mut(at) {
                metric.add(block, is_2_4, conf);
            }
        }
        if block.is("event_exporter") {
            let name = block.name.clone().or_else(|| named(block, "event_exporter_name"));
            if unseen.is_some() {
                about.unseen_exporters.extend(name);
            } else {
                about.exporters.extend(name.clone());
                about.writers.extend(name.map(|name| Writer::of(name, block)));
            }
        }
        for key in FILTERS {
            if let Some(setting) = block.setting(key)
                && let Some(value) = value(setting, conf)
            {
                about.filters.push((setting.key.clone(), value));
            }
        }
        if let Some(setting) = block.setting("stats_writer_socket_path")
            && setting.value.as_str().is_empty()
            && !setting.from_file
        {
            about.disabled.get_or_insert_with(|| setting.key.clone());
        }
    }
    let none = Outer::default();
    for (at, metric) in about.metrics.iter_mut().enumerate() {
        inherit::finish(metric, if at < most { &outer } else { &none });
    }
    conf.root = root;
    about
}

/// Whether the stats process reads the contents of a section. It does not read `local` and `remote`, which are for
/// connections. Of `protocol`, 2.4 reads only the sections that exclude protocols, and 2.3 none.
pub(crate) fn is_seen(section: &Block, is_2_4: bool) -> bool {
    let name = section.name.as_ref().map_or("", Text::as_str);
    let excludes_another = name.starts_with('!') && name != "!stats";
    match section.key.as_str() {
        "protocol" => is_2_4 && (name == "stats" || excludes_another),
        "local" | "remote" | "local_name" => false,
        _ => true,
    }
}

/// The value of a setting, read from its file if necessary; `None` if that fails, which is reported.
pub(super) fn value(setting: &Setting, conf: &mut Conf) -> Option<Text> {
    if !setting.from_file {
        return Some(setting.value.clone());
    }
    let including = setting.value.place(0..0).map_or("", |(file, _)| conf.files.name(file)).to_owned();
    let path = beside(&including, setting.value.as_str());
    match conf.load(&path, MOST_VALUE_BYTES, NamedBy::Input) {
        Ok(text) => {
            let file = conf.files.add(path.display().to_string(), text.clone());
            let mut value = Text::default();
            value.push(&text, file, 0);
            Some(value)
        }
        Err(error) => {
            let message = format!("cannot read the value of `{}` from its file: {error}", setting.key.as_str());
            conf.report(&setting.value, 0..setting.value.as_str().len(), message, "");
            None
        }
    }
}

/// A setting of a metric. In 2.4, its name may begin with `metric_`.
fn own<'b>(block: &'b Block, key: &str) -> Option<&'b Setting> {
    block.settings.iter().rev().find(|setting| inherit::short(&setting.key) == key)
}

fn named(block: &Block, key: &str) -> Option<Text> {
    block.setting(key).map(|setting| setting.value.clone()).filter(|name| !name.as_str().is_empty())
}

impl Metric {
    fn add(&mut self, block: &Block, is_2_4: bool, conf: &mut Conf) {
        let unfiltered = own(block, "filter").is_none();
        let had = self.filter.is_some();
        let mut get = |key: &str| own(block, key).and_then(|setting| value(setting, conf));
        if let Some(filter) = get("filter") {
            self.filter = Some(filter);
        }
        // A setting takes precedence over the name of the block.
        let name = if is_2_4 { get("name") } else { named(block, "metric_name") };
        if let Some(name) = name.filter(|name| self.is_named && !name.as_str().is_empty()) {
            self.name = name;
        }
        if let Some(description) = get("description") {
            self.description = Some(description);
        }
        if let Some(group_by) = get("group_by") {
            let words = if is_2_4 { group_by.words() } else { group_by.split_at_blanks() };
            self.group_by = words.iter().map(GroupBy::of_word).collect();
        }
        if let Some(exporter) = get("exporter") {
            self.exporter = Some(exporter).filter(|exporter| !exporter.as_str().is_empty());
        }
        self.own_fields.apply(block, "fields", is_2_4, conf);
        self.own_include.apply(block, "exporter_include", is_2_4, conf);
        inherit::apply_groups(self, block);
        self.unread |= !unfiltered && !had && self.filter.is_none();
        if unfiltered && let Some(filter) = old_filter(block) {
            self.filter = Some(filter);
        }
    }
}

impl GroupBy {
    /// `field`, or `field:function:1:10:2`.
    pub(crate) fn of_word(word: &Text) -> Self {
        let mut parts = Vec::new();
        let mut start = 0;
        for part in word.as_str().split(':') {
            parts.push(word.part(start..start + part.len()));
            start += part.len() + 1;
        }
        let mut parts = parts.into_iter();
        let field = parts.next().unwrap_or_default();
        Self {
            field,
            function: parts.next(),
            numbers: parts.collect(),
            one_word: true,
            settings: Vec::new(),
            outer: Rc::default(),
            block: None,
        }
    }

    /// `group_by field { method function { ... } }`
    pub(crate) fn of_block(block: &Block) -> Option<Self> {
        let name = block.name.clone()?;
        let is_field = |setting: &&Setting| matches!(inherit::within_group(&setting.key), "field");
        let field = block.settings.iter().rev().find(is_field).map_or_else(|| name.clone(), |set| set.value.clone());
        let method = block.blocks.iter().find(|inner| inherit::within_group(&inner.key) == "method");
        let function = method.and_then(|method| method.name.clone());
        let outer = block.settings.iter().filter(|setting| inherit::within_group(&setting.key).starts_with("method_"));
        let settings = outer.chain(method.iter().flat_map(|method| &method.settings)).cloned().collect();
        let (numbers, outer) = (Vec::new(), Rc::default());
        Some(Self { field, function, numbers, one_word: false, settings, outer, block: Some(name) })
    }

    /// The three numbers of `exponential` or `linear`, in the order of 2.3's syntax; fewer if some are missing.
    pub(crate) fn ranges(&self) -> Vec<&Text> {
        if self.one_word {
            return self.numbers.iter().collect();
        }
        let names = match self.function.as_ref().map(Text::as_str) {
            Some("exponential") => ["min_magnitude", "max_magnitude", "base"],
            Some("linear") => ["min", "max", "step"],
            Some(_) | None => return Vec::new(),
        };
        names.into_iter().filter_map(|name| self.setting(name)).collect()
    }

    /// The value of a setting of the block `method`, which 2.4 also knows under longer names.
    pub(crate) fn setting(&self, name: &str) -> Option<&Text> {
        let is = |setting: &&Setting| {
            let key = inherit::within_group(&setting.key);
            let key = key.strip_prefix("method_").unwrap_or(key);
            let function = self.function.as_ref().map_or("", Text::as_str);
            key.strip_prefix(function).and_then(|rest| rest.strip_prefix('_')).unwrap_or(key) == name
        };
        self.settings.iter().rev().chain(self.outer.iter().rev()).find(is).map(|setting| &setting.value)
    }
}

impl Writer {
    fn of(name: Text, block: &Block) -> Self {
        let get = |keys: [&str; 2]| {
            let is = |setting: &&Setting| {
                let key = setting.key.as_str();
                keys.contains(&key.strip_prefix("event_exporter_").unwrap_or(key))
            };
            block.settings.iter().rev().find(is).map(|setting| setting.value.clone())
        };
        Self {
            name,
            transport: get(["driver", "transport"]),
            format: get(["format", "format"]),
            times: get(["time_format", "format_args"]),
        }
    }
}

#[cfg(test)]
mod tests;
