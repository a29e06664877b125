-- Tables and views for the events that Dovecot exports as JSON (odd.txt).
--
--     clickhouse-client --multiquery < THIS_FILE
--
-- To load a file, which may be a server's own log, with the events among other lines:
--
--     sed 's/\\/\\\\/g; s/\t/\\t/g' events.jsonl |
--         clickhouse-client --query 'INSERT INTO dovecot.lines (line) FORMAT TabSeparated'
--
-- Later versions of ClickHouse also read it with FORMAT LineAsString, without sed.
--
-- Every line is in `lines`. A view shows the fields that the page lists, those of every event, and, as `fields`, all that
-- was sent. A value of another kind is NULL in its column and still in `fields`. A time is shown in UTC, in seconds, and as
-- NAME_unix_usecs in microseconds since 1970. Where a name is already used, `_` follows it. A view that exists is kept: to
-- replace it, drop it first.

CREATE DATABASE IF NOT EXISTS dovecot;

CREATE TABLE IF NOT EXISTS dovecot.lines (
    line String,
    -- Where the fields begin; 0 if there are none.
    fields_at UInt32 MATERIALIZED position(line, '"fields":{'),
    -- The name of the event; empty in a line without one.
    event String MATERIALIZED if(match(line, '\\}\\s*$'), visitParamExtractString(substring(line, 1, if(fields_at = 0, length(line), toUInt64(fields_at))), 'event'), ''),
    start_time_unix_usecs Int64 MATERIALIZED arrayMap(t -> multiIf(position(t, 'T') > 0, toInt64(toUnixTimestamp(parseDateTimeBestEffortOrZero(t))) * 1000000 + toInt64OrZero(substring(t, 21, 6)), t LIKE '%.______', toInt64OrZero(replaceOne(t, '.', '')), 0), [replaceAll(visitParamExtractRaw(substring(line, 1, if(fields_at = 0, length(line), toUInt64(fields_at))), 'start_time'), '"', '')])[1],
    start_time DateTime('UTC') MATERIALIZED toDateTime(intDiv(start_time_unix_usecs, 1000000), 'UTC')
) ENGINE = MergeTree PARTITION BY toYYYYMM(start_time) ORDER BY (event, start_time);

-- It's quoted: "a", 'b', \n and `c`; -- and */ are words, too. `fields` also has word_*. (odd.txt:9)
CREATE VIEW IF NOT EXISTS dovecot."order" AS SELECT
    nullIf(visitParamExtractString(head, 'hostname'), '') AS hostname,
    start_time,
    start_time_unix_usecs,
    toDateTime(intDiv(end_time_unix_usecs, 1000000), 'UTC') AS end_time,
    nullIf(arrayMap(t -> multiIf(position(t, 'T') > 0, toInt64(toUnixTimestamp(parseDateTimeBestEffortOrZero(t))) * 1000000 + toInt64OrZero(substring(t, 21, 6)), t LIKE '%.______', toInt64OrZero(replaceOne(t, '.', '')), 0), [replaceAll(visitParamExtractRaw(head, 'end_time'), '"', '')])[1], 0) AS end_time_unix_usecs,
    arrayMap(item -> visitParamExtractString(concat('{"item":"', item, '"}'), 'item'), extractAll(extract(head, '"categories":\\[((?:"(?:[^"\\\\]|\\\\.)*",?)*)\\]'), '"((?:[^"\\\\]|\\\\.)*)"')) AS categories,
    -- a text; it's 'quoted' (odd.txt:13)
    multiIf(position(sent, '"select":"') > 0, visitParamExtractString(sent, 'select'), visitParamHas(sent, 'select'), visitParamExtractRaw(sent, 'select'), NULL) AS "select",
    -- a number (odd.txt:14)
    toInt64OrNull(visitParamExtractRaw(sent, 'from')) AS "from",
    -- a time (odd.txt:15)
    nullIf(arrayMap(t -> multiIf(position(t, 'T') > 0, toInt64(toUnixTimestamp(parseDateTimeBestEffortOrZero(t))) * 1000000 + toInt64OrZero(substring(t, 21, 6)), t LIKE '%.______', toInt64OrZero(replaceOne(t, '.', '')), 0), [replaceAll(visitParamExtractRaw(sent, 'start_time'), '"', '')])[1], 0) AS "start_time__unix_usecs",
    toDateTime(intDiv("start_time__unix_usecs", 1000000), 'UTC') AS "start_time_",
    -- another time (odd.txt:16)
    nullIf(arrayMap(t -> multiIf(position(t, 'T') > 0, toInt64(toUnixTimestamp(parseDateTimeBestEffortOrZero(t))) * 1000000 + toInt64OrZero(substring(t, 21, 6)), t LIKE '%.______', toInt64OrZero(replaceOne(t, '.', '')), 0), [replaceAll(visitParamExtractRaw(sent, 'at_time'), '"', '')])[1], 0) AS "at_time_unix_usecs_",
    toDateTime(intDiv("at_time_unix_usecs_", 1000000), 'UTC') AS "at_time",
    -- a number that is called like a column of the table (odd.txt:17)
    toInt64OrNull(visitParamExtractRaw(sent, 'at_time_unix_usecs')) AS "at_time_unix_usecs",
    -- a name (odd.txt:18)
    multiIf(position(sent, '"hostname":"') > 0, visitParamExtractString(sent, 'hostname'), visitParamHas(sent, 'hostname'), visitParamExtractRaw(sent, 'hostname'), NULL) AS "hostname_",
    -- a list [one, two] (odd.txt:19)
    multiIf(position(sent, '"fields":"') > 0, visitParamExtractString(sent, 'fields'), visitParamHas(sent, 'fields'), visitParamExtractRaw(sent, 'fields'), NULL) AS "fields_",
    -- the stats process adds to each event how many microseconds it lasted
    toInt64OrNull(visitParamExtractRaw(sent, 'duration')) AS "duration",
    -- of the client's session, where there is one
    multiIf(position(sent, '"session":"') > 0, visitParamExtractString(sent, 'session'), visitParamHas(sent, 'session'), visitParamExtractRaw(sent, 'session'), NULL) AS "session",
    -- of the client's session, where there is one
    multiIf(position(sent, '"user":"') > 0, visitParamExtractString(sent, 'user'), visitParamHas(sent, 'user'), visitParamExtractRaw(sent, 'user'), NULL) AS "user",
    -- of the reason for which something is done, where there is one
    multiIf(position(sent, '"reason_code":"') > 0, visitParamExtractString(sent, 'reason_code'), visitParamHas(sent, 'reason_code'), visitParamExtractRaw(sent, 'reason_code'), NULL) AS "reason_code",
    replaceRegexpOne(sent, '\\}\\s*$', '') AS fields
