-- who may: ordinary roles with and without each right
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = warning;
CREATE ROLE alice; CREATE ROLE bob; CREATE ROLE carol; CREATE ROLE stats;
GRANT alice TO carol;
GRANT pg_read_all_stats TO stats;
CREATE SERVER kafka FOREIGN DATA WRAPPER anomaly_kafka OPTIONS ("bootstrap.servers" '127.0.0.1:1');
CREATE SERVER secure FOREIGN DATA WRAPPER anomaly_kafka OPTIONS ("bootstrap.servers" '127.0.0.1:1', "security.protocol" 'ssl');
CREATE SCHEMA a AUTHORIZATION alice;
CREATE TABLE public.closed (series text, ts timestamptz, value float8);
CREATE FUNCTION config(topics text, server text DEFAULT 'kafka') RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_build_object('server', server, 'topics', topics, 'detector', 'mad(window=10)') $$;
-- pgTAP keeps its score in temporary tables of the first user
DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %s TO PUBLIC', pg_my_temp_schema()::regnamespace); END $$;
CREATE FUNCTION as_role(who text, command text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE r text; hint text; state text;
BEGIN
    EXECUTE format('SET LOCAL ROLE %I', who);
    BEGIN
        EXECUTE command INTO r;
        r := coalesce(r, 'done');
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT, state = RETURNED_SQLSTATE;
        r := state || ' ' || SQLERRM || ' / ' || hint;
    END;
    RESET ROLE;
    RETURN r;
END $$;
CREATE TEMP TABLE verb (call text);
INSERT INTO verb VALUES ($$create_connector('x', config('a.x'))$$), ($$alter_connector('c', '{}')$$), ($$drop_connector('c')$$), ($$drop_connector('c', true)$$),
    ($$pause_connector('c')$$), ($$resume_connector('c')$$), ($$stop_connector('c')$$), ($$restart_connector('c')$$), ($$reset_stats('c')$$), ($$wait_for_catchup('c', '10 ms')$$),
    ($$alter_connector_offsets('c', '"earliest"')$$), ($$reset_connector_offsets('c')$$), ($$restart_connector('c', false, true)$$), ($$restart_task('c', 0)$$),
    ($$validate_config(config('a.x'), 'c')$$);
SELECT alike(as_role('alice', $$SELECT * FROM anomaly.preview(config('a.x'))$$), '42501 permission denied for function %', 'preview');

-- nothing is granted
SELECT alike(as_role('alice', 'SELECT anomaly.' || call), '42501 permission denied for function %', call) FROM verb;
SELECT alike(as_role('alice', 'SELECT count(*) FROM anomaly.' || t), '42501 permission denied for table %', t) FROM unnest(ARRAY['connector', 'connector_offset', 'checkpoint', 'dead_letter', 'outbox']) t;
SELECT alike(as_role('alice', $$SELECT nextval('anomaly.connector_id_seq')$$), '42501 %', 'the sequence');
SELECT alike(as_role('alice', $$CREATE SERVER x FOREIGN DATA WRAPPER anomaly_kafka OPTIONS ("bootstrap.servers" 'h:1')$$), '42501 %', 'the wrapper');
SELECT is(as_role('alice', 'SELECT count(*) FROM anomaly.' || v), '0', v || ' is empty') FROM unnest(ARRAY['connectors', 'connector_status', 'connector_tasks', 'connector_offsets', 'dead_letters', 'pg_stat_anomaly', 'pg_stat_anomaly_tasks']) v;
SELECT isnt(as_role('alice', 'SELECT count(*) FROM anomaly.' || v), '0', v || ' is for all') FROM unnest(ARRAY['config_keys', 'kafka_properties']) v;
SELECT is((SELECT count(*) FROM pg_class c JOIN pg_depend d ON d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e', aclexplode(c.relacl) a
            WHERE relkind IN ('r', 'S') AND a.grantee <> c.relowner AND NOT c.relrowsecurity), 0::bigint, 'base tables have no grants, but for that whose rows are guarded');

-- one right after the other
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA anomaly TO alice, bob, carol;
SET LOCAL anomaly.allow_plaintext = off;
SELECT alike(as_role('alice', $$SELECT anomaly.create_connector('c', config('a.raw'))$$), '42501 permission denied for foreign-data wrapper anomaly_kafka / GRANT USAGE%', 'needs the wrapper');
GRANT USAGE ON FOREIGN DATA WRAPPER anomaly_kafka TO alice;
SELECT alike(as_role('alice', $$SELECT anomaly.create_connector('c', config('a.raw'))$$), '42501 permission denied for foreign server kafka / GRANT USAGE%', 'needs the server');
GRANT USAGE ON FOREIGN SERVER kafka, secure TO alice;
SELECT alike(as_role('alice', $$SELECT anomaly.create_connector('c', config('a.raw'))$$), '42501 role "alice" may not use server "kafka", which is not encrypted (security.protocol is plaintext) / %', 'no protocol is plaintext');
SELECT is(as_role('alice', $$SELECT anomaly.create_connector('c', config('a.raw', 'secure'))$$), '', 'TLS is free');
SELECT is(as_role('alice', $$SELECT anomaly.drop_connector('c')$$), '', 'drop');
SELECT alike(as_role('alice', 'SET LOCAL anomaly.allow_plaintext = on'), '42501 %', 'nobody allows it himself');
SELECT alike(as_role('alice', format('SET LOCAL anomaly.secrets_directory = %L', '/tmp')), '42501 %', 'nor the directory of secrets');
SELECT alike(as_role('alice', $$CREATE USER MAPPING FOR alice SERVER secure OPTIONS ("sasl.password" 'secret:x')$$), '42501 permission denied to use a secret of the server%', 'nor a secret of the server');
SET LOCAL anomaly.allow_plaintext = on;
SELECT alike(as_role('alice', $$SELECT anomaly.create_connector('c', config('nowhere.raw'))$$), '3F000 schema "nowhere" does not exist, and role "alice" may not create it%', 'a schema that she may not make');
SELECT alike(as_role('alice', $$SELECT anomaly.create_connector('c', config('closed'))$$), '42501 %', 'a table that she may not write');
SELECT alike(as_role('alice', $$SELECT anomaly.create_connector('c', config('pg_catalog.x'))$$), '42939 %', 'a schema that is not for points');
SELECT is(as_role('alice', $$SELECT anomaly.create_connector('c', config('a.raw'))$$), '', 'her own schema');
SELECT table_owner_is('a', 'raw', 'alice', 'the table is hers');
SELECT table_owner_is('a', 'anomalies', 'alice', 'that of anomalies, too');
SELECT is((SELECT owner FROM anomaly.connectors WHERE name = 'c'), 'alice'::regrole, 'and the connector');

-- others
INSERT INTO anomaly.dead_letter (connector_id, topic, partition, kafka_offset, payload, stage, sqlstate, reason) SELECT id, 'a.raw', 0, 7, 'x', 'convert', '22P02', 'why' FROM anomaly.connector;
INSERT INTO anomaly.connector_offset (connector_id, topic, partition, generation, next_offset, message_count, message_hash, replay_from, replay_count, replay_hash, fingerprint, spec)
    SELECT id, 'a.raw', 0, 1, 8, 8, 0, 8, 8, 0, 0, 'mad' FROM anomaly.connector;
SELECT is(as_role(who, 'SELECT count(*) FROM anomaly.' || v), CASE WHEN who IN ('alice', 'carol') OR (who = 'stats' AND v IN ('connector_status', 'connector_offsets', 'pg_stat_anomaly')) THEN '1' ELSE '0' END,
                  who || ' sees ' || v) FROM unnest(ARRAY['alice', 'bob', 'carol', 'stats']) who, unnest(ARRAY['connectors', 'connector_status', 'connector_offsets', 'dead_letters', 'pg_stat_anomaly']) v;
SELECT is(as_role('bob', 'SELECT count(*) FROM anomaly.wish_status()'), '0', 'functions show no more than views');
SELECT is(as_role('alice', 'SELECT count(*) FROM anomaly.wish_status()'), '1', 'and no less');
SELECT alike(as_role('bob', 'SELECT anomaly.' || call), '42501 permission denied for connector "c" / Only members%', 'bob: ' || call) FROM verb WHERE call NOT LIKE 'create%' AND call NOT LIKE 'wait%';
SELECT alike(as_role('bob', $$SELECT anomaly.create_connector('c', config('b.raw'))$$), '42501 %', 'bob has no wrapper');
-- a function in a qualification does not see the others' rows
CREATE FUNCTION leak(x text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$ BEGIN RAISE EXCEPTION 'leaked %', x; END $$;
SELECT is(as_role('bob', 'SELECT count(*) FROM anomaly.' || v || ' WHERE public.leak(' || c || '::text)'), '0', v || ' is a barrier')
  FROM (VALUES ('connectors', 'name'), ('connector_status', 'name'), ('connector_offsets', 'topic'), ('dead_letters', 'payload')) l(v, c);

-- members, and tables made as the owner whoever alters
SELECT is(as_role('carol', $$SELECT anomaly.pause_connector('c')$$), '', 'a member may');
SELECT is(as_role('carol', $$SELECT anomaly.alter_connector('c', '{"topics": "a.more"}')$$), '', 'and alter');
SELECT table_owner_is('a', 'more', 'alice', 'what it makes is the owner''s');
SELECT lives_ok($$SELECT anomaly.alter_connector('c', '{"topics": "a.most"}')$$, 'a superuser alters');
SELECT table_owner_is('a', 'most', 'alice', 'what it makes is the owner''s, too');
SELECT throws_ok($$SELECT anomaly.alter_connector('c', '{"topics": "closed"}')$$, '42501', NULL, 'nor lends he his rights to her');

-- a row of anomaly.connector runs code as its owner: DML on our tables, given by mistake or by a role that has it on all, makes none
CREATE ROLE writer;
GRANT USAGE ON SCHEMA anomaly TO writer;
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA anomaly TO writer;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA anomaly TO writer;
SELECT is(as_role('writer', command), '42501 permission denied to write anomaly.connector / Connectors are made and changed by anomaly.create_connector() and the other verbs.', 'granted, refused: ' || command)
  FROM unnest(ARRAY[$$UPDATE anomaly.connector SET owner = 10 RETURNING id$$, $$DELETE FROM anomaly.connector RETURNING id$$,
    $$INSERT INTO anomaly.connector (id, name, owner, server, config, target_state, generation, system_identifier, database_oid)
      SELECT 1000, 'x', 10, server, config, 'RUNNING', 1, system_identifier, database_oid FROM anomaly.connector RETURNING id$$]) command;
SELECT throws_ok($t$DO $d$ BEGIN SET LOCAL ROLE writer; TRUNCATE anomaly.connector CASCADE; END $d$$t$, '42501', 'permission denied to write anomaly.connector', 'nor emptied');
SELECT lives_ok($$UPDATE anomaly.connector SET name = name$$, 'a superuser may: restores do');

-- a right that is gone
REVOKE USAGE ON FOREIGN SERVER kafka FROM alice;
SELECT alike(as_role('alice', $$SELECT anomaly.resume_connector('c')$$), '42501 permission denied for foreign server kafka%', 'is looked at again');
SELECT is(as_role('alice', $$SELECT anomaly.stop_connector('c')$$), '', 'to stop needs none');
SELECT is(as_role('alice', $$SELECT anomaly.drop_connector('c')$$), '', 'to drop neither');
GRANT USAGE ON FOREIGN SERVER kafka TO alice;

-- operators of the caller's search_path are not run with the rights of the tables' owner
CREATE SCHEMA trap AUTHORIZATION alice;
SET LOCAL ROLE alice;
CREATE FUNCTION trap.eq(bigint, bigint) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'trapped as %', current_user; END $$;
CREATE OPERATOR trap.= (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = trap.eq);
CREATE FUNCTION trap.jsonb_strip_nulls(jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'trapped as %', current_user; END $$;
RESET ROLE;
SET LOCAL search_path = trap, public, pg_catalog;
SELECT is(as_role('alice', 'SELECT 1::bigint = 1::bigint') ~ 'trapped as alice', true, 'the trap works');
SELECT is(as_role('alice', 'SELECT anomaly.' || call), '', 'not trapped: ' || call)
  FROM (VALUES (1, $$create_connector('c', public.config('a.raw'))$$), (2, $$pause_connector('c')$$), (3, $$alter_connector('c', '{"batch.size": 9}')$$), (4, $$resume_connector('c')$$),
               (5, $$restart_connector('c')$$), (6, $$stop_connector('c')$$), (7, $$drop_connector('c')$$)) l(n, call) ORDER BY n;
SELECT is(current_setting('search_path'), 'trap, public, pg_catalog', 'search_path is again the caller''s');
RESET search_path;

SELECT * FROM finish();
ROLLBACK;
