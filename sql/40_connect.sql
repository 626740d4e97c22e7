-- connectors: what is wished, how far each partition is, what its states were

CREATE SEQUENCE anomaly.connector_id_seq AS bigint;

CREATE TABLE anomaly.connector (
    id bigint PRIMARY KEY DEFAULT nextval('anomaly.connector_id_seq'),
    name text NOT NULL UNIQUE,
    owner regrole NOT NULL,
    server name NOT NULL,
    config jsonb NOT NULL,
    target_state text NOT NULL CHECK (target_state IN ('RUNNING', 'PAUSED', 'STOPPED')),
    stop_reason text,
    generation bigint NOT NULL,
    system_identifier bigint NOT NULL,
    database_oid oid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    initial_offsets jsonb,              -- where partitions without a row begin; NULL: start.position
    former_group text                   -- of the cluster that this was restored from: how far that sent stands there
);

CREATE TABLE anomaly.connector_offset (
    connector_id bigint NOT NULL REFERENCES anomaly.connector ON DELETE CASCADE,
    topic text NOT NULL,
    partition int NOT NULL,
    generation bigint NOT NULL,         -- of the task that owns it
    next_offset bigint NOT NULL,        -- the first message that is not in the tables
    message_count bigint NOT NULL,      -- running count and hash of the messages below next_offset
    message_hash bigint NOT NULL,
    empty_count bigint NOT NULL DEFAULT 0, -- messages among these that had no point
    replay_from bigint NOT NULL,        -- at or below every change not yet in checkpoint
    replay_count bigint NOT NULL,       -- count and hash at replay_from
    replay_hash bigint NOT NULL,
    fingerprint bigint NOT NULL,        -- of converter config and code version: other states are not ours
    spec text NOT NULL,                 -- of the states in checkpoint: specs with versions, separated by ;
    rebuild_spec text,                  -- of those that are being built from the raw table
    rebuilt_to bigint,                  -- raw rows below are in them; -1: none yet
    rebuilt_count bigint,               -- messages among these rows; -1: not to be known
    inexact_from bigint,                -- states are not those of a replay from here on
    last_offset bigint,                 -- the last message counted, with a hash of it: is the topic still the same?
    last_hash bigint,
    last_end bigint,                    -- next_offset when they were written
    committed_at timestamptz NOT NULL DEFAULT now(),
    outbox_epoch int NOT NULL DEFAULT 0,    -- raised when rows below next_offset enter the outbox
    first_offset bigint,                -- the states know no message below; NULL: not known
    wish jsonb,                         -- where a person wants it; made a number before the next fetch
    stop_offset bigint,                 -- a bounded run ends here
    PRIMARY KEY (connector_id, topic, partition)
) WITH (fillfactor = 50);

CREATE TABLE anomaly.checkpoint (
    connector_id bigint NOT NULL,
    partition int NOT NULL,
    series text COLLATE "C" NOT NULL,
    topic text COLLATE "C" NOT NULL,
    detector text COLLATE "C" NOT NULL, -- spec
    as_of bigint NOT NULL,              -- the state knows all messages below
    state bytea NOT NULL,
    last_at timestamptz,                -- of the last message that the state knows; of the point where it has no time
    PRIMARY KEY (connector_id, partition, series, topic, detector)  -- what differs comes first
);
ALTER TABLE anomaly.checkpoint ALTER COLUMN state SET STORAGE EXTERNAL;

CREATE TABLE anomaly.dead_letter (
    connector_id bigint NOT NULL REFERENCES anomaly.connector ON DELETE CASCADE,
    topic text NOT NULL,
    partition int NOT NULL,
    kafka_offset bigint NOT NULL,
    item int NOT NULL DEFAULT -1,       -- of a refused point; -1: the message as a whole
    kafka_timestamp timestamptz,
    key bytea,
    headers jsonb,
    payload bytea,
    series text,                        -- of a refused point: what was to be written
    ts timestamptz,
    value float8[],
    learned boolean NOT NULL DEFAULT false, -- the states know the point, at its place
    stage text NOT NULL,                -- convert, judge or sink
    sqlstate text NOT NULL,
    reason text NOT NULL,
    failed_at timestamptz NOT NULL DEFAULT now(),
    replay_requested_at timestamptz,    -- a task is to try it again
    replayed_at timestamptz,            -- it is in the tables now
    discarded_at timestamptz,           -- no longer shown; bytes are gone, coordinates stay for rebuilds
    PRIMARY KEY (connector_id, topic, partition, kafka_offset, item)
);
CREATE INDEX dead_letter_replay ON anomaly.dead_letter (connector_id, topic, partition, kafka_offset, item)
    WHERE replay_requested_at IS NOT NULL;

-- one row a record; (generation, epoch, kafka_offset) grow in the order in which a partition's rows are committed
CREATE TABLE anomaly.outbox (
    connector_id bigint NOT NULL REFERENCES anomaly.connector ON DELETE CASCADE,
    topic text NOT NULL,                -- where it comes from
    partition int NOT NULL,
    generation bigint NOT NULL,         -- of the task that wrote it
    epoch int NOT NULL,                 -- outbox_epoch of the partition
    kafka_offset bigint NOT NULL,
    item int NOT NULL,
    detector text NOT NULL,             -- empty: not an anomaly
    target text NOT NULL,               -- the topic that it goes to
    key bytea,
    value bytea,
    headers jsonb,                      -- [name, text or null or {"hex": bytes}], ...; NULL: those of an anomaly
    PRIMARY KEY (connector_id, topic, partition, generation, epoch, kafka_offset, item, detector)
);

COMMENT ON SEQUENCE anomaly.connector_id_seq IS 'ids of connectors, never used twice';
COMMENT ON TABLE anomaly.connector IS 'connectors: what is wished; read anomaly.connectors';
COMMENT ON TABLE anomaly.connector_offset IS 'how far each partition is, with count and hash of what was read; read anomaly.connector_offsets';
COMMENT ON TABLE anomaly.checkpoint IS 'states of series, one a detector, each with the offset that it stands at';
COMMENT ON TABLE anomaly.dead_letter IS 'messages that could not become points; read anomaly.dead_letters';
COMMENT ON TABLE anomaly.outbox IS 'records on their way to Kafka';
