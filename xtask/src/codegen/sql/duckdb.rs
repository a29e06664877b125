//! The statements for DuckDB.

use events_spec::{Kind, Spec};

use super::view::{self, Column, View};
use super::{comment, page};

/// The tables and macros that are not of an event.
const NAMES: [&str; 4] = ["lines", "read_lines", "sent_integer", "sent_time"];

/// The columns that every view has.
const COLUMNS: [&str; 5] = ["hostname", "start_time", "end_time", "categories", "fields"];

/// All statements.
pub(super) fn text(spec: &Spec) -> String {
    let page = page(spec);
    let mut text = comment(&format!(
        "Tables and views for the events that Dovecot exports as JSON ({page}).

    duckdb mail.duckdb < THIS_FILE

To load files, compressed with gzip or not; a file may be a server's own log, with the events among other lines:

    INSERT INTO dovecot.lines BY NAME FROM dovecot.read_lines('/var/log/dovecot/events*.jsonl');

Every line is in `lines`. A view shows the fields that the page lists, those of every event, and, as `fields`, all that
was sent. A value of another kind is NULL in its column and still in `fields`. Times are in UTC. Where a name is already
used, `_` follows it."
    ));
    text.push_str(FRAME);
    for view in view::of(spec, &NAMES, &COLUMNS) {
        text.push('\n');
        text.push_str(&statement(&view));
    }
    text
}

/// The table of all lines, and the macros that read lines and values.
const FRAME: &str = r#"
CREATE SCHEMA IF NOT EXISTS dovecot;

CREATE TABLE IF NOT EXISTS dovecot.lines (
    event VARCHAR,
    start_time TIMESTAMP,
    record JSON,
    prefix VARCHAR,
    file VARCHAR
);
COMMENT ON COLUMN dovecot.lines.event IS 'the name of the event; NULL in a line without one';
COMMENT ON COLUMN dovecot.lines.record IS 'the JSON object in the line; NULL if there is none';
COMMENT ON COLUMN dovecot.lines.prefix IS 'the line up to the object; all of a line without one';
COMMENT ON COLUMN dovecot.lines.file IS 'the file that the line is from';

-- A time as an exporter writes it: 2026-01-31T12:00:00.000000Z or 1769860800.000000.
CREATE OR REPLACE MACRO dovecot.sent_time(sent) AS CASE
    WHEN sent LIKE '%.______' THEN make_timestamp(TRY_CAST(replace(sent, '.', '') AS BIGINT))
    ELSE TRY_CAST(sent AS TIMESTAMP)
END;

CREATE OR REPLACE MACRO dovecot.sent_integer(sent) AS CASE
    WHEN json_type(sent) IN ('BIGINT', 'UBIGINT') THEN TRY_CAST(sent AS BIGINT)
END;

-- The lines of files, each split where a JSON object begins.
CREATE OR REPLACE MACRO dovecot.read_lines(files) AS TABLE
WITH read AS (
    SELECT line, filename, strpos(line, '{"') AS first
    FROM read_csv(files, columns = {'line': 'VARCHAR'}, auto_detect = false, header = false, delim = chr(10),
        quote = '', escape = '', comment = '', nullstr = '', strict_mode = false, max_line_size = 16777216, filename = true)
    WHERE line IS NOT NULL
), split AS (
    SELECT line, filename, first, CASE WHEN first > 0 THEN TRY_CAST(substr(line, first) AS JSON) END AS record
    FROM read
)
SELECT
    record ->> '/event' AS event,
    dovecot.sent_time(record ->> '/start_time') AS start_time,
    record,
    CASE WHEN record IS NULL THEN line ELSE substr(line, 1, first - 1) END AS prefix,
    filename AS file
FROM split;
"#;

fn statement(view: &View<'_>) -> String {
    let made = format!("dovecot.{}", name(&view.name));
    let mut text = format!(
        "CREATE OR REPLACE VIEW {made} AS SELECT
    record ->> '/hostname' AS hostname,
    start_time,
    dovecot.sent_time(record ->> '/end_time') AS end_time,
    TRY_CAST(record -> '/categories' AS VARCHAR[]) AS categories,\n"
    );
    for column in &view.columns {
        text.push_str(&format!("    {} AS {},\n", value(column), name(&column.name)));
    }
    let event = literal(view.event);
    text.push_str(&format!("    record -> '/fields' AS fields\nFROM dovecot.lines WHERE event = {event};\n"));
    text.push_str(&format!("COMMENT ON VIEW {made} IS {};\n", literal(&view.words)));
    for column in &view.columns {
        let words = literal(&column.words);
        text.push_str(&format!("COMMENT ON COLUMN {made}.{} IS {words};\n", name(&column.name)));
    }
    text
}

/// The value of a field.
fn value(column: &Column<'_>) -> String {
    // A JSON pointer, in which any name is possible.
    let path = literal(&format!("/fields/{}", column.field.replace('~', "~0").replace('/', "~1")));
    match column.kind {
        Kind::Str | Kind::Enum | Kind::Ip => format!("record ->> {path}"),
        Kind::Int => format!("dovecot.sent_integer(record -> {path})"),
        Kind::Time => format!("dovecot.sent_time(record ->> {path})"),
        Kind::StrList => format!("TRY_CAST(record -> {path} AS VARCHAR[])"),
    }
}

/// A name, quoted, because it may be a word of SQL.
fn name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
