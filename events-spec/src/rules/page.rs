//! Rules about the page itself.

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
    RuleInfo { id, level, area: RuleArea::Page, explanation, bad, good }
}

pub(super) const SYNTAX: RuleInfo = row(
    "syntax",
    Level::Error,
    "A part of the page looks like something it is not quite. A bullet that begins with \"fields from\" or \"same \
     fields as\" and then does not name an event in asterisks would silently lose every inherited field, an underline \
     without a title or a literal block that is never closed would swallow what follows; so each is an error rather \
     than prose.",
    "*a_finished*\n\n * bytes_in: bytes read\n\n*b_finished*\n\n * Same fields as a_finished\n",
    "*a_finished*\n\n * bytes_in: bytes read\n\n*b_finished*\n\n * Same fields as *a_finished*\n",
);

pub(super) const INVALID_NAME: RuleInfo = row(
    "invalid-name",
    Level::Error,
    "An event or a field has a name that Dovecot does not allow. Names consist of the lower-case letters a to z, \
     digits and the underscore. Filters match them case-sensitively, so that a capital letter makes a name that \
     nobody finds.",
    "*a_finished*\n\n * bytesIn: bytes read\n",
    "*a_finished*\n\n * bytes_in: bytes read\n",
);

pub(super) const DUPLICATE_EVENT: RuleInfo = row(
    "duplicate-event",
    Level::Error,
    "Two headings name the same event. Which of the two lists of fields holds cannot be known; join them under one \
     heading.",
    "*a_finished*\n\n * bytes_in: bytes read\n\n*a_finished*\n\n * bytes_out: bytes written\n",
    "*a_finished*\n\n * bytes_in: bytes read\n * bytes_out: bytes written\n",
);

pub(super) const DUPLICATE_FIELD: RuleInfo = row(
    "duplicate-field",
    Level::Error,
    "One event lists a field twice. Which of the two descriptions holds cannot be known. A field that is inherited \
     and listed again is no duplicate: the event's own words replace the inherited ones.",
    "*a_finished*\n\n * user: full username\n * user: name of the user\n",
    "*a_finished*\n\n * user: full username\n",
);

pub(super) const UNKNOWN_PARENT: RuleInfo = row(
    "unknown-parent",
    Level::Error,
    "An event inherits fields from an event that the page does not have. All of the inherited fields would be \
     missing from types, documentation and checks.",
    "*a_started*\n\n * user: full username\n\n*a_finished*\n\n * fields from *a_start*\n",
    "*a_started*\n\n * user: full username\n\n*a_finished*\n\n * fields from *a_started*\n",
);

pub(super) const INHERITANCE_CYCLE: RuleInfo = row(
    "inheritance-cycle",
    Level::Error,
    "An event inherits from itself, directly or through others. No list of fields follows from that; one event of \
     the circle has to spell its fields out.",
    "*a_started*\n\n * fields from *a_finished*\n\n*a_finished*\n\n * fields from *a_started*\n",
    "*a_started*\n\n * user: full username\n\n*a_finished*\n\n * fields from *a_started*\n",
);

pub(super) const INHERITANCE_TOO_DEEP: RuleInfo = row(
    "inheritance-too-deep",
    Level::Error,
    "Inheritance goes beyond what a page can mean. A chain has more than 64 events, or the events of the page have \
     more than a million fields together once inherited ones are counted; the limit keeps time and memory in \
     proportion to the page. The example below stands for a chain of 65.",
    "*e0*\n\n * a: x\n\n*e1*\n\n * fields from *e0*\n\n(and so on, each from the one before)\n",
    "*e0*\n\n * a: x\n\n*e1*\n\n * fields from *e0*\n\n*e2*\n\n * fields from *e0*\n",
);

pub(super) const ORPHAN_FIELD: RuleInfo = row(
    "orphan-field",
    Level::Error,
    "A field stands under no event. It belongs to the heading above it, and there is none since the section's title; \
     usually the heading was lost or is not on a line of its own.",
    "HTTP\n----\n\n * attempts: Number of attempts\n\n*http_request_finished*\n",
    "HTTP\n----\n\n*http_request_finished*\n\n * attempts: Number of attempts\n",
);

pub(super) const CONTENTS_MISMATCH: RuleInfo = row(
    "contents-mismatch",
    Level::Warning,
    "The numbered contents at the top and the sections below disagree. A reader who looks for a section in the \
     contents does not find it, or finds another name, version or order than the section has.",
    "Events\n======\n\nContents\n\n 1. Events\n\n     1. HTTP\n\nIMAP\n----\n\n*a_finished*\n",
    "Events\n======\n\nContents\n\n 1. Events\n\n     1. IMAP\n\nIMAP\n----\n\n*a_finished*\n",
);

pub(super) const MISSING_DESCRIPTION: RuleInfo = row(
    "missing-description",
    Level::Info,
    "A field has a name and no words. Types and documentation made from the page can then say nothing about it, and \
     nobody can tell its unit.",
    "*a_finished*\n\n * bytes_in:\n",
    "*a_finished*\n\n * bytes_in: Number of bytes received\n",
);

pub(super) const ERROR_CODE_WITHOUT_ERROR: RuleInfo = row(
    "error-code-without-error",
    Level::Info,
    "An event has `error_code` and no `error`. Dovecot's own naming rules say that an error code comes only together \
     with the error in words, so one of the two was forgotten.",
    "*a_finished*\n\n * error_code: Error code\n",
    "*a_finished*\n\n * error: Human readable error\n * error_code: Error code\n",
);

pub(super) const SUFFIX_KIND_MISMATCH: RuleInfo = row(
    "suffix-kind-mismatch",
    Level::Warning,
    "A field's name promises one kind and its kind rule gives another. By Dovecot's naming rules `_time` ends a \
     timestamp and `_usecs` a duration in microseconds, an integer; a reader relies on the name. It is broken by a \
     rule in the kinds file beside the page, or by a list of values where a number should be.",
    "*a_finished*\n\n * lock_usecs: short, long\n",
    "*a_finished*\n\n * lock_usecs: How many usecs were spent waiting for locks\n",
);

pub(super) const AMBIGUOUS_COPY: RuleInfo = row(
    "ambiguous-copy",
    Level::Info,
    "The page was copied off a web page, which lost its indentation and blank lines, and a place of it can be read \
     in two ways. Nested lists, literal blocks and paragraphs behind a list are only told apart by indentation and \
     blank lines. The finding says which reading was taken; compare with the original.",
    "1\n2\n3\n4\n|\n*a_finished*\n* state: one of these:\n* open: it is open\n|\n",
    "1\n2\n3\n4\n|\n*a_finished*\n* state: open, closed\n|\n",
);

pub(super) const KIND_RULE: RuleInfo = RuleInfo {
    id: "kind-rule",
    level: Level::Error,
    area: RuleArea::Page,
    explanation: "A rule of the kinds file is wrong. Each rule names a field or a pattern, a kind and a reason; every \
                  field of the page is typed by exactly one rule. A rule that types no field of the page is left \
                  over from a field that was renamed or removed, and two rules of the same rank for one field \
                  contradict each other.",
    bad: Example {
        language: "toml",
        text: "[[rule]]\nfield = \"no_such_field\"\nkind = \"int\"\nreason = \"it counts\"\n",
    },
    good: Example {
        language: "toml",
        text: "[[rule]]\nfield = \"status_code\"\nkind = \"int\"\nreason = \"HTTP result status code\"\n",
    },
};
