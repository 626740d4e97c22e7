-- Connectors as SQL sees them: config keys, errors, privileges, rollback, tables, dumps. No broker is needed.
BEGIN;
SELECT no_plan();

CREATE ROLE anomaly_t_owner NOLOGIN;
CREATE ROLE anomaly_t_other NOLOGIN;
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

-- create: the row and the tables
SELECT lives_ok($$ SELECT anomaly.create_connector('one', pg_temp.config()) $$, 'a connector with defaults');
SELECT is((SELECT format('%s %s %s %s', name, owner, server, target_state) FROM anomaly.connectors), format('one %I k RUNNING', current_user), 'is listed');
SELECT columns_are('t', 'raw', ARRAY['series', 'ts', 'value', 'label', 'kafka_partition', 'kafka_offset', 'item'], 'columns of the raw table');
SELECT col_type_is('t', 'raw', 'value', 'double precision', 'value is a number');
SELECT columns_are('t', 'anomalies', ARRAY['series', 'ts', 'value', 'score', 'onset', 'raw', 'alert', 'expected', 'lower', 'upper', 'attribution', 'detector',
    'connector', 'topic', 'kafka_partition', 'kafka_offset', 'item', 'event_id', 'detected_at'], 'columns of the anomalies table');
SELECT col_is_unique('t', 'anomalies', ARRAY['connector', 'topic', 'kafka_partition', 'kafka_offset', 'item', 'detector'], 'an anomaly is there once');
SELECT is((SELECT amname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam WHERE i.indrelid = 't.raw'::regclass), 'brin', 'BRIN on ts');
SELECT lives_ok($$ SELECT anomaly.create_connector('scores', pg_temp.config('{"topics": "s.raw", "scores": true, "json.values": "v"}')) $$, 'with scores and vectors');
SELECT has_column('s', 'raw', 'upper', 'the verdict''s columns');
SELECT col_type_is('s', 'raw', 'value', 'double precision[]', 'value is a vector');

-- a wrong config says what, and what is allowed
CREATE FUNCTION pg_temp.refuses(config jsonb, state text, message text, what text) RETURNS text LANGUAGE sql AS $$
    SELECT throws_like(format('SELECT anomaly.create_connector(%L, %L)', 'wrong', config), message, what)
    UNION ALL SELECT throws_ok(format('SELECT anomaly.create_connector(%L, %L)', 'wrong', config), state, NULL, what || ': ' || state) $$;
