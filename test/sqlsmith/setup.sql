-- What scripts/sqlsmith lets loose upon: connectors of keeper, and in schema seeds values of every type that our functions
-- take, and functions of one value over ours of many rows, which sqlsmith does not call.
--	stranger has the rights of somebody who uses the extension and has no connector; member may handle keeper's
SET client_min_messages = warning;
CREATE EXTENSION anomaly;
CREATE ROLE keeper; CREATE ROLE stranger LOGIN; CREATE ROLE member LOGIN IN ROLE keeper;
CREATE SERVER kafka FOREIGN DATA WRAPPER anomaly_kafka OPTIONS ("bootstrap.servers" :'kafka');
GRANT USAGE ON FOREIGN DATA WRAPPER anomaly_kafka TO keeper, stranger;
GRANT USAGE ON FOREIGN SERVER kafka TO keeper, stranger;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA anomaly TO PUBLIC;
CREATE SCHEMA k AUTHORIZATION keeper; CREATE SCHEMA s AUTHORIZATION stranger; CREATE SCHEMA seeds; CREATE SCHEMA narrow;
GRANT USAGE ON SCHEMA k, seeds, narrow TO PUBLIC;

SET ROLE keeper;
SELECT anomaly.create_connector('one', '{"server": "kafka", "topics": "points", "detectors": ["mad(window=50)", "auto"], "tasks.max": 2, "table.name.format": "k.one", "anomalies.table.name.format": "k.anomalies", "anomalies.topic": "found", "errors.tolerance": "all", "metadata.columns": "topic,key,headers"}');
SELECT anomaly.create_connector('two', '{"server": "kafka", "topics": "points", "detector": "ewma(span=30)", "table.name.format": "k.two", "anomalies.table.name.format": "k.anomalies_two", "errors.tolerance": "all", "insert.mode": "upsert", "pk.mode": "kafka"}', 'STOPPED');
SELECT anomaly.create_connector('lost', '{"server": "kafka", "topics": "none", "table.name.format": "k.lost", "anomalies.table.name.format": "k.lost_anomalies"}');
RESET ROLE;
INSERT INTO anomaly.suppressions (connector, series, during) VALUES ('one', 's1%', '(,)');

CREATE TABLE seeds.point AS SELECT 's' || i % 5 AS series, '2026-01-01Z'::timestamptz + i * interval '1 min' AS ts, i % 7 + CASE WHEN i % 97 = 0 THEN 50 ELSE 0 END::float8 AS value,
	ARRAY[i % 7, i % 11]::float8[] AS vector, i % 97 = 0 AS label, (i % 7 / 7.0)::float8 AS score, i AS n, i::bigint AS big FROM generate_series(1, 200) i;
INSERT INTO seeds.point VALUES (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), ('', 'infinity', 'NaN', '{NaN}', true, 'infinity', -1, -1), (repeat('x', 1000), '-infinity', '-infinity', '{}', false, 1e308, 2147483647, 9223372036854775807);
CREATE TABLE seeds.spec (spec anomaly.spec);
INSERT INTO seeds.spec SELECT CASE d.wraps WHEN 0 THEN d.name WHEN 1 THEN format('%s(mad)', d.name) ELSE format('%s(mad, ewma)', d.name) END FROM anomaly.detectors d;
INSERT INTO seeds.spec VALUES ('mad(window=5, threshold=2)'), ('max(mad, ewma(span=5))'), ('zscore(window=3, direction=above, refractory=2)'), (NULL);
CREATE TABLE seeds.model AS SELECT anomaly.train(value, ts, spec) AS model, spec FROM seeds.point, seeds.spec WHERE spec::text NOT LIKE 'mahalanobis%' GROUP BY spec;
INSERT INTO seeds.model SELECT anomaly.train(vector, 'mahalanobis'), 'mahalanobis' FROM seeds.point WHERE cardinality(vector) = 2;
CREATE TABLE seeds.bytes AS SELECT model::bytea AS bytes FROM seeds.model UNION ALL VALUES ('\x'::bytea), ('\x00'), (NULL);
INSERT INTO seeds.bytes SELECT set_byte(bytes, i % length(bytes), i) FROM seeds.bytes, generate_series(0, 200, 40) i WHERE length(bytes) > 0;
CREATE TABLE seeds.words (word text);
INSERT INTO seeds.words VALUES ('one'), ('two'), ('lost'), ('none'), (''), (NULL), ('mad'), ('mad(window=5'), ('window=5'), ('mad(window=9);auto'), ('earliest'), ('latest'), ('RUNNING'), ('STOPPED'), ('PAUSED'),
	('true'), ('kafka_offset > 3'), ('stage = ''sink'''), ('1) OR (1=1'), ('(SELECT true)'), ('SELECT ts, value FROM seeds.point'), ('SELECT value FROM seeds.point'), ('SELECT ts, value, label FROM seeds.point'),
	('SELECT 1'), ('DELETE FROM seeds.point'), ('SELECT anomaly.suggest(''SELECT 1'')'), ('standard'), ('reward_low_FP_rate'), ('s1'), ('%'), ('_'), (repeat('%', 50)), (repeat('(', 5000));
