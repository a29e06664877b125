//! Rules about exported events.

use super::{Example, RuleArea, RuleInfo};
use crate::Level;

const fn row(
    id: &'static str,
    level: Level,
    area: RuleArea,
    explanation: &'static str,
    bad: &'static str,
    good: &'static str,
) -> RuleInfo {
    let (bad, good) = (Example { language: "json", text: bad }, Example { language: "json", text: good });
    RuleInfo { id, level, area, explanation, bad, good }
}

pub(super) const RENAMED_FIELD: RuleInfo = row(
    "renamed-field",
    Level::Error,
    RuleArea::Use,
    "A documented field is sent under another name. A metric or a filter on the old name matches nothing and shows 0, \
     silently. A pair is found by likeness of the names, by the values, and by the same change elsewhere; it is one to \
     one, and reported once, not again as unknown and never seen.",
    "{\"event\":\"auth_request_finished\",\"fields\":{\"user\":\"alice\",\"original_user\":\"alice\"}}\n",
    "{\"event\":\"auth_request_finished\",\"fields\":{\"user\":\"alice\",\"original_username\":\"alice\"}}\n",
);

pub(super) const MALFORMED_RECORD: RuleInfo = row(
    "malformed-record",
    Level::Error,
    RuleArea::Live,
    "A line looks like an exported event and is not a whole one: it is cut, it is not JSON, it has an escape that does \
     not exist, or it is longer than any reader takes. Whoever reads the export loses that event, or stops there.",
    "{\"event\":\"sql_query_finished\",\"fields\":{\"query_first\n",
    "{\"event\":\"sql_query_finished\",\"fields\":{\"query_first_word\":\"SELECT\"}}\n",
);

pub(super) const NEVER_SEEN: RuleInfo = row(
    "never-seen",
    Level::Info,
    RuleArea::Live,
    "The page documents an event or a field that the export does not hold. Perhaps nothing happened that sends it; \
     perhaps servers no longer do. With `--min-coverage` it is an error that too little of the page was seen.",
    "{\"event\":\"auth_policy_request_finished\",\"fields\":{\"mode\":\"allow\"}}\n",
    "{\"event\":\"auth_policy_request_finished\",\"fields\":{\"mode\":\"allow\",\"policy_response\":0}}\n",
);
