//! Rules about two versions of a page.
//!
//! The examples are differences: a line with `-` stands in the old version only, one with `+` in the new one only.

macro_rules! diff_rules {
    ($next:ident $($then:ident)*; $($before:tt)*) => { $next! { $($then)*; $($before)*

        /// NEW documents an event that OLD does not.
        EventAdded {
            id: "event-added",
            level: Info,
            area: Diff,
            explanation:
                "The new version documents an event that the old one does not. Nobody breaks; whoever collects \
                 events may meet a name that is new to them.",
            bad: diff(" *dns_request_started*\n \n  * error: Human readable error\n+\n+*sql_query_finished*\n"),
            good: diff(" *dns_request_started*\n \n  * error: Human readable error\n"),
        }

        /// an event of OLD is gone from NEW.
        EventRemoved {
            id: "event-removed",
            level: Error,
            area: Diff,
            explanation:
                "An event of the old version is not in the new one. Its emitters no longer compile, readers wait for \
                 it in vain, and metrics on it stay at zero.",
            bad: diff(" *dns_request_started*\n \n  * error: Human readable error\n-\n-*sql_query_finished*\n"),
            good: diff(" *dns_request_started*\n \n  * error: Human readable error\n \n *sql_query_finished*\n"),
        }

        /// an event of OLD has another name in NEW.
        EventRenamed {
            id: "event-renamed",
            level: Error,
            area: Diff,
            explanation:
                "An event has another name in the new version: the names are alike, the fields are the same, or the \
                 page says so. Its emitters no longer compile, and readers and metrics that know the old name see \
                 nothing. It is reported once, not again as removed and added.",
            bad: diff("-*auth_client_request_continue*\n+*auth_client_request_continued*\n \n  * id: event id\n"),
            good: diff(" *auth_client_request_continue*\n \n  * id: event id\n"),
        }

        /// an event has a field more.
        FieldAdded {
            id: "field-added",
            level: Info,
            area: Diff,
            explanation:
                "An event has a field that it did not have. Readers and metrics do not mind; an emitter that is not \
                 `partial` has to set the field or to say that it leaves it out.",
            bad: diff(" *sql_query_finished*\n \n  * query_first_word: First word\n+ * error: Error message\n"),
            good: diff(" *sql_query_finished*\n \n  * query_first_word: First word\n  * error: Error message\n"),
        }

        /// an event has a field less.
        FieldRemoved {
            id: "field-removed",
            level: Error,
            area: Diff,
            explanation:
                "An event no longer has a field. Emitters that set it no longer compile, readers find nothing there, \
                 and filters and metrics on it never match. Where it was inherited from an event that has lost it \
                 too, it is reported once, with the events that it reaches.",
            bad: diff(" *sql_query_finished*\n \n  * query_first_word: First word\n- * error: Error message\n"),
            good: diff(" *sql_query_finished*\n \n  * query_first_word: First word\n  * error: Error message\n"),
        }

        /// a field of an event has another name.
        FieldRenamed {
            id: "field-renamed",
            level: Error,
            area: Diff,
            explanation:
                "A field of an event has another name in the new version: the names are alike, the words are the \
                 same, or the page says so. Emitters no longer compile, and readers, filters and metrics that know \
                 the old name find nothing. It is reported once, with the evidence, not again as removed and added.",
            bad: diff(" *imap_command_finished*\n \n- * bytes_in: Bytes sent by the client\n\
                 + * net_in_bytes: Bytes sent by the client\n"),
            good: diff(" *imap_command_finished*\n \n  * bytes_in: Bytes sent by the client\n"),
        }

        /// the value of a field is made of something else.
        KindChanged {
            id: "kind-changed",
            level: Error,
            area: Diff,
            explanation:
                "The value of a field is made of something else than before: an integer where there was text, a time \
                 where there was a word of a list. Emitters whose type does not fit no longer compile, readers that \
                 parse the value stop, and metrics compare in another way. Text, a list of words and addresses are \
                 written alike, so that one in place of the other is no change; nor is a field of which one of the \
                 versions does not say what it is made of.",
            bad: diff(" *auth_passdb_request_finished*\n \n- * expire_time: never, soon\n+ * expire_time: when it expires\n"),
            good: diff(" *auth_passdb_request_finished*\n \n  * expire_time: when it expires\n"),
        }

        /// a field of both versions means something else.
        MeaningMoved {
            id: "meaning-moved",
            level: Warning,
            area: Diff,
            explanation:
                "A field is in both versions, and means something else in the new one: what it said is said by a new \
                 field, or it says what a field said that is gone. Nothing fails: filters and metrics on it go on, and \
                 count something else. Both names have to change together; to change one of them alone makes it worse.",
            bad: diff(" *auth_passdb_request_finished*\n \n- * passdb: driver of the lookup\n- * passdb_name: name in the settings\n\
                 + * passdb: name in the settings\n+ * passdb_driver: driver of the lookup\n"),
            good: diff(" *auth_passdb_request_finished*\n \n  * passdb: driver of the lookup\n  * passdb_name: name in the settings\n"),
        }

        /// a number is in another unit.
        UnitChanged {
            id: "unit-changed",
            level: Error,
            area: Diff,
            explanation:
                "The number of a field is in another unit: microseconds in place of seconds. Nothing fails. Filters \
                 that compare it, buckets of metrics, and dashboards are off by the factor between the two.",
            bad: diff(" *auth_request_finished*\n \n- * delay: how long it waited, in seconds\n\
                 + * delay: how long it waited, in microseconds\n"),
            good: diff(" *auth_request_finished*\n \n  * delay: how long it waited, in seconds\n"),
        }

        /// a list of values has one more.
        ValueAdded {
            id: "value-added",
            level: Warning,
            area: Diff,
            explanation:
                "A list of values has one that it did not have. Readers that match every documented value meet \
                 another one, and metrics grouped by the field get another group. In a list that leaves room for \
                 more it is worth knowing and no more.",
            bad: diff(" *auth_policy_request_finished*\n \n- * mode: allow, report\n\
                 + * mode: allow, report, deny\n"),
            good: diff(" *auth_policy_request_finished*\n \n  * mode: allow, report\n"),
        }

        /// a list of values has one less.
        ValueRemoved {
            id: "value-removed",
            level: Error,
            area: Diff,
            explanation:
                "A list of values no longer has one of them. Emitters of it no longer compile, and readers and \
                 metrics wait for it in vain.",
            bad: diff(" *auth_policy_request_finished*\n \n- * mode: allow, report, deny\n\
                 + * mode: allow, report\n"),
            good: diff(" *auth_policy_request_finished*\n \n  * mode: allow, report\n"),
        }

        /// a value is written in another way.
        ValueRenamed {
            id: "value-renamed",
            level: Error,
            area: Diff,
            explanation:
                "A value of a list is written in another way: the page says so, its meaning is the same, or it is the \
                 only one that changed in a list that stayed. Emitters of the old value no longer compile, and filters \
                 and metrics on it match nothing. It is reported once, not again as removed and added.",
            bad: diff(" *auth_request_finished*\n \n- * transport: insecure, trusted, TLS\n\
                 + * transport: insecure, secured, TLS\n"),
            good: diff(" *auth_request_finished*\n \n  * transport: insecure, trusted, TLS\n"),
        }

        /// an event inherits from others than before.
        InheritanceChanged {
            id: "inheritance-changed",
            level: Info,
            area: Diff,
            explanation:
                "An event has the fields of other events than before. What that does to its own fields is reported \
                 of them; this says where it comes from.",
            bad: diff(" *a_started*\n \n  * id: event id\n \n *a_finished*\n \n- * id: event id\n\
                 + * fields from *a_started*\n"),
            good: diff(" *a_started*\n \n  * id: event id\n \n *a_finished*\n \n  * fields from *a_started*\n"),
        }

        /// a section, or the section of an event, is another one.
        SectionChanged {
            id: "section-changed",
            level: Info,
            area: Diff,
            explanation:
                "A section is new, gone or called something else, or an event stands in another one. Only the \
                 documentation and the modules of the generated types follow it.",
            bad: diff(" Events\n ======\n \n-DNS\n----\n+Name service\n+------------\n \n *dns_request_started*\n"),
            good: diff(" Events\n ======\n \n DNS\n ---\n \n *dns_request_started*\n"),
        }

        /// a version note is another one.
        SinceChanged {
            id: "since-changed",
            level: Info,
            area: Diff,
            explanation:
                "The version that a section, an event or a field is noted with is another one. Whoever reads the \
                 page to learn which server has it gets another answer.",
            bad: diff(r"
-*dns_request_started*
+*dns_request_started* (v2.3.8)
"),
            good: diff(" *dns_request_started*\n"),
        }

        /// the words of the page are others.
        DescriptionChanged {
            id: "description-changed",
            level: Info,
            area: Diff,
            explanation:
                "The page says something in other words. Line breaks, blanks and the order of events and fields are \
                 no words.",
            bad: diff(" *sql_query_finished*\n \n- * error: Error message\n+ * error: Why the query failed\n"),
            good: diff(" *sql_query_finished*\n \n  * error: Error message\n"),
        }
    }};
}
