//! What programs get of a finding: its level, its place, and what it is about.

use super::*;

/// Each finding of a configuration whole, below it what it is about. In the configuration, `; ` ends a line.
fn whole(spec: &Spec, text: &str) -> String {
    let found = check_against(spec, &(text.replace("; ", "\n") + "\n")).findings;
    let shown = |finding: &Finding| {
        let (place, about) = (&finding.location, &finding.context);
        let parts = [
            ("metric", &about.metric),
            ("event", &about.event),
            ("field", &about.field),
            ("value", &about.value),
            ("found", &about.found),
            ("expected", &about.expected),
        ];
        let parts = parts.into_iter().filter_map(|(name, part)| Some(format!("{name} {}", part.as_ref()?)));
        let line = finding.spec.as_ref().map(|line| format!("{}:{}", line.file, line.line));
        let count = finding.count.map(|count| format!("{count} times"));
        let help = finding.help.as_ref().map_or_else(String::new, |help| format!(" ({help})"));
        let end = place.end_column.map_or_else(String::new, |end| format!("-{end}"));
        let place = format!("{}:{}{end}", place.line, place.column);
        let about = parts.chain(line).chain(count).collect::<Vec<_>>().join(", ");
        let about = if about.is_empty() { about } else { format!("        {about}\n") };
        format!("    {place} {} {}: {}{help}\n{about}", finding.level, finding.rule, finding.message)
    };
    format!("{text}\n{}", found.as_slice().iter().map(shown).collect::<String>())
}

/// Cases for 2.4 on its page.
pub(super) fn of_2_4(cases: &[&str], expect: Expect) {
    let case = |case: &&str| whole(built_in(&V2_4), &format!("dovecot_config_version = 2.4.1; {case}"));
    expect.assert_eq(&cases.iter().map(case).collect::<String>().replace("dovecot_config_version = 2.4.1; ", ""));
}

/// Cases for the last release of 2.3 on its page.
pub(super) fn of_2_3(cases: &[&str], expect: Expect) {
    let head = "# 2.3.21 (47349e2482): dovecot.conf; ";
    let case = |case: &&str| whole(built_in(&V2_3), &format!("{head}{case}"));
    expect.assert_eq(&cases.iter().map(case).collect::<String>().replace(head, ""));
}

