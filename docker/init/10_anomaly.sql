-- The extension, a Kafka server, one connector and a read-only role for dashboards
CREATE EXTENSION anomaly;
ALTER SYSTEM SET anomaly.allow_plaintext = on;
SELECT pg_reload_conf();

CREATE SCHEMA telemetry;
CREATE SERVER kafka FOREIGN DATA WRAPPER anomaly_kafka OPTIONS ("bootstrap.servers" 'kafka:9092');
SELECT anomaly.create_connector('telemetry', '{
    "server": "kafka", "topics": "telemetry.raw", "detector": "mad(window=100, threshold=3.5)",
    "scores": true, "anomalies.topic": "telemetry.anomalies" }');

-- Grafana's role reads, and is in nobody's way
CREATE ROLE grafana LOGIN PASSWORD 'grafana';
ALTER ROLE grafana SET default_transaction_read_only = on;
GRANT USAGE ON SCHEMA telemetry, anomaly TO grafana;
GRANT SELECT ON telemetry.raw, telemetry.anomalies TO grafana;
GRANT pg_read_all_stats TO grafana;