FROM (
    SELECT start_time, start_time_unix_usecs, substring(line, 1, if(fields_at = 0, length(line), toUInt64(fields_at))) AS head, if(fields_at = 0, '', substring(line, fields_at + 9)) AS sent
    FROM dovecot.lines WHERE event = 'order'
);

-- (odd.txt:24)
CREATE VIEW IF NOT EXISTS dovecot."lines_" AS SELECT
    nullIf(visitParamExtractString(head, 'hostname'), '') AS hostname,
    start_time,
    start_time_unix_usecs,
    toDateTime(intDiv(end_time_unix_usecs, 1000000), 'UTC') AS end_time,
    nullIf(arrayMap(t -> multiIf(position(t, 'T') > 0, toInt64(toUnixTimestamp(parseDateTimeBestEffortOrZero(t))) * 1000000 + toInt64OrZero(substring(t, 21, 6)), t LIKE '%.______', toInt64OrZero(replaceOne(t, '.', '')), 0), [replaceAll(visitParamExtractRaw(head, 'end_time'), '"', '')])[1], 0) AS end_time_unix_usecs,
    arrayMap(item -> visitParamExtractString(concat('{"item":"', item, '"}'), 'item'), extractAll(extract(head, '"categories":\\[((?:"(?:[^"\\\\]|\\\\.)*",?)*)\\]'), '"((?:[^"\\\\]|\\\\.)*)"')) AS categories,
    -- a list (odd.txt:26)
    arrayMap(item -> visitParamExtractString(concat('{"item":"', item, '"}'), 'item'), extractAll(extract(sent, '"group":\\[((?:"(?:[^"\\\\]|\\\\.)*",?)*)\\]'), '"((?:[^"\\\\]|\\\\.)*)"')) AS "group",
    -- the stats process adds to each event how many microseconds it lasted
    toInt64OrNull(visitParamExtractRaw(sent, 'duration')) AS "duration",
    -- of the client's session, where there is one
    multiIf(position(sent, '"session":"') > 0, visitParamExtractString(sent, 'session'), visitParamHas(sent, 'session'), visitParamExtractRaw(sent, 'session'), NULL) AS "session",
    -- of the client's session, where there is one
    multiIf(position(sent, '"user":"') > 0, visitParamExtractString(sent, 'user'), visitParamHas(sent, 'user'), visitParamExtractRaw(sent, 'user'), NULL) AS "user",
    -- of the reason for which something is done, where there is one
    multiIf(position(sent, '"reason_code":"') > 0, visitParamExtractString(sent, 'reason_code'), visitParamHas(sent, 'reason_code'), visitParamExtractRaw(sent, 'reason_code'), NULL) AS "reason_code",
    replaceRegexpOne(sent, '\\}\\s*$', '') AS fields
FROM (
    SELECT start_time, start_time_unix_usecs, substring(line, 1, if(fields_at = 0, length(line), toUInt64(fields_at))) AS head, if(fields_at = 0, '', substring(line, fields_at + 9)) AS sent
    FROM dovecot.lines WHERE event = 'lines'
);
