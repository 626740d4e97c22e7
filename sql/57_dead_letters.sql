-- messages and rows that were refused

CREATE VIEW anomaly.dead_letters WITH (security_barrier) AS
    SELECT c.name AS connector, d.topic, d.partition, d.kafka_offset, d.item, d.kafka_timestamp, d.key, d.headers, d.payload,
           d.series, d.ts, d.value, d.stage, d.sqlstate, d.reason, d.failed_at, d.replay_requested_at, d.replayed_at
      FROM anomaly.dead_letter d JOIN anomaly.connector c ON c.id OPERATOR(pg_catalog.=) d.connector_id
     WHERE d.discarded_at IS NULL AND coalesce(pg_catalog.pg_has_role(c.owner::oid, 'MEMBER'), false);
COMMENT ON VIEW anomaly.dead_letters IS 'messages of one''s own connectors that could not become points, and points that the database refused, with bytes, coordinates and reason';

GRANT SELECT ON anomaly.dead_letters TO PUBLIC;

CREATE FUNCTION anomaly.replay_dead_letters(name text, filter text DEFAULT NULL) RETURNS bigint
    AS 'MODULE_PATHNAME', 'anomaly_replay_dead_letters' LANGUAGE C;
COMMENT ON FUNCTION anomaly.replay_dead_letters(text, text) IS 'has dead letters tried again with the present config, judged but not learned; filter is a condition on the columns of anomaly.dead_letters; returns how many';

CREATE FUNCTION anomaly.discard_dead_letters(name text, filter text DEFAULT NULL) RETURNS bigint
    AS 'MODULE_PATHNAME', 'anomaly_discard_dead_letters' LANGUAGE C;
COMMENT ON FUNCTION anomaly.discard_dead_letters(text, text) IS 'takes dead letters out of the view and drops their bytes; filter is a condition on the columns of anomaly.dead_letters; returns how many';

REVOKE EXECUTE ON FUNCTION anomaly.replay_dead_letters(text, text), anomaly.discard_dead_letters(text, text) FROM PUBLIC;
