-- dead letters as SQL sees them: the view, replay_dead_letters, discard_dead_letters
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = warning;
CREATE ROLE alice; CREATE ROLE bob;
CREATE SERVER kafka FOREIGN DATA WRAPPER anomaly_kafka OPTIONS ("bootstrap.servers" '127.0.0.1:1');
SELECT anomaly.create_connector(name, jsonb_build_object('server', 'kafka', 'topics', name, 'detector', 'mad(window=10)')) FROM unnest(ARRAY['c', 'd']) name;
INSERT INTO anomaly.connector_offset (connector_id, topic, partition, generation, next_offset, message_count, message_hash, replay_from, replay_count, replay_hash, fingerprint, spec)
    SELECT id, name, p, 1, 100, 100, 0, 100, 100, 0, 0, 'mad' FROM anomaly.connector, generate_series(0, 1) p;
-- offsets 10, 20 .. 110 of two partitions of two connectors; partition 1's are points that the database refused
INSERT INTO anomaly.dead_letter (connector_id, topic, partition, kafka_offset, item, key, headers, payload, series, ts, value, learned, stage, sqlstate, reason)
    SELECT id, name, p, o * 10, p - 1, 'k', '{"h": "v"}', '{"value": 1}', s, CASE WHEN p = 1 THEN now() END, CASE WHEN p = 1 THEN ARRAY[o::float8] END, p = 1,
           CASE p WHEN 0 THEN 'convert' ELSE 'sink' END, CASE p WHEN 0 THEN '22P02' ELSE '23514' END, 'why'
      FROM anomaly.connector, generate_series(0, 1) p, generate_series(1, 11) o, LATERAL (SELECT CASE WHEN p = 1 THEN 's' || o END AS s) l;
CREATE FUNCTION asked() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(c.name || d.partition || ':' || d.kafka_offset, ' ' ORDER BY c.name, d.partition, d.kafka_offset) FROM anomaly.dead_letter d JOIN anomaly.connector c ON c.id = d.connector_id WHERE replay_requested_at IS NOT NULL $$;
CREATE FUNCTION forget() RETURNS void LANGUAGE sql AS $$ UPDATE anomaly.dead_letter SET replay_requested_at = NULL $$;

SELECT columns_are('anomaly', 'dead_letters', ARRAY['connector', 'topic', 'partition', 'kafka_offset', 'item', 'kafka_timestamp', 'key', 'headers', 'payload', 'series', 'ts', 'value',
    'stage', 'sqlstate', 'reason', 'failed_at', 'replay_requested_at', 'replayed_at']);
SELECT is((SELECT dead_letters FROM anomaly.connector_status WHERE name = 'c'), 22::bigint, 'all are counted');

-- replay
SELECT is(anomaly.replay_dead_letters('c'), 18::bigint, 'all below the offset, which the task has not yet to read');
SELECT is((SELECT count(*) FROM anomaly.dead_letters WHERE replay_requested_at IS NOT NULL AND (connector <> 'c' OR kafka_offset >= 100)), 0::bigint, 'and no others');
SELECT forget();
SELECT is(anomaly.replay_dead_letters('c', $$stage = 'sink' AND kafka_offset BETWEEN 20 AND 30$$), 2::bigint, 'a filter');
SELECT is(asked(), 'c1:20 c1:30', 'takes what it says');
SELECT forget();
SELECT is(anomaly.replay_dead_letters(filter => $$value[1] > 8 AND headers ->> 'h' = 'v' AND convert_from(payload, 'UTF8')::jsonb ? 'value'$$, name => 'd'), 1::bigint, 'on any column');
SELECT is(asked(), 'd1:90', 'of that connector');
SELECT forget();
SELECT is(anomaly.replay_dead_letters('c', 'partition = 0 -- and more'), 9::bigint, 'a comment');
SELECT is(anomaly.replay_dead_letters('c', 'kafka_offset = (SELECT min(kafka_offset) FROM anomaly.dead_letters)'), 2::bigint, 'a subquery');
SELECT is(anomaly.replay_dead_letters('c', 'false'), 0::bigint, 'none');
SELECT is(anomaly.replay_dead_letters('c', NULL), 18::bigint, 'NULL is no filter');
SELECT forget();
SELECT is(anomaly.replay_dead_letters('c', 'NULL'), 0::bigint, 'unknown is not true');
UPDATE anomaly.dead_letter SET replayed_at = now() WHERE kafka_offset = 10;
SELECT is(anomaly.replay_dead_letters('c', 'kafka_offset <= 20'), 2::bigint, 'what was replayed is not again');
SELECT is((SELECT dead_letters FROM anomaly.connector_status WHERE name = 'c'), 20::bigint, 'nor counted');
SELECT forget();

-- a filter is one expression
SELECT throws_ok(format('SELECT anomaly.replay_dead_letters(''c'', %L)', f), '42601', NULL, 'refused: ' || f)
  FROM unnest(ARRAY['', 'true; DROP TABLE public.c', 'true) UNION SELECT (true', 'true) FROM pg_class WHERE (true', '1), (2', 'true) LIMIT (1', 'true) ORDER BY (1', '(true', 'true)', 'true AS y', 'true) INTO TABLE y FROM (SELECT 1) z WHERE (true']) f;
SELECT throws_ok(format('SELECT anomaly.replay_dead_letters(''c'', %L)', f), s, NULL, 'an error as of any query: ' || f)
  FROM (VALUES ('nothing = 1', '42703'), ('1', '42804'), ('count(*) > 0', '42803'), ('1/0 > 1', '22012'), ('$2', '42P02')) l(f, s);
SELECT is(anomaly.replay_dead_letters('c', 'false) OR (partition = 0 AND kafka_offset = 20'), 1::bigint, 'nothing leads to other connectors');
SELECT is(asked(), 'c0:20', 'than the one named');
SELECT forget();

