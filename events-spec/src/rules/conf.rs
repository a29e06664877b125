//! Rules about Dovecot's configuration: metrics, exporters and filters.

macro_rules! conf_rules {
    ($next:ident $($then:ident)*; $($before:tt)*) => { $next! { $($then)*; $($before)*

        /// an event that came with a later version than the server's.
        NotYetAvailable {
            id: "not-yet-available",
            level: Error,
            area: Conf,
            explanation:
                "A filter asks for an event that came with a later version of Dovecot than the one that the \
                 configuration is for. The page notes the version of the event or of its section; the first line of \
                 what `doveconf` prints says the server's. The metric stays at zero until the server is upgraded.",
            bad: text(r"
# 2.3.4 (2f6bd3a9e): /etc/dovecot/dovecot.conf
metric logins {
  event_name = auth_request_finished
}
"),
            good: text(r"
# 2.3.6 (7eab80676): /etc/dovecot/dovecot.conf
metric logins {
  event_name = auth_request_finished
}
"),
        }

        /// a filter that cannot be read.
        FilterSyntax {
            id: "filter-syntax",
            level: Error,
            area: Conf,
            explanation:
                "A filter cannot be read as Dovecot's event filter language. Dovecot refuses the configuration, or, \
                 where it lets the mistake pass, drops the rest of the filter.",
            bad: text(r"
metric sql_selects {
  filter = event=sql_query_finished query_first_word=SELECT
}
"),
            good: text(r"
metric sql_selects {
  filter = event=sql_query_finished AND query_first_word=SELECT
}
"),
        }

        /// a configuration that Dovecot refuses, or reads in another way than it looks.
        ConfSyntax {
            id: "conf-syntax",
            level: Error,
            area: Conf,
            explanation:
                "The configuration does not say what it seems to say: a block that is never closed, something behind \
                 its `{`, an include that leads back to itself or finds no file, a comment in the middle of a \
                 continued line. Dovecot refuses most of it; some of it changes what a setting means. A filter with \
                 a variable that none of the files sets is a warning, since nobody looked at it.",
            bad: text("metric imap_all { filter = event=imap_command_finished }\n"),
            good: text(r"
metric imap_all {
  filter = event=imap_command_finished
}
"),
        }

        /// an operator that the kind of a field does not allow.
        OperatorKindMismatch {
            id: "operator-kind-mismatch",
            level: Error,
            area: Conf,
            explanation:
                "A filter compares a field with an operator that the kind of the field does not allow. Strings, \
                 addresses and lists know only `=`, and nothing matches a time; such a comparison never holds.",
            bad: text(r"
metric fetches {
  filter = event=imap_command_finished AND name>FETCH
}
"),
            good: text(r"
metric fetches {
  filter = event=imap_command_finished AND name=FETCH
}
"),
        }

        /// a metric that names no event.
        UnnamedEvent {
            id: "unnamed-event",
            level: Warning,
            area: Conf,
            explanation:
                "The filter of a metric names no event. Most of Dovecot's events have no name, and which of them \
                 exist changes from release to release; the metric counts them too.",
            bad: text(r"
metric errors {
  filter = error=*
}
"),
            good: text(r"
metric errors {
  filter = event=* AND error=*
}
"),
        }

        /// a metric that exports to nobody.
        UnknownExporter {
            id: "unknown-exporter",
            level: Error,
            area: Conf,
            explanation:
                "A metric hands its events to an exporter that the configuration does not define. Nothing is \
                 exported.",
            bad: text(r"
event_exporter log {
  transport = log
  format = json
  format_args = time-rfc3339
}
metric dns {
  filter = event=dns_request_finished
  exporter = logs
}
"),
            good: text(r"
event_exporter log {
  transport = log
  format = json
  format_args = time-rfc3339
}
metric dns {
  filter = event=dns_request_finished
  exporter = log
}
"),
        }

        /// a setting that keeps Dovecot or its stats process from starting.
        RefusedSetting {
            id: "refused-setting",
            level: Error,
            area: Conf,
            explanation:
                "Dovecot, or its stats process, does not start with this configuration: a setting of the other release \
                 line or of none, a value outside its list, an exporter without a format, a group whose numbers do not \
                 fit together. `doveconf` accepts some of these, and the stats process then ends at its start, so that \
                 nothing is counted.",
            bad: text(r"
dovecot_config_version = 2.4.1
metric commands {
  filter = event=imap_command_finished
  group_by = tagged_reply_state
}
"),
            good: text(r"
dovecot_config_version = 2.4.1
metric commands {
  filter = event=imap_command_finished
  group_by tagged_reply_state {
  }
}
"),
        }

        /// a filter that excludes itself.
        NeverMatches {
            id: "never-matches",
            level: Error,
            area: Conf,
            explanation:
                "A filter excludes itself: it wants two events at once, or a number that is both above and below \
                 another one. Dovecot accepts it, and the metric shows 0 for ever. What was meant is mostly `OR`, in \
                 parentheses.",
            bad: text(r"
metric dns {
  filter = event=dns_request_started AND event=dns_request_finished
}
"),
            good: text(r"
metric dns {
  filter = event=dns_request_started OR event=dns_request_finished
}
"),
        }

        /// a configuration that switches events off.
        StatsDisabled {
            id: "stats-disabled",
            level: Error,
            area: Conf,
            explanation:
                "`stats_writer_socket_path` is empty, which switches events off: no process sends any, and every \
                 metric and every exporter stays empty. Without a metric it is only worth knowing.",
            bad: text(r"
stats_writer_socket_path =
metric sql {
  filter = event=sql_query_finished
}
"),
            good: text(r"
stats_writer_socket_path = stats-writer
metric sql {
  filter = event=sql_query_finished
}
"),
        }
    }};
}
