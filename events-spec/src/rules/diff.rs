//! Rules about two versions of a page.
//!
//! The examples are diffs: a line with `-` is only in the old version, one with `+` only in the new one.

macro_rules! diff_rules {
    ($next:ident $($then:ident)*; $($before:tt)*) => { $next! { $($then)*; $($before)*

        /// NEW documents an event that OLD does not.
        EventAdded {
            id: "event-added",
            level: Info,
            area: Diff,
            explanation:
                "The new version documents an event that the old one does not. Nothing breaks, but a program that \
                 collects events may see a name that it does not know.",
            bad: diff(" *dns_request_started*\n \n  * error: Human readable error\n+\n+*sql_query_finished*\n"),
            good: diff(" *dns_request_started*\n \n  * error: Human readable error\n"),
        }

        /// an event of OLD is not in NEW.
        EventRemoved {
            id: "event-removed",
            level: Error,
            area: Diff,
            explanation:
                "An event of the old version is not in the new one. Emitters of it no longer compile, readers no \
                 longer receive it, and metrics on it stay at zero.",
            bad: diff(" *dns_request_started*\n \n  * error: Human readable error\n-\n-*sql_query_finished*\n"),
            good: diff(" *dns_request_started*\n \n  * error: Human readable error\n \n *sql_query_finished*\n"),
        }

        /// an event of OLD has another name in NEW.
        EventRenamed {
            id: "event-renamed",
            level: Error,
            area: Diff,
            explanation:
                "An event has another name in the new version. The evidence is that the names are similar, that the \
                 fields are the same, or that the page says so. Emitters of it no longer compile, and readers and \
                 metrics that use the old name find nothing. A rename is reported once, and not also as a removal and \
                 an addition.",
            bad: diff("-*auth_client_request_continue*\n+*auth_client_request_continued*\n \n  * id: event id\n"),
            good: diff(" *auth_client_request_continue*\n \n  * id: event id\n"),
        }

        /// an event has a new field.
        FieldAdded {
            id: "field-added",
            level: Info,
            area: Diff,
            explanation:
                "An event has a field that it did not have before. Readers and metrics are not affected. An emitter \
                 that is not `partial` has to set the field or to list it in `omit`.",
            bad: diff(" *sql_query_finished*\n \n  * query_first_word: First word\n+ * error: Error message\n"),
            good: diff(" *sql_query_finished*\n \n  * query_first_word: First word\n  * error: Error message\n"),
        }

        /// an event no longer has a field.
        FieldRemoved {
            id: "field-removed",
            level: Error,
            area: Diff,
            explanation:
                "An event no longer has a field. Emitters that set it no longer compile, readers do not find it, and \
                 filters and metrics on it never match. If the field was inherited from an event that no longer has \
                 it either, the removal is reported once, with all affected events.",
            bad: diff(" *sql_query_finished*\n \n  * query_first_word: First word\n- * error: Error message\n"),
            good: diff(" *sql_query_finished*\n \n  * query_first_word: First word\n  * error: Error message\n"),
        }

        /// a field of an event has another name.
        FieldRenamed {
            id: "field-renamed",
            level: Error,
            area: Diff,
            explanation:
                "A field of an event has another name in the new version. The evidence is that the names are similar, \
                 that the descriptions are the same, or that the page says so. Emitters no longer compile, and \
                 readers, filters and metrics that use the old name find nothing. A rename is reported once, with its \
                 evidence, and not also as a removal and an addition.",
            bad: diff(" *imap_command_finished*\n \n- * bytes_in: Bytes sent by the client\n\
                 + * net_in_bytes: Bytes sent by the client\n"),
            good: diff(" *imap_command_finished*\n \n  * bytes_in: Bytes sent by the client\n"),
        }

        /// the values of a field are of another kind.
        KindChanged {
            id: "kind-changed",
            level: Error,
            area: Diff,
            explanation:
                "The values of a field are of another kind than before: an integer instead of text, for example, or a \
                 time instead of a word from a list. Emitters whose type does not fit no longer compile, readers that \
                 parse the value fail, and metrics compare it differently. Text, words from a list and addresses are \
                 exported alike, so a change between these is not reported. Neither is a field whose kind is unknown \
                 in one of the versions.",
            bad: diff(" *auth_passdb_request_finished*\n \n- * expire_time: never, soon\n+ * expire_time: when it expires\n"),
            good: diff(" *auth_passdb_request_finished*\n \n  * expire_time: when it expires\n"),
        }

        /// a field of both versions has another meaning.
        MeaningMoved {
            id: "meaning-moved",
            level: Warning,
            area: Diff,
            explanation:
                "A field is in both versions but has another meaning in the new one. Either a new field has taken \
                 over its old meaning, or it has taken over the meaning of a removed field. Nothing fails: filters \
                 and metrics on it keep working but count something else. Both names have to be changed together; \
                 changing only one of them makes it worse.",
            bad: diff(" *auth_passdb_request_finished*\n \n- * passdb: driver of the lookup\n- * passdb_name: name in the settings\n\
                 + * passdb: name in the settings\n+ * passdb_driver: driver of the lookup\n"),
            good: diff(" *auth_passdb_request_finished*\n \n  * passdb: driver of the lookup\n  * passdb_name: name in the settings\n"),
        }

        /// a number has another unit.
        UnitChanged {
            id: "unit-changed",
            level: Error,
            area: Diff,
            explanation:
                "The number in a field has another unit, such as microseconds instead of seconds. Nothing fails, but \
                 filters that compare it, buckets of metrics, and dashboards are off by the factor between the two \
                 units.",
            bad: diff(" *auth_request_finished*\n \n- * delay: how long it waited, in seconds\n\
                 + * delay: how long it waited, in microseconds\n"),
            good: diff(" *auth_request_finished*\n \n  * delay: how long it waited, in seconds\n"),
        }

        /// a list of values has a new value.
        ValueAdded {
            id: "value-added",
            level: Warning,
            area: Diff,
            explanation:
                "A list of values has a value that it did not have before. Readers that match on every documented \
                 value receive one they do not know, and metrics grouped by the field get another group. In an open \
                 list this is an info.",
            bad: diff(" *auth_policy_request_finished*\n \n- * mode: allow, report\n\
                 + * mode: allow, report, deny\n"),
            good: diff(" *auth_policy_request_finished*\n \n  * mode: allow, report\n"),
        }

        /// a list of values no longer has a value.
        ValueRemoved {
            id: "value-removed",
            level: Error,
            area: Diff,
            explanation:
                "A list of values no longer has one of its values. Emitters of it no longer compile, and readers and \
                 metrics no longer see it.",
            bad: diff(" *auth_policy_request_finished*\n \n- * mode: allow, report, deny\n\
                 + * mode: allow, report\n"),
            good: diff(" *auth_policy_request_finished*\n \n  * mode: allow, report\n"),
        }

        /// a value is spelled differently.
        ValueRenamed {
            id: "value-renamed",
            level: Error,
            area: Diff,
            explanation:
                "A value in a list is spelled differently. The evidence is that the page says so, that its \
                 description is the same, or that it is the only change in the list. Emitters of the old value no \
                 longer compile, and filters and metrics on it match nothing. A rename is reported once, and not also \
                 as a removal and an addition.",
            bad: diff(" *auth_request_finished*\n \n- * transport: insecure, trusted, TLS\n\
                 + * transport: insecure, secured, TLS\n"),
            good: diff(" *auth_request_finished*\n \n  * transport: insecure, trusted, TLS\n"),
        }

        /// an event inherits from different events.
        InheritanceChanged {
            id: "inheritance-changed",
            level: Info,
            area: Diff,
            explanation:
                "An event inherits fields from different events than before. The effect on its fields is reported \
                 separately; this finding explains the cause.",
            bad: diff(" *a_started*\n \n  * id: event id\n \n *a_finished*\n \n- * id: event id\n\
                 + * fields from *a_started*\n"),
            good: diff(" *a_started*\n \n  * id: event id\n \n *a_finished*\n \n  * fields from *a_started*\n"),
        }

        /// a section, or the section of an event, has changed.
        SectionChanged {
            id: "section-changed",
            level: Info,
            area: Diff,
            explanation:
                "A section was added, removed or renamed, or an event has moved to another section. This affects only \
                 the documentation and the modules of the generated types.",
            bad: diff(" Events\n ======\n \n-DNS\n----\n+Name service\n+------------\n \n *dns_request_started*\n"),
            good: diff(" Events\n ======\n \n DNS\n ---\n \n *dns_request_started*\n"),
        }

        /// a version note has changed.
        SinceChanged {
            id: "since-changed",
            level: Info,
            area: Diff,
            explanation:
                "The version note of a section, an event or a field has changed. The page now gives a different \
                 answer to the question which servers have it.",
            bad: diff(r"
-*dns_request_started*
+*dns_request_started* (v2.3.8)
"),
            good: diff(" *dns_request_started*\n"),
        }

        /// a description has changed.
        DescriptionChanged {
            id: "description-changed",
            level: Info,
            area: Diff,
            explanation:
                "A description has changed its wording. Line breaks, spaces and the order of events and fields do not \
                 count.",
            bad: diff(" *sql_query_finished*\n \n- * error: Error message\n+ * error: Why the query failed\n"),
            good: diff(" *sql_query_finished*\n \n  * error: Error message\n"),
        }
    }};
}
