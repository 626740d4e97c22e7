-- what is seen of connectors

-- shared memory as rows, each role its own connectors; read through the views

CREATE FUNCTION anomaly.task_status(
    OUT connector_id bigint, OUT task_id int, OUT state text, OUT pid int, OUT generation bigint,
    OUT started_at timestamptz, OUT state_since timestamptz,
    OUT error text, OUT sqlstate text, OUT error_since timestamptz, OUT next_retry_at timestamptz, OUT failures int, OUT notice text,
    OUT messages bigint, OUT bytes bigint, OUT rows bigint, OUT judged bigint, OUT anomalies bigint, OUT dead_letters bigint,
    OUT commits bigint, OUT retries bigint, OUT replayed bigint, OUT rebuilt bigint, OUT rebuild_total bigint, OUT states bigint, OUT state_bytes bigint,
    OUT last_commit_at timestamptz, OUT last_poll_at timestamptz, OUT rate bigint)
    RETURNS SETOF record AS 'MODULE_PATHNAME', 'anomaly_task_status' LANGUAGE C VOLATILE STRICT;
COMMENT ON FUNCTION anomaly.task_status() IS 'the workers of this database, by shared memory';

CREATE FUNCTION anomaly.partition_status(
    OUT connector_id bigint, OUT task_id int, OUT topic text, OUT partition int,
    OUT next_offset bigint, OUT low bigint, OUT high bigint, OUT last_commit_at timestamptz)
    RETURNS SETOF record AS 'MODULE_PATHNAME', 'anomaly_partition_status' LANGUAGE C VOLATILE STRICT;
COMMENT ON FUNCTION anomaly.partition_status() IS 'the partitions that tasks of this database read, by shared memory';

CREATE FUNCTION anomaly.wish_status(OUT connector_id bigint, OUT here boolean, OUT trace text, OUT bytes_per_series bigint)
    RETURNS SETOF record AS 'MODULE_PATHNAME', 'anomaly_wish_status' LANGUAGE C VOLATILE STRICT;
COMMENT ON FUNCTION anomaly.wish_status() IS 'what is known of connectors beside their rows: of this cluster and database or not, why no worker can be had, most bytes a series';

CREATE FUNCTION anomaly.list_config_keys(
    OUT key text, OUT type text, OUT "default" text, OUT min int, OUT max int, OUT choices text, OUT required boolean, OUT help text)
    RETURNS SETOF record AS 'MODULE_PATHNAME', 'anomaly_list_config_keys' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.list_config_keys() IS 'support of anomaly.config_keys';

CREATE FUNCTION anomaly.list_properties(
    OUT name text, OUT server boolean, OUT user_mapping boolean, OUT consumer_override boolean, OUT producer_override boolean, OUT allowed text, OUT help text)
    RETURNS SETOF record AS 'MODULE_PATHNAME', 'anomaly_list_properties' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION anomaly.list_properties() IS 'support of anomaly.kafka_properties';

CREATE VIEW anomaly.config_keys AS SELECT * FROM anomaly.list_config_keys();
COMMENT ON VIEW anomaly.config_keys IS 'the keys of a connector''s config';

CREATE VIEW anomaly.kafka_properties AS SELECT * FROM anomaly.list_properties();
COMMENT ON VIEW anomaly.kafka_properties IS 'the properties of librdkafka that may be set, and where';

-- views: one's own connectors; members of pg_read_all_stats see the status of all

CREATE VIEW anomaly.connectors WITH (security_barrier) AS
    SELECT c.name, c.owner, c.server, c.config,
           CASE WHEN w.here THEN c.target_state ELSE 'STOPPED' END AS target_state,
           c.generation, c.created_at, c.initial_offsets
      FROM anomaly.connector c JOIN anomaly.wish_status() w ON w.connector_id OPERATOR(pg_catalog.=) c.id
     WHERE coalesce(pg_catalog.pg_has_role(c.owner::oid, 'MEMBER'), false);
COMMENT ON VIEW anomaly.connectors IS 'one''s own connectors and their configs';

