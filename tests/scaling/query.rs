//! Queries: dashboards, rule files and the expressions in them.

use std::fmt::Write as _;
use std::path::Path;

use super::conf::{METRIC, conf, metrics};
use super::{Case, each, write};

const CHECK: &[&str] = &["query-check", "--spec", "s.txt", "--conf", "a.conf", "a.json"];
const RULES: &[&str] = &["query-check", "--spec", "s.txt", "--conf", "a.conf", "a.yml"];

/// A dashboard with these panels, beside a configuration with one metric.
fn panels(at: &Path, panels: &str) {
    conf(at, &format!("{METRIC}\n}}\n"));
    write(at, "a.json", &format!("{{\"panels\":[{}]}}", panels.trim_end_matches(',')));
}

/// A dashboard with one expression.
fn expression(at: &Path, text: &str) {
    panels(at, &format!("{{\"targets\":[{{\"expr\":\"{text}\"}}]}}"));
}

/// A file with these rules.
fn rules(at: &Path, rules: &str) {
    conf(at, &format!("{METRIC}\n}}\n"));
    write(at, "a.yml", &format!("groups:\n- name: a\n  rules:\n{rules}"));
}

pub(super) const CASES: &[Case] = &[
    (
        "panels",
        40,
        |at, n| panels(at, &"{\"title\":\"x\",\"targets\":[{\"expr\":\"rate(dovecot_m_total[5m])\"}]},".repeat(n)),
        CHECK,
        "no findings",
    ),
    (
        "panels_of_unknown_series",
        30,
        |at, n| {
            panels(
                at,
                &lines!(n, "{{\"title\":\"x{n}\",\"targets\":[{{\"expr\":\"rate(dovecot_x{n}_total[5m])\"}}]}},"),
            )
        },
        CHECK,
        "120 errors",
    ),
    (
        "unknown_series_of_one_line",
        30,
        |at, n| panels(at, &format!("{{\"targets\":[{}{{}}]}}", "{\"expr\":\"rate(dovecot_x_total[5m])\"},".repeat(n))),
        CHECK,
        "120 errors",
    ),
    (
        "panels_and_metrics",
        12,
        |at, n| {
            panels(at, &lines!(n, "{{\"targets\":[{{\"expr\":\"rate(dovecot_m{n}_total[5m])\"}}]}},"));
            conf(at, &metrics(n));
        },
        CHECK,
        "no findings",
    ),
    (
        "terms_of_an_expression",
        15,
        |at, n| expression(at, &format!("{}1", "rate(dovecot_m_total[5m]) + ".repeat(n))),
        CHECK,
        "no findings",
    ),
    (
        "unknown_series_of_an_expression",
        15,
        |at, n| expression(at, &format!("{}1", "rate(dovecot_x_total[5m]) + ".repeat(n))),
        CHECK,
        "error",
    ),
    (
        "labels_of_a_selector",
        30,
        |at, n| expression(at, &format!("dovecot_m_total{{{}a=\\\"b\\\"}}", lines!(n, "l{n}=\\\"x\\\","))),
        CHECK,
        "query-check: ",
    ),
    (
        "labels_of_a_sum",
        50,
        |at, n| expression(at, &format!("sum by ({}a) (dovecot_m_total)", lines!(n, "l{n},"))),
        CHECK,
        "query-check: ",
    ),
    (
        "variables_of_a_dashboard",
        25,
        |at, n| {
            panels(at, "");
            let used = lines!(n, "{{\"targets\":[{{\"expr\":\"dovecot_m_total{{a=\\\"$v{n}\\\"}}\"}}]}},");
            let variables = lines!(n, "{{\"name\":\"v{n}\",\"query\":\"label_values(dovecot_m_total, l{n})\"}},");
            write(
                at,
                "a.json",
                &format!(
                    "{{\"templating\":{{\"list\":[{}]}},\"panels\":[{}]}}",
                    variables.trim_end_matches(','),
                    used.trim_end_matches(',')
                ),
            );
        },
        CHECK,
        "info",
    ),
    (
        "escapes_of_an_expression",
        30,
        |at, n| panels(at, &"{\"targets\":[{\"expr\":\"rate(dovec\\u006ft_m_total[5m])\"}]},".repeat(n)),
        CHECK,
        "no findings",
    ),
    (
        "rules_of_alerts",
        30,
        |at, n| rules(at, &lines!(n, "  - alert: a{n}\n    expr: rate(dovecot_m_total[5m]) > {n}\n")),
        RULES,
        "no findings",
    ),
    (
        "rules_of_unknown_series",
        30,
        |at, n| rules(at, &lines!(n, "  - alert: a{n}\n    expr: rate(dovecot_x{n}_total[5m]) > {n}\n")),
        RULES,
        "120 errors",
    ),
    (
        "rules_that_read_records",
        20,
        |at, n| {
            rules(
                at,
                &lines!(
                    n,
                    "  - record: a:b{n}\n    expr: rate(dovecot_m_total[5m])\n  - alert: x{n}\n    expr: a:b{n} > 1\n"
                ),
            )
        },
        RULES,
        "no findings",
    ),
    (
        "lines_of_an_expression",
        15,
        |at, n| {
            rules(
                at,
                &format!("  - alert: a\n    expr: |\n{}      1\n", "      rate(dovecot_m_total[5m]) +\n".repeat(n)),
            )
        },
        RULES,
        "no findings",
    ),
];
