//! The metrics and exporters of a configuration, ready to count.

use events_core::export::Include;
use events_core::filter::Filter;
use events_core::metrics::{Buckets, Export, ExportForm, Exporter, GroupBy, Method, Metric, Modifier};
use events_core::{ServerVersion, TimeFormat};
use events_spec::{Level, Rule, Spec};

use super::Refused;
use crate::check::conf::check_read;
use crate::input::conf::default;
use crate::input::conf::metric::{self, Metric as Written, Writer};
use crate::input::conf::read::Conf;
use crate::input::conf::text::{Files, Text};

/// The metrics and exporters of a configuration.
#[derive(Clone, Debug)]
pub struct Config {
    /// The metrics, in the order in which the server has them.
    pub metrics: Vec<Metric>,
    /// The exporters.
    pub exporters: Vec<Exporter>,
    /// The version whose rules apply.
    pub version: ServerVersion,
    /// What is left out or differs from the server, a sentence each.
    pub notes: Vec<String>,
    /// The files that were read, with their texts.
    pub files: Vec<(String, String)>,
}

/// Rules whose findings mean that Dovecot or its stats process does not start.
const FATAL: [Rule; 4] = [Rule::ConfSyntax, Rule::FilterSyntax, Rule::RefusedSetting, Rule::UnknownExporter];

/// The maximum nesting depth of groups here.
const MOST_GROUPS: usize = 32;

/// Reads the metrics and exporters.
///
/// # Errors
/// If Dovecot does not start with the configuration: the problems, with their places.
pub(crate) fn read_config(conf: &Conf, version: Option<ServerVersion>, spec: &Spec) -> Result<Config, Refused> {
    let check = check_read(conf.clone(), version, spec);
    let is_fatal = |finding: &&events_spec::Finding| finding.level == Level::Error && FATAL.contains(&finding.rule);
    let fatal: Vec<_> = check.findings.as_slice().iter().filter(is_fatal).cloned().collect();
    if !fatal.is_empty() {
        let mut findings = events_spec::Findings::new();
        findings.extend(fatal);
        return Err(Refused { findings, files: check.files });
    }
    let server = version.or_else(|| metric::server(conf)).unwrap_or_else(|| metric::version(conf));
    Ok(Config { files: check.files, ..config_of(conf, server) })
}

/// The metrics and exporters of a configuration, without those that a server would not start with.
pub(crate) fn config_of(conf: &Conf, server: ServerVersion) -> Config {
    let mut conf = conf.clone();
    let mut about = metric::about(&mut conf);
    let mut built_in = default::included(&conf, server);
    built_in.retain(|metric| about.metrics.iter().all(|own| own.name.as_str() != metric.name.as_str()));
    built_in.append(&mut about.metrics);
    about.metrics = built_in;
    let mut reader = Reading { files: &conf.files, version: server, notes: Vec::new() };
    if let Some(disabled) = &about.disabled {
        let place = conf.files.location(disabled);
        reader.notes.push(format!("{}:{}: this configuration turns events off", place.file, place.line));
    }
    let metrics = about.metrics.iter().filter_map(|written| reader.metric(written)).collect();
    let exporters = about.writers.iter().map(|writer| exporter(writer, server)).collect();
    let notes = reader.notes;
    Config { metrics, exporters, version: server, notes, files: Vec::new() }
}

struct Reading<'c> {
    files: &'c Files,
    version: ServerVersion,
    notes: Vec<String>,
}

impl Reading<'_> {
    fn leave_out(&mut self, at: &Text, metric: &Written, why: &str) {
        let place = self.files.location(at);
        let name = metric.name.as_str();
        self.notes.push(format!("{}:{}: metric `{name}` is left out: {why}", place.file, place.line));
    }

    fn metric(&mut self, written: &Written) -> Option<Metric> {
        // 2.4 ignores a metric without a filter, which is then only a part of one.
        let text = written.filter.as_ref()?;
        if let Some(variable) = text.unknown() {
            let why = format!("its filter has the variable `{variable}`, whose value is not known");
            self.leave_out(text, written, &why);
            return None;
        }
        let Ok(filter) = Filter::parse(text.as_str(), self.version) else {
            self.leave_out(text, written, "its filter cannot be parsed");
            return None;
        };
        if let Some(outer) = written.outer_method.as_ref().filter(|_| !written.group_by.is_empty()) {
            self.leave_out(outer, written, "it has a method outside of its groups");
            return None;
        }
        if written.group_by.len() > MOST_GROUPS {
            self.leave_out(&written.name, written, "it groups by too many fields");
            return None;
        }
        let mut metric = Metric::new(written.name.as_str(), filter);
        metric.fields = written.fields.iter().map(|field| field.as_str().to_owned()).collect();
        metric.description = written.description.as_ref().map_or("", Text::as_str).to_owned();
        for group in &written.group_by {
            let method = match method(group) {
                Ok(method) => method,
                Err(why) => {
                    self.leave_out(group.function.as_ref().unwrap_or(&group.field), written, &why);
                    return None;
                }
            };
            metric.group_by.push(GroupBy { field: group.field.as_str().to_owned(), method });
        }
        metric.export = written.exporter.as_ref().map(|exporter| Export {
            exporter: exporter.as_str().to_owned(),
            include: include(written.include.as_deref()),
        });
        Some(metric)
    }
}

