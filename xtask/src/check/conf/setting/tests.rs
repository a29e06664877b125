//! The table of settings: what it says of a name, block by block and release by release.

use super::*;

fn named(block: &str, name: &str, key: &str, server: &str) -> String {
    let table = Table::parse(include_str!("table.toml")).unwrap();
    match table.named(block, name, key, server.parse().unwrap()) {
        Named::Known(entry) => format!("{} {:?}", entry.name, entry.kind),
        Named::Other => "other".to_owned(),
        Named::ElsewhereOnly(entry) => format!("elsewhere {}", entry.name),
        Named::Unknown => "unknown".to_owned(),
    }
}

#[test]
fn names_are_resolved_as_the_server_resolves_them() {
    for (block, name, key, server, what) in [
        ("metric", "m", "filter", "2.3.19", "filter Filter"),
        ("metric", "m", "metric_filter", "2.3.19", "unknown"),
        ("metric", "m", "metric_filter", "2.4.1", "filter Filter"),
        ("metric", "m", "group_by", "2.4.1", "group_by Block"),
        ("metric", "m", "event_name", "2.4.1", "elsewhere event_name"),
        ("metric", "m", "event_name", "2.3.11", "event_name Text"),
        ("metric", "m", "log_debug", "2.4.1", "other"),
        ("metric", "m", "log_debug", "2.3.21", "unknown"),
        ("metric", "m", "fooo", "2.4.1", "unknown"),
        ("event_exporter", "e", "http_client_request_absolute_timeout", "2.4.1", "other"),
        ("event_exporter", "e", "transport", "2.4.1", "elsewhere transport"),
        ("event_exporter", "file", "path", "2.4.1", "other"),
        ("method", "exponential", "base", "2.4.1", "base Number"),
        ("method", "linear", "base", "2.4.1", "unknown"),
        ("method", "linear", "exponential_base", "2.4.1", "base Number"),
        ("method", "linear", "metric_group_by_method_linear_step", "2.4.1", "step Long"),
        ("service", "stats", "vsz_limit", "2.3.19", "vsz_limit Size"),
        ("service", "stats", "service_count", "2.4.1", "elsewhere service_count"),
        ("inet_listener", "http", "prt", "2.4.1", "unknown"),
        ("inet_listener", "http", "listen", "2.4.1", "other"),
    ] {
        assert_eq!(named(block, name, key, server), what, "{block} {key} {server}");
    }
}

#[test]
fn the_built_in_table_is_valid_and_tells_its_faults() {
    let row = |block: &str, rest: &str| format!("[[{block}]]\n{rest}\n");
    let setting = "block = \"a\"\nname = \"b\"\nkind = \"text\"\n";
    let plain = "block = \"a\"\nnames = [\"b\"]\n";
    let default = "group = \"a\"\nname = \"b\"\n";
    let (long, short) = ("source = \"12345678901\"\n", "source = \"1234567890\"\n");
    let whole = |one: &str, two: &str, three: &str| row("setting", one) + &row("plain", two) + &row("default", three);
    let good = [
        format!("{setting}{long}from = \"2.3.5\"\nuntil = \"2.4.0\""),
        format!("{plain}{long}from = \"2.3.5\"\nuntil = \"2.4.0\""),
        format!("{default}{long}from = \"2.4.0\"\nmetrics = [[\"m\"], [\"n\", \"2.4.2\"]]"),
    ];
    let table = Table::parse(&whole(&good[0], &good[1], &good[2])).unwrap();
    assert_eq!((table.settings.len(), table.defaults.len()), (2, 1));
    for entry in &table.settings {
        let said = (entry.block.as_str(), entry.name.as_str(), entry.from(), entry.until(), entry.kind);
        let expected = (Some(ServerVersion::new(2, 3, 5)), Some(ServerVersion::V2_4), ValueKind::Text);
        assert_eq!(said, ("a", "b", expected.0, expected.1.map(|_| ServerVersion::new(2, 4, 0)), expected.2));
    }
    let fault = |at: usize, from: &str, to: &str| {
        let mut rows = good.clone();
        assert!(rows[at].contains(from));
        rows[at] = rows[at].replace(from, to);
        Table::parse(&whole(&rows[0], &rows[1], &rows[2])).unwrap_err()
    };
    assert_eq!(fault(0, long, short), "`b` has no source");
    assert_eq!(fault(1, long, short), "`a` has no source");
    assert_eq!(fault(2, long, short), "`b` has no source");
    assert_eq!(fault(2, "[\"m\"]", "[]"), "`b`: a metric without a name");
    for (at, version) in [(0, "2.3.5"), (0, "2.4.0"), (1, "2.3.5"), (1, "2.4.0"), (2, "2.4.0"), (2, "2.4.2")] {
        assert_eq!(fault(at, version, "x"), "x".parse::<ServerVersion>().unwrap_err().to_string(), "{at} {version}");
    }
}

