//! Rules about exported events.

macro_rules! live_rules {
    ($next:ident $($then:ident)*; $($before:tt)*) => { $next! { $($then)*; $($before)*

        /// a line that should hold an event and does not.
        MalformedRecord {
            id: "malformed-record",
            level: Error,
            area: Live,
            explanation:
                "A line looks like an exported event and is not a whole one: it is cut, it is not JSON, it has an \
                 escape that does not exist, or it is longer than any reader takes. Whoever reads the export loses \
                 that event, or stops there.",
            bad: json(r#"
{"event":"sql_query_finished","fields":{"query_first
"#),
            good: json(r#"
{"event":"sql_query_finished","fields":{"query_first_word":"SELECT"}}
"#),
        }

        /// what the page documents and an export does not hold.
        NeverSeen {
            id: "never-seen",
            level: Info,
            area: Live,
            explanation:
                "The page documents an event or a field that the export does not hold. Perhaps nothing happened that \
                 sends it; perhaps servers no longer do. With `--min-coverage` it is an error that too little of the \
                 page was seen.",
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
                "Lines of a followed file may not have been read, so that the report may not be complete. A log that is \
                 rotated by copying and truncating loses what is written in between; a file that comes and goes faster \
                 than it can be opened was never seen. Rotation by renaming loses nothing.",
            bad: sh(r#"
: > events.jsonl; cat next.jsonl >> events.jsonl
"#),
            good: sh(r#"
mv events.jsonl events.jsonl.1; cat next.jsonl >> events.jsonl
"#),
        }
    }};
}
