-- validate_config: every key, every error at once, nothing made
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = warning;
CREATE SERVER kafka FOREIGN DATA WRAPPER anomaly_kafka OPTIONS ("bootstrap.servers" '127.0.0.1:1');
CREATE FUNCTION config(more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$ SELECT '{"server": "kafka", "topics": "t.raw", "detector": "mad(window=10)"}'::jsonb || more $$;
CREATE FUNCTION errors(more jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(key || '=' || split_part(e, ' HINT: ', 1), '; ' ORDER BY key, n) FROM anomaly.validate_config(config(more)), unnest(errors) WITH ORDINALITY u(e, n) $$;

SELECT is(errors('{}'), NULL, 'a good config has no errors');
SELECT set_eq($$SELECT key, "default" FROM anomaly.validate_config(config()) WHERE key NOT LIKE 'state.%'$$, $$SELECT key, "default" FROM anomaly.config_keys$$, 'every key with its default');
SELECT is((SELECT string_agg(key || '=' || value, ' ' ORDER BY key) FROM anomaly.validate_config(config('{"tasks.max": 3, "scores": null}')) WHERE key IN ('server', 'tasks.max', 'scores', 'batch.size')),
    'batch.size=10000 scores=false server=kafka tasks.max=3', 'values: given, or the default');
SELECT hasnt_schema('t');
SELECT is_empty('SELECT FROM anomaly.connector', 'and nothing is made');
SAVEPOINT s; SET TRANSACTION READ ONLY;
SELECT lives_ok('SELECT count(*) FROM anomaly.validate_config(config())', 'also in a read-only transaction');
ROLLBACK TO s;

-- all at once
SELECT is(errors('{"tasks.max": 0, "batch.size": {}, "no.such": 1, "detector": "mad(window=1)", "start.position": "last_n", "stop.timestamp": "-1 h", "anomalies.topic": "t.raw", "consumer.override.check.crcs": "x", "server": "nowhere",
                   "table.name.format": "anomaly.x", "anomalies.table.name.format": "pg_catalog.y", "memory.max": 96, "batch.bytes": 90000000}'),
    'anomalies.table.name.format=topic "t.raw" would land in schema "pg_catalog", which is not for points; anomalies.topic=config key "anomalies.topic" is "t.raw": it must not be one of topics; '
    'batch.bytes=config key "batch.bytes" is "90000000": it must be at most a quarter of memory.max (96 MB); batch.size=config key "batch.size" must be a string, a number or a boolean; '
    'consumer.override.check.crcs=property "check.crcs" is not allowed in consumer.override.*; detector=config key "detector": mad(window=1): window must be between 3 and 1000000; no.such=unknown config key "no.such"; '
    'server=server "nowhere" does not exist; start.position=config key "start.position" is "last_n" but "start.last_n" is missing; stop.position=config key "stop.timestamp" has no effect: "stop.position" is not "timestamp"; '
    'table.name.format=topic "t.raw" would land in schema "anomaly", which is not for points; tasks.max=config key "tasks.max" is "0": it must be an integer between 1 and 1024', 'every error at once');
SELECT is(errors('{"value.converter": "sql:public.nothing", "metadata.columns": "keys"}'), 'metadata.columns=config key "metadata.columns" is "keys": it must be a list of topic, partition, offset, timestamp, key or headers; '
    'value.converter=config key "value.converter": function public.nothing(bytea) does not exist', 'a function that is missing');
CREATE TABLE public.there (series text, ts timestamptz, value float8);
SELECT is(errors('{"topics": "there", "metadata.columns": "key"}'), 'table.name.format=table "public.there" has no column "key", which metadata.columns asks for', 'a column that is missing');
SELECT is((SELECT string_agg(key, ' ' ORDER BY key) FROM anomaly.validate_config('{}') WHERE errors <> '{}'), 'server topics', 'what is required');
SELECT is((SELECT count(*) FROM anomaly.validate_config('{}') WHERE errors[1] LIKE 'config key "%" is missing HINT: %'), 2::bigint, 'is missing');
SELECT unalike((SELECT string_agg(v::text, ' ') FROM anomaly.validate_config(config('{"sasl.password": "hunter2", "consumer.override.ssl.key.pem": "hunter3"}')) v), '%hunter%', 'a secret is not repeated');
SELECT is(errors('{"sasl.password": "hunter2"}'), 'sasl.password=secret "sasl.password" is not allowed in a connector''s config', 'but refused');
SELECT throws_ok('SELECT * FROM anomaly.validate_config(NULL)', '22004', NULL, 'no config');
SELECT throws_ok($$SELECT * FROM anomaly.validate_config('[1]')$$, '22023', 'a connector''s config must be a JSON object', 'no object');

-- what each says is what create_connector says
CREATE FUNCTION created(more jsonb) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM anomaly.create_connector('c', config(more));
    RAISE EXCEPTION USING errcode = 'ZZ000';
EXCEPTION WHEN SQLSTATE 'ZZ000' THEN RETURN NULL; WHEN OTHERS THEN RETURN SQLERRM;
END $$;
SELECT is(substr(errors(m), strpos(errors(m), '=') + 1), created(m), m::text) FROM unnest(ARRAY['{}', '{"tasks.max": 0}', '{"topics": "a b"}', '{"topics": ["a", 1]}', '{"server": "nowhere"}', '{"detector": "no_such"}',
    '{"value.converter": "csv", "csv.columns": "series,ts"}', '{"detector": "mad(window=1000000)", "memory.max": 96}', '{"table.name.format": "${schema}.anomalies"}', '{"stop.position": "offsets", "stop.offsets": "x"}',
    '{"table.name.format": "${no}"}', '{"value.converter": "sql:public.none"}', '{"detector": "mad", "detectors": ["mad", "ewma"]}', '{"detector": null, "detectors": ["mad", "mad"]}',
    '{"detector": null, "detectors": "mad;ewma"}']::jsonb[]) m;

-- tables and other connectors
CREATE SCHEMA have;
CREATE VIEW have.view AS SELECT 1 AS x;
CREATE TABLE have.short (series text);
SELECT is(errors('{"topics": "have.view"}'), 'table.name.format=cannot write to "have.view": it is a view', 'a table that cannot keep the promise');
SELECT is(errors('{"topics": "have.short,have.view", "raw.enabled": false, "anomalies.table.name.format": "have.short"}'), 'anomalies.table.name.format=table "have.short" has no column "ts"', 'a table without a column');
SELECT anomaly.create_connector('c', config(), 'STOPPED');
SELECT is(errors('{}'), 'table.name.format=connector "c" already writes raw points of topic "t.raw" to table "t.raw"', 'a table that is taken');
SELECT is_empty($$SELECT FROM anomaly.validate_config(config(), 'c') WHERE errors <> '{}'$$, 'but by the connector that it is for');
SELECT throws_ok($$SELECT * FROM anomaly.validate_config(config(), 'none')$$, '42704', 'connector "none" does not exist', 'which must be there');

-- as somebody else
CREATE ROLE alice;
GRANT EXECUTE ON FUNCTION anomaly.validate_config(jsonb, text) TO alice;
CREATE TEMP TABLE seen (what text);
GRANT INSERT ON seen TO alice;
SET LOCAL ROLE alice;
INSERT INTO seen SELECT key || '=' || split_part(e, ' HINT: ', 1) FROM anomaly.validate_config('{"server": "kafka", "topics": "other.raw", "detector": "mad"}'), unnest(errors) e;
RESET ROLE;
SELECT bag_eq('SELECT what FROM seen', ARRAY['server=permission denied for foreign-data wrapper anomaly_kafka', 'table.name.format=schema "other" does not exist, and role "alice" may not create it',
    'anomalies.table.name.format=schema "other" does not exist, and role "alice" may not create it'], 'the caller''s rights count');

-- figures of the detector
CREATE FUNCTION figure(more jsonb, name text) RETURNS float8 LANGUAGE sql AS $$ SELECT value::float8 FROM anomaly.validate_config(config(more)) WHERE key = name $$;
SELECT cmp_ok(abs(figure('{}', 'state.checkpoint.bytes.per.series') - anomaly.state_size('mad(window=10)')), '<', 16::float8, 'a checkpoint takes what a model of SQL takes');
SELECT cmp_ok(figure('{"detector": "mad(window=1000)"}', 'state.bytes.per.series'), '>', figure('{}', 'state.bytes.per.series') * 10, 'a wider window takes more bytes');
SELECT cmp_ok(figure('{"memory.max": 320}', 'state.series.in.memory'), '>', figure('{}', 'state.series.in.memory') * 1.9, 'twice the memory for states, twice the series');
SELECT cmp_ok(figure('{}', 'state.series.in.memory') * figure('{}', 'state.bytes.per.series'), '<', 128::float8 * 1048576, 'which fit');
SELECT is(round(figure('{}', 'state.checkpoint.mb.per.million.messages')), round(2 * figure('{}', 'state.series.in.memory') * figure('{}', 'state.checkpoint.bytes.per.series') / 1048576), 'each saved twice in a million messages');
SELECT is(figure('{"detector": "mad(window=1)"}', 'state.bytes.per.series'), NULL, 'none of a detector that is wrong');

SELECT * FROM finish();
ROLLBACK;
