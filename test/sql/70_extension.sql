-- The extension as a whole: comments, hostile search paths, restored rows, dumps.
BEGIN;
SELECT no_plan();

SET LOCAL client_min_messages = warning;
SET LOCAL anomaly.allow_plaintext = on;
CREATE SERVER k FOREIGN DATA WRAPPER anomaly_kafka OPTIONS ("bootstrap.servers" '127.0.0.1:1');
CREATE FUNCTION pg_temp.config(extra jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS
    $$ SELECT '{"server": "k", "topics": "t.raw"}'::jsonb || extra $$;

-- every object of the extension has a comment
SELECT is_empty($$
    SELECT pg_describe_object(d.classid, d.objid, 0)
      FROM pg_depend d
      LEFT JOIN pg_description c ON c.classoid = d.classid AND c.objoid = d.objid AND c.objsubid = 0
     WHERE d.refclassid = 'pg_extension'::regclass AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'anomaly')
       AND d.deptype = 'e' AND c.description IS NULL
       AND d.classid IN ('pg_proc'::regclass, 'pg_class'::regclass, 'pg_type'::regclass, 'pg_cast'::regclass, 'pg_foreign_data_wrapper'::regclass, 'pg_operator'::regclass)
       AND NOT (d.classid = 'pg_type'::regclass AND (SELECT typtype = 'c' OR typelem <> 0 FROM pg_type WHERE oid = d.objid)) $$,
    'every object has a comment');

SELECT anomaly.create_connector('one', pg_temp.config());

-- a search_path full of traps changes nothing
CREATE SCHEMA trap;
CREATE FUNCTION trap.jsonb_strip_nulls(jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'trapped'; END $$;
CREATE FUNCTION trap.eq(text, text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'trapped'; END $$;
CREATE OPERATOR trap.= (LEFTARG = text, RIGHTARG = text, FUNCTION = trap.eq);
SET LOCAL search_path = trap, public, pg_catalog;
CREATE TEMP TABLE trapped AS
    SELECT anomaly.alter_connector('one', '{"tasks.max": 2}')::text AS altered,
           (SELECT count(*) FROM anomaly.connector_status) + (SELECT count(*) FROM anomaly.connector_tasks)
         + (SELECT count(*) FROM anomaly.connector_offsets) + (SELECT count(*) FROM anomaly.dead_letters) AS seen;
RESET search_path;
SELECT is((SELECT seen FROM trapped), 1::bigint, 'verbs pin the search_path, views name their operators');

-- a restored row: other cluster, other database
UPDATE anomaly.connector SET system_identifier = system_identifier - 1 WHERE name = 'one';
SELECT is((SELECT target_state FROM anomaly.connectors WHERE name = 'one'), 'STOPPED', 'a connector of another cluster is stopped');
SELECT matches((SELECT stop_reason FROM anomaly.connector_status WHERE name = 'one'), 'another cluster', 'and says why');
SELECT lives_ok($$ SELECT anomaly.resume_connector('one') $$, 'a person resumes it');
SELECT is((SELECT state FROM anomaly.connector_status WHERE name = 'one'), 'UNASSIGNED', 'then it is this cluster''s');

-- dumps
SELECT set_eq($$ SELECT c::regclass::text FROM pg_extension, unnest(extconfig) c WHERE extname = 'anomaly' $$,
    ARRAY['anomaly.connector', 'anomaly.connector_id_seq', 'anomaly.connector_offset', 'anomaly.checkpoint', 'anomaly.dead_letter', 'anomaly.outbox', 'anomaly.suppressions'], 'what dumps hold');
SELECT lives_ok($$ SELECT anomaly.drop_connector('one') $$, 'drop');
SELECT has_table('t', 'raw', 'the tables stay');
SELECT * FROM finish();
ROLLBACK;
