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

    /// The metrics, each with its filter, what it sums and what it groups by.
    fn metrics(text: &str, version: &str) -> Vec<String> {
        let conf = read(&["-".to_owned()], &mut text.as_bytes()).unwrap();
        let shown = |metric: &Metric| {
            assert!(metric.is_named);
            let place = conf.files.location(&metric.name);
            assert_eq!((place.line, place.column), (1, 20), "findings point at the include");
            let filter = metric.filter.as_ref().map_or("", Text::as_str);
            let fields: String = metric.fields.iter().map(|field| format!(" sum {}", field.as_str())).collect();
            let groups: String = metric.group_by.iter().map(|group| format!(" by {}", group.field.as_str())).collect();
            format!("{}: {filter}{fields}{groups}", metric.name.as_str())
        };
        included(&conf, version.parse().unwrap()).iter().map(shown).collect()
    }

    #[test]
    fn a_group_of_the_server_has_what_its_release_has() {
        let proxy = [
            "auth_successes: event=auth_request_finished AND success=yes",
            "auth_failures: event=auth_request_finished AND NOT success=yes",
            "login_aborted: event=login_aborted by reason",
            "proxy_session_established: event=proxy_session_established",
        ];
        let backend = [
            "auth_successes: event=auth_request_finished AND success=yes",
            "auth_failures: event=auth_request_finished AND NOT success=yes",
            "imap_commands: event=imap_command_finished by tagged_reply_state",
            "mail_deliveries: event=mail_delivery_finished",
            "mail_submissions: event=smtp_submit_finished",
            "mail_user_session_finished: event=mail_user_session_finished sum rss sum utime",
        ];
        for (text, version, said) in [
            ("@metric_defaults = proxy\n", "2.4.1", &proxy[..3]),
            ("@metric_defaults = proxy\n", "2.4.2", &proxy),
            ("@metric_defaults = backend\n", "2.4.1", &backend),
            ("@metric_defaults = backend\n", "2.3.21", &[]),
            ("@metric_defaults = other\n", "2.4.1", &[]),
            ("@metric_defaults = proxy\n@metric_defaults = other\n", "2.4.1", &[]),
            ("metric_defaults = proxy\n", "2.4.1", &[]),
        ] {
            assert_eq!(metrics(text, version), said, "{text} {version}");
        }
    }

    #[test]
    fn a_group_of_the_configuration_takes_the_place_of_the_server_s() {
        let group = |name: &str| {
            format!(
                "@metric_defaults = proxy\ngroup @metric_defaults {name} {{\n  metric a {{\n    filter = event=x\n  }}\n}}\n"
            )
        };
        assert_eq!(metrics(&group("proxy"), "2.4.1").len(), 0);
        assert_eq!(metrics(&group("other"), "2.4.1").len(), 3);
        let other = "@metric_defaults = proxy\nservice @metric_defaults {\n}\n";
        assert_eq!(metrics(other, "2.4.1").len(), 3);
    }
}