-- discard
SELECT is(anomaly.discard_dead_letters('c', 'kafka_offset <= 50'), 10::bigint, 'discard');
SELECT is((SELECT count(*) FROM anomaly.dead_letters WHERE connector = 'c'), 12::bigint, 'they are not shown');
SELECT is((SELECT dead_letters FROM anomaly.connector_status WHERE name = 'c'), 12::bigint, 'nor counted');
SELECT is((SELECT count(*) FROM anomaly.dead_letter d WHERE discarded_at IS NOT NULL AND key IS NULL AND headers IS NULL AND payload IS NULL), 10::bigint, 'their bytes are gone');
SELECT is((SELECT array_agg(kafka_offset || series ORDER BY kafka_offset) FROM anomaly.dead_letter d JOIN anomaly.connector c ON c.id = connector_id WHERE c.name = 'c' AND discarded_at IS NOT NULL AND learned AND ts IS NOT NULL AND value[1] = kafka_offset / 10),
    ARRAY['10s1', '20s2', '30s3', '40s4', '50s5'], 'what states were made of is not');
SELECT is(anomaly.discard_dead_letters('c', 'kafka_offset <= 50'), 0::bigint, 'only once');
SELECT is(anomaly.replay_dead_letters('c', 'kafka_offset <= 50'), 0::bigint, 'nor are they replayed');
SELECT is(anomaly.replay_dead_letters('c', 'kafka_offset = 60') + anomaly.discard_dead_letters('c', 'kafka_offset = 60'), 4::bigint, 'what was asked for');
SELECT is(asked(), NULL, 'is not asked for when discarded');
SELECT is(anomaly.discard_dead_letters('c'), 10::bigint, 'all that are left');
SELECT is(anomaly.discard_dead_letters('d'), 22::bigint, 'of the other, too');

-- errors
SELECT throws_ok(format('SELECT anomaly.%s(''none'')', v), '42704', 'connector "none" does not exist', v || ': no such connector') FROM unnest(ARRAY['replay_dead_letters', 'discard_dead_letters']) v;
SELECT throws_ok(format('SELECT anomaly.%s(NULL)', v), '22004', NULL, v || ': no name') FROM unnest(ARRAY['replay_dead_letters', 'discard_dead_letters']) v;

-- who may; a filter has the rights of its author and no more
SELECT anomaly.drop_connector(name) FROM anomaly.connectors;
DROP TABLE public.c;
DROP TABLE public.anomalies;
GRANT CREATE ON SCHEMA public TO alice;
GRANT USAGE ON FOREIGN DATA WRAPPER anomaly_kafka TO alice;
GRANT USAGE ON FOREIGN SERVER kafka TO alice;
GRANT EXECUTE ON FUNCTION anomaly.create_connector(text, jsonb, text, jsonb) TO alice;
SET LOCAL anomaly.allow_plaintext = on;
SET LOCAL ROLE alice;
SELECT anomaly.create_connector('c', '{"server": "kafka", "topics": "c", "detector": "mad"}');
RESET ROLE;
INSERT INTO anomaly.connector_offset (connector_id, topic, partition, generation, next_offset, message_count, message_hash, replay_from, replay_count, replay_hash, fingerprint, spec)
    SELECT id, name, 0, 1, 100, 100, 0, 100, 100, 0, 0, 'mad' FROM anomaly.connector;
INSERT INTO anomaly.dead_letter (connector_id, topic, partition, kafka_offset, payload, stage, sqlstate, reason) SELECT id, name, 0, 7, 'x', 'convert', '22P02', 'why' FROM anomaly.connector;
DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %s TO PUBLIC', pg_my_temp_schema()::regnamespace); END $$;
CREATE FUNCTION try(who text, command text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE r text;
BEGIN
    EXECUTE format('SET LOCAL ROLE %I', who);
    BEGIN EXECUTE command INTO r; EXCEPTION WHEN OTHERS THEN r := SQLSTATE || ' ' || SQLERRM; END;
    RESET ROLE;
    RETURN r;
END $$;
CREATE FUNCTION author() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'run by %', current_user; END $$;
SELECT alike(try('alice', format('SELECT anomaly.%s(''c'')', v)), '42501 permission denied for function %', v || ' is granted to nobody') FROM unnest(ARRAY['replay_dead_letters', 'discard_dead_letters']) v;
GRANT EXECUTE ON FUNCTION anomaly.replay_dead_letters(text, text), anomaly.discard_dead_letters(text, text) TO alice, bob;
SELECT alike(try('bob', format('SELECT anomaly.%s(''c'')', v)), '42501 permission denied for connector "c"', v || ' of a stranger') FROM unnest(ARRAY['replay_dead_letters', 'discard_dead_letters']) v;
SELECT is(try('alice', $$SELECT anomaly.replay_dead_letters('c', 'public.author()')$$), 'P0001 run by alice', 'the filter is run by its author');
SELECT alike(try('alice', $$SELECT anomaly.replay_dead_letters('c', 'EXISTS (SELECT FROM anomaly.dead_letter)')$$), '42501 permission denied for table dead_letter', 'with no other rights');
SELECT is(try('alice', $$SELECT anomaly.replay_dead_letters('c')$$), '1', 'the owner replays');
SELECT is(try('alice', $$SELECT anomaly.discard_dead_letters('c')$$), '1', 'and discards');

-- in a read-only transaction
SET LOCAL transaction_read_only = on;
SELECT throws_ok(format('SELECT anomaly.%s(''c'')', v), '25006', NULL, v || ': read only') FROM unnest(ARRAY['replay_dead_letters', 'discard_dead_letters']) v;
SELECT * FROM finish();
ROLLBACK;
