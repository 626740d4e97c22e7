-- events: an alert and the anomalies up to the quiet after it; silences

CREATE TABLE anomaly.suppressions (
    connector text,                     -- NULL: all that created_by may handle
    series text NOT NULL DEFAULT '%' CHECK (series !~ '(^|[^\\])(\\\\)*\\$'),    -- a pattern of LIKE
    during tstzrange NOT NULL,          -- of the time of the anomaly
    reason text,
    created_by regrole NOT NULL DEFAULT quote_ident(current_user)::regrole,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE anomaly.suppressions IS 'series whose anomalies are not sent out and whose events are marked, for a time; written with INSERT, UPDATE and DELETE';
COMMENT ON COLUMN anomaly.suppressions.connector IS 'its name; NULL: all that created_by may handle';
COMMENT ON COLUMN anomaly.suppressions.series IS 'pattern as of LIKE: % stands for any text, _ for any character';
COMMENT ON COLUMN anomaly.suppressions.during IS 'times of anomalies, not of the clock';
COMMENT ON COLUMN anomaly.suppressions.created_by IS 'it silences connectors whose owner this role is, or is a member of';

ALTER TABLE anomaly.suppressions ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON anomaly.suppressions FOR SELECT USING (
    coalesce(pg_catalog.pg_has_role(created_by::oid, 'MEMBER'), false)
    OR EXISTS (SELECT FROM anomaly.connectors c WHERE (suppressions.connector IS NULL OR c.name OPERATOR(pg_catalog.=) suppressions.connector)
                AND pg_catalog.pg_has_role(suppressions.created_by::oid, c.owner::oid, 'MEMBER')));
CREATE POLICY made ON anomaly.suppressions FOR INSERT WITH CHECK (
    coalesce(pg_catalog.pg_has_role(created_by::oid, 'MEMBER'), false)
    AND (connector IS NULL OR EXISTS (SELECT FROM anomaly.connectors c WHERE c.name OPERATOR(pg_catalog.=) suppressions.connector)));
CREATE POLICY changed ON anomaly.suppressions FOR UPDATE USING (
    coalesce(pg_catalog.pg_has_role(created_by::oid, 'MEMBER'), false)
    OR EXISTS (SELECT FROM anomaly.connectors c WHERE c.name OPERATOR(pg_catalog.=) suppressions.connector))
    WITH CHECK (coalesce(pg_catalog.pg_has_role(created_by::oid, 'MEMBER'), false)
    AND (connector IS NULL OR EXISTS (SELECT FROM anomaly.connectors c WHERE c.name OPERATOR(pg_catalog.=) suppressions.connector)));
CREATE POLICY ended ON anomaly.suppressions FOR DELETE USING (
    coalesce(pg_catalog.pg_has_role(created_by::oid, 'MEMBER'), false)
    OR EXISTS (SELECT FROM anomaly.connectors c WHERE c.name OPERATOR(pg_catalog.=) suppressions.connector));
GRANT SELECT, INSERT, UPDATE, DELETE ON anomaly.suppressions TO PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('anomaly.suppressions', '');

CREATE FUNCTION anomaly.events(connector_name text, since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL)
    RETURNS TABLE (connector text, detector text, topic text, kafka_partition int, series text, event_id bigint,
                   started_at timestamptz, ended_at timestamptz, peak_score float8, points bigint,
                   open boolean, suppressed boolean, detected_at timestamptz)
    AS 'MODULE_PATHNAME', 'anomaly_events' LANGUAGE C STABLE SET search_path = pg_catalog, pg_temp;
COMMENT ON FUNCTION anomaly.events(text, timestamptz, timestamptz) IS 'events of a connector whose alert lies in [since, until), from its anomalies tables, read as its owner if the caller may read them, too; NULL: of all of one''s own connectors whose tables can be read';

CREATE FUNCTION anomaly.events(anomalies regclass, since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL)
    RETURNS TABLE (connector text, detector text, topic text, kafka_partition int, series text, event_id bigint,
                   started_at timestamptz, ended_at timestamptz, peak_score float8, points bigint,
                   open boolean, suppressed boolean, detected_at timestamptz)
    AS 'MODULE_PATHNAME', 'anomaly_events_of_table' LANGUAGE C STABLE SET search_path = pg_catalog, pg_temp;
COMMENT ON FUNCTION anomaly.events(regclass, timestamptz, timestamptz) IS 'events in an anomalies table whose alert lies in [since, until), for whoever may read the table';

CREATE VIEW anomaly.connector_events AS SELECT * FROM anomaly.events(NULL::text);
COMMENT ON VIEW anomaly.connector_events IS 'events of all of one''s own connectors whose tables can be read; anomaly.events() for a time, which is faster';
COMMENT ON COLUMN anomaly.connector_events.event_id IS 'offset of the message whose point raised the alert';
COMMENT ON COLUMN anomaly.connector_events.started_at IS 'time of the alert''s point';
COMMENT ON COLUMN anomaly.connector_events.ended_at IS 'time of the last anomaly so far';
COMMENT ON COLUMN anomaly.connector_events.peak_score IS 'the largest score or onset';
COMMENT ON COLUMN anomaly.connector_events.points IS 'anomalies in it';
COMMENT ON COLUMN anomaly.connector_events.open IS 'later points can still belong to it: fewer than refractory rows without an anomaly have come, by the series'' state as it was last saved';
COMMENT ON COLUMN anomaly.connector_events.suppressed IS 'the alert lies in a silence of anomaly.suppressions';

GRANT SELECT ON anomaly.connector_events TO PUBLIC;
