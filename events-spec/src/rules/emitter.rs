//! Rules about the use of events: emitters, exported events, configuration and source alike.

use super::{Example, RuleArea, RuleInfo};
use crate::Level;

const fn row(
    id: &'static str,
    level: Level,
    explanation: &'static str,
    bad: &'static str,
    good: &'static str,
) -> RuleInfo {
    let (bad, good) = (Example { language: "rust", text: bad }, Example { language: "rust", text: good });
    RuleInfo { id, level, area: RuleArea::Use, explanation, bad, good }
}

pub(super) const UNKNOWN_EVENT: RuleInfo = row(
    "unknown-event",
    Level::Error,
    "An event has a name that the page does not list. In an emitter it is an event that no reader knows about; in a \
     metric it is a filter that never matches; in an export it is an event that the page fails to document.",
    "#[derive(EventEmitter)]\n#[event(name = \"dns_request_finish\", partial)]\nstruct Done {}\n",
    "#[derive(EventEmitter)]\n#[event(name = \"dns_request_finished\", partial)]\nstruct Done {}\n",
);

pub(super) const UNKNOWN_FIELD: RuleInfo = row(
    "unknown-field",
    Level::Error,
    "An event has no field of this name. A filter or a metric on a field that does not exist never matches and \
     shows 0, silently. An emitter that sends a field beyond the page on purpose marks it with `extra`.",
    "#[derive(EventEmitter)]\n#[event(name = \"auth_policy_request_finished\", partial)]\nstruct Done { policy_reponse: i64 }\n",
    "#[derive(EventEmitter)]\n#[event(name = \"auth_policy_request_finished\", partial)]\nstruct Done { policy_response: i64 }\n",
);

pub(super) const MISSING_FIELD: RuleInfo = row(
    "missing-field",
    Level::Error,
    "An emitter leaves out a documented field without saying so. Whoever reads the page expects the field; `omit(...)` \
     says that it is left out on purpose, and `partial` that any may be.",
    "#[derive(EventEmitter)]\n#[event(name = \"auth_client_request_finished\")]\nstruct Done { id: i64 }\n",
    "#[derive(EventEmitter)]\n#[event(name = \"auth_client_request_finished\", omit(error))]\nstruct Done { id: i64 }\n",
);

pub(super) const WRONG_KIND: RuleInfo = row(
    "wrong-kind",
    Level::Error,
    "A value is of another kind than the page gives for its field. A number sent as text cannot be compared or \
     summed by a metric, and a text where a number is expected is lost.",
    "#[derive(EventEmitter)]\n#[event(name = \"auth_client_request_started\")]\nstruct Started { id: String }\n",
    "#[derive(EventEmitter)]\n#[event(name = \"auth_client_request_started\")]\nstruct Started { id: i64 }\n",
);

pub(super) const UNKNOWN_VALUE: RuleInfo = row(
    "unknown-value",
    Level::Error,
    "A value is not in the closed list that the page gives for its field. Whoever groups by the field or matches on \
     its values does not expect it. A list that ends in dots is open, and every value is good there.",
    "#[derive(Clone, Copy, EventValue)]\n#[event(field = \"policy_result\")]\nenum Outcome { Ok, Denied }\n",
    "#[derive(Clone, Copy, EventValue)]\n#[event(field = \"policy_result\")]\nenum Outcome { Ok, Refused }\n",
);

pub(super) const UNNEEDED_OMIT: RuleInfo = row(
    "unneeded-omit",
    Level::Error,
    "An `omit` names a field that the emitter sets, or one that the event does not have. Either way the list no \
     longer says what is left out.",
    "#[derive(EventEmitter)]\n#[event(name = \"auth_client_request_started\", omit(id))]\nstruct Started { id: i64 }\n",
    "#[derive(EventEmitter)]\n#[event(name = \"auth_client_request_started\")]\nstruct Started { id: i64 }\n",
);
