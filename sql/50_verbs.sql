-- the foreign data wrapper, the verbs, and what is seen of connectors

CREATE FUNCTION anomaly.kafka_validator(options text[], catalog oid) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_kafka_validator' LANGUAGE C STRICT;
COMMENT ON FUNCTION anomaly.kafka_validator(text[], oid) IS 'checks options of servers and user mappings of anomaly_kafka';

CREATE FOREIGN DATA WRAPPER anomaly_kafka NO HANDLER VALIDATOR anomaly.kafka_validator;
COMMENT ON FOREIGN DATA WRAPPER anomaly_kafka IS 'Kafka clusters that connectors read from';

-- restores and changes by hand take effect, too
CREATE FUNCTION anomaly.connector_changed() RETURNS trigger
    AS 'MODULE_PATHNAME', 'anomaly_connector_changed' LANGUAGE C;
COMMENT ON FUNCTION anomaly.connector_changed() IS 'tells the launcher at COMMIT that connectors changed';

CREATE TRIGGER connector_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON anomaly.connector
    FOR EACH STATEMENT EXECUTE FUNCTION anomaly.connector_changed();
COMMENT ON TRIGGER connector_changed ON anomaly.connector IS 'tells the launcher at COMMIT that connectors changed';

-- verbs

CREATE FUNCTION anomaly.create_connector(name text, config jsonb) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_create_connector' LANGUAGE C STRICT;
COMMENT ON FUNCTION anomaly.create_connector(text, jsonb) IS 'makes a connector and its tables; it starts at COMMIT';

CREATE FUNCTION anomaly.alter_connector(name text, config jsonb) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_alter_connector' LANGUAGE C STRICT;
COMMENT ON FUNCTION anomaly.alter_connector(text, jsonb) IS 'merges keys into a connector''s config, a null removes one; takes effect at COMMIT';

CREATE FUNCTION anomaly.drop_connector(name text, if_exists boolean DEFAULT false) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_drop_connector' LANGUAGE C STRICT;
COMMENT ON FUNCTION anomaly.drop_connector(text, boolean) IS 'drops a connector with its offsets, states and dead letters; its tables stay';

CREATE FUNCTION anomaly.pause_connector(name text) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_pause_connector' LANGUAGE C STRICT;
COMMENT ON FUNCTION anomaly.pause_connector(text) IS 'stops reading; processes and position are kept';

CREATE FUNCTION anomaly.resume_connector(name text) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_resume_connector' LANGUAGE C STRICT;
COMMENT ON FUNCTION anomaly.resume_connector(text) IS 'starts a paused, stopped or restored connector from its position';

CREATE FUNCTION anomaly.stop_connector(name text) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_stop_connector' LANGUAGE C STRICT;
COMMENT ON FUNCTION anomaly.stop_connector(text) IS 'ends a connector''s processes; its position is kept';

CREATE FUNCTION anomaly.restart_connector(name text) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_restart_connector' LANGUAGE C STRICT;
COMMENT ON FUNCTION anomaly.restart_connector(text) IS 'starts a connector''s processes anew, also failed ones';

CREATE FUNCTION anomaly.wait_for_catchup(name text, timeout interval DEFAULT '1 minute') RETURNS boolean
    AS 'MODULE_PATHNAME', 'anomaly_wait_for_catchup' LANGUAGE C STRICT VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION anomaly.wait_for_catchup(text, interval) IS 'true when every message that the topics hold at the call is committed, anomalies sent on; false after the timeout';

-- shared memory as rows, each role its own connectors; read through the views

CREATE FUNCTION anomaly.task_status(
    OUT connector_id bigint, OUT task_id int, OUT state text, OUT pid int, OUT generation bigint,
    OUT started_at timestamptz, OUT state_since timestamptz,
    OUT error text, OUT sqlstate text, OUT error_since timestamptz, OUT next_retry_at timestamptz, OUT failures int, OUT notice text,
    OUT messages bigint, OUT bytes bigint, OUT rows bigint, OUT judged bigint, OUT anomalies bigint, OUT dead_letters bigint,
    OUT commits bigint, OUT retries bigint, OUT replayed bigint, OUT states bigint, OUT state_bytes bigint,
    OUT last_commit_at timestamptz, OUT last_poll_at timestamptz, OUT rate bigint)
    RETURNS SETOF record AS 'MODULE_PATHNAME', 'anomaly_task_status' LANGUAGE C VOLATILE STRICT;
COMMENT ON FUNCTION anomaly.task_status() IS 'the workers of this database, by shared memory';

