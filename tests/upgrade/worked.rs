//! Five upgrades from 2.3 to 2.4, one for each kind of break. `real_upgrade.rs` runs them on servers.

use expect_test::expect;

use super::{check, report, upgrade};

#[test]
fn two_renamed_fields_with_their_series() {
    check(
        "\
metric imap_bytes {
  filter = event=imap_command_finished
  fields = bytes_in bytes_out # both ways
  group_by = cmd_name
}
",
        expect![[r#"
            1 metric: breaks
            3 field-renamed: metric `imap_bytes` breaks: sums `bytes_in`, and `bytes_in` of `imap_command_finished` is called `net_in_bytes` | write `net_in_bytes` (certain: the page says that its previous name is `bytes_in`)
            3 field-renamed: metric `imap_bytes` breaks: sums `bytes_out`, and `bytes_out` of `imap_command_finished` is called `net_out_bytes` | write `net_out_bytes` (certain: the page says that its previous name is `bytes_out`)
            4 refused-setting: metric `imap_bytes`: Dovecot 2.4 does not start: `group_by` is a block, not a setting | write `group_by cmd_name { }`
        "#]],
        expect![[r#"
            metric imap_bytes {
              filter = event=imap_command_finished
              fields = net_in_bytes net_out_bytes # both ways
              group_by cmd_name {
              }
            }
        "#]],
    );
}

#[test]
fn the_series_of_renamed_fields_are_said_old_and_new() {
    let conf = "metric m {\n  filter = event=imap_command_finished\n  fields = bytes_in\n}\n";
    let folder = super::folder(&[("dovecot.conf", conf)]);
    let run = upgrade(folder.path(), "dovecot.conf", &["--format", "json", "--from", "2.3.21", "--to", "2.4.1"]);
    let series = &report(&run)["consumers"]["list"][0]["series"];
    assert_eq!(
        *series,
        serde_json::json!([{ "old": "dovecot_m_bytes_in_total", "new": "dovecot_m_net_in_bytes_total" }])
    );
}

#[test]
fn a_value_and_a_field() {
    check(
        "\
metric trusted_logins {
  filter = event=auth_request_finished AND service=imap AND transport=trusted
}
",
        expect![[r#"
            1 metric: breaks
            2 field-renamed: metric `trusted_logins` breaks: `service` of `auth_request_finished` is called `protocol` | write `protocol` (certain: the page says that its previous name is `service`)
            2 value-renamed: metric `trusted_logins` breaks: `transport` is `secured` where it was `trusted` | write `secured` (certain: the page says that its previous name is `trusted`)
        "#]],
        expect![[r#"
            metric trusted_logins {
              filter = event=auth_request_finished AND protocol=imap AND transport=secured
            }
        "#]],
    );
}

#[test]
fn a_meaning_that_moved() {
    check(
        "\
metric by_passdb {
  filter = event=auth_passdb_request_finished AND passdb=passwd-file
  group_by = passdb_name
}
",
        expect![[r#"
            1 metric: changes meaning
            2 meaning-moved: metric `by_passdb` changes meaning: `passdb_driver` of `auth_passdb_request_finished` says what `passdb` said | write `passdb_driver` (certain: the page says of `passdb_driver` what it said of `passdb`; it says of `passdb` what it said of `passdb_name`)
            3 refused-setting: metric `by_passdb`: Dovecot 2.4 does not start: `group_by` is a block, not a setting | write `group_by passdb_name { }`
            3 meaning-moved: metric `by_passdb` changes meaning: groups by `passdb_name`, and `passdb` of `auth_passdb_request_finished` says what `passdb_name` said | write `passdb` (certain: the page says of `passdb_driver` what it said of `passdb`; it says of `passdb` what it said of `passdb_name`)
        "#]],
        expect![[r#"
            metric by_passdb {
              filter = event=auth_passdb_request_finished AND passdb_driver=passwd-file
              group_by passdb {
              }
            }
        "#]],
    );
}

#[test]
fn a_name_and_a_unit() {
    check(
        "\
metric idle_proxies {
  filter = event=proxy_session_finished AND idle_secs >= 60
  group_by = idle_secs:exponential:0:4:10
}
",
        expect![[r#"
            1 metric: breaks
            2 field-renamed: metric `idle_proxies` breaks: `idle_secs` of `proxy_session_finished` is called `idle_usecs` | write `idle_usecs` (certain: the page says that its previous name is `idle_secs`)
            2 unit-changed: metric `idle_proxies` changes meaning: `idle_usecs` is in microseconds, and was in seconds | write `60000000` (certain)
            3 refused-setting: metric `idle_proxies`: Dovecot 2.4 does not start: `group_by` is a block, not a setting | write `group_by idle_secs { method exponential { ... } }`
            3 field-renamed: metric `idle_proxies` breaks: groups by `idle_secs`, and `idle_secs` of `proxy_session_finished` is called `idle_usecs` | write `idle_usecs` (certain: the page says that its previous name is `idle_secs`)
            3 unit-changed: metric `idle_proxies` changes meaning: groups by `idle_secs`, which is in microseconds and was in seconds | write the ranges as `exponential:6:10:10` (certain)
        "#]],
        expect![[r#"
            metric idle_proxies {
              filter = event=proxy_session_finished AND idle_usecs >= 60000000
              group_by idle_usecs {
                method exponential {
                  min_magnitude = 6
                  max_magnitude = 10
                  base = 10
                }
              }
            }
        "#]],
    );
}

#[test]
fn an_event_that_is_gone() {
    check(
        "\
metric cache_flushes {
  filter = event=auth_client_cache_flush_finished
}
",
        expect![[r#"
            1 metric: loses its event
            2 event-removed: metric `cache_flushes` loses its event: `auth_client_cache_flush_finished` is gone | no event has taken its place; remove what asks for it
        "#]],
        expect![[r#"
            metric cache_flushes {
              filter = event=auth_client_cache_flush_finished
            }
            --
            2 event-removed: metric `cache_flushes` loses its event: `auth_client_cache_flush_finished` is gone | no event has taken its place; remove what asks for it
        "#]],
    );
}
