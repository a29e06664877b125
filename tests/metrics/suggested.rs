//! `metrics suggest`: what it proposes is right for the version, and its rules use its own series.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use dovecot_events::cli::{Captured, capture};
use expect_test::expect;
use serde_json::Value;

fn suggest(more: &[&str]) -> Captured {
    let ran = capture(&[&["metrics", "suggest"], more].concat(), b"");
    assert_eq!(ran.status, 0, "{}", ran.err);
    ran
}

/// The versions whose proposals are checked: each line, and the last release before `/metrics` was mended.
const VERSIONS: [&str; 4] = ["2.3.19", "2.3.21", "2.4.1", "2.4"];

#[test]
fn without_a_goal_the_goals_are_listed() {
    let goals: Vec<String> =
        suggest(&[]).out.lines().map(|line| line.split_whitespace().next().unwrap().to_owned()).collect();
    assert!(goals.len() >= 10 && goals.contains(&"slow-imap".to_owned()), "{goals:?}");
    for goal in &goals {
        assert!(suggest(&[goal]).out.contains("\nmetric "), "{goal}");
    }
}

#[test]
fn an_unknown_goal_gets_the_near_one() {
    let ran = capture(&["metrics", "suggest", "login"], b"");
    assert_eq!(ran.err, "error: there is no goal `login`; did you mean `logins`?\n");
}

/// The goals, one by one and all together.
fn goals() -> Vec<String> {
    let all = suggest(&[]).out;
    let names = all.lines().map(|line| line.split_whitespace().next().unwrap().to_owned());
    names.chain(["all".to_owned()]).collect()
}

#[test]
fn everything_that_is_proposed_passes_conf_check_and_query_check() {
    let folder = tempfile::tempdir().unwrap();
    let [none, conf, rules, dashboard] =
        ["events.toml", "metrics.conf", "rules.yml", "dashboard.json"].map(|name| folder.path().join(name));
    fs::write(&none, "").unwrap();
    let [none, conf, rules, dashboard] = [&none, &conf, &rules, &dashboard].map(|path| path.to_str().unwrap());
    for version in VERSIONS {
        for goal in goals() {
            let written = ["--output", conf, "--prometheus", rules, "--grafana", dashboard];
            suggest(&[&[goal.as_str(), "--dovecot", version][..], &written].concat());
            let common = ["--dovecot", version, "--config", none, "--fail-on", "info", "--format", "json"];
            for command in [&["conf-check", conf][..], &["query-check", rules, dashboard, "--conf", conf]] {
                let ran = capture(&[command, &common].concat(), b"");
                let report: Value = serde_json::from_str(&ran.out).unwrap();
                let findings = report["findings"].as_array().unwrap();
                assert!(findings.is_empty(), "{version}, {goal}: {findings:#?}\n{}", fs::read_to_string(conf).unwrap());
                assert_eq!(ran.status, 0, "{version}, {goal}: {}", ran.err);
            }
        }
    }
}

#[test]
fn query_check_sees_a_series_that_the_metrics_do_not_make() {
    let folder = tempfile::tempdir().unwrap();
    let [conf, rules] = ["metrics.conf", "rules.yml"].map(|name| folder.path().join(name));
    let [conf, rules] = [&conf, &rules].map(|path| path.to_str().unwrap());
    suggest(&["logins", "--dovecot", "2.4", "--output", conf]);
    suggest(&["slow-imap", "--dovecot", "2.4", "--prometheus", rules]);
    let ran = capture(&["query-check", rules, "--conf", conf, "--dovecot", "2.4"], b"");
    assert_eq!(ran.status, 100, "{}{}", ran.out, ran.err);
}

/// The series that `/metrics` shows for a configuration, by name.
fn exposed(conf: &Path, version: &str) -> BTreeSet<String> {
    let events = "{\"event\":\"x\",\"fields\":{\"duration\":1}}\n";
    let conf = conf.to_str().unwrap();
    let ran = capture(&["metrics", "--conf", conf, "--dovecot", version, "--format", "openmetrics"], events.as_bytes());
    assert_eq!(ran.status, 0, "{}", ran.err);
    let families = ran.out.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    families.map(|family| family.split(' ').next().unwrap().to_owned()).collect()
}

