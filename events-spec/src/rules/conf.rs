//! Rules about Dovecot's configuration: metrics, exporters and filters.

use super::{Example, RuleArea, RuleInfo};
use crate::Level;

const fn row(
    id: &'static str,
    level: Level,
    explanation: &'static str,
    bad: &'static str,
    good: &'static str,
) -> RuleInfo {
    let (bad, good) = (Example { language: "text", text: bad }, Example { language: "text", text: good });
    RuleInfo { id, level, area: RuleArea::Conf, explanation, bad, good }
}

pub(super) const FILTER_SYNTAX: RuleInfo = row(
    "filter-syntax",
    Level::Error,
    "A filter cannot be read as Dovecot's event filter language. Dovecot refuses the configuration, or, where it lets \
     the mistake pass, drops the rest of the filter.",
    "metric sql_selects {\n  filter = event=sql_query_finished query_first_word=SELECT\n}\n",
    "metric sql_selects {\n  filter = event=sql_query_finished AND query_first_word=SELECT\n}\n",
);

pub(super) const CONF_SYNTAX: RuleInfo = row(
    "conf-syntax",
    Level::Error,
    "The configuration does not say what it seems to say: a block that is never closed, something behind its `{`, an \
     include that leads back to itself or finds no file, a comment in the middle of a continued line. Dovecot refuses \
     most of it; some of it changes what a setting means. A filter with a variable that none of the files sets is a \
     warning, since nobody looked at it.",
    "metric imap_all { filter = event=imap_command_finished }\n",
    "metric imap_all {\n  filter = event=imap_command_finished\n}\n",
);

pub(super) const OPERATOR_KIND_MISMATCH: RuleInfo = row(
    "operator-kind-mismatch",
    Level::Error,
    "A filter compares a field with an operator that the kind of the field does not allow. Strings, addresses and \
     lists know only `=`, and nothing matches a time; such a comparison never holds.",
    "metric fetches {\n  filter = event=imap_command_finished AND name>FETCH\n}\n",
    "metric fetches {\n  filter = event=imap_command_finished AND name=FETCH\n}\n",
);

pub(super) const NOT_YET_AVAILABLE: RuleInfo = row(
    "not-yet-available",
    Level::Error,
    "A filter asks for an event that came with a later version of Dovecot than the one that the configuration is for. The \
     page notes the version of the event or of its section; the first line of what `doveconf` prints says the \
     server's. The metric stays at zero until the server is upgraded.",
    "# 2.3.4 (2f6bd3a9e): /etc/dovecot/dovecot.conf\nmetric logins {\n  filter = event=auth_request_finished\n}\n",
    "# 2.3.19.1 (9b53102964): /etc/dovecot/dovecot.conf\nmetric logins {\n  filter = event=auth_request_finished\n}\n",
);

pub(super) const UNNAMED_EVENT: RuleInfo = row(
    "unnamed-event",
    Level::Warning,
    "The filter of a metric names no event. Most of Dovecot's events have no name, and which of them exist changes \
     from release to release; the metric counts them too.",
    "metric errors {\n  filter = error=*\n}\n",
    "metric errors {\n  filter = event=* AND error=*\n}\n",
);

pub(super) const UNKNOWN_EXPORTER: RuleInfo = row(
    "unknown-exporter",
    Level::Error,
    "A metric hands its events to an exporter that the configuration does not define. Nothing is exported.",
    "event_exporter log {\n  format = json\n}\nmetric dns {\n  filter = event=dns_request_finished\n  exporter = logs\n}\n",
    "event_exporter log {\n  format = json\n}\nmetric dns {\n  filter = event=dns_request_finished\n  exporter = log\n}\n",
);

pub(super) const NEVER_MATCHES: RuleInfo = row(
    "never-matches",
    Level::Error,
    "A filter excludes itself: it wants two events at once, or a number that is both above and below another one. \
     Dovecot accepts it, and the metric shows 0 for ever. What was meant is mostly `OR`, in parentheses. A metric \
     without a filter is the same.",
    "metric dns {\n  filter = event=dns_request_started AND event=dns_request_finished\n}\n",
    "metric dns {\n  filter = event=dns_request_started OR event=dns_request_finished\n}\n",
);

pub(super) const STATS_DISABLED: RuleInfo = row(
    "stats-disabled",
    Level::Error,
    "`stats_writer_socket_path` is empty, which switches events off: no process sends any, and every metric and every \
     exporter stays empty. Without a metric it is only worth knowing.",
    "stats_writer_socket_path =\nmetric sql {\n  filter = event=sql_query_finished\n}\n",
    "stats_writer_socket_path = stats-writer\nmetric sql {\n  filter = event=sql_query_finished\n}\n",
);