CREATE FUNCTION anomaly.partition_status(
    OUT connector_id bigint, OUT task_id int, OUT topic text, OUT partition int,
    OUT next_offset bigint, OUT low bigint, OUT high bigint, OUT last_commit_at timestamptz)
    RETURNS SETOF record AS 'MODULE_PATHNAME', 'anomaly_partition_status' LANGUAGE C VOLATILE STRICT;
COMMENT ON FUNCTION anomaly.partition_status() IS 'the partitions that tasks of this database read, by shared memory';

CREATE FUNCTION anomaly.is_here(system_identifier bigint, database_oid oid) RETURNS boolean
    AS 'MODULE_PATHNAME', 'anomaly_is_here' LANGUAGE C STABLE STRICT;
COMMENT ON FUNCTION anomaly.is_here(bigint, oid) IS 'was this made on this cluster, in this database?';

CREATE FUNCTION anomaly.launch_trouble(connector_id bigint) RETURNS text
    AS 'MODULE_PATHNAME', 'anomaly_launch_trouble' LANGUAGE C VOLATILE STRICT;
COMMENT ON FUNCTION anomaly.launch_trouble(bigint) IS 'why not all workers of a connector could be given a place';

CREATE FUNCTION anomaly.may_see(owner regrole) RETURNS boolean
    LANGUAGE sql STABLE STRICT
    SET search_path = pg_catalog, pg_temp
    AS $$ SELECT coalesce(pg_has_role($1::oid, 'USAGE'), false) OR pg_has_role('pg_read_all_stats', 'USAGE') $$;
COMMENT ON FUNCTION anomaly.may_see(regrole) IS 'may this role see the status of connectors of that owner?';

-- views: one's own connectors; members of pg_read_all_stats see the status of all

CREATE VIEW anomaly.connectors WITH (security_barrier) AS
    SELECT c.name, c.owner, c.server, c.config,
           CASE WHEN anomaly.is_here(c.system_identifier, c.database_oid) THEN c.target_state ELSE 'STOPPED' END AS target_state,
           c.generation, c.created_at
      FROM anomaly.connector c
     WHERE coalesce(pg_catalog.pg_has_role(c.owner::oid, 'USAGE'), false);
COMMENT ON VIEW anomaly.connectors IS 'one''s own connectors and their configs';

CREATE VIEW anomaly.connector_tasks WITH (security_barrier) AS
    SELECT c.name AS connector, t.task_id, t.state, t.pid, t.started_at, t.state_since,
           t.error, t.sqlstate, t.error_since, t.next_retry_at, t.failures, t.notice,
           t.messages, t.bytes, t.rows, t.judged, t.anomalies, t.dead_letters, t.commits, t.retries, t.replayed,
           t.states, t.state_bytes, t.last_commit_at, t.last_poll_at, t.rate
      FROM anomaly.connector c JOIN anomaly.task_status() t ON t.connector_id OPERATOR(pg_catalog.=) c.id
     WHERE anomaly.may_see(c.owner);
COMMENT ON VIEW anomaly.connector_tasks IS 'the workers of each connector; task_id -1 is the one that sends anomalies to Kafka';

CREATE VIEW anomaly.connector_offsets WITH (security_barrier) AS
    SELECT c.name AS connector, o.topic, o.partition, o.next_offset, p.low, p.high,
           CASE WHEN p.high IS NOT NULL THEN greatest(p.high OPERATOR(pg_catalog.-) o.next_offset, 0) END AS lag,
           o.replay_from, o.inexact_from, o.committed_at
      FROM anomaly.connector c
      JOIN anomaly.connector_offset o ON o.connector_id OPERATOR(pg_catalog.=) c.id
      LEFT JOIN anomaly.partition_status() p ON p.connector_id OPERATOR(pg_catalog.=) o.connector_id
           AND p.topic OPERATOR(pg_catalog.=) o.topic AND p.partition OPERATOR(pg_catalog.=) o.partition
     WHERE anomaly.may_see(c.owner);
COMMENT ON VIEW anomaly.connector_offsets IS 'how far each partition is: next_offset is the first message that is not in the tables, lag what is left to the end last seen';

