-- which series there are, and which have fallen silent

CREATE VIEW anomaly.connector_series WITH (security_barrier) AS
    SELECT c.name AS connector, s.topic COLLATE pg_catalog."default" AS topic, s.partition, s.series COLLATE pg_catalog."default" AS series,
           s.detector COLLATE pg_catalog."default" AS detector, nullif(s.last_at, '-infinity') AS last_at, s.as_of, octet_length(s.state) AS state_bytes
      FROM anomaly.checkpoint s JOIN anomaly.connector c ON c.id OPERATOR(pg_catalog.=) s.connector_id
     WHERE coalesce(pg_catalog.pg_has_role(c.owner::oid, 'MEMBER'), false);
COMMENT ON VIEW anomaly.connector_series IS 'the states of series of one''s own connectors, as their states were last saved: at most five minutes ago';
COMMENT ON COLUMN anomaly.connector_series.last_at IS 'time of the last message with a number, in Kafka; of its point where the message has none';
COMMENT ON COLUMN anomaly.connector_series.as_of IS 'the state knows all messages below this offset';

CREATE FUNCTION anomaly.silent_series(connector text, older_than interval)
    RETURNS TABLE (series text, last_at timestamptz, silent_for interval)
    LANGUAGE sql STABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.series, max(s.last_at), now() - max(s.last_at) FROM anomaly.connector_series s
     WHERE s.connector = $1 GROUP BY s.series HAVING max(s.last_at) < now() - $2 $$;
COMMENT ON FUNCTION anomaly.silent_series(text, interval) IS 'series of a connector that have sent no number for so long, by the clock of this server and what was last saved: at most five minutes ago';

GRANT SELECT ON anomaly.connector_series TO PUBLIC;