SELECT pg_temp.refuses(pg_temp.config('{"topic": "x"}'), '22023', 'unknown config key "topic"', 'unknown key');
SELECT pg_temp.refuses('{"topics": "x"}', '22023', 'config key "server" is required', 'no server');
SELECT pg_temp.refuses('{"server": "k"}', '22023', 'config key "topics" is required', 'no topics');
SELECT pg_temp.refuses('[]', '22023', 'the config of a connector must be a JSON object', 'no object');
SELECT pg_temp.refuses(pg_temp.config('{"tasks.max": 0}'), '22023', 'config key "tasks.max" is "0": it must be a whole number between 1 and 64', 'too few tasks');
SELECT pg_temp.refuses(pg_temp.config('{"batch.size": "many"}'), '22023', 'config key "batch.size" is "many": it must be a whole number%', 'no number');
SELECT pg_temp.refuses(pg_temp.config('{"errors.tolerance": "some"}'), '22023', 'config key "errors.tolerance" is "some": it must be one of none|all', 'no choice');
SELECT pg_temp.refuses(pg_temp.config('{"scores": "maybe"}'), '22023', 'config key "scores" is "maybe": it must be true or false', 'no boolean');
SELECT pg_temp.refuses(pg_temp.config('{"scores": {"a": 1}}'), '22023', 'config key "scores" must be text, a number or a boolean', 'an object');
SELECT pg_temp.refuses(pg_temp.config('{"detector": "mad(window=1)"}'), '22023', '%mad(window=1): window must be between 3 and 1000000', 'a wrong spec');
SELECT pg_temp.refuses(pg_temp.config('{"detector": "mad(window=1000000)", "memory.max": 96}'), '22023', '%bytes a series%', 'a spec that does not fit');
SELECT pg_temp.refuses(pg_temp.config('{"topics": "a b, a"}'), '22023', 'config key "topics" names "a" twice', 'a topic twice');
SELECT pg_temp.refuses(pg_temp.config('{"topics": "^a.*"}'), '22023', 'config key "topics": "^a.\*" is not the name of a topic', 'a pattern');
SELECT pg_temp.refuses(pg_temp.config('{"topics": ["n", 1]}'), '22023', 'config key "topics" must be%', 'a number among topics');
SELECT pg_temp.refuses(pg_temp.config('{"anomalies.topic": "t.raw"}'), '22023', '%one of the topics that are read', 'a topic that feeds itself');
SELECT pg_temp.refuses(pg_temp.config('{"csv.delimiter": ";;"}'), '22023', 'config key "csv.delimiter" is ";;": it must be one character', 'delimiter');
SELECT pg_temp.refuses(pg_temp.config('{"value.converter": "csv", "csv.columns": "when,what"}'), '22023', 'config of the converter:%', 'csv columns');
SELECT pg_temp.refuses(pg_temp.config('{"server": "nowhere"}'), '42704', 'server "nowhere" does not exist', 'unknown server');
SELECT pg_temp.refuses(pg_temp.config('{"topics": "anomaly.connector"}'), '42939', '%schema "anomaly", which is not for points', 'our schema');
SELECT pg_temp.refuses(pg_temp.config('{"topics": "pg_catalog.pg_class"}'), '42939', '%schema "pg_catalog"%', 'a system schema');
SELECT pg_temp.refuses(pg_temp.config(jsonb_build_object('topics', repeat('x', 64))), '42602', '%must have 1 to 63 bytes', 'a name too long');
SELECT pg_temp.refuses(pg_temp.config('{"table.name.format": "${nope}"}'), '22023', '%unknown variable', 'unknown variable');
SELECT pg_temp.refuses(pg_temp.config('{"sasl.password": "canary"}'), '22023', '%is a secret%', 'a secret in a config');
SELECT pg_temp.refuses(pg_temp.config('{"consumer.override.group.id": "g"}'), 'HV00D', 'property "group.id" may not be set', 'a property that is ours');
SELECT pg_temp.refuses(pg_temp.config('{"consumer.override.bootstrap.servers": "h"}'), 'HV00D', '%does not belong into consumer.override.*', 'a property elsewhere');
SELECT throws_like($$ SELECT anomaly.create_connector('', pg_temp.config()) $$, 'connector name "" must have 1 to 63 bytes', 'no name');
SELECT throws_ok($$ SELECT anomaly.create_connector('one', pg_temp.config('{"raw.enabled": false}')) $$, '42710', 'connector "one" already exists', 'a name twice');
SELECT throws_ok($$ SELECT anomaly.create_connector('two', pg_temp.config()) $$, '55006', NULL, 'the same topic into the same table twice');
SELECT lives_ok($$ SELECT anomaly.create_connector('two', pg_temp.config('{"raw.enabled": false}')) $$, 'unless it writes no raw rows');
SELECT is((SELECT count(*) FROM anomaly.connectors WHERE name = 'wrong'), 0::bigint, 'what was refused left nothing');

