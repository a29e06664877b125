//! Rules about how a page is written: copies, patterns, notes, and the kinds file beside it.

macro_rules! format_rules {
    ($next:ident $($then:ident)*; $($before:tt)*) => { $next! { $($then)*; $($before)*

        /// a page copied off a web page has lost what would make a place clear.
        AmbiguousCopy {
            id: "ambiguous-copy",
            level: Info,
            area: Page,
            explanation:
                "The page was copied off a web page, which lost its indentation and blank lines, and a place of it \
                 can be read in two ways. Nested lists, literal blocks and paragraphs behind a list are only told \
                 apart by indentation and blank lines. The finding says which reading was taken; compare with the \
                 original.",
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
                "The name of a field has a placeholder in angle brackets. It is read as a pattern of field names, \
                 since an event can have any number of such fields. Write the part that varies as `*`, as filters and \
                 the files beside the page do.",
            bad: text(r"
*id_received*

 * id_param_<name>: one for each parameter that the client sent
"),
            good: text(r"
*id_received*

 * id_param_*: one for each parameter that the client sent
"),
        }

        /// a bullet that looks like a field and is read as prose.
        AlmostField {
            id: "almost-field",
            level: Info,
            area: Page,
            explanation:
                "A bullet looks like a field but is read as prose. A field is a name, or names with commas between \
                 them, then a colon and words. Quotes, types, slashes or a dash make it prose, and the event then does \
                 not have the field.",
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
                "A version note contradicts another one. An event, field or value came with a release that is later \
                 than the one that the page describes, or it was removed by a release that is not later than the one \
                 it came with. Such a name is missing from every version.",
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

        /// a rule of the kinds file is wrong, types nothing, or types what another one types.
        KindRule {
            id: "kind-rule",
            level: Error,
            area: Page,
            explanation:
                "A rule of the kinds file is wrong. Each rule names a field or a pattern, a kind and a reason; every \
                 field of the page is typed by exactly one rule. A rule that types no field of the page is left over \
                 from a field that was renamed or removed, and two rules of the same rank for one field contradict \
                 each other.",
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

        /// a rule of the parents' file is wrong.
        ParentRule {
            id: "parent-rule",
            level: Error,
            area: Page,
            explanation:
                "A rule of the parents' file is wrong. The file says which fields reach an event from outside of its \
                 own list: those of every event, and those of the events that it happens within. Each rule names \
                 fields, events and a reason; a field of every event has a kind.",
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
