//! The JSON Schema of the report, published as `docs/report.schema.json`.

use events_spec::{Level, Rule};
use serde_json::{Map, Value, json};

/// The schema, indented, with a newline at the end. The notice names the generator.
///
/// It is open, so that a member that a later version adds does not break readers. For the same reason, `rule` can be
/// any id; the ids of this version are given as examples.
#[must_use]
pub fn text(notice: &str) -> String {
    super::json::pretty(&schema(notice))
}

fn schema(notice: &str) -> Value {
    let count = json!({ "type": "integer", "minimum": 0 });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": notice,
        "title": "Report of dovecot-events",
        "description": "The output of a command with `--format json`. Lines and columns count from 1, columns in characters.",
        "type": "object",
        "required": ["tool", "version", "command", "summary", "findings"],
        "properties": {
            "tool": { "const": super::TOOL },
            "version": text_of("The version of the tool."),
            "command": text_of("The command that wrote the report, such as `live-check`."),
            "spec": object("The page that was checked against.", &["file", "sha256"], &[
                ("file", text_of("The page's file.")),
                ("sha256", json!({ "type": "string", "pattern": "^[0-9a-f]{64}$", "description": "The SHA-256 of its bytes." })),
                ("dovecot", text_of("The version of Dovecot that the page was read for or describes.")),
                ("chosen_by", text_of("The reason why this page was chosen.")),
                ("added", json!({
                    "type": "array",
                    "items": object("A page.", &["file", "sha256"], &[
                        ("file", text_of("Its file.")),
                        ("sha256", text_of("The SHA-256 of its bytes.")),
                    ]),
                    "description": "Further pages, from several `--spec` options.",
                })),
            ]),
            "summary": object("The number of findings at each level, including those counted in `more`.",
                &["error", "warning", "info"], &[("error", count.clone()), ("warning", count.clone()), ("info", count)]),
            "more": number("The number of further findings; absent if `findings` contains all.", 1),
            "findings": { "type": "array", "items": { "$ref": "#/$defs/finding" }, "description": "The findings, sorted by level and then by rule." },
            "coverage": { "type": "object", "description": "The coverage of the page; only from `live-check`." },
            "table": { "type": "array", "items": { "$ref": "#/$defs/row" }, "description": "The events and fields that each source has; only from `reconcile`." },
            "series": { "type": "array", "items": series(), "description": "How many series each metric can make; only from `conf-check`." },
            "source": source(),
            "consumers": object("What happens to everything that uses events; only from `upgrade`.", &["headline", "list"], &[
                ("headline", text_of("The counts in one line.")),
                ("list", json!({ "type": "array", "items": { "$ref": "#/$defs/consumer" }, "description": "Each of them, in the order of the files." })),
                ("notes", json!({ "type": "array", "items": { "type": "string" }, "description": "What else a user has to know." })),
            ]),
            "fixed": object("What `--fix` did.", &["written", "rest"], &[
                ("written", json!({ "type": "array", "items": { "type": "string" }, "description": "The files that were written." })),
                ("rest", text_of("What is not certain and was not written, as a unified diff; empty when there is nothing.")),
            ]),
            "changes": { "type": "array", "items": { "$ref": "#/$defs/change" }, "description": "What changed, each change once with the events that it reaches; only from `diff` and `upgrade`, there those that reach a consumer." },
            "bump": object("The version bump that the changes require; only from `diff`.", &["level", "reason"], &[
                ("level", json!({ "enum": ["none", "patch", "minor", "major"] })),
                ("reason", text_of("Why.")),
            ]),
        },
        "$defs": { "finding": finding(), "row": row(), "change": change(), "consumer": consumer() },
    })
}

