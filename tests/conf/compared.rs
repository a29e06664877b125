//! Comparisons of values: by number, by address, by size, and as text.

use super::*;

#[test]
fn an_address_may_be_a_network_in_2_4_and_never_is_one_in_2_3() {
    let text = "metric m {\n  filter = event=client_connection_connected AND ip=localhost\n}\n";
    expect_found(
        text,
        expect![[r#"
            2:53-62: wrong-kind: metric `m` can never count: `ip` is an IP address, but `localhost` is not an address
                help: write an address such as `10.0.0.1`, or a pattern such as `10.*`
        "#]],
    );
    let network = text.replace("localhost", "\"10.0.0.0/8\"");
    expect_found(
        &network,
        expect![[r#"
        2:54-64: wrong-kind: metric `m` can never count: `ip` is an IP address, which Dovecot 2.3 compares as text, not by network
            help: write a pattern such as `10.*`; only 2.4 supports networks
    "#]],
    );
    assert_eq!(found(&format!("dovecot_config_version = 2.4.0\n{network}")), "");
    expect_found(
        &format!("dovecot_config_version = 2.4.0\n{text}"),
        expect![[r#"
            3:53-62: wrong-kind: metric `m` can never count: `ip` is an IP address, but `localhost` is not an address or a network
                help: write an address such as `10.0.0.1`, or a pattern such as `10.*`
        "#]],
    );
}

#[test]
fn a_contradiction_is_found_whatever_stands_beside_it() {
    let either = |n: usize| (0..n).map(|at| format!("(user=*u{at} OR user=*w{at})")).collect::<Vec<_>>().join(" AND ");
    for (n, rest, says) in [
        (3, "name=x AND name=y", "`name=x` and `name=y` contradict each other"),
        (40, "name=x AND name=y", "`name=x` and `name=y` contradict each other"),
        (40, "event=sql_query_finished", "no event is both `imap_command_finished` and `sql_query_finished`"),
        (40, "name=x", ""),
        (40, "NOT name=x AND NOT name=y", ""),
        (40, "(name=x OR name=y)", ""),
    ] {
        let filter = format!("event=imap_command_finished AND {} AND {rest}", either(n));
        let found = found(&format!("dovecot_config_version = 2.4.1\nmetric m {{\n  filter = {filter}\n}}\n"));
        let never = found.lines().filter(|line| line.contains("never-matches")).collect::<Vec<_>>();
        assert_eq!(never.len(), usize::from(!says.is_empty()), "{n} {rest}: {found}");
        assert!(never.iter().all(|line| line.contains("can never count") && line.contains(says)), "{found}");
    }
}

#[test]
fn sizes_and_times_are_numbers_in_2_4_and_words_in_2_3() {
    let text = "metric m {\n  filter = event=imap_command_finished AND bytes_out > 10KB AND running_usecs > 2secs\n}\n";
    assert_eq!(found(&format!("dovecot_config_version = 2.4.0\n{text}")), "");
    expect_found(
        text,
        expect![[r#"
            2:56-60: wrong-kind: metric `m` can never count: `bytes_out` is an integer, but `10KB` is not
                help: Dovecot 2.3 does not support sizes and times in filters; write `10240`
            2:81-86: wrong-kind: metric `m` can never count: `running_usecs` is an integer, but `2secs` is not
                help: Dovecot 2.3 does not support sizes and times in filters; write `2000000`
        "#]],
    );
}

#[test]
fn networks_sizes_and_patterns_exclude_each_other_by_what_they_mean() {
    let conf = |filter: &str| format!("dovecot_config_version = 2.4.0\nmetric m {{\n  filter = event={filter}\n}}\n");
    for filter in [
        "client_connection_connected AND ip=10.0.0.0/8 AND ip=10.1.0.0/16",
        "client_connection_connected AND ip=*.* AND ip=::10.0.0.1",
        "http_request_finished AND status_code=4?? AND NOT status_code=404",
        "imap_command_finished AND bytes_out=1KB AND bytes_out<1025",
    ] {
        assert_eq!(found(&conf(filter)), "", "{filter}");
    }
    expect_found(
        &conf("http_request_finished AND status_code=4?? AND status_code>=500"),
        expect![[r#"
            3:64-80: never-matches: metric `m` can never count: `status_code=4??` and `status_code>=500` contradict each other
                help: leave one of them out, or join them with `OR`, in parentheses
        "#]],
    );
    expect_found(
        &conf("client_connection_connected AND ip=10.0.0.0/8 AND ip=192.168.0.0/16"),
        expect![[r#"
            3:68-85: never-matches: metric `m` can never count: `ip=10.0.0.0/8` and `ip=192.168.0.0/16` contradict each other
                help: leave one of them out, or join them with `OR`, in parentheses
        "#]],
    );
    expect_found(
        &conf("imap_command_finished AND name=a* AND name=*b AND NOT name=a*b"),
        expect![[r#"
            3:72-80: never-matches: metric `m` can never count: `name=a*`, `name=*b` and `NOT name=a*b` contradict each other
                help: leave one of them out, or join them with `OR`, in parentheses
        "#]],
    );
}
