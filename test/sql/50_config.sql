-- the config of a connector: every key, its defaults, its errors
BEGIN;
SELECT no_plan();
CREATE SERVER kafka FOREIGN DATA WRAPPER anomaly_kafka OPTIONS ("bootstrap.servers" '127.0.0.1:1');

-- a config that is right but for what is said; made and undone
CREATE FUNCTION try(patch jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE hint text; state text;
BEGIN
    PERFORM anomaly.create_connector('c', '{"server": "kafka", "topics": "t.raw", "detector": "mad"}'::jsonb || patch);
    RAISE EXCEPTION USING errcode = 'ZZ000', message = 'taken';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT, state = RETURNED_SQLSTATE;
    RETURN CASE state WHEN 'ZZ000' THEN 'taken' ELSE state || ' ' || SQLERRM || ' / ' || hint END;
END $$;

-- what a key must have beside it
CREATE FUNCTION beside(key text, value text) RETURNS jsonb LANGUAGE sql AS $$
    SELECT CASE WHEN key = 'start.last_n' THEN '{"start.position": "last_n"}'
                WHEN key = 'insert.mode' THEN '{"pk.mode": "kafka"}'
                WHEN value = 'last_n' THEN '{"start.last_n": 5}'
                WHEN value = 'timestamp' THEN jsonb_build_object(replace(key, 'position', 'timestamp'), '-1 h')
                WHEN key = 'insert.mode' THEN '{"pk.mode": "kafka"}'
                WHEN key = 'stop.position' AND value = 'offsets' THEN '{"stop.offsets": "7"}'
                ELSE '{}' END $$;

SELECT is(try('{}'), 'taken', 'the least');
SELECT alike(try('{"tasks.maxx": 1}'), '22023 unknown config key "tasks.maxx" / Known keys: server, topics, detector, detectors, tasks.max, %', 'unknown key');
SELECT is_empty($$SELECT key FROM anomaly.config_keys WHERE strpos(try('{"no.such": 1}'), key) = 0$$, 'the hint lists every known key');
SELECT alike(try(jsonb_build_object(key, NULL)), '22023 config key "' || key || '" is missing%', key || ' is required') FROM anomaly.config_keys WHERE required;
SELECT is(try(jsonb_build_object(key, NULL)), 'taken', key || ': null is the default') FROM anomaly.config_keys WHERE NOT required;

-- ranges: the limits are taken, as number and as text; one beyond is not
SELECT is(try(beside(key, v #>> '{}') || jsonb_build_object('memory.max', 1048576, key, v)), 'taken', format('%s = %s', key, v))
  FROM anomaly.config_keys, LATERAL (VALUES (to_jsonb(min)), (to_jsonb(max)), (to_jsonb(max::text))) l(v)
 WHERE type = 'integer' AND key <> 'memory.max';
SELECT is(try('{"memory.max": 1048576}'), 'taken', 'memory.max at its limit');
SELECT is(try('{"memory.max": 96, "batch.bytes": 1024}'), 'taken', 'memory.max at its other limit');
SELECT alike(try(jsonb_build_object(key, v)), format('22023 config key "%s" is "%s": it must be an integer between %s and %s / %%', key, v #>> '{}', min, max),
             format('%s = %s', key, v))
  FROM anomaly.config_keys, LATERAL (VALUES (to_jsonb(min - 1)), (to_jsonb(max::bigint + 1)), ('1.5'), ('"x"'), ('" 1"'), ('true'), ('"9999999999999999999999"')) l(v)
 WHERE type = 'integer';
SELECT is(try(beside(key, choice) || jsonb_build_object(key, choice)), 'taken', key || ' = ' || choice)
  FROM anomaly.config_keys, LATERAL regexp_split_to_table(choices, ', | or ') choice WHERE type = 'choice';
SELECT alike(try(jsonb_build_object(key, 'x')), format('22023 config key "%s" is "x": it must be %s%%', key, choices), key || ' = x')
  FROM anomaly.config_keys WHERE type = 'choice';
SELECT is(try(jsonb_build_object(key, v)), 'taken', format('%s = %s', key, v))
  FROM anomaly.config_keys, LATERAL (VALUES ('true'::jsonb), ('"false"')) l(v) WHERE type = 'boolean';
SELECT alike(try(jsonb_build_object(key, 'yes')), '22023 %must be false or true%', key || ' = yes') FROM anomaly.config_keys WHERE type = 'boolean';
SELECT alike(try(jsonb_build_object(key, '')), '22023 config key "' || key || '" is "%', key || ' must not be empty') FROM anomaly.config_keys WHERE type IN ('text', 'list');
SELECT alike(try(jsonb_build_object(key, '{"a": 1}'::jsonb)), '22023 config key "' || key || '" must be a string, a number or a boolean%', key || ' is no object')
  FROM anomaly.config_keys;
SELECT alike(try(jsonb_build_object(key, '[1]'::jsonb)), '22023 %', key || ' is no array') FROM anomaly.config_keys ;

-- shapes
SELECT throws_ok($$SELECT anomaly.create_connector('c', '[1]')$$, '22023', 'a connector''s config must be a JSON object', 'an array');
SELECT throws_ok($$SELECT anomaly.create_connector('c', '"x"')$$, '22023', 'a connector''s config must be a JSON object', 'a text');
SELECT throws_ok($$SELECT anomaly.create_connector('c', NULL)$$, '22004', NULL, 'no config');
SELECT throws_ok($$SELECT anomaly.create_connector(NULL, '{}')$$, '22004', NULL, 'no name');
SELECT throws_ok($$SELECT anomaly.create_connector('', '{"server": "kafka", "topics": "t", "detector": "mad"}')$$, '42602', NULL, 'an empty name');
SELECT throws_ok(format($$SELECT anomaly.create_connector(%L, '{"server": "kafka", "topics": "t", "detector": "mad"}')$$, repeat('n', 64)), '42622', NULL, 'a long name');
SELECT throws_ok($$SELECT anomaly.create_connector(E'a\nb', '{"server": "kafka", "topics": "t", "detector": "mad"}')$$, '42602', NULL, 'a name of two lines');

-- where anomalies go besides
SELECT is(try(jsonb_build_object('notify.channel', repeat('n', 63))), 'taken', 'the longest channel');
SELECT alike(try(jsonb_build_object('notify.channel', repeat('n', 64))), '22023 config key "notify.channel" is %: it must have between 1 and 63 bytes%', 'a channel that is too long');
SELECT alike(try('{"notify.channel": "a\nb"}'), '22023 config key "notify.channel" has a control character / _%', 'a channel of two lines');
SELECT alike(try('{"producer.override.transaction.timeout.ms": 999}'), '22023 %between 1000 and 900000%', 'transactions that are too short');

-- keys of rows
SELECT alike(try(jsonb_build_object('insert.mode', m)), '22023 config key "insert.mode" is "' || m || '": it needs a pk.mode / _%', m || ' needs a key') FROM unnest('{ignore, upsert}'::text[]) m;
SELECT is(try('{"insert.mode": "insert", "pk.mode": "none"}'), 'taken', 'no key');
SELECT is(try('{"insert.mode": "upsert", "pk.mode": "record_value", "pk.fields": "series, ts ,key,kafka_timestamp,topic"}'), 'taken', 'a list of fields');
SELECT is(try('{"pk.mode": "record_value", "pk.fields": ["series", "ts"]}'), 'taken', 'an array of fields');
SELECT alike(try(jsonb_build_object('pk.mode', 'record_value', 'pk.fields', f)), '22023 config key "pk.fields" has "%", which is no column for a key / Allowed are series, ts, %', 'pk.fields ' || f)
  FROM unnest(ARRAY['value', 'x', 'series,', ',', 'series;ts', 'headers', '"series"']) f;
SELECT alike(try('{"pk.mode": "record_value", "pk.fields": "ts,series,ts"}'), '22023 config key "pk.fields" names "ts" twice / _%', 'a field twice');
SELECT alike(try(jsonb_build_object('pk.mode', m, 'pk.fields', 'ts')), '22023 config key "pk.fields" is "ts": it is for pk.mode=record_value / _%', 'pk.fields with ' || m) FROM unnest('{none, kafka, record_key}'::text[]) m;
SELECT alike(try('{"insert.mode": "ignore", "pk.mode": "kafka", "batch.size": 100001}'), '22023 config key "batch.size" is "100001": it must be at most 100000 unless %', 'a batch that is too large to sort');

CREATE FUNCTION made(patch jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
    PERFORM anomaly.create_connector('c', '{"server": "kafka", "topics": "t.raw", "detector": "mad"}'::jsonb || patch);
    SELECT pg_get_constraintdef(oid) INTO result FROM pg_constraint WHERE conrelid = 't.raw'::regclass AND contype = 'p';
    RAISE EXCEPTION USING errcode = 'ZZ000';
EXCEPTION WHEN SQLSTATE 'ZZ000' THEN
    RETURN result;
END $$;
SELECT is(made('{}'), NULL, 'no key');
SELECT is(made('{"pk.mode": "kafka"}'), 'PRIMARY KEY (topic, kafka_partition, kafka_offset, item)', 'by coordinates');
SELECT is(made('{"pk.mode": "record_key"}'), 'PRIMARY KEY (key)', 'by the message''s key');
SELECT is(made('{"pk.mode": "record_value"}'), 'PRIMARY KEY (series, ts)', 'by the point');
SELECT is(made('{"pk.mode": "record_value", "pk.fields": "kafka_timestamp,series"}'), 'PRIMARY KEY (kafka_timestamp, series)', 'by fields');

-- a table that is there must have the index that ON CONFLICT takes
CREATE SCHEMA t;
CREATE TABLE t.raw (series text, ts timestamptz, value float8, note text);
SELECT alike(try('{"insert.mode": "upsert", "pk.mode": "record_value"}'), '42P10 table t.raw has no unique index on (series, ts), which insert.mode=upsert needs / CREATE UNIQUE INDEX ON t.raw (series, ts);%', 'no index');
SELECT alike(try('{"insert.mode": "ignore", "pk.mode": "kafka"}'), '42703 table t.raw has no column "topic", which is in the key (topic, kafka_partition, kafka_offset, item) of insert.mode=ignore / _%', 'no column');
SELECT is(try('{"pk.mode": "record_value"}'), 'taken', 'plain inserts need none');
SAVEPOINT indexes;
CREATE UNIQUE INDEX ON t.raw (series, ts) WHERE value > 0;
CREATE UNIQUE INDEX ON t.raw (series, ts, note);
CREATE UNIQUE INDEX ON t.raw (series, date_trunc('day', ts AT TIME ZONE 'UTC'));
CREATE INDEX ON t.raw (series, ts);
ALTER TABLE t.raw ADD UNIQUE (series, ts) DEFERRABLE;
SELECT alike(try('{"insert.mode": "ignore", "pk.mode": "record_value"}'), '42P10 %', 'indexes that do not do: partial, wider, by expression, not unique, deferrable');
ROLLBACK TO indexes;
CREATE UNIQUE INDEX ON t.raw (ts, series) INCLUDE (value);
SELECT is(try('{"insert.mode": "upsert", "pk.mode": "record_value"}'), 'taken', 'the order of its columns is free');
DROP SCHEMA t CASCADE;

-- topics
SELECT is(try('{"topics": ["a", "b.c"]}'), 'taken', 'an array of topics');
SELECT is(try('{"topics": "a , b.c"}'), 'taken', 'a list of topics');
SELECT alike(try(jsonb_build_object('topics', t)), '22023 config key "topics" is "%', 'topics ' || t)
  FROM unnest(ARRAY['^t.*', 'a,,b', 'a b', '.', '..', 'a/b', 'ä', repeat('t', 250), 'a,a']) t;
SELECT alike(try('{"topics": ["a", null]}'), '22023 %', 'a topic null');
SELECT alike(try('{"topics": ["a", 1]}'), '22023 %must be an array of strings%', 'a topic that is a number');
SELECT alike(try('{"topics": ["a,b"]}'), '22023 %', 'a topic with a comma');
SELECT alike(try('{"anomalies.topic": "t.raw"}'), '22023 config key "anomalies.topic" is "t.raw": it must not be one of topics%', 'a topic cannot feed itself');
SELECT alike(try('{"anomalies.topic": "a b"}'), '22023 %must be a topic''s name%', 'anomalies.topic is a name');
SELECT alike(try('{"errors.deadletterqueue.topic.name": "t.raw"}'), '22023 config key "errors.deadletterqueue.topic.name" is "t.raw": it must not be one of topics%', 'nor can dead letters');
SELECT alike(try('{"errors.deadletterqueue.topic.name": "x", "anomalies.topic": "x"}'), '22023 %must not be that of anomalies.topic%', 'they have a topic of their own');
SELECT alike(try('{"errors.max.count": -1}'), '22023 config key "errors.max.count" is "-1": it must be an integer between 0 and 2147483647%', 'a budget is a count');
SELECT is(try(jsonb_build_object('errors.retry.timeout', v)), 'taken', 'errors.retry.timeout ' || v) FROM unnest(ARRAY['-1', '0', '1', '2147483647']) v;
SELECT alike(try(jsonb_build_object('errors.retry.timeout', v)), '22023 config key "errors.retry.timeout" is "' || v || '": it must be an integer between -1 and 2147483647%', 'errors.retry.timeout ' || v)
  FROM unnest(ARRAY['-2', '2147483648', '1.5', '10s', '']) v;
SELECT is(try(jsonb_build_object('errors.retry.delay.max.ms', v)), 'taken', 'errors.retry.delay.max.ms ' || v) FROM unnest(ARRAY['100', '60000']) v;
SELECT alike(try(jsonb_build_object('errors.retry.delay.max.ms', v)), '22023 config key "errors.retry.delay.max.ms" is "' || v || '": it must be an integer between 100 and 2147483647%', 'errors.retry.delay.max.ms ' || v)
  FROM unnest(ARRAY['99', '0', '-1', 'x']) v;

-- detector and memory
SELECT alike(try('{"detector": "mad(window=1)"}'), '22023 config key "detector": mad(window=1): window must be between 3 and 1000000%', 'a wrong spec');
SELECT alike(try('{"detector": "no_such"}'), '22023 config key "detector": %/ %mad%', 'an unknown detector');
SELECT alike(try('{"detector": "mad(window=1000000)", "memory.max": 96, "batch.bytes": 4194304}'), '22023 config key "detector": mad(window=1000000) takes up to % MB a series, memory.max=96 leaves 32 MB%', 'a spec too large for the memory');
SELECT is(try('{"detector": "mad(window=1000000)", "memory.max": 256}'), 'taken', 'which more memory takes');
SELECT alike(try('{"batch.bytes": 50331649, "memory.max": 100}'), '22023 config key "batch.bytes"%memory.max%', 'a batch too large for the memory');

-- several detectors: a list or an array, each once, in place of detector
CREATE FUNCTION side_by_side(v jsonb, more jsonb DEFAULT '{}') RETURNS text LANGUAGE sql AS $$ SELECT try('{"detector": null}'::jsonb || jsonb_build_object('detectors', v) || more) $$;
SELECT is(side_by_side(v), 'taken', 'detectors ' || v::text) FROM (VALUES ('"mad"'::jsonb), ('"mad; ewma(span=5);auto"'), ('["mad", "max(ewma, mad)"]'),
    (to_jsonb(ARRAY(SELECT format('mad(window=%s)', 10 + i) FROM generate_series(1, 8) i)))) l(v);
SELECT is(side_by_side(to_jsonb(ARRAY(SELECT format('mad(window=%s)', 10 + i) FROM generate_series(1, 9) i))), '22023 config key "detectors": at most 8 specs can run side by side / ', 'nine are too many');
SELECT is(side_by_side('"mad; ewma; mad()"'), '22023 config key "detectors": mad is in the list twice / ', 'one stands once');
SELECT alike(side_by_side('"mad; mad(window=1)"'), '22023 config key "detectors": mad(window=1): window must be between%', 'each is checked');
SELECT alike(side_by_side('"mad;"'), '22023 config key "detectors": %', 'an empty one');
SELECT alike(side_by_side('" ; "'), '22023 config key "detectors" is " ; ": it must name a detector%', 'or two');
SELECT alike(side_by_side('["mad;ewma"]'), '22023 config key "detectors" must be an array of strings without semicolons%', 'an array has one each');
SELECT alike(side_by_side('["mad", 1]'), '22023 %array of strings%', 'that is a string');
SELECT alike(try('{"detector": "mad;ewma"}'), '22023 config key "detector" is "mad;ewma": it must be one spec; detectors takes several%', 'detector is one');
SELECT alike(try('{"detectors": "ewma"}'), '22023 config keys "detector" and "detectors" are both given / %', 'not both');
SELECT alike(side_by_side('"mad(window=500000); mad(window=600000)"', '{"memory.max": 96}'),
    '22023 config key "detectors": mad(window=500000); mad(window=600000) takes up to % MB a series, memory.max=96 leaves 32 MB%', 'the memory is for all of them');
SELECT is(side_by_side('"mad(window=500000)"', '{"memory.max": 96}'), 'taken', 'of which one fits');

-- where reading begins and ends
SELECT is(try(jsonb_build_object(p || '.position', 'timestamp', p || '.timestamp', t)), 'taken', p || '.timestamp ' || t) FROM unnest(ARRAY['start', 'stop']) p,
    unnest(ARRAY['-1 h', '- 30 min', '-1.5 days', '-2weeks', '2024-01-02', '2024-01-02T03:04:05Z', '2024-01-02 03:04:05.6+02', '1700000000', '1700000000000']) t;
SELECT is(try('{"start.position": "timestamp", "start.timestamp": "2999-01-01"}'), 'taken', 'a start may be in the future');
SELECT alike(try('{"stop.position": "timestamp", "stop.timestamp": "2999-01-01"}'), '22023 config key "stop.timestamp" is in the future%', 'an end may not');
SELECT alike(try(jsonb_build_object('start.position', 'timestamp', 'start.timestamp', t)), '22023 config key "start.timestamp" is "' || t || '": it must be a time: %-1 h%', 'start.timestamp ' || t)
  FROM unnest(ARRAY['soon', '-1', '-1 fortnight', '- h', '+1 h', '-1 h ago', '-99999999 w', '2024-13-01', '01/02/2024', '999999999999-01-01', 'x' || repeat('0', 30)]) t;
SELECT alike(try('{"start.position": "timestamp"}'), '22023 config key "start.position" is "timestamp" but "start.timestamp" is missing%', 'a time is missing');
SELECT alike(try('{"start.timestamp": "-1 h"}'), '22023 config key "start.timestamp" has no effect: "start.position" is not "timestamp"%', 'a time that nobody looks at');
SELECT is(try(jsonb_build_object('stop.position', 'offsets', 'stop.offsets', o)), 'taken', 'stop.offsets ' || o)
  FROM unnest(ARRAY['0', '5', '0:5', '0:5,1:6', 't.raw:0:5 , 1:6,9', ' 7 ']) o;
SELECT alike(try(jsonb_build_object('stop.position', 'offsets', 'stop.offsets', o)), '22023 config key "stop.offsets" is "%none of OFFSET, PARTITION:OFFSET and TOPIC:PARTITION:OFFSET%', 'stop.offsets ' || o)
  FROM unnest(ARRAY['x', '-1', '1:', ':1', 'a:b:1', 'a:1:2:3', '1,', ',1', '1 2', '9999999999:1', '9999999999999999999']) o;

-- converters
SELECT alike(try('{"value.converter": "csv", "csv.columns": "series,ts"}'), '22023 the converter refuses the config: csv.columns%', 'no value column');
SELECT is(try('{"value.converter": "csv", "csv.columns": ["ts", "value", "-", "value"]}'), 'taken', 'columns as an array');
SELECT alike(try('{"value.converter": "csv", "csv.delimiter": "ab"}'), '22023 config key "csv.delimiter" is "ab": it must have one byte%', 'a long delimiter');
SELECT alike(try('{"json.value": "a..b"}'), '22023 the converter refuses the config: json.value%', 'a wrong path');
SELECT alike(try(jsonb_build_object('json.value', repeat('x', 256))), '22023 config key "json.value"%', 'a long path');
SELECT is(try('{"value.converter": "influx", "influx.precision": "ms", "series.template": "${host}.${field}"}'), 'taken', 'lines with a template');
SELECT alike(try('{"value.converter": "influx", "influx.precision": "h"}'), '22023 config key "influx.precision" is "h": it must be ns, us, ms or s%', 'an unknown precision');
SELECT alike(try('{"value.converter": "influx", "series.template": "${host"}'), '22023 the converter refuses the config: series.template: "${host" has no }%', 'a template that does not end');
SELECT alike(try('{"value.converter": "text", "series.template": "${host}"}'), '22023 the converter refuses the config: series.template: "${host}" is nothing%', 'a part that the format does not have');
SELECT alike(try('{"value.converter": "csv", "series.template": "${key}"}'), '22023 the converter refuses the config: series.template: csv has none%', 'csv has no template');
SELECT is(try(c), 'taken', c::text) FROM (VALUES
    ('{"series.template": "${key}/${tags.host}.${field}", "json.fields": ["cpu", "mem.used"]}'::jsonb),
    ('{"json.fields": "fields.*, up", "json.rows": "metrics", "json.tags": "host,rack.row", "tags": true}'),
    ('{"json.values": ["cpu", "mem.used"], "detector": "mahalanobis"}'), ('{"json.values": "v", "json.names": "n"}'),
    ('{"value.converter": "telegraf", "tags": true}'), ('{"value.converter": "collectd", "series.template": "${host}.${plugin}"}'),
    ('{"metadata.columns": ["topic", "partition", "offset", "timestamp", "key", "headers"]}'), ('{"metadata.columns": " key , headers"}')) v(c);
SELECT alike(try(c), '22023 ' || e || '%', c::text) FROM (VALUES
    ('{"json.fields": "a,,b"}'::jsonb, 'the converter refuses the config: json.fields: path "" has an empty name'),
    ('{"json.fields": "a", "json.value": "b"}', 'the converter refuses the config: json.value, json.fields%exclude'),
    ('{"series.template": "${a}", "json.series": "b"}', 'the converter refuses the config: json.series: series.template has no ${series}'),
    ('{"value.converter": "telegraf", "json.ts": "b"}', 'the converter refuses the config: telegraf has names of its own'),
    ('{"value.converter": "csv", "tags": true}', 'the converter refuses the config: tags: csv and text have none'),
    ('{"metadata.columns": "key,keys"}', 'config key "metadata.columns" is "key,keys": it must be a list of topic, partition, offset, timestamp, key or headers'),
    ('{"metadata.columns": "key,"}', 'config key "metadata.columns" is "key,"'),
    ('{"value.converter": "avro"}', 'config key "value.converter" is "avro": it must be json, csv, text, influx, telegraf or collectd, or sql:schema.function')) v(c, e);
SELECT is(try(jsonb_build_object('value.converter', c)), 'taken', 'value.converter = ' || c)
  FROM anomaly.config_keys, LATERAL regexp_split_to_table(choices, ', | or ') c WHERE key = 'value.converter';

-- functions that convert
CREATE FUNCTION public.points(bytea) RETURNS TABLE (s text, t timestamptz, v float8) LANGUAGE sql AS $$ SELECT 'a', now(), 1.0 $$;
CREATE FUNCTION public.one(bytea, OUT series text, OUT ts timestamptz, OUT value float8) LANGUAGE sql AS $$ SELECT 'a', now(), 1.0::float8 $$;
CREATE FUNCTION public.other(bytea) RETURNS TABLE (s text, t timestamp, v float8) LANGUAGE sql AS $$ SELECT 'a', now()::timestamp, 1.0 $$;
CREATE FUNCTION public.fewer(bytea) RETURNS TABLE (s text, t timestamptz) LANGUAGE sql AS $$ SELECT 'a', now() $$;
CREATE FUNCTION public.unknown(bytea) RETURNS SETOF record LANGUAGE sql AS $$ SELECT 'a', now(), 1.0::float8 $$;
CREATE FUNCTION public.text_in(text) RETURNS TABLE (s text, t timestamptz, v float8) LANGUAGE sql AS $$ SELECT 'a', now(), 1.0 $$;
CREATE FUNCTION public."Odd. Name"(bytea) RETURNS TABLE (s text, t timestamptz, v float8) LANGUAGE sql AS $$ SELECT 'a', now(), 1.0 $$;
SELECT is(try(jsonb_build_object('value.converter', 'sql:' || f)), 'taken', f) FROM unnest(ARRAY['public.points', 'PUBLIC.Points', 'public."Odd. Name"']) f;
SELECT alike(try(jsonb_build_object('value.converter', 'sql:' || f)), e || '%', 'sql:' || f) FROM (VALUES
    ('', '22023 config key "value.converter" is "sql:": the function must be named with its schema'), ('points', '22023 config key "value.converter" is "sql:points": the function must be named with its schema'),
    ('a.public.points', '22023'), ('nowhere.points', '42883'), ('public.missing', '42883 config key "value.converter": function public.missing(bytea) does not exist / It is made by CREATE FUNCTION'),
    ('public.text_in', '42883'), ('public.one', '42P13'), ('public.other', '42P13'), ('public.fewer', '42P13'), ('public.unknown', '42P13'), ('public."open', '22023'),
    ('public.' || repeat('x', 300), '22023')) v(f, e);
CREATE ROLE converting;
GRANT USAGE ON FOREIGN DATA WRAPPER anomaly_kafka TO converting;
GRANT USAGE ON FOREIGN SERVER kafka TO converting;
GRANT EXECUTE ON FUNCTION anomaly.create_connector, public.try TO converting;
GRANT CREATE ON SCHEMA public TO converting;
REVOKE EXECUTE ON FUNCTION public.points FROM PUBLIC;
SET anomaly.allow_plaintext = on;
SET ROLE converting;
SELECT alike(public.try('{"topics": "mine", "value.converter": "sql:public.points"}'), '42501 permission denied for function public.points(bytea) / GRANT EXECUTE%', 'a function of others');
SELECT is(public.try('{"topics": "mine", "value.converter": "sql:public.\"Odd. Name\""}'), 'taken', 'a function of all');
RESET ROLE;

-- tables that were there have what is asked for
CREATE TABLE public.there (series text, ts timestamptz, value float8, tags text[]);
SELECT is(try('{"topics": "there", "metadata.columns": "topic"}'), '42703 table "public.there" has no column "topic", which metadata.columns asks for / ALTER TABLE public.there ADD COLUMN topic text.', 'no column topic');
SELECT alike(try(jsonb_build_object('topics', 'there', 'metadata.columns', c)), '42703%', 'no column for ' || c) FROM unnest(ARRAY['partition', 'offset', 'timestamp', 'key', 'headers']) c;
SELECT is(try('{"topics": "there"}'), 'taken', 'tags that nobody asked for are the user''s own');
ALTER TABLE public.there DROP COLUMN tags;
SELECT alike(try('{"topics": "there", "tags": true}'), '42703 table "public.there" has no column "tags", which tags asks for%', 'no column tags');

-- names of tables
SELECT alike(try(jsonb_build_object('table.name.format', f)), c || ' %', 'table.name.format ' || f)
  FROM (VALUES ('anomaly.x', '42939'), ('pg_catalog.x', '42939'), ('pg_temp.x', '42939'), ('information_schema.x', '42939'),
               ('.x', '42602'), ('x.', '42602'), ('${no}', '22023'), ('${topic', '22023'), (repeat('x', 64), '42622'),
               ('s.' || repeat('x', 64), '42622'), ('${schema}.anomalies', '22023')) v(f, c);
SELECT alike(try('{"topics": "anomaly.checkpoint"}'), '42939 %', 'a topic named as a table of ours');
SELECT alike(try('{"topics": ".x"}'), '42602 %', 'a topic with an empty schema');

-- secrets and properties stay out
SELECT alike(try(jsonb_build_object(p || k, 'hunter2')), '22023 secret "' || k || '" is not allowed in a connector''s config / %CREATE USER MAPPING%', p || k)
  FROM unnest(ARRAY['sasl.password', 'ssl.key.pem', 'ssl.key.password']) k, unnest(ARRAY['', 'consumer.override.', 'producer.override.']) p;
SELECT unalike(try('{"consumer.override.sasl.password": "hunter2"}'), '%hunter2%', 'and are not shown');

SELECT * FROM finish();
ROLLBACK;