/// What `source-check` says of the code.
fn source() -> Value {
    let place = object(
        "A place in the code.",
        &["file", "line"],
        &[("file", text_of("The file, within the folders that were read.")), ("line", number("The line.", 1))],
    );
    let places = json!({ "type": "array", "items": place });
    let names = json!({ "type": "array", "items": { "type": "string" } });
    let field = object(
        "A field.",
        &["kind", "sure", "places"],
        &[
            ("kind", text_of("What its value is made of.")),
            (
                "kinds",
                json!({ "type": "array", "items": { "type": "string" }, "description": "All kinds, where there are several." }),
            ),
            (
                "sure",
                json!({ "enum": ["certain", "likely", "perhaps"], "description": "How sure it is that it is the event's." }),
            ),
            (
                "values",
                json!({ "type": "array", "items": { "type": "string" }, "description": "The values that the code lists." }),
            ),
            ("open", json!({ "type": "boolean", "description": "Whether there are other values." })),
            (
                "values_since",
                json!({ "type": "object", "additionalProperties": { "type": "string" }, "description": "The first release that has a value; only with `--since`." }),
            ),
            ("since", text_of("The first release in which the event has it; only with `--since`.")),
            ("presence", json!({ "enum": ["always", "on-failure", "on-success", "sometimes", "unknown"] })),
            ("places", places.clone()),
        ],
    );
    let fields = json!({ "type": "object", "additionalProperties": field });
    let event = object(
        "An event.",
        &["places", "complete", "categories", "fields", "parents", "parents_fields"],
        &[
            ("places", places.clone()),
            ("complete", json!({ "type": "boolean", "description": "Whether the code was followed to its end." })),
            ("since", text_of("The first release that has it; only with `--since`.")),
            (
                "categories",
                object("Its categories.", &["own", "parents"], &[("own", names.clone()), ("parents", names.clone())]),
            ),
            ("fields", fields.clone()),
            (
                "parents",
                json!({ "type": "array", "items": { "type": "string" }, "description": "The events that it can be a child of." }),
            ),
            (
                "parents_fields",
                json!({ "type": "object", "additionalProperties": names, "description": "The fields that these may hand down, each with the parents that have it." }),
            ),
        ],
    );
    let parent = object(
        "An event without a name.",
        &["place", "fields"],
        &[("place", json!({ "anyOf": [place.clone(), { "type": "null" }] })), ("fields", fields)],
    );
    let category = object(
        "A category.",
        &["parent", "place"],
        &[("parent", json!({ "type": ["string", "null"] })), ("place", place.clone())],
    );
    let skipped =
        object("A file or folder.", &["path", "why"], &[("path", text_of("Its path.")), ("why", text_of("Why."))]);
    object(
        "What the code says; only from `source-check`.",
        &["files", "skipped", "unclear", "categories", "events", "parents"],
        &[
            ("release", json!({ "type": ["string", "null"], "description": "The release, if the tree says it." })),
            ("files", number("How many files were read.", 0)),
            ("skipped", json!({ "type": "array", "items": skipped, "description": "What was not looked at." })),
            (
                "unclear",
                json!({ "type": "array", "items": place, "description": "Where an event gets a name that only a run can tell." }),
            ),
            ("categories", json!({ "type": "object", "additionalProperties": category })),
            ("events", json!({ "type": "object", "additionalProperties": event })),
            ("parents", json!({ "type": "object", "additionalProperties": parent })),
        ],
    )
}

fn change() -> Value {
    let event = object(
        "An event by its names in both versions; one is absent if the event was added or removed.",
        &[],
        &[("old", text_of("The name in the old version.")), ("new", text_of("The name in the new version."))],
    );
    object(
        "A change. Fields and values have their names in the version that the change is about.",
        &["change", "events", "certainty"],
        &[
            (
                "change",
                json!({ "enum": [
                    "event-new", "event-gone", "event-renamed", "field-new", "field-gone", "field-renamed",
                    "meaning-moved", "kind-changed", "unit-changed", "value-new", "value-gone", "value-renamed",
                    "list-opened", "list-closed",
                ] }),
            ),
            ("field", text_of("The field; for a renamed one, the old name.")),
            ("value", text_of("The value; for a renamed one, the old one.")),
            ("to", text_of("The new name, kind, unit or value; for a moved meaning, the field that has it now.")),
            ("from", text_of("The old kind or unit; for a moved meaning, the field that had it before.")),
            (
                "events",
                json!({ "type": "array", "items": event, "description": "The affected events, beginning with the one that lists the field." }),
            ),
            ("certainty", json!({ "enum": ["certain", "likely"] })),
            ("evidence", json!({ "type": "array", "items": { "type": "string" }, "description": "The evidence." })),
            ("old_line", number("The line of the old page.", 1)),
            ("new_line", number("The line of the new page.", 1)),
        ],
    )
}

fn consumer() -> Value {
    let tally = |description: &str| {
        object(
            description,
            &["events"],
            &[
                ("events", number("The events that it counts, or passes on.", 0)),
                ("groups", number("The number of its innermost groups; absent if it does not group.", 0)),
                (
                    "sums",
                    json!({ "type": "object", "additionalProperties": { "type": "integer", "minimum": 0 }, "description": "The sums of its fields." }),
                ),
            ],
        )
    };
    let counted = object(
        "What it counts of the recording; only with `--live`.",
        &["before", "after"],
        &[
            ("before", tally("On the old server.")),
            ("after", tally("On the new server, if only the syntax is changed.")),
            ("fixed", tally("On the new server, after `--fix`.")),
        ],
    );
    let series = object(
        "A time series whose name or labels change.",
        &["old"],
        &[("old", text_of("The old name.")), ("new", text_of("The new name; absent where the series is gone."))],
    );
    object(
        "Something that uses events.",
        &["kind", "name", "file", "line", "outcome"],
        &[
            ("kind", json!({ "enum": ["metric", "exporter", "setting", "emitter", "reader", "query"] })),
            ("name", text_of("Its name.")),
            ("file", text_of("Its file.")),
            ("line", number("The line.", 1)),
            (
                "outcome",
                json!({
                    "enum": ["same", "rewritten", "changed", "meaning", "partly", "breaks", "loses-event"],
                    "description": "What happens to it; of several things the worst.",
                }),
            ),
            ("certainty", json!({ "enum": ["certain", "likely"], "description": "How sure that is." })),
            (
                "changes",
                json!({ "type": "array", "items": { "type": "integer", "minimum": 0 }, "description": "The changes that reach it, as indices into `changes`." }),
            ),
            (
                "series",
                json!({ "type": "array", "items": series, "description": "Its time series whose names or labels change." }),
            ),
            ("events", number("How many events of the recording it had.", 0)),
            ("counted", counted),
        ],
    )
}

