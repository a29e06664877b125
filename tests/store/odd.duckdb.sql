-- Tables and views for the events that Dovecot exports as JSON (odd.txt).
--
--     duckdb mail.duckdb < THIS_FILE
--
-- To load files, compressed with gzip or not; a file may be a server's own log, with the events among other lines:
--
--     INSERT INTO dovecot.lines BY NAME FROM dovecot.read_lines('/var/log/dovecot/events*.jsonl');
--
-- Every line is in `lines`. A view shows the fields that the page lists, those of every event, and, as `fields`, all that
-- was sent. A value of another kind is NULL in its column and still in `fields`. Times are in UTC. Where a name is already
-- used, `_` follows it.

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

CREATE OR REPLACE VIEW dovecot."order" AS SELECT
    record ->> '/hostname' AS hostname,
    start_time,
    dovecot.sent_time(record ->> '/end_time') AS end_time,
    TRY_CAST(record -> '/categories' AS VARCHAR[]) AS categories,
    record ->> '/fields/select' AS "select",
    dovecot.sent_integer(record -> '/fields/from') AS "from",
    dovecot.sent_time(record ->> '/fields/start_time') AS "start_time_",
    dovecot.sent_time(record ->> '/fields/at_time') AS "at_time",
    dovecot.sent_integer(record -> '/fields/at_time_unix_usecs') AS "at_time_unix_usecs",
    record ->> '/fields/hostname' AS "hostname_",
    record ->> '/fields/fields' AS "fields_",
    dovecot.sent_integer(record -> '/fields/duration') AS "duration",
    record ->> '/fields/session' AS "session",
    record ->> '/fields/user' AS "user",
    record ->> '/fields/reason_code' AS "reason_code",
    record -> '/fields' AS fields
FROM dovecot.lines WHERE event = 'order';
COMMENT ON VIEW dovecot."order" IS 'It''s quoted: "a", ''b'', \n and `c`; -- and */ are words, too. `fields` also has word_*. (odd.txt:9)';
COMMENT ON COLUMN dovecot."order"."select" IS 'a text; it''s ''quoted'' (odd.txt:13)';
COMMENT ON COLUMN dovecot."order"."from" IS 'a number (odd.txt:14)';
COMMENT ON COLUMN dovecot."order"."start_time_" IS 'a time (odd.txt:15)';
COMMENT ON COLUMN dovecot."order"."at_time" IS 'another time (odd.txt:16)';
COMMENT ON COLUMN dovecot."order"."at_time_unix_usecs" IS 'a number that is called like a column of the table (odd.txt:17)';
COMMENT ON COLUMN dovecot."order"."hostname_" IS 'a name (odd.txt:18)';
COMMENT ON COLUMN dovecot."order"."fields_" IS 'a list [one, two] (odd.txt:19)';
COMMENT ON COLUMN dovecot."order"."duration" IS 'the stats process adds to each event how many microseconds it lasted';
COMMENT ON COLUMN dovecot."order"."session" IS 'of the client''s session, where there is one';
COMMENT ON COLUMN dovecot."order"."user" IS 'of the client''s session, where there is one';
COMMENT ON COLUMN dovecot."order"."reason_code" IS 'of the reason for which something is done, where there is one';

CREATE OR REPLACE VIEW dovecot."lines_" AS SELECT
    record ->> '/hostname' AS hostname,
    start_time,
    dovecot.sent_time(record ->> '/end_time') AS end_time,
    TRY_CAST(record -> '/categories' AS VARCHAR[]) AS categories,
    TRY_CAST(record -> '/fields/group' AS VARCHAR[]) AS "group",
    dovecot.sent_integer(record -> '/fields/duration') AS "duration",
    record ->> '/fields/session' AS "session",
    record ->> '/fields/user' AS "user",
    record ->> '/fields/reason_code' AS "reason_code",
    record -> '/fields' AS fields
FROM dovecot.lines WHERE event = 'lines';
COMMENT ON VIEW dovecot."lines_" IS '(odd.txt:24)';
COMMENT ON COLUMN dovecot."lines_"."group" IS 'a list (odd.txt:26)';
COMMENT ON COLUMN dovecot."lines_"."duration" IS 'the stats process adds to each event how many microseconds it lasted';
COMMENT ON COLUMN dovecot."lines_"."session" IS 'of the client''s session, where there is one';
COMMENT ON COLUMN dovecot."lines_"."user" IS 'of the client''s session, where there is one';
COMMENT ON COLUMN dovecot."lines_"."reason_code" IS 'of the reason for which something is done, where there is one';
