-- the type anomaly.detector: round trips, and bytes that are none
BEGIN;
SELECT plan(37);

CREATE TEMP TABLE models AS
SELECT s.spec, false AS vector, anomaly.train(sin(i) * 10, timestamptz '2026-01-01' + i * interval '1 min', s.spec ORDER BY i) AS model
  FROM (SELECT example::anomaly.spec AS spec FROM anomaly.detectors
        UNION ALL SELECT 'zscore(window=50, learn=clipped)' UNION ALL SELECT 'mad(transform=rate)' UNION ALL SELECT 'iqr(window=5000)') s,
       generate_series(1, 200) i
 GROUP BY 1;
INSERT INTO models
SELECT s.spec, true, anomaly.train(ARRAY[sin(i), cos(i), i % 7], s.spec ORDER BY i)
  FROM (VALUES ('mad(window=20)'::anomaly.spec), ('isolation_forest')) s(spec), generate_series(1, 100) i GROUP BY 1;

-- text
SELECT is_empty('SELECT spec FROM models WHERE model::text::anomaly.detector::text <> model::text', 'text reads back');
SELECT ok(bool_and(model::text ~ '^\\x[0-9a-f]+$'), 'text is hex') FROM models;
SET LOCAL bytea_output = escape;
SELECT ok(bool_and(model::text ~ '^\\x[0-9a-f]+$'), 'whatever bytea_output says') FROM models;
RESET bytea_output;
SELECT is_empty('SELECT spec FROM models WHERE model::anomaly.spec <> spec', 'a model knows its spec');
SELECT is_empty('SELECT spec FROM models WHERE model::bytea <> model::text::bytea', 'to bytea');
SELECT is_empty('SELECT spec FROM models WHERE model::bytea::anomaly.detector::text <> model::text', 'from bytea');
SELECT is_empty('SELECT spec FROM models WHERE anomaly.detector_send(model) <> model::bytea', 'send');
SELECT is_empty('SELECT spec FROM models WHERE length(model::bytea) > anomaly.state_size(spec, 3)', 'no model is over its bound');

-- a model that was stored judges and learns as before
CREATE TEMP TABLE copies AS SELECT *, model::text::anomaly.detector AS copy FROM models;
SELECT is_empty($$SELECT spec FROM copies WHERE NOT vector AND anomaly.judge(model, 99.0, now())::text IS DISTINCT FROM anomaly.judge(copy, 99.0, now())::text$$, 'a copy judges alike');
SELECT is_empty($$SELECT spec FROM copies WHERE NOT vector AND anomaly.observe(model, 99.0, '2027-01-01')::text IS DISTINCT FROM anomaly.observe(copy, 99.0, '2027-01-01')::text$$, 'and learns alike');
SELECT is_empty($$SELECT spec FROM copies WHERE vector AND anomaly.judge(model, ARRAY[9, 9, 9])::text IS DISTINCT FROM anomaly.judge(copy, ARRAY[9, 9, 9])::text$$, 'vectors, too');

-- binary, through COPY
DO $$
DECLARE
    file text := format('/tmp/anomaly_%s_%s', current_database(), pg_backend_pid());
BEGIN
    CREATE TEMP TABLE binaries (spec anomaly.spec, model anomaly.detector, verdict anomaly.verdict);
    EXECUTE format('COPY (SELECT spec, model, row(1, 2, 3, true, NULL, 4, 5, 6, ARRAY[7, 8])::anomaly.verdict FROM models) TO %L (FORMAT binary)', file);
    EXECUTE format('COPY binaries FROM PROGRAM %L (FORMAT binary)', format('cat %1$s && rm %1$s', file));
END $$;
SELECT bag_eq('SELECT spec::text, model::text FROM binaries', 'SELECT spec::text, model::text FROM models', 'binary reads back');
SELECT is(min(verdict::text), '(1,2,3,t,,4,5,6,"{7,8}")', 'so does a verdict') FROM binaries;

-- in a table: short, plain and toasted
CREATE TEMP TABLE stored (spec anomaly.spec, pad text, model anomaly.detector);
INSERT INTO stored SELECT spec, repeat('x', n), model FROM models, generate_series(0, 9) n;
SELECT is_empty('SELECT 1 FROM stored s WHERE NOT EXISTS (SELECT FROM models m WHERE m.model::text = s.model::text)', 'at every alignment of the row');
SELECT is((SELECT attstorage FROM pg_attribute WHERE attrelid = 'stored'::regclass AND attname = 'model'), 'e', 'not compressed');

