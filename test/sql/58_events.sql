-- events, silences, silent series: rows and states made by hand, who sees what
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SET LOCAL anomaly.allow_plaintext = on;
CREATE ROLE alice; CREATE ROLE bob; CREATE ROLE carol; CREATE ROLE reader;
GRANT alice TO carol;
CREATE SERVER kafka FOREIGN DATA WRAPPER anomaly_kafka OPTIONS ("bootstrap.servers" '127.0.0.1:1');
GRANT USAGE ON FOREIGN DATA WRAPPER anomaly_kafka TO alice, bob;
GRANT USAGE ON FOREIGN SERVER kafka TO alice, bob;
GRANT EXECUTE ON FUNCTION anomaly.create_connector(text, jsonb, text, jsonb) TO alice, bob;
CREATE SCHEMA a AUTHORIZATION alice; CREATE SCHEMA b AUTHORIZATION bob;
DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %s TO PUBLIC', pg_my_temp_schema()::regnamespace); END $$;
CREATE FUNCTION as_role(who text, command text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE r text;
BEGIN
    EXECUTE format('SET LOCAL ROLE %I', who);
    BEGIN
        IF command ~ '^(INSERT|UPDATE)' THEN
            EXECUTE command;
        ELSE
            EXECUTE command INTO r;
        END IF;
        r := coalesce(r, 'done');
    EXCEPTION WHEN OTHERS THEN
        r := SQLSTATE || ' ' || SQLERRM;
    END;
    RESET ROLE;
    RETURN r;
END $$;
SELECT as_role('alice', $$SELECT anomaly.create_connector('c', '{"server": "kafka", "topics": "a.raw,a.more", "detector": "mad(window=40, refractory=5)"}')$$);
SELECT as_role('bob', $$SELECT anomaly.create_connector('d', '{"server": "kafka", "topics": "b.raw", "detector": "mad(window=40, refractory=5)"}')$$);
SELECT has_index('a', 'anomalies', 'anomalies_event_id_kafka_partition_idx', ARRAY['event_id', 'kafka_partition']);

-- an undisturbed series: spikes at rows 60 and 61, 80, 95; quiet rows after the last of them as asked
CREATE FUNCTION points(quiet int) RETURNS TABLE (i int, value float8) LANGUAGE sql AS $$
    SELECT i, i % 7 + CASE WHEN i IN (60, 61, 80, 95) THEN 50 + i ELSE 0 END FROM generate_series(0, 95 + quiet) i $$;
CREATE TABLE judged AS SELECT s.series, p.i, p.value, v.* FROM (VALUES ('open', 4), ('closed', 5), ('old', 2)) s(series, quiet)
    CROSS JOIN LATERAL (SELECT i, p.value, anomaly.detect(p.value, 'mad(window=40, refractory=5)') OVER (ORDER BY i ROWS UNBOUNDED PRECEDING) AS v FROM points(s.quiet) p) p CROSS JOIN LATERAL (SELECT (p.v).*) v;
SELECT results_eq($$SELECT i, alert FROM judged WHERE series = 'open' AND is_anomaly ORDER BY i$$, $$VALUES (60, true), (61, false), (80, true), (95, true)$$, 'three events of four points');
INSERT INTO a.anomalies (series, ts, value, score, onset, alert, detector, connector, topic, kafka_partition, kafka_offset, item, event_id, detected_at)
    SELECT series, '2026-01-01Z'::timestamptz + i * interval '1 s', value, score, onset, alert, 'mad(window=40, refractory=5)', 'c', 'a.raw', 0, i, length(series),
           max(CASE WHEN alert THEN i END) OVER (PARTITION BY series ORDER BY i), '2026-01-02Z'
      FROM judged WHERE is_anomaly;
INSERT INTO a.anomalies (series, ts, value, score, detector, connector, topic, kafka_partition, kafka_offset, item) VALUES ('open', '2026-01-01Z', 1, 2, 'mad(window=40, refractory=5)', 'c', 'a.raw', 0, 50, 4);
INSERT INTO anomaly.connector_offset (connector_id, topic, partition, generation, next_offset, message_count, message_hash, replay_from, replay_count, replay_hash, fingerprint, spec)
    SELECT id, 'a.raw', 0, 1, 101, 101, 0, 101, 101, 0, 0, 'x' FROM anomaly.connector WHERE name = 'c';
-- ids of events in a trained model are ordinals of its points: they begin at the same number here
INSERT INTO anomaly.checkpoint (connector_id, topic, partition, series, detector, as_of, state, last_at)
    SELECT c.id, 'a.raw', 0, s.series, 'mad(window=40, refractory=5)', s.as_of, m::bytea, now() - s.age
      FROM anomaly.connector c, (VALUES ('open', 4, 100, interval '1 h'), ('closed', 5, 101, interval '2 h'), ('old', -20, 76, interval '3 h')) s(series, quiet, as_of, age)
      CROSS JOIN LATERAL (SELECT anomaly.train(value, 'mad(window=40, refractory=5)' ORDER BY i) AS m FROM points(s.quiet)) t WHERE c.name = 'c';

CREATE FUNCTION facts(e anomaly.connector_events) RETURNS text LANGUAGE sql AS $$
    SELECT format('%s %s: %s to %s, %s points, %s', e.series, e.event_id, to_char(e.started_at AT TIME ZONE 'UTC', 'MI:SS'), to_char(e.ended_at AT TIME ZONE 'UTC', 'MI:SS'), e.points, CASE WHEN e.open THEN 'open' ELSE 'closed' END) $$;
SELECT results_eq($$SELECT facts(e) FROM anomaly.connector_events e ORDER BY series, event_id$$, $$VALUES
    ('closed 60: 01:00 to 01:01, 2 points, closed'), ('closed 80: 01:20 to 01:20, 1 points, closed'), ('closed 95: 01:35 to 01:35, 1 points, closed'),
    ('old 60: 01:00 to 01:01, 2 points, closed'), ('old 80: 01:20 to 01:20, 1 points, closed'), ('old 95: 01:35 to 01:35, 1 points, open'),
    ('open 60: 01:00 to 01:01, 2 points, closed'), ('open 80: 01:20 to 01:20, 1 points, closed'), ('open 95: 01:35 to 01:35, 1 points, open')$$,
    'one row an alert; open while fewer than refractory quiet rows are known');
SELECT is((SELECT peak_score FROM anomaly.events('c') WHERE series = 'open' AND event_id = 60), (SELECT max(greatest(score, onset)) FROM judged WHERE series = 'open' AND i IN (60, 61)), 'the peak');
SELECT results_eq($$SELECT DISTINCT connector, detector, topic, kafka_partition, detected_at FROM anomaly.events('c')$$, $$VALUES ('c', 'mad(window=40, refractory=5)', 'a.raw', 0, '2026-01-02Z'::timestamptz)$$, 'where it comes from');
SELECT set_eq($$SELECT series, event_id FROM anomaly.events('c', '2026-01-01 00:01:01Z', '2026-01-01 00:01:35Z')$$, $$VALUES ('open', 80::bigint), ('closed', 80), ('old', 80)$$, 'alerts of a time');
SELECT is((SELECT points FROM anomaly.events('c', '2026-01-01 00:01:00Z', '2026-01-01 00:01:01Z') WHERE series = 'open'), 2::bigint, 'with all of their points');
SELECT is((SELECT open FROM anomaly.events('c', until => '2026-01-01 00:01:30Z') WHERE series = 'open' AND event_id = 80), false, 'a later alert has closed it, asked for or not');
SELECT results_eq($$SELECT facts(e) FROM anomaly.events('a.anomalies'::regclass) e ORDER BY 1$$, $$SELECT facts(e) FROM anomaly.events('c') e ORDER BY 1$$, 'by table the same');
DELETE FROM anomaly.checkpoint WHERE series = 'open';
SELECT is((SELECT count(*) FROM anomaly.events('c') WHERE open AND series = 'open'), 0::bigint, 'no state, nothing can follow');
SELECT throws_ok($$SELECT * FROM anomaly.events('x')$$, '42704', 'connector "x" does not exist', 'of no connector');
CREATE TABLE a.own (series text, ts timestamptz, value float8);
SELECT throws_ok($$SELECT * FROM anomaly.events('a.own'::regclass)$$, '42703', 'table "a.own" has no column "connector"', 'of another kind of table');
SELECT is((SELECT count(*) FROM anomaly.events(NULL::regclass)), 0::bigint, 'of no table');

-- rights are the caller's
SELECT is(as_role('alice', $$SELECT count(*) FROM anomaly.events('c')$$), '9', 'alice sees hers');
SELECT is(as_role('carol', $$SELECT count(*) FROM anomaly.connector_events$$), '9', 'a member, too');
SELECT is(as_role('bob', $$SELECT count(*) FROM anomaly.connector_events$$), '0', 'bob does not');
SELECT is(as_role('bob', $$SELECT count(*) FROM anomaly.events('c')$$), '42501 permission denied for connector "c"', 'nor by name');
GRANT USAGE ON SCHEMA a TO bob, reader;
SELECT is(as_role('reader', $$SELECT count(*) FROM anomaly.events('a.anomalies'::regclass)$$), '42501 permission denied for table anomalies', 'nor by table');
GRANT SELECT ON a.anomalies TO reader;
SELECT is(as_role('reader', $$SELECT count(*) || ' ' || count(*) FILTER (WHERE open) FROM anomaly.events('a.anomalies'::regclass)$$), '9 1', 'a reader of the table sees its events');
CREATE TABLE b.forged (LIKE a.anomalies);
INSERT INTO b.forged SELECT * FROM a.anomalies;
SELECT is((SELECT count(*) FILTER (WHERE open) FROM anomaly.events('b.forged'::regclass)), 0::bigint, 'a table that the connector does not write asks no states');
ALTER TABLE a.anomalies OWNER TO reader; REVOKE ALL ON a.anomalies FROM alice;
SELECT is(as_role('alice', $$SELECT count(*) FROM anomaly.events('c')$$), '42501 permission denied for table anomalies', 'no right to her own connector''s table');
SELECT is(as_role('alice', $$SELECT count(*) FROM anomaly.connector_events$$), '0', 'the view leaves it out');
ALTER TABLE a.anomalies OWNER TO alice;

-- what stands in the place of the table is its owner's code, and runs as nobody else: not as a superuser, not as a member
SAVEPOINT trojan;
CREATE TABLE ran (who name, what text);
GRANT INSERT ON ran TO PUBLIC;
CREATE FUNCTION a.spy(what text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO public.ran VALUES (current_user, what);
    BEGIN SET ROLE NONE; INSERT INTO public.ran VALUES (current_user, what || ' escaped'); EXCEPTION WHEN OTHERS THEN NULL; END;
    RETURN true; END $$;
SELECT as_role('carol', 'SELECT count(*) FROM anomaly.connector_events');
SAVEPOINT policy;
ALTER TABLE a.anomalies ENABLE ROW LEVEL SECURITY; ALTER TABLE a.anomalies FORCE ROW LEVEL SECURITY;
CREATE POLICY p ON a.anomalies USING (a.spy('policy'));
SELECT is(as_role('carol', 'SELECT count(*) FROM anomaly.connector_events'), '9', 'a policy');
SELECT is(as_role('carol', $$SELECT count(*) FROM anomaly.events('c')$$), '9', 'by name');
SELECT set_eq('SELECT who, what FROM ran', $$VALUES ('alice'::name, 'policy')$$, 'runs as the owner of the connector, not as a member of it');
ROLLBACK TO policy;
ALTER TABLE a.anomalies RENAME TO kept;
CREATE VIEW a.anomalies AS SELECT * FROM a.kept WHERE a.spy('view');
ALTER VIEW a.anomalies OWNER TO alice;
SELECT is((SELECT count(*) FROM anomaly.connector_events), 9::bigint, 'a view');
SELECT is((SELECT count(*) FROM anomaly.events('c')), 9::bigint, 'by name');
SELECT set_eq('SELECT who, what FROM ran', $$VALUES ('alice'::name, 'view')$$, 'runs as the owner, not as the superuser who asks, and does not become one');
DROP VIEW a.anomalies;
CREATE TYPE a.name AS (x text);
CREATE FUNCTION a.shown(a.name) RETURNS text LANGUAGE plpgsql AS $$ BEGIN PERFORM a.spy('cast'); RETURN ($1).x; END $$;
CREATE CAST (a.name AS text) WITH FUNCTION a.shown(a.name) AS IMPLICIT;
ALTER TABLE a.kept RENAME TO anomalies;
ALTER TABLE a.anomalies ALTER series TYPE a.name USING row(series)::a.name;
SELECT is((SELECT count(*) FROM anomaly.connector_events), 9::bigint, 'a type of her own');
SELECT set_eq('SELECT who, what FROM ran', $$VALUES ('alice'::name, 'view'), ('alice', 'cast')$$, 'is shown as the owner');
ROLLBACK TO trojan;

-- silences
SELECT is(as_role('alice', $$INSERT INTO anomaly.suppressions (connector, series, during, reason) VALUES ('c', 'cl%', '[2026-01-01 00:01:20Z,2026-01-01 00:01:35Z)', 'works')$$), 'done', 'alice silences hers');
SELECT results_eq($$SELECT series, event_id FROM anomaly.events('c') WHERE suppressed$$, $$VALUES ('closed', 80::bigint)$$, 'that series in that time, the end left out');
SELECT is((SELECT created_by FROM anomaly.suppressions), 'alice'::regrole, 'by alice');
SELECT is(as_role('bob', 'SELECT count(*) FROM anomaly.suppressions'), '0', 'bob does not see it');
SELECT is(as_role('carol', 'SELECT count(*) FROM anomaly.suppressions'), '1', 'carol does');
SELECT alike(as_role('bob', $$INSERT INTO anomaly.suppressions (connector, during) VALUES ('c', '(,)')$$), '42501 %', 'bob silences none of hers');
SELECT alike(as_role('bob', $$INSERT INTO anomaly.suppressions (during, created_by) VALUES ('(,)', 'alice')$$), '42501 %', 'nor in her name');
SELECT is(as_role('bob', $$INSERT INTO anomaly.suppressions (during) VALUES ('(,)')$$), 'done', 'all of his');
SELECT is((SELECT count(*) FROM anomaly.events('c') WHERE suppressed), 1::bigint, 'which are not hers');
SELECT is(as_role('bob', $$WITH gone AS (DELETE FROM anomaly.suppressions RETURNING 1) SELECT count(*) FROM gone$$), '1', 'bob ends his own alone');
SELECT is(as_role('carol', $$INSERT INTO anomaly.suppressions (during, series) VALUES ('(,)', 'o_d')$$), 'done', 'carol, as a member of the owner');
SELECT is((SELECT string_agg(DISTINCT series, ' ') FROM anomaly.events('c') WHERE suppressed), 'closed old', 'silences them');
SELECT is(as_role('alice', 'SELECT count(*) FROM anomaly.suppressions'), '2', 'the owner sees who');
SELECT is(as_role('alice', $$UPDATE anomaly.suppressions SET created_by = 'bob' WHERE connector = 'c'$$), '42501 new row violates row-level security policy for table "suppressions"', 'not to be passed on');
GRANT SELECT ON a.anomalies TO reader;
SELECT is(as_role('reader', $$SELECT count(*) FROM anomaly.events('a.anomalies'::regclass) WHERE suppressed$$), '4', 'readers are told, too');
SELECT throws_ok($$INSERT INTO anomaly.suppressions (series, during) VALUES ('x\', '(,)')$$, '23514', NULL, 'a pattern that LIKE refuses');
SELECT lives_ok($$INSERT INTO anomaly.suppressions (series, during) VALUES ('x\\', 'empty'), ('\%', '[2026-01-01Z,2026-01-01Z]')$$, 'and patterns that it takes');
SELECT lives_ok($$SELECT * FROM anomaly.events('c')$$, 'are taken');

-- silent series
SELECT results_eq($$SELECT series, silent_for FROM anomaly.silent_series('c', '90 min') ORDER BY 1$$, $$VALUES ('closed', interval '2 h'), ('old', interval '3 h')$$, 'series without messages');
SELECT is_empty($$SELECT * FROM anomaly.silent_series('c', '4 h')$$, 'none so long');
SELECT is(as_role('bob', $$SELECT count(*) FROM anomaly.silent_series('c', '1 s')$$), '0', 'one''s own alone');
SELECT results_eq($$SELECT connector, topic, partition, series, last_at, as_of FROM anomaly.connector_series WHERE series = 'old'$$, $$SELECT 'c'::text, 'a.raw'::text, 0, 'old'::text, now() - interval '3 h', 76::bigint$$, 'the list of series');

SELECT * FROM finish();
ROLLBACK;
