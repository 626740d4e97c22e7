-- the foreign data wrapper, the verbs, and what is seen of connectors

CREATE FUNCTION anomaly.kafka_validator(options text[], catalog oid) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_kafka_validator' LANGUAGE C STRICT;
COMMENT ON FUNCTION anomaly.kafka_validator(text[], oid) IS 'checks options of servers and user mappings of anomaly_kafka';

CREATE FOREIGN DATA WRAPPER anomaly_kafka NO HANDLER VALIDATOR anomaly.kafka_validator;
COMMENT ON FOREIGN DATA WRAPPER anomaly_kafka IS 'Kafka clusters that connectors read from';

-- restores and changes by hand take effect, too
CREATE FUNCTION anomaly.connector_changed() RETURNS trigger
    AS 'MODULE_PATHNAME', 'anomaly_connector_changed' LANGUAGE C;
COMMENT ON FUNCTION anomaly.connector_changed() IS 'tells the launcher at COMMIT that connectors changed; refuses writers other than the verbs and superusers';

CREATE TRIGGER connector_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON anomaly.connector
    FOR EACH STATEMENT EXECUTE FUNCTION anomaly.connector_changed();
COMMENT ON TRIGGER connector_changed ON anomaly.connector IS 'tells the launcher at COMMIT that connectors changed; refuses writers other than the verbs and superusers';

-- states go with their partition; a foreign key would take three quarters of the time of a new series
CREATE FUNCTION anomaly.offset_deleted() RETURNS trigger
    AS 'MODULE_PATHNAME', 'anomaly_offset_deleted' LANGUAGE C;
COMMENT ON FUNCTION anomaly.offset_deleted() IS 'deletes the saved states of a partition whose row is deleted';

CREATE TRIGGER offset_deleted AFTER DELETE ON anomaly.connector_offset
    FOR EACH ROW EXECUTE FUNCTION anomaly.offset_deleted();
COMMENT ON TRIGGER offset_deleted ON anomaly.connector_offset IS 'deletes the saved states of the partition';

-- verbs

CREATE FUNCTION anomaly.create_connector(name text, config jsonb, initial_state text DEFAULT 'RUNNING', initial_offsets jsonb DEFAULT NULL) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_create_connector' LANGUAGE C;
COMMENT ON FUNCTION anomaly.create_connector(text, jsonb, text, jsonb) IS 'makes a connector and its tables, RUNNING, PAUSED or STOPPED; it starts at COMMIT, at initial_offsets if they are given, else at start.position';

CREATE FUNCTION anomaly.alter_connector(name text, config jsonb, merge boolean DEFAULT true) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_alter_connector' LANGUAGE C;
COMMENT ON FUNCTION anomaly.alter_connector(text, jsonb, boolean) IS 'merges keys into a connector''s config, a null removes one; merge false: replaces the config; takes effect at COMMIT';

CREATE FUNCTION anomaly.validate_config(config jsonb, name text DEFAULT NULL,
    OUT key text, OUT value text, OUT "default" text, OUT errors text[])
    RETURNS SETOF record AS 'MODULE_PATHNAME', 'anomaly_validate_config' LANGUAGE C STABLE;
COMMENT ON FUNCTION anomaly.validate_config(jsonb, text) IS 'every key of a config with its value, default and errors, and what the detector keeps (state.*); makes nothing; name: the connector that it is for, if there is one';

CREATE FUNCTION anomaly.preview(config jsonb, max_messages int DEFAULT 10, timeout interval DEFAULT '10 seconds',
    OUT topic text, OUT partition int, OUT kafka_offset bigint, OUT item int, OUT series text, OUT ts timestamptz,
    OUT value float8[], OUT score float8, OUT is_anomaly boolean, OUT error text)
    RETURNS SETOF record AS 'MODULE_PATHNAME', 'anomaly_preview' LANGUAGE C VOLATILE;
COMMENT ON FUNCTION anomaly.preview(jsonb, int, interval) IS 'reads, converts and judges messages as a connector with this config would, and writes nothing; without start.position the last messages of the topics';

CREATE FUNCTION anomaly.alter_connector_offsets(name text, offsets jsonb, rewind boolean DEFAULT false) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_alter_connector_offsets' LANGUAGE C;
COMMENT ON FUNCTION anomaly.alter_connector_offsets(text, jsonb, boolean) IS 'moves a STOPPED connector: partitions to an offset, a time, earliest, latest or the last so many; rewind deletes the raw rows of messages that will be read again';

CREATE FUNCTION anomaly.reset_connector_offsets(name text, rewind boolean DEFAULT false) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_reset_connector_offsets' LANGUAGE C;
COMMENT ON FUNCTION anomaly.reset_connector_offsets(text, boolean) IS 'moves a STOPPED connector to start.position';

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

CREATE FUNCTION anomaly.restart_connector(name text, include_tasks boolean DEFAULT true, only_failed boolean DEFAULT false) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_restart_connector' LANGUAGE C;
COMMENT ON FUNCTION anomaly.restart_connector(text, boolean, boolean) IS 'starts a connector''s processes anew, failed ones too: all, without tasks only the one that sends anomalies, or only those that failed';

CREATE FUNCTION anomaly.restart_task(name text, task_id int) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_restart_task' LANGUAGE C;
COMMENT ON FUNCTION anomaly.restart_task(text, int) IS 'starts one process of a connector anew';

CREATE FUNCTION anomaly.wait_for_catchup(name text, timeout interval DEFAULT '1 minute') RETURNS boolean
    AS 'MODULE_PATHNAME', 'anomaly_wait_for_catchup' LANGUAGE C;
COMMENT ON FUNCTION anomaly.wait_for_catchup(text, interval) IS 'true when every message that the topics hold at the call is committed, anomalies sent on; false after the timeout';

-- verbs are for those to whom they are granted, and check the rest themselves
REVOKE EXECUTE ON FUNCTION anomaly.create_connector(text, jsonb, text, jsonb), anomaly.alter_connector(text, jsonb, boolean),
    anomaly.validate_config(jsonb, text), anomaly.preview(jsonb, int, interval),
    anomaly.drop_connector(text, boolean), anomaly.alter_connector_offsets(text, jsonb, boolean), anomaly.reset_connector_offsets(text, boolean),
    anomaly.pause_connector(text), anomaly.resume_connector(text), anomaly.stop_connector(text),
    anomaly.restart_connector(text, boolean, boolean), anomaly.restart_task(text, int),
    anomaly.wait_for_catchup(text, interval), anomaly.connector_changed(), anomaly.offset_deleted(), anomaly.kafka_validator(text[], oid) FROM PUBLIC;
