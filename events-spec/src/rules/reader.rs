//! Rules about those who read what Dovecot counts and exports: dashboards, alerts and readers of exports.

macro_rules! reader_rules {
    ($next:ident $($then:ident)*; $($before:tt)*) => { $next! { $($then)*; $($before)*

        /// an exporter writes other names after an upgrade.
        ExportChanged {
            id: "export-changed",
            level: Warning,
            area: Reader,
            explanation:
                "After the upgrade, the events that an exporter writes have other names or fields. The exporter still \
                 works, but a program that reads its output no longer finds the old names. It is an info if \
                 names were only added.",
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
                 and `le` from ranges. Comparisons with `job`, `instance` and other labels that the scrape may add \
                 are not checked, because only the scrape's configuration has them.",
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
                "A query uses an existing series in a way that gives misleading numbers. Examples are a counter \
                 without `rate` or `increase`; a sum over two levels of groups, each of which counts every event; \
                 the `_sum` of a histogram, which is always a sum of durations, even if the ranges are those of \
                 another field; and a panel whose unit is not that of its values.",
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
