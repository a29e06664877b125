//! What `conf-check --fix` writes.

use std::fs;

use dovecot_events::cli::capture;
use expect_test::expect;

/// The configuration after `--fix`, and the messages of what is left.
fn fixed(conf: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let (path, config) = (folder.path().join("dovecot.conf"), folder.path().join("events.toml"));
    fs::write(&path, conf).unwrap();
    fs::write(&config, "").unwrap();
    let (shown, config) = (path.display().to_string(), config.display().to_string());
    let run = capture(&["conf-check", &shown, "--fix", "--config", &config, "--format", "json"], b"");
    let report: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let left: Vec<&str> =
        report["findings"].as_array().unwrap().iter().map(|finding| finding["message"].as_str().unwrap()).collect();
    format!("{}--\n{}\n", fs::read_to_string(&path).unwrap(), left.join("\n"))
}

#[test]
fn what_is_certain_is_written_and_the_rest_is_left() {
    let conf = "\
dovecot_config_version = 2.4.1
dovecot_storage_version = 2.4.1
metric a {
  filter = event=imap_comand_finished AND bytes_in > 5 # typo
}
metric b {
  filter = event=imap_command_finished AND bytes_in > 5
  fields = bytes_out
  group_by = cmd_name
}
metric failed {
  filter = event=auth_request_finished AND success=no
}
metric idle {
  filter = event=proxy_session_finished AND idle_secs > 60
}
metric unclear {
  filter = event=imap_command_finished AND bytes > 5
}
";
    expect![[r#"
        dovecot_config_version = 2.4.1
        dovecot_storage_version = 2.4.1
        metric a {
          filter = event=imap_command_finished AND net_in_bytes > 5 # typo
        }
        metric b {
          filter = event=imap_command_finished AND net_in_bytes > 5
          fields = net_out_bytes
          group_by cmd_name {
          }
        }
        metric failed {
          filter = event=auth_request_finished AND NOT success=yes
        }
        metric idle {
          filter = event=proxy_session_finished AND idle_secs > 60
        }
        metric unclear {
          filter = event=imap_command_finished AND bytes > 5
        }
        --
        metric `idle` can never count: `proxy_session_finished` has no field `idle_secs`
        metric `unclear` can never count: `imap_command_finished` has no field `bytes`
    "#]]
    .assert_eq(&fixed(conf));
}

#[test]
fn a_quoted_name_is_repaired_within_its_quotes() {
    let conf = |event: &str| {
        format!(
            "dovecot_config_version = 2.4.1\ndovecot_storage_version = 2.4.1\n\
             metric a {{\n  filter = event=\"{event}\" AND duration > 5\n}}\n"
        )
    };
    assert_eq!(fixed(&conf("imap_comand_finished")), format!("{}--\n\n", conf("imap_command_finished")));
}

#[test]
fn standard_input_cannot_be_repaired() {
    assert_eq!(capture(&["conf-check", "-", "--fix"], b"metric m {\n}\n").status, 2);
}

#[test]
fn files_of_a_folder_that_is_named_in_two_ways_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::create_dir(path("conf.d")).unwrap();
    let metric = |name: &str| format!("metric {name} {{\n  filter = event=imap_comand_finished\n}}\n");
    fs::write(path("a.conf"), metric("a")).unwrap();
    fs::write(path("dovecot.conf"), metric("b") + "!include ./conf.d/../a.conf\n").unwrap();
    fs::write(path("events.toml"), "").unwrap();
    let begun = std::time::Instant::now();
    let run = capture(&["conf-check", &path("dovecot.conf"), "--fix", "--config", &path("events.toml")], b"");
    assert_eq!(run.status, 0, "{}", run.err);
    for name in ["a.conf", "dovecot.conf"] {
        assert!(fs::read_to_string(path(name)).unwrap().contains("event=imap_command_finished\n"), "{name}");
    }
    // A second lock on the folder would have been waited for.
    assert!(begun.elapsed() < std::time::Duration::from_secs(50));
}

#[test]
fn a_variable_that_is_not_known_is_not_put_into_quotes() {
    let conf = "\
metric m {
  event_name = imap_command_finished
  filter {
    bytes_in = $SET:most
  }
}
";
    assert!(fixed(conf).starts_with(conf), "{}", fixed(conf));
}

#[test]
fn what_cannot_be_the_name_of_a_block_is_not_made_one() {
    for groups in ["x{ user", "user group_by = user"] {
        let metric = format!("metric m {{\n  filter = event=imap_command_finished\n  group_by = {groups}\n}}\n");
        let conf = format!("dovecot_config_version = 2.4.1\n{metric}");
        assert!(fixed(&conf).starts_with(&conf), "{}", fixed(&conf));
    }
}

#[test]
fn a_second_repair_finds_nothing_more() {
    // Of two settings only the last counts, until both are blocks.
    let conf = "\
metric m {
  group_by = net_in_bytes name:linear:1:100:10
  filter = \"event=imap_comand_finished AND name=\\\"x\\\"\"
  group_by = name bytes_in:linear:1:100:10
  group_by bytes_in {
";
    let once = fixed(conf);
    let (written, _) = once.split_once("--\n").unwrap();
    assert!(written.contains("group_by cmd_name {"), "{once}");
    assert_eq!(fixed(written), once);
}
