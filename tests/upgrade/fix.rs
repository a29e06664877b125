//! What `--fix` writes, keeps and leaves.

use std::fs;

use expect_test::expect;

use super::{check, folder, report, upgrade};

#[test]
fn included_files_comments_and_layout_stay() {
    let main = "# main\r\nprotocols = imap\r\n!include stats.conf\r\n";
    let stats = "metric m {\r\n\t# why\r\n\tfilter = \"event=imap_command_finished AND bytes_in > 5\" # big\r\n\
                 \tgroup_by = cmd_name # each\r\n}\r\n";
    let folder = folder(&[("dovecot.conf", main), ("stats.conf", stats)]);
    let run = upgrade(folder.path(), "dovecot.conf", &["--fix"]);
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    assert_eq!(fs::read_to_string(folder.path().join("dovecot.conf")).unwrap(), main);
    expect![[r#"
        metric m {~
        	# why~
        	filter = "event=imap_command_finished AND net_in_bytes > 5" # big~
        	group_by cmd_name {~
        	} # each~
        }~
    "#]]
    .assert_eq(&fs::read_to_string(folder.path().join("stats.conf")).unwrap().replace('\r', "~"));
}

#[test]
fn a_word_that_two_metrics_share_is_written_once_and_only_if_both_want_the_same() {
    check(
        "\
wanted = bytes_in > 1000
metric a {
  filter = event=imap_command_finished AND $wanted
}
metric b {
  filter = event=http_request_finished AND $wanted
}
metric c {
  filter = event=imap_command_finished AND $wanted
  fields = bytes_out
}
",
        expect![[r#"
            3 metrics: all break
            1 field-renamed: metric `a` breaks: `bytes_in` of `imap_command_finished` is called `net_in_bytes` | write `net_in_bytes` (certain: the page says that its previous name is `bytes_in`)
            1 field-renamed: metric `b` breaks: `bytes_in` of `http_request_finished` is called `net_in_bytes` | write `net_in_bytes` (certain: the page says that its previous name is `bytes_in`)
            1 field-renamed: metric `c` breaks: `bytes_in` of `imap_command_finished` is called `net_in_bytes` | write `net_in_bytes` (certain: the page says that its previous name is `bytes_in`)
            10 field-renamed: metric `c` breaks: sums `bytes_out`, and `bytes_out` of `imap_command_finished` is called `net_out_bytes` | write `net_out_bytes` (certain: the page says that its previous name is `bytes_out`)
            3 refused-setting: Dovecot 2.4 does not start: `$wanted`: it is not replaced without `SET:` | write the value itself
            6 refused-setting: Dovecot 2.4 does not start: `$wanted`: it is not replaced without `SET:` | write the value itself
            9 refused-setting: Dovecot 2.4 does not start: `$wanted`: it is not replaced without `SET:` | write the value itself
        "#]],
        expect![[r#"
            wanted = net_in_bytes > 1000
            metric a {
              filter = event=imap_command_finished AND $wanted
            }
            metric b {
              filter = event=http_request_finished AND $wanted
            }
            metric c {
              filter = event=imap_command_finished AND $wanted
              fields = net_out_bytes
            }
            --
            3 refused-setting: Dovecot 2.4 does not start: `$wanted`: it is not replaced without `SET:` | write the value itself
            6 refused-setting: Dovecot 2.4 does not start: `$wanted`: it is not replaced without `SET:` | write the value itself
            9 refused-setting: Dovecot 2.4 does not start: `$wanted`: it is not replaced without `SET:` | write the value itself
        "#]],
    );
    check(
        "\
wanted = bytes_in > 1000
metric a {
  filter = event=imap_command_finished AND $wanted
}
metric b {
  filter = event=managesieve_command_finished AND $wanted
}
",
        expect![[r#"
            2 metrics: 1 breaks, 1 stays the same
            1 field-renamed: metric `a` breaks: `bytes_in` of `imap_command_finished` is called `net_in_bytes` | write `net_in_bytes` (certain: the page says that its previous name is `bytes_in`)
            3 refused-setting: Dovecot 2.4 does not start: `$wanted`: it is not replaced without `SET:` | write the value itself
            6 refused-setting: Dovecot 2.4 does not start: `$wanted`: it is not replaced without `SET:` | write the value itself
        "#]],
        expect![[r#"
            wanted = bytes_in > 1000
            metric a {
              filter = event=imap_command_finished AND $wanted
            }
            metric b {
              filter = event=managesieve_command_finished AND $wanted
            }
            --
            1 field-renamed: metric `a` breaks: `bytes_in` of `imap_command_finished` is called `net_in_bytes` | write `net_in_bytes` (certain: the page says that its previous name is `bytes_in`)
            3 refused-setting: Dovecot 2.4 does not start: `$wanted`: it is not replaced without `SET:` | write the value itself
            6 refused-setting: Dovecot 2.4 does not start: `$wanted`: it is not replaced without `SET:` | write the value itself
        "#]],
    );
}

#[test]
fn what_2_3_said_before_filters_becomes_a_filter() {
    check(
        "\
metric a {
  event_name = imap_command_finished
  categories = imap
  filter {
    bytes_in = 5 # exactly
  }
  fields = bytes_out
}
",
        expect![[r#"
            1 metric: breaks
            2 refused-setting: metric `a`: Dovecot 2.4 does not start: `event_name` was removed in 2.3.12 | write `filter = event=imap_command_finished AND category=imap AND bytes_in=5`
            3 refused-setting: metric `a`: Dovecot 2.4 does not start: `categories` was removed in 2.3.12 | write `filter = event=imap_command_finished AND category=imap AND bytes_in=5`
            4 refused-setting: metric `a`: Dovecot 2.4 does not start: `filter` is a setting, not a block | write `filter = event=imap_command_finished AND category=imap AND bytes_in=5`
            5 field-renamed: metric `a` breaks: `bytes_in` of `imap_command_finished` is called `net_in_bytes` | write `net_in_bytes` (certain: the page says that its previous name is `bytes_in`)
            7 field-renamed: metric `a` breaks: sums `bytes_out`, and `bytes_out` of `imap_command_finished` is called `net_out_bytes` | write `net_out_bytes` (certain: the page says that its previous name is `bytes_out`)
        "#]],
        expect![[r#"
            metric a {
              # exactly
              filter = event=imap_command_finished AND category=imap AND net_in_bytes=5
              fields = net_out_bytes
            }
        "#]],
    );
}

#[test]
fn a_variable_of_2_3_stays_open_because_2_4_does_not_replace_it() {
    check(
        "\
log_debug = event=imap_command_finished AND bytes_in > 5
log_core_filter = $log_debug
",
        expect![[r#"
            2 settings: all break
            1 field-renamed: `log_debug` breaks: `bytes_in` of `imap_command_finished` is called `net_in_bytes` | write `net_in_bytes` (certain: the page says that its previous name is `bytes_in`)
            1 field-renamed: `log_core_filter` breaks: `bytes_in` of `imap_command_finished` is called `net_in_bytes` | write `net_in_bytes` (certain: the page says that its previous name is `bytes_in`)
            2 refused-setting: Dovecot 2.4 does not start: `$log_debug`: it is not replaced without `SET:` | write the value itself
        "#]],
        expect![[r#"
            log_debug = event=imap_command_finished AND net_in_bytes > 5
            log_core_filter = $log_debug
            --
            2 refused-setting: Dovecot 2.4 does not start: `$log_debug`: it is not replaced without `SET:` | write the value itself
        "#]],
    );
}

#[test]
fn a_comment_after_a_setting_that_goes_takes_its_place() {
    check(
        "\
metric a {
\tcategories = imap
\tevent_name = imap_command_finished # which one
}
",
        expect![[r#"
            1 metric: needs another syntax
            2 refused-setting: metric `a`: Dovecot 2.4 does not start: `categories` was removed in 2.3.12 | write `filter = event=imap_command_finished AND category=imap`
            3 refused-setting: metric `a`: Dovecot 2.4 does not start: `event_name` was removed in 2.3.12 | write `filter = event=imap_command_finished AND category=imap`
        "#]],
        expect![[r#"
            metric a {
            	filter = event=imap_command_finished AND category=imap
            	# which one
            }
        "#]],
    );
}

#[test]
fn from_2_4_to_2_3_everything_moves_back_except_what_2_3_cannot_say() {
    let conf = "\
event_exporter x {
  driver = http-post
  format = json
  time_format = unix
  http_post_url = http://127.0.0.1/x
  http_client_request_absolute_timeout = 2s
}
metric bytes {
  filter = event=imap_command_finished AND net_in_bytes > 5
  fields = net_in_bytes
  group_by cmd_name {
  }
  exporter = x
}
metric domains {
  filter = event=imap_command_finished
  group_by user {
    method discrete {
      modifier = %{user | domain}
    }
  }
}
service stats {
  inet_listener http {
    listen = 127.0.0.1
  }
  restart_request_count = unlimited
}
";
    let folder = folder(&[("dovecot.conf", conf)]);
    let options = ["--from", "2.4", "--to", "2.3", "--fix", "--format", "json"];
    let run = upgrade(folder.path(), "dovecot.conf", &options);
    assert_eq!(run.status, 100, "{}{}", run.out, run.err);
    expect![[r#"
        event_exporter x {
          transport = http-post
          format = json
          format_args = time-unix
          transport_args = http://127.0.0.1/x
          transport_timeout = 2s
        }
        metric bytes {
          filter = event=imap_command_finished AND bytes_in > 5
          fields = bytes_in
          group_by = cmd_name
          exporter = x
        }
        metric domains {
          filter = event=imap_command_finished
          group_by user {
            method discrete {
              modifier = %{user | domain}
            }
          }
        }
        service stats {
          inet_listener http {
            address = 127.0.0.1
          }
          service_count = 0
        }
    "#]]
    .assert_eq(&fs::read_to_string(folder.path().join("dovecot.conf")).unwrap());
    expect![[r#"
        16 refused-setting: metric `domains`: Dovecot 2.3 does not start: a block `group_by` is not allowed here in Dovecot 2.3 | 
    "#]].assert_eq(&super::findings(&report(&run)));
}

#[test]
fn exporters_and_the_listener_move_to_the_syntax_of_2_4() {
    check(
        "\
event_exporter js {
  format = json
  format_args = time-rfc3339
  transport = http-post
  transport_args = http://127.0.0.1:1/
  transport_timeout = 100 msecs
}
metric m {
  filter = event=imap_command_finished
  exporter = js
}
service stats {
  service_count = 0
  inet_listener http {
    address = 127.0.0.1
    port = 9900
  }
}
",
        expect![[r#"
            1 metric: stays the same; 1 exporter: passes on other names
            1 export-changed: exporter `js` writes other keys: 2 vanish, 2 appear | `bytes_in` is called `net_in_bytes`
            3 refused-setting: exporter `js`: Dovecot 2.4 does not start: `format_args` was removed in 2.4.0 | write `time_format = rfc3339`
            4 refused-setting: exporter `js`: Dovecot 2.4 does not start: `transport` was removed in 2.4.0 | write `driver = http-post`
            5 refused-setting: exporter `js`: Dovecot 2.4 does not start: `transport_args` was removed in 2.4.0 | write `http_post_url = http://127.0.0.1:1/`
            6 refused-setting: exporter `js`: Dovecot 2.4 does not start: `transport_timeout` was removed in 2.4.0 | write `http_client_request_absolute_timeout = 100 msecs`
            13 refused-setting: service `stats`: Dovecot 2.4 does not start: `service_count` was removed in 2.4.0 | write `restart_request_count = unlimited`
            15 refused-setting: service `stats`: Dovecot 2.4 does not start: `address` was removed in 2.4.0 | write `listen = 127.0.0.1`
        "#]],
        expect![[r#"
            event_exporter js {
              format = json
              time_format = rfc3339
              driver = http-post
              http_post_url = http://127.0.0.1:1/
              http_client_request_absolute_timeout = 100 msecs
            }
            metric m {
              filter = event=imap_command_finished
              exporter = js
            }
            service stats {
              restart_request_count = unlimited
              inet_listener http {
                listen = 127.0.0.1
                port = 9900
              }
            }
        "#]],
    );
}

#[test]
fn a_unit_that_cannot_be_written_exactly_leaves_name_and_number() {
    check(
        "\
metric m {
  filter = event=proxy_session_finished
  group_by = idle_secs:exponential:0:4:2
}
",
        expect![[r#"
            1 metric: breaks
            3 refused-setting: metric `m`: Dovecot 2.4 does not start: `group_by` is a block, not a setting | write `group_by idle_secs { method exponential { ... } }`
            3 field-renamed: metric `m` breaks: groups by `idle_secs`, and `idle_secs` of `proxy_session_finished` is called `idle_usecs` | write `idle_usecs` (certain: the page says that its previous name is `idle_secs`)
            3 unit-changed: metric `m` changes meaning: groups by `idle_secs`, which is in microseconds and was in seconds | tell the readers of its series (certain)
        "#]],
        expect![[r#"
            metric m {
              filter = event=proxy_session_finished
              group_by idle_secs {
                method exponential {
                  min_magnitude = 0
                  max_magnitude = 4
                  base = 2
                }
              }
            }
            --
            3 field-renamed: metric `m` breaks: groups by `idle_secs`, and `idle_secs` of `proxy_session_finished` is called `idle_usecs` | write `idle_usecs` (certain: the page says that its previous name is `idle_secs`)
            3 unit-changed: metric `m` changes meaning: groups by `idle_secs`, which is in microseconds and was in seconds | tell the readers of its series (certain)
        "#]],
    );
}

#[test]
fn what_is_true_of_some_events_only_is_not_written() {
    check(
        "\
metric m {
  filter = event=*
  group_by = service
}
metric n {
  filter = (event=auth_request_finished OR event=login_nothing) AND NOT service=imap
}
",
        expect![[r#"
            2 metrics: 1 breaks, 1 breaks in part
            3 refused-setting: metric `m`: Dovecot 2.4 does not start: `group_by` is a block, not a setting | write `group_by service { }`
            3 field-renamed: metric `m` breaks in part: groups by `service`, and `service` is called `protocol` in 19 of 98 events | write `protocol` where the event has it (certain: the page says that its previous name is `service`)
            6 field-renamed: metric `n` breaks: `service` of `auth_request_finished` is called `protocol` | write `protocol` (certain: the page says that its previous name is `service`)
        "#]],
        expect![[r#"
            metric m {
              filter = event=*
              group_by service {
              }
            }
            metric n {
              filter = (event=auth_request_finished OR event=login_nothing) AND NOT protocol=imap
            }
            --
            3 field-renamed: metric `m` breaks in part: groups by `service`, and `service` is called `protocol` in 19 of 98 events | write `protocol` where the event has it (certain: the page says that its previous name is `service`)
            7 unknown-event: metric `n`: unknown event `login_nothing` | the events of `login` are `login_aborted`
        "#]],
    );
}

#[test]
fn a_file_that_is_not_utf_8_is_not_written() {
    let folder = folder(&[]);
    let path = folder.path().join("dovecot.conf");
    let bytes = b"# caf\xe9\nmetric m {\n  filter = event=imap_command_finished AND bytes_in > 5\n}\n";
    fs::write(&path, bytes).unwrap();
    let run = upgrade(folder.path(), "dovecot.conf", &["--fix"]);
    assert_eq!(run.status, 101);
    assert!(run.err.contains("nothing was written"), "{}", run.err);
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn a_second_run_finds_nothing_to_write() {
    let conf = "metric m {\n  filter = event=imap_command_finished AND bytes_in > 5\n  group_by = cmd_name\n}\n";
    let folder = folder(&[("dovecot.conf", conf)]);
    let run = upgrade(folder.path(), "dovecot.conf", &["--fix"]);
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    let fixed = fs::read_to_string(folder.path().join("dovecot.conf")).unwrap();
    let run = upgrade(folder.path(), "dovecot.conf", &["--fix", "--format", "json"]);
    assert_eq!(report(&run)["fixed"]["written"], serde_json::json!([]), "{}", run.out);
    assert_eq!(fs::read_to_string(folder.path().join("dovecot.conf")).unwrap(), fixed);
}