#[test]
fn a_filter_that_is_not_understood_is_told_at_its_part() {
    of_2_4(
        &[
            "log_debug = event=a AND x=1 $ENV:X",
            "metric m {; filter = $ENV:X AND event=a; }",
            "log_debug = event=imap_command_finished x",
            "metric m {; filter = imap_command_finished; }",
            "log_debug = nothing",
            "metric m {; filter = event=imap_command_finished AND\" x=1; }",
            "metric m {; }",
            "metric {; filter = event=imap_command_finished; }",
            "metric m {; filter =; }",
            "log_debug =",
            "log_debug = category:mail",
            "metric m {; filter = cmd_name=x; }",
            "log_debug = cmd_name=x",
            "metric m {; filter = event=* AND cmd_name=x; }",
            "metric m {; filter = event=imap_command_finished OR category=imap; }",
            "metric m {; filter = event=imap_command_finished AND event=mail_opened OR cmd_name=x AND cmd_name=y; }",
        ],
        expect![[r#"
            log_debug = event=a AND x=1 $ENV:X
                2:29-35 warning conf-syntax: `log_debug`: `$ENV:X` is not set in these files, so the filter was not checked (check the output of `doveconf -n` instead, in which variables are replaced)
            metric m {; filter = $ENV:X AND event=a; }
                3:10-16 warning conf-syntax: metric `m`: `$ENV:X` is not set in these files, so the filter was not checked (check the output of `doveconf -n` instead, in which variables are replaced)
                    metric m
            log_debug = event=imap_command_finished x
                2:41-42 error filter-syntax: `log_debug`: two comparisons follow each other without `AND` or `OR`; expected `AND` or `OR`
                2:41-42 error filter-syntax: `log_debug`: `x` is not compared with a value; expected `=` or `<` or `>` or `<=` or `>=`
            metric m {; filter = imap_command_finished; }
                3:10-31 error filter-syntax: metric `m`: `imap_command_finished` is not compared with a value; expected `=` or `<` or `>` or `<=` or `>=` (write `event=imap_command_finished`)
                    metric m
            log_debug = nothing
                2:13-20 error filter-syntax: `log_debug`: `nothing` is not compared with a value; expected `=` or `<` or `>` or `<=` or `>=`
            metric m {; filter = event=imap_command_finished AND" x=1; }
                3:41-42 error filter-syntax: metric `m`: the quoted string is never closed; expected `"`
                    metric m
            metric m {; }
                2:8-9 error refused-setting: metric `m`: Dovecot 2.4 does not start: it has no filter (say what it counts, such as `filter = event=NAME`)
                    metric m
            metric {; filter = event=imap_command_finished; }
                2:1-7 error conf-syntax: metric without a name (write it after the word: `metric NAME {`)
            metric m {; filter =; }
                3:9 error never-matches: metric `m` can never count: its filter is empty, which matches no event
                    metric m
            log_debug =
            log_debug = category:mail
                2:13-26 error filter-syntax: `log_debug`: since 2.3.12 Dovecot does not read words such as `category:mail` (write `category=mail`)
            metric m {; filter = cmd_name=x; }
                3:10-20 warning unnamed-event: metric `m` does not name an event, so it also counts events without a name (add `event=NAME`, or `event=*` for every named event)
                    metric m
            log_debug = cmd_name=x
            metric m {; filter = event=* AND cmd_name=x; }
            metric m {; filter = event=imap_command_finished OR category=imap; }
                3:10-54 warning unnamed-event: metric `m` does not name an event, so it also counts events without a name (add `event=NAME`, or `event=*` for every named event)
                    metric m
            metric m {; filter = event=imap_command_finished AND event=mail_opened OR cmd_name=x AND cmd_name=y; }
                3:10-88 warning unnamed-event: metric `m` does not name an event, so it also counts events without a name (add `event=NAME`, or `event=*` for every named event)
                    metric m
        "#]],
    );
}

#[test]
fn a_name_is_told_with_what_the_page_has() {
    of_2_4(
        &[
            "metric m {; filter = event=imap_comand_finished; }",
            "log_debug = event=imap_comand_*",
            "log_debug = event=ip",
            "log_debug = event=fts_flatcurve_last_uid OR event=fts_flatcurve_last*",
            "metric m {; filter = event=\"mail_opend\"; }",
            "metric m {; filter = event=sieve_x; fields = a; group_by b {; }; }; log_debug = event=sieve_y; metric n {; filter = event=sieve_x; }",
            "metric m {; filter = event=billing_x AND y=z; fields = a; group_by b {; }; }; log_debug = event=billing_y; metric n {; filter = event=billing_x; }",
            "metric m {; filter = event=billing_x OR event=imap_command_finished AND event=mail_opened; }",
            "metric m {; filter = event=imap_x; }; metric n {; filter = event=imap_x; }; log_debug = event=imap_x OR event=imap_x",
            "metric m {; filter = event=billing_x OR event=imap_command_finished; fields = zzz; }",
            "metric m {; filter = event=dns_* AND query_first_word=x; }",
            "metric m {; filter = event=dns_request_* AND query_first_word=x; }",
            "metric m {; filter = (event=dns_request_* OR event=mail_opened) AND query_first_word=x; }",
            "metric m {; filter = event=imap_command_finished AND cmd_nme=x; }",
            "log_debug = event=imap_command_finished AND cmd_nme=x",
            "metric m {; filter = event=imap_command_finished AND cmd_nme=\"\"; }",
            "metric m {; filter = event=imap_* AND cmd_nme=x; }",
            "metric m {; filter = event=mail_* AND cmd_name=x; }",
            "metric m {; filter = event=* AND no_such=x; }",
            "metric m {; filter = event=imap_command_finished; fields = cmd_nme; group_by cmd_tg {; }; }",
            "metric m {; filter = event=imap_command_finished; fields = $SET:x; }",
            "metric m {; filter = event=imap_command_finished AND event=mail_opened AND x=1; fields = x; }",
            "metric m {; filter = event=imap_command_finished; exporter = e; }; event_exporter f {; driver = drop; format = none; }",
            "metric m {; filter = event=imap_command_finished; exporter = $ENV:X; }",
            "log_debug = category=imapp",
            "log_debug = category=xyzzy OR category=imap",
            "log_debug = category=ma*",
            "log_debug = category=push*",
            "log_debug = event=imapp_command_finished",
            "log_debug = category=mail* OR category=xy*",
            "log_debug = category=*",
            "metric m {; filter = event=mail_opened AND NOT category=imapp; }",
        ],
        expect![[r#"
            metric m {; filter = event=imap_comand_finished; }
                3:16-36 error unknown-event: metric `m` can never count: unknown event `imap_comand_finished` (did you mean `imap_command_finished`?)
                    metric m, event imap_comand_finished
            log_debug = event=imap_comand_*
                2:19-32 error unknown-event: `log_debug` can never match: no documented event matches `imap_comand_*` (the events of `imap` are `imap_command_finished`, `imap_id_received`, `imap_client_hibernated`, `imap_client_unhibernated` and `imap_client_unhibernate_retried`)
                    event imap_comand_*
            log_debug = event=ip
                2:19-21 error unknown-event: `log_debug` can never match: unknown event `ip` (`spec print` lists all events)
                    event ip
            log_debug = event=fts_flatcurve_last_uid OR event=fts_flatcurve_last*
                2:19-41 error unknown-event: `log_debug` can never match: `fts_flatcurve_last_uid` was removed in 2.4.0
                    event fts_flatcurve_last_uid, Events-2.4.txt:1563
                2:51-70 error unknown-event: `log_debug` can never match: `fts_flatcurve_last*` was removed in 2.4.0
                    event fts_flatcurve_last_uid, Events-2.4.txt:1563
            metric m {; filter = event="mail_opend"; }
                3:17-27 error unknown-event: metric `m` can never count: unknown event `mail_opend` (did you mean `mail_opened`?)
                    metric m, event mail_opend
            metric m {; filter = event=sieve_x; fields = a; group_by b {; }; }; log_debug = event=sieve_y; metric n {; filter = event=sieve_x; }
                3:16-23 error unknown-event: metric `m` can never count: unknown event `sieve_x` (the events of `sieve` are `sieve_runtime_script_started`, `sieve_runtime_script_finished`, `sieve_action_finished`, `sieve_script_opened`, `sieve_script_closed`, `sieve_script_deleted`, and 5 others)
                    metric m, event sieve_x
                8:19-26 error unknown-event: `log_debug` can never match: unknown event `sieve_y` (the events of `sieve` are `sieve_runtime_script_started`, `sieve_runtime_script_finished`, `sieve_action_finished`, `sieve_script_opened`, `sieve_script_closed`, `sieve_script_deleted`, and 5 others)
                    event sieve_y
                10:16-23 error unknown-event: metric `n` can never count: unknown event `sieve_x` (the events of `sieve` are `sieve_runtime_script_started`, `sieve_runtime_script_finished`, `sieve_action_finished`, `sieve_script_opened`, `sieve_script_closed`, `sieve_script_deleted`, and 5 others)
                    metric n, event sieve_x
            metric m {; filter = event=billing_x AND y=z; fields = a; group_by b {; }; }; log_debug = event=billing_y; metric n {; filter = event=billing_x; }
                3:16-25 info unknown-event: the page has no event `billing_*`, so nothing is known about it (if a plugin sends it, add a page of the plugin with `--spec`, which may be given several times; `live-check --infer FILE` writes one from what a server exports)
                    metric m, event billing_x, 3 times
            metric m {; filter = event=billing_x OR event=imap_command_finished AND event=mail_opened; }
                3:16-25 info unknown-event: the page has no event `billing_*`, so nothing is known about it (if a plugin sends it, add a page of the plugin with `--spec`, which may be given several times; `live-check --infer FILE` writes one from what a server exports)
                    metric m, event billing_x
            metric m {; filter = event=imap_x; }; metric n {; filter = event=imap_x; }; log_debug = event=imap_x OR event=imap_x
                3:16-22 error unknown-event: metric `m` can never count: unknown event `imap_x` (the events of `imap` are `imap_command_finished`, `imap_id_received`, `imap_client_hibernated`, `imap_client_unhibernated` and `imap_client_unhibernate_retried`)
                    metric m, event imap_x
                6:16-22 error unknown-event: metric `n` can never count: unknown event `imap_x` (the events of `imap` are `imap_command_finished`, `imap_id_received`, `imap_client_hibernated`, `imap_client_unhibernated` and `imap_client_unhibernate_retried`)
                    metric n, event imap_x
                8:19-25 error unknown-event: `log_debug` can never match: unknown event `imap_x` (the events of `imap` are `imap_command_finished`, `imap_id_received`, `imap_client_hibernated`, `imap_client_unhibernated` and `imap_client_unhibernate_retried`)
                    event imap_x
                8:35-41 error unknown-event: `log_debug` can never match: unknown event `imap_x` (the events of `imap` are `imap_command_finished`, `imap_id_received`, `imap_client_hibernated`, `imap_client_unhibernated` and `imap_client_unhibernate_retried`)
                    event imap_x
            metric m {; filter = event=billing_x OR event=imap_command_finished; fields = zzz; }
                3:16-25 info unknown-event: the page has no event `billing_*`, so nothing is known about it (if a plugin sends it, add a page of the plugin with `--spec`, which may be given several times; `live-check --infer FILE` writes one from what a server exports)
                    metric m, event billing_x
            metric m {; filter = event=dns_* AND query_first_word=x; }
                3:26-42 error unknown-field: metric `m` can never count: none of the 4 events that the filter can match has a field `query_first_word` (it is a field of `sql_query_finished`)
                    metric m, field query_first_word
            metric m {; filter = event=dns_request_* AND query_first_word=x; }
                3:34-50 error unknown-field: metric `m` can never count: none of `dns_request_started` and `dns_request_finished` has a field `query_first_word` (it is a field of `sql_query_finished`)
                    metric m, field query_first_word
            metric m {; filter = (event=dns_request_* OR event=mail_opened) AND query_first_word=x; }
                3:57-73 error unknown-field: metric `m` can never count: none of `mail_opened`, `dns_request_started` and `dns_request_finished` has a field `query_first_word` (it is a field of `sql_query_finished`)
                    metric m, field query_first_word
            metric m {; filter = event=imap_command_finished AND cmd_nme=x; }
                3:42-49 error unknown-field: metric `m` can never count: `imap_command_finished` has no field `cmd_nme` (did you mean `cmd_name`?)
                    metric m, event imap_command_finished, field cmd_nme, Events-2.4.txt:687
            log_debug = event=imap_command_finished AND cmd_nme=x
                2:45-52 error unknown-field: `log_debug` can never match: `imap_command_finished` has no field `cmd_nme` (did you mean `cmd_name`?)
                    event imap_command_finished, field cmd_nme, Events-2.4.txt:687
            metric m {; filter = event=imap_command_finished AND cmd_nme=""; }
                3:42-49 error unknown-field: metric `m`: `imap_command_finished` has no field `cmd_nme` (did you mean `cmd_name`?)
                    metric m, event imap_command_finished, field cmd_nme, Events-2.4.txt:687
            metric m {; filter = event=imap_* AND cmd_nme=x; }
                3:27-34 error unknown-field: metric `m` can never count: none of the 5 events that the filter can match has a field `cmd_nme` (did you mean `cmd_name`?)
                    metric m, field cmd_nme
            metric m {; filter = event=mail_* AND cmd_name=x; }
            metric m {; filter = event=* AND no_such=x; }
                3:22-29 error unknown-field: metric `m` can never count: no documented event has a field `no_such` (no event documents `no_such`)
                    metric m, field no_such
            metric m {; filter = event=imap_command_finished; fields = cmd_nme; group_by cmd_tg {; }; }
                4:10-17 error unknown-field: metric `m` counts `cmd_nme`; `imap_command_finished` has no field `cmd_nme` (did you mean `cmd_name`?)
                    metric m, event imap_command_finished, field cmd_nme, Events-2.4.txt:687
                5:10-16 error unknown-field: metric `m` groups by `cmd_tg`; `imap_command_finished` has no field `cmd_tg` (did you mean `cmd_tag`?)
                    metric m, event imap_command_finished, field cmd_tg, Events-2.4.txt:687
            metric m {; filter = event=imap_command_finished; fields = $SET:x; }
                4:10-16 error refused-setting: Dovecot 2.4 does not start: `$SET:x`: unknown setting `x` (set it above this line, or write the value itself)
                    found $SET:x
            metric m {; filter = event=imap_command_finished AND event=mail_opened AND x=1; fields = x; }
                3:42-59 error never-matches: metric `m` can never count: no event is both `imap_command_finished` and `mail_opened` (to match either event, join the two with `OR`, in parentheses)
                    metric m
            metric m {; filter = event=imap_command_finished; exporter = e; }; event_exporter f {; driver = drop; format = none; }
                4:12-13 error unknown-exporter: metric `m` exports nothing: unknown exporter `e` (the exporters are `f`)
                    metric m, found e
            metric m {; filter = event=imap_command_finished; exporter = $ENV:X; }
            log_debug = category=imapp
                2:22-27 error unknown-category: `log_debug` can never match: unknown category `imapp` (did you mean `imap` or `imapc`?)
                    found imapp
            log_debug = category=xyzzy OR category=imap
                2:22-27 warning unknown-category: `log_debug`: unknown category `xyzzy` (check its spelling; only a plugin can define it)
                    found xyzzy
            log_debug = category=ma*
                2:22-25 error unknown-category: `log_debug` can never match: `ma*` is compared as it is, because categories have no wildcards (write `(category=mail-cache OR category=mail-index OR category=managesieve OR category=mailbox OR category=mail OR category=maildir)`)
                    found ma*
            log_debug = category=push*
                2:22-27 error unknown-category: `log_debug` can never match: `push*` is compared as it is, because categories have no wildcards (write `category=push-notification`)
                    found push*
            log_debug = event=imapp_command_finished
                2:19-41 error unknown-event: `log_debug` can never match: unknown event `imapp_command_finished` (did you mean `imap_command_finished`?)
                    event imapp_command_finished
            log_debug = category=mail* OR category=xy*
                2:22-27 error unknown-category: `log_debug` can never match: `mail*` is compared as it is, because categories have no wildcards (write `(category=mail-cache OR category=mail-index OR category=mailbox OR category=mail OR category=maildir)`)
                    found mail*
                2:40-43 error unknown-category: `log_debug` can never match: `xy*` is compared as it is, because categories have no wildcards
                    found xy*
            log_debug = category=*
                2:22-23 error unknown-category: `log_debug` can never match: `*` is compared as it is, because categories have no wildcards
                    found *
            metric m {; filter = event=mail_opened AND NOT category=imapp; }
                3:45-50 error unknown-category: metric `m`: unknown category `imapp` (did you mean `imap` or `imapc`?)
                    metric m, found imapp
        "#]],
    );
}

#[test]
fn a_comparison_is_told_with_the_field_and_the_value() {
    of_2_4(
        &[
            "metric m {; filter = event=auth_request_finished AND success=maybe; }",
            "metric m {; filter = event=auth_request_finished AND success=no; }",
            "metric m {; filter = event=auth_request_finished AND NOT success=maybe; }",
            "log_debug = event=auth_request_finished AND success=maybe",
            "metric m {; filter = event=imap_command_finished AND NOT duration=*; }",
            "metric m {; filter = event=mail_cache_decision_changed AND reason=another; }",
            "metric m {; filter = event=imap_command_finished AND tagged_reply_state=MAYBE; }",
            "metric m {; filter = event=imap_command_finished AND net_in_bytes=many; }",
            "metric m {; filter = event=imap_command_finished AND last_run_time>5; }",
            "metric m {; filter = event=imap_command_finished AND cmd_name>5; }",
            "metric m {; filter = event=auth_request_finished AND remote_ip=here; }",
            "metric m {; filter = event=imap_command_finished AND net_in_bytes=\"\"; }",
            "metric m {; filter = event=imap_command_finished AND net_in_bytes>99999999999999999999; }",
            "metric m {; filter = event=imap_command_finished AND net_in_bytes<1 AND net_in_bytes>1; }",
            "metric m {; filter = event=mail_opened AND event=mail_expunged; }",
            "metric m {; filter = event=mail_o* AND event=mail_expunged; }",
            "metric m {; filter = event=mail_opened AND NOT event=mail_opened; }",
            "metric m {; filter = event=imap_command_finished AND category=pop3; }",
            "metric m {; filter = event=imap_command_finished AND NOT category=imap; }",
            "metric m {; filter = event=pop3_command_finished AND no_such=1 OR event=imap_command_finished AND NOT category=imap; }",
            "metric m {; filter = event=pop3_command_finished AND no_such=1 OR event=imap_command_finished AND category=pop3; }",
            "metric m {; filter = event=imap_command_finished AND cmd_name=a AND cmd_name=b AND cmd_tag=c; }",
            "metric m {; filter = event=imap_command_finished AND net_in_bytes<1 AND net_in_bytes>1 AND category=xyzzy; }",
            "metric m {; filter = event=billing_x AND n<1 AND n>1; }",
        ],
        expect![[r#"
            metric m {; filter = event=auth_request_finished AND success=maybe; }
                3:50-55 error unknown-value: metric `m` can never count: `success` of `auth_request_finished` is never `maybe` (it is `yes` or absent; to match events without it, write `NOT success=yes`)
                    metric m, event auth_request_finished, field success, value maybe, Events-2.4.txt:146
            metric m {; filter = event=auth_request_finished AND success=no; }
                3:50-52 error unknown-value: metric `m` can never count: `success` of `auth_request_finished` is never `no` (it is `yes` or absent; to match events without it, write `NOT success=yes`)
                    metric m, event auth_request_finished, field success, value no, Events-2.4.txt:146
            metric m {; filter = event=auth_request_finished AND NOT success=maybe; }
                3:54-59 warning unknown-value: metric `m`: `success` of `auth_request_finished` is never `maybe` (it is `yes` or absent; to match events without it, write `NOT success=yes`)
                    metric m, event auth_request_finished, field success, value maybe, Events-2.4.txt:146
            log_debug = event=auth_request_finished AND success=maybe
                2:53-58 error unknown-value: `log_debug` can never match: `success` of `auth_request_finished` is never `maybe` (it is `yes` or absent; to match events without it, write `NOT success=yes`)
                    event auth_request_finished, field success, value maybe, Events-2.4.txt:146
            metric m {; filter = event=imap_command_finished AND NOT duration=*; }
                3:46-56 error never-matches: metric `m` can never count: `NOT duration=*` is never true (remove it, or compare something else)
                    metric m
            metric m {; filter = event=mail_cache_decision_changed AND reason=another; }
            metric m {; filter = event=imap_command_finished AND tagged_reply_state=MAYBE; }
                3:61-66 error unknown-value: metric `m` can never count: `tagged_reply_state` of `imap_command_finished` is never `MAYBE` (the page lists `OK`, `NO` and `BAD`)
                    metric m, event imap_command_finished, field tagged_reply_state, value MAYBE, Events-2.4.txt:695
            metric m {; filter = event=imap_command_finished AND net_in_bytes=many; }
                3:55-59 error wrong-kind: metric `m` can never count: `net_in_bytes` is an integer, but `many` is not (write a number, a size such as `10KB` or a time such as `5secs`)
                    metric m, event imap_command_finished, field net_in_bytes, value many, Events-2.4.txt:706
            metric m {; filter = event=imap_command_finished AND last_run_time>5; }
                3:55-56 error operator-kind-mismatch: metric `m` can never count: `last_run_time` is a time, and no filter matches a time (remove the comparison)
                    metric m, event imap_command_finished, field last_run_time, value 5, Events-2.4.txt:702
            metric m {; filter = event=imap_command_finished AND cmd_name>5; }
                3:50-51 error operator-kind-mismatch: metric `m` can never count: `cmd_name` is a string, which can only be compared with `=`, not with `>` (write `=` with a value, or with a pattern such as `a*`)
                    metric m, event imap_command_finished, field cmd_name, value 5, Events-2.4.txt:680
            metric m {; filter = event=auth_request_finished AND remote_ip=here; }
                3:52-56 error wrong-kind: metric `m` can never count: `remote_ip` is an IP address, but `here` is not an address or a network (write an address such as `10.0.0.1`, or a pattern such as `10.*`)
                    metric m, event auth_request_finished, field remote_ip, value here, Events-2.4.txt:97
            metric m {; filter = event=imap_command_finished AND net_in_bytes=""; }
                3:55-57 error never-matches: metric `m` can never count: `net_in_bytes` is always present, but `net_in_bytes=""` requires it to be absent (remove the comparison)
                    metric m, event imap_command_finished, field net_in_bytes, value , Events-2.4.txt:706
            metric m {; filter = event=imap_command_finished AND net_in_bytes>99999999999999999999; }
                3:55-75 error wrong-kind: metric `m` can never count: `net_in_bytes` is an integer, but `99999999999999999999` is not (write a number, a size such as `10KB` or a time such as `5secs`)
                    metric m, event imap_command_finished, field net_in_bytes, value 99999999999999999999, Events-2.4.txt:706
            metric m {; filter = event=imap_command_finished AND net_in_bytes<1 AND net_in_bytes>1; }
                3:61-75 error never-matches: metric `m` can never count: `net_in_bytes<1` and `net_in_bytes>1` contradict each other (leave one of them out, or join them with `OR`, in parentheses)
                    metric m
            metric m {; filter = event=mail_opened AND event=mail_expunged; }
                3:32-51 error never-matches: metric `m` can never count: no event is both `mail_opened` and `mail_expunged` (to match either event, join the two with `OR`, in parentheses)
                    metric m
            metric m {; filter = event=mail_o* AND event=mail_expunged; }
                3:28-47 error never-matches: metric `m` can never count: `event=mail_o*` and `event=mail_expunged` contradict each other (to match either event, join the two with `OR`, in parentheses)
                    metric m
            metric m {; filter = event=mail_opened AND NOT event=mail_opened; }
                3:36-53 error never-matches: metric `m` can never count: `event=mail_opened` and `NOT event=mail_opened` contradict each other (leave one of them out, or join them with `OR`, in parentheses)
                    metric m
            metric m {; filter = event=imap_command_finished AND category=pop3; }
                3:42-55 error never-matches: metric `m` can never count: `category=pop3` is never true: `imap_command_finished` comes from the program `imap`, and events of this category from `pop3` (remove it, or compare something else)
                    metric m
            metric m {; filter = event=imap_command_finished AND NOT category=imap; }
                3:46-59 error never-matches: metric `m` can never count: `NOT category=imap` is never true: `imap_command_finished` always has this category (remove it, or compare something else)
                    metric m
            metric m {; filter = event=pop3_command_finished AND no_such=1 OR event=imap_command_finished AND NOT category=imap; }
                3:42-49 error unknown-field: metric `m` can never count: `pop3_command_finished` has no field `no_such` (no event documents `no_such`)
                    metric m, event pop3_command_finished, field no_such, Events-2.4.txt:776
                3:91-104 error never-matches: metric `m` can never count: `NOT category=imap` is never true: `imap_command_finished` always has this category (remove it, or compare something else)
                    metric m
            metric m {; filter = event=pop3_command_finished AND no_such=1 OR event=imap_command_finished AND category=pop3; }
                3:42-49 error unknown-field: metric `m` can never count: `pop3_command_finished` has no field `no_such` (no event documents `no_such`)
                    metric m, event pop3_command_finished, field no_such, Events-2.4.txt:776
                3:87-100 error never-matches: metric `m` can never count: `category=pop3` is never true: `imap_command_finished` comes from the program `imap`, and events of this category from `pop3` (remove it, or compare something else)
                    metric m
            metric m {; filter = event=imap_command_finished AND cmd_name=a AND cmd_name=b AND cmd_tag=c; }
                3:57-67 error never-matches: metric `m` can never count: `cmd_name=a` and `cmd_name=b` contradict each other (leave one of them out, or join them with `OR`, in parentheses)
                    metric m
            metric m {; filter = event=imap_command_finished AND net_in_bytes<1 AND net_in_bytes>1 AND category=xyzzy; }
                3:61-75 error never-matches: metric `m` can never count: `net_in_bytes<1` and `net_in_bytes>1` contradict each other (leave one of them out, or join them with `OR`, in parentheses)
                    metric m
                3:89-94 warning unknown-category: metric `m`: unknown category `xyzzy` (check its spelling; only a plugin can define it)
                    metric m, found xyzzy
            metric m {; filter = event=billing_x AND n<1 AND n>1; }
                3:16-25 info unknown-event: the page has no event `billing_*`, so nothing is known about it (if a plugin sends it, add a page of the plugin with `--spec`, which may be given several times; `live-check --infer FILE` writes one from what a server exports)
                    metric m, event billing_x
        "#]],
    );
}