#[test]
fn rules_and_dashboard_use_series_that_the_metrics_make() {
    let folder = tempfile::tempdir().unwrap();
    let [conf, rules, dashboard] = ["m.conf", "rules.yml", "dashboard.json"].map(|name| folder.path().join(name));
    for version in VERSIONS {
        let [rules_name, dashboard_name] = [&rules, &dashboard].map(|path| path.to_str().unwrap());
        let ran = suggest(&["all", "--dovecot", version, "--prometheus", rules_name, "--grafana", dashboard_name]);
        fs::write(&conf, &ran.out).unwrap();
        let families = exposed(&conf, version);
        let text = fs::read_to_string(&rules).unwrap() + &fs::read_to_string(&dashboard).unwrap();
        let is_name = |char: char| char.is_ascii_alphanumeric() || char == '_';
        let mut used = 0;
        for (at, _) in text.match_indices("(dovecot_") {
            let name: String = text[at + 1..].chars().take_while(|char| is_name(*char)).collect();
            let ends = ["_total", "_count", "_bucket", "_sum"];
            let family = ends.iter().find_map(|end| name.strip_suffix(end)).unwrap();
            assert!(families.contains(family), "{version}: {name} is none of {families:#?}");
            used += 1;
        }
        assert!(used > 20, "{version}: {used}");
        let yaml = yaml_rust2::YamlLoader::load_from_str(&fs::read_to_string(&rules).unwrap()).unwrap();
        assert!(yaml[0]["groups"].as_vec().unwrap().len() >= 9);
        let value: Value = serde_json::from_str(&fs::read_to_string(&dashboard).unwrap()).unwrap();
        expect_layout(value["panels"].as_array().unwrap());
        // Every metric is shown.
        for name in ran.out.lines().filter_map(|line| line.strip_prefix("metric ")?.strip_suffix(" {")) {
            assert!(value["panels"].to_string().contains(&format!("(dovecot_{name}_")), "{version}: {name}");
        }
    }
}

/// Fails if a panel lacks something, or lies over another one.
fn expect_layout(panels: &[Value]) {
    let mut taken = BTreeSet::new();
    for panel in panels {
        let is_row = panel["type"] == "row";
        let of_data: &[&str] = if is_row { &[] } else { &["targets", "datasource", "fieldConfig"] };
        for member in ["id", "type", "title", "gridPos"].iter().chain(of_data) {
            assert!(!panel[member].is_null(), "{member}: {panel}");
        }
        let [x, y, width, height] = ["x", "y", "w", "h"].map(|side| panel["gridPos"][side].as_u64().unwrap());
        assert!(x + width <= 24, "{panel}");
        for cell in (y..y + height).flat_map(|y| (x..x + width).map(move |x| (x, y))) {
            assert!(taken.insert(cell), "{panel}");
        }
    }
    // Without a gap.
    assert_eq!(taken.len() as u64, 24 * (taken.iter().map(|(_, y)| y).max().unwrap() + 1));
}

#[test]
fn ranges_and_labels_fit_a_recording() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("events.jsonl");
    let line = |at: usize| {
        let (command, micros) = (at % 40, 900 + at * 3);
        format!(
            "{{\"event\":\"imap_command_finished\",\"fields\":{{\"cmd_name\":\"C{command}\",\"tagged_reply_state\":\"OK\",\
             \"duration\":{micros}}}}}\n"
        )
    };
    fs::write(&file, (0..200).map(line).collect::<String>()).unwrap();
    let live = ["--live", file.to_str().unwrap(), "--dovecot", "2.4"];
    let conf = suggest(&[&["slow-imap", "--budget", "1000"][..], &live].concat()).out;
    let (_, block) = conf.split_once("client likes.\n").unwrap();
    let (block, _) = block.split_once("\n# NO is").unwrap();
    expect![[r#"
        # The ranges fit the 200 durations of the recording.
        # At most about 300 series.
        metric imap_command_time {
          description = durations of IMAP commands
          filter = event=imap_command_finished AND NOT cmd_name=IDLE
          group_by cmd_name {
          }
          group_by duration {
            method exponential {
              base = 2
              min_magnitude = 10
              max_magnitude = 13
            }
          }
        }
    "#]]
    .assert_eq(block);
    let conf = suggest(&[&["slow-imap", "--budget", "50"][..], &live].concat()).out;
    assert!(conf.contains("# Not grouped by cmd_name: 60 values would make more than 50 series.\n"), "{conf}");
}