-- errors: 22P03, and which
CREATE TEMP TABLE victim AS SELECT model::bytea AS b FROM models WHERE spec::text = 'zscore';
CREATE FUNCTION error_of(b bytea) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM b::anomaly.detector;
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
SELECT throws_ok($$SELECT ''::anomaly.detector$$, '22P03', 'invalid value for type anomaly.detector: the state is shorter than its header says');
SELECT throws_ok($$SELECT '\x00'::anomaly.detector$$, '22P03', 'invalid value for type anomaly.detector: the state is shorter than its header says');
SELECT throws_ok(format($$SELECT '\x%s'::anomaly.detector$$, repeat('00', 100)), '22P03',
                 'invalid value for type anomaly.detector: the bytes are not a detector''s state of this format and byte order');
SELECT throws_ok($$SELECT 'mad'::anomaly.detector$$, '22P03');
SELECT throws_ok($$SELECT '\x0'::anomaly.detector$$, '22023', 'invalid hexadecimal data: odd number of digits');
SELECT is(error_of(substr(b, 1, length(b) - 1)), '22P03 invalid value for type anomaly.detector: the state is shorter than its header says', 'one byte short') FROM victim;
SELECT is(error_of(b || '\x00'), '22P03 invalid value for type anomaly.detector: the state is damaged: its checksum or structure does not hold', 'one byte long') FROM victim;
SELECT is(error_of(set_byte(b, length(b) - 1, 255 - get_byte(b, length(b) - 1))),
          '22P03 invalid value for type anomaly.detector: the state is damaged: its checksum or structure does not hold', 'the last byte') FROM victim;
SELECT is(error_of(set_byte(b, 0, 255)), '22P03 invalid value for type anomaly.detector: the bytes are not a detector''s state of this format and byte order', 'magic') FROM victim;
SELECT is(error_of(set_byte(set_byte(set_byte(set_byte(b, 3, get_byte(b, 0)), 2, get_byte(b, 1)), 1, get_byte(b, 2)), 0, get_byte(b, 3))),
          '22P03 invalid value for type anomaly.detector: the bytes are not a detector''s state of this format and byte order', 'another byte order') FROM victim;
SELECT is(error_of(b), NULL, 'the bytes as they were') FROM victim;
SELECT is((SELECT count(*) FROM victim, generate_series(0, length(b) - 1) i WHERE error_of(substr(b, 1, i)) LIKE '22P03 %'), length(b)::bigint, 'every prefix is refused') FROM victim;
SELECT is((SELECT count(*) FROM generate_series(0, length(b) - 1) i, generate_series(0, 7) bit
            WHERE error_of(set_bit(b, i * 8 + bit, 1 - get_bit(b, i * 8 + bit))) LIKE '22P03 %'), length(b)::bigint * 8, 'every flipped bit is seen') FROM victim;

-- the same error, and not a crash, at all doors
SELECT throws_ok(format('SELECT anomaly.judge(%L, 1.0)', '\x' || repeat('00', 40)), '22P03');
SELECT throws_ok(format('SELECT anomaly.observe(%L, 1.0)', '\x' || repeat('00', 40)), '22P03');
SELECT throws_ok(format('SELECT anomaly.merge(%L)', '\x' || repeat('00', 40)), '22P03');
SELECT throws_ok(format('SELECT anomaly.spec(%L::anomaly.detector)', '\x' || repeat('00', 40)), '22P03');
SELECT is(NULL::bytea::anomaly.detector::text, NULL, 'NULL bytea');
SELECT is(NULL::anomaly.detector::bytea, NULL, 'NULL detector');
SELECT is(NULL::anomaly.detector::anomaly.spec, NULL, 'NULL detector has no spec');
SELECT throws_ok($$SELECT 'x'::text::anomaly.detector$$, '22P03');
SELECT throws_ok($$SELECT anomaly.detector('\xffff'::bytea)$$, '22P03');

SELECT * FROM finish();
ROLLBACK;