-- properties: an allow-list
SELECT throws_ok(format('CREATE SERVER x FOREIGN DATA WRAPPER anomaly_kafka OPTIONS (%I %L)', p, '/tmp/x'), 'HV00D', NULL, p || ' is refused for servers')
  FROM unnest(ARRAY['plugin.library.paths', 'ssl.engine.location', 'ssl.engine.id', 'ssl.providers', 'sasl.kerberos.kinit.cmd', 'sasl.kerberos.keytab', 'sasl.kerberos.principal',
    'ssl.ca.location', 'ssl.certificate.location', 'ssl.key.location', 'ssl.keystore.location', 'ssl.crl.location', 'https.ca.location', 'sasl.oauthbearer.config',
    'sasl.oauthbearer.token.endpoint.url', 'sasl.oauthbearer.client.secret', 'sasl.oauthbearer.assertion.file', 'offset.store.path', 'offset.store.method', 'metadata.broker.list',
    'test.mock.num.brokers', 'socket.send.buffer.bytes', 'enable.ssl.certificate.verification', 'ssl.endpoint.identification.algorithm', 'enable.sasl.oauthbearer.unsecure.jwt',
    'enable.auto.commit', 'auto.commit.enable', 'enable.auto.offset.store', 'auto.offset.reset', 'isolation.level', 'group.id', 'group.instance.id', 'partition.assignment.strategy',
    'check.crcs', 'enable.partition.eof', 'interceptors', 'queued.max.messages.kbytes', 'fetch.message.max.bytes', 'receive.message.max.bytes', 'message.max.bytes',
    'statistics.interval.ms', 'debug', 'log_level', 'internal.termination.signal', 'nonsense']) p;
SELECT throws_ok($$ CREATE SERVER x FOREIGN DATA WRAPPER anomaly_kafka OPTIONS ("sasl.mechanisms" 'GSSAPI') $$, '22023', NULL, 'GSSAPI would use the server''s own tickets');
SELECT throws_ok($$ CREATE SERVER x FOREIGN DATA WRAPPER anomaly_kafka OPTIONS ("sasl.password" 'canary') $$, 'HV00D', NULL, 'secrets belong into user mappings');
SELECT throws_ok($$ CREATE USER MAPPING FOR PUBLIC SERVER k OPTIONS ("bootstrap.servers" 'x') $$, 'HV00D', NULL, 'and servers into servers');
SELECT throws_ok($$ ALTER FOREIGN DATA WRAPPER anomaly_kafka OPTIONS (ADD debug 'all') $$, 'HV00D', NULL, 'the wrapper takes no options');
SELECT lives_ok($$ CREATE USER MAPPING FOR PUBLIC SERVER k OPTIONS ("sasl.username" 'u', "sasl.password" 'secret:kafka') $$, 'a user mapping');
SELECT lives_ok($$ DROP USER MAPPING FOR PUBLIC SERVER k $$, 'goes');

-- verbs: generation and target
SELECT is((SELECT generation FROM anomaly.connectors WHERE name = 'one'), 1::bigint, 'first generation');
SELECT lives_ok($$ SELECT anomaly.pause_connector('one') $$, 'pause');
SELECT is((SELECT target_state || generation FROM anomaly.connectors WHERE name = 'one'), 'PAUSED2', 'PAUSED');
SELECT lives_ok($$ SELECT anomaly.stop_connector('one') $$, 'stop');
SELECT is((SELECT state FROM anomaly.connector_status WHERE name = 'one'), 'STOPPED', 'STOPPED');
SELECT throws_ok($$ SELECT anomaly.restart_connector('one') $$, '55000', 'connector "one" is STOPPED', 'a stopped connector is resumed, not restarted');
SELECT lives_ok($$ SELECT anomaly.resume_connector('one') $$, 'resume');
SELECT lives_ok($$ SELECT anomaly.restart_connector('one') $$, 'restart');
SELECT is((SELECT generation FROM anomaly.connectors WHERE name = 'one'), 5::bigint, 'each verb raises the generation');
SAVEPOINT s;
SELECT anomaly.alter_connector('one', '{"batch.size": 7, "tasks.max": 3}');
SELECT is((SELECT config->>'batch.size' FROM anomaly.connectors WHERE name = 'one'), '7', 'alter merges keys');
SELECT anomaly.alter_connector('one', '{"batch.size": null}');
SELECT is((SELECT config FROM anomaly.connectors WHERE name = 'one'), pg_temp.config('{"tasks.max": 3}'), 'a null removes one');
ROLLBACK TO s;
SELECT is((SELECT config FROM anomaly.connectors WHERE name = 'one'), pg_temp.config(), 'rolled back');
SELECT throws_ok($$ SELECT anomaly.alter_connector('one', '{"batch.size": -1}') $$, '22023', NULL, 'alter checks as create does');
SELECT throws_ok($$ SELECT anomaly.alter_connector('one', '[1]') $$, '22023', NULL, 'and takes objects only');
SELECT throws_ok($$ SELECT anomaly.wait_for_catchup('one', '1 s') $$, '55000', NULL, 'nobody waits for a connector of his own transaction');
SELECT throws_ok(format('SELECT anomaly.%I(%L)', v, 'nobody'), '42704', 'connector "nobody" does not exist', v || ' of nobody')
  FROM unnest(ARRAY['drop_connector', 'pause_connector', 'resume_connector', 'stop_connector', 'restart_connector', 'wait_for_catchup']) v;
