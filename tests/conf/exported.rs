//! What keeps metrics off `/metrics`, what cannot be summed, and how many series there are, case by case.

use super::block::cases_of;
use super::*;

const V2_4_5: &str = "# 2.4.5 (7d8c0e5759): /etc/dovecot/dovecot.conf\ndovecot_config_version = 2.4.1\n";

#[test]
fn names_matter_where_the_stats_service_serves_metrics() {
    let metric = "metric a-b {; filter = event=mail_opened; }";
    let with = |services: &str| format!("{services}; {metric}");
    let services = [
        with("service stats {; inet_listener http {; port = 1; }; }"),
        with("service stats {; inet_listener http {; }; }"),
        with("service stats {; inet_listener http {; port = 0; }; }"),
        with("service stats {; inet_listener x {; type = http; port = 1; }; }"),
        with("service stats {; inet_listener x {; type = tcp; port = 1; }; }"),
        with("service stats {; inet_listener x {; port = 1; }; }"),
        with("service stats {; unix_listener http {; }; }"),
        with("service imap {; inet_listener http {; port = 1; }; }"),
        with("service stats {; inet_listener x {; port = 1; }; inet_listener http {; port = 1; }; }"),
    ];
    let services: Vec<&str> = services.iter().map(String::as_str).collect();
    expect![[r#"
        service stats {; inet_listener http {; port = 1; }; }; metric a-b {; filter = event=mail_opened; }
            unexported-metric: metric `a-b` is not in `/metrics`: OpenMetrics does not allow its name (rename it, for example to `a_b`)
        service stats {; inet_listener http {; }; }; metric a-b {; filter = event=mail_opened; }
            unexported-metric: metric `a-b` is not in `/metrics`: OpenMetrics does not allow its name (rename it, for example to `a_b`)
        service stats {; inet_listener http {; port = 0; }; }; metric a-b {; filter = event=mail_opened; }
        service stats {; inet_listener x {; type = http; port = 1; }; }; metric a-b {; filter = event=mail_opened; }
            unexported-metric: metric `a-b` is not in `/metrics`: OpenMetrics does not allow its name (rename it, for example to `a_b`)
        service stats {; inet_listener x {; type = tcp; port = 1; }; }; metric a-b {; filter = event=mail_opened; }
        service stats {; inet_listener x {; port = 1; }; }; metric a-b {; filter = event=mail_opened; }
        service stats {; unix_listener http {; }; }; metric a-b {; filter = event=mail_opened; }
        service imap {; inet_listener http {; port = 1; }; }; metric a-b {; filter = event=mail_opened; }
        service stats {; inet_listener x {; port = 1; }; inet_listener http {; port = 1; }; }; metric a-b {; filter = event=mail_opened; }
            unexported-metric: metric `a-b` is not in `/metrics`: OpenMetrics does not allow its name (rename it, for example to `a_b`)
    "#]].assert_eq(&cases_of(built_in(&V2_4), V2_4_5, "", &services));
    let names = ["ab", "a_b", "a:b", "a:b-c", "a.b", "9a", "a b", "é", "_"];
    let metrics = names.map(|name| format!("metric \"{name}\" {{; filter = event=mail_opened; }}"));
    let metrics: Vec<&str> = metrics.iter().map(String::as_str).collect();
    let served = format!("{V2_4_5}service stats {{\n  inet_listener http {{\n  }}\n}}\n");
    expect![[r#"
        metric "ab" {; filter = event=mail_opened; }
        metric "a_b" {; filter = event=mail_opened; }
        metric "a:b" {; filter = event=mail_opened; }
        metric "a:b-c" {; filter = event=mail_opened; }
            unexported-metric: metric `a:b-c` is not in `/metrics`: OpenMetrics does not allow its name (rename it, for example to `a:b_c`)
        metric "a.b" {; filter = event=mail_opened; }
            unexported-metric: metric `a.b` is not in `/metrics`: OpenMetrics does not allow its name (rename it, for example to `a_b`)
        metric "9a" {; filter = event=mail_opened; }
            unexported-metric: metric `9a` is not in `/metrics`: OpenMetrics does not allow its name (rename it, for example to `_9a`)
        metric "a b" {; filter = event=mail_opened; }
            unexported-metric: metric `a b` is not in `/metrics`: OpenMetrics does not allow its name (rename it, for example to `a_b`)
        metric "é" {; filter = event=mail_opened; }
            unexported-metric: metric `é` is not in `/metrics`: OpenMetrics does not allow its name (rename it, for example to `_`)
        metric "_" {; filter = event=mail_opened; }
    "#]].assert_eq(&cases_of(built_in(&V2_4), &served, "", &metrics));
    let unseen =
        ["protocol imap {; metric a-b {; filter = event=mail_opened; }; }", "metric {; filter = event=mail_opened; }"];
    expect![[r#"
        protocol imap {; metric a-b {; filter = event=mail_opened; }; }
            never-matches: metric `a-b` can never count: the stats process does not read the block `protocol imap` (move it out of the block)
        metric {; filter = event=mail_opened; }
            conf-syntax: metric without a name (write it after the word: `metric NAME {`)
    "#]].assert_eq(&cases_of(built_in(&V2_4), &served, "", &unseen));
}

#[test]
fn groups_that_appear_again_break_the_page_before_2_3_21() {
    let metric = |name: &str, group: &str| {
        format!("metric {name} {{\n  filter = event=imap_command_finished\n  group_by = {group}\n}}\n")
    };
    let served = "service stats {; inet_listener http {; port = 1; }; }";
    let ranges = metric("times", "duration:exponential:1:5:10");
    let (names, unseen) = (metric("commands", "cmd_name"), metric("more", "cmd_name"));
    let hidden = |metric: &str| format!("protocol imap {{\n{metric}}}\n");
    let case = |version: &str, text: String| {
        let head = version.parse::<ServerVersion>().unwrap();
        let head = if head.patch().is_some() { format!("# {version} (7d8c0e5759): /etc/x\n") } else { String::new() };
        format!("{version}\n{}", shown(check_against(built_in(&V2_3), &format!("{head}{text}")).findings.as_slice()))
    };
    let served = served.replace("; ", "\n") + "\n";
    let both = format!("{served}{ranges}{names}");
    let all = [
        case("2.3.20", both.clone()),
        case("2.3.21", both.clone()),
        case("2.3", both.clone()),
        case("2.3.20", format!("{ranges}{names}")),
        case("2.3.20", format!("{served}{names}{ranges}")),
        case("2.3.20", format!("{served}{ranges}{}", hidden(&unseen))),
        case("2.3.20", format!("{served}{}{names}", hidden(&ranges))),
    ];
    expect![[r#"
        2.3.20
        11:8-16: unexported-metric: Prometheus refuses the `/metrics` of Dovecot 2.3.20: after metric `commands` the groups of metric `times` appear again, with a label without a name
            help: move metric `times` after those with other groups; 2.3.21 does not need it
        2.3.21
        2.3
        2.3.20
        2.3.20
        2.3.20
        12:8-12: never-matches: metric `more` can never count: the stats process does not read the block `protocol imap`
            help: move it out of the block
        2.3.20
        8:8-13: never-matches: metric `times` can never count: the stats process does not read the block `protocol imap`
            help: move it out of the block
    "#]].assert_eq(&all.concat());
}

#[test]
fn what_can_be_summed_is_listed_up_to_six() {
    let metrics = [
        "fields = cmd_name",
        "fields = cmd_name net_in_bytes",
        "fields = cmd_name net_in_bytes net_out_bytes running_usecs lock_wait_usecs",
        "fields = last_run_time",
        "fields = tagged_reply_state",
        "exporter_include = name hostname timestamps categories fields",
        "exporter_include = xyzzy name",
        "exporter_include = $ENV:X",
        "fields = $ENV:X",
        "group_by last_run_time {; }; group_by cmd_name {; }",
        "group_by cmd_name {; method discrete {; }; }; group_by net_in_bytes {; method linear {; max = 9; step = 1; }; }",
    ];
    let before = format!("{V2_4_5}metric m {{\n  filter = event=imap_command_finished AND cmd_name=FETCH\n");
    expect![[r#"
        fields = cmd_name
            useless-field: metric `m` sums `cmd_name`, which adds 0 for each event because it is a string (the numbers are `running_usecs`, `lock_wait_usecs`, `net_in_bytes` and `net_out_bytes`)
        fields = cmd_name net_in_bytes
            useless-field: metric `m` sums `cmd_name`, which adds 0 for each event because it is a string (the numbers are `running_usecs`, `lock_wait_usecs` and `net_out_bytes`)
        fields = cmd_name net_in_bytes net_out_bytes running_usecs lock_wait_usecs
            useless-field: metric `m` sums `cmd_name`, which adds 0 for each event because it is a string (remove it; to count its values, write it into `group_by`)
        fields = last_run_time
        fields = tagged_reply_state
            useless-field: metric `m` sums `tagged_reply_state`, which adds 0 for each event because it is a word from a list (the numbers are `running_usecs`, `lock_wait_usecs`, `net_in_bytes` and `net_out_bytes`)
        exporter_include = name hostname timestamps categories fields
        exporter_include = xyzzy name
            useless-field: metric `m` exports `xyzzy`, which Dovecot ignores: an event has no such part (the parts are `name`, `hostname`, `timestamps`, `categories` and `fields`)
        exporter_include = $ENV:X
        fields = $ENV:X
        group_by last_run_time {; }; group_by cmd_name {; }
            useless-field: metric `m` groups by `last_run_time`, which is a time, and the server does not group by times (remove it)
        group_by cmd_name {; method discrete {; }; }; group_by net_in_bytes {; method linear {; max = 9; step = 1; }; }
    "#]].assert_eq(&cases_of(built_in(&V2_4), &before, "}\n", &metrics));
    let others = [
        "metric m {; filter = event=smtp_server_*; fields = cmd_name; }",
        "metric m {; filter = event=auth_request_finished; fields = mechanism local_ip; }",
        "metric m {; filter = event=dns_request_finished OR event=imap_command_finished; fields = error; }",
        "metric m {; filter = event=mail_opened; fields = user; }",
        "metric m {; filter = event=imap_id_received; fields = id_params; }",
    ];
    expect![[r#"
        metric m {; filter = event=smtp_server_*; fields = cmd_name; }
            useless-field: metric `m` sums `cmd_name`, which adds 0 for each event because it is a string (the numbers are `mail_param_size`, `data_size`, `recipients`, `recipients_aborted`, `recipients_denied`, `recipients_failed`, and 4 others)
        metric m {; filter = event=auth_request_finished; fields = mechanism local_ip; }
            useless-field: metric `m` sums `mechanism`, which adds 0 for each event because it is a string (the numbers are `policy_penalty`)
            useless-field: metric `m` sums `local_ip`, which adds 0 for each event because it is an IP address (the numbers are `policy_penalty`)
        metric m {; filter = event=dns_request_finished OR event=imap_command_finished; fields = error; }
            useless-field: metric `m` sums `error`, which adds 0 for each event because it is a string (the numbers are `running_usecs`, `lock_wait_usecs`, `net_in_bytes` and `net_out_bytes`)
        metric m {; filter = event=mail_opened; fields = user; }
            useless-field: metric `m` sums `user`, which adds 0 for each event because it is a string (the numbers are `mail_age_days`)
        metric m {; filter = event=imap_id_received; fields = id_params; }
            unknown-field: metric `m` counts `id_params`; `imap_id_received` has no field `id_params` (no event documents `id_params`)
    "#]].assert_eq(&cases_of(built_in(&V2_4), V2_4_5, "", &others));
}

#[test]
fn series_are_bounded_by_the_groups_of_each_field() {
    let most = |text: &str| {
        let text = format!("{V2_4_5}{}\n", text.replace("; ", "\n"));
        let budgets = check_against(built_in(&V2_4), &text).budgets;
        let shown = budgets.iter().map(|budget| {
            format!("{} {:?} {} {}", budget.metric, budget.most, budget.numbers, budget.unbounded.join(","))
        });
        shown.collect::<Vec<_>>().join("; ").replace("Some", "").trim_end().to_owned()
    };
    let mut wrong = Vec::new();
    for (filter, rest, told) in [
        ("event=auth_request_finished", "", "m (1) 1"),
        ("event=auth_request_finished", "; fields = duration fields", "m (1) 3"),
        // `yes`, and those without it.
        ("event=auth_request_finished", "; group_by success {; }", "m (3) 1"),
        (
            "event=auth_request_finished",
            "; group_by success {; }; group_by success {; method discrete {; }; }",
            "m (3) 1",
        ),
        ("event=auth_request_finished", "; group_by user {; }", "m None 1 user"),
        (
            "event=auth_request_finished",
            "; group_by user {; method discrete {; modifier = %{user | domain}; }; }",
            "m None 1",
        ),
        ("event=auth_request_finished", "; group_by user {; }; group_by success {; }", "m None 1 user"),
        ("event=auth_request_finished AND (user=1 OR user=2)", "; group_by user {; }", "m (3) 1"),
        ("event=auth_request_finished AND (user=a OR user=b)", "; group_by user {; }", "m None 1"),
        ("event=auth_request_finished AND user=1*", "; group_by user {; }", "m None 1 user"),
        ("event=auth_request_finished AND user=\"\"", "; group_by user {; }", "m None 1 user"),
        ("event=auth_request_finished AND NOT user=1", "; group_by user {; }", "m None 1 user"),
        ("event=auth_request_finished AND (user=1 OR session=1)", "; group_by user {; }", "m None 1 user"),
        ("event=auth_request_finished", "; group_by mechanism {; }", "m None 1"),
        (
            "event=auth_request_finished",
            "; group_by duration {; method linear {; min = 0; max = 100; step = 10; }; }",
            "m (13) 1",
        ),
        (
            "event=auth_request_finished",
            "; group_by duration {; method exponential {; min_magnitude = 0; max_magnitude = 6; base = 10; }; }",
            "m (9) 1",
        ),
        (
            "event=auth_request_finished",
            "; group_by duration {; method linear {; min = 0; max = 100; step = $ENV:X; }; }",
            "m None 1",
        ),
        ("event=nothing", "; group_by user {; }", ""),
        ("event=billing_nothing", "; group_by user {; }", "m None 1 user"),
        ("event=auth_request_finished AND NOT event=auth_request_finished", "", ""),
    ] {
        let most = most(&format!("metric m {{; filter = {filter}{rest}; }}"));
        if most != told {
            wrong.push(format!("{filter}{rest}: {most}"));
        }
    }
    assert_eq!(wrong, [""; 0]);
}