/// How a group is made.
fn method(group: &metric::GroupBy) -> Result<Method, String> {
    let function = group.function.as_ref().map_or("discrete", Text::as_str);
    let given = |at: usize, name: &str, default: u64| -> Option<u64> {
        let text = if group.one_word { group.numbers.get(at) } else { group.setting(name) };
        text.map_or((!group.one_word).then_some(default), |text| text.as_str().trim().parse().ok())
    };
    if group.setting("method").is_some() {
        return Err("its method is given by a setting".to_owned());
    }
    let small = |number: Option<u64>| number.and_then(|number| u32::try_from(number).ok());
    match function {
        "discrete" => match if group.one_word { group.numbers.first() } else { group.setting("modifier") } {
            Some(text) if !text.as_str().is_empty() => match Modifier::parse(text.as_str()) {
                Ok(modifier) => Ok(Method::Discrete(Some(modifier))),
                Err(error) => Err(format!("its modifier `{}`: {error}", text.as_str())),
            },
            Some(_) | None => Ok(Method::Discrete(None)),
        },
        "exponential" => {
            let (min, max) = (small(given(0, "min_magnitude", 0)), small(given(1, "max_magnitude", 0)));
            let base = small(given(2, "base", 10));
            let buckets = min.zip(max).zip(base).and_then(|((min, max), base)| Buckets::exponential(min, max, base));
            buckets.map(Method::Ranges).ok_or_else(|| "its ranges cannot be computed".to_owned())
        }
        "linear" => {
            let (min, max, step) = (given(0, "min", 0), given(1, "max", 0), given(2, "step", 0));
            let buckets = min.zip(max).zip(step).and_then(|((min, max), step)| Buckets::linear(min, max, step));
            buckets.map(Method::Ranges).ok_or_else(|| "its ranges cannot be computed, or are too many".to_owned())
        }
        other => Err(format!("unknown method `{other}`")),
    }
}

/// What is exported; by default everything.
fn include(words: Option<&[Text]>) -> Include {
    let Some(words) = words else { return Include::ALL };
    words.iter().fold(Include::NONE, |all, word| match word.as_str() {
        "name" => all | Include::NAME,
        "hostname" => all | Include::HOSTNAME,
        "timestamps" => all | Include::TIMESTAMPS,
        "categories" => all | Include::CATEGORIES,
        "fields" => all | Include::FIELDS,
        // The server warns about other words and ignores them.
        _ => all,
    })
}

fn exporter(writer: &Writer, version: ServerVersion) -> Exporter {
    let word = |text: &Option<Text>| text.as_ref().map_or(String::new(), |text| text.as_str().to_owned());
    let form = match word(&writer.format).as_str() {
        "json" => ExportForm::Json,
        "tab-text" => ExportForm::TabText,
        // A configuration with another format was rejected.
        _ => ExportForm::None,
    };
    let unix = word(&writer.times).split_whitespace().any(|word| word == "unix" || word == "time-unix");
    // Both versions cut strings for the log, which is the default transport of 2.4.
    let transport = word(&writer.transport);
    let is_log = transport == "log" || (transport.is_empty() && version.has(ServerVersion::V2_4));
    Exporter {
        name: writer.name.as_str().to_owned(),
        form,
        time_format: if unix { TimeFormat::Unix } else { TimeFormat::Rfc3339 },
        max_field_len: is_log.then_some(LOG_FIELD),
    }
}

/// The maximum length of a string in the log (`LOG_EXPORTER_LONG_FIELD_TRUNCATE_LEN`).
const LOG_FIELD: usize = 1000;