SELECT lives_ok($$ SELECT anomaly.drop_connector('nobody', true) $$, 'drop if exists');

-- tables that cannot keep the promise
CREATE SCHEMA bad;
CREATE UNLOGGED TABLE bad.unlogged (series text, ts timestamptz, value float8);
CREATE VIEW bad.view AS SELECT ''::text AS series, now() AS ts, 1::float8 AS value;
CREATE TABLE bad.parted (series text, ts timestamptz, value float8) PARTITION BY LIST (series);
CREATE UNLOGGED TABLE bad.leaf PARTITION OF bad.parted DEFAULT;
CREATE TABLE bad.columns (series text, ts timestamptz);
SELECT throws_ok(format('SELECT anomaly.create_connector(%L, pg_temp.config(%L))', 'bad', format('{"topics": "bad.%s"}', t)), '42809', NULL, t || ' is refused')
  FROM unnest(ARRAY['unlogged', 'view', 'parted']) t;
SELECT throws_ok($$ SELECT anomaly.create_connector('bad', pg_temp.config('{"topics": "bad.columns"}')) $$, '42703', 'table "bad.columns" has no column "value"', 'a column is missing');

-- privileges
SET LOCAL ROLE anomaly_t_owner;
SELECT throws_ok($$ SELECT anomaly.create_connector('mine', '{"server": "k", "topics": "mine"}') $$, '42501', NULL, 'USAGE on the server is needed');
RESET ROLE;
GRANT USAGE ON FOREIGN DATA WRAPPER anomaly_kafka TO anomaly_t_owner;
GRANT USAGE ON FOREIGN SERVER k TO anomaly_t_owner;
CREATE SCHEMA mine AUTHORIZATION anomaly_t_owner;
SET LOCAL anomaly.allow_plaintext = off;
SET LOCAL ROLE anomaly_t_owner;
SELECT throws_like($$ SELECT anomaly.create_connector('mine', '{"server": "k", "topics": "mine.raw"}') $$, '%is not encrypted%', 'plaintext is for superusers');
RESET ROLE;
SET LOCAL anomaly.allow_plaintext = on;
SET LOCAL ROLE anomaly_t_owner;
SELECT lives_ok($$ SELECT anomaly.create_connector('mine', '{"server": "k", "topics": "mine.raw"}') $$, 'an ordinary role has a connector');
SELECT is((SELECT array_agg(name) FROM anomaly.connectors), ARRAY['mine'], 'and sees its own only');
SELECT is((SELECT array_agg(name) FROM anomaly.connector_status), ARRAY['mine'], 'its status only');
SELECT is((SELECT tableowner::text FROM pg_tables WHERE schemaname = 'mine' AND tablename = 'raw'), 'anomaly_t_owner', 'its tables are its own');
SELECT throws_ok($$ SELECT anomaly.pause_connector('one') $$, '42501', NULL, 'others'' connectors are not its to handle');
SELECT throws_ok($$ SELECT anomaly.create_connector('steal', '{"server": "k", "topics": "t.steal", "table.name.format": "t.raw"}') $$, '42501', NULL, 'nor others'' tables its to write');
SELECT throws_ok($$ SET anomaly.allow_plaintext = on $$, '42501', NULL, 'nor the settings its to set');
SELECT throws_ok($$ SET anomaly.secrets_directory = '/etc' $$, '42501', NULL, 'nor where secrets are');
SELECT throws_ok(format('SELECT * FROM anomaly.%I', t), '42501', NULL, t || ' is not for reading')
  FROM unnest(ARRAY['connector', 'connector_offset', 'checkpoint', 'dead_letter', 'outbox']) t;
