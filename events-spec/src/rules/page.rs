//! Rules about the page itself.

macro_rules! page_rules {
    ($next:ident $($then:ident)*; $($before:tt)*) => { $next! { $($then)*; $($before)*

        /// the page cannot be parsed.
        Syntax {
            id: "syntax",
            level: Error,
            area: Page,
            explanation:
                "A part of the page is almost, but not quite, in a form that has a meaning. A bullet that begins with \
                 \"fields from\" or \"same fields as\" but does not name an event in asterisks would silently lose \
                 all inherited fields. An underline without a title, or a literal block that is never closed, would \
                 swallow the text after it. Each is therefore an error and not read as prose.",
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

        /// a name contains characters that Dovecot does not allow.
        InvalidName {
            id: "invalid-name",
            level: Error,
            area: Page,
            explanation:
                "An event or a field has a name that Dovecot does not allow. A name consists of the lower-case \
                 letters a to z, digits and underscores. Filters are case-sensitive, so a name with a capital letter \
                 is easily missed.",
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
                "Two headings name the same event. It is unclear which of the two field lists applies; merge them \
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
                "One event lists a field twice. It is unclear which of the two descriptions applies. A field that is \
                 inherited and listed again is not a duplicate: the event's own description replaces the inherited \
                 one.",
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
                "An event inherits fields from an event that the page does not have. All inherited fields would be \
                 missing from types, documentation and checks.",
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
                "An event inherits from itself, directly or through other events. Its fields cannot be determined; \
                 one event of the cycle has to list its fields.",
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

        /// inheritance exceeds a limit.
        InheritanceTooDeep {
            id: "inheritance-too-deep",
            level: Error,
            area: Page,
            explanation:
                "Inheritance exceeds a limit. A chain has more than 64 events, or the events have more than a million \
                 fields in total, counting inherited ones. The limits keep time and memory in proportion to the size \
                 of the page. The example stands for a chain of 65 events.",
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

        /// a field is not under an event.
        OrphanField {
            id: "orphan-field",
            level: Error,
            area: Page,
            explanation:
                "A field is not under an event. A field belongs to the event heading above it, but there is none \
                 since the title of the section. Usually the heading was lost or is not on a line of its own.",
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

        /// the table of contents and the sections disagree.
        ContentsMismatch {
            id: "contents-mismatch",
            level: Warning,
            area: Page,
            explanation:
                "The numbered contents at the top and the sections below disagree. A section is missing from one of \
                 the two, or its name, version or position differs.",
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

        /// a field without a description.
        MissingDescription {
            id: "missing-description",
            level: Info,
            area: Page,
            explanation:
                "A field has a name but no description. Generated types and documentation cannot describe it, and its \
                 unit is unknown.",
            bad: text(r"
*a_finished*

 * bytes_in:
"),
            good: text(r"
*a_finished*

 * bytes_in: Number of bytes received
"),
        }

        /// an event has `error_code` but not `error`.
        ErrorCodeWithoutError {
            id: "error-code-without-error",
            level: Info,
            area: Page,
            explanation:
                "An event has `error_code` but not `error`. By Dovecot's naming rules, an error code always comes \
                 with the error message, so one of the two was forgotten.",
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

        /// a name's suffix implies another kind than the field has.
        SuffixKindMismatch {
            id: "suffix-kind-mismatch",
            level: Warning,
            area: Page,
            explanation:
                "The name of a field implies one kind, but the field has another. By Dovecot's naming rules, `_time` \
                 means a timestamp, and `_usecs` means a duration in microseconds, which is an integer; readers rely \
                 on that. The cause is a rule in the kinds file beside the page, or a list of values where a number \
                 is expected.",
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