CREATE VIEW anomaly.connector_tasks WITH (security_barrier) AS
    SELECT c.name AS connector, t.task_id, t.state, t.pid, t.started_at, t.state_since,
           t.error, t.sqlstate, t.error_since, t.next_retry_at, t.failures, t.notice,
           t.messages, t.bytes, t.rows, t.judged, t.anomalies, t.dead_letters, t.commits, t.retries, t.replayed, t.rebuilt, t.rebuild_total,
           t.states, t.state_bytes, t.last_commit_at, t.last_poll_at, t.rate
      FROM anomaly.connector c JOIN anomaly.task_status() t ON t.connector_id OPERATOR(pg_catalog.=) c.id
     WHERE (coalesce(pg_catalog.pg_has_role(c.owner::oid, 'MEMBER'), false) OR pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE'));
COMMENT ON VIEW anomaly.connector_tasks IS 'the workers of each connector; task_id -1 is the one that sends anomalies to Kafka';
COMMENT ON COLUMN anomaly.connector_tasks.replayed IS 'messages read again without writing, to bring states up to the offset';
COMMENT ON COLUMN anomaly.connector_tasks.rebuilt IS 'messages whose points were learned from the raw tables, by specs that had no states';
COMMENT ON COLUMN anomaly.connector_tasks.rebuild_total IS 'of how many, estimated; notice has the percentage while it goes on';

CREATE VIEW anomaly.connector_offsets WITH (security_barrier) AS
    SELECT c.name AS connector, o.topic, o.partition, o.next_offset, p.low, p.high,
           CASE WHEN p.high IS NOT NULL THEN greatest(p.high OPERATOR(pg_catalog.-) o.next_offset, 0) END AS lag,
           o.replay_from, o.inexact_from, o.committed_at, o.wish, o.stop_offset
      FROM anomaly.connector c
      JOIN anomaly.connector_offset o ON o.connector_id OPERATOR(pg_catalog.=) c.id
      LEFT JOIN anomaly.partition_status() p ON p.connector_id OPERATOR(pg_catalog.=) o.connector_id
           AND p.topic OPERATOR(pg_catalog.=) o.topic AND p.partition OPERATOR(pg_catalog.=) o.partition
     WHERE (coalesce(pg_catalog.pg_has_role(c.owner::oid, 'MEMBER'), false) OR pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE'));
COMMENT ON VIEW anomaly.connector_offsets IS 'how far each partition is: next_offset is the first message that is not in the tables, lag what is left to the end last seen';

CREATE VIEW anomaly.connector_status WITH (security_barrier) AS
    SELECT c.name, c.owner,
           CASE WHEN c.target_state OPERATOR(pg_catalog.=) 'STOPPED' OR NOT w.here THEN 'STOPPED'
                WHEN t.failed THEN 'FAILED'
                WHEN t.restarting THEN 'RESTARTING'
                WHEN c.target_state OPERATOR(pg_catalog.=) 'PAUSED' THEN 'PAUSED'
                WHEN t.tasks IS NULL OR t.unassigned OR w.trace IS NOT NULL THEN 'UNASSIGNED'
                ELSE 'RUNNING' END AS state,
           coalesce(t.tasks, 0) AS tasks,
           o.lag, t.rate, m.messages, t.rows, t.anomalies, d.dead_letters, t.commits, t.states, t.state_bytes,
           t.last_commit_at, coalesce(t.error, w.trace) AS error, t.sqlstate, t.error_since, t.next_retry_at, t.notice,
           CASE WHEN NOT w.here THEN 'restored from another cluster or database; anomaly.resume_connector() lets it go on here'
                ELSE c.stop_reason END AS stop_reason,
           w.bytes_per_series
      FROM anomaly.connector c
      JOIN anomaly.wish_status() w ON w.connector_id OPERATOR(pg_catalog.=) c.id
      LEFT JOIN LATERAL (
           SELECT count(*) FILTER (WHERE s.pid IS NOT NULL AND s.task_id OPERATOR(pg_catalog.>=) 0) AS tasks,
                  bool_or(s.state OPERATOR(pg_catalog.=) 'FAILED') AS failed,
                  bool_or(s.state OPERATOR(pg_catalog.=) 'RESTARTING') AS restarting,
                  bool_or(s.state OPERATOR(pg_catalog.=) 'UNASSIGNED') AS unassigned,
                  sum(s.rate)::bigint AS rate, sum(s.rows)::bigint AS rows,
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
     CROSS JOIN LATERAL (SELECT sum(f.message_count)::bigint AS messages FROM anomaly.connector_offset f WHERE f.connector_id OPERATOR(pg_catalog.=) c.id) m
     CROSS JOIN LATERAL (SELECT count(*) AS dead_letters FROM anomaly.dead_letter l
             WHERE l.connector_id OPERATOR(pg_catalog.=) c.id AND l.replayed_at IS NULL AND l.discarded_at IS NULL) d
     WHERE (coalesce(pg_catalog.pg_has_role(c.owner::oid, 'MEMBER'), false) OR pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE'));
COMMENT ON VIEW anomaly.connector_status IS 'what each connector is doing, in Kafka Connect''s words; what is wrong, since when, and when it is tried next';

COMMENT ON COLUMN anomaly.connector_status.messages IS 'below the committed offsets, since the connector was made';
COMMENT ON COLUMN anomaly.connector_status.anomalies IS 'since the connector or the server was started, as rows and commits; see anomaly.pg_stat_anomaly';
COMMENT ON COLUMN anomaly.connector_status.lag IS 'messages between the committed offsets and the ends last seen';
COMMENT ON COLUMN anomaly.connector_status.error IS 'the last error that is not mended: message, detail, hint';
COMMENT ON COLUMN anomaly.connector_status.next_retry_at IS 'when that is tried again; NULL: when a person acts';
COMMENT ON COLUMN anomaly.connector_status.notice IS 'what a person should know though it runs';
COMMENT ON COLUMN anomaly.connector_status.bytes_per_series IS 'the most that the detector keeps for one series';

GRANT SELECT ON anomaly.connectors, anomaly.connector_tasks, anomaly.connector_offsets, anomaly.connector_status,
    anomaly.config_keys, anomaly.kafka_properties TO PUBLIC;