fn row() -> Value {
    let or_null = |description: &str, members: Value, required: &[&str]| json!({ "type": ["object", "null"], "description": description, "required": required, "properties": members });
    let line = number("The line.", 1);
    object(
        "An event, or a field of one, with the sources that have it. A member is absent if that source was not given, and null if it does not have the name.",
        &["event", "page"],
        &[
            ("event", text_of("The event, or a filter's pattern that matches no event.")),
            ("field", text_of("The field; absent in the row of the event itself.")),
            ("page", or_null("The place on the page.", json!({ "line": line }), &["line"])),
            (
                "server",
                or_null(
                    "The number of times the server sent it.",
                    json!({ "count": number("How often.", 1) }),
                    &["count"],
                ),
            ),
            (
                "source",
                or_null(
                    "The place in the source, and how certain it is that a field belongs to this event.",
                    json!({
                        "file": text_of("The file."),
                        "line": line,
                        "sure": { "enum": ["certain", "likely", "perhaps"] },
                    }),
                    &["file", "line", "sure"],
                ),
            ),
            (
                "configuration",
                json!({ "type": "array", "items": { "type": "string" }, "description": "The metrics and settings that use it." }),
            ),
            ("renamed_to", text_of("The name under which a documented field is sent or coded instead.")),
        ],
    )
}

fn finding() -> Value {
    let rules: Vec<&str> = Rule::ALL.iter().map(|rule| rule.id()).collect();
    let levels = [Level::Info, Level::Warning, Level::Error].map(Level::as_str);
    object(
        "A problem: the broken rule, the place, and what to do about it.",
        &["rule", "level", "message", "location", "context"],
        &[
            (
                "rule",
                json!({ "type": "string", "pattern": "^[a-z]+(-[a-z]+)*$", "examples": rules, "description": "The rule's id; `explain RULE` says what it means." }),
            ),
            ("level", json!({ "enum": levels })),
            ("message", text_of("The fact, in one sentence.")),
            ("help", text_of("How to fix it.")),
            (
                "location",
                object(
                    "The place; for a finding in many places, the first.",
                    &["file", "line", "column"],
                    &[
                        ("file", text_of("The file as the user named it; `-` for standard input.")),
                        ("line", number("The line.", 1)),
                        ("column", number("The column of the first character.", 1)),
                        ("end_line", number("The last line.", 1)),
                        ("end_column", number("The column after the last character.", 1)),
                    ],
                ),
            ),
            (
                "spec",
                object(
                    "The line of the page that supports it.",
                    &["file", "line"],
                    &[("file", text_of("The page's file.")), ("line", number("The line.", 1))],
                ),
            ),
            (
                "context",
                object(
                    "The parts of the message.",
                    &[],
                    &[
                        ("event", text_of("The event.")),
                        ("field", text_of("The field; for a renamed one, the documented name.")),
                        (
                            "value",
                            text_of("The value that was found, shortened and with control characters made visible."),
                        ),
                        ("expected", text_of("What the page requires.")),
                        ("found", text_of("What was found instead.")),
                        ("metric", text_of("The metric of a configuration.")),
                        ("parent", text_of("The event whose fields are inherited.")),
                        ("renamed_to", text_of("The new name of a renamed item.")),
                        ("renamed_from", text_of("The old name of a renamed event that the finding is in.")),
                        (
                            "events",
                            json!({ "type": "array", "items": { "type": "string" }, "description": "The events that a change affects, if there are several, beginning with the one that lists the field." }),
                        ),
                    ],
                ),
            ),
            ("count", number("The number of occurrences, if it is reported once for many places.", 1)),
            (
                "places",
                json!({ "type": "array", "items": { "$ref": "#/$defs/finding/properties/location" }, "description": "Further places of the same finding." }),
            ),
        ],
    )
}

/// How many series a metric can make.
fn series() -> Value {
    object(
        "A metric.",
        &["metric", "numbers"],
        &[
            ("metric", text_of("Its name.")),
            ("numbers", number("The numbers that each of its series keeps: the duration, and each field.", 1)),
            ("most", number("The most series that it can make; absent if there is no bound, or none is known.", 1)),
            (
                "unbounded",
                json!({ "type": "array", "items": { "type": "string" }, "description": "The fields that it groups by and that have no bound." }),
            ),
            ("recorded", number("The series that the recording makes; only with `--live`.", 0)),
            ("bytes", number("The memory of `recorded`, or else `most`, series in the stats process.", 0)),
        ],
    )
}

fn object(description: &str, required: &[&str], members: &[(&str, Value)]) -> Value {
    let members: Map<String, Value> =
        members.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    json!({ "type": "object", "description": description, "required": required, "properties": members })
}

fn text_of(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

fn number(description: &str, minimum: u32) -> Value {
    json!({ "type": "integer", "minimum": minimum, "description": description })
}