CREATE VIEW anomaly.connector_status WITH (security_barrier) AS
    SELECT c.name, c.owner,
           CASE WHEN c.target_state OPERATOR(pg_catalog.=) 'STOPPED' OR NOT h.here THEN 'STOPPED'
                WHEN t.failed THEN 'FAILED'
                WHEN t.restarting THEN 'RESTARTING'
                WHEN c.target_state OPERATOR(pg_catalog.=) 'PAUSED' THEN 'PAUSED'
                WHEN t.tasks IS NULL OR t.unassigned THEN 'UNASSIGNED'
                ELSE 'RUNNING' END AS state,
           coalesce(t.tasks, 0) AS tasks,
           o.lag, t.rate, t.messages, t.rows, t.anomalies, d.dead_letters, t.commits, t.states, t.state_bytes,
           t.last_commit_at, coalesce(t.error, anomaly.launch_trouble(c.id)) AS error, t.sqlstate, t.error_since, t.next_retry_at, t.notice,
           CASE WHEN NOT h.here THEN 'restored or copied from another cluster or database: anomaly.resume_connector starts it here'
                ELSE c.stop_reason END AS stop_reason
      FROM anomaly.connector c
     CROSS JOIN LATERAL (SELECT anomaly.is_here(c.system_identifier, c.database_oid) AS here) h
      LEFT JOIN LATERAL (
           SELECT count(*) FILTER (WHERE s.pid IS NOT NULL AND s.task_id OPERATOR(pg_catalog.>=) 0) AS tasks,
                  bool_or(s.state OPERATOR(pg_catalog.=) 'FAILED') AS failed,
                  bool_or(s.state OPERATOR(pg_catalog.=) 'RESTARTING') AS restarting,
                  bool_or(s.state OPERATOR(pg_catalog.=) 'UNASSIGNED') AS unassigned,
                  sum(s.rate)::bigint AS rate, sum(s.messages)::bigint AS messages, sum(s.rows)::bigint AS rows,
                  sum(s.anomalies)::bigint AS anomalies, sum(s.commits)::bigint AS commits,
                  sum(s.states)::bigint AS states, sum(s.state_bytes)::bigint AS state_bytes, max(s.last_commit_at) AS last_commit_at,
                  (array_agg(s.error ORDER BY s.error_since DESC) FILTER (WHERE s.error IS NOT NULL))[1] AS error,
                  (array_agg(s.sqlstate ORDER BY s.error_since DESC) FILTER (WHERE s.error IS NOT NULL))[1] AS sqlstate,
                  min(s.error_since) AS error_since, min(s.next_retry_at) AS next_retry_at,
                  string_agg(DISTINCT s.notice, '; ') AS notice
             FROM anomaly.task_status() s WHERE s.connector_id OPERATOR(pg_catalog.=) c.id
           HAVING count(*) OPERATOR(pg_catalog.>) 0) t ON true
      LEFT JOIN LATERAL (SELECT sum(greatest(p.high OPERATOR(pg_catalog.-) p.next_offset, 0))::bigint AS lag
             FROM anomaly.partition_status() p WHERE p.connector_id OPERATOR(pg_catalog.=) c.id) o ON true
     CROSS JOIN LATERAL (SELECT count(*) AS dead_letters FROM anomaly.dead_letter l WHERE l.connector_id OPERATOR(pg_catalog.=) c.id) d
     WHERE anomaly.may_see(c.owner);
COMMENT ON VIEW anomaly.connector_status IS 'what each connector is doing, in Kafka Connect''s words; what is wrong, since when, and when it is tried next';

CREATE VIEW anomaly.dead_letters WITH (security_barrier) AS
    SELECT c.name AS connector, d.topic, d.partition, d.kafka_offset, d.kafka_timestamp, d.key, d.payload, d.stage, d.sqlstate, d.reason, d.failed_at
      FROM anomaly.dead_letter d JOIN anomaly.connector c ON c.id OPERATOR(pg_catalog.=) d.connector_id
     WHERE coalesce(pg_catalog.pg_has_role(c.owner::oid, 'USAGE'), false);
COMMENT ON VIEW anomaly.dead_letters IS 'messages of one''s own connectors that could not become points, with bytes, coordinates and reason';

-- dumps hold connectors, how far they are, and what they know

SELECT pg_catalog.pg_extension_config_dump('anomaly.connector', '');
SELECT pg_catalog.pg_extension_config_dump('anomaly.connector_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('anomaly.connector_offset', '');
SELECT pg_catalog.pg_extension_config_dump('anomaly.checkpoint', '');
SELECT pg_catalog.pg_extension_config_dump('anomaly.dead_letter', '');
SELECT pg_catalog.pg_extension_config_dump('anomaly.outbox', '');

-- who may: verbs check ownership, server and table rights by themselves; base tables have no grants

GRANT USAGE ON SCHEMA anomaly TO PUBLIC;
REVOKE ALL ON anomaly.connector, anomaly.connector_offset, anomaly.checkpoint, anomaly.dead_letter, anomaly.outbox FROM PUBLIC;
REVOKE ALL ON SEQUENCE anomaly.connector_id_seq FROM PUBLIC;
GRANT SELECT ON anomaly.connectors, anomaly.connector_tasks, anomaly.connector_offsets, anomaly.connector_status, anomaly.dead_letters TO PUBLIC;
