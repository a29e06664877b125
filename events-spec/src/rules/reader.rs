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
    }};
}
