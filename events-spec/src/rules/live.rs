//! Rules about exported events.

macro_rules! live_rules {
    ($next:ident $($then:ident)*; $($before:tt)*) => { $next! { $($then)*; $($before)*

        /// a line that should hold an event but does not.
        MalformedRecord {
            id: "malformed-record",
            level: Error,
            area: Live,
            explanation:
                "A line looks like an exported event but is not a complete one. It is cut off, is not valid JSON, has \
                 an invalid escape, or is longer than the limit. A program that reads the export loses this event or \
                 stops here.",
            bad: json(r#"
{"event":"sql_query_finished","fields":{"query_first
"#),
            good: json(r#"
{"event":"sql_query_finished","fields":{"query_first_word":"SELECT"}}
"#),
        }

        /// the export lacks something that the page documents.
        NeverSeen {
            id: "never-seen",
            level: Info,
            area: Live,
            explanation:
                "The page documents an event or a field that is not in the export. Perhaps nothing happened that \
                 would send it; perhaps servers no longer send it. With `--min-coverage`, it is an error if too \
                 little of the page was seen.",
            bad: json(r#"
{"event":"auth_policy_request_finished","fields":{"mode":"allow"}}
"#),
            good: json(r#"
{"event":"auth_policy_request_finished","fields":{"mode":"allow","policy_response":0}}
"#),
        }

        /// lines of a followed file may not have been read.
        MissedLines {
            id: "missed-lines",
            level: Warning,
            area: Live,
            explanation:
                "Lines of a followed file may have been missed, so the report may be incomplete. A log that is \
                 rotated by copying and truncating loses what is written in between. A file that is replaced faster \
                 than it can be opened is never seen. Rotation by renaming loses nothing.",
            bad: sh(r#"
: > events.jsonl; cat next.jsonl >> events.jsonl
"#),
            good: sh(r#"
mv events.jsonl events.jsonl.1; cat next.jsonl >> events.jsonl
"#),
        }
    }};
}
