-- counters, latencies and memory of connectors

CREATE FUNCTION anomaly.task_statistics(
    OUT connector_id bigint, OUT task_id int, OUT stats_reset timestamptz,
    OUT states_evicted bigint, OUT states_loaded bigint, OUT states_saved bigint, OUT saved_bytes bigint, OUT memory_bytes bigint,
    OUT replay_done bigint, OUT replay_total bigint,
    OUT kafka jsonb, OUT kafka_at timestamptz)
    RETURNS SETOF record AS 'MODULE_PATHNAME', 'anomaly_task_statistics' LANGUAGE C VOLATILE STRICT;
COMMENT ON FUNCTION anomaly.task_statistics() IS 'support of anomaly.pg_stat_anomaly: one row a process';

CREATE FUNCTION anomaly.latency(
    OUT connector_id bigint, OUT task_id int,
    OUT event_p50_ms float8, OUT event_p99_ms float8, OUT append_p50_ms float8, OUT append_p99_ms float8)
    RETURNS SETOF record AS 'MODULE_PATHNAME', 'anomaly_latency' LANGUAGE C VOLATILE STRICT;
COMMENT ON FUNCTION anomaly.latency() IS 'support of anomaly.pg_stat_anomaly: one row a task, and one with task_id NULL for all tasks of a connector';

CREATE FUNCTION anomaly.reset_stats(name text) RETURNS void
    AS 'MODULE_PATHNAME', 'anomaly_reset_stats' LANGUAGE C;
COMMENT ON FUNCTION anomaly.reset_stats(text) IS 'sets the counters and latencies of a connector to zero, at once and whatever becomes of the transaction';
REVOKE EXECUTE ON FUNCTION anomaly.reset_stats(text) FROM PUBLIC;

