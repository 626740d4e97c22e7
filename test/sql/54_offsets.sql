-- where a connector begins and is moved to: what the verbs write, what they refuse; a broker has no part in it
SELECT no_plan();
SET client_min_messages = warning;
CREATE SERVER kafka FOREIGN DATA WRAPPER anomaly_kafka OPTIONS ("bootstrap.servers" '127.0.0.1:1');
CREATE FUNCTION config(topics text, more jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('server', 'kafka', 'topics', topics, 'detector', 'mad(window=10)') || more $$;
CREATE FUNCTION initial(which text) RETURNS jsonb LANGUAGE sql AS $$ SELECT initial_offsets FROM anomaly.connectors WHERE name = which $$;
CREATE FUNCTION wishes(which text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(format('%s:%s %s', topic, partition, wish), '; ' ORDER BY topic, partition) FROM anomaly.connector_offsets WHERE connector = which AND wish IS NOT NULL $$;
-- as a task would have left it
CREATE FUNCTION rows(which text, topic text, partitions int) RETURNS void LANGUAGE sql AS $$
    INSERT INTO anomaly.connector_offset (connector_id, topic, partition, generation, next_offset, message_count, message_hash, replay_from, replay_count, replay_hash, fingerprint, spec)
    SELECT id, topic, p, 1, 100, 100, 0, 100, 100, 0, 0, 'mad(window=10)' FROM anomaly.connector, generate_series(0, partitions - 1) p WHERE name = which $$;

-- the state at the start
SELECT anomaly.create_connector('s', config('s'), 'STOPPED');
SELECT anomaly.create_connector('p', config('p'), initial_state => 'PAUSED');
SELECT results_eq($$SELECT name, target_state, generation FROM anomaly.connectors ORDER BY name$$, $$VALUES ('p', 'PAUSED', 1::bigint), ('s', 'STOPPED', 1)$$, 'made PAUSED and STOPPED');
SELECT is((SELECT stop_reason FROM anomaly.connector_status WHERE name = 's'), 'made STOPPED by ' || current_user, 'by whom');
SELECT is((SELECT state FROM anomaly.connector_status WHERE name = 's'), 'STOPPED', 'and is it');
SELECT has_table('public', 's', 'its tables are made all the same');
SELECT throws_ok(format($$SELECT anomaly.create_connector('x', config('x'), %L)$$, v), '22023', 'initial_state is ' || v || ': it must be RUNNING, PAUSED or STOPPED', 'initial_state ' || v)
  FROM unnest(ARRAY['running', 'FAILED', '']) v WHERE v <> '';
SELECT throws_ok($$SELECT anomaly.create_connector('x', config('x'), NULL)$$, '22004', NULL, 'no initial_state');

-- offsets at the start: every way to write them
SELECT is(initial('s'), NULL, 'none');
CREATE FUNCTION given(offsets jsonb, topics text DEFAULT 't,u') RETURNS text LANGUAGE plpgsql AS $$
DECLARE hint text; state text; r text;
BEGIN
    PERFORM anomaly.create_connector('g', config(topics), 'STOPPED', offsets);
    r := initial('g');
    RAISE EXCEPTION USING errcode = 'ZZ000';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT, state = RETURNED_SQLSTATE;
    RETURN CASE state WHEN 'ZZ000' THEN r ELSE state || ' ' || SQLERRM || ' / ' || hint END;
END $$;
SELECT is(given(o::jsonb), w, o) FROM (VALUES
    ('"latest"', '[{"topic": "t", "offset": "latest"}, {"topic": "u", "offset": "latest"}]'),
    ('{"offset": 7}', '[{"topic": "t", "offset": 7}, {"topic": "u", "offset": 7}]'),
    ('{"topic": "t", "last_n": 5}', '[{"topic": "t", "last_n": 5}]'),
    ('[{"partition": {"kafka_topic": "t", "kafka_partition": 3}, "offset": {"kafka_offset": 5}}]', '[{"topic": "t", "offset": 5, "partition": 3}]'),
    ('{"offsets": [{"partition": {"kafka_topic": "t", "kafka_partition": 3}, "offset": {"kafka_offset": 5}}]}', '[{"topic": "t", "offset": 5, "partition": 3}]'),
    ('[{"topic": "t", "partition": 1, "offset": "9"}, {"kafka_topic": "u", "kafka_partition": 2, "kafka_offset": 4}]', '[{"topic": "t", "offset": 9, "partition": 1}, {"topic": "u", "offset": 4, "partition": 2}]'),
    ('[{"topic": "t", "partition": 1, "offset": 1}, {"topic": "t", "partition": 1, "offset": 2}]', '[{"topic": "t", "offset": 2, "partition": 1}]'),
    ('[{"topic": "t", "partition": 1, "offset": 1}, {"topic": "t", "offset": "earliest"}]', '[{"topic": "t", "offset": "earliest"}]'),
    ('[{"topic": "t", "offset": "earliest"}, {"topic": "t", "partition": 1, "offset": 1}]', '[{"topic": "t", "offset": "earliest"}, {"topic": "t", "offset": 1, "partition": 1}]'),
    ('{"topic": "t", "timestamp": "2024-01-02T03:04:05.678+02:00"}', '[{"topic": "t", "timestamp": "2024-01-02T01:04:05.678+00:00"}]'),
    ('{"topic": "t", "timestamp": 1704157445678}', '[{"topic": "t", "timestamp": "2024-01-02T01:04:05.678+00:00"}]'),
    ('{"topic": "t", "offset": null}', '[{"topic": "t", "offset": null}]'),
    ('[]', NULL)) v(o, w);
SELECT ok((SELECT abs(extract(epoch FROM now() - interval '1 h' - (given('{"topic": "t", "timestamp": "-1 h"}')::jsonb -> 0 ->> 'timestamp')::timestamptz)) < 60), 'a distance from now becomes a time');
SELECT alike(given(o::jsonb), '22023 offsets: ' || w || ' / For example [{"partition": %', o) FROM (VALUES
    ('5', 'every element must be an object'), ('true', 'every element must be an object'), ('[1]', 'every element must be an object'), ('"soon"', '"offset" is "soon": it must be a number, earliest, latest or null'),
    ('{}', 'every element must have one of offset, timestamp and last_n'), ('{"topic": "t"}', 'every element must have one of %'), ('{"offset": 1, "last_n": 2}', 'every element must have one of %'),
    ('{"offset": -1}', '"offset" must be an integer between 0 and %'), ('{"offset": 1.5}', '"offset" must be an integer between 0 and %'), ('{"offset": true}', '"offset" must be an integer%'), ('{"offset": [1]}', '"offset" must be an integer%'),
    ('{"offset": 99999999999999999999}', '"offset" must be an integer between 0 and 9223372036854775807'), ('{"partition": 2147483648, "offset": 1}', '"partition" must be an integer between 0 and 2147483647'),
    ('{"partition": "x", "offset": 1}', '"partition" must be an integer%'), ('{"topic": 5, "offset": 1}', '"topic" must be a topic''s name'), ('{"topic": "", "offset": 1}', '"topic" must be a topic''s name'),
    ('{"ofset": 1}', 'unknown key "ofset"'), ('{"partition": {"topic": "t"}, "offset": 1}', 'unknown key "topic"'), ('{"offset": {"offset": 1}}', 'unknown key "offset"'), ('{"offset": 1, "rewind": true}', 'unknown key "rewind"'),
    ('{"offsets": 1}', '"offsets" must stand alone and be an array'), ('{"offsets": [], "x": 1}', '"offsets" must stand alone and be an array'),
    ('{"timestamp": "soon"}', '"timestamp" is soon must be a time%'), ('{"timestamp": {}}', '"timestamp" must be a time%'), ('{"last_n": "x"}', '"last_n" must be an integer%')) v(o, w);
SELECT alike(given('{"topic": "v", "offset": 1}'), '22023 offsets: "v" is not one of the connector''s topics%', 'a topic of somebody else');

-- moving: only when STOPPED, with no process left
SELECT anomaly.create_connector('r', config('r.one,r.two'));
SELECT throws_ok($$SELECT anomaly.alter_connector_offsets('r', '"earliest"')$$, '55000', 'connector "r" is RUNNING: offsets can be moved only while it is STOPPED', 'not while it runs');
SELECT throws_ok($$SELECT anomaly.reset_connector_offsets('p')$$, '55000', 'connector "p" is PAUSED: offsets can be moved only while it is STOPPED', 'nor while it is paused');
SELECT throws_ok($$DO $b$ BEGIN PERFORM pg_sleep(0.5); PERFORM anomaly.stop_connector('r'); PERFORM anomaly.alter_connector_offsets('r', '"earliest"'); END $b$ $$,
    '55000', 'connector "r" was stopped by this transaction and still has processes', 'nor in the transaction that stops it');
SELECT anomaly.stop_connector('r');
SELECT lives_ok($$SELECT anomaly.alter_connector_offsets('r', '{"topic": "r.one", "partition": 1, "offset": 5}')$$, 'but after it, once its processes have ended');
SELECT is_empty($$SELECT FROM anomaly.connector_tasks WHERE connector = 'r' AND pid IS NOT NULL$$, 'which was waited for');
SELECT is(initial('r'), '[{"topic": "r.one", "offset": 5, "partition": 1}]', 'never read: it counts for the start');

-- what was read has rows, which take the wish
SELECT rows('r', 'r.one', 2);
CREATE TEMP TABLE before AS SELECT generation FROM anomaly.connector WHERE name = 'r';
SELECT anomaly.alter_connector_offsets('r', '[{"topic": "r.one", "offset": "latest"}, {"topic": "r.one", "partition": 1, "last_n": 3}]', true);
SELECT is(wishes('r'), 'r.one:0 {"offset": "latest", "rewind": true}; r.one:1 {"last_n": 3, "rewind": true}', 'a later wish has its way over an earlier one');
SELECT is(initial('r'), NULL, 'what was wished for the start is overridden');
SELECT is((SELECT array_agg(DISTINCT o.generation - b.generation) || array_agg(DISTINCT c.generation - b.generation) FROM before b, anomaly.connector c JOIN anomaly.connector_offset o ON o.connector_id = c.id WHERE c.name = 'r'),
    '{1,1}', 'connector and rows are a generation later');
SELECT is((SELECT next_offset FROM anomaly.connector_offsets WHERE connector = 'r' AND partition = 0), 100::bigint, 'nothing has moved yet');
SELECT anomaly.alter_connector_offsets('r', '[{"offset": 1}, {"partition": 7, "offset": 2}]');
SELECT is(wishes('r'), 'r.one:0 {"offset": 1}; r.one:1 {"offset": 1}', 'all topics: those with rows');
SELECT is(initial('r'), '[{"topic": "r.two", "offset": 1}, {"topic": "r.one", "offset": 2, "partition": 7}, {"topic": "r.two", "offset": 2, "partition": 7}]', 'and those without, and a partition that appears');
SELECT throws_ok($$SELECT anomaly.alter_connector_offsets('r', '{"topic": "s", "offset": 1}')$$, '22023', NULL, 'a topic of another connector');
SELECT throws_ok($$SELECT anomaly.alter_connector_offsets('r', NULL)$$, '22004', NULL, 'no offsets');
SELECT throws_ok($$SELECT anomaly.alter_connector_offsets('r', '"latest"', NULL)$$, '22004', NULL, 'no rewind');
SELECT throws_ok($$SELECT anomaly.alter_connector_offsets(NULL, '"latest"')$$, '22004', NULL, 'no name');
SELECT throws_ok($$SELECT anomaly.alter_connector_offsets('none', '"latest"')$$, '42704', 'connector "none" does not exist', 'no connector');
BEGIN; SELECT anomaly.alter_connector_offsets('r', '"earliest"'); ROLLBACK;
BEGIN; SAVEPOINT s; SELECT anomaly.reset_connector_offsets('r'); ROLLBACK TO s; COMMIT;
SELECT is(wishes('r'), 'r.one:0 {"offset": 1}; r.one:1 {"offset": 1}', 'what is rolled back is not wished');
BEGIN READ ONLY;
SELECT throws_ok($$SELECT anomaly.alter_connector_offsets('r', '"earliest"')$$, '25006', NULL, 'read only');
ROLLBACK;

-- reset
UPDATE anomaly.connector_offset SET stop_offset = 7;
SELECT rows('r', 'r.gone', 1);
SELECT anomaly.reset_connector_offsets('r');
SELECT is(wishes('r'), 'r.one:0 {"offset": null}; r.one:1 {"offset": null}', 'reset: back to start.position');
SELECT is(initial('r'), NULL, 'for what was never read, too');
SELECT is_empty($$SELECT FROM anomaly.connector_offsets WHERE topic = 'r.gone'$$, 'a topic that is no longer read is forgotten');
SELECT is_empty($$SELECT FROM anomaly.connector_offset WHERE stop_offset IS NOT NULL$$, 'a bounded run begins anew');
SELECT throws_ok($$SELECT anomaly.reset_connector_offsets('r', NULL)$$, '22004', NULL, 'no rewind');
SELECT throws_ok($$SELECT anomaly.reset_connector_offsets(NULL)$$, '22004', NULL, 'no name');
SELECT throws_ok($$SELECT anomaly.reset_connector_offsets('none')$$, '42704', 'connector "none" does not exist', 'no connector');

-- a table that several topics share
SELECT anomaly.create_connector('one', config('x.one', '{"table.name.format": "x.shared"}'), 'STOPPED');
SELECT anomaly.create_connector('two', config('x.two', '{"table.name.format": "x.shared"}'), 'STOPPED');
SELECT throws_ok($$SELECT anomaly.alter_connector_offsets('one', '"earliest"', true)$$, '55006', 'cannot rewind topic "x.one": table "x.shared" also has rows of topic "x.two" and no column "topic"', 'is not rewound');
SELECT throws_ok($$SELECT anomaly.reset_connector_offsets('two', true)$$, '55006', NULL, 'nor by a reset');
SELECT lives_ok($$SELECT anomaly.alter_connector_offsets('one', '"earliest"')$$, 'but moved');
ALTER TABLE x.shared ADD topic text;
SELECT lives_ok($$SELECT anomaly.alter_connector_offsets('one', '"earliest"', true)$$, 'and rewound where it tells topics apart');

-- another end is another run
UPDATE anomaly.connector_offset SET stop_offset = 7;
SELECT anomaly.alter_connector('r', '{"batch.size": 5}');
SELECT is((SELECT count(*) FROM anomaly.connector_offset WHERE stop_offset = 7), 2::bigint, 'altered otherwise, a run goes on');
SELECT anomaly.alter_connector('r', '{"stop.position": "latest"}');
SELECT is((SELECT count(*) FROM anomaly.connector_offset WHERE stop_offset = 7), 0::bigint, 'with another end it is another');

-- a run that is over is what was waited for
UPDATE anomaly.connector SET stop_reason = 'reached stop.position' WHERE name = 'r';
SELECT ok(anomaly.wait_for_catchup('r'), 'waiting for a run that is over');

-- replace
SELECT anomaly.alter_connector('r', config('r.one', '{"tasks.max": 3}'), false);
SELECT is((SELECT config FROM anomaly.connectors WHERE name = 'r'), config('r.one', '{"tasks.max": 3}'), 'merge false replaces the config');
SELECT throws_ok($$SELECT anomaly.alter_connector('r', '{"tasks.max": 3}', false)$$, '22023', 'config key "server" is missing', 'which must be whole');
SELECT throws_ok($$SELECT anomaly.alter_connector('r', '{"tasks.max": 3}', NULL)$$, '22004', NULL, 'merge must be said');

-- restarts
SELECT throws_ok($$SELECT anomaly.restart_task('r', 0)$$, '55000', 'connector "r" is STOPPED', 'a stopped one has no task to restart');
SELECT throws_ok($$SELECT anomaly.restart_connector('r', true, true)$$, '55000', 'connector "r" is STOPPED', 'nor failed ones');
SELECT anomaly.resume_connector('r');
SELECT throws_ok(format($$SELECT anomaly.restart_task('r', %s)$$, t), '42704', 'connector "r" has no task ' || t || ': they are 0 to 2', 'restart_task ' || t) FROM unnest(ARRAY[-1, 3]) t;
SELECT lives_ok(format($$SELECT anomaly.restart_task('r', %s)$$, t), 'restart_task ' || t) FROM unnest(ARRAY[0, 2]) t;
SELECT throws_ok(format('SELECT anomaly.%s', call), '22004', NULL, call)
  FROM unnest(ARRAY[$$restart_task('r', NULL)$$, 'restart_task(NULL, 0)', $$restart_connector('r', NULL)$$, $$restart_connector('r', true, NULL)$$]) call;
CREATE TEMP TABLE now AS SELECT generation FROM anomaly.connectors WHERE name = 'r';
SELECT lives_ok($$SELECT anomaly.restart_connector('r', include_tasks => false)$$, 'without tasks');
SELECT lives_ok($$SELECT anomaly.restart_connector('r', only_failed => true)$$, 'only failed ones');
SELECT is((SELECT generation FROM anomaly.connectors WHERE name = 'r'), (SELECT generation FROM now), 'some of its processes: the generation stays');
SELECT lives_ok($$SELECT anomaly.restart_connector('r')$$, 'all');
SELECT is((SELECT generation FROM anomaly.connectors WHERE name = 'r'), (SELECT generation + 1 FROM now), 'all: another generation');

SELECT anomaly.drop_connector(name) FROM anomaly.connectors;
SELECT * FROM finish();
