//! Rules about the page itself.

macro_rules! page_rules {
    ($next:ident $($then:ident)*; $($before:tt)*) => { $next! { $($then)*; $($before)*

        /// the page's text cannot be read.
        Syntax {
            id: "syntax",
            level: Error,
            area: Page,
            explanation:
                "A part of the page looks like something it is not quite. A bullet that begins with \"fields from\" \
                 or \"same fields as\" and then does not name an event in asterisks would silently lose every \
                 inherited field, an underline without a title or a literal block that is never closed would swallow \
                 what follows; so each is an error rather than prose.",
            bad: text(r"
*a_finished*

 * bytes_in: bytes read

*b_finished*

 * Same fields as a_finished
"),
            good: text(r"
*a_finished*

 * bytes_in: bytes read

*b_finished*

 * Same fields as *a_finished*
"),
        }

        /// a name has characters that Dovecot does not allow.
        InvalidName {
            id: "invalid-name",
            level: Error,
            area: Page,
            explanation:
                "An event or a field has a name that Dovecot does not allow. Names consist of the lower-case letters \
                 a to z, digits and the underscore. Filters match them case-sensitively, so that a capital letter \
                 makes a name that nobody finds.",
            bad: text(r"
*a_finished*

 * bytesIn: bytes read
"),
            good: text(r"
*a_finished*

 * bytes_in: bytes read
"),
        }

        /// two headings name the same event.
        DuplicateEvent {
            id: "duplicate-event",
            level: Error,
            area: Page,
            explanation:
                "Two headings name the same event. Which of the two lists of fields holds cannot be known; join them \
                 under one heading.",
            bad: text(r"
*a_finished*

 * bytes_in: bytes read

*a_finished*

 * bytes_out: bytes written
"),
            good: text(r"
*a_finished*

 * bytes_in: bytes read
 * bytes_out: bytes written
"),
        }

        /// one event lists a field twice.
        DuplicateField {
            id: "duplicate-field",
            level: Error,
            area: Page,
            explanation:
                "One event lists a field twice. Which of the two descriptions holds cannot be known. A field that is \
                 inherited and listed again is no duplicate: the event's own words replace the inherited ones.",
            bad: text(r"
*a_finished*

 * user: full username
 * user: name of the user
"),
            good: text(r"
*a_finished*

 * user: full username
"),
        }

        /// an event inherits from one that the page does not have.
        UnknownParent {
            id: "unknown-parent",
            level: Error,
            area: Page,
            explanation:
                "An event inherits fields from an event that the page does not have. All of the inherited fields \
                 would be missing from types, documentation and checks.",
            bad: text(r"
*a_started*

 * user: full username

*a_finished*

 * fields from *a_start*
"),
            good: text(r"
*a_started*

 * user: full username

*a_finished*

 * fields from *a_started*
"),
        }

        /// an event inherits from itself, directly or through others.
        InheritanceCycle {
            id: "inheritance-cycle",
            level: Error,
            area: Page,
            explanation:
                "An event inherits from itself, directly or through others. No list of fields follows from that; one \
                 event of the circle has to spell its fields out.",
            bad: text(r"
*a_started*

 * fields from *a_finished*

*a_finished*

 * fields from *a_started*
"),
            good: text(r"
*a_started*

 * user: full username

*a_finished*

 * fields from *a_started*
"),
        }

        /// a chain or product of inheritance is beyond the limit.
        InheritanceTooDeep {
            id: "inheritance-too-deep",
            level: Error,
            area: Page,
            explanation:
                "Inheritance goes beyond what a page can mean. A chain has more than 64 events, or the events of the \
                 page have more than a million fields together once inherited ones are counted; the limit keeps time \
                 and memory in proportion to the page. The example below stands for a chain of 65.",
            bad: text(r"
*e0*

 * a: x

*e1*

 * fields from *e0*

(and so on, each from the one before)
"),
            good: text(r"
*e0*

 * a: x

*e1*

 * fields from *e0*

*e2*

 * fields from *e0*
"),
        }

        /// a field stands under no event.
        OrphanField {
            id: "orphan-field",
            level: Error,
            area: Page,
            explanation:
                "A field stands under no event. It belongs to the heading above it, and there is none since the \
                 section's title; usually the heading was lost or is not on a line of its own.",
            bad: text(r"
HTTP
----

 * attempts: Number of attempts

*http_request_finished*
"),
            good: text(r"
HTTP
----

*http_request_finished*

 * attempts: Number of attempts
"),
        }

        /// the contents and the sections disagree.
        ContentsMismatch {
            id: "contents-mismatch",
            level: Warning,
            area: Page,
            explanation:
                "The numbered contents at the top and the sections below disagree. A reader who looks for a section \
                 in the contents does not find it, or finds another name, version or order than the section has.",
            bad: text(r"
Events
======

Contents

 1. Events

     1. HTTP

IMAP
----

*a_finished*
"),
            good: text(r"
Events
======

Contents

 1. Events

     1. IMAP

IMAP
----

*a_finished*
"),
        }

        /// a field without words.
        MissingDescription {
            id: "missing-description",
            level: Info,
            area: Page,
            explanation:
                "A field has a name and no words. Types and documentation made from the page can then say nothing \
                 about it, and nobody can tell its unit.",
            bad: text(r"
*a_finished*

 * bytes_in:
"),
            good: text(r"
*a_finished*

 * bytes_in: Number of bytes received
"),
        }

        /// an event has `error_code` and no `error`.
        ErrorCodeWithoutError {
            id: "error-code-without-error",
            level: Info,
            area: Page,
            explanation:
                "An event has `error_code` and no `error`. Dovecot's own naming rules say that an error code comes \
                 only together with the error in words, so one of the two was forgotten.",
            bad: text(r"
*a_finished*

 * error_code: Error code
"),
            good: text(r"
*a_finished*

 * error: Human readable error
 * error_code: Error code
"),
        }

        /// a name's suffix promises another kind than the field has.
        SuffixKindMismatch {
            id: "suffix-kind-mismatch",
            level: Warning,
            area: Page,
            explanation:
                "A field's name promises one kind and its kind rule gives another. By Dovecot's naming rules `_time` \
                 ends a timestamp and `_usecs` a duration in microseconds, an integer; a reader relies on the name. \
                 It is broken by a rule in the kinds file beside the page, or by a list of values where a number \
                 should be.",
            bad: text(r"
*a_finished*

 * lock_usecs: short, long
"),
            good: text(r"
*a_finished*

 * lock_usecs: How many usecs were spent waiting for locks
"),
        }
    }};
}
