//! Rules about those who read what Dovecot counts and exports: dashboards, alerts and readers of exports.

macro_rules! reader_rules {
    ($next:ident $($then:ident)*; $($before:tt)*) => { $next! { $($then)*; $($before)*

        /// an exporter writes other names after an upgrade.
        ExportChanged {
            id: "export-changed",
            level: Warning,
            area: Reader,
            explanation:
                "After the upgrade the events that metrics hand to an exporter have other names or fields. The exporter \
                 goes on; a reader that asks for a name that is gone finds nothing. Without a name that is gone it is \
                 only worth knowing.",
            bad: text(r"
event_exporter log {
  transport = log
  format = json
  format_args = time-rfc3339
}
metric commands {
  filter = event=imap_command_finished
  exporter = log
}
"),
            good: text(r"
event_exporter log {
  transport = log
  format = json
  format_args = time-rfc3339
}
metric lookups {
  filter = event=dns_request_started
  exporter = log
}
"),
        }

        /// a query asks for a series that no metric makes.
        UnknownSeries {
            id: "unknown-series",
            level: Error,
            area: Reader,
            explanation:
                "A panel or an alert reads a series that Dovecot does not export: no metric of the configuration makes \
                 it. The panel is empty, and the alert never fires. A metric without groups has `_total`; one with groups \
                 also has `_count` over all of them; a histogram has `_bucket`, `_sum` and `_count` only.",
            bad: yaml(r"
groups:
  - name: mail
    rules:
      - alert: NoLogins
        expr: rate(dovecot_login_total[5m]) == 0
"),
            good: yaml(r"
groups:
  - name: mail
    rules:
      - alert: NoLogins
        expr: rate(dovecot_logins_total[5m]) == 0
"),
        }

        /// a query asks for a label that a series does not have.
        UnknownLabel {
            id: "unknown-label",
            level: Error,
            area: Reader,
            explanation:
                "A query compares or groups by a label that the series does not have. Labels come from `group_by`, \
                 and `le` from ranges; `job`, `instance` and what else the scrape adds are not looked at when they are \
                 compared, since only the scrape's configuration knows them.",
            bad: yaml(r#"
groups:
  - name: mail
    rules:
      - record: failures
        expr: sum by (reason) (rate(dovecot_logins_total[5m]))
"#),
            good: yaml(r#"
groups:
  - name: mail
    rules:
      - record: failures
        expr: sum by (success) (rate(dovecot_logins_total[5m]))
"#),
        }

        /// a query that works and means something else than it looks.
        MisreadSeries {
            id: "misread-series",
            level: Warning,
            area: Reader,
            explanation:
                "A query reads a series that exists in a way that gives other numbers than it seems to: a counter without \
                 `rate` or `increase`, a sum over two levels of groups, each of which has every event, the `_sum` \
                 beside a histogram, which is a sum of durations whatever the ranges are of, or a panel whose unit is not \
                 that of its values.",
            bad: yaml(r"
groups:
  - name: mail
    rules:
      - alert: ManyLogins
        expr: dovecot_logins_count > 1000
"),
            good: yaml(r"
groups:
  - name: mail
    rules:
      - alert: ManyLogins
        expr: rate(dovecot_logins_count[5m]) > 10
"),
        }
    }};
}