SELECT throws_ok(format('INSERT INTO anomaly.%I SELECT (NULL::anomaly.%I).*', t, t), '42501', NULL, t || ' is not for writing')
  FROM unnest(ARRAY['connector', 'connector_offset', 'checkpoint', 'dead_letter', 'outbox']) t;
SELECT throws_ok($$ INSERT INTO anomaly.connectors (name) VALUES ('x') $$, '42501', NULL, 'nor the views');
SELECT is((SELECT count(*) FROM anomaly.task_status()), 0::bigint, 'no worker of others is shown');
SET LOCAL ROLE anomaly_t_other;
SELECT is((SELECT count(*) FROM anomaly.connectors), 0::bigint, 'another role sees nothing');
SELECT throws_ok($$ SELECT anomaly.drop_connector('mine') $$, '42501', NULL, 'and drops nothing');
RESET ROLE;
GRANT anomaly_t_owner TO anomaly_t_other;
SET LOCAL ROLE anomaly_t_other;
SELECT lives_ok($$ SELECT anomaly.stop_connector('mine') $$, 'a member of the owner may');
RESET ROLE;
GRANT pg_read_all_stats TO anomaly_t_other;
REVOKE anomaly_t_owner FROM anomaly_t_other;
SET LOCAL ROLE anomaly_t_other;
SELECT is((SELECT count(*) FROM anomaly.connector_status), 4::bigint, 'pg_read_all_stats shows the status of all');
SELECT is((SELECT count(*) FROM anomaly.connectors), 0::bigint, 'but not their configs');
RESET ROLE;

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
SELECT is((SELECT seen FROM trapped), 4::bigint, 'verbs pin the search_path, views name their operators');

-- a restored row: other cluster, other database
UPDATE anomaly.connector SET system_identifier = system_identifier - 1 WHERE name = 'one';
SELECT is((SELECT target_state FROM anomaly.connectors WHERE name = 'one'), 'STOPPED', 'a connector of another cluster is stopped');
SELECT matches((SELECT stop_reason FROM anomaly.connector_status WHERE name = 'one'), 'another cluster', 'and says why');
SELECT lives_ok($$ SELECT anomaly.resume_connector('one') $$, 'a person resumes it');
SELECT is((SELECT state FROM anomaly.connector_status WHERE name = 'one'), 'UNASSIGNED', 'then it is this cluster''s');

-- dumps
SELECT set_eq($$ SELECT c::regclass::text FROM pg_extension, unnest(extconfig) c WHERE extname = 'anomaly' $$,
    ARRAY['anomaly.connector', 'anomaly.connector_id_seq', 'anomaly.connector_offset', 'anomaly.checkpoint', 'anomaly.dead_letter', 'anomaly.outbox'], 'what dumps hold');
SELECT lives_ok($$ SELECT anomaly.drop_connector('one') $$, 'drop');
SELECT has_table('t', 'raw', 'the tables stay');
SELECT * FROM finish();
ROLLBACK;
