//! The metrics that come with Dovecot, which `@metric_defaults` includes. The facts are in `default.toml`.

use std::rc::Rc;

use events_spec::ServerVersion;
use serde::Deserialize;

use super::metric::{GroupBy, Metric};
use super::read::Conf;
use super::text::Text;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    metric: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    group: String,
    name: String,
    since: Option<String>,
    filter: String,
    #[serde(default)]
    group_by: Vec<String>,
    #[serde(default)]
    fields: Vec<String>,
}

/// The metrics of the server's own groups that a configuration includes. Findings about them point at the include.
///
/// A group of that name in the configuration takes the place of the server's.
pub(crate) fn included(conf: &Conf, version: ServerVersion) -> Vec<Metric> {
    let Some(include) = conf.root.setting("@metric_defaults").filter(|_| version.has(ServerVersion::V2_4)) else {
        return Vec::new();
    };
    let name = include.value.as_str();
    let own = |block: &super::tree::Block| block.is("group") && conf.root.includes(block);
    if conf.root.blocks.iter().any(own) {
        return Vec::new();
    }
    let file: File = toml::from_str(include_str!("default.toml")).unwrap_or(File { metric: Vec::new() });
    let is_there = |row: &Row| match row.since.as_deref().map(str::parse::<ServerVersion>) {
        Some(Ok(since)) => version.has(since),
        Some(Err(_)) | None => true,
    };
    let rows = file.metric.into_iter().filter(|row| row.group == name && is_there(row));
    let text = |text: &str| {
        let mut made = Text::default();
        made.push_made(text, &include.value);
        made
    };
    let group = |field: &String| GroupBy {
        field: text(field),
        function: None,
        numbers: Vec::new(),
        one_word: false,
        settings: Vec::new(),
        outer: Rc::default(),
        block: None,
    };
    rows.map(|row| Metric {
        name: text(&row.name),
        is_named: true,
        filter: Some(text(&row.filter)),
        fields: row.fields.iter().map(|field| text(field)).collect(),
        group_by: row.group_by.iter().map(group).collect(),
        ..Metric::default()
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::conf::read::read;

    fn names(text: &str, version: &str) -> Vec<String> {
        let conf = read(&["-".to_owned()], &mut text.as_bytes()).unwrap();
        let metrics = included(&conf, version.parse().unwrap());
        metrics.iter().map(|metric| metric.name.as_str().to_owned()).collect()
    }

    #[test]
    fn a_group_of_the_server_has_what_its_release_has() {
        assert_eq!(names("@metric_defaults = proxy\n", "2.4.1").len(), 3);
        assert_eq!(names("@metric_defaults = proxy\n", "2.4.2").len(), 4);
        assert_eq!(names("@metric_defaults = backend\n", "2.4.1").len(), 6);
        assert!(names("@metric_defaults = other\n", "2.4.1").is_empty());
        assert!(names("metric_defaults = proxy\n", "2.4.1").is_empty());
    }

    #[test]
    fn a_group_of_the_configuration_takes_the_place_of_the_server_s() {
        let text =
            "@metric_defaults = proxy\ngroup @metric_defaults proxy {\n  metric a {\n    filter = event=x\n  }\n}\n";
        assert!(names(text, "2.4.1").is_empty());
    }
}
