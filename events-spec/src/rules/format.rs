//! Rules about how a page is written: copies, patterns, notes, and the kinds file beside it.

macro_rules! format_rules {
    ($next:ident $($then:ident)*; $($before:tt)*) => { $next! { $($then)*; $($before)*

        /// a page copied from a web page can be read in two ways.
        AmbiguousCopy {
            id: "ambiguous-copy",
            level: Info,
            area: Page,
            explanation:
                "The page was copied from a web page without its indentation and blank lines, and a part of it can be \
                 read in two ways. Only indentation and blank lines tell nested lists, literal blocks and paragraphs \
                 after a list apart. The finding says how the part was read; compare it with the original.",
            bad: text(r"
1
2
3
4
|
*a_finished*
* state: one of these:
* open: it is open
|
"),
            good: text(r"
1
2
3
4
|
*a_finished*
* state: open, closed
|
"),
        }

        /// a pattern of field names that is not written with `*`.
        PatternField {
            id: "pattern-field",
            level: Info,
            area: Page,
            explanation:
                "The name of a field has a placeholder in angle brackets. It is read as a pattern, because an event \
                 can have any number of such fields. Write the variable part as `*`, as in filters and in the files \
                 beside the page.",
            bad: text(r"
*id_received*

 * id_param_<name>: one for each parameter that the client sent
"),
            good: text(r"
*id_received*

 * id_param_*: one for each parameter that the client sent
"),
        }

        /// a line that looks like an event and is read as prose.
        AlmostEvent {
            id: "almost-event",
            level: Warning,
            area: Page,
            explanation:
                "A line has only names in asterisks but is indented, so that it is read as prose. The event is then \
                 missing, and its fields belong to the event above it. A heading begins at the left margin.",
            bad: text(r"
*a_started*

 * user: full username

  *a_finished*

 * state: how it ended
"),
            good: text(r"
*a_started*

 * user: full username

*a_finished*

 * state: how it ended
"),
        }

        /// a bullet that looks like a field and is read as prose.
        AlmostField {
            id: "almost-field",
            level: Info,
            area: Page,
            explanation:
                "A bullet looks like a field but is read as prose. A field is a name, or several names separated by \
                 commas, followed by a colon and a description. Quotes, types, slashes or a dash turn the bullet into \
                 prose, and the event then lacks the field.",
            bad: text(r"
*a_finished*

 * bytes_in / bytes_out: Number of bytes
"),
            good: text(r"
*a_finished*

 * bytes_in, bytes_out: Number of bytes
"),
        }

        /// a version note that contradicts another one or the page's release.
        VersionNote {
            id: "version-note",
            level: Warning,
            area: Page,
            explanation:
                "A version note contradicts another one. Either an event, field or value was added in a later release \
                 than the page describes, or it was removed in a release that is not later than the one that added \
                 it. In the second case no version has it.",
            bad: text(r"
Events (v2.4.0)
===============

*a_finished* (v2.4.1)

 * user: full username

*b_finished*
"),
            good: text(r"
Events (v2.4.1)
===============

*a_finished* (v2.4.1)

 * user: full username

*b_finished*
"),
        }

        /// a rule in the kinds file is invalid, applies to no field, or conflicts with another.
        KindRule {
            id: "kind-rule",
            level: Error,
            area: Page,
            explanation:
                "A rule in the kinds file is wrong. Each rule names a field or a pattern, a kind and a reason, and \
                 exactly one rule applies to every field of the page. A rule that applies to no field is left over \
                 from a renamed or removed field. Two rules of the same rank that apply to one field contradict each \
                 other.",
            bad: toml(r#"
[[rule]]
field = "no_such_field"
kind = "int"
reason = "it counts"
"#),
            good: toml(r#"
[[rule]]
field = "status_code"
kind = "int"
reason = "HTTP result status code"
"#),
        }

        /// a rule in the parents file is invalid.
        ParentRule {
            id: "parent-rule",
            level: Error,
            area: Page,
            explanation:
                "A rule in the parents file is wrong. The file lists fields that an event has beyond its own list: \
                 those that every event has, and those of the events it happens within. Each rule names fields, \
                 events and a reason; a field of every event also has a kind.",
            bad: toml(r#"
[[every]]
field = "duration"
kind = "number"
reason = "the server adds it"
"#),
            good: toml(r#"
[[every]]
field = "duration"
kind = "int"
reason = "the server adds it"
"#),
        }
    }};
}