#[test]
fn a_setting_is_in_the_releases_of_its_table_entry() {
    let entry = |block: &str, name: &str| {
        let named = table().settings.iter().filter(|entry| entry.block == block && entry.name == name);
        named.cloned().collect::<Vec<_>>()
    };
    let releases = ["2.3", "2.3.0", "2.3.10", "2.3.11", "2.3.12", "2.3.21", "2.4", "2.4.0", "2.4.5"];
    let has = |entry: &Entry, test: fn(&Entry, ServerVersion) -> bool| {
        releases.into_iter().filter(|release| test(entry, release.parse().unwrap())).collect::<Vec<_>>().join(" ")
    };
    for (block, name, is_in, is_in_line) in [
        (
            "metric",
            "filter",
            "2.3 2.3.12 2.3.21 2.4 2.4.0 2.4.5",
            "2.3 2.3.0 2.3.10 2.3.11 2.3.12 2.3.21 2.4 2.4.0 2.4.5",
        ),
        ("metric", "event_name", "2.3.0 2.3.10 2.3.11", "2.3 2.3.0 2.3.10 2.3.11 2.3.12 2.3.21"),
    ] {
        let entries = entry(block, name);
        assert_eq!(entries.len(), 1, "{name}");
        assert_eq!(
            (has(&entries[0], Entry::is_in).as_str(), has(&entries[0], Entry::is_in_line).as_str()),
            (is_in, is_in_line)
        );
    }
}

#[test]
fn a_default_group_has_the_metrics_of_its_release() {
    let metrics = |label: &str, server: &str| {
        let server: ServerVersion = server.parse().unwrap();
        let groups = table().defaults(label, server);
        groups.map(|group| format!("{} {}", group.name, group.metrics(server).count())).collect::<Vec<_>>().join(", ")
    };
    for (label, server, groups) in [
        ("metric_defaults", "2.4.0", ""),
        ("metric_defaults", "2.4.1", "proxy 3, backend 6"),
        ("metric_defaults", "2.4.2", "proxy 4, backend 6"),
        ("metric_defaults", "2.4", "proxy 4, backend 6"),
        ("metric_defaults", "2.3.21", ""),
        ("other", "2.4.2", ""),
    ] {
        assert_eq!(metrics(label, server), groups, "{label} {server}");
    }
    assert_eq!(table().groups().count(), 2);
}

#[test]
fn what_a_block_and_the_top_have_is_told_by_version() {
    let version = |text: &str| -> ServerVersion { text.parse().unwrap() };
    for (key, old, new) in
        [("log_debug", true, true), ("mail_location", true, false), ("mail_path", false, true), ("x", false, false)]
    {
        assert_eq!((table().is_top(key, version("2.3")), table().is_top(key, version("2.4"))), (old, new), "{key}");
    }
    for (block, key, has) in [
        ("metric", "event_name", true),
        ("metric", "driver", false),
        ("event_exporter", "driver", true),
        ("x", "driver", false),
    ] {
        assert_eq!(table().has(block, key), has, "{block} {key}");
    }
    let replaced = |block: &str, key: &str, server: &str| {
        table().replaced_by(block, key, version(server)).map(|entry| entry.name.as_str())
    };
    assert_eq!(replaced("event_exporter", "driver", "2.3"), Some("transport"));
    assert_eq!(replaced("event_exporter", "driver", "2.4"), None);
    assert_eq!(replaced("metric", "driver", "2.3"), None);
    assert_eq!(replaced("event_exporter", "x", "2.3"), None);
    assert_eq!(settings_of("method", version("2.3")), [""; 0]);
    let exporter = settings_of("event_exporter", version("2.3.21"));
    assert_eq!(exporter, ["format", "format_args", "name", "transport", "transport_args", "transport_timeout"]);
}
