-- rows that are written again and again
ALTER TABLE anomaly.connector_offset SET (autovacuum_vacuum_threshold = 100, autovacuum_vacuum_scale_factor = 0);
-- half of a page is for the next states: they take the place of those before in it, and the index stays as it is
ALTER TABLE anomaly.checkpoint SET (fillfactor = 50, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0,
    toast.autovacuum_vacuum_threshold = 1000, toast.autovacuum_vacuum_scale_factor = 0.05, toast.autovacuum_vacuum_cost_delay = 0);
ALTER TABLE anomaly.outbox SET (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);

-- dumps hold connectors, how far they are, and what they know

SELECT pg_catalog.pg_extension_config_dump('anomaly.connector', '');
SELECT pg_catalog.pg_extension_config_dump('anomaly.connector_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('anomaly.connector_offset', '');
SELECT pg_catalog.pg_extension_config_dump('anomaly.checkpoint', '');
SELECT pg_catalog.pg_extension_config_dump('anomaly.dead_letter', '');
SELECT pg_catalog.pg_extension_config_dump('anomaly.outbox', '');

-- base tables have no grants

GRANT USAGE ON SCHEMA anomaly TO PUBLIC;
REVOKE ALL ON anomaly.connector, anomaly.connector_offset, anomaly.checkpoint, anomaly.dead_letter, anomaly.outbox FROM PUBLIC;
REVOKE ALL ON SEQUENCE anomaly.connector_id_seq FROM PUBLIC;
