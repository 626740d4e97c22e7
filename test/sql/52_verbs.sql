-- the verbs: what they write, what they refuse, what a rollback undoes, the tables they make
SELECT no_plan();
SET client_min_messages = warning;
CREATE SERVER kafka FOREIGN DATA WRAPPER anomaly_kafka OPTIONS ("bootstrap.servers" '127.0.0.1:1');
CREATE FUNCTION config(topics text, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('server', 'kafka', 'topics', topics, 'detector', 'mad(window=10)') || more $$;
CREATE FUNCTION columns(tab regclass) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = tab AND attnum > 0 $$;
CREATE FUNCTION generation(which text) RETURNS bigint LANGUAGE sql AS $$ SELECT generation FROM anomaly.connectors WHERE name = which $$;

-- create
BEGIN;
SELECT lives_ok($$SELECT anomaly.create_connector('c', config('telemetry.raw', '{"tasks.max": null}'))$$, 'create');
SELECT throws_ok($$SELECT anomaly.wait_for_catchup('c')$$, '55000', 'connector "c" was made or changed by this transaction', 'nobody waits for what is not committed');
ROLLBACK;
SELECT is((SELECT count(*) FROM anomaly.connectors), 0::bigint, 'rolled back: no connector');
SELECT hasnt_schema('telemetry');
BEGIN; SAVEPOINT s;
SELECT lives_ok($$SELECT anomaly.create_connector('c', config('telemetry.raw'))$$, 'create in a savepoint');
ROLLBACK TO s; COMMIT;
SELECT is((SELECT count(*) FROM anomaly.connectors), 0::bigint, 'rolled back to the savepoint: no connector');

SELECT lives_ok($$SELECT anomaly.create_connector('c', config('telemetry.raw', '{"tasks.max": null, "anomalies.topic": "found"}'))$$, 'create');
SELECT is((SELECT format('%s %s %s %s %s', name, owner, server, target_state, generation) FROM anomaly.connectors), format('c %s kafka RUNNING 1', current_user), 'its row');
SELECT is((SELECT config FROM anomaly.connectors), config('telemetry.raw', '{"anomalies.topic": "found"}'), 'its config, without nulls');
SELECT is(columns('telemetry.raw'), 'series text, ts timestamp with time zone, value double precision, label boolean, kafka_partition integer, kafka_offset bigint, item integer', 'the raw table');
SELECT is(columns('telemetry.anomalies'), 'series text, ts timestamp with time zone, value double precision, score double precision, onset double precision, raw double precision, '
    'alert boolean, expected double precision, lower double precision, upper double precision, attribution double precision[], detector text, connector text, topic text, '
    'kafka_partition integer, kafka_offset bigint, item integer, event_id bigint, detected_at timestamp with time zone', 'the anomalies table');
SELECT index_is_type('telemetry', 'raw', 'raw_ts_idx', 'brin');
SELECT col_is_unique('telemetry'::name, 'anomalies'::name, ARRAY['connector', 'topic', 'kafka_partition', 'kafka_offset', 'item', 'detector']::name[]);
SELECT throws_ok($$SELECT anomaly.create_connector('c', config('other'))$$, '42710', 'connector "c" already exists', 'a name is taken once');
SELECT throws_ok($$SELECT anomaly.create_connector('d', config('telemetry.raw'))$$, '55006', NULL, 'a table takes a topic once');
SELECT throws_ok($$SELECT anomaly.create_connector('d', config('x,telemetry.raw'))$$, '55006', NULL, 'among others, too');
SELECT lives_ok($$SELECT anomaly.create_connector('d', config('telemetry.raw', '{"raw.enabled": false}'))$$, 'but without its raw rows');
SELECT lives_ok($$SELECT anomaly.create_connector('e', config('telemetry.raw', '{"table.name.format": "telemetry.second"}'))$$, 'or to another table');
SELECT throws_ok($$SELECT anomaly.alter_connector('d', '{"raw.enabled": true}')$$, '55006', NULL, 'alter is no way round it');
SELECT throws_ok($$SELECT anomaly.create_connector('f', config('x', '{"server": "none"}'))$$, '42704', 'server "none" does not exist', 'no such server');
CREATE FOREIGN DATA WRAPPER other; CREATE SERVER other FOREIGN DATA WRAPPER other;
SELECT throws_ok($$SELECT anomaly.create_connector('f', config('x', '{"server": "other"}'))$$, '42809', NULL, 'a server of another wrapper');

-- vectors, scores, shared tables
SELECT anomaly.create_connector('v', config('v.raw', '{"json.values": "values", "scores": true}'));
SELECT is(columns('v.raw'), 'series text, ts timestamp with time zone, value double precision[], label boolean, kafka_partition integer, kafka_offset bigint, item integer, '
    'score double precision, onset double precision, expected double precision, lower double precision, upper double precision, is_anomaly boolean, alert boolean', 'a vector with scores');
SELECT col_type_is('v', 'anomalies', 'value', 'double precision[]', 'its anomalies');
SELECT anomaly.create_connector('w', config('w.raw', '{"value.converter": "csv", "csv.columns": "ts,value,value"}'));
SELECT col_type_is('w', 'raw', 'value', 'double precision[]', 'two value columns are a vector');
SELECT anomaly.create_connector('s', config('s.one,s.two', '{"table.name.format": "s.both"}'));
SELECT has_column('s', 'both', 'topic', 'a table of two topics tells them apart');

-- tables that are there
CREATE SCHEMA have;
CREATE TABLE have.good (more int, value numeric, ts timestamptz, series varchar);
CREATE TABLE have.short (series text, ts timestamptz);
CREATE UNLOGGED TABLE have.unlogged (series text, ts timestamptz, value float8);
CREATE VIEW have.view AS SELECT * FROM have.good;
CREATE MATERIALIZED VIEW have.matview AS SELECT * FROM have.good;
CREATE SEQUENCE have.sequence;
CREATE FOREIGN TABLE have.foreign (series text, ts timestamptz, value float8) SERVER other;
CREATE TABLE have.parted (series text, ts timestamptz, value float8) PARTITION BY LIST (series);
CREATE TABLE have.leaf PARTITION OF have.parted DEFAULT;
CREATE TABLE have.mixed (series text, ts timestamptz, value float8) PARTITION BY LIST (series);
CREATE UNLOGGED TABLE have.mixed_leaf PARTITION OF have.mixed DEFAULT;
SELECT lives_ok(format($$SELECT anomaly.create_connector(%L, config('have.%s'))$$, t, t), t || ' is kept') FROM unnest(ARRAY['good', 'parted']) t;
SELECT is(columns('have.good'), 'more integer, value numeric, ts timestamp with time zone, series character varying', 'as it was');
SELECT throws_ok(format($$SELECT anomaly.create_connector('x', config('have.%s'))$$, t), '42809', NULL, t || ' is refused')
  FROM unnest(ARRAY['unlogged', 'view', 'matview', 'sequence', 'foreign', 'mixed']) t;
SELECT throws_like($$SELECT anomaly.create_connector('x', config('have.mixed'))$$, '%partition "have.mixed_leaf"%unlogged%', 'the leaf is named');
SELECT throws_ok($$SELECT anomaly.create_connector('x', config('have.short'))$$, '42703', 'table "have.short" has no column "value"', 'a column is missing');
SELECT throws_ok($$SELECT anomaly.create_connector('x', config('y', '{"anomalies.table.name.format": "have.unlogged"}'))$$, '42809', NULL, 'anomalies, too');

-- pause, stop, resume, restart: each raises the generation
SELECT lives_ok($$SELECT anomaly.pause_connector('c')$$, 'pause');
SELECT is((SELECT target_state FROM anomaly.connectors WHERE name = 'c'), 'PAUSED', 'is wished');
SELECT is(generation('c'), 2::bigint, 'generation 2');
SELECT throws_ok($$SELECT anomaly.wait_for_catchup('c')$$, '55000', 'connector "c" is PAUSED', 'nobody waits for a paused one');
SELECT lives_ok($$SELECT anomaly.restart_connector('c')$$, 'a paused one is restarted');
SELECT is((SELECT target_state || generation FROM anomaly.connectors WHERE name = 'c'), 'PAUSED3', 'and stays paused');
SELECT lives_ok($$SELECT anomaly.stop_connector('c')$$, 'stop');
SELECT is((SELECT state || ': ' || stop_reason FROM anomaly.connector_status WHERE name = 'c'), 'STOPPED: stopped by ' || current_user, 'is stopped, by whom');
SELECT throws_ok($$SELECT anomaly.wait_for_catchup('c')$$, '55000', 'connector "c" is STOPPED', 'nobody waits for a stopped one');
SELECT throws_ok($$SELECT anomaly.restart_connector('c')$$, '55000', 'connector "c" is STOPPED', 'a stopped one is resumed, not restarted');
SELECT lives_ok($$SELECT anomaly.resume_connector('c')$$, 'resume');
SELECT results_eq($$SELECT target_state, generation FROM anomaly.connectors WHERE name = 'c'$$, $$VALUES ('RUNNING', 5::bigint)$$, 'generation 5');
SELECT is((SELECT stop_reason FROM anomaly.connector_status WHERE name = 'c'), NULL, 'no reason any more');
BEGIN; SELECT anomaly.stop_connector('c'); ROLLBACK;
BEGIN; SAVEPOINT s; SELECT anomaly.drop_connector('c'); ROLLBACK TO s; COMMIT;
SELECT is(generation('c'), 5::bigint, 'what is rolled back raises nothing');
SELECT ok(NOT anomaly.wait_for_catchup('c', '100 ms'), 'no broker: the wait ends with false');
SELECT throws_ok($$SELECT anomaly.wait_for_catchup('c', NULL)$$, '22004', NULL, 'no timeout');

-- alter
SELECT lives_ok($$SELECT anomaly.alter_connector('c', '{"batch.size": 5, "anomalies.topic": null}')$$, 'alter');
SELECT is((SELECT config FROM anomaly.connectors WHERE name = 'c'), config('telemetry.raw', '{"batch.size": 5}'), 'merges, and null removes');
SELECT is(generation('c'), 6::bigint, 'generation 6');
SELECT throws_ok($$SELECT anomaly.alter_connector('c', '{"batch.size": 0}')$$, '22023', NULL, 'values are checked');
SELECT throws_ok($$SELECT anomaly.alter_connector('c', '{"batch.sise": null}')$$, '22023', 'unknown config key "batch.sise"', 'a null for an unknown key is an error');
SELECT throws_ok($$SELECT anomaly.alter_connector('c', '{"topics": null}')$$, '22023', 'config key "topics" is missing', 'what is required stays');
SELECT throws_ok($$SELECT anomaly.alter_connector('c', '[]')$$, '22023', NULL, 'an array is no patch');
SELECT lives_ok($$SELECT anomaly.alter_connector('c', '{"topics": "telemetry.more"}')$$, 'another topic');
SELECT has_table('telemetry', 'more', 'has its table made');
SELECT is(generation('c'), 7::bigint, 'errors raised no generation');

-- detector and detectors take each other's place
CREATE FUNCTION detectors_of(which text) RETURNS jsonb LANGUAGE sql AS $$ SELECT jsonb_build_object('one', config -> 'detector', 'list', config -> 'detectors') FROM anomaly.connectors WHERE name = which $$;
SELECT lives_ok($$SELECT anomaly.alter_connector('d', '{"detectors": ["mad(window=10)", "ewma"]}')$$, 'a second detector');
SELECT is(detectors_of('d'), '{"one": null, "list": ["mad(window=10)", "ewma"]}', 'detectors takes the place of detector');
CREATE TEMP TABLE bytes AS SELECT bytes_per_series FROM anomaly.connector_status WHERE name = 'd';
SELECT lives_ok($$SELECT anomaly.alter_connector('d', '{"batch.size": 7}')$$, 'another key');
SELECT is(detectors_of('d'), '{"one": null, "list": ["mad(window=10)", "ewma"]}', 'touches neither');
SELECT lives_ok($$SELECT anomaly.alter_connector('d', '{"detector": "ewma"}')$$, 'the second alone');
SELECT is(detectors_of('d'), '{"one": "ewma", "list": null}', 'detector takes the place of detectors');
SELECT throws_ok($$SELECT anomaly.alter_connector('d', '{"detector": "mad", "detectors": "ewma"}')$$, '22023', 'config keys "detector" and "detectors" are both given', 'both at once are no wish');
INSERT INTO bytes SELECT -bytes_per_series FROM anomaly.connector_status WHERE name = 'd';
SELECT lives_ok($$SELECT anomaly.alter_connector('d', '{"detector": "mad(window=10)"}')$$, 'as before');
INSERT INTO bytes SELECT -bytes_per_series FROM anomaly.connector_status WHERE name = 'd';
SELECT is((SELECT sum(bytes_per_series) FROM bytes), 0::numeric, 'bytes a series of two are those of each');

-- what a series takes at most, the default detector's included
SELECT anomaly.create_connector('default', config('default', '{"detector": null}'));
SELECT anomaly.create_connector('named', config('named', '{"detector": "auto"}'));
SELECT is((SELECT bytes_per_series FROM anomaly.connector_status WHERE name = 'default'), (SELECT bytes_per_series FROM anomaly.connector_status WHERE name = 'named'), 'bytes a series of the default detector');
SELECT cmp_ok((SELECT bytes_per_series FROM anomaly.connector_status WHERE name = 'named'), '>', (SELECT bytes_per_series FROM anomaly.connector_status WHERE name = 'd'), 'a wider window takes more than mad(window=10)');

-- rows go with their connector
INSERT INTO anomaly.dead_letter (connector_id, topic, partition, kafka_offset, payload, stage, sqlstate, reason)
    SELECT id, 'telemetry.raw', 0, 7, 'x', 'convert', '22P02', 'why' FROM anomaly.connector WHERE name = 'c';
SELECT results_eq('SELECT connector, kafka_offset, reason FROM anomaly.dead_letters', $$VALUES ('c', 7::bigint, 'why')$$, 'a dead letter');
SELECT is((SELECT dead_letters FROM anomaly.connector_status WHERE name = 'c'), 1::bigint, 'is counted');
CREATE TEMP TABLE ids AS SELECT max(id) AS id FROM anomaly.connector;
SELECT lives_ok($$SELECT anomaly.drop_connector('c')$$, 'drop');
SELECT is_empty('SELECT FROM anomaly.dead_letters', 'its dead letters are gone');
SELECT has_table('telemetry', 'raw', 'its tables are not');
SELECT lives_ok($$SELECT anomaly.drop_connector('c', true)$$, 'if exists');
SELECT throws_ok(format('SELECT anomaly.%s_connector(%s)', v, a), '42704', 'connector "c" does not exist', v || ' what is not there')
  FROM (VALUES ('drop', '''c'''), ('pause', '''c'''), ('resume', '''c'''), ('stop', '''c'''), ('restart', '''c'''), ('alter', '''c'', ''{}''')) l(v, a);
SELECT throws_ok($$SELECT anomaly.wait_for_catchup('c')$$, '42704', 'connector "c" does not exist', 'wait for what is not there');
SELECT throws_ok(format('SELECT anomaly.%s_connector(%s)', v, a), '22004', NULL, v || ' NULL')
  FROM (VALUES ('drop', 'NULL'), ('pause', 'NULL'), ('resume', 'NULL'), ('stop', 'NULL'), ('restart', 'NULL'), ('alter', 'NULL, ''{}''')) l(v, a);
SELECT anomaly.create_connector('c', config('telemetry.raw'));
SELECT cmp_ok((SELECT id FROM anomaly.connector WHERE name = 'c'), '>', (SELECT id FROM ids), 'made again, its id is a new one');

-- of another cluster or database
UPDATE anomaly.connector SET database_oid = 1 WHERE name = 'c';
SELECT results_eq($$SELECT state, stop_reason LIKE 'restored from another cluster%' FROM anomaly.connector_status WHERE name = 'c'$$, $$VALUES ('STOPPED', true)$$, 'a foreign one is stopped');
SELECT is((SELECT target_state FROM anomaly.connectors WHERE name = 'c'), 'STOPPED', 'for all to see');
SELECT throws_like(format('SELECT anomaly.%s(''c'')', v), 'connector "c" is STOPPED: restored%', v || ' says why') FROM unnest(ARRAY['pause_connector', 'restart_connector', 'wait_for_catchup']) v;
SELECT lives_ok($$SELECT anomaly.resume_connector('c')$$, 'resume makes it ours');
SELECT is((SELECT database_oid FROM anomaly.connector WHERE name = 'c'), (SELECT oid FROM pg_database WHERE datname = current_database()), 'of this database');

-- in a read-only transaction
BEGIN READ ONLY;
SELECT throws_ok($$SELECT anomaly.pause_connector('c')$$, '25006', NULL, 'read only');
ROLLBACK;

-- dumps
SELECT set_eq($$SELECT unnest(extconfig)::regclass::text FROM pg_extension WHERE extname = 'anomaly'$$, ARRAY['anomaly.connector', 'anomaly.connector_id_seq',
    'anomaly.connector_offset', 'anomaly.checkpoint', 'anomaly.dead_letter', 'anomaly.outbox', 'anomaly.suppressions'], 'what a dump holds');
SELECT is((SELECT bool_and(c = '') FROM pg_extension, unnest(extcondition) c WHERE extname = 'anomaly'), true, 'whole');
SELECT is((SELECT attstorage FROM pg_attribute WHERE attrelid = 'anomaly.checkpoint'::regclass AND attname = 'state'), 'e'::"char", 'states are not compressed');
SELECT throws_ok('DROP EXTENSION anomaly', '2BP01', NULL, 'a server keeps the extension');
SELECT is_empty($$SELECT c.oid::regclass FROM pg_class c JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e' AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'anomaly')
    WHERE relkind IN ('r', 'v', 'S') AND obj_description(c.oid, 'pg_class') IS NULL$$, 'tables, views and sequence have comments');

SELECT anomaly.drop_connector(name) FROM anomaly.connectors;
SELECT * FROM finish();
