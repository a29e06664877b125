//! Rules about Dovecot's source: the C code that names events and adds fields to them.

use super::{Example, RuleArea, RuleInfo};
use crate::Level;

const fn row(
    id: &'static str,
    level: Level,
    explanation: &'static str,
    bad: &'static str,
    good: &'static str,
) -> RuleInfo {
    let (bad, good) = (Example { language: "c", text: bad }, Example { language: "c", text: good });
    RuleInfo { id, level, area: RuleArea::Source, explanation, bad, good }
}

pub(super) const UNDOCUMENTED_EVENT: RuleInfo = row(
    "undocumented-event",
    Level::Warning,
    "The source names an event that the page does not have. Servers send it, and nobody can know what it means.",
    "void f(struct event *event)\n{\n\tevent_set_name(event, \"dns_request_canceled\");\n}\n",
    "void f(struct event *event)\n{\n\tevent_set_name(event, \"dns_request_finished\");\n}\n",
);

pub(super) const UNDOCUMENTED_FIELD: RuleInfo = row(
    "undocumented-field",
    Level::Warning,
    "The source adds a field to an event, and the page does not list it there. It is a warning when the function that \
     names the event adds the field, and an info when another function does.",
    "void f(struct event *event)\n{\n\tevent_set_name(event, \"dns_request_finished\");\n\t\
     event_add_str(event, \"cached\", \"yes\");\n}\n",
    "void f(struct event *event)\n{\n\tevent_set_name(event, \"dns_request_finished\");\n\t\
     event_add_str(event, \"error\", \"timeout\");\n}\n",
);

pub(super) const NOT_IN_SOURCE: RuleInfo = row(
    "not-in-source",
    Level::Error,
    "The page documents an event that no code names, or a field that no code adds to its event. Metrics on it stay at \
     zero. Where code adds a field of this name to another event it is an info: how it gets from there to this one \
     may have been missed.",
    "void f(struct event *event)\n{\n\tevent_set_name(event, \"dns_request_done\");\n}\n",
    "void f(struct event *event)\n{\n\tevent_set_name(event, \"dns_request_finished\");\n\t\
     event_add_str(event, \"error\", \"timeout\");\n\tevent_add_int(event, \"error_code\", 1);\n}\n",
);
