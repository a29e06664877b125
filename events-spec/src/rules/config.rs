//! Rules about what this toolchain itself is told: `events.toml` and baselines.

use super::{Example, RuleArea, RuleInfo};
use crate::Level;

const fn row(id: &'static str, level: Level, explanation: &'static str, bad: Example, good: Example) -> RuleInfo {
    RuleInfo { id, level, area: RuleArea::Config, explanation, bad, good }
}

const fn toml(text: &'static str) -> Example {
    Example { language: "toml", text }
}

const fn json(text: &'static str) -> Example {
    Example { language: "json", text }
}

pub(super) const UNUSED_ALLOW: RuleInfo = row(
    "unused-allow",
    Level::Warning,
    "An allow in `events.toml` matches nothing that was found. What it allowed has been put right, or it never said \
     what was meant; left standing, it will hide the same trouble when it comes back. Only allows of rules that the \
     command looks for, and of files that it looked at, are reported.",
    toml(
        "[[allow]]\nrule = \"unknown-field\"\nevent = \"imap_comand_finished\"\n\
         reason = \"our proxy adds fields of its own\"\n",
    ),
    toml(
        "[[allow]]\nrule = \"unknown-field\"\nevent = \"imap_command_finished\"\n\
         reason = \"our proxy adds fields of its own\"\n",
    ),
);

pub(super) const UNKNOWN_RULE: RuleInfo = row(
    "unknown-rule",
    Level::Error,
    "`events.toml` names a rule that does not exist. The level or the allow has no effect, although somebody believes \
     that it has. `explain` without a name lists the rules.",
    toml("[levels]\nunknown-fields = \"info\"\n"),
    toml("[levels]\nunknown-field = \"info\"\n"),
);

pub(super) const STALE_BASELINE: RuleInfo = row(
    "stale-baseline",
    Level::Info,
    "A baseline accepts a finding that no longer occurs. That is good news; write the baseline anew, so that the \
     finding is reported when it comes back.",
    json(
        "{ \"command\": \"live-check\", \"findings\": [\n  { \"rule\": \"unknown-event\", \"event\": \"no_longer_sent\" }\n] }\n",
    ),
    json("{ \"command\": \"live-check\", \"findings\": [] }\n"),
);