CREATE VIEW anomaly.pg_stat_anomaly_tasks WITH (security_barrier) AS
    SELECT c.name AS connector, t.task_id, t.pid, t.state,
           t.messages, t.bytes, t.rows, t.judged, t.anomalies, t.dead_letters, t.commits, t.retries, t.rate, t.last_poll_at, t.last_commit_at,
           l.event_p50_ms, l.event_p99_ms, l.append_p50_ms, l.append_p99_ms,
           s.memory_bytes, t.states, t.state_bytes, s.states_evicted, s.states_loaded, s.states_saved, s.saved_bytes,
           t.replayed, s.replay_done, s.replay_total, t.rebuilt, t.rebuild_total, s.kafka, s.kafka_at, s.stats_reset
      FROM anomaly.connector c
      JOIN anomaly.task_status() t ON t.connector_id OPERATOR(pg_catalog.=) c.id
      LEFT JOIN anomaly.task_statistics() s ON s.connector_id OPERATOR(pg_catalog.=) t.connector_id AND s.task_id OPERATOR(pg_catalog.=) t.task_id
      LEFT JOIN anomaly.latency() l ON l.connector_id OPERATOR(pg_catalog.=) t.connector_id AND l.task_id OPERATOR(pg_catalog.=) t.task_id
     WHERE (coalesce(pg_catalog.pg_has_role(c.owner::oid, 'MEMBER'), false) OR pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE'));
COMMENT ON VIEW anomaly.pg_stat_anomaly_tasks IS 'counters, latencies, memory and librdkafka''s statistics of each process of each connector';

CREATE VIEW anomaly.pg_stat_anomaly WITH (security_barrier) AS
    SELECT c.name AS connector, coalesce(t.tasks, 0) AS tasks,
           t.messages, t.bytes, t.rows, t.judged, t.anomalies, t.dead_letters, t.commits, t.retries, t.rate, t.last_poll_at, t.last_commit_at,
           l.event_p50_ms, l.event_p99_ms, l.append_p50_ms, l.append_p99_ms, o.lag,
           s.memory_bytes, t.states, t.state_bytes, s.states_evicted, s.states_loaded, s.states_saved, s.saved_bytes,
           t.replayed, s.replay_done, s.replay_total, t.rebuilt, t.rebuild_total, s.kafka, s.stats_reset
      FROM anomaly.connector c
      LEFT JOIN (SELECT connector_id, count(*) FILTER (WHERE pid IS NOT NULL AND task_id OPERATOR(pg_catalog.>=) 0) AS tasks,
                  sum(messages)::bigint AS messages, sum(bytes)::bigint AS bytes, sum(rows)::bigint AS rows, sum(judged)::bigint AS judged,
                  sum(anomalies)::bigint AS anomalies, sum(dead_letters)::bigint AS dead_letters, sum(commits)::bigint AS commits,
                  sum(retries)::bigint AS retries, sum(replayed)::bigint AS replayed,
                  sum(rebuilt)::bigint AS rebuilt, sum(rebuild_total)::bigint AS rebuild_total, sum(rate)::bigint AS rate,
                  sum(states)::bigint AS states, sum(state_bytes)::bigint AS state_bytes,
                  max(last_poll_at) AS last_poll_at, max(last_commit_at) AS last_commit_at
             FROM anomaly.task_status() GROUP BY connector_id) t ON t.connector_id OPERATOR(pg_catalog.=) c.id
      LEFT JOIN (SELECT connector_id, sum(memory_bytes)::bigint AS memory_bytes, sum(states_evicted)::bigint AS states_evicted,
                  sum(states_loaded)::bigint AS states_loaded, sum(states_saved)::bigint AS states_saved, sum(saved_bytes)::bigint AS saved_bytes,
                  sum(replay_done)::bigint AS replay_done, sum(replay_total)::bigint AS replay_total,
                  jsonb_object_agg(task_id, kafka) FILTER (WHERE kafka IS NOT NULL) AS kafka, min(stats_reset) AS stats_reset
             FROM anomaly.task_statistics() GROUP BY connector_id) s ON s.connector_id OPERATOR(pg_catalog.=) c.id
      LEFT JOIN anomaly.latency() l ON l.connector_id OPERATOR(pg_catalog.=) c.id AND l.task_id IS NULL
      LEFT JOIN (SELECT p.connector_id, sum(greatest(p.high OPERATOR(pg_catalog.-) p.next_offset, 0))::bigint AS lag
             FROM anomaly.partition_status() p GROUP BY p.connector_id) o ON o.connector_id OPERATOR(pg_catalog.=) c.id
     WHERE (coalesce(pg_catalog.pg_has_role(c.owner::oid, 'MEMBER'), false) OR pg_catalog.pg_has_role('pg_read_all_stats', 'USAGE'));
COMMENT ON VIEW anomaly.pg_stat_anomaly IS 'counters, latencies and memory of each connector since stats_reset: its start, that of the server, or anomaly.reset_stats()';

COMMENT ON COLUMN anomaly.pg_stat_anomaly.messages IS 'committed, as bytes (of payloads and keys) and rows';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.judged IS 'rows that a detector learned';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.retries IS 'commits that were tried again';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.rate IS 'rows a second, smoothed over about a second';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.event_p50_ms IS 'milliseconds from the time of a point to its commit, of the rows of the last one to two minutes; within an eighth';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.append_p50_ms IS 'milliseconds from the time of a message in Kafka to its commit, as event_p50_ms';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.lag IS 'messages between the committed offsets and the ends last seen';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.memory_bytes IS 'private memory of the processes (RssAnon), looked at every second';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.states IS 'of series, in memory';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.states_evicted IS 'how often a state left memory for memory.max; states_loaded: came back';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.states_saved IS 'states written to anomaly.checkpoint, saved_bytes their bytes';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.replayed IS 'messages read again after a start, not written';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.replay_total IS 'messages of the replay under way, replay_done those that are done; NULL: none';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.rebuilt IS 'messages whose points were learned from the raw tables, by specs that had no states, of rebuild_total';
COMMENT ON COLUMN anomaly.pg_stat_anomaly.kafka IS 'librdkafka''s statistics by task_id, every statistics.interval.ms; what does not fit 16 kB is named in left_out';

GRANT SELECT ON anomaly.pg_stat_anomaly, anomaly.pg_stat_anomaly_tasks TO PUBLIC;