CREATE TABLE seeds.config (config jsonb);
INSERT INTO seeds.config SELECT c || m FROM (VALUES ('{"server": "kafka", "topics": "points", "table.name.format": "s.x", "anomalies.table.name.format": "s.y"}'::jsonb),
	('{"server": "kafka", "topics": ["points", "found"], "table.name.format": "k.${table}"}'), ('{}')) a(c), (VALUES ('{}'::jsonb), ('{"detector": "auto"}'), ('{"detectors": ["mad", "ewma"]}'), ('{"value.converter": "csv"}'),
	('{"value.converter": "sql:seeds.convert"}'), ('{"start.position": "last_n", "start.last_n": 5}'), ('{"insert.mode": "ignore", "pk.mode": "record_value"}'), ('{"nonsense": 1}'), ('{"detector": null}'), ('{"tasks.max": 100}'), ('{"memory.max": 96}')) b(m);
INSERT INTO seeds.config VALUES ('null'), ('[]'), ('1'), ('"earliest"'), ('{"last_n": 3}'), ('{"timestamp": "-1 h"}'), ('[{"topic": "points", "partition": 0, "offset": 5}]'), ('{"offset": null}'), (NULL);
CREATE TABLE seeds.times AS SELECT i AS span, now() - i AS at, tstzrange(least(now(), now() - i), now()) AS range FROM unnest(ARRAY['1 s', '0', '-1 s', '1 h', '1000 years', '10 ms', NULL]::interval[]) i;
CREATE TABLE seeds.relations (rel regclass, oids oid);
INSERT INTO seeds.relations SELECT c, c FROM unnest(ARRAY['k.anomalies', 'k.one', 'pg_class', 'anomaly.connector', 'anomaly.connectors', 'seeds.point']::regclass[]) c;
INSERT INTO seeds.relations VALUES (0, 0), (NULL, NULL), (999999, 999999);
CREATE TABLE seeds.lists AS SELECT ARRAY['mad', 'ewma(span=5)'] AS texts, '{}'::int[] AS ints, ARRAY[0.5, NULL, 'NaN']::float8[] AS floats UNION ALL VALUES ('{}'::text[], '{1,2}'::int[], '{}'::float8[]), (ARRAY[NULL, '', 'x'], '{NULL}', NULL);
CREATE TABLE seeds.verdicts AS SELECT anomaly.judge(model, 7) AS verdict FROM seeds.model WHERE spec::text = 'mad';
GRANT ALL ON ALL TABLES IN SCHEMA seeds TO PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA k TO PUBLIC;

CREATE FUNCTION seeds.convert(bytea) RETURNS TABLE (series text, ts timestamptz, value float8) LANGUAGE sql AS $$ SELECT 'a', now(), 1.0 $$;
-- functions of ours that return rows or nothing, as functions of one value; an error in them does not end the query. Four of
-- each that has arguments: sqlsmith takes what it knows at random, and there are many more detectors than verbs
SELECT format('CREATE FUNCTION seeds.%I(%s) RETURNS %s LANGUAGE plpgsql AS $f$ BEGIN RETURN (SELECT %s FROM %s(%s) r); EXCEPTION WHEN OTHERS THEN RETURN NULL; END $f$', proname || '_' || copy,
	(SELECT string_agg(format_type(t, NULL), ', ' ORDER BY i) FROM unnest(proargtypes) WITH ORDINALITY a(t, i)), CASE WHEN proretset THEN 'jsonb' ELSE 'boolean' END,
	CASE WHEN proretset THEN 'jsonb_agg(r)' ELSE 'count(*) > 0' END, oid::regproc, (SELECT string_agg('$' || i, ', ' ORDER BY i) FROM unnest(proargtypes) WITH ORDINALITY a(t, i)))
	FROM pg_proc, generate_series(1, CASE WHEN pronargs = 0 THEN 1 ELSE 4 END) copy
	WHERE pronamespace = 'anomaly'::regnamespace AND (proretset OR prorettype = 'void'::regtype) AND prokind = 'f' \gexec
-- sqlsmith knows the functions that it finds in pg_proc, whatever schema that is in: here ours, with what makes and takes their
-- values
CREATE VIEW narrow.pg_proc AS SELECT p.* FROM pg_catalog.pg_proc p
	WHERE (pronamespace IN ('anomaly'::regnamespace, 'seeds'::regnamespace) AND 'internal'::regtype <> ALL (proargtypes)
		OR pronamespace = 'pg_catalog'::regnamespace AND proname IN ('jsonb_set', 'to_jsonb', 'jsonb_strip_nulls', 'jsonb_extract_path', 'array_append', 'array_cat', 'lower', 'replace', 'left', 'length', 'now',
			'count', 'sum', 'max', 'array_agg', 'abs', 'floor', 'row_number', 'md5', 'octet_length', 'decode', 'substring', 'set_byte', 'date_trunc', 'age', 'make_interval', 'random'))
		AND NOT EXISTS (SELECT FROM unnest(proargtypes || prorettype) a(type) JOIN pg_type t ON t.oid = a.type WHERE typname LIKE 'anycompatible%');
GRANT SELECT ON narrow.pg_proc TO PUBLIC;
-- and all operators, of which it takes those of any range or enum for operators of anything: queries that are errors as a whole
SET allow_system_table_mods = on;
DELETE FROM pg_operator WHERE ARRAY[oprleft, oprright] && ARRAY(SELECT oid FROM pg_type WHERE typname ~ '^any(range|multirange|enum|nonarray|compatible)' OR typtype = 'm' OR typname IN ('point', 'polygon'));
