//! The statements for ClickHouse, from 18.16, the version in Debian.
//!
//! That version has no types for JSON, no microseconds and no functions for JSON but those that search a text. They find
//! a member at its name, which is sufficient for a record without white space, as Dovecot writes it: a name in quotes
//! before a colon is only ever the name of a member.

use std::fmt::Write as _;

use events_spec::{Kind, Spec};

use super::view::{self, Column, Taken, View};
use super::{comment, page};

/// The table that is not of an event.
const NAMES: [&str; 1] = ["lines"];

/// The columns that every view has.
const COLUMNS: [&str; 7] =
    ["hostname", "start_time", "start_time_unix_usecs", "end_time", "end_time_unix_usecs", "categories", "fields"];

/// All statements.
pub(super) fn text(spec: &Spec) -> String {
    let page = page(spec);
    let mut text = comment(&format!(
        r"Tables and views for the events that Dovecot exports as JSON ({page}).

    clickhouse-client --multiquery < THIS_FILE

To load a file, which may be a server's own log, with the events among other lines:

    sed 's/\\/\\\\/g; s/\t/\\t/g' events.jsonl |
        clickhouse-client --query 'INSERT INTO dovecot.lines (line) FORMAT TabSeparated'

Later versions of ClickHouse also read it with FORMAT LineAsString, without sed.

Every line is in `lines`. A view shows the fields that the page lists, those of every event, and, as `fields`, all that
was sent. A value of another kind is NULL in its column and still in `fields`. A time is shown in UTC, in seconds, and as
NAME_unix_usecs in microseconds since 1970. Where a name is already used, `_` follows it. A view that exists is kept: to
replace it, drop it first."
    ));
    let start = micros(HEAD, "start_time");
    let _ = write!(
        text,
        r#"
CREATE DATABASE IF NOT EXISTS dovecot;

CREATE TABLE IF NOT EXISTS dovecot.lines (
    line String,
    -- Where the fields begin; 0 if there are none.
    fields_at UInt32 MATERIALIZED position(line, '"fields":{{'),
    -- The name of the event; empty in a line without one.
    event String MATERIALIZED if(match(line, '\\}}\\s*$'), visitParamExtractString({HEAD}, 'event'), ''),
    start_time_unix_usecs Int64 MATERIALIZED {start},
    start_time DateTime('UTC') MATERIALIZED toDateTime(intDiv(start_time_unix_usecs, 1000000), 'UTC')
) ENGINE = MergeTree PARTITION BY toYYYYMM(start_time) ORDER BY (event, start_time);
"#
    );
    for view in view::of(spec, &NAMES, &COLUMNS) {
        text.push('\n');
        text.push_str(&statement(&view));
    }
    text
}

/// The part of a line before its fields. They are the last member of a record.
const HEAD: &str = "substring(line, 1, if(fields_at = 0, length(line), toUInt64(fields_at)))";

fn statement(view: &View<'_>) -> String {
    let mut text = comment(&view.words);
    let end = micros("head", "end_time");
    let _ = writeln!(
        text,
        "CREATE VIEW IF NOT EXISTS dovecot.{} AS SELECT
    nullIf(visitParamExtractString(head, 'hostname'), '') AS hostname,
    start_time,
    start_time_unix_usecs,
    toDateTime(intDiv(end_time_unix_usecs, 1000000), 'UTC') AS end_time,
    nullIf({end}, 0) AS end_time_unix_usecs,
    {} AS categories,",
        name(&view.name),
        list("head", "categories"),
    );
    // The columns in microseconds come last, so that a field keeps its name.
    let mut taken = Taken::new(&COLUMNS);
    for column in &view.columns {
        taken.take(&column.name);
    }
    for column in &view.columns {
        text.push_str(&format!("    -- {}\n", column.words));
        let (value, made) = (value(column), name(&column.name));
        if column.kind == Kind::Time {
            let precise = name(&taken.take(&format!("{}_unix_usecs", column.name)));
            let _ = writeln!(text, "    {value} AS {precise},");
            let _ = writeln!(text, "    toDateTime(intDiv({precise}, 1000000), 'UTC') AS {made},");
        } else {
            let _ = writeln!(text, "    {value} AS {made},");
        }
    }
    let event = literal(view.event);
    let _ = writeln!(
        text,
        r#"    replaceRegexpOne(sent, '\\}}\\s*$', '') AS fields
FROM (
    SELECT start_time, start_time_unix_usecs, {HEAD} AS head, if(fields_at = 0, '', substring(line, fields_at + 9)) AS sent
    FROM dovecot.lines WHERE event = {event}
);"#
    );
    text
}

/// The value of a field.
fn value(column: &Column<'_>) -> String {
    let member = member(column.field);
    match column.kind {
        Kind::Str | Kind::Enum | Kind::Ip => {
            let text = literal(&format!("{}\"", key(column.field)));
            format!(
                "multiIf(position(sent, {text}) > 0, visitParamExtractString(sent, {member}), \
                 visitParamHas(sent, {member}), visitParamExtractRaw(sent, {member}), NULL)"
            )
        }
        Kind::Int => format!("toInt64OrNull(visitParamExtractRaw(sent, {member}))"),
        Kind::Time => format!("nullIf({}, 0)", micros("sent", column.field)),
        Kind::StrList => list("sent", column.field),
    }
}

/// A time as an exporter writes it, `"2026-01-31T12:00:00.000000Z"` or `1769860800.000000`, in microseconds; 0 for
/// anything else.
fn micros(within: &str, field: &str) -> String {
    let member = member(field);
    format!(
        "arrayMap(t -> multiIf(position(t, 'T') > 0, toInt64(toUnixTimestamp(parseDateTimeBestEffortOrZero(t))) * 1000000 \
         + toInt64OrZero(substring(t, 21, 6)), t LIKE '%.______', toInt64OrZero(replaceOne(t, '.', '')), 0), \
         [replaceAll(visitParamExtractRaw({within}, {member}), '\"', '')])[1]"
    )
}

/// A list of strings: its items are found by a regular expression, because a bracket may be part of an item.
fn list(within: &str, field: &str) -> String {
    let key = key(field);
    let quoted: String = key.chars().flat_map(|c| escaped(c).into_iter().chain([c])).collect();
    let all = literal(&format!(r#"{quoted}\[((?:"(?:[^"\\]|\\.)*",?)*)\]"#));
    let item = literal(r#""((?:[^"\\]|\\.)*)""#);
    format!(
        "arrayMap(item -> visitParamExtractString(concat('{{\"item\":\"', item, '\"}}'), 'item'), \
         extractAll(extract({within}, {all}), {item}))"
    )
}

/// The backslash that a character of a regular expression needs.
fn escaped(c: char) -> Option<char> {
    (c.is_ascii() && !c.is_ascii_alphanumeric() && !matches!(c, '"' | '_' | ':' | ' ')).then_some('\\')
}

/// A member's name as a JSON object has it, with its colon.
fn key(field: &str) -> String {
    format!("{}:", serde_json::Value::from(field))
}

/// A member's name for the functions that find it.
fn member(field: &str) -> String {
    let key = serde_json::Value::from(field).to_string();
    literal(key.strip_prefix('"').and_then(|key| key.strip_suffix('"')).unwrap_or(&key))
}

/// A name, quoted, because it may be a word of SQL.
fn name(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}
