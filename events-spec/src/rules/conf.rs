//! Rules about Dovecot's configuration: metrics, exporters and filters.

macro_rules! conf_rules {
    ($next:ident $($then:ident)*; $($before:tt)*) => { $next! { $($then)*; $($before)*

        /// an event that was added after the server's version.
        NotYetAvailable {
            id: "not-yet-available",
            level: Error,
            area: Conf,
            explanation:
                "A filter names an event that was added in a later version of Dovecot than the one the configuration \
                 is for. The page notes the version of the event or of its section; the first line of `doveconf` \
                 output gives the server's. The metric stays at zero until the server is upgraded.",
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

        /// a filter that cannot be parsed.
        FilterSyntax {
            id: "filter-syntax",
            level: Error,
            area: Conf,
            explanation:
                "A filter does not parse as Dovecot's event filter language. Dovecot refuses the configuration or, \
                 where it tolerates the mistake, ignores the rest of the filter.",
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

        /// a configuration that Dovecot refuses or reads differently from how it looks.
        ConfSyntax {
            id: "conf-syntax",
            level: Error,
            area: Conf,
            explanation:
                "The configuration does not mean what it seems to mean. Examples are a block that is never closed, \
                 text after its `{`, an include that finds no file or leads back to itself, and a comment in the \
                 middle of a continued line. Dovecot refuses most of these; the others change what a setting means. A \
                 filter that uses a variable that none of the files sets is a warning, because it was not checked.",
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
                "A filter compares a field with an operator that does not work for the kind of the field. Strings, \
                 addresses and lists support only `=`, and no operator matches a time. Such a comparison is never \
                 true.",
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
                "The filter of a metric does not name an event. Most of Dovecot's events have no name, and which of \
                 these exist changes from release to release. The metric counts them too.",
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

        /// a metric whose exporter does not exist.
        UnknownExporter {
            id: "unknown-exporter",
            level: Error,
            area: Conf,
            explanation:
                "A metric refers to an exporter that the configuration does not define. Its events are not \
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

        /// a setting that prevents Dovecot or its stats process from starting.
        RefusedSetting {
            id: "refused-setting",
            level: Error,
            area: Conf,
            explanation:
                "Dovecot or its stats process does not start with this configuration. The cause is a setting that \
                 this release does not have, a value outside its list, an exporter without a format, or a group with \
                 inconsistent numbers. `doveconf` accepts some of these; the stats process then exits at startup and \
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

        /// a category that no event has.
        UnknownCategory {
            id: "unknown-category",
            level: Error,
            area: Conf,
            explanation:
                "A filter names a category that the server does not define. An event has its own categories, those of the \
                 events that it happens within, and the parents of these: `mail` is a part of `mailbox`, and that of \
                 `storage`. Categories have no wildcards. If the category resembles none of the server's, a plugin may \
                 define it, and this is a warning. Log levels such as `category=error` are not categories.",
            bad: text(r"
dovecot_config_version = 2.4.1
log_debug = category=imapp
"),
            good: text(r"
dovecot_config_version = 2.4.1
log_debug = category=imap
"),
        }

        /// a field that a metric lists in vain.
        UselessField {
            id: "useless-field",
            level: Warning,
            area: Conf,
            explanation:
                "A metric lists something that adds nothing. The server adds up the numbers in `fields`; strings, \
                 addresses and lists add zero. It does not group by times, and it ignores words in `exporter_include` \
                 that name no part of an event.",
            bad: text(r"
metric fetches {
  filter = event=imap_command_finished AND cmd_name=FETCH
  fields = net_out_bytes cmd_name
}
"),
            good: text(r"
metric fetches {
  filter = event=imap_command_finished AND cmd_name=FETCH
  fields = net_out_bytes
}
"),
        }

        /// a group for each of something of which there is no end.
        UnboundedGroup {
            id: "unbounded-group",
            level: Warning,
            area: Conf,
            explanation:
                "A metric groups by a field of which each user, session, client or message has its own value. The stats \
                 process makes a series for each value and keeps it until it restarts; each takes about 4 KB, and as much \
                 again for each of `fields`. With `series = N` in the table `limits` of `events.toml`, it is an error, and \
                 so is a configuration whose metrics can make more than that many series.",
            bad: text(r"
metric logins {
  filter = event=auth_request_finished
  group_by = user
}
"),
            good: text(r"
metric logins {
  filter = event=auth_request_finished
  group_by = success
}
"),
        }

        /// an exporter that has nowhere to write.
        IncompleteExporter {
            id: "incomplete-exporter",
            level: Error,
            area: Conf,
            explanation:
                "An exporter has no path or URL to write to. Dovecot starts with it, and each export fails with an error \
                 in the log. With `http-post`, the stats process of 2.3 panics at each event and loses its counts.",
            bad: text(r"
dovecot_config_version = 2.4.1
event_exporter file {
  driver = file
  format = json
}
"),
            good: text(r"
dovecot_config_version = 2.4.1
event_exporter file {
  driver = file
  format = json
  file_path = /var/log/dovecot-events.json
}
"),
        }

        /// a part of a filter that changes nothing.
        SpareCondition {
            id: "spare-condition",
            level: Info,
            area: Conf,
            explanation:
                "A part of a filter can be left out, because the other parts already imply it. Or the whole filter \
                 is true for every event. Often another word was meant.",
            bad: text(r"
metric dns {
  filter = event=dns_request_* AND event=dns_request_finished
}
"),
            good: text(r"
metric dns {
  filter = event=dns_request_finished
}
"),
        }

        /// a metric that `/metrics` leaves out.
        UnexportedMetric {
            id: "unexported-metric",
            level: Warning,
            area: Conf,
            explanation:
                "The stats process serves `/metrics`, and the name of a metric has characters that OpenMetrics does not \
                 allow. The server leaves the metric out without a message; only `doveadm stats dump` shows it. A name \
                 has letters, digits, `_` and `:`, and does not begin with a digit. Before 2.3.21, groups of a metric \
                 whose first group is one of ranges appear again after a later metric with groups, with a label without \
                 a name, and Prometheus refuses the page as a whole.",
            bad: text(r"
service stats {
  inet_listener http {
    port = 9900
  }
}
metric dns-failed {
  filter = event=dns_request_finished AND error_code=*
}
"),
            good: text(r"
service stats {
  inet_listener http {
    port = 9900
  }
}
metric dns_failed {
  filter = event=dns_request_finished AND error_code=*
}
"),
        }

        /// a filter that contradicts itself.
        NeverMatches {
            id: "never-matches",
            level: Error,
            area: Conf,
            explanation:
                "A filter contradicts itself. It requires two different events at once, for example, or a number that \
                 is both above and below a limit. Dovecot accepts it, and the metric stays at zero. Usually `OR`, in \
                 parentheses, was meant.",
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

        /// a configuration that turns events off.
        StatsDisabled {
            id: "stats-disabled",
            level: Error,
            area: Conf,
            explanation:
                "`stats_writer_socket_path` is empty, which turns events off. No process sends any, so all metrics \
                 and exporters stay empty. In a configuration without metrics this is an info.",
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
