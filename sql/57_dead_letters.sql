-- messages and rows that were refused

CREATE VIEW anomaly.dead_letters WITH (security_barrier) AS
    SELECT c.name AS connector, d.topic, d.partition, d.kafka_offset, d.item, d.kafka_timestamp, d.key, d.headers, d.payload,
           d.series, d.ts, d.value, d.stage, d.sqlstate, d.reason, d.failed_at, d.replay_requested_at, d.replayed_at
      FROM anomaly.dead_letter d JOIN anomaly.connector c ON c.id OPERATOR(pg_catalog.=) d.connector_id
     WHERE d.discarded_at IS NULL AND coalesce(pg_catalog.pg_has_role(c.owner::oid, 'MEMBER'), false);
COMMENT ON VIEW anomaly.dead_letters IS 'messages of one''s own connectors that could not become points, and points that the database refused, with bytes, coordinates and reason';

GRANT SELECT ON anomaly.dead_letters TO PUBLIC;
