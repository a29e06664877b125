//! Rules about two versions of a page.
//!
//! The examples are differences: a line with `-` stands in the old version only, one with `+` in the new one only.

use super::{Example, RuleArea, RuleInfo};
use crate::Level;

const fn row(
    id: &'static str,
    level: Level,
    explanation: &'static str,
    bad: &'static str,
    good: &'static str,
) -> RuleInfo {
    let (bad, good) = (Example { language: "diff", text: bad }, Example { language: "diff", text: good });
    RuleInfo { id, level, area: RuleArea::Diff, explanation, bad, good }
}

pub(super) const EVENT_ADDED: RuleInfo = row(
    "event-added",
    Level::Info,
    "The new version documents an event that the old one does not. Nobody breaks; whoever collects events may meet a \
     name that is new to them.",
    " *dns_request_started*\n \n  * error: Human readable error\n+\n+*sql_query_finished*\n",
    " *dns_request_started*\n \n  * error: Human readable error\n",
);

pub(super) const EVENT_REMOVED: RuleInfo = row(
    "event-removed",
    Level::Error,
    "An event of the old version is not in the new one. Its emitters no longer compile, readers wait for it in vain, \
     and metrics on it stay at zero.",
    " *dns_request_started*\n \n  * error: Human readable error\n-\n-*sql_query_finished*\n",
    " *dns_request_started*\n \n  * error: Human readable error\n \n *sql_query_finished*\n",
);

pub(super) const EVENT_RENAMED: RuleInfo = row(
    "event-renamed",
    Level::Error,
    "An event has another name in the new version: the names are alike, the fields are the same, or the page says so. \
     Its emitters no longer compile, and readers and metrics that know the old name see nothing. It is reported once, \
     not again as removed and added.",
    "-*auth_client_request_continue*\n+*auth_client_request_continued*\n \n  * id: event id\n",
    " *auth_client_request_continue*\n \n  * id: event id\n",
);

pub(super) const FIELD_ADDED: RuleInfo = row(
    "field-added",
    Level::Info,
    "An event has a field that it did not have. Readers and metrics do not mind; an emitter that is not `partial` has \
     to set the field or to say that it leaves it out.",
    " *sql_query_finished*\n \n  * query_first_word: First word\n+ * error: Error message\n",
    " *sql_query_finished*\n \n  * query_first_word: First word\n  * error: Error message\n",
);

pub(super) const FIELD_REMOVED: RuleInfo = row(
    "field-removed",
    Level::Error,
    "An event no longer has a field. Emitters that set it no longer compile, readers find nothing there, and filters \
     and metrics on it never match. Where it was inherited from an event that has lost it too, it is reported once, \
     with the events that it reaches.",
    " *sql_query_finished*\n \n  * query_first_word: First word\n- * error: Error message\n",
    " *sql_query_finished*\n \n  * query_first_word: First word\n  * error: Error message\n",
);

pub(super) const FIELD_RENAMED: RuleInfo = row(
    "field-renamed",
    Level::Error,
    "A field of an event has another name in the new version: the names are alike, the words are the same, or the page \
     says so. Emitters no longer compile, and readers, filters and metrics that know the old name find nothing. It is \
     reported once, with the evidence, not again as removed and added.",
    " *imap_command_finished*\n \n- * bytes_in: Bytes sent by the client\n+ * net_in_bytes: Bytes sent by the client\n",
    " *imap_command_finished*\n \n  * bytes_in: Bytes sent by the client\n",
);

pub(super) const KIND_CHANGED: RuleInfo = row(
    "kind-changed",
    Level::Error,
    "The value of a field is made of something else than before: an integer where there was text, a list of values \
     where any word was possible. Emitters whose type does not fit no longer compile, readers that parse the value \
     stop, and metrics compare in another way.",
    " *auth_policy_request_finished*\n \n- * mode: name of the mode\n+ * mode: allow, report\n",
    " *auth_policy_request_finished*\n \n  * mode: allow, report\n",
);

pub(super) const VALUE_ADDED: RuleInfo = row(
    "value-added",
    Level::Warning,
    "A list of values has one that it did not have. Readers that match every documented value meet another one, and \
     metrics grouped by the field get another group. In a list that leaves room for more it is worth knowing and no \
     more.",
    " *auth_policy_request_finished*\n \n- * mode: allow, report\n+ * mode: allow, report, deny\n",
    " *auth_policy_request_finished*\n \n  * mode: allow, report\n",
);

pub(super) const VALUE_REMOVED: RuleInfo = row(
    "value-removed",
    Level::Error,
    "A list of values no longer has one of them. Emitters of it no longer compile, and readers and metrics wait for it \
     in vain.",
    " *auth_policy_request_finished*\n \n- * mode: allow, report, deny\n+ * mode: allow, report\n",
    " *auth_policy_request_finished*\n \n  * mode: allow, report\n",
);

pub(super) const INHERITANCE_CHANGED: RuleInfo = row(
    "inheritance-changed",
    Level::Info,
    "An event has the fields of other events than before. What that does to its own fields is reported of them; this \
     says where it comes from.",
    " *a_started*\n \n  * id: event id\n \n *a_finished*\n \n- * id: event id\n+ * fields from *a_started*\n",
    " *a_started*\n \n  * id: event id\n \n *a_finished*\n \n  * fields from *a_started*\n",
);

pub(super) const SECTION_CHANGED: RuleInfo = row(
    "section-changed",
    Level::Info,
    "A section is new, gone or called something else, or an event stands in another one. Only the documentation and \
     the modules of the generated types follow it.",
    " Events\n ======\n \n-DNS\n----\n+Name service\n+------------\n \n *dns_request_started*\n",
    " Events\n ======\n \n DNS\n ---\n \n *dns_request_started*\n",
);

pub(super) const SINCE_CHANGED: RuleInfo = row(
    "since-changed",
    Level::Info,
    "The version that a section, an event or a field is noted with is another one. Whoever reads the page to learn \
     which server has it gets another answer.",
    "-*dns_request_started*\n+*dns_request_started* (v2.3.8)\n",
    " *dns_request_started*\n",
);

pub(super) const DESCRIPTION_CHANGED: RuleInfo = row(
    "description-changed",
    Level::Info,
    "The page says something in other words. Line breaks, blanks and the order of events and fields are no words.",
    " *sql_query_finished*\n \n- * error: Error message\n+ * error: Why the query failed\n",
    " *sql_query_finished*\n \n  * error: Error message\n",
);
