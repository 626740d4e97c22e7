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

-- states go with their partition; a foreign key would take three quarters of the time of a new series
CREATE FUNCTION anomaly.offset_deleted() RETURNS trigger
    AS 'MODULE_PATHNAME', 'anomaly_offset_deleted' LANGUAGE C;
COMMENT ON FUNCTION anomaly.offset_deleted() IS 'deletes the saved states of a partition whose row is deleted';

CREATE TRIGGER offset_deleted AFTER DELETE ON anomaly.connector_offset
    FOR EACH ROW EXECUTE FUNCTION anomaly.offset_deleted();
COMMENT ON TRIGGER offset_deleted ON anomaly.connector_offset IS 'deletes the saved states of the partition';

-- verbs

CREATE FUNCTION anomaly.create_connector(name text, config jsonb) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_create_connector' LANGUAGE C;
COMMENT ON FUNCTION anomaly.create_connector(text, jsonb) IS 'makes a connector and its tables; it starts at COMMIT';

CREATE FUNCTION anomaly.alter_connector(name text, config jsonb) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_alter_connector' LANGUAGE C;
COMMENT ON FUNCTION anomaly.alter_connector(text, jsonb) IS 'merges keys into a connector''s config, a null removes one; takes effect at COMMIT';

CREATE FUNCTION anomaly.drop_connector(name text, if_exists boolean DEFAULT false) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_drop_connector' LANGUAGE C;
COMMENT ON FUNCTION anomaly.drop_connector(text, boolean) IS 'drops a connector with its offsets, states and dead letters; its tables stay';

CREATE FUNCTION anomaly.pause_connector(name text) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_pause_connector' LANGUAGE C;
COMMENT ON FUNCTION anomaly.pause_connector(text) IS 'stops reading; processes and position are kept';

CREATE FUNCTION anomaly.resume_connector(name text) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_resume_connector' LANGUAGE C;
COMMENT ON FUNCTION anomaly.resume_connector(text) IS 'starts a paused, stopped or restored connector from its position';

CREATE FUNCTION anomaly.stop_connector(name text) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_stop_connector' LANGUAGE C;
COMMENT ON FUNCTION anomaly.stop_connector(text) IS 'ends a connector''s processes; its position is kept';

CREATE FUNCTION anomaly.restart_connector(name text) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_restart_connector' LANGUAGE C;
COMMENT ON FUNCTION anomaly.restart_connector(text) IS 'starts a connector''s processes anew, also failed ones';

CREATE FUNCTION anomaly.wait_for_catchup(name text, timeout interval DEFAULT '1 minute') RETURNS boolean
    AS 'MODULE_PATHNAME', 'anomaly_wait_for_catchup' LANGUAGE C;
COMMENT ON FUNCTION anomaly.wait_for_catchup(text, interval) IS 'true when every message that the topics hold at the call is committed, anomalies sent on; false after the timeout';

-- verbs are for those to whom they are granted, and check the rest themselves
REVOKE EXECUTE ON FUNCTION anomaly.create_connector(text, jsonb), anomaly.alter_connector(text, jsonb), anomaly.drop_connector(text, boolean),
    anomaly.pause_connector(text), anomaly.resume_connector(text), anomaly.stop_connector(text), anomaly.restart_connector(text),
    anomaly.wait_for_catchup(text, interval), anomaly.connector_changed(), anomaly.offset_deleted(), anomaly.kafka_validator(text[], oid) FROM PUBLIC;
